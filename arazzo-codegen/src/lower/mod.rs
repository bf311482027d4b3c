//! Lowering: the resolved model comes in; the program, its types inferred from the schemas, goes out.

mod bodies;
mod calls;
mod conditions;
mod defaults;
mod expression_types;
mod expressions;
mod files;
mod jsonpath;
mod merge;
mod operations;
mod patches;
mod reads;
mod requests;
mod schemas;
mod secrets;
mod templates;
mod unions;
mod values;
mod xpath;

use std::{collections::HashMap, rc::Rc};

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    document::{
        arazzo::{self, Text},
        openapi::{SchemaLevel, SchemaRef},
        tree::Kind,
    },
    ir::{
        Action, Output, Program, Source, Step, Workflow, WorkflowId,
        types::{Formats, Shape, Ty, TyId, Types},
        xpath::Engines,
    },
    resolve::{
        self, Resolved,
        sources::{Sources, Unit},
    },
};

/// Lowers the workflows of all documents that were reached.
pub fn lower<'d>(
    diagnostics: &mut Diagnostics,
    units: &[Unit<'d>],
    sources: &Sources<'d>,
    resolved: &Resolved<'d>,
    formats: Formats,
    engines: Engines,
) -> Program {
    let mut lowering = Lowering {
        diagnostics,
        units,
        sources,
        resolved,
        inputs: Vec::new(),
        program: Program::default(),
        formats,
        engines,
        known: HashMap::new(),
        levels: HashMap::new(),
        building: Vec::new(),
        unions: Vec::new(),
        expanding: Vec::new(),
    };
    lowering.sources();
    for operation in &resolved.operations {
        let operation = lowering.operation(operation);
        lowering.program.operations.push(operation);
    }
    for workflow in &resolved.workflows {
        let input = lowering.input(workflow);
        lowering.inputs.push(input);
    }
    lowering.join_inputs();
    for (index, workflow) in resolved.workflows.iter().enumerate() {
        let workflow = lowering.workflow(index, workflow);
        lowering.program.workflows.push(workflow);
    }
    lowering.check_defaults();
    secrets::mark(&mut lowering.program);
    files::mark(&mut lowering.program);
    lowering.program
}

struct Lowering<'l, 'd> {
    diagnostics: &'l mut Diagnostics,
    units: &'l [Unit<'d>],
    sources: &'l Sources<'d>,
    resolved: &'l Resolved<'d>,
    /// The types of the workflows' inputs.
    inputs: Vec<Option<TyId>>,
    program: Program,
    /// The types of the schemas that were read, so that a component is one type and recursion ends.
    known: HashMap<schemas::Key, Shape>,
    /// The levels of schemas that were read: each is asked for its type, its remarks and its default.
    levels: HashMap<SchemaRef, Rc<SchemaLevel>>,
    /// The types that are known but not complete, outermost first, and whether each has a name.
    building: Vec<(TyId, bool)>,
    /// The unions to finish once all is complete.
    unions: Vec<unions::Unfinished>,
    /// Which formats of text become types.
    formats: Formats,
    /// Which engines may do what the compiler's own cannot.
    engines: Engines,
    /// The parameter components whose values are being lowered, so that one that reads itself is found.
    expanding: Vec<String>,
}

/// What names are looked up in while a workflow's values are lowered.
#[derive(Clone, Copy)]
struct Scope<'s, 'd> {
    workflow: &'s resolve::Workflow<'d>,
    input: Option<TyId>,
    /// The workflow that the step calls.
    called: Option<WorkflowId>,
}

impl<'l, 'd> Lowering<'l, 'd> {
    /// The document that a workflow stands in.
    fn document(&self, scope: Scope<'_, 'd>) -> Option<&'l arazzo::Description<'d>> {
        self.units.get(scope.workflow.unit.0).map(|unit| &unit.document)
    }

    fn sources(&mut self) {
        for (name, document) in self.sources.all() {
            self.program.sources.push(Source {
                name: name.to_owned(),
                document: document.to_owned(),
                schemes: Vec::new(),
            });
        }
    }

    fn workflow(&mut self, index: usize, workflow: &resolve::Workflow<'d>) -> Workflow {
        let model = workflow.model;
        let input = self.inputs.get(index).copied().flatten();
        let scope = Scope {
            workflow,
            input,
            called: None,
        };
        let steps = workflow.steps.iter().map(|step| self.step(scope, step)).collect();
        Workflow {
            id: model.id.clone(),
            summary: model.summary.clone(),
            description: model.description.clone(),
            is_public: workflow.is_public,
            depends_on: self.dependencies(workflow),
            input,
            steps,
            outputs: self.outputs(scope, &model.outputs),
        }
    }

    /// The type of a workflow's inputs; none when it declares no property.
    fn input(&mut self, workflow: &resolve::Workflow<'d>) -> Option<TyId> {
        let schemas = self.units.get(workflow.unit.0)?.schemas;
        let node = workflow.model.inputs?;
        let place = node.place();
        if node.kind() != Kind::Mapping {
            self.diagnostics.report(Diagnostic::new(
                &codes::INVALID_INPUTS,
                place,
                format!("expected a schema, found {}", node.describe()),
            ));
            return Some(Types::ERROR);
        }
        let schema = SchemaRef::whole(place.file, node.pointer());
        let shape = self.shape(schemas, &schema, "Input", false);
        match self.program.types.get(shape.ty) {
            Ty::Struct(object) if object.fields.is_empty() && object.rest.is_none() => None,
            Ty::Struct(_) => Some(shape.ty),
            Ty::Map(_) => None,
            Ty::Error => Some(Types::ERROR),
            _ => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::INVALID_INPUTS,
                        node.place(),
                        "the inputs of a workflow must be an object",
                    )
                    .help("write `type: object` with `properties`"),
                );
                Some(Types::ERROR)
            }
        }
    }

    fn step(&mut self, scope: Scope<'_, 'd>, step: &resolve::Step<'d>) -> Step {
        let model = step.model;
        let scope = Scope {
            called: step.workflow,
            ..scope
        };
        let mut outputs = self.outputs(scope, &model.outputs);
        outputs.extend(self.called_outputs(scope));
        Step {
            id: model.id.clone(),
            description: model.description.clone(),
            operation: step.operation,
            call: self.step_call(scope, step),
            parameters: self.parameters(scope, step),
            body: self.body(scope, step),
            criteria: self.criteria(scope, &model.success_criteria),
            on_success: self.actions(scope, &step.on_success),
            on_failure: self.actions(scope, &step.on_failure),
            outputs,
            declared_outputs: model.outputs.len(),
            timeout: model.timeout.as_ref().map(|(milliseconds, _)| *milliseconds),
        }
    }

    fn actions(&mut self, scope: Scope<'_, 'd>, actions: &[resolve::Action<'d>]) -> Vec<Action> {
        actions.iter().map(|action| self.action(scope, action)).collect()
    }

    fn action(&mut self, scope: Scope<'_, 'd>, action: &resolve::Action<'d>) -> Action {
        Action {
            name: action.model.name.value.clone(),
            then: action.then,
            call: self.action_call(scope, action),
            criteria: self.criteria(scope, &action.model.criteria),
            place: action.model.place.clone(),
        }
    }

    fn outputs(&mut self, scope: Scope<'_, 'd>, outputs: &[arazzo::Output<'d>]) -> Vec<Output> {
        outputs
            .iter()
            .map(|output| Output {
                name: output.name.clone(),
                value: self.value(scope, output.value),
            })
            .collect()
    }

    fn unsupported(&mut self, place: crate::document::place::Place, what: &str) {
        self.diagnostics.report(Diagnostic::new(
            &codes::NOT_SUPPORTED,
            place,
            format!("{what} is not supported yet"),
        ));
    }
}

/// A text at a place, for `report_unknown`.
fn text(value: &str, place: crate::document::place::Place) -> Text {
    Text {
        value: value.to_owned(),
        place,
    }
}
