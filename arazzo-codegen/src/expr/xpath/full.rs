//! XPath 3.1 beyond what this compiler parses: a text comes in; its pieces go out, what it embeds apart from what it says.
//!
//! The engine that evaluates such an expression is the run time's. What can be told without its grammar is told here: that texts,
//! comments and brackets are closed, that every function exists, and that every variable is bound.

use std::ops::Range;

use super::{
    Function, Refusal,
    lexer::{is_name_part, is_name_start, quoted},
};
use crate::expr::{
    Expression, ParseError, expression::nearest, expression::parse_within, template::closing_brace,
};

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// XPath as it is.
    Code(String),
    /// A text that may embed runtime expressions, with its range, quotes included.
    Text(String, Range<usize>),
    /// `{$expression}`
    Embedded(Box<Expression>),
}

/// An expression that the full engine evaluates.
#[derive(Clone, Debug, PartialEq)]
pub struct Full {
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
    /// Whether it says something that no expression of 1.0 does.
    pub is_later: bool,
}

/// How deep brackets may nest: the engine's parser goes as deep as they do.
const MAX_DEPTH: usize = 64;

/// How long an expression may be, in bytes.
const MAX_LENGTH: usize = 10_000;

/// The functions of XPath 3.1 that the engine has, by prefix; those without one are `fn:`.
const FUNCTIONS: [(&str, &str); 4] = [
    (
        "fn",
        "QName abs adjust-date-to-timezone adjust-dateTime-to-timezone adjust-time-to-timezone analyze-string apply avg \
         base-uri boolean ceiling codepoint-equal codepoints-to-string compare concat contains contains-token count \
         current-date current-dateTime current-time data dateTime day-from-date day-from-dateTime days-from-duration \
         deep-equal default-collation distinct-values document-uri element-with-id empty encode-for-uri ends-with error \
         escape-html-uri exactly-one exists false filter floor fold-left fold-right for-each for-each-pair function-arity \
         function-lookup function-name generate-id has-children head hours-from-dateTime hours-from-duration \
         hours-from-time id implicit-timezone in-scope-prefixes index-of innermost insert-before iri-to-uri lang last \
         local-name local-name-from-QName lower-case matches max min minutes-from-dateTime minutes-from-duration \
         minutes-from-time month-from-date month-from-dateTime months-from-duration name namespace-uri \
         namespace-uri-for-prefix namespace-uri-from-QName node-name normalize-space normalize-unicode not number \
         one-or-more outermost parse-ietf-date parse-json parse-xml parse-xml-fragment path position prefix-from-QName \
         random-number-generator remove replace resolve-QName resolve-uri reverse root round round-half-to-even \
         seconds-from-dateTime seconds-from-duration seconds-from-time serialize sort starts-with static-base-uri string \
         string-join string-length string-to-codepoints subsequence substring substring-after substring-before sum tail \
         timezone-from-date timezone-from-dateTime timezone-from-time tokenize trace translate true unordered upper-case \
         year-from-date year-from-dateTime years-from-duration zero-or-one",
    ),
    (
        "math",
        "acos asin atan atan2 cos exp exp10 log log10 pi pow sin sqrt tan",
    ),
    (
        "map",
        "contains entry find for-each get keys merge put remove size",
    ),
    (
        "array",
        "append filter flatten fold-left fold-right for-each for-each-pair get head insert-before join put remove reverse \
         size sort subarray tail",
    ),
];

/// Those of XPath 3.1 that it has not, or that read what an expression must not read.
const MISSING: &str = "available-environment-variables collation-key collection current-group doc doc-available \
     environment-variable format-date format-dateTime format-integer format-number format-time idref json-doc json-to-xml \
     load-xquery-module nilled transform unparsed-text unparsed-text-available unparsed-text-lines uri-collection xml-to-json";

/// Words that a parenthesis can follow without a call.
const WORDS: &str = "and array as attribute cast castable comment div document-node element else empty-sequence eq except \
     every for function ge gt idiv if in instance intersect is item le let lt map mod namespace-node ne node of or \
     processing-instruction return satisfies some text then to treat union";

/// Those of them that 1.0 has.
const FIRST_WORDS: &str = "and comment div mod node or processing-instruction text";

/// Node tests that need a schema, which there is not.
const SCHEMA: &str = "schema-attribute schema-element";

fn is_among(words: &str, name: &str) -> bool {
    words.split_ascii_whitespace().any(|word| word == name)
}

/// Reads an expression of XPath 2.0, 3.0 or 3.1.
///
/// # Errors
/// The first place where it is none, as far as that can be told, or calls a function that the engine has not.
pub fn read(text: &str) -> Result<Full, Refusal> {
    let mut reader = Reader {
        text,
        at: 0,
        copied: 0,
        full: Full {
            pieces: Vec::new(),
            is_later: false,
        },
        open: Vec::new(),
        variables: Vec::new(),
        bound: Vec::new(),
    };
    if text.len() > MAX_LENGTH {
        return Err(invalid("this expression is too long", MAX_LENGTH..text.len()));
    }
    reader.all()?;
    Ok(reader.full)
}

fn invalid(message: impl Into<String>, range: Range<usize>) -> Refusal {
    Refusal::Invalid(ParseError::new(message, range))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Up to where the text is among the pieces.
    copied: usize,
    full: Full,
    /// The brackets that are open, with where they stand.
    open: Vec<(char, usize)>,
    /// The variables that are read, and those that are bound.
    variables: Vec<(&'t str, Range<usize>)>,
    bound: Vec<&'t str>,
}

impl<'t> Reader<'t> {
    fn all(&mut self) -> Result<(), Refusal> {
        while let Some(next) = self.rest().chars().next() {
            match next {
                '\'' | '"' => self.literal(next)?,
                '(' if self.rest().starts_with("(:") => self.comment()?,
                '{' if self.embedded()? => {}
                '(' | '[' | '{' => self.opened(next)?,
                ')' | ']' | '}' => self.closed(next)?,
                '$' => self.variable()?,
                _ if is_name_start(next) => self.name()?,
                _ => self.sign(next)?,
            }
        }
        if let Some((bracket, at)) = self.open.pop() {
            return Err(invalid(format!("this `{bracket}` is never closed"), at..at + 1));
        }
        let unbound = self.variables.iter().find(|(name, _)| !self.bound.contains(name));
        if let Some((name, range)) = unbound {
            let error = ParseError::new(format!("nothing binds the variable `${name}`"), range.clone());
            return Err(Refusal::Invalid(
                error.help("a runtime expression is embedded as `{$…}`"),
            ));
        }
        self.copy(self.text.len());
        match self.full.pieces.is_empty() {
            true => Err(invalid("an expression is expected, not the end", 0..0)),
            false => Ok(()),
        }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes what has been passed over as it is.
    fn copy(&mut self, end: usize) {
        let code = self.text.get(self.copied..end).unwrap_or_default();
        if !code.trim().is_empty() {
            self.full.pieces.push(Piece::Code(code.to_owned()));
        }
        self.copied = end;
    }

    fn literal(&mut self, quote: char) -> Result<(), Refusal> {
        let start = self.at;
        let mut end = start;
        let text = quoted(self.text, &mut end, quote)?;
        if text.contains("{$") {
            self.copy(start);
            self.full.pieces.push(Piece::Text(text, start..end));
            self.copied = end;
        }
        self.at = end;
        Ok(())
    }

    /// `(: … :)`, which nest.
    fn comment(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        let mut depth = 0_usize;
        self.full.is_later = true;
        loop {
            let rest = self.rest();
            match rest.chars().next() {
                None => return Err(invalid("this comment is never closed", start..self.text.len())),
                Some(_) if rest.starts_with("(:") => (depth, self.at) = (depth + 1, self.at + 2),
                Some(_) if rest.starts_with(":)") => (depth, self.at) = (depth - 1, self.at + 2),
                Some(next) => self.at += next.len_utf8(),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// A runtime expression in braces; those of a map or a function hold something else.
    fn embedded(&mut self) -> Result<bool, Refusal> {
        if !self.rest().starts_with("{$") {
            return Ok(false);
        }
        let Ok(close) = closing_brace(self.text, self.at + 1) else {
            return Ok(false);
        };
        let Ok(expression) = parse_within(self.text, self.at + 1..close) else {
            return Ok(false);
        };
        self.copy(self.at);
        self.full.pieces.push(Piece::Embedded(Box::new(expression)));
        self.at = close + 1;
        self.copied = self.at;
        Ok(true)
    }

    fn opened(&mut self, bracket: char) -> Result<(), Refusal> {
        self.full.is_later |= bracket == '{';
        self.open.push((bracket, self.at));
        self.at += 1;
        if self.open.len() > MAX_DEPTH {
            return Err(invalid("this nests too deep", self.at - 1..self.at));
        }
        Ok(())
    }

    fn closed(&mut self, bracket: char) -> Result<(), Refusal> {
        let wanted = match self.open.pop() {
            Some(('(', _)) => Some(')'),
            Some(('[', _)) => Some(']'),
            Some(_) => Some('}'),
            None => None,
        };
        if wanted != Some(bracket) {
            let message = match wanted {
                Some(wanted) => format!("expected `{wanted}`, found `{bracket}`"),
                None => format!("this `{bracket}` closes nothing"),
            };
            return Err(invalid(message, self.at..self.at + 1));
        }
        self.at += 1;
        Ok(())
    }

    /// The length of the name that stands here, with its prefix.
    fn name_length(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        let part = |text: &str| {
            let is_part = |next: char| is_name_start(next) || is_name_part(next);
            text.find(|next| !is_part(next)).unwrap_or(text.len())
        };
        let first = part(rest);
        let after = rest.get(first..).unwrap_or_default();
        let local = after.strip_prefix(':').unwrap_or_default();
        if local.starts_with(is_name_start) {
            first + 1 + part(local)
        } else {
            first
        }
    }

    fn variable(&mut self) -> Result<(), Refusal> {
        self.full.is_later = true;
        let start = self.at;
        let length = self.name_length(start + 1);
        let name = self.text.get(start + 1..start + 1 + length).unwrap_or_default();
        if !name.starts_with(is_name_start) {
            return Err(invalid("a name is expected after `$`", start..start + 1));
        }
        self.at += 1 + length;
        let after = self.rest().trim_start();
        let is_word = |word: &str| {
            let rest = after.strip_prefix(word);
            rest.is_some_and(|rest| !rest.starts_with(|next| is_name_start(next) || is_name_part(next)))
        };
        let is_parameter = self
            .open
            .last()
            .and_then(|(_, at)| self.text.get(..*at))
            .is_some_and(|before| before.trim_end().ends_with("function"));
        if is_word("in") || after.starts_with(":=") || is_word("as") || is_parameter {
            self.bound.push(name);
        } else {
            self.variables.push((name, start..self.at));
        }
        Ok(())
    }

    fn name(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        if self.rest().starts_with("Q{") {
            let end = self.rest().find('}');
            let end = end.ok_or_else(|| invalid("this `{` is never closed", start + 1..start + 2))?;
            self.full.is_later = true;
            self.at += end + 1;
            return Ok(());
        }
        self.at += self.name_length(start);
        let name = self.text.get(start..self.at).unwrap_or_default();
        let after = self.rest().trim_start();
        let is_axis = after.starts_with("::");
        let is_call = after.starts_with('(') && !after.starts_with("(:") || after.starts_with('#');
        let is_attribute = self
            .text
            .get(..start)
            .is_some_and(|before| before.ends_with('@') || before.ends_with('$'));
        match name.split_once(':') {
            Some(("xs", _)) => self.full.is_later = true,
            Some((prefix, local)) if is_call => self.function(prefix, local, start..self.at)?,
            Some(_) => {
                let error = ParseError::new(
                    "a prefix means nothing here: no namespaces are declared",
                    start..self.at,
                );
                return Err(Refusal::Invalid(error.help("write `*[local-name() = '…']`")));
            }
            None if is_call && !is_axis && !is_attribute && is_among(SCHEMA, name) => {
                let message = format!("`{name}` needs a schema, and there is none");
                return Err(Refusal::Unsupported(ParseError::new(message, start..self.at)));
            }
            None if is_call && !is_axis && !is_attribute && !is_among(WORDS, name) => {
                self.function("fn", name, start..self.at)?;
            }
            None if is_call => self.full.is_later |= !is_among(FIRST_WORDS, name),
            // `prefix:*`
            None if after.starts_with(":*") => {
                return Err(invalid(
                    "a prefix means nothing here: no namespaces are declared",
                    start..self.at,
                ));
            }
            None => {}
        }
        Ok(())
    }

    fn function(&mut self, prefix: &str, name: &str, range: Range<usize>) -> Result<(), Refusal> {
        let known = FUNCTIONS.iter().find(|(known, _)| *known == prefix);
        let Some((_, known)) = known else {
            return Err(invalid(format!("there is no function `{prefix}:{name}`"), range));
        };
        if is_among(known, name) {
            let is_first =
                |(known, .., later): &(&str, Function, usize, usize, bool)| *known == name && !later;
            self.full.is_later |= prefix != "fn" || !Function::ALL.iter().any(is_first);
            return Ok(());
        }
        if prefix == "fn" && is_among(MISSING, name) {
            let message = format!("the function `{name}` is not supported");
            return Err(Refusal::Unsupported(ParseError::new(message, range)));
        }
        let error = ParseError::new(format!("there is no function `{name}`"), range);
        Err(Refusal::Invalid(
            match nearest(name, known.split_ascii_whitespace()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error,
            },
        ))
    }

    fn sign(&mut self, next: char) -> Result<(), Refusal> {
        const SIGNS: &str = "/.@,|+-=<>*!?#:";
        let is_known = next.is_whitespace() || next.is_ascii_digit() || SIGNS.contains(next);
        if !is_known {
            let range = self.at..self.at + next.len_utf8();
            return Err(invalid(format!("`{next}` cannot stand here"), range));
        }
        let rest = self.rest();
        let is_later = ["||", "=>", ":=", "?", "#", "*:", "<<", ">>"];
        self.full.is_later |=
            is_later.iter().any(|sign| rest.starts_with(sign)) || next == '!' && !rest.starts_with("!=");
        self.at += next.len_utf8();
        Ok(())
    }
}
