//! What a workflow declares and never reads.

use std::collections::HashSet;

use super::Checker;
use crate::{
    diagnostics::{Diagnostic, codes},
    ir::{self, StepId, types::Ty},
};

impl Checker<'_> {
    /// Reports the inputs that no expression reads.
    pub(super) fn report_unused_inputs(&mut self, index: usize, workflow: &ir::Workflow) {
        let Some(Ty::Struct(input)) = workflow.input.map(|input| self.types.get(input)) else {
            return;
        };
        let read = self.inputs_read.get(&index).cloned().unwrap_or_default();
        if read.contains("") {
            return;
        }
        for field in input.clone().fields {
            if !read.contains(&field.name) {
                let message = format!(
                    "nothing reads the input `{}` of workflow `{}`",
                    field.name, workflow.id.value
                );
                self.diagnostics.report(Diagnostic::new(
                    &codes::UNUSED_INPUT,
                    field.place.clone(),
                    message,
                ));
            }
        }
    }

    /// Reports the outputs of a step that nothing reads; `kept` are those that something does.
    pub(super) fn report_unused_outputs(&mut self, step: &ir::Step, kept: &HashSet<usize>) {
        for (index, output) in step.outputs.iter().take(step.declared_outputs).enumerate() {
            if !kept.contains(&index) {
                let message = format!(
                    "nothing reads the output `{}` of step `{}`",
                    output.name.value, step.id.value
                );
                self.diagnostics.report(
                    Diagnostic::new(&codes::UNUSED_OUTPUT, output.name.place.clone(), message)
                        .label("not evaluated"),
                );
            }
        }
    }

    /// Notes that a workflow's input is read; all of them when the name is empty.
    pub(super) fn note_input(&mut self, workflow: usize, name: &str) {
        self.inputs_read
            .entry(workflow)
            .or_default()
            .insert(name.to_owned());
    }

    /// Reports what of a checked workflow is never read.
    pub(super) fn report_unused(&mut self, index: usize, workflow: &ir::Workflow, steps: &[super::Step]) {
        if self.diagnostics.has_errors() {
            // What an expression with an error would have read is not known.
            return;
        }
        self.report_unused_inputs(index, workflow);
        for checked in steps {
            let StepId(position) = checked.id;
            let kept: HashSet<usize> = checked.outputs.iter().map(|output| output.index).collect();
            if let Some(step) = workflow.steps.get(position) {
                self.report_unused_outputs(step, &kept);
            }
        }
    }
}
