//! In: a value that an expression inside a string stands for. Out: the text that takes its place there.
//!
//! A value can never change the structure of what it is put into.

use serde::Serialize;

use crate::encode::Encode;
use crate::parameter::{Parameter, read};

/// In plain text: a scalar as it is, `null` as `null`, an object or an array as JSON.
pub fn text<T: Serialize + ?Sized>(value: &T) -> String {
    scalar(value).unwrap_or_else(|| "null".to_owned())
}

/// A text put together; none where a part of it is absent.
#[must_use]
pub fn join<const N: usize>(parts: [Option<String>; N]) -> Option<String> {
    parts.into_iter().collect()
}

/// A value that is there, in plain text: none for null and what is absent.
pub fn present<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    scalar(value)
}

/// In a JSON template, outside of a string: the value as JSON.
pub fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// Inside a JSON string: the text, escaped.
pub fn in_json_string<T: Serialize + ?Sized>(value: &T) -> String {
    let quoted = serde_json::Value::String(text(value)).to_string();
    quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or_default()
        .to_owned()
}

/// In XML, in content or in a quoted attribute: the text, escaped.
pub fn in_xml<T: Serialize + ?Sized>(value: &T) -> String {
    let mut escaped = String::new();
    for character in text(value).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// In a form: the text, encoded, a space as `+`.
pub fn in_form<T: Serialize + ?Sized>(value: &T) -> String {
    Encode::FORM.encoded(&text(value))
}

/// In a query: the text, percent-encoded.
pub fn in_query<T: Serialize + ?Sized>(value: &T) -> String {
    Encode::QUERY.encoded(&text(value))
}

fn scalar<T: Serialize + ?Sized>(value: &T) -> Option<String> {
    let value = read(value).map_or(Parameter::Absent, |read| read.value);
    value.into_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Secret, json as value};

    #[test]
    fn values_become_text() {
        assert_eq!(text("a"), "a");
        assert_eq!(text(&7), "7");
        assert_eq!(text(&value!(null)), "null");
        assert_eq!(text(&value!({"a": [1]})), "{\"a\":[1]}");
        assert_eq!(text(&Secret::from("k")), "k");
        assert_eq!(json("a\"b"), "\"a\\\"b\"");
        assert_eq!(json(&None::<u8>), "null");
    }

    #[test]
    fn values_keep_to_their_place() {
        assert_eq!(in_json_string("a\"b\\\n"), "a\\\"b\\\\\\n");
        assert_eq!(in_xml("<a b='\"'>&"), "&lt;a b=&apos;&quot;&apos;&gt;&amp;");
        assert_eq!(in_form("a b&c"), "a+b%26c");
        assert_eq!(in_query("a b&c"), "a%20b%26c");
    }
}
