//! Expressions: the text of a scalar comes in; an [`Expression`], [`Template`] or [`Condition`] goes out.
//!
//! Parsing knows the grammar only. Which inputs, steps or outputs exist is the resolver's business, so a name that
//! may hold dots (`$inputs.a.b`) stays one path of segments here.

use std::ops::Range;

use crate::document::place::Pointer;
use crate::json::Json;

mod condition;
mod display;
mod expression;
pub mod jsonpath;
mod oddity;
mod operand;
mod path;
mod pointer;
mod scanner;
mod selector;
mod template;
#[cfg(test)]
mod tests;
pub mod xpath;

pub use condition::parse_condition;
pub use expression::parse_expression;
pub use oddity::{Nonstandard, Oddity, OddityKind};
pub use pointer::parse_pointer;
pub use selector::{Selector, SelectorKind, parse_selector};
pub use template::parse_template;

/// A runtime expression (Arazzo 1.1.0, "Runtime Expressions").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// What it refers to.
    pub root: Root,
    /// What is read inside that: `.name` and `[n]`, in order.
    pub path: Vec<Segment>,
    /// The JSON Pointer after `#`, with its range in the scalar.
    pub pointer: Option<(Pointer, Range<usize>)>,
    /// The byte range of the whole expression in the scalar.
    pub range: Range<usize>,
    /// The expression as written.
    pub text: String,
}

/// What an expression refers to. The names after these roots are in [`Expression::path`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// `$url`
    Url,
    /// `$method`
    Method,
    /// `$statusCode`
    StatusCode,
    /// `$self`
    SelfUri,
    /// `$request.…`
    Request(Part),
    /// `$response.…`
    Response(Part),
    /// `$message.…`
    Message(Part),
    /// `$inputs`: `path` starts with the input's name, dots not yet decided.
    Inputs,
    /// `$outputs`
    Outputs,
    /// `$steps.<step>`: `path` starts with the output's name; `keyword` tells whether `.outputs` was written.
    Step {
        /// The step's id.
        step: Name,
        /// Whether `.outputs` stood between.
        keyword: bool,
    },
    /// `$workflows.<workflow>.<inputs|outputs>`
    Workflow {
        /// The workflow's id.
        workflow: Name,
        /// Which side.
        field: WorkflowField,
    },
    /// `$sourceDescriptions.<source>.<reference>`; the reference has no further structure.
    Source {
        /// The source's name.
        source: Name,
        /// All that follows.
        reference: Name,
    },
    /// `$components.<kind>.<name>`
    Component {
        /// `parameters`, `successActions` or `failureActions`.
        kind: ComponentKind,
        /// The component's key.
        name: Name,
    },
}

/// A name inside an expression with its range in the scalar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands in the scalar.
    pub range: Range<usize>,
}

/// The part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// `header.<token>`; `plural` marks the non-standard `headers`.
    Header(Name, /* plural */ bool),
    /// `query.<name>`
    Query(Name),
    /// `path.<name>`
    Path(Name),
    /// `body`
    Body,
    /// `payload`
    Payload,
}

/// The side of a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkflowField {
    /// `inputs`
    Inputs,
    /// `outputs`
    Outputs,
}

/// The kind of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComponentKind {
    /// `parameters`
    Parameters,
    /// `successActions`
    SuccessActions,
    /// `failureActions`
    FailureActions,
}

impl ComponentKind {
    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parameters => "parameters",
            Self::SuccessActions => "successActions",
            Self::FailureActions => "failureActions",
        }
    }
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// `.name`
    Name(Name),
    /// `[n]`
    Index(usize, Range<usize>),
}

/// A scalar that may hold expressions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Template {
    /// No expression in it.
    Literal(String),
    /// The whole scalar is one expression, so the value keeps its type.
    Whole(Expression),
    /// Text with embedded `{expressions}`: the value is text.
    Parts(Vec<TemplatePart>),
}

/// A piece of a [`Template::Parts`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// Text as it is.
    Text(String),
    /// `{expression}`
    Expression {
        /// The expression.
        expression: Expression,
        /// Whether braces stood around it; without them it is the lint `unbraced-expression`.
        braced: bool,
    },
}

/// A parsed simple condition (Arazzo 1.1.0, "Criterion Object").
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The tree.
    pub kind: ConditionKind,
    /// Its byte range in the scalar.
    pub range: Range<usize>,
}

/// A node of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum ConditionKind {
    /// `a || b`
    Or(Box<Condition>, Box<Condition>),
    /// `a && b`
    And(Box<Condition>, Box<Condition>),
    /// `!a`
    Not(Box<Condition>),
    /// `a == b` and the like; they do not chain.
    Compare(Operator, Operand, Operand),
    /// A bare operand: truthy or not.
    Operand(Operand),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
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

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A literal, with its range; `double_quoted` marks the non-standard `"text"`.
    Literal {
        /// The value: null, a boolean, a number or text.
        value: Json,
        /// Whether double quotes were used.
        double_quoted: bool,
        /// Where it stands in the scalar.
        range: Range<usize>,
    },
    /// An expression.
    Expression(Expression),
}

/// Why a text does not parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong, as one phrase: "expected an operand".
    pub message: String,
    /// Where, in bytes of the scalar.
    pub range: Range<usize>,
    /// What to do, where it is known.
    pub help: Option<String>,
}

impl ParseError {
    pub(crate) fn new(message: impl Into<String>, range: Range<usize>) -> Self {
        Self {
            message: message.into(),
            range,
            help: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
