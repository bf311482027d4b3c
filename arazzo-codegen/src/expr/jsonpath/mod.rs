//! JSONPath (RFC 9535): a text comes in; a typed [`Query`] goes out.
//!
//! The tree cannot hold what the RFC's typing forbids: a comparison has values on both sides, and what is tested is a
//! query or a logical function.

use std::ops::Range;

use super::{Expression, Operator, ParseError};
use crate::json::Json;

mod filter;
mod literal;
mod parser;

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Where it starts.
    pub root: Root,
    /// What is selected from there, in order.
    pub segments: Vec<Segment>,
    /// The byte range in the scalar.
    pub range: Range<usize>,
}

/// Where a query starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// `$`: the value that the whole query is applied to.
    Document,
    /// `@`: the element that a filter looks at.
    Current,
}

/// A step of a query (RFC 9535, 2.5).
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// `..`: the selectors apply to the node and all its descendants.
    pub descendant: bool,
    /// What is selected of each node, in order. Never empty.
    pub selectors: Vec<Selector>,
    /// The byte range in the scalar, dots and brackets included.
    pub range: Range<usize>,
}

/// What is selected of a node (RFC 9535, 2.3).
#[derive(Clone, Debug, PartialEq)]
pub enum Selector {
    /// The member of this name.
    Name(String),
    /// `*`: all members or elements.
    Wildcard,
    /// An element; a negative index counts from the end.
    Index(i64),
    /// `start:end:step`
    Slice {
        /// The first index.
        start: Option<i64>,
        /// The index before which to stop.
        end: Option<i64>,
        /// The distance; 1 where it is left out.
        step: Option<i64>,
    },
    /// `?…`: those members or elements that it holds for.
    Filter(Logical),
    /// `{$expression}` in a condition: a name or index that is known at run time.
    Embedded(Box<Expression>),
}

/// What is true or false of a node (RFC 9535, 2.3.5).
#[derive(Clone, Debug, PartialEq)]
pub enum Logical {
    /// `a || b`: two or more.
    Or(Vec<Logical>),
    /// `a && b`: two or more.
    And(Vec<Logical>),
    /// `!a`
    Not(Box<Logical>),
    /// `a == b` and the like.
    Compare(Operator, Comparable, Comparable),
    /// The query selects at least one node.
    Exists(Query),
    /// `match(text, pattern)`: an I-Regexp matches the whole text.
    Match(Comparable, Comparable),
    /// `search(text, pattern)`: an I-Regexp matches some part of the text.
    Search(Comparable, Comparable),
}

/// A value (RFC 9535, "ValueType").
#[derive(Clone, Debug, PartialEq)]
pub enum Comparable {
    /// A literal.
    Literal {
        /// Null, a boolean, a number or text.
        value: Json,
        /// The byte range in the scalar, quotes included.
        range: Range<usize>,
    },
    /// The value that a query selects, or nothing. It is singular, except at the top of a [`Criterion::Comparison`].
    Query(Query),
    /// `length(value)`
    Length(Box<Comparable>),
    /// `count(query)`
    Count(Query),
    /// `value(query)`
    Value(Query),
    /// A runtime expression in a condition.
    Expression {
        /// The expression.
        expression: Box<Expression>,
        /// Whether `{}` stood around it, as the specification wants.
        braced: bool,
    },
}

/// The condition of a criterion of type `jsonpath`.
#[derive(Clone, Debug, PartialEq)]
pub enum Criterion {
    /// A query: it holds when something is selected.
    Query(Query),
    /// `$.ok == true`, which RFC 9535 does not have: a comparison over the values of queries (lint
    /// `jsonpath-comparison`).
    Comparison(Logical),
}

impl Query {
    /// Whether it selects at most one node: no descendants, and one name or index in each step (RFC 9535, 2.3.5.1).
    #[must_use]
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            let single = matches!(
                segment.selectors.as_slice(),
                [Selector::Name(_) | Selector::Index(_) | Selector::Embedded(_)]
            );
            single && !segment.descendant
        })
    }
}

/// Parses a JSONPath query (RFC 9535).
///
/// # Errors
/// The first place where the text is not well-formed, or not valid: an integer beyond 2⁵³ − 1, a query that is not
/// singular in a comparison, a function used against its types. More than 64 levels of nesting.
pub fn parse(text: &str) -> Result<Query, ParseError> {
    parser::Parser::new(text, parser::Mode::Standard).query_alone()
}

/// Parses the condition of a criterion of type `jsonpath`: RFC 9535, with `{$expression}` (or, not so by the specification,
/// `$expression`) where a value stands, and `{$expression}` where a selector stands. Inside quotes expressions are left
/// in the text of the literal.
///
/// # Errors
/// As [`parse`].
pub fn parse_criterion(text: &str) -> Result<Criterion, ParseError> {
    parser::Parser::new(text, parser::Mode::Criterion).criterion()
}
