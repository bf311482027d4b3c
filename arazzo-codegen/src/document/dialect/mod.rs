//! The dialects of OpenAPI: a schema or an operation's part as a document has it comes in; the canonical form goes out.
//!
//! The one place that knows how 2.0, 3.0, 3.1 and 3.2 differ. Real documents mix them, so a form of another dialect is
//! understood everywhere, and reported where its own dialect lacks it.

mod composition;
mod schema;
pub(crate) mod swagger2;
mod types;
mod v30;
mod v31;
mod v32;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use schema::read as schema;

use crate::{
    diagnostics::{
        Diagnostic, Diagnostics,
        codes::{MALFORMED_PART, UNSUPPORTED_DESCRIPTION},
    },
    document::{
        openapi::Method,
        tree::{Kind, Node},
    },
};

/// What a description is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// OpenAPI 2.0, "Swagger".
    Swagger2,
    /// OpenAPI 3.0.
    V30,
    /// OpenAPI 3.1.
    V31,
    /// OpenAPI 3.2.
    V32,
}

/// A form of a schema that not every dialect has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `type: [string, integer]` or `type: 'null'`
    TypeList,
    /// `const`
    Const,
    /// `exclusiveMinimum: 5`
    NumericExclusive,
    /// `exclusiveMinimum: true`
    BooleanExclusive,
    /// `true` and `false` as schemas
    BooleanSchema,
    /// `prefixItems`
    Tuple,
    /// `type: file`
    File,
    /// `oneOf`, `anyOf` and `not`
    Union,
}

impl Dialect {
    /// The version that the root of a file says, when it is a known one.
    #[must_use]
    pub fn of(root: Node<'_>) -> Option<Self> {
        let version = |key: &str| root.get(key).and_then(Node::scalar_text).map(str::trim);
        if let Some(version) = version("swagger") {
            return (version == "2.0" || version == "2").then_some(Self::Swagger2);
        }
        let version = version("openapi")?;
        let minor = version.split('.').take(2).collect::<Vec<_>>().join(".");
        match minor.as_str() {
            "3.0" => Some(Self::V30),
            "3.1" => Some(Self::V31),
            "3.2" => Some(Self::V32),
            _ => None,
        }
    }

    /// Whether the dialect has a form.
    pub(crate) fn has(self, form: Form) -> bool {
        match self {
            Self::Swagger2 => swagger2::FORMS.contains(&form),
            Self::V30 => v30::FORMS.contains(&form),
            Self::V31 | Self::V32 => v31::FORMS.contains(&form),
        }
    }

    /// Whether a node with a `$ref` says nothing about the schema but that.
    pub(crate) fn is_plain_reference(self, node: Node<'_>) -> bool {
        match self {
            Self::Swagger2 | Self::V30 => v30::is_plain_reference(node),
            Self::V31 | Self::V32 => v31::is_plain_reference(node),
        }
    }

    /// The operations of a path item.
    pub(crate) fn methods<'d>(self, path_item: Node<'d>) -> Vec<(Method, Node<'d>)> {
        const KEYS: [&str; 8] = [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ];
        let mut methods: Vec<(Method, Node<'d>)> = path_item
            .entries()
            .filter(|(key, _)| KEYS.contains(key) || self == Self::V32 && *key == "query")
            .map(|(key, node)| (Method(key.to_ascii_uppercase()), node))
            .collect();
        if self == Self::V32 {
            methods.extend(v32::additional_operations(path_item));
        }
        methods.retain(|(_, node)| node.kind() == Kind::Mapping);
        methods
    }
}

/// The dialect of a description's root; `None` is reported. A version of OpenAPI 3 that is not known yet is read as
/// the latest that is, and no version at all as 3.1 where the root has paths.
pub(crate) fn detect(diagnostics: &mut Diagnostics, root: Node<'_>) -> Option<Dialect> {
    if let Some(dialect) = Dialect::of(root) {
        return Some(dialect);
    }
    let field = root.get("openapi").or_else(|| root.get("swagger"));
    let version = field.and_then(Node::scalar_text).map(str::trim);
    let place = field.unwrap_or(root).place();
    let (guess, message) = match version {
        Some(version) if version == "3" || version.starts_with("3.") => (
            Dialect::V32,
            format!("OpenAPI {version} is not known; read as 3.2"),
        ),
        None if root.get("paths").is_some() => (
            Dialect::V31,
            "the description does not say its version; read as OpenAPI 3.1".to_owned(),
        ),
        _ => {
            let message = match version {
                Some(version) => format!("OpenAPI {version} is not known"),
                None => "this is no OpenAPI description: neither `openapi` nor `swagger` says its version"
                    .to_owned(),
            };
            diagnostics.report(
                Diagnostic::new(&UNSUPPORTED_DESCRIPTION, place, message)
                    .help("sources are OpenAPI 2.0, 3.0, 3.1 and 3.2 descriptions, and Arazzo documents"),
            );
            return None;
        }
    };
    diagnostics.report(Diagnostic::new(&MALFORMED_PART, place, message));
    Some(guess)
}
