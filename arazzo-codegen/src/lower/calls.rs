//! Calls of workflows: what a step, an action or `dependsOn` leads to comes in; the inputs that it is given go out.

use super::{Lowering, Scope, text};
use crate::{
    diagnostics::{Diagnostic, codes},
    document::{arazzo::report_unknown, place::Place},
    ir::{
        Argument, Call, Origin, Read, Target, Then, Token, Value, ValueKind, WorkflowId,
        types::{Field, Shape, Struct, Ty, TyId, Types},
    },
    resolve::{self, Parameter},
};

impl<'d> Lowering<'_, 'd> {
    /// What a step gives the workflow that it calls.
    pub(super) fn step_call(&mut self, scope: Scope<'_, 'd>, step: &resolve::Step<'d>) -> Option<Call> {
        let workflow = step.workflow?;
        if let Some(body) = &step.model.request_body {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::CONFLICTING_FIELDS,
                    body.place.clone(),
                    "a step that calls a workflow sends no body",
                )
                .help("give the workflow its inputs in `parameters`"),
            );
        }
        Some(self.call(scope, workflow, &step.parameters, &step.model.id.place, false))
    }

    /// What an action gives the workflow that it leads to: its parameters, and by name what that requires.
    pub(super) fn action_call(&mut self, scope: Scope<'_, 'd>, action: &resolve::Action<'d>) -> Option<Call> {
        let Some(
            Then::Go(target)
            | Then::Retry {
                first: Some(target), ..
            },
        ) = action.then
        else {
            return None;
        };
        match target {
            Target::Workflow(workflow) => {
                Some(self.call(scope, workflow, &action.parameters, &action.model.place, true))
            }
            Target::End | Target::Step(_) => None,
        }
    }

    fn call(
        &mut self,
        scope: Scope<'_, 'd>,
        workflow: WorkflowId,
        parameters: &[Parameter<'d>],
        place: &Place,
        by_name: bool,
    ) -> Call {
        let declared = self.input_struct(self.inputs.get(workflow.0).copied().flatten());
        let fields = declared.map(|object| object.fields).unwrap_or_default();
        let mut arguments: Vec<Argument> = Vec::new();
        for parameter in parameters {
            let value = self.value(scope, parameter.value);
            let name = &parameter.declared.name;
            match fields.iter().position(|field| field.name == name.value) {
                Some(field) => arguments.push(Argument { field, value }),
                // A parameter with a location is one for operations, inherited from the workflow.
                None if parameter.declared.location.is_some() => {}
                None => {
                    let known = fields.iter().map(|field| field.name.as_str());
                    let what = format!("input of workflow `{}`", self.workflow_id(workflow));
                    report_unknown(self.diagnostics, &codes::UNKNOWN_INPUT, &what, name, known);
                }
            }
        }
        for (index, field) in fields.iter().enumerate() {
            let is_given = arguments.iter().any(|argument| argument.field == index);
            if is_given || !field.required || field.default.is_some() {
                continue;
            }
            let own = self.input_struct(scope.input);
            if by_name && own.is_some_and(|own| own.field(&field.name).is_some()) {
                arguments.push(by_name_of(index, &field.name, place));
            } else {
                self.report_missing_input(workflow, field, place);
            }
        }
        Call { workflow, arguments }
    }

    fn report_missing_input(&mut self, workflow: WorkflowId, field: &Field, place: &Place) {
        let message = format!(
            "workflow `{}` is not given its input `{}`",
            self.workflow_id(workflow),
            field.name
        );
        self.diagnostics.report(
            Diagnostic::new(&codes::MISSING_INPUT, place.clone(), message)
                .secondary(field.place.clone(), "is required")
                .help(format!(
                    "add `- name: {}` with a `value` to `parameters`",
                    field.name
                )),
        );
    }

    pub(super) fn workflow_id(&self, workflow: WorkflowId) -> String {
        let workflow = self.resolved.workflows.get(workflow.0);
        workflow
            .map(|workflow| workflow.model.id.value.clone())
            .unwrap_or_default()
    }

    /// The inputs of a workflow.
    pub(super) fn input_fields(&self, workflow: WorkflowId) -> Vec<Field> {
        let declared = self.input_struct(self.inputs.get(workflow.0).copied().flatten());
        declared.map(|object| object.fields).unwrap_or_default()
    }

    fn input_struct(&self, input: Option<TyId>) -> Option<Struct> {
        match self.program.types.get(input?) {
            Ty::Struct(object) => Some(object.clone()),
            _ => None,
        }
    }

    /// The inputs of each workflow, joined by name with those of the workflows that run before it.
    pub(super) fn join_inputs(&mut self) {
        let own = self.inputs.clone();
        for (index, workflow) in self.resolved.workflows.iter().enumerate() {
            if workflow.depends_on.is_empty() {
                continue;
            }
            let declared = own.get(index).copied().flatten();
            let mut joined = self.input_struct(declared).unwrap_or_else(|| Struct {
                hint: "Input".to_owned(),
                docs: None,
                fields: Vec::new(),
                rest: None,
                place: workflow.model.place.clone(),
            });
            for dependency in &workflow.depends_on {
                let theirs = self.input_struct(own.get(dependency.0).copied().flatten());
                for field in theirs.map(|object| object.fields).unwrap_or_default() {
                    self.join_field(&mut joined, field, workflow);
                }
            }
            if !joined.fields.is_empty() {
                let ty = self.program.types.add(Ty::Struct(joined));
                if let Some(input) = self.inputs.get_mut(index) {
                    *input = Some(ty);
                }
            }
        }
    }

    fn join_field(&mut self, joined: &mut Struct, theirs: Field, workflow: &resolve::Workflow<'d>) {
        let Some(mine) = joined.fields.iter_mut().find(|mine| mine.name == theirs.name) else {
            joined.fields.push(theirs);
            return;
        };
        let Some(shape) = same(mine.shape, theirs.shape) else {
            let (left, right) = (
                self.program.types.describe(mine.shape),
                self.program.types.describe(theirs.shape),
            );
            let place = workflow
                .model
                .depends_on
                .first()
                .map_or(&workflow.model.id.place, |text| &text.place);
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::CONFLICTING_INPUTS,
                    place.clone(),
                    format!("the input `{}` has two types: {left}, and {right}", mine.name),
                )
                .secondary(mine.place.clone(), left)
                .secondary(theirs.place.clone(), right),
            );
            mine.shape = Shape::of(Types::ERROR);
            return;
        };
        mine.shape = shape;
        if theirs.required && !mine.required {
            (mine.required, mine.default) = (true, theirs.default);
        }
    }

    /// What a workflow gives those that run before it: its inputs of the same names.
    pub(super) fn dependencies(&self, workflow: &resolve::Workflow<'d>) -> Vec<Call> {
        let call = |id: &WorkflowId| {
            let declared = self.input_struct(self.inputs.get(id.0).copied().flatten());
            let fields = declared.map(|object| object.fields).unwrap_or_default();
            let arguments = fields
                .iter()
                .enumerate()
                .map(|(index, field)| by_name_of(index, &field.name, &workflow.model.id.place))
                .collect();
            Call {
                workflow: *id,
                arguments,
            }
        };
        workflow.depends_on.iter().map(call).collect()
    }
}

/// An argument that is the caller's input of the same name.
fn by_name_of(field: usize, name: &str, place: &Place) -> Argument {
    let token = text(name, place.clone());
    let read = Read {
        origin: Origin::Input,
        path: vec![Token {
            name: token.value,
            place: token.place,
        }],
        text: format!("$inputs.{name}"),
        place: place.clone(),
    };
    Argument {
        field,
        value: Value {
            kind: ValueKind::Read(read),
            place: place.clone(),
        },
    }
}

/// The type that two inputs of one name share. What is secret in one is secret in both.
fn same(left: Shape, right: Shape) -> Option<Shape> {
    let is_text = |ty: TyId| ty == Types::STRING || ty == Types::SECRET;
    if left.nullable != right.nullable {
        return None;
    }
    if is_text(left.ty) && is_text(right.ty) && left.ty != right.ty {
        return Some(Shape {
            ty: Types::SECRET,
            ..left
        });
    }
    (left.ty == right.ty).then_some(left)
}
