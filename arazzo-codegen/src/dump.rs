//! What the compiler inferred, for people: the program, its flow and its types come in; text goes out.
//!
//! Per workflow its inputs; per step the statuses with which it succeeds, what follows, what has run before, and its
//! outputs; then the workflow's outputs and the objects that those reach. A name with `?` may be absent or null, and the
//! text after its type says why.

mod absence;
mod table;
mod types;

use crate::{
    check::typed::{self, Test, Typed},
    flow::{Assignment, Block, FailureEdge, Flow, Graph, Ran, When},
    ir::{self, Program, Slot, StepId, Target, Then, WorkflowId, types::Ty},
};
use absence::Absence;
use table::Table;
use types::Objects;
pub(crate) use types::name_of;

/// Tells what was inferred of every workflow, in document order.
#[must_use]
pub fn dump(program: &Program, flow: &Flow, typed: &Typed) -> String {
    let workflows = typed.workflows.iter().filter_map(|workflow| {
        let (declared, graph) = (
            program.workflows.get(workflow.index)?,
            flow.workflows.get(workflow.index)?,
        );
        Some(
            View {
                program,
                typed,
                workflow,
                declared,
                graph,
            }
            .show(),
        )
    });
    workflows.collect::<Vec<_>>().join("\n")
}

/// Tells what was inferred of one expression: its type, and why it may be absent.
pub(crate) fn told(program: &Program, flow: &Flow, typed: &Typed, fact: &typed::Fact) -> Option<String> {
    let workflow = typed
        .workflows
        .iter()
        .find(|workflow| workflow.index == fact.workflow)?;
    let view = View {
        program,
        typed,
        workflow,
        declared: program.workflows.get(fact.workflow)?,
        graph: flow.workflows.get(fact.workflow)?,
    };
    let step = workflow.steps.iter().find(|step| Some(step.id) == fact.step);
    let name = name_of(&typed.types, fact.value.shape);
    if !fact.value.optional {
        return Some(name);
    }
    let reasons = Absence { view, step }.reasons(&fact.value);
    Some(format!("{name}, may be absent: {}", reasons.join("; ")))
}

/// All that is known of one workflow.
#[derive(Clone, Copy)]
struct View<'v> {
    program: &'v Program,
    typed: &'v Typed,
    workflow: &'v typed::Workflow,
    declared: &'v ir::Workflow,
    graph: &'v Graph,
}

impl<'v> View<'v> {
    fn show(self) -> String {
        let mut out = format!("workflow {}\n", self.declared.id.value);
        if self.graph.has_loop {
            out.push_str("  has a loop: the client's step budget ends it\n");
        }
        let mut objects = Objects::new(&self.typed.types);
        let inputs = self.inputs(&mut objects);
        if !inputs.is_empty() {
            out.push_str(&format!("\n  inputs\n{}", inputs.show(4)));
        }
        for (index, (step, block)) in self.declared.steps.iter().zip(&self.graph.blocks).enumerate() {
            out.push_str(&self.step(StepId(index), step, block));
        }
        let outputs = self.outputs(None, &self.workflow.outputs, &mut objects);
        if !outputs.is_empty() {
            out.push_str(&format!("\n  outputs\n{}", outputs.show(4)));
        }
        out + &objects.show()
    }

    fn inputs(self, objects: &mut Objects<'v>) -> Table {
        match self.declared.input.map(|input| self.typed.types.get(input)) {
            Some(Ty::Struct(input)) => types::fields(objects, input),
            _ => Table::default(),
        }
    }

    fn step(self, id: StepId, declared: &ir::Step, block: &Block) -> String {
        let operation = declared
            .operation
            .and_then(|operation| self.program.operations.get(operation.0));
        let called = operation
            .map(|called| format!(": {} {}", called.method, called.path))
            .or_else(|| {
                let call = declared.call.as_ref()?;
                Some(format!(": workflow {}", self.workflow_id(call.workflow)))
            })
            .unwrap_or_default();
        let mut out = format!("\n  step {}{called}\n", declared.id.value);
        match (block.reachable, block.called) {
            (true, false) => {}
            (true, true) => out.push_str("    a retry of another step runs it, too\n"),
            (false, true) => {
                out.push_str("    only a retry of another step runs it; its actions are not followed\n")
            }
            (false, false) => {
                out.push_str("    no run reaches it\n");
                return out;
            }
        }
        let step = self.workflow.steps.iter().find(|step| step.id == id);
        let mut lines = Table::default();
        lines.row(["after", &self.ran(&block.before)]);
        lines.row(["succeeds", &succeeds(block, step)]);
        for (position, edge) in block.edges.iter().filter(|_| block.reachable).enumerate() {
            let label = if position == 0 { "then" } else { "" };
            lines.row([
                label,
                &self.edge(declared, edge, step.and_then(|step| step.edges.get(position))),
            ]);
        }
        for (position, edge) in block.failures.iter().filter(|_| block.reachable).enumerate() {
            let label = if position == 0 { "on failure" } else { "" };
            lines.row([label, &self.failure(declared, edge)]);
        }
        for (position, needed) in step.map(needed).unwrap_or_default().iter().enumerate() {
            lines.row([if position == 0 { "needs" } else { "" }, needed]);
        }
        out.push_str(&lines.show(4));
        if let Some(step) = step {
            let mut objects = Objects::new(&self.typed.types);
            let mut outputs: Vec<&typed::Output> = step.outputs.iter().chain(&step.unread).collect();
            // Those of a called workflow show there.
            outputs.retain(|output| output.index < declared.declared_outputs);
            outputs.sort_by_key(|output| output.index);
            let table = self.outputs(Some(step), outputs, &mut objects);
            if !table.is_empty() {
                out.push_str(&format!("    outputs\n{}", table.show(6)));
            }
        }
        out
    }

    /// What has run at a point.
    fn ran(self, before: &Assignment) -> String {
        let those = |wanted: Ran| {
            let steps = self.declared.steps.iter().enumerate();
            let steps = steps.map(|(index, step)| (Slot::Step(StepId(index)), step.id.value.as_str()));
            let workflows = self.program.workflows.iter().enumerate();
            let workflows = workflows
                .map(|(index, workflow)| (Slot::Workflow(WorkflowId(index)), workflow.id.value.as_str()));
            let all = steps
                .chain(workflows)
                .filter(|(slot, _)| before.ran(*slot) == wanted);
            all.map(|(_, id)| id).collect::<Vec<_>>().join(", ")
        };
        match (those(Ran::Surely), those(Ran::Maybe)) {
            (surely, maybe) if surely.is_empty() && maybe.is_empty() => "nothing".to_owned(),
            (surely, maybe) if maybe.is_empty() => surely,
            (surely, maybe) if surely.is_empty() => format!("perhaps {maybe}"),
            (surely, maybe) => format!("{surely}; perhaps {maybe}"),
        }
    }

    fn edge(self, step: &ir::Step, edge: &crate::flow::Edge, typed: Option<&typed::Edge>) -> String {
        let mut out = format!("{} -> {}", edge.statuses, self.target(edge.target));
        let Some(action) = edge.action.and_then(|index| step.on_success.get(index)) else {
            return out;
        };
        out.push_str(&format!(", by {}", action.name));
        if matches!(typed.map(|edge| &edge.test), Some(Test::Flag(_))) {
            out.push_str(&format!(", if {}", criteria(action)));
        }
        out
    }

    fn failure(self, step: &ir::Step, edge: &FailureEdge) -> String {
        let Some(action) = step.on_failure.get(edge.action) else {
            return String::new();
        };
        let when = match edge.when {
            When::Always => "any".to_owned(),
            When::Status(statuses) => statuses.to_string(),
            When::Asked => format!("if {}", criteria(action)),
        };
        let then = match edge.then {
            Then::Go(target) => self.target(target).to_owned(),
            Then::Retry { after, limit, first } => {
                let first = first.map(|first| format!("{}, then ", self.target(first)));
                let after = after.map(|after| format!(" after {after:?}"));
                let times = if limit == 1 { "once" } else { "times" };
                let limit = if limit == 1 {
                    String::new()
                } else {
                    format!("{limit} ")
                };
                format!(
                    "{}again{}, at most {limit}{times}",
                    first.unwrap_or_default(),
                    after.unwrap_or_default()
                )
            }
        };
        format!("{when} -> {then}, by {}", action.name)
    }

    fn workflow_id(self, id: WorkflowId) -> &'v str {
        let workflow = self.program.workflows.get(id.0);
        workflow
            .map(|workflow| workflow.id.value.as_str())
            .unwrap_or_default()
    }

    fn target(self, target: Target) -> &'v str {
        match target {
            Target::End => "end",
            Target::Workflow(id) => self.workflow_id(id),
            Target::Step(id) => self
                .declared
                .steps
                .get(id.0)
                .map(|step| step.id.value.as_str())
                .unwrap_or_default(),
        }
    }

    fn outputs<'o>(
        self,
        step: Option<&typed::Step>,
        outputs: impl IntoIterator<Item = &'o typed::Output>,
        objects: &mut Objects<'v>,
    ) -> Table {
        let mut table = Table::default();
        for output in outputs {
            let value = &output.value;
            let mark = if value.optional { "?" } else { "" };
            let mut notes = match value.optional {
                true => Absence { view: self, step }.reasons(value),
                false => Vec::new(),
            };
            if step.is_some_and(|step| step.unread.iter().any(|unread| unread.index == output.index)) {
                notes.push("nothing reads it".to_owned());
            }
            objects.reach(value.shape);
            let name = format!("{}{mark}", output.name);
            table.row([
                name.as_str(),
                &name_of(&self.typed.types, value.shape),
                &notes.join("; "),
            ]);
        }
        table
    }
}

fn criteria(action: &ir::Action) -> String {
    let texts: Vec<&str> = action
        .criteria
        .iter()
        .map(|criterion| criterion.text.value.as_str())
        .collect();
    texts.join(" and ")
}

fn succeeds(block: &Block, step: Option<&typed::Step>) -> String {
    let is_call = step.is_some_and(|step| step.call().is_some());
    let statuses = match block.success.is_empty() {
        _ if is_call => "when that does".to_owned(),
        true => "with no status".to_owned(),
        false => block.success.to_string(),
    };
    let criteria = step.map(|step| step.criteria.as_slice()).unwrap_or_default();
    criteria
        .iter()
        .fold(statuses, |all, criterion| format!("{all}, if {}", criterion.text))
}

/// What may be absent, though the request cannot do without: the step then fails, and sends nothing.
fn needed(step: &typed::Step) -> Vec<String> {
    let mut needed = Vec::new();
    step.for_each_value(&mut |value| {
        if let typed::ValueKind::Required(_, text) = &value.kind
            && !needed.contains(text)
        {
            needed.push(text.clone());
        }
    });
    needed
}
