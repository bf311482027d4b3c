//! Bodies: request bodies, responses, media types and headers come in as nodes; their models go out.

use crate::document::{
    dialect::{self, Dialect},
    openapi::{
        Encoding, Header, Location, MediaType, OperationEntry, RequestBody, Response, parameter,
        reader::{Reader, present},
    },
    tree::{Kind, Node},
};

/// The request body of an operation.
pub(crate) fn request<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    entry: &OperationEntry<'d>,
) -> Option<RequestBody> {
    if reader.dialect_at(entry.node.place().file) == Dialect::Swagger2 {
        return dialect::swagger2::request_body(reader, root, entry);
    }
    let node = reader.follow(present(entry.node, "requestBody")?)?;
    let node = reader.expect_mapping(node, "requestBody")?;
    Some(RequestBody {
        place: node.place(),
        description: reader.text(node, "description"),
        required: reader.flag(node, "required").unwrap_or(false),
        content: media_types(reader, node),
    })
}

/// A response; `node` may be a reference.
pub(crate) fn response<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
    node: Node<'d>,
) -> Option<Response> {
    let node = reader.follow(node)?;
    let node = reader.expect_mapping(node, "response")?;
    let content = if reader.dialect_at(node.place().file) == Dialect::Swagger2 {
        dialect::swagger2::response_content(reader, root, operation, node)
    } else {
        media_types(reader, node)
    };
    Some(Response {
        place: node.place(),
        description: reader.text(node, "description").unwrap_or_default(),
        headers: headers(reader, node),
        content,
    })
}

/// The media types in the `content` of a node.
pub(crate) fn media_types<'d>(reader: &mut Reader<'_, 'd>, holder: Node<'d>) -> Vec<MediaType> {
    let Some(content) = reader.mapping(holder, "content") else {
        return Vec::new();
    };
    content
        .entries()
        .filter(|(name, _)| !name.starts_with("x-"))
        .map(|(name, node)| media_type(reader, name, node))
        .collect()
}

fn media_type<'d>(reader: &mut Reader<'_, 'd>, name: &str, node: Node<'d>) -> MediaType {
    let bare = MediaType {
        place: node.place(),
        name: name.to_owned(),
        schema: None,
        item_schema: None,
        encoding: Vec::new(),
    };
    let Some(node) = reader.follow(node).filter(|node| node.kind() != Kind::Null) else {
        return bare;
    };
    let Some(node) = reader.expect_mapping(node, name) else {
        return bare;
    };
    MediaType {
        schema: reader.schema(node, "schema"),
        item_schema: reader.schema(node, "itemSchema"),
        encoding: encodings(reader, node),
        ..bare
    }
}

fn encodings<'d>(reader: &mut Reader<'_, 'd>, media_type: Node<'d>) -> Vec<(String, Encoding)> {
    for key in ["prefixEncoding", "itemEncoding"] {
        if let Some(node) = present(media_type, key) {
            reader.unsupported(
                node.place().key(),
                format!("`{key}` is not supported; parts are written by their schema"),
            );
        }
    }
    let Some(all) = reader.mapping(media_type, "encoding") else {
        return Vec::new();
    };
    let mut encodings = Vec::new();
    for (name, node) in all.entries() {
        if reader.expect_mapping(node, name).is_some() {
            encodings.push((name.to_owned(), encoding(reader, node)));
        }
    }
    encodings
}

fn encoding<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> Encoding {
    let styled = ["style", "explode", "allowReserved"]
        .iter()
        .any(|key| present(node, key).is_some());
    Encoding {
        place: node.place(),
        content_type: reader.text(node, "contentType"),
        style: styled.then(|| parameter::style(reader, node, Location::Query)),
        headers: headers(reader, node),
    }
}

fn headers<'d>(reader: &mut Reader<'_, 'd>, holder: Node<'d>) -> Vec<Header> {
    let Some(all) = reader.mapping(holder, "headers") else {
        return Vec::new();
    };
    let mut headers = Vec::new();
    for (name, node) in all.entries() {
        if let Some(node) = reader.follow(node)
            && let Some(node) = reader.expect_mapping(node, name)
        {
            headers.push(header(reader, name, node));
        }
    }
    headers
}

fn header<'d>(reader: &mut Reader<'_, 'd>, name: &str, node: Node<'d>) -> Header {
    let format = if reader.dialect_at(node.place().file) == Dialect::Swagger2 {
        dialect::swagger2::parameter_format(reader, node, Location::Header)
    } else {
        parameter::schema_format(reader, node, Location::Header)
    };
    Header {
        place: node.place(),
        name: name.to_owned(),
        description: reader.text(node, "description"),
        required: reader.flag(node, "required").unwrap_or(false),
        format,
    }
}
