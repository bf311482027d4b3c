//! Scalars that may hold expressions: a text comes in; a [`Template`] and what is odd about it go out.

use std::ops::Range;

use super::{
    Expression, Oddity, OddityKind, ParseError, Part, Root, Template, TemplatePart,
    expression::{is_root, parse_within},
    oddity::{not_an_expression, without_dollar},
    scanner::{Scanner, is_identifier},
};

/// Parses a scalar in which expressions may stand, alone or inside text (Arazzo 1.1.0, "Runtime Expressions").
///
/// A text that is one expression is [`Template::Whole`]. `{$…}` inside text is an expression, `{` before anything else
/// is literal. An expression without braces inside text ends where its names could end in any text: before the first
/// character that identifiers lack, and before full stops and hyphens at the end. What starts with `$` and is no expression
/// is literal. All departures are among the oddities.
///
/// # Errors
/// `{$` without its `}`, what stands between them and is no expression, and a text such as `$response.bdy` that can only
/// be meant as an expression.
pub fn parse_template(text: &str) -> Result<(Template, Vec<Oddity>), ParseError> {
    if text.starts_with('$') {
        match parse_within(text, 0..text.len()) {
            Ok(expression) => {
                let oddities = expression.oddity().into_iter().collect();
                return Ok((Template::Whole(expression), oddities));
            }
            Err(error) if is_broken_expression(text) => return Err(error),
            Err(_) => {}
        }
    }
    let mut parts = Parts::default();
    let mut at = 0;
    while let Some(dollar) = next_dollar(text, at) {
        let braced = slice(text, at..dollar).ends_with('{');
        parts.text(slice(text, at..dollar - usize::from(braced)));
        at = if braced {
            embedded(text, dollar, &mut parts)?
        } else {
            unbraced(text, dollar, &mut parts)
        };
    }
    parts.text(slice(text, at..text.len()));
    Ok(parts.finish(text))
}

/// `{$…}` with its `$` at `dollar`; gives the position after it.
fn embedded(text: &str, dollar: usize, parts: &mut Parts) -> Result<usize, ParseError> {
    let end = closing_brace(text, dollar)?;
    let expression = parse_within(text, dollar..end)?;
    parts.expression(expression, true);
    Ok(end + 1)
}

/// The brace that closes the one before `dollar`. An operation's id may hold braces of its own: they must pair.
pub(super) fn closing_brace(text: &str, dollar: usize) -> Result<usize, ParseError> {
    let mut depth = 0usize;
    for (offset, character) in slice(text, dollar..text.len()).char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => return Ok(dollar + offset),
            '}' => depth -= 1,
            _ => {}
        }
    }
    let mut scanner = Scanner::within(text, dollar..text.len());
    scanner.take_while(|character| !character.is_whitespace());
    let open = dollar.saturating_sub(1);
    Err(ParseError::new("this `{` is never closed", open..scanner.at()).help("end the expression with `}`"))
}

/// A `$` without a brace before it; gives the position after what it starts.
fn unbraced(text: &str, dollar: usize, parts: &mut Parts) -> usize {
    let run = expression_run(text, dollar);
    let known = is_root(root_word(text, dollar));
    if let Some(expression) = known.then(|| parse_within(text, run.clone()).ok()).flatten() {
        let replacement = Some(format!("{{{expression}}}"));
        parts.oddities.push(Oddity {
            kind: OddityKind::Unbraced,
            range: run.clone(),
            replacement,
        });
        parts.expression(expression, false);
    } else {
        parts.oddities.extend(not_an_expression(text, dollar));
        parts.text(slice(text, run.clone()));
    }
    run.end
}

/// How far an expression without braces can reach in a text: `$`, identifiers with dots between, and a JSON Pointer
/// of such characters. A full stop or hyphen at the end belongs to the text.
pub(super) fn expression_run(text: &str, dollar: usize) -> Range<usize> {
    let mut scanner = Scanner::within(text, dollar..text.len());
    scanner.bump();
    scanner.take_while(|character| is_identifier(character) || character == '.');
    if scanner.rest().starts_with("#/") {
        scanner.bump();
        scanner.take_while(|character| is_identifier(character) || matches!(character, '.' | '/' | '~'));
    }
    let run = slice(text, dollar..scanner.at());
    dollar..dollar + run.trim_end_matches(['.', '-']).len()
}

/// Whether a text that starts with `$` and is not one expression is a mistake rather than text: it opens with a known
/// root and goes on as only expressions do.
fn is_broken_expression(text: &str) -> bool {
    let word = root_word(text, 0);
    if !is_root(word) {
        return false;
    }
    let run = expression_run(text, 0);
    match parse_within(text, run.clone()) {
        // `$inputs.host/path` is text with an expression; `$response.body/path` and `$inputs.list[*]` are slips.
        Ok(expression) => match slice(text, run.end..text.len()).chars().next() {
            Some('[' | '#') => true,
            Some('/') => is_body(&expression) && expression.pointer.is_none(),
            _ => false,
        },
        Err(_) => {
            let mut rest = slice(text, 1 + word.len()..text.len()).chars();
            match rest.next() {
                None => true,
                Some('.' | '#' | '[') => rest.next().is_none_or(|next| !next.is_whitespace()),
                Some(_) => false,
            }
        }
    }
}

/// The word after a `$`.
fn root_word(text: &str, dollar: usize) -> &str {
    let mut scanner = Scanner::within(text, dollar..text.len());
    scanner.bump();
    let word = scanner.take_while(is_identifier);
    scanner.slice(word)
}

fn is_body(expression: &Expression) -> bool {
    matches!(
        expression.root,
        Root::Request(Part::Body | Part::Payload)
            | Root::Response(Part::Body | Part::Payload)
            | Root::Message(Part::Body | Part::Payload)
    )
}

fn next_dollar(text: &str, at: usize) -> Option<usize> {
    slice(text, at..text.len()).find('$').map(|offset| at + offset)
}

fn slice(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

#[derive(Default)]
struct Parts {
    parts: Vec<TemplatePart>,
    oddities: Vec<Oddity>,
}

impl Parts {
    fn text(&mut self, text: &str) {
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            Some(TemplatePart::Text(before)) => before.push_str(text),
            _ => self.parts.push(TemplatePart::Text(text.to_owned())),
        }
    }

    fn expression(&mut self, expression: Expression, braced: bool) {
        self.oddities.extend(expression.oddity());
        self.parts.push(TemplatePart::Expression { expression, braced });
    }

    fn finish(mut self, text: &str) -> (Template, Vec<Oddity>) {
        self.oddities.extend(without_dollar(text));
        self.oddities.sort_by_key(|oddity| oddity.range.start);
        let literal = !self
            .parts
            .iter()
            .any(|part| matches!(part, TemplatePart::Expression { .. }));
        let template = if literal {
            Template::Literal(text.to_owned())
        } else {
            Template::Parts(self.parts)
        };
        (template, self.oddities)
    }
}
