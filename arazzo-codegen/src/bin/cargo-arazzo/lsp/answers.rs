//! What the compiler knows comes in; what the protocol says goes out.

use std::path::PathBuf;

use arazzo_codegen::{
    Level,
    diagnostics::{self, render::Renderer},
    document::place::Place,
    query::{Completion, Inspection},
};
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Diagnostic, DiagnosticRelatedInformation,
    DiagnosticSeverity, Hover, HoverContents, Location, MarkupContent, MarkupKind, NumberOrString, TextEdit,
};
use serde_json::Value as Json;

use super::position::{range, uri_of};

pub(super) fn hover(inspection: &Inspection, byte: usize) -> Option<Json> {
    let found = inspection.hover(byte)?;
    let text = inspection.files.text(inspection.entry()?);
    let hover = Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: found.text,
        }),
        range: Some(range(&text, &found.bytes)),
    };
    serde_json::to_value(hover).ok()
}

pub(super) fn definition(inspection: &Inspection, byte: usize) -> Option<Json> {
    let place = inspection.definition(byte)?;
    let renderer = Renderer::new(&inspection.files);
    serde_json::to_value(location(inspection, &renderer, &place)?).ok()
}

/// What could stand somewhere, in this order; `text` is the document's.
pub(super) fn completion(text: &str, offered: Vec<Completion>) -> Vec<CompletionItem> {
    let items = offered.into_iter().enumerate().map(|(index, offered)| {
        let (detail, docs) = match offered.detail.split_once("\n\n") {
            Some((detail, docs)) => (detail.to_owned(), Some(docs.to_owned())),
            None => (offered.detail, None),
        };
        CompletionItem {
            kind: Some(CompletionItemKind::FIELD),
            detail: Some(detail),
            documentation: docs.map(lsp_types::Documentation::String),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(
                range(text, &offered.bytes),
                offered.insert,
            ))),
            sort_text: Some(format!("{index:05}")),
            label: offered.name,
            ..CompletionItem::default()
        }
    });
    items.collect()
}

/// The problems of a compiled document, each with its file.
pub(super) fn problems(inspection: &Inspection) -> Vec<(PathBuf, Diagnostic)> {
    let renderer = Renderer::new(&inspection.files);
    let sorted = renderer.sorted(&inspection.diagnostics).into_iter();
    sorted
        .filter_map(|(level, found)| problem(inspection, &renderer, level, found))
        .collect()
}

fn problem(
    inspection: &Inspection,
    renderer: &Renderer<'_>,
    level: Level,
    found: &diagnostics::Diagnostic,
) -> Option<(PathBuf, Diagnostic)> {
    let primary = found.primary.as_ref()?;
    let at = renderer.position(&primary.place)?;
    let text = inspection.files.text(at.file);
    let mut message = found.message.clone();
    if !primary.text.is_empty() {
        message.push_str(&format!("\n{}", primary.text));
    }
    for (kind, more) in found
        .notes
        .iter()
        .map(|note| ("note", note))
        .chain(found.help.iter().map(|help| ("help", help)))
    {
        message.push_str(&format!("\n{kind}: {more}"));
    }
    let related = found.secondary.iter().filter_map(|label| {
        Some(DiagnosticRelatedInformation {
            location: location(inspection, renderer, &label.place)?,
            message: label.text.clone(),
        })
    });
    let diagnostic = Diagnostic {
        range: range(&text, &at.bytes),
        severity: Some(match level {
            Level::Error => DiagnosticSeverity::ERROR,
            Level::Warn | Level::Allow => DiagnosticSeverity::WARNING,
        }),
        code: Some(NumberOrString::String(found.code.id.to_owned())),
        source: Some("arazzo".to_owned()),
        message,
        related_information: Some(related.collect()),
        ..Diagnostic::default()
    };
    Some((inspection.files.path(at.file).to_owned(), diagnostic))
}

fn location(inspection: &Inspection, renderer: &Renderer<'_>, place: &Place) -> Option<Location> {
    let at = renderer.position(place)?;
    let text = inspection.files.text(at.file);
    let uri = uri_of(inspection.files.path(at.file))?;
    Some(Location::new(uri, range(&text, &at.bytes)))
}
