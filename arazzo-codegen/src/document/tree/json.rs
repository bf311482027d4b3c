//! A part of a JSON text (RFC 8259) comes in; nodes, or the unparsed members of a large collection, go out.

use std::{borrow::Cow, ops::Range};

use super::{
    Kind,
    arena::{Slice, Span, Text, Unit},
    build::{Builder, Problem, narrow},
    fragment::{Fragment, Member},
    index::Line,
    scalar::Style,
};
use crate::{diagnostics::codes, document::place::Pointer};

type Result<T> = std::result::Result<T, Box<Problem>>;

/// Parses a part of `source` as one JSON value, with the problems that leave it readable.
///
/// # Errors
/// What makes it unreadable.
pub(super) fn parse(source: &str, range: Range<usize>, base: Pointer) -> Result<(Slice, Vec<Problem>)> {
    let mut builder = Builder::new(source, base.depth());
    let mut reader = Reader {
        source,
        at: range.start,
        end: range.end,
    };
    read(&mut reader, &mut builder)?;
    let slice = Slice {
        base,
        nodes: builder.nodes,
        root: 0,
        range: 0..source.len(),
        unit: Unit::Bytes,
    };
    Ok((slice, builder.problems))
}

/// Scans the members of an object or the items of an array without parsing them; `true` is an object.
///
/// `None` if the text is neither, or not well-formed as far as was looked.
pub(super) fn members(source: &str, range: Range<usize>) -> Option<(bool, Vec<Member>)> {
    let mut reader = Reader {
        source,
        at: range.start,
        end: range.end,
    };
    reader.skip_space();
    let mapping = reader.peek()? == b'{';
    if !mapping && reader.peek()? != b'[' {
        return None;
    }
    let close = if mapping { b'}' } else { b']' };
    reader.at += 1;
    let mut members = Vec::new();
    loop {
        reader.skip_space();
        let start = reader.at;
        let mut key = Text::Source(0..0);
        if mapping {
            key = reader.string().ok()?;
        }
        let key_span = start..reader.at;
        if mapping {
            reader.skip_space();
            reader.eat(b':')?;
            reader.skip_space();
        }
        let start = reader.at;
        reader.skip_value()?;
        let fragment = Fragment {
            first: Line::default(),
            item: false,
            range: start..reader.at,
            lines: 0..0,
        };
        members.push(Member {
            key,
            key_span,
            key_style: Style::Json,
            scalar: None,
            fragment,
        });
        reader.skip_space();
        if reader.eat(b',').is_none() {
            break;
        }
    }
    reader.eat(close)?;
    reader.skip_space();
    (reader.at == reader.end).then_some((mapping, members))
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// A value, or the end of an array that has just begun.
    FirstItem,
    Key,
    /// A key, or the end of an object that has just begun.
    FirstKey,
    /// A comma or an end.
    After,
}

/// Feeds one value to the builder. Nesting is on a stack of our own, which the builder bounds.
fn read(reader: &mut Reader<'_>, builder: &mut Builder<'_>) -> Result<()> {
    let mut open: Vec<bool> = Vec::new();
    let mut next = Next::Value;
    loop {
        reader.skip_space();
        let start = narrow(reader.at);
        let byte = reader.peek();
        let inside = open.last().copied();
        next = match (next, byte) {
            (Next::After, None) if inside.is_none() => return Ok(()),
            (Next::After, Some(b',')) if inside.is_some() => {
                reader.at += 1;
                if inside == Some(true) {
                    Next::Key
                } else {
                    Next::Value
                }
            }
            (Next::FirstKey | Next::After, Some(b'}')) if inside == Some(true) => {
                end(reader, builder, &mut open)
            }
            (Next::FirstItem | Next::After, Some(b']')) if inside == Some(false) => {
                end(reader, builder, &mut open)
            }
            (Next::FirstKey | Next::Key, Some(b'"')) => {
                let text = reader.string()?;
                builder.key(text, start..narrow(reader.at), Style::Json);
                reader.skip_space();
                reader.eat(b':').ok_or_else(|| reader.unexpected("a colon"))?;
                Next::Value
            }
            (Next::Value | Next::FirstItem, Some(bracket @ (b'{' | b'['))) => {
                let mapping = bracket == b'{';
                builder.start(mapping, start..start + 1, 0)?;
                open.push(mapping);
                reader.at += 1;
                if mapping { Next::FirstKey } else { Next::FirstItem }
            }
            (Next::Value | Next::FirstItem, Some(_)) => {
                let (kind, style, text) = reader.scalar()?;
                builder.scalar(kind, style, text, start..narrow(reader.at), 0);
                Next::After
            }
            (Next::Value | Next::FirstItem, None) => return Err(reader.unexpected("a value")),
            (Next::Key | Next::FirstKey, _) => return Err(reader.unexpected("a key in double quotes")),
            (Next::After, _) => return Err(reader.unexpected(after(inside))),
        };
    }
}

fn end(reader: &mut Reader<'_>, builder: &mut Builder<'_>, open: &mut Vec<bool>) -> Next {
    reader.at += 1;
    open.pop();
    builder.end(narrow(reader.at));
    Next::After
}

fn after(inside: Option<bool>) -> &'static str {
    match inside {
        Some(true) => "a comma or `}`",
        Some(false) => "a comma or `]`",
        None => "the end of the file",
    }
}

struct Reader<'t> {
    source: &'t str,
    at: usize,
    end: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        if self.at < self.end {
            self.source.as_bytes().get(self.at).copied()
        } else {
            None
        }
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn rest(&self) -> &'t str {
        self.source.get(self.at..self.end).unwrap_or_default()
    }

    fn unexpected(&self, wanted: &str) -> Box<Problem> {
        let (length, found) = match self.rest().chars().next() {
            Some(found) if found.is_control() => (found.len_utf8(), format!("`{}`", found.escape_default())),
            Some(found) => (found.len_utf8(), format!("`{found}`")),
            None => (0, "the end".to_owned()),
        };
        let message = format!("this is not valid JSON: expected {wanted}, found {found}");
        Box::new(Problem::new(&codes::SYNTAX, self.at..self.at + length, message))
    }

    fn wrong(&self, range: Range<usize>, what: &str) -> Box<Problem> {
        Box::new(Problem::new(
            &codes::SYNTAX,
            range,
            format!("this is not valid JSON: {what}"),
        ))
    }

    /// Moves past a string; gives the range between its quotes.
    fn skip_string(&mut self) -> Option<Range<usize>> {
        self.eat(b'"')?;
        let start = self.at;
        loop {
            self.at += self.rest().find('"')?;
            let before = self.source.as_bytes().get(start..self.at)?;
            let escapes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
            self.at += 1;
            if escapes % 2 == 0 {
                return Some(start..self.at - 1);
            }
        }
    }

    fn string(&mut self) -> Result<Text> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a key in double quotes"));
        }
        let range = self
            .skip_string()
            .ok_or_else(|| self.wrong(start..start + 1, "this string does not end"))?;
        let raw = self.source.get(range.clone()).unwrap_or_default();
        let text = text(raw).map_err(|(at, what)| {
            let at = range.start + at;
            self.wrong(at..at + 1, what)
        })?;
        Ok(match text {
            Cow::Borrowed(_) => Text::Source(narrow(range.start)..narrow(range.end)),
            Cow::Owned(text) => Text::Owned(text.into()),
        })
    }

    fn scalar(&mut self) -> Result<(Kind, Style, Text)> {
        if self.peek() == Some(b'"') {
            return Ok((Kind::String, Style::Json, self.string()?));
        }
        let span = self.word();
        let word = self
            .source
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        let kind = match word {
            "null" => Kind::Null,
            "true" | "false" => Kind::Bool,
            _ => match number(word) {
                Some(kind) => kind,
                None => {
                    self.at = span.start as usize;
                    return Err(self.unexpected("a value"));
                }
            },
        };
        Ok((kind, Style::Plain, Text::Source(span)))
    }

    /// Moves past a number or a literal.
    fn word(&mut self) -> Span {
        let start = narrow(self.at);
        while let Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.') = self.peek() {
            self.at += 1;
        }
        start..narrow(self.at)
    }

    /// Moves past a value, looking no closer than strings and brackets.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.skip_string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                _ if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    let word = self.word();
                    return (!word.is_empty()).then_some(());
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}

/// The kind of a number by JSON's grammar.
pub(crate) fn number(word: &str) -> Option<Kind> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let zero_first = digits.starts_with('0') && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    let bounded = digits.starts_with(|first: char| first.is_ascii_digit())
        && !zero_first
        && !digits.starts_with("0x")
        && !digits.starts_with("0o")
        && !digits.ends_with('.')
        && !digits.contains(".e")
        && !digits.contains(".E");
    let kind = super::scalar::resolve(word);
    (bounded && matches!(kind, Kind::Integer | Kind::Float)).then_some(kind)
}

/// The text that stands between a string's quotes.
///
/// # Errors
/// The offset of what does not belong there, and what is wrong with it.
pub(crate) fn text(raw: &str) -> std::result::Result<Cow<'_, str>, (usize, &'static str)> {
    if let Some(at) = raw.bytes().position(|byte| byte < 0x20) {
        return Err((at, "a control character in a string must be escaped"));
    }
    if !raw.contains('\\') {
        return Ok(raw.into());
    }
    let mut text = String::with_capacity(raw.len());
    unescape(raw, |_, piece| text.push_str(piece)).map_err(|at| (at, "there is no such escape"))?;
    Ok(text.into())
}

/// Decodes what stands between a string's quotes, piece by piece with the bytes that each comes from.
///
/// # Errors
/// The offset of an escape that JSON does not have, or of half a surrogate pair.
pub(super) fn unescape(
    raw: &str,
    mut piece: impl FnMut(Range<usize>, &str),
) -> std::result::Result<(), usize> {
    let mut at = 0;
    while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.find('\\').unwrap_or(rest.len());
        if plain > 0 {
            piece(at..at + plain, rest.get(..plain).unwrap_or_default());
            at += plain;
            continue;
        }
        let (length, character) = escape(rest).ok_or(at)?;
        piece(at..at + length, character.encode_utf8(&mut [0; 4]));
        at += length;
    }
    Ok(())
}

/// The length and the meaning of the escape that `text` starts with.
fn escape(text: &str) -> Option<(usize, char)> {
    let simple = match text.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let first = hexadecimal(text.get(2..6)?)?;
            if let Some(character) = char::from_u32(first) {
                return Some((6, character));
            }
            let second = hexadecimal(text.get(6..)?.strip_prefix("\\u")?.get(..4)?)?;
            let pair = (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&second);
            let code = 0x10000 + (first.wrapping_sub(0xd800) << 10) + second.wrapping_sub(0xdc00);
            return pair
                .then(|| char::from_u32(code))
                .flatten()
                .map(|character| (12, character));
        }
        _ => return None,
    };
    Some((2, simple))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}
