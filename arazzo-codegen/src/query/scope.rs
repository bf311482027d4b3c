//! What can be named at a place: the program and the place come in; names with what they are and where they are declared
//! go out.

mod names;

use super::{Known, cursor::Cursor};
use crate::{
    check::typed,
    document::place::Place,
    dump,
    ir::{
        self, StepId, responses_within,
        status::StatusSet,
        types::{Shape, Ty},
    },
    source::FileId,
};

/// A name that can stand somewhere.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: String,
    /// What it is.
    pub(super) told: String,
    /// Where it is declared.
    pub(super) place: Option<Place>,
}

impl Named {
    pub(super) fn new(name: &str, told: impl Into<String>, place: Option<Place>) -> Self {
        Self {
            name: name.to_owned(),
            told: told.into(),
            place,
        }
    }

    /// The same, with its name behind a text.
    fn behind(self, text: &str) -> Self {
        Self {
            name: format!("{text}{}", self.name),
            ..self
        }
    }
}

/// The roots of expressions.
const ROOTS: [(&str, &str); 11] = [
    ("inputs", "the workflow's inputs"),
    ("steps", "the outputs of a step"),
    ("response", "the answer of this step"),
    ("request", "what this step sends"),
    ("statusCode", "the status of the answer"),
    ("outputs", "the workflow's outputs"),
    ("workflows", "the inputs and outputs of a workflow"),
    ("url", "the URL of the request"),
    ("method", "the method of the request"),
    ("sourceDescriptions", "an operation or a workflow of a source"),
    ("components", "a component"),
];

/// The workflow and the step that the cursor is in.
pub(super) struct Scope<'k> {
    known: &'k Known,
    file: FileId,
    workflow: Option<&'k ir::Workflow>,
    typed: Option<&'k typed::Workflow>,
    step: Option<StepId>,
}

impl<'k> Scope<'k> {
    pub(super) fn new(known: &'k Known, cursor: &Cursor) -> Self {
        // Workflows and steps that cannot be read have no place in the program, so positions in the document do not count.
        let at = |depth: usize| cursor.tokens.iter().take(depth).cloned().collect::<Vec<_>>();
        let is_below = |place: &Place, depth: usize| {
            place.file == cursor.file && place.pointer.tokens().take(depth).collect::<Vec<_>>() == at(depth)
        };
        let in_workflow = cursor.index_of(0, "workflows").is_some();
        let workflows = known.program.workflows.iter().enumerate();
        let found = workflows
            .filter(|_| in_workflow)
            .find(|(_, workflow)| is_below(&workflow.id.place, 2));
        let workflow = found.map(|(_, workflow)| workflow);
        let index = found.map(|(index, _)| index);
        let step = workflow
            .filter(|_| cursor.index_of(2, "steps").is_some())
            .and_then(|workflow| {
                let mut steps = workflow.steps.iter();
                steps.position(|step| is_below(&step.id.place, 4))
            });
        Self {
            known,
            file: cursor.file,
            workflow,
            typed: known
                .typed
                .workflows
                .iter()
                .find(|typed| Some(typed.index) == index),
            step: step.map(StepId),
        }
    }

    /// The names that the scalar under the cursor could be.
    pub(super) fn names(&self, cursor: &Cursor) -> Vec<Named> {
        match cursor.key() {
            "operationId" => self.operation_ids(),
            "operationPath" => self.operation_paths(),
            "stepId" => self.steps(),
            "dependsOn" if self.step.is_some() => self.steps(),
            "reference" => {
                let map = match cursor.list() {
                    "onSuccess" | "successActions" => "successActions",
                    "onFailure" | "failureActions" => "failureActions",
                    _ => "parameters",
                };
                self.components(map, &format!("$components.{map}."))
            }
            "$ref" => self.components("inputs", "#/components/inputs/"),
            // What an action gives the workflow that it goes to.
            "name" if cursor.after_answer() => Vec::new(),
            "name" => match self.current().and_then(|step| step.call.as_ref()) {
                Some(call) => {
                    self.members(&self.inputs_of(self.known.program.workflows.get(call.workflow.0)))
                }
                None => self.parameters(None),
            },
            "in" => ["path", "query", "header", "cookie"]
                .map(|place| Named::new(place, "where the parameter is sent", None))
                .to_vec(),
            _ => self.workflow_ids(),
        }
    }

    /// The expressions that make sense at the cursor, the likeliest first.
    pub(super) fn expressions(&self, cursor: &Cursor) -> Vec<Named> {
        let below = |root: &str, named: Vec<Named>| {
            let named = named.into_iter();
            named.map(move |named| named.behind(root)).collect::<Vec<_>>()
        };
        let mut found = Vec::new();
        let in_step = self.step.is_some();
        if in_step && cursor.after_answer() {
            found.extend(
                self.offers(&["response".to_owned()], None)
                    .into_iter()
                    .map(|named| named.behind("$response.")),
            );
            found.push(Named::new("$statusCode", "the status of the answer", None));
        }
        let inputs = below("$inputs.", self.members(&self.inputs()));
        let steps = self.workflow.map(|workflow| workflow.steps.as_slice());
        let own = self.current().map(|step| step.id.value.as_str());
        let outputs = steps
            .unwrap_or_default()
            .iter()
            .filter(|step| Some(step.id.value.as_str()) != own);
        let outputs = outputs.flat_map(|step| {
            let id = &step.id.value;
            below(&format!("$steps.{id}.outputs."), self.step_outputs(id))
        });
        let outputs: Vec<Named> = outputs.collect();
        if in_step {
            found.extend(inputs);
            found.extend(outputs);
        } else {
            found.extend(outputs);
            found.extend(inputs);
        }
        found
    }

    /// What the scalar under the cursor names.
    pub(super) fn name(&self, cursor: &Cursor) -> Option<Named> {
        let mut names = self.names(cursor).into_iter();
        names.find(|named| named.name == cursor.text)
    }

    /// What an expression's names, and the tokens of its pointer, lead to.
    pub(super) fn find(&self, names: &[String], pointer: &[String]) -> Option<Named> {
        let (last, before) = match pointer.split_last() {
            Some((last, before)) => (last, self.offers(names, Some(before))),
            // The id of an operation may have dots.
            None => match names {
                [root, source, id @ ..] if root == "sourceDescriptions" && id.len() > 1 => {
                    (&id.join("."), self.of_source(source))
                }
                _ => {
                    let (last, before) = names.split_last()?;
                    (last, self.offers(before, None))
                }
            },
        };
        let is_header = names.get(1).is_some_and(|name| name == "header");
        let is_it = |named: &Named| named.name == *last || is_header && named.name.eq_ignore_ascii_case(last);
        before.into_iter().find(is_it)
    }

    /// What can follow some names, or some tokens of a pointer behind them.
    pub(super) fn offers(&self, names: &[String], pointer: Option<&[String]>) -> Vec<Named> {
        if let Some(pointer) = pointer {
            let shapes = self.shapes(names);
            return self.members(&self.walk(shapes, pointer));
        }
        let words: Vec<&str> = names.iter().map(String::as_str).collect();
        let plain = |names: &[(&str, &str)]| {
            let named = names.iter().map(|(name, told)| Named::new(name, *told, None));
            named.collect::<Vec<_>>()
        };
        match words.as_slice() {
            [] => plain(&ROOTS),
            ["inputs"] => self.members(&self.inputs()),
            ["steps"] => self.steps(),
            ["steps", _] => plain(&[("outputs", "the step's outputs")]),
            ["steps", step, "outputs"] => self.step_outputs(step),
            ["outputs"] => self.workflow_outputs(None),
            ["workflows"] => self.workflows(),
            ["workflows", _] => plain(&[
                ("inputs", "the workflow's inputs"),
                ("outputs", "the workflow's outputs"),
            ]),
            ["workflows", id, "outputs"] => self.workflow_outputs(Some(id)),
            ["response"] => plain(&[("body", "the body"), ("header", "a header")]),
            ["response", "header"] => self.headers(),
            ["request"] => plain(&[
                ("body", "the body"),
                ("header", "a header"),
                ("path", "a path parameter"),
                ("query", "a query parameter"),
            ]),
            ["request", place @ ("header" | "path" | "query")] => self.parameters(Some(place)),
            ["sourceDescriptions"] => self.known.declared.sources.clone(),
            ["sourceDescriptions", source] => self.of_source(source),
            ["components"] => plain(&[
                ("parameters", "reusable parameters"),
                ("successActions", "reusable success actions"),
                ("failureActions", "reusable failure actions"),
            ]),
            ["components", map] => self.components(map, ""),
            _ => self.members(&self.shapes(names)),
        }
    }

    /// The types that the value of some names can have.
    fn shapes(&self, names: &[String]) -> Vec<Shape> {
        let words: Vec<&str> = names.iter().map(String::as_str).collect();
        let (found, rest) = match words.as_slice() {
            ["inputs", rest @ ..] => (self.inputs(), rest),
            ["workflows", id, "inputs", rest @ ..] => (self.inputs_of(self.declared_workflow(id)), rest),
            ["steps", step, "outputs", output, rest @ ..] => (self.step_output(step, output), rest),
            ["response", "body", rest @ ..] => (self.answers(), rest),
            ["request", "body", rest @ ..] => (self.sent(), rest),
            _ => return Vec::new(),
        };
        let rest: Vec<String> = rest.iter().map(|name| (*name).to_owned()).collect();
        self.walk(found, &rest)
    }

    fn inputs(&self) -> Vec<Shape> {
        self.inputs_of(self.workflow)
    }

    fn inputs_of(&self, workflow: Option<&ir::Workflow>) -> Vec<Shape> {
        let input = workflow.and_then(|workflow| workflow.input);
        input.map(Shape::of).into_iter().collect()
    }

    fn current(&self) -> Option<&'k ir::Step> {
        self.workflow?.steps.get(self.step?.0)
    }

    /// The bodies of the documented answers that can succeed.
    fn answers(&self) -> Vec<Shape> {
        let operation = self.current().and_then(|step| step.operation);
        let Some(operation) = operation.and_then(|id| self.known.program.operations.get(id.0)) else {
            return Vec::new();
        };
        let typed = self.typed.and_then(|typed| {
            let mut steps = typed.steps.iter();
            steps.find(|step| Some(step.id) == self.step)
        });
        let success = typed.map_or_else(StatusSet::success, |step| step.success);
        let mut documented = responses_within(operation, &success);
        if documented.is_empty() {
            documented = responses_within(operation, &StatusSet::success());
        }
        let bodies = documented.iter().filter_map(|(response, _)| response.body());
        bodies.map(|body| body.shape).collect()
    }

    fn sent(&self) -> Vec<Shape> {
        let body = self.current().and_then(|step| step.body.as_ref());
        body.map(|body| body.declared.shape).into_iter().collect()
    }

    /// The types behind some members.
    fn walk(&self, mut shapes: Vec<Shape>, tokens: &[String]) -> Vec<Shape> {
        let types = &self.known.typed.types;
        for token in tokens {
            shapes = shapes
                .into_iter()
                .flat_map(|shape| match types.get(shape.ty) {
                    Ty::Struct(object) => {
                        let field = object.field(token).map(|(_, field)| field.shape);
                        field.or(object.rest).into_iter().collect::<Vec<_>>()
                    }
                    Ty::List(inner) | Ty::Map(inner) => vec![*inner],
                    Ty::Union(union) => {
                        let variants = union.variants.iter().map(|variant| Shape::of(variant.ty));
                        self.walk(variants.collect(), std::slice::from_ref(token))
                    }
                    _ => Vec::new(),
                })
                .collect();
        }
        shapes
    }

    /// The members of values of some types, each name once.
    fn members(&self, shapes: &[Shape]) -> Vec<Named> {
        let types = &self.known.typed.types;
        let mut found: Vec<Named> = Vec::new();
        for shape in shapes {
            let members = match types.get(shape.ty) {
                Ty::Struct(object) => {
                    let fields = object.fields.iter().map(|field| {
                        let mark = if field.is_option() { ", may be absent" } else { "" };
                        let told = format!("{}{mark}", dump::name_of(types, field.shape));
                        let told = match &field.docs {
                            Some(docs) => format!("{told}\n\n{docs}"),
                            None => told,
                        };
                        Named::new(&field.name, told, Some(field.place.clone()))
                    });
                    fields.collect()
                }
                Ty::List(inner) => vec![Named::new("0", dump::name_of(types, *inner), None)],
                Ty::Union(union) => {
                    let variants: Vec<Shape> = union
                        .variants
                        .iter()
                        .map(|variant| Shape::of(variant.ty))
                        .collect();
                    self.members(&variants)
                }
                _ => Vec::new(),
            };
            for member in members {
                if !found.iter().any(|known| known.name == member.name) {
                    found.push(member);
                }
            }
        }
        found
    }

    fn steps(&self) -> Vec<Named> {
        let steps = self.workflow.map(|workflow| workflow.steps.as_slice());
        let steps = steps.unwrap_or_default().iter();
        steps
            .map(|step| {
                let operation = step
                    .operation
                    .and_then(|id| self.known.program.operations.get(id.0));
                let told = match (operation, &step.call) {
                    (Some(operation), _) => {
                        format!("step: {} {}", operation.method, operation.path)
                    }
                    (None, Some(_)) => "step: calls a workflow".to_owned(),
                    (None, None) => "step".to_owned(),
                };
                Named::new(&step.id.value, told, Some(step.id.place.clone()))
            })
            .collect()
    }

    fn declared_step(&self, id: &str) -> Option<(StepId, &'k ir::Step)> {
        let mut steps = self.workflow?.steps.iter().enumerate();
        let (index, step) = steps.find(|(_, step)| step.id.value == id)?;
        Some((StepId(index), step))
    }

    fn typed_output(&self, step: StepId, index: usize) -> Option<&'k typed::Output> {
        let step = self.typed?.steps.iter().find(|typed| typed.id == step)?;
        let mut outputs = step.outputs.iter().chain(&step.unread);
        outputs.find(|output| output.index == index)
    }

    fn step_outputs(&self, id: &str) -> Vec<Named> {
        let Some((step, declared)) = self.declared_step(id) else {
            return Vec::new();
        };
        let outputs = declared.outputs.iter().enumerate();
        outputs
            .map(|(index, output)| {
                let told = self
                    .typed_output(step, index)
                    .map_or_else(|| "output".to_owned(), |typed| self.told(&typed.value));
                Named::new(&output.name.value, told, Some(output.name.place.clone()))
            })
            .collect()
    }

    fn step_output(&self, id: &str, name: &str) -> Vec<Shape> {
        let found = self.declared_step(id).and_then(|(step, declared)| {
            let mut outputs = declared.outputs.iter();
            let index = outputs.position(|output| output.name.value == name)?;
            self.typed_output(step, index)
        });
        found.map(|output| output.value.shape).into_iter().collect()
    }

    /// The outputs of the workflow of an id, else of the one that the cursor is in.
    fn workflow_outputs(&self, id: Option<&str>) -> Vec<Named> {
        let workflow = match id {
            Some(id) => self.declared_workflow(id),
            None => self.workflow,
        };
        let outputs = workflow.map(|workflow| workflow.outputs.as_slice());
        outputs
            .unwrap_or_default()
            .iter()
            .map(|output| Named::new(&output.name.value, "output", Some(output.name.place.clone())))
            .collect()
    }

    fn told(&self, value: &typed::Value) -> String {
        let mark = if value.optional { ", may be absent" } else { "" };
        format!("{}{mark}", dump::name_of(&self.known.typed.types, value.shape))
    }
}
