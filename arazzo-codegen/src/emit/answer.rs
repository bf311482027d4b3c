//! Projections of answers: structs with just the properties that something reads.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    Context,
    serde::Renaming,
    types::{self, rust_type},
};
use crate::{
    check::typed::{ProjectedField, Projection},
    ir::types::Shape,
    names::{
        projected_fields,
        words::{Case, Scope},
    },
};

/// The type of an answer and the structs that it needs.
pub(super) struct AnswerTypes {
    /// The type to decode.
    pub(super) ty: TokenStream,
    /// The structs.
    pub(super) items: Vec<TokenStream>,
}

pub(super) fn answer(context: &Context<'_>, projection: &Projection) -> AnswerTypes {
    let mut items = Vec::new();
    let mut names = Scope::default();
    let ty = projected(context, projection, "Answer", &mut names, &mut items);
    AnswerTypes { ty, items }
}

fn projected(
    context: &Context<'_>,
    projection: &Projection,
    name: &str,
    names: &mut Scope,
    items: &mut Vec<TokenStream>,
) -> TokenStream {
    match projection {
        Projection::Whole(ty) => rust_type(context, Shape::of(*ty), &quote!(super::)),
        Projection::Verbatim(ty) => {
            let ty = rust_type(context, Shape::of(*ty), &quote!(super::));
            quote!(arazzo::Verbatim<#ty>)
        }
        Projection::Nth(index, inner) => {
            let inner = projected(context, inner, &format!("{name}Item"), names, items);
            quote!(arazzo::Nth<#index, #inner>)
        }
        Projection::Both(ty, part) => {
            let whole = rust_type(context, Shape::of(*ty), &quote!(super::));
            let part = projected(context, part, name, names, items);
            quote!(arazzo::Both<#whole, #part>)
        }
        Projection::Ignored => quote!(arazzo::__private::IgnoredAny),
        Projection::Each(inner) => {
            let inner = projected(context, inner, &format!("{name}Item"), names, items);
            quote!(Vec<#inner>)
        }
        Projection::Object(fields) => {
            let own = names.allocate(name, Case::Pascal, "");
            let position = items.len();
            let idents = projected_fields(projection);
            let renaming =
                Renaming::of_fields(idents.iter().zip(fields.iter().map(|field| field.name.as_str())));
            let members = fields.iter().zip(&idents).map(|(field, ident)| {
                let ProjectedField {
                    name: document,
                    optional,
                    projection,
                } = field;
                let inner = projected(context, projection, &format!("{name} {document}"), names, items);
                let ty = if *optional { quote!(Option<#inner>) } else { inner };
                let is_bytes = matches!(projection, Projection::Whole(ty)
                    if types::holds_bytes(&context.typed.types, *ty));
                let mut attributes = Vec::new();
                if is_bytes {
                    attributes.push(quote!(
                        deserialize_with = "arazzo::__private::base64::deserialize"
                    ));
                    attributes.extend(optional.then(|| quote!(default)));
                }
                let serde = renaming.attribute(ident, document, &attributes);
                quote!(#serde #ident: #ty)
            });
            let members: Vec<TokenStream> = members.collect();
            let derive = renaming.derive(&quote!(Deserialize));
            items.insert(position, quote!(#derive struct #own { #(#members),* }));
            let own = format_ident!("{own}");
            quote!(#own)
        }
    }
}
