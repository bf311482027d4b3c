//! In: the test of a filter and the node it looks at. Out: whether it holds (RFC 9535, 2.3.5 and 2.4).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Query, Scope};
use crate::Value;

/// What is true or false of a node.
#[derive(Clone, Copy, Debug)]
pub enum Logical {
    /// One of them holds.
    Or(&'static [Logical]),
    /// All of them hold.
    And(&'static [Logical]),
    /// It does not hold.
    Not(&'static Logical),
    /// A comparison.
    Compare(Comparison, Comparable, Comparable),
    /// The query selects at least one node.
    Exists(Query),
    /// `match(text, pattern)`; the function is the matcher of patterns, the module `regex`.
    Match(Comparable, Comparable, Matcher),
    /// `search(text, pattern)`
    Search(Comparable, Comparable, Matcher),
}

/// Tells whether a pattern matches: all of the text, or (`true`) some part of it. A pattern that is none matches nothing.
pub type Matcher = fn(pattern: &str, text: &str, part: bool) -> bool;

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A value, or nothing.
#[derive(Clone, Copy, Debug)]
pub enum Comparable {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(&'static str),
    /// The value of the one node that the query selects, or nothing: `value(query)` too.
    Query(Query),
    /// `length(value)`
    Length(&'static Comparable),
    /// `count(query)`
    Count(Query),
    /// The argument of this index.
    Argument(usize),
}

impl<'v> Scope<'v> {
    pub(super) fn holds(self, test: &Logical) -> bool {
        match test {
            Logical::Or(tests) => tests.iter().any(|test| self.holds(test)),
            Logical::And(tests) => tests.iter().all(|test| self.holds(test)),
            Logical::Not(test) => !self.holds(test),
            Logical::Exists(query) => !self.select(query).is_empty(),
            Logical::Compare(comparison, left, right) => compare(
                *comparison,
                self.value(left).as_deref(),
                self.value(right).as_deref(),
            ),
            Logical::Match(text, pattern, matcher) => self.matches(text, pattern, *matcher, false),
            Logical::Search(text, pattern, matcher) => self.matches(text, pattern, *matcher, true),
        }
    }

    fn matches(self, text: &Comparable, pattern: &Comparable, matcher: Matcher, part: bool) -> bool {
        match (self.value(text).as_deref(), self.value(pattern).as_deref()) {
            (Some(Value::String(text)), Some(Value::String(pattern))) => matcher(pattern, text, part),
            _ => false,
        }
    }

    pub(super) fn value(self, operand: &Comparable) -> Option<Cow<'v, Value>> {
        let owned = |value| Some(Cow::Owned(value));
        match operand {
            Comparable::Null => owned(Value::Null),
            Comparable::Bool(flag) => owned(Value::from(*flag)),
            Comparable::Integer(integer) => owned(Value::from(*integer)),
            Comparable::Number(number) => owned(Value::from(*number)),
            Comparable::Text(text) => owned(Value::from(*text)),
            Comparable::Query(query) => match self.select(query).as_slice() {
                [only] => Some(Cow::Borrowed(only)),
                _ => None,
            },
            Comparable::Length(operand) => owned(Value::from(length(self.value(operand)?.as_ref())?)),
            Comparable::Count(query) => owned(Value::from(self.select(query).len())),
            Comparable::Argument(index) => self.arguments.get(*index).map(Cow::Borrowed),
        }
    }
}

/// RFC 9535, 2.4.4: characters, elements or members; nothing for other values.
pub(super) fn length(value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => Some(text.chars().count()),
        Value::Array(elements) => Some(elements.len()),
        Value::Object(members) => Some(members.len()),
        _ => None,
    }
}

/// RFC 9535, 2.3.5.2.2: unlike in a simple condition nothing is converted.
fn compare(comparison: Comparison, left: Option<&Value>, right: Option<&Value>) -> bool {
    let equal = || match (left, right) {
        (Some(left), Some(right)) => crate::condition::deep_equal(left, right),
        (None, None) => true,
        _ => false,
    };
    let is = |wanted: fn(Ordering) -> bool| order(left, right).is_some_and(wanted);
    match comparison {
        Comparison::Equal => equal(),
        Comparison::NotEqual => !equal(),
        Comparison::Less => is(Ordering::is_lt),
        Comparison::LessOrEqual => is(Ordering::is_lt) || equal(),
        Comparison::Greater => is(Ordering::is_gt),
        Comparison::GreaterOrEqual => is(Ordering::is_gt) || equal(),
    }
}

fn order(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    match (left?, right?) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (left @ Value::Number(_), right @ Value::Number(_)) => crate::condition::order_of(left, right),
        _ => None,
    }
}
