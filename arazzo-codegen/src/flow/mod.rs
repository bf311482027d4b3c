//! Control flow: a [`Program`] comes in; per workflow its control-flow graph with the statuses that can succeed,
//! what each step can reach, and what has surely or maybe run before it, goes out.

mod assignment;
mod failures;
mod recursion;
mod slots;
mod statuses;

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    ir::{Action, Program, Slot, Step, StepId, Target, Then, Workflow, WorkflowId, status::StatusSet},
};
pub use assignment::{Assignment, Ran};
pub use failures::{FailureEdge, When};
pub use recursion::Recursion;
pub use statuses::{Verdict, all_of, asks_status, reads_status, verdict};

/// The control flow of all workflows, in their order.
#[derive(Debug)]
pub struct Flow {
    /// One graph per workflow.
    pub workflows: Vec<Graph>,
    /// Which workflows lead to which.
    pub recursion: Recursion,
}

/// A workflow's control-flow graph.
#[derive(Debug)]
pub struct Graph {
    /// The blocks, one per step.
    pub blocks: Vec<Block>,
    /// What has run before the workflow's end.
    pub end: Assignment,
    /// Whether some step can run twice.
    pub has_loop: bool,
    /// Whether the steps simply follow one another.
    pub is_linear: bool,
}

/// A step in the graph.
#[derive(Debug)]
pub struct Block {
    /// The statuses with which the step can succeed.
    pub success: StatusSet,
    /// What follows success, in the order in which it is decided. The last edge needs no test.
    pub edges: Vec<Edge>,
    /// What follows failure, in the order in which it is tried; after the last the workflow fails.
    pub failures: Vec<FailureEdge>,
    /// Whether a run can come here.
    pub reachable: bool,
    /// Whether a retry of another step runs it first.
    pub called: bool,
    /// What has run before it.
    pub before: Assignment,
    /// What has run once it succeeded.
    pub after: Assignment,
}

/// A way out of a step that succeeded.
#[derive(Debug)]
pub struct Edge {
    /// The action that takes it, as an index in the step's actions; `None` falls through to the next step.
    pub action: Option<usize>,
    /// Where it leads.
    pub target: Target,
    /// The statuses with which it can be taken.
    pub statuses: StatusSet,
}

/// Analyses every workflow.
pub fn flow(diagnostics: &mut Diagnostics, program: &Program) -> Flow {
    let workflows: Vec<Graph> = program
        .workflows
        .iter()
        .map(|workflow| graph(diagnostics, workflow))
        .collect();
    let recursion = Recursion::new(program, &workflows);
    recursion::report_endless(diagnostics, program, &workflows, &recursion);
    Flow { workflows, recursion }
}

fn graph(diagnostics: &mut Diagnostics, workflow: &Workflow) -> Graph {
    let mut blocks: Vec<Block> = workflow
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| block(step, next_step(workflow, index), workflow.steps.len()))
        .collect();
    mark_reachable(&mut blocks);
    mark_called(&mut blocks);
    let before = workflow
        .depends_on
        .iter()
        .map(|call| Slot::Workflow(call.workflow))
        .collect();
    let end = assignment::solve(&workflow.steps, &mut blocks, before);
    for (index, (step, block)) in workflow.steps.iter().zip(&blocks).enumerate() {
        report_contradiction(diagnostics, step, block);
        report_endless_polls(diagnostics, step, index);
        if !block.reachable && !block.called {
            diagnostics.report(
                Diagnostic::new(
                    &codes::UNREACHABLE_STEP,
                    step.id.place.clone(),
                    format!("no run can reach step `{}`", step.id.value),
                )
                .help("lead an action here, or remove the step"),
            );
        }
    }
    let is_linear = blocks.iter().enumerate().all(|(index, block)| {
        let follows = next_step(workflow, index);
        block.reachable
            && block.edges.iter().all(|edge| edge.target == follows)
            && block.failures.iter().all(FailureEdge::is_plain_retry)
    });
    Graph {
        has_loop: has_loop(&blocks),
        is_linear,
        end,
        blocks,
    }
}

impl Graph {
    /// Whether some run of the steps runs a workflow, by one of them or by an action.
    #[must_use]
    pub fn runs(&self, steps: &[Step], workflow: WorkflowId) -> bool {
        let target = Target::Workflow(workflow);
        let mut blocks = self.blocks.iter().zip(steps);
        blocks.any(|(block, step)| {
            let by_step = step.call.as_ref().is_some_and(|call| call.workflow == workflow);
            let mut failures = block.failures.iter();
            let by_action = block.edges.iter().any(|edge| edge.target == target)
                || failures.any(|edge| [edge.leads_to(), edge.runs_first()].contains(&Some(target)));
            block.reachable && (by_step || by_action) || block.called && by_step
        })
    }
}

fn next_step(workflow: &Workflow, index: usize) -> Target {
    if index + 1 < workflow.steps.len() {
        Target::Step(StepId(index + 1))
    } else {
        Target::End
    }
}

fn block(step: &Step, follows: Target, steps: usize) -> Block {
    let success = if step.call.is_some() {
        // A workflow has no status.
        StatusSet::all()
    } else if step.criteria.is_empty() {
        StatusSet::success()
    } else {
        all_of(&step.criteria).may_hold()
    };
    let mut rest = success;
    let mut edges = Vec::new();
    for (index, action) in step.on_success.iter().enumerate() {
        if step.call.is_some() && reads_status(&action.criteria) {
            continue;
        }
        let verdict = all_of(&action.criteria);
        let statuses = rest.intersect(&verdict.may_hold());
        if !statuses.is_empty() {
            let targets = possible(action, steps).into_iter().filter_map(Then::target);
            edges.extend(targets.map(|target| Edge {
                action: Some(index),
                target,
                statuses,
            }));
        }
        rest = rest.without(&verdict.holds);
        if rest.is_empty() {
            break;
        }
    }
    if !rest.is_empty() {
        edges.push(Edge {
            action: None,
            target: follows,
            statuses: rest,
        });
    }
    Block {
        success,
        edges,
        failures: failures::edges(&step.on_failure, step.call.is_some(), steps),
        reachable: false,
        called: false,
        before: Assignment::unreached(),
        after: Assignment::unreached(),
    }
}

/// What an action can do. One that leads nobody knows where, after an error, makes no step unreachable.
fn possible(action: &Action, steps: usize) -> Vec<Then> {
    match action.then {
        Some(then) => vec![then],
        None => (0..steps)
            .map(|step| Target::Step(StepId(step)))
            .chain([Target::End])
            .map(Then::Go)
            .collect(),
    }
}

fn report_contradiction(diagnostics: &mut Diagnostics, step: &Step, block: &Block) {
    if let (true, Some((first, others))) = (block.success.is_empty(), step.criteria.split_first()) {
        let mut diagnostic = Diagnostic::new(
            &codes::CONTRADICTORY_CRITERIA,
            first.text.place.clone(),
            format!(
                "no status satisfies the success criteria of step `{}`",
                step.id.value
            ),
        )
        .help("a step succeeds when all of its criteria hold; join alternatives with `||` in one condition");
        for other in others {
            diagnostic = diagnostic.secondary(other.text.place.clone(), "must hold as well");
        }
        diagnostics.report(diagnostic);
    }
}

/// Polling without a delay: legal, and as fast as the API answers.
fn report_endless_polls(diagnostics: &mut Diagnostics, step: &Step, index: usize) {
    let itself = Then::Go(Target::Step(StepId(index)));
    let actions = step.on_success.iter().chain(&step.on_failure);
    for action in actions.filter(|action| action.then == Some(itself)) {
        diagnostics.report(
            Diagnostic::new(
                &codes::UNBOUNDED_LOOP,
                action.place.clone(),
                format!("step `{}` goes to itself without a delay", step.id.value),
            )
            .help("let the step fail until it is done, and `retry` it with `retryAfter` and `retryLimit`"),
        );
    }
}

impl Block {
    /// The steps that a run can go on at.
    fn next_steps(&self) -> impl Iterator<Item = usize> {
        let after_success = self.edges.iter().map(|edge| edge.target);
        let after_failure = self.failures.iter().filter_map(FailureEdge::leads_to);
        after_success.chain(after_failure).filter_map(step_index)
    }

    /// The steps that run before this one is tried again.
    fn called_steps(&self) -> impl Iterator<Item = usize> {
        self.failures
            .iter()
            .filter_map(FailureEdge::runs_first)
            .filter_map(step_index)
    }
}

fn step_index(target: Target) -> Option<usize> {
    match target {
        Target::Step(StepId(step)) => Some(step),
        Target::End | Target::Workflow(_) => None,
    }
}

fn mark_reachable(blocks: &mut [Block]) {
    let mut pending = vec![0];
    while let Some(index) = pending.pop() {
        let Some(block) = blocks.get_mut(index) else {
            continue;
        };
        if !std::mem::replace(&mut block.reachable, true) {
            pending.extend(block.next_steps());
        }
    }
}

fn mark_called(blocks: &mut [Block]) {
    let called: Vec<usize> = blocks
        .iter()
        .filter(|block| block.reachable)
        .flat_map(Block::called_steps)
        .collect();
    for index in called {
        if let Some(block) = blocks.get_mut(index) {
            block.called = true;
        }
    }
}

/// Whether the reachable part of the graph has a cycle: repeatedly drops blocks that nothing left leads to.
fn has_loop(blocks: &[Block]) -> bool {
    let mut entries = vec![0_usize; blocks.len()];
    for target in blocks
        .iter()
        .filter(|block| block.reachable)
        .flat_map(Block::next_steps)
    {
        if let Some(count) = entries.get_mut(target) {
            *count += 1;
        }
    }
    let mut pending: Vec<usize> = Vec::new();
    let mut left = blocks.iter().filter(|block| block.reachable).count();
    if entries.first() == Some(&0) {
        pending.push(0);
    }
    while let Some(index) = pending.pop() {
        left = left.saturating_sub(1);
        for target in blocks.get(index).into_iter().flat_map(Block::next_steps) {
            if let Some(count) = entries.get_mut(target) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    pending.push(target);
                }
            }
        }
    }
    left > 0
}
