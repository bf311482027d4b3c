//! The lines of a large YAML text come in; the members of a block mapping, unparsed, go out.
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
    fragment::{Fragment, Member},
    scalar::Style,
};

/// A line that is not blank.
#[derive(Clone, Copy, Debug)]
struct Line {
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
            let spaces = bytes.get(start..end)?.iter().position(|byte| *byte != b' ');
            if let Some(indent) = spaces {
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

    pub(super) fn start(&self, line: usize) -> usize {
        self.lines.get(line).map_or(0, |line| line.start as usize)
    }

    /// The lines of a member's value, if the value is a block that starts on a line of its own.
    pub(super) fn value_of(&self, text: &str, member: &Range<usize>) -> Option<Range<usize>> {
        let key = self.key(text, member.start)?;
        (!key.inline).then(|| member.start + 1..member.end)
    }

    /// Reads the key of a line.
    fn key(&self, text: &str, line: usize) -> Option<KeyLine> {
        let line = self.lines.get(line)?;
        let start = line.start as usize + line.indent as usize;
        let rest = text.get(start..)?;
        let content = rest.find('\n').map_or(Some(rest), |end| rest.get(..end))?;
        key_line(trim_end(content), start)
    }
}

/// A line that starts a member.
struct KeyLine {
    key: Text,
    span: Range<usize>,
    style: Style,
    /// Whether the value starts on the same line.
    inline: bool,
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
    let value = content.get(after + 1..)?.trim_start_matches(' ');
    let inline = match value.bytes().next() {
        None | Some(b'#') => false,
        Some(b'&' | b'*' | b'!' | b'\t') => return None,
        Some(_) => true,
    };
    let key = Text::Source(narrow(start + open)..narrow(start + open + length));
    Some(KeyLine {
        key,
        span: start..start + length + 2 * open,
        style,
        inline,
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

/// The members of the block mapping that a range of lines holds; `end` is where its text ends.
pub(super) fn members(text: &str, table: &LineTable, range: Range<usize>, end: usize) -> Option<Vec<Member>> {
    let mut members: Vec<Member> = Vec::new();
    let mut indent = None;
    let mut inline = true;
    for (offset, line) in table.lines.get(range.clone())?.iter().enumerate() {
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
        let number = range.start + offset;
        if line.first == b'-' {
            let dash = line.start as usize + line.indent as usize;
            let item = matches!(text.as_bytes().get(dash + 1), None | Some(b' ' | b'\r' | b'\n'));
            if inline || !item {
                return None;
            }
            continue;
        }
        let key = table.key(text, number)?;
        inline = key.inline;
        if let Some(last) = members.last_mut() {
            last.fragment.range.end = line.start as usize;
            last.fragment.lines.end = number;
        }
        members.push(Member {
            key: key.key,
            key_span: key.span,
            key_style: key.style,
            fragment: Fragment {
                range: line.start as usize..end,
                lines: number..range.end,
            },
        });
    }
    (!members.is_empty()).then_some(members)
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
