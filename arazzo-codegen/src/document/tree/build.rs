//! Scalars and the starts and ends of collections come in, one by one; the arena's nodes go out.
//!
//! Both YAML and JSON build through here, so depth, duplicate keys and alias expansion are bounded in one place.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    MAX_DEPTH,
    arena::{Entry, Key, Members, Span, Text, Value},
    scalar::Style,
};
use crate::{
    diagnostics::{Code, Diagnostic, codes},
    document::{
        place::{Place, Pointer},
        tree::Kind,
    },
    source::FileId,
};

/// How many nodes aliases may add to a document.
const MAX_ALIASED: usize = 250_000;
/// How many duplicate keys of one part are reported.
const MAX_DUPLICATES: usize = 20;
/// From this many members on, a mapping is searched by its sorted keys.
const SORT_FROM: usize = 16;

/// Something wrong in the text.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) code: &'static Code,
    pub(super) message: String,
    /// In bytes of the document, once it has left the parser.
    pub(super) range: Range<usize>,
    /// An earlier place that explains it, and what to say there.
    pub(super) earlier: Option<(Range<usize>, &'static str)>,
    /// What to do about it, where that is clear.
    pub(super) help: Option<&'static str>,
}

impl Problem {
    pub(super) fn new(code: &'static Code, range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            range,
            earlier: None,
            help: None,
        }
    }

    pub(super) fn into_diagnostic(self, file: FileId) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.code, Place::source(file, self.range), self.message);
        if let Some((range, text)) = self.earlier {
            diagnostic = diagnostic.secondary(Place::source(file, range), text);
        }
        if let Some(help) = self.help {
            diagnostic = diagnostic.help(help);
        }
        diagnostic
    }
}

/// A collection that has not ended yet.
struct Open {
    node: u32,
    children: Vec<u32>,
    mapping: bool,
    /// A key that waits for its value.
    key: Option<(Text, Span, Style)>,
    anchor: usize,
}

/// Builds the nodes of one slice.
pub(super) struct Builder<'t> {
    /// The text that `Text::Source` refers to.
    source: &'t str,
    pub(super) nodes: Vec<Entry>,
    open: Vec<Open>,
    /// The depth of the slice's root in its document.
    depth: usize,
    anchors: HashMap<usize, u32>,
    aliased: usize,
    pub(super) problems: Vec<Problem>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(source: &'t str, depth: usize) -> Self {
        Self {
            source,
            nodes: Vec::new(),
            open: Vec::new(),
            depth,
            anchors: HashMap::new(),
            aliased: 0,
            problems: Vec::new(),
        }
    }

    /// Whether the next scalar is a mapping's key.
    pub(super) fn wants_key(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.mapping && open.key.is_none())
    }

    pub(super) fn key(&mut self, text: Text, span: Span, style: Style) {
        if let Some(open) = self.open.last_mut() {
            open.key = Some((text, span, style));
        }
    }

    pub(super) fn scalar(&mut self, kind: Kind, style: Style, text: Text, span: Span, anchor: usize) {
        let node = self.place(Value::Scalar(kind, style, text), span);
        self.anchor(anchor, node);
    }

    /// Opens a mapping or a sequence.
    pub(super) fn start(&mut self, mapping: bool, span: Span, anchor: usize) -> Result<(), Problem> {
        if self.wants_key() {
            let message = "a mapping's key must be a scalar, not a sequence or a mapping";
            return Err(Problem::new(&codes::SYNTAX, wide(&span), message));
        }
        if self.depth + self.open.len() >= MAX_DEPTH {
            return Err(too_deep(wide(&span)));
        }
        let value = if mapping {
            Value::Mapping(Members::default())
        } else {
            Value::Sequence(Vec::new())
        };
        let node = self.place(value, span);
        self.open.push(Open {
            node,
            children: Vec::new(),
            mapping,
            key: None,
            anchor,
        });
        Ok(())
    }

    /// Closes the innermost collection; `end` is where its text ends.
    pub(super) fn end(&mut self, end: u32) {
        let Some(open) = self.open.pop() else { return };
        let value = if open.mapping {
            Value::Mapping(self.members(open.children))
        } else {
            Value::Sequence(open.children)
        };
        if let Some(entry) = self.nodes.get_mut(open.node as usize) {
            entry.value = value;
            entry.span.end = end;
        }
        self.anchor(open.anchor, open.node);
    }

    /// Puts a copy of an anchored node where an alias stands.
    pub(super) fn alias(&mut self, anchor: usize, span: &Span) -> Result<(), Problem> {
        let Some(&target) = self.anchors.get(&anchor) else {
            let message = "an alias cannot stand inside the node that its anchor names";
            return Err(Problem::new(&codes::SYNTAX, wide(span), message));
        };
        if !self.wants_key() {
            return self.copy(target, span);
        }
        let Some(Value::Scalar(_, style, text)) = self.nodes.get(target as usize).map(|entry| &entry.value)
        else {
            let message = "a mapping's key must be a scalar, not a sequence or a mapping";
            return Err(Problem::new(&codes::SYNTAX, wide(span), message));
        };
        let (text, style) = (text.clone(), *style);
        self.key(text, span.clone(), style);
        Ok(())
    }

    /// Copies a node and all below it under the innermost open collection. `start` bounds the recursion.
    fn copy(&mut self, source: u32, at: &Span) -> Result<(), Problem> {
        self.aliased += 1;
        if self.aliased > MAX_ALIASED {
            let message = format!("aliases expand to more than {MAX_ALIASED} nodes");
            let mut problem = Problem::new(&codes::ALIAS_EXPANSION, wide(at), message);
            problem.help = Some("write shared parts once, and refer to them by `$ref`");
            return Err(problem);
        }
        let Some(entry) = self.nodes.get(source as usize) else {
            return Ok(());
        };
        let span = entry.span.clone();
        let (mapping, children) = match &entry.value {
            Value::Scalar(kind, style, text) => {
                let value = Value::Scalar(*kind, *style, text.clone());
                self.place(value, span);
                return Ok(());
            }
            Value::Sequence(items) => (false, items.clone()),
            Value::Mapping(members) => (true, members.order.clone()),
            Value::Deferred(_) => return Ok(()),
        };
        let end = span.end;
        self.start(mapping, span, 0).map_err(|problem| Problem {
            range: wide(at),
            ..problem
        })?;
        for child in children {
            if let Some(Key::Member(text, span, style)) = self.nodes.get(child as usize).map(|node| &node.key)
            {
                let (text, span, style) = (text.clone(), span.clone(), *style);
                self.key(text, span, style);
            }
            self.copy(child, at)?;
        }
        self.end(end);
        Ok(())
    }

    fn anchor(&mut self, anchor: usize, node: u32) {
        if anchor > 0 {
            self.anchors.insert(anchor, node);
        }
    }

    /// Adds a node under the innermost open collection.
    pub(super) fn place(&mut self, value: Value, span: Span) -> u32 {
        let node = narrow(self.nodes.len());
        let (parent, key) = match self.open.last_mut() {
            None => (0, Key::Root),
            Some(open) => {
                let key = match open.key.take() {
                    Some((text, span, style)) => Key::Member(text, span, style),
                    None => Key::Item(narrow(open.children.len())),
                };
                open.children.push(node);
                (open.node, key)
            }
        };
        self.nodes.push(Entry {
            parent,
            key,
            span,
            value,
        });
        node
    }

    fn key_of(&self, node: u32) -> &str {
        match self.nodes.get(node as usize).map(|entry| &entry.key) {
            Some(Key::Member(text, ..)) => text.get(self.source),
            _ => "",
        }
    }

    /// Drops and reports duplicates, merges `<<`, and sorts where that pays.
    fn members(&mut self, children: Vec<u32>) -> Members {
        let mut order = children;
        if let Some(at) = order.iter().position(|child| self.is_merge(*child)) {
            let merged = order.remove(at);
            self.merge(merged, &mut order);
        }
        let mut sorted = order.clone();
        sorted.sort_by(|a, b| self.key_of(*a).cmp(self.key_of(*b)));
        let mut dropped = Vec::new();
        sorted.dedup_by(|later, first| {
            let same = self.key_of(*later) == self.key_of(*first);
            if same {
                dropped.push((*first, *later));
            }
            same
        });
        if !dropped.is_empty() {
            let later: HashSet<u32> = dropped.iter().map(|(_, later)| *later).collect();
            order.retain(|child| !later.contains(child));
        }
        for (first, later) in dropped {
            self.report_duplicate(first, later);
        }
        if sorted.len() < SORT_FROM {
            sorted = Vec::new();
        }
        Members { order, sorted }
    }

    fn report_duplicate(&mut self, first: u32, later: u32) {
        if self.problems.len() >= MAX_DUPLICATES {
            return;
        }
        let span_of = |node: u32| match self.nodes.get(node as usize).map(|entry| &entry.key) {
            Some(Key::Member(_, span, _)) => wide(span),
            _ => 0..0,
        };
        let message = format!("the key `{}` stands twice in this mapping", self.key_of(later));
        let mut problem = Problem::new(&codes::DUPLICATE_KEY, span_of(later), message);
        problem.earlier = Some((span_of(first), "it stands here already, and this one counts"));
        problem.help = Some("take one out, or merge the two");
        self.problems.push(problem);
    }

    /// Whether a member is a YAML 1.1 merge key: a plain `<<` with a mapping, or a sequence of mappings.
    fn is_merge(&self, node: u32) -> bool {
        let Some(entry) = self.nodes.get(node as usize) else {
            return false;
        };
        let plain = matches!(&entry.key, Key::Member(text, _, Style::Plain) if text.get(self.source) == "<<");
        plain && matches!(entry.value, Value::Mapping(_) | Value::Sequence(_))
    }

    /// Adds the members of a merged mapping that `order` lacks.
    fn merge(&mut self, merged: u32, order: &mut Vec<u32>) {
        let Some(parent) = self.nodes.get(merged as usize).map(|entry| entry.parent) else {
            return;
        };
        let mappings = match self.nodes.get(merged as usize).map(|entry| &entry.value) {
            Some(Value::Sequence(items)) => items.clone(),
            _ => vec![merged],
        };
        let mut keys: HashSet<String> = order.iter().map(|own| self.key_of(*own).to_owned()).collect();
        for mapping in mappings {
            let members = match self.nodes.get(mapping as usize).map(|entry| &entry.value) {
                Some(Value::Mapping(members)) => members.order.clone(),
                _ => continue,
            };
            for member in members {
                let added = keys.insert(self.key_of(member).to_owned());
                if let Some(entry) = self.nodes.get_mut(member as usize).filter(|_| added) {
                    entry.parent = parent;
                    order.push(member);
                }
            }
        }
    }
}

/// The problem of a place where too much is nested.
pub(super) fn too_deep(range: Range<usize>) -> Problem {
    Problem::new(
        &codes::TOO_DEEP,
        range,
        format!("more than {MAX_DEPTH} mappings and sequences are nested here"),
    )
}

/// The problem of a node that lies too deep.
pub(super) fn depth_problem(pointer: &Pointer, range: Range<usize>) -> Option<Problem> {
    (pointer.depth() >= MAX_DEPTH).then(|| too_deep(range))
}

pub(super) fn wide(span: &Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

/// Offsets fit: no text is longer than `MAX_BYTES`.
pub(super) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
