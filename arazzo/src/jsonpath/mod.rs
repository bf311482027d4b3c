//! In: a query that the compiler parsed, as a constant, and a JSON value. Out: the nodes that it selects (RFC 9535).
//!
//! No text is parsed at run time. What a condition embeds (`{$inputs.id}`) comes as an argument, so that it can never
//! change what the query means.

mod filter;
#[cfg(test)]
mod tests;

use crate::Value;

pub use filter::{Comparable, Comparison, Logical, Matcher};

/// A query, or the part of one that is left to apply.
#[derive(Clone, Copy, Debug)]
pub struct Query {
    /// Whether it starts at the node that a filter looks at (`@`) and not at the root (`$`).
    pub relative: bool,
    /// What is selected from there, in order.
    pub segments: &'static [Segment],
}

/// A step of a query (RFC 9535, 2.5).
#[derive(Clone, Copy, Debug)]
pub enum Segment {
    /// `[…]`: of the node.
    Child(&'static [Selector]),
    /// `..[…]`: of the node and all its descendants.
    Descendant(&'static [Selector]),
}

/// What is selected of a node (RFC 9535, 2.3).
#[derive(Clone, Copy, Debug)]
pub enum Selector {
    /// The member of this name.
    Name(&'static str),
    /// All members or elements.
    Wildcard,
    /// An element; a negative index counts from the end.
    Index(i64),
    /// `start:end:step`
    Slice(Option<i64>, Option<i64>, i64),
    /// Those members or elements that it holds for.
    Filter(Logical),
    /// The member or element that an argument names.
    Argument(usize),
}

/// What a query is evaluated in.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'v> {
    root: &'v Value,
    current: &'v Value,
    arguments: &'v [Value],
}

/// The nodes that a query selects, in the order of the RFC.
#[must_use]
pub fn select<'v>(root: &'v Value, query: &Query, arguments: &'v [Value]) -> Vec<&'v Value> {
    Scope {
        root,
        current: root,
        arguments,
    }
    .select(query)
}

/// Whether a test holds of a value: of a query alone, whether it selects anything.
#[must_use]
pub fn holds(root: &Value, test: &Logical, arguments: &[Value]) -> bool {
    Scope {
        root,
        current: root,
        arguments,
    }
    .holds(test)
}

/// The value of an operand; `None` for nothing.
#[must_use]
pub fn value(root: &Value, operand: &Comparable, arguments: &[Value]) -> Option<Value> {
    Scope {
        root,
        current: root,
        arguments,
    }
    .value(operand)
    .map(std::borrow::Cow::into_owned)
}

/// The value that `$` means, if it is there.
pub trait Root<'v> {
    /// It.
    fn root(self) -> Option<&'v Value>;
}

impl<'v> Root<'v> for &'v Value {
    fn root(self) -> Option<&'v Value> {
        Some(self)
    }
}

impl<'v> Root<'v> for &&'v Value {
    fn root(self) -> Option<&'v Value> {
        Some(self)
    }
}

impl<'v> Root<'v> for Option<&'v Value> {
    fn root(self) -> Option<&'v Value> {
        self
    }
}

/// What a text embeds: a value to put in place of an expression, or why there is none.
pub type Argument = Result<Value, &'static str>;

/// A value that is embedded inside quotes, as text.
///
/// # Errors
///
/// It is absent.
pub fn quoted(text: Option<String>) -> Argument {
    text.map(Value::from).ok_or("an embedded value is absent")
}

/// A value that is embedded outside quotes.
///
/// # Errors
///
/// It is a text, an object or an array: put in as it is, it would change what the query means.
pub fn bare(value: Value) -> Argument {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value),
        _ => Err("outside quotes only numbers, booleans and null can be embedded"),
    }
}

/// Whether a test holds of a value; of null or an absent one none does.
///
/// # Errors
///
/// Why something that it embeds cannot be.
pub fn test<'v, const N: usize>(
    root: impl Root<'v>,
    test: &Logical,
    arguments: [Argument; N],
) -> Result<bool, String> {
    let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(root
        .root()
        .is_some_and(|root| !root.is_null() && holds(root, test, &arguments)))
}

/// What an operand amounts to; none where there is no value, or something that it embeds cannot be.
pub fn operand<'v, const N: usize>(
    root: impl Root<'v>,
    operand: &Comparable,
    arguments: [Argument; N],
) -> Option<Value> {
    let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>().ok()?;
    value(root.root()?, operand, &arguments)
}

/// All that a query selects; nothing where the value is absent, or something that it embeds cannot be.
pub fn nodes<'v, const N: usize>(root: impl Root<'v>, query: &Query, arguments: [Argument; N]) -> Vec<Value> {
    let Ok(arguments) = arguments.into_iter().collect::<Result<Vec<_>, _>>() else {
        return Vec::new();
    };
    root.root().map_or_else(Vec::new, |root| {
        select(root, query, &arguments).into_iter().cloned().collect()
    })
}

/// How many elements, members or characters a value has, unless it has a member of this name: `.length` at the end of a path.
#[must_use]
pub fn length(value: &Value) -> Option<Value> {
    match value {
        Value::Object(members) if members.contains_key("length") => members.get("length").cloned(),
        other => filter::length(other).map(Value::from),
    }
}

impl<'v> Scope<'v> {
    fn select(self, query: &Query) -> Vec<&'v Value> {
        let mut nodes = vec![if query.relative { self.current } else { self.root }];
        for segment in query.segments {
            let mut selected = Vec::new();
            for node in nodes {
                match segment {
                    Segment::Child(selectors) => self.children(node, selectors, &mut selected),
                    Segment::Descendant(selectors) => self.descendants(node, selectors, &mut selected),
                }
            }
            nodes = selected;
        }
        nodes
    }

    /// The node first, then its descendants, each before its own. The depth is that of the value, which the parser of JSON bounds.
    fn descendants(self, node: &'v Value, selectors: &[Selector], selected: &mut Vec<&'v Value>) {
        self.children(node, selectors, selected);
        for child in children(node) {
            self.descendants(child, selectors, selected);
        }
    }

    fn children(self, node: &'v Value, selectors: &[Selector], selected: &mut Vec<&'v Value>) {
        for selector in selectors {
            match selector {
                Selector::Name(name) => {
                    selected.extend(node.as_object().and_then(|members| members.get(*name)))
                }
                Selector::Wildcard => selected.extend(children(node)),
                Selector::Index(index) => selected.extend(element(node, *index)),
                Selector::Slice(start, end, step) => slice(node, *start, *end, *step, selected),
                Selector::Filter(test) => {
                    selected.extend(children(node).filter(|child| {
                        Scope {
                            current: child,
                            ..self
                        }
                        .holds(test)
                    }));
                }
                Selector::Argument(index) => selected.extend(match self.arguments.get(*index) {
                    Some(Value::String(name)) => node.as_object().and_then(|members| members.get(name)),
                    Some(Value::Number(number)) => number.as_i64().and_then(|index| element(node, index)),
                    _ => None,
                }),
            }
        }
    }
}

fn children(node: &Value) -> impl Iterator<Item = &Value> {
    let (elements, members) = match node {
        Value::Array(elements) => (Some(elements), None),
        Value::Object(members) => (None, Some(members)),
        _ => (None, None),
    };
    let elements = elements.into_iter().flatten();
    elements.chain(members.into_iter().flat_map(serde_json::Map::values))
}

fn element(node: &Value, index: i64) -> Option<&Value> {
    let elements = node.as_array()?;
    let index = normalized(index, i64::try_from(elements.len()).ok()?);
    elements.get(usize::try_from(index).ok()?)
}

fn normalized(index: i64, length: i64) -> i64 {
    if index < 0 {
        index.saturating_add(length)
    } else {
        index
    }
}

/// RFC 9535, 2.3.4.2.2.
fn slice<'v>(
    node: &'v Value,
    start: Option<i64>,
    end: Option<i64>,
    step: i64,
    selected: &mut Vec<&'v Value>,
) {
    let Some(elements) = node.as_array() else { return };
    let Ok(length) = i64::try_from(elements.len()) else {
        return;
    };
    let element = |index: i64| usize::try_from(index).ok().and_then(|index| elements.get(index));
    if step > 0 {
        let lower = start.map_or(0, |start| normalized(start, length).clamp(0, length));
        let upper = end.map_or(length, |end| normalized(end, length).clamp(0, length));
        let mut index = lower;
        while index < upper {
            selected.extend(element(index));
            index = index.saturating_add(step);
        }
    } else if step < 0 {
        let upper = start.map_or(length - 1, |start| {
            normalized(start, length).clamp(-1, length - 1)
        });
        let lower = end.map_or(-1, |end| normalized(end, length).clamp(-1, length - 1));
        let mut index = upper;
        while index > lower {
            selected.extend(element(index));
            index = index.saturating_add(step);
        }
    }
}
