//! The lines of a large YAML text come in; the members of a block mapping, or the items of a block sequence, go out:
//! scalars that are plain to see as such, everything else unparsed.
//!
//! In a block mapping every line at the mapping's own indentation starts a member, or is a comment, or an item of a
//! sequence that is the value of the member before; deeper lines belong to that member, whatever they hold. YAML
//! demands that the lines of a scalar or a flow collection be deeper than the mapping around it, so a line can be
//! judged without knowing what came before. Wherever a line is not one of these, the answer is `None`, and the
//! text is parsed instead.

use std::ops::Range;

use super::{
    arena::Text,
    build::narrow,
    fragment::{Fragment, Member, Scalar},
    scalar::{self, Style},
};
use crate::document::tree::Kind;

/// A line that is not blank.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Line {
    start: u32,
    /// How many spaces it starts with.
    indent: u16,
    /// The byte after them.
    first: u8,
}

/// The lines of a document that are not blank.
pub(super) struct LineTable {
    /// After a leading `---`.
    lines: Vec<Line>,
}

impl LineTable {
    /// `None` if the document holds what an index cannot see past: anchors, directives, a second document, line
    /// breaks other than `\n` and `\r\n`.
    pub(super) fn new(text: &str, body: Range<usize>) -> Option<Self> {
        let part = text.get(body.clone())?;
        if has_byte_order_mark(part) || has_lone_return(part) || has_anchors(part) {
            return None;
        }
        let bytes = text.as_bytes();
        let mut table = Self {
            lines: Vec::with_capacity(part.len() / 24),
        };
        let mut start = body.start;
        while start < body.end {
            let end = text
                .get(start..)?
                .find('\n')
                .map_or(body.end, |length| start + length);
            let indent = indentation(bytes.get(start..end)?);
            if start + indent < end {
                let first = *bytes.get(start + indent)?;
                let rest = text.get(start + indent..end)?;
                let blank = matches!(first, b'\r' | b'\t') && trim_end(rest).is_empty();
                if !blank {
                    let indent = u16::try_from(indent).ok()?;
                    let line = Line {
                        start: narrow(start),
                        indent,
                        first,
                    };
                    table.add(line, rest)?;
                }
            }
            start = end + 1;
        }
        Some(table)
    }

    /// `None` at a directive or the start of a second document.
    fn add(&mut self, line: Line, text: &str) -> Option<()> {
        if line.indent == 0 {
            let marker = text.starts_with("---") || text.starts_with("...");
            let first = || self.lines.iter().all(|line| line.first == b'#');
            if marker && trim_end(text) == "---" && first() {
                self.lines.clear();
                return Some(());
            }
            if marker || line.first == b'%' {
                return None;
            }
        }
        self.lines.push(line);
        Some(())
    }

    pub(super) fn all(&self) -> Range<usize> {
        0..self.lines.len()
    }

    /// Where the text of a block starts.
    pub(super) fn start(&self, block: &Block) -> usize {
        let first = block.first.or_else(|| self.lines.get(block.lines.start).copied());
        first.map_or(0, |line| line.start as usize + line.indent as usize)
    }

    /// The value of a member or an item, if it is a block: its lines, those of an item's mapping with its first.
    pub(super) fn value_of(&self, text: &str, fragment: &Fragment) -> Option<Block> {
        let lines = fragment.lines.start + 1..fragment.lines.end;
        if !fragment.item {
            return key(text, fragment.first)?
                .value
                .is_none()
                .then_some(Block { lines, first: None });
        }
        match after_dash(text, fragment.first)? {
            None => Some(Block { lines, first: None }),
            Some(first) => {
                let mapping = first.first != b'-' && key(text, first).is_some();
                mapping.then_some(Block {
                    lines: fragment.lines.clone(),
                    first: Some(first),
                })
            }
        }
    }
}

/// The lines of a block mapping or sequence.
pub(super) struct Block {
    pub(super) lines: Range<usize>,
    /// The first line as it is without the dash of the item that the mapping is.
    first: Option<Line>,
}

impl Fragment {
    fn end_before(&mut self, number: usize, line: Line) {
        self.range.end = line.start as usize;
        self.lines.end = number;
    }
}

impl Member {
    /// A scalar that more lines follow may go on there.
    fn settle(&mut self) {
        if self.fragment.lines.len() > 1 {
            self.scalar = None;
        }
    }
}

impl Block {
    /// All lines of a document.
    pub(super) fn whole(table: &LineTable) -> Self {
        Self {
            lines: table.all(),
            first: None,
        }
    }
}

/// How many spaces a line starts with. Eight at a time, because a comparison is one call and a loop is slow in a debug
/// build.
fn indentation(line: &[u8]) -> usize {
    let mut rest = line;
    while let Some(after) = rest.strip_prefix(b"        ") {
        rest = after;
    }
    while let Some((b' ', after)) = rest.split_first() {
        rest = after;
    }
    line.len() - rest.len()
}

/// The text of a line after its indentation, and where it starts.
fn content(text: &str, line: Line) -> Option<(&str, usize)> {
    let start = line.start as usize + line.indent as usize;
    let rest = text.get(start..)?;
    let content = match rest.find('\n') {
        Some(end) => rest.get(..end)?,
        None => rest,
    };
    Some((trim_end(content), start))
}

/// Reads the key of a line.
fn key(text: &str, line: Line) -> Option<KeyLine> {
    let (content, start) = content(text, line)?;
    key_line(content, start)
}

/// What follows the dash of an item as a line of its own, `Some(None)` for nothing but a comment.
fn after_dash(text: &str, line: Line) -> Option<Option<Line>> {
    let (content, _) = content(text, line)?;
    let rest = content.strip_prefix('-')?;
    let trimmed = rest.trim_start_matches(' ');
    match trimmed.bytes().next() {
        None | Some(b'#') => Some(None),
        Some(_) if trimmed.len() == rest.len() => None,
        Some(first) => {
            let skipped = content.len() - trimmed.len();
            let indent = line.indent.checked_add(u16::try_from(skipped).ok()?)?;
            Some(Some(Line {
                indent,
                first,
                ..line
            }))
        }
    }
}

/// A scalar that stands on one line, is plain or quoted, and needs no decoding.
fn scalar(text: &str, start: usize) -> Option<Scalar> {
    let bytes = text.as_bytes();
    let whole = narrow(start)..narrow(start + text.len());
    // A tab may stand before a comment.
    if text.contains('\t') {
        return None;
    }
    let quote = match bytes.first()? {
        b'\'' => Some(('\'', Style::SingleQuoted)),
        b'"' => Some(('"', Style::DoubleQuoted)),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'/' | b'$' | b'.' | 0x80.. => None,
        _ => return None,
    };
    if let Some((quote, style)) = quote {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        let plain = !inner.contains(quote) && !inner.contains('\\');
        return plain.then(|| Scalar {
            kind: Kind::String,
            style,
            text: Text::Source(whole.start + 1..whole.end - 1),
            span: whole,
        });
    }
    let is_key = |(at, _)| matches!(bytes.get(at + 1), None | Some(b' '));
    let is_comment = |(at, _): (usize, &str)| at > 0 && bytes.get(at - 1) == Some(&b' ');
    if text.match_indices(':').any(is_key)
        || text.match_indices('#').any(is_comment)
        || text.starts_with("...")
    {
        return None;
    }
    Some(Scalar {
        kind: scalar::resolve(text),
        style: Style::Plain,
        text: Text::Source(whole.clone()),
        span: whole,
    })
}

/// A line that starts a member.
struct KeyLine {
    key: Text,
    span: Range<usize>,
    style: Style,
    /// Where the value starts, if it does on the same line.
    value: Option<usize>,
}

/// Reads `key:` or `key: value`; `start` is where the line's content starts in the document.
fn key_line(content: &str, start: usize) -> Option<KeyLine> {
    let (style, open, length, after) = match content.bytes().next()? {
        b'\'' => quoted(content, '\'', Style::SingleQuoted)?,
        b'"' => quoted(content, '"', Style::DoubleQuoted)?,
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'/' | b'$' | b'.' | b'~' | 0x80.. => {
            let colon = match content.find(": ") {
                Some(colon) => colon,
                None => content.strip_suffix(':')?.len(),
            };
            let key = trim_end(content.get(..colon)?);
            if key.contains(" #") || key.contains('\t') {
                return None;
            }
            (Style::Plain, 0, key.len(), colon)
        }
        _ => return None,
    };
    // YAML allows 1024 characters.
    if length > 1000 {
        return None;
    }
    let rest = content.get(after + 1..)?.trim_start_matches(' ');
    let value = match rest.bytes().next() {
        None | Some(b'#') => None,
        Some(b'&' | b'*' | b'!' | b'\t') => return None,
        Some(_) => Some(start + content.len() - rest.len()),
    };
    let key = Text::Source(narrow(start + open)..narrow(start + open + length));
    Some(KeyLine {
        key,
        span: start..start + length + 2 * open,
        style,
        value,
    })
}

/// The style, where the text starts, its length, and where the colon is, of a quoted key without escapes.
fn quoted(content: &str, quote: char, style: Style) -> Option<(Style, usize, usize, usize)> {
    let length = content.get(1..)?.find(quote)?;
    let text = content.get(1..=length)?;
    let after = content.get(length + 2..)?;
    let colon = after.trim_start_matches(' ');
    let fits = colon == ":" || colon.starts_with(": ");
    (fits && !text.contains('\\')).then(|| (style, 1, length, content.len() - colon.len()))
}

/// The members of the block mapping that a block holds; `end` is where its text ends.
pub(super) fn members(text: &str, table: &LineTable, block: &Block, end: usize) -> Option<Vec<Member>> {
    let mut members: Vec<Member> = Vec::new();
    let mut indent = None;
    let mut inline = true;
    for (number, line) in lines(table, block)? {
        if line.first == b'#' {
            continue;
        }
        let own = *indent.get_or_insert(line.indent);
        if line.indent > own {
            continue;
        }
        if line.indent < own {
            return None;
        }
        if line.first == b'-' {
            if inline || !is_item(text, line) {
                return None;
            }
            continue;
        }
        let (content, start) = content(text, line)?;
        let key = key_line(content, start)?;
        inline = key.value.is_some();
        let is_after_dash = block.first.is_some() && number == block.lines.start;
        // The text of such a member starts at its key; a block scalar that counts its indentation would miss some.
        let counts = |value: usize| content.get(value - start..).is_some_and(counts_indentation);
        if is_after_dash && key.value.is_some_and(counts) {
            return None;
        }
        if let Some(last) = members.last_mut() {
            last.fragment.end_before(number, line);
        }
        let scalar = key
            .value
            .and_then(|value| scalar(content.get(value - start..)?, value));
        members.push(Member {
            key: key.key,
            key_span: key.span,
            key_style: key.style,
            scalar,
            fragment: Fragment {
                range: if is_after_dash { start } else { line.start as usize }..end,
                lines: number..block.lines.end,
                first: line,
                item: false,
            },
        });
    }
    members.iter_mut().for_each(Member::settle);
    (!members.is_empty()).then_some(members)
}

/// The items of the block sequence that a block holds; `end` is where its text ends.
pub(super) fn items(text: &str, table: &LineTable, block: &Block, end: usize) -> Option<Vec<Member>> {
    let mut items: Vec<Member> = Vec::new();
    let mut indent = None;
    for (number, line) in lines(table, block)? {
        if line.first == b'#' {
            continue;
        }
        let own = *indent.get_or_insert(line.indent);
        if line.indent > own {
            continue;
        }
        if line.indent < own || line.first != b'-' || !is_item(text, line) {
            return None;
        }
        if let Some(last) = items.last_mut() {
            last.fragment.end_before(number, line);
        }
        let value = after_dash(text, line)?.and_then(|value| content(text, value));
        items.push(Member {
            key: Text::Source(0..0),
            key_span: 0..0,
            key_style: Style::Plain,
            scalar: value.and_then(|(content, start)| scalar(content, start)),
            fragment: Fragment {
                range: line.start as usize..end,
                lines: number..block.lines.end,
                first: line,
                item: true,
            },
        });
    }
    items.iter_mut().for_each(Member::settle);
    (!items.is_empty()).then_some(items)
}

fn lines<'t>(table: &'t LineTable, block: &'t Block) -> Option<impl Iterator<Item = (usize, Line)> + 't> {
    let lines = table.lines.get(block.lines.clone())?.iter().enumerate();
    Some(lines.map(|(offset, line)| {
        let line = if offset == 0 {
            block.first.unwrap_or(*line)
        } else {
            *line
        };
        (block.lines.start + offset, line)
    }))
}

/// Whether a value is the header of a block scalar with an indentation indicator (YAML 1.2.2, 8.1.1.1).
fn counts_indentation(value: &str) -> bool {
    value.starts_with(['|', '>']) && value.bytes().skip(1).take(2).any(|byte| byte.is_ascii_digit())
}

fn is_item(text: &str, line: Line) -> bool {
    let dash = line.start as usize + line.indent as usize;
    matches!(text.as_bytes().get(dash + 1), None | Some(b' ' | b'\r' | b'\n'))
}

/// Without the white space at the end, and only what YAML takes for white space.
fn trim_end(text: &str) -> &str {
    text.trim_end_matches([' ', '\t', '\r'])
}

/// Looks for the mark's first byte before it looks for the mark: that is far quicker in a debug build.
fn has_byte_order_mark(text: &str) -> bool {
    text.as_bytes().contains(&0xef) && text.contains('\u{feff}')
}

fn has_lone_return(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        rest = rest.get(at + 1..).unwrap_or_default();
        if !rest.starts_with('\n') {
            return true;
        }
    }
    false
}

/// Whether an `&` stands where it may start an anchor. Without anchors there are no aliases either.
fn has_anchors(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let named = text
            .get(at + 1..)
            .is_some_and(|rest| !rest.starts_with([' ', '\n', '\r', '\t']));
        let before = text.get(..at).unwrap_or_default();
        let line = before
            .rfind('\n')
            .and_then(|end| before.get(end + 1..))
            .unwrap_or(before);
        let line = line.trim_end_matches([' ', '\t']);
        let tagged = line
            .rsplit([' ', '\t'])
            .next()
            .is_some_and(|word| word.starts_with('!'));
        let opens = line.is_empty() || line.ends_with([':', '-', '?', '[', '{', ',']);
        named && (opens || tagged)
    })
}
