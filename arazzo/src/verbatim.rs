//! In: an object of an answer. Out: its typed form, and the object as it came, for requests that pass it on.

use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

/// A value that is read as its type, and written as it came: properties that the type does not know and nulls survive.
#[derive(Clone, PartialEq)]
pub struct Verbatim<T> {
    value: T,
    json: Value,
}

impl<T> Verbatim<T> {
    /// The typed value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Verbatim<T> {
    /// A part of the value, as it came. `None` where it is absent, null, or not of that type.
    #[must_use]
    pub fn part<U: DeserializeOwned>(&self, pointer: &str) -> Option<Verbatim<U>> {
        let json = self.json.pointer(pointer).filter(|part| !part.is_null())?;
        Verbatim::deserialize(json).ok()
    }
}

impl<T> Deref for Verbatim<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Verbatim<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Verbatim<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Value::deserialize(deserializer)?;
        let value = T::deserialize(&json).map_err(D::Error::custom)?;
        Ok(Self { value, json })
    }
}

impl<T> Serialize for Verbatim<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]

    use super::*;
    use crate::json;

    #[test]
    fn a_value_is_typed_and_goes_on_as_it_came() {
        #[derive(Debug, serde::Deserialize)]
        struct Known {
            id: u8,
        }
        let json = json!({"id": 7, "more": null, "inner": {"id": 8, "x": [1.0]}});
        let value: Verbatim<Known> = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(value.id, 7);
        assert_eq!(serde_json::to_value(&value).unwrap(), json);
        let part: Verbatim<Known> = value.part("/inner").unwrap();
        assert_eq!(
            (part.id, serde_json::to_value(&part).unwrap()),
            (8, json["inner"].clone())
        );
        assert!(value.part::<Known>("/more").is_none());
        assert!(serde_json::from_str::<Verbatim<Known>>("{\"id\": \"x\"}").is_err());
    }
}
