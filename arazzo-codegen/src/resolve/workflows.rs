//! Workflows that others name: to call them, to go to them, or to have them run first.

use std::collections::HashSet;

use super::{Resolved, Resolver, sources::UnitId};
use crate::{
    diagnostics::{Code, Diagnostic, Diagnostics, codes},
    document::arazzo::{Text, report_unknown},
    expr::{Root, parse_expression},
    ir::{Target, Then, WorkflowId},
};

impl<'d> Resolver<'_, 'd> {
    /// The workflow of an id: one of this document, or of an Arazzo source with `$sourceDescriptions.<name>.<id>`.
    pub(super) fn workflow_named(&mut self, id: &Text, unknown: &'static Code) -> Option<WorkflowId> {
        let (unit, name) = if id.value.starts_with('$') {
            self.remote(id)?
        } else {
            (self.unit, id.clone())
        };
        let workflows = &self.units.get(unit.0)?.document.workflows;
        let index = workflows
            .iter()
            .position(|workflow| workflow.id.value == name.value);
        if index.is_none() {
            let known = workflows.iter().map(|workflow| workflow.id.value.as_str());
            report_unknown(self.diagnostics, unknown, "workflow", &name, known);
        }
        index.map(|index| self.reach(unit, index))
    }

    fn remote(&mut self, id: &Text) -> Option<(UnitId, Text)> {
        let help = "write `$sourceDescriptions.<name>.<workflowId>`";
        let (source, reference) = match parse_expression(&id.value).map(|expression| expression.root) {
            Ok(Root::Source { source, reference }) => (source, reference),
            Ok(_) => {
                let message = format!("`{}` names no workflow", id.value);
                self.diagnostics.report(
                    Diagnostic::new(&codes::INVALID_EXPRESSION, id.place.clone(), message).help(help),
                );
                return None;
            }
            Err(error) => {
                let place = id.place.text(error.range);
                self.diagnostics
                    .report(Diagnostic::new(&codes::INVALID_EXPRESSION, place, error.message).help(help));
                return None;
            }
        };
        let source = Text {
            value: source.text,
            place: id.place.text(source.range),
        };
        let index = self.source_named(&source)?;
        let Some(unit) = self.sources.unit(index) else {
            // A source that could not be read was reported.
            if self.sources.description(index).is_some() {
                self.diagnostics.report(Diagnostic::new(
                    &codes::UNKNOWN_WORKFLOW,
                    source.place,
                    format!("source `{}` is no Arazzo document", source.value),
                ));
            }
            return None;
        };
        let name = Text {
            value: reference.text,
            place: id.place.text(reference.range),
        };
        Some((unit, name))
    }

    /// The id of a workflow; it will be compiled when it is new.
    pub(super) fn reach(&mut self, unit: UnitId, index: usize) -> WorkflowId {
        let known = self.reached.iter().position(|known| *known == (unit, index));
        WorkflowId(known.unwrap_or_else(|| {
            self.reached.push((unit, index));
            self.reached.len() - 1
        }))
    }
}

impl super::Workflow<'_> {
    /// The workflows that this one runs: first, by a step, or by an action.
    pub fn runs(&self) -> impl Iterator<Item = WorkflowId> {
        let by_step = self.steps.iter().filter_map(|step| step.workflow);
        self.depends_on
            .iter()
            .copied()
            .chain(by_step)
            .chain(self.runs_by_action())
    }

    /// Whether it runs a workflow other than by a step.
    #[must_use]
    pub fn runs_apart_from_steps(&self, workflow: WorkflowId) -> bool {
        self.depends_on
            .iter()
            .copied()
            .chain(self.runs_by_action())
            .any(|run| run == workflow)
    }

    fn runs_by_action(&self) -> impl Iterator<Item = WorkflowId> {
        let actions = self
            .steps
            .iter()
            .flat_map(|step| step.on_success.iter().chain(&step.on_failure));
        actions.filter_map(|action| match action.then {
            Some(
                Then::Go(Target::Workflow(workflow))
                | Then::Retry {
                    first: Some(Target::Workflow(workflow)),
                    ..
                },
            ) => Some(workflow),
            _ => None,
        })
    }
}

/// Replaces what each workflow names in `dependsOn` by all that runs before it, each once, in order.
pub(super) fn close_dependencies(diagnostics: &mut Diagnostics, resolved: &mut Resolved<'_>) {
    let direct: Vec<Vec<WorkflowId>> = resolved
        .workflows
        .iter()
        .map(|workflow| workflow.depends_on.clone())
        .collect();
    let mut reported = HashSet::new();
    for index in 0..direct.len() {
        let mut order = Order {
            direct: &direct,
            begun: HashSet::new(),
            done: Vec::new(),
            circle: None,
        };
        order.visit(WorkflowId(index));
        order.done.retain(|done| done.0 != index);
        let on_circle = order.circle.is_some();
        if let (Some(circle), Some(workflow)) = (order.circle, resolved.workflows.get(index)) {
            // Each circle is reported at the first of its workflows.
            if circle.contains(&WorkflowId(index)) && circle.iter().all(|id| !reported.contains(id)) {
                report_circle(diagnostics, resolved, &circle, workflow);
                reported.extend(circle);
            }
        }
        if let Some(workflow) = resolved.workflows.get_mut(index) {
            workflow.depends_on = if on_circle { Vec::new() } else { order.done };
        }
    }
}

/// A depth-first walk that notes what is complete.
struct Order<'o> {
    direct: &'o [Vec<WorkflowId>],
    begun: HashSet<WorkflowId>,
    done: Vec<WorkflowId>,
    circle: Option<Vec<WorkflowId>>,
}

impl Order<'_> {
    fn visit(&mut self, workflow: WorkflowId) {
        let mut path = vec![(workflow, 0)];
        self.begun.insert(workflow);
        while let Some((current, position)) = path.last_mut() {
            let current = *current;
            let next = self
                .direct
                .get(current.0)
                .and_then(|direct| direct.get(*position))
                .copied();
            *position += 1;
            match next {
                Some(next) if self.begun.insert(next) => path.push((next, 0)),
                Some(next) => {
                    if let Some(start) = path.iter().position(|(on_path, _)| *on_path == next) {
                        self.circle = Some(path.iter().skip(start).map(|(id, _)| *id).collect());
                    }
                }
                None => {
                    self.done.push(current);
                    path.pop();
                }
            }
        }
    }
}

fn report_circle(
    diagnostics: &mut Diagnostics,
    resolved: &Resolved<'_>,
    circle: &[WorkflowId],
    first: &super::Workflow<'_>,
) {
    let name = |id: &WorkflowId| {
        let workflow = resolved.workflows.get(id.0);
        format!(
            "`{}`",
            workflow
                .map(|workflow| workflow.model.id.value.as_str())
                .unwrap_or_default()
        )
    };
    let mut names: Vec<String> = circle.iter().map(name).collect();
    names.extend(circle.first().map(name));
    let place = first
        .model
        .depends_on
        .first()
        .map_or(&first.model.id.place, |text| &text.place);
    let mut diagnostic = Diagnostic::new(
        &codes::DEPENDENCY_CYCLE,
        place.clone(),
        format!(
            "the workflows depend on each other in a circle: {}",
            names.join(", ")
        ),
    )
    .help("take one of them out of a `dependsOn`");
    let others = circle.iter().filter_map(|id| resolved.workflows.get(id.0));
    for other in others.filter(|other| other.model.id.value != first.model.id.value) {
        if let Some(text) = other.model.depends_on.first() {
            diagnostic = diagnostic.secondary(text.place.clone(), "is part of the circle");
        }
    }
    diagnostics.report(diagnostic);
}
