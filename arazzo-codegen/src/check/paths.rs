//! Walking into a type: a shape and a path come in; the members on the way and the shape at its end go out.
//!
//! What is walked is either an answer, of which only what is read will be decoded, or a value of the Rust type. In an
//! answer, a property that the variants of a union share is decoded as such; in a value it takes a `match`.

use super::{
    typed::{Member, MemberKind},
    unions::{Property, property},
};
use crate::ir::{
    Token,
    types::{Shape, Ty, TyId, Types},
};

/// What is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Walked {
    /// An answer that is decoded for what is read of it.
    Answer,
    /// A value that is there, of the Rust type.
    Value,
}

/// Where a path leads.
#[derive(Debug)]
pub(super) struct Walk {
    /// The type there.
    pub(super) shape: Shape,
    /// The members on the way.
    pub(super) members: Vec<Member>,
    /// The first token that its owner does not declare, where there is one.
    pub(super) undeclared: Option<(usize, TyId)>,
}

impl Walk {
    /// Whether what the path leads to can be absent.
    pub(super) fn is_optional(&self) -> bool {
        self.members.iter().any(|member| member.optional)
    }
}

/// Walks a path. Past an undeclared token everything is untyped and may be absent.
pub(super) fn walk(types: &Types, start: Shape, path: &[Token], walked: Walked) -> Walk {
    let mut walk = Walk {
        shape: start,
        members: Vec::new(),
        undeclared: None,
    };
    let mut walked = walked;
    for (index, token) in path.iter().enumerate() {
        let owner = walk.shape.ty;
        if matches!(types.get(owner), Ty::Tuple(_)) {
            // A tuple is decoded as a whole.
            walked = Walked::Value;
        }
        match member(types, owner, token, walked) {
            Some((kind, shape, optional)) => {
                walk.members.push(Member {
                    kind,
                    optional: optional || shape.nullable,
                });
                walk.shape = shape;
            }
            None => {
                let rest = path.get(index..).unwrap_or_default();
                if !declares(types, owner, &token.name) {
                    walk.undeclared = Some((index, owner));
                }
                walk.finish_untyped(types, rest, walked);
                break;
            }
        }
    }
    walk
}

fn member(types: &Types, owner: TyId, token: &Token, walked: Walked) -> Option<(MemberKind, Shape, bool)> {
    let name = &token.name;
    match types.get(owner) {
        Ty::Struct(object) => match (object.field(name), object.rest) {
            (Some((_, field)), _) => {
                let optional = !field.required && field.default.is_none();
                Some((MemberKind::Field(field.name.clone()), field.shape, optional))
            }
            (None, Some(rest)) => Some((MemberKind::Key(name.clone()), rest, true)),
            (None, None) => None,
        },
        Ty::Map(value) => Some((MemberKind::Key(name.clone()), *value, true)),
        Ty::List(item) => name
            .parse()
            .ok()
            .map(|index| (MemberKind::Element(index), *item, true)),
        Ty::Tuple(items) => {
            let index = name.parse().ok()?;
            let item = items.get(index)?;
            Some((MemberKind::Element(index), *item, false))
        }
        Ty::Union(union) => {
            let Property { shape, optional } = property(types, union, name, walked)?;
            // A value may be of a variant that the description does not know.
            let optional = optional || walked == Walked::Value;
            Some((MemberKind::Field(name.clone()), shape, optional))
        }
        _ => None,
    }
}

/// Whether a value of a type can have a member of that name.
fn declares(types: &Types, owner: TyId, name: &str) -> bool {
    match types.get(owner) {
        Ty::Any | Ty::Error => true,
        Ty::Struct(object) => object.field(name).is_some() || object.rest.is_some(),
        Ty::Map(_) => true,
        Ty::List(_) => name.parse::<usize>().is_ok(),
        Ty::Tuple(items) => name.parse::<usize>().is_ok_and(|index| index < items.len()),
        Ty::Union(union) => {
            union.tag.as_deref() == Some(name)
                || union
                    .variants
                    .iter()
                    .any(|variant| variant.ty != owner && declares(types, variant.ty, name))
        }
        _ => false,
    }
}

impl Walk {
    fn finish_untyped(&mut self, types: &Types, rest: &[Token], walked: Walked) {
        let owner = self.shape.ty;
        let is_object = match types.get(owner) {
            Ty::Struct(_) => true,
            Ty::Union(union) => super::unions::is_of_objects(types, union),
            _ => false,
        };
        let pointed = match rest {
            // A property that nobody declares can be decoded all the same.
            [first, below @ ..] if is_object && walked == Walked::Answer => {
                self.members.push(Member {
                    kind: MemberKind::Field(first.name.clone()),
                    optional: true,
                });
                below
            }
            all => all,
        };
        if !pointed.is_empty() {
            self.members.push(Member {
                kind: MemberKind::Pointer(Token::pointer(pointed).as_str().to_owned()),
                optional: true,
            });
        }
        let ty = if matches!(types.get(owner), Ty::Error) {
            Types::ERROR
        } else {
            Types::ANY
        };
        self.shape = Shape::of(ty);
    }
}
