//! What OpenAPI 3.0 (and 2.0) say in a way of their own: a schema node comes in; its meaning goes out.

use crate::document::{
    dialect::Form,
    openapi::reader::{Reader, present},
    tree::Node,
};

/// The forms that 3.0 has and others lack.
pub(crate) const FORMS: &[Form] = &[Form::BooleanExclusive, Form::Union];

/// The specification has everything beside a `$ref` ignored. `nullable: true` is not: documents that say it mean it,
/// and a value that is null is then no surprise.
pub(crate) fn is_plain_reference(node: Node<'_>) -> bool {
    !nullable(node)
}

/// Whether `nullable: true`, or 2.0's customary `x-nullable: true`, is there. Honoured in every dialect.
pub(crate) fn nullable(node: Node<'_>) -> bool {
    ["nullable", "x-nullable"].iter().any(|key| {
        present(node, key).is_some_and(|flag| flag.as_bool() == Some(true) || flag.as_str() == Some("true"))
    })
}

/// `exclusiveMinimum: true` beside `minimum`: it makes that bound exclusive and is none itself.
pub(crate) fn admit_exclusive<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, key: &str) {
    if let Some(flag) = present(node, key).filter(|flag| flag.as_bool().is_some()) {
        super::types::admit(reader, flag, Form::BooleanExclusive, || {
            format!("`{key}` is a number in this version")
        });
    }
}
