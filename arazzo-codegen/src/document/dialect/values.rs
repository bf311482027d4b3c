//! The schemas of one type: a schema node and its type come in; the type's schema, with its values and bounds, goes out.

use openapiv3::{
    AdditionalProperties, ArrayType, BooleanType, IntegerType, NumberType, ObjectType, StringType, Type,
};

use crate::document::{
    dialect::{
        Form,
        types::{self, TypeName},
        v30, v31,
    },
    openapi::{
        SchemaRef, View,
        reader::{Reader, present, whole},
    },
    tree::{Kind, Node},
};

/// A node as a schema of one type. `sole`: it is the only type, so that values of another kind were meant as this one.
pub(crate) fn of_type<'d>(
    reader: &mut Reader<'_, 'd>,
    at: &SchemaRef,
    node: Node<'d>,
    name: TypeName,
    sole: bool,
) -> Type {
    match name {
        TypeName::String => Type::String(string(reader, node, sole)),
        TypeName::Number => Type::Number(number(reader, node, sole)),
        TypeName::Integer => Type::Integer(integer(reader, node, sole)),
        TypeName::Boolean => Type::Boolean(BooleanType {
            enumeration: values(reader, node, sole, Kind::Bool, |value| {
                value.as_bool().or_else(|| value.as_str()?.parse().ok())
            }),
        }),
        TypeName::Object => Type::Object(object(reader, at, node)),
        TypeName::Array => Type::Array(array(reader, at, node)),
    }
}

/// The values of an enumeration that are of a kind, null left out.
fn values<'d, T>(
    reader: &mut Reader<'_, 'd>,
    node: Node<'d>,
    sole: bool,
    kind: Kind,
    convert: impl Fn(Node<'d>) -> Option<T>,
) -> Vec<Option<T>> {
    let mut found = Vec::new();
    for value in types::values(node).filter(|value| value.kind() != Kind::Null) {
        let exact = value.kind() == kind || kind == Kind::Float && value.kind() == Kind::Integer;
        if !exact && !sole {
            continue;
        }
        let converted = convert(value);
        if !exact {
            let meant = if converted.is_some() {
                "read as one"
            } else {
                "left out"
            };
            reader.malformed(
                value.place(),
                format!(
                    "the value is {}, unlike its schema's type; {meant}",
                    value.describe()
                ),
            );
        }
        found.extend(converted.map(Some));
    }
    found
}

fn string<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, sole: bool) -> StringType {
    let declared = reader.text(node, "format");
    let implied = if types::declared(node).file {
        Some("binary")
    } else {
        v31::content_format(node)
    };
    let format = match (declared, implied) {
        (declared, None) => declared,
        (Some(declared), _) if declared == "byte" || declared == "binary" => Some(declared),
        (_, Some(implied)) => Some(implied.to_owned()),
    };
    StringType {
        format: format.into(),
        pattern: reader.text(node, "pattern"),
        enumeration: values(reader, node, sole, Kind::String, |value| {
            value.scalar_text().map(str::to_owned)
        }),
        min_length: reader.count(node, "minLength"),
        max_length: reader.count(node, "maxLength"),
    }
}

fn number<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, sole: bool) -> NumberType {
    let (minimum, exclusive_minimum) =
        bound(reader, node, "minimum", "exclusiveMinimum", |new, old| new >= old);
    let (maximum, exclusive_maximum) =
        bound(reader, node, "maximum", "exclusiveMaximum", |new, old| new <= old);
    NumberType {
        format: reader.text(node, "format").into(),
        multiple_of: reader.number(node, "multipleOf").and_then(Node::as_f64),
        exclusive_minimum,
        exclusive_maximum,
        minimum: minimum.and_then(Node::as_f64),
        maximum: maximum.and_then(Node::as_f64),
        enumeration: values(reader, node, sole, Kind::Float, |value| {
            value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
        }),
    }
}

fn integer<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, sole: bool) -> IntegerType {
    // A bound that no 64-bit integer can reach bounds nothing, and one with a fraction is no integer's: both are dropped.
    let exact = |value: Node<'d>| value.as_i64().or_else(|| value.as_f64().and_then(whole));
    let (minimum, exclusive_minimum) =
        bound(reader, node, "minimum", "exclusiveMinimum", |new, old| new >= old);
    let (maximum, exclusive_maximum) =
        bound(reader, node, "maximum", "exclusiveMaximum", |new, old| new <= old);
    let (minimum, maximum) = (minimum.and_then(exact), maximum.and_then(exact));
    IntegerType {
        format: reader.text(node, "format").into(),
        multiple_of: reader.number(node, "multipleOf").and_then(exact),
        exclusive_minimum: exclusive_minimum && minimum.is_some(),
        exclusive_maximum: exclusive_maximum && maximum.is_some(),
        minimum,
        maximum,
        enumeration: values(reader, node, sole, Kind::Integer, |value| {
            exact(value).or_else(|| value.as_str()?.trim().parse().ok())
        }),
    }
}

/// A bound and whether it is exclusive. Of an inclusive and an exclusive one, the tighter: `tighter(exclusive, inclusive)`.
fn bound<'d>(
    reader: &mut Reader<'_, 'd>,
    node: Node<'d>,
    key: &str,
    exclusive_key: &str,
    tighter: impl Fn(f64, f64) -> bool,
) -> (Option<Node<'d>>, bool) {
    let inclusive = reader.number(node, key);
    match (v31::exclusive_bound(reader, node, exclusive_key), inclusive) {
        (Some(exclusive), None) => (Some(exclusive), true),
        (Some(exclusive), Some(inclusive)) => {
            let exclusive_wins = exclusive
                .as_f64()
                .zip(inclusive.as_f64())
                .is_some_and(|(new, old)| tighter(new, old));
            (
                Some(if exclusive_wins { exclusive } else { inclusive }),
                exclusive_wins,
            )
        }
        (None, inclusive) => {
            let exclusive = v30::is_exclusive(reader, node, exclusive_key);
            (inclusive, exclusive && inclusive.is_some())
        }
    }
}

fn object<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> ObjectType {
    let mut object = ObjectType {
        required: if at.view == View::Parameter {
            Vec::new()
        } else {
            reader.texts(node, "required")
        },
        additional_properties: additional(reader, at, node),
        min_properties: reader.count(node, "minProperties"),
        max_properties: reader.count(node, "maxProperties"),
        ..ObjectType::default()
    };
    if let Some(properties) = reader.mapping(node, "properties") {
        for (name, property) in properties.entries() {
            object
                .properties
                .insert(name.to_owned(), reader.schema_ref(property).to_reference());
        }
    }
    object
}

fn additional<'d>(
    reader: &mut Reader<'_, 'd>,
    at: &SchemaRef,
    node: Node<'d>,
) -> Option<AdditionalProperties> {
    if reader
        .mapping(node, "patternProperties")
        .is_some_and(|patterns| patterns.entries().next().is_some())
    {
        return Some(AdditionalProperties::Schema(Box::new(
            at.view(View::Patterns).to_reference(),
        )));
    }
    let additional = present(node, "additionalProperties")?;
    if let Some(any) = additional.as_bool() {
        return Some(AdditionalProperties::Any(any));
    }
    let schema = reader.expect_mapping(additional, "additionalProperties")?;
    if schema.entries().next().is_none() {
        return Some(AdditionalProperties::Any(true));
    }
    Some(AdditionalProperties::Schema(Box::new(
        reader.schema_ref(schema).to_reference(),
    )))
}

fn array<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> ArrayType {
    let tuple = v31::tuple(node);
    if tuple.is_some() {
        types::admit(reader, node, Form::Tuple, || {
            "`items` is one schema in this version".to_owned()
        });
    }
    let items = present(node, "items").filter(|items| items.kind() != Kind::Sequence);
    let longest = match (&tuple, node.get("items").and_then(Node::as_bool)) {
        (Some((elements, _)), Some(false)) => Some(elements.len()),
        _ => None,
    };
    ArrayType {
        items: match tuple {
            Some(_) => Some(at.view(View::Tuple).to_reference()),
            None => items.map(|items| reader.schema_ref(items).to_reference()),
        },
        min_items: reader.count(node, "minItems"),
        max_items: reader.count(node, "maxItems").or(longest),
        unique_items: reader.flag(node, "uniqueItems").unwrap_or(false),
    }
}
