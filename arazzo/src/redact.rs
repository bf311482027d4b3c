//! In: texts for a human's eyes. Out: the same on one line, in bounds, and without the secrets that were sent.

use std::fmt;
use std::ops::Range;

use crate::secret::SecretList;

/// How much of a body, or of a message about one, an error shows.
pub(crate) const EXCERPT: usize = 512;
/// What stands in place of a secret.
pub(crate) const STARS: &str = "***";

/// Writes control characters as spaces.
pub(crate) struct OneLine<'f, 'b>(pub(crate) &'f mut fmt::Formatter<'b>);

impl fmt::Write for OneLine<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for (index, line) in text.split(char::is_control).enumerate() {
            if index > 0 {
                self.0.write_str(" ")?;
            }
            self.0.write_str(line)?;
        }
        Ok(())
    }
}

/// The start of a text of at most [`EXCERPT`] bytes.
pub(crate) fn excerpt(text: &str) -> &str {
    let mut end = text.len().min(EXCERPT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The secrets that a request carries: their texts, and where they stand in its URL.
#[derive(Default)]
pub(crate) struct Secrets {
    texts: SecretList,
    ranges: Vec<Range<usize>>,
    queries: Vec<Box<str>>,
}

impl Secrets {
    /// Hides secrets wherever an answer repeats them.
    pub(crate) fn hide(&mut self, secrets: impl Into<SecretList>) {
        self.texts.append(secrets.into());
    }

    /// Hides a part of the URL.
    pub(crate) fn hide_range(&mut self, range: Range<usize>) {
        self.ranges.push(range);
    }

    /// Remembers a query parameter, by its encoded name, that may not reach another origin.
    pub(crate) fn hide_query(&mut self, name: &str) {
        self.queries.push(name.into());
    }

    pub(crate) fn queries(&self) -> &[Box<str>] {
        &self.queries
    }

    /// The URL with its secret parts hidden.
    pub(crate) fn redacted_url(&self, url: &str) -> String {
        let mut shown = String::with_capacity(url.len());
        let mut from = 0;
        for range in &self.ranges {
            shown.push_str(url.get(from..range.start).unwrap_or_default());
            shown.push_str(STARS);
            from = range.end;
        }
        shown.push_str(url.get(from..).unwrap_or_default());
        shown
    }

    /// A text of the other side with the secrets hidden that it repeats, cut to its excerpt.
    pub(crate) fn redacted(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for secret in self.texts.iter() {
            let secret = secret.expose();
            // `Bearer x` is as secret as `x`.
            let token = secret.split_once(' ').map_or("", |(_, token)| token.trim());
            for secret in [secret, token] {
                if !secret.is_empty() && shown.contains(secret) {
                    shown = shown.replace(secret, STARS);
                }
            }
        }
        excerpt(&shown).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_between_characters() {
        let text = "ü".repeat(400);
        assert_eq!(excerpt(&text).len(), 512);
        assert_eq!(excerpt(&format!("x{text}")).len(), 511);
        assert_eq!(excerpt("short"), "short");
    }

    #[test]
    fn secrets_are_hidden_in_urls_and_texts() {
        let mut secrets = Secrets::default();
        secrets.hide(crate::Secret::from("Bearer k-1"));
        secrets.hide_range(4..7);
        assert_eq!(secrets.redacted_url("/a?=k-1&b=2"), "/a?=***&b=2");
        assert_eq!(secrets.redacted("no such key: k-1"), "no such key: ***");
    }

    #[test]
    fn one_line_is_one_line() {
        struct Shown(&'static str);
        impl fmt::Display for Shown {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Write::write_str(&mut OneLine(f), self.0)
            }
        }
        assert_eq!(Shown("a\nb\u{1b}[31m\n").to_string(), "a b [31m ");
    }
}
