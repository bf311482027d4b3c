//! Problems come in; the report for programs goes out. Its format is described by `docs/src/check.schema.json`; what is
//! there is kept when it grows.

use arazzo_codegen::{
    diagnostics::{Label, Suggestion, render::Position},
    document::tree::{Locator, edit::Splice},
    fix,
};
use serde_json::{Value, json};

use super::Shown;
use crate::outcome::Tally;

/// The number of the format. A change that readers could stumble over gets a new one.
const FORMAT: u32 = 1;

pub(super) fn report(documents: usize, tally: &Tally, findings: &[Shown<'_>]) -> String {
    let report = json!({
        "format": FORMAT,
        "documents": documents,
        "errors": tally.errors,
        "warnings": tally.warnings,
        "diagnostics": findings.iter().map(diagnostic).collect::<Vec<_>>(),
    });
    format!("{report:#}\n")
}

fn diagnostic(shown: &Shown<'_>) -> Value {
    let found = shown.finding.diagnostic;
    json!({
        "code": found.code.id,
        "lint": found.code.lint.as_ref().map(|lint| lint.name),
        "level": shown.level(),
        "message": found.message,
        "location": found.primary.as_ref().and_then(|label| location(shown, label)),
        "related": found.secondary.iter().filter_map(|label| location(shown, label)).collect::<Vec<_>>(),
        "notes": found.notes,
        "help": found.help,
        "suggestion": found.suggestion.as_ref().and_then(|suggestion| changes(shown, suggestion)),
    })
}

fn location(shown: &Shown<'_>, label: &Label) -> Option<Value> {
    let at = shown.renderer.position(&label.place)?;
    Some(json!({
        "file": shown.finding.files.display(at.file),
        "start": { "byte": at.bytes.start, "line": at.line, "column": at.column },
        "end": { "byte": at.bytes.end, "line": at.end_line, "column": at.end_column },
        "label": label.text,
    }))
}

fn changes(shown: &Shown<'_>, suggestion: &Suggestion) -> Option<Value> {
    let edits: Vec<Value> = edits(shown, suggestion)?
        .into_iter()
        .map(|(at, text)| {
            json!({
                "file": shown.finding.files.display(at.file),
                "start": { "byte": at.bytes.start, "line": at.line, "column": at.column },
                "end": { "byte": at.bytes.end, "line": at.end_line, "column": at.end_column },
                "text": text,
            })
        })
        .collect();
    Some(json!({ "certain": suggestion.is_certain, "edits": edits }))
}

/// What to write where, in the style of the scalars that change.
pub(super) fn edits(shown: &Shown<'_>, suggestion: &Suggestion) -> Option<Vec<(Position, String)>> {
    let file = suggestion.place.file;
    let locator = Locator::new(shown.finding.files.text(file));
    let splices = fix::edits(&locator, suggestion)?.into_iter();
    splices
        .map(|Splice { range, text }| Some((shown.renderer.bytes(file, range)?, text)))
        .collect()
}
