//! In: a JSON array. Out: the one element of it that an expression reads.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};

/// Element `N` of an array; the others are skipped by the parser, not built. Absent where the array is shorter, or
/// where there is `null` in place of the array or the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nth<const N: usize, T>(Option<T>);

impl<const N: usize, T> Nth<N, T> {
    /// The element, if the array has it.
    #[must_use]
    pub fn into_inner(self) -> Option<T> {
        self.0
    }

    /// The element, if the array has it.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

impl<const N: usize, T> Default for Nth<N, T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, const N: usize, T: Deserialize<'de>> Deserialize<'de> for Nth<N, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NthVisitor::<N, T>(PhantomData))
    }
}

struct NthVisitor<const N: usize, T>(PhantomData<T>);

impl<'de, const N: usize, T: Deserialize<'de>> Visitor<'de> for NthVisitor<N, T> {
    type Value = Nth<N, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Nth(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        for _ in 0..N {
            if elements.next_element::<IgnoredAny>()?.is_none() {
                return Ok(Nth(None));
            }
        }
        let Some(element) = elements.next_element::<Option<T>>()? else {
            return Ok(Nth(None));
        };
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Nth(element))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Nth;

    #[test]
    fn keeps_one_element_and_does_not_type_the_others() {
        let second = |json| serde_json::from_str::<Nth<1, u8>>(json).map(Nth::into_inner);
        assert_eq!(second("[\"x\", 2, {\"y\": []}]").unwrap(), Some(2));
        assert_eq!(second("[1]").unwrap(), None);
        assert_eq!(second("[]").unwrap(), None);
        assert_eq!(second("null").unwrap(), None);
        assert_eq!(second("[1, null]").unwrap(), None);
        assert!(second("[1, \"x\"]").is_err());
        assert!(second("{}").is_err());
    }
}
