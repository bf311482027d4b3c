//! XML payloads as far as they are known: a template or an object comes in; the elements and attributes that it surely has go out,
//! and whether an XPath leads anywhere among them.

use super::typed::{XmlKind, XmlNode};
use crate::{
    expr::xpath::{Axis, Expr, NodeTest, Step},
    ir::{Value, ValueKind},
    json::Json,
};

/// Stands in a template for a value that is text.
pub(super) const TEXT_HOLE: char = '\u{e000}';
/// Stands in a template for a value that may hold elements.
pub(super) const XML_HOLE: char = '\u{e001}';

/// An element; the first of a tree is the document around its root.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its name; none where it stands in a namespace, or is the document.
    name: Option<String>,
    attributes: Vec<String>,
    children: Vec<usize>,
    has_text: bool,
    /// Whether what it holds is known at run time only.
    is_open: bool,
}

/// The elements of a payload.
#[derive(Debug)]
pub(super) struct Tree(Vec<Element>);

/// Why a template has no tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// It is no XML whatever fills it.
    Malformed(String),
    /// It depends on what fills it, or holds what is not looked into.
    Unknown,
}

impl Tree {
    /// The tree of a template, in which [`TEXT_HOLE`] and [`XML_HOLE`] stand for values.
    pub(super) fn of_template(text: &str) -> Result<Self, Problem> {
        let mut tree = Self(vec![Element::default()]);
        let mut open: Vec<(usize, String, bool)> = vec![(0, String::new(), false)];
        let mut rest = text;
        while let Some(start) = rest.find('<') {
            let (before, tag) = rest.split_at(start);
            tree.text(&open, before)?;
            rest = tree.markup(&mut open, tag)?;
        }
        tree.text(&open, rest)?;
        match open.as_slice() {
            [_] if tree
                .element(0)
                .is_some_and(|document| document.children.len() == 1) =>
            {
                Ok(tree)
            }
            [_] => Err(Problem::Malformed("it has not one root element".to_owned())),
            [.., (_, name, _)] => Err(Problem::Malformed(format!("`<{name}>` is never closed"))),
            [] => Err(Problem::Unknown),
        }
    }

    /// The tree of an object, written by the nodes of its schema.
    pub(super) fn of_object(value: &Value, nodes: &[XmlNode]) -> Self {
        let mut tree = Self(vec![Element::default()]);
        if let Some(root) = nodes.first() {
            tree.value(0, &root.name, Some(root), value, nodes);
        }
        tree
    }

    fn element(&self, index: usize) -> Option<&Element> {
        self.0.get(index)
    }

    fn add(&mut self, parent: usize, element: Element) -> usize {
        let index = self.0.len();
        self.0.push(element);
        if let Some(parent) = self.0.get_mut(parent) {
            parent.children.push(index);
        }
        index
    }

    fn text(&mut self, open: &[(usize, String, bool)], text: &str) -> Result<(), Problem> {
        let Some((index, ..)) = open.last() else {
            return Err(Problem::Unknown);
        };
        let is_open = text.contains(XML_HOLE);
        if open.len() == 1 {
            return match text.trim_start_matches('\u{feff}').trim() {
                "" => Ok(()),
                _ if text.contains([XML_HOLE, TEXT_HOLE]) => Err(Problem::Unknown),
                _ => Err(Problem::Malformed(
                    "text stands outside of the root element".to_owned(),
                )),
            };
        }
        if let Some(element) = self.0.get_mut(*index) {
            element.has_text |= !text.is_empty();
            element.is_open |= is_open;
        }
        Ok(())
    }

    /// Reads what begins with `<`; gives what follows it.
    fn markup<'t>(
        &mut self,
        open: &mut Vec<(usize, String, bool)>,
        text: &'t str,
    ) -> Result<&'t str, Problem> {
        for (start, end) in [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")] {
            if text.starts_with(start) {
                let (_, rest) = text
                    .split_once(end)
                    .ok_or_else(|| Problem::Malformed(format!("`{start}` is never closed")))?;
                return Ok(rest);
            }
        }
        if text.starts_with("<!") {
            return Err(Problem::Unknown);
        }
        let (tag, rest) =
            split_tag(text).ok_or_else(|| Problem::Malformed("a tag is never closed".to_owned()))?;
        if let Some(name) = tag.strip_prefix('/') {
            let (_, opened, _) = open.pop().filter(|_| !open.is_empty()).ok_or(Problem::Unknown)?;
            if opened != name.trim_end() {
                let message = format!("`</{}>` closes `<{opened}>`", name.trim_end());
                return Err(Problem::Malformed(message));
            }
            return Ok(rest);
        }
        let closed = tag.strip_suffix('/');
        let (element, written, default_namespace) = head(
            closed.unwrap_or(tag),
            open.last().is_some_and(|(.., inherited)| *inherited),
        )?;
        let parent = open.last().map_or(0, |(index, ..)| *index);
        let index = self.add(parent, element);
        if closed.is_none() {
            open.push((index, written, default_namespace));
        }
        Ok(rest)
    }

    fn value(&mut self, parent: usize, name: &str, node: Option<&XmlNode>, value: &Value, nodes: &[XmlNode]) {
        let kind = node.map_or(&XmlKind::Any, |node| &node.kind);
        let is_plain = node.is_none_or(|node| node.namespace.is_none() && node.prefix.is_none());
        let element = |is_open| Element {
            name: is_plain.then(|| name.to_owned()),
            has_text: true,
            is_open,
            ..Element::default()
        };
        match (&value.kind, kind) {
            (ValueKind::Literal(Json::Null), _) => {}
            (ValueKind::List(items), XmlKind::List { item, wrapped }) => {
                let parent = match wrapped {
                    true => self.add(parent, element(false)),
                    false => parent,
                };
                let item = nodes.get(*item);
                for value in items {
                    let name = item.map_or(name, |item| item.name.as_str());
                    self.value(parent, name, item, value, nodes);
                }
            }
            (_, XmlKind::List { item, wrapped: false }) => {
                let name = nodes.get(*item).map(|item| item.name.clone());
                self.add(
                    parent,
                    Element {
                        name,
                        ..element(true)
                    },
                );
            }
            (ValueKind::Object(members), kind) => {
                let index = self.add(parent, element(false));
                for (property, value) in members {
                    let node = match kind {
                        XmlKind::Object(declared) => declared
                            .iter()
                            .find(|(known, _)| *known == property.value)
                            .and_then(|(_, node)| nodes.get(*node)),
                        _ => None,
                    };
                    let name = node.map_or(property.value.as_str(), |node| node.name.as_str());
                    match node {
                        Some(node) if node.attribute => {
                            if let Some(element) = self.0.get_mut(index) {
                                element.attributes.push(name.to_owned());
                            }
                        }
                        _ => self.value(index, name, node, value, nodes),
                    }
                }
            }
            (ValueKind::Literal(_) | ValueKind::Text(_), _) => {
                self.add(parent, element(false));
            }
            _ => {
                self.add(parent, element(true));
            }
        }
    }

    /// Where an expression leads.
    pub(super) fn lead(&self, expr: &Expr) -> Lead {
        self.follow(expr).unwrap_or(Lead::Unknown)
    }

    fn follow(&self, expr: &Expr) -> Option<Lead> {
        let Expr::Path(from, steps) = expr else {
            return None;
        };
        if !matches!(**from, Expr::Root | Expr::Context) {
            return None;
        }
        let mut found = vec![Node::Element(0)];
        for (index, step) in steps.iter().enumerate() {
            let next = self.step(&found, step)?;
            if next.is_empty() {
                let can_be_added = index + 1 == steps.len()
                    && matches!(step.test, NodeTest::Name(_))
                    && step.predicates.is_empty()
                    && matches!(step.axis, Axis::Child | Axis::Attribute);
                let has_parent = found
                    .iter()
                    .any(|node| matches!(node, Node::Element(index) if *index > 0));
                return Some(match can_be_added && has_parent {
                    true => Lead::Added,
                    false => Lead::Nowhere,
                });
            }
            if !step.predicates.is_empty() {
                return None;
            }
            found = next;
        }
        Some(Lead::Found)
    }

    /// What a step leads to before its predicates.
    fn step(&self, from: &[Node], step: &Step) -> Option<Vec<Node>> {
        let mut found = Vec::new();
        for node in from {
            let Node::Element(index) = node else {
                continue;
            };
            let element = self.element(*index)?;
            match (step.axis, &step.test) {
                (Axis::Attribute, NodeTest::Name(name)) => {
                    found.extend(
                        element
                            .attributes
                            .iter()
                            .filter(|known| *known == name)
                            .map(|_| Node::Leaf),
                    );
                }
                (Axis::Itself, NodeTest::Any) => found.push(*node),
                _ if element.is_open => return None,
                (Axis::Child, NodeTest::Text) if element.has_text => found.push(Node::Leaf),
                (Axis::Child, NodeTest::Text) => {}
                (Axis::Child, NodeTest::Named | NodeTest::Any) => {
                    found.extend(element.children.iter().copied().map(Node::Element));
                }
                (Axis::Child, NodeTest::Name(name)) => {
                    let is_named = |child: &&usize| {
                        let child = self.element(**child);
                        child.is_some_and(|child| child.name.as_ref() == Some(name))
                    };
                    found.extend(
                        element
                            .children
                            .iter()
                            .filter(is_named)
                            .copied()
                            .map(Node::Element),
                    );
                }
                (Axis::DescendantOrSelf, NodeTest::Any) => self.descend(*index, &mut found)?,
                _ => return None,
            }
        }
        Some(found)
    }

    fn descend(&self, index: usize, found: &mut Vec<Node>) -> Option<()> {
        let element = self.element(index)?;
        if element.is_open {
            return None;
        }
        found.push(Node::Element(index));
        element
            .children
            .iter()
            .try_for_each(|child| self.descend(*child, found))
    }
}

/// Where the target of a replacement leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// To something.
    Found,
    /// To something that can be added.
    Added,
    /// To nothing.
    Nowhere,
    /// Only a run can tell.
    Unknown,
}

#[derive(Clone, Copy, Debug)]
enum Node {
    Element(usize),
    /// An attribute, or text.
    Leaf,
}

/// What stands between `<` and `>`, and what follows; `>` may stand between quotes.
fn split_tag(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let end = text.char_indices().find(|(_, character)| match quote {
        None if *character == '>' => true,
        None => {
            quote = Some(*character).filter(|character| matches!(character, '"' | '\''));
            false
        }
        Some(open) => {
            quote = quote.filter(|_| open != *character);
            false
        }
    });
    let (end, _) = end?;
    Some((text.get(1..end)?, text.get(end + 1..)?))
}

/// The element of an opening tag, its name as written, and whether names without a prefix stand in a namespace there.
fn head(tag: &str, inherited: bool) -> Result<(Element, String, bool), Problem> {
    let name = tag.split(char::is_whitespace).next().unwrap_or_default();
    let is_name = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    if name.contains([TEXT_HOLE, XML_HOLE]) {
        return Err(Problem::Unknown);
    }
    if !is_name {
        return Err(Problem::Malformed(format!("`<{tag}>` is no tag")));
    }
    let mut attributes = Vec::new();
    let mut rest = tag.get(name.len()..).unwrap_or_default().trim_start();
    let mut is_default = inherited;
    while !rest.is_empty() {
        let malformed = || Problem::Malformed(format!("an attribute of `<{name}>` has no quoted value"));
        let (attribute, after) = rest.split_once('=').ok_or_else(malformed)?;
        let (attribute, after) = (attribute.trim(), after.trim_start());
        if attribute.contains([TEXT_HOLE, XML_HOLE]) {
            return Err(Problem::Unknown);
        }
        let quote = after
            .chars()
            .next()
            .filter(|quote| matches!(quote, '"' | '\''))
            .ok_or_else(malformed)?;
        let (value, after) = after
            .get(1..)
            .and_then(|after| after.split_once(quote))
            .ok_or_else(malformed)?;
        if attribute == "xmlns" {
            is_default = !value.is_empty();
        } else if !attribute.contains(':') {
            attributes.push(attribute.to_owned());
        }
        rest = after.trim_start();
    }
    let element = Element {
        name: (!is_default && !name.contains(':')).then(|| name.to_owned()),
        attributes,
        ..Element::default()
    };
    Ok((element, name.to_owned(), is_default))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::expr::xpath::{Version, parse};

    fn lead(template: &str, target: &str) -> Lead {
        let Ok(expr) = parse(Version::One, target) else {
            unreachable!("{target}")
        };
        Tree::of_template(template).unwrap().lead(&expr)
    }

    #[test]
    fn targets_are_found_in_templates() {
        let template = "<?xml version='1.0'?>\n<o a=\"1>2\"><!-- <x> --><i k='\u{e000}'>t</i><n:p xmlns:n='u'/><r>\u{e001}</r></o>";
        for target in ["/o", "/o/i", "/o/i/@k", "/o/@a", "/o/i/text()", "/o/*", "o/i"] {
            assert_eq!(lead(template, target), Lead::Found, "{target}");
        }
        for target in ["/o/new", "/o/i/@new", "/o/p"] {
            assert_eq!(lead(template, target), Lead::Added, "{target}");
        }
        for target in ["/x", "/o/x/y", "/x/@a", "/o/p/y", "/o/i/i/text()"] {
            assert_eq!(lead(template, target), Lead::Nowhere, "{target}");
        }
        for target in ["/o/i[1]", "/o/r/x/y", "/o/i[@k = 'a']", "//i"] {
            assert_eq!(lead(template, target), Lead::Unknown, "{target}");
        }
        assert_eq!(lead("<o><i/></o>", "//i"), Lead::Found);
        assert_eq!(lead("<o><i/></o>", "//j/k"), Lead::Nowhere);
        assert_eq!(lead("<o xmlns='u'><i/></o>", "/o/i"), Lead::Nowhere);
    }

    #[test]
    fn what_is_no_xml_is_told() {
        for template in [
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "a",
            "<a b=1/>",
            "<a><!-- </a>",
            "<1/>",
            "</a>",
            "",
            "<a",
            "<a/>x",
        ] {
            let found = Tree::of_template(template);
            assert!(
                matches!(found, Err(Problem::Malformed(_) | Problem::Unknown)),
                "{template}: {found:?}"
            );
        }
        assert!(matches!(Tree::of_template("<\u{e000}/>"), Err(Problem::Unknown)));
    }
}
