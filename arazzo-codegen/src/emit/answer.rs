//! Projections of answers: structs with just the properties that something reads.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    Context,
    serde::Renaming,
    types::{self, rust_type},
};
use crate::{
    check::typed::{Output, ProjectedField, Projection},
    ir::types::Shape,
    names::{
        StepNames, projected_fields,
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

/// An answer whose properties are the step's outputs: it is decoded as what the step leaves.
pub(super) fn outcome(
    context: &Context<'_>,
    answered: &[(&Output, &ProjectedField)],
    names: &StepNames,
) -> TokenStream {
    let named = answered
        .iter()
        .filter_map(|(output, field)| Some((names.outputs.get(&output.index)?, *field)));
    let renaming = Renaming::of_fields(named.clone().map(|(ident, field)| (ident, field.name.as_str())));
    let members = named.map(|(ident, field)| {
        let ty = projected(
            context,
            &field.projection,
            "",
            &mut Scope::default(),
            &mut Vec::new(),
        );
        let ty = if field.optional { quote!(Option<#ty>) } else { ty };
        let serde = renaming.attribute(ident, &field.name, &attributes(context, field));
        quote!(#serde pub(super) #ident: #ty)
    });
    let derive = renaming.derive(&quote!(Deserialize));
    quote! {
        /// What later steps need of the answer.
        #derive
        pub(super) struct Outcome { #(#members),* }
    }
}

/// How a property is decoded, where that does not follow from its type.
fn attributes(context: &Context<'_>, field: &ProjectedField) -> Vec<TokenStream> {
    let is_bytes = matches!(field.projection, Projection::Whole(ty)
        if types::holds_bytes(&context.typed.types, ty));
    let mut attributes = Vec::new();
    if is_bytes {
        attributes.push(quote!(
            deserialize_with = "arazzo::__private::base64::deserialize"
        ));
        attributes.extend(field.optional.then(|| quote!(default)));
    }
    attributes
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
                let serde = renaming.attribute(ident, document, &attributes(context, field));
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
