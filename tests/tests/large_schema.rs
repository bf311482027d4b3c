//! A response whose schema reaches 125 objects, made up from a seed: references down and up, compositions, unions,
//! enumerations, maps, odd names. The code for it compiles without a warning. Where the objects lead to one another at
//! random, rustc's check of drops follows paths that are longer than its default recursion limit, and asks for a higher one;
//! with that, such code compiles without a warning, too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use arazzo_codegen::{
    pipeline::{Options, compile},
    source::Memory,
};
use arazzo_tests::project::Project;
use serde_json::{Map, Value, json};

const OBJECTS: usize = 125;
const LIB: &str = "#![deny(warnings, missing_docs, unreachable_pub)]
#![forbid(unsafe_code)]
//! A large schema.
arazzo::arazzo_workflow!(\"w.yml\");
";

/// What an object may refer to besides its parts.
#[derive(Clone, Copy)]
enum References {
    /// What it is a part of, and so itself.
    Up,
    /// Any object.
    Anywhere,
}

const WORKFLOW: &str = "arazzo: 1.0.1
info: {title: Large, version: '1'}
sourceDescriptions: [{name: api, url: {api}, type: openapi}]
workflows:
  - workflowId: read-all
    steps: [{stepId: read, operationId: read, outputs: {all: $response.body}}]
    outputs: {all: $steps.read.outputs.all}
";

/// Numbers that look random and are the same each time (Knuth's multiplicative congruence).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

fn reference(index: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/{}", name(index))})
}

/// Names of every casing; some are names of Rust's prelude.
fn name(index: usize) -> String {
    match index {
        3 => "Option".to_owned(),
        4 => "String".to_owned(),
        5 => "Self".to_owned(),
        _ if index.is_multiple_of(7) => format!("line_item-{index}"),
        _ if index.is_multiple_of(5) => format!("{index}th part"),
        _ => format!("Part{index}"),
    }
}

/// The schema of a property that need not be there.
fn optional(random: &mut Random, references: References, owner: usize) -> Value {
    let mut other = || {
        reference(match references {
            References::Anywhere => random.below(OBJECTS),
            References::Up => (0..random.below(3)).fold(owner, |above, _| above.saturating_sub(1) / 4),
        })
    };
    let (other, another) = (other(), other());
    match random.below(10) {
        0 => json!({"type": "string", "format": "date-time"}),
        1 => json!({"type": ["integer", "null"], "format": "int32", "minimum": 0}),
        2 => json!({"type": "string", "enum": ["on", "off", "+1", "-1", "", "16x16"]}),
        3 => json!({"type": "array", "items": other}),
        4 => json!({"type": "object", "additionalProperties": other}),
        5 => json!({"oneOf": [other, {"type": "null"}]}),
        6 => json!({"oneOf": [other, {"type": "string"}, {"type": "array", "items": {"type": "number"}}]}),
        7 => json!({"type": "object", "properties": {"inner": other, "type": {"type": "boolean"}}}),
        8 => json!({"anyOf": [other, another]}),
        _ => other,
    }
}

fn object(random: &mut Random, references: References, index: usize) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    // What all objects together hang on, a tree; required ones lead down only, so that a value can end.
    for child in (4 * index + 1..=4 * index + 4).filter(|child| *child < OBJECTS) {
        properties.insert(format!("part{child}"), reference(child));
        if random.below(2) == 0 {
            required.push(format!("part{child}"));
        }
    }
    for number in 0..2 + random.below(4) {
        let odd = ["type", "+1", "-1", "a-b", "a_b", "self"][random.below(6)];
        let key = if random.below(3) == 0 {
            odd.to_owned()
        } else {
            format!("p{index}_{number}")
        };
        properties.insert(key, optional(random, references, index));
    }
    json!({"type": "object", "required": required, "properties": properties})
}

fn api(seed: u64, references: References) -> String {
    let mut random = Random(seed);
    let mut schemas = Map::new();
    for index in 0..OBJECTS {
        let own = object(&mut random, references, index);
        // A base is later in the order, so that no schema is its own base. What it adds has names of its own, so that nothing contradicts.
        let base = index + 1 + random.below(OBJECTS);
        let schema = if 4 * index + 1 >= OBJECTS && random.below(3) == 0 && base < OBJECTS {
            let names = own["properties"].as_object().unwrap().clone();
            let names: Map<_, _> = names
                .into_iter()
                .filter(|(name, _)| name.starts_with('p'))
                .collect();
            json!({"description": "Composed.", "allOf": [{"type": "object", "properties": names}, reference(base)]})
        } else {
            own
        };
        schemas.insert(name(index), schema);
    }
    let answer = json!({"description": "all", "content": {"application/json": {"schema": reference(0)}}});
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Large", "version": "1"},
        "servers": [{"url": "http://localhost"}],
        "paths": {"/all": {"get": {"operationId": "read", "responses": {"200": answer}}}},
        "components": {"schemas": schemas},
    });
    format!("{document:#}")
}

/// Compiles a schema, as a crate with these attributes.
fn check(name: &str, seed: u64, references: References, attributes: &str) {
    let (api, workflow) = (api(seed, references), WORKFLOW.replace("{api}", "api.json"));
    let files = Memory::new()
        .with("/p/api.json", api.clone())
        .with("/p/w.yml", workflow.clone());
    let compilation = compile(files, &Options::new("/p/w.yml", "/p"));
    let found: Vec<_> = compilation
        .diagnostics
        .iter()
        .map(|(_, found)| found.message.clone())
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    let structs = compilation.tokens.to_string().matches("pub struct ").count();
    assert!(structs >= OBJECTS, "{structs} structs");
    let project = Project::new(name);
    project.manifest(
        name,
        "[dependencies]\narazzo = { path = \"{repository}/arazzo\" }",
    );
    project.write("src/lib.rs", &format!("{attributes}{LIB}"));
    project.write("api.json", &api);
    project.write("w.yml", &workflow);
    project.check().assert_clean();
}

#[test]
fn a_closure_of_125_objects_compiles_without_a_warning() {
    check("large-schema", 1, References::Up, "");
}

#[test]
fn a_closure_of_125_objects_that_refer_to_one_another_at_random_compiles_with_the_limit_that_rustc_asks_for()
{
    check(
        "dense-schema",
        2026,
        References::Anywhere,
        "#![recursion_limit = \"256\"]\n",
    );
}
