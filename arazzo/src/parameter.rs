//! In: a value that serialises. Out: the scalar, list or record that a parameter is made of, and whether it is secret.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde::ser::{self, Serialize};

use crate::secret::{self, SecretList};
use crate::{Value, binary, file};

/// A value as a parameter sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Parameter {
    /// `None`, unit, `null`.
    Absent,
    /// A string.
    Text(String),
    /// A number or a boolean.
    Literal(String),
    /// Bytes; base64 where text is wanted.
    Bytes(Bytes),
    /// A file with a name or a media type of its own.
    File {
        name: Option<String>,
        content_type: Option<String>,
        content: Bytes,
    },
    List(Vec<Parameter>),
    Record(Vec<(String, Parameter)>),
}

impl Parameter {
    /// The value where one text is wanted: a scalar as it is, an object or array as JSON, absent as `None`.
    pub(crate) fn into_text(self) -> Option<String> {
        match self {
            Self::Absent => None,
            Self::Text(text) | Self::Literal(text) => Some(text),
            Self::Bytes(content) | Self::File { content, .. } => Some(BASE64_STANDARD.encode(content)),
            nested => Some(nested.into_json().to_string()),
        }
    }

    fn into_json(self) -> Value {
        match self {
            Self::Absent => Value::Null,
            Self::Text(text) => Value::String(text),
            Self::Bytes(content) | Self::File { content, .. } => {
                Value::String(BASE64_STANDARD.encode(content))
            }
            Self::Literal(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
            Self::List(items) => items.into_iter().map(Self::into_json).collect(),
            Self::Record(fields) => fields
                .into_iter()
                .map(|(name, field)| (name, field.into_json()))
                .collect(),
        }
    }
}

/// A parameter that has been read.
pub(crate) struct Read {
    pub(crate) value: Parameter,
    /// The secrets in it.
    pub(crate) secrets: SecretList,
}

/// Reads a value.
pub(crate) fn read<T: Serialize + ?Sized>(value: &T) -> Result<Read, Unreadable> {
    let (value, secrets) = secret::collect(|| value.serialize(Reader));
    Ok(Read {
        value: value?,
        secrets,
    })
}

/// Why a value is no parameter.
#[derive(Debug)]
pub(crate) struct Unreadable(pub(crate) String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

impl ser::Error for Unreadable {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type Result<T = Parameter, E = Unreadable> = std::result::Result<T, E>;

struct Reader;

fn list(capacity: Option<usize>, variant: Option<&'static str>) -> ListReader {
    ListReader {
        variant,
        items: Vec::with_capacity(capacity.unwrap_or(0).min(64)),
    }
}

fn record(name: &'static str, variant: Option<&'static str>) -> RecordReader {
    RecordReader {
        name,
        variant,
        key: None,
        fields: Vec::new(),
    }
}

fn literal(value: impl ToString) -> Result {
    Ok(Parameter::Literal(value.to_string()))
}

/// A file of the fields that it serialises as.
fn described(fields: Vec<(String, Parameter)>) -> Parameter {
    let (mut name, mut content_type, mut content) = (None, None, Bytes::new());
    for (field, value) in fields {
        match (field.as_str(), value) {
            ("name", Parameter::Text(text)) => name = Some(text),
            ("contentType", Parameter::Text(text)) => content_type = Some(text),
            ("content", Parameter::Text(text)) => {
                content = BASE64_STANDARD.decode(text).unwrap_or_default().into();
            }
            _ => {}
        }
    }
    Parameter::File {
        name,
        content_type,
        content,
    }
}

/// An enum variant with a value is an object with one member, as in JSON.
fn tagged(variant: Option<&'static str>, value: Parameter) -> Parameter {
    match variant {
        Some(variant) => Parameter::Record(vec![(variant.to_owned(), value)]),
        None => value,
    }
}

macro_rules! literals {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result {
            literal(value)
        })*
    };
}

impl ser::Serializer for Reader {
    type Ok = Parameter;
    type Error = Unreadable;
    type SerializeSeq = ListReader;
    type SerializeTuple = ListReader;
    type SerializeTupleStruct = ListReader;
    type SerializeTupleVariant = ListReader;
    type SerializeMap = RecordReader;
    type SerializeStruct = RecordReader;
    type SerializeStructVariant = RecordReader;

    literals! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_i128: i128, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_u128: u128
    }

    fn serialize_f32(self, value: f32) -> Result {
        if value.is_finite() {
            literal(value)
        } else {
            Err(ser::Error::custom("a number that is not finite"))
        }
    }

    fn serialize_f64(self, value: f64) -> Result {
        if value.is_finite() {
            literal(value)
        } else {
            Err(ser::Error::custom("a number that is not finite"))
        }
    }

    fn serialize_char(self, value: char) -> Result {
        Ok(Parameter::Text(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result {
        Ok(Parameter::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result {
        Ok(Parameter::Bytes(Bytes::copy_from_slice(value)))
    }

    fn serialize_none(self) -> Result {
        Ok(Parameter::Absent)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        Ok(Parameter::Absent)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        Ok(Parameter::Absent)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        Ok(Parameter::Text(variant.to_owned()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result {
        let value = value.serialize(self)?;
        match value {
            Parameter::Text(text) if name == binary::NAME => Ok(match BASE64_STANDARD.decode(&text) {
                Ok(bytes) => Parameter::Bytes(bytes.into()),
                Err(_) => Parameter::Text(text),
            }),
            Parameter::Record(fields) if name == file::NAME => Ok(described(fields)),
            value => Ok(value),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        Ok(tagged(Some(variant), value.serialize(self)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq> {
        Ok(list(length, None))
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple> {
        Ok(list(Some(length), None))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Self::SerializeTupleStruct> {
        Ok(list(Some(length), None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        Ok(list(Some(length), Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap> {
        Ok(record("", None))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self::SerializeStruct> {
        Ok(record(name, None))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant> {
        Ok(record(name, Some(variant)))
    }
}

struct ListReader {
    variant: Option<&'static str>,
    items: Vec<Parameter>,
}

impl ListReader {
    fn push<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<()> {
        self.items.push(item.serialize(Reader)?);
        Ok(())
    }

    fn finish(self) -> Parameter {
        tagged(self.variant, Parameter::List(self.items))
    }
}

macro_rules! list {
    ($($trait:ident: $method:ident),*) => {
        $(impl ser::$trait for ListReader {
            type Ok = Parameter;
            type Error = Unreadable;

            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<()> {
                self.push(item)
            }

            fn end(self) -> Result {
                Ok(self.finish())
            }
        })*
    };
}

list! {
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
}

struct RecordReader {
    name: &'static str,
    variant: Option<&'static str>,
    key: Option<String>,
    fields: Vec<(String, Parameter)>,
}

/// How `serde_json` wraps a number where its feature `arbitrary_precision` is on anywhere in the build.
const ARBITRARY_PRECISION: &str = "$serde_json::private::Number";

impl RecordReader {
    fn push<T: Serialize + ?Sized>(&mut self, name: &str, field: &T) -> Result<()> {
        let field = field.serialize(Reader)?;
        self.fields.push((name.to_owned(), field));
        Ok(())
    }

    fn finish(mut self) -> Parameter {
        if self.name == ARBITRARY_PRECISION
            && let Some((_, Parameter::Text(number))) = self.fields.pop()
        {
            return Parameter::Literal(number);
        }
        tagged(self.variant, Parameter::Record(self.fields))
    }
}

impl ser::SerializeMap for RecordReader {
    type Ok = Parameter;
    type Error = Unreadable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        match key.serialize(Reader)? {
            Parameter::Text(text) | Parameter::Literal(text) => self.key = Some(text),
            _ => return Err(ser::Error::custom("an object key that is not a scalar")),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = self.key.take().unwrap_or_default();
        self.push(&key, value)
    }

    fn end(self) -> Result {
        Ok(self.finish())
    }
}

impl ser::SerializeStruct for RecordReader {
    type Ok = Parameter;
    type Error = Unreadable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, field: &T) -> Result<()> {
        self.push(name, field)
    }

    fn end(self) -> Result {
        Ok(self.finish())
    }
}

impl ser::SerializeStructVariant for RecordReader {
    type Ok = Parameter;
    type Error = Unreadable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, field: &T) -> Result<()> {
        self.push(name, field)
    }

    fn end(self) -> Result {
        Ok(self.finish())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{Secret, json};

    #[test]
    fn reads_what_serde_writes() {
        let text = |text: &str| Parameter::Text(text.to_owned());
        let number = |text: &str| Parameter::Literal(text.to_owned());
        let cases: [(Parameter, Value); 5] = [
            (text("x"), json!("x")),
            (number("7"), json!(7)),
            (Parameter::Absent, json!(null)),
            (
                Parameter::List(vec![number("true"), Parameter::Absent]),
                json!([true, null]),
            ),
            (
                Parameter::Record(vec![("a".to_owned(), number("1.5"))]),
                json!({"a": 1.5}),
            ),
        ];
        for (expected, value) in cases {
            assert_eq!(read(&value).unwrap().value, expected, "{value}");
        }
        assert_eq!(read(&None::<u8>).unwrap().value, Parameter::Absent);
        assert_eq!(read("plain").unwrap().value, text("plain"));
        assert!(read(&f64::NAN).is_err());
    }

    #[test]
    fn knows_a_secret_wherever_it_is() {
        assert!(!read(&Secret::from("k")).unwrap().secrets.is_empty());
        assert!(!read(&Some(vec![Secret::from("k")])).unwrap().secrets.is_empty());
        assert!(read("k").unwrap().secrets.is_empty());
    }

    #[test]
    fn nested_values_are_json_where_a_text_is_wanted() {
        let text = |value: Value| read(&value).unwrap().value.into_text();
        assert_eq!(
            text(json!({"a": [1, "x", null]})).as_deref(),
            Some("{\"a\":[1,\"x\",null]}")
        );
        assert_eq!(text(json!(null)), None);
        assert_eq!(text(json!("x")).as_deref(), Some("x"));
    }
}
