//! Values that are passed on whole: the checked steps come in; which outputs are kept verbatim is marked in them.
//!
//! A schema's struct cannot hold all that a server sent: a null of an optional property, the spelling of a number. An
//! object that goes on into another request is therefore kept as it came, beside its struct.

use std::collections::HashSet;

use super::typed::{Access, Output, Root, Step, ValueKind, Workflow};
use crate::ir::{
    Program, StepId,
    types::{Shape, Ty, TyId, Types},
};

/// Marks the outputs of answers that some request takes whole.
pub(super) fn mark(types: &Types, steps: &mut [Step]) {
    let mut passed: HashSet<(StepId, usize)> = HashSet::new();
    for step in steps.iter() {
        let mut note = |access: &Access| {
            if let (Root::Step { step, output, .. }, []) = (&access.root, access.members.as_slice()) {
                passed.insert((*step, *output));
            }
        };
        for parameter in &step.parameters {
            parameter.value.for_each_access(&mut note);
        }
        if let Some(body) = &step.body {
            body.value.for_each_access(&mut note);
        }
    }
    for step in steps {
        let id = step.id;
        let mut kept: Vec<String> = Vec::new();
        for output in &mut step.outputs {
            if let (true, Some(path)) = (passed.contains(&(id, output.index)), answer_path(output)) {
                output.verbatim = holds_struct(types, output.value.shape.ty, &mut HashSet::new());
                kept.extend(output.verbatim.then_some(path));
            }
        }
        // What is kept is a part of all that it is in.
        for output in &mut step.outputs {
            if let Some(path) = answer_path(output) {
                output.verbatim |= kept.iter().any(|kept| kept.starts_with(&path));
            }
        }
    }
}

/// The way to an output in the answer, as text that others begin with when they lead into it.
fn answer_path(output: &Output) -> Option<String> {
    match &output.value.kind {
        ValueKind::Access(access) if access.root == Root::Answer => Some(access.path()),
        _ => None,
    }
}

impl Access {
    /// The way from the root, as text that other ways begin with when they lead further.
    #[must_use]
    pub fn path(&self) -> String {
        self.members
            .iter()
            .map(|member| format!("{:?}/", member.kind))
            .collect()
    }
}

fn holds_struct(types: &Types, ty: TyId, seen: &mut HashSet<TyId>) -> bool {
    match types.get(ty) {
        Ty::Struct(_) => true,
        Ty::List(inner) | Ty::Map(inner) => seen.insert(ty) && holds_struct(types, inner.ty, seen),
        _ => false,
    }
}

/// The structs that surface in a workflow's outputs keep the properties that their schema does not declare.
pub(super) fn keep_undeclared(types: &mut Types, program: &Program, workflows: &[Workflow]) {
    let mut given = HashSet::new();
    for input in program.workflows.iter().filter_map(|workflow| workflow.input) {
        reach(types, input, &mut given);
    }
    let mut shown = HashSet::new();
    for output in workflows.iter().flat_map(|workflow| &workflow.outputs) {
        reach(types, output.value.shape.ty, &mut shown);
    }
    let is_only_shown = |ty: &TyId| shown.contains(ty) && !given.contains(ty);
    for ty in types.ids().filter(is_only_shown) {
        if let Ty::Struct(object) = types.get(ty).clone() {
            let rest = object.rest.or(Some(Shape::any()));
            types.set(ty, Ty::Struct(crate::ir::types::Struct { rest, ..object }));
        }
    }
}

fn reach(types: &Types, ty: TyId, found: &mut HashSet<TyId>) {
    if !found.insert(ty) {
        return;
    }
    match types.get(ty) {
        Ty::Struct(object) => {
            for shape in object.fields.iter().map(|field| field.shape).chain(object.rest) {
                reach(types, shape.ty, found);
            }
        }
        Ty::List(inner) | Ty::Map(inner) => reach(types, inner.ty, found),
        _ => {}
    }
}
