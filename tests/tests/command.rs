//! The command `cargo arazzo`: exit statuses, what goes to which output, and code that is the same from everywhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{fs, path::PathBuf};

use arazzo_codegen::{output, pipeline, source::Disk};
use arazzo_tests::{
    command::{run, run_with},
    project::repository,
};

fn examples() -> PathBuf {
    repository().join("generated-examples")
}

fn invalid(name: &str) -> PathBuf {
    repository().join("tests/fixtures/invalid").join(name)
}

fn empty_folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn check_tells_what_it_found() {
    let fine = run(&["check"], &examples());
    assert_eq!((fine.status, fine.stdout.as_str()), (0, ""), "{fine:?}");
    assert_eq!(
        fine.stderr,
        "checked 5 documents, 4 other files passed over: no problems\n"
    );
    // As cargo calls it.
    let by_cargo = run(&["arazzo", "check", "workflows"], &examples());
    assert_eq!(
        (by_cargo.status, by_cargo.stderr.as_str()),
        (0, "checked 5 documents: no problems\n")
    );

    let folder = invalid("several-in-one-document");
    let expected = fs::read_to_string(folder.join("expected.txt")).unwrap();
    let broken = run(&["check", "workflow.yml"], &folder);
    assert_eq!((broken.status, broken.stdout.as_str()), (1, ""), "{broken:?}");
    assert_eq!(
        broken.stderr,
        format!("{expected}\nchecked 1 document: 5 errors\n")
    );
    let parent = folder.parent().unwrap();
    let from_elsewhere = run(
        &[
            "check",
            "--base",
            "several-in-one-document",
            "several-in-one-document",
        ],
        parent,
    );
    assert_eq!(
        from_elsewhere.stderr,
        format!("{expected}\nchecked 1 document, 1 other file passed over: 5 errors\n")
    );
}

#[test]
fn wrong_usage_has_a_status_of_its_own() {
    let empty = empty_folder("command-empty");
    fs::write(empty.join("other.yaml"), "openapi: 3.0.0").unwrap();
    for (arguments, says) in [
        (
            vec!["check"],
            "there is no Arazzo document among 1 YAML or JSON file",
        ),
        (
            vec!["check", "-D", "unused-inptu", "x.yml"],
            "did you mean `unused-input`?",
        ),
        (vec!["check", "--profile", "strcit"], "did you mean `strict`?"),
        (vec!["check", "--source", "billingApi"], "name=path/to/file.yaml"),
        (vec!["check", "--base", "nowhere", "x.yml"], "is not a folder"),
        (vec!["chekc"], "check"),
        (vec!["generate"], "<DOCUMENT>"),
        (vec!["generate", "a.yml", "b.yml"], "--out-dir FOLDER"),
        (
            vec!["generate", "a/x.yml", "b/x.yml", "--out-dir", "."],
            "two documents would be written to",
        ),
        (
            vec!["generate", "a.yml", "-o", "a.rs", "--out-dir", "."],
            "cannot be used with",
        ),
        (
            vec!["generate", "a.yml", "--runtime", "super::az"],
            "must not depend on where it stands",
        ),
        (
            vec!["explain", "undeclared-pionter"],
            "did you mean `undeclared-pointer`?",
        ),
    ] {
        let ran = run(&arguments, &empty);
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (2, ""),
            "{arguments:?}: {ran:?}"
        );
        assert!(ran.stderr.contains(says), "{arguments:?}: {}", ran.stderr);
    }
    let missing = run(&["check", "othr.yaml"], &empty);
    assert_eq!(missing.status, 1, "{missing:?}");
    assert!(
        missing.stderr.contains("there is no file `othr.yaml`")
            && missing.stderr.contains("did you mean `other.yaml`?")
    );
    let help = run(&["--help"], &empty);
    assert!(
        help.status == 0 && help.stdout.contains("Exit status: 0"),
        "{help:?}"
    );
}

#[test]
fn code_is_the_same_from_everywhere() {
    let examples = examples();
    let document = "workflows/create-workflow.yml";
    let compilation = pipeline::compile(Disk, &pipeline::Options::new(document, &examples));
    let expected = output::text(&compilation).unwrap();
    let here = run(&["generate", document], &examples);
    assert!(
        here.status == 0 && here.stderr.is_empty() && here.stdout == expected,
        "{}",
        here.stderr
    );
    assert_eq!(run(&["arazzo", "generate", document], &examples).stdout, expected);

    let folder = empty_folder("command-generate");
    let (base, path) = (examples.to_str().unwrap(), examples.join(document));
    let elsewhere = run(
        &[
            "generate",
            path.to_str().unwrap(),
            "--base",
            base,
            "-o",
            "out/x.rs",
        ],
        &folder,
    );
    assert_eq!(
        (elsewhere.status, elsewhere.stdout.as_str()),
        (0, ""),
        "{elsewhere:?}"
    );
    assert_eq!(fs::read_to_string(folder.join("out/x.rs")).unwrap(), expected);

    let both = [
        "generate",
        document,
        "workflows/upsert-customer.yml",
        "--out-dir",
        folder.to_str().unwrap(),
    ];
    assert_eq!(run(&both, &examples).status, 0);
    let file = folder.join("create_workflow.rs");
    assert_eq!(fs::read_to_string(&file).unwrap(), expected);
    assert!(folder.join("upsert_customer.rs").exists());
    let before = fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(run(&both, &examples).status, 0);
    assert_eq!(
        fs::metadata(&file).unwrap().modified().unwrap(),
        before,
        "a file with its text is left alone"
    );
}

#[test]
fn errors_leave_no_code() {
    let folder = empty_folder("command-errors");
    let (good, bad) = (
        examples().join("workflows/upsert-customer.yml"),
        invalid("AZ0305-pointer-typo").join("workflow.yml"),
    );
    let ran = run(
        &[
            "generate",
            good.to_str().unwrap(),
            bad.to_str().unwrap(),
            "--out-dir",
            ".",
        ],
        &folder,
    );
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{ran:?}");
    assert!(
        ran.stderr.ends_with("\nnothing was generated: 1 error\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    // The level of a lint decides, and a document in one folder may refer to its neighbour.
    let allowed = run(
        &["generate", bad.to_str().unwrap(), "-W", "AZ0305", "-o", "x.rs"],
        &folder,
    );
    assert_eq!(allowed.status, 0, "{allowed:?}");
    assert!(
        allowed.stderr.starts_with("warning[AZ0305]: ") && folder.join("x.rs").exists(),
        "{allowed:?}"
    );
}

#[test]
fn colour_is_for_terminals_and_those_who_ask() {
    let folder = invalid("AZ0305-pointer-typo");
    assert!(!run(&["check"], &folder).stderr.contains('\u{1b}'));
    assert!(
        run(&["check", "--color", "always"], &folder)
            .stderr
            .contains('\u{1b}')
    );
    assert!(
        !run_with(&["check", "--color", "auto"], &folder, &[("NO_COLOR", "1")])
            .stderr
            .contains('\u{1b}')
    );
}

#[test]
fn documents_are_found_by_their_key() {
    let folder = empty_folder("command-discover");
    let document = fs::read_to_string(invalid("AZ0305-pointer-typo").join("workflow.yml")).unwrap();
    for (name, text) in [
        ("a/plain.yml", document.as_str()),
        ("quoted.yaml", "info: {}\n\"arazzo\" : 1.0.1\n"),
        ("first.JSON", "{\n  \"arazzo\": \"1.0.1\" }"),
        ("later.json", "{\"info\": {}, \"arazzo\": \"1.0.1\"}"),
        ("broken.yml", "arazzo: 1.0.1\ninfo: a: b\n"),
        ("nested.yml", "x:\n  arazzo: 1.0.1\n"),
        ("nested.json", "{\"x\": {\"arazzo\": 1}}"),
        ("other.yaml", "arazzoo: 1\n"),
        ("text.txt", "arazzo: 1.0.1\n"),
        ("target/built.yml", "arazzo: 1.0.1\n"),
        (".hidden/x.yml", "arazzo: 1.0.1\n"),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let ran = run(&["check"], &folder);
    assert_eq!(ran.status, 1);
    let last = ran.stderr.lines().last().unwrap();
    assert!(
        last.starts_with("checked 5 documents, 3 other files passed over: "),
        "{}",
        ran.stderr
    );
    let twice = run(&["check", "a/plain.yml", "a", "./a/plain.yml"], &folder);
    assert!(twice.stderr.contains("checked 1 document: "), "{}", twice.stderr);
}

#[test]
fn codes_and_lints_are_explained() {
    let here = repository();
    let explained = run(&["explain", "az0305"], here);
    assert_eq!(explained.status, 0);
    assert_eq!(
        run(&["explain", "undeclared_pointer"], here).stdout,
        explained.stdout
    );
    assert!(
        explained.stdout.starts_with("AZ0305: ") && explained.stdout.contains("\nWrong:\n\n    outputs:\n")
    );
    let lints = run(&["lints"], here);
    assert_eq!(lints.status, 0);
    let row = lints
        .stdout
        .lines()
        .find(|line| line.starts_with("AZ0305"))
        .unwrap();
    let words: Vec<&str> = row.split_whitespace().take(5).collect();
    assert_eq!(
        words,
        ["AZ0305", "undeclared-pointer", "error", "error", "warning"]
    );
}
