//! Parameters: the lists of a path item and an operation come in; the parameters that apply go out.

use crate::document::{
    dialect::{self, Dialect},
    openapi::{
        Location, OperationEntry, Parameter, ParameterFormat, Style, StyleKind, body,
        reader::{Reader, present},
    },
    tree::Node,
};

/// The parameter nodes of an operation: the path item's first, references followed.
pub(crate) fn nodes<'d>(
    reader: &mut Reader<'_, 'd>,
    holders: impl Iterator<Item = Node<'d>>,
) -> Vec<Node<'d>> {
    let mut nodes = Vec::new();
    for holder in holders {
        let Some(list) = reader.sequence(holder, "parameters") else {
            continue;
        };
        for item in list.items() {
            if let Some(node) = reader.follow(item)
                && reader.expect_mapping(node, "parameter").is_some()
            {
                nodes.push(node);
            }
        }
    }
    nodes
}

/// What may hold parameters, the weakest first.
pub(crate) fn holders<'e, 'd>(entry: &'e OperationEntry<'d>) -> impl Iterator<Item = Node<'d>> + use<'e, 'd> {
    entry.path_items.iter().rev().copied().chain([entry.node])
}

/// The parameters that apply to an operation: a later one with the same name and location overrides.
pub(crate) fn of_operation<'d>(reader: &mut Reader<'_, 'd>, entry: &OperationEntry<'d>) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for node in nodes(reader, holders(entry)) {
        if reader.dialect_at(node.place().file) == Dialect::Swagger2 && dialect::swagger2::is_body_part(node)
        {
            continue;
        }
        let Some(parameter) = read(reader, node) else {
            continue;
        };
        match parameters.iter_mut().find(|known| same(known, &parameter)) {
            Some(known) => *known = parameter,
            None => parameters.push(parameter),
        }
    }
    parameters
}

fn same(left: &Parameter, right: &Parameter) -> bool {
    left.location == right.location
        && match left.location {
            Location::Header => left.name.eq_ignore_ascii_case(&right.name),
            _ => left.name == right.name,
        }
}

fn read<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> Option<Parameter> {
    let name = required(reader, node, "name", "parameter")?;
    let location = location(reader, node)?;
    let mut is_required = reader.flag(node, "required").unwrap_or(false);
    if location == Location::Path && !is_required {
        reader.malformed(
            node.place(),
            format!("the path parameter `{name}` is not marked as required"),
        );
        is_required = true;
    }
    Some(Parameter {
        place: node.place(),
        location,
        description: reader.text(node, "description"),
        required: is_required,
        deprecated: reader.flag(node, "deprecated").unwrap_or(false),
        allow_empty_value: reader.flag(node, "allowEmptyValue").unwrap_or(false),
        format: format(reader, node, location),
        name,
    })
}

/// A field of text that must be there; its absence is reported.
pub(crate) fn required<'d>(
    reader: &mut Reader<'_, 'd>,
    node: Node<'d>,
    key: &str,
    what: &str,
) -> Option<String> {
    if present(node, key).is_none() {
        reader.malformed(node.place(), format!("the {what} has no `{key}`"));
    }
    reader.text(node, key)
}

/// Where a parameter or an API key is sent.
pub(crate) fn location<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> Option<Location> {
    let text = required(reader, node, "in", "parameter")?;
    let known = [
        Location::Path,
        Location::Query,
        Location::Header,
        Location::Cookie,
        Location::QueryString,
    ];
    let found = known.into_iter().find(|location| location.as_str() == text);
    if found.is_none() {
        let place = node.get("in").unwrap_or(node).place();
        reader.malformed(place, format!("`{text}` is no place for a parameter"));
    }
    found
}

fn format<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, location: Location) -> ParameterFormat {
    if reader.dialect_at(node.place().file) == Dialect::Swagger2 {
        return dialect::swagger2::parameter_format(reader, node, location);
    }
    schema_format(reader, node, location)
}

/// What a parameter or header of OpenAPI 3 holds.
pub(crate) fn schema_format<'d>(
    reader: &mut Reader<'_, 'd>,
    node: Node<'d>,
    location: Location,
) -> ParameterFormat {
    if let Some(content) = present(node, "content") {
        let media_types = body::media_types(reader, node);
        if let Some(media_type) = media_types.into_iter().next() {
            return ParameterFormat::Content(media_type);
        }
        reader.malformed(content.place(), "`content` has no media type");
    }
    let style = style(reader, node, location);
    ParameterFormat::Schema {
        schema: reader.schema(node, "schema"),
        style,
    }
}

/// The style of a parameter, a header or, as if it were in the query, a form's property.
pub(crate) fn style<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, location: Location) -> Style {
    use StyleKind::{Cookie, DeepObject, Form, Label, Matrix, PipeDelimited, Simple, SpaceDelimited};
    let styles: &[(&str, StyleKind)] = match location {
        Location::Path => &[("simple", Simple), ("label", Label), ("matrix", Matrix)],
        Location::Header => &[("simple", Simple)],
        Location::Cookie => &[("form", Form), ("cookie", Cookie)],
        Location::Query | Location::QueryString => &[
            ("form", Form),
            ("spaceDelimited", SpaceDelimited),
            ("pipeDelimited", PipeDelimited),
            ("deepObject", DeepObject),
        ],
    };
    let default = if matches!(location, Location::Path | Location::Header) {
        Simple
    } else {
        Form
    };
    let text = reader.text(node, "style");
    let found = text
        .as_ref()
        .and_then(|text| styles.iter().find(|(name, _)| name == text));
    if let (Some(text), None) = (&text, found) {
        let place = node.get("style").unwrap_or(node).place();
        reader.malformed(
            place,
            format!("`{text}` is no style for a {} parameter", location.as_str()),
        );
    }
    let kind = found.map_or(default, |(_, kind)| *kind);
    Style {
        kind,
        explode: reader
            .flag(node, "explode")
            .unwrap_or(matches!(kind, Form | Cookie)),
        allow_reserved: reader.flag(node, "allowReserved").unwrap_or(false),
    }
}
