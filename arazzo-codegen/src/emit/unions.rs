//! Unions: an enum whose variants hold the alternatives, and the `match` that reads what they share.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    Context,
    access::Reached,
    docs,
    serde::Renaming,
    types::{holds_bytes, needs_box, rust_type},
};
use crate::{
    check::typed::MemberKind,
    ir::types::{Shape, Ty, TyId, Types, Union, Variant},
};

/// The declaration.
pub(super) fn union(context: &Context<'_>, ty: TyId, name: &Ident, union: &Union) -> TokenStream {
    let text = union
        .docs
        .clone()
        .unwrap_or_else(|| format!("The schema `{}`.", union.hint));
    let docs = docs::lines(&text);
    let names = context.names.members(ty);
    let tags = || {
        union
            .variants
            .iter()
            .map(|variant| variant.tag.as_deref().unwrap_or_default())
    };
    let (renaming, representation) = match &union.tag {
        Some(tag) => (
            Renaming::of_variants(names.iter().zip(tags())),
            quote!(, tag = #tag),
        ),
        None => (Renaming::none(), quote!(, untagged)),
    };
    let derive = renaming.derive_as(
        &quote!(Clone, Debug, PartialEq, Serialize, Deserialize),
        &representation,
    );
    let variants = union.variants.iter().zip(names).map(|(variant, name)| {
        let docs = docs::lines(&variant_docs(&context.typed.types, union, variant));
        let bytes =
            holds_bytes(&context.typed.types, variant.ty).then(|| quote!(with = "arazzo::__private::base64"));
        let tag = variant.tag.clone().unwrap_or_else(|| name.to_string());
        let serde = renaming.attribute(name, &tag, bytes.as_slice());
        let mut inner = rust_type(context, Shape::of(variant.ty), &TokenStream::new());
        if needs_box(&context.typed.types, variant.ty, ty) {
            inner = quote!(Box<#inner>);
        }
        quote!(#docs #serde #name(#inner))
    });
    let unknown = union.open.then(|| {
        let untagged = union.tag.as_ref().map(|_| quote!(#[serde(untagged)]));
        quote! {
            /// A value that the description does not foresee, as it came.
            #untagged
            Unknown(arazzo::Value)
        }
    });
    let tag = union
        .tag
        .as_ref()
        .map(|property| tag_method(context, ty, name, union, property));
    quote! {
        #docs
        #derive
        #[allow(clippy::large_enum_variant)]
        pub enum #name {
            #(#variants,)*
            #unknown
        }

        #tag
    }
}

fn variant_docs(types: &Types, union: &Union, variant: &Variant) -> String {
    if let (Some(property), Some(tag)) = (&union.tag, &variant.tag) {
        return format!("`{property}` is `{tag}`.");
    }
    match &variant.hint {
        Some(hint) => format!("The schema `{hint}`."),
        None => {
            let described = types.describe(Shape::of(variant.ty));
            let mut characters = described.chars();
            let first = characters.next().map(|first| first.to_ascii_uppercase());
            format!("{}{}.", first.unwrap_or_default(), characters.as_str())
        }
    }
}

/// The value of the property that tells the variants apart.
fn tag_method(context: &Context<'_>, ty: TyId, name: &Ident, union: &Union, property: &str) -> TokenStream {
    let docs = docs::lines(&format!(
        "The value of `{property}`, which tells the variants apart."
    ));
    let arms = union
        .variants
        .iter()
        .zip(context.names.members(ty))
        .map(|(variant, name)| {
            let tag = &variant.tag;
            if union.open {
                quote!(Self::#name(_) => Some(#tag))
            } else {
                quote!(Self::#name(_) => #tag)
            }
        });
    let (ty, unknown) = if union.open {
        let unknown = quote!(Self::Unknown(value) => value.get(#property).and_then(arazzo::Value::as_str));
        (quote!(Option<&str>), Some(unknown))
    } else {
        (quote!(&'static str), None)
    };
    quote! {
        impl #name {
            #docs
            #[must_use]
            pub fn tag(&self) -> #ty {
                match self {
                    #(#arms,)*
                    #unknown
                }
            }
        }
    }
}

/// The type of a property that the variants which have it agree on.
pub(super) fn field_type(types: &Types, union: &Union, name: &str) -> Option<TyId> {
    if union.tag.as_deref() == Some(name) {
        return Some(Types::STRING);
    }
    union
        .variants
        .iter()
        .find_map(|variant| property(types, variant, name))
        .map(|shape| shape.ty)
}

fn property(types: &Types, variant: &Variant, name: &str) -> Option<Shape> {
    match types.get(variant.ty) {
        Ty::Struct(object) => object.field(name).map(|(_, field)| field.shape).or(object.rest),
        Ty::Map(value) => Some(*value),
        _ => None,
    }
}

/// What reads a member of a union, given the union and whether that is a reference: always an option.
pub(super) fn member(
    context: &Context<'_>,
    scope: &TokenStream,
    ty: TyId,
    union: &Union,
    kind: &MemberKind,
) -> impl Fn(&TokenStream, bool) -> Reached + use<> {
    let is_tag = matches!(kind, MemberKind::Field(name) if union.tag.as_ref() == Some(name));
    let is_open = union.open;
    let pointer = match kind {
        MemberKind::Pointer(pointer) => Some(pointer.clone()),
        _ => None,
    };
    let arms = match kind {
        MemberKind::Field(name) | MemberKind::Key(name) => arms(context, scope, ty, union, name),
        _ => Vec::new(),
    };
    let rest = (is_open || arms.len() < union.variants.len()).then(|| quote!(_ => None,));
    move |owner, is_reference| {
        let reference = if is_reference {
            quote!(#owner)
        } else {
            quote!(&#owner)
        };
        match &pointer {
            Some(pointer) => Reached::OptionValue(quote! {
                arazzo::pointer(&arazzo::to_value(#reference), #pointer).cloned()
            }),
            None if is_tag && is_open => Reached::OptionText(quote!(#owner.tag())),
            None if is_tag => Reached::OptionText(quote!(Some(#owner.tag()))),
            None => Reached::OptionRef(quote!(match #reference { #(#arms,)* #rest })),
        }
    }
}

/// The arms of the variants that have the property.
fn arms(
    context: &Context<'_>,
    scope: &TokenStream,
    ty: TyId,
    union: &Union,
    property: &str,
) -> Vec<TokenStream> {
    let types = &context.typed.types;
    let name = context.names.ty(ty);
    let own = context.names.members(ty);
    union
        .variants
        .iter()
        .zip(own)
        .filter_map(|(variant, variant_name)| {
            let null = |shape: Shape| shape.nullable.then(|| quote!(.and_then(Option::as_ref)));
            let read = match types.get(variant.ty) {
                Ty::Struct(object) => match (object.field(property), object.rest) {
                    (Some((index, field)), _) => {
                        let ident = context.names.members(variant.ty).get(index)?;
                        let is_boxed = needs_box(types, field.shape.ty, variant.ty);
                        match (field.is_option(), is_boxed) {
                            (true, true) => quote!(value.#ident.as_deref()),
                            (true, false) => quote!(value.#ident.as_ref()),
                            (false, true) => quote!(Some(&*value.#ident)),
                            (false, false) => quote!(Some(&value.#ident)),
                        }
                    }
                    (None, Some(rest)) => {
                        let null = null(rest);
                        quote!(value.additional.get(#property) #null)
                    }
                    (None, None) => return None,
                },
                Ty::Map(value) => {
                    let null = null(*value);
                    quote!(value.get(#property) #null)
                }
                _ => return None,
            };
            Some(quote!(#scope #name::#variant_name(value) => #read))
        })
        .collect()
}
