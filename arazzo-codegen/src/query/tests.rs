#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use crate::{
    diagnostics::render::Renderer,
    document::place::Place,
    pipeline::{Options, inspect},
    query::Inspection,
    source::Memory,
};

const API: &str = "\
openapi: 3.1.0
info: {title: Library, version: 1.0.0}
servers: [{url: 'https://library.example'}]
paths:
  /books/{bookId}:
    get:
      operationId: getBook
      parameters: [{name: bookId, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: The book.
          content:
            application/json:
              schema:
                type: object
                required: [bookId]
                properties:
                  bookId: {type: string, description: The number in the catalogue.}
                  a/b: {type: boolean}
                  author: {type: object, properties: {name: {type: string}}}
  /loans:
    post:
      operationId: createLoan
      responses: {'201': {description: The loan.}}
";

const WORKFLOW: &str = "\
arazzo: 1.0.1
info: {title: Lend, version: 1.0.0}
sourceDescriptions: [{name: library, url: api.yaml, type: openapi}]
workflows:
  - workflowId: lend
    inputs: {type: object, required: [isbn], properties: {isbn: {type: string}, note: {type: integer}}}
    steps:
      - stepId: find
        operationId: getBook
        parameters:
          - {name: bookId, in: path, value: $inputs.isbn}
        outputs:
          title: $response.body#/author/name
        onSuccess:
          - {name: go, type: goto, stepId: lendIt}
      - stepId: lendIt
        operationId: createLoan
    outputs:
      title: $steps.find.outputs.title
";

/// The document with `from` replaced; the cursor stands at the `|` in `to`, which is taken out.
fn at(from: &str, to: &str) -> (Inspection, usize) {
    assert_eq!(WORKFLOW.matches(from).count(), 1, "{from}");
    let marked = WORKFLOW.replace(from, to);
    let byte = marked.find('|').unwrap();
    let loader = Memory::new()
        .with("lend.yml", marked.replace('|', ""))
        .with("api.yaml", API);
    (inspect(loader, &Options::new("lend.yml", "")), byte)
}

fn names(from: &str, to: &str) -> Vec<String> {
    let (inspection, byte) = at(from, to);
    let offered = inspection.completions(byte);
    offered.into_iter().map(|offered| offered.insert).collect()
}

fn told(from: &str, to: &str) -> String {
    let (inspection, byte) = at(from, to);
    inspection.hover(byte).map(|hover| hover.text).unwrap_or_default()
}

/// The declared text, after the file's name.
fn declared(from: &str, to: &str) -> String {
    let (inspection, byte) = at(from, to);
    let place: Place = inspection.definition(byte).unwrap();
    let position = Renderer::new(&inspection.files).position(&place).unwrap();
    let text = inspection.files.text(place.file);
    format!(
        "{}: {}",
        inspection.files.display(place.file),
        &text[position.bytes]
    )
}

#[test]
fn names_in_scope_are_completed() {
    assert_eq!(names("$inputs.isbn", "$inputs.|"), ["isbn", "note"]);
    assert_eq!(names("$inputs.isbn", "$inputs.is|bn"), ["isbn", "note"]);
    assert_eq!(names("$steps.find.outputs.title", "$steps.|"), ["find", "lendIt"]);
    assert_eq!(names("$steps.find.outputs.title", "$steps.find.|"), ["outputs"]);
    assert_eq!(
        names("$steps.find.outputs.title", "$steps.find.outputs.|"),
        ["title"]
    );
    assert_eq!(
        names("operationId: createLoan", "operationId: cr|"),
        ["getBook", "createLoan"]
    );
    assert_eq!(names("stepId: lendIt}", "stepId: l|}"), ["find", "lendIt"]);
    assert!(names("$inputs.isbn", "$|").contains(&"steps".to_owned()));
    assert!(names("title: $response.body", "title: $response.|body").contains(&"body".to_owned()));
}

#[test]
fn pointers_are_completed_from_the_schema() {
    let pointer = "$response.body#/author/name";
    assert_eq!(names(pointer, "$response.body#/|"), ["bookId", "a~1b", "author"]);
    assert_eq!(names(pointer, "$response.body#/author/|"), ["name"]);
    // RFC 6901: `/` in a name is written `~1`.
    let (inspection, byte) = at(pointer, "$response.body#/bo|");
    let first = inspection.completions(byte).remove(0);
    assert_eq!(first.name, "bookId");
    assert_eq!(first.detail, "string\n\nThe number in the catalogue.");
    assert_eq!(first.bytes, byte - 2..byte);
}

#[test]
fn hovering_tells_what_was_inferred() {
    assert_eq!(told("$inputs.isbn", "$inputs.is|bn"), "string");
    let title = told("$steps.find.outputs.title", "$steps.find.outputs.ti|tle");
    assert_eq!(title, "string, may be absent: `find` may not give `title`");
    let body = told("$response.body#/author/name", "$response.body#/author/na|me");
    assert_eq!(
        body,
        "string, may be absent: `author` is not required with 200; `name` is not required with 200"
    );
    assert_eq!(
        told("operationId: getBook", "operationId: get|Book"),
        "GET /books/{bookId}"
    );
    let step = told("$steps.find.outputs.title", "$steps.fi|nd.outputs.title");
    assert_eq!(step, "step: GET /books/{bookId}");
}

#[test]
fn definitions_are_found_in_both_documents() {
    let output = "$steps.find.outputs.title";
    assert_eq!(declared(output, "$steps.fi|nd.outputs.title"), "lend.yml: find");
    assert_eq!(declared(output, "$steps.find.outputs.t|itle"), "lend.yml: title");
    assert_eq!(
        declared("stepId: lendIt}", "stepId: lend|It}"),
        "lend.yml: lendIt"
    );
    assert_eq!(
        declared("$inputs.isbn", "$inputs.isbn|"),
        "lend.yml: {type: string}"
    );
    let pointer = "$response.body#/author/name";
    let name = declared(pointer, "$response.body#/author/na|me");
    assert_eq!(name, "api.yaml: {type: string}");
    assert_eq!(
        declared("operationId: getBook", "operationId: get|Book"),
        "api.yaml: get"
    );
}

#[test]
fn nothing_is_said_where_nothing_is_known() {
    let (inspection, byte) = at("title: Lend", "title: Le|nd");
    assert!(inspection.hover(byte).is_none() && inspection.definition(byte).is_none());
    assert!(inspection.completions(byte).is_empty());
    let (inspection, byte) = at("arazzo: 1.0.1", "arazzo: [|");
    assert!(inspection.hover(byte).is_none() && inspection.diagnostics.has_errors());
}
