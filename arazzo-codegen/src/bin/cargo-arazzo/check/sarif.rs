//! Problems come in; a log in SARIF 2.1.0 (OASIS), the format of code scanning, goes out.

use arazzo_codegen::{
    Level,
    diagnostics::{Code, Label, render::Position},
};
use serde_json::{Value, json};

use super::{Shown, json::edits};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) fn report(findings: &[Shown<'_>]) -> String {
    let mut rules: Vec<&'static Code> = findings
        .iter()
        .map(|shown| shown.finding.diagnostic.code)
        .collect();
    rules.sort_by_key(|code| code.id);
    rules.dedup_by_key(|code| code.id);
    let results: Vec<Value> = findings.iter().map(|shown| result(&rules, shown)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cargo-arazzo",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|code| rule(code)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: &Code) -> Value {
    let level = match &code.lint {
        Some(lint) => match lint.standard {
            Level::Error => "error",
            Level::Warn => "warning",
            Level::Allow => "none",
        },
        None => "error",
    };
    json!({
        "id": code.id,
        "name": code.lint.as_ref().map_or(code.id, |lint| lint.name),
        "shortDescription": { "text": code.summary },
        "fullDescription": { "text": code.explanation },
        "help": { "text": format!("{}\n\nWrong:\n\n{}\n\nRight:\n\n{}", code.explanation, code.bad, code.good) },
        "defaultConfiguration": { "level": level },
    })
}

fn result(rules: &[&'static Code], shown: &Shown<'_>) -> Value {
    let found = shown.finding.diagnostic;
    let mut text = found.message.clone();
    for more in found.notes.iter().chain(&found.help) {
        text.push('\n');
        text.push_str(more);
    }
    let location = |label: &Label| location(shown, label);
    let fix = found
        .suggestion
        .as_ref()
        .and_then(|suggestion| edits(shown, suggestion));
    let fix = fix.map(|edits| fix_of(shown, found.help.as_deref(), edits));
    json!({
        "ruleId": found.code.id,
        "ruleIndex": rules.iter().position(|code| code.id == found.code.id),
        "level": shown.level(),
        "message": { "text": text },
        "locations": found.primary.iter().filter_map(location).collect::<Vec<_>>(),
        "relatedLocations": found.secondary.iter().filter_map(location).collect::<Vec<_>>(),
        "fixes": fix.into_iter().collect::<Vec<_>>(),
    })
}

fn fix_of(shown: &Shown<'_>, help: Option<&str>, edits: Vec<(Position, String)>) -> Value {
    let uri = edits
        .first()
        .map(|(at, _)| uri(shown.finding.files.display(at.file)));
    let replacements: Vec<Value> = edits
        .into_iter()
        .map(|(at, text)| json!({ "deletedRegion": region(&at), "insertedContent": { "text": text } }))
        .collect();
    json!({
        "description": { "text": help.unwrap_or("replace it") },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri },
            "replacements": replacements,
        }],
    })
}

fn location(shown: &Shown<'_>, label: &Label) -> Option<Value> {
    let at = shown.renderer.position(&label.place)?;
    let text = match label.text.is_empty() {
        true => &shown.finding.diagnostic.message,
        false => &label.text,
    };
    Some(json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(shown.finding.files.display(at.file)) },
            "region": region(&at),
        },
        "message": { "text": text },
    }))
}

fn region(at: &Position) -> Value {
    json!({
        "startLine": at.line,
        "startColumn": at.column,
        "endLine": at.end_line,
        "endColumn": at.end_column,
        "byteOffset": at.bytes.start,
        "byteLength": at.bytes.len(),
    })
}

/// A path as a relative URI (RFC 3986): what is no unreserved character or `/` is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
