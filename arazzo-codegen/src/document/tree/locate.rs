//! A place comes in; the bytes of the file that show it go out.
//!
//! Models carry no positions, so the text is read once more here, again only as far as needed.

use std::{ops::Range, sync::Arc};

use super::{
    Document, Kind, Node,
    arena::{Key, Slice, Span, Unit, Value},
    scalar::Style,
    segments,
    yaml::bytes_of,
};
use crate::{
    diagnostics::Diagnostics,
    document::place::{Part, Place, Pointer},
    source::FileId,
};

/// A flow collection that is longer is shown by its bracket alone.
const SHORT: usize = 60;

/// The bytes of `text` that show a place; `None` if the document has no such node.
///
/// A mapping or a sequence is shown by its key, or, if it has none, by its first line; a scalar of several lines by
/// the first; a value that is left out by its key.
#[must_use]
pub fn locate(text: &str, place: &Place) -> Option<Range<usize>> {
    Locator::new(text).locate(place)
}

/// Finds places in one file.
#[derive(Debug)]
pub struct Locator {
    pub(super) text: Arc<str>,
    pub(super) document: Option<Document>,
}

impl Locator {
    /// Prepares to find places in a text.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        // Whatever is wrong in the text was reported when it was read for its meaning.
        let document = Document::parse(FileId(0), Arc::clone(&text), &mut Diagnostics::default());
        Self { text, document }
    }

    /// The bytes that show a place, as [`locate`].
    #[must_use]
    pub fn locate(&self, place: &Place) -> Option<Range<usize>> {
        let range = match &place.part {
            Part::Source(range) => Some(range.clone()),
            _ => self
                .document
                .as_ref()
                .and_then(|document| Self::find(document, &place.pointer, &place.part)),
        };
        range.map(|range| self.fit(range))
    }

    /// The scalar, a key or a value, that a byte of the file stands in or right behind.
    #[must_use]
    pub fn scalar_at(&self, byte: usize) -> Option<Found> {
        let document = self.document.as_ref()?;
        Self::scalar_below(document, document.root(), byte)
    }

    fn scalar_below(document: &Document, node: Node<'_>, byte: usize) -> Option<Found> {
        match node.kind() {
            Kind::Mapping => node
                .entries()
                .find_map(|(_, value)| Self::scalar_below(document, value, byte)),
            Kind::Sequence => node
                .items()
                .find_map(|item| Self::scalar_below(document, item, byte)),
            _ => {
                let text = node.scalar_text()?;
                let shown = Shown { document, node };
                let forced = node.forced();
                let entry = forced.entry()?;
                let Value::Scalar(_, style, _) = &entry.value else {
                    return None;
                };
                let (inner, _) = shown.scalar(shown.bytes(forced.slice(), &entry.span), *style);
                if !(inner.start..=inner.end).contains(&byte) {
                    return None;
                }
                let raw = document.part(&inner);
                let starts = |at: usize| {
                    let source = segments::source_of(*style, raw, text, &(at..at));
                    source.map_or(at, |source| source.start)
                };
                let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
                let at = ends
                    .take_while(|at| starts(*at) <= byte - inner.start)
                    .last()
                    .unwrap_or_default();
                Some(Found {
                    pointer: node.pointer(),
                    text: text.to_owned(),
                    at,
                })
            }
        }
    }

    fn find(document: &Document, pointer: &Pointer, part: &Part) -> Option<Range<usize>> {
        let node = document.at(pointer)?;
        let shown = Shown { document, node };
        match part {
            Part::Key => shown.key().or_else(|| shown.value()),
            Part::Text(range) => shown.text(range).or_else(|| shown.value()),
            Part::Value | Part::Source(_) => shown.value(),
        }
    }

    /// Moves the ends into the text and onto character boundaries.
    fn fit(&self, range: Range<usize>) -> Range<usize> {
        let fit = |offset: usize| {
            let inside = offset.min(self.text.len());
            (0..=inside)
                .rev()
                .find(|at| self.text.is_char_boundary(*at))
                .unwrap_or(0)
        };
        let start = fit(range.start);
        start..fit(range.end).max(start)
    }
}

/// A scalar that was found at a byte of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub pointer: Pointer,
    /// Its decoded text.
    pub text: String,
    /// The byte of the text that stands at the byte of the file.
    pub at: usize,
}

/// A node that is to be shown.
pub(super) struct Shown<'d> {
    pub(super) document: &'d Document,
    pub(super) node: Node<'d>,
}

/// A scalar as it is written.
pub(super) struct Written<'d> {
    pub(super) style: Style,
    /// What its text is decoded from: what stands between the quotes.
    pub(super) inner: Range<usize>,
    pub(super) raw: &'d str,
    pub(super) decoded: &'d str,
}

impl Written<'_> {
    /// The bytes of the file that a part of the decoded text is decoded from.
    pub(super) fn part(&self, part: &Range<usize>) -> Option<Range<usize>> {
        let found = segments::source_of(self.style, self.raw, self.decoded, part)?;
        Some(self.inner.start + found.start..self.inner.start + found.end)
    }
}

impl<'d> Shown<'d> {
    fn key(&self) -> Option<Range<usize>> {
        match &self.node.entry()?.key {
            Key::Member(_, span, style) => {
                let range = self.bytes(self.node.slice(), span);
                Some(self.scalar(range, *style).1)
            }
            Key::Root | Key::Item(_) => None,
        }
    }

    fn value(&self) -> Option<Range<usize>> {
        let node = self.node.forced();
        let range = self.bytes(node.slice(), &node.entry()?.span);
        match &node.entry()?.value {
            Value::Scalar(Kind::Null, Style::Plain, _) if range.is_empty() => self.key().or(Some(range)),
            Value::Scalar(_, style, _) => Some(self.first_line(self.scalar(range, *style).1)),
            _ => self.collection(range),
        }
    }

    fn collection(&self, range: Range<usize>) -> Option<Range<usize>> {
        let range = self.without_properties(range, Style::Plain);
        let text = self.document.part(&range);
        if !text.starts_with(['{', '[']) {
            return self.key().or_else(|| Some(self.first_line(range)));
        }
        if text.len() <= SHORT && !text.contains('\n') {
            return Some(range);
        }
        self.key().or(Some(range.start..range.start + 1))
    }

    fn text(&self, part: &Range<usize>) -> Option<Range<usize>> {
        self.written()?.part(part)
    }

    /// The node as it is written, if it is a scalar.
    pub(super) fn written(&self) -> Option<Written<'d>> {
        let node = self.node.forced();
        let decoded = node.scalar_text()?;
        let entry = node.entry()?;
        let Value::Scalar(_, style, _) = &entry.value else {
            return None;
        };
        let (inner, _) = self.scalar(self.bytes(node.slice(), &entry.span), *style);
        Some(Written {
            style: *style,
            raw: self.document.part(&inner),
            inner,
            decoded,
        })
    }

    fn bytes(&self, slice: &Slice, span: &Span) -> Range<usize> {
        let span = span.start as usize..span.end as usize;
        match slice.unit {
            Unit::Bytes => span,
            Unit::Characters => {
                let bytes = bytes_of(self.document.part(&slice.range), &span);
                slice.range.start + bytes.start..slice.range.start + bytes.end
            }
        }
    }

    /// What a scalar's text is decoded from, and all that it is shown by.
    fn scalar(&self, range: Range<usize>, style: Style) -> (Range<usize>, Range<usize>) {
        let range = self.without_properties(range, style);
        match style {
            Style::SingleQuoted | Style::DoubleQuoted | Style::Json => {
                // The parser may count what follows the quote as part of the scalar.
                let start = (range.start + 1).min(range.end);
                let end = start + segments::quoted_length(style, self.document.part(&(start..range.end)));
                (start..end, range.start..(end + 1).min(range.end))
            }
            Style::Plain => (range.clone(), range),
            Style::Block { .. } => {
                let content = self.block(range);
                let text = self.document.part(&content);
                let start = content.end - text.trim_start().len();
                (content.clone(), start..content.end)
            }
        }
    }

    /// The lines of a block scalar. The parser's mark stands somewhere at their start, so the first line is the one
    /// after the header: the last line before the mark that is not blank.
    fn block(&self, range: Range<usize>) -> Range<usize> {
        let before = self.document.part(&(0..range.start));
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let header = before.get(..line).unwrap_or_default().trim_end();
        let rest = before.get(header.len()..).unwrap_or_default();
        let start = rest.find('\n').map_or(range.start, |at| header.len() + at + 1);
        start..range.end
    }

    /// Cuts off tags and anchors, which the parser counts as part of the node.
    fn without_properties(&self, range: Range<usize>, style: Style) -> Range<usize> {
        if self.document.format == super::Format::Json || matches!(style, Style::Block { .. }) {
            return range;
        }
        let text = self.document.part(&range);
        let mut rest = text;
        while rest.starts_with(['&', '!']) {
            let word = rest.find([' ', '\t', '\n', '\r']).unwrap_or(rest.len());
            rest = rest.get(word..).unwrap_or_default().trim_start();
        }
        range.start + text.len() - rest.len()..range.end
    }

    fn first_line(&self, range: Range<usize>) -> Range<usize> {
        let text = self.document.part(&range);
        let line = text.split(['\n', '\r']).next().unwrap_or_default();
        range.start..range.start + line.trim_end().len()
    }
}
