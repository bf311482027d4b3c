//! Checking: the program and its flow come in; every value with its type and presence goes out, with only those step
//! outputs and parts of answers that something reads.

mod answers;
mod bodies;
mod calls;
mod conditions;
mod derived;
mod errors;
mod failures;
mod inputs;
mod outcome;
mod paths;
mod projection;
mod reads;
mod security;
pub mod typed;
mod unions;
mod unused;
mod values;
mod verbatim;
mod xml;
mod xml_payload;
mod xml_tree;

use std::collections::{HashMap, HashSet};

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    flow::{Assignment, Block, Flow, Graph, all_of, reads_status, verdict},
    ir::{
        self, Program, StepId, Target, WorkflowId,
        status::StatusSet,
        types::{Shape, Types},
    },
};
use answers::AnswerType;
pub use errors::error_bodies;
use typed::{
    Callee, Condition, Criterion, Edge, Fact, FailureTest, Flag, Output, Reads, Root, Step, Test, Typed,
    Value, Workflow,
};
use values::Goal;

/// Checks every workflow.
pub fn check(diagnostics: &mut Diagnostics, program: &Program, flow: &Flow) -> Typed {
    let mut checker = Checker {
        diagnostics,
        program,
        flow,
        types: program.types.clone(),
        answers: HashMap::new(),
        outputs: HashMap::new(),
        inputs_read: HashMap::new(),
        results: HashMap::new(),
        evaluating: Vec::new(),
        converts: false,
        facts: Vec::new(),
    };
    let workflows: Vec<Workflow> = (0..program.workflows.len())
        .filter_map(|index| checker.workflow(index))
        .collect();
    let (mut types, facts) = (checker.types, checker.facts);
    verbatim::keep_undeclared(&mut types, program, &workflows);
    Typed {
        workflows,
        types,
        facts,
    }
}

struct Checker<'c> {
    diagnostics: &'c mut Diagnostics,
    program: &'c Program,
    flow: &'c Flow,
    /// The program's types, and the joins of answers.
    types: Types,
    answers: HashMap<(usize, StepId), AnswerType>,
    /// The types of step outputs; `None` while one is being inferred, so that a circle ends.
    outputs: HashMap<(usize, StepId, usize), Option<(Shape, bool)>>,
    /// The inputs that some expression reads, by workflow; the empty name is all of them.
    inputs_read: HashMap<usize, HashSet<String>>,
    /// The types of workflow outputs, likewise.
    results: HashMap<(WorkflowId, usize), Option<(Shape, bool)>>,
    /// The outputs that are being followed to what they are made of.
    evaluating: Vec<derived::Evaluated>,
    /// Whether values are sent as JSON, so that the type of a scalar shows.
    converts: bool,
    facts: Vec<Fact>,
}

/// Where in a workflow a value is evaluated.
#[derive(Clone, Copy)]
struct Scope<'c> {
    workflow: usize,
    /// The step, or `None` at the workflow's end.
    step: Option<StepId>,
    /// What has run before.
    before: &'c Assignment,
    /// Whether the step's answer is there.
    answered: bool,
    /// Whether an absent value inside a text makes the text absent; elsewhere it fails the step.
    tolerant: bool,
    /// Whether the step failed, so that its answer is whatever came.
    failed: bool,
    /// Whether the workflow that the step calls is through.
    returned: bool,
}

impl<'c> Scope<'c> {
    /// Before a step, or before the first where there is none.
    fn before(workflow: usize, step: Option<StepId>, before: &'c Assignment) -> Self {
        Self {
            workflow,
            step,
            before,
            answered: false,
            tolerant: step.is_none(),
            failed: false,
            returned: false,
        }
    }

    /// The end of a workflow.
    fn end(workflow: usize, graph: &'c Graph) -> Self {
        Self::before(workflow, None, &graph.end)
    }

    /// After a step that has an answer, or that returned from a workflow.
    fn after(self, step: &ir::Step) -> Self {
        let returned = step.call.is_some();
        Self {
            answered: !returned,
            returned,
            ..self
        }
    }

    /// Where the answer is out of sight.
    fn unanswered(self) -> Self {
        Self {
            answered: false,
            failed: false,
            returned: false,
            ..self
        }
    }
}

impl<'c> Checker<'c> {
    fn workflow(&mut self, index: usize) -> Option<Workflow> {
        let (program, flow) = (self.program, self.flow);
        let (workflow, graph) = (program.workflows.get(index)?, flow.workflows.get(index)?);
        let outputs: Vec<Output> = self.outputs(Scope::end(index, graph), &workflow.outputs);
        let mut steps = Vec::new();
        for (position, (step, block)) in workflow.steps.iter().zip(&graph.blocks).enumerate() {
            let scope = Scope::before(index, Some(StepId(position)), &block.before);
            // An unreachable step is checked like any other but generates nothing.
            let checked = self.step(scope, StepId(position), step, graph);
            if block.reachable || block.called {
                steps.extend(checked);
            }
        }
        let start = Scope::before(index, None, &graph.end);
        let depends_on = workflow
            .depends_on
            .iter()
            .map(|call| self.call(start, call))
            .collect();
        keep_what_is_read(&mut steps, &outputs);
        verbatim::mark(&self.types, &mut steps);
        self.report_unused(index, workflow, &steps);
        for step in &mut steps {
            self.finish(index, step);
        }
        let (results, given) = results(&steps, &outputs);
        Some(Workflow {
            index,
            results,
            given,
            steps,
            outputs,
            depends_on,
        })
    }

    fn step(&mut self, sending: Scope<'c>, id: StepId, step: &'c ir::Step, graph: &'c Graph) -> Option<Step> {
        let block = graph.blocks.get(id.0)?;
        let callee = match (&step.call, step.operation) {
            (Some(call), _) => Callee::Workflow(self.call(sending, call)),
            (None, Some(operation)) => Callee::Operation(operation),
            (None, None) => return None,
        };
        let answered = sending.after(step);
        let parameters: Vec<typed::Parameter> = step
            .parameters
            .iter()
            .map(|parameter| self.parameter(sending, parameter))
            .collect();
        let body = step.body.as_ref().map(|body| self.body(sending, body));
        let (edges, flags) = if graph.is_linear || !block.reachable {
            Default::default()
        } else {
            self.edges(answered, step, block)
        };
        let failed = Scope {
            failed: true,
            ..answered
        };
        if step.call.is_some() {
            self.report_statuses(step);
        }
        Some(Step {
            id,
            security: step
                .operation
                .map(|operation| security::open_alternatives(self.program, operation, &parameters))
                .unwrap_or_default(),
            parameters,
            body,
            follows_redirects: !asks_for_redirection(step, block),
            success: block.success,
            criteria: self.criteria(answered, &step.criteria),
            answer: None,
            document: None,
            outputs: self.outputs(answered, &step.outputs),
            unread: Vec::new(),
            keeps_status: edges.iter().any(|edge| matches!(edge.test, Test::Status(_))),
            edges,
            flags,
            failures: if block.reachable {
                self.failures(failed, step, block)
            } else {
                Vec::new()
            },
            attempt: Reads::default(),
            reads: Reads::default(),
            errors: step
                .operation
                .map(|operation| error_bodies(self.program, operation, &block.success))
                .unwrap_or_default(),
            timeout: step.timeout,
            callee,
        })
    }

    /// A called workflow has outputs, and no status. A criterion that asks for a success holds, for the step only succeeds when the
    /// workflow does.
    fn report_statuses(&mut self, step: &ir::Step) {
        for criterion in &step.criteria {
            if !reads_status(std::slice::from_ref(criterion)) {
                continue;
            }
            let verdict = verdict(&criterion.condition);
            let asks_for_success =
                verdict.is_decided() && !verdict.holds.intersect(&StatusSet::success()).is_empty();
            let code = if asks_for_success {
                &codes::NONSTANDARD_EXPRESSION
            } else {
                &codes::MISPLACED_EXPRESSION
            };
            self.diagnostics.report(
                Diagnostic::new(
                    code,
                    criterion.text.place.clone(),
                    "a step that calls a workflow has no status",
                )
                .help("the step succeeds when the workflow does; ask for its outputs with `$outputs.<name>`"),
            );
        }
    }

    fn parameter(&mut self, scope: Scope<'c>, parameter: &'c ir::Parameter) -> typed::Parameter {
        typed::Parameter {
            name: parameter.name.clone(),
            location: parameter.location,
            style: parameter.style,
            value: self.value(scope, &parameter.value, Goal::parameter(parameter)),
        }
    }

    fn outputs(&mut self, scope: Scope<'c>, outputs: &'c [ir::Output]) -> Vec<Output> {
        outputs
            .iter()
            .enumerate()
            .map(|(index, output)| Output {
                name: output.name.value.clone(),
                index,
                value: self.value(scope, &output.value, Goal::Any),
                verbatim: false,
            })
            .collect()
    }

    /// The criteria that the set of successful statuses does not already decide.
    fn criteria(&mut self, scope: Scope<'c>, criteria: &'c [ir::Criterion]) -> Vec<Criterion> {
        let mut open = Vec::new();
        for (index, criterion) in criteria.iter().enumerate() {
            let condition = self.condition(scope, &criterion.condition);
            if !condition.is_decided() {
                open.push(typed_criterion(index, criterion, condition));
            }
        }
        open
    }

    fn all_criteria(&mut self, scope: Scope<'c>, criteria: &'c [ir::Criterion]) -> Vec<Criterion> {
        criteria
            .iter()
            .enumerate()
            .map(|(index, criterion)| {
                typed_criterion(index, criterion, self.condition(scope, &criterion.condition))
            })
            .collect()
    }

    fn edges(&mut self, scope: Scope<'c>, step: &'c ir::Step, block: &'c Block) -> (Vec<Edge>, Vec<Flag>) {
        let mut flags = Vec::new();
        let mut edges = Vec::new();
        let block_edges = block.edges.as_slice();
        let leaving = Scope {
            before: &block.after,
            ..scope.unanswered()
        };
        for (position, edge) in block_edges.iter().enumerate() {
            let action = edge.action.and_then(|index| step.on_success.get(index));
            let is_last = position + 1 == block_edges.len();
            let criteria = action
                .map(|action| self.all_criteria(scope, &action.criteria))
                .unwrap_or_default();
            let test = if is_last {
                Test::Always
            } else if criteria.iter().all(|criterion| criterion.condition.is_decided()) {
                Test::Status(edge.statuses)
            } else {
                flags.push(Flag {
                    action: action.map(|action| action.name.clone()).unwrap_or_default(),
                    criteria,
                });
                Test::Flag(flags.len() - 1)
            };
            edges.push(Edge {
                action: action.map(|action| action.name.clone()),
                target: edge.target,
                call: action
                    .and_then(|action| action.call.as_ref())
                    .map(|call| self.call(leaving, call)),
                test,
            });
        }
        (edges, flags)
    }

    /// What can only be said when it is known which outputs are read.
    fn finish(&mut self, workflow: usize, step: &mut Step) {
        let answer_type = self.answer_type(workflow, step.id);
        step.answer = answer_type
            .clone()
            .and_then(|answer| projection::project(&self.types, answer, step));
        let readers = readers(step, &Root::Document);
        step.document = answer_type.zip(readers).map(|(answer, readers)| typed::Document {
            may_be_absent: answer.may_be_absent,
            readers,
        });
        let mut reads = Reads::default();
        for_each_root(step, &mut |root| reads.note(root));
        reads.sort();
        step.attempt = reads.clone();
        if step.only_retries() {
            // The step's own function decides whether it is tried again.
            for_each_failure_root(step, &mut |root| reads.note(root));
        }
        reads.sort();
        step.reads = reads;
    }
}

/// The workflows of which something is read, and those of them whose inputs are.
fn results(steps: &[Step], outputs: &[Output]) -> (Vec<WorkflowId>, Vec<WorkflowId>) {
    let (mut found, mut given) = (Vec::new(), Vec::new());
    let mut note = |root: &Root| match root {
        Root::Workflow { workflow, .. } => found.push(*workflow),
        Root::WorkflowInput { workflow, .. } => {
            found.push(*workflow);
            given.push(*workflow);
        }
        _ => {}
    };
    for output in outputs {
        output.value.for_each_root(&mut note);
    }
    for step in steps {
        for_each_root(step, &mut note);
        for_each_failure_root(step, &mut note);
        for_each_action_root(step, &mut note);
    }
    for workflows in [&mut found, &mut given] {
        workflows.sort_unstable();
        workflows.dedup();
    }
    (found, given)
}

fn typed_criterion(index: usize, criterion: &ir::Criterion, condition: Condition) -> Criterion {
    Criterion {
        index,
        text: criterion.text.value.clone(),
        condition,
    }
}

/// Who reads a root; `None` when nothing does.
fn readers(step: &Step, wanted: &Root) -> Option<typed::Readers> {
    let reads = |criteria: &[Criterion]| criteria.iter().any(|criterion| criterion.condition.reads(wanted));
    let mut outputs = false;
    for output in &step.outputs {
        output.value.for_each_root(&mut |root| outputs |= root == wanted);
    }
    let criteria = reads(&step.criteria);
    let flags = step.flags.iter().any(|flag| reads(&flag.criteria));
    (criteria || flags || outputs).then_some(typed::Readers { criteria, outputs })
}

/// Sets the step outputs aside that nothing reads: they cost nothing at run time.
fn keep_what_is_read(steps: &mut [Step], outputs: &[Output]) {
    let mut read: HashSet<(StepId, usize)> = HashSet::new();
    let mut note = |root: &Root| {
        if let Root::Step { step, output, .. } = root {
            read.insert((*step, *output));
        }
    };
    for output in outputs {
        output.value.for_each_root(&mut note);
    }
    for step in steps.iter() {
        for_each_root_but_outputs(step, &mut note);
        for_each_failure_root(step, &mut note);
        for_each_action_root(step, &mut note);
    }
    // Outputs may read other steps' outputs: keep adding until nothing is added.
    loop {
        let before = read.len();
        let mut more = Vec::new();
        for step in steps.iter() {
            for output in step
                .outputs
                .iter()
                .filter(|output| read.contains(&(step.id, output.index)))
            {
                output.value.for_each_root(&mut |root| {
                    if let Root::Step { step, output, .. } = root {
                        more.push((*step, *output));
                    }
                });
            }
        }
        read.extend(more);
        if read.len() == before {
            break;
        }
    }
    for step in steps {
        let id = step.id;
        let outputs = std::mem::take(&mut step.outputs).into_iter();
        (step.outputs, step.unread) = outputs.partition(|output| read.contains(&(id, output.index)));
    }
}

fn for_each_root(step: &Step, visit: &mut dyn FnMut(&Root)) {
    for_each_root_but_outputs(step, visit);
    for output in &step.outputs {
        output.value.for_each_root(visit);
    }
}

fn for_each_root_but_outputs(step: &Step, visit: &mut dyn FnMut(&Root)) {
    step.for_each_value(&mut |value: &Value| value.for_each_root(visit));
}

/// What the workflows that its actions lead to are given.
fn for_each_action_root(step: &Step, visit: &mut dyn FnMut(&Root)) {
    for argument in step.action_calls().flat_map(|call| &call.arguments) {
        argument.value.for_each_root(visit);
    }
}

/// What the criteria of failure actions read: after the request, and not of the answer that its outputs are of.
fn for_each_failure_root(step: &Step, visit: &mut dyn FnMut(&Root)) {
    for action in &step.failures {
        if let FailureTest::Asked(asked) = &action.test {
            for condition in asked.criteria.iter().map(|criterion| &criterion.condition) {
                condition.for_each_value(&mut |value| value.for_each_root(visit));
            }
        }
    }
}

/// Whether a criterion of a step, or of one of its actions, asks for a status that redirects (RFC 9110, 15.4). One that all of
/// them satisfy, as `$statusCode < 400`, asks for none.
fn asks_for_redirection(step: &ir::Step, block: &Block) -> bool {
    const REDIRECTIONS: [u16; 5] = [301, 302, 303, 307, 308];
    let asks = |statuses: &StatusSet| {
        let asked = REDIRECTIONS
            .iter()
            .filter(|status| statuses.contains(**status))
            .count();
        let is_success = !statuses.intersect(&StatusSet::success()).is_empty();
        asked > 0 && (asked < REDIRECTIONS.len() || !is_success)
    };
    let mut actions = step.on_success.iter().chain(&step.on_failure);
    asks(&block.success) || actions.any(|action| asks(&all_of(&action.criteria).may_hold()))
}

impl Step {
    /// Visits the values of its request, criteria and flags: all but its outputs.
    pub fn for_each_value(&self, visit: &mut dyn FnMut(&Value)) {
        for parameter in &self.parameters {
            visit(&parameter.value);
        }
        for argument in self.call().into_iter().flat_map(|call| &call.arguments) {
            visit(&argument.value);
        }
        if let Some(body) = &self.body {
            visit(&body.value);
            for replacement in &body.replacements {
                visit(&replacement.value);
                replacement.arguments.iter().for_each(|(value, _)| visit(value));
            }
        }
        for condition in self.criteria.iter().map(|criterion| &criterion.condition).chain(
            self.flags
                .iter()
                .flat_map(|flag| &flag.criteria)
                .map(|criterion| &criterion.condition),
        ) {
            condition.for_each_value(visit);
        }
    }

    /// Whether some edge can lead to a target that is not the end.
    #[must_use]
    pub fn continues(&self) -> bool {
        self.edges.iter().any(|edge| edge.target != Target::End)
    }
}
