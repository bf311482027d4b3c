//! What OpenAPI 2.0 says in a way of its own: its parameters, bodies, servers and flows come in; those of 3 go out.

use crate::document::{
    dialect::Form,
    openapi::{
        Encoding, Location, MediaType, OAuthFlow, OAuthFlowKind, ObjectSchema, OperationEntry,
        ParameterFormat, RequestBody, SchemaKind, SchemaRef, Server, Style, StyleKind, View, parameter,
        reader::{Reader, present},
        reference, security,
    },
    place::Pointer,
    tree::Node,
};

/// The forms that 2.0 has and others lack.
pub(crate) const FORMS: &[Form] = &[Form::BooleanExclusive, Form::File];

const MULTIPART: &str = "multipart/form-data";
const URL_ENCODED: &str = "application/x-www-form-urlencoded";

fn is_in(parameter: Node<'_>, place: &str) -> bool {
    parameter.get("in").and_then(Node::as_str) == Some(place)
}

/// Whether a parameter is (a part of) the body.
pub(crate) fn is_body_part(parameter: Node<'_>) -> bool {
    is_in(parameter, "body") || is_in(parameter, "formData")
}

fn own_schema(parameter: Node<'_>) -> SchemaRef {
    let place = parameter.place();
    SchemaRef {
        file: place.file,
        pointer: place.pointer,
        view: View::Parameter,
    }
}

/// What a parameter or header holds: it is its own schema.
pub(crate) fn parameter_format<'d>(
    reader: &mut Reader<'_, 'd>,
    node: Node<'d>,
    location: Location,
) -> ParameterFormat {
    let style = style(reader, node, location);
    if let Some(schema) = present(node, "schema") {
        reader.malformed(schema.place().key(), "only a body has a `schema` in this version");
        return ParameterFormat::Schema {
            schema: Some(reader.schema_ref(schema)),
            style,
        };
    }
    let is_typed = ["type", "items", "enum"]
        .iter()
        .any(|key| present(node, key).is_some());
    ParameterFormat::Schema {
        schema: is_typed.then(|| own_schema(node)),
        style,
    }
}

/// The style that `collectionFormat` amounts to.
fn style<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, location: Location) -> Style {
    let in_query = matches!(location, Location::Query | Location::QueryString);
    let default = if in_query {
        StyleKind::Form
    } else {
        StyleKind::Simple
    };
    let format = reader.text(node, "collectionFormat");
    let (kind, explode) = match format.as_deref() {
        None | Some("csv") => (default, false),
        Some("multi") if in_query => (StyleKind::Form, true),
        Some("ssv") if in_query => (StyleKind::SpaceDelimited, false),
        Some("pipes") if in_query => (StyleKind::PipeDelimited, false),
        Some(other) => {
            let place = node.get("collectionFormat").unwrap_or(node).place();
            let message = format!(
                "`{other}` is not supported for a {} parameter; written as `csv`",
                location.as_str()
            );
            reader.unsupported(place, message);
            (default, false)
        }
    };
    Style {
        kind,
        explode,
        allow_reserved: false,
    }
}

/// The body that the `body` or `formData` parameters of an operation make.
pub(crate) fn request_body<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    entry: &OperationEntry<'d>,
) -> Option<RequestBody> {
    let nodes = parameter::nodes(reader, parameter::holders(entry));
    let mut consumes = media_type_names(reader, root, entry.node, "consumes");
    if let Some(body) = nodes.iter().rev().copied().find(|node| is_in(*node, "body")) {
        if consumes.is_empty() {
            consumes.push("application/json".to_owned());
        }
        let schema = reader.schema(body, "schema");
        return Some(RequestBody {
            place: body.place(),
            description: reader.text(body, "description"),
            required: reader.flag(body, "required").unwrap_or(false),
            content: consumes
                .into_iter()
                .map(|name| media_type(body, name, schema.clone()))
                .collect(),
        });
    }
    let form: Vec<Node<'d>> = nodes
        .into_iter()
        .filter(|node| is_in(*node, "formData"))
        .collect();
    if form.is_empty() {
        return None;
    }
    let has_file = form
        .iter()
        .any(|node| node.get("type").and_then(Node::as_str) == Some("file"));
    consumes.retain(|name| name == MULTIPART || name == URL_ENCODED && !has_file);
    if consumes.is_empty() {
        consumes.push(if has_file { MULTIPART } else { URL_ENCODED }.to_owned());
    }
    let place = entry.node.place();
    let schema = SchemaRef {
        file: place.file,
        pointer: place.pointer.clone(),
        view: View::Form,
    };
    let encoding = form_encoding(reader, &form);
    let mut required = false;
    for node in &form {
        required |= reader.flag(*node, "required").unwrap_or(false);
    }
    let with_encoding = |name| MediaType {
        encoding: encoding.clone(),
        ..media_type(entry.node, name, Some(schema.clone()))
    };
    Some(RequestBody {
        place,
        description: None,
        required,
        content: consumes.into_iter().map(with_encoding).collect(),
    })
}

fn media_type(node: Node<'_>, name: String, schema: Option<SchemaRef>) -> MediaType {
    MediaType {
        place: node.place(),
        name,
        schema,
        item_schema: None,
        encoding: Vec::new(),
    }
}

/// How the arrays of a form are written.
fn form_encoding<'d>(reader: &mut Reader<'_, 'd>, form: &[Node<'d>]) -> Vec<(String, Encoding)> {
    let mut encodings = Vec::new();
    for node in form {
        let is_array = node.get("type").and_then(Node::as_str) == Some("array");
        if let (true, Some(name)) = (is_array, node.get("name").and_then(Node::scalar_text)) {
            let style = Some(style(reader, *node, Location::Query));
            let encoding = Encoding {
                place: node.place(),
                content_type: None,
                style,
                headers: Vec::new(),
            };
            encodings.push((name.to_owned(), encoding));
        }
    }
    encodings
}

/// The object that the form parameters of an operation make, those of its path item included.
pub(crate) fn form<'d>(reader: &mut Reader<'_, 'd>, operation: Node<'d>) -> SchemaKind {
    let place = operation.place();
    let mut above: Vec<String> = place.pointer.tokens().collect();
    above.pop();
    let pointer = above
        .iter()
        .fold(Pointer::root(), |pointer, token| pointer.child(token));
    let path_item = reader
        .files
        .root(place.file)
        .and_then(|root| reference::at(root, &pointer));
    let mut object = ObjectSchema::default();
    for node in parameter::nodes(reader, path_item.into_iter().chain([operation])) {
        if !is_in(node, "formData") {
            continue;
        }
        let Some(name) = parameter::required(reader, node, "name", "parameter") else {
            continue;
        };
        object.required.retain(|known| *known != name);
        if reader.flag(node, "required").unwrap_or(false) {
            object.required.push(name.clone());
        }
        let schema = own_schema(node);
        match object.properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = schema,
            None => object.properties.push((name, schema)),
        }
    }
    SchemaKind::Object(object)
}

/// The media types of a response: what the operation produces, with the response's one schema.
pub(crate) fn response_content<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
    response: Node<'d>,
) -> Vec<MediaType> {
    let Some(schema) = reader.schema(response, "schema") else {
        return Vec::new();
    };
    let mut produces = media_type_names(reader, root, operation, "produces");
    if produces.is_empty() {
        produces.push("application/json".to_owned());
    }
    produces
        .into_iter()
        .map(|name| media_type(response, name, Some(schema.clone())))
        .collect()
}

/// `consumes` or `produces` of the operation, else of the description.
fn media_type_names<'d>(
    reader: &mut Reader<'_, 'd>,
    root: Node<'d>,
    operation: Node<'d>,
    key: &str,
) -> Vec<String> {
    let holder = if present(operation, key).is_some() {
        operation
    } else {
        root
    };
    reader.texts(holder, key)
}

/// The server that `schemes`, `host` and `basePath` name; `https` is preferred.
pub(crate) fn server<'d>(reader: &mut Reader<'_, 'd>, root: Node<'d>, operation: Node<'d>) -> Option<Server> {
    let place = present(root, "host")
        .or_else(|| present(root, "basePath"))?
        .place();
    let base = reader.text(root, "basePath").unwrap_or_default();
    let base = base.trim_end_matches('/');
    let Some(host) = reader.text(root, "host") else {
        return Some(Server {
            place,
            url: base.to_owned(),
            relative: true,
        });
    };
    let holder = if present(operation, "schemes").is_some() {
        operation
    } else {
        root
    };
    let schemes = reader.texts(holder, "schemes");
    let plain = !schemes.is_empty()
        && schemes.iter().all(|scheme| scheme != "https")
        && schemes.iter().any(|scheme| scheme == "http");
    let scheme = if plain { "http" } else { "https" };
    Some(Server {
        place,
        url: format!("{scheme}://{host}{base}"),
        relative: false,
    })
}

/// The one flow of an OAuth 2 scheme.
pub(crate) fn flow<'d>(reader: &mut Reader<'_, 'd>, scheme: Node<'d>) -> Option<OAuthFlow> {
    let name = parameter::required(reader, scheme, "flow", "security scheme")?;
    let kind = match name.as_str() {
        "implicit" => OAuthFlowKind::Implicit,
        "password" => OAuthFlowKind::Password,
        "application" => OAuthFlowKind::ClientCredentials,
        "accessCode" => OAuthFlowKind::AuthorizationCode,
        other => {
            let place = scheme.get("flow").unwrap_or(scheme).place();
            reader.malformed(place, format!("`{other}` is no flow of OAuth 2"));
            return None;
        }
    };
    Some(security::flow(reader, scheme, kind))
}
