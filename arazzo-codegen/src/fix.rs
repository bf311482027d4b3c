//! Mending documents: problems come in; the new texts of the files in which some can be mended go out. Nothing is
//! written here.

use std::collections::BTreeMap;

use crate::{
    diagnostics::{Diagnostic, Suggestion},
    document::{
        place::{Part, Pointer},
        tree::{
            Locator,
            edit::{Splice, spliced},
        },
    },
    source::{FileId, SourceMap},
};

/// A file that can be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mended {
    /// Which.
    pub file: FileId,
    /// What it should say.
    pub text: String,
    /// How many problems that mends.
    pub count: usize,
}

/// Applies the suggestions that are certain, as far as they do not overlap; of two that do, the first. What they lead to
/// has to be checked: see [`crate::survey`].
#[must_use]
pub fn mend<'d>(files: &SourceMap, found: impl Iterator<Item = &'d Diagnostic>) -> Vec<Mended> {
    let mut by_file: BTreeMap<FileId, Vec<&Suggestion>> = BTreeMap::new();
    for suggestion in found.filter_map(|found| found.suggestion.as_ref()) {
        let file = suggestion.place.file;
        let is_whole = suggestion.edits().all(|(place, _)| place.file == file);
        let known = by_file.entry(file).or_default();
        if suggestion.is_certain && is_whole && !known.contains(&suggestion) {
            known.push(suggestion);
        }
    }
    let mended = by_file.into_iter().filter_map(|(file, suggestions)| {
        let text = files.text(file);
        let locator = Locator::new(std::sync::Arc::clone(&text));
        let (splices, count) = splices(&locator, suggestions);
        (count > 0).then(|| Mended {
            file,
            text: spliced(&text, &splices),
            count,
        })
    });
    mended.collect()
}

/// What to write in a file for a single suggestion; `None` if there is no way that surely works.
#[must_use]
pub fn edits(locator: &Locator, suggestion: &Suggestion) -> Option<Vec<Splice>> {
    let (splices, count) = splices(locator, vec![suggestion]);
    (count > 0).then_some(splices)
}

/// What to write for as many of the suggestions as possible, and for how many that is.
fn splices(locator: &Locator, suggestions: Vec<&Suggestion>) -> (Vec<Splice>, usize) {
    let mut chosen: Vec<&Suggestion> = Vec::new();
    for suggestion in suggestions {
        if !chosen.iter().any(|other| overlap(other, suggestion)) {
            chosen.push(suggestion);
        }
    }
    loop {
        let mut by_scalar: BTreeMap<&Pointer, Vec<(&Part, &str)>> = BTreeMap::new();
        for (place, text) in chosen.iter().flat_map(|suggestion| suggestion.edits()) {
            by_scalar
                .entry(&place.pointer)
                .or_default()
                .push((&place.part, text));
        }
        let mut splices = Vec::new();
        let mut refused = None;
        for (pointer, edits) in by_scalar {
            match locator.rewrite(pointer, &edits) {
                Some(found) => splices.extend(found),
                None => refused = Some(pointer.clone()),
            }
        }
        let Some(refused) = refused else {
            return (splices, chosen.len());
        };
        chosen.retain(|suggestion| suggestion.edits().all(|(place, _)| place.pointer != refused));
    }
}

/// Whether two suggestions change the same text.
fn overlap(one: &Suggestion, other: &Suggestion) -> bool {
    let apart = |one: &Part, other: &Part| match (one, other) {
        (Part::Text(one), Part::Text(other)) => one.end <= other.start || other.end <= one.start,
        _ => false,
    };
    let mut pairs = one
        .edits()
        .flat_map(|(one, _)| other.edits().map(move |(other, _)| (one, other)));
    pairs.any(|(one, other)| one.pointer == other.pointer && !apart(&one.part, &other.part))
}

#[cfg(test)]
mod tests;
