//! In: an expression that the compiler parsed, as a constant, and an XML text. Out: what it amounts to (XPath 1.0; of later
//! versions what means the same).
//!
//! No XPath is parsed at run time. What a condition embeds comes as an argument, so that it can never change what the
//! expression means. Names without a prefix are names without a namespace.

mod axes;
mod evaluate;
mod functions;
mod replace;
#[cfg(test)]
mod tests;

use roxmltree::Document;

pub use crate::jsonpath::Comparison;
use crate::{Value, jsonpath::Argument, xml::Fragment};
use evaluate::{Found, Scope};

/// An expression.
#[derive(Clone, Copy, Debug)]
pub enum Expr {
    /// `a or b`
    Or(&'static Expr, &'static Expr),
    /// `a and b`
    And(&'static Expr, &'static Expr),
    /// `a = b` and the like.
    Compare(Comparison, &'static Expr, &'static Expr),
    /// `a + b` and the like.
    Calculate(Arithmetic, &'static Expr, &'static Expr),
    /// `-a`
    Negate(&'static Expr),
    /// `a | b`
    Union(&'static Expr, &'static Expr),
    /// Steps from the nodes of an expression.
    Path(&'static Expr, &'static [Step]),
    /// The root of the document.
    Root,
    /// The node at hand.
    Context,
    /// `(a)[b]`
    Filter(&'static Expr, &'static [Expr]),
    /// Text.
    Text(&'static str),
    /// A number.
    Number(f64),
    /// A function.
    Call(Function, &'static [Expr]),
    /// An argument.
    Argument(usize),
}

/// A step of a path: where it leads, to which nodes, and which of them.
#[derive(Clone, Copy, Debug)]
pub struct Step(pub Axis, pub NodeTest, pub &'static [Expr]);

/// Where a step leads (XPath 1.0, 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

/// Which nodes a step leads to (XPath 1.0, 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeTest {
    /// `node()`
    Any,
    /// `*`
    Named,
    /// A name without a namespace.
    Name(&'static str),
    /// `text()`
    Text,
    /// `comment()`
    Comment,
    /// `processing-instruction()`
    Instruction,
}

/// A calculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// A function of the library (XPath 1.0, 4, and a few of later versions).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Function {
    Last,
    Position,
    Count,
    LocalName,
    Name,
    NamespaceUri,
    String,
    Concat,
    StartsWith,
    Contains,
    SubstringBefore,
    SubstringAfter,
    Substring,
    StringLength,
    NormalizeSpace,
    Translate,
    Boolean,
    Not,
    True,
    False,
    Number,
    Sum,
    Floor,
    Ceiling,
    Round,
    Exists,
    Empty,
    EndsWith,
    LowerCase,
    UpperCase,
}

/// Whether an expression holds of an XML text: its effective boolean value. Of an absent text none does. `later`: the version is
/// not 1.0, so that what is several nodes cannot be taken for one value.
///
/// # Errors
///
/// Why it cannot be evaluated.
pub fn test<const N: usize>(
    text: Option<String>,
    expr: &Expr,
    later: bool,
    arguments: [Argument; N],
) -> Result<bool, String> {
    let Some(text) = text else { return Ok(false) };
    let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>()?;
    evaluated(&text, expr, later, &arguments, |found| found.is_true())
}

/// The number, boolean or text that an expression amounts to, or the text of the first node that it selects; none where there is
/// no such node or the expression cannot be evaluated.
pub fn value<const N: usize>(
    text: Option<String>,
    expr: &Expr,
    later: bool,
    arguments: [Argument; N],
) -> Option<Value> {
    let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>().ok()?;
    evaluated(&text?, expr, later, &arguments, |found| match found {
        Found::Nodes(nodes) => nodes.first().map(|node| Value::from(node.text())),
        Found::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            // Within these bounds the number is the integer.
            #[allow(clippy::cast_possible_truncation)]
            let integer = *number as i64;
            Some(Value::from(integer))
        }
        Found::Number(number) => Some(Value::from(*number)),
        Found::Text(text) => Some(Value::from(text.as_str())),
        Found::Boolean(flag) => Some(Value::from(*flag)),
    })
    .ok()
    .flatten()
}

/// What sets a fragment of XML wherever an expression leads in a text. `target` is the expression as written.
pub fn replacer<const N: usize>(
    target: &'static str,
    expr: &'static Expr,
    later: bool,
    arguments: [Argument; N],
) -> impl FnOnce(&str, &Fragment) -> Result<String, String> {
    move |text, fragment| {
        let arguments = arguments.into_iter().collect::<Result<Vec<_>, _>>();
        arguments
            .map_err(str::to_owned)
            .and_then(|arguments| replace::replace(text, expr, later, &arguments, fragment))
            .map_err(|reason| format!("the payload has no place for `{target}`: {reason}"))
    }
}

fn evaluated<T>(
    text: &str,
    expr: &Expr,
    later: bool,
    arguments: &[Value],
    take: impl FnOnce(&Found<'_, '_>) -> T,
) -> Result<T, String> {
    let document = Document::parse(text.trim_start_matches('\u{feff}').trim_start())
        .map_err(|error| format!("the text is no XML: {:?}", error.pos()))?;
    let scope = Scope::new(&document, later, arguments);
    scope.evaluate(expr).map(|found| take(&found))
}
