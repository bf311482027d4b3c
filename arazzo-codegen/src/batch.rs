//! Several documents: paths and common options come in; their compilations, with one report of all problems, go out.

use std::{collections::HashSet, path::PathBuf};

use crate::{
    diagnostics::{Diagnostic, Level, render::Renderer},
    pipeline::{self, Compilation, Options},
    source::{Disk, SourceMap},
};

/// Documents that were compiled with the same options.
pub struct Batch {
    /// Each document's path with its outcome, in the order given.
    pub documents: Vec<(PathBuf, Compilation)>,
    /// The names in the options that no document knows.
    unknown: Vec<Diagnostic>,
}

/// The rendered problems of a batch. What two documents share, such as a source description, reports only once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// All problems, each with its excerpt, with an empty line between them; empty if there are none.
    pub text: String,
    /// Each warning in one line.
    pub warnings: Vec<String>,
    /// How many errors there are.
    pub errors: usize,
}

impl Batch {
    /// Compiles documents from disk. The `document` of the options is not looked at.
    #[must_use]
    pub fn compile(documents: &[PathBuf], options: &Options) -> Self {
        let options = Options {
            shared: documents.len() > 1,
            ..options.clone()
        };
        let compile = |document: &PathBuf| {
            let options = Options {
                document: document.clone(),
                ..options.clone()
            };
            (document.clone(), pipeline::compile(Disk, &options))
        };
        let documents: Vec<_> = documents.iter().map(compile).collect();
        let unknown = unknown_to_all(&documents);
        Self { documents, unknown }
    }

    /// Whether any document has an error, so that no code should be taken from any.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.unknown.is_empty()
            || self
                .documents
                .iter()
                .any(|(_, outcome)| outcome.diagnostics.has_errors())
    }

    /// Renders all problems, with ANSI colours if wanted.
    #[must_use]
    pub fn report(&self, color: bool) -> Report {
        let mut report = Report::default();
        let mut seen = HashSet::new();
        let mut add = |renderer: &Renderer<'_>, level, found: &Diagnostic| {
            let text = renderer.full(level, found);
            if !seen.insert(text.clone()) {
                return;
            }
            if !report.text.is_empty() {
                report.text.push('\n');
            }
            report.text.push_str(&text);
            match level {
                Level::Error => report.errors += 1,
                Level::Warn | Level::Allow => report.warnings.push(renderer.line(level, found)),
            }
        };
        let nowhere = SourceMap::new(Disk, "");
        for found in &self.unknown {
            add(&Renderer::new(&nowhere).color(color), Level::Error, found);
        }
        for (_, outcome) in &self.documents {
            let renderer = Renderer::new(&outcome.files).color(color);
            for (level, found) in renderer.sorted(&outcome.diagnostics) {
                add(&renderer, level, found);
            }
        }
        report
    }
}

/// What each single document says it does not know.
fn unknown_to_all(documents: &[(PathBuf, Compilation)]) -> Vec<Diagnostic> {
    let Some(((_, first), others)) = documents.split_first() else {
        return Vec::new();
    };
    let everywhere = |found: &&Diagnostic| {
        let same = |other: &Diagnostic| other.message == found.message;
        others.iter().all(|(_, other)| other.unknown.iter().any(same))
    };
    first.unknown.iter().filter(everywhere).cloned().collect()
}
