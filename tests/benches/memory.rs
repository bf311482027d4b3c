//! What the compiler has on the heap at most: two steps of ever larger descriptions, YAML and JSON. The text of a description
//! is part of it.
//!
//! `cargo bench -p arazzo-tests --bench memory`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

#[path = "measure/table.rs"]
mod table;

use std::fmt::Write as _;

use arazzo_codegen::{
    pipeline::{Options, compile},
    source::Memory,
};
use table::is_bench;

const FLOW: &str = "arazzo: 1.0.1
info: {title: Two steps, version: '1'}
sourceDescriptions: [{name: things, url: api, type: openapi}]
workflows:
  - workflowId: two-steps
    steps:
      - stepId: list
        operationId: get0
        parameters: [{name: id, in: path, value: a}]
        outputs: {id: $response.body#/id}
      - stepId: read
        operationId: get1
        parameters: [{name: id, in: path, value: $steps.list.outputs.id}]
        outputs: {size: $response.body#/size}
    outputs: {size: $steps.read.outputs.size}
";

fn main() {
    let sizes: &[usize] = if is_bench() { &[100, 1_000, 10_000] } else { &[2] };
    println!(
        "| description | text, MB | at most on the heap, MB | for each byte of text |\n|---|---|---|---|"
    );
    for operations in sizes {
        let yaml = description(*operations);
        let json = json(*operations);
        for (name, text) in [("api.yaml", yaml), ("api.json", json)] {
            let length = text.len() as f64 / 1e6;
            let peak = peak(name, text) as f64 / 1e6;
            println!(
                "| {operations} operations, {name} | {length:.2} | {peak:.2} | {:.1} |",
                peak / length
            );
        }
    }
}

/// The most bytes that are allocated at once from the document to its tokens.
fn peak(name: &str, text: String) -> u64 {
    let flow = FLOW.replace("url: api,", &format!("url: {name},"));
    let mut text = Some(text);
    let counted = allocation_counter::measure(|| {
        let files = Memory::new()
            .with(format!("/{name}"), text.take().unwrap_or_default())
            .with("/flow.yml", flow.as_str());
        let compilation = compile(files, &Options::new("/flow.yml", "/"));
        assert!(!compilation.diagnostics.has_errors());
    });
    counted.bytes_max
}

fn description(operations: usize) -> String {
    let mut text =
        "openapi: 3.0.3\ninfo: {title: Things, version: '1'}\nservers: [{url: 'https://things.example'}]\npaths:\n".to_owned();
    for index in 0..operations {
        write!(
            text,
            "  /things{index}/{{id}}:\n    get:\n      operationId: get{index}\n      parameters:\n        - name: id\n          \
             in: path\n          required: true\n          schema:\n            type: string\n      responses:\n        '200':\n          \
             description: It.\n          content:\n            application/json:\n              schema:\n                \
             $ref: '#/components/schemas/Thing{index}'\n"
        )
        .unwrap();
    }
    text.push_str("components:\n  schemas:\n");
    for index in 0..operations {
        write!(
            text,
            "    Thing{index}:\n      type: object\n      required:\n        - id\n      properties:\n        id:\n          \
             type: string\n          description: What it is called everywhere.\n        size:\n          type: integer\n"
        )
        .unwrap();
    }
    text
}

fn json(operations: usize) -> String {
    let mut paths = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    for index in 0..operations {
        let schema = serde_json::json!({ "$ref": format!("#/components/schemas/Thing{index}") });
        paths.insert(
            format!("/things{index}/{{id}}"),
            serde_json::json!({ "get": {
                "operationId": format!("get{index}"),
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "responses": { "200": { "description": "It.", "content": { "application/json": { "schema": schema } } } },
            } }),
        );
        schemas.insert(
            format!("Thing{index}"),
            serde_json::json!({ "type": "object", "required": ["id"], "properties": {
                "id": { "type": "string", "description": "What it is called everywhere." },
                "size": { "type": "integer" },
            } }),
        );
    }
    let description = serde_json::json!({
        "openapi": "3.0.3",
        "info": { "title": "Things", "version": "1" },
        "servers": [{ "url": "https://things.example" }],
        "paths": paths,
        "components": { "schemas": schemas },
    });
    format!("{description:#}")
}
