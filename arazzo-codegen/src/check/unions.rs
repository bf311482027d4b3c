//! Unions: what all variants have in common, and which variant a payload is meant as.

use super::paths::Walked;
use crate::{
    document::arazzo::Text,
    ir::{
        self,
        types::{Field, FieldXml, Shape, Struct, Ty, TyId, Types, Union},
    },
};

/// A property that variants of a union share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Property {
    /// Its type: any value where the variants differ.
    pub(super) shape: Shape,
    /// Whether some variant can lack it.
    pub(super) optional: bool,
}

/// Whether all variants are objects, so that a property of one can be looked for in all.
pub(super) fn is_of_objects(types: &Types, union: &Union) -> bool {
    union
        .variants
        .iter()
        .all(|variant| matches!(types.get(variant.ty), Ty::Struct(_) | Ty::Map(_)))
}

/// A property of a union: `None` when no variant has it, or when it has no one type.
pub(super) fn property(types: &Types, union: &Union, name: &str, walked: Walked) -> Option<Property> {
    if !is_of_objects(types, union) {
        return None;
    }
    if union.tag.as_deref() == Some(name) {
        return Some(Property {
            shape: Shape::of(Types::STRING),
            optional: false,
        });
    }
    let mut joined: Option<Shape> = None;
    let mut optional = false;
    for variant in &union.variants {
        let found = match types.get(variant.ty) {
            Ty::Struct(object) => match (object.field(name), object.rest) {
                (Some((_, field)), _) => Some((field.shape, !field.required)),
                (None, rest) => rest.map(|rest| (rest, true)),
            },
            Ty::Map(value) => Some((*value, true)),
            _ => None,
        };
        let Some((shape, may_lack)) = found else {
            optional = true;
            continue;
        };
        optional |= may_lack;
        joined = Some(match joined {
            None => shape,
            Some(known) => Shape {
                ty: join(types, known.ty, shape.ty, walked)?,
                nullable: known.nullable || shape.nullable,
            },
        });
    }
    joined.map(|shape| Property { shape, optional })
}

/// The type of a property that has one type in one variant and one in another. An answer is decoded as whatever covers
/// both; a value has the types that it has.
fn join(types: &Types, left: TyId, right: TyId, walked: Walked) -> Option<TyId> {
    if left == right {
        return Some(left);
    }
    if walked == Walked::Value {
        return None;
    }
    let is_text = |ty: &Ty| match ty {
        Ty::String | Ty::Formatted(_) => true,
        Ty::Enum(list) => list.is_text(),
        _ => false,
    };
    Some(match (types.get(left), types.get(right)) {
        (one, other) if is_text(one) && is_text(other) => Types::STRING,
        (Ty::Integer(_), Ty::Integer(_)) => Types::INTEGER,
        (Ty::Integer(_) | Ty::Number, Ty::Integer(_) | Ty::Number) => Types::NUMBER,
        _ => Types::ANY,
    })
}

/// The variant that an object in a payload is meant as: the one that its tag names, else the first that declares all
/// its members and demands no others.
pub(super) fn meant(types: &Types, union: &Union, members: &[(Text, ir::Value)]) -> Option<Struct> {
    let mut structs = union
        .variants
        .iter()
        .filter_map(|variant| match types.get(variant.ty) {
            Ty::Struct(object) => Some((variant, object)),
            _ => None,
        });
    match &union.tag {
        Some(property) => {
            let (name, value) = members.iter().find(|(name, _)| name.value == *property)?;
            let ir::ValueKind::Literal(tag) = &value.kind else {
                return None;
            };
            let (_, object) = structs.rfind(|(variant, _)| variant.tag.as_deref() == tag.as_str())?;
            let mut object = object.clone();
            object.fields.push(tag_field(property, name));
            Some(object)
        }
        None => structs
            .map(|(_, object)| object)
            .find(|object| {
                let declares_all = members
                    .iter()
                    .all(|(name, _)| object.field(&name.value).is_some() || object.rest.is_some());
                let has_required = object
                    .fields
                    .iter()
                    .all(|field| !field.required || members.iter().any(|(name, _)| name.value == field.name));
                declares_all && has_required
            })
            .cloned(),
    }
}

/// The property that tells the variants apart, which their structs do not have.
fn tag_field(property: &str, name: &Text) -> Field {
    Field {
        name: property.to_owned(),
        shape: Shape::of(Types::STRING),
        required: true,
        read_only: false,
        write_only: false,
        default: None,
        docs: None,
        place: name.place.clone(),
        xml: FieldXml::default(),
    }
}

/// The elements of an array that a union may be.
pub(super) fn element(types: &Types, union: &Union) -> Option<Shape> {
    union
        .variants
        .iter()
        .find_map(|variant| match types.get(variant.ty) {
            Ty::List(item) => Some(*item),
            Ty::Tuple(_) => Some(Shape::any()),
            _ => None,
        })
}
