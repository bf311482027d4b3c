//! Descriptions in memory, for tests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::Value;

use super::{Description, Descriptions, SchemaRef};
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

/// A schema as the JSON of its canonical form, its inline children and views in place; declared ones stay references
/// `{"$ref": "0#/components/schemas/A"}`.
pub(crate) fn expanded(
    description: &Description<'_>,
    diagnostics: &mut Diagnostics,
    schema: &SchemaRef,
) -> Value {
    let level = description.schema(diagnostics, schema);
    let mut value = serde_json::to_value(&level.schema).unwrap();
    expand_children(description, diagnostics, &mut value);
    value
}

fn expand_children(description: &Description<'_>, diagnostics: &mut Diagnostics, value: &mut Value) {
    if let Some(text) = value.get("$ref").and_then(Value::as_str) {
        let schema = SchemaRef::parse(text).unwrap();
        if schema.declared_name().is_none() {
            *value = expanded(description, diagnostics, &schema);
        }
        return;
    }
    match value {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| expand_children(description, diagnostics, item)),
        Value::Object(members) => members
            .iter_mut()
            .filter(|(key, _)| {
                !["example", "default", "enum"].contains(&key.as_str()) && !key.starts_with("x-")
            })
            .for_each(|(_, member)| expand_children(description, diagnostics, member)),
        _ => {}
    }
}
