//! In: bytes, in options, arrays and maps. Out: base64 in JSON (RFC 4648, section 4), and the bytes again.

use std::collections::BTreeMap;

use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use base64::{DecodeError, Engine as _};
use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

/// The name by which a part of a multipart body knows bytes from text.
pub(crate) const NAME: &str = "$arazzo::bytes";

/// Borrowed bytes that serialise as base64.
#[derive(Clone, Copy, Debug)]
pub struct Base64<'b>(pub &'b Bytes);

impl Serialize for Base64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(NAME, &BASE64_STANDARD.encode(self.0))
    }
}

/// What is made of bytes.
pub trait Binary: Sized {
    /// Writes base64.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    /// Reads base64.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Something made of bytes, as serde takes it.
struct Owned<T>(T);

struct Borrowed<'b, T>(&'b T);

impl<'de, T: Binary> Deserialize<'de> for Owned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Owned)
    }
}

impl<T: Binary> Serialize for Borrowed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

impl Binary for Bytes {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Base64(self).serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        decode(&text).map_err(D::Error::custom)
    }
}

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const LENIENT_STANDARD: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const LENIENT_URL_SAFE: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

/// Base64 as servers write it: with the alphabet for URLs (RFC 4648, section 5), without padding, in lines.
pub(crate) fn decode(text: &str) -> Result<Bytes, DecodeError> {
    let bare: String = text
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    let engine = if bare.contains(['-', '_']) {
        LENIENT_URL_SAFE
    } else {
        LENIENT_STANDARD
    };
    engine.decode(bare).map(Bytes::from)
}

impl<T: Binary> Binary for Option<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().map(Borrowed).serialize(serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<Owned<T>>::deserialize(deserializer)?.map(|owned| owned.0))
    }
}

impl<T: Binary> Binary for Vec<T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Borrowed))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let items = Vec::<Owned<T>>::deserialize(deserializer)?;
        Ok(items.into_iter().map(|owned| owned.0).collect())
    }
}

impl<T: Binary> Binary for BTreeMap<String, T> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(name, value)| (name, Borrowed(value))))
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = BTreeMap::<String, Owned<T>>::deserialize(deserializer)?;
        Ok(members.into_iter().map(|(name, owned)| (name, owned.0)).collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::parameter::{Parameter, read};

    /// RFC 4648, section 10.
    #[test]
    fn bytes_are_base64_in_json_and_bytes_in_parts() {
        let bytes = Bytes::from_static(b"foobar");
        assert_eq!(serde_json::to_string(&Base64(&bytes)).unwrap(), "\"Zm9vYmFy\"");
        assert_eq!(
            read(&Base64(&bytes)).unwrap().value,
            Parameter::Bytes(bytes.clone())
        );
        let list: Owned<Vec<Option<Bytes>>> = serde_json::from_str("[\"Zg==\", null]").unwrap();
        assert_eq!(list.0, [Some(Bytes::from_static(b"f")), None]);
        assert_eq!(
            serde_json::to_string(&Borrowed(&list.0)).unwrap(),
            "[\"Zg==\",null]"
        );
        assert!(serde_json::from_str::<Owned<Bytes>>("\"?\"").is_err());
    }

    #[test]
    fn customary_deviations_are_understood() {
        for text in ["_-8=", "_-8", "/+8=", "/+8", "/+\r\n8=\n"] {
            assert_eq!(decode(text).unwrap(), Bytes::from_static(&[0xff, 0xef]), "{text}");
        }
        for text in ["Zg=a", "a", "ä", "{}"] {
            assert!(decode(text).is_err(), "{text}");
        }
    }
}
