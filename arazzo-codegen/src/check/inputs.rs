//! Objects that the caller gives and a step passes on whole: what their type has and the place that they fill has not comes
//! in; a report goes out.

use super::Checker;
use crate::{
    diagnostics::{Diagnostic, codes, suggest::nearest},
    ir::types::{Shape, Ty},
};

/// How deep objects are compared; a type may hold itself.
const DEPTH: usize = 8;

/// Reports the declared properties of an input that what it fills does not declare.
pub(super) fn report_undeclared(checker: &mut Checker<'_>, given: Shape, filled: Shape) {
    compare(checker, given, filled, DEPTH);
}

fn compare(checker: &mut Checker<'_>, given: Shape, filled: Shape, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let types = (
        checker.types.get(given.ty).clone(),
        checker.types.get(filled.ty).clone(),
    );
    match types {
        (Ty::List(given), Ty::List(filled)) | (Ty::Map(given), Ty::Map(filled)) => {
            compare(checker, given, filled, depth);
        }
        (Ty::Struct(given), Ty::Struct(filled)) if filled.rest.is_none() => {
            for field in &given.fields {
                if let Some((_, declared)) = filled.field(&field.name) {
                    compare(checker, field.shape, declared.shape, depth);
                    continue;
                }
                let place = field.place.key();
                let mut diagnostic = Diagnostic::new(
                    &codes::UNDECLARED_PROPERTY,
                    place.clone(),
                    format!("`{}` declares no property `{}`", filled.hint, field.name),
                )
                .label("is part of what is sent")
                .secondary(filled.place.clone(), format!("schema `{}`", filled.hint));
                let names = filled.fields.iter().map(|field| field.name.as_str());
                if let Some(near) = nearest(&field.name, names) {
                    diagnostic = diagnostic.suggest(place, near);
                }
                checker.diagnostics.report(diagnostic);
            }
        }
        _ => {}
    }
}
