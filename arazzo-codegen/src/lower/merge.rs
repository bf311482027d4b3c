//! `allOf`: the schemas that a value must satisfy all of come in; the one type that has it all goes out.
//!
//! Objects become one with all their properties; a scalar becomes the narrower one; an object with a union becomes the
//! union of the object with each of its variants. What contradicts itself is reported, and any value.

use std::rc::Rc;

use super::{
    Lowering,
    schemas::{About, Key},
    unions::Members,
};
use crate::{
    diagnostics::{Diagnostic, codes},
    document::{
        openapi::{
            AdditionalProperties, Description, Discriminator, ObjectSchema, SchemaKind, SchemaLevel,
            SchemaRef, View,
        },
        place::Place,
    },
    ir::types::{Enum, Field, FieldXml, Shape, Struct, Ty, TyId, Types, Width},
};

/// How deep `allOf` may nest in itself. The reader leaves out members that hold themselves.
const DEEPEST: usize = 32;

/// A member of an `allOf` that is not one itself, and not empty.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) schema: SchemaRef,
    pub(super) level: Rc<SchemaLevel>,
}

impl Part {
    fn object(&self) -> Option<&ObjectSchema> {
        match &self.level.kind {
            SchemaKind::Object(object) => Some(object),
            _ => None,
        }
    }

    fn union(&self) -> Option<&[SchemaRef]> {
        match &self.level.kind {
            SchemaKind::AnyOf(members) => Some(members),
            _ => None,
        }
    }

    fn place(&self) -> Place {
        self.level.place.clone()
    }
}

impl<'d> Lowering<'_, 'd> {
    /// What some schemas consist of, and whether all of it allows null.
    pub(super) fn parts(&mut self, description: Description<'d>, schemas: &[SchemaRef]) -> (Vec<Part>, bool) {
        let mut parts = Vec::new();
        let nullable = self.gather(description, schemas, &mut parts, DEEPEST);
        (parts, nullable)
    }

    fn gather(
        &mut self,
        description: Description<'d>,
        schemas: &[SchemaRef],
        parts: &mut Vec<Part>,
        depth: usize,
    ) -> bool {
        let mut nullable = true;
        for schema in schemas {
            let level = self.level(description, schema);
            let own = level.nullable;
            match &level.kind {
                SchemaKind::AllOf(members) if depth > 0 => {
                    let members = self.gather(description, members, parts, depth - 1);
                    nullable &= own || members;
                }
                // The empty schema adds nothing.
                SchemaKind::AllOf(_) | SchemaKind::Any | SchemaKind::Null => {}
                _ => {
                    nullable &= own;
                    if !parts.iter().any(|part| part.schema == *schema) {
                        let schema = schema.clone();
                        parts.push(Part { schema, level });
                    }
                }
            }
        }
        nullable && !parts.is_empty()
    }

    /// The type of what has all the parts.
    pub(super) fn all(
        &mut self,
        description: Description<'d>,
        parts: &[Part],
        about: &About,
        key: &Key,
        nullable: bool,
    ) -> Shape {
        let objects = parts.iter().filter(|part| part.object().is_some()).count();
        match parts {
            [] => Shape {
                ty: Types::ANY,
                nullable,
            },
            // Just another name for that schema.
            [only] if objects == 0 || only.schema.view == View::Whole && key.0 != [only.schema.clone()] => {
                let ty = self.shape(description, &only.schema, &about.name, key.1).ty;
                Shape { ty, nullable }
            }
            _ if objects == 0 => Shape {
                ty: self.narrowest(description, parts, about, key.1),
                nullable,
            },
            _ if objects == parts.len() => {
                let ty = self.begin(key, nullable, is_struct(parts));
                let object = self.object(description, parts, about, key.1);
                self.end(ty, object);
                Shape { ty, nullable }
            }
            _ => self.object_and_others(description, parts, about, key, nullable),
        }
    }

    fn object(&mut self, description: Description<'d>, parts: &[Part], about: &About, open: bool) -> Ty {
        let mut merged = Merged::default();
        for object in parts.iter().filter_map(Part::object) {
            merged.add(object);
        }
        let rest = merged.rest.as_ref().map(|rest| match rest {
            Some(schema) => self.shape(description, schema, &format!("{} Value", about.name), open),
            None => Shape::any(),
        });
        if merged.properties.is_empty() {
            return Ty::Map(rest.unwrap_or_else(Shape::any));
        }
        let fields = merged
            .properties
            .iter()
            .map(|(property, schemas)| {
                let required = merged.required.contains(property);
                self.field(description, property, schemas, required, &about.name, open)
            })
            .collect();
        Ty::Struct(Struct {
            hint: about.name.clone(),
            docs: about.docs.clone(),
            fields,
            rest,
            place: about.place.clone(),
        })
    }

    fn field(
        &mut self,
        description: Description<'d>,
        property: &str,
        schemas: &[SchemaRef],
        required: bool,
        owner: &str,
        open: bool,
    ) -> Field {
        let shape = self.shape_of(
            description,
            schemas.to_vec(),
            &format!("{owner} {property}"),
            open,
        );
        let levels: Vec<Rc<SchemaLevel>> = schemas
            .iter()
            .map(|schema| self.level(description, schema))
            .collect();
        let read_only = levels.iter().any(|level| level.read_only);
        let write_only = levels.iter().any(|level| level.write_only);
        // What only a server sends is not for a client to give, and the other way round.
        let is_for_other_side = if open { write_only } else { read_only };
        let required = required && !is_for_other_side;
        let place = schemas
            .first()
            .map_or_else(|| self.schemas_place(), SchemaRef::place);
        let default = levels.iter().find_map(|level| level.default.clone());
        let own = levels.iter().find_map(|level| level.xml.clone());
        let items = levels.iter().find_map(|level| match &level.kind {
            SchemaKind::Array(array) => array.items.as_ref(),
            _ => None,
        });
        let items = items.and_then(|items| self.level(description, items).xml.clone());
        Field {
            name: property.to_owned(),
            shape,
            required,
            read_only,
            write_only,
            default: default.filter(|_| !required && !open),
            docs: levels.iter().find_map(|level| level.description.clone()),
            place,
            xml: FieldXml {
                own: own.unwrap_or_default(),
                items: items.unwrap_or_default(),
            },
        }
    }

    /// An object that is at the same time something else.
    fn object_and_others(
        &mut self,
        description: Description<'d>,
        parts: &[Part],
        about: &About,
        key: &Key,
        nullable: bool,
    ) -> Shape {
        let (objects, others): (Vec<Part>, Vec<Part>) =
            parts.iter().cloned().partition(|part| part.object().is_some());
        if let (Some(object), Some(other)) =
            (objects.first(), others.iter().find(|part| part.union().is_none()))
        {
            let found = self.shape(description, &other.schema, &about.name, key.1);
            let found = self.program.types.describe(found);
            self.report_conflict((object.place(), "an object"), (other.place(), &found), about);
            return Shape::any();
        }
        if let [union] = others.as_slice()
            && let Some(members) = union.union()
            && members
                .iter()
                .all(|member| self.consists_of_objects(description, member))
        {
            let discriminator = self.discriminator_of(description, key, union);
            let union = Members {
                schemas: members.to_vec(),
                base: objects.into_iter().map(|part| part.schema).collect(),
                discriminator,
            };
            return self.union(description, &union, about, key, nullable);
        }
        // Of several unions at once, or of one that is not of objects, only the common properties have a type.
        let ty = self.begin(key, nullable, true);
        let object = match self.object(description, &objects, about, key.1) {
            Ty::Struct(object) => Ty::Struct(Struct {
                rest: Some(Shape::any()),
                ..object
            }),
            other => other,
        };
        self.end(ty, object);
        Shape { ty, nullable }
    }

    /// The discriminator of a union, or of the schema that the union is a part of.
    fn discriminator_of(
        &mut self,
        description: Description<'d>,
        key: &Key,
        union: &Part,
    ) -> Option<Discriminator> {
        let own = union.level.discriminator.clone();
        let [schema] = key.0.as_slice() else { return own };
        own.or_else(|| self.level(description, schema).discriminator.clone())
    }

    fn consists_of_objects(&mut self, description: Description<'d>, schema: &SchemaRef) -> bool {
        let (parts, _) = self.parts(description, std::slice::from_ref(schema));
        !parts.is_empty() && parts.iter().all(|part| part.object().is_some())
    }

    /// The type of scalars and arrays that a value is all of.
    fn narrowest(&mut self, description: Description<'d>, parts: &[Part], about: &About, open: bool) -> TyId {
        // A union beside a type is restricted by it.
        let plain: Vec<&Part> = parts.iter().filter(|part| part.union().is_none()).collect();
        let chosen: Vec<&Part> = if plain.is_empty() {
            parts.iter().collect()
        } else {
            plain
        };
        let mut narrowest: Option<(TyId, Place)> = None;
        for part in chosen {
            let ty = self.shape(description, &part.schema, &about.name, open).ty;
            narrowest = match narrowest {
                None => Some((ty, part.place())),
                Some((known, place)) => match self.narrower(known, ty) {
                    Some(ty) => Some((ty, place)),
                    None => {
                        let types = &self.program.types;
                        let (one, other) = (types.describe(Shape::of(known)), types.describe(Shape::of(ty)));
                        self.report_conflict((place, &one), (part.place(), &other), about);
                        return Types::ANY;
                    }
                },
            };
        }
        narrowest.map_or(Types::ANY, |(ty, _)| ty)
    }

    /// The type of the values that two types share; `None` when there are none.
    fn narrower(&mut self, left: TyId, right: TyId) -> Option<TyId> {
        if left == right {
            return Some(left);
        }
        let types = &self.program.types;
        match (types.get(left), types.get(right)) {
            (Ty::Any | Ty::Error, _) => Some(right),
            (_, Ty::Any | Ty::Error) => Some(left),
            (Ty::Enum(one), Ty::Enum(other)) => {
                let values: Vec<_> = one
                    .values
                    .iter()
                    .filter(|value| other.values.contains(value))
                    .cloned()
                    .collect();
                if values.is_empty() {
                    return None;
                }
                let narrowed = Enum {
                    values,
                    ..one.clone()
                };
                Some(self.program.types.add(Ty::Enum(narrowed)))
            }
            (Ty::String, Ty::Enum(list)) if list.is_text() => Some(right),
            (Ty::Enum(list), Ty::String) if list.is_text() => Some(left),
            (Ty::Integer(_) | Ty::Number, Ty::Enum(list)) if list.is_integer() => Some(right),
            (Ty::Enum(list), Ty::Integer(_) | Ty::Number) if list.is_integer() => Some(left),
            (Ty::String, Ty::Secret | Ty::Bytes | Ty::Formatted(_)) => Some(right),
            (Ty::Secret | Ty::Bytes | Ty::Formatted(_), Ty::String) => Some(left),
            (Ty::Formatted(one), Ty::Formatted(other)) => (one == other).then_some(left),
            (Ty::Number, Ty::Integer(_)) | (Ty::Integer(Width::I64), Ty::Integer(_)) => Some(right),
            (Ty::Integer(_), Ty::Integer(_) | Ty::Number) => Some(left),
            (Ty::List(item), Ty::List(_) | Ty::Tuple(_)) if item.ty == Types::ANY => Some(right),
            (Ty::List(_) | Ty::Tuple(_), Ty::List(_) | Ty::Tuple(_)) => Some(left),
            (Ty::Union(_), Ty::Union(_)) => Some(Types::ANY),
            _ => None,
        }
    }

    fn report_conflict(&mut self, one: (Place, &str), other: (Place, &str), about: &About) {
        self.diagnostics.report(
            Diagnostic::new(
                &codes::CONFLICTING_SCHEMA,
                other.0,
                format!("no value of `{}` is both {} and {}", about.name, one.1, other.1),
            )
            .label(other.1.to_owned())
            .secondary(one.0, one.1.to_owned()),
        );
    }
}

fn is_struct(parts: &[Part]) -> bool {
    let mut objects = parts.iter().filter_map(Part::object);
    objects.any(|object| !object.properties.is_empty())
}

/// The properties of several objects, gathered.
#[derive(Default)]
struct Merged {
    /// Each with all schemas that it must satisfy.
    properties: Vec<(String, Vec<SchemaRef>)>,
    required: Vec<String>,
    /// Additional properties: `None` inside for those of any type.
    rest: Option<Option<SchemaRef>>,
}

impl Merged {
    fn add(&mut self, object: &ObjectSchema) {
        for (name, schema) in &object.properties {
            match self.properties.iter_mut().find(|(known, _)| known == name) {
                Some((_, schemas)) if schemas.contains(schema) => {}
                Some((_, schemas)) => schemas.push(schema.clone()),
                None => self.properties.push((name.clone(), vec![schema.clone()])),
            }
        }
        self.required.extend(object.required.iter().cloned());
        match &object.additional_properties {
            Some(AdditionalProperties::Schema(schema)) => {
                self.rest.get_or_insert_with(|| Some(schema.clone()));
            }
            Some(AdditionalProperties::Any) => {
                self.rest.get_or_insert(None);
            }
            Some(AdditionalProperties::None) | None => {}
        }
    }
}
