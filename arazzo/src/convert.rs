//! In: a scalar that fills a place of another type. Out: the scalar as that type where it reads as one, else as it is.

use serde::Serialize;
use serde_json::Value;

use crate::to_value;

/// As an integer: `"7"` is 7.
#[must_use]
pub fn integer<T: Serialize + ?Sized>(value: &T) -> Value {
    parsed(to_value(value), |value| value.is_i64() || value.is_u64())
}

/// As a number: `"7.5"` is 7.5.
#[must_use]
pub fn number<T: Serialize + ?Sized>(value: &T) -> Value {
    parsed(to_value(value), Value::is_number)
}

/// As a boolean: `"true"` is true.
#[must_use]
pub fn boolean<T: Serialize + ?Sized>(value: &T) -> Value {
    parsed(to_value(value), Value::is_boolean)
}

/// As text: 7 is `"7"`.
#[must_use]
pub fn text<T: Serialize + ?Sized>(value: &T) -> Value {
    match to_value(value) {
        scalar @ (Value::Bool(_) | Value::Number(_)) => Value::String(scalar.to_string()),
        other => other,
    }
}

fn parsed(value: Value, wanted: impl Fn(&Value) -> bool) -> Value {
    let found = value
        .as_str()
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    found.filter(wanted).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn scalars_become_what_they_read_as() {
        assert_eq!(integer("7"), json!(7));
        assert_eq!(integer("18446744073709551615"), json!(u64::MAX));
        assert_eq!(integer("7.5"), json!("7.5"));
        assert_eq!(integer("seven"), json!("seven"));
        assert_eq!(number("7.5"), json!(7.5));
        assert_eq!(number("true"), json!("true"));
        assert_eq!(boolean("true"), json!(true));
        assert_eq!(boolean("yes"), json!("yes"));
        assert_eq!(text(&7), json!("7"));
        assert_eq!(text(&true), json!("true"));
        assert_eq!(text("x"), json!("x"));
    }
}
