//! Request bodies and other built values: borrowed structs and the expressions that fill them.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::{
    Context, access,
    literals::number,
    serde::{Renaming, skip_absent},
    types::rust_type,
    values::Values,
};
use crate::{
    check::typed::{Access, Conversion, Entry, Escape, Patch, Piece, Step, Value, ValueKind},
    ir::types::{Shape, Ty},
    json::Json,
    names::words::{Case, Scope},
};

/// The most elements that serde serialises as a tuple.
const TUPLE: usize = 16;

/// A value that is being built.
pub(super) struct Built {
    /// Its type, in terms of the lifetime `'a`.
    pub(super) ty: TokenStream,
    /// The expression.
    pub(super) expression: TokenStream,
    /// Whether the type borrows.
    pub(super) borrows: bool,
}

/// What of a value is bytes.
enum Content {
    /// All of it.
    Bytes,
    /// The content of a file.
    File,
    /// Nothing.
    Other,
}

/// Builds the values of one step.
pub(super) struct Builder<'b> {
    context: &'b Context<'b>,
    step: &'b Step,
    names: Scope,
    /// Whether files are sent as such, as parts; elsewhere it is their content that counts.
    pub(super) sends_files: bool,
    /// The structs so far, outermost first.
    pub(super) items: Vec<TokenStream>,
}

impl<'b> Builder<'b> {
    pub(super) fn new(context: &'b Context<'b>, step: &'b Step) -> Self {
        Self {
            context,
            step,
            names: Scope::default(),
            sends_files: false,
            items: Vec::new(),
        }
    }

    /// A value to serialise; `name` is that of the struct, should it need one.
    pub(super) fn value(&mut self, value: &Value, name: &str) -> Built {
        match &value.kind {
            ValueKind::Literal(json) => Built {
                ty: literal_type(json),
                expression: literal(json),
                borrows: false,
            },
            ValueKind::Access(access) => self.access(access, value),
            ValueKind::Required(access, expression) => self.required(access, value, expression),
            ValueKind::Text(pieces) => {
                let (context, step) = (self.context, Some(self.step));
                let expression = Values { context, step }.text(pieces, value.optional);
                Built {
                    ty: quote!(String),
                    expression,
                    borrows: false,
                }
            }
            // An option serialises as null where it is absent.
            ValueKind::OrNull(value) => self.value(value, name),
            ValueKind::Converted(value, conversion) => self.converted(value, *conversion, name),
            ValueKind::Patched(base, patches) => self.patched(base, patches, name),
            ValueKind::Object(entries) => self.object(entries, name),
            ValueKind::List(items) => self.list(items, name),
            ValueKind::Keyed(_) | ValueKind::JsonPath(_) | ValueKind::XPath(_) | ValueKind::Nodes(_) => {
                let (context, step) = (self.context, Some(self.step));
                let expression = Values { context, step }.plain(value);
                let ty = match &value.kind {
                    ValueKind::Nodes(_) => quote!(Vec<arazzo::Value>),
                    ValueKind::Keyed(_) => quote!(arazzo::Value),
                    _ => quote!(Option<arazzo::Value>),
                };
                Built {
                    ty,
                    expression,
                    borrows: false,
                }
            }
        }
    }

    fn access(&self, access: &Access, value: &Value) -> Built {
        let expression = access::borrow(self.context, Some(self.step), access, value).expression;
        let (ty, borrows) = self.accessed_type(access, value);
        let (ty, expression) = if value.optional {
            let expression = match self.content(value) {
                Content::Other => expression,
                Content::Bytes => quote!(#expression.map(arazzo::__private::Base64)),
                Content::File => {
                    quote!(#expression.map(|file| arazzo::__private::Base64(file.content())))
                }
            };
            (quote!(Option<#ty>), expression)
        } else {
            (ty, self.in_base64(value, &expression))
        };
        Built {
            ty,
            expression,
            borrows,
        }
    }

    fn converted(&mut self, value: &Value, conversion: Conversion, name: &str) -> Built {
        let expression = self.value(value, name).expression;
        let function = self::conversion(conversion);
        let (ty, expression) = if value.optional {
            (
                quote!(Option<arazzo::Value>),
                quote!(#expression.map(|value| #function(&value))),
            )
        } else {
            (quote!(arazzo::Value), quote!(#function(&#expression)))
        };
        Built {
            ty,
            expression,
            borrows: false,
        }
    }

    fn patched(&mut self, base: &Value, patches: &[Patch], name: &str) -> Built {
        let base = self.value(base, name).expression;
        let (context, step) = (self.context, Some(self.step));
        let patches = patches.iter().map(|patch| {
            let built = self.value(&patch.value, &format!("{name} Patch")).expression;
            Values { context, step }.set(patch, &built)
        });
        let patches: Vec<TokenStream> = patches.collect();
        Built {
            ty: quote!(arazzo::Patched<'a>),
            expression: quote!(arazzo::Patched::new(#base)#(#patches)*),
            borrows: true,
        }
    }

    /// The bytes of a binary body.
    pub(super) fn bytes(&self, value: &Value) -> TokenStream {
        let bytes = match &value.kind {
            ValueKind::Access(access) => {
                access::borrow(self.context, Some(self.step), access, value).expression
            }
            ValueKind::Required(access, expression) => {
                let bytes = access::borrow(self.context, Some(self.step), access, value).expression;
                quote!(run.required(&OPERATION, #expression, #bytes)?)
            }
            _ => return quote!(arazzo::Bytes::new()),
        };
        match self.content(value) {
            Content::File => quote!(arazzo::Bytes::clone(arazzo::File::content(#bytes))),
            Content::Bytes | Content::Other => quote!(arazzo::Bytes::clone(#bytes)),
        }
    }

    /// Whether a value is bytes, which are base64 in JSON.
    fn content(&self, value: &Value) -> Content {
        match self.context.typed.types.get(value.shape.ty) {
            Ty::Bytes => Content::Bytes,
            Ty::File if !self.sends_files => Content::File,
            _ => Content::Other,
        }
    }

    /// A reference to a value that is there, as what serialises.
    fn in_base64(&self, value: &Value, reference: &TokenStream) -> TokenStream {
        match self.content(value) {
            Content::Other => reference.clone(),
            Content::Bytes => quote!(arazzo::__private::Base64(#reference)),
            Content::File => quote!(arazzo::__private::Base64(arazzo::File::content(#reference))),
        }
    }

    fn required(&self, access: &Access, value: &Value, expression: &str) -> Built {
        let option = access::borrow(self.context, Some(self.step), access, value).expression;
        let (ty, borrows) = self.accessed_type(access, value);
        let found = quote!(run.required(&OPERATION, #expression, #option)?);
        Built {
            ty,
            expression: self.in_base64(value, &found),
            borrows,
        }
    }

    fn accessed_type(&self, access: &Access, value: &Value) -> (TokenStream, bool) {
        if access::is_verbatim(self.context, access) {
            let ty = rust_type(self.context, Shape::of(value.shape.ty), &quote!(super::));
            return (quote!(&'a arazzo::Verbatim<#ty>), true);
        }
        self.borrowed_type(value.shape)
    }

    fn borrowed_type(&self, shape: Shape) -> (TokenStream, bool) {
        match self.context.typed.types.get(shape.ty) {
            Ty::Bool | Ty::Integer(_) | Ty::Number | Ty::Formatted(_) => (
                rust_type(self.context, Shape::of(shape.ty), &quote!(super::)),
                false,
            ),
            Ty::String => (quote!(&'a str), true),
            Ty::Bytes => (quote!(arazzo::__private::Base64<'a>), true),
            Ty::File if !self.sends_files => (quote!(arazzo::__private::Base64<'a>), true),
            Ty::List(item) => {
                let item = rust_type(self.context, *item, &quote!(super::));
                (quote!(&'a [#item]), true)
            }
            _ => {
                let ty = rust_type(self.context, Shape::of(shape.ty), &quote!(super::));
                (quote!(&'a #ty), true)
            }
        }
    }

    /// `format!` of the pieces, each as text that keeps to its place.
    pub(super) fn escaped(&self, pieces: &[Piece], escape: Escape) -> TokenStream {
        let (context, step) = (self.context, Some(self.step));
        Values { context, step }.escaped(pieces, escape)
    }

    fn object(&mut self, entries: &[Entry], name: &str) -> Built {
        let own = self.names.allocate(name, Case::Pascal, "");
        let position = self.items.len();
        let mut scope = Scope::default();
        let idents: Vec<Ident> = entries
            .iter()
            .map(|entry| scope.allocate(&entry.name, Case::Snake, ""))
            .collect();
        let renaming =
            Renaming::of_fields(idents.iter().zip(entries.iter().map(|entry| entry.name.as_str())));
        let mut fields = Vec::new();
        let mut values = Vec::new();
        let mut borrows = false;
        for (entry, ident) in entries.iter().zip(&idents) {
            let built = self.value(&entry.value, &format!("{name} {}", entry.name));
            let is_left_out = entry.value.optional
                && !entry.null_if_absent
                && !matches!(entry.value.kind, ValueKind::Literal(_));
            let serde = renaming.attribute(ident, &entry.name, is_left_out.then(skip_absent).as_slice());
            let (ty, expression) = (&built.ty, &built.expression);
            fields.push(quote!(#serde #ident: #ty));
            values.push(quote!(#ident: #expression));
            borrows |= built.borrows;
        }
        let derive = renaming.derive(&quote!(Serialize));
        let lifetime = borrows.then(|| quote!(<'a>));
        self.items
            .insert(position, quote!(#derive struct #own #lifetime { #(#fields),* }));
        let own = format_ident!("{own}");
        Built {
            ty: quote!(#own #lifetime),
            expression: quote!(#own { #(#values),* }),
            borrows,
        }
    }

    /// Elements of any types become a tuple, which serialises as an array. An absent element is left out.
    fn list(&mut self, items: &[Value], name: &str) -> Built {
        let name = format!("{name} Item");
        let built: Vec<Built> = items.iter().map(|item| self.value(item, &name)).collect();
        if items.iter().any(|item| item.optional) || items.len() > TUPLE {
            let elements = items.iter().zip(&built).map(|(item, built)| {
                let expression = &built.expression;
                if item.optional && !matches!(item.kind, ValueKind::Literal(_)) {
                    quote!(#expression.map(|value| arazzo::to_value(&value)))
                } else {
                    quote!(Some(arazzo::to_value(&#expression)))
                }
            });
            let expression = quote!([#(#elements),*].into_iter().flatten().collect::<Vec<arazzo::Value>>());
            return Built {
                ty: quote!(Vec<arazzo::Value>),
                expression,
                borrows: false,
            };
        }
        let types = built.iter().map(|built| &built.ty);
        let expressions = built.iter().map(|built| &built.expression);
        let borrows = built.iter().any(|built| built.borrows);
        if items.is_empty() {
            return Built {
                ty: quote!([(); 0]),
                expression: quote!([]),
                borrows,
            };
        }
        Built {
            ty: quote!((#(#types,)*)),
            expression: quote!((#(#expressions,)*)),
            borrows,
        }
    }
}

/// The function that converts a scalar.
pub(super) fn conversion(conversion: Conversion) -> TokenStream {
    match conversion {
        Conversion::Integer => quote!(arazzo::convert::integer),
        Conversion::Number => quote!(arazzo::convert::number),
        Conversion::Bool => quote!(arazzo::convert::boolean),
        Conversion::Text => quote!(arazzo::convert::text),
    }
}

/// A scalar as a Rust expression.
pub(super) fn literal(json: &Json) -> TokenStream {
    match json {
        Json::Bool(value) => quote!(#value),
        Json::Integer(_) | Json::Float(_) => number(json).into_token_stream(),
        Json::String(text) => quote!(#text),
        Json::Null | Json::Array(_) | Json::Object(_) => quote!(()),
    }
}

fn literal_type(json: &Json) -> TokenStream {
    match json {
        Json::Bool(_) => quote!(bool),
        Json::Integer(_) if json.as_i64().is_some() => quote!(i64),
        Json::Integer(_) => quote!(u64),
        Json::Float(_) => quote!(f64),
        Json::String(_) => quote!(&'static str),
        Json::Null | Json::Array(_) | Json::Object(_) => quote!(()),
    }
}
