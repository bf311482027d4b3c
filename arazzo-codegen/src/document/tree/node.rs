//! The handle by which other stages read a document.

use std::collections::BTreeMap;

use super::{
    Document,
    arena::{Entry, Slice, Value},
    scalar,
};
use crate::document::place::{Place, Pointer};
use crate::json::Json;

/// What a node is. YAML's 1.2 core schema decides; mapping keys are always text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool,
    /// An integer.
    Integer,
    /// Any other number.
    Float,
    /// Text.
    String,
    /// An array.
    Sequence,
    /// An object.
    Mapping,
}

/// A node of a [`Document`]: a small copyable handle.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document,
    slice: &'d Slice,
    index: u32,
}

impl<'d> Node<'d> {
    pub(super) fn root_of(document: &'d Document, slice: &'d Slice) -> Self {
        Self {
            document,
            slice,
            index: slice.root,
        }
    }

    /// What the node is.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.value() {
            Some(Value::Scalar(kind, ..)) => *kind,
            Some(Value::Sequence(_)) => Kind::Sequence,
            Some(Value::Mapping(_)) => Kind::Mapping,
            Some(Value::Deferred(_)) | None => Kind::Null,
        }
    }

    /// The name of the kind for messages: "a mapping", "text", ...
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self.kind() {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Integer => "an integer",
            Kind::Float => "a number",
            Kind::String => "text",
            Kind::Sequence => "a sequence",
            Kind::Mapping => "a mapping",
        }
    }

    /// The text of the file.
    #[cfg(test)]
    pub(super) fn document_text(self) -> &'d str {
        &self.document.text
    }

    /// The member of that key, if the node is a mapping that has it.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        let node = self.forced();
        let Some(Value::Mapping(members)) = node.value() else {
            return None;
        };
        node.slice
            .find(members, key, &node.document.text)
            .map(|index| Self { index, ..node })
    }

    /// The item at that place, if the node is a sequence that has it.
    #[must_use]
    pub fn item(self, index: usize) -> Option<Node<'d>> {
        let node = self.forced();
        let Some(Value::Sequence(items)) = node.value() else {
            return None;
        };
        items.get(index).map(|&index| Self { index, ..node })
    }

    /// The member or the item that one token of a JSON Pointer means.
    #[must_use]
    pub fn step(self, token: &str) -> Option<Node<'d>> {
        match self.kind() {
            Kind::Sequence if token == "0" || !token.starts_with(['0', '+']) => {
                self.item(token.parse().ok()?)
            }
            Kind::Mapping => self.get(token),
            _ => None,
        }
    }

    /// Members in document order. Duplicate keys were reported when parsing; the first wins.
    pub fn entries(self) -> impl Iterator<Item = (&'d str, Node<'d>)> {
        let node = self.forced();
        let members = match node.value() {
            Some(Value::Mapping(members)) => members.order.as_slice(),
            _ => &[],
        };
        members
            .iter()
            .map(move |&index| (node.slice.key(index, &node.document.text), Self { index, ..node }))
    }

    /// The items of a sequence.
    pub fn items(self) -> impl Iterator<Item = Node<'d>> {
        let node = self.forced();
        let items = match node.value() {
            Some(Value::Sequence(items)) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |&index| Self { index, ..node })
    }

    /// How many members or items the node has; 0 for a scalar.
    #[must_use]
    pub fn len(self) -> usize {
        match self.value() {
            Some(Value::Mapping(members)) => members.order.len(),
            Some(Value::Sequence(items)) => items.len(),
            _ => 0,
        }
    }

    /// Whether the node has no members and no items; true of a scalar.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether the node is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(self) -> Option<&'d str> {
        self.text_of(|kind| kind == Kind::String)
    }

    /// The value of a boolean.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        self.text_of(|kind| kind == Kind::Bool).and_then(scalar::as_bool)
    }

    /// The value of an integer that fits.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        self.integer().and_then(|value| i64::try_from(value).ok())
    }

    /// The value of an integer that fits.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        self.integer().and_then(|value| u64::try_from(value).ok())
    }

    /// The value of any number, the nearest that there is.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        self.text_of(|kind| matches!(kind, Kind::Integer | Kind::Float))
            .and_then(scalar::as_float)
    }

    /// The text of any scalar as written (`1.10` stays `1.10`); `None` for mappings and sequences.
    #[must_use]
    pub fn scalar_text(self) -> Option<&'d str> {
        self.text_of(|_| true)
    }

    /// The node as JSON. A number that JSON cannot hold (`.inf`, `.nan`) becomes its text.
    #[must_use]
    pub fn to_json(self) -> Json {
        let text = || self.scalar_text().unwrap_or_default().to_owned();
        match self.kind() {
            Kind::Null => Json::Null,
            Kind::Bool => self.as_bool().map_or(Json::Null, Json::Bool),
            Kind::String => Json::String(text()),
            Kind::Integer | Kind::Float => {
                let integer = self.integer().and_then(Json::integer);
                let number = integer.or_else(|| self.as_f64().and_then(Json::float));
                number.unwrap_or_else(|| Json::String(text()))
            }
            Kind::Sequence => Json::Array(self.items().map(Node::to_json).collect()),
            Kind::Mapping => {
                let mut members = BTreeMap::new();
                for (key, node) in self.entries() {
                    members.insert(key.to_owned(), node.to_json());
                }
                Json::Object(members)
            }
        }
    }

    /// Where the node stands, as a JSON Pointer.
    #[must_use]
    pub fn pointer(self) -> Pointer {
        self.slice.pointer(self.index, &self.document.text)
    }

    /// Where the node stands.
    #[must_use]
    pub fn place(self) -> Place {
        Place::value(self.document.file, self.pointer())
    }

    /// The document that the node belongs to.
    #[must_use]
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// The text that the node will be parsed from, while it has not been. With it a search over many members leaves
    /// those unparsed that cannot match.
    #[must_use]
    pub fn unparsed(self) -> Option<&'d str> {
        match &self.entry()?.value {
            Value::Deferred(deferred) if deferred.parsed.get().is_none() => {
                self.document.text.get(deferred.fragment.range.clone())
            }
            _ => None,
        }
    }

    fn integer(self) -> Option<i128> {
        self.text_of(|kind| kind == Kind::Integer)
            .and_then(scalar::as_integer)
    }

    fn text_of(self, wanted: fn(Kind) -> bool) -> Option<&'d str> {
        let node = self.forced();
        match node.value() {
            Some(Value::Scalar(kind, _, text)) if wanted(*kind) => Some(text.get(&node.document.text)),
            _ => None,
        }
    }

    /// The same node where its text has been parsed.
    pub(super) fn forced(self) -> Self {
        let Some(Value::Deferred(deferred)) = self.entry().map(|entry| &entry.value) else {
            return self;
        };
        let slice = deferred
            .parsed
            .get_or_init(|| self.document.parse_fragment(self.pointer(), &deferred.fragment));
        Self::root_of(self.document, slice)
    }

    fn value(self) -> Option<&'d Value> {
        self.forced().entry().map(|entry| &entry.value)
    }

    /// The node as the slice has it that the handle points to: its key is here, its value may be deferred.
    pub(super) fn entry(self) -> Option<&'d Entry> {
        self.slice.entry(self.index)
    }

    pub(super) fn slice(self) -> &'d Slice {
        self.slice
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Node({})", self.pointer())
    }
}
