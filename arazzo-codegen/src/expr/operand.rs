//! Operands of simple conditions: a scanner at an operand comes in; an [`Operand`] goes out.

use std::ops::Range;

use super::{
    Operand, ParseError, expression,
    scanner::{Scanner, is_identifier},
    template::closing_brace,
};
use crate::json::Json;

/// The characters of an operand without quotes or braces: a maximal run of these is one operand.
pub(super) fn is_operand(character: char) -> bool {
    !character.is_whitespace()
        && !matches!(
            character,
            '!' | '&' | '(' | ')' | '<' | '=' | '>' | '{' | '|' | '}'
        )
}

/// Reads one operand; gives it with its range, quotes and braces included. `after` is the operator that wants it.
pub(super) fn parse_operand(
    scanner: &mut Scanner<'_>,
    after: Option<Range<usize>>,
) -> Result<(Operand, Range<usize>), ParseError> {
    let start = scanner.at();
    match scanner.peek() {
        Some(quote @ ('\'' | '"')) => {
            let text = string(scanner, quote)?;
            let range = start..scanner.at();
            ends(scanner)?;
            let double_quoted = quote == '"';
            Ok((
                Operand::Literal {
                    value: Json::String(text),
                    double_quoted,
                    range: range.clone(),
                },
                range,
            ))
        }
        Some('{') if scanner.peek_second() == Some('$') => {
            let close = closing_brace(scanner.text(), start + 1)?;
            let expression = expression::parse_within(scanner.text(), start + 1..close)?;
            scanner.jump(close + 1);
            ends(scanner)?;
            Ok((Operand::Expression(expression), start..close + 1))
        }
        _ => {
            let range = scanner.take_while(is_operand);
            if range.is_empty() {
                return Err(missing(scanner, after));
            }
            let operand = match scanner.slice(range.clone()) {
                run if run.starts_with('$') => Operand::Expression(reference(scanner.text(), range.clone())?),
                run => Operand::Literal {
                    value: literal(run, scanner, range.clone())?,
                    double_quoted: false,
                    range: range.clone(),
                },
            };
            Ok((operand, range))
        }
    }
}

/// Text in quotes; the quote doubled stands for itself.
fn string(scanner: &mut Scanner<'_>, quote: char) -> Result<String, ParseError> {
    let start = scanner.at();
    scanner.bump();
    let mut text = String::new();
    loop {
        let part = scanner.take_while(|character| character != quote);
        text.push_str(scanner.slice(part));
        if scanner.bump().is_none() {
            return Err(ParseError::new("this text is never closed", start..scanner.at())
                .help(format!("end it with `{quote}`; a quote inside is doubled")));
        }
        if scanner.peek() != Some(quote) {
            return Ok(text);
        }
        scanner.bump();
        text.push(quote);
    }
}

/// What ends with a quote or brace cannot go on.
fn ends(scanner: &Scanner<'_>) -> Result<(), ParseError> {
    match scanner.peek() {
        Some(next) if is_operand(next) || matches!(next, '{' | '}') => Err(ParseError::new(
            format!("expected an operator, found {}", scanner.found()),
            scanner.here(),
        )),
        _ => Ok(()),
    }
}

fn reference(text: &str, range: Range<usize>) -> Result<super::Expression, ParseError> {
    expression::parse_within(text, range.clone()).map_err(|error| {
        let jsonpath = text.get(range).is_some_and(|run| run == "$" || run.starts_with("$.") || run.starts_with("$["));
        if jsonpath {
            return error.help(
                "this is JSONPath: give the criterion `type: jsonpath` and a `context`, or write `$response.body.name`",
            );
        }
        error
    })
}

/// `true`, `false`, `null` or a number in JSON's form.
fn literal(run: &str, scanner: &Scanner<'_>, range: Range<usize>) -> Result<Json, ParseError> {
    if let Some(scalar) = Json::scalar(run) {
        return Ok(scalar);
    }
    if run.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.')) {
        return Err(ParseError::new(format!("`{run}` is no number"), range)
            .help("numbers are written as in JSON: `-3.14`, `1.5e3`; text stands in single quotes"));
    }
    let error = ParseError::new(format!("expected an operand, found `{run}`"), range);
    Err(match run.to_ascii_lowercase().as_str() {
        "not" => error.help("write `!`"),
        word @ ("true" | "false" | "null") => error.help(format!("write `{word}`")),
        "and" | "or" => error.help("write `&&` or `||` between two conditions"),
        "none" | "nil" | "undefined" => error.help("write `null`"),
        _ if scanner.peek() == Some('(') => {
            error.help("simple conditions have no functions; use a JSONPath or XPath criterion for one")
        }
        _ if expression::is_root(run.split('.').next().unwrap_or(run)) => {
            error.help(format!("write `${run}`"))
        }
        _ if run.chars().all(is_identifier) => error.help(format!("text stands in single quotes: `'{run}'`")),
        _ => error.help("text stands in single quotes, an expression starts with `$`"),
    })
}

fn missing(scanner: &mut Scanner<'_>, after: Option<Range<usize>>) -> ParseError {
    let start = scanner.at();
    match (scanner.peek(), after) {
        (None, Some(operator)) => {
            let written = scanner.slice(operator.clone());
            ParseError::new(format!("expected an operand after `{written}`"), operator)
        }
        (None, None) => ParseError::new("expected an operand, found the end", start..start),
        (Some('{'), _) => ParseError::new("expected an operand, found `{`", scanner.here())
            .help("write the expression without braces"),
        (Some('(' | ')' | '!' | '}'), _) => {
            let found = scanner.found();
            ParseError::new(format!("expected an operand, found {found}"), scanner.here())
        }
        (Some(_), _) => {
            let operator = scanner.take_while(|character| matches!(character, '&' | '<' | '=' | '>' | '|'));
            let written = scanner.slice(operator.clone());
            ParseError::new(format!("expected an operand before `{written}`"), operator)
        }
    }
}
