#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::Path;

use super::{render::Renderer, *};
use crate::{
    document::place::Pointer,
    source::{FileId, Memory, SourceMap},
};

const WORKFLOW: &str = "arazzo: 1.0.1\nworkflows:\n  - workflowId: upsert\n    outputs:\n      \
                        matchedCustomerId: $response.body#/custmerId\n    steps: []\n";
const API: &str = "openapi: 3.1.0\r\ncomponents:\r\n  schemas:\r\n    Customer:\r\n      type: object\r\n";

fn sources() -> (SourceMap, FileId, FileId) {
    let minified = format!(
        "{{\"a\":[{}],\"é\":{{\"key\":\"value here\"}},\"z\":[{0}]}}",
        vec!["1"; 2000].join(",")
    );
    let files = Memory::new()
        .with("/p/workflows/upsert.yml", WORKFLOW)
        .with("/p/openapi/api.yaml", API)
        .with("/p/min.json", minified);
    let mut map = SourceMap::new(files, "/p");
    let workflow = map.load(Path::new("workflows/upsert.yml")).unwrap();
    let api = map.load(Path::new("openapi/api.yaml")).unwrap();
    map.load(Path::new("min.json")).unwrap();
    (map, workflow, api)
}

fn at(file: FileId, pointer: &str) -> Place {
    Place::value(file, Pointer::parse(pointer).unwrap())
}

fn example(workflow: FileId, api: FileId) -> Diagnostic {
    let output = at(workflow, "/workflows/0/outputs/matchedCustomerId").text(16..25);
    Diagnostic::new(
        &codes::UNDECLARED_POINTER,
        output.clone(),
        "no property `custmerId` in the 200 response of `x`",
    )
    .label("not declared by schema `Customer`")
    .secondary(
        at(api, "/components/schemas/Customer"),
        "`Customer` declares: customerId, customerName",
    )
    .note("a note")
    .suggest(output, "customerId")
}

#[test]
fn an_error_is_shown_as_by_rustc() {
    let (map, workflow, api) = sources();
    let rendered = Renderer::new(&map).full(Level::Error, &example(workflow, api));
    let expected = "\
error[AZ0305]: no property `custmerId` in the 200 response of `x`
 --> workflows/upsert.yml:5:42
  |
5 |       matchedCustomerId: $response.body#/custmerId
  |                                          ^^^^^^^^^ not declared by schema `Customer`
  |
 ::: openapi/api.yaml:4:5
  |
4 |     Customer:
  |     -------- `Customer` declares: customerId, customerName
  |
  = note: a note
  = help: did you mean `customerId`?
";
    assert_eq!(rendered, expected);
    let line = Renderer::new(&map).line(Level::Warn, &example(workflow, api));
    assert_eq!(
        line,
        "workflows/upsert.yml:5:42: warning[AZ0305]: no property `custmerId` in the 200 response of `x`"
    );
    let colored = Renderer::new(&map)
        .color(true)
        .full(Level::Error, &example(workflow, api));
    assert!(colored.contains("\u{1b}[") && !rendered.contains('\u{1b}'));
}

#[test]
fn marks_of_one_region_share_an_excerpt() {
    let (map, workflow, _) = sources();
    let id = at(workflow, "/workflows/0/workflowId");
    let found = Diagnostic::new(
        &codes::DUPLICATE_KEY,
        at(workflow, "/workflows/0/steps").key(),
        "message",
    )
    .label("here")
    .secondary(id, "and here");
    let expected = "\
error[AZ0011]: message
 --> workflows/upsert.yml:6:5
  |
3 |   - workflowId: upsert
  |                 ------ and here
...
6 |     steps: []
  |     ^^^^^ here
";
    assert_eq!(Renderer::new(&map).full(Level::Error, &found), expected);
}

#[test]
fn a_long_line_is_cut_and_its_column_is_true() {
    let (map, ..) = sources();
    let json = FileId(2);
    let found = Diagnostic::new(&codes::DUPLICATE_KEY, at(json, "/é/key"), "message").label("here");
    let rendered = Renderer::new(&map).full(Level::Error, &found);
    let column = map
        .text(json)
        .chars()
        .collect::<Vec<_>>()
        .windows(3)
        .position(|w| w == ['"', 'v', 'a'])
        .unwrap()
        + 1;
    assert!(
        rendered.contains(&format!("--> min.json:1:{column}\n")),
        "{rendered}"
    );
    assert!(rendered.contains("^^^^^^^^^^^^ here"), "{rendered}");
    assert!(
        rendered.lines().all(|line| line.chars().count() <= 200),
        "{rendered}"
    );
}

#[test]
fn what_documents_say_cannot_steer_the_terminal() {
    let (map, workflow, _) = sources();
    let evil = "x\u{1b}[2J\ny";
    let found = Diagnostic::new(&codes::SYNTAX, at(workflow, "/arazzo"), evil)
        .label(evil)
        .note(evil)
        .help(evil);
    let renderer = Renderer::new(&map);
    assert!(!renderer.full(Level::Error, &found).contains('\u{1b}'));
    assert_eq!(
        renderer.line(Level::Error, &found),
        "workflows/upsert.yml:1:9: error[AZ0010]: x␛[2J y"
    );
}

#[test]
fn what_has_no_position_is_shown_all_the_same() {
    let (map, workflow, _) = sources();
    let renderer = Renderer::new(&map);
    let global = Diagnostic::global(&codes::FILE_NOT_FOUND, "there is no file `x`").help("look");
    assert_eq!(
        renderer.line(Level::Error, &global),
        "error[AZ0001]: there is no file `x`"
    );
    assert!(
        renderer
            .full(Level::Error, &global)
            .starts_with("error[AZ0001]: there is no file `x`\n")
    );
    let lost = Diagnostic::new(&codes::SYNTAX, at(workflow, "/workflows/0/steps/7/x"), "message");
    assert_eq!(
        renderer.line(Level::Error, &lost),
        "workflows/upsert.yml:6:12: error[AZ0010]: message"
    );
    let elsewhere = Diagnostic::new(&codes::SYNTAX, at(FileId(99), ""), "message");
    assert_eq!(renderer.line(Level::Error, &elsewhere), "error[AZ0010]: message");
    let end = Diagnostic::new(&codes::SYNTAX, Place::source(workflow, 9999..9999), "message");
    assert_eq!(
        renderer.line(Level::Error, &end),
        "workflows/upsert.yml:7:1: error[AZ0010]: message"
    );
}

#[test]
fn problems_are_sorted_and_reported_once() {
    let (map, workflow, api) = sources();
    let mut diagnostics = Diagnostics::default();
    for (place, message) in [
        (at(api, "/openapi"), "d"),
        (at(workflow, "/workflows/0/steps"), "c"),
        (at(workflow, "/arazzo"), "b"),
        (at(workflow, "/arazzo"), "b"),
    ] {
        diagnostics.report(Diagnostic::new(&codes::SYNTAX, place, message));
    }
    diagnostics.report(Diagnostic::global(&codes::FILE_NOT_FOUND, "a"));
    let renderer = Renderer::new(&map);
    let messages: Vec<_> = renderer
        .sorted(&diagnostics)
        .into_iter()
        .map(|(_, found)| found.message.as_str())
        .collect();
    assert_eq!(messages, ["a", "b", "c", "d"]);
    assert_eq!(renderer.report(&diagnostics).matches("error[").count(), 4);
}

#[test]
fn profiles_and_settings_decide_the_level() {
    let level = |levels: &Levels| levels.of(&codes::UNDECLARED_POINTER);
    let mut levels = Levels::new(Profile::Lenient);
    assert_eq!(level(&levels), Level::Warn);
    assert_eq!(level(&Levels::default()), Level::Error);
    levels.set("undeclared_pointer", Level::Allow).unwrap();
    assert_eq!(level(&levels), Level::Allow);
    levels.set("AZ0305", Level::Error).unwrap();
    assert_eq!(level(&levels), Level::Error);
    let unknown = levels.set("undeclared-pionter", Level::Warn).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "there is no lint `undeclared-pionter`; did you mean `undeclared-pointer`?"
    );
    let fixed = levels.set("AZ0010", Level::Warn).unwrap_err();
    assert_eq!(
        fixed.to_string(),
        "`AZ0010` is an error in every profile; its level cannot be set"
    );
    assert_eq!(
        "strcit".parse::<Profile>().unwrap_err(),
        "there is no profile `strcit`; did you mean `strict`?"
    );

    let mut diagnostics = Diagnostics::new(Levels::new(Profile::Lenient));
    diagnostics.report(Diagnostic::global(&codes::UNDECLARED_POINTER, "warned"));
    diagnostics.report(Diagnostic::global(&codes::UNBRACED_EXPRESSION, "allowed"));
    assert_eq!(
        (diagnostics.warnings().count(), diagnostics.iter().count()),
        (1, 1)
    );
    assert!(!diagnostics.has_errors() && diagnostics.abort_if_errors().is_ok());
    diagnostics.report(Diagnostic::global(&codes::SYNTAX, "an error"));
    assert_eq!(diagnostics.abort_if_errors(), Err(Aborted));
}

#[test]
fn near_names_are_suggested_and_far_ones_are_not() {
    let nearest = |needle, names: &[&'static str]| suggest::nearest(needle, names.iter().copied());
    assert_eq!(
        nearest("custmerId", &["customerName", "customerId", "id"]),
        Some("customerId")
    );
    assert_eq!(nearest("getpet", &["getPets", "get_pet"]), Some("get_pet"));
    assert_eq!(nearest("GETPET", &["getPet"]), Some("getPet"));
    assert_eq!(
        nearest("customer", &["customerIdentifierOfTheOrder", "order"]),
        Some("customerIdentifierOfTheOrder")
    );
    assert_eq!(nearest("teh", &["the", "other"]), Some("the"));
    assert_eq!(nearest("a", &["b"]), None);
    assert_eq!(nearest("login", &["order", "pay"]), None);
    assert_eq!(nearest("x", &[]), None);
    assert_eq!(
        suggest::near("step1", ["step2", "step3", "step4", "step5"].into_iter()),
        ["step2", "step3", "step4"]
    );
}

/// The table of lints in the language's description: name, strict, standard, lenient.
const LINTS: &str = "\
optional-into-required warn allow allow
undeclared-parameter error warn allow
jsonpath-comparison error warn allow
unbraced-expression error warn allow
ambiguous-operation error warn allow
missing-required error warn allow
untyped-value warn allow allow
dangling-ref error warn allow
undeclared-property error warn allow
enum-mismatch error warn allow
content-type-mismatch error warn allow
type-mismatch error warn allow
undeclared-pointer error error warn
undeclared-status error warn allow
nonstandard-expression error warn allow
unreachable-step warn warn allow
unused-output warn allow allow
unused-input warn allow allow
unbounded-loop warn warn allow";

#[test]
fn every_lint_has_the_levels_of_the_language() {
    let level = |name: &str| match name {
        "allow" => Level::Allow,
        "warn" => Level::Warn,
        _ => Level::Error,
    };
    for line in LINTS.lines() {
        let [name, strict, standard, lenient] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let lint = codes::lint(name)
            .unwrap_or_else(|| panic!("no lint {name}"))
            .lint
            .unwrap();
        assert_eq!(
            (lint.strict, lint.standard, lint.lenient),
            (level(strict), level(standard), level(lenient)),
            "{name}"
        );
    }
}

#[test]
fn the_table_is_sorted_unique_and_complete() {
    let ids: Vec<&str> = codes::all().map(|code| code.id).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    for code in codes::all() {
        assert!(code.id.len() == 6 && code.id.starts_with("AZ"), "{}", code.id);
        for text in [code.summary, code.explanation, code.bad, code.good] {
            assert!(!text.is_empty() && text.trim() == text, "{}: {text:?}", code.id);
        }
        assert_ne!(code.bad, code.good, "{}", code.id);
        assert!(std::ptr::eq(codes::find(&code.id.to_lowercase()).unwrap(), code));
    }
    let mut names: Vec<&str> = codes::all()
        .filter_map(|code| code.lint.map(|lint| lint.name))
        .collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a lint has one code");
    assert!(codes::find("AZ9999").is_none() && codes::lint("x").is_none());
}

/// Examples are parts of documents: each must be YAML, good ones without any finding.
#[test]
fn examples_are_yaml() {
    use crate::document::tree::Document;
    for code in codes::all() {
        let mut diagnostics = Diagnostics::default();
        assert!(
            Document::parse(FileId(0), code.good, &mut diagnostics).is_some(),
            "{}",
            code.id
        );
        assert!(diagnostics.is_empty(), "{}: {diagnostics:?}", code.id);
        if !code.id.starts_with("AZ00") {
            assert!(
                Document::parse(FileId(0), code.bad, &mut diagnostics).is_some(),
                "{}",
                code.id
            );
        }
    }
}
