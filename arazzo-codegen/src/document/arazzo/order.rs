//! The order of steps: those of a workflow as they stand in the document come in; the same in an order that satisfies `dependsOn` goes
//! out (Arazzo 1.1.0, "Step Object", `dependsOn`).
//!
//! Of the steps that are ready, the first in the document comes next. What reads the outputs of a step depends on it too ("Tools MUST also
//! treat runtime expression output references … as implicit dependencies"). Where actions go to steps, the document's order is
//! the one that they mean, and must satisfy `dependsOn` already.

use super::{Action, Components, InlineAction, Step, Target, Text, Workflow, report_unknown};
use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    document::tree::Node,
};

/// Brings the steps of a workflow in order. A workflow without `dependsOn` between steps stays as it is.
pub(super) fn order(diagnostics: &mut Diagnostics, workflow: &mut Workflow<'_>, components: &Components<'_>) {
    if workflow.steps.iter().all(|step| step.depends_on.is_empty()) {
        return;
    }
    let declared = declared(diagnostics, workflow);
    let goes_to_steps = goes_to_steps(workflow, components);
    let mut before = declared.clone();
    if !goes_to_steps {
        for (index, step) in workflow.steps.iter().enumerate() {
            for (other, named) in workflow.steps.iter().enumerate() {
                if other != index && reads_outputs(step.node, &named.id.value) {
                    before.push((index, other));
                }
            }
        }
    }
    let Some(sequence) = sequence(workflow.steps.len(), &before) else {
        report_circle(diagnostics, workflow, &before);
        return;
    };
    if goes_to_steps {
        report_order(diagnostics, workflow, &declared);
        return;
    }
    let mut steps: Vec<Option<Step<'_>>> = std::mem::take(&mut workflow.steps)
        .into_iter()
        .map(Some)
        .collect();
    let in_order = sequence
        .into_iter()
        .filter_map(|index| steps.get_mut(index)?.take());
    workflow.steps = in_order.collect();
}

/// Pairs of steps, each with one that must be complete before it.
type Pairs = Vec<(usize, usize)>;

fn declared(diagnostics: &mut Diagnostics, workflow: &Workflow<'_>) -> Pairs {
    let mut pairs = Vec::new();
    for (index, step) in workflow.steps.iter().enumerate() {
        for name in &step.depends_on {
            if let Some(called) = of_other_workflow(&name.value) {
                pairs.extend(callers(diagnostics, workflow, called, name).map(|other| (index, other)));
                continue;
            }
            let id = name.value.strip_prefix("$steps.").unwrap_or(&name.value);
            let known = workflow.steps.iter().map(|step| step.id.value.as_str());
            match known.clone().position(|known| known == id) {
                Some(other) => pairs.push((index, other)),
                None => report_unknown(diagnostics, &codes::UNKNOWN_STEP, "step", name, known),
            }
        }
    }
    pairs
}

/// The workflow in `$workflows.<workflow>.steps.<step>` and `$sourceDescriptions.<name>.<workflow>.steps.<step>`, as others name it.
fn of_other_workflow(name: &str) -> Option<&str> {
    let (workflow, _) = name.rsplit_once(".steps.")?;
    match workflow.strip_prefix("$workflows.") {
        Some(id) => Some(id),
        None => workflow.starts_with("$sourceDescriptions.").then_some(workflow),
    }
}

/// The step that calls a workflow; none where it runs before all steps. A step of a workflow that nothing runs is never complete.
fn callers(
    diagnostics: &mut Diagnostics,
    workflow: &Workflow<'_>,
    called: &str,
    name: &Text,
) -> impl Iterator<Item = usize> {
    let runs_first = workflow.depends_on.iter().any(|first| first.value == called);
    let caller = workflow
        .steps
        .iter()
        .position(|step| matches!(&step.target, Target::WorkflowId(id) if id.value == called));
    if !runs_first && caller.is_none() {
        let message = format!(
            "workflow `{}` does not run workflow `{called}`",
            workflow.id.value
        );
        diagnostics.report(
            Diagnostic::new(&codes::NEVER_RUN_BEFORE, name.place.clone(), message)
                .help("name it in the workflow's `dependsOn`, or call it in a step"),
        );
    }
    caller.filter(|_| !runs_first).into_iter()
}

fn goes_to_steps(workflow: &Workflow<'_>, components: &Components<'_>) -> bool {
    let goes = |action: &InlineAction<'_>| action.kind.value == "goto" && action.step.is_some();
    let by_steps = workflow
        .steps
        .iter()
        .flat_map(|step| step.on_success.iter().chain(&step.on_failure));
    let all = by_steps
        .chain(&workflow.success_actions)
        .chain(&workflow.failure_actions);
    let reusable = components
        .success_actions
        .iter()
        .chain(&components.failure_actions);
    let mut reused = false;
    let inline = all.into_iter().any(|action| match action {
        Action::Inline(action) => goes(action),
        Action::Reusable(_) => {
            reused = true;
            false
        }
    });
    inline || reused && reusable.into_iter().any(|(_, action)| goes(action))
}

/// Whether an expression in a node reads an output of a step.
fn reads_outputs(node: Node<'_>, step: &str) -> bool {
    if let Some(text) = node.as_str() {
        return text.match_indices("$steps.").any(|(start, root)| {
            let rest = text.get(start + root.len()..).unwrap_or_default();
            rest.strip_prefix(step).is_some_and(|rest| rest.starts_with('.'))
        });
    }
    node.items().any(|item| reads_outputs(item, step))
        || node.entries().any(|(_, value)| reads_outputs(value, step))
}

/// Of the steps that are ready, the first comes next; none where that leaves some that never are.
fn sequence(count: usize, before: &[(usize, usize)]) -> Option<Vec<usize>> {
    let mut placed: Vec<usize> = Vec::new();
    while placed.len() < count {
        let is_ready = |index: &usize| {
            !placed.contains(index)
                && before
                    .iter()
                    .all(|(step, other)| step != index || placed.contains(other))
        };
        let next = (0..count).find(is_ready)?;
        placed.push(next);
    }
    Some(placed)
}

fn report_circle(diagnostics: &mut Diagnostics, workflow: &Workflow<'_>, before: &[(usize, usize)]) {
    // Whoever waits and is waited for, in the end by itself.
    let mut index = workflow
        .steps
        .iter()
        .position(|step| !step.depends_on.is_empty())
        .unwrap_or_default();
    let mut path: Vec<usize> = Vec::new();
    let next = |index: usize| {
        let on_circle = |(step, other): &&(usize, usize)| *step == index && waits_for(*other, *other, before);
        before.iter().find(on_circle).map(|(_, other)| *other)
    };
    while !path.contains(&index) {
        path.push(index);
        match next(index) {
            Some(other) => index = other,
            None => break,
        }
    }
    let start = path.iter().position(|step| *step == index).unwrap_or_default();
    let circle = path.iter().skip(start).chain([&index]);
    let names: Vec<String> = circle
        .filter_map(|step| workflow.steps.get(*step))
        .map(|step| format!("`{}`", step.id.value))
        .collect();
    let place = workflow
        .steps
        .iter()
        .find_map(|step| step.depends_on.first())
        .map_or(&workflow.id.place, |text| &text.place);
    let message = format!("the steps depend on each other in a circle: {}", names.join(", "));
    diagnostics.report(Diagnostic::new(&codes::DEPENDENCY_CYCLE, place.clone(), message));
}

fn waits_for(step: usize, wanted: usize, before: &[(usize, usize)]) -> bool {
    let mut open = vec![step];
    let mut seen = Vec::new();
    while let Some(step) = open.pop() {
        for (_, other) in before.iter().filter(|(waiting, _)| *waiting == step) {
            if *other == wanted {
                return true;
            }
            if !seen.contains(other) {
                seen.push(*other);
                open.push(*other);
            }
        }
    }
    false
}

fn report_order(diagnostics: &mut Diagnostics, workflow: &Workflow<'_>, declared: &[(usize, usize)]) {
    for (index, other) in declared.iter().filter(|(index, other)| other > index) {
        let (Some(step), Some(other)) = (workflow.steps.get(*index), workflow.steps.get(*other)) else {
            continue;
        };
        let place = step.depends_on.first().map_or(&step.id.place, |text| &text.place);
        diagnostics.report(
            Diagnostic::new(
                &codes::DEPENDENCY_ORDER,
                place.clone(),
                format!(
                    "step `{}` stands before step `{}`, which it depends on",
                    step.id.value, other.id.value
                ),
            )
            .secondary(other.id.place.clone(), "this one has to come first")
            .note(
                "some action goes to a step, so that the steps keep the order that they have in the document",
            ),
        );
    }
}
