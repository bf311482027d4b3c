//! Types inferred from schemas, as the compiler tells them: a schema in, its type and what is reported of it out.

#![allow(clippy::unwrap_used)]

use arazzo_codegen::{
    pipeline::{Options, infer},
    source::Memory,
};

/// The types that an answer of the schema `T` reaches, and the messages.
fn types_of(schemas: &str) -> String {
    let schemas: String = schemas.lines().map(|line| format!("    {line}\n")).collect();
    let api = format!(
        "openapi: 3.1.0\n\
         info: {{title: t, version: '1'}}\n\
         servers: [{{url: 'http://t'}}]\n\
         paths:\n  /t:\n    get:\n      operationId: get\n      responses:\n        '200':\n          \
         description: ok\n          \
         content: {{application/json: {{schema: {{$ref: '#/components/schemas/T'}}}}}}\n\
         components:\n  schemas:\n{schemas}"
    );
    let document = "arazzo: 1.0.1\n\
        info: {title: t, version: '1'}\n\
        sourceDescriptions: [{name: t, url: ./t.yml, type: openapi}]\n\
        workflows:\n  - workflowId: w\n    \
        steps: [{stepId: s, operationId: get, outputs: {all: $response.body}}]\n    \
        outputs: {all: $steps.s.outputs.all}\n";
    let files = Memory::new().with("/t/t.yml", api).with("/t/w.yml", document);
    let inference = infer(files, &Options::new("/t/w.yml", "/t"));
    let (_, types) = inference.text.split_once("\n  outputs\n").unwrap();
    let mut text: String = types.lines().map(|line| format!("{}\n", line.trim())).collect();
    for (_, diagnostic) in inference.diagnostics.iter() {
        text.push_str(&format!("! {} {}\n", diagnostic.code.id, diagnostic.message));
    }
    text
}

/// Compares, blank space aside.
#[track_caller]
fn assert_types(schemas: &str, expected: &str) {
    let squeeze = |text: &str| {
        let lines = text
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
    };
    assert_eq!(
        squeeze(&types_of(schemas)),
        squeeze(expected),
        "{}",
        types_of(schemas)
    );
}

#[test]
fn scalars_that_one_type_covers_are_no_union() {
    assert_types(
        "T:
  type: object
  required: [a, b, c, d, e]
  properties:
    a: {oneOf: [{type: integer}, {type: number}]}
    b: {anyOf: [{type: string}, {type: string, enum: [x]}]}
    c: {anyOf: [{type: integer, format: int32}, {type: integer}]}
    d: {oneOf: [{type: string, enum: [x, y]}, {type: string, enum: [y, z]}]}
    e: {oneOf: [{type: string}, {type: 'null'}]}",
        "all T
         object T
         a number
         b string
         c integer
         d one of x, y, z, others
         e? string may be null
         …? any value any other name",
    );
}
