//! JSONPath queries with what they embed taken out: data only, the shape of the run-time crate's constants.

use crate::expr::Operator;
use crate::json::Json;

use super::Value;

/// A query (RFC 9535).
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Whether it starts at `@` and not at `$`.
    pub relative: bool,
    /// What is selected from there, in order.
    pub segments: Vec<Segment>,
}

/// A step of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// `..`
    pub descendant: bool,
    /// What is selected of each node.
    pub selectors: Vec<Selector>,
}

/// What is selected of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Selector {
    /// A member.
    Name(String),
    /// All members or elements.
    Wildcard,
    /// An element.
    Index(i64),
    /// `start:end:step`
    Slice(Option<i64>, Option<i64>, i64),
    /// Those that it holds for.
    Filter(Logical),
    /// The member or element that an argument names.
    Argument(usize),
}

/// What is true or false of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Logical {
    /// `a || b`
    Or(Vec<Logical>),
    /// `a && b`
    And(Vec<Logical>),
    /// `!a`
    Not(Box<Logical>),
    /// `a == b`
    Compare(Operator, Comparable, Comparable),
    /// A query that selects something.
    Exists(Query),
    /// `match(text, pattern)`
    Match(Comparable, Comparable),
    /// `search(text, pattern)`
    Search(Comparable, Comparable),
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparable {
    /// Null, a boolean, a number or text.
    Literal(Json),
    /// The value of the one node that is selected.
    Query(Query),
    /// `length(value)`
    Length(Box<Comparable>),
    /// `count(query)`
    Count(Query),
    /// An argument.
    Argument(usize),
}

/// What a text of another language embeds.
#[derive(Debug, Clone)]
pub struct Argument {
    /// The value: text where it stands inside quotes.
    pub value: Value,
    /// Whether it stands outside quotes, where only numbers, booleans and null may stand.
    pub bare: bool,
}

/// A query applied to a value, with what it embeds.
#[derive(Debug, Clone)]
pub struct Applied<T> {
    /// The value that `$` means.
    pub context: Value,
    /// What is asked of it.
    pub asked: T,
    /// What is embedded, in the order of their numbers.
    pub arguments: Vec<Argument>,
}

impl Query {
    /// The names and indices from the root to the one node that the query can select; `None` where it can select several,
    /// or where the way is known at run time only.
    #[must_use]
    pub fn singular(&self) -> Option<Vec<String>> {
        self.segments
            .iter()
            .map(
                |segment| match (segment.descendant, segment.selectors.as_slice()) {
                    (false, [Selector::Name(name)]) => Some(name.clone()),
                    (false, [Selector::Index(index)]) => {
                        usize::try_from(*index).ok().map(|index| index.to_string())
                    }
                    _ => None,
                },
            )
            .collect()
    }

    /// Whether a filter in it looks at the root (`$`).
    #[must_use]
    pub fn reads_root(&self) -> bool {
        let selectors = self.segments.iter().flat_map(|segment| &segment.selectors);
        let mut filters = selectors.filter_map(|selector| match selector {
            Selector::Filter(test) => Some(test),
            _ => None,
        });
        filters.any(Logical::reads_root)
    }

    /// Whether it selects at most one node.
    #[must_use]
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            let one = matches!(
                segment.selectors.as_slice(),
                [Selector::Name(_) | Selector::Index(_) | Selector::Argument(_)]
            );
            one && !segment.descendant
        })
    }
}

impl Logical {
    fn reads_root(&self) -> bool {
        match self {
            Self::Or(tests) | Self::And(tests) => tests.iter().any(Self::reads_root),
            Self::Not(test) => test.reads_root(),
            Self::Exists(query) => !query.relative || query.reads_root(),
            Self::Compare(_, left, right) | Self::Match(left, right) | Self::Search(left, right) => {
                left.reads_root() || right.reads_root()
            }
        }
    }
}

impl Comparable {
    fn reads_root(&self) -> bool {
        match self {
            Self::Literal(_) | Self::Argument(_) => false,
            Self::Query(query) | Self::Count(query) => !query.relative || query.reads_root(),
            Self::Length(operand) => operand.reads_root(),
        }
    }
}
