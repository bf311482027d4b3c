//! The table of conditions as workflows: each condition is the criterion of an action, which the input `case` picks.

#![allow(clippy::indexing_slicing)]

use std::error::Error;

use arazzo_codegen::{
    diagnostics::render::Renderer,
    format,
    pipeline::{Options, compile},
    source::Memory,
};
use serde_json::{Value, json};

#[path = "table.rs"]
mod table;

/// The Rust code of the workflows `typed`, `untyped` and `mixed`.
pub(crate) fn generated() -> Result<String, Box<dyn Error>> {
    let types = types();
    let untyped = json!({});
    let mut way = 0;
    let workflows = ["typed", "untyped", "mixed"].map(|id| {
        let mut properties = types.clone();
        for (position, (_, schema)) in properties.as_object_mut().into_iter().flatten().enumerate() {
            if way + position % 2 >= 2 || way == 1 {
                *schema = untyped.clone();
            }
        }
        way += 1;
        workflow(id, properties)
    });
    let document = json!({
        "arazzo": "1.0.1",
        "info": {"title": "Conditions", "version": "1"},
        "sourceDescriptions": [{"name": "api", "url": "api.json", "type": "openapi"}],
        "workflows": workflows,
    });
    let loader = Memory::new()
        .with("conditions.json", document.to_string())
        .with("api.json", api().to_string());
    let compilation = compile(loader, &Options::new("conditions.json", ""));
    if compilation.diagnostics.has_errors() {
        return Err(Renderer::new(&compilation.files)
            .report(&compilation.diagnostics)
            .into());
    }
    Ok(format::format(compilation.tokens)?)
}

fn api() -> Value {
    let responses = json!({"204": {"description": "Nothing."}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "API", "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": {
            "/first": {"get": {"operationId": "first", "responses": responses}},
            "/held": {"get": {"operationId": "held", "responses": responses}},
        },
    })
}

/// What the inputs of the table are declared as.
fn types() -> Value {
    let text = json!({"type": "string"});
    let list = json!({"type": "array", "items": {}});
    let object = |number: &str| {
        json!({
            "type": "object",
            "properties": {
                "a": {"type": number},
                "b": list,
                "c": {"type": "object", "properties": {"d": {"type": "string"}}},
            },
        })
    };
    let mut types = json!({
        "one": {"type": "integer"}, "minus": {"type": "integer", "format": "int32"}, "half": {"type": "number"},
        "big": {"type": "integer", "format": "int64"}, "most": {"type": "integer", "format": "uint64"},
        "least": {"type": "integer"}, "zero": {"type": "integer"}, "yes": {"type": "boolean"}, "no": {"type": "boolean"},
        "null": {"type": ["string", "null"]}, "missing": {"type": "integer"},
        "list": list, "same": list, "upper": list, "nothing": list,
        "object": object("integer"), "turned": object("number"), "other": object("integer"),
    });
    for name in [
        "active", "umlaut", "ten", "nine", "word", "empty", "blank", "thousand", "hex", "plus", "quote",
        "truth", "version", "gone",
    ] {
        types[name] = text.clone();
    }
    types
}

fn workflow(id: &str, mut properties: Value) -> Value {
    let actions: Vec<Value> = table::TABLE
        .iter()
        .enumerate()
        .map(|(case, (condition, _))| {
            json!({
                "name": format!("c{case}"),
                "type": "goto",
                "stepId": "held",
                "criteria": [{"condition": format!("$inputs.case == {case}")}, {"condition": condition}],
            })
        })
        .chain([json!({"name": "none", "type": "end"})])
        .collect();
    properties["case"] = json!({"type": "integer"});
    let given = table::inputs();
    let mut required: Vec<&String> = given
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
        .collect();
    // Some are as present as can be, others may be absent.
    required.retain(|name| name.len() % 2 == 0);
    json!({
        "workflowId": id,
        "inputs": {"type": "object", "required": required, "properties": properties},
        "steps": [
            {"stepId": "first", "operationId": "first", "onSuccess": actions},
            {"stepId": "held", "operationId": "held", "outputs": {"status": "$statusCode"}},
        ],
        "outputs": {"held": "$steps.held.outputs.status"},
    })
}
