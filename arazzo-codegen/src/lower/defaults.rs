//! Defaults: a literal of a schema and the schema's type come in; whether the literal is a value of the type goes out.

use super::Lowering;
use crate::{
    diagnostics::{Code, Diagnostic, codes},
    document::place::Place,
    ir::types::{Shape, Ty, Types, Union, Variant},
    json::Json,
};

impl Lowering<'_, '_> {
    /// Keeps the defaults that are of their property's type, now that all types are complete; reports the others.
    pub(super) fn check_defaults(&mut self) {
        let mut wrong: Vec<(Place, &'static Code, String)> = Vec::new();
        for ty in self.program.types.ids() {
            let Ty::Struct(object) = self.program.types.get(ty) else {
                continue;
            };
            let mut object = object.clone();
            for field in &mut object.fields {
                let types = &self.program.types;
                // Null is the same as no default.
                let found = field.default.take().filter(|default| !default.is_null());
                match found {
                    Some(default) if types.admits(field.shape, &default) => field.default = Some(default),
                    Some(_) => {
                        let expected = types.describe(field.shape);
                        let (code, message) = if matches!(types.get(field.shape.ty), Ty::Formatted(_)) {
                            (
                                &codes::UNSUPPORTED_FEATURE,
                                format!("{expected} has no default; it is left out"),
                            )
                        } else {
                            (
                                &codes::MALFORMED_PART,
                                format!("the default is not {expected}; it is left out"),
                            )
                        };
                        wrong.push((field.place.clone(), code, message));
                    }
                    None => {}
                }
            }
            self.program.types.set(ty, Ty::Struct(object));
        }
        let mut reported: Vec<Place> = Vec::new();
        for (place, code, message) in wrong {
            // A struct of a tagged union stands twice.
            if reported.contains(&place) {
                continue;
            }
            reported.push(place.clone());
            let place = Place::value(place.file, place.pointer.child("default"));
            self.diagnostics.report(Diagnostic::new(code, place, message));
        }
    }
}

impl Types {
    /// Whether a literal is a value of a type that Rust code can write down.
    #[must_use]
    pub fn admits(&self, shape: Shape, literal: &Json) -> bool {
        if literal.is_null() {
            return shape.nullable || matches!(self.get(shape.ty), Ty::Any | Ty::Error | Ty::Null);
        }
        match (self.get(shape.ty), literal) {
            (Ty::Any | Ty::Error, _) => true,
            (Ty::Bool, Json::Bool(_)) | (Ty::String | Ty::Secret, Json::String(_)) => true,
            (Ty::Integer(width), number) => width.admits(number),
            (Ty::Number, number) => number.as_f64().is_some(),
            (Ty::Enum(list), value) => list.values.iter().any(|known| known.is(value)),
            (Ty::List(item), Json::Array(items)) => items.iter().all(|value| self.admits(*item, value)),
            (Ty::Tuple(shapes), Json::Array(items)) => {
                shapes.len() == items.len()
                    && shapes
                        .iter()
                        .zip(items)
                        .all(|(shape, value)| self.admits(*shape, value))
            }
            (Ty::Map(value), Json::Object(members)) => {
                members.values().all(|member| self.admits(*value, member))
            }
            (Ty::Struct(object), Json::Object(members)) => {
                object.fields.iter().all(|field| match members.get(&field.name) {
                    Some(value) => {
                        let optional = !field.required;
                        value.is_null() && optional || self.admits(field.shape, value)
                    }
                    None => !field.required,
                }) && members
                    .iter()
                    .all(|(name, value)| match (object.field(name), object.rest) {
                        (Some(_), _) => true,
                        (None, Some(rest)) => self.admits(rest, value),
                        (None, None) => false,
                    })
            }
            (Ty::Union(union), value) => self.variant_of(union, value).is_some(),
            _ => false,
        }
    }

    /// The variant of a union that a literal is a value of, and the literal without the property that says so.
    #[must_use]
    pub fn variant_of<'u>(&self, union: &'u Union, literal: &Json) -> Option<(usize, &'u Variant, Json)> {
        let mut rest = literal.clone();
        let tag = match (&union.tag, &mut rest) {
            (Some(property), Json::Object(members)) => Some(members.remove(property)?),
            (Some(_), _) => return None,
            (None, _) => None,
        };
        union
            .variants
            .iter()
            .enumerate()
            .find(|(_, variant)| match &tag {
                Some(tag) => tag.as_str() == variant.tag.as_deref(),
                None => self.admits(Shape::of(variant.ty), &rest),
            })
            .filter(|(_, variant)| self.admits(Shape::of(variant.ty), &rest))
            .map(|(index, variant)| (index, variant, rest.clone()))
    }
}
