//! In: a pattern and a text. Out: whether the pattern occurs in the text (Arazzo 1.1, "Criterion Object": regex conditions).
//!
//! Matching takes time linear in the text, whatever the pattern: there are no look-arounds and no back references.

use std::sync::OnceLock;

use regex_lite::Regex;

/// A pattern that the compiler checked; compiled when it is first used.
#[derive(Debug)]
pub struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// Whether it occurs in the text.
    #[must_use]
    pub fn occurs(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(self.text).ok());
        compiled.as_ref().is_some_and(|pattern| pattern.is_match(text))
    }

    /// Whether it occurs in a text that is there.
    #[must_use]
    pub fn occurs_in(&self, text: Option<String>) -> bool {
        text.is_some_and(|text| self.occurs(&text))
    }
}

/// As [`occurs`], of what may be absent: no text, no match; no pattern, no decision.
///
/// # Errors
///
/// Why it is no pattern, or that there is none.
pub fn built_occurs_in(pattern: Option<String>, text: Option<String>) -> Result<bool, String> {
    let pattern = pattern.ok_or("a value that the pattern embeds is absent")?;
    text.map_or(Ok(false), |text| occurs(&pattern, &text))
}

/// Whether a pattern that is known at run time only occurs in the text.
///
/// # Errors
///
/// Why it is no pattern.
pub fn occurs(pattern: &str, text: &str) -> Result<bool, String> {
    match Regex::new(pattern) {
        Ok(pattern) => Ok(pattern.is_match(text)),
        Err(error) => Err(format!("the regular expression does not parse: {error}")),
    }
}

/// The functions `match` and `search` of JSONPath: an I-Regexp (RFC 9485) matches all of the text, or some `part` of it.
#[must_use]
pub fn matches(pattern: &str, text: &str, part: bool) -> bool {
    let pattern = translated(pattern);
    let pattern = if part { pattern } else { format!("^(?:{pattern})$") };
    occurs(&pattern, text).unwrap_or(false)
}

/// RFC 9485, 5.4: a dot matches all but line feed and carriage return.
fn translated(pattern: &str) -> String {
    let mut translated = String::new();
    let (mut in_class, mut escaped) = (false, false);
    for character in pattern.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class => {
                translated.push_str("[^\\n\\r]");
                continue;
            }
            _ => {}
        }
        translated.push(character);
    }
    translated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_searched_with_regard_to_case() {
        static PATTERN: Pattern = Pattern::new("^2\\d{2}$");
        assert!(PATTERN.occurs("204") && !PATTERN.occurs("2040") && !PATTERN.occurs("404"));
        assert_eq!(occurs("b+", "abbc"), Ok(true));
        assert_eq!(occurs("B", "abbc"), Ok(false));
        assert!(occurs("(", "").is_err() && occurs("(?=a)", "a").is_err() && occurs("(a)\\1", "aa").is_err());
    }

    #[test]
    fn an_i_regexp_matches_all_or_a_part() {
        assert!(matches("b.*b", "bob", false) && !matches("b", "bob", false) && matches("o", "bob", true));
        assert!(!matches("a.b", "a\rb", false) && matches("[.]", ".", false) && !matches("\\.", "x", false));
        assert!(!matches("a|b", "ab", false) && !matches("(", "(", true));
    }
}
