//! Values that are made of other values of the program: what a step sends, a workflow's own outputs, JSONPath over a value.

use super::{
    Checker, Scope,
    reads::error_value,
    typed::{Access, JsonPath, Member, MemberKind, Root, Value, ValueKind},
    values::Goal,
};
use crate::{
    diagnostics::{Diagnostic, codes},
    ir::{
        self, Location, Origin, Read, Token, jsonpath,
        types::{Shape, Ty, Types},
    },
    json::Json,
};

/// An output that is being followed to what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evaluated {
    /// A workflow's.
    Output(usize, usize),
    /// A step's.
    StepOutput(usize, ir::StepId, usize),
}

impl<'c> Checker<'c> {
    /// `$request.header.<name>` and the like: the value that the step gives to the parameter.
    pub(super) fn request_parameter(
        &mut self,
        scope: Scope<'c>,
        location: Location,
        name: &str,
        read: &Read,
    ) -> Value {
        let Some(step) = self.step_of(scope) else {
            return error_value();
        };
        let is_same = |parameter: &&ir::Parameter| {
            parameter.location == location
                && match location {
                    Location::Header => parameter.name.eq_ignore_ascii_case(name),
                    _ => parameter.name == name,
                }
        };
        if let Some(parameter) = step.parameters.iter().find(is_same) {
            return self.inside_value(scope, &parameter.value, read);
        }
        let media_type = step.body.as_ref().map(|body| body.declared.media_type.clone());
        if let (Location::Header, true, Some(media_type)) =
            (location, name.eq_ignore_ascii_case("content-type"), media_type)
        {
            let shape = Shape::of(Types::STRING);
            return Value {
                kind: ValueKind::Literal(Json::String(media_type)),
                shape,
                optional: false,
            };
        }
        let operation = step
            .operation
            .and_then(|operation| self.program.operations.get(operation.0));
        let declared = operation.and_then(|operation| {
            operation.parameters.iter().find(|declared| {
                declared.location == location
                    && (declared.name == name
                        || location == Location::Header && declared.name.eq_ignore_ascii_case(name))
            })
        });
        if declared.is_none() {
            self.diagnostics.report(Diagnostic::new(
                &codes::UNDECLARED_PARAMETER,
                read.place.clone(),
                format!(
                    "step `{}` sends no {} parameter `{name}`",
                    step.id.value,
                    location.as_str()
                ),
            ));
        }
        absent()
    }

    /// `$request.body`, or a part of it: what the payload is filled with there.
    pub(super) fn request_body(&mut self, scope: Scope<'c>, read: &Read) -> Value {
        let Some(step) = self.step_of(scope) else {
            return error_value();
        };
        match &step.body {
            Some(body) => self.inside_value(scope, &body.value, read),
            None => {
                self.diagnostics.report(Diagnostic::new(
                    &codes::MISPLACED_EXPRESSION,
                    read.place.clone(),
                    format!("step `{}` sends no body", step.id.value),
                ));
                error_value()
            }
        }
    }

    /// `$outputs.<name>` of this workflow, as far as the run has come.
    pub(super) fn own_output(&mut self, scope: Scope<'c>, output: usize, read: &Read) -> Value {
        let declared = self
            .program
            .workflows
            .get(scope.workflow)
            .and_then(|workflow| workflow.outputs.get(output));
        let Some(declared) = declared else {
            return error_value();
        };
        let key = Evaluated::Output(scope.workflow, output);
        let scope = Scope {
            answered: false,
            ..scope
        };
        self.followed(key, &declared.name.value, read, |checker| {
            checker.inside_value(scope, &declared.value, read)
        })
    }

    /// An output of the step whose answer is at hand.
    pub(super) fn output_at_hand(
        &mut self,
        scope: Scope<'c>,
        step: ir::StepId,
        output: usize,
        read: &Read,
    ) -> Value {
        let declared = self.step_of(scope).and_then(|step| step.outputs.get(output));
        let Some(declared) = declared else {
            return error_value();
        };
        let key = Evaluated::StepOutput(scope.workflow, step, output);
        self.followed(key, &declared.name.value, read, |checker| {
            checker.inside_value(scope, &declared.value, read)
        })
    }

    /// Follows an output to what it is made of, unless that is the output itself.
    fn followed(
        &mut self,
        key: Evaluated,
        name: &str,
        read: &Read,
        follow: impl FnOnce(&mut Self) -> Value,
    ) -> Value {
        if self.evaluating.contains(&key) {
            self.diagnostics.report(Diagnostic::new(
                &codes::MISPLACED_EXPRESSION,
                read.place.clone(),
                format!("output `{name}` is made of itself"),
            ));
            return error_value();
        }
        self.evaluating.push(key);
        let value = follow(self);
        self.evaluating.pop();
        value
    }

    pub(super) fn step_of(&self, scope: Scope<'c>) -> Option<&'c ir::Step> {
        let workflow = self.program.workflows.get(scope.workflow)?;
        workflow.steps.get(scope.step?.0)
    }

    /// What a read finds inside the value that it stands for.
    fn inside_value(&mut self, scope: Scope<'c>, value: &'c ir::Value, read: &Read) -> Value {
        let mut value = value;
        let mut rest = read.path.as_slice();
        while let Some((first, below)) = rest.split_first() {
            let inner = match &value.kind {
                ir::ValueKind::Object(members) => members
                    .iter()
                    .find(|(key, _)| key.value == first.name)
                    .map(|(_, value)| value),
                ir::ValueKind::List(items) => {
                    first.name.parse().ok().and_then(|index: usize| items.get(index))
                }
                ir::ValueKind::Read(inner) => {
                    let mut joined = inner.clone();
                    joined.path.extend(rest.iter().cloned());
                    return self.read(scope, &joined);
                }
                ir::ValueKind::Error => return error_value(),
                _ => None,
            };
            let Some(inner) = inner else {
                self.report_not_inside(first, read);
                return absent();
            };
            value = inner;
            rest = below;
        }
        self.value(scope, value, Goal::Any)
    }

    fn report_not_inside(&mut self, token: &Token, read: &Read) {
        self.diagnostics.report(Diagnostic::new(
            &codes::UNDECLARED_POINTER,
            token.place.clone(),
            format!(
                "nothing called `{}` stands in what `{}` refers to",
                token.name, read.text
            ),
        ));
    }

    /// `.length` at the end of a JSONPath: a property of this name where there is one, else the number of elements.
    pub(super) fn length(&mut self, scope: Scope<'c>, read: &Read, token: &Token) -> Value {
        let owner = self.read(scope, read);
        let counts = match self.types.get(owner.shape.ty) {
            Ty::List(_) | Ty::String | Ty::Any => true,
            Ty::Error => return error_value(),
            _ => false,
        };
        let ValueKind::Access(mut access) = owner.kind else {
            return error_value();
        };
        if !counts {
            let mut whole = read.clone();
            whole.path.push(token.clone());
            return self.read(scope, &whole);
        }
        let is_any = matches!(self.types.get(owner.shape.ty), Ty::Any);
        access.members.push(Member {
            kind: MemberKind::Length,
            optional: is_any,
        });
        let ty = if is_any { Types::ANY } else { Types::INTEGER };
        Value {
            kind: ValueKind::Access(access),
            shape: Shape::of(ty),
            optional: owner.optional || is_any,
        }
    }

    /// JSONPath over a value.
    pub(super) fn applied<T: Clone>(
        &mut self,
        scope: Scope<'c>,
        applied: &'c jsonpath::Applied<T>,
    ) -> JsonPath<T> {
        JsonPath {
            document: self.document(scope, &applied.context),
            asked: applied.asked.clone(),
            arguments: self.arguments(scope, &applied.arguments),
        }
    }

    /// What a query embeds, and whether it stands outside quotes.
    pub(super) fn arguments(
        &mut self,
        scope: Scope<'c>,
        arguments: &'c [jsonpath::Argument],
    ) -> Vec<(Value, bool)> {
        let tolerant = Scope {
            tolerant: true,
            ..scope
        };
        arguments
            .iter()
            .map(|argument| (self.value(tolerant, &argument.value, Goal::Any), argument.bare))
            .collect()
    }

    /// XPath over a text. Of a body that is not taken apart it is the text that came.
    pub(super) fn applied_to_text(
        &mut self,
        scope: Scope<'c>,
        applied: &'c jsonpath::Applied<ir::xpath::Asked>,
    ) -> JsonPath<ir::xpath::Asked> {
        let body = matches!(&applied.context.kind, ir::ValueKind::Read(read)
            if read.origin == Origin::ResponseBody && read.path.is_empty() && scope.answered);
        let mut typed = self.applied(scope, applied);
        if body {
            let access = Access {
                root: Root::Text,
                root_optional: false,
                members: Vec::new(),
            };
            typed.document = Value {
                kind: ValueKind::Access(access),
                shape: Shape::of(Types::STRING),
                optional: false,
            };
        }
        typed
    }

    /// A value as untyped JSON. Of an answer all is kept, declared or not.
    fn document(&mut self, scope: Scope<'c>, context: &'c ir::Value) -> Value {
        let typed = self.value(
            Scope {
                tolerant: true,
                ..scope
            },
            context,
            Goal::Any,
        );
        let (ir::ValueKind::Read(read), ValueKind::Access(access)) = (&context.kind, &typed.kind) else {
            return typed;
        };
        if read.origin != Origin::ResponseBody || access.root != Root::Answer {
            return typed;
        }
        let pointer = Token::pointer(&read.path).as_str().to_owned();
        let members = match read.path.is_empty() {
            true => Vec::new(),
            false => vec![Member {
                kind: MemberKind::Pointer(pointer),
                optional: true,
            }],
        };
        let optional = !members.is_empty();
        let access = Access {
            root: Root::Document,
            root_optional: false,
            members,
        };
        Value {
            kind: ValueKind::Access(access),
            shape: Shape::any(),
            optional,
        }
    }
}

fn absent() -> Value {
    Value {
        kind: ValueKind::Literal(Json::Null),
        shape: Shape {
            ty: Types::NULL,
            nullable: true,
        },
        optional: true,
    }
}
