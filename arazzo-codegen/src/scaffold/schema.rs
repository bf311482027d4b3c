//! A type comes in; the JSON Schema of an input of that type goes out.

use super::yaml::Yaml;
use crate::ir::types::{EnumValue, Shape, Ty, Types, Width};

/// How deep objects are written out; what is deeper may be anything.
const DEPTH: usize = 4;

pub(super) fn of(types: &Types, shape: Shape, docs: Option<&str>) -> Yaml {
    described(types, shape, docs, DEPTH)
}

fn described(types: &Types, shape: Shape, docs: Option<&str>, depth: usize) -> Yaml {
    let mut members = members(types, shape, depth);
    if let Some(docs) = docs.map(str::trim).filter(|docs| !docs.is_empty()) {
        members.push(("description", Yaml::text(docs)));
    }
    Yaml::map(members)
}

fn members(types: &Types, shape: Shape, depth: usize) -> Vec<(&'static str, Yaml)> {
    let inner = |shape: Shape| described(types, shape, None, depth.saturating_sub(1));
    if depth == 0 {
        return Vec::new();
    }
    let (name, mut rest) = match types.get(shape.ty) {
        Ty::Error | Ty::Any | Ty::Null | Ty::Union(_) => return Vec::new(),
        Ty::Bool => ("boolean", Vec::new()),
        Ty::Integer(width) => ("integer", integer(*width)),
        Ty::Number => ("number", Vec::new()),
        Ty::String | Ty::Secret | Ty::Formatted(_) => ("string", Vec::new()),
        Ty::Bytes | Ty::File => ("string", vec![("format", Yaml::text("binary"))]),
        Ty::List(item) => ("array", vec![("items", inner(*item))]),
        Ty::Tuple(_) => ("array", Vec::new()),
        Ty::Map(value) => ("object", vec![("additionalProperties", inner(*value))]),
        Ty::Struct(object) => {
            let sent = || object.fields.iter().filter(|field| !field.read_only);
            let required: Vec<Yaml> = sent()
                .filter(|field| field.required)
                .map(|field| Yaml::text(&field.name))
                .collect();
            let properties = sent().map(|field| {
                let docs = field.docs.as_deref();
                (field.name.clone(), described(types, field.shape, docs, depth - 1))
            });
            let mut rest = Vec::new();
            if !required.is_empty() {
                rest.push(("required", Yaml::List(required)));
            }
            rest.push(("properties", Yaml::Map(properties.collect())));
            ("object", rest)
        }
        Ty::Enum(list) => {
            let value = |value: &EnumValue| match value {
                EnumValue::Text(text) => Yaml::text(text),
                EnumValue::Integer(number) => Yaml::Plain(number.to_string()),
            };
            let kind = if list.is_integer() { "integer" } else { "string" };
            (
                kind,
                vec![("enum", Yaml::List(list.values.iter().map(value).collect()))],
            )
        }
    };
    rest.insert(0, ("type", Yaml::text(name)));
    rest
}

fn integer(width: Width) -> Vec<(&'static str, Yaml)> {
    let format = |name| ("format", Yaml::text(name));
    match width {
        Width::I64 => Vec::new(),
        Width::I32 => vec![format("int32")],
        Width::U64 => vec![("minimum", Yaml::Plain("0".to_owned()))],
        Width::U32 => vec![format("int32"), ("minimum", Yaml::Plain("0".to_owned()))],
    }
}
