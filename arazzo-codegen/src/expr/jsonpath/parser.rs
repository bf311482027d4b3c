//! Queries, segments and selectors: a text comes in; a [`Query`] goes out.

use super::{Criterion, Expression, Logical, ParseError, Query, Root, Segment, Selector};
use crate::expr::{
    expression::{nearest, parse_within},
    scanner::Scanner,
    template::{closing_brace, expression_run},
};

/// How deep brackets, parentheses and functions may nest: each takes a multiple of the stack that a condition's does.
const MAX_DEPTH: usize = 64;

/// What may stand in the text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// RFC 9535 alone.
    Standard,
    /// Runtime expressions too.
    Criterion,
}

pub(super) struct Parser<'t> {
    pub(super) scanner: Scanner<'t>,
    pub(super) mode: Mode,
    /// Whether comparisons may have queries that are not singular: at the top of a criterion only.
    pub(super) loose: bool,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, mode: Mode) -> Self {
        Self {
            scanner: Scanner::new(text).bounded(MAX_DEPTH),
            mode,
            loose: false,
        }
    }

    /// A query and nothing else.
    pub(super) fn query_alone(mut self) -> Result<Query, ParseError> {
        self.starts_with_dollar()?;
        let query = self.query()?;
        if self.scanner.is_done() {
            Ok(query)
        } else {
            Err(self.trailing())
        }
    }

    /// A query, or a comparison of queries.
    pub(super) fn criterion(mut self) -> Result<Criterion, ParseError> {
        let start = self.scanner.clone();
        let query = self.query();
        match query {
            Ok(query) if query.root == Root::Document && self.scanner.is_done() => {
                return Ok(Criterion::Query(query));
            }
            // What is wrong in the first query is wrong in a comparison as well, unless an expression stands there.
            _ => self.scanner = start,
        }
        self.loose = true;
        let logical = self.logical()?;
        match logical {
            _ if !self.scanner.is_done() => Err(self.trailing()),
            Logical::Exists(query) => Ok(Criterion::Query(query)),
            comparison => Ok(Criterion::Comparison(comparison)),
        }
    }

    fn starts_with_dollar(&self) -> Result<(), ParseError> {
        if self.scanner.peek() == Some('$') {
            return Ok(());
        }
        let error = ParseError::new("a JSONPath query starts with `$`", self.scanner.here());
        let rest = self.scanner.rest();
        Err(match self.scanner.peek() {
            Some('.' | '[') => error.help(format!("write `${rest}`")),
            Some('/') => error.help("this looks like a JSON Pointer"),
            _ => error,
        })
    }

    fn trailing(&self) -> ParseError {
        let error = ParseError::new(
            format!("expected `.`, `[` or the end, found {}", self.scanner.found()),
            self.scanner.here(),
        );
        let operator = self
            .scanner
            .rest()
            .trim_start()
            .starts_with(['=', '!', '<', '>', '&', '|']);
        if operator {
            error.help("a comparison stands in a filter: `$[?@.status == 'done']`")
        } else {
            error
        }
    }

    /// Blank space of the RFC, which is less than Unicode's.
    pub(super) fn space(&mut self) {
        self.scanner.take_while(is_blank);
    }

    /// `$` or `@` and segments. White space behind the last one is not read.
    pub(super) fn query(&mut self) -> Result<Query, ParseError> {
        let start = self.scanner.at();
        let root = if self.scanner.eat("@") {
            Root::Current
        } else if self.scanner.eat("$") {
            Root::Document
        } else {
            return Err(ParseError::new("expected `$` or `@`", self.scanner.here()));
        };
        let mut segments = Vec::new();
        while self.segment_follows() {
            self.space();
            segments.push(self.segment()?);
        }
        Ok(Query {
            root,
            segments,
            range: start..self.scanner.at(),
        })
    }

    fn segment_follows(&self) -> bool {
        self.scanner
            .rest()
            .trim_start_matches(is_blank)
            .starts_with(['.', '['])
    }

    fn segment(&mut self) -> Result<Segment, ParseError> {
        let start = self.scanner.at();
        let descendant = self.scanner.eat("..");
        let dot = descendant || self.scanner.eat(".");
        let selectors = match self.scanner.peek() {
            Some('[') if descendant || !dot => self.bracketed()?,
            Some('*') => {
                self.scanner.bump();
                vec![Selector::Wildcard]
            }
            Some(first) if is_name_first(first) => {
                let name = self
                    .scanner
                    .take_while(|character| is_name_first(character) || character.is_ascii_digit());
                vec![Selector::Name(self.scanner.slice(name).to_owned())]
            }
            Some('{') if self.mode == Mode::Criterion && self.scanner.peek_second() == Some('$') => {
                vec![Selector::Embedded(self.embedded()?)]
            }
            _ => return Err(self.no_name()),
        };
        Ok(Segment {
            descendant,
            selectors,
            range: start..self.scanner.at(),
        })
    }

    fn no_name(&self) -> ParseError {
        let found = self.scanner.found();
        let error = ParseError::new(
            format!("expected a name or `*` after `.`, found {found}"),
            self.scanner.here(),
        );
        match self.scanner.peek() {
            Some('[') => error.help("remove the dot before `[`"),
            Some(digit) if digit.is_ascii_digit() => {
                error.help("write `[0]` for an element, `['0']` for a member")
            }
            Some('\'' | '"') => error.help("a name in quotes stands in brackets: `['name']`"),
            _ => error,
        }
    }

    /// `[a, b]`
    fn bracketed(&mut self) -> Result<Vec<Selector>, ParseError> {
        let open = self.scanner.here();
        self.scanner.enter(open.clone())?;
        self.scanner.bump();
        let mut selectors = Vec::new();
        loop {
            self.space();
            selectors.push(self.selector()?);
            self.space();
            if self.scanner.eat("]") {
                self.scanner.leave();
                return Ok(selectors);
            }
            if self.scanner.is_done() {
                return Err(ParseError::new("this bracket is never closed", open).help("add `]`"));
            }
            if !self.scanner.eat(",") {
                let found = self.scanner.found();
                return Err(ParseError::new(
                    format!("expected `,` or `]`, found {found}"),
                    self.scanner.here(),
                ));
            }
        }
    }

    fn selector(&mut self) -> Result<Selector, ParseError> {
        match self.scanner.peek() {
            Some('\'' | '"') => self.string().map(Selector::Name),
            Some('*') => {
                self.scanner.bump();
                Ok(Selector::Wildcard)
            }
            Some('?') => {
                self.scanner.bump();
                let loose = std::mem::replace(&mut self.loose, false);
                let filter = self.logical()?;
                self.loose = loose;
                Ok(Selector::Filter(filter))
            }
            Some('{') if self.mode == Mode::Criterion && self.scanner.peek_second() == Some('$') => {
                self.embedded().map(Selector::Embedded)
            }
            Some(':' | '-' | '0'..='9') => self.index_or_slice(),
            _ => {
                let found = self.scanner.found();
                let error = ParseError::new(
                    format!("expected a name in quotes, an index, a slice, `*` or a filter, found {found}"),
                    self.scanner.here(),
                );
                Err(match self.scanner.peek() {
                    Some('(') => error.help("a filter starts with `?`; there are no script expressions"),
                    Some(']') => error.help("write `[*]` for all elements"),
                    _ => error,
                })
            }
        }
    }

    fn index_or_slice(&mut self) -> Result<Selector, ParseError> {
        let start = self.optional_integer()?;
        let after_start = self.scanner.clone();
        self.space();
        if !self.scanner.eat(":") {
            self.scanner = after_start;
            return match start {
                Some(index) => Ok(Selector::Index(index)),
                None => Err(ParseError::new("expected an index", self.scanner.here())),
            };
        }
        self.space();
        let end = self.optional_integer()?;
        self.space();
        let mut step = None;
        if self.scanner.eat(":") {
            self.space();
            step = self.optional_integer()?;
        }
        Ok(Selector::Slice { start, end, step })
    }

    /// A slice's part; white space behind is the caller's.
    fn optional_integer(&mut self) -> Result<Option<i64>, ParseError> {
        match self.scanner.peek() {
            Some('-' | '0'..='9') => self.integer().map(Some),
            _ => Ok(None),
        }
    }

    /// `{$expression}`
    pub(super) fn embedded(&mut self) -> Result<Box<Expression>, ParseError> {
        let dollar = self.scanner.at() + 1;
        let close = closing_brace(self.scanner.text(), dollar)?;
        let expression = parse_within(self.scanner.text(), dollar..close)?;
        self.scanner.jump(close + 1);
        Ok(Box::new(expression))
    }

    /// `$inputs.x` without braces: no query goes on with a letter after `$`.
    pub(super) fn bare_expression(&mut self) -> Result<Box<Expression>, ParseError> {
        let run = expression_run(self.scanner.text(), self.scanner.at());
        let expression = parse_within(self.scanner.text(), run.clone())?;
        self.scanner.jump(run.end);
        Ok(Box::new(expression))
    }

    /// An unknown function.
    pub(super) fn unknown_function(name: &str, range: std::ops::Range<usize>) -> ParseError {
        let error = ParseError::new(format!("`{name}` is no JSONPath function"), range);
        match nearest(name, ["length", "count", "match", "search", "value"].into_iter()) {
            Some(function) => error.help(format!("did you mean `{function}`?")),
            None => error.help("there are `length`, `count`, `match`, `search` and `value`"),
        }
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// `name-first`
pub(super) fn is_name_first(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_' || !character.is_ascii()
}
