//! In: a value and the nodes that name its parts. Out: the XML.

use super::{XmlKind, XmlNode};
use crate::parameter::Parameter;
use crate::template;

/// Writes a body. The first of the nodes is its root.
pub(crate) fn write(nodes: &[XmlNode], value: Parameter) -> String {
    let mut writer = Writer {
        nodes,
        text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"),
    };
    let root = nodes.first().copied().unwrap_or(XmlNode {
        name: "root",
        ..XmlNode::UNDECLARED
    });
    match value {
        // A document has one root: an array's is the element around its items.
        Parameter::List(items) => {
            let item = writer.item(&root);
            writer.open(root.name, &root, Vec::new());
            for value in items {
                writer.element(item.name, &item, value);
            }
            writer.close(root.name, &root);
        }
        value => writer.element(root.name, &root, value),
    }
    writer.text
}

/// Properties of which no description says anything, as elements of their names.
pub(super) fn elements(fields: Vec<(String, Parameter)>) -> String {
    let mut writer = Writer {
        nodes: &[],
        text: String::new(),
    };
    for (property, value) in fields {
        writer.element(&property, &XmlNode::UNDECLARED, value);
    }
    writer.text
}

struct Writer<'n> {
    nodes: &'n [XmlNode],
    text: String,
}

impl Writer<'_> {
    /// An element, or several for an array. An absent value has none.
    fn element(&mut self, name: &str, node: &XmlNode, value: Parameter) {
        match value {
            Parameter::Absent => {}
            Parameter::List(items) => self.list(name, node, items),
            Parameter::Record(fields) => self.record(name, node, fields),
            scalar => {
                let text = scalar.into_text().unwrap_or_default();
                self.open(name, node, Vec::new());
                self.text.push_str(&template::in_xml(&text));
                self.close(name, node);
            }
        }
    }

    fn list(&mut self, name: &str, node: &XmlNode, items: Vec<Parameter>) {
        let wrapped = matches!(node.kind, XmlKind::List { wrapped: true, .. });
        let item = self.item(node);
        let item_name = if item.name.is_empty() { name } else { item.name };
        if wrapped {
            self.open(name, node, Vec::new());
        }
        for value in items {
            self.element(item_name, &item, value);
        }
        if wrapped {
            self.close(name, node);
        }
    }

    /// Attributes first, then the elements.
    fn record(&mut self, name: &str, node: &XmlNode, fields: Vec<(String, Parameter)>) {
        let mut attributes = Vec::new();
        let mut elements = Vec::new();
        for (property, value) in fields {
            let member = self.member(node, &property);
            if member.attribute {
                if let Some(text) = value.into_text() {
                    attributes.push((qualified(named(&member, &property), &member), text));
                }
            } else {
                elements.push((property, member, value));
            }
        }
        self.open(name, node, attributes);
        for (property, member, value) in elements {
            let name = named(&member, &property).to_owned();
            self.element(&name, &member, value);
        }
        self.close(name, node);
    }

    fn item(&self, node: &XmlNode) -> XmlNode {
        match node.kind {
            XmlKind::List { item, .. } => self.nodes.get(item).copied().unwrap_or(XmlNode::UNDECLARED),
            _ => XmlNode {
                name: node.name,
                ..XmlNode::UNDECLARED
            },
        }
    }

    fn member(&self, node: &XmlNode, property: &str) -> XmlNode {
        let XmlKind::Object(members) = node.kind else {
            return XmlNode::UNDECLARED;
        };
        let found = members.iter().find(|(name, _)| *name == property);
        found
            .and_then(|(_, index)| self.nodes.get(*index))
            .copied()
            .unwrap_or(XmlNode::UNDECLARED)
    }

    fn open(&mut self, name: &str, node: &XmlNode, attributes: Vec<(String, String)>) {
        self.text.push('<');
        self.text.push_str(&qualified(name, node));
        if let Some(namespace) = node.namespace {
            let attribute = node
                .prefix
                .map_or_else(|| "xmlns".to_owned(), |prefix| format!("xmlns:{prefix}"));
            self.attribute(&attribute, namespace);
        }
        for (attribute, value) in attributes {
            self.attribute(&attribute, &value);
        }
        self.text.push('>');
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let value = template::in_xml(value);
        // White space of a value would be lost to the reader's normalisation.
        let value = value
            .replace('\t', "&#9;")
            .replace('\n', "&#10;")
            .replace('\r', "&#13;");
        self.text.push_str(&format!(" {name}=\"{value}\""));
    }

    fn close(&mut self, name: &str, node: &XmlNode) {
        self.text.push_str(&format!("</{}>", qualified(name, node)));
    }
}

fn named<'n>(node: &'n XmlNode, property: &'n str) -> &'n str {
    if node.name.is_empty() { property } else { node.name }
}

/// A name with its prefix. What may not stand in a name becomes `_`, so that no key of a map can end a tag.
fn qualified(name: &str, node: &XmlNode) -> String {
    let mut safe: String = name
        .chars()
        .map(|character| match character {
            '-' | '.' | '_' | ':' => character,
            other if other.is_alphanumeric() => other,
            _ => '_',
        })
        .collect();
    if !safe.starts_with(|first: char| first.is_alphabetic() || first == '_') {
        safe.insert(0, '_');
    }
    match node.prefix {
        Some(prefix) => format!("{prefix}:{safe}"),
        None => safe,
    }
}
