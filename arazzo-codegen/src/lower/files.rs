//! Files: an input of bytes that becomes a part of a form may have a name and a media type of its own (RFC 7578, 4.2 and
//! 4.4).

use crate::ir::{
    Call, Format, Origin, Program, Value, ValueKind, Workflow,
    types::{Shape, Ty, TyId, Types},
};

/// Makes the inputs of bytes that are sent as parts files, and those that workflows pass on to each other as such.
pub(super) fn mark(program: &mut Program) {
    loop {
        let mut found: Vec<(TyId, String)> = Vec::new();
        for workflow in &program.workflows {
            for value in parts(workflow) {
                found.extend(input_of(workflow, value));
            }
            for call in calls(workflow) {
                found.extend(passed_on(program, workflow, call));
            }
        }
        let mut changed = false;
        for (input, name) in found {
            changed |= make_file(program, input, &name);
        }
        if !changed {
            break;
        }
    }
}

/// What the properties of multipart bodies are filled with.
fn parts(workflow: &Workflow) -> Vec<&Value> {
    let bodies = workflow.steps.iter().filter_map(|step| step.body.as_ref());
    let mut values = Vec::new();
    for body in bodies.filter(|body| body.declared.format == Format::Multipart) {
        let ValueKind::Object(members) = &body.value.kind else {
            continue;
        };
        for (_, value) in members {
            match &value.kind {
                ValueKind::List(items) => values.extend(items),
                _ => values.push(value),
            }
        }
    }
    values
}

/// The input that a value is, whole.
fn input_of(workflow: &Workflow, value: &Value) -> Option<(TyId, String)> {
    let ValueKind::Read(read) = &value.kind else {
        return None;
    };
    match (&read.origin, read.path.as_slice()) {
        (Origin::Input, [input]) => Some((workflow.input?, input.name.clone())),
        _ => None,
    }
}

fn calls(workflow: &Workflow) -> impl Iterator<Item = &Call> {
    let steps = workflow.steps.iter();
    let by_step = steps.clone().filter_map(|step| step.call.as_ref());
    let actions = steps.flat_map(|step| step.on_success.iter().chain(&step.on_failure));
    let by_action = actions.filter_map(|action| action.call.as_ref());
    workflow.depends_on.iter().chain(by_step).chain(by_action)
}

/// Where an input is passed on and one side is a file, the other is one, too.
fn passed_on(program: &Program, workflow: &Workflow, call: &Call) -> Vec<(TyId, String)> {
    let called = program.workflows.get(call.workflow.0);
    let Some(theirs) = called.and_then(|called| called.input) else {
        return Vec::new();
    };
    let Ty::Struct(object) = program.types.get(theirs) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for argument in &call.arguments {
        let Some(field) = object.fields.get(argument.field) else {
            continue;
        };
        let Some((mine, name)) = input_of(workflow, &argument.value) else {
            continue;
        };
        let is_mine = matches!(program.types.get(mine), Ty::Struct(object)
            if object.field(&name).is_some_and(|(_, field)| is_file(&program.types, field.shape)));
        if is_mine {
            found.push((theirs, field.name.clone()));
        } else if is_file(&program.types, field.shape) {
            found.push((mine, name));
        }
    }
    found
}

fn is_file(types: &Types, shape: Shape) -> bool {
    match types.get(shape.ty) {
        Ty::File => true,
        Ty::List(item) => item.ty == Types::FILE,
        _ => false,
    }
}

/// Makes an input of bytes, or of an array of them, one of files; whether it was none before.
fn make_file(program: &mut Program, input: TyId, name: &str) -> bool {
    let Ty::Struct(mut object) = program.types.get(input).clone() else {
        return false;
    };
    let Some(field) = object.fields.iter_mut().find(|field| field.name == name) else {
        return false;
    };
    let ty = match program.types.get(field.shape.ty) {
        Ty::Bytes => Types::FILE,
        Ty::List(item) if item.ty == Types::BYTES => {
            let ty = Types::FILE;
            let item = Shape { ty, ..*item };
            program.types.add(Ty::List(item))
        }
        _ => return false,
    };
    field.shape.ty = ty;
    program.types.set(input, Ty::Struct(object));
    true
}
