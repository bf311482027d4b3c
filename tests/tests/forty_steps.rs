//! Long workflows: forty steps one after the other, and forty of which each can lead back, on, to the end, or fail. What is
//! generated stays short, and is checked by the compiler in seconds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{fmt::Write as _, time::Instant};

use arazzo_codegen::{
    format,
    pipeline::{Options, compile},
    source::Disk,
};
use arazzo_tests::project::Project;

const STEPS: usize = 40;

const API: &str = r##"{
  "openapi": "3.1.0",
  "info": {"title": "Things", "version": "1"},
  "servers": [{"url": "https://things.example"}],
  "paths": {"/things/{id}": {"get": {
    "operationId": "get",
    "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
    "responses": {
      "200": {"description": "It.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
      "404": {"description": "None."}
    }
  }}},
  "components": {"schemas": {"Thing": {
    "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "next": {"type": "string"}}
  }}}
}"##;

/// A workflow of forty steps, each of which reads the one before it. `actions` says what follows a step.
fn document(id: &str, actions: impl Fn(usize) -> String) -> String {
    let mut text = format!(
        "arazzo: 1.0.1\ninfo: {{title: Long, version: '1'}}\nsourceDescriptions:\n  - {{name: things, url: api.json}}\n\
         workflows:\n  - workflowId: {id}\n    inputs: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}\n    \
         steps:\n"
    );
    for step in 0..STEPS {
        let value = match step.checked_sub(1) {
            Some(before) => format!("$steps.step{before}.outputs.id"),
            None => "$inputs.id".to_owned(),
        };
        write!(
            text,
            "      - stepId: step{step}\n        operationId: get\n        parameters: [{{name: id, in: path, value: {value}}}]\n        \
             outputs: {{id: $response.body#/id}}\n{}",
            actions(step)
        )
        .unwrap();
    }
    writeln!(text, "    outputs: {{id: $steps.step{}.outputs.id}}", STEPS - 1).unwrap();
    text
}

/// On success back, on or to the end, by the answer; on failure again, then back.
fn branches(step: usize) -> String {
    let back = step / 2;
    format!(
        "        successCriteria: [{{condition: $statusCode == 200 || $statusCode == 404}}]\n        onSuccess:\n          \
         - {{name: back, type: goto, stepId: step{back}, criteria: [{{condition: $statusCode == 404}}]}}\n          \
         - {{name: done, type: end, criteria: [{{condition: $response.body#/next == 'none'}}]}}\n        onFailure:\n          \
         - {{name: again, type: retry, retryAfter: 0.1, retryLimit: 2, criteria: [{{condition: $statusCode == 503}}]}}\n          \
         - {{name: restart, type: goto, stepId: step{back}, criteria: [{{condition: $statusCode >= 500}}]}}\n"
    )
}

#[test]
fn forty_steps_stay_short_and_compile_without_warnings() {
    let project = Project::new("forty-steps");
    project.manifest(
        "forty-steps",
        "[dependencies]\narazzo = { path = \"{repository}/arazzo\" }",
    );
    project.write("api.json", API);
    project.write("src/main.rs", "fn main() {}\n");
    project.check().assert_clean();
    for (id, text) in [
        ("linear", document("linear", |_| String::new())),
        ("branching", document("branching", branches)),
    ] {
        let path = format!("{id}.yml");
        project.write(&path, &text);
        let compilation = compile(
            Disk,
            &Options::new(project.folder().join(&path), project.folder()),
        );
        assert!(!compilation.diagnostics.has_errors(), "{id}");
        let code = format::format(compilation.tokens).unwrap();
        let is_code = |line: &&str| !line.trim_start().starts_with("///");
        let lines = code.lines().filter(is_code).count() / STEPS;
        // Two actions on success and two on failure are forty lines, of which a linear step has none.
        let most = if id == "linear" { 80 } else { 120 };
        assert!(lines <= most, "{id}: {lines} lines per step");
        assert_eq!(code.contains("enum Step"), id == "branching");
        project.write(&format!("src/{id}.rs"), &code);
        project.write(
            "src/main.rs",
            &format!("include!(\"{id}.rs\");\n\nfn main() {{\n    let _ = {id};\n}}\n"),
        );
        let started = Instant::now();
        project.check().assert_clean();
        let elapsed = started.elapsed();
        println!("{id}: {lines} lines per step, checked in {elapsed:?}");
    }
}
