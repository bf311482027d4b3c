//! One schema: its identity comes in; one level of it, in the canonical form, goes out.

use openapiv3::{AnySchema, Discriminator, ReferenceOr, Schema, SchemaData, SchemaKind, Type};

use crate::document::{
    dialect::{
        Dialect,
        composition::{self, Union},
        swagger2, types, v31, v32, values,
    },
    openapi::{
        SchemaLevel, SchemaRef, View, Xml,
        reader::{Reader, present},
        reference,
    },
    tree::{Kind, Node},
};

/// Reads one level of a schema; see [`SchemaLevel`] for the form that it has.
pub(crate) fn read<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef) -> SchemaLevel {
    let node = reader
        .files
        .root(at.file)
        .and_then(|root| reference::at(root, &at.pointer));
    let Some(node) = node else {
        reader.undeclared(at.place(), format!("there is no schema at `{at}`"));
        return level(at, SchemaData::default(), any());
    };
    let kind = match at.view {
        View::Whole | View::Siblings | View::Parameter => return whole(reader, at, node),
        View::Any => any(),
        View::Form => swagger2::form(reader, node),
        View::Own => return own_level(reader, at, node),
        View::OneOf => one_of(composition::union(reader, node, "oneOf")),
        View::AnyOf => any_of(composition::union(reader, node, "anyOf")),
        View::Type(index) => match types::allowed(node).get(usize::from(index)) {
            Some(name) => {
                let one = values::of_type(reader, at, node, *name, false);
                return with_tuple(
                    reader,
                    node,
                    level(at, SchemaData::default(), SchemaKind::Type(one)),
                );
            }
            None => any(),
        },
        View::Tuple => {
            let (elements, rest) = v31::tuple(node).unwrap_or_default();
            let rest = rest.filter(|rest| rest.kind() == Kind::Mapping);
            return union_level(reader, at, elements.into_iter().chain(rest));
        }
        View::Patterns => {
            let patterns = node
                .get("patternProperties")
                .into_iter()
                .flat_map(Node::entries)
                .map(|(_, schema)| schema);
            let rest = present(node, "additionalProperties").filter(|rest| rest.kind() == Kind::Mapping);
            return union_level(reader, at, patterns.chain(rest));
        }
    };
    level(at, SchemaData::default(), kind)
}

fn level(at: &SchemaRef, schema_data: SchemaData, schema_kind: SchemaKind) -> SchemaLevel {
    SchemaLevel {
        place: at.place(),
        schema: Schema {
            schema_data,
            schema_kind,
        },
        xml: None,
        tuple: Vec::new(),
    }
}

fn any() -> SchemaKind {
    SchemaKind::Any(AnySchema::default())
}

fn null() -> SchemaKind {
    SchemaKind::Any(AnySchema {
        enumeration: vec![serde_json::Value::Null],
        ..AnySchema::default()
    })
}

fn children<T>(members: Vec<SchemaRef>) -> Vec<ReferenceOr<T>> {
    members.iter().map(SchemaRef::to_reference).collect()
}

fn all_of(members: Vec<SchemaRef>) -> SchemaKind {
    SchemaKind::AllOf {
        all_of: children(members),
    }
}

fn one_of(union: Union) -> SchemaKind {
    match union.members.len() {
        0 if union.only_null => null(),
        0 => any(),
        1 => all_of(union.members),
        _ => SchemaKind::OneOf {
            one_of: children(union.members),
        },
    }
}

fn any_of(union: Union) -> SchemaKind {
    match union.members.len() {
        0 | 1 => one_of(union),
        _ => SchemaKind::AnyOf {
            any_of: children(union.members),
        },
    }
}

fn union_level<'d>(
    reader: &mut Reader<'_, 'd>,
    at: &SchemaRef,
    nodes: impl Iterator<Item = Node<'d>>,
) -> SchemaLevel {
    let union = composition::members(reader, nodes);
    let data = SchemaData {
        nullable: union.null,
        ..SchemaData::default()
    };
    level(at, data, any_of(union))
}

fn whole<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> SchemaLevel {
    match node.kind() {
        Kind::Mapping => {}
        Kind::Bool => {
            types::admit(reader, node, super::Form::BooleanSchema, || {
                "a schema is a mapping in this version, not true or false".to_owned()
            });
            let kind = match node.as_bool() {
                Some(false) => SchemaKind::Not {
                    not: Box::new(at.view(View::Any).to_reference()),
                },
                _ => any(),
            };
            return level(at, SchemaData::default(), kind);
        }
        _ => {
            reader.malformed(
                node.place(),
                format!("the schema is {}, not a mapping", node.describe()),
            );
            return level(at, SchemaData::default(), any());
        }
    }
    if at.view == View::Whole
        && let Some(reference) = node.get("$ref")
    {
        match reference.as_str() {
            Some(text) => return referenced(reader, at, node, text),
            None => reader.malformed(reference.place(), "`$ref` is not text"),
        }
    }
    let mut data = data(reader, node);
    let kind = composed(reader, at, node, &mut data);
    let mut level = level(at, data, kind);
    level.xml = xml(reader, node);
    with_tuple(reader, node, level)
}

/// A schema that is a reference, and maybe more.
fn referenced<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>, text: &str) -> SchemaLevel {
    if let Err((holder, failure)) = reference::follow(reader.files, node, |_| true) {
        reader.dangling(holder, failure);
        return level(at, data(reader, node), any());
    }
    let dialect = reader.dialect_at(at.file);
    if dialect.is_plain_reference(node) {
        let target = reader.schema_ref(node);
        return read(reader, &target);
    }
    let mut members: Vec<SchemaRef> = reference::resolve(reader.files, at.file, text, &mut { 100 })
        .map(|target| reader.schema_ref(target))
        .into_iter()
        .collect();
    let mut data = data(reader, node);
    if matches!(dialect, Dialect::V31 | Dialect::V32) {
        let unions = [
            composition::union(reader, node, "oneOf"),
            composition::union(reader, node, "anyOf"),
        ];
        data.nullable |= unions.iter().any(|union| union.null);
        if composition::has_own(node) || composition::is_composed(node) {
            members.push(at.view(View::Siblings));
        }
    }
    level(at, data, all_of(members))
}

/// The kind of a schema: its own type, its one composition, or `allOf` where it mixes.
fn composed<'d>(
    reader: &mut Reader<'_, 'd>,
    at: &SchemaRef,
    node: Node<'d>,
    data: &mut SchemaData,
) -> SchemaKind {
    let all = composition::all_of(reader, node);
    let one = composition::union(reader, node, "oneOf");
    let any = composition::union(reader, node, "anyOf");
    data.nullable |= all.nullable || one.null || any.null;
    data.description = data.description.take().or(all.description);
    let vague = one.vague || any.vague;
    let typed = !types::declared(node)
        .names
        .iter()
        .all(|name| *name == types::TypeName::Object);
    let own = composition::has_own(node) || vague && typed;
    if !own && all.members.is_empty() {
        match (one.members.is_empty(), any.members.is_empty()) {
            (false, true) => return one_of(one),
            (true, false) => return any_of(any),
            (true, true) if one.only_null || any.only_null => return null(),
            _ => {}
        }
    }
    let mut members = all.members;
    for (union, view) in [(one, View::OneOf), (any, View::AnyOf)] {
        match union.members.len() {
            0 => {}
            1 => members.extend(union.members),
            _ => members.push(at.view(view)),
        }
    }
    if members.is_empty() {
        return own_kind(reader, at, node, data);
    }
    if own {
        members.push(at.view(View::Own));
    }
    all_of(members)
}

fn own_level<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> SchemaLevel {
    let mut data = SchemaData {
        nullable: types::nullable(node),
        ..SchemaData::default()
    };
    let kind = own_kind(reader, at, node, &mut data);
    with_tuple(reader, node, level(at, data, kind))
}

/// The kind of a node, references and compositions aside.
fn own_kind<'d>(
    reader: &mut Reader<'_, 'd>,
    at: &SchemaRef,
    node: Node<'d>,
    data: &mut SchemaData,
) -> SchemaKind {
    types::check(reader, node);
    if types::is_null(node) {
        data.nullable = true;
        return null();
    }
    let names = types::allowed(node);
    match names.as_slice() {
        [] => match present(node, "not") {
            Some(not) => SchemaKind::Not {
                not: Box::new(reader.schema_ref(not).to_reference()),
            },
            None => any(),
        },
        [name] => SchemaKind::Type(values::of_type(reader, at, node, *name, true)),
        _ => {
            let views = (0..)
                .zip(&names)
                .map(|(index, _)| at.view(View::Type(index)).to_reference());
            SchemaKind::AnyOf {
                any_of: views.collect(),
            }
        }
    }
}

fn with_tuple<'d>(reader: &Reader<'_, 'd>, node: Node<'d>, mut level: SchemaLevel) -> SchemaLevel {
    if let SchemaKind::Type(Type::Array(_)) = level.schema.schema_kind
        && let Some((elements, _)) = v31::tuple(node)
    {
        level.tuple = elements
            .into_iter()
            .map(|element| reader.schema_ref(element))
            .collect();
    }
    level
}

/// What a schema says besides its kind. Examples, defaults and extensions are data: nothing in them is followed.
fn data<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> SchemaData {
    let first_example = || node.get("examples").and_then(|examples| examples.items().next());
    let extensions = node.entries().filter(|(key, _)| key.starts_with("x-"));
    SchemaData {
        nullable: types::nullable(node),
        read_only: reader.flag(node, "readOnly").unwrap_or(false),
        write_only: reader.flag(node, "writeOnly").unwrap_or(false),
        deprecated: reader.flag(node, "deprecated").unwrap_or(false),
        external_docs: None,
        example: node.get("example").or_else(first_example).map(Node::to_json),
        title: reader.text(node, "title"),
        description: reader.text(node, "description"),
        discriminator: discriminator(reader, node),
        default: node.get("default").map(Node::to_json),
        extensions: extensions
            .map(|(key, value)| (key.to_owned(), value.to_json()))
            .collect(),
    }
}

/// The discriminator; its mapping's values become identities of schemas.
fn discriminator<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> Option<Discriminator> {
    let found = present(node, "discriminator")?;
    if let Some(property) = found.as_str() {
        // 2.0: the property's name.
        return Some(Discriminator {
            property_name: property.to_owned(),
            ..Discriminator::default()
        });
    }
    let found = reader.expect_mapping(found, "discriminator")?;
    let Some(property) = found.get("propertyName").and_then(Node::scalar_text) else {
        reader.malformed(found.place(), "the discriminator has no `propertyName`");
        return None;
    };
    let mut discriminator = Discriminator {
        property_name: property.to_owned(),
        ..Discriminator::default()
    };
    let mapping = reader.mapping(found, "mapping");
    for (value, target) in mapping.into_iter().flat_map(Node::entries) {
        if let Some(schema) = mapped(reader, target) {
            discriminator.mapping.insert(value.to_owned(), schema.to_string());
        }
    }
    Some(discriminator)
}

/// What a discriminator maps to: the name of a component, or a reference.
fn mapped<'d>(reader: &mut Reader<'_, 'd>, target: Node<'d>) -> Option<SchemaRef> {
    let place = target.place();
    let Some(text) = target.scalar_text() else {
        reader.malformed(place, "the discriminator maps to no name or reference");
        return None;
    };
    let components = reader
        .files
        .root(place.file)
        .and_then(|root| root.get("components")?.get("schemas"));
    if let Some(component) = components.and_then(|schemas| schemas.get(text)) {
        return Some(reader.schema_ref(component));
    }
    match reference::resolve(reader.files, place.file, text, &mut { 100 }) {
        Ok(node) => Some(reader.schema_ref(node)),
        Err(failure) => {
            reader.dangling_text(place, text, failure);
            None
        }
    }
}

fn xml<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> Option<Xml> {
    let found = reader.mapping(node, "xml")?;
    let mut xml = Xml {
        name: reader.text(found, "name"),
        namespace: reader.text(found, "namespace"),
        prefix: reader.text(found, "prefix"),
        attribute: reader.flag(found, "attribute").unwrap_or(false),
        wrapped: reader.flag(found, "wrapped").unwrap_or(false),
    };
    let is_array = types::allowed(node).contains(&types::TypeName::Array);
    v32::node_type(reader, found, is_array, &mut xml);
    Some(xml)
}
