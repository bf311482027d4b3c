//! XPath: a text comes in; a typed [`Expr`] goes out.
//!
//! The grammar is XPath 1.0's. For later versions that is a subset, and what the two mean differently is refused, so that
//! an expression means the same in whatever version it was written.

mod full;
#[cfg(test)]
mod full_tests;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::{Expression, Operator, ParseError};
pub use full::{Full, Piece, read};
pub use parser::parse;

/// The version of XPath that a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 1.0
    One,
    /// 2.0, 3.0 or 3.1
    Later,
}

/// Why a text is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not parse, or means nothing.
    Invalid(ParseError),
    /// Its version has what stands there, but this compiler does not.
    Unsupported(ParseError),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// `a or b`
    Or(Box<Expr>, Box<Expr>),
    /// `a and b`
    And(Box<Expr>, Box<Expr>),
    /// `a = b` and the like.
    Compare(Operator, Box<Expr>, Box<Expr>),
    /// `a + b` and the like.
    Calculate(Arithmetic, Box<Expr>, Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `a | b`
    Union(Box<Expr>, Box<Expr>),
    /// `a/b[c]`: steps from the nodes of an expression.
    Path(Box<Expr>, Vec<Step>),
    /// The root of the document.
    Root,
    /// The node at hand.
    Context,
    /// `(a)[b]`
    Filter(Box<Expr>, Vec<Expr>),
    /// Text, with its range, quotes included: it may embed runtime expressions.
    Text(String, Range<usize>),
    /// A number.
    Number(f64),
    /// A function.
    Call(Function, Vec<Expr>),
    /// `{$expression}`
    Embedded(Box<Expression>),
    /// An embedded value by its number: what later stages make of [`Self::Embedded`], and of a text that embeds.
    Argument(usize),
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where it leads.
    pub axis: Axis,
    /// Which nodes.
    pub test: NodeTest,
    /// Which of them.
    pub predicates: Vec<Expr>,
}

/// Where a step leads.
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

/// Which nodes a step leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeTest {
    /// `node()`
    Any,
    /// `*`
    Named,
    /// A name without a namespace.
    Name(String),
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

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nodes.
    Nodes,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A boolean.
    Boolean,
    /// Known at run time.
    Unknown,
}

macro_rules! functions {
    ($($variant:ident $name:literal $kind:ident $least:literal $most:literal $later:literal;)*) => {
        /// A function of the library.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Function { $($variant),* }

        impl Function {
            /// Every function: its name, the fewest and the most arguments, and whether only later versions have it.
            const ALL: &'static [(&'static str, Function, usize, usize, bool)] =
                &[$(($name, Function::$variant, $least, $most, $later)),*];

            /// The type of its result.
            #[must_use]
            pub fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind),* }
            }

            /// The name of its constant in the run-time crate.
            #[must_use]
            pub fn constant(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),* }
            }
        }
    };
}

functions! {
    Last "last" Number 0 0 false;
    Position "position" Number 0 0 false;
    Count "count" Number 1 1 false;
    LocalName "local-name" Text 0 1 false;
    Name "name" Text 0 1 false;
    NamespaceUri "namespace-uri" Text 0 1 false;
    String "string" Text 0 1 false;
    Concat "concat" Text 2 1000 false;
    StartsWith "starts-with" Boolean 2 2 false;
    Contains "contains" Boolean 2 2 false;
    SubstringBefore "substring-before" Text 2 2 false;
    SubstringAfter "substring-after" Text 2 2 false;
    Substring "substring" Text 2 3 false;
    StringLength "string-length" Number 0 1 false;
    NormalizeSpace "normalize-space" Text 0 1 false;
    Translate "translate" Text 3 3 false;
    Boolean "boolean" Boolean 1 1 false;
    Not "not" Boolean 1 1 false;
    True "true" Boolean 0 0 false;
    False "false" Boolean 0 0 false;
    Number "number" Number 0 1 false;
    Sum "sum" Number 1 1 false;
    Floor "floor" Number 1 1 false;
    Ceiling "ceiling" Number 1 1 false;
    Round "round" Number 1 1 false;
    Exists "exists" Boolean 1 1 true;
    Empty "empty" Boolean 1 1 true;
    EndsWith "ends-with" Boolean 2 2 true;
    LowerCase "lower-case" Text 1 1 true;
    UpperCase "upper-case" Text 1 1 true;
}

impl Expr {
    /// The type of its value.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Or(..) | Self::And(..) | Self::Compare(..) => Kind::Boolean,
            Self::Calculate(..) | Self::Negate(_) | Self::Number(_) => Kind::Number,
            Self::Union(..) | Self::Path(..) | Self::Root | Self::Context | Self::Filter(..) => Kind::Nodes,
            Self::Text(..) => Kind::Text,
            Self::Call(function, _) => function.kind(),
            Self::Embedded(_) | Self::Argument(_) => Kind::Unknown,
        }
    }

    /// Visits the expressions that this one is made of.
    pub fn for_each_inner(&mut self, visit: &mut dyn FnMut(&mut Self)) {
        match self {
            Self::Or(left, right)
            | Self::And(left, right)
            | Self::Compare(_, left, right)
            | Self::Calculate(_, left, right)
            | Self::Union(left, right) => {
                visit(left);
                visit(right);
            }
            Self::Negate(inner) => visit(inner),
            Self::Path(from, steps) => {
                visit(from);
                steps
                    .iter_mut()
                    .flat_map(|step| &mut step.predicates)
                    .for_each(visit);
            }
            Self::Filter(inner, predicates) => {
                visit(inner);
                predicates.iter_mut().for_each(visit);
            }
            Self::Call(_, arguments) => arguments.iter_mut().for_each(visit),
            Self::Root
            | Self::Context
            | Self::Text(..)
            | Self::Number(_)
            | Self::Embedded(_)
            | Self::Argument(_) => {}
        }
    }
}
