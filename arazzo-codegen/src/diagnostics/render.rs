//! Problems and the files that they stand in come in; text for people goes out, in the manner of `rustc`.

use std::{cell::RefCell, collections::HashMap, ops::Range, rc::Rc, sync::Arc};

use annotate_snippets::{Group, Level as Title, Renderer as Painter};

use super::{Diagnostic, Diagnostics, Label, Level};
use crate::{
    document::{
        place::{Part, Place, Pointer},
        tree::Locator,
    },
    source::{FileId, SourceMap},
};

mod excerpt;
use excerpt::{Excerpt, Mark};

/// Where a place is, for people and for machines. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The file.
    pub file: FileId,
    /// The bytes of the file.
    pub bytes: Range<usize>,
    /// The line of the first byte.
    pub line: usize,
    /// The column of the first byte.
    pub column: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column after the last character.
    pub end_column: usize,
}

/// Renders problems; reads each file at most once more for their positions.
pub struct Renderer<'s> {
    sources: &'s SourceMap,
    files: RefCell<HashMap<FileId, Rc<File>>>,
    color: bool,
}

/// A file whose positions were asked for.
struct File {
    text: Arc<str>,
    locator: Locator,
    /// Where each line starts.
    lines: Vec<usize>,
}

impl<'s> Renderer<'s> {
    /// Renders plain text.
    #[must_use]
    pub fn new(sources: &'s SourceMap) -> Self {
        Self {
            sources,
            files: RefCell::default(),
            color: false,
        }
    }

    /// Whether to colour with ANSI escapes.
    #[must_use]
    pub fn color(mut self, color: bool) -> Self {
        self.color = color;
        self
    }

    /// All problems, sorted, each with its excerpt, with an empty line between them.
    #[must_use]
    pub fn report(&self, diagnostics: &Diagnostics) -> String {
        let rendered = self
            .sorted(diagnostics)
            .into_iter()
            .map(|(level, found)| self.full(level, found));
        rendered.collect::<Vec<_>>().join("\n")
    }

    /// The problems by file, in the order of loading, and position; those without a place first. What would read the
    /// same at the same position, because an alias brought it there, comes once.
    #[must_use]
    pub fn sorted<'d>(&self, diagnostics: &'d Diagnostics) -> Vec<(Level, &'d Diagnostic)> {
        let keyed = diagnostics.iter().map(|(level, found)| {
            let label = found.primary.as_ref();
            let position = label.and_then(|label| self.position(&label.place));
            let position = position.map(|at| (at.file, at.bytes.start, at.bytes.end));
            ((position, found.code.id, found.message.as_str()), (level, found))
        });
        let mut all: Vec<_> = keyed.collect();
        all.sort_by_key(|(key, _)| *key);
        all.dedup_by_key(|(key, _)| *key);
        all.into_iter().map(|(_, found)| found).collect()
    }

    /// One problem with an excerpt of the documents; ends with a line end.
    #[must_use]
    pub fn full(&self, level: Level, diagnostic: &Diagnostic) -> String {
        let title = match level {
            Level::Error => Title::ERROR,
            Level::Warn | Level::Allow => Title::WARNING,
        };
        let excerpts = self.excerpts(diagnostic);
        let title = title
            .primary_title(clean(&diagnostic.message))
            .id(diagnostic.code.id);
        let mut group = Group::with_title(title).elements(excerpts.iter().map(Excerpt::element));
        for note in &diagnostic.notes {
            group = group.element(Title::NOTE.message(clean(note)));
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Title::HELP.message(clean(help)));
        }
        let painter = if self.color {
            Painter::styled()
        } else {
            Painter::plain()
        };
        let mut text = painter.render(&[group]);
        for excerpt in &excerpts {
            text = excerpt.with_true_column(text);
        }
        text + "\n"
    }

    /// One problem in one line: `file:line:column: error[AZ0305]: message`.
    #[must_use]
    pub fn line(&self, level: Level, diagnostic: &Diagnostic) -> String {
        let message = clean(&diagnostic.message).replace('\n', " ");
        let what = format!("{}[{}]: {message}", level.name(), diagnostic.code.id);
        let position = diagnostic
            .primary
            .as_ref()
            .and_then(|label| self.position(&label.place));
        match position {
            Some(at) => format!(
                "{}:{}:{}: {what}",
                clean(self.sources.display(at.file)),
                at.line,
                at.column
            ),
            None => what,
        }
    }

    /// Where a place is. If the document has no such node, the nearest one around it; `None` without such a file.
    #[must_use]
    pub fn position(&self, place: &Place) -> Option<Position> {
        let bytes = self.file(place.file)?.locate(place);
        self.bytes(place.file, bytes)
    }

    /// Where some bytes of a file are; `None` without such a file.
    #[must_use]
    pub fn bytes(&self, id: FileId, bytes: Range<usize>) -> Option<Position> {
        let file = self.file(id)?;
        let (line, column) = file.line_and_column(bytes.start);
        let (end_line, end_column) = file.line_and_column(bytes.end);
        Some(Position {
            file: id,
            bytes,
            line,
            column,
            end_line,
            end_column,
        })
    }

    fn file(&self, id: FileId) -> Option<Rc<File>> {
        if !self.sources.contains(id) {
            return None;
        }
        if let Some(file) = self.files.borrow().get(&id) {
            return Some(Rc::clone(file));
        }
        let text = self.sources.text(id);
        let lines = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let file = Rc::new(File {
            locator: Locator::new(Arc::clone(&text)),
            text,
            lines,
        });
        self.files.borrow_mut().insert(id, Rc::clone(&file));
        Some(file)
    }

    /// One excerpt per file and region; the primary label's is the first.
    fn excerpts(&self, diagnostic: &Diagnostic) -> Vec<Excerpt> {
        let primary = diagnostic.primary.iter().map(|label| (true, label));
        let labels = primary.chain(diagnostic.secondary.iter().map(|label| (false, label)));
        let mut excerpts: Vec<Excerpt> = Vec::new();
        for (primary, label) in labels {
            let Some((file, mark)) = self.mark(primary, label) else {
                continue;
            };
            let id = label.place.file;
            if !excerpts
                .iter_mut()
                .any(|excerpt| excerpt.id == id && excerpt.takes(&mark, &file))
            {
                excerpts.push(Excerpt::new(id, self.sources.display(id), mark, &file));
            }
        }
        excerpts
    }

    fn mark(&self, primary: bool, label: &Label) -> Option<(Rc<File>, Mark)> {
        let file = self.file(label.place.file)?;
        let bytes = file.locate(&label.place);
        let (line, _) = file.line_and_column(bytes.start);
        let (start, text) = file.line(line);
        let from = bytes.start.saturating_sub(start).min(text.len());
        let to = bytes.end.saturating_sub(start).min(text.len()).max(from);
        Some((
            file,
            Mark {
                line,
                columns: from..to,
                label: clean(&label.text),
                primary,
            },
        ))
    }
}

/// Text that comes from a document, without what would steer a terminal.
fn clean(text: &str) -> String {
    annotate_snippets::normalize_untrusted_str(text)
}

impl std::fmt::Debug for Renderer<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Renderer")
            .field("color", &self.color)
            .finish_non_exhaustive()
    }
}

impl File {
    fn locate(&self, place: &Place) -> Range<usize> {
        if let Some(range) = self.locator.locate(place) {
            return range;
        }
        let mut around = Place {
            part: Part::Value,
            ..place.clone()
        };
        while let Some(parent) = around.pointer.parent() {
            around.pointer = parent;
            if let Some(range) = self.locator.locate(&around) {
                return range;
            }
        }
        around.pointer = Pointer::root();
        self.locator.locate(&around).unwrap_or(0..0)
    }

    /// From 1; a byte order mark is no column.
    fn line_and_column(&self, byte: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let (start, _) = self.line(line);
        let before = self.text.get(start.min(byte)..byte).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// The start and the text of a line, without its end and without a byte order mark.
    fn line(&self, number: usize) -> (usize, &str) {
        let start = self
            .lines
            .get(number.wrapping_sub(1))
            .copied()
            .unwrap_or_default();
        let end = self.lines.get(number).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        let text = text.strip_suffix('\r').unwrap_or(text);
        match text.strip_prefix('\u{feff}') {
            Some(rest) if start == 0 => ('\u{feff}'.len_utf8(), rest),
            _ => (start, text),
        }
    }
}
