//! Schema types: structs and enums, and the Rust type of a shape.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    Context, docs, enums, literals,
    serde::{Renaming, skip_absent},
    unions,
};
use crate::ir::types::{Dates, Field, Format, Shape, Struct, Ty, TyId, Types, Width};

/// The Rust type of a shape; `scope` stands before the names of declared types (`super::` in a step's module).
pub(super) fn rust_type(context: &Context<'_>, shape: Shape, scope: &TokenStream) -> TokenStream {
    let ty = match context.typed.types.get(shape.ty) {
        Ty::Error | Ty::Any | Ty::Null => quote!(arazzo::Value),
        Ty::Bool => quote!(bool),
        Ty::Integer(Width::I32) => quote!(i32),
        Ty::Integer(Width::I64) => quote!(i64),
        Ty::Integer(Width::U32) => quote!(u32),
        Ty::Integer(Width::U64) => quote!(u64),
        Ty::Number => quote!(f64),
        Ty::String => quote!(String),
        Ty::Secret => quote!(arazzo::Secret),
        Ty::Bytes => quote!(arazzo::Bytes),
        Ty::File => quote!(arazzo::File),
        Ty::Formatted(format) => formatted(*format),
        Ty::Tuple(items) => {
            let items = items.iter().map(|item| rust_type(context, *item, scope));
            quote!((#(#items,)*))
        }
        Ty::List(item) => {
            let item = rust_type(context, *item, scope);
            quote!(Vec<#item>)
        }
        Ty::Map(value) => {
            let value = rust_type(context, *value, scope);
            quote!(::std::collections::BTreeMap<String, #value>)
        }
        Ty::Struct(_) | Ty::Enum(_) | Ty::Union(_) => match context.names.ty(shape.ty) {
            Some(name) => quote!(#scope #name),
            None => quote!(arazzo::Value),
        },
    };
    if shape.nullable { quote!(Option<#ty>) } else { ty }
}

/// The type that a format has in the crate that the caller chose.
fn formatted(format: Format) -> TokenStream {
    match format {
        Format::DateTime(Dates::Jiff) => quote!(arazzo::jiff::Timestamp),
        Format::DateTime(Dates::Chrono) => quote!(arazzo::chrono::DateTime<arazzo::chrono::Utc>),
        Format::DateTime(Dates::Time) => quote!(arazzo::DateTime),
        Format::Date(Dates::Jiff) => quote!(arazzo::jiff::civil::Date),
        Format::Date(Dates::Chrono) => quote!(arazzo::chrono::NaiveDate),
        Format::Date(Dates::Time) => quote!(arazzo::time::Date),
        Format::Uuid => quote!(arazzo::uuid::Uuid),
    }
}

/// `T`, or `Option<T>` without nesting.
pub(super) fn optional_type(
    context: &Context<'_>,
    shape: Shape,
    optional: bool,
    scope: &TokenStream,
) -> TokenStream {
    rust_type(
        context,
        Shape {
            nullable: optional || shape.nullable,
            ..shape
        },
        scope,
    )
}

/// The workflow's `Input`.
pub(super) fn input(context: &Context<'_>, ty: TyId) -> TokenStream {
    let Ty::Struct(object) = context.typed.types.get(ty) else {
        return TokenStream::new();
    };
    let docs = docs::lines(&format!("Input of the workflow `{}`.", context.declared.id.value));
    let Fields {
        derive,
        fields,
        defaults,
    } = fields(context, ty, &quote::format_ident!("Input"), object);
    quote! {
        #docs
        #derive
        pub struct Input { #fields }
        #defaults
    }
}

/// The workflow's `Output`.
pub(super) fn output(context: &Context<'_>) -> TokenStream {
    let docs = docs::lines(&format!(
        "Output of the workflow `{}`.",
        context.declared.id.value
    ));
    let outputs = || context.workflow.outputs.iter().zip(&context.own.outputs);
    let renaming = Renaming::of_fields(outputs().map(|(output, name)| (name, output.name.as_str())));
    let derive = renaming.derive(&quote!(Clone, Debug, PartialEq, Serialize));
    let fields = outputs().map(|(output, name)| {
        let ty = optional_type(
            context,
            output.value.shape,
            output.value.optional,
            &TokenStream::new(),
        );
        let written = context
            .declared
            .outputs
            .get(output.index)
            .map(|output| docs::origin(&output.value));
        let docs = docs::lines(&written.unwrap_or_default());
        let mut attributes: Vec<TokenStream> = output.value.optional.then(skip_absent).into_iter().collect();
        if holds_bytes(&context.typed.types, output.value.shape.ty) {
            attributes.push(quote!(serialize_with = "arazzo::__private::base64::serialize"));
        }
        let serde = renaming.attribute(name, &output.name, &attributes);
        quote! {
            #docs
            #serde
            pub #name: #ty
        }
    });
    quote! {
        #docs
        #derive
        pub struct Output { #(#fields),* }
    }
}

/// A declared schema type.
pub(super) fn declared(context: &Context<'_>, index: usize) -> TokenStream {
    let Some((ty, name)) = context.names.types.get(index) else {
        return TokenStream::new();
    };
    match context.typed.types.get(*ty) {
        Ty::Struct(object) => {
            let text = object
                .docs
                .clone()
                .unwrap_or_else(|| format!("The schema `{}`.", object.hint));
            let docs = docs::lines(&text);
            let Fields {
                derive,
                fields,
                defaults,
            } = fields(context, *ty, name, object);
            quote! {
                #docs
                #derive
                pub struct #name { #fields }
                #defaults
            }
        }
        Ty::Enum(list) => enums::enumeration(context, *ty, name, list),
        Ty::Union(union) => unions::union(context, *ty, name, union),
        _ => TokenStream::new(),
    }
}

/// What a struct is made of.
struct Fields {
    derive: TokenStream,
    fields: TokenStream,
    /// The functions that yield the fields' defaults.
    defaults: Option<TokenStream>,
}

fn fields(context: &Context<'_>, owner: TyId, owner_name: &Ident, object: &Struct) -> Fields {
    let names = context.names.members(owner);
    let renaming = Renaming::of_fields(
        names
            .iter()
            .zip(object.fields.iter().map(|field| field.name.as_str())),
    );
    let fields = object
        .fields
        .iter()
        .zip(names)
        .map(|(field, name)| self::field(context, owner, owner_name, field, name, &renaming));
    let rest = object.rest.map(|rest| {
        let ty = rust_type(context, rest, &TokenStream::new());
        quote! {
            /// All other properties.
            #[serde(flatten)]
            pub additional: ::std::collections::BTreeMap<String, #ty>
        }
    });
    Fields {
        derive: renaming.derive(&quote!(Clone, Debug, PartialEq, Serialize, Deserialize)),
        fields: quote!(#(#fields,)* #rest),
        defaults: defaults(context, owner, owner_name, object),
    }
}

fn field(
    context: &Context<'_>,
    owner: TyId,
    owner_name: &Ident,
    field: &Field,
    name: &Ident,
    renaming: &Renaming,
) -> TokenStream {
    let docs = field_docs(field);
    let ty = field_type(context, owner, field);
    let default = field.default.as_ref().map(|_| {
        let path = format!("{owner_name}::{}", default_function(name));
        quote!(default = #path)
    });
    let presence = match default {
        Some(default) if field.shape.nullable => vec![default, skip_absent()],
        Some(default) => vec![default],
        // Absent is not null: what must be there is written as null.
        None if field.required => Vec::new(),
        None => vec![quote!(default), skip_absent()],
    };
    let mut presence = presence;
    if holds_bytes(&context.typed.types, field.shape.ty) {
        presence.push(quote!(with = "arazzo::__private::base64"));
    }
    let serde = renaming.attribute(name, &field.name, &presence);
    quote! {
        #docs
        #serde
        pub #name: #ty
    }
}

pub(super) fn field_docs(field: &Field) -> TokenStream {
    let fallback = format!("The property `{}`.", field.name);
    docs::lines(field.docs.as_deref().unwrap_or(&fallback))
}

/// The type of a field: in a box where it is recursive, in an `Option` where it can be absent or null.
pub(super) fn field_type(context: &Context<'_>, owner: TyId, field: &Field) -> TokenStream {
    let mut ty = rust_type(context, Shape::of(field.shape.ty), &TokenStream::new());
    if needs_box(&context.typed.types, field.shape.ty, owner) {
        ty = quote!(Box<#ty>);
    }
    if field.is_option() {
        quote!(Option<#ty>)
    } else {
        ty
    }
}

/// The functions that yield a struct's defaults.
fn defaults(context: &Context<'_>, owner: TyId, owner_name: &Ident, object: &Struct) -> Option<TokenStream> {
    let functions: Vec<TokenStream> = object
        .fields
        .iter()
        .zip(context.names.members(owner))
        .filter_map(|(field, name)| {
            let value = literals::literal(context, field.shape, field.default.as_ref()?);
            let function = default_function(name);
            let ty = field_type(context, owner, field);
            Some(quote!(fn #function() -> #ty { #value }))
        })
        .collect();
    (!functions.is_empty()).then(|| quote!(impl #owner_name { #(#functions)* }))
}

/// The name of the function that yields a field's default.
pub(super) fn default_function(name: &Ident) -> Ident {
    let spelled = name.to_string();
    quote::format_ident!("default_{}", spelled.trim_start_matches("r#"))
}

/// Whether a part of `owner` of type `ty` must be boxed: `ty` holds `owner` without an indirection.
pub(super) fn needs_box(types: &Types, ty: TyId, owner: TyId) -> bool {
    // A struct that leads back to a union has a box of its own on the way.
    let mut seen = HashSet::new();
    let past_structs = matches!(types.get(owner), Ty::Struct(_));
    holds(types, ty, owner, past_structs, &mut seen)
}

fn holds(types: &Types, ty: TyId, owner: TyId, past_structs: bool, seen: &mut HashSet<TyId>) -> bool {
    if ty == owner {
        return matches!(types.get(ty), Ty::Struct(_) | Ty::Union(_));
    }
    if !seen.insert(ty) {
        return false;
    }
    match types.get(ty) {
        Ty::Struct(object) if past_structs => object
            .fields
            .iter()
            .any(|field| holds(types, field.shape.ty, owner, past_structs, seen)),
        Ty::Union(union) => union
            .variants
            .iter()
            .any(|variant| holds(types, variant.ty, owner, past_structs, seen)),
        Ty::Tuple(items) => items
            .iter()
            .any(|item| holds(types, item.ty, owner, past_structs, seen)),
        _ => false,
    }
}

/// Whether a type is made of bytes, or of arrays or maps of them.
pub(super) fn holds_bytes(types: &Types, ty: TyId) -> bool {
    match types.get(ty) {
        Ty::Bytes => true,
        Ty::List(inner) | Ty::Map(inner) => holds_bytes(types, inner.ty),
        _ => false,
    }
}
