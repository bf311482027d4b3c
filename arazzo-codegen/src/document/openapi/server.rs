//! Servers: the lists that may hold one come in; the first server's URL goes out.

use crate::{
    document::{
        dialect::{self, Dialect},
        openapi::{
            Server,
            reader::{Reader, present},
        },
        tree::{Kind, Node},
    },
    source::resolve_url,
};

/// The first server: of `nearer` (the operation's or path item's list), else of the description.
///
/// A relative one is meant from where the description was fetched, if it was (OpenAPI 3.1, "Server Object"; 2.0, `host`).
pub(crate) fn read<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
    nearer: Option<Node<'d>>,
) -> Option<Server> {
    let server = first(reader, root, operation, nearer)?;
    match reader.files.url(server.place.file) {
        Some(url) if server.relative => Some(Server {
            url: resolve_url(&url, &server.url).trim_end_matches('/').to_owned(),
            relative: false,
            ..server
        }),
        _ => Some(server),
    }
}

fn first<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
    nearer: Option<Node<'d>>,
) -> Option<Server> {
    if reader.dialect == Dialect::Swagger2 {
        return dialect::swagger2::server(reader, root, operation);
    }
    let list = nearer
        .filter(|list| list.items().next().is_some())
        .or_else(|| present(root, "servers"))?;
    if list.kind() != Kind::Sequence {
        reader.malformed(
            list.place(),
            format!("`servers` is {}, not a list", list.describe()),
        );
        return None;
    }
    let node = list.items().next()?;
    let node = reader.expect_mapping(node, "server")?;
    let template = super::required(reader, node, "url", "server")?;
    let url = filled(reader, node, &template)?;
    Some(Server {
        place: node.place(),
        relative: is_relative(&url),
        url,
    })
}

/// Whether a URL has no scheme with a host.
pub(crate) fn is_relative(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return true;
    };
    let starts = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_scheme = scheme
        .chars()
        .all(|each| each.is_ascii_alphanumeric() || "+-.".contains(each));
    !(starts && is_scheme) || rest.is_empty() || rest.starts_with('/')
}

/// A URL with its variables filled; `None` when one has no value, which is reported.
fn filled<'d>(reader: &mut Reader<'_, 'd>, server: Node<'d>, template: &str) -> Option<String> {
    let mut url = String::with_capacity(template.len());
    let mut rest = template.trim();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        let variable = server.get("variables").and_then(|variables| variables.get(name));
        let default = variable
            .and_then(|variable| present(variable, "default"))
            .and_then(Node::scalar_text);
        let value = default.or_else(|| {
            let place = variable.or_else(|| server.get("url")).unwrap_or(server).place();
            reader.malformed(place, format!("the server variable `{name}` has no default"));
            variable?.get("enum")?.items().next()?.scalar_text()
        })?;
        url.push_str(before);
        url.push_str(value);
        rest = after;
    }
    url.push_str(rest);
    Some(url)
}
