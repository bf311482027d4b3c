//! What OpenAPI 3.1 and 3.2 (JSON Schema 2020-12) say in a way of their own: a schema node comes in; its meaning goes out.
//!
//! Keywords that only restrict what another part describes (`if`, `dependentSchemas`, `contains`, `propertyNames`,
//! `unevaluated…`) have no part in the canonical form: they change no type.

use crate::document::{
    dialect::Form,
    openapi::reader::{Reader, present},
    tree::{Kind, Node},
};

/// The forms that 3.1 has and others lack.
pub(crate) const FORMS: &[Form] = &[
    Form::TypeList,
    Form::Const,
    Form::NumericExclusive,
    Form::BooleanSchema,
    Form::Tuple,
    Form::Union,
];

/// What may stand beside a `$ref` and changes nothing about the schema.
const REMARKS: [&str; 10] = [
    "$ref",
    "$comment",
    "description",
    "title",
    "summary",
    "example",
    "examples",
    "externalDocs",
    "$schema",
    "$id",
];

/// Whether only remarks stand beside the `$ref`. Definitions beside it (`$defs`) are for others to reference.
pub(crate) fn is_plain_reference(node: Node<'_>) -> bool {
    node.entries()
        .all(|(key, _)| REMARKS.contains(&key) || key == "$defs" || key.starts_with("x-"))
}

/// The bound of a numeric `exclusiveMinimum` or `exclusiveMaximum`.
pub(crate) fn exclusive_bound<'d>(
    reader: &mut Reader<'_, 'd>,
    node: Node<'d>,
    key: &str,
) -> Option<Node<'d>> {
    let bound = present(node, key).filter(|bound| matches!(bound.kind(), Kind::Integer | Kind::Float))?;
    super::types::admit(reader, bound, Form::NumericExclusive, || {
        format!("`{key}` is true or false in this version")
    });
    Some(bound)
}

/// The `format` that `contentEncoding` and `contentMediaType` amount to: text in base64 is `byte`, a body that is no
/// text is `binary`.
pub(crate) fn content_format(node: Node<'_>) -> Option<&'static str> {
    if let Some(encoding) = node.get("contentEncoding").and_then(Node::as_str) {
        let base64 = encoding.eq_ignore_ascii_case("base64") || encoding.eq_ignore_ascii_case("base64url");
        return base64.then_some("byte");
    }
    let media_type = node
        .get("contentMediaType")
        .and_then(Node::as_str)?
        .to_ascii_lowercase();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let is_text = essence.starts_with("text/")
        || ["json", "xml", "yaml", "javascript", "x-www-form-urlencoded"]
            .iter()
            .any(|kind| {
                essence
                    .strip_suffix(kind)
                    .is_some_and(|before| before.ends_with(['/', '+', '-']))
            });
    (!is_text).then_some("binary")
}

/// The schemas of a tuple's elements by position, and of the elements after them.
pub(crate) fn tuple(node: Node<'_>) -> Option<(Vec<Node<'_>>, Option<Node<'_>>)> {
    let prefix = node
        .get("prefixItems")
        .filter(|prefix| prefix.kind() == Kind::Sequence);
    let items = node.get("items");
    // Before 2020-12, `items` itself was the list and `additionalItems` the rest.
    let legacy = items.filter(|items| items.kind() == Kind::Sequence);
    let rest = if legacy.is_some() {
        node.get("additionalItems")
    } else {
        items
    };
    let elements: Vec<_> = prefix.or(legacy)?.items().collect();
    (!elements.is_empty()).then_some((elements, rest.filter(|rest| rest.as_bool() != Some(false))))
}
