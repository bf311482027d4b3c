//! What is shown of a workflow: nodes for the start, the steps, the workflows that run in between and the ends; edges
//! for what leads from one to another.

use super::labels;
use crate::{
    flow::{Block, FailureEdge, Flow, Graph},
    ir::{self, Program, StepId, Target, Then, WorkflowId},
};

/// The control flow of one workflow, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The `workflowId`.
    pub title: String,
    /// The first is the start.
    pub nodes: Vec<Node>,
    /// By source, in the order in which they are decided.
    pub edges: Vec<Edge>,
}

/// A point of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// What stands in it first: a `stepId` or a `workflowId`; empty for a start and an end.
    pub name: String,
    /// What stands below: the request or the workflow that a step calls; may be empty.
    pub detail: String,
    /// All that is known of it, in a sentence.
    pub full: String,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Where a run begins.
    Start,
    /// A step that calls an operation.
    Step,
    /// A step that calls a workflow, a workflow that runs first, or one that a run goes on to.
    Workflow,
    /// A step that no run reaches.
    Unreached,
    /// Where a run ends well.
    End,
}

/// A way from one node to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The index of the node that it leaves.
    pub from: usize,
    /// The index of the node that it leads to.
    pub to: usize,
    /// What it is.
    pub kind: EdgeKind,
    /// When it is taken, in short; empty for always.
    pub label: String,
    /// When it is taken, with the action's name and its criteria as written; empty for falling through.
    pub full: String,
}

/// What an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// The step succeeded.
    Success,
    /// The step failed, and the run goes on elsewhere.
    Failure,
    /// The step failed and is tried again; its target, unless it is the step itself, runs before.
    Retry,
}

impl Chart {
    /// What there is to show of a workflow; `None` if the program has no such one.
    #[must_use]
    pub fn new(program: &Program, flow: &Flow, workflow: WorkflowId) -> Option<Self> {
        let declared = program.workflows.get(workflow.0)?;
        let graph = flow.workflows.get(workflow.0)?;
        let mut builder = Builder {
            program,
            declared,
            chart: Self {
                title: declared.id.value.clone(),
                nodes: Vec::new(),
                edges: Vec::new(),
            },
            first_step: 0,
            others: Vec::new(),
        };
        builder.build(graph);
        Some(builder.chart)
    }
}

/// A chart under construction.
struct Builder<'p> {
    program: &'p Program,
    declared: &'p ir::Workflow,
    chart: Chart,
    /// The node of the first step; the others follow.
    first_step: usize,
    /// The nodes of targets that are no steps.
    others: Vec<(Target, usize)>,
}

impl Builder<'_> {
    fn build(&mut self, graph: &Graph) {
        let mut last = self.node(NodeKind::Start, "", "", "start".to_owned());
        for call in &self.declared.depends_on {
            let id = workflow_id(self.program, call.workflow);
            let first = self.node(
                NodeKind::Workflow,
                id,
                "workflow",
                format!("workflow {id}, which runs first"),
            );
            self.plain(last, first);
            last = first;
        }
        self.first_step = self.chart.nodes.len();
        for (step, block) in self.declared.steps.iter().zip(&graph.blocks) {
            self.step(step, block);
        }
        let first = if self.declared.steps.is_empty() {
            self.target(Target::End)
        } else {
            self.first_step
        };
        self.plain(last, first);
        for (index, (step, block)) in self.declared.steps.iter().zip(&graph.blocks).enumerate() {
            if block.reachable {
                self.ways_out(self.first_step + index, step, block);
            }
        }
    }

    fn node(&mut self, kind: NodeKind, name: &str, detail: &str, full: String) -> usize {
        self.chart.nodes.push(Node {
            kind,
            name: name.to_owned(),
            detail: detail.to_owned(),
            full,
        });
        self.chart.nodes.len() - 1
    }

    fn plain(&mut self, from: usize, to: usize) {
        self.edge(from, to, EdgeKind::Success, String::new(), String::new());
    }

    /// Of two that lead from one node to the same other, one is drawn.
    fn edge(&mut self, from: usize, to: usize, kind: EdgeKind, label: String, full: String) {
        let same = |edge: &&mut Edge| (edge.from, edge.to, edge.kind) == (from, to, kind);
        if kind != EdgeKind::Retry
            && let Some(edge) = self.chart.edges.iter_mut().find(same)
        {
            edge.label = joined(&edge.label, " or ", &label);
            edge.full = joined(&edge.full, "; ", &full);
            return;
        }
        self.chart.edges.push(Edge {
            from,
            to,
            kind,
            label,
            full,
        });
    }

    fn step(&mut self, step: &ir::Step, block: &Block) {
        let operation = step
            .operation
            .and_then(|operation| self.program.operations.get(operation.0));
        let called = step.call.as_ref();
        let detail = match (operation, called) {
            (Some(operation), _) => format!("{} {}", operation.method, operation.path),
            (None, Some(call)) => format!("workflow {}", workflow_id(self.program, call.workflow)),
            (None, None) => String::new(),
        };
        let kind = match (block.reachable || block.called, called) {
            (false, _) => NodeKind::Unreached,
            (true, Some(_)) => NodeKind::Workflow,
            (true, None) => NodeKind::Step,
        };
        let full = labels::step(step, block, &detail);
        self.node(kind, &step.id.value, &detail, full);
    }

    /// The node that stands for a target. A workflow that takes over ends the run.
    fn target(&mut self, target: Target) -> usize {
        if let Target::Step(StepId(step)) = target {
            return self.first_step + step;
        }
        if let Some((_, node)) = self.others.iter().find(|(known, _)| *known == target) {
            return *node;
        }
        let node = match target {
            Target::Workflow(workflow) => {
                let id = workflow_id(self.program, workflow);
                self.node(NodeKind::Workflow, id, "workflow", format!("workflow {id}"))
            }
            Target::End | Target::Step(_) => self.node(NodeKind::End, "", "", "end".to_owned()),
        };
        self.others.push((target, node));
        node
    }

    /// A workflow that a retry runs first comes back; one that a run goes to does not.
    fn go(&mut self, target: Target) -> usize {
        let node = self.target(target);
        let is_new = !self.chart.edges.iter().any(|edge| edge.from == node);
        if matches!(target, Target::Workflow(_)) && is_new {
            let end = self.target(Target::End);
            self.plain(node, end);
        }
        node
    }

    fn ways_out(&mut self, from: usize, step: &ir::Step, block: &Block) {
        for (position, edge) in block.edges.iter().enumerate() {
            let to = self.go(edge.target);
            let (label, full) = labels::success(step, block, position);
            self.edge(from, to, EdgeKind::Success, label, full);
        }
        // Whatever happens, there is but one way.
        let targets = |target: &Target| block.edges.iter().all(|edge| edge.target == *target);
        if block.edges.first().is_some_and(|edge| targets(&edge.target)) {
            let own = self.chart.edges.iter_mut().filter(|edge| edge.from == from);
            own.for_each(|edge| edge.label.clear());
        }
        for failure in &block.failures {
            let (label, full) = labels::failure(step, failure);
            let (to, kind) = match failure.then {
                Then::Go(target) => (self.go(target), EdgeKind::Failure),
                Then::Retry { first, .. } => (self.retried(from, first), EdgeKind::Retry),
            };
            self.edge(from, to, kind, label, full);
        }
    }

    fn retried(&mut self, itself: usize, first: Option<Target>) -> usize {
        match first {
            Some(target @ (Target::Step(_) | Target::Workflow(_))) => self.target(target),
            Some(Target::End) | None => itself,
        }
    }
}

fn joined(one: &str, separator: &str, other: &str) -> String {
    match (one, other) {
        ("", text) | (text, "") => text.to_owned(),
        (one, other) if one == other => one.to_owned(),
        (one, other) => format!("{one}{separator}{other}"),
    }
}

fn workflow_id(program: &Program, id: WorkflowId) -> &str {
    let workflow = program.workflows.get(id.0);
    workflow
        .map(|workflow| workflow.id.value.as_str())
        .unwrap_or_default()
}

impl FailureEdge {
    /// How the retry waits and how often it is tried; `None` if it is no retry.
    pub(super) fn again(&self) -> Option<String> {
        let Then::Retry { after, limit, first } = self.then else {
            return None;
        };
        let first = if first.is_some() {
            "run this, then retry"
        } else {
            "retry"
        };
        let wait = after
            .filter(|after| !after.is_zero())
            .map(|after| format!(" after {after:?}"))
            .unwrap_or_default();
        let times = if limit == 1 {
            "once".to_owned()
        } else {
            format!("up to {limit}×")
        };
        Some(format!("{first} {times}{wait}"))
    }
}
