//! Types inferred from JSON Schema. Presence is tracked apart: a [`Shape`] is a type and whether null is allowed.

use std::fmt;

use crate::document::{openapi::Xml, place::Place};
use crate::json::Json;

/// A type's index in [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TyId(usize);

/// A type as it is used: nullable or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The type.
    pub ty: TyId,
    /// Whether null is a value too.
    pub nullable: bool,
}

/// A type.
#[derive(Clone, Debug)]
pub enum Ty {
    /// After a reported error: fits everything, so that no error follows from it.
    Error,
    /// Nothing is known: any JSON value.
    Any,
    /// Always null.
    Null,
    /// A boolean.
    Bool,
    /// An integer.
    Integer(Width),
    /// Any number.
    Number,
    /// Text.
    String,
    /// Text that is never shown.
    Secret,
    /// Bytes; base64 in JSON.
    Bytes,
    /// Bytes that are sent as a file, with a name and a media type of their own.
    File,
    /// Text of a format that has a type of its own, because the caller asked for one.
    Formatted(Format),
    /// An array.
    List(Shape),
    /// An array of a fixed length, each element of its own type.
    Tuple(Vec<Shape>),
    /// An object of unknown names.
    Map(Shape),
    /// An object of known properties.
    Struct(Struct),
    /// A scalar out of a list.
    Enum(Enum),
    /// One of several types.
    Union(Union),
}

/// The width of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// `int32`
    I32,
    /// `int64`, or none given.
    I64,
    /// `uint32`, or `int32` from 0.
    U32,
    /// `uint64`, or `int64` from 0.
    U64,
}

impl Width {
    /// Whether a JSON value is an integer of this width.
    #[must_use]
    pub fn admits(self, json: &Json) -> bool {
        match self {
            Self::I32 => json.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            Self::I64 => json.as_i64().is_some(),
            Self::U32 => json.as_u64().is_some_and(|number| u32::try_from(number).is_ok()),
            Self::U64 => json.as_u64().is_some(),
        }
    }
}

/// A format of text that has a type of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `date-time` (RFC 3339), as a crate has it.
    DateTime(Dates),
    /// `date` (RFC 3339), as a crate has it.
    Date(Dates),
    /// `uuid` (RFC 4122), as the crate `uuid` has it.
    Uuid,
}

/// The crates that have dates and times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// `jiff`
    Jiff,
    /// `chrono`
    Chrono,
    /// `time`
    Time,
}

/// Which formats of text become types; none by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formats {
    /// Whose types `date-time` and `date` become.
    pub dates: Option<Dates>,
    /// Whether `uuid` becomes the type of the crate `uuid`.
    pub uuid: bool,
}

/// An object of known properties.
#[derive(Clone, Debug)]
pub struct Struct {
    /// The name that its Rust type should have, in any case.
    pub hint: String,
    /// The description.
    pub docs: Option<String>,
    /// The properties, in document order.
    pub fields: Vec<Field>,
    /// The type of other properties, where the schema says so.
    pub rest: Option<Shape>,
    /// The schema.
    pub place: Place,
}

impl Struct {
    /// A property by its name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<(usize, &Field)> {
        self.fields
            .iter()
            .enumerate()
            .find(|(_, field)| field.name == name)
    }
}

/// A property.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in the document.
    pub name: String,
    /// Its type.
    pub shape: Shape,
    /// Whether it must be there, on the side that the type is for.
    pub required: bool,
    /// Whether only servers send it.
    pub read_only: bool,
    /// Whether only clients send it.
    pub write_only: bool,
    /// Its default, of its type; only where a client may leave the property out.
    pub default: Option<Json>,
    /// The description.
    pub docs: Option<String>,
    /// The property's schema.
    pub place: Place,
    /// How it is written in XML.
    pub xml: FieldXml,
}

/// How a property is written in XML.
#[derive(Clone, Debug, Default)]
pub struct FieldXml {
    /// The property itself.
    pub own: Xml,
    /// The elements of an array.
    pub items: Xml,
}

impl Field {
    /// Whether its Rust type is an `Option`.
    #[must_use]
    pub fn is_option(&self) -> bool {
        self.shape.nullable || !self.required && self.default.is_none()
    }
}

/// A scalar out of a list.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The name that its Rust type should have, in any case.
    pub hint: String,
    /// The description.
    pub docs: Option<String>,
    /// The values, each once.
    pub values: Vec<EnumValue>,
    /// Whether values that are not in the list must be kept: true for all that servers send.
    pub open: bool,
    /// The schema.
    pub place: Place,
}

/// A value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumValue {
    /// Text.
    Text(String),
    /// An integer.
    Integer(i64),
}

impl fmt::Display for EnumValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            Self::Integer(number) => write!(formatter, "{number}"),
        }
    }
}

impl EnumValue {
    /// Whether a JSON value is this one.
    #[must_use]
    pub fn is(&self, json: &Json) -> bool {
        match self {
            Self::Text(text) => json.as_str() == Some(text),
            Self::Integer(number) => json.as_i64() == Some(*number),
        }
    }
}

impl Enum {
    /// Whether all values are text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.values
            .iter()
            .all(|value| matches!(value, EnumValue::Text(_)))
    }

    /// Whether all values are integers.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.values
            .iter()
            .all(|value| matches!(value, EnumValue::Integer(_)))
    }
}

/// One of several types.
#[derive(Clone, Debug)]
pub struct Union {
    /// The name that its Rust type should have, in any case.
    pub hint: String,
    /// The description.
    pub docs: Option<String>,
    /// The types, in the order in which they are tried: those that fewer values fit come first.
    pub variants: Vec<Variant>,
    /// The property that tells the variants apart. Their structs do not have it.
    pub tag: Option<String>,
    /// Whether values that fit no variant must be kept: true for all that servers send.
    pub open: bool,
    /// The schema.
    pub place: Place,
}

/// A type of a union.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The name of its schema, where it has one.
    pub hint: Option<String>,
    /// The type.
    pub ty: TyId,
    /// The value of the property that tells the variants apart.
    pub tag: Option<String>,
}

impl Formats {
    /// The crates whose types can stand for formats.
    pub const NAMES: &'static [&'static str] = &["jiff", "chrono", "time", "uuid"];

    /// Chooses a crate's types.
    ///
    /// # Errors
    /// When there is no such choice, or another crate's dates are chosen already.
    pub fn choose(&mut self, name: &str) -> Result<(), String> {
        let dates = match name {
            "jiff" => Dates::Jiff,
            "chrono" => Dates::Chrono,
            "time" => Dates::Time,
            "uuid" => {
                self.uuid = true;
                return Ok(());
            }
            _ => {
                let known = Self::NAMES.join("`, `");
                return Err(format!("there are no types of `{name}`; there are `{known}`"));
            }
        };
        match self.dates.replace(dates) {
            Some(other) if other != dates => {
                Err("dates are of one of `jiff`, `chrono` and `time`".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// All types of a program.
#[derive(Clone, Debug)]
pub struct Types {
    arena: Vec<Ty>,
}

impl Default for Types {
    fn default() -> Self {
        Self {
            arena: vec![
                Ty::Error,
                Ty::Any,
                Ty::Null,
                Ty::Bool,
                Ty::Integer(Width::I64),
                Ty::Number,
                Ty::String,
                Ty::Secret,
                Ty::Bytes,
                Ty::Integer(Width::I32),
                Ty::Integer(Width::U64),
                Ty::Integer(Width::U32),
                Ty::File,
            ],
        }
    }
}

impl Types {
    /// [`Ty::Error`].
    pub const ERROR: TyId = TyId(0);
    /// [`Ty::Any`].
    pub const ANY: TyId = TyId(1);
    /// [`Ty::Null`].
    pub const NULL: TyId = TyId(2);
    /// [`Ty::Bool`].
    pub const BOOL: TyId = TyId(3);
    /// A 64-bit [`Ty::Integer`].
    pub const INTEGER: TyId = TyId(4);
    /// [`Ty::Number`].
    pub const NUMBER: TyId = TyId(5);
    /// [`Ty::String`].
    pub const STRING: TyId = TyId(6);
    /// [`Ty::Secret`].
    pub const SECRET: TyId = TyId(7);
    /// [`Ty::Bytes`].
    pub const BYTES: TyId = TyId(8);
    /// A 32-bit [`Ty::Integer`].
    pub const INTEGER_32: TyId = TyId(9);

    /// An unsigned 64-bit [`Ty::Integer`].
    pub const UNSIGNED: TyId = TyId(10);
    /// An unsigned 32-bit [`Ty::Integer`].
    pub const UNSIGNED_32: TyId = TyId(11);
    /// [`Ty::File`].
    pub const FILE: TyId = TyId(12);

    /// The type of the integers of a width.
    #[must_use]
    pub fn integer(width: Width) -> TyId {
        match width {
            Width::I32 => Self::INTEGER_32,
            Width::I64 => Self::INTEGER,
            Width::U32 => Self::UNSIGNED_32,
            Width::U64 => Self::UNSIGNED,
        }
    }

    /// Adds a type.
    pub fn add(&mut self, ty: Ty) -> TyId {
        self.arena.push(ty);
        TyId(self.arena.len() - 1)
    }

    /// All types.
    pub fn ids(&self) -> impl Iterator<Item = TyId> + use<> {
        (0..self.arena.len()).map(TyId)
    }

    /// Replaces a type: how a recursive schema closes its circle, and how an input becomes a secret.
    pub fn set(&mut self, id: TyId, ty: Ty) {
        if let Some(slot) = self.arena.get_mut(id.0) {
            *slot = ty;
        }
    }

    /// A type by its id.
    #[must_use]
    pub fn get(&self, id: TyId) -> &Ty {
        self.arena.get(id.0).unwrap_or(&Ty::Error)
    }

    /// What a user reads in a message.
    #[must_use]
    pub fn describe(&self, shape: Shape) -> String {
        let name = match self.get(shape.ty) {
            Ty::Error | Ty::Any => "any value".to_owned(),
            Ty::Null => "null".to_owned(),
            Ty::Bool => "a boolean".to_owned(),
            Ty::Integer(_) => "an integer".to_owned(),
            Ty::Number => "a number".to_owned(),
            Ty::String | Ty::Secret => "a string".to_owned(),
            Ty::Bytes => "bytes".to_owned(),
            Ty::File => "a file".to_owned(),
            Ty::Formatted(Format::DateTime(_)) => "a date and time".to_owned(),
            Ty::Formatted(Format::Date(_)) => "a date".to_owned(),
            Ty::Formatted(Format::Uuid) => "a UUID".to_owned(),
            Ty::Tuple(items) => format!("an array of {} elements", items.len()),
            Ty::List(item) => format!(
                "an array of {}",
                self.describe(*item)
                    .trim_start_matches("a ")
                    .trim_start_matches("an ")
            ),
            Ty::Map(_) => "an object".to_owned(),
            Ty::Struct(object) => format!("an object (`{}`)", object.hint),
            Ty::Enum(list) if list.is_text() => {
                format!("a string out of {} (`{}`)", list.values.len(), list.hint)
            }
            Ty::Enum(list) => format!("one of {} values (`{}`)", list.values.len(), list.hint),
            Ty::Union(union) => format!("one of {} types (`{}`)", union.variants.len(), union.hint),
        };
        if shape.nullable {
            format!("{name} or null")
        } else {
            name
        }
    }
}

impl Shape {
    /// A type without null.
    #[must_use]
    pub fn of(ty: TyId) -> Self {
        Self { ty, nullable: false }
    }

    /// Anything.
    #[must_use]
    pub fn any() -> Self {
        Self::of(Types::ANY)
    }
}
