//! Projections: the accesses to an answer come in; the smallest type that holds what they read goes out.

use super::{
    answers::AnswerType,
    paths::Walked,
    readers,
    typed::{Access, Answer, Member, MemberKind, ProjectedField, Projection, Root, Step},
    unions::property,
    xml,
};
use crate::ir::{
    Format,
    types::{Shape, Ty, TyId, Types},
};

/// The projection that a step decodes; `None` when it reads nothing of the answer.
pub(super) fn project(types: &Types, answer: AnswerType, step: &Step) -> Option<Answer> {
    let readers = readers(step, &Root::Answer)?;
    let mut paths: Vec<(Vec<Member>, bool)> = Vec::new();
    let mut collect = |access: &Access, verbatim: bool| {
        if access.root == Root::Answer {
            paths.push((access.members.clone(), verbatim));
        }
    };
    step.for_each_value(&mut |value| value.for_each_access(&mut |access| collect(access, false)));
    for output in &step.outputs {
        output
            .value
            .for_each_access(&mut |access| collect(access, output.verbatim));
    }
    let paths: Vec<Path<'_>> = paths
        .iter()
        .map(|(path, verbatim)| (path.as_slice(), *verbatim))
        .collect();
    Some(Answer {
        projection: build(types, answer.shape.ty, &paths),
        xml: (answer.format == Format::Xml).then(|| xml::nodes(types, answer.shape, &answer.xml)),
        may_be_absent: answer.may_be_absent || answer.shape.nullable,
        readers,
    })
}

/// A way into an answer, and whether what it leads to is kept as it came.
type Path<'p> = (&'p [Member], bool);

/// The smallest projection of a type that has what all the paths read.
fn build(types: &Types, ty: TyId, paths: &[Path<'_>]) -> Projection {
    if paths.iter().any(|(path, verbatim)| path.is_empty() && *verbatim) {
        return Projection::Verbatim(ty);
    }
    if matches!(types.get(ty), Ty::Any | Ty::Error | Ty::Tuple(_)) {
        return Projection::Whole(ty);
    }
    let is_pointer = |path: &[Member]| {
        matches!(
            path.first(),
            Some(Member {
                kind: MemberKind::Pointer(_),
                ..
            })
        )
    };
    let reads_whole = paths.iter().any(|(path, _)| path.is_empty());
    let inside: Vec<Path<'_>> = paths
        .iter()
        .copied()
        .filter(|(path, _)| !path.is_empty())
        .collect();
    let part = if inside.iter().any(|(path, _)| is_pointer(path)) {
        Projection::Whole(Types::ANY)
    } else if inside.is_empty() || reads_whole && inside.iter().all(|(path, _)| is_declared(types, ty, path))
    {
        return Projection::Whole(ty);
    } else {
        members(types, ty, &inside)
    };
    if reads_whole {
        Projection::Both(ty, Box::new(part))
    } else {
        part
    }
}

/// Whether a path leads through the Rust type as it leads through the answer: past no union, nothing undeclared.
fn is_declared(types: &Types, ty: TyId, path: &[Member]) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return true;
    };
    let inner = match (types.get(ty), &first.kind) {
        (Ty::Any | Ty::Error, _) => return true,
        (Ty::Struct(object), MemberKind::Field(name)) => object.field(name).map(|(_, field)| field.shape),
        (Ty::Struct(object), MemberKind::Key(_)) => object.rest,
        (Ty::Map(value), MemberKind::Key(_)) => Some(*value),
        (Ty::List(item), MemberKind::Element(_)) => Some(*item),
        (Ty::Tuple(items), MemberKind::Element(index)) => items.get(*index).copied(),
        _ => None,
    };
    inner.is_some_and(|inner| is_declared(types, inner.ty, rest))
}

/// The projection of an object or array that is not read as a whole.
fn members(types: &Types, ty: TyId, paths: &[Path<'_>]) -> Projection {
    let mut fields: Vec<(&str, bool, Vec<Path<'_>>)> = Vec::new();
    let mut elements: Vec<usize> = Vec::new();
    let mut inside_elements: Vec<Path<'_>> = Vec::new();
    let mut is_counted = false;
    for (path, verbatim) in paths {
        let Some((first, rest)) = path.split_first() else {
            continue;
        };
        match &first.kind {
            MemberKind::Field(name) | MemberKind::Key(name) => {
                match fields.iter_mut().find(|(known, ..)| known == name) {
                    Some((_, _, paths)) => paths.push((rest, *verbatim)),
                    None => fields.push((name, first.optional, vec![(rest, *verbatim)])),
                }
            }
            MemberKind::Element(index) => {
                if !elements.contains(index) {
                    elements.push(*index);
                }
                inside_elements.push((rest, *verbatim));
            }
            MemberKind::Length if matches!(types.get(ty), Ty::List(_)) => is_counted = true,
            MemberKind::Pointer(_) | MemberKind::Length => return Projection::Whole(Types::ANY),
        }
    }
    if is_counted && inside_elements.is_empty() {
        return Projection::Each(Box::new(Projection::Ignored));
    }
    if let ([index], false) = (elements.as_slice(), is_counted) {
        return Projection::Nth(
            *index,
            Box::new(build(types, item_type(types, ty), &inside_elements)),
        );
    }
    if !elements.is_empty() {
        return Projection::Each(Box::new(build(types, item_type(types, ty), &inside_elements)));
    }
    Projection::Object(
        fields
            .into_iter()
            .map(|(name, optional, paths)| ProjectedField {
                name: name.to_owned(),
                optional,
                projection: build(types, member_type(types, ty, name), &paths),
            })
            .collect(),
    )
}

fn item_type(types: &Types, ty: TyId) -> TyId {
    match types.get(ty) {
        Ty::List(Shape { ty, .. }) => *ty,
        _ => Types::ANY,
    }
}

fn member_type(types: &Types, ty: TyId, name: &str) -> TyId {
    match types.get(ty) {
        Ty::Struct(object) => match object.field(name) {
            Some((_, field)) => field.shape.ty,
            None => object.rest.map_or(Types::ANY, |rest| rest.ty),
        },
        Ty::Map(value) => value.ty,
        Ty::Union(union) => {
            property(types, union, name, Walked::Answer).map_or(Types::ANY, |found| found.shape.ty)
        }
        _ => Types::ANY,
    }
}
