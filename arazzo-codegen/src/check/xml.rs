//! XML: a type with its `xml` facts comes in; the nodes that say how it is written and read go out (OpenAPI 3.1, "XML
//! Object").

use std::collections::HashMap;

use super::typed::{XmlKind, XmlNode};
use crate::{
    document::openapi::Xml,
    ir::types::{Field, Shape, Ty, TyId, Types},
};

/// The nodes of a body; the first is its root. A type that holds itself refers back to its own node.
pub(super) fn nodes(types: &Types, shape: Shape, root: &Xml) -> Vec<XmlNode> {
    let mut table = Table {
        types,
        nodes: Vec::new(),
        known: HashMap::new(),
    };
    table.add("root", root, &Xml::default(), shape);
    table.nodes
}

struct Table<'t> {
    types: &'t Types,
    nodes: Vec<XmlNode>,
    /// The nodes of objects, by the name that they have there and their type.
    known: HashMap<(String, TyId), usize>,
}

impl Table<'_> {
    fn add(&mut self, fallback: &str, own: &Xml, items: &Xml, shape: Shape) -> usize {
        let name = own.name.clone().unwrap_or_else(|| fallback.to_owned());
        let key = (format!("{name} {:?} {:?}", own.prefix, own.namespace), shape.ty);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let index = self.nodes.len();
        let node = XmlNode {
            name,
            namespace: own.namespace.clone(),
            prefix: own.prefix.clone(),
            attribute: own.attribute,
            kind: XmlKind::Any,
        };
        self.nodes.push(node);
        let kind = match self.types.get(shape.ty).clone() {
            Ty::Struct(object) => {
                self.known.insert(key, index);
                XmlKind::Object(object.fields.iter().map(|field| self.property(field)).collect())
            }
            Ty::List(item) => {
                // The name outside of the items counts only where an element stands around them.
                let outer = own.name.as_deref().filter(|_| own.wrapped).unwrap_or(fallback);
                let item = self.add(outer, items, &Xml::default(), item);
                XmlKind::List {
                    item,
                    wrapped: own.wrapped,
                }
            }
            Ty::Enum(list) if list.is_integer() => XmlKind::Literal,
            Ty::String | Ty::Secret | Ty::Enum(_) | Ty::Formatted(_) | Ty::Bytes => XmlKind::Text,
            Ty::Bool | Ty::Integer(_) | Ty::Number => XmlKind::Literal,
            _ => XmlKind::Any,
        };
        if let Some(node) = self.nodes.get_mut(index) {
            node.kind = kind;
        }
        index
    }

    fn property(&mut self, field: &Field) -> (String, usize) {
        (
            field.name.clone(),
            self.add(&field.name, &field.xml.own, &field.xml.items, field.shape),
        )
    }
}
