//! Expressions: the syntax comes in; what it refers to, found among what is declared, goes out.

use std::{borrow::Cow, ops::Range};

use super::{Lowering, Scope, text};
use crate::{
    diagnostics::{Diagnostic, codes, suggest::nearest},
    document::{
        arazzo::{Text, report_unknown, with_known},
        place::{Place, Pointer},
        tree::json_text,
    },
    expr::{Expression, Part, Root, Segment, WorkflowField},
    ir::{Location, Origin, Output, Read, StepId, Token, Value, ValueKind, WorkflowId, types::Ty},
    resolve::{report_unknown_step, step_named},
};

impl<'d> Lowering<'_, 'd> {
    /// Resolves an expression inside the scalar at `place`; `None` after a reported error.
    pub(super) fn read(
        &mut self,
        scope: Scope<'_, 'd>,
        expression: &Expression,
        place: &Place,
    ) -> Option<Read> {
        let navigation: Vec<Token> = expression
            .path
            .iter()
            .map(|segment| token(segment, place))
            .collect();
        let (origin, mut path) = match &expression.root {
            Root::StatusCode => (Origin::Status, navigation),
            Root::Url => (Origin::Url, navigation),
            Root::Method => (Origin::Method, navigation),
            Root::Response(Part::Body | Part::Payload) => (Origin::ResponseBody, navigation),
            Root::Response(Part::Header(name, _)) => (Origin::ResponseHeader(name.text.clone()), navigation),
            Root::Request(part) | Root::Response(part @ (Part::Query(_) | Part::Path(_))) => {
                (request_part(part), navigation)
            }
            Root::Inputs => self.input_read(scope, expression, navigation, place)?,
            Root::Outputs => self.output_read(scope, navigation, place)?,
            Root::Workflow { workflow, field } if workflow.text == scope.workflow.model.id.value => {
                match field {
                    WorkflowField::Inputs => self.input_read(scope, expression, navigation, place)?,
                    WorkflowField::Outputs => {
                        let own = Scope {
                            called: None,
                            ..scope
                        };
                        self.output_read(own, navigation, place)?
                    }
                }
            }
            Root::Step { step, .. } => self.step_read(scope, step, navigation, place)?,
            Root::Workflow { workflow, field } => {
                self.workflow_read(scope, workflow, *field, navigation, place)?
            }
            other => {
                let what = unsupported(other);
                self.unsupported(place.text(expression.range.clone()), what);
                return None;
            }
        };
        if let Some((pointer, range)) = &expression.pointer {
            path.extend(pointer_tokens(pointer, range, place));
        }
        Some(Read {
            origin,
            path,
            text: expression.text.clone(),
            place: place.text(expression.range.clone()),
        })
    }

    /// `$inputs.a.b` is the input `a.b` where there is one, else the property `b` of the input `a`.
    fn input_read(
        &mut self,
        scope: Scope<'_, 'd>,
        expression: &Expression,
        path: Vec<Token>,
        place: &Place,
    ) -> Option<(Origin, Vec<Token>)> {
        let object = match scope.input.map(|input| self.program.types.get(input).clone()) {
            Some(Ty::Struct(object)) => object,
            Some(_) => return None,
            None => {
                let workflow = scope.workflow.model;
                let diagnostic = Diagnostic::new(
                    &codes::UNKNOWN_INPUT,
                    place.text(expression.range.clone()),
                    format!("workflow `{}` declares no inputs", workflow.id.value),
                );
                self.diagnostics.report(match workflow.inputs {
                    Some(inputs) => diagnostic.secondary(inputs.place(), "these have no `properties`"),
                    None => diagnostic
                        .secondary(workflow.id.place.clone(), "add `inputs` with this property here"),
                });
                return None;
            }
        };
        if object.rest.is_some()
            && path
                .first()
                .is_some_and(|first| object.field(&first.name).is_none())
        {
            return Some((Origin::Input, path));
        }
        let names: Vec<&str> = object.fields.iter().map(|field| field.name.as_str()).collect();
        let joined = join_declared(&path, &names);
        match joined.as_slice() {
            [] => {
                let name = path.first().map(|first| first.name.clone()).unwrap_or_default();
                let at = path
                    .first()
                    .map_or_else(|| place.clone(), |first| first.place.clone());
                let message = format!("unknown input `{name}`");
                let mut diagnostic = Diagnostic::new(&codes::UNKNOWN_INPUT, at.clone(), message);
                let meant = nearest(&name, names.iter().copied()).and_then(|near| object.field(near));
                if let Some((_, field)) = meant {
                    diagnostic = diagnostic.secondary(field.place.key(), "the nearest that is declared");
                }
                let found = text(&name, at);
                self.diagnostics
                    .report(with_known(diagnostic, &found, names.iter().copied()));
                None
            }
            [only] => Some((Origin::Input, only.clone())),
            [longest, shorter, ..] => {
                // Both readings hold only when the shorter one's property exists too.
                let walks = shorter
                    .first()
                    .and_then(|first| object.field(&first.name))
                    .is_some_and(|(_, field)| {
                        matches!(self.program.types.get(field.shape.ty), Ty::Struct(inner)
                        if shorter.get(1).is_some_and(|second| inner.field(&second.name).is_some()))
                    });
                if walks {
                    let mut diagnostic = Diagnostic::new(
                        &codes::AMBIGUOUS_EXPRESSION,
                        place.text(expression.range.clone()),
                        format!("`{}` can be read in two ways", expression.text),
                    )
                    .help("rename one of the two inputs");
                    for (reading, what) in
                        [(longest, "as this input"), (shorter, "as a property of this one")]
                    {
                        let field = reading.first().and_then(|first| object.field(&first.name));
                        if let Some((_, field)) = field {
                            diagnostic = diagnostic.secondary(field.place.key(), what);
                        }
                    }
                    self.diagnostics.report(diagnostic);
                    return None;
                }
                Some((Origin::Input, longest.clone()))
            }
        }
    }

    fn step_read(
        &mut self,
        scope: Scope<'_, 'd>,
        step: &crate::expr::Name,
        path: Vec<Token>,
        place: &Place,
    ) -> Option<(Origin, Vec<Token>)> {
        let workflow = scope.workflow.model;
        let Some(id) = step_named(workflow, &step.text) else {
            let known = workflow.steps.iter().map(|step| step.id.value.as_str());
            let found = text(&step.text, place.text(step.range.clone()));
            report_unknown_step(self.diagnostics, &codes::UNKNOWN_STEP, workflow, &found, known);
            return None;
        };
        let resolved = scope.workflow.steps.get(id.0);
        let declared = resolved
            .map(|step| step.model.outputs.as_slice())
            .unwrap_or_default();
        let names: Vec<&str> = declared.iter().map(|output| output.name.value.as_str()).collect();
        if let Some((output, path)) = find_output(&path, &names) {
            return Some((Origin::StepOutput(id, output), path));
        }
        let called = resolved
            .and_then(|step| step.workflow)
            .map(|workflow| self.output_names(workflow));
        let called = called.unwrap_or_default();
        if let Some((output, path)) = find_output(&path, &called) {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::NONSTANDARD_EXPRESSION,
                    place.text(step.range.clone()),
                    format!(
                        "step `{}` declares no such output: that of the workflow it calls is read",
                        step.text
                    ),
                )
                .help("declare it in the step's `outputs`, with `$outputs.<name>`"),
            );
            return Some((Origin::StepOutput(id, names.len() + output), path));
        }
        let known = names.iter().chain(&called).copied();
        let at = resolved.map(|step| step.model.id.place.clone());
        let wanted = path.first().map(|first| first.name.as_str()).unwrap_or_default();
        let meant = nearest(wanted, names.iter().copied());
        let meant = meant.and_then(|near| declared.iter().find(|output| output.name.value == near));
        let at = meant.map(|output| output.name.place.clone()).or(at);
        let owner = format!("step `{}`", step.text);
        self.report_unknown_field(&owner, WorkflowField::Outputs, at, &path, known, place);
        None
    }

    /// `$outputs.x` is an output of the workflow that the step calls, else one of this workflow's own.
    fn output_read(
        &mut self,
        scope: Scope<'_, 'd>,
        path: Vec<Token>,
        place: &Place,
    ) -> Option<(Origin, Vec<Token>)> {
        let own = scope.workflow.model;
        let (id, names) = match scope.called {
            Some(workflow) => (self.workflow_id(workflow), self.output_names(workflow)),
            None => {
                let names = own.outputs.iter().map(|output| output.name.value.as_str());
                (own.id.value.clone(), names.collect())
            }
        };
        let Some((output, path)) = find_output(&path, &names) else {
            let owner = format!("workflow `{id}`");
            let known = names.into_iter();
            self.report_unknown_field(&owner, WorkflowField::Outputs, None, &path, known, place);
            return None;
        };
        let origin = match scope.called {
            Some(_) => Origin::CalledOutput(output),
            None => Origin::Output(output),
        };
        Some((origin, path))
    }

    /// An output of a workflow that this one runs, or what that was given: with `dependsOn`, by a step, or by an action.
    fn workflow_read(
        &mut self,
        scope: Scope<'_, 'd>,
        workflow: &crate::expr::Name,
        field: WorkflowField,
        path: Vec<Token>,
        place: &Place,
    ) -> Option<(Origin, Vec<Token>)> {
        let at = place.text(workflow.range.clone());
        let Some(id) = self.run_workflow(scope, &workflow.text) else {
            self.report_not_run(scope, &workflow.text, at);
            return None;
        };
        let outputs = self.output_names(id);
        let inputs = self.input_fields(id);
        let names: Vec<&str> = match field {
            WorkflowField::Outputs => outputs.clone(),
            WorkflowField::Inputs => inputs.iter().map(|input| input.name.as_str()).collect(),
        };
        let Some((index, inner)) = find_output(&path, &names) else {
            let owner = format!("workflow `{}`", workflow.text);
            self.report_unknown_field(&owner, field, None, &path, names.iter().copied(), place);
            return None;
        };
        let steps = scope.workflow.steps.iter().enumerate();
        let mut callers = steps.filter(|(_, step)| step.workflow == Some(id));
        let only_caller = match (
            callers.next(),
            callers.next(),
            scope.workflow.runs_apart_from_steps(id),
        ) {
            (Some(caller), None, false) => Some(caller),
            _ => None,
        };
        Some(match (only_caller, field) {
            // Nothing but this step runs it, so that its outputs, and what it is given, are the step's.
            (Some((step, caller)), field) => {
                let before = match field {
                    WorkflowField::Outputs => 0,
                    WorkflowField::Inputs => outputs.len(),
                };
                let output = caller.model.outputs.len() + before + index;
                (Origin::StepOutput(StepId(step), output), inner)
            }
            (None, WorkflowField::Outputs) => (Origin::WorkflowOutput(id, index), inner),
            (None, WorkflowField::Inputs) => {
                let name = Token {
                    name: names.get(index).copied().unwrap_or_default().to_owned(),
                    place: path
                        .first()
                        .map_or_else(|| place.clone(), |first| first.place.clone()),
                };
                let path = std::iter::once(name).chain(inner).collect();
                (Origin::WorkflowInput(id), path)
            }
        })
    }

    /// The workflow of an id among those that this one runs.
    fn run_workflow(&self, scope: Scope<'_, 'd>, id: &str) -> Option<WorkflowId> {
        let has_id = |workflow: &WorkflowId| {
            let workflow = self.resolved.workflows.get(workflow.0);
            workflow.is_some_and(|workflow| workflow.model.id.value == id)
        };
        scope.workflow.runs().find(has_id)
    }

    fn report_not_run(&mut self, scope: Scope<'_, 'd>, id: &str, place: Place) {
        let unit = self.units.get(scope.workflow.unit.0);
        let workflows = unit
            .map(|unit| unit.document.workflows.as_slice())
            .unwrap_or_default();
        if workflows.iter().any(|workflow| workflow.id.value == id) {
            let message = format!(
                "workflow `{}` does not run workflow `{id}`",
                scope.workflow.model.id.value
            );
            self.diagnostics.report(
                Diagnostic::new(&codes::NEVER_RUN_BEFORE, place, message)
                    .help("name it in `dependsOn`, or call it in a step"),
            );
            return;
        }
        let known = workflows.iter().map(|workflow| workflow.id.value.as_str());
        report_unknown(
            self.diagnostics,
            &codes::UNKNOWN_WORKFLOW,
            "workflow",
            &text(id, place),
            known,
        );
    }

    /// The outputs of the workflow that a step calls, behind its own: read where the step declares none of the name. After
    /// them what it is given.
    pub(super) fn called_outputs(&self, scope: Scope<'_, 'd>) -> Vec<Output> {
        let Some(id) = scope.called else {
            return Vec::new();
        };
        let called = self.resolved.workflows.get(id.0).map(|workflow| workflow.model);
        let outputs = called.map(|called| called.outputs.as_slice()).unwrap_or_default();
        let output = |name: &Text, origin: Origin, path: Vec<Token>, text: String| {
            let place = name.place.clone();
            let read = Read {
                origin,
                path,
                text,
                place: place.clone(),
            };
            Output {
                name: name.clone(),
                value: Value {
                    kind: ValueKind::Read(read),
                    place,
                },
            }
        };
        let given = self.input_fields(id).into_iter().map(|field| {
            let name = text(&field.name, field.place);
            let token = Token {
                name: name.value.clone(),
                place: name.place.clone(),
            };
            let text = format!("$workflows.{}.inputs.{}", self.workflow_id(id), name.value);
            output(&name, Origin::CalledInput, vec![token], text)
        });
        let outputs = outputs.iter().enumerate().map(|(index, declared)| {
            let text = format!("$outputs.{}", declared.name.value);
            output(&declared.name, Origin::CalledOutput(index), Vec::new(), text)
        });
        outputs.chain(given).collect()
    }

    fn output_names(&self, workflow: WorkflowId) -> Vec<&'d str> {
        let workflow = self.resolved.workflows.get(workflow.0);
        let outputs = workflow
            .map(|workflow| workflow.model.outputs.as_slice())
            .unwrap_or_default();
        outputs.iter().map(|output| output.name.value.as_str()).collect()
    }

    fn report_unknown_field<'n>(
        &mut self,
        owner: &str,
        field: WorkflowField,
        declared: Option<Place>,
        path: &[Token],
        known: impl Iterator<Item = &'n str> + Clone,
        place: &Place,
    ) {
        let name = path.first().map(|first| first.name.clone()).unwrap_or_default();
        let at = path
            .first()
            .map_or_else(|| place.clone(), |first| first.place.clone());
        let (code, message) = match field {
            WorkflowField::Outputs => (&codes::UNKNOWN_OUTPUT, format!("{owner} has no output `{name}`")),
            WorkflowField::Inputs => (&codes::UNKNOWN_INPUT, format!("{owner} has no input `{name}`")),
        };
        let mut diagnostic = Diagnostic::new(code, at.clone(), message);
        if let Some(declared) = declared {
            let names: Vec<&str> = known.clone().take(8).collect();
            let label = match names.is_empty() {
                true => "declares no outputs".to_owned(),
                false => format!("declares: {}", names.join(", ")),
            };
            diagnostic = diagnostic.secondary(declared, label);
        }
        self.diagnostics
            .report(with_known(diagnostic, &text(&name, at), known));
    }
}

/// The declared output that a path begins with, and what is left of the path.
fn find_output(path: &[Token], declared: &[&str]) -> Option<(usize, Vec<Token>)> {
    let mut path = join_declared(path, declared).into_iter().next()?;
    let first = path.first()?.name.clone();
    path.remove(0);
    declared
        .iter()
        .position(|name| *name == first)
        .map(|output| (output, path))
}

/// The readings of a dotted path whose first name is declared, the longest name first.
fn join_declared(path: &[Token], declared: &[&str]) -> Vec<Vec<Token>> {
    let mut readings = Vec::new();
    for length in (1..=path.len()).rev() {
        let (head, tail) = path.split_at(length);
        let name = head
            .iter()
            .map(|token| token.name.as_str())
            .collect::<Vec<_>>()
            .join(".");
        if let (true, Some(first)) = (declared.contains(&name.as_str()), head.first()) {
            let mut reading = vec![Token {
                name,
                place: first.place.clone(),
            }];
            reading.extend(tail.iter().cloned());
            readings.push(reading);
        }
    }
    readings
}

fn token(segment: &Segment, place: &Place) -> Token {
    match segment {
        Segment::Name(name) => Token {
            name: name.text.clone(),
            place: place.text(name.range.clone()),
        },
        Segment::Index(index, range) => Token {
            name: index.to_string(),
            place: place.text(range.clone()),
        },
    }
}

/// What a step sends, under the name that it gives it.
fn request_part(part: &Part) -> Origin {
    match part {
        Part::Header(name, _) => Origin::RequestParameter(Location::Header, name.text.clone()),
        Part::Query(name) => Origin::RequestParameter(Location::Query, unescaped(&name.text)),
        Part::Path(name) => Origin::RequestParameter(Location::Path, unescaped(&name.text)),
        Part::Body | Part::Payload => Origin::RequestBody,
    }
}

/// A name of the grammar may hold the escapes of JSON.
fn unescaped(name: &str) -> String {
    json_text(name).map_or_else(|_| name.to_owned(), Cow::into_owned)
}

/// The tokens of a pointer, each with its own range in the scalar.
fn pointer_tokens(pointer: &Pointer, range: &Range<usize>, place: &Place) -> Vec<Token> {
    let mut start = range.start;
    pointer
        .as_str()
        .split('/')
        .skip(1)
        .zip(pointer.tokens())
        .map(|(escaped, name)| {
            let at = start + 1..start + 1 + escaped.len();
            start = at.end;
            Token {
                name,
                place: place.text(at),
            }
        })
        .collect()
}

fn unsupported(root: &Root) -> &'static str {
    match root {
        Root::SelfUri => "`$self`",
        Root::Message(_) => "`$message`",
        _ => "this expression",
    }
}
