//! Workflows that lead to one another: the program and its graphs come in; which calls close a circle goes out, and the
//! workflows that could never end are reported.

use super::{Graph, failures::FailureEdge, slots::Bits};
use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    ir::{Program, Target, WorkflowId},
};

/// Which workflows lead to which.
#[derive(Debug, Default)]
pub struct Recursion {
    /// All that each leads to, itself included where it comes back to itself.
    reached: Vec<Bits>,
}

impl Recursion {
    pub(super) fn new(program: &Program, graphs: &[Graph]) -> Self {
        let mut reached: Vec<Bits> = Vec::with_capacity(graphs.len());
        for (workflow, graph) in program.workflows.iter().zip(graphs) {
            let mut direct = Bits::default();
            leads_to(workflow, graph).for_each(|target| direct.insert(target.0));
            reached.push(direct);
        }
        // What leads to a workflow leads to all that it leads to: Warshall's algorithm.
        for through in 0..reached.len() {
            let further = reached.get(through).cloned().unwrap_or_default();
            for own in &mut reached {
                if own.contains(through) {
                    own.unite(&further);
                }
            }
        }
        Self { reached }
    }

    /// Whether a workflow leads to itself.
    #[must_use]
    pub fn is_recursive(&self, workflow: WorkflowId) -> bool {
        self.leads_to(workflow, workflow)
    }

    /// Whether a workflow leads to itself, and through none that stands before it.
    fn is_first_of_circle(&self, workflow: WorkflowId) -> bool {
        let earlier = (0..workflow.0).map(WorkflowId);
        let mut on_circle =
            earlier.filter(|other| self.leads_to(workflow, *other) && self.leads_to(*other, workflow));
        self.is_recursive(workflow) && on_circle.next().is_none()
    }

    /// Whether a call closes a circle, so that its future must be boxed. Of the calls on a circle at least one leads to
    /// an earlier workflow, or to the same.
    #[must_use]
    pub fn closes_circle(&self, caller: WorkflowId, called: WorkflowId) -> bool {
        called <= caller && self.leads_to(called, caller)
    }

    fn leads_to(&self, from: WorkflowId, to: WorkflowId) -> bool {
        self.reached
            .get(from.0)
            .is_some_and(|reached| reached.contains(to.0))
    }
}

fn leads_to(workflow: &crate::ir::Workflow, graph: &Graph) -> impl Iterator<Item = WorkflowId> {
    let first = workflow.depends_on.iter().map(|call| call.workflow);
    let steps = workflow.steps.iter().zip(&graph.blocks);
    let by_step = steps
        .filter(|(_, block)| block.reachable || block.called)
        .filter_map(|(step, _)| step.call.as_ref().map(|call| call.workflow));
    let by_action = graph
        .blocks
        .iter()
        .filter(|block| block.reachable)
        .flat_map(|block| {
            let after_success = block.edges.iter().map(|edge| edge.target);
            let after_failure = block.failures.iter();
            let after_failure = after_failure.filter_map(|edge| edge.leads_to().or(edge.runs_first()));
            after_success
                .chain(after_failure)
                .filter_map(|target| match target {
                    Target::Workflow(workflow) => Some(workflow),
                    Target::End | Target::Step(_) => None,
                })
        });
    first.chain(by_step).chain(by_action)
}

/// Reports the workflows of which every way to the end leads through themselves.
pub(super) fn report_endless(
    diagnostics: &mut Diagnostics,
    program: &Program,
    graphs: &[Graph],
    recursion: &Recursion,
) {
    let mut ends = vec![false; graphs.len()];
    loop {
        let mut changed = false;
        for (index, (workflow, graph)) in program.workflows.iter().zip(graphs).enumerate() {
            if !ends.get(index).copied().unwrap_or(true) && can_end(workflow, graph, &ends) {
                ends.iter_mut().skip(index).take(1).for_each(|ends| *ends = true);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    // Loops that never end without recursion are no matter of this check.
    let all = vec![true; graphs.len()];
    for (index, (workflow, graph)) in program.workflows.iter().zip(graphs).enumerate() {
        let is_endless = !ends.get(index).copied().unwrap_or(true) && can_end(workflow, graph, &all);
        let is_first = recursion.is_first_of_circle(WorkflowId(index));
        if is_endless && is_first {
            diagnostics.report(
                Diagnostic::new(
                    &codes::ENDLESS_RECURSION,
                    workflow.id.place.clone(),
                    format!(
                        "every way through workflow `{}` calls it again",
                        workflow.id.value
                    ),
                )
                .help("let an action end it, or go around the call, under some condition"),
            );
        }
    }
}

/// Whether some way leads to the workflow's end, given which workflows can end.
fn can_end(workflow: &crate::ir::Workflow, graph: &Graph, ends: &[bool]) -> bool {
    let ends = |workflow: WorkflowId| ends.get(workflow.0).copied().unwrap_or(true);
    if !workflow.depends_on.iter().all(|call| ends(call.workflow)) {
        return false;
    }
    let mut seen = Bits::default();
    let mut pending = vec![0];
    while let Some(index) = pending.pop() {
        let (Some(step), Some(block)) = (workflow.steps.get(index), graph.blocks.get(index)) else {
            continue;
        };
        if seen.contains(index) {
            continue;
        }
        seen.insert(index);
        let returns = step.call.as_ref().is_none_or(|call| ends(call.workflow));
        let successes = block.edges.iter().filter(|_| returns).map(|edge| edge.target);
        let failures = block
            .failures
            .iter()
            .filter(|_| returns)
            .filter_map(FailureEdge::leads_to);
        for target in successes.chain(failures) {
            match target {
                Target::End => return true,
                Target::Workflow(workflow) if ends(workflow) => return true,
                Target::Workflow(_) => {}
                Target::Step(step) => pending.push(step.0),
            }
        }
    }
    false
}
