//! In: the operands of a `simple` condition, whatever their types. Out: its truth (Arazzo 1.1, "Criterion Object").
//!
//! The rules that hold over all types: strings compare without case (Unicode lower case), a string that reads as a
//! number meets a number as one, `null` and an absent value are the same and order with nothing, and integers are
//! compared exactly.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::{Secret, Value};

/// What an operand is to a condition.
#[derive(Clone, Copy, Debug)]
pub enum Atom<'a> {
    /// `null`, or absent.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer, exact.
    Integer(i128),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(&'a str),
    /// An object or an array.
    Json(&'a Value),
}

/// A value that a condition can compare. Generated enumerations implement it too.
pub trait Operand {
    /// The value as a condition sees it.
    fn atom(&self) -> Atom<'_>;
}

/// `a == b`
pub fn equal<A: Operand + ?Sized, B: Operand + ?Sized>(a: &A, b: &B) -> bool {
    atoms_equal(a.atom(), b.atom())
}

/// `a != b`: the negation of [`equal`], whatever the operands are.
pub fn not_equal<A: Operand + ?Sized, B: Operand + ?Sized>(a: &A, b: &B) -> bool {
    !equal(a, b)
}

/// `a < b`; false where the two have no order.
pub fn less<A: Operand + ?Sized, B: Operand + ?Sized>(a: &A, b: &B) -> bool {
    order(a.atom(), b.atom()).is_some_and(Ordering::is_lt)
}

/// `a <= b`; false where the two have no order.
pub fn less_or_equal<A: Operand + ?Sized, B: Operand + ?Sized>(a: &A, b: &B) -> bool {
    order(a.atom(), b.atom()).is_some_and(Ordering::is_le)
}

/// `a > b`; false where the two have no order.
pub fn greater<A: Operand + ?Sized, B: Operand + ?Sized>(a: &A, b: &B) -> bool {
    order(a.atom(), b.atom()).is_some_and(Ordering::is_gt)
}

/// `a >= b`; false where the two have no order.
pub fn greater_or_equal<A: Operand + ?Sized, B: Operand + ?Sized>(a: &A, b: &B) -> bool {
    order(a.atom(), b.atom()).is_some_and(Ordering::is_ge)
}

/// A bare operand: `false`, `null` and an absent value do not hold, everything else does.
pub fn truthy<A: Operand + ?Sized>(a: &A) -> bool {
    !matches!(a.atom(), Atom::Null | Atom::Bool(false))
}

/// How many elements an array has: `.length` at the end of a JSONPath.
#[must_use]
pub fn elements<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

/// How many characters a text has: `.length` at the end of a JSONPath.
#[must_use]
pub fn characters(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

fn atoms_equal(a: Atom<'_>, b: Atom<'_>) -> bool {
    match (a, b) {
        (Atom::Null, Atom::Null) => true,
        (Atom::Bool(a), Atom::Bool(b)) => a == b,
        (Atom::Bool(flag), Atom::Text(text)) | (Atom::Text(text), Atom::Bool(flag)) => {
            text.eq_ignore_ascii_case(if flag { "true" } else { "false" })
        }
        (Atom::Text(a), Atom::Text(b)) => lowercase(a).eq(lowercase(b)),
        (Atom::Json(a), Atom::Json(b)) => deep_equal(a, b),
        (a, b) => match (numeric(a), numeric(b)) {
            (Some(a), Some(b)) => a.compare(b).is_some_and(Ordering::is_eq),
            _ => false,
        },
    }
}

fn order(a: Atom<'_>, b: Atom<'_>) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (numeric(a), numeric(b)) {
        return a.compare(b);
    }
    match (a, b) {
        (Atom::Text(a), Atom::Text(b)) => Some(lowercase(a).cmp(lowercase(b))),
        _ => None,
    }
}

fn lowercase(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// How two operands order, if they do.
pub(crate) fn order_of<A: Operand + ?Sized, B: Operand + ?Sized>(a: &A, b: &B) -> Option<Ordering> {
    order(a.atom(), b.atom())
}

/// Objects and arrays: strings exactly, numbers by value.
pub(crate) fn deep_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| deep_equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| deep_equal(a, b)))
        }
        (Value::Number(_), Value::Number(_)) => equal(a, b),
        _ => a == b,
    }
}

#[derive(Clone, Copy)]
enum Numeric {
    Integer(i128),
    Float(f64),
}

impl Numeric {
    fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(a), Self::Integer(b)) => Some(a.cmp(&b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(&b),
            (Self::Integer(a), Self::Float(b)) => compare_exactly(a, b),
            (Self::Float(a), Self::Integer(b)) => compare_exactly(b, a).map(Ordering::reverse),
        }
    }
}

/// Compares without rounding the integer to the nearest `f64`.
fn compare_exactly(integer: i128, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    // The cast saturates, so an infinity or a float beyond the integers still orders as it should.
    #[allow(clippy::cast_possible_truncation)]
    let whole = float.trunc() as i128;
    let fraction = if float.is_finite() { float.fract() } else { float };
    Some(
        integer
            .cmp(&whole)
            .then_with(|| 0.0.partial_cmp(&fraction).unwrap_or(Ordering::Equal)),
    )
}

fn numeric(atom: Atom<'_>) -> Option<Numeric> {
    match atom {
        Atom::Integer(integer) => Some(Numeric::Integer(integer)),
        Atom::Number(number) => Some(Numeric::Float(number)),
        Atom::Text(text) => number_in(text),
        _ => None,
    }
}

/// A text that reads as a decimal number: digits, with a sign, a fraction and an exponent if it likes.
fn number_in(text: &str) -> Option<Numeric> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(integer) = text.parse()
    {
        return Some(Numeric::Integer(integer));
    }
    let written_as_number = digits
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    let number = text
        .parse()
        .ok()
        .filter(|_| written_as_number && !digits.ends_with('.'))?;
    Some(Numeric::Float(number))
}

impl Operand for str {
    fn atom(&self) -> Atom<'_> {
        Atom::Text(self)
    }
}

impl Operand for String {
    fn atom(&self) -> Atom<'_> {
        Atom::Text(self)
    }
}

impl Operand for Secret {
    fn atom(&self) -> Atom<'_> {
        Atom::Text(self.expose())
    }
}

impl Operand for bool {
    fn atom(&self) -> Atom<'_> {
        Atom::Bool(*self)
    }
}

impl Operand for f64 {
    fn atom(&self) -> Atom<'_> {
        Atom::Number(*self)
    }
}

impl Operand for () {
    fn atom(&self) -> Atom<'_> {
        Atom::Null
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {
        $(impl Operand for $integer {
            fn atom(&self) -> Atom<'_> {
                Atom::Integer(i128::from(*self))
            }
        })*
    };
}

integers! { i8 i16 i32 i64 u8 u16 u32 u64 }

impl<T: Operand> Operand for Option<T> {
    fn atom(&self) -> Atom<'_> {
        self.as_ref().map_or(Atom::Null, Operand::atom)
    }
}

impl<T: Operand + ?Sized> Operand for &T {
    fn atom(&self) -> Atom<'_> {
        (**self).atom()
    }
}

impl<T: Operand + ?Sized> Operand for Box<T> {
    fn atom(&self) -> Atom<'_> {
        (**self).atom()
    }
}

impl Operand for Cow<'_, str> {
    fn atom(&self) -> Atom<'_> {
        Atom::Text(self)
    }
}

impl Operand for Value {
    fn atom(&self) -> Atom<'_> {
        match self {
            Value::Null => Atom::Null,
            Value::Bool(flag) => Atom::Bool(*flag),
            Value::Number(number) => number
                .as_i64()
                .map(i128::from)
                .or_else(|| number.as_u64().map(i128::from))
                .map(Atom::Integer)
                .or_else(|| number.as_f64().map(Atom::Number))
                .unwrap_or(Atom::Null),
            Value::String(text) => Atom::Text(text),
            Value::Array(_) | Value::Object(_) => Atom::Json(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    const ABSENT: Option<&str> = None;

    #[test]
    fn strings_compare_without_case() {
        assert!(equal("Active", "active"));
        assert!(equal("ÄRGER", "ärger"));
        assert!(!equal("active", "inactive"));
        assert!(equal(&json!("A"), "a"));
        assert!(equal(&Secret::from("K"), "k"));
        assert!(not_equal("a", "b"));
    }

    #[test]
    fn null_and_absent_are_the_same() {
        assert!(equal(&ABSENT, &()));
        assert!(equal(&Value::Null, &()));
        assert!(equal(&ABSENT, &None::<i64>));
        assert!(!equal(&Some("x"), &()));
        assert!(!equal("null", &()));
        assert!(!equal(&false, &()));
        assert!(!equal(&0_i64, &()));
        assert!(not_equal(&(), "x"));
        assert!(!not_equal(&ABSENT, &()));
    }

    #[test]
    fn null_orders_with_nothing() {
        for holds in [
            less(&(), &1_i64),
            less_or_equal(&(), &()),
            greater(&ABSENT, &1_i64),
            greater_or_equal(&(), &()),
            greater(&1_i64, &()),
            less("a", &()),
        ] {
            assert!(!holds);
        }
    }

    #[test]
    fn numeric_strings_are_coerced() {
        assert!(greater("10", &9_i64));
        assert!(greater(&Some("10"), &5_u16));
        assert!(less("9", "10"));
        assert!(less("-10", "9"));
        assert!(greater("1e3", "999"));
        assert!(less("abd", "ABE"));
        assert!(less("10", "9a"), "one that is no number: as strings");
        assert!(!greater("ten", &9_i64));
        assert!(!less("ten", &9_i64));
        assert!(!less("", &9_i64));
        for text in [
            "inf", "NaN", "+1", " 1", "1.", ".5", "0x10", "1_000", "infinity", "-", "1e",
        ] {
            assert!(!equal(text, &1_i64), "{text}");
            assert!(!greater_or_equal(text, &-1_i64), "{text}");
        }
        assert!(equal(&200_u16, "200"));
        assert!(equal("3", &3_i64));
        assert!(equal("3.0", &3_i64));
        assert!(!equal("3.5", &3_i64));
        assert!(!equal("3.0", "3"), "two strings are equal as strings");
    }

    #[test]
    fn integers_are_exact() {
        let big = 9_007_199_254_740_993_i64;
        assert!(!equal(&big, &9_007_199_254_740_992_i64));
        assert!(greater(&big, &9_007_199_254_740_992.0_f64));
        assert!(!equal(&big, &9_007_199_254_740_992.0_f64));
        assert!(equal("9007199254740993", &big));
        assert!(greater("9007199254740993", &9_007_199_254_740_992_i64));
        assert!(greater(&u64::MAX, &i64::MAX));
        assert!(equal(&json!(u64::MAX), &u64::MAX));
        assert!(less(&-1_i64, &u64::MAX));
        assert!(less(&3_i64, &3.5));
        assert!(greater(&-3_i64, &-3.5));
        assert!(equal(&3_i64, &3.0));
        assert!(less(&i64::MAX, &f64::INFINITY));
        assert!(greater(&i64::MIN, &f64::NEG_INFINITY));
        assert!(!less(&1_i64, &f64::NAN) && !greater(&1_i64, &f64::NAN) && !equal(&1_i64, &f64::NAN));
    }

    #[test]
    fn truth() {
        assert!(!truthy(&false));
        assert!(!truthy(&()));
        assert!(!truthy(&ABSENT));
        assert!(!truthy(&Value::Null));
        assert!(!truthy(&Some(false)));
        assert!(truthy(&true));
        assert!(truthy(""));
        assert!(truthy("false"));
        assert!(truthy(&0_i64));
        assert!(truthy(&json!([])));
        assert!(truthy(&json!({})));
    }

    #[test]
    fn booleans_meet_their_names() {
        assert!(equal(&true, "true"));
        assert!(equal("False", &false));
        assert!(!equal(&true, &1_i64));
        assert!(!less(&false, &true));
    }

    #[test]
    fn objects_and_arrays_compare_deeply() {
        assert!(equal(
            &json!({"a": [1, {"b": "x"}], "c": null}),
            &json!({"c": null, "a": [1.0, {"b": "x"}]})
        ));
        assert!(!equal(&json!(["x"]), &json!(["X"])), "strings inside are exact");
        assert!(!equal(&json!([1]), &json!([1, 2])));
        assert!(!equal(&json!([1]), &json!(1)));
        assert!(!equal(&json!({"a": null}), &json!({"b": null})));
        assert!(!less(&json!([1]), &json!([2])));
    }
}
