//! Secrets: an input that flows into a credential is text that is never shown.

use crate::ir::{
    Location, Origin, Piece, Program, Read, SecuritySchemeKind, Source, Step, Token, Value, ValueKind,
    Workflow, WorkflowId,
    types::{Shape, Ty, TyId, Types},
};

/// Makes the inputs that fill an `Authorization` header, or a parameter that a security scheme names, secret.
/// So are those that a workflow passes on to an input that is secret.
pub(super) fn mark(program: &mut Program) {
    loop {
        let mut found: Vec<(TyId, Vec<String>)> = Vec::new();
        for workflow in &program.workflows {
            for value in secret_values(program, workflow) {
                found.extend(reads(value).into_iter().filter_map(|read| {
                    let (input, path) = input_of(program, workflow, read)?;
                    Some((input, path.iter().map(|token| token.name.clone()).collect()))
                }));
            }
        }
        let mut changed = false;
        for (input, name) in found {
            changed |= make_secret(program, input, &name);
        }
        if !changed {
            break;
        }
    }
}

/// The inputs that an expression reads, the workflow's own or those of one that it runs, and the path inside.
fn input_of<'p>(program: &'p Program, workflow: &'p Workflow, read: &'p Read) -> Option<(TyId, &'p [Token])> {
    let input = |id: WorkflowId| program.workflows.get(id.0)?.input;
    match &read.origin {
        Origin::Input => Some((workflow.input?, &read.path)),
        Origin::WorkflowInput(called) => Some((input(*called)?, &read.path)),
        Origin::StepOutput(step, output) => {
            let step = workflow.steps.get(step.0)?;
            match &step.outputs.get(*output)?.value.kind {
                ValueKind::Read(given) if given.origin == Origin::CalledInput && read.path.is_empty() => {
                    Some((input(step.call.as_ref()?.workflow)?, &given.path))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn secret_values<'p>(program: &'p Program, workflow: &'p Workflow) -> Vec<&'p Value> {
    let mut values = Vec::new();
    for step in &workflow.steps {
        let operation = step
            .operation
            .and_then(|operation| program.operations.get(operation.0));
        let source = operation.and_then(|operation| program.sources.get(operation.source.0));
        values.extend(source.into_iter().flat_map(|source| credentials(step, source)));
    }
    let by_step = workflow.steps.iter().filter_map(|step| step.call.as_ref());
    let actions = workflow
        .steps
        .iter()
        .flat_map(|step| step.on_success.iter().chain(&step.on_failure));
    let by_action = actions.filter_map(|action| action.call.as_ref());
    for call in workflow.depends_on.iter().chain(by_step).chain(by_action) {
        let input = program
            .workflows
            .get(call.workflow.0)
            .and_then(|called| called.input);
        let Some(Ty::Struct(object)) = input.map(|input| program.types.get(input)) else {
            continue;
        };
        let is_secret = |field: usize| {
            object
                .fields
                .get(field)
                .is_some_and(|field| field.shape.ty == Types::SECRET)
        };
        let arguments = call.arguments.iter().filter(|argument| is_secret(argument.field));
        values.extend(arguments.map(|argument| &argument.value));
    }
    values
}

fn credentials<'s>(step: &'s Step, source: &Source) -> Vec<&'s Value> {
    let is_credential = |location: Location, name: &str| {
        let is_authorization = location == Location::Header && name.eq_ignore_ascii_case("authorization");
        is_authorization
            || source.schemes.iter().any(|scheme| match &scheme.kind {
                SecuritySchemeKind::ApiKey {
                    location: declared,
                    name: key,
                } => {
                    *declared == location
                        && if location == Location::Header {
                            key.eq_ignore_ascii_case(name)
                        } else {
                            key == name
                        }
                }
                _ => false,
            })
    };
    step.parameters
        .iter()
        .filter(|parameter| is_credential(parameter.location, &parameter.name))
        .map(|parameter| &parameter.value)
        .collect()
}

fn reads(value: &Value) -> Vec<&Read> {
    match &value.kind {
        ValueKind::Read(read) => vec![read],
        ValueKind::Text(pieces) => pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Read(read) => Some(read),
                Piece::Text(_) | Piece::Built(_) => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Makes the text at the end of a path through objects secret; whether it was none before.
fn make_secret(program: &mut Program, owner: TyId, path: &[String]) -> bool {
    let (Ty::Struct(mut object), Some((name, rest))) = (program.types.get(owner).clone(), path.split_first())
    else {
        return false;
    };
    let Some(field) = object.fields.iter_mut().find(|field| field.name == *name) else {
        return false;
    };
    if !rest.is_empty() {
        return make_secret(program, field.shape.ty, rest);
    }
    let is_text = matches!(program.types.get(field.shape.ty), Ty::String);
    if is_text {
        field.shape = Shape {
            ty: Types::SECRET,
            ..field.shape
        };
        program.types.set(owner, Ty::Struct(object));
    }
    is_text
}
