//! Calls of workflows: what they are given comes in; each argument, typed against the input that it fills, goes out.

use super::{
    Checker, Scope,
    typed::{Argument, Call, Passing, Reads, Value, ValueKind},
    values::Goal,
};
use crate::ir::{
    self, WorkflowId,
    types::{Field, Ty, Types},
};

impl<'c> Checker<'c> {
    /// Types what a workflow is given.
    pub(super) fn call(&mut self, scope: Scope<'c>, call: &'c ir::Call) -> Call {
        let program = self.program;
        let input = program
            .workflows
            .get(call.workflow.0)
            .and_then(|workflow| workflow.input);
        let fields = match input.map(|input| program.types.get(input)) {
            Some(Ty::Struct(object)) => object.fields.as_slice(),
            _ => &[],
        };
        let mut reads = Reads::default();
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            let Some(field) = fields.get(argument.field) else {
                continue;
            };
            let goal = Goal::Input {
                name: &field.name,
                shape: field.shape,
                required: field.required,
            };
            let value = self.value(scope, &argument.value, goal);
            value.for_each_root(&mut |root| reads.note(root));
            arguments.push(Argument {
                field: argument.field,
                passing: self.passing(&value, field),
                value,
            });
        }
        reads.sort();
        Call {
            workflow: call.workflow,
            is_boxed: self
                .flow
                .recursion
                .closes_circle(WorkflowId(scope.workflow), call.workflow),
            arguments,
            reads,
        }
    }

    /// A value of the very type that the input has is passed on as it is.
    fn passing(&self, value: &Value, field: &Field) -> Passing {
        let is_of_type = match &value.kind {
            ValueKind::Access(_) | ValueKind::Required(..) | ValueKind::Literal(_) => {
                value.shape.ty == field.shape.ty && field.shape.ty != Types::NULL
            }
            ValueKind::Text(_) => field.shape.ty == Types::STRING,
            _ => false,
        };
        if is_of_type {
            Passing::Direct
        } else {
            Passing::Converted
        }
    }

    /// The type of a workflow's output, and whether it can be absent.
    pub(super) fn result_type(&mut self, workflow: WorkflowId, output: usize) -> (ir::types::Shape, bool) {
        let key = (workflow, output);
        match self.results.get(&key) {
            Some(Some(known)) => return *known,
            // A circle of outputs: the type is whatever it is.
            Some(None) => return (ir::types::Shape::any(), true),
            None => {}
        }
        self.results.insert(key, None);
        let (program, flow) = (self.program, self.flow);
        let declared = program
            .workflows
            .get(workflow.0)
            .and_then(|workflow| workflow.outputs.get(output));
        let graph = flow.workflows.get(workflow.0);
        let (Some(declared), Some(graph)) = (declared, graph) else {
            return (ir::types::Shape::of(Types::ERROR), false);
        };
        let value = self.value(Scope::end(workflow.0, graph), &declared.value, Goal::Any);
        let known = (value.shape, value.optional);
        self.results.insert(key, Some(known));
        known
    }
}
