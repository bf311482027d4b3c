//! The index of a description: its paths come in; methods, paths and ids go out, and no operation is read.

use crate::document::{
    dialect::Dialect,
    openapi::{Descriptions, Method, reference},
    place::Place,
    tree::{Kind, Node},
};

/// An operation that has not been read.
#[derive(Clone)]
pub struct OperationEntry<'d> {
    /// The method.
    pub method: Method,
    /// The path template, as written.
    pub path: &'d str,
    /// The operation.
    pub(crate) node: Node<'d>,
    /// The path item, and the one that its `$ref` names. What the first says wins.
    pub(crate) path_items: Vec<Node<'d>>,
}

impl<'d> OperationEntry<'d> {
    /// `operationId`.
    #[must_use]
    pub fn operation_id(&self) -> Option<&'d str> {
        self.node.get("operationId").and_then(Node::scalar_text)
    }

    /// Where the operation stands.
    #[must_use]
    pub fn place(&self) -> Place {
        self.node.place()
    }
}

/// The mapping of paths.
pub(crate) fn paths<'d>(files: &'d dyn Descriptions, root: Node<'d>) -> Option<Node<'d>> {
    let paths = root.get("paths")?;
    reference::follow(files, paths, &|_| true)
        .ok()
        .filter(|paths| paths.kind() == Kind::Mapping)
}

fn path_items<'d>(files: &'d dyn Descriptions, root: Node<'d>) -> impl Iterator<Item = (&'d str, Node<'d>)> {
    let entries = paths(files, root).into_iter().flat_map(Node::entries);
    entries.filter(|(path, _)| !path.starts_with("x-"))
}

/// Every operation, in the order of the document.
pub(crate) fn operations<'d>(
    files: &'d dyn Descriptions,
    root: Node<'d>,
    dialect: Dialect,
) -> impl Iterator<Item = OperationEntry<'d>> {
    path_items(files, root).flat_map(move |(path, item)| operations_of(files, dialect, path, item))
}

/// The operations that have an id.
///
/// A path item whose text lacks the id is not parsed. Where that finds nothing, the id may be spelled in another way
/// (an escape, an alias), and every path item is.
pub(crate) fn operations_with_id<'d>(
    files: &'d dyn Descriptions,
    root: Node<'d>,
    dialect: Dialect,
    id: &str,
) -> Vec<OperationEntry<'d>> {
    let among = |lacks_it: &dyn Fn(Node<'d>) -> bool| -> Vec<OperationEntry<'d>> {
        path_items(files, root)
            .filter(|(_, item)| !lacks_it(*item))
            .flat_map(|(path, item)| operations_of(files, dialect, path, item))
            .filter(|entry| entry.operation_id() == Some(id))
            .collect()
    };
    let found = among(&|item| item.unparsed().is_some_and(|text| lacks_id(text, id)));
    if found.is_empty() {
        among(&|_| false)
    } else {
        found
    }
}

/// Whether the text of a path item shows that no operation in it has the id. Operations that stand elsewhere, behind
/// a reference or an alias, do not show.
fn lacks_id(text: &str, id: &str) -> bool {
    !text.contains(id) && (text.contains("operationId") || !text.contains("$ref") && !text.contains('*'))
}

/// The operations of one path item.
pub(crate) fn operations_of<'d>(
    files: &'d dyn Descriptions,
    dialect: Dialect,
    path: &'d str,
    item: Node<'d>,
) -> Vec<OperationEntry<'d>> {
    if item.kind() != Kind::Mapping {
        return Vec::new();
    }
    let mut path_items = vec![item];
    if let Ok(target) = reference::follow(files, item, &|_| true)
        && target.place() != item.place()
    {
        path_items.push(target);
    }
    let mut found: Vec<OperationEntry<'d>> = Vec::new();
    for item in &path_items {
        for (method, node) in dialect.methods(*item) {
            if found.iter().all(|entry| entry.method != method) {
                found.push(OperationEntry {
                    method,
                    path,
                    node,
                    path_items: path_items.clone(),
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_surely_lacks_the_id_is_left_unparsed() {
        for (text, lacks) in [
            ("/a:\n  get:\n    operationId: other\n", true),
            ("/a:\n  get:\n    operationId: wanted\n", false),
            ("/a:\n  get:\n    summary: nameless\n", true),
            ("/a:\n  $ref: './a.yaml'\n", false),
            ("/a:\n  get: *shared\n", false),
        ] {
            assert_eq!(lacks_id(text, "wanted"), lacks, "{text}");
        }
    }
}
