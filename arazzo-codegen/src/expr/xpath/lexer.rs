//! The tokens of XPath (1.0, 3.7): a text comes in; tokens with their ranges go out.

use std::ops::Range;

use super::Refusal;
use crate::expr::{Expression, ParseError, expression::parse_within, template::closing_brace};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, with its prefix, if it has one.
    Name(String),
    Number(f64),
    Text(String),
    Embedded(Box<Expression>),
    /// Anything else.
    Sign(&'static str),
}

/// Longer signs come first.
const SIGNS: [&str; 25] = [
    "//", "::", "..", "!=", "<=", ">=", "||", "=>", ":=", "(", ")", "[", "]", "/", ".", "@", ",", "|", "+",
    "-", "=", "<", ">", "*", "!",
];

/// The tokens, in order.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Refusal> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(next) = rest(text, at).chars().next() {
        let start = at;
        let token = match next {
            _ if next.is_whitespace() => {
                at += next.len_utf8();
                continue;
            }
            '\'' | '"' => Token::Text(quoted(text, &mut at, next)?),
            '{' => embedded(text, &mut at)?,
            '0'..='9' => number(text, &mut at),
            '.' if rest(text, at + 1).starts_with(|next: char| next.is_ascii_digit()) => {
                number(text, &mut at)
            }
            _ if is_name_start(next) => {
                at += length(rest(text, at), |next| is_name_start(next) || is_name_part(next));
                // A colon joins a prefix, two of them follow an axis.
                let colon = rest(text, at).starts_with(':') && !rest(text, at).starts_with("::");
                if colon && rest(text, at + 1).starts_with(|next: char| is_name_start(next) || next == '*') {
                    at += 1;
                    at += length(rest(text, at), |next| {
                        is_name_start(next) || is_name_part(next) || next == '*'
                    });
                }
                Token::Name(text.get(start..at).unwrap_or_default().to_owned())
            }
            _ => match SIGNS.iter().find(|sign| rest(text, at).starts_with(**sign)) {
                Some(sign) => {
                    at += sign.len();
                    Token::Sign(sign)
                }
                None => {
                    let error =
                        ParseError::new(format!("`{next}` cannot stand here"), at..at + next.len_utf8());
                    let help = "a runtime expression is embedded as `{$…}`; there are no variables";
                    return Err(Refusal::Invalid(if next == '$' {
                        error.help(help)
                    } else {
                        error
                    }));
                }
            },
        };
        tokens.push((token, start..at));
    }
    Ok(tokens)
}

/// Text in either quotes. Later versions double a quote to mean it, which no sensible expression of 1.0 does.
pub(super) fn quoted(text: &str, at: &mut usize, quote: char) -> Result<String, Refusal> {
    let start = *at;
    let mut value = String::new();
    *at += 1;
    loop {
        let Some(end) = rest(text, *at).find(quote) else {
            return Err(Refusal::Invalid(ParseError::new(
                "this text is never closed",
                start..text.len(),
            )));
        };
        value.push_str(text.get(*at..*at + end).unwrap_or_default());
        *at += end + 1;
        if !rest(text, *at).starts_with(quote) {
            return Ok(value);
        }
        value.push(quote);
        *at += 1;
    }
}

fn embedded(text: &str, at: &mut usize) -> Result<Token, Refusal> {
    if !rest(text, *at).starts_with("{$") {
        let error = ParseError::new("`{` cannot stand here", *at..*at + 1);
        return Err(Refusal::Invalid(
            error.help("a runtime expression is embedded as `{$…}`"),
        ));
    }
    let close = closing_brace(text, *at + 1).map_err(Refusal::Invalid)?;
    let expression = parse_within(text, *at + 1..close).map_err(Refusal::Invalid)?;
    *at = close + 1;
    Ok(Token::Embedded(Box::new(expression)))
}

/// `Digits ('.' Digits?)? | '.' Digits`
fn number(text: &str, at: &mut usize) -> Token {
    let start = *at;
    *at += length(rest(text, *at), |next| next.is_ascii_digit());
    if rest(text, *at).starts_with('.') && !rest(text, *at).starts_with("..") {
        *at += 1;
        *at += length(rest(text, *at), |next| next.is_ascii_digit());
    }
    let digits = text.get(start..*at).unwrap_or_default();
    Token::Number(digits.parse().unwrap_or(f64::NAN))
}

fn length(text: &str, accept: impl Fn(char) -> bool) -> usize {
    text.find(|next| !accept(next)).unwrap_or(text.len())
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

pub(super) fn is_name_start(character: char) -> bool {
    character == '_' || character.is_alphabetic()
}

pub(super) fn is_name_part(character: char) -> bool {
    matches!(character, '-' | '.') || character.is_alphanumeric()
}
