//! One schema: its identity comes in; one level of it, in the canonical form, goes out.

use crate::document::{
    dialect::{
        Dialect,
        composition::{self, Union},
        swagger2, types, v31, v32, values,
    },
    openapi::{
        Discriminator, SchemaKind, SchemaLevel, SchemaRef, View, Xml,
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
        reader.undeclared(at.place(), format!("there is no schema at `{}`", at.pointer));
        return level(at, SchemaKind::Any);
    };
    let kind = match at.view {
        View::Whole | View::Siblings | View::Parameter => return whole(reader, at, node),
        View::Form => swagger2::form(reader, node),
        View::Own => return own_level(reader, at, node),
        View::OneOf => union_kind(composition::union(reader, node, "oneOf")),
        View::AnyOf => union_kind(composition::union(reader, node, "anyOf")),
        View::Type(index) => match types::allowed(node).get(usize::from(index)) {
            Some(name) => values::of_type(reader, at, node, *name, false),
            None => SchemaKind::Any,
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
    level(at, kind)
}

/// A level that says nothing but its kind.
fn level(at: &SchemaRef, kind: SchemaKind) -> SchemaLevel {
    SchemaLevel {
        place: at.place(),
        kind,
        nullable: false,
        read_only: false,
        write_only: false,
        title: None,
        description: None,
        default: None,
        discriminator: None,
        xml: None,
    }
}

fn union_kind(union: Union) -> SchemaKind {
    match union.members.len() {
        0 if union.only_null => SchemaKind::Null,
        0 => SchemaKind::Any,
        1 => SchemaKind::AllOf(union.members),
        _ => SchemaKind::AnyOf(union.members),
    }
}

fn union_level<'d>(
    reader: &mut Reader<'_, 'd>,
    at: &SchemaRef,
    nodes: impl Iterator<Item = Node<'d>>,
) -> SchemaLevel {
    let union = composition::members(reader, nodes);
    SchemaLevel {
        nullable: union.null,
        ..level(at, union_kind(union))
    }
}

fn whole<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> SchemaLevel {
    match node.kind() {
        Kind::Mapping => {}
        // `true` is any value; `false`, which no value satisfies, tells nothing about their form.
        Kind::Bool => {
            types::admit(reader, node, super::Form::BooleanSchema, || {
                "a schema is a mapping in this version, not true or false".to_owned()
            });
            return level(at, SchemaKind::Any);
        }
        _ => {
            reader.malformed(
                node.place(),
                format!("the schema is {}, not a mapping", node.describe()),
            );
            return level(at, SchemaKind::Any);
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
    let mut level = described(reader, at, node);
    level.kind = composed(reader, at, node, &mut level);
    level.xml = xml(reader, node);
    level
}

/// A schema that is a reference, and maybe more.
fn referenced<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>, text: &str) -> SchemaLevel {
    if let Err((holder, failure)) = reference::follow(reader.files, node, &|_| true) {
        reader.dangling(holder, failure);
        return described(reader, at, node);
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
    let mut level = described(reader, at, node);
    if matches!(dialect, Dialect::V31 | Dialect::V32) {
        let unions = [
            composition::union(reader, node, "oneOf"),
            composition::union(reader, node, "anyOf"),
        ];
        level.nullable |= unions.iter().any(|union| union.null);
        if composition::has_own(node) || composition::is_composed(node) {
            members.push(at.view(View::Siblings));
        }
    }
    level.kind = SchemaKind::AllOf(members);
    level
}

/// The kind of a schema: its own type, its one composition, or `allOf` where it mixes.
fn composed<'d>(
    reader: &mut Reader<'_, 'd>,
    at: &SchemaRef,
    node: Node<'d>,
    level: &mut SchemaLevel,
) -> SchemaKind {
    let all = composition::all_of(reader, node);
    let one = composition::union(reader, node, "oneOf");
    let any = composition::union(reader, node, "anyOf");
    level.nullable |= all.nullable || one.null || any.null;
    level.description = level.description.take().or(all.description);
    let vague = one.vague || any.vague;
    let typed = !types::declared(node)
        .names
        .iter()
        .all(|name| *name == types::TypeName::Object);
    let own = composition::has_own(node) || vague && typed;
    if !own && all.members.is_empty() {
        match (one.members.is_empty(), any.members.is_empty()) {
            (false, true) => return union_kind(one),
            (true, false) => return union_kind(any),
            (true, true) if one.only_null || any.only_null => return SchemaKind::Null,
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
        return own_kind(reader, at, node);
    }
    if own {
        members.push(at.view(View::Own));
    }
    SchemaKind::AllOf(members)
}

fn own_level<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> SchemaLevel {
    SchemaLevel {
        nullable: types::nullable(node),
        ..level(at, own_kind(reader, at, node))
    }
}

/// The kind of a node, references and compositions aside.
fn own_kind<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> SchemaKind {
    types::check(reader, node);
    if types::is_null(node) {
        return SchemaKind::Null;
    }
    let names = types::allowed(node);
    match names.as_slice() {
        [] => SchemaKind::Any,
        [name] => values::of_type(reader, at, node, *name, true),
        _ => {
            let views = (0..).zip(&names).map(|(index, _)| at.view(View::Type(index)));
            SchemaKind::AnyOf(views.collect())
        }
    }
}

/// What a schema says besides its kind. Examples, defaults and extensions are data: nothing in them is followed.
fn described<'d>(reader: &mut Reader<'_, 'd>, at: &SchemaRef, node: Node<'d>) -> SchemaLevel {
    let described = SchemaLevel {
        nullable: types::nullable(node),
        read_only: reader.flag(node, "readOnly").unwrap_or(false),
        write_only: reader.flag(node, "writeOnly").unwrap_or(false),
        title: reader.text(node, "title"),
        description: reader.text(node, "description"),
        default: node.get("default").map(Node::to_json),
        discriminator: discriminator(reader, node),
        ..level(at, SchemaKind::Any)
    };
    // Nothing reads it, but what is wrong with it is reported.
    reader.flag(node, "deprecated");
    described
}

/// The discriminator; its mapping's values become identities of schemas.
fn discriminator<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> Option<Discriminator> {
    let found = present(node, "discriminator")?;
    if let Some(property) = found.as_str() {
        // 2.0: the property's name.
        return Some(Discriminator {
            property_name: property.to_owned(),
            mapping: Vec::new(),
        });
    }
    let found = reader.expect_mapping(found, "discriminator")?;
    let Some(property) = found.get("propertyName").and_then(Node::scalar_text) else {
        reader.malformed(found.place(), "the discriminator has no `propertyName`");
        return None;
    };
    let mapping = reader.mapping(found, "mapping");
    let mapping = mapping.into_iter().flat_map(Node::entries);
    Some(Discriminator {
        property_name: property.to_owned(),
        mapping: mapping
            .filter_map(|(value, target)| Some((value.to_owned(), mapped(reader, target)?)))
            .collect(),
    })
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
