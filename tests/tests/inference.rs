//! What the compiler infers: status sets, flow, types and presence, as text beside which a person can lay the document.
//!
//! The texts stand in `snapshots/`; `ARAZZO_BLESS=1` writes them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use arazzo_codegen::{
    diagnostics::render::Renderer,
    pipeline::{Options, infer},
    source::Disk,
};
use arazzo_tests::snapshot;

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The five examples, and the small documents of which each shows one thing.
fn documents() -> Vec<(PathBuf, PathBuf)> {
    let examples = package().join("../generated-examples");
    let fixtures = package().join("fixtures/inference");
    let mut documents = Vec::new();
    for (folder, base) in [
        (examples.join("workflows"), &examples),
        (fixtures.clone(), &fixtures),
    ] {
        let found = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let found = found.filter(|path| path.extension().is_some_and(|extension| extension == "yml"));
        documents.extend(found.map(|path| (path, base.clone())));
    }
    documents.sort();
    documents
}

fn tell(document: &Path, base: &Path) -> String {
    let inference = infer(Disk, &Options::new(document, base));
    let report = Renderer::new(&inference.files).report(&inference.diagnostics);
    let separator = if report.is_empty() { "" } else { "\n" };
    inference.text + separator + &report
}

#[test]
fn what_is_inferred_is_what_the_snapshots_hold() {
    let snapshots = package().join("snapshots");
    let mut written = BTreeSet::new();
    let mut differences = Vec::new();
    for (document, base) in documents() {
        let name = format!("{}.txt", document.file_stem().unwrap().to_str().unwrap());
        differences.extend(snapshot::compare(&snapshots.join(&name), &tell(&document, &base)).err());
        assert!(
            written.insert(name),
            "two documents have the name of {}",
            document.display()
        );
    }
    let kept = fs::read_dir(snapshots)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(
        kept.collect::<BTreeSet<_>>(),
        written,
        "snapshots on the left, documents on the right"
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The words of the line that begins with a word.
fn line<'t>(text: &'t str, first: &str) -> Vec<&'t str> {
    let mut lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    lines
        .find(|words| words.first() == Some(&first))
        .unwrap_or_else(|| panic!("no line `{first}` in\n{text}"))
}

/// `200 || 404` gives the union of both bodies, so a property of the 200 body alone is optional; and a step that has not
/// run on every path gives nothing on some.
#[test]
fn in_the_first_example_three_outputs_may_be_absent() {
    let examples = package().join("../generated-examples");
    let text = tell(&examples.join("workflows/upsert-customer.yml"), &examples);
    for (output, reason) in [
        ("matchedCustomerId?", "404"),
        ("updatedCustomerId?", "`updateExisting` may not have run"),
        ("createdCustomerId?", "`createNew` may not have run"),
    ] {
        let words = line(&text, output);
        assert_eq!(words[1], "string", "{words:?}");
        assert!(words[2..].join(" ").contains(reason), "{words:?}");
    }
}
