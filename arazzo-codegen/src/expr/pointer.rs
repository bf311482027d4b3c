//! JSON Pointers (RFC 6901) in scalars: a range comes in; a [`Pointer`], or an error with its place, goes out.

use std::ops::Range;

use super::{ParseError, scanner::Scanner};
use crate::document::place::Pointer;

/// Parses a text that must be a JSON Pointer, such as the `target` of a replacement.
///
/// # Errors
/// A text that is not empty and does not start with `/`, or a `~` that `0` or `1` does not follow.
pub fn parse_pointer(text: &str) -> Result<Pointer, ParseError> {
    parse_within(text, 0..text.len())
}

/// Parses the stretch of a scalar that is a pointer, such as all that follows `#` in an expression.
pub(super) fn parse_within(text: &str, range: Range<usize>) -> Result<Pointer, ParseError> {
    let scanner = Scanner::within(text, range.clone());
    Pointer::parse(scanner.rest()).map_err(|offset| {
        let mut scanner = Scanner::within(text, range.start + offset..range.end);
        if offset == 0 && scanner.peek() != Some('~') {
            return not_a_pointer(&scanner);
        }
        let start = scanner.at();
        scanner.bump();
        let mut place = scanner.here();
        place.start = start;
        ParseError::new("`~` in a JSON Pointer must be followed by `0` or `1`", place)
            .help("write `~0` for `~` and `~1` for `/`")
    })
}

fn not_a_pointer(scanner: &Scanner<'_>) -> ParseError {
    let rest = scanner.rest();
    let help = match rest.strip_prefix('#') {
        Some(pointer) => format!("write `{pointer}`"),
        None if rest.starts_with(['$', '[']) => "this looks like JSONPath".to_owned(),
        None => format!("write `/{}`", rest.trim_start_matches('.')),
    };
    ParseError::new("a JSON Pointer starts with `/`", scanner.here()).help(help)
}
