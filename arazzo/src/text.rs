//! In: a value that serialises. Out: its text without a copy of it, where it is a text; most parameters are.

use std::fmt;

use serde::ser::{Error, Impossible, Serialize, Serializer};

use crate::binary;
use crate::secret::{self, SecretList};

/// What `then` makes of a value's text, and the secrets in it. `None` where the value is no text: then it is to be read as a
/// [`crate::parameter::Parameter`].
pub(crate) fn with_text<T, R>(value: &T, then: impl FnOnce(&str) -> R) -> Option<(R, SecretList)>
where
    T: Serialize + ?Sized,
{
    let (result, secrets) = secret::collect(|| value.serialize(Reader(then)));
    Some((result.ok()?, secrets))
}

struct Reader<F>(F);

/// The value is no text.
#[derive(Debug)]
struct NoText;

impl fmt::Display for NoText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no text")
    }
}

impl std::error::Error for NoText {}

impl Error for NoText {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

macro_rules! no_text {
    ($($method:ident($($type:ty),*) $(-> $ok:ty)?;)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<no_text!(@ $($ok)?), NoText> {
            Err(NoText)
        })*
    };
    (@) => { Self::Ok };
    (@ $ok:ty) => { $ok };
}

impl<F: FnOnce(&str) -> R, R> Serializer for Reader<F> {
    type Ok = R;
    type Error = NoText;
    type SerializeSeq = Impossible<R, NoText>;
    type SerializeTuple = Impossible<R, NoText>;
    type SerializeTupleStruct = Impossible<R, NoText>;
    type SerializeTupleVariant = Impossible<R, NoText>;
    type SerializeMap = Impossible<R, NoText>;
    type SerializeStruct = Impossible<R, NoText>;
    type SerializeStructVariant = Impossible<R, NoText>;

    fn serialize_str(self, value: &str) -> Result<R, NoText> {
        Ok((self.0)(value))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<R, NoText> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<R, NoText> {
        Ok((self.0)(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<R, NoText> {
        if name == binary::NAME {
            return Err(NoText);
        }
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<R, NoText> {
        Err(NoText)
    }

    no_text! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{Secret, json};

    #[test]
    fn a_text_is_seen_whatever_it_is_wrapped_in() {
        let text = |value: &dyn Fn() -> Option<(String, SecretList)>| value().map(|(text, _)| text);
        assert_eq!(text(&|| with_text("a", str::to_owned)).as_deref(), Some("a"));
        assert_eq!(
            text(&|| with_text(&Some("a"), str::to_owned)).as_deref(),
            Some("a")
        );
        assert_eq!(
            text(&|| with_text(&json!("a"), str::to_owned)).as_deref(),
            Some("a")
        );
        let (_, secrets) = with_text(&Secret::from("k"), str::len).unwrap();
        assert_eq!(secrets, Secret::from("k").into());
    }

    #[test]
    fn all_else_is_left_to_others() {
        for value in [
            json!(1),
            json!(true),
            json!(null),
            json!(["a"]),
            json!({"a": "b"}),
        ] {
            assert!(with_text(&value, str::len).is_none(), "{value}");
        }
        assert!(with_text(&binary::Base64(&bytes::Bytes::from_static(b"a")), str::len).is_none());
    }
}
