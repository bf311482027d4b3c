//! Where the cursor stands: a scalar and a position in its text come in; the name or the expression there goes out.

use std::ops::Range;

use crate::{
    document::{
        place::Pointer,
        tree::{Found, Locator},
    },
    source::FileId,
};

/// The scalar that the cursor is in.
pub(super) struct Cursor {
    pub(super) file: FileId,
    pub(super) locator: Locator,
    pub(super) pointer: Pointer,
    /// The names and indices on the way to the scalar.
    pub(super) tokens: Vec<String>,
    /// The decoded text.
    pub(super) text: String,
    /// The cursor, in bytes of the text.
    pub(super) at: usize,
}

/// What the cursor is on.
pub(super) enum Mention<'c> {
    /// The scalar is the name of something.
    Name { range: Range<usize> },
    /// Nothing is written yet where an expression can stand.
    Blank { range: Range<usize> },
    /// An expression.
    Expression(Mentioned<'c>),
}

impl Mention<'_> {
    pub(super) fn range(&self) -> Range<usize> {
        match self {
            Self::Name { range } | Self::Blank { range } => range.clone(),
            Self::Expression(expression) => expression.range.clone(),
        }
    }
}

/// An expression, perhaps unfinished.
pub(super) struct Mentioned<'c> {
    /// The expression as far as it is written, from its `$`.
    text: &'c str,
    /// Its bytes in the scalar.
    pub(super) range: Range<usize>,
    /// The cursor, in bytes of the expression.
    at: usize,
}

impl Cursor {
    pub(super) fn new(file: FileId, locator: Locator, found: Found) -> Self {
        Self {
            file,
            locator,
            tokens: found.pointer.tokens().collect(),
            pointer: found.pointer,
            text: found.text,
            at: found.at,
        }
    }

    /// The index after a key on the way: of `steps`, say.
    pub(super) fn index_of(&self, depth: usize, key: &str) -> Option<usize> {
        (self.tokens.get(depth)? == key).then_some(())?;
        self.tokens.get(depth + 1)?.parse().ok()
    }

    /// The innermost key that is no index.
    pub(super) fn key(&self) -> &str {
        let names = self
            .tokens
            .iter()
            .rev()
            .find(|token| token.parse::<usize>().is_err());
        names.map(String::as_str).unwrap_or_default()
    }

    /// The key that is `depth` levels above the scalar: 0 is its own.
    fn above(&self, depth: usize) -> &str {
        let token = self.tokens.iter().rev().nth(depth);
        token.map(String::as_str).unwrap_or_default()
    }

    /// The innermost list of parameters or actions that the scalar stands in.
    pub(super) fn list(&self) -> &str {
        const LISTS: [&str; 5] = [
            "parameters",
            "onSuccess",
            "onFailure",
            "successActions",
            "failureActions",
        ];
        let mut tokens = self.tokens.iter().rev().map(String::as_str);
        tokens.find(|token| LISTS.contains(token)).unwrap_or_default()
    }

    /// Whether the scalar is part of a JSON Schema of the document.
    pub(super) fn in_schema(&self) -> bool {
        self.index_of(0, "workflows").is_some() && self.tokens.get(2).is_some_and(|token| token == "inputs")
            || self.tokens.iter().take(2).eq(["components", "inputs"])
    }

    /// Whether the answer of the step is there when an expression here is evaluated.
    pub(super) fn after_answer(&self) -> bool {
        let after = ["outputs", "successCriteria", "onSuccess", "onFailure", "criteria"];
        self.tokens.iter().any(|token| after.contains(&token.as_str()))
    }

    /// Whether the scalar is the name under which a workflow or a step is declared.
    pub(super) fn is_declaration(&self) -> bool {
        match self.key() {
            "workflowId" => self.tokens.len() == 3,
            "stepId" => self.tokens.len() == 5 && self.above(2) == "steps",
            _ => false,
        }
    }

    pub(super) fn mention(&self) -> Option<Mention<'_>> {
        let range = 0..self.text.len();
        if self.in_schema() {
            return (self.key() == "$ref").then_some(Mention::Name { range });
        }
        // These hold one name and nothing else, which may start with a `$`.
        if matches!(self.key(), "operationPath" | "reference") {
            return Some(Mention::Name { range });
        }
        if let Some(expression) = self.expression() {
            return Some(Mention::Expression(expression));
        }
        let is_name = match self.key() {
            "operationId" | "stepId" | "workflowId" | "dependsOn" => true,
            "name" | "in" => self.above(2) == "parameters",
            _ => false,
        };
        if is_name {
            return Some(Mention::Name { range });
        }
        let is_blank = match self.key() {
            "condition" => self.text.get(..self.at)?.ends_with([' ', '(', '!']) || self.at == 0,
            "value" | "context" => self.at == 0,
            _ => {
                self.at == 0
                    && (self.above(1) == "outputs" || self.tokens.iter().any(|token| token == "payload"))
            }
        };
        is_blank.then_some(Mention::Blank {
            range: self.at..self.at,
        })
    }

    /// The run of characters around the cursor that starts with `$` and has none that ends an expression.
    fn expression(&self) -> Option<Mentioned<'_>> {
        let ends = |found: char| found.is_whitespace() || "{}'\"()=!<>&|,".contains(found);
        let before = self.text.get(..self.at)?;
        let run = before.rfind(ends).map_or(0, |at| at + 1);
        let inside = before.get(run..).and_then(|text| text.find('$'));
        let start = match inside {
            Some(dollar) => run + dollar,
            // The cursor may stand right before the `$`.
            None if self.text.get(self.at..)?.starts_with('$') => self.at,
            None => return None,
        };
        let rest = self.text.get(start..)?;
        let end = start + rest.find(ends).unwrap_or(rest.len());
        Some(Mentioned {
            text: self.text.get(start..end)?,
            range: start..end,
            at: self.at.saturating_sub(start).min(end - start),
        })
    }
}

impl Mentioned<'_> {
    /// The names before `#`, without the `$`.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.text.split('#').next().unwrap_or_default();
        names
            .trim_start_matches('$')
            .split('.')
            .map(str::to_owned)
            .collect()
    }

    /// The tokens of the JSON Pointer.
    pub(super) fn tokens(&self) -> Vec<String> {
        let pointer = self.text.split_once('#').map(|(_, pointer)| pointer);
        pointer.map(tokens_of).unwrap_or_default()
    }

    /// Names and pointer up to and with the one that the cursor is on.
    pub(super) fn until_token(&self) -> (Vec<String>, Vec<String>) {
        let end = self.text.get(self.at..).unwrap_or_default();
        let stop = end
            .find(['.', '#', '/'])
            .map_or(self.text.len(), |at| self.at + at);
        // On a mark itself, what stands before it counts; on the `$`, the root.
        let head = self.text.get(..stop.max(1)).unwrap_or_default();
        let head = if head == "$" {
            self.text.split(['.', '#']).next().unwrap_or_default()
        } else {
            head
        };
        let (names, pointer) = head.split_once('#').unwrap_or((head, ""));
        let names = names.trim_start_matches('$').split('.').map(str::to_owned);
        (names.collect(), tokens_of(pointer))
    }

    /// The names before the one that is being written, and, behind `#`, the tokens before the one that is.
    pub(super) fn before_token(&self) -> (Vec<String>, Option<Vec<String>>) {
        let head = self.text.get(..self.at).unwrap_or_default();
        let split = head.split_once('#');
        let (names, pointer) = split.map_or((head, None), |(names, pointer)| (names, Some(pointer)));
        let mut names: Vec<String> = names
            .trim_start_matches('$')
            .split('.')
            .map(str::to_owned)
            .collect();
        let pointer = pointer.map(|pointer| {
            let mut tokens = tokens_of(pointer);
            tokens.pop();
            tokens
        });
        if pointer.is_none() {
            names.pop();
        }
        (names, pointer)
    }

    /// The bytes, in the scalar, of the name or token that is being written, up to its end.
    pub(super) fn token_range(&self) -> Range<usize> {
        let head = self.text.get(..self.at).unwrap_or_default();
        let start = match head.rfind(['.', '/', '#']) {
            Some(mark) => mark + 1,
            None => 0,
        };
        self.range.start + start..self.range.start + self.at
    }
}

fn tokens_of(pointer: &str) -> Vec<String> {
    let tokens = pointer.split('/').skip(1);
    tokens
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect()
}
