//! Literals of schema types: a default and its type come in; the Rust expression that makes it goes out.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::{Context, types::needs_box};
use crate::ir::types::{Shape, Ty, TyId};
use crate::json::Json;

/// A literal as an expression of its type. The checked program has no literal that its type does not admit.
pub(super) fn literal(context: &Context<'_>, shape: Shape, value: &Json) -> TokenStream {
    let ty = context.typed.types.get(shape.ty);
    if value.is_null() {
        return match ty {
            _ if shape.nullable => quote!(None),
            _ => quote!(arazzo::Value::Null),
        };
    }
    let inner = present(context, shape.ty, value);
    if shape.nullable {
        quote!(Some(#inner))
    } else {
        inner
    }
}

fn present(context: &Context<'_>, ty: TyId, value: &Json) -> TokenStream {
    match (context.typed.types.get(ty), value) {
        (Ty::Bool, Json::Bool(value)) => quote!(#value),
        (Ty::Integer(_), Json::Integer(number)) => Literal::i128_unsuffixed(*number).into_token_stream(),
        (Ty::Number, Json::Integer(_) | Json::Float(_)) => {
            Literal::f64_suffixed(value.as_f64().unwrap_or_default()).into_token_stream()
        }
        (Ty::String, Json::String(text)) => quote!(#text.to_owned()),
        (Ty::Secret, Json::String(text)) => quote!(#text.into()),
        (Ty::Enum(list), value) => {
            let name = context.names.ty(ty);
            let index = list.values.iter().position(|known| known.is(value));
            let variant = index.and_then(|index| context.names.members(ty).get(index));
            quote!(#name::#variant)
        }
        (Ty::List(item), Json::Array(items)) => {
            let items = items.iter().map(|value| literal(context, *item, value));
            quote!(Vec::from([#(#items),*]))
        }
        (Ty::Tuple(shapes), Json::Array(items)) => {
            let items = shapes
                .iter()
                .zip(items)
                .map(|(shape, value)| literal(context, *shape, value));
            quote!((#(#items,)*))
        }
        (Ty::Map(inner), Json::Object(members)) => {
            let entries = members.iter().map(|(name, value)| {
                let value = literal(context, *inner, value);
                quote!((#name.to_owned(), #value))
            });
            quote!(::std::collections::BTreeMap::from([#(#entries),*]))
        }
        (Ty::Struct(_), Json::Object(_)) => object(context, ty, value),
        (Ty::Union(union), value) => {
            let name = context.names.ty(ty);
            let Some((index, variant, rest)) = context.typed.types.variant_of(union, value) else {
                return any(value);
            };
            let inner = present(context, variant.ty, &rest);
            let inner = boxed(context, variant.ty, ty, inner);
            let variant = context.names.members(ty).get(index);
            quote!(#name::#variant(#inner))
        }
        (_, value) => any(value),
    }
}

fn object(context: &Context<'_>, ty: TyId, value: &Json) -> TokenStream {
    let (Ty::Struct(object), Some(members)) = (context.typed.types.get(ty), value.as_object()) else {
        return any(value);
    };
    let name = context.names.ty(ty);
    let fields = object
        .fields
        .iter()
        .zip(context.names.members(ty))
        .map(|(field, ident)| {
            let given = members.get(&field.name).filter(|value| !value.is_null());
            let value = match given.or(field.default.as_ref()) {
                Some(value) => {
                    let value = present(context, field.shape.ty, value);
                    let value = boxed(context, field.shape.ty, ty, value);
                    if field.is_option() {
                        quote!(Some(#value))
                    } else {
                        value
                    }
                }
                None => quote!(None),
            };
            quote!(#ident: #value)
        });
    let rest = object.rest.map(|rest| {
        let entries = members
            .iter()
            .filter(|(name, _)| object.field(name).is_none())
            .map(|(name, value)| {
                let value = literal(context, rest, value);
                quote!((#name.to_owned(), #value))
            });
        quote!(additional: ::std::collections::BTreeMap::from([#(#entries),*]),)
    });
    quote!(#name { #(#fields,)* #rest })
}

fn boxed(context: &Context<'_>, ty: TyId, owner: TyId, value: TokenStream) -> TokenStream {
    if needs_box(&context.typed.types, ty, owner) {
        quote!(Box::new(#value))
    } else {
        value
    }
}

/// A number with its type.
pub(super) fn number(number: &Json) -> Literal {
    match (number.as_i64(), number.as_u64()) {
        (Some(number), _) => Literal::i64_suffixed(number),
        (None, Some(number)) => Literal::u64_suffixed(number),
        (None, None) => Literal::f64_suffixed(number.as_f64().unwrap_or_default()),
    }
}

/// Any JSON value.
fn any(value: &Json) -> TokenStream {
    match value {
        Json::Null => quote!(arazzo::Value::Null),
        Json::Bool(value) => quote!(arazzo::Value::from(#value)),
        Json::Integer(_) | Json::Float(_) => {
            let number = number(value);
            quote!(arazzo::Value::from(#number))
        }
        Json::String(text) => quote!(arazzo::Value::from(#text)),
        Json::Array(items) => {
            let items = items.iter().map(any);
            quote!(arazzo::Value::Array(Vec::from([#(#items),*])))
        }
        Json::Object(members) => {
            let entries = members.iter().map(|(name, value)| {
                let value = any(value);
                quote!((#name.to_owned(), #value))
            });
            quote!(arazzo::Value::Object([#(#entries),*].into_iter().collect()))
        }
    }
}
