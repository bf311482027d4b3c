//! Where an error inside an expression is shown, in every way that YAML and JSON have to write a scalar. The expected
//! place is marked in the document by `«` and `»`, which are taken out before it is compiled.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use arazzo_codegen::{
    Level,
    diagnostics::render::Renderer,
    pipeline::{Options, compile},
    source::Memory,
};

const API: &str = "\
openapi: 3.1.0
info: {title: Library, version: 1.0.0}
servers: [{url: 'https://library.example'}]
paths:
  /loans:
    get:
      operationId: listLoans
      parameters:
        - {name: filter, in: query, schema: {type: string}}
        - {name: other, in: header, schema: {type: string}}
      responses: {'200': {description: The loans.}}
";

/// A document around the lines of a parameter's `value`, which are indented by 12 blanks.
fn document(value: &str) -> String {
    format!(
        "\
arazzo: 1.0.1
info: {{title: Loans, version: 1.0.0}}
sourceDescriptions: [{{name: library, url: api.yaml, type: openapi}}]
workflows:
  - workflowId: list-loans
    inputs: {{type: object, required: [reader], properties: {{reader: {{type: string}}}}}}
    steps:
      - stepId: list
        operationId: listLoans
        parameters:
          - name: filter
            in: query
{value}
"
    )
}

/// In block style, each with what it shows.
const BLOCK: &[(&str, &str)] = &[
    ("plain", "            value: $inputs.«raeder»"),
    (
        "plain, inside text",
        "            value: by {$inputs.«raeder»} only",
    ),
    (
        "plain, on a second line",
        "            value: all that\n              {$inputs.«raeder»} has",
    ),
    (
        "plain, after an empty line",
        "            value: all that\n\n              {$inputs.«raeder»} has",
    ),
    ("single quotes", "            value: '$inputs.«raeder»'"),
    (
        "single quotes, doubled",
        "            value: 'the reader''s: {$inputs.«raeder»}'",
    ),
    (
        "single quotes, on a second line",
        "            value: 'all that\n              {$inputs.«raeder»} has'",
    ),
    ("double quotes", "            value: \"$inputs.«raeder»\""),
    (
        "double quotes with escapes",
        "            value: \"a\\tb\\u00e9\\x41\\\"\\U0001F4D6 {$inputs.«raeder»}\"",
    ),
    (
        "double quotes, a line end escaped",
        "            value: \"all \\\n              {$inputs.«raeder»}\"",
    ),
    (
        "literal",
        "            value: |\n              all that\n              {$inputs.«raeder»} has",
    ),
    (
        "literal, stripped, with an indented line",
        "            value: |-\n              all\n                that {$inputs.«raeder»} has",
    ),
    (
        "literal with an indentation indicator",
        "            value: |2\n                all that\n              {$inputs.«raeder»}",
    ),
    (
        "folded",
        "            value: >\n              all that\n              {$inputs.«raeder»} has",
    ),
    (
        "folded, with an empty line and a more indented one",
        "            value: >-\n              all\n\n                that\n              {$inputs.«raeder»} has",
    ),
    (
        "an anchor before it",
        "            value: &reader $inputs.«raeder»",
    ),
    ("a tag before it", "            value: !!str $inputs.«raeder»"),
    ("a tab before it", "            value:\t$inputs.«raeder»"),
    ("tabs inside", "            value: 'a\tb {$inputs.«raeder»}'"),
    ("a comment after it", "            value: $inputs.«raeder» # who"),
    (
        "multi-byte text before it",
        "            value: 'Müller, 日本, 📖: {$inputs.«raeder»}'",
    ),
    (
        "multi-byte text in a literal",
        "            value: |\n              Bücher\n              für 📖 {$inputs.«raeder»}",
    ),
];

/// The same value where the whole parameter is in flow style, or the error in another place.
const FLOW: &[(&str, &str)] = &[
    (
        "flow style",
        "          - {name: other, in: header, value: $inputs.«raeder»}",
    ),
    (
        "flow style, quoted",
        "          - {name: other, in: header, value: 'x, {$inputs.«raeder»}'}",
    ),
    (
        "flow style on several lines",
        "          - {name: other,\n             in: header,\n             value:\n               $inputs.«raeder»}",
    ),
    (
        "flow style as JSON",
        "          - {\"name\": \"other\", \"in\":\"header\", \"value\":\"$inputs.«raeder»\"}",
    ),
];

#[test]
fn positions_are_right_in_every_kind_of_scalar() {
    let mut wrong = Vec::new();
    for (what, value) in BLOCK {
        check(what, "loans.yml", &document(value), &mut wrong);
        let windows = document(value).replace('\n', "\r\n");
        check(&format!("{what}, CRLF"), "loans.yml", &windows, &mut wrong);
    }
    for (what, parameter) in FLOW {
        let text = document(&format!("            value: open\n{parameter}"));
        check(what, "loans.yml", &text, &mut wrong);
        check(
            &format!("{what}, CRLF"),
            "loans.yml",
            &text.replace('\n', "\r\n"),
            &mut wrong,
        );
    }
    let marked = document("            value: $inputs.«raeder»");
    check(
        "a byte order mark",
        "loans.yml",
        &format!("\u{feff}{marked}"),
        &mut wrong,
    );
    let first_line = marked
        .replace("arazzo: 1.0.1\n", "")
        .replace("info: {title", "arazzo: 1.0.1\ninfo: {title");
    check("without a line before", "loans.yml", &first_line, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_alias_is_reported_where_its_text_stands() {
    let aliased = document(
        "            value: &filter $inputs.«raeder»\n          - name: other\n            in: header\n            value: *filter",
    );
    let mut wrong = Vec::new();
    check("an alias", "loans.yml", &aliased, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn positions_are_right_in_json() {
    let text = |value: &str| {
        format!(
            r#"{{
  "arazzo": "1.0.1",
  "info": {{"title": "Loans", "version": "1.0.0"}},
  "sourceDescriptions": [{{"name": "library", "url": "api.yaml", "type": "openapi"}}],
  "workflows": [{{
    "workflowId": "list-loans",
    "inputs": {{"type": "object", "properties": {{"reader": {{"type": "string"}}}}}},
    "steps": [{{
      "stepId": "list", "operationId": "listLoans",
      "parameters": [{{"name": "filter", "in": "query", "value": {value}}}]
    }}]
  }}]
}}"#
        )
    };
    let mut wrong = Vec::new();
    for (what, value) in [
        ("JSON", r#""$inputs.«raeder»""#),
        ("JSON, inside text", r#""by {$inputs.«raeder»} only""#),
        (
            "JSON with escapes",
            r#""a\tb\u00e9\"\\\ud83d\udcd6 {$inputs.«raeder»}""#,
        ),
        ("JSON, multi-byte", r#""Müller, 日本, 📖: {$inputs.«raeder»}""#),
        ("JSON, escaped slash", r#""a\/b {$inputs.«raeder»}""#),
    ] {
        check(what, "loans.json", &text(value), &mut wrong);
        let windows = text(value).replace('\n', "\r\n");
        check(&format!("{what}, CRLF"), "loans.json", &windows, &mut wrong);
        let tabs = text(value).replace("    ", "\t");
        check(&format!("{what}, tabs"), "loans.json", &tabs, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn positions_are_right_in_conditions_and_descriptions() {
    let text = document("            value: open").replace(
        "        parameters:",
        "        successCriteria:\n          - condition: >-\n              $statusCode == 200\n              && $inputs.«raeder» != null\n        parameters:",
    );
    let mut wrong = Vec::new();
    check("a folded condition", "loans.yml", &text, &mut wrong);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Compiles a document and compares the one error's line and columns with the marks.
fn check(what: &str, file: &str, marked: &str, wrong: &mut Vec<String>) {
    let text = marked.replace(['«', '»'], "");
    let loader = Memory::new().with(file, text.as_str()).with("api.yaml", API);
    let outcome = compile(loader, &Options::new(file, ""));
    let renderer = Renderer::new(&outcome.files);
    let found = renderer.sorted(&outcome.diagnostics);
    let [(Level::Error, error)] = found.as_slice() else {
        let messages: Vec<&str> = found.iter().map(|(_, error)| error.message.as_str()).collect();
        wrong.push(format!("{what}: not one error but {messages:?}"));
        return;
    };
    let at = renderer.position(&error.primary.as_ref().unwrap().place).unwrap();
    let expected = (position(marked, '«'), position(marked, '»'));
    let shown = ((at.line, at.column), (at.end_line, at.end_column));
    if shown != expected {
        wrong.push(format!(
            "{what}: {shown:?}, not {expected:?} `{}`",
            &text[at.bytes.clone()]
        ));
    }
}

/// Line and column of a mark, from 1, in characters; marks themselves and a byte order mark do not count.
fn position(marked: &str, mark: char) -> (usize, usize) {
    let before = &marked[..marked.find(mark).unwrap()];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before[start..]
        .chars()
        .filter(|found| !['«', '»', '\u{feff}'].contains(found));
    (line, column.count() + 1)
}
