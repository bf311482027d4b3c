//! A deferred part of a document comes in; its nodes, parsed or indexed, go out.

use std::{ops::Range, sync::OnceLock};

use super::{
    Document, Format, INDEX_FROM, Kind, MAX_BYTES,
    arena::{Deferred, Members, Slice, Span, Text, Unit, Value},
    build::{Builder, depth_problem, narrow},
    index::{self, Block, Line, LineTable},
    json,
    scalar::Style,
    yaml,
};
use crate::document::place::Pointer;

/// The text of a node that is not parsed yet.
#[derive(Clone, Debug)]
pub(super) struct Fragment {
    /// YAML: all lines of the member, from its key's. JSON: the value. In bytes.
    pub(super) range: Range<usize>,
    /// YAML: the same in lines of the table.
    pub(super) lines: Range<usize>,
    /// YAML: the first of them, without the dash of an item before it if it is the first member of one.
    pub(super) first: Line,
    /// YAML: whether it is an item of a sequence, from its dash.
    pub(super) item: bool,
}

/// A member or an item that a scan found.
pub(super) struct Member {
    pub(super) key: Text,
    pub(super) key_span: Range<usize>,
    pub(super) key_style: Style,
    /// The value, where the scan saw it.
    pub(super) scalar: Option<Scalar>,
    pub(super) fragment: Fragment,
}

/// A scalar that a scan found.
pub(super) struct Scalar {
    pub(super) kind: Kind,
    pub(super) style: Style,
    pub(super) text: Text,
    pub(super) span: Span,
}

impl Document {
    pub(super) fn read_root(&self) -> Option<Slice> {
        let body = self.body();
        if body.len() > INDEX_FROM {
            let indexed = match self.format {
                Format::Json => self.index_json(&body, Pointer::root()),
                Format::Yaml => self.line_table().and_then(|table| {
                    self.index_yaml(table, &Block::whole(table), body.end, Pointer::root())
                }),
            };
            if indexed.is_some() {
                return indexed;
            }
        }
        self.parse_text(body, Pointer::root())
    }

    /// Parses a deferred node. If it does not parse, it is `null`, and the problem is reported.
    pub(super) fn parse_fragment(&self, pointer: Pointer, fragment: &Fragment) -> Slice {
        let null = || Slice {
            base: pointer.clone(),
            ..Slice::null()
        };
        if let Some(problem) = depth_problem(&pointer, fragment.range.clone()) {
            self.report(vec![problem]);
            return null();
        }
        let parsed = match self.format {
            Format::Json => self.json_fragment(&pointer, fragment),
            Format::Yaml => self.yaml_fragment(&pointer, fragment),
        };
        parsed.unwrap_or_else(null)
    }

    fn json_fragment(&self, pointer: &Pointer, fragment: &Fragment) -> Option<Slice> {
        if fragment.range.len() > INDEX_FROM
            && let Some(slice) = self.index_json(&fragment.range, pointer.clone())
        {
            return Some(slice);
        }
        self.parse_text(fragment.range.clone(), pointer.clone())
    }

    fn yaml_fragment(&self, pointer: &Pointer, fragment: &Fragment) -> Option<Slice> {
        let indexed = self.line_table().and_then(|table| {
            let value = table.value_of(&self.text, fragment)?;
            self.index_yaml(table, &value, fragment.range.end, pointer.clone())
        });
        if indexed.is_some() {
            return indexed;
        }
        // The text starts with the key or the dash, so the node is the only one of the mapping or sequence that it
        // makes. That stands for the parent.
        let mut slice = self.parse_text(fragment.range.clone(), pointer.parent().unwrap_or_default())?;
        slice.root = match slice.entry(slice.root).map(|root| &root.value) {
            Some(Value::Mapping(Members { order, .. })) if !fragment.item => *order.first()?,
            Some(Value::Sequence(items)) if fragment.item => *items.first()?,
            _ => return None,
        };
        slice.base = pointer.clone();
        Some(slice)
    }

    /// Parses a part of the text without an index.
    fn parse_text(&self, range: Range<usize>, base: Pointer) -> Option<Slice> {
        let yaml = || yaml::parse(&self.text, range.clone(), base.clone());
        let parsed = match self.format {
            Format::Yaml => yaml(),
            // A flow collection is YAML and need not be JSON. If it is neither, it was meant to be JSON.
            Format::Json => json::parse(&self.text, range.clone(), base.clone())
                .or_else(|problem| yaml().map_err(|_| problem)),
        };
        let (slice, problems) = match parsed {
            Ok((slice, problems)) => (Some(slice), problems),
            Err(problem) => (None, vec![*problem]),
        };
        self.report(problems);
        slice
    }

    fn line_table(&self) -> Option<&LineTable> {
        self.lines
            .get_or_init(|| LineTable::new(&self.text, self.body()))
            .as_ref()
    }

    fn index_yaml(&self, table: &LineTable, block: &Block, end: usize, base: Pointer) -> Option<Slice> {
        let start = table.start(block);
        if let Some(members) = index::members(&self.text, table, block, end) {
            return Some(self.indexed(members, start..end, base, true));
        }
        let items = index::items(&self.text, table, block, end)?;
        Some(self.indexed(items, start..end, base, false))
    }

    fn index_json(&self, range: &Range<usize>, base: Pointer) -> Option<Slice> {
        let (mapping, members) = json::members(&self.text, range.clone())?;
        Some(self.indexed(members, range.clone(), base, mapping))
    }

    fn indexed(&self, members: Vec<Member>, range: Range<usize>, base: Pointer, mapping: bool) -> Slice {
        debug_assert!(range.end <= MAX_BYTES);
        let mut builder = Builder::new(&self.text, base.depth());
        // Depth was checked before.
        let _ = builder.start(mapping, narrow(range.start)..narrow(range.end), 0);
        for member in members {
            if mapping {
                let span = narrow(member.key_span.start)..narrow(member.key_span.end);
                builder.key(member.key, span, member.key_style);
            }
            if let Some(scalar) = member.scalar {
                builder.scalar(scalar.kind, scalar.style, scalar.text, scalar.span, 0);
                continue;
            }
            let span = narrow(member.fragment.range.start)..narrow(member.fragment.range.end);
            let deferred = Deferred {
                fragment: member.fragment,
                parsed: OnceLock::new(),
            };
            builder.place(Value::Deferred(Box::new(deferred)), span);
        }
        builder.end(narrow(range.end));
        self.report(std::mem::take(&mut builder.problems));
        let whole = 0..self.text.len();
        Slice {
            base,
            nodes: builder.nodes,
            root: 0,
            range: whole,
            unit: Unit::Bytes,
        }
    }
}
