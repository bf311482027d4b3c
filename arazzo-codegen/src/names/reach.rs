//! The schema types that a workflow's public or decoded values reach, in order of first use.

use std::collections::HashSet;

use crate::{
    check::typed::{Projection, Workflow},
    ir::{
        self,
        types::{Ty, TyId, Types},
    },
};

/// The structs and enums to declare for a workflow.
pub(super) fn types(types: &Types, declared: &ir::Workflow, workflow: &Workflow) -> Vec<TyId> {
    let mut reach = Reach {
        types,
        seen: HashSet::new(),
        found: Vec::new(),
    };
    if let Some(input) = declared.input {
        reach.visit(input);
    }
    for output in &workflow.outputs {
        reach.visit(output.value.shape.ty);
    }
    for step in &workflow.steps {
        for output in &step.outputs {
            reach.visit(output.value.shape.ty);
        }
        if let Some(answer) = &step.answer {
            reach.visit_projection(&answer.projection);
        }
        for error in &step.errors {
            reach.visit(error.shape.ty);
        }
    }
    reach.found
}

struct Reach<'t> {
    types: &'t Types,
    seen: HashSet<TyId>,
    found: Vec<TyId>,
}

impl Reach<'_> {
    fn visit(&mut self, ty: TyId) {
        if !self.seen.insert(ty) {
            return;
        }
        match self.types.get(ty) {
            Ty::Struct(object) => {
                self.found.push(ty);
                for field in &object.fields {
                    self.visit(field.shape.ty);
                }
                if let Some(rest) = object.rest {
                    self.visit(rest.ty);
                }
            }
            Ty::Enum(_) => self.found.push(ty),
            Ty::Union(union) => {
                self.found.push(ty);
                for variant in &union.variants {
                    self.visit(variant.ty);
                }
            }
            Ty::Tuple(items) => items.iter().for_each(|item| self.visit(item.ty)),
            Ty::List(item) | Ty::Map(item) => self.visit(item.ty),
            _ => {}
        }
    }

    fn visit_projection(&mut self, projection: &Projection) {
        match projection {
            Projection::Whole(ty) | Projection::Verbatim(ty) => self.visit(*ty),
            Projection::Object(fields) => fields
                .iter()
                .for_each(|field| self.visit_projection(&field.projection)),
            Projection::Both(ty, inner) => {
                self.visit(*ty);
                self.visit_projection(inner);
            }
            Projection::Nth(_, inner) | Projection::Each(inner) => self.visit_projection(inner),
            Projection::Ignored => {}
        }
    }
}
