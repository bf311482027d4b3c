//! In: a JSON value that is read in two ways. Out: both.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};

use crate::Value;

/// A value as a whole, and a part of it that its type does not give away: what the variants of a union share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Both<W, P> {
    /// All of it.
    pub whole: W,
    /// The part.
    pub part: P,
}

impl<'de, W: DeserializeOwned, P: DeserializeOwned> Deserialize<'de> for Both<W, P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self {
            part: P::deserialize(&value).map_err(D::Error::custom)?,
            whole: serde_json::from_value(value).map_err(D::Error::custom)?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use super::Both;

    #[test]
    fn one_value_is_read_twice() {
        let both: Both<Vec<u8>, (u8, u8)> = serde_json::from_str("[1, 2]").unwrap();
        assert_eq!((both.whole, both.part), (vec![1, 2], (1, 2)));
        assert!(serde_json::from_str::<Both<Vec<u8>, BTreeMap<String, u8>>>("[1]").is_err());
    }
}
