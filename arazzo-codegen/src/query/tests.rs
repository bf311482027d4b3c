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
    query::{Inspection, mend},
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
          headers: {ETag: {description: Its version., schema: {type: string}}}
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
  - workflowId: again
    inputs: {$ref: '#/components/inputs/reader'}
    steps:
      - stepId: both
        workflowId: lend
        parameters: [{name: note, value: 1}]
        onFailure: [{reference: $components.failureActions.later}]
components:
  inputs: {reader: {type: object, properties: {card: {type: string}}}}
  parameters: {book: {name: bookId, in: path, value: b-1}}
  failureActions: {later: {name: later, type: retry}}
  successActions: {done: {name: done, type: end}}
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
fn names_of_the_document_and_of_its_descriptions_are_completed() {
    let step = "title: $response.body#/author/name";
    assert_eq!(
        names("$inputs.isbn", "$components.|"),
        ["parameters", "successActions", "failureActions"]
    );
    assert_eq!(
        names("reference: $components.failureActions.later", "reference: $comp|"),
        ["$components.failureActions.later"]
    );
    assert_eq!(
        names(
            "{name: bookId, in: path, value: $inputs.isbn}",
            "{reference: '|'}"
        ),
        ["$components.parameters.book"]
    );
    assert_eq!(
        names(
            "{name: go, type: goto, stepId: lendIt}",
            "{reference: $components.|}"
        ),
        ["$components.successActions.done"]
    );
    assert_eq!(
        names("#/components/inputs/reader", "#/|"),
        ["#/components/inputs/reader"]
    );
    assert_eq!(names(step, "title: $workflows.|"), ["lend", "again"]);
    assert_eq!(names(step, "title: $workflows.lend.|"), ["inputs", "outputs"]);
    assert_eq!(names(step, "title: $workflows.again.inputs.|"), ["card"]);
    assert_eq!(names(step, "title: $workflows.lend.outputs.|"), ["title"]);
    assert_eq!(names(step, "title: $response.header.|"), ["ETag"]);
    assert_eq!(names(step, "title: $request.path.|"), ["bookId"]);
    assert!(names(step, "title: $request.query.|").is_empty());
    assert_eq!(
        names("operationId: createLoan", "operationId: $sourceDescriptions.|"),
        ["library"]
    );
    assert_eq!(
        names(
            "operationId: createLoan",
            "operationId: $sourceDescriptions.library.|"
        ),
        ["getBook", "createLoan", "url"]
    );
    assert_eq!(
        names("operationId: createLoan", "operationPath: '{|'"),
        [
            "{$sourceDescriptions.library.url}#/paths/~1books~1{bookId}/get",
            "{$sourceDescriptions.library.url}#/paths/~1loans/post"
        ]
    );
    assert_eq!(
        names("workflowId: lend\n        param", "workflowId: l|\n        param"),
        ["lend", "again"]
    );
    assert_eq!(names("{name: note,", "{name: n|,"), ["isbn", "note"]);
    assert_eq!(
        names(
            "{name: bookId, in: path, value: $",
            "{name: b|, in: path, value: $"
        ),
        ["bookId"]
    );
    // The name under which something is declared is new.
    assert!(names("stepId: find", "stepId: fi|").is_empty());
    assert!(names("workflowId: again", "workflowId: a|").is_empty());
}

/// What is offered once the line of the cursor is finished.
fn mended(from: &str, to: &str) -> Vec<String> {
    assert_eq!(WORKFLOW.matches(from).count(), 1, "{from}");
    let marked = WORKFLOW.replace(from, to);
    let byte = marked.find('|').unwrap();
    let (text, byte) =
        mend(&marked.replacen('|', "", 1), byte).unwrap_or_else(|| panic!("{to} is not mended"));
    let loader = Memory::new().with("lend.yml", text).with("api.yaml", API);
    let offered = inspect(loader, &Options::new("lend.yml", "")).completions(byte);
    offered.into_iter().map(|offered| offered.insert).collect()
}

#[test]
fn what_is_unfinished_is_completed() {
    // Values that are empty yet.
    assert_eq!(
        mended("operationId: createLoan", "operationId: |"),
        ["getBook", "createLoan"]
    );
    assert_eq!(
        mended("operationId: createLoan", "operationId:  |"),
        ["getBook", "createLoan"]
    );
    assert_eq!(mended("stepId: lendIt}", "stepId: |}"), ["find", "lendIt"]);
    assert_eq!(
        mended("workflowId: lend\n        param", "workflowId: |\n        param"),
        ["lend", "again"]
    );
    let values = ["$inputs.isbn", "$inputs.note"];
    assert_eq!(mended("value: $inputs.isbn", "value: |"), values);
    let output = mended("title: $response.body#/author/name", "title: |");
    assert_eq!(output[..3], ["$response.body", "$response.header", "$statusCode"]);
    assert_eq!(
        mended("title: $steps.find.outputs.title", "title: |"),
        ["$steps.find.outputs.title", "$inputs.isbn", "$inputs.note"]
    );
    assert_eq!(
        mended("reference: $components.failureActions.later", "reference: |"),
        ["$components.failureActions.later"]
    );
    // Quotes and brackets that are open.
    assert_eq!(
        mended("value: $inputs.isbn}", "value: $inputs.|"),
        ["isbn", "note"]
    );
    assert_eq!(
        mended("value: $inputs.isbn}", "value: \"$inputs.|"),
        ["isbn", "note"]
    );
    assert_eq!(
        mended("value: $inputs.isbn}", "value: \"{$inputs.|"),
        ["isbn", "note"]
    );
    assert_eq!(mended("value: $inputs.isbn}", "value: '|"), values);
    assert_eq!(
        mended(
            "title: $steps.find.outputs.title",
            "title: {$steps.find.outputs.|"
        ),
        ["title"]
    );
    assert_eq!(
        mended(
            "title: $steps.find.outputs.title",
            "title: $statusCode: {$steps.find.outputs.|"
        ),
        ["title"]
    );
    // A condition goes on behind an operator.
    let criterion =
        "operationId: createLoan\n        successCriteria:\n          - condition: $statusCode == 201 && |";
    assert!(mended("operationId: createLoan", criterion).contains(&"$response.body".to_owned()));
    // Another line that cannot be read is left out.
    assert_eq!(
        mended(
            "operationId: createLoan",
            "operationId: |\n        description: a: b"
        ),
        ["getBook", "createLoan"]
    );
    assert_eq!(
        mended(
            "onSuccess:\n",
            "onSuccess:\n          - {name: open, type: 'go|\n"
        ),
        Vec::<String>::new()
    );
}

#[test]
fn every_beginning_of_a_document_can_be_asked_about() {
    // As if it were written from its first character to its last, asked after every third.
    for (byte, _) in WORKFLOW.char_indices().step_by(3) {
        let text = &WORKFLOW[..byte];
        if let Some((mended, cursor)) = mend(text, byte) {
            let line = text.rfind('\n').map_or(0, |end| end + 1);
            assert!(
                mended.starts_with(&text[..line]) && mended.is_char_boundary(cursor),
                "{mended}"
            );
            let loader = Memory::new().with("lend.yml", mended).with("api.yaml", API);
            let offered = inspect(loader, &Options::new("lend.yml", "")).completions(cursor);
            assert!(
                offered.iter().all(|offered| offered.bytes.end == cursor),
                "{offered:?}"
            );
        }
    }
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
fn names_of_the_document_and_of_its_descriptions_are_found() {
    let step = "title: $response.body#/author/name";
    assert_eq!(
        told(
            "$components.failureActions.later",
            "$components.failureActions.la|ter"
        ),
        "retry"
    );
    assert_eq!(
        declared(
            "$components.failureActions.later",
            "$components.failureActions.la|ter"
        ),
        "lend.yml: later"
    );
    assert_eq!(
        declared("#/components/inputs/reader", "#/components/|inputs/reader"),
        "lend.yml: reader"
    );
    let header = told(step, "title: $response.header.et|ag");
    assert!(
        header.ends_with("header of the 200 response\n\nIts version."),
        "{header}"
    );
    assert_eq!(
        told(step, "title: $request.path.book|Id"),
        "string\n\npath parameter: string, required"
    );
    assert_eq!(
        declared(
            "workflowId: lend\n        param",
            "workflowId: le|nd\n        param"
        ),
        "lend.yml: lend"
    );
    assert_eq!(
        told(
            "operationId: createLoan",
            "operationId: $sourceDescriptions.lib|rary.createLoan"
        ),
        "an OpenAPI description"
    );
    assert_eq!(
        declared(
            "operationId: createLoan",
            "operationId: $sourceDescriptions.library.create|Loan"
        ),
        "api.yaml: post"
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
