//! Tables and properties of the expression parsers.
#![allow(
    clippy::approx_constant,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::ops::Range;

use super::*;

mod conditions;
mod expressions;
mod invalid;
mod jsonpaths;
mod properties;
mod templates;

/// The stretch of `text` between the two marks, which are taken out: `"a «b» c"` gives `("a b c", 2..3)`.
fn marked(text: &str) -> (String, Range<usize>) {
    let start = text.find('«').expect("a start mark");
    let end = text.find('»').expect("an end mark") - '«'.len_utf8();
    (text.replace(['«', '»'], ""), start..end)
}

/// That parsing the marked text fails with the mark as the range and the words in message and help.
fn assert_fails<T: std::fmt::Debug>(parse: impl Fn(&str) -> Result<T, ParseError>, text: &str, words: &str) {
    let (text, range) = marked(text);
    let error = match parse(&text) {
        Ok(parsed) => panic!("{text:?} parses: {parsed:?}"),
        Err(error) => error,
    };
    assert_eq!(error.range, range, "{text:?}: {error:?}");
    let said = format!("{} | {}", error.message, error.help.clone().unwrap_or_default());
    assert!(said.contains(words), "{text:?}: {said:?} lacks {words:?}");
}
