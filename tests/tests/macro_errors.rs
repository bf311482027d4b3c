//! A package outside of the workspace whose macro calls name broken documents, one kind of error each, and whose code uses
//! every broken workflow: `rustc` shows our texts at the paths of the documents, and no error that would follow from them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{fmt::Write as _, fs};

use arazzo_tests::project::{Message, Project, repository};

/// Fixtures of `fixtures/invalid`, each with the function of a workflow in it, and whether that takes inputs.
const BROKEN: [(&str, &str, bool); 16] = [
    ("AZ0001-missing-source", "lend_book", true),
    ("AZ0103-two-of-a-name", "list", false),
    ("AZ0202-unknown-operation", "lend_book", true),
    ("AZ0204-unknown-step", "lend_book", true),
    ("AZ0207-goto-nowhere", "lend_book", true),
    ("AZ0301-unknown-root", "find", false),
    ("AZ0302-unparsable-condition", "lend_book", true),
    ("AZ0303-unknown-input", "lend_book", true),
    ("AZ0304-unknown-output", "find", false),
    ("AZ0305-pointer-typo", "lend_book", true),
    ("AZ0310-step-runs-later", "lend", false),
    ("AZ0312-regex-look-around", "lend_book", true),
    ("AZ0401-missing-path-parameter", "lend_book", true),
    ("AZ0411-no-place-for-replacement", "place", true),
    ("AZ0420-missing-input", "lend", false),
    ("AZ0507-two-statuses-at-once", "list", false),
];

/// A fixture that has only a warning.
const WARNED: &str = "AZ0306-no-braces";

#[test]
fn every_kind_of_error_shows_alone() {
    let project = Project::new("macro-errors");
    let dependency = "[dependencies]\narazzo = { path = \"{repository}/arazzo\" }";
    project.manifest("macro-errors", dependency);
    let mut main = String::from("fn main() {}\n");
    for (fixture, function, takes_input) in BROKEN {
        copy(&project, fixture);
        let module = module(fixture);
        let (parameter, argument) = match takes_input {
            true => (format!(", input: {function}::Input"), ", input"),
            false => (String::new(), ""),
        };
        write!(
            main,
            "mod {module} {{
    arazzo::arazzo_workflow!(\"{fixture}/workflow.yml\");
    pub async fn run(client: &arazzo::Client{parameter}) -> Result<{function}::Output, {function}::Error> {{
        {function}(client{argument}).await
    }}
    pub fn show(error: &{function}::Error) -> String {{
        error.to_string()
    }}
}}
pub use {module}::{{run as run_{module}, show as show_{module}}};
"
        )
        .unwrap();
    }
    project.write("src/main.rs", &main);
    let checked = project.check();
    assert!(!checked.success);
    for (fixture, ..) in BROKEN {
        let path = format!("\"{fixture}/workflow.yml\"");
        let ours = checked.messages.iter().filter(|message| message.marked == path);
        let shown: Vec<String> = ours.map(|message| format!("{}\n", message.text.trim())).collect();
        // Names of files are relative to the package, not to the fixture.
        let expected = fs::read_to_string(folder(fixture).join("expected.txt")).unwrap();
        let shown = shown.join("\n").replace(&format!("{fixture}/"), "");
        assert_eq!(codes(&shown), codes(&expected), "{fixture} shows\n{shown}");
    }
    let is_ours = |message: &&Message| message.marked.ends_with("/workflow.yml\"");
    let others: Vec<&Message> = checked
        .messages
        .iter()
        .filter(|message| !is_ours(message))
        .collect();
    assert!(others.is_empty(), "follow-up errors: {others:#?}");
}

#[test]
fn a_warning_shows_at_the_call_and_can_be_allowed() {
    let project = Project::new("macro-warnings");
    let dependency = "[dependencies]\narazzo = { path = \"{repository}/arazzo\" }";
    project.manifest("macro-warnings", dependency);
    copy(&project, WARNED);
    let call = format!("arazzo::arazzo_workflow!(\"{WARNED}/workflow.yml\");");
    project.write(
        "src/lib.rs",
        &format!("pub mod shown {{ {call} }}\n#[allow(deprecated)]\npub mod allowed {{ {call} }}\n"),
    );
    let checked = project.check();
    assert!(checked.success, "{checked:#?}");
    let [message] = checked.messages.as_slice() else {
        panic!("one warning is expected: {checked:#?}")
    };
    assert_eq!(message.level, "warning");
    assert_eq!(message.marked, format!("\"{WARNED}/workflow.yml\""));
    assert!(
        message
            .text
            .contains("warning[AZ0306]: an expression inside text stands without braces")
    );
}

/// First lines: levels, codes and messages, without what depends on where files stand.
fn codes(text: &str) -> Vec<&str> {
    let lines = text.lines();
    lines
        .filter(|line| line.starts_with("error[") || line.starts_with("warning["))
        .collect()
}

fn module(fixture: &str) -> String {
    fixture.to_lowercase().replace('-', "_")
}

fn folder(fixture: &str) -> std::path::PathBuf {
    repository().join("tests/fixtures/invalid").join(fixture)
}

fn copy(project: &Project, fixture: &str) {
    for entry in fs::read_dir(folder(fixture)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        project.write(
            &format!("{fixture}/{name}"),
            &fs::read_to_string(entry.path()).unwrap(),
        );
    }
}
