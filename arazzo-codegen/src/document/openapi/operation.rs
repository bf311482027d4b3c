//! One operation: its entry in the index comes in; the operation with all that it inherits goes out.

use crate::document::{
    arazzo::Text,
    openapi::{
        Method, Operation, OperationEntry, Response, StatusPattern, body, parameter,
        reader::{Reader, present},
        security, server,
    },
    tree::Node,
};

/// Reads an operation. A path item whose `$ref` has no target is reported here, where it matters.
pub(crate) fn read<'d>(reader: &mut Reader<'_, 'd>, root: Node<'d>, entry: &OperationEntry<'d>) -> Operation {
    let node = entry.node;
    if let Some(item) = entry.path_items.first() {
        reader.follow(*item);
    }
    let inherited = |key: &str| entry.path_items.iter().find_map(|item| present(*item, key));
    let own_text = |reader: &mut Reader<'_, 'd>, key: &str| {
        let mut holders = [node].into_iter().chain(entry.path_items.iter().copied());
        holders
            .find(|holder| holder.get(key).is_some())
            .and_then(|holder| reader.text(holder, key))
    };
    let (security, security_schemes) = security::read(reader, root, node);
    Operation {
        method: entry.method.clone(),
        path: entry.path.to_owned(),
        place: node.place(),
        operation_id: entry.operation_id().map(str::to_owned),
        summary: own_text(reader, "summary"),
        description: own_text(reader, "description"),
        deprecated: reader.flag(node, "deprecated").unwrap_or(false),
        described: true,
        parameters: parameter::of_operation(reader, entry),
        request_body: body::request(reader, root, entry),
        responses: responses(reader, root, node),
        server: server::read(
            reader,
            root,
            node,
            present(node, "servers").or_else(|| inherited("servers")),
        ),
        security,
        security_schemes,
    }
}

/// An operation of which nothing is declared.
pub(crate) fn undescribed<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    id: &Text,
    method: &str,
    path: &str,
) -> Operation {
    // The root has no `operationId`, but `servers` and `security` for all operations.
    let (security, security_schemes) = security::read(reader, root, root);
    Operation {
        method: Method(method.to_owned()),
        path: path.to_owned(),
        place: id.place.clone(),
        operation_id: Some(id.value.clone()),
        summary: None,
        description: None,
        deprecated: false,
        described: false,
        parameters: Vec::new(),
        request_body: None,
        responses: Vec::new(),
        server: server::read(reader, root, root, None),
        security,
        security_schemes,
    }
}

fn responses<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
) -> Vec<(StatusPattern, Response)> {
    let Some(all) = reader.mapping(operation, "responses") else {
        return Vec::new();
    };
    let mut responses: Vec<(StatusPattern, Response)> = Vec::new();
    for (key, node) in all.entries().filter(|(key, _)| !key.starts_with("x-")) {
        let Some(pattern) = StatusPattern::parse(key) else {
            reader.malformed(
                node.place().key(),
                format!("`{key}` is no status, range of statuses or `default`"),
            );
            continue;
        };
        if responses.iter().any(|(known, _)| *known == pattern) {
            reader.malformed(
                node.place().key(),
                format!("there is more than one response for {pattern}"),
            );
            continue;
        }
        if let Some(response) = body::response(reader, root, operation, node) {
            responses.push((pattern, response));
        }
    }
    responses
}
