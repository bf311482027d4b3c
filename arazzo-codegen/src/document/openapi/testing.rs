//! Descriptions in memory, for tests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    AdditionalProperties, Description, Descriptions, Discriminator, SchemaKind, SchemaLevel, SchemaRef, View,
};
use crate::{
    diagnostics::Diagnostics,
    document::tree::{Document, Node},
    source::{FileId, LoadError},
};

/// Files by name; the first is the description.
pub(crate) struct Files(Vec<(String, Document)>);

impl Files {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let mut diagnostics = Diagnostics::default();
        let parse = |(index, (name, text)): (usize, &(&str, &str))| {
            let file = FileId(u32::try_from(index).unwrap());
            (
                (*name).to_owned(),
                Document::parse(file, *text, &mut diagnostics).unwrap(),
            )
        };
        Self(files.iter().enumerate().map(parse).collect())
    }

    pub(crate) fn one(text: &str) -> Self {
        Self::new(&[("api.yaml", text)])
    }

    pub(crate) fn description(&self, diagnostics: &mut Diagnostics) -> Description<'_> {
        Description::new(diagnostics, self, FileId(0)).unwrap()
    }
}

impl Descriptions for Files {
    fn root(&self, file: FileId) -> Option<Node<'_>> {
        self.0.get(file.0 as usize).map(|(_, document)| document.root())
    }

    fn open(&self, _from: FileId, reference: &str) -> Result<FileId, LoadError> {
        let index = self
            .0
            .iter()
            .position(|(name, _)| name == reference.trim_start_matches("./"))
            .ok_or_else(|| LoadError::Missing {
                path: reference.to_owned(),
                near: Vec::new(),
            })?;
        Ok(FileId(u32::try_from(index).unwrap()))
    }

    fn url(&self, _file: FileId) -> Option<String> {
        None
    }
}

/// What was reported, as `pointer: message`.
pub(crate) fn messages(diagnostics: &Diagnostics) -> Vec<String> {
    let show = |diagnostic: &crate::diagnostics::Diagnostic| {
        let place = diagnostic
            .primary
            .as_ref()
            .map(|label| label.place.pointer.to_string());
        format!("{}: {}", place.unwrap_or_default(), diagnostic.message)
    };
    diagnostics
        .iter()
        .map(|(_, diagnostic)| show(diagnostic))
        .collect()
}

/// A schema as the JSON of its canonical form, its inline children and views in place; declared ones become references
/// `{"$ref": "0#/components/schemas/A"}`.
pub(crate) fn expanded(
    description: &Description<'_>,
    diagnostics: &mut Diagnostics,
    schema: &SchemaRef,
) -> Value {
    let level = description.schema(diagnostics, schema);
    json(&level, &mut |child| match child.declared_name() {
        Some(_) => json!({"$ref": text(child)}),
        None => expanded(description, diagnostics, child),
    })
}

/// The identity of a whole node: `0#/components/schemas/A`.
pub(crate) fn text(schema: &SchemaRef) -> String {
    assert_eq!(schema.view, View::Whole);
    format!("{}#{}", schema.file.0, schema.pointer)
}

/// One level as the JSON of a schema, its children as `child` has them.
pub(crate) fn json(level: &SchemaLevel, child: &mut dyn FnMut(&SchemaRef) -> Value) -> Value {
    fn listed<T>(list: &[T]) -> Option<&[T]> {
        (!list.is_empty()).then_some(list)
    }
    let mut members = Map::new();
    let mut set = |key: &str, value: Value| {
        if !value.is_null() {
            members.insert(key.to_owned(), value);
        }
    };
    set("nullable", json!(level.nullable.then_some(true)));
    set("readOnly", json!(level.read_only.then_some(true)));
    set("writeOnly", json!(level.write_only.then_some(true)));
    set("title", json!(level.title));
    set("description", json!(level.description));
    if let Some(default) = &level.default {
        set("default", default.to_string().parse().unwrap());
    }
    set(
        "discriminator",
        json!(level.discriminator.as_ref().map(discriminator)),
    );
    match &level.kind {
        SchemaKind::Any => {}
        SchemaKind::Null => set("enum", json!([null])),
        SchemaKind::String(string) => {
            set("type", json!("string"));
            set("format", json!(string.format));
            set("enum", json!(listed(&string.values)));
        }
        SchemaKind::Integer(integer) => {
            set("type", json!("integer"));
            set("format", json!(integer.format));
            set("minimum", json!(integer.minimum));
            set("enum", json!(listed(&integer.values)));
        }
        SchemaKind::Number => set("type", json!("number")),
        SchemaKind::Boolean => set("type", json!("boolean")),
        SchemaKind::Array(array) => {
            let prefix: Vec<Value> = array.prefix_items.iter().map(&mut *child).collect();
            set("type", json!("array"));
            set("items", json!(array.items.as_ref().map(&mut *child)));
            set("prefixItems", json!(listed(&prefix)));
            set("minItems", json!(array.min_items));
            set("maxItems", json!(array.max_items));
        }
        SchemaKind::Object(object) => {
            let properties = object.properties.iter();
            let properties: Map<String, Value> = properties
                .map(|(name, schema)| (name.clone(), child(schema)))
                .collect();
            let additional = object.additional_properties.as_ref();
            let additional = additional.map(|additional| match additional {
                AdditionalProperties::None => json!(false),
                AdditionalProperties::Any => json!(true),
                AdditionalProperties::Schema(schema) => child(schema),
            });
            set("type", json!("object"));
            set(
                "properties",
                json!((!properties.is_empty()).then_some(properties)),
            );
            set("required", json!(listed(&object.required)));
            set("additionalProperties", json!(additional));
        }
        SchemaKind::AllOf(of) => set("allOf", of.iter().map(child).collect()),
        SchemaKind::AnyOf(of) => set("anyOf", of.iter().map(child).collect()),
    }
    Value::Object(members)
}

fn discriminator(discriminator: &Discriminator) -> Value {
    let mapping = discriminator.mapping.iter();
    let mapping: BTreeMap<&String, String> = mapping.map(|(value, schema)| (value, text(schema))).collect();
    let mut value = json!({"propertyName": discriminator.property_name});
    if !mapping.is_empty() {
        value["mapping"] = json!(mapping);
    }
    value
}

/// The children of a level.
pub(crate) fn children(level: &SchemaLevel) -> Vec<SchemaRef> {
    let mut children = Vec::new();
    json(level, &mut |child| {
        children.push(child.clone());
        Value::Null
    });
    children
}
