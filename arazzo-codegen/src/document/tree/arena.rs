//! The nodes of one parsed part of a document, in one vector.

use std::{ops::Range, sync::OnceLock};

use super::{fragment::Fragment, scalar::Style};
use crate::document::{place::Pointer, tree::Kind};

/// A part of a document that was parsed, or indexed, in one go.
pub(super) struct Slice {
    /// The pointer of the root node.
    pub(super) base: Pointer,
    pub(super) nodes: Vec<Entry>,
    /// The root's place in `nodes`. What precedes it is wrapping: a member is parsed together with its key.
    pub(super) root: u32,
    /// The bytes of the document that `Entry`'s spans count from.
    pub(super) range: Range<usize>,
    /// What `Entry`'s spans count.
    pub(super) unit: Unit,
}

/// What spans count. YAML's parser counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Bytes,
    Characters,
}

/// Start and end.
pub(super) type Span = Range<u32>;

pub(super) struct Entry {
    /// In `Slice::nodes`; the root's is not meaningful.
    pub(super) parent: u32,
    pub(super) key: Key,
    pub(super) span: Span,
    pub(super) value: Value,
}

/// How a node stands in its parent.
#[derive(Clone)]
pub(super) enum Key {
    Root,
    Item(u32),
    Member(Text, Span, Style),
}

pub(super) enum Value {
    Scalar(Kind, Style, Text),
    Sequence(Vec<u32>),
    Mapping(Members),
    /// Not parsed yet.
    Deferred(Box<Deferred>),
}

/// A node whose text is known and not parsed.
pub(super) struct Deferred {
    pub(super) fragment: Fragment,
    pub(super) parsed: OnceLock<Slice>,
}

/// The members of a mapping, in document order.
#[derive(Default)]
pub(super) struct Members {
    pub(super) order: Vec<u32>,
    /// The same by key, when there are many.
    pub(super) sorted: Vec<u32>,
}

/// Decoded text: a part of the document's own, or its own.
#[derive(Clone, Debug)]
pub(super) enum Text {
    Source(Span),
    Owned(Box<str>),
}

impl Text {
    pub(super) fn get<'a>(&'a self, source: &'a str) -> &'a str {
        match self {
            Self::Source(span) => source
                .get(span.start as usize..span.end as usize)
                .unwrap_or_default(),
            Self::Owned(text) => text,
        }
    }
}

impl Slice {
    /// A document of nothing but `null`.
    pub(super) fn null() -> Self {
        let value = Value::Scalar(Kind::Null, Style::Plain, Text::Source(0..0));
        let root = Entry {
            parent: 0,
            key: Key::Root,
            span: 0..0,
            value,
        };
        Self {
            base: Pointer::root(),
            nodes: vec![root],
            root: 0,
            range: 0..0,
            unit: Unit::Bytes,
        }
    }

    pub(super) fn entry(&self, index: u32) -> Option<&Entry> {
        self.nodes.get(index as usize)
    }

    pub(super) fn key<'a>(&'a self, index: u32, source: &'a str) -> &'a str {
        match self.entry(index).map(|entry| &entry.key) {
            Some(Key::Member(text, ..)) => text.get(source),
            _ => "",
        }
    }

    pub(super) fn find(&self, members: &Members, key: &str, source: &str) -> Option<u32> {
        if members.sorted.is_empty() {
            return members
                .order
                .iter()
                .copied()
                .find(|member| self.key(*member, source) == key);
        }
        let found = members
            .sorted
            .binary_search_by(|member| self.key(*member, source).cmp(key))
            .ok()?;
        members.sorted.get(found).copied()
    }

    /// The pointer of a node of this slice.
    pub(super) fn pointer(&self, index: u32, source: &str) -> Pointer {
        let mut keys = Vec::new();
        let mut at = index;
        while at != self.root {
            let Some(entry) = self.entry(at) else { break };
            keys.push(&entry.key);
            at = entry.parent;
        }
        keys.iter()
            .rev()
            .fold(self.base.clone(), |pointer, key| match key {
                Key::Root => pointer,
                Key::Item(index) => pointer.item(*index as usize),
                Key::Member(text, ..) => pointer.child(text.get(source)),
            })
    }
}
