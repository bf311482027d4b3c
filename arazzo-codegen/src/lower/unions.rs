//! `oneOf` and `anyOf`: the schemas of which a value satisfies one come in; the type of such values goes out.
//!
//! - Scalars that one type covers are that type: text and enumerations of text are text, integers and numbers numbers.
//! - Objects that a property tells apart, by `discriminator` or because each demands another single value of it, are
//!   tagged by it.
//! - All others are tried in order of how few values fit them: truth values, integers, numbers, enumerations, formatted
//!   text, text, arrays, then objects with more required properties first, then with more properties, then maps.

use std::collections::HashMap;

use super::{
    Lowering,
    schemas::{About, Key},
};
use crate::{
    document::openapi::{Description, Discriminator, SchemaKind, SchemaLevel, SchemaRef},
    ir::types::{EnumValue, Shape, Struct, Ty, TyId, Types, Union, Variant, Width},
};

/// What a union is made of.
pub(super) struct Members {
    /// The alternatives.
    pub(super) schemas: Vec<SchemaRef>,
    /// What each alternative is besides.
    pub(super) base: Vec<SchemaRef>,
    /// What tells them apart.
    pub(super) discriminator: Option<Discriminator>,
}

/// A union whose variants are not complete yet: their order and their tag are not known.
pub(super) struct Unfinished {
    ty: TyId,
    property: Option<String>,
}

impl<'d> Lowering<'_, 'd> {
    pub(super) fn union(
        &mut self,
        description: Description<'d>,
        members: &Members,
        about: &About,
        key: &Key,
        nullable: bool,
    ) -> Shape {
        let mut nullable = nullable;
        let mut all_scalar = true;
        for schema in &members.schemas {
            let level = self.level(description, schema);
            nullable |= level.nullable;
            all_scalar &= is_scalar(&level);
        }
        if all_scalar {
            let ty = self.scalars(description, members, about, key.1);
            return Shape { ty, nullable };
        }
        let ty = self.begin(key, nullable, true);
        let mut variants = Vec::new();
        for schema in &members.schemas {
            self.add_variants(description, schema, members, about, key.1, &mut variants);
        }
        let union = self.union_of(variants, about, key.1);
        self.end(ty, union);
        self.unions.push(Unfinished {
            ty,
            property: members
                .discriminator
                .as_ref()
                .map(|discriminator| discriminator.property_name.clone()),
        });
        Shape { ty, nullable }
    }

    /// The variants of one alternative: one, or one per value that the discriminator maps to it.
    fn add_variants(
        &mut self,
        description: Description<'d>,
        schema: &SchemaRef,
        members: &Members,
        about: &About,
        open: bool,
        variants: &mut Vec<Variant>,
    ) {
        let level = self.level(description, schema);
        let declared = schema.declared_name();
        let named = declared.clone().or_else(|| level.title.clone());
        let hint = named
            .clone()
            .unwrap_or_else(|| format!("{} {}", about.name, word(&level)));
        let ty = if members.base.is_empty() {
            self.shape(description, schema, &hint, open).ty
        } else {
            let mut all = members.base.clone();
            all.push(schema.clone());
            self.shape_of(description, all, &hint, open).ty
        };
        let mapping = members
            .discriminator
            .iter()
            .flat_map(|discriminator| &discriminator.mapping);
        let tags: Vec<&String> = mapping
            .filter(|(_, target)| target == schema)
            .map(|(tag, _)| tag)
            .collect();
        match tags.as_slice() {
            [] => variants.push(Variant {
                hint: named,
                ty,
                tag: declared,
            }),
            [tag] => variants.push(Variant {
                hint: named,
                ty,
                tag: Some((*tag).clone()),
            }),
            several => variants.extend(several.iter().map(|tag| Variant {
                hint: Some((*tag).clone()),
                ty,
                tag: Some((*tag).clone()),
            })),
        }
    }

    fn union_of(&mut self, variants: Vec<Variant>, about: &About, open: bool) -> Ty {
        let mut kept: Vec<Variant> = Vec::new();
        for variant in variants {
            if matches!(self.program.types.get(variant.ty), Ty::Any | Ty::Error)
                && !self.is_building(variant.ty)
            {
                // Where one alternative is any value, the union is.
                return Ty::Any;
            }
            let same = |known: &Variant| known.tag == variant.tag && self.is_same(known.ty, variant.ty, 8);
            let one_type = kept.iter().position(same);
            if one_type.is_some() {
                continue;
            }
            let joined = kept
                .iter()
                .position(|known| self.joined_scalar(known.ty, variant.ty).is_some());
            match joined.and_then(|index| kept.get_mut(index)) {
                Some(known) => {
                    known.ty = join_scalars(&self.program.types, known.ty, variant.ty).unwrap_or(known.ty);
                    known.hint = None;
                }
                None => kept.push(variant),
            }
        }
        Ty::Union(Union {
            hint: about.name.clone(),
            docs: about.docs.clone(),
            variants: kept,
            tag: None,
            open,
            place: about.place.clone(),
        })
    }

    fn is_building(&self, ty: TyId) -> bool {
        self.building.iter().any(|(building, _)| *building == ty)
    }

    fn joined_scalar(&self, left: TyId, right: TyId) -> Option<TyId> {
        join_scalars(&self.program.types, left, right)
    }

    /// A union of nothing but scalars.
    fn scalars(
        &mut self,
        description: Description<'d>,
        members: &Members,
        about: &About,
        open: bool,
    ) -> TyId {
        let mut variants: Vec<Variant> = Vec::new();
        let mut listed: Vec<EnumValue> = Vec::new();
        let mut all_listed = true;
        for schema in &members.schemas {
            let declared = schema.declared_name();
            let level = self.level(description, schema);
            let hint = declared
                .clone()
                .unwrap_or_else(|| format!("{} {}", about.name, word(&level)));
            let ty = self.shape(description, schema, &hint, open).ty;
            match self.program.types.get(ty) {
                Ty::Enum(list) => listed.extend(list.values.iter().cloned()),
                _ => all_listed = false,
            }
            variants.push(Variant {
                hint: declared,
                ty,
                tag: None,
            });
        }
        if let [only] = variants.as_slice() {
            return only.ty;
        }
        if all_listed {
            return self.enumeration(listed, about.clone(), open);
        }
        let union = self.union_of(variants, about, open);
        if let Ty::Union(union) = &union
            && let [only] = union.variants.as_slice()
        {
            return only.ty;
        }
        let ty = self.program.types.add(union);
        self.unions.push(Unfinished { ty, property: None });
        ty
    }

    /// Whether two types are written alike in Rust.
    fn is_same(&self, left: TyId, right: TyId, depth: usize) -> bool {
        let types = &self.program.types;
        let shapes = |left: &Shape, right: &Shape| {
            left.nullable == right.nullable && self.is_same(left.ty, right.ty, depth - 1)
        };
        left == right
            || depth > 0
                && match (types.get(left), types.get(right)) {
                    (Ty::List(left), Ty::List(right)) | (Ty::Map(left), Ty::Map(right)) => {
                        shapes(left, right)
                    }
                    (Ty::Formatted(left), Ty::Formatted(right)) => left == right,
                    _ => false,
                }
    }

    /// Orders the variants of unions, and finds what tells them apart, now that they are complete.
    pub(super) fn finish_unions(&mut self) {
        let mut without: HashMap<(TyId, String), TyId> = HashMap::new();
        for Unfinished { ty, property } in std::mem::take(&mut self.unions) {
            let Ty::Union(mut union) = self.program.types.get(ty).clone() else {
                continue;
            };
            let tagged = match &property {
                Some(property) => tagged(&self.program.types, &union.variants, property),
                None => implied_tag(&self.program.types, &union.variants),
            };
            match tagged {
                Some((property, mut variants)) => {
                    for variant in &mut variants {
                        let key = (variant.ty, property.clone());
                        variant.ty = match without.get(&key) {
                            Some(known) => *known,
                            None => self.without_property(variant.ty, &property),
                        };
                        without.insert(key, variant.ty);
                    }
                    union.variants = variants;
                    union.tag = Some(property);
                }
                None => {
                    let types = &self.program.types;
                    for variant in &mut union.variants {
                        variant.tag = None;
                    }
                    union.variants.sort_by_key(|variant| rank(types, variant.ty, 8));
                }
            }
            self.program.types.set(ty, Ty::Union(union));
        }
    }

    /// A struct without the property that the union around it has: serde writes it once.
    fn without_property(&mut self, ty: TyId, property: &str) -> TyId {
        match self.program.types.get(ty) {
            Ty::Struct(object) if object.field(property).is_some() => {
                let mut object = object.clone();
                object.fields.retain(|field| field.name != property);
                self.program.types.add(Ty::Struct(object))
            }
            _ => ty,
        }
    }
}

/// The variants with the value of `property` that each has; `None` where it does not tell them apart.
fn tagged(types: &Types, variants: &[Variant], property: &str) -> Option<(String, Vec<Variant>)> {
    let mut found: Vec<Variant> = Vec::new();
    for variant in variants {
        let value = match types.get(variant.ty) {
            Ty::Struct(object) => match object.field(property) {
                Some((_, field)) => {
                    let declared = single_value(types, field.shape.ty);
                    let is_text = match types.get(field.shape.ty) {
                        Ty::String => true,
                        Ty::Enum(list) => list.is_text(),
                        _ => false,
                    };
                    let tag = variant.tag.clone().or(declared);
                    tag.filter(|_| is_text)?
                }
                None => variant.tag.clone()?,
            },
            Ty::Map(_) => variant.tag.clone()?,
            _ => return None,
        };
        if found
            .iter()
            .any(|known| known.tag.as_deref() == Some(value.as_str()))
        {
            return None;
        }
        found.push(Variant {
            tag: Some(value),
            ..variant.clone()
        });
    }
    Some((property.to_owned(), found))
}

/// The first property that all variants demand, each with another single value.
fn implied_tag(types: &Types, variants: &[Variant]) -> Option<(String, Vec<Variant>)> {
    let structs: Vec<&Struct> = variants
        .iter()
        .map(|variant| match types.get(variant.ty) {
            Ty::Struct(object) => Some(object),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let first = structs.first().filter(|_| structs.len() > 1)?;
    let is_single = |property: &str| {
        structs.iter().all(|object| {
            object
                .field(property)
                .is_some_and(|(_, field)| field.required && single_value(types, field.shape.ty).is_some())
        })
    };
    let property = first.fields.iter().find(|field| is_single(&field.name))?;
    let own: Vec<Variant> = variants
        .iter()
        .map(|variant| Variant {
            tag: None,
            ..variant.clone()
        })
        .collect();
    tagged(types, &own, &property.name)
}

/// The value of an enumeration of one text.
fn single_value(types: &Types, ty: TyId) -> Option<String> {
    match types.get(ty) {
        Ty::Enum(list) => match list.values.as_slice() {
            [EnumValue::Text(only)] => Some(only.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn is_scalar(level: &SchemaLevel) -> bool {
    matches!(
        level.kind,
        SchemaKind::String(_) | SchemaKind::Integer(_) | SchemaKind::Number | SchemaKind::Boolean
    )
}

/// A word for a schema without a name.
fn word(level: &SchemaLevel) -> &'static str {
    match &level.kind {
        SchemaKind::String(_) => "Text",
        SchemaKind::Integer(_) => "Integer",
        SchemaKind::Number => "Number",
        SchemaKind::Boolean => "Bool",
        SchemaKind::Array(_) => "List",
        SchemaKind::Object(_) | SchemaKind::AllOf(_) => "Object",
        _ => "Value",
    }
}

/// The one type of the values of two types of scalars, where the first covers the second or the other way round.
fn join_scalars(types: &Types, left: TyId, right: TyId) -> Option<TyId> {
    let is_text = |ty: &Ty| match ty {
        Ty::String | Ty::Bytes | Ty::Formatted(_) => true,
        Ty::Enum(list) => list.is_text(),
        _ => false,
    };
    match (types.get(left), types.get(right)) {
        (Ty::Secret, other) | (other, Ty::Secret) if is_text(other) || matches!(other, Ty::Secret) => {
            Some(Types::SECRET)
        }
        (one, other) if is_text(one) && is_text(other) => Some(Types::STRING),
        (Ty::Bool, Ty::Bool) => Some(Types::BOOL),
        (Ty::Integer(one), Ty::Integer(other)) => {
            Some(Types::integer(if one == other { *one } else { Width::I64 }))
        }
        (Ty::Integer(_) | Ty::Number, Ty::Integer(_) | Ty::Number) => Some(Types::NUMBER),
        (Ty::Integer(_) | Ty::Number, Ty::Enum(list)) if list.is_integer() => Some(left),
        (Ty::Enum(list), Ty::Integer(_) | Ty::Number) if list.is_integer() => Some(right),
        _ => None,
    }
}

/// Where a type stands among the variants that are tried: the fewer values fit it, the earlier.
fn rank(types: &Types, ty: TyId, depth: usize) -> (u8, i64, i64) {
    let count = |count: usize| i64::try_from(count).map_or(i64::MIN, |count| -count);
    match types.get(ty) {
        Ty::Null => (0, 0, 0),
        Ty::Bool => (1, 0, 0),
        Ty::Enum(list) => (if list.open { 5 } else { 2 }, 0, 0),
        Ty::Integer(_) => (3, 0, 0),
        Ty::Number => (4, 0, 0),
        Ty::Formatted(_) => (2, 1, 0),
        Ty::String | Ty::Secret | Ty::Bytes | Ty::File => (6, 0, 0),
        Ty::Tuple(items) => (7, count(items.len()), 0),
        Ty::List(item) if depth > 0 => {
            let (rank, required, all) = rank(types, item.ty, depth - 1);
            (8, i64::from(rank), required.saturating_add(all))
        }
        Ty::List(_) => (8, i64::MAX, 0),
        Ty::Union(_) => (9, 0, 0),
        Ty::Struct(object) => {
            let required = object.fields.iter().filter(|field| field.required).count();
            (10, count(required), count(object.fields.len()))
        }
        Ty::Map(_) => (11, 0, 0),
        Ty::Any | Ty::Error => (12, 0, 0),
    }
}
