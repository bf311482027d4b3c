//! A package outside of the workspace whose macro calls name a document with a warning. Errors are tried by the tests of
//! `arazzo-macros`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;

use arazzo_tests::project::{Project, repository};

/// A fixture that has only a warning.
const WARNED: &str = "AZ0306-no-braces";

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
