//! What OpenAPI 3.2 adds to 3.1: a node comes in; its meaning goes out.

use crate::document::{
    openapi::{
        Method, Xml,
        reader::{Reader, present},
    },
    tree::{Kind, Node},
};

/// Operations of methods that have no field of their own. Their names are methods as they are sent.
pub(crate) fn additional_operations<'d>(path_item: Node<'d>) -> impl Iterator<Item = (Method, Node<'d>)> {
    let all = path_item
        .get("additionalOperations")
        .filter(|all| all.kind() == Kind::Mapping);
    all.into_iter()
        .flat_map(Node::entries)
        .map(|(name, node)| (Method(name.to_owned()), node))
}

/// `xml.nodeType`, which replaces `attribute` and `wrapped`.
pub(crate) fn node_type<'d>(reader: &mut Reader<'_, 'd>, xml: Node<'d>, is_array: bool, into: &mut Xml) {
    let Some(node) = present(xml, "nodeType") else {
        return;
    };
    match node.scalar_text() {
        Some("attribute") => into.attribute = true,
        Some("element") => into.wrapped = is_array,
        Some("none") => into.wrapped = false,
        other => {
            let kind = other.unwrap_or_default();
            reader.unsupported(
                node.place(),
                format!("XML nodes of type `{kind}` are not supported; written as an element"),
            );
        }
    }
}
