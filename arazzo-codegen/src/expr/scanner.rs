//! Reading a scalar from left to right: a stretch of text comes in; characters and ranges go out.
//!
//! Every position is a byte offset in the whole scalar and lies on a character boundary, so a range that a scanner
//! gives can be shown as it is.

use std::ops::Range;

use super::ParseError;

/// How deep parentheses and `!` may nest. With [`Scanner::enter`] it keeps every recursion within half of the 2 MiB that
/// a thread has at least, in builds without optimisation.
const MAX_DEPTH: usize = 200;

/// A position in a stretch of a scalar.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    depth: usize,
    max_depth: usize,
}

impl<'t> Scanner<'t> {
    /// At the start of the text.
    pub(super) fn new(text: &'t str) -> Self {
        Self::within(text, 0..text.len())
    }

    /// At the start of a stretch of the text; positions stay those of the whole text.
    pub(super) fn within(text: &'t str, range: Range<usize>) -> Self {
        Self {
            text,
            at: range.start,
            end: range.end,
            depth: 0,
            max_depth: MAX_DEPTH,
        }
    }

    /// The same with another bound on the nesting.
    pub(super) fn bounded(self, max_depth: usize) -> Self {
        Self { max_depth, ..self }
    }

    /// The whole scalar.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Goes on at a position that lies on a character boundary ahead.
    pub(super) fn jump(&mut self, at: usize) {
        self.at = at.min(self.end);
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn end(&self) -> usize {
        self.end
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// What is still to read.
    pub(super) fn rest(&self) -> &'t str {
        self.slice(self.at..self.end)
    }

    /// The text of a range that came from this scanner.
    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character after the next one.
    pub(super) fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    pub(super) fn bump(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// Reads `expected` if it comes next.
    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    /// Reads all characters that `accept` holds for.
    pub(super) fn take_while(&mut self, accept: impl Fn(char) -> bool) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|character| !accept(character)).unwrap_or(rest.len());
        start..self.at
    }

    /// Reads all that is left.
    pub(super) fn take_rest(&mut self) -> Range<usize> {
        let start = self.at;
        self.at = self.end;
        start..self.end
    }

    /// The range of the next character; empty at the end.
    pub(super) fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    /// What comes next, for messages: a character in backquotes, or "the end".
    pub(super) fn found(&self) -> String {
        match self.peek() {
            None => "the end".to_owned(),
            Some(character) if character.is_whitespace() => "white space".to_owned(),
            Some(character) => format!("`{}`", character.escape_debug()),
        }
    }

    /// One level deeper; [`Scanner::leave`] is its counterpart.
    ///
    /// # Errors
    /// Where the nesting is too deep, at `range`.
    pub(super) fn enter(&mut self, range: Range<usize>) -> Result<(), ParseError> {
        self.depth += 1;
        if self.depth > self.max_depth {
            return Err(ParseError::new(
                format!("nested more than {} levels deep", self.max_depth),
                range,
            ));
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }
}

/// `ALPHA / DIGIT / "-" / "_"`, the characters of `identifier-strict`.
pub(super) fn is_identifier(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}
