//! The identity of a schema: which node of which file, and which side of it is looked at.

use std::fmt;

use openapiv3::ReferenceOr;

use crate::{
    document::place::{Place, Pointer},
    source::FileId,
};

/// Which side of a node a [`SchemaRef`] means.
///
/// One node of a description can stand for several schemas in the canonical form, where a schema is one thing: a
/// type, or a composition, never both. A view names one of them without a node of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// All of the node.
    #[default]
    Whole,
    /// What stands beside a `$ref`.
    Siblings,
    /// What stands beside `allOf`, `oneOf` and `anyOf`.
    Own,
    /// The `oneOf` of a node that says more.
    OneOf,
    /// The `anyOf` of a node that says more.
    AnyOf,
    /// The node with the n-th of its several types.
    Type(u8),
    /// Any element of a tuple.
    Tuple,
    /// Any value under `patternProperties`.
    Patterns,
    /// A parameter or header of OpenAPI 2.0, which is its own schema.
    Parameter,
    /// The object of all form parameters of an OpenAPI 2.0 operation.
    Form,
    /// Any value: what the schema `false` negates.
    Any,
}

impl View {
    const NAMED: [(Self, &'static str); 9] = [
        (Self::Siblings, "siblings"),
        (Self::Own, "own"),
        (Self::OneOf, "one-of"),
        (Self::AnyOf, "any-of"),
        (Self::Tuple, "tuple"),
        (Self::Patterns, "patterns"),
        (Self::Parameter, "parameter"),
        (Self::Form, "form"),
        (Self::Any, "any"),
    ];

    fn parse(text: &str) -> Option<Self> {
        if let Some(index) = text.strip_prefix("type-") {
            return index.parse().ok().map(Self::Type);
        }
        Self::NAMED
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(view, _)| *view)
    }
}

impl fmt::Display for View {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Type(index) = self {
            return write!(formatter, "type-{index}");
        }
        let name = Self::NAMED
            .iter()
            .find(|(view, _)| view == self)
            .map_or("whole", |(_, name)| name);
        formatter.write_str(name)
    }
}

/// The identity of a schema. Two places that reference the same component hold equal ones.
///
/// Its text, `file-number[;view]#pointer`, is what the references in a [`SchemaLevel`](super::SchemaLevel) hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaRef {
    /// The file.
    pub file: FileId,
    /// The node in the file.
    pub pointer: Pointer,
    /// The side of the node.
    pub view: View,
}

impl SchemaRef {
    /// All of a node.
    #[must_use]
    pub fn whole(file: FileId, pointer: Pointer) -> Self {
        Self {
            file,
            pointer,
            view: View::Whole,
        }
    }

    /// Another side of the same node.
    #[must_use]
    pub fn view(&self, view: View) -> Self {
        Self { view, ..self.clone() }
    }

    /// The identity that a child of a [`SchemaLevel`](super::SchemaLevel)'s schema names. `None` only for a child that
    /// was not read by this crate.
    #[must_use]
    pub fn of<T>(child: &ReferenceOr<T>) -> Option<Self> {
        match child {
            ReferenceOr::Reference { reference } => Self::parse(reference),
            ReferenceOr::Item(_) => None,
        }
    }

    /// Parses the text of an identity.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (head, pointer) = text.split_once('#')?;
        let (file, view) = match head.split_once(';') {
            Some((file, view)) => (file, View::parse(view)?),
            None => (head, View::Whole),
        };
        Some(Self {
            file: FileId(file.parse().ok()?),
            pointer: Pointer::parse(pointer).ok()?,
            view,
        })
    }

    /// Where the schema stands.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::value(self.file, self.pointer.clone())
    }

    /// The name under which the schema is declared for reuse: `Customer` of `/components/schemas/Customer`,
    /// `/components/inputs/Customer`, `/definitions/Customer` or `/$defs/Customer`.
    #[must_use]
    pub fn declared_name(&self) -> Option<String> {
        if self.view != View::Whole {
            return None;
        }
        let tokens: Vec<String> = self.pointer.tokens().collect();
        match tokens.as_slice() {
            [components, schemas, name]
                if components == "components" && (schemas == "schemas" || schemas == "inputs") =>
            {
                Some(name.clone())
            }
            [.., definitions, name] if definitions == "definitions" || definitions == "$defs" => {
                Some(name.clone())
            }
            _ => None,
        }
    }

    pub(crate) fn to_reference<T>(&self) -> ReferenceOr<T> {
        ReferenceOr::Reference {
            reference: self.to_string(),
        }
    }
}

impl fmt::Display for SchemaRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.view {
            View::Whole => write!(formatter, "{}#{}", self.file.0, self.pointer),
            view => write!(formatter, "{};{view}#{}", self.file.0, self.pointer),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_view_survives_its_text() {
        let whole = SchemaRef::whole(FileId(7), Pointer::parse("/a/x;y#z/~1b").unwrap());
        let named = View::NAMED.iter().map(|(view, _)| *view);
        for view in named.chain([View::Whole, View::Type(0), View::Type(12)]) {
            let schema = whole.view(view);
            assert_eq!(SchemaRef::parse(&schema.to_string()), Some(schema));
        }
    }

    #[test]
    fn declared_names() {
        for (pointer, name) in [
            ("/components/schemas/Customer", Some("Customer")),
            ("/definitions/a~1b", Some("a/b")),
            ("/components/schemas/Customer/$defs/Id", Some("Id")),
            ("/components/schemas/Customer/properties/id", None),
            ("", None),
        ] {
            let schema = SchemaRef::whole(FileId(0), Pointer::parse(pointer).unwrap());
            assert_eq!(schema.declared_name().as_deref(), name, "{pointer}");
        }
    }
}
