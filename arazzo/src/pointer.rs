//! In: a JSON value and a JSON Pointer. Out: the value it points at.

use crate::Value;

/// The value that a JSON Pointer (RFC 6901) points at, or `None` where the document has none.
///
/// ```
/// let order = arazzo::json!({ "lines": [{ "a/b": 7 }] });
/// assert_eq!(arazzo::pointer(&order, "/lines/0/a~1b"), Some(&arazzo::json!(7)));
/// assert_eq!(arazzo::pointer(&order, "/lines/1"), None);
/// ```
#[must_use]
pub fn pointer<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    value.pointer(pointer)
}

/// Adds a reference token to a pointer, escaped.
pub(crate) fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// RFC 6901, section 5.
    #[test]
    fn the_examples_of_the_rfc() {
        let document: Value = serde_json::from_str(
            r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#,
        )
        .unwrap();
        assert_eq!(pointer(&document, ""), Some(&document));
        for (text, expected) in [
            ("/foo", "[\"bar\",\"baz\"]"),
            ("/foo/0", "\"bar\""),
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/e^f", "3"),
            ("/g|h", "4"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
        ] {
            assert_eq!(pointer(&document, text).unwrap().to_string(), expected, "{text}");
        }
        for text in ["/foo/2", "/foo/-", "/foo/01", "/foo/+1", "/bar", "foo"] {
            assert_eq!(pointer(&document, text), None, "{text}");
        }
    }

    #[test]
    fn tokens_are_escaped() {
        let mut text = String::new();
        push_token(&mut text, "a/b~c");
        assert_eq!(text, "/a~1b~0c");
    }
}
