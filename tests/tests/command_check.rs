//! `cargo arazzo check`: reports for programs, `--fix` and `--watch`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use arazzo_tests::{
    command::{program, run},
    project::repository,
};
use serde_json::Value;

const API: &str = "\
openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example'}]
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: Authorization, in: header, schema: {type: string}}
      responses:
        '200':
          description: the order
          content:
            application/json:
              schema: {type: object, required: [state, count], properties: {state: {type: string}, count: {type: integer}}}
";

/// A document with one problem of each kind that can be mended surely, and one that cannot.
const SLOPPY: &str = "\
arazzo: 1.0.1
info: {title: Größe, version: '1'}
sourceDescriptions: [{name: shop, url: api.yaml, type: openapi}]
workflows:
  - workflowId: look
    inputs: {type: object, required: [id, token], properties: {id: {type: string}, token: {type: string}}}
    steps:
      - stepId: get
        operationId: getOrder
        parameters:
          - {name: id, in: path, value: $inputs.id}
          - {name: Authorization, in: header, value: Bearer $inputs.token}
        successCriteria:
          - condition: '$response.body#/state == \"it''s done\"'   # kept
          - context: $response.body
            condition: $.count > 0
            type: jsonpath
        outputs:
          state: $response.body#/sate
    outputs: {state: $steps.get.outputs.state}
";

const MENDED: &str = "\
arazzo: 1.0.1
info: {title: Größe, version: '1'}
sourceDescriptions: [{name: shop, url: api.yaml, type: openapi}]
workflows:
  - workflowId: look
    inputs: {type: object, required: [id, token], properties: {id: {type: string}, token: {type: string}}}
    steps:
      - stepId: get
        operationId: getOrder
        parameters:
          - {name: id, in: path, value: $inputs.id}
          - {name: Authorization, in: header, value: 'Bearer {$inputs.token}'}
        successCriteria:
          - condition: '$response.body#/state == ''it''''s done'''   # kept
          - context: $response.body
            condition: $response.body#/count > 0
            type: simple
        outputs:
          state: $response.body#/sate
    outputs: {state: $steps.get.outputs.state}
";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn sloppy(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("api.yaml"), API).unwrap();
    fs::write(folder.join("sloppy.yml"), SLOPPY).unwrap();
    folder
}

fn report(folder: &Path, format: &str) -> String {
    let ran = run(&["check", "--format", format], folder);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert_eq!(
        ran.stderr, "checked 1 document, 1 other file passed over: 1 error, 3 warnings\n",
        "the report is on the other output"
    );
    ran.stdout
}

/// What a report says of byte offsets, taken from the text itself.
fn at(text: &str) -> (usize, usize) {
    let start = SLOPPY.find(text).unwrap();
    (start, start + text.len())
}

#[test]
fn the_json_report_follows_its_schema() {
    let schema = repository().join("docs/src/check.schema.json");
    let schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).expect("it is a schema");
    let valid = |text: &str| {
        let report: Value = serde_json::from_str(text).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
        report
    };

    let found = valid(&report(&sloppy("check-json"), "json"));
    assert_eq!((&found["errors"], &found["warnings"]), (&1.into(), &3.into()));
    let codes: Vec<&str> = found["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["AZ0306", "AZ0307", "AZ0308", "AZ0305"]);
    let unbraced = &found["diagnostics"][0];
    let (start, end) = at("$inputs.token");
    assert_eq!(unbraced["location"]["file"], "sloppy.yml");
    assert_eq!(
        (
            &unbraced["location"]["start"]["byte"],
            &unbraced["location"]["end"]["byte"]
        ),
        (&start.into(), &end.into())
    );
    assert_eq!(unbraced["location"]["start"]["line"], 12);
    assert_eq!(unbraced["suggestion"]["certain"], true);
    // The plain scalar stands in braces, where it needs quotes with the ones that are added.
    let (start, end) = at("Bearer $inputs.token");
    let edit = &unbraced["suggestion"]["edits"][0];
    assert_eq!(
        (&edit["start"]["byte"], &edit["end"]["byte"], &edit["text"]),
        (&start.into(), &end.into(), &"'Bearer {$inputs.token}'".into())
    );
    assert_eq!(
        found["diagnostics"][2]["suggestion"]["edits"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(found["diagnostics"][3]["suggestion"]["certain"], false);

    // Each of the invalid fixtures, more than 20, makes a valid report, whatever is wrong with it.
    let fixtures = repository().join("tests/fixtures/invalid");
    let all = run(&["check", "--format", "json", "--profile", "strict"], &fixtures);
    let all = valid(&all.stdout);
    assert!(all["diagnostics"].as_array().unwrap().len() >= 22);
    let fine = run(
        &["check", "--format", "json"],
        &repository().join("generated-examples"),
    );
    assert_eq!(valid(&fine.stdout)["diagnostics"], Value::Array(Vec::new()));
}

#[test]
fn the_sarif_report_has_what_the_standard_requires() {
    let log: Value = serde_json::from_str(&report(&sloppy("check-sarif"), "sarif")).unwrap();
    // SARIF 2.1.0: 3.13.2 version, 3.14.6 tool, 3.19.2 name of the driver, 3.49.3 id of a rule.
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "cargo-arazzo");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 4);
    for result in results {
        // 3.27.5 to 3.27.10: `ruleIndex` is the place of the rule with `ruleId`, `level` is one of four words.
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(["error", "warning", "note", "none"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        // 3.30: lines and columns count from 1, and the end column is after the last character.
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "sloppy.yml");
        let region = &location["region"];
        let number = |name: &str| usize::try_from(region[name].as_u64().unwrap()).unwrap();
        let line = SLOPPY.lines().nth(number("startLine") - 1).unwrap();
        let text: String = line.chars().skip(number("startColumn") - 1).collect();
        let bytes = &SLOPPY[number("byteOffset")..number("byteOffset") + number("byteLength")];
        assert!(text.starts_with(bytes), "{text} does not start with {bytes}");
    }
    // No object of the standard's schema has properties that it does not name.
    let names = |value: &Value, known: &[&str]| {
        let object = value.as_object().unwrap();
        let unknown: Vec<&String> = object
            .keys()
            .filter(|key| !known.contains(&key.as_str()))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    };
    names(&log, &["$schema", "version", "runs"]);
    names(run, &["tool", "columnKind", "results"]);
    let driver = &run["tool"]["driver"];
    names(driver, &["name", "version", "informationUri", "rules"]);
    for rule in rules {
        let texts = ["shortDescription", "fullDescription", "help"];
        names(
            rule,
            &[&["id", "name", "defaultConfiguration"], texts.as_slice()].concat(),
        );
        texts.iter().for_each(|text| names(&rule[text], &["text"]));
        names(&rule["defaultConfiguration"], &["level"]);
    }
    let own = [
        "ruleId",
        "ruleIndex",
        "level",
        "message",
        "locations",
        "relatedLocations",
        "fixes",
    ];
    results.iter().for_each(|result| names(result, &own));
    let places = results
        .iter()
        .flat_map(|result| result["locations"].as_array().unwrap());
    for place in places {
        names(place, &["physicalLocation", "message"]);
        names(&place["physicalLocation"], &["artifactLocation", "region"]);
    }
    let (start, _) = at("Bearer $inputs.token");
    let replacement = &results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["deletedRegion"]["byteOffset"], start);
    assert_eq!(replacement["insertedContent"]["text"], "'Bearer {$inputs.token}'");
}

#[test]
fn the_github_report_escapes_what_would_end_a_command() {
    let folder = sloppy("check-github");
    fs::rename(folder.join("sloppy.yml"), folder.join("a,b%.yml")).unwrap();
    let report = report(&folder, "github");
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines.len(), 4, "one command a line: {report}");
    let column = SLOPPY.lines().nth(11).unwrap().find("$inputs.token").unwrap() + 1;
    assert!(
        lines[0].starts_with(&format!(
            "::warning file=a%2Cb%25.yml,line=12,endLine=12,col={column},endColumn={},title=AZ0306::",
            column + "$inputs.token".len()
        )),
        "{}",
        lines[0]
    );
    assert!(lines[3].starts_with("::error "), "{}", lines[3]);
    assert!(lines[3].contains("%0Adid you mean `state`?"), "{}", lines[3]);
}

#[test]
fn fix_mends_what_is_certain_and_reports_the_rest() {
    let folder = sloppy("check-fix");
    let ran = run(&["check", "--fix"], &folder);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert_eq!(fs::read_to_string(folder.join("sloppy.yml")).unwrap(), MENDED);
    assert_eq!(fs::read_to_string(folder.join("api.yaml")).unwrap(), API);
    assert!(
        ran.stderr
            .starts_with("fixed 3 problems in 1 document\n\nerror[AZ0305]: "),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .ends_with("checked 1 document, 1 other file passed over: 1 error\n"),
        "{}",
        ran.stderr
    );
    // There is nothing left to mend.
    let again = run(&["check", "--fix"], &folder);
    assert!(again.stderr.starts_with("error[AZ0305]: "), "{}", again.stderr);
    assert_eq!(fs::read_to_string(folder.join("sloppy.yml")).unwrap(), MENDED);
}

#[test]
fn fix_keeps_to_the_documents_that_were_named() {
    let folder = sloppy("check-fix-named");
    fs::write(folder.join("other.yml"), SLOPPY).unwrap();
    let ran = run(&["check", "--fix", "other.yml"], &folder);
    assert!(
        ran.stderr.starts_with("fixed 3 problems in 1 document"),
        "{ran:?}"
    );
    assert_eq!(fs::read_to_string(folder.join("sloppy.yml")).unwrap(), SLOPPY);
    assert_eq!(fs::read_to_string(folder.join("other.yml")).unwrap(), MENDED);
}

#[test]
fn fix_keeps_line_ends_comments_and_indentation() {
    let folder = sloppy("check-fix-format");
    let styled = |text: &str| {
        let text = text.replace("    steps:\n", "    # What it does.\n\n    steps:   \n");
        format!("\u{feff}{}", text.replace('\n', "\r\n"))
    };
    fs::write(folder.join("sloppy.yml"), styled(SLOPPY)).unwrap();
    let ran = run(&["check", "--fix"], &folder);
    assert!(
        ran.stderr.starts_with("fixed 3 problems in 1 document"),
        "{ran:?}"
    );
    assert_eq!(
        fs::read_to_string(folder.join("sloppy.yml")).unwrap(),
        styled(MENDED)
    );
    let again = run(&["check", "--fix"], &folder);
    assert!(again.stderr.starts_with("error[AZ0305]: "), "{again:?}");
    assert_eq!(
        fs::read_to_string(folder.join("sloppy.yml")).unwrap(),
        styled(MENDED)
    );
}

#[test]
fn watch_checks_again_when_a_file_that_was_read_changes() {
    let folder = sloppy("check-watch");
    let mut child = Command::new(program())
        .args(["check", "--watch", "sloppy.yml"])
        .current_dir(&folder)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut until = |start: &str| {
        let found = lines
            .by_ref()
            .map_while(Result::ok)
            .find(|line| line.starts_with(start));
        found.unwrap_or_else(|| panic!("no line starts with `{start}`"))
    };
    assert_eq!(until("checked"), "checked 1 document: 1 error, 3 warnings");
    assert_eq!(until("watching"), "watching 2 files");
    // The description that the document refers to, not the document.
    fs::write(
        folder.join("api.yaml"),
        API.replace("{state:", "{sate: {type: string}, state:"),
    )
    .unwrap();
    assert_eq!(until("checked"), "checked 1 document: 3 warnings");
    until("watching");
    fs::write(folder.join("sloppy.yml"), MENDED).unwrap();
    assert_eq!(until("checked"), "checked 1 document: no problems");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn documents_of_many_folders_are_reported_in_the_order_of_their_names() {
    let folder = folder("check-many");
    for index in 0..12 {
        let part = folder.join(format!("{index:02}"));
        fs::create_dir_all(&part).unwrap();
        fs::write(part.join("api.yaml"), API).unwrap();
        fs::write(part.join("w.yml"), SLOPPY).unwrap();
    }
    let ran = run(&["check", "--format", "github"], &folder);
    let files: Vec<&str> = ran
        .stdout
        .lines()
        .map(|line| line.split("file=").nth(1).unwrap().split(',').next().unwrap())
        .collect();
    assert_eq!(files.len(), 48);
    assert!(files.is_sorted(), "{files:?}");
    assert_eq!(ran.stdout, run(&["check", "--format", "github"], &folder).stdout);
}
