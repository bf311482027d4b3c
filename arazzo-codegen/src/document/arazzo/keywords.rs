//! Misspelt keywords in the schemas of an Arazzo document. JSON Schema allows keywords that it does not know, so only one that
//! is nearly a known one is reported.

use crate::{
    diagnostics::{Diagnostic, Diagnostics, codes, suggest::nearest},
    document::tree::{Kind, Node},
};

/// Keywords of JSON Schema 2020-12 and of OpenAPI. Those in the first list hold schemas.
const HOLDERS: &[&str] = &[
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "oneOf",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];
/// These hold mappings of schemas.
const MAPS: &[&str] = &[
    "$defs",
    "definitions",
    "dependentSchemas",
    "patternProperties",
    "properties",
];
const OTHERS: &[&str] = &[
    "$anchor",
    "$comment",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$ref",
    "$schema",
    "$vocabulary",
    "const",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "dependentRequired",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "pattern",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "writeOnly",
    "xml",
];

/// Reports the misspelt keywords of a schema and of those in it. Documents are not nested deeply, so neither are these calls.
pub(super) fn check(diagnostics: &mut Diagnostics, schema: Node<'_>) {
    check_required(diagnostics, schema);
    for (key, value) in schema.entries() {
        if MAPS.contains(&key) {
            value.entries().for_each(|(_, inner)| check(diagnostics, inner));
        } else if HOLDERS.contains(&key) {
            match value.kind() {
                Kind::Sequence => value.items().for_each(|inner| check(diagnostics, inner)),
                _ => check(diagnostics, value),
            }
        } else if !OTHERS.contains(&key) && !key.starts_with("x-") {
            let known = HOLDERS.iter().chain(MAPS).chain(OTHERS).copied();
            if let Some(near) = nearest(key, known) {
                let place = value.place().key();
                let message = format!("unknown keyword `{key}` in a schema");
                diagnostics.report(
                    Diagnostic::new(&codes::UNKNOWN_FIELD, place.clone(), message).suggest(place, near),
                );
            }
        }
    }
}

/// Reports the names in `required` that are no properties but nearly those of some that it does not name.
fn check_required(diagnostics: &mut Diagnostics, schema: Node<'_>) {
    let (Some(properties), Some(required)) = (schema.get("properties"), schema.get("required")) else {
        return;
    };
    let named = || required.items().filter_map(|item| Some((item, item.as_str()?)));
    let optional = properties.entries().map(|(name, _)| name);
    let optional: Vec<&str> = optional
        .filter(|property| !named().any(|(_, name)| name == *property))
        .collect();
    for (item, name) in named().filter(|(_, name)| properties.get(name).is_none()) {
        if let Some(near) = nearest(name, optional.iter().copied()) {
            let message = format!("`required` names `{name}`, which is not among the `properties`");
            diagnostics.report(
                Diagnostic::new(&codes::UNKNOWN_FIELD, item.place(), message).suggest(item.place(), near),
            );
        }
    }
}
