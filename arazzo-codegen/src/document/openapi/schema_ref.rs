//! The identity of a schema: which node of which file, and which side of it is looked at.

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
}

/// The identity of a schema. Two places that reference the same component hold equal ones.
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
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

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
