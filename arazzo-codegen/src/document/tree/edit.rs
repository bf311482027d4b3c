//! Changing scalars: a place and the text that shall stand there come in; what to write where in the file goes out.
//!
//! The text is written in the style that the scalar has, with its escapes. Whether the file then says what was meant is
//! not derived from the grammar but tried: it is read again.

use std::ops::Range;

use super::{
    Document, Kind,
    locate::{Locator, Shown, Written},
    scalar::Style,
};
use crate::{
    diagnostics::Diagnostics,
    document::place::{Part, Pointer},
    json::Json,
    source::FileId,
};

/// Bytes of a file with what is to stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// What is replaced.
    pub range: Range<usize>,
    /// The text as it is written there.
    pub text: String,
}

/// Applies splices that do not overlap, in any order.
#[must_use]
pub fn spliced(text: &str, splices: &[Splice]) -> String {
    let mut sorted: Vec<&Splice> = splices.iter().collect();
    sorted.sort_by_key(|splice| splice.range.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for splice in sorted {
        out.push_str(text.get(at..splice.range.start).unwrap_or_default());
        out.push_str(&splice.text);
        at = splice.range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

impl Locator {
    /// What to write so that parts of one scalar, which do not overlap, read differently. `None` if the node is no
    /// text, or if there is no way that surely works.
    #[must_use]
    pub fn rewrite(&self, pointer: &Pointer, edits: &[(&Part, &str)]) -> Option<Vec<Splice>> {
        let document = self.document.as_ref()?;
        let node = document.at(pointer)?;
        let written = Shown { document, node }.written()?;
        let whole = 0..written.decoded.len();
        let mut parts = Vec::new();
        for (part, text) in edits {
            match part {
                Part::Text(range) => parts.push((range.clone(), *text)),
                Part::Value => parts.push((whole.clone(), *text)),
                Part::Key | Part::Source(_) => return None,
            }
        }
        let splices = |(range, text): &(Range<usize>, &str)| Splice {
            range: range.clone(),
            text: (*text).to_owned(),
        };
        let wanted = spliced(written.decoded, &parts.iter().map(splices).collect::<Vec<_>>());
        let candidates = [in_style(&written, &parts), quoted(&written, &wanted)];
        candidates
            .into_iter()
            .flatten()
            .find(|splices| reads(&spliced(&self.text, splices), pointer, &wanted))
    }
}

/// Writes the parts as the rest of the scalar is written.
fn in_style(written: &Written<'_>, parts: &[(Range<usize>, &str)]) -> Option<Vec<Splice>> {
    let splice = |(part, text): &(Range<usize>, &str)| {
        Some(Splice {
            range: written.part(part)?,
            text: escaped(written.style, text),
        })
    };
    parts.iter().map(splice).collect()
}

/// Writes a plain scalar of one line anew, in quotes.
fn quoted(written: &Written<'_>, text: &str) -> Option<Vec<Splice>> {
    let fits = written.style == Style::Plain && !written.raw.contains('\n') && !text.contains('\n');
    fits.then(|| {
        let text = format!("'{}'", escaped(Style::SingleQuoted, text));
        let range = written.inner.clone();
        vec![Splice { range, text }]
    })
}

fn escaped(style: Style, text: &str) -> String {
    match style {
        Style::Plain | Style::Block { .. } => text.to_owned(),
        Style::SingleQuoted => text.replace('\'', "''"),
        // Also right in YAML, whose double-quoted style knows all escapes of JSON.
        Style::DoubleQuoted | Style::Json => {
            let json = Json::String(text.to_owned()).to_string();
            let inner = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            inner.unwrap_or_default().to_owned()
        }
    }
}

/// Whether a file has a text at a pointer.
fn reads(file: &str, pointer: &Pointer, text: &str) -> bool {
    let mut problems = Diagnostics::default();
    let document = Document::parse(FileId(0), file, &mut problems);
    let Some(node) = document.as_ref().and_then(|document| document.at(pointer)) else {
        return false;
    };
    let found = node.kind() == Kind::String && node.scalar_text() == Some(text);
    if let Some(document) = &document {
        document.take_late_errors(&mut problems);
    }
    found && problems.is_empty()
}

#[cfg(all(test, feature = "tools"))]
impl Locator {
    /// The decoded text of a scalar.
    pub(crate) fn document_text(&self, pointer: &Pointer) -> Option<String> {
        let node = self.document.as_ref()?.at(pointer)?;
        node.scalar_text().map(str::to_owned)
    }
}
