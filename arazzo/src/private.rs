//! What generated code needs of other crates, so that its user needs none of them. No part of the API.

pub use serde;
pub use serde::de::IgnoredAny;
pub use serde::{Deserialize, Serialize};

/// The names of the standard prelude and its common macros, for modules under `#![no_implicit_prelude]`.
pub mod prelude {
    pub use std::prelude::rust_2024::*;
    pub use std::{format, matches, unreachable, vec, write};

    pub use serde::{Deserialize, Serialize};
}

pub use crate::binary::Base64;

/// Binary values in JSON: base64 (RFC 4648, section 4). For `#[serde(with = "…")]` on [`crate::Bytes`], and on options,
/// arrays and maps of it.
pub mod base64 {
    use serde::de::Deserializer;
    use serde::ser::Serializer;

    use crate::binary::Binary;

    /// Writes base64.
    pub fn serialize<T: Binary, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        value.write(serializer)
    }

    /// Reads base64.
    pub fn deserialize<'de, T: Binary, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// What a builder's type says is there.
///
/// # Panics
/// Never: the generated builder has `build` only where its type says that the value was given.
#[track_caller]
#[must_use]
pub fn given<T>(value: Option<T>) -> T {
    match value {
        Some(value) => value,
        None => unreachable!("the builder's type says that the value was given"),
    }
}
