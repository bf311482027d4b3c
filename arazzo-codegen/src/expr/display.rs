//! The canonical form of expressions and conditions: a tree comes in; text for documentation and messages goes out.

use std::fmt::{self, Display, Formatter};

use super::{
    ComponentKind, Condition, ConditionKind, Expression, Operand, Operator, ParseError, Part, Root, Segment,
    WorkflowField, operand::is_operand,
};
use crate::document::place::Pointer;
use crate::json::Json;

impl Expression {
    /// The grammatical form of the same meaning: navigation into a body, or after an index, becomes a JSON Pointer.
    #[must_use]
    pub fn standard(&self) -> String {
        let names = match &self.root {
            Root::Request(_) | Root::Response(_) | Root::Message(_) => 0,
            _ => self
                .path
                .iter()
                .take_while(|segment| matches!(segment, Segment::Name(_)))
                .count(),
        };
        let (names, steps) = self.path.split_at_checked(names).unwrap_or_default();
        let mut pointer = steps.iter().fold(Pointer::root(), |pointer, step| match step {
            Segment::Name(name) => pointer.child(&name.text),
            Segment::Index(index, _) => pointer.item(*index),
        });
        if let Some((written, _)) = &self.pointer {
            pointer = written
                .tokens()
                .fold(pointer, |pointer, token| pointer.child(&token));
        }
        let mut text = self.root.to_string();
        names
            .iter()
            .for_each(|segment| text.push_str(&segment.to_string()));
        if self.pointer.is_some() || !steps.is_empty() {
            text.push('#');
            text.push_str(pointer.as_str());
        }
        text
    }
}

impl Display for Expression {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.root.fmt(formatter)?;
        self.path.iter().try_for_each(|segment| segment.fmt(formatter))?;
        match &self.pointer {
            Some((pointer, _)) => write!(formatter, "#{pointer}"),
            None => Ok(()),
        }
    }
}

impl Display for Root {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url => formatter.write_str("$url"),
            Self::Method => formatter.write_str("$method"),
            Self::StatusCode => formatter.write_str("$statusCode"),
            Self::SelfUri => formatter.write_str("$self"),
            Self::Request(part) => write!(formatter, "$request.{part}"),
            Self::Response(part) => write!(formatter, "$response.{part}"),
            Self::Message(part) => write!(formatter, "$message.{part}"),
            Self::Inputs => formatter.write_str("$inputs"),
            Self::Outputs => formatter.write_str("$outputs"),
            Self::Step { step, .. } => write!(formatter, "$steps.{}.outputs", step.text),
            Self::Workflow { workflow, field } => write!(formatter, "$workflows.{}.{field}", workflow.text),
            Self::Source { source, reference } => {
                write!(
                    formatter,
                    "$sourceDescriptions.{}.{}",
                    source.text, reference.text
                )
            }
            Self::Component { kind, name } => write!(formatter, "$components.{kind}.{}", name.text),
        }
    }
}

impl Display for Part {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name, _) => write!(formatter, "header.{}", name.text),
            Self::Query(name) => write!(formatter, "query.{}", name.text),
            Self::Path(name) => write!(formatter, "path.{}", name.text),
            Self::Body => formatter.write_str("body"),
            Self::Payload => formatter.write_str("payload"),
        }
    }
}

impl Display for WorkflowField {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Inputs => "inputs",
            Self::Outputs => "outputs",
        })
    }
}

impl Display for ComponentKind {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Parameters => "parameters",
            Self::SuccessActions => "successActions",
            Self::FailureActions => "failureActions",
        })
    }
}

impl Display for Segment {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(formatter, ".{}", name.text),
            Self::Index(index, _) => write!(formatter, "[{index}]"),
        }
    }
}

impl Display for Condition {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ConditionKind::Or(left, right) => write!(formatter, "{left} || {right}"),
            ConditionKind::And(left, right) => {
                let loose = |side: &Condition| matches!(side.kind, ConditionKind::Or(..));
                grouped(formatter, left, loose(left))?;
                formatter.write_str(" && ")?;
                grouped(formatter, right, loose(right))
            }
            ConditionKind::Not(inner) => {
                formatter.write_str("!")?;
                grouped(
                    formatter,
                    inner,
                    !matches!(inner.kind, ConditionKind::Not(_) | ConditionKind::Operand(_)),
                )
            }
            ConditionKind::Compare(operator, left, right) => write!(formatter, "{left} {operator} {right}"),
            ConditionKind::Operand(operand) => operand.fmt(formatter),
        }
    }
}

fn grouped(formatter: &mut Formatter<'_>, condition: &Condition, parentheses: bool) -> fmt::Result {
    if parentheses {
        write!(formatter, "({condition})")
    } else {
        condition.fmt(formatter)
    }
}

impl Display for Operator {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl Display for Operand {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal {
                value: Json::String(text),
                ..
            } => {
                write!(formatter, "'{}'", text.replace('\'', "''"))
            }
            Self::Literal { value, .. } => value.fmt(formatter),
            Self::Expression(expression) => {
                let text = expression.to_string();
                if text.chars().all(is_operand) {
                    formatter.write_str(&text)
                } else {
                    write!(formatter, "{{{text}}}")
                }
            }
        }
    }
}

impl Display for ParseError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ParseError {}
