//! References: the text of a `$ref` and the file it stands in come in; the node that it means goes out.

use crate::{
    diagnostics::suggest::nearest,
    document::{
        openapi::Descriptions,
        place::Pointer,
        tree::{Kind, Node},
    },
    source::{FileId, LoadError},
};

/// References that are followed before a chain counts as endless. Real chains have one to three.
const LONGEST_CHAIN: usize = 100;

/// Why a reference has no target.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The file cannot be loaded.
    NoFile(LoadError),
    /// The file does not parse, which is reported by itself.
    NoTree(String),
    /// The fragment is no JSON Pointer.
    NoPointer,
    /// No schema of the file has that anchor.
    NoAnchor,
    /// The file lacks the part; the reference to the nearest part that it has.
    NoPart(Option<String>),
    /// The chain of references never ends.
    Endless,
}

/// The `$ref` of a node, when it has one that is text.
pub(crate) fn reference_of(node: Node<'_>) -> Option<&str> {
    node.get("$ref").and_then(Node::as_str)
}

/// Follows a node's `$ref`, if it has one, and the target's while `passes` holds for it.
///
/// On failure: the node whose `$ref` is at fault, and why.
pub(crate) fn follow<'d>(
    files: &'d dyn Descriptions,
    node: Node<'d>,
    passes: &dyn Fn(Node<'d>) -> bool,
) -> Result<Node<'d>, (Node<'d>, Failure)> {
    let mut hops = LONGEST_CHAIN;
    let mut at = node;
    while let Some(reference) = reference_of(at).filter(|_| passes(at)) {
        at = resolve(files, at.place().file, reference, &mut hops).map_err(|failure| (at, failure))?;
    }
    Ok(at)
}

/// The node that a reference in `file` means; `hops` bounds the references that are followed on the way.
pub(crate) fn resolve<'d>(
    files: &'d dyn Descriptions,
    file: FileId,
    reference: &str,
    hops: &mut usize,
) -> Result<Node<'d>, Failure> {
    *hops = hops.checked_sub(1).ok_or(Failure::Endless)?;
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let target = if path.is_empty() {
        file
    } else {
        files.open(file, path).map_err(Failure::NoFile)?
    };
    let root = files
        .root(target)
        .ok_or_else(|| Failure::NoTree(path.to_owned()))?;
    let fragment = percent_decoded(fragment);
    if !fragment.is_empty() && !fragment.starts_with('/') {
        return anchored(root, &fragment).ok_or(Failure::NoAnchor);
    }
    let pointer = Pointer::parse(&fragment).map_err(|_| Failure::NoPointer)?;
    let tokens: Vec<String> = pointer.tokens().collect();
    let mut node = root;
    for (depth, token) in tokens.iter().enumerate() {
        node = match member(node, token) {
            Some(next) => next,
            None => {
                // The part may stand behind a reference: `#/components/schemas/Alias/properties/id`.
                let behind = match reference_of(node) {
                    Some(inner) => resolve(files, node.place().file, inner, hops)?,
                    None => node,
                };
                member(behind, token).ok_or_else(|| Failure::NoPart(near(behind, path, &tokens, depth)))?
            }
        };
    }
    Ok(node)
}

/// The schema that has an anchor (JSON Schema 2020-12, section 8.2.2): the first in the document's order. What only looks
/// like a schema, such as an example, is not told apart.
fn anchored<'d>(node: Node<'d>, anchor: &str) -> Option<Node<'d>> {
    let is_it = |key: &str| node.get(key).and_then(Node::as_str) == Some(anchor);
    match node.kind() {
        Kind::Mapping if is_it("$anchor") || is_it("$dynamicAnchor") => Some(node),
        Kind::Mapping => node.entries().find_map(|(_, value)| anchored(value, anchor)),
        Kind::Sequence => node.items().find_map(|item| anchored(item, anchor)),
        _ => None,
    }
}

/// The node at a pointer, no reference followed.
pub(crate) fn at<'d>(root: Node<'d>, pointer: &Pointer) -> Option<Node<'d>> {
    pointer
        .tokens()
        .try_fold(root, |node, token| member(node, &token))
}

fn member<'d>(node: Node<'d>, token: &str) -> Option<Node<'d>> {
    match node.kind() {
        Kind::Mapping => node.get(token),
        Kind::Sequence => node.items().nth(token.parse().ok()?),
        _ => None,
    }
}

/// The reference with its token at `depth`, which `node` lacks, replaced by the likeliest that it has.
fn near(node: Node<'_>, path: &str, tokens: &[String], depth: usize) -> Option<String> {
    if node.kind() != Kind::Mapping {
        return None;
    }
    let wanted = tokens.get(depth)?;
    let found = nearest(wanted, node.entries().map(|(key, _)| key))?;
    let mended = tokens
        .iter()
        .enumerate()
        .fold(Pointer::root(), |pointer, (index, token)| {
            pointer.child(if index == depth { found } else { token })
        });
    Some(format!("{path}#{mended}"))
}

/// A URI fragment's text (RFC 3986, 2.1). What is no escape, or no UTF-8, stays as written.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = match after {
            [high, low, ..] if first == b'%' => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() {
            after.get(2..).unwrap_or_default()
        } else {
            after
        };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_percent_decoded() {
        for (text, decoded) in [
            ("/paths/~1a~1%7Bid%7D", "/paths/~1a~1{id}"),
            ("/a%20b", "/a b"),
            ("/%C3%BC", "/ü"),
            ("/100%", "/100%"),
            ("/%zz%4", "/%zz%4"),
            ("/%ff", "/%ff"),
        ] {
            assert_eq!(percent_decoded(text), decoded);
        }
    }
}
