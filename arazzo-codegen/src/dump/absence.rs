//! A value that may be absent comes in; why goes out.

use super::View;
use crate::{
    check::typed::{Access, Member, MemberKind, Output, Piece, Root, Step, Value, ValueKind},
    ir::{
        Operation, StatusPattern, StepId, responses_within,
        status::StatusSet,
        types::{Shape, Ty},
    },
};

/// Finds reasons at one place: a step that was answered, or the workflow's end.
pub(super) struct Absence<'v, 's> {
    pub(super) view: View<'v>,
    pub(super) step: Option<&'s Step>,
}

impl Absence<'_, '_> {
    /// Why the value may be absent: at least one reason.
    pub(super) fn reasons(&self, value: &Value) -> Vec<String> {
        let mut reasons = match &value.kind {
            ValueKind::Access(access) | ValueKind::Required(access, _) => self.access(access),
            ValueKind::Text(pieces) => pieces.iter().flat_map(|piece| self.piece(piece)).collect(),
            ValueKind::Literal(_) => vec!["always null".to_owned()],
            ValueKind::JsonPath(_) => vec!["the JSONPath may select nothing".to_owned()],
            ValueKind::XPath(_) => vec!["the XPath may select nothing".to_owned()],
            ValueKind::OrNull(value) | ValueKind::Converted(value, _) => self.reasons(value),
            ValueKind::Object(_)
            | ValueKind::Keyed(_)
            | ValueKind::List(_)
            | ValueKind::Patched(..)
            | ValueKind::Nodes(_) => Vec::new(),
        };
        if reasons.is_empty() {
            reasons.push("may be absent".to_owned());
        }
        reasons.dedup();
        reasons
    }

    fn piece(&self, piece: &Piece) -> Vec<String> {
        match piece {
            Piece::Value { value, .. } if value.optional => self.reasons(value),
            Piece::Value { .. } | Piece::Text(_) => Vec::new(),
        }
    }

    fn access(&self, access: &Access) -> Vec<String> {
        let tokens = tokens(&access.members);
        match &access.root {
            Root::Status | Root::Url | Root::Method => Vec::new(),
            Root::Header(name) => vec![format!("the header `{name}` may be missing")],
            Root::Answer | Root::Text | Root::Bytes => self.answer(&tokens),
            Root::FailedAnswer | Root::Document => vec!["the answer may have no such part".to_owned()],
            Root::Input => match self.view.declared.input {
                Some(input) => self.inside(Shape::of(input), &tokens, ""),
                None => Vec::new(),
            },
            Root::Called(_) => vec!["the called workflow may not give it".to_owned()],
            Root::CalledInput => vec!["the called workflow may not be given it".to_owned()],
            Root::Workflow { .. } => vec!["the workflow may not have run, or not give it".to_owned()],
            Root::WorkflowInput { .. } => {
                vec!["the workflow may not have run, or not be given it".to_owned()]
            }
            Root::Step { step, output, surely } => self.step_output(*step, *output, *surely, &tokens),
        }
    }

    fn step_output(&self, step: StepId, output: usize, surely: bool, tokens: &[String]) -> Vec<String> {
        let name = self
            .view
            .declared
            .steps
            .get(step.0)
            .map(|step| step.id.value.as_str())
            .unwrap_or_default();
        let mut reasons = Vec::new();
        if !surely {
            reasons.push(format!("`{name}` may not have run"));
        }
        if let Some(read) = self.find(step, output) {
            if read.value.optional {
                reasons.push(format!("`{name}` may not give `{}`", read.name));
            }
            reasons.extend(self.inside(
                Shape {
                    nullable: false,
                    ..read.value.shape
                },
                tokens,
                "",
            ));
        }
        reasons
    }

    fn find(&self, step: StepId, output: usize) -> Option<&Output> {
        let step = self.view.workflow.steps.iter().find(|known| known.id == step)?;
        step.outputs
            .iter()
            .chain(&step.unread)
            .find(|known| known.index == output)
    }

    /// Why a part of the answer may be absent: told of each documented answer that can succeed.
    fn answer(&self, tokens: &[String]) -> Vec<String> {
        let Some(step) = self.step else { return Vec::new() };
        let Some(operation) = step
            .operation()
            .and_then(|id| self.view.program.operations.get(id.0))
        else {
            return Vec::new();
        };
        let mut reasons = documented(operation, &step.success);
        if reasons.is_empty() {
            reasons = documented(operation, &StatusSet::success());
        }
        let told = reasons.into_iter().flat_map(|(status, shape)| match shape {
            Some(shape) => self.inside(shape, tokens, &format!(" with {status}")),
            None => vec![format!("no body is described with {status}")],
        });
        told.collect()
    }

    /// Why what the tokens lead to may be absent in a value of this shape. `with` says of which answer it is told.
    fn inside(&self, start: Shape, tokens: &[String], with: &str) -> Vec<String> {
        let types = &self.view.typed.types;
        let mut reasons = Vec::new();
        let mut shape = start;
        if start.nullable {
            reasons.push(format!("the whole may be null{with}"));
        }
        for token in tokens {
            let next = match types.get(shape.ty) {
                Ty::Struct(object) => match object.field(token) {
                    Some((_, field)) => {
                        if !field.required && field.default.is_none() {
                            reasons.push(format!("`{token}` is not required{with}"));
                        }
                        Some(field.shape)
                    }
                    None => object.rest,
                },
                Ty::Map(value) => {
                    reasons.push(format!("a map may lack `{token}`{with}"));
                    Some(*value)
                }
                Ty::List(item) => {
                    reasons.push(format!("a list may end before `{token}`{with}"));
                    Some(*item)
                }
                Ty::Any | Ty::Error => {
                    reasons.push(format!("nothing is known of `{token}`{with}"));
                    return reasons;
                }
                _ => None,
            };
            let Some(next) = next else {
                reasons.push(format!("there is no `{token}`{with}"));
                return reasons;
            };
            if next.nullable {
                reasons.push(format!("`{token}` may be null{with}"));
            }
            shape = next;
        }
        reasons
    }
}

/// The documented answers within some statuses, with the shape of their JSON bodies.
fn documented(operation: &Operation, statuses: &StatusSet) -> Vec<(String, Option<Shape>)> {
    let responses = responses_within(operation, statuses).into_iter();
    responses
        .map(|(response, _)| (told(response.status), response.json().map(|body| body.shape)))
        .collect()
}

fn told(status: StatusPattern) -> String {
    match status {
        StatusPattern::Default => "other statuses".to_owned(),
        status => status.to_string(),
    }
}

/// The names and indices on the way, as a JSON Pointer would give them.
fn tokens(members: &[Member]) -> Vec<String> {
    let mut tokens = Vec::new();
    for member in members {
        match &member.kind {
            MemberKind::Field(name) | MemberKind::Key(name) => tokens.push(name.clone()),
            MemberKind::Element(index) => tokens.push(index.to_string()),
            MemberKind::Length => tokens.push("length".to_owned()),
            MemberKind::Pointer(pointer) => {
                tokens.extend(
                    pointer
                        .split('/')
                        .skip(1)
                        .map(|token| token.replace("~1", "/").replace("~0", "~")),
                );
            }
        }
    }
    tokens
}
