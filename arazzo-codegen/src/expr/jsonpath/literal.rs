//! Integers, numbers and strings of JSONPath: a scanner at a literal comes in; its value goes out.

use super::{ParseError, parser::Parser};
use crate::json::Json;

/// The largest integer that JSONPath must take exactly (I-JSON): 2⁵³ − 1.
const MAX_INTEGER: i64 = (1 << 53) - 1;

impl Parser<'_> {
    /// `int`: no leading zeros, no `-0`.
    pub(super) fn integer(&mut self) -> Result<i64, ParseError> {
        let start = self.scanner.at();
        self.scanner.eat("-");
        let digits = self.scanner.take_while(|character| character.is_ascii_digit());
        let range = start..self.scanner.at();
        let leading_zero =
            self.scanner.slice(digits.clone()).starts_with('0') && (digits.len() > 1 || start < digits.start);
        if digits.is_empty() || leading_zero {
            return Err(ParseError::new(
                "expected an integer without leading zeros",
                range,
            ));
        }
        match self.scanner.slice(range.clone()).parse() {
            Ok(integer) if (-MAX_INTEGER..=MAX_INTEGER).contains(&integer) => Ok(integer),
            _ => Err(ParseError::new(
                "this integer is too large: the limit is 2^53 - 1",
                range,
            )),
        }
    }

    /// A number of JSON.
    pub(super) fn number(&mut self) -> Result<Json, ParseError> {
        let range = self.scanner.take_while(|character| {
            character.is_ascii_digit() || matches!(character, '-' | '+' | '.' | 'e' | 'E')
        });
        Json::number(self.scanner.slice(range.clone()))
            .ok_or_else(|| ParseError::new("this is no number as in JSON", range))
    }

    /// A string in either quotes, unescaped.
    pub(super) fn string(&mut self) -> Result<String, ParseError> {
        let start = self.scanner.at();
        let quote = self.scanner.bump();
        let mut text = String::new();
        loop {
            let place = self.scanner.here();
            match self.scanner.bump() {
                None => return Err(ParseError::new("this text is never closed", start..place.end)),
                end if end == quote => return Ok(text),
                Some('\\') => text.push(self.escape(place.start, quote)?),
                Some(control) if control < ' ' => {
                    return Err(ParseError::new(
                        "a control character must be escaped in a JSONPath string",
                        place,
                    ));
                }
                Some(character) => text.push(character),
            }
        }
    }

    /// What follows a backslash that stood at `start`.
    fn escape(&mut self, start: usize, quote: Option<char>) -> Result<char, ParseError> {
        let escaped = match self.scanner.bump() {
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some(itself @ ('/' | '\\')) => Some(itself),
            Some('u') => self.unicode(),
            other if other == quote => other,
            _ => None,
        };
        escaped.ok_or_else(|| {
            ParseError::new("this is no escape of a JSONPath string", start..self.scanner.at())
                .help("write `\\\\` for a backslash")
        })
    }

    /// Four hexadecimal digits, or a pair of surrogates.
    fn unicode(&mut self) -> Option<char> {
        let unit = self.unit()?;
        if !(0xD800..0xDC00).contains(&unit) {
            return char::from_u32(unit);
        }
        let low = if self.scanner.eat("\\u") {
            self.unit()?
        } else {
            return None;
        };
        if !(0xDC00..0xE000).contains(&low) {
            return None;
        }
        char::from_u32(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
    }

    fn unit(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |unit, _| Some(unit * 16 + self.scanner.bump()?.to_digit(16)?))
    }
}
