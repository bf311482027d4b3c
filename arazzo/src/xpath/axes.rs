//! In: a node and an axis. Out: the nodes on it, in the axis' own order.

use roxmltree::Node;

use super::{Axis, NodeTest};

/// A node or an attribute.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item<'d, 'i> {
    Node(Node<'d, 'i>),
    Attribute(Node<'d, 'i>, usize),
}

impl<'d, 'i: 'd> Item<'d, 'i> {
    /// Where it stands in the document.
    pub(super) fn order(&self) -> (u32, usize) {
        match self {
            Self::Node(node) => (node.id().get(), 0),
            Self::Attribute(owner, index) => (owner.id().get(), index + 1),
        }
    }

    /// The string-value (XPath 1.0, 5).
    pub(super) fn text(&self) -> String {
        match self {
            Self::Attribute(owner, index) => owner
                .attributes()
                .nth(*index)
                .map(|attribute| attribute.value().to_owned())
                .unwrap_or_default(),
            Self::Node(node) if node.is_element() || node.is_root() => node
                .descendants()
                .filter(Node::is_text)
                .filter_map(|text| text.text())
                .collect(),
            Self::Node(node) => match node.pi() {
                Some(instruction) => instruction.value.unwrap_or_default().to_owned(),
                None => node.text().unwrap_or_default().to_owned(),
            },
        }
    }

    /// The namespace and the local name.
    pub(super) fn name(&self) -> (Option<&'d str>, &'d str) {
        match self {
            Self::Attribute(owner, index) => owner
                .attributes()
                .nth(*index)
                .map_or((None, ""), |attribute| (attribute.namespace(), attribute.name())),
            Self::Node(node) if node.is_element() => (node.tag_name().namespace(), node.tag_name().name()),
            Self::Node(node) => (None, node.pi().map_or("", |instruction| instruction.target)),
        }
    }

    pub(super) fn on(&self, axis: Axis) -> Vec<Self> {
        let nodes: Vec<Node<'d, 'i>> = match (self, axis) {
            (_, Axis::Itself) => return vec![*self],
            (Self::Node(node), Axis::Attribute) => {
                return (0..node.attributes().len())
                    .map(|index| Self::Attribute(*node, index))
                    .collect();
            }
            (Self::Attribute(..), Axis::DescendantOrSelf) => return vec![*self],
            (Self::Attribute(owner, _), Axis::Parent) => vec![*owner],
            (Self::Attribute(owner, _), Axis::Ancestor) => owner.ancestors().collect(),
            (Self::Attribute(owner, _), Axis::AncestorOrSelf) => {
                return std::iter::once(*self)
                    .chain(owner.ancestors().map(Self::Node))
                    .collect();
            }
            (Self::Attribute(owner, _), Axis::Following) => {
                owner.descendants().skip(1).chain(following(*owner)).collect()
            }
            (Self::Attribute(owner, _), Axis::Preceding) => preceding(*owner),
            (Self::Attribute(..), _) => Vec::new(),
            (Self::Node(node), Axis::Ancestor) => node.ancestors().skip(1).collect(),
            (Self::Node(node), Axis::AncestorOrSelf) => node.ancestors().collect(),
            (Self::Node(node), Axis::Child) => node.children().collect(),
            (Self::Node(node), Axis::Descendant) => node.descendants().skip(1).collect(),
            (Self::Node(node), Axis::DescendantOrSelf) => node.descendants().collect(),
            (Self::Node(node), Axis::Following) => following(*node).collect(),
            (Self::Node(node), Axis::FollowingSibling) => node.next_siblings().skip(1).collect(),
            (Self::Node(node), Axis::Parent) => node.parent().into_iter().collect(),
            (Self::Node(node), Axis::Preceding) => preceding(*node),
            (Self::Node(node), Axis::PrecedingSibling) => node.prev_siblings().skip(1).collect(),
        };
        nodes.into_iter().map(Self::Node).collect()
    }

    pub(super) fn passes(&self, test: NodeTest) -> bool {
        let is_named = match self {
            Self::Attribute(..) => true,
            Self::Node(node) => node.is_element(),
        };
        match (test, self) {
            (NodeTest::Any, _) => true,
            (NodeTest::Named, _) => is_named,
            (NodeTest::Name(name), _) => is_named && self.name() == (None, name),
            (NodeTest::Text, Self::Node(node)) => node.is_text(),
            (NodeTest::Comment, Self::Node(node)) => node.is_comment(),
            (NodeTest::Instruction, Self::Node(node)) => node.is_pi(),
            (_, Self::Attribute(..)) => false,
        }
    }
}

fn following<'d, 'i: 'd>(node: Node<'d, 'i>) -> impl Iterator<Item = Node<'d, 'i>> {
    node.ancestors()
        .flat_map(|node| node.next_siblings().skip(1))
        .flat_map(|node| node.descendants())
}

/// Nearest first.
fn preceding<'d, 'i: 'd>(node: Node<'d, 'i>) -> Vec<Node<'d, 'i>> {
    let siblings = node.ancestors().flat_map(|node| node.prev_siblings().skip(1));
    siblings
        .flat_map(|node| node.descendants().collect::<Vec<_>>().into_iter().rev())
        .collect()
}
