//! Types: a schema node comes in; the types that it allows, and whether null is one, go out.

use crate::{
    diagnostics::{Diagnostic, codes::MALFORMED_PART, suggest::nearest},
    document::{
        dialect::{Form, v30, v31},
        openapi::reader::{Reader, present},
        tree::{Kind, Node},
    },
};

/// A type other than null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypeName {
    String,
    Number,
    Integer,
    Boolean,
    Object,
    Array,
}

/// What `type` says.
#[derive(Debug, Default)]
pub(crate) struct Types {
    /// The types, null left out.
    pub(crate) names: Vec<TypeName>,
    /// Whether null is among them.
    pub(crate) null: bool,
    /// Whether the type is 2.0's `file`, which is binary text.
    pub(crate) file: bool,
}

/// The types that `type` lists. What is no type is left out.
pub(crate) fn declared(node: Node<'_>) -> Types {
    let mut types = Types::default();
    let Some(declared) = node.get("type") else {
        return types;
    };
    let one = (declared.kind() != Kind::Sequence).then_some(declared);
    for item in one.into_iter().chain(declared.items()) {
        let name = match item.scalar_text() {
            Some("string") => TypeName::String,
            Some("file") => {
                types.file = true;
                TypeName::String
            }
            Some("number") => TypeName::Number,
            Some("integer") => TypeName::Integer,
            Some("boolean") => TypeName::Boolean,
            Some("object") => TypeName::Object,
            Some("array") => TypeName::Array,
            Some("null") => {
                types.null = true;
                continue;
            }
            _ => {
                // `type: [string, null]`: the null that YAML reads is the one that was meant.
                types.null |= item.kind() == Kind::Null && declared.kind() == Kind::Sequence;
                continue;
            }
        };
        if !types.names.contains(&name) {
            types.names.push(name);
        }
    }
    if types.names.contains(&TypeName::Number) {
        types.names.retain(|name| *name != TypeName::Integer);
    }
    types
}

/// The types that a schema allows: those that `type` lists, else those that its other keywords tell.
pub(crate) fn allowed(node: Node<'_>) -> Vec<TypeName> {
    let declared = declared(node).names;
    if !declared.is_empty() {
        return declared;
    }
    let has = |keys: &[&str]| keys.iter().any(|key| present(node, key).is_some());
    if has(&[
        "properties",
        "additionalProperties",
        "patternProperties",
        "required",
    ]) {
        return vec![TypeName::Object];
    }
    if has(&["items", "prefixItems"]) {
        return vec![TypeName::Array];
    }
    let of_values = of_values(node);
    if of_values.is_empty() && v31::content_format(node).is_some() {
        return vec![TypeName::String];
    }
    of_values
}

/// The values of `enum`, or the one of `const`.
pub(crate) fn values(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let list = present(node, "enum");
    let one = if list.is_none() { node.get("const") } else { None };
    list.into_iter().flat_map(Node::items).chain(one)
}

fn of_values(node: Node<'_>) -> Vec<TypeName> {
    let mut names = Vec::new();
    for value in values(node) {
        let name = match value.kind() {
            Kind::String => TypeName::String,
            Kind::Integer => TypeName::Integer,
            Kind::Float => TypeName::Number,
            Kind::Bool => TypeName::Boolean,
            Kind::Mapping => TypeName::Object,
            Kind::Sequence => TypeName::Array,
            Kind::Null => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.contains(&TypeName::Number) {
        names.retain(|name| *name != TypeName::Integer);
    }
    names
}

/// Whether a schema by itself, unions aside, allows null.
pub(crate) fn nullable(node: Node<'_>) -> bool {
    declared(node).null || v30::nullable(node) || values(node).any(|value| value.kind() == Kind::Null)
}

/// Whether a schema allows null and nothing else.
pub(crate) fn is_null(node: Node<'_>) -> bool {
    if node.kind() != Kind::Mapping {
        return false;
    }
    let types = declared(node);
    let mut values = values(node).peekable();
    let only_null_value = values.peek().is_some() && values.all(|value| value.kind() == Kind::Null);
    only_null_value || types.null && types.names.is_empty()
}

/// The names that `type` can have (JSON Schema 2020-12 Validation, 6.1.1).
const TYPES: [&str; 7] = [
    "string", "number", "integer", "boolean", "object", "array", "null",
];

/// Reports what is wrong with `type`, and forms that the dialect lacks.
pub(crate) fn check<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) {
    let Some(declared) = present(node, "type") else {
        if let Some(constant) = node.get("const") {
            admit(reader, constant, Form::Const, || {
                "`const` is not in this version; it has `enum`".to_owned()
            });
        }
        return;
    };
    if declared.kind() == Kind::Sequence || declared.scalar_text() == Some("null") {
        admit(reader, declared, Form::TypeList, || {
            "this version has one `type`, and `nullable`".to_owned()
        });
    }
    let one = (declared.kind() != Kind::Sequence).then_some(declared);
    for item in one.into_iter().chain(declared.items()) {
        match item.scalar_text() {
            Some(name) if TYPES.contains(&name) => {}
            Some("file") => admit(reader, item, Form::File, || {
                "`file` is no type; read as binary text".to_owned()
            }),
            Some(other) => {
                let message = format!("`{other}` is no type; any value is accepted");
                let diagnostic = Diagnostic::new(&MALFORMED_PART, item.place(), message);
                reader
                    .diagnostics
                    .report(match nearest(other, TYPES.into_iter()) {
                        Some(near) => diagnostic.suggest(item.place(), near),
                        None => diagnostic,
                    });
            }
            None if item.kind() == Kind::Null => {}
            None => reader.malformed(
                item.place(),
                format!("`type` is {}, not the name of a type", item.describe()),
            ),
        }
    }
}

/// Reports a form that the dialect of its file lacks. It is understood all the same.
pub(crate) fn admit<'d>(
    reader: &mut Reader<'_, 'd>,
    at: Node<'d>,
    form: Form,
    message: impl FnOnce() -> String,
) {
    let place = at.place();
    if !reader.dialect_at(place.file).has(form) {
        reader.malformed(place, message());
    }
}
