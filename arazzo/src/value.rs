//! In: typed values. Out: the same as untyped JSON, for comparisons and mixed arrays.

use serde::Serialize;
use serde_json::Value;

/// An object; absent members are left out.
#[must_use]
pub fn object<const N: usize>(members: [(String, Option<Value>); N]) -> Value {
    members
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// An array; absent elements are left out.
#[must_use]
pub fn array<const N: usize>(elements: [Option<Value>; N]) -> Value {
    elements.into_iter().flatten().collect()
}

/// A value as untyped JSON. What JSON cannot hold is null.
#[must_use]
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
