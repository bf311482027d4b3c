//! One level of a schema as the later stages see it: the same in every dialect.
//!
//! Data only, in the terms of JSON Schema. Children are the identities of schemas, read when somebody asks for them.

use super::SchemaRef;
use crate::document::place::Place;
use crate::json::Json;

/// One level of a schema, in the canonical form that all dialects become.
///
/// What a document mixes becomes `allOf`: a kind is a type or one composition. Null is only ever `nullable`, never one of
/// several types, values or members. What restricts a value and does not change its form, lengths and `not` for example, is left out.
#[derive(Clone, Debug)]
pub struct SchemaLevel {
    /// Where the schema stands; behind references, where those end.
    pub place: Place,
    /// What its values look like.
    pub kind: SchemaKind,
    /// Whether null is a value, too.
    pub nullable: bool,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `default`
    pub default: Option<Json>,
    /// What tells the alternatives of a union apart.
    pub discriminator: Option<Discriminator>,
    /// How it is written in XML.
    pub xml: Option<Xml>,
}

/// What the values of a schema look like.
#[derive(Clone, Debug)]
pub enum SchemaKind {
    /// Any value, as far as is known. As a member of `allOf` it adds nothing.
    Any,
    /// Null alone.
    Null,
    /// `type: string`
    String(StringSchema),
    /// `type: integer`
    Integer(IntegerSchema),
    /// `type: number`
    Number,
    /// `type: boolean`
    Boolean,
    /// `type: array`
    Array(ArraySchema),
    /// `type: object`
    Object(ObjectSchema),
    /// `allOf`. One of a single member is that member, with this level's data around it.
    AllOf(Vec<SchemaRef>),
    /// `anyOf`, `oneOf` and several types: at least two, none of them null.
    AnyOf(Vec<SchemaRef>),
}

/// Text.
#[derive(Clone, Debug, Default)]
pub struct StringSchema {
    /// `format`, or what the encoding and media type of the text amount to.
    pub format: Option<String>,
    /// `enum` or `const`; none: any text.
    pub values: Vec<String>,
}

/// An integer.
#[derive(Clone, Debug, Default)]
pub struct IntegerSchema {
    /// `format`
    pub format: Option<String>,
    /// The lower bound, be it inclusive or exclusive.
    pub minimum: Option<i64>,
    /// `enum` or `const`; none: any integer.
    pub values: Vec<i64>,
}

/// An array.
#[derive(Clone, Debug, Default)]
pub struct ArraySchema {
    /// The schema that every element satisfies.
    pub items: Option<SchemaRef>,
    /// The schemas of the first elements by position; `items` covers them as well.
    pub prefix_items: Vec<SchemaRef>,
    /// `minItems`
    pub min_items: Option<usize>,
    /// `maxItems`
    pub max_items: Option<usize>,
}

/// An object.
#[derive(Clone, Debug, Default)]
pub struct ObjectSchema {
    /// `properties`, in the order of the document.
    pub properties: Vec<(String, SchemaRef)>,
    /// `required`
    pub required: Vec<String>,
    /// What other properties hold.
    pub additional_properties: Option<AdditionalProperties>,
}

/// What the properties of an object hold that are not named.
#[derive(Clone, Debug)]
pub enum AdditionalProperties {
    /// There are none.
    None,
    /// Any value.
    Any,
    /// What satisfies a schema.
    Schema(SchemaRef),
}

/// What tells the alternatives of a union apart.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// The property whose value says which alternative it is.
    pub property_name: String,
    /// The values and what they stand for, where a value is not just the name of a schema.
    pub mapping: Vec<(String, SchemaRef)>,
}

/// How a schema is written in XML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xml {
    /// The name of the element or attribute; else the property's.
    pub name: Option<String>,
    /// The namespace's URI.
    pub namespace: Option<String>,
    /// The namespace's prefix.
    pub prefix: Option<String>,
    /// Whether it is an attribute.
    pub attribute: bool,
    /// Whether an array has an element around its items.
    pub wrapped: bool,
}
