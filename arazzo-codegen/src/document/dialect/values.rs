//! The schemas of one type: a schema node and its type come in; the kind with its values and children goes out.
//!
//! Lengths, patterns and most bounds change no type and go nowhere. What is wrong with them is reported all the same.

use crate::document::{
    dialect::{
        Form,
        types::{self, TypeName},
        v30, v31,
    },
    openapi::{
        AdditionalProperties, ArraySchema, IntegerSchema, ObjectSchema, SchemaKind, SchemaRef, StringSchema,
        View,
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
) -> SchemaKind {
    match name {
        TypeName::String => SchemaKind::String(string(reader, node, sole)),
        TypeName::Integer => SchemaKind::Integer(integer(reader, node, sole)),
        TypeName::Number => {
            check_number(reader, node, sole);
            SchemaKind::Number
        }
        TypeName::Boolean => {
            values(reader, node, sole, Kind::Bool, |value| {
                value.as_bool().or_else(|| value.as_str()?.parse().ok())
            });
            SchemaKind::Boolean
        }
        TypeName::Object => SchemaKind::Object(object(reader, at, node)),
        TypeName::Array => SchemaKind::Array(array(reader, at, node)),
    }
}

/// The values of an enumeration that are of a kind, null left out.
fn values<'d, T>(
    reader: &mut Reader<'_, 'd>,
    node: Node<'d>,
    sole: bool,
    kind: Kind,
    convert: impl Fn(Node<'d>) -> Option<T>,
) -> Vec<T> {
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
        found.extend(converted);
    }
    found
}

fn string<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, sole: bool) -> StringSchema {
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
    reader.text(node, "pattern");
    let values = values(reader, node, sole, Kind::String, |value| {
        value.scalar_text().map(str::to_owned)
    });
    reader.count(node, "minLength");
    reader.count(node, "maxLength");
    StringSchema { format, values }
}

fn check_number<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, sole: bool) {
    bounds(reader, node);
    reader.text(node, "format");
    values(reader, node, sole, Kind::Float, |value| {
        value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
    });
}

fn integer<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, sole: bool) -> IntegerSchema {
    // A bound that no 64-bit integer can reach bounds nothing, and one with a fraction is no integer's: both are dropped.
    let exact = |value: Node<'d>| value.as_i64().or_else(|| value.as_f64().and_then(whole));
    IntegerSchema {
        minimum: bounds(reader, node).and_then(exact),
        format: reader.text(node, "format"),
        values: values(reader, node, sole, Kind::Integer, |value| {
            exact(value).or_else(|| value.as_str()?.trim().parse().ok())
        }),
    }
}

/// The lower bound of a number, the tighter of an inclusive and an exclusive one; the others are only looked at.
fn bounds<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> Option<Node<'d>> {
    let inclusive = reader.number(node, "minimum");
    let exclusive = exclusive_bound(reader, node, "exclusiveMinimum");
    reader.number(node, "maximum");
    exclusive_bound(reader, node, "exclusiveMaximum");
    reader.number(node, "multipleOf");
    match (inclusive, exclusive) {
        (Some(inclusive), Some(exclusive)) if inclusive.as_f64() > exclusive.as_f64() => Some(inclusive),
        (inclusive, exclusive) => exclusive.or(inclusive),
    }
}

/// A numeric exclusive bound. The boolean one of 3.0 makes the bound beside it exclusive and is none itself.
fn exclusive_bound<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, key: &str) -> Option<Node<'d>> {
    v30::admit_exclusive(reader, node, key);
    v31::exclusive_bound(reader, node, key)
}

fn object<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> ObjectSchema {
    // A parameter is `required` by itself.
    let required = if at.view == View::Parameter {
        Vec::new()
    } else {
        reader.texts(node, "required")
    };
    let additional_properties = additional(reader, at, node);
    reader.count(node, "minProperties");
    reader.count(node, "maxProperties");
    let properties = reader.mapping(node, "properties");
    let properties = properties.into_iter().flat_map(Node::entries);
    ObjectSchema {
        properties: properties
            .map(|(name, property)| (name.to_owned(), reader.schema_ref(property)))
            .collect(),
        required,
        additional_properties,
    }
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
        return Some(AdditionalProperties::Schema(at.view(View::Patterns)));
    }
    let additional = present(node, "additionalProperties")?;
    match additional.as_bool() {
        Some(true) => return Some(AdditionalProperties::Any),
        Some(false) => return Some(AdditionalProperties::None),
        None => {}
    }
    let schema = reader.expect_mapping(additional, "additionalProperties")?;
    if schema.entries().next().is_none() {
        return Some(AdditionalProperties::Any);
    }
    Some(AdditionalProperties::Schema(reader.schema_ref(schema)))
}

fn array<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> ArraySchema {
    let tuple = v31::tuple(node);
    if tuple.is_some() {
        types::admit(reader, node, Form::Tuple, || {
            "`items` is one schema in this version".to_owned()
        });
    }
    let list = present(node, "items").filter(|items| items.kind() != Kind::Sequence);
    let items = match tuple {
        Some(_) => Some(at.view(View::Tuple)),
        None => list.map(|items| reader.schema_ref(items)),
    };
    let elements: Vec<Node<'d>> = tuple.map(|(elements, _)| elements).unwrap_or_default();
    let is_closed = !elements.is_empty() && list.and_then(Node::as_bool) == Some(false);
    let longest = is_closed.then_some(elements.len());
    let array = ArraySchema {
        items,
        prefix_items: elements
            .into_iter()
            .map(|element| reader.schema_ref(element))
            .collect(),
        min_items: reader.count(node, "minItems"),
        max_items: reader.count(node, "maxItems").or(longest),
    };
    reader.flag(node, "uniqueItems");
    array
}
