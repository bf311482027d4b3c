//! Enumerations: a list of scalars comes in; the enum that is written as one of them goes out.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{Context, docs, serde::Renaming};
use crate::ir::types::{Enum, EnumValue, TyId};

/// The declaration.
pub(super) fn enumeration(context: &Context<'_>, ty: TyId, name: &Ident, list: &Enum) -> TokenStream {
    let text = list
        .docs
        .clone()
        .unwrap_or_else(|| format!("The schema `{}`.", list.hint));
    let docs = docs::lines(&text);
    let variants = context.names.members(ty);
    if list.is_text() {
        of_text(&docs, name, list, variants)
    } else if list.is_integer() {
        of_integers(&docs, name, list, variants)
    } else {
        of_any(&docs, name, list, variants)
    }
}

fn of_text(docs: &TokenStream, name: &Ident, list: &Enum, variants: &[Ident]) -> TokenStream {
    let values: Vec<String> = list.values.iter().map(ToString::to_string).collect();
    let renaming = Renaming::of_variants(variants.iter().zip(values.iter().map(String::as_str)));
    let declared = variants.iter().zip(&values).map(|(variant, value)| {
        let docs = docs::lines(&format!("`{value}`"));
        let serde = renaming.attribute(variant, value, &[]);
        quote!(#docs #serde #variant)
    });
    let derive = renaming.derive(&quote!(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize));
    let (unknown, unknown_text) = if list.open {
        (
            Some(quote! {
                /// A value that the description does not list.
                #[serde(untagged)]
                Unknown(String)
            }),
            Some(quote!(Self::Unknown(value) => value,)),
        )
    } else {
        (None, None)
    };
    quote! {
        #docs
        #derive
        pub enum #name {
            #(#declared,)*
            #unknown
        }

        impl #name {
            /// The value as it is written on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    #unknown_text
                }
            }
        }
    }
}

/// Serde writes no integer for a variant: the enum goes through `i64`.
fn of_integers(docs: &TokenStream, name: &Ident, list: &Enum, variants: &[Ident]) -> TokenStream {
    let values: Vec<Literal> = list
        .values
        .iter()
        .filter_map(|value| match value {
            EnumValue::Integer(number) => Some(Literal::i64_unsuffixed(*number)),
            EnumValue::Text(_) => None,
        })
        .collect();
    let declared = declared(list, variants);
    let unknown = list.open.then(|| {
        quote! {
            /// A value that the description does not list.
            Unknown(i64)
        }
    });
    let unknown_value = list.open.then(|| quote!(Self::Unknown(value) => value,));
    let representation = representation(list.open, "i64");
    let from = if list.open {
        quote! {
            impl From<i64> for #name {
                fn from(value: i64) -> Self {
                    match value {
                        #(#values => Self::#variants,)*
                        other => Self::Unknown(other),
                    }
                }
            }
        }
    } else {
        quote! {
            impl TryFrom<i64> for #name {
                type Error = String;

                fn try_from(value: i64) -> Result<Self, String> {
                    match value {
                        #(#values => Ok(Self::#variants),)*
                        other => Err(format!("{other} is not in the list")),
                    }
                }
            }
        }
    };
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #representation
        pub enum #name {
            #(#declared,)*
            #unknown
        }

        #from

        impl From<#name> for i64 {
            fn from(value: #name) -> Self {
                value.as_i64()
            }
        }

        impl #name {
            /// The value as it is written on the wire.
            #[must_use]
            pub fn as_i64(self) -> i64 {
                match self {
                    #(Self::#variants => #values,)*
                    #unknown_value
                }
            }
        }
    }
}

/// Text and integers in one list: the enum goes through any JSON value.
fn of_any(docs: &TokenStream, name: &Ident, list: &Enum, variants: &[Ident]) -> TokenStream {
    let values: Vec<TokenStream> = list
        .values
        .iter()
        .map(|value| match value {
            EnumValue::Text(text) => quote!(#text),
            EnumValue::Integer(number) => {
                let number = Literal::i64_suffixed(*number);
                quote!(#number)
            }
        })
        .collect();
    let declared = declared(list, variants);
    let unknown = list.open.then(|| {
        quote! {
            /// A value that the description does not list.
            Unknown(arazzo::Value)
        }
    });
    let unknown_value = list.open.then(|| quote!(#name::Unknown(value) => value,));
    let representation = representation(list.open, "arazzo::Value");
    let (target, ok, other) = if list.open {
        (
            quote!(impl From<arazzo::Value> for #name),
            quote!(fn from(value: arazzo::Value) -> Self),
            quote!(Self::Unknown(value)),
        )
    } else {
        (
            quote!(impl TryFrom<arazzo::Value> for #name),
            quote!(type Error = String; fn try_from(value: arazzo::Value) -> Result<Self, String>),
            quote!(return Err(format!("{value} is not in the list"))),
        )
    };
    let tests = values
        .iter()
        .zip(variants)
        .map(|(value, variant)| quote!(if value == #value { Self::#variant } else));
    let found = if list.open {
        quote!(#(#tests)* { #other })
    } else {
        quote!(Ok(#(#tests)* { #other }))
    };
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #representation
        pub enum #name {
            #(#declared,)*
            #unknown
        }

        #target {
            #ok {
                #found
            }
        }

        impl From<#name> for arazzo::Value {
            fn from(value: #name) -> Self {
                match value {
                    #(#name::#variants => Self::from(#values),)*
                    #unknown_value
                }
            }
        }
    }
}

fn declared(list: &Enum, variants: &[Ident]) -> Vec<TokenStream> {
    variants
        .iter()
        .zip(&list.values)
        .map(|(variant, value)| {
            let docs = docs::lines(&format!("`{value}`"));
            quote!(#docs #variant)
        })
        .collect()
}

fn representation(is_open: bool, through: &str) -> TokenStream {
    if is_open {
        quote!(#[serde(crate = "arazzo::__private::serde", from = #through, into = #through)])
    } else {
        quote!(#[serde(crate = "arazzo::__private::serde", try_from = #through, into = #through)])
    }
}
