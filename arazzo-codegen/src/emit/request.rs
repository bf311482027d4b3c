//! Request bodies: the checked body comes in; the call that adds it to the request, and the items that it needs, go out.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Context, access, body::Builder, step::style_value, values::Values};
use crate::{
    check::typed::{Body, BodyForm, Escape, Part, Step, Value, ValueKind, XmlKind, XmlNode, XmlReplacement},
    ir::{Style, xpath::Version},
    json::Json,
};

/// The call that sets a body.
pub(super) fn body(
    context: &Context<'_>,
    step: &Step,
    body: &Body,
    builder: &mut Builder<'_>,
) -> TokenStream {
    builder.sends_files = matches!(body.form, BodyForm::Parts(_));
    let request = if body.value.optional && matches!(body.value.kind, ValueKind::Access(_)) {
        let value = builder.value(&body.value, "Body").expression;
        let set = setter(body, &quote!(body), builder);
        return quote!(.optional(#value, |request, body| request #set)?);
    } else {
        match &body.form {
            BodyForm::Text(escape) => text(context, step, body, *escape, builder),
            BodyForm::Bytes => {
                let value = builder.bytes(&body.value);
                let media_type = &body.media_type;
                quote!(.body(#media_type, #value))
            }
            _ => {
                let value = serialised(context, step, &body.value, builder);
                setter(body, &value, builder)
            }
        }
    };
    let replacements = body
        .replacements
        .iter()
        .map(|replacement| self::replacement(context, step, replacement, builder));
    let replacements: Vec<TokenStream> = replacements.collect();
    builder.sends_files = false;
    quote!(#request? #(#replacements)*)
}

/// The call that sets a value in an XML body; an absent one is not set.
fn replacement(
    context: &Context<'_>,
    step: &Step,
    replacement: &XmlReplacement,
    builder: &mut Builder<'_>,
) -> TokenStream {
    let (text, is_xml) = (&replacement.text, replacement.is_xml);
    let expr = super::xpath::expr(&replacement.target.expr);
    let later = replacement.target.version == Version::Later;
    let values = Values {
        context,
        step: Some(step),
    };
    let arguments = values.arguments(&replacement.arguments);
    let place = quote!(arazzo::xpath!(replacer #text, &#expr, #later, [#(#arguments),*]));
    let value = builder.value(&replacement.value, "Replacement").expression;
    let is_null = matches!(replacement.value.kind, ValueKind::Literal(_));
    if replacement.value.optional && !is_null {
        quote!(.optional(#value, |request, value| request.replace_xml(&value, #is_xml, #place))?)
    } else {
        quote!(.replace_xml(&#value, #is_xml, #place)?)
    }
}

/// The reference that is serialised.
fn serialised(context: &Context<'_>, step: &Step, value: &Value, builder: &mut Builder<'_>) -> TokenStream {
    match &value.kind {
        ValueKind::Access(access) => access::reference(context, Some(step), access),
        _ => {
            let expression = builder.value(value, "Body").expression;
            quote!(&#expression)
        }
    }
}

fn setter(body: &Body, value: &TokenStream, builder: &mut Builder<'_>) -> TokenStream {
    let media_type = &body.media_type;
    match &body.form {
        BodyForm::Json if media_type == "application/json" => quote!(.json(#value)),
        BodyForm::Json => quote!(.json_as(#media_type, #value)),
        BodyForm::Form(styles) if styles.is_empty() => quote!(.form(#value)),
        BodyForm::Form(styles) => {
            let styles = styles.iter().map(|(property, style)| {
                let style: &Style = style;
                let style = style_value(*style);
                quote!((#property, #style))
            });
            quote!(.form_styled(#value, &[#(#styles),*]))
        }
        BodyForm::Parts(parts) => {
            let parts = parts.iter().map(part);
            quote!(.parts(#media_type, &[#(#parts),*], #value))
        }
        BodyForm::Xml(nodes) => {
            builder.items.push(xml_nodes(&quote!(REQUEST_XML), nodes));
            quote!(.xml(#media_type, REQUEST_XML, #value))
        }
        BodyForm::Text(_) => quote!(.template(#media_type, || Ok(arazzo::template::text(#value)))),
        BodyForm::Bytes => quote!(.body(#media_type, arazzo::Bytes::clone(#value.0))),
    }
}

/// A body that is text: a literal, a template, or a value as text.
fn text(
    context: &Context<'_>,
    step: &Step,
    body: &Body,
    escape: Escape,
    builder: &mut Builder<'_>,
) -> TokenStream {
    let media_type = &body.media_type;
    let text = match &body.value.kind {
        ValueKind::Literal(Json::String(text)) => return quote!(.body(#media_type, #text)),
        ValueKind::Text(pieces) => builder.escaped(pieces, escape),
        _ => {
            let value = serialised(context, step, &body.value, builder);
            quote!(arazzo::template::text(#value))
        }
    };
    quote!(.template(#media_type, || Ok(#text)))
}

fn part(part: &Part) -> TokenStream {
    let Part {
        property,
        content_type,
        is_file,
    } = part;
    let content_type = super::step::option(content_type.as_deref());
    quote!(arazzo::Part { property: #property, content_type: #content_type, is_file: #is_file })
}

/// The table of an XML body.
pub(super) fn xml_nodes(name: &TokenStream, nodes: &[XmlNode]) -> TokenStream {
    let nodes = nodes.iter().map(|node| {
        let XmlNode {
            name,
            namespace,
            prefix,
            attribute,
            kind,
        } = node;
        let namespace = super::step::option(namespace.as_deref());
        let prefix = super::step::option(prefix.as_deref());
        let kind = match kind {
            XmlKind::Any => quote!(arazzo::XmlKind::Any),
            XmlKind::Text => quote!(arazzo::XmlKind::Text),
            XmlKind::Literal => quote!(arazzo::XmlKind::Literal),
            XmlKind::List { item, wrapped } => {
                quote!(arazzo::XmlKind::List { item: #item, wrapped: #wrapped })
            }
            XmlKind::Object(properties) => {
                let properties = properties
                    .iter()
                    .map(|(property, node)| quote!((#property, #node)));
                quote!(arazzo::XmlKind::Object(&[#(#properties),*]))
            }
        };
        quote! {
            arazzo::XmlNode {
                name: #name,
                namespace: #namespace,
                prefix: #prefix,
                attribute: #attribute,
                kind: #kind,
            }
        }
    });
    quote!(static #name: &[arazzo::XmlNode] = &[#(#nodes),*];)
}
