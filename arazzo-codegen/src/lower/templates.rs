//! JSON templates: text with expressions in it comes in; the value that it writes, with its expressions in their places,
//! goes out (Arazzo 1.1.0, "RequestBody Object Examples").
//!
//! A template is parsed when it is compiled, so what fills it can never change its structure.

use std::ops::Range;

use super::{Lowering, Scope, values::as_pieces};
use crate::{
    diagnostics::{Diagnostic, codes},
    document::{
        arazzo::Text,
        place::Place,
        tree::{Node, json_text},
    },
    expr::{Template, TemplatePart, parse_template},
    ir::{
        Piece, Value, ValueKind,
        types::{Shape, Ty},
    },
    json::Json,
};

/// How deep a template may nest.
const DEPTH: usize = 128;

impl<'d> Lowering<'_, 'd> {
    /// The value of a JSON payload that is written as text.
    pub(super) fn json_template(&mut self, scope: Scope<'_, 'd>, node: Node<'d>, shape: Shape) -> Value {
        let place = node.place();
        let text = node.as_str().unwrap_or_default();
        let parts = match parse_template(text) {
            Ok((Template::Parts(parts), _)) => parts,
            Ok((Template::Literal(_), _)) => Vec::new(),
            // A whole expression, or a mistake: as everywhere.
            Ok((Template::Whole(_), _)) | Err(_) => return self.value(scope, node),
        };
        if !is_json_text(text) && self.is_text(text, &parts, shape) {
            return self.value(scope, node);
        }
        let mut holes = Vec::new();
        for part in &parts {
            let TemplatePart::Expression { expression, braced } = part else {
                continue;
            };
            let kind = self.expression(scope, expression, &place);
            if matches!(kind, ValueKind::Error) {
                return Value { kind, place };
            }
            let margin = usize::from(*braced);
            let range = expression.range.start.saturating_sub(margin)..expression.range.end + margin;
            holes.push(Hole { range, kind });
        }
        let mut parser = Parser {
            text,
            at: 0,
            holes: &holes,
            place: &place,
        };
        match parser.whole() {
            Ok(value) => value,
            Err(mistake) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::INVALID_PAYLOAD,
                        place.text(mistake.range),
                        format!("the payload is no JSON: {}", mistake.message),
                    )
                    .note("the text must be JSON once its expressions are filled in"),
                );
                Value {
                    kind: ValueKind::Error,
                    place,
                }
            }
        }
    }

    /// Whether a text that is no object, array or quoted string is meant as text rather than as JSON.
    fn is_text(&self, text: &str, parts: &[TemplatePart], shape: Shape) -> bool {
        let is_string = matches!(
            self.program.types.get(shape.ty),
            Ty::String | Ty::Enum(_) | Ty::Secret
        );
        let is_blank =
            |part: &TemplatePart| matches!(part, TemplatePart::Text(text) if text.trim().is_empty());
        if parts.is_empty() {
            return is_string || Json::scalar(text.trim()).is_none();
        }
        parts.iter().filter(|part| !is_blank(part)).count() > 1
    }
}

/// Whether a text opens as an object, array or quoted string. `{$` opens an expression.
fn is_json_text(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['[', '"']) || (text.starts_with('{') && !text.starts_with("{$"))
}

/// An expression in a template, with the range that it takes up, braces included.
struct Hole {
    range: Range<usize>,
    kind: ValueKind,
}

struct Mistake {
    message: String,
    range: Range<usize>,
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    holes: &'t [Hole],
    place: &'t Place,
}

type Parsed<T> = Result<T, Mistake>;

impl<'t> Parser<'t> {
    fn whole(&mut self) -> Parsed<Value> {
        let value = self.value(0)?;
        self.skip_space();
        if self.at < self.text.len() {
            return Err(self.mistake("something follows the value"));
        }
        Ok(value)
    }

    fn value(&mut self, depth: usize) -> Parsed<Value> {
        self.skip_space();
        if depth > DEPTH {
            return Err(self.mistake("it nests too deep"));
        }
        let start = self.at;
        let kind = if let Some(kind) = self.hole() {
            match kind {
                ValueKind::Read(read) => ValueKind::ReadOrNull(read),
                kind => kind,
            }
        } else {
            match self.peek() {
                Some('{') => ValueKind::Object(self.object(depth)?),
                Some('[') => ValueKind::List(self.array(depth)?),
                Some('"') => self.string()?,
                Some(_) => ValueKind::Literal(self.scalar()?),
                None => return Err(self.mistake("a value is missing")),
            }
        };
        Ok(Value {
            kind,
            place: self.place.text(start..self.at),
        })
    }

    fn object(&mut self, depth: usize) -> Parsed<Vec<(Text, Value)>> {
        let mut members: Vec<(Text, Value)> = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.take('}') {
            return Ok(members);
        }
        loop {
            self.skip_space();
            let start = self.at;
            if self.peek() != Some('"') || self.hole_at(self.at).is_some() {
                return Err(self.mistake("a property starts with its name in double quotes"));
            }
            let ValueKind::Literal(Json::String(value)) = self.string()? else {
                let message = "an expression in the name of a property".to_owned();
                return Err(Mistake {
                    message,
                    range: start..self.at,
                });
            };
            let name = Text {
                value,
                place: self.place.text(start..self.at),
            };
            if members.iter().any(|(known, _)| known.value == name.value) {
                let message = format!("the property `{}` is there twice", name.value);
                return Err(Mistake {
                    message,
                    range: start..self.at,
                });
            }
            self.skip_space();
            if !self.take(':') {
                return Err(self.mistake("`:` is missing after the name of a property"));
            }
            members.push((name, self.value(depth + 1)?));
            self.skip_space();
            if self.take('}') {
                return Ok(members);
            }
            if !self.take(',') {
                return Err(self.mistake("`,` or `}` is missing"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Parsed<Vec<Value>> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.take(']') {
            return Ok(items);
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take(']') {
                return Ok(items);
            }
            if !self.take(',') {
                return Err(self.mistake("`,` or `]` is missing"));
            }
        }
    }

    /// A string, which is text where it holds an expression.
    fn string(&mut self) -> Parsed<ValueKind> {
        let open = self.at;
        self.at += 1;
        let mut pieces: Vec<Piece> = Vec::new();
        let mut start = self.at;
        loop {
            if let Some(hole) = self.hole_at(self.at) {
                self.push_text(start, &mut pieces)?;
                let place = self.place.text(hole.range.clone());
                pieces.extend(as_pieces(hole.kind.clone(), place));
                self.at = hole.range.end;
                start = self.at;
                continue;
            }
            match self.peek() {
                None => {
                    let message = "this string is never closed".to_owned();
                    return Err(Mistake {
                        message,
                        range: open..open + 1,
                    });
                }
                Some('"') => {
                    self.push_text(start, &mut pieces)?;
                    self.at += 1;
                    return Ok(match pieces.as_slice() {
                        [] => ValueKind::Literal(Json::String(String::new())),
                        [Piece::Text(text)] => ValueKind::Literal(Json::String(text.clone())),
                        _ => ValueKind::Text(pieces),
                    });
                }
                Some('\\') => {
                    self.at += 1;
                    self.at += self.peek().map_or(0, char::len_utf8);
                }
                Some(other) => self.at += other.len_utf8(),
            }
        }
    }

    /// The text since `start`, its escapes resolved.
    fn push_text(&self, start: usize, pieces: &mut Vec<Piece>) -> Parsed<()> {
        let raw = self.text.get(start..self.at).unwrap_or_default();
        if raw.is_empty() {
            return Ok(());
        }
        let text = json_text(raw).map_err(|(at, what)| Mistake {
            message: what.to_owned(),
            range: start + at..start + at + 1,
        })?;
        pieces.push(Piece::Text(text.into_owned()));
        Ok(())
    }

    /// `true`, `null`, a number.
    fn scalar(&mut self) -> Parsed<Json> {
        let start = self.at;
        while let Some(character) = self.peek() {
            if character.is_whitespace() || matches!(character, ',' | ']' | '}' | ':' | '"' | '{' | '[') {
                break;
            }
            self.at += character.len_utf8();
        }
        let token = self.text.get(start..self.at).unwrap_or_default();
        Json::scalar(token).ok_or_else(|| Mistake {
            message: if token.is_empty() {
                "a value is missing".to_owned()
            } else {
                format!("`{token}` is no value")
            },
            range: start..self.at.max(start + 1).min(self.text.len()),
        })
    }

    fn hole(&mut self) -> Option<ValueKind> {
        let hole = self.hole_at(self.at)?;
        self.at = hole.range.end;
        Some(hole.kind.clone())
    }

    fn hole_at(&self, at: usize) -> Option<&'t Hole> {
        self.holes.iter().find(|hole| hole.range.start == at)
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted) && self.hole_at(self.at).is_none();
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn skip_space(&mut self) {
        while let Some(' ' | '\t' | '\n' | '\r') = self.peek() {
            self.at += 1;
        }
    }

    fn mistake(&self, message: &str) -> Mistake {
        let end = self.peek().map_or(self.at, |next| self.at + next.len_utf8());
        Mistake {
            message: message.to_owned(),
            range: self.at..end,
        }
    }
}
