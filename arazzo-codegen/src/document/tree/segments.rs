//! A scalar as written and as decoded comes in; where each part of the decoded text stands goes out.
//!
//! Folding, chomping and indentation only ever change white space, so the two texts are aligned character by
//! character: what is not white space must match, and white space maps to white space.

use std::ops::Range;

use super::{json, scalar::Style};

/// A unit of the text as written.
struct Token {
    source: Range<usize>,
    /// What it stands for.
    character: char,
    /// White space that folding may have changed.
    soft: bool,
}

/// The bytes of `raw` that make `range` of `decoded`; `None` if the two do not belong together.
///
/// `raw` is the text between the quotes, or a block scalar's lines.
pub(super) fn source_of(
    style: Style,
    raw: &str,
    decoded: &str,
    range: &Range<usize>,
) -> Option<Range<usize>> {
    let tokens = tokens(style, raw)?;
    let mut next = tokens.iter().peekable();
    let (mut start, mut end) = (None, None);
    for (offset, character) in decoded.char_indices() {
        let source = align(&mut next, character, raw.len())?;
        if offset >= range.start && start.is_none() {
            start = Some(source.start);
        }
        if offset < range.end && offset >= range.start {
            end = Some(source.end);
        }
    }
    let start = start.unwrap_or_else(|| raw.trim_end().len());
    Some(start..end.unwrap_or(start).max(start))
}

fn align<'t>(
    tokens: &mut std::iter::Peekable<impl Iterator<Item = &'t Token>>,
    character: char,
    end: usize,
) -> Option<Range<usize>> {
    loop {
        let Some(token) = tokens.peek() else {
            // Only line ends that chomping adds can follow the text.
            return (character == '\n').then_some(end..end);
        };
        let source = token.source.clone();
        if token.character == character {
            tokens.next();
            return Some(source);
        }
        if !token.soft {
            return None;
        }
        if matches!(character, ' ' | '\n') {
            // A folded line end, which stands at the first of the white space that became it.
            return Some(source);
        }
        tokens.next();
    }
}

/// How long the text is that the closing quote of this style ends.
pub(super) fn quoted_length(style: Style, text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (style, byte) {
            (Style::SingleQuoted, b'\'') if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            (Style::SingleQuoted, b'\'') => return at,
            (Style::DoubleQuoted | Style::Json, b'\\') => at += 2,
            (Style::DoubleQuoted | Style::Json, b'"') => return at,
            _ => at += 1,
        }
    }
    text.len()
}

fn tokens(style: Style, raw: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    if style == Style::Json {
        json::unescape(raw, |source, piece| {
            let whole = piece.len() == source.len();
            for (offset, character) in piece.char_indices() {
                let start = source.start + offset;
                let source = if whole {
                    start..start + character.len_utf8()
                } else {
                    source.clone()
                };
                tokens.push(Token {
                    source,
                    character,
                    soft: false,
                });
            }
        })
        .ok()?;
        return Some(tokens);
    }
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        let start = raw.len() - rest.len();
        let (length, character) = match (style, first) {
            (Style::SingleQuoted, '\'') => (2, Some('\'')),
            (Style::DoubleQuoted, '\\') => escape(rest)?,
            (_, other) => (other.len_utf8(), Some(other)),
        };
        let soft = matches!(first, ' ' | '\t' | '\n' | '\r');
        if let Some(character) = character {
            tokens.push(Token {
                source: start..start + length,
                character,
                soft,
            });
        }
        rest = rest.get(length..)?;
    }
    Some(tokens)
}

/// The length and the meaning of a YAML escape (YAML 1.2.2, 5.7); an escaped line end means nothing.
fn escape(text: &str) -> Option<(usize, Option<char>)> {
    let character = match text.chars().nth(1)? {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' => ' ',
        '"' => '"',
        '/' => '/',
        '\\' => '\\',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return coded(text, 2),
        'u' => return coded(text, 4),
        'U' => return coded(text, 8),
        '\r' if text.starts_with("\\\r\n") => return Some((3, None)),
        '\n' | '\r' => return Some((2, None)),
        _ => return None,
    };
    Some((2, Some(character)))
}

fn coded(text: &str, digits: usize) -> Option<(usize, Option<char>)> {
    let code = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
    Some((2 + digits, Some(char::from_u32(code)?)))
}
