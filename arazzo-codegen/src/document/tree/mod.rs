//! The text of a YAML or JSON file comes in; a tree of nodes, parsed as far as it is asked for, goes out.
//!
//! - `index` (YAML) and `json` split a large mapping into its members by a scan; a member is split or parsed when a
//!   [`Node`] into it is first read. What the scan is not sure about is parsed whole.
//! - `yaml` and `json` turn text into `arena` nodes; `scalar` decides what a plain scalar is.
//! - `locate` turns a [`Place`] back into a byte range, for showing it; `edit` tells what to write there instead.

mod arena;
mod build;
#[cfg(feature = "tools")]
pub mod edit;
mod fragment;
mod index;
mod json;
mod locate;
mod node;
mod scalar;
mod segments;
mod yaml;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes},
    document::place::{Place, Pointer},
    source::FileId,
};
use arena::Slice;
use build::Problem;
use index::LineTable;
pub(crate) use json::{number as json_number, text as json_text};
pub use locate::{Found, Locator, locate};
pub use node::{Kind, Node};

/// How deep mappings and sequences may nest. Deeper is an error, so that no later stage that walks a document
/// recursively can exhaust the stack.
pub const MAX_DEPTH: usize = 250;

/// The longest text that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// A mapping whose text is longer, in bytes, is indexed instead of parsed.
const INDEX_FROM: usize = 8 << 10;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// YAML 1.2.
    Yaml,
    /// JSON (RFC 8259).
    Json,
}

/// A YAML or JSON document, parsed on demand.
pub struct Document {
    file: FileId,
    text: Arc<str>,
    format: Format,
    root: OnceLock<Slice>,
    lines: OnceLock<Option<LineTable>>,
    late: Mutex<Vec<Diagnostic>>,
}

impl Document {
    /// Reads a document. A text that starts with `{` or `[` is read as JSON, and as YAML if it is no JSON.
    ///
    /// `None` if it does not parse, which is then in `diagnostics`. A large document is only scanned here; what a
    /// part that is read later has to report waits for [`Document::take_late_errors`].
    pub fn parse(file: FileId, text: impl Into<Arc<str>>, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = text.into();
        if text.len() > MAX_BYTES {
            let message = format!("the file has {} bytes; at most {MAX_BYTES} are read", text.len());
            diagnostics.report(Diagnostic::new(
                &codes::FILE_TOO_LARGE,
                Place::value(file, Pointer::root()),
                message,
            ));
            return None;
        }
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let format = if start.starts_with(['{', '[']) {
            Format::Json
        } else {
            Format::Yaml
        };
        let mut document = Self {
            file,
            text,
            format,
            root: OnceLock::new(),
            lines: OnceLock::new(),
            late: Mutex::default(),
        };
        let root = document.read_root();
        document.take_late_errors(diagnostics);
        document.root = OnceLock::from(root?);
        Some(document)
    }

    /// The file that the document was read from.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// The text of the file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The root node.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node::root_of(self, self.root.get_or_init(Slice::null))
    }

    /// The node at a pointer.
    #[must_use]
    pub fn at(&self, pointer: &Pointer) -> Option<Node<'_>> {
        pointer
            .tokens()
            .try_fold(self.root(), |node, token| node.step(&token))
    }

    /// Moves the problems of the parts that were read since the last call to `diagnostics`.
    pub fn take_late_errors(&self, diagnostics: &mut Diagnostics) {
        let late = std::mem::take(&mut *self.late.lock().unwrap_or_else(PoisonError::into_inner));
        for diagnostic in late {
            diagnostics.report(diagnostic);
        }
    }

    fn report(&self, problems: Vec<Problem>) {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        late.extend(
            problems
                .into_iter()
                .map(|problem| problem.into_diagnostic(self.file)),
        );
    }

    /// The text after a byte order mark.
    fn body(&self) -> std::ops::Range<usize> {
        let start = if self.text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        start..self.text.len()
    }

    fn part(&self, range: &std::ops::Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shape = formatter.debug_struct("Document");
        shape
            .field("file", &self.file)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
