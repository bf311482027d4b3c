//! Reads every published description, when the folder with them is there.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
    time::Instant,
};

use serde_json::{Value, json};

use super::{
    testing::{Files, children, json, messages},
    *,
};

/// The schemas that an operation names.
fn schemas_of(operation: &Operation) -> Vec<SchemaRef> {
    fn of_format(format: &ParameterFormat) -> Vec<SchemaRef> {
        match format {
            ParameterFormat::Schema { schema, .. } => schema.iter().cloned().collect(),
            ParameterFormat::Content(media) => of_media(media),
        }
    }
    fn of_media(media: &MediaType) -> Vec<SchemaRef> {
        let headers = media.encoding.iter().flat_map(|(_, encoding)| &encoding.headers);
        let headers = headers.flat_map(|header| of_format(&header.format));
        media
            .schema
            .iter()
            .chain(&media.item_schema)
            .cloned()
            .chain(headers)
            .collect()
    }
    let responses = operation.responses.iter().map(|(_, response)| response);
    let mut found: Vec<SchemaRef> = operation
        .parameters
        .iter()
        .flat_map(|each| of_format(&each.format))
        .collect();
    found.extend(
        operation
            .request_body
            .iter()
            .flat_map(|body| body.content.iter().flat_map(of_media)),
    );
    for response in responses {
        found.extend(
            response
                .headers
                .iter()
                .flat_map(|header| of_format(&header.format)),
        );
        found.extend(response.content.iter().flat_map(of_media));
    }
    found
}

/// Reads the schemas and all that those reach; how many.
fn read_reachable(
    description: &Description<'_>,
    diagnostics: &mut Diagnostics,
    mut open: Vec<SchemaRef>,
    seen: &mut HashSet<SchemaRef>,
) -> usize {
    let mut read = 0;
    while let Some(schema) = open.pop() {
        if !seen.insert(schema.clone()) {
            continue;
        }
        read += 1;
        let level = description.schema(diagnostics, &schema);
        agrees_with_openapiv3(description, &schema, &level);
        open.extend(children(&level));
    }
    read
}

/// Where a 3.0 schema is of one type, the `openapiv3` crate reads the same by itself. Children are compared by name.
fn agrees_with_openapiv3(description: &Description<'_>, schema: &SchemaRef, level: &SchemaLevel) {
    if description.dialect() != Dialect::V30 || schema.view != View::Whole {
        return;
    }
    let node = reference::at(description.root, &schema.pointer).unwrap();
    let Ok(theirs) = serde_json::from_str::<openapiv3::Schema>(&node.to_json().to_string()) else {
        return;
    };
    let is_composed = matches!(
        level.kind,
        SchemaKind::Any | SchemaKind::Null | SchemaKind::AllOf(_) | SchemaKind::AnyOf(_)
    );
    if is_composed || !matches!(theirs.schema_kind, openapiv3::SchemaKind::Type(_)) {
        return;
    }
    let theirs = serde_json::to_value(&theirs).unwrap();
    let ours = json(level, &mut |_| json!(SCHEMA));
    // Of numbers and booleans nothing is kept but that they are.
    let is_bare = matches!(level.kind, SchemaKind::Number | SchemaKind::Boolean);
    for keyword in KEYWORDS {
        if is_bare && ["format", "enum", "minimum"].contains(&keyword) {
            continue;
        }
        let theirs = without_children(keyword, theirs.get(keyword));
        let ours = without_children(keyword, ours.get(keyword));
        assert_eq!(theirs, ours, "`{keyword}` of {schema:?}");
    }
}

/// What both say of a schema of one type.
const KEYWORDS: [&str; 15] = [
    "type",
    "format",
    "enum",
    "minimum",
    "items",
    "minItems",
    "maxItems",
    "properties",
    "required",
    "additionalProperties",
    "nullable",
    "readOnly",
    "title",
    "description",
    "default",
];

/// What stands for a schema.
const SCHEMA: &str = "a schema";

/// A keyword's value with nothing of the schemas in it.
fn without_children(keyword: &str, value: Option<&Value>) -> Value {
    let value = value.unwrap_or(&Value::Null);
    match (keyword, value) {
        ("items", Value::Object(_)) => json!(SCHEMA),
        ("additionalProperties", Value::Object(_) | Value::Bool(true)) => json!(SCHEMA),
        ("properties", Value::Object(properties)) => json!(properties.keys().collect::<Vec<_>>()),
        ("enum", Value::Array(values)) => {
            json!(values.iter().filter(|value| !value.is_null()).collect::<Vec<_>>())
        }
        _ => value.clone(),
    }
}

fn descriptions(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            descriptions(&path, into);
        } else if path.parent().is_some_and(|folder| folder.ends_with("openapi")) {
            into.push(path);
        }
    }
}

#[test]
fn published_descriptions_are_read() {
    let Some(folder) = std::env::var_os("ARAZZO_SHARED") else {
        println!("ARAZZO_SHARED is not set: no published descriptions to read");
        return;
    };
    let mut paths = Vec::new();
    descriptions(&PathBuf::from(folder).join("corpus"), &mut paths);
    assert!(!paths.is_empty());
    let (mut operations, mut schemas) = (0, 0);
    let mut problems: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for path in &paths {
        let files = Files::one(&std::fs::read_to_string(path).unwrap());
        let mut diagnostics = Diagnostics::default();
        let description = files.description(&mut diagnostics);
        let mut seen = HashSet::new();
        for entry in description.operations() {
            operations += 1;
            let operation = description.operation(&mut diagnostics, &entry);
            assert_eq!(operation.operation_id.as_deref(), entry.operation_id());
            schemas += read_reachable(&description, &mut diagnostics, schemas_of(&operation), &mut seen);
        }
        for ((_, diagnostic), message) in diagnostics.iter().zip(messages(&diagnostics)) {
            let name = path.file_name().unwrap().to_string_lossy();
            problems
                .entry(diagnostic.code.id)
                .or_default()
                .push(format!("{name} {message}"));
        }
    }
    println!(
        "{} descriptions, {operations} operations, {schemas} schemas",
        paths.len()
    );
    for (code, found) in problems {
        println!("{code}: {}", found.len());
        for line in found
            .iter()
            .take(std::env::var("SHOW").map_or(3, |count| count.parse().unwrap()))
        {
            println!("  {line}");
        }
    }
}

/// Prints the time for two operations of the largest description, and all schemas that those reach.
#[test]
fn time_of_two_operations() {
    let Some(folder) = std::env::var_os("ARAZZO_SHARED") else {
        println!("ARAZZO_SHARED is not set: no published description to time");
        return;
    };
    let mut paths = Vec::new();
    descriptions(&PathBuf::from(folder).join("corpus"), &mut paths);
    let largest = paths
        .iter()
        .max_by_key(|path| std::fs::metadata(path).unwrap().len())
        .unwrap();
    let text = std::fs::read_to_string(largest).unwrap();
    let ids: Vec<String> = {
        let files = Files::one(&text);
        let description = files.description(&mut Diagnostics::default());
        let ids: Vec<_> = description
            .operations()
            .filter_map(|entry| entry.operation_id().map(str::to_owned))
            .collect();
        [&ids[0], &ids[ids.len() - 1]].map(Clone::clone).into()
    };
    let start = Instant::now();
    let files = Files::one(&text);
    let opened = start.elapsed();
    let mut diagnostics = Diagnostics::default();
    let description = files.description(&mut diagnostics);
    let found: Vec<_> = ids
        .iter()
        .flat_map(|id| description.operations_with_id(id))
        .collect();
    let indexed = start.elapsed();
    let mut schemas = 0;
    let mut seen = HashSet::new();
    for entry in &found {
        let operation = description.operation(&mut diagnostics, entry);
        schemas += read_reachable(&description, &mut diagnostics, schemas_of(&operation), &mut seen);
    }
    println!(
        "{ids:?} with {schemas} schemas: opened {opened:?}, found {indexed:?}, read {:?}",
        start.elapsed()
    );
    assert_eq!(found.len(), 2);
}
