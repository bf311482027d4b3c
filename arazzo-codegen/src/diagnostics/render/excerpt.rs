//! The lines of a file around some marks, cut to what is worth showing.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Element, Snippet};

use super::File;
use crate::source::FileId;

/// Marks that are further apart get an excerpt each.
const NEAR_LINES: usize = 12;
/// A longer line, in bytes, is cut.
const LONG_LINE: usize = 400;
/// How many characters a cut line keeps on either side of the mark's start.
const KEPT: usize = 100;

/// A stretch of one line with a remark.
pub(super) struct Mark {
    pub(super) line: usize,
    /// In bytes of the line.
    pub(super) columns: Range<usize>,
    pub(super) label: String,
    pub(super) primary: bool,
}

/// Lines of a file with marks.
pub(super) struct Excerpt {
    pub(super) id: FileId,
    path: String,
    first: usize,
    text: String,
    marks: Vec<(Range<usize>, String, bool)>,
    /// If the line was cut, the column that is shown for the mark, and the true one.
    columns: Option<(usize, usize)>,
}

impl Excerpt {
    pub(super) fn new(id: FileId, path: &str, mark: Mark, file: &File) -> Self {
        let (_, line) = file.line(mark.line);
        let mut excerpt = Self {
            id,
            path: path.to_owned(),
            first: mark.line,
            text: line.to_owned(),
            marks: vec![(mark.columns.clone(), mark.label, mark.primary)],
            columns: None,
        };
        if line.len() > LONG_LINE {
            excerpt.cut(&mark.columns);
        }
        excerpt
    }

    /// Adds a mark, if it stands near enough; only to lines that are not cut.
    pub(super) fn takes(&mut self, mark: &Mark, file: &File) -> bool {
        let last = self.first + self.text.matches('\n').count();
        let (first, last) = (self.first.min(mark.line), last.max(mark.line));
        let lines: Vec<&str> = (first..=last)
            .take(NEAR_LINES + 1)
            .map(|line| file.line(line).1)
            .collect();
        if last - first >= NEAR_LINES || lines.iter().any(|line| line.len() > LONG_LINE) {
            return false;
        }
        let offset = |line: usize| {
            lines
                .iter()
                .take(line - first)
                .map(|line| line.len() + 1)
                .sum::<usize>()
        };
        let moved = offset(self.first);
        for (range, ..) in &mut self.marks {
            *range = range.start + moved..range.end + moved;
        }
        let start = offset(mark.line);
        let range = start + mark.columns.start..start + mark.columns.end;
        self.marks.push((range, mark.label.clone(), mark.primary));
        self.text = lines.join("\n");
        self.first = first;
        true
    }

    pub(super) fn element(&self) -> Element<'_> {
        let annotations = self.marks.iter().map(|(range, label, primary)| {
            let kind = if *primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let annotation = kind.span(range.clone());
            if label.is_empty() {
                annotation
            } else {
                annotation.label(label.as_str())
            }
        });
        let snippet = Snippet::source(self.text.as_str())
            .path(self.path.as_str())
            .line_start(self.first);
        snippet.annotations(annotations).into()
    }

    /// Puts the column of the file for the one of the cut line.
    pub(super) fn with_true_column(&self, rendered: String) -> String {
        let Some((shown, real)) = self.columns else {
            return rendered;
        };
        let at = |column: usize| format!("{}:{}:{column}", self.path, self.first);
        rendered.replacen(&at(shown), &at(real), 1)
    }

    /// Keeps what stands around the mark.
    fn cut(&mut self, mark: &Range<usize>) {
        let text = std::mem::take(&mut self.text);
        let (before, after) = text.split_at_checked(mark.start).unwrap_or((&text, ""));
        let from = before.char_indices().rev().nth(KEPT - 1).map_or(0, |(at, _)| at);
        let length = after.char_indices().nth(KEPT).map_or(after.len(), |(at, _)| at);
        let to = before.len() + length;
        let dots = |cut: bool| if cut { "…" } else { "" };
        let (head, tail) = (dots(from > 0), dots(to < text.len()));
        let kept = text.get(from..to).unwrap_or_default();
        self.text = format!("{head}{kept}{tail}");
        let start = head.len() + (mark.start - from);
        let end = head.len() + (mark.end.min(to) - from);
        let shown = self.text.get(..start).unwrap_or_default().chars().count() + 1;
        self.columns = Some((shown, before.chars().count() + 1));
        for (range, ..) in &mut self.marks {
            *range = start..end.max(start);
        }
    }
}
