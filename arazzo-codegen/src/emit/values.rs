//! Values outside requests: texts, untyped values and JSONPath results, for conditions and outputs.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Context, access, body::literal, jsonpath, xpath};
use crate::check::typed::{Escape, JsonPath, Patch, PatchTarget, Piece, Step, Value, ValueKind};
use crate::ir::xpath::{Asked, Version, XPath};
use crate::json::Json;

/// Evaluates values where a run has them at hand; `step` is none at the workflow's end.
#[derive(Clone, Copy)]
pub(super) struct Values<'v> {
    pub(super) context: &'v Context<'v>,
    pub(super) step: Option<&'v Step>,
}

impl Values<'_> {
    /// A text with embedded values: `String`, or `Option<String>` where one of them can be absent.
    pub(super) fn text(self, pieces: &[Piece], optional: bool) -> TokenStream {
        if optional {
            let pieces = pieces.iter().map(|piece| match piece {
                Piece::Text(text) => quote!(Some(#text.to_owned())),
                Piece::Value { value, .. } => self.present_text(value),
            });
            return quote!(arazzo::template::join([#(#pieces),*]));
        }
        self.escaped(pieces, Escape::None)
    }

    /// `format!` of the pieces, each as text that keeps to its place.
    pub(super) fn escaped(self, pieces: &[Piece], escape: Escape) -> TokenStream {
        let mut format = String::new();
        let mut arguments = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
                Piece::Value { value, raw } => {
                    format.push_str("{}");
                    let function = match escape {
                        Escape::Form => quote!(in_form),
                        Escape::Xml if !raw => quote!(in_xml),
                        Escape::Xml | Escape::None => quote!(text),
                    };
                    let value = self.referred(value);
                    arguments.push(quote!(arazzo::template::#function(#value)));
                }
            }
        }
        quote!(format!(#format #(, #arguments)*))
    }

    /// A reference to a value.
    fn referred(self, value: &Value) -> TokenStream {
        match &value.kind {
            ValueKind::Access(access) => access::reference(self.context, self.step, access),
            _ => {
                let plain = self.plain(value);
                quote!(&#plain)
            }
        }
    }

    /// A value as text: `Option<String>`, none where it is absent.
    fn present_text(self, value: &Value) -> TokenStream {
        let plain = self.plain(value);
        if value.optional {
            quote!(#plain.map(|value| arazzo::template::text(&value)))
        } else {
            quote!(Some(arazzo::template::text(&#plain)))
        }
    }

    /// What a regular expression looks at: `Option<String>`, none for null and absent values.
    pub(super) fn subject(self, value: &Value) -> TokenStream {
        let plain = self.plain(value);
        quote!(arazzo::template::present(&#plain))
    }

    /// A value as it is, an `Option` where it is optional.
    pub(super) fn plain(self, value: &Value) -> TokenStream {
        match &value.kind {
            ValueKind::Literal(json) => literal(json),
            ValueKind::Access(access) => access::borrow(self.context, self.step, access, value).expression,
            ValueKind::Required(access, expression) => {
                let option = access::borrow(self.context, self.step, access, value).expression;
                quote!(run.required(&OPERATION, #expression, #option)?)
            }
            ValueKind::Text(pieces) => self.text(pieces, value.optional),
            ValueKind::Object(_) | ValueKind::Keyed(_) | ValueKind::List(_) => self.untyped(value),
            ValueKind::JsonPath(applied) => self.operand(applied),
            ValueKind::Nodes(applied) => self.nodes(applied),
            ValueKind::XPath(applied) => self.xpath(&quote!(value), applied),
            ValueKind::OrNull(inner) => self.plain(inner),
            ValueKind::Converted(inner, conversion) => {
                let plain = self.plain(inner);
                let function = super::body::conversion(*conversion);
                if inner.optional {
                    quote!(#plain.map(|value| #function(&value)))
                } else {
                    quote!(#function(&#plain))
                }
            }
            ValueKind::Patched(base, patches) => self.patched(base, patches),
        }
    }

    /// A value as untyped JSON: `arazzo::Value`.
    pub(super) fn untyped(self, value: &Value) -> TokenStream {
        match &value.kind {
            ValueKind::Object(entries) => {
                let entries = entries.iter().map(|entry| {
                    let name = &entry.name;
                    let member = self.member(&entry.value, entry.null_if_absent);
                    quote!((#name.to_owned(), #member))
                });
                quote!(arazzo::object([#(#entries),*]))
            }
            ValueKind::Keyed(members) => {
                let members = members.iter().map(|(key, value)| {
                    let (key, member) = (self.key(key), self.member(value, false));
                    quote!((#key, #member))
                });
                quote!(arazzo::object([#(#members),*]))
            }
            ValueKind::List(items) => {
                let items = items.iter().map(|item| self.member(item, false));
                quote!(arazzo::array([#(#items),*]))
            }
            ValueKind::Access(access) => {
                let value = access::reference(self.context, self.step, access);
                quote!(arazzo::to_value(#value))
            }
            _ => {
                let plain = self.plain(value);
                quote!(arazzo::to_value(&#plain))
            }
        }
    }

    fn patched(self, base: &Value, patches: &[Patch]) -> TokenStream {
        let base = self.plain(base);
        let patches = patches
            .iter()
            .map(|patch| self.set(patch, &self.plain(&patch.value)));
        quote!(arazzo::to_value(&arazzo::Patched::new(#base)#(#patches)*))
    }

    /// `.set("/name", value)`, or `.set_each(…)` for a query.
    pub(super) fn set(self, patch: &Patch, value: &TokenStream) -> TokenStream {
        let may_be_absent = patch.value.optional && !matches!(patch.value.kind, ValueKind::Literal(_));
        let (method, target) = match &patch.target {
            PatchTarget::Pointer(pointer) => ("set", quote!(#pointer)),
            PatchTarget::Query {
                text,
                query,
                arguments,
            } => {
                let query = jsonpath::query(query);
                let arguments = self.arguments(arguments);
                ("set_each", quote!(#text, #query, [#(#arguments),*]))
            }
        };
        let method = match may_be_absent {
            true => format_ident!("{method}_if"),
            false => format_ident!("{method}"),
        };
        quote!(.#method(#target, #value))
    }

    /// A name that is made at run time: `String`.
    fn key(self, key: &Value) -> TokenStream {
        match &key.kind {
            ValueKind::Literal(Json::String(name)) => quote!(#name.to_owned()),
            _ if key.optional => {
                let key = self.plain(key);
                quote!(#key.unwrap_or_default())
            }
            _ => self.plain(key),
        }
    }

    /// A member of a built value: `Option<arazzo::Value>`.
    fn member(self, value: &Value, null_if_absent: bool) -> TokenStream {
        let is_null = matches!(&value.kind, ValueKind::Literal(_));
        if value.optional && !is_null && !null_if_absent {
            let plain = self.plain(value);
            return quote!(#plain.map(|value| arazzo::to_value(&value)));
        }
        let value = self.untyped(value);
        quote!(Some(#value))
    }

    /// All that a query selects: `Vec<arazzo::Value>`.
    fn nodes(self, applied: &JsonPath<crate::ir::jsonpath::Query>) -> TokenStream {
        let (document, query) = (self.document(&applied.document), jsonpath::query(&applied.asked));
        let arguments = self.arguments(&applied.arguments);
        quote!(arazzo::jsonpath::nodes(#document, &#query, [#(#arguments),*]))
    }

    /// What an operand amounts to: `Option<arazzo::Value>`.
    fn operand(self, applied: &JsonPath<crate::ir::jsonpath::Comparable>) -> TokenStream {
        let (document, operand) = (
            self.document(&applied.document),
            jsonpath::comparable(&applied.asked),
        );
        let arguments = self.arguments(&applied.arguments);
        quote!(arazzo::jsonpath::operand(#document, &#operand, [#(#arguments),*]))
    }

    /// Whether a test holds: `Result<bool, String>`.
    pub(super) fn test(self, applied: &JsonPath<crate::ir::jsonpath::Logical>) -> TokenStream {
        let (document, test) = (
            self.document(&applied.document),
            jsonpath::logical(&applied.asked),
        );
        let arguments = self.arguments(&applied.arguments);
        quote!(arazzo::jsonpath::test(#document, &#test, [#(#arguments),*]))
    }

    /// An XPath expression, for its truth or its value.
    pub(super) fn xpath(self, way: &TokenStream, applied: &JsonPath<Asked>) -> TokenStream {
        let text = self.subject(&applied.document);
        let arguments = self.arguments(&applied.arguments);
        match &applied.asked {
            Asked::Parsed(XPath { expr, version }) => {
                let (expr, later) = (xpath::expr(expr), *version == Version::Later);
                quote!(arazzo::xpath!(#way #text, &#expr, #later, [#(#arguments),*]))
            }
            Asked::Full(expression) => {
                quote!(arazzo::xpath31!(#way #text, #expression, [#(#arguments),*]))
            }
        }
    }

    /// The value that `$` means: `&arazzo::Value`, or an `Option` of it.
    fn document(self, value: &Value) -> TokenStream {
        use crate::check::typed::Root;
        match &value.kind {
            ValueKind::Access(access) if matches!(access.root, Root::Document | Root::FailedAnswer) => {
                access::borrow(self.context, self.step, access, value).expression
            }
            _ => {
                let value = self.untyped(value);
                quote!(&#value)
            }
        }
    }

    pub(super) fn arguments(self, arguments: &[(Value, bool)]) -> impl Iterator<Item = TokenStream> {
        arguments.iter().map(move |(value, bare)| {
            if *bare {
                let value = self.untyped(value);
                return quote!(arazzo::jsonpath::bare(#value));
            }
            let text = self.present_text(value);
            quote!(arazzo::jsonpath::quoted(#text))
        })
    }
}
