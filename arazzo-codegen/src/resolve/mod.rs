//! Resolving: the Arazzo model and the descriptions come in; what every step calls and which actions and parameters
//! apply to it go out.

mod actions;
mod operations;
mod parameters;
pub mod sources;
mod spelled;
mod workflows;

use crate::{
    diagnostics::{Code, Diagnostic, Diagnostics, codes, suggest::nearest},
    document::{
        arazzo::{self, Description, InlineAction, InlineParameter, Text, with_known},
        openapi,
        place::Place,
        tree::Node,
    },
    ir::{OperationId, SourceId, StepId, Then, WorkflowId},
};
use sources::{Sources, Unit, UnitId};

/// The model with its references resolved.
#[derive(Default)]
pub struct Resolved<'d> {
    /// The operations that some step calls, each once.
    pub operations: Vec<ResolvedOperation>,
    /// The workflows: those to compile in document order, then those that they lead to.
    pub workflows: Vec<Workflow<'d>>,
}

/// An operation that some step calls.
pub struct ResolvedOperation {
    /// The source.
    pub source: SourceId,
    /// The operation.
    pub operation: openapi::Operation,
}

/// A workflow with its references resolved.
pub struct Workflow<'d> {
    /// The model.
    pub model: &'d arazzo::Workflow<'d>,
    /// The document that it stands in.
    pub unit: UnitId,
    /// Whether it is one to compile for its own sake.
    pub is_public: bool,
    /// The workflows that run first, in order.
    pub depends_on: Vec<WorkflowId>,
    /// The steps, in document order.
    pub steps: Vec<Step<'d>>,
}

/// A step with its references resolved.
pub struct Step<'d> {
    /// The model.
    pub model: &'d arazzo::Step<'d>,
    /// What it calls; `None` after an error.
    pub operation: Option<OperationId>,
    /// The workflow that it calls instead.
    pub workflow: Option<WorkflowId>,
    /// Its parameters: its own, then those of the workflow that it does not override.
    pub parameters: Vec<Parameter<'d>>,
    /// Whether it names parameters that there are not; reported.
    pub lacks_parameters: bool,
    /// What follows success: its own actions, then those of the workflow that it does not override.
    pub on_success: Vec<Action<'d>>,
    /// What follows failure, put together the same way.
    pub on_failure: Vec<Action<'d>>,
}

/// A parameter, wherever it was declared.
#[derive(Clone, Copy)]
pub struct Parameter<'d> {
    /// The declaration.
    pub declared: &'d InlineParameter<'d>,
    /// The value, with any override applied.
    pub value: Node<'d>,
}

/// An action with its target resolved.
pub struct Action<'d> {
    /// The declaration.
    pub model: &'d InlineAction<'d>,
    /// What it does.
    pub then: Option<Then>,
    /// The inputs of the workflow that it leads to.
    pub parameters: Vec<Parameter<'d>>,
}

/// Resolves all names of the documents but those inside expressions. `public` are the entry document's workflows to
/// compile; those that they lead to follow them.
pub fn resolve<'d>(
    diagnostics: &mut Diagnostics,
    units: &'d [Unit<'d>],
    sources: &Sources<'d>,
    public: &[usize],
) -> Resolved<'d> {
    let mut resolved = Resolved::default();
    let Some(entry) = units.first() else {
        return resolved;
    };
    let mut resolver = Resolver {
        diagnostics,
        units,
        unit: UnitId::default(),
        document: &entry.document,
        sources,
        reached: public.iter().map(|index| (UnitId::default(), *index)).collect(),
        operations: Vec::new(),
    };
    while let Some((unit, index)) = resolver.reached.get(resolved.workflows.len()).copied() {
        let Some(document) = units.get(unit.0).map(|unit| &unit.document) else {
            break;
        };
        let Some(model) = document.workflows.get(index) else {
            break;
        };
        (resolver.unit, resolver.document) = (unit, document);
        let is_public = resolved.workflows.len() < public.len();
        resolved.workflows.push(resolver.workflow(model, is_public));
    }
    resolved.operations = resolver.operations;
    workflows::close_dependencies(diagnostics, &mut resolved);
    resolved
}

struct Resolver<'r, 'd> {
    diagnostics: &'r mut Diagnostics,
    units: &'d [Unit<'d>],
    /// The document whose workflow is being resolved.
    unit: UnitId,
    document: &'d Description<'d>,
    sources: &'r Sources<'d>,
    /// The workflows to compile, by document and position there, in the order of their ids.
    reached: Vec<(UnitId, usize)>,
    operations: Vec<ResolvedOperation>,
}

impl<'d> Resolver<'_, 'd> {
    fn workflow(&mut self, workflow: &'d arazzo::Workflow<'d>, is_public: bool) -> Workflow<'d> {
        let steps = workflow
            .steps
            .iter()
            .map(|step| self.step(workflow, step))
            .collect();
        let depends_on = workflow.depends_on.iter();
        Workflow {
            model: workflow,
            unit: self.unit,
            is_public,
            steps,
            depends_on: depends_on
                .filter_map(|id| self.workflow_named(id, &codes::UNKNOWN_WORKFLOW))
                .collect(),
        }
    }

    fn step(&mut self, workflow: &'d arazzo::Workflow<'d>, step: &'d arazzo::Step<'d>) -> Step<'d> {
        let (parameters, lacks_parameters) = self.parameters(workflow, step);
        Step {
            model: step,
            operation: self.target(step),
            workflow: self.called(step),
            parameters,
            lacks_parameters,
            on_success: self.success_actions(workflow, step),
            on_failure: self.failure_actions(workflow, step),
        }
    }

    /// Reports a part of the language that is not compiled yet: never is it left out in silence.
    fn unsupported(&mut self, place: Place, what: &str) {
        self.diagnostics.report(Diagnostic::new(
            &codes::NOT_SUPPORTED,
            place,
            format!("{what} is not supported yet"),
        ));
    }
}

/// The index of a step by its id.
#[must_use]
pub fn step_named(workflow: &arazzo::Workflow<'_>, id: &str) -> Option<StepId> {
    workflow
        .steps
        .iter()
        .position(|step| step.id.value == id)
        .map(StepId)
}

/// Reports a step that the workflow has not, with the nearest that it has.
pub(crate) fn report_unknown_step<'n>(
    diagnostics: &mut Diagnostics,
    code: &'static Code,
    workflow: &arazzo::Workflow<'_>,
    found: &Text,
    known: impl Iterator<Item = &'n str> + Clone,
) {
    let message = format!("unknown step `{}`", found.value);
    let mut diagnostic = Diagnostic::new(code, found.place.clone(), message);
    let meant = nearest(&found.value, known.clone());
    let meant = meant.and_then(|near| workflow.steps.iter().find(|step| step.id.value == near));
    if let Some(step) = meant {
        diagnostic = diagnostic.secondary(step.id.place.clone(), "the nearest that is declared");
    }
    diagnostics.report(with_known(diagnostic, found, known));
}
