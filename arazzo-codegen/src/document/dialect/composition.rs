//! Compositions: a node with `allOf`, `oneOf` or `anyOf` comes in; the members that describe a value go out.
//!
//! Null is taken out of unions, and members that only restrict (`required`, `not`) out of everything: they tell nothing
//! about what a value looks like.

use crate::document::{
    dialect::{Form, types, v30},
    openapi::{
        SchemaRef, View,
        reader::{Reader, present},
        reference,
    },
    place::Place,
    tree::{Kind, Node},
};

/// Keywords beside compositions and references that describe a value.
const OWN: [&str; 9] = [
    "enum",
    "const",
    "properties",
    "patternProperties",
    "items",
    "prefixItems",
    "contentEncoding",
    "contentMediaType",
    "required",
];

/// Whether a node, references and compositions aside, describes a value by more than the name of its type.
pub(crate) fn has_own(node: Node<'_>) -> bool {
    let additional =
        present(node, "additionalProperties").is_some_and(|schema| schema.kind() == Kind::Mapping);
    additional || OWN.iter().any(|key| present(node, key).is_some())
}

/// Whether a node has a composition.
pub(crate) fn is_composed(node: Node<'_>) -> bool {
    ["allOf", "oneOf", "anyOf"]
        .iter()
        .any(|key| node.get(key).is_some_and(|list| list.items().next().is_some()))
}

/// Whether a node tells what a value looks like, rather than restricting what another tells. `required` alone does
/// not, unless `count_required`.
fn has_shape(node: Node<'_>, count_required: bool) -> bool {
    if node.kind() != Kind::Mapping {
        return false;
    }
    let only_required = || {
        OWN.iter()
            .filter(|key| **key != "required")
            .all(|key| present(node, key).is_none())
            && present(node, "additionalProperties").is_none()
    };
    reference::reference_of(node).is_some()
        || !types::declared(node).names.is_empty()
        || is_composed(node)
        || has_own(node) && (count_required || !only_required())
}

/// The members of a union.
#[derive(Debug, Default)]
pub(crate) struct Union {
    /// The members, null taken out; none where all only restrict.
    pub(crate) members: Vec<SchemaRef>,
    /// Whether null is a member.
    pub(crate) null: bool,
    /// Whether null is the only member.
    pub(crate) only_null: bool,
    /// Whether some member only restricts.
    pub(crate) vague: bool,
}

/// The union in a field, empty when there is none.
pub(crate) fn union<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>, key: &str) -> Union {
    let Some(list) = reader.sequence(node, key) else {
        return Union::default();
    };
    types::admit(reader, list, Form::Union, || {
        format!("`{key}` is not in this version")
    });
    members(reader, list.items())
}

/// A union of schemas.
pub(crate) fn members<'d>(reader: &mut Reader<'_, 'd>, nodes: impl Iterator<Item = Node<'d>>) -> Union {
    let mut union = Union::default();
    let mut some_shape = false;
    for node in nodes {
        let target = reference::follow(reader.files, node, &|_| true).unwrap_or(node);
        if types::is_null(target) {
            union.null = true;
            continue;
        }
        let shape = has_shape(node, false);
        some_shape |= shape;
        union.vague |= !shape;
        let member = reader.schema_ref(node);
        if !union.members.contains(&member) {
            union.members.push(member);
        }
    }
    union.only_null = union.null && union.members.is_empty();
    if !some_shape {
        union.members.clear();
    }
    union
}

/// What `allOf` comes to.
#[derive(Debug, Default)]
pub(crate) struct All {
    /// The members that describe a value.
    pub(crate) members: Vec<SchemaRef>,
    /// Whether a member that only remarks says `nullable`.
    pub(crate) nullable: bool,
    /// The description of a member that only remarks.
    pub(crate) description: Option<String>,
}

/// The members of `allOf`. One that holds this very schema could never be finished; it is reported and left out.
pub(crate) fn all_of<'d>(reader: &mut Reader<'_, 'd>, node: Node<'d>) -> All {
    let mut all = All::default();
    let Some(list) = reader.sequence(node, "allOf") else {
        return all;
    };
    let here = node.place();
    for item in list.items() {
        if item.kind() == Kind::Mapping && !has_shape(item, true) {
            all.nullable |= v30::nullable(item);
            let description = item.get("description").and_then(Node::as_str).map(str::to_owned);
            all.description = all.description.or(description);
            continue;
        }
        if holds(reader, item, &here, &mut Vec::new()) {
            reader.malformed(
                item.place(),
                "this member of `allOf` holds the schema that it stands in; it is left out",
            );
            continue;
        }
        for member in without_union_of(reader, item, &here) {
            if !all.members.contains(&member) {
                all.members.push(member);
            }
        }
    }
    all
}

/// Whether a schema is, or holds by `allOf`, the one at `sought`.
fn holds<'d>(reader: &Reader<'_, 'd>, node: Node<'d>, sought: &Place, seen: &mut Vec<Place>) -> bool {
    let Ok(target) = reference::follow(reader.files, node, &|_| true) else {
        return false;
    };
    let place = target.place();
    if place == *sought {
        return true;
    }
    if seen.contains(&place) {
        return false;
    }
    seen.push(place);
    let members = target.get("allOf").into_iter().flat_map(Node::items);
    members
        .into_iter()
        .any(|member| holds(reader, member, sought, seen))
}

/// A member of `allOf`; of one whose union in turn has the schema at `here` as a member, all but that union.
///
/// `Pet: { oneOf: [Dog, Cat], properties: … }` with `Dog: { allOf: [Pet, …] }` is customary: a dog is what all pets
/// are, not again any pet.
fn without_union_of<'d>(reader: &Reader<'_, 'd>, item: Node<'d>, here: &Place) -> Vec<SchemaRef> {
    let member = reader.schema_ref(item);
    let Some(node) = reader
        .files
        .root(member.file)
        .and_then(|root| reference::at(root, &member.pointer))
    else {
        return vec![member];
    };
    let alternatives = ["oneOf", "anyOf"]
        .into_iter()
        .filter_map(|key| node.get(key))
        .flat_map(Node::items);
    let is_here = |alternative: Node<'d>| {
        reference::follow(reader.files, alternative, &|_| true).is_ok_and(|target| target.place() == *here)
    };
    if !alternatives.into_iter().any(is_here) {
        return vec![member];
    }
    let inherited = node
        .get("allOf")
        .into_iter()
        .flat_map(Node::items)
        .map(|item| reader.schema_ref(item));
    inherited.chain([member.view(View::Own)]).collect()
}
