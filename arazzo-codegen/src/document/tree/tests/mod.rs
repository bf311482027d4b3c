#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod bounds;
mod index;
mod mutation;
mod positions;
mod scalars;

use super::*;

/// Parses a text that has no problems.
fn read(text: &str) -> Document {
    let (document, found) = try_read(text);
    assert_eq!(found, "", "in {text:?}");
    document.expect("it parses")
}

/// Parses a text; also gives the problems' codes and messages.
fn try_read(text: &str) -> (Option<Document>, String) {
    let mut diagnostics = Diagnostics::default();
    let document = Document::parse(FileId(0), text, &mut diagnostics);
    (document, listed(&diagnostics))
}

fn late(document: &Document) -> String {
    let mut diagnostics = Diagnostics::default();
    document.take_late_errors(&mut diagnostics);
    listed(&diagnostics)
}

fn listed(diagnostics: &Diagnostics) -> String {
    let lines = diagnostics
        .iter()
        .map(|(_, found)| format!("{}: {}", found.code.id, found.message));
    lines.collect::<Vec<_>>().join("\n")
}

fn json(text: &str) -> String {
    read(text).root().to_json().to_string()
}
