//! In: XML and the nodes that name its parts. Out: the JSON that the schema describes.

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

use super::{XmlKind, XmlNode};

/// The namespace of `nil` (XML Schema, Part 1, 2.6.2).
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Reads a document. The first of the nodes is its root. Document type declarations are refused.
pub(crate) fn read(nodes: &[XmlNode], text: &str) -> Result<Value, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let root = nodes.first().copied().unwrap_or(XmlNode::UNDECLARED);
    let reader = Reader { nodes };
    let element = document.root_element();
    Ok(match root.kind {
        XmlKind::List { item, .. } => reader.items(item, element),
        _ => reader.value(&root, element),
    })
}

struct Reader<'n> {
    nodes: &'n [XmlNode],
}

impl Reader<'_> {
    fn value(&self, node: &XmlNode, element: Node<'_, '_>) -> Value {
        if element.attribute((INSTANCE, "nil")) == Some("true") {
            return Value::Null;
        }
        match node.kind {
            XmlKind::Any => anything(element),
            XmlKind::Text => Value::String(text(element)),
            XmlKind::Literal => literal(text(element)),
            XmlKind::List { item, .. } => self.items(item, element),
            XmlKind::Object(members) => self.object(members, element),
        }
    }

    fn object(&self, members: &[(&'static str, usize)], element: Node<'_, '_>) -> Value {
        let mut object = Map::new();
        let mut read = Vec::new();
        for (property, index) in members {
            let Some(node) = self.nodes.get(*index) else {
                continue;
            };
            let found = match node.kind {
                _ if node.attribute => element
                    .attribute(node.name)
                    .map(|value| scalar(node, value.to_owned())),
                XmlKind::List { item, wrapped: false } => {
                    read.push(self.nodes.get(item).map_or(node.name, |item| item.name));
                    // No elements are an empty array: XML cannot tell it from an absent one.
                    Some(self.items(item, element))
                }
                _ => {
                    read.push(node.name);
                    child(element, node.name).map(|child| self.value(node, child))
                }
            };
            if let Some(value) = found {
                object.insert((*property).to_owned(), value);
            }
        }
        for other in element
            .children()
            .filter(|child| child.is_element() && !read.contains(&child.tag_name().name()))
        {
            insert(&mut object, other.tag_name().name(), anything(other));
        }
        Value::Object(object)
    }

    /// The elements of an array, among the children of an element.
    fn items(&self, item: usize, element: Node<'_, '_>) -> Value {
        let Some(item) = self.nodes.get(item) else {
            return Value::Array(Vec::new());
        };
        let children = element.children().filter(|child| child.is_element());
        children
            .filter(|child| child.tag_name().name() == item.name)
            .map(|child| self.value(item, child))
            .collect()
    }
}

/// An element of which nothing is known: text, or an object of its attributes and elements.
fn anything(element: Node<'_, '_>) -> Value {
    let mut object = Map::new();
    for attribute in element.attributes() {
        insert(
            &mut object,
            attribute.name(),
            Value::String(attribute.value().to_owned()),
        );
    }
    for child in element.children().filter(Node::is_element) {
        insert(&mut object, child.tag_name().name(), anything(child));
    }
    if object.is_empty() {
        Value::String(text(element))
    } else {
        Value::Object(object)
    }
}

/// A second value of a name makes an array.
fn insert(object: &mut Map<String, Value>, name: &str, value: Value) {
    match object.get_mut(name) {
        None => {
            object.insert(name.to_owned(), value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

fn child<'a, 'd>(element: Node<'a, 'd>, name: &str) -> Option<Node<'a, 'd>> {
    element
        .children()
        .find(|child| child.is_element() && child.tag_name().name() == name)
}

fn scalar(node: &XmlNode, text: String) -> Value {
    match node.kind {
        XmlKind::Literal => literal(text),
        _ => Value::String(text),
    }
}

/// A number or a boolean, else the text as it is; nothing at all is null.
fn literal(text: String) -> Value {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Value::Null;
    }
    match serde_json::from_str::<Value>(trimmed) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => Value::String(text),
    }
}

fn text(element: Node<'_, '_>) -> String {
    element
        .children()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::json;

    const fn node(name: &'static str, attribute: bool, kind: XmlKind) -> XmlNode {
        XmlNode {
            name,
            namespace: None,
            prefix: None,
            attribute,
            kind,
        }
    }

    /// OpenAPI 3.1, "XML Object Examples", read back.
    #[test]
    fn names_map_to_elements_and_attributes() {
        let nodes = [
            node(
                "Person",
                false,
                XmlKind::Object(&[("id", 1), ("name", 2), ("animals", 3), ("tags", 5), ("self", 0)]),
            ),
            node("id", true, XmlKind::Literal),
            node("fullName", false, XmlKind::Text),
            node(
                "aliens",
                false,
                XmlKind::List {
                    item: 4,
                    wrapped: true,
                },
            ),
            node("animal", false, XmlKind::Text),
            node(
                "tags",
                false,
                XmlKind::List {
                    item: 6,
                    wrapped: false,
                },
            ),
            node("tag", false, XmlKind::Literal),
        ];
        let xml = "<s:Person xmlns:s=\"urn:s\" id=\"123\"><s:fullName>A &amp; B</s:fullName><aliens><animal>x</animal>\
                   <animal/></aliens><tag>1</tag><tag>true</tag><extra a=\"b\"><c>d</c><c>e</c></extra></s:Person>";
        assert_eq!(
            read(&nodes, xml).unwrap(),
            json!({"id": 123, "name": "A & B", "animals": ["x", ""], "tags": [1, true],
                   "extra": {"a": "b", "c": ["d", "e"]}})
        );
        assert_eq!(read(&nodes, "<Person/>").unwrap(), json!({"tags": []}));
        assert_eq!(read(&[], "<a><b>1</b></a>").unwrap(), json!({"b": "1"}));
        assert!(read(&nodes, "<Person>").is_err());
        assert!(read(&nodes, "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>").is_err());
    }
}
