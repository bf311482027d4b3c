//! JSON values: what literals and defaults of documents are.
//!
//! Data, with what is asked of it. `document::tree` reads whole documents, from which [`Node::to_json`] makes values.
//!
//! [`Node::to_json`]: crate::document::tree::Node::to_json

use std::{collections::BTreeMap, fmt};

use crate::document::tree::{Kind, json_number};

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without fraction and exponent that 64 bits hold, with or without a sign.
    Integer(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    String(String),
    /// An array.
    Array(Vec<Json>),
    /// An object, its members by name.
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// The scalar without quotes that a text is: `null`, `true`, `false` or a number.
    #[must_use]
    pub fn scalar(text: &str) -> Option<Self> {
        match text {
            "null" => Some(Self::Null),
            "true" => Some(Self::Bool(true)),
            "false" => Some(Self::Bool(false)),
            _ => Self::number(text),
        }
    }

    /// The number that a text is by the grammar of JSON (RFC 8259); `None` for any other text, and beyond the largest float.
    #[must_use]
    pub fn number(text: &str) -> Option<Self> {
        let integer = match json_number(text)? {
            Kind::Integer => text.parse().ok().and_then(Self::integer),
            _ => None,
        };
        integer.or_else(|| Self::float(text.parse().ok()?))
    }

    /// An integer, if 64 bits hold it.
    pub(crate) fn integer(value: i128) -> Option<Self> {
        let fits = i64::try_from(value).is_ok() || u64::try_from(value).is_ok();
        fits.then_some(Self::Integer(value))
    }

    /// A float, if JSON has it.
    pub(crate) fn float(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self::Float(value))
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Float(_))
    }

    /// An integer that fits.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => i64::try_from(*value).ok(),
            _ => None,
        }
    }

    /// An integer that fits.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Integer(value) => u64::try_from(*value).ok(),
            _ => None,
        }
    }

    /// A number, or the float that is nearest to it.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss)]
            Self::Integer(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            _ => None,
        }
    }

    /// The members of an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&BTreeMap<String, Json>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// A member of an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.as_object()?.get(name)
    }
}

/// As JSON text, without spaces.
impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Integer(value) => write!(formatter, "{value}"),
            Self::Float(value) => write!(formatter, "{value:?}"),
            Self::String(text) => write_string(formatter, text),
            Self::Array(items) => {
                formatter.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    write!(formatter, "{comma}{item}")?;
                }
                formatter.write_str("]")
            }
            Self::Object(members) => {
                formatter.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    formatter.write_str(if index > 0 { "," } else { "" })?;
                    write_string(formatter, name)?;
                    write!(formatter, ":{value}")?;
                }
                formatter.write_str("}")
            }
        }
    }
}

fn write_string(formatter: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    formatter.write_str("\"")?;
    for character in text.chars() {
        match character {
            '"' => formatter.write_str("\\\""),
            '\\' => formatter.write_str("\\\\"),
            '\u{8}' => formatter.write_str("\\b"),
            '\t' => formatter.write_str("\\t"),
            '\n' => formatter.write_str("\\n"),
            '\u{c}' => formatter.write_str("\\f"),
            '\r' => formatter.write_str("\\r"),
            control if control < ' ' => write!(formatter, "\\u{:04x}", u32::from(control)),
            other => write!(formatter, "{other}"),
        }?;
    }
    formatter.write_str("\"")
}

/// What `serde_json` reads or is given, for tests.
#[cfg(test)]
impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;

        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => {
                let integer = number.as_i128().and_then(Self::integer);
                integer
                    .or_else(|| number.as_f64().and_then(Self::float))
                    .unwrap_or(Self::Null)
            }
            Value::String(text) => Self::String(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => Self::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_written_serde_json_reads_as_the_same() {
        let text: String = (0u8..=0x7f)
            .map(char::from)
            .chain("é→😀\u{2028}".chars())
            .collect();
        let numbers = [
            0.1,
            1.0,
            -2.5,
            1e300,
            5e-324,
            1.234e-5,
            123_456_789.125,
            1e15,
            1e16,
            1e17,
        ];
        let integers = [0, -1, i128::from(i64::MIN), i128::from(u64::MAX)];
        let members = [
            ("", Json::Null),
            ("a\"b\\", Json::Bool(true)),
            ("text", Json::String(text)),
            (
                "numbers",
                Json::Array(numbers.into_iter().map(Json::Float).collect()),
            ),
            (
                "integers",
                Json::Array(integers.into_iter().map(Json::Integer).collect()),
            ),
            ("empty", Json::Array(Vec::from([Json::Object(BTreeMap::new())]))),
        ];
        let value = Json::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        );
        let read: serde_json::Value = serde_json::from_str(&value.to_string()).unwrap();
        assert_eq!(Json::from(read), value);
    }

    #[test]
    fn scalars_are_those_of_rfc_8259() {
        for text in [
            "null",
            "true",
            "0",
            "-0.0",
            "-1",
            "1.5",
            "1e3",
            "1E+3",
            "1e-3",
            "9223372036854775807",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775809",
            "0.1",
            "123.456e-7",
        ] {
            let expected: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(Json::scalar(text), Some(expected.into()), "{text}");
        }
        for text in [
            "", "Null", "~", "nan", "01", "+1", ".5", "1.", "1.e3", "1e", "0x10", "0o7", "1_000", " 1", "1 ",
            "\"a\"", "1e400", ".inf", "- 1", "1e3.5",
        ] {
            assert!(Json::scalar(text).is_none(), "{text}");
        }
    }
}
