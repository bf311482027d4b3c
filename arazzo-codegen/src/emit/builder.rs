//! The builder of an input: the struct comes in; a builder that can finish only when all that is required is set goes
//! out.
//!
//! What is set stands in the builder's type, one `bool` per required input, so that a missing one is an error of the
//! compiler: `build` exists only where all are true. Unlike a function of all required inputs it names each of them, and
//! takes them in any order.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{
    Context, docs,
    types::{default_function, field_type, needs_box, rust_type},
};
use crate::{
    ir::types::{Field, Shape, Struct, Ty, TyId, Width},
    names::words::{Case, Scope},
};

pub(super) fn builder(context: &Context<'_>, ty: TyId) -> TokenStream {
    let Ty::Struct(object) = context.typed.types.get(ty) else {
        return TokenStream::new();
    };
    let inputs = inputs(context, ty, object);
    let parameters: Vec<&Ident> = inputs.iter().filter_map(|input| input.flag.as_ref()).collect();
    let declared = generics(parameters.iter().map(|flag| quote!(const #flag: bool)));
    let own = generics(parameters.iter().map(|flag| quote!(#flag)));
    let all = |value: bool| generics(parameters.iter().map(|_| quote!(#value)));
    let (none_set, all_set) = (all(false), all(true));
    let stored = inputs.iter().map(|input| {
        let (name, ty) = (input.name, &input.stored);
        quote!(#name: #ty)
    });
    let setters = inputs.iter().map(|input| setter(input, &parameters));
    let built = inputs.iter().map(|input| {
        let (name, value) = (input.name, &input.built);
        quote!(#name: #value)
    });
    let additional = object.rest.map(|_| quote!(additional: self.0.additional,));
    let additional_field = object.rest.map(|rest| {
        let rest = rust_type(context, rest, &TokenStream::new());
        quote!(additional: ::std::collections::BTreeMap<String, #rest>,)
    });
    let additional_setter = object.rest.map(|rest| additional_setter(context, rest));
    quote! {
        impl Input {
            /// Starts with nothing set.
            pub fn builder() -> InputBuilder #none_set {
                InputBuilder(InputFields::default())
            }
        }

        /// Builds an [`Input`]: `build` is there once all that is required is set.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct InputBuilder #declared(InputFields);

        #[derive(Clone, Debug, Default)]
        struct InputFields {
            #(#stored,)*
            #additional_field
        }

        impl #declared InputBuilder #own {
            #(#setters)*
            #additional_setter
        }

        impl InputBuilder #all_set {
            /// The input.
            #[must_use]
            pub fn build(self) -> Input {
                Input { #(#built,)* #additional }
            }
        }
    }
}

/// An input in the builder.
struct Input<'i> {
    name: &'i Ident,
    docs: TokenStream,
    /// The parameter of the builder's type that says whether it is set, where it must be.
    flag: Option<Ident>,
    /// Its type while the input is built: always an `Option`.
    stored: TokenStream,
    /// The type of the setter's argument, and the argument as it is stored.
    argument: TokenStream,
    value: TokenStream,
    /// The finished value.
    built: TokenStream,
}

fn inputs<'i>(context: &'i Context<'_>, owner: TyId, object: &Struct) -> Vec<Input<'i>> {
    let mut flags = Scope::default();
    object
        .fields
        .iter()
        .zip(context.names.members(owner))
        .map(|(field, name)| {
            let flag = field
                .required
                .then(|| flags.allocate(&field.name, Case::Shouty, ""));
            input(context, owner, field, name, flag)
        })
        .collect()
}

fn input<'i>(
    context: &Context<'_>,
    owner: TyId,
    field: &Field,
    name: &'i Ident,
    flag: Option<Ident>,
) -> Input<'i> {
    let ty = field_type(context, owner, field);
    let is_option = field.is_option();
    let inner = rust_type(context, Shape::of(field.shape.ty), &TokenStream::new());
    let boxed = needs_box(&context.typed.types, field.shape.ty, owner);
    let (argument, value) = argument(context.typed.types.get(field.shape.ty), &inner);
    let value = if boxed { quote!(Box::new(#value)) } else { value };
    let (argument, value) = if field.required && is_option {
        // Required, and null is a value.
        (quote!(Option<#inner>), quote!(value))
    } else {
        (argument, quote!(Some(#value)))
    };
    let built = match &field.default {
        _ if field.required && !is_option => quote!(arazzo::__private::given(self.0.#name)),
        Some(_) => {
            let default = default_function(name);
            if is_option {
                quote!(self.0.#name.or_else(Input::#default))
            } else {
                quote!(self.0.#name.unwrap_or_else(Input::#default))
            }
        }
        None => quote!(self.0.#name),
    };
    Input {
        name,
        docs: docs::lines(&format!("Sets the input `{}`.", field.name)),
        flag,
        stored: if is_option { ty } else { quote!(Option<#ty>) },
        argument,
        value,
        built,
    }
}

/// What a setter takes, and how that becomes the value: what is customarily converted may be anything that converts.
fn argument(ty: &Ty, inner: &TokenStream) -> (TokenStream, TokenStream) {
    match ty {
        Ty::String | Ty::Secret | Ty::Bytes | Ty::File | Ty::Any | Ty::Number | Ty::Integer(Width::I64) => {
            (quote!(impl Into<#inner>), quote!(value.into()))
        }
        _ => (inner.clone(), quote!(value)),
    }
}

fn setter(input: &Input<'_>, parameters: &[&Ident]) -> TokenStream {
    let Input {
        name,
        docs,
        flag,
        argument,
        value,
        ..
    } = input;
    let (result, done) = if flag.is_some() {
        let set = generics(parameters.iter().map(|parameter| {
            if Some(*parameter) == flag.as_ref() {
                quote!(true)
            } else {
                quote!(#parameter)
            }
        }));
        (quote!(InputBuilder #set), quote!(InputBuilder(self.0)))
    } else {
        (quote!(Self), quote!(self))
    };
    quote! {
        #docs
        pub fn #name(mut self, value: #argument) -> #result {
            self.0.#name = #value;
            #done
        }
    }
}

fn additional_setter(context: &Context<'_>, rest: Shape) -> TokenStream {
    let rest = rust_type(context, rest, &TokenStream::new());
    quote! {
        /// Adds a property that is none of the others.
        pub fn additional(mut self, name: impl Into<String>, value: #rest) -> Self {
            self.0.additional.insert(name.into(), value);
            self
        }
    }
}

fn generics(parameters: impl Iterator<Item = TokenStream>) -> TokenStream {
    let parameters: Vec<TokenStream> = parameters.collect();
    if parameters.is_empty() {
        TokenStream::new()
    } else {
        quote!(<#(#parameters),*>)
    }
}
