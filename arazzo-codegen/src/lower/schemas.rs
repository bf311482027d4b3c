//! Types from schemas: a schema comes in, read level by level as far as it is reached; its type goes out.

use std::rc::Rc;

use super::{Lowering, unions::Members};
use crate::{
    document::{
        openapi::{
            ArraySchema, Description, IntegerSchema, SchemaKind, SchemaLevel, SchemaRef, StringSchema,
        },
        place::{Place, Pointer},
    },
    ir::types::{Enum, EnumValue, Format, Shape, Ty, TyId, Types, Width},
};

/// The longest array of fixed length that is a tuple; serde has no longer ones.
const LONGEST_TUPLE: usize = 16;

/// Under what a type is known: the schemas that a value satisfies all of, mostly one, and who sends it.
pub(super) type Key = (Vec<SchemaRef>, bool);

/// What a schema is called, and what it says of itself.
#[derive(Clone, Debug)]
pub(super) struct About {
    /// The name that its Rust type should have.
    pub(super) name: String,
    /// The description.
    pub(super) docs: Option<String>,
    /// Where it stands.
    pub(super) place: Place,
}

impl<'d> Lowering<'_, 'd> {
    /// The type of a schema. `hint` names it where it has no name of its own; `open` says that a server sends it, so
    /// that its enumerations and unions keep unknown values.
    pub(super) fn shape(
        &mut self,
        description: Description<'d>,
        schema: &SchemaRef,
        hint: &str,
        open: bool,
    ) -> Shape {
        self.shape_of(description, vec![schema.clone()], hint, open)
    }

    /// The type of the values that satisfy all of some schemas; at least one.
    pub(super) fn shape_of(
        &mut self,
        description: Description<'d>,
        schemas: Vec<SchemaRef>,
        hint: &str,
        open: bool,
    ) -> Shape {
        let key = (schemas, open);
        if let Some(known) = self.known.get(&key) {
            return self.unless_endless(*known);
        }
        let shape = self.new_shape(description, &key, hint);
        self.known.insert(key, shape);
        if self.building.is_empty() {
            self.finish_unions();
        }
        shape
    }

    fn new_shape(&mut self, description: Description<'d>, key: &Key, hint: &str) -> Shape {
        let (schemas, open) = key;
        let [schema] = schemas.as_slice() else {
            let (parts, nullable) = self.parts(description, schemas);
            let place = schemas
                .first()
                .map_or_else(|| self.schemas_place(), SchemaRef::place);
            let about = About {
                name: hint.to_owned(),
                docs: None,
                place,
            };
            return self.all(description, &parts, &about, key, nullable);
        };
        let level = self.level(description, schema);
        let nullable = level.nullable;
        let about = About {
            name: schema.declared_name().unwrap_or_else(|| hint.to_owned()),
            docs: level.description.clone(),
            place: level.place.clone(),
        };
        if let SchemaKind::AllOf(members) = &level.kind
            && let [only] = members.as_slice()
        {
            let shape = self.shape(description, only, &about.name, *open);
            return Shape {
                nullable: shape.nullable || nullable,
                ..shape
            };
        }
        let ty = match &level.kind {
            SchemaKind::Object(_) | SchemaKind::AllOf(_) => {
                let (parts, all_nullable) = self.parts(description, schemas);
                return self.all(description, &parts, &about, key, nullable || all_nullable);
            }
            SchemaKind::AnyOf(members) => {
                let union = Members {
                    schemas: members.clone(),
                    base: Vec::new(),
                    discriminator: level.discriminator.clone(),
                };
                return self.union(description, &union, &about, key, nullable);
            }
            SchemaKind::Array(array) => {
                let ty = self.begin(key, nullable, false);
                let array = self.array(description, array, &about.name, *open);
                self.end(ty, array);
                ty
            }
            SchemaKind::String(string) => self.string(string, about, *open),
            SchemaKind::Integer(integer) => self.integer(integer, about, *open),
            SchemaKind::Number => Types::NUMBER,
            SchemaKind::Boolean => Types::BOOL,
            SchemaKind::Any | SchemaKind::Null => Types::ANY,
        };
        Shape { ty, nullable }
    }

    pub(super) fn level(&mut self, description: Description<'d>, schema: &SchemaRef) -> Rc<SchemaLevel> {
        if let Some(level) = self.levels.get(schema) {
            return Rc::clone(level);
        }
        let level = Rc::new(description.schema(self.diagnostics, schema));
        self.levels.insert(schema.clone(), Rc::clone(&level));
        level
    }

    /// Makes a type known before it is complete, so that a recursive schema meets itself.
    pub(super) fn begin(&mut self, key: &Key, nullable: bool, is_named: bool) -> TyId {
        let ty = self.program.types.add(Ty::Any);
        self.known.insert(key.clone(), Shape { ty, nullable });
        self.building.push((ty, is_named));
        ty
    }

    /// Completes a type that [`begin`](Self::begin) made known.
    pub(super) fn end(&mut self, id: TyId, ty: Ty) {
        self.program.types.set(id, ty);
        self.building.retain(|(building, _)| *building != id);
    }

    /// An array of arrays of itself has no Rust type: a circle needs a type with a name.
    fn unless_endless(&self, known: Shape) -> Shape {
        let from = self.building.iter().position(|(ty, _)| *ty == known.ty);
        let circle = from.and_then(|from| self.building.get(from..));
        match circle {
            Some(circle) if circle.iter().all(|(_, is_named)| !is_named) => Shape::any(),
            _ => known,
        }
    }

    /// An array; one of a fixed length whose elements are described one by one is a tuple.
    fn array(&mut self, description: Description<'d>, array: &ArraySchema, name: &str, open: bool) -> Ty {
        let length = array.prefix_items.len();
        let is_fixed = array.min_items == Some(length) && array.max_items == Some(length);
        if is_fixed && (1..=LONGEST_TUPLE).contains(&length) {
            let items = array.prefix_items.iter().enumerate();
            return Ty::Tuple(
                items
                    .map(|(index, item)| {
                        self.shape(description, item, &format!("{name} Item{}", index + 1), open)
                    })
                    .collect(),
            );
        }
        Ty::List(match &array.items {
            Some(item) => self.shape(description, item, &format!("{name} Item"), open),
            None => Shape::any(),
        })
    }

    fn string(&mut self, string: &StringSchema, about: About, open: bool) -> TyId {
        let values: Vec<EnumValue> = string.values.iter().cloned().map(EnumValue::Text).collect();
        if !values.is_empty() {
            return self.enumeration(values, about, open);
        }
        let formatted = match string.format.as_deref() {
            Some("password") => return Types::SECRET,
            Some("binary" | "byte") => return Types::BYTES,
            Some("date-time") => self.formats.dates.map(Format::DateTime),
            Some("date") => self.formats.dates.map(Format::Date),
            Some("uuid") => self.formats.uuid.then_some(Format::Uuid),
            _ => None,
        };
        match formatted {
            Some(format) => self.program.types.add(Ty::Formatted(format)),
            None => Types::STRING,
        }
    }

    fn integer(&mut self, integer: &IntegerSchema, about: About, open: bool) -> TyId {
        let values: Vec<EnumValue> = integer.values.iter().copied().map(EnumValue::Integer).collect();
        if !values.is_empty() {
            return self.enumeration(values, about, open);
        }
        let is_unsigned = integer.minimum.is_some_and(|minimum| minimum >= 0);
        Types::integer(match integer.format.as_deref() {
            Some("int32") if is_unsigned => Width::U32,
            Some("int64") if is_unsigned => Width::U64,
            Some("int8" | "int16" | "int32") => Width::I32,
            Some("uint8" | "uint16" | "uint32") => Width::U32,
            Some("uint" | "uint64") => Width::U64,
            _ => Width::I64,
        })
    }

    pub(super) fn enumeration(&mut self, values: Vec<EnumValue>, about: About, open: bool) -> TyId {
        let mut kept: Vec<EnumValue> = Vec::with_capacity(values.len());
        for value in values {
            if !kept.contains(&value) {
                kept.push(value);
            }
        }
        self.program.types.add(Ty::Enum(Enum {
            hint: about.name,
            docs: about.docs,
            values: kept,
            open,
            place: about.place,
        }))
    }

    /// The place of the entry document, for what is made of no schema.
    pub(super) fn schemas_place(&self) -> Place {
        let entry = self.units.first();
        entry.map_or_else(
            || Place::value(crate::source::FileId(0), Pointer::root()),
            |entry| entry.document.place.clone(),
        )
    }
}
