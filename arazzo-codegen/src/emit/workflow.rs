//! A workflow: its function, and the module with its types, steps and driver.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Context, builder, docs, driver, error, step, types};
use crate::ir::{SecuritySchemeKind, SourceId, WorkflowId};

pub(super) fn workflow(context: &Context<'_>) -> TokenStream {
    let name = &context.own.name;
    let runtime = &context.settings.runtime;
    let docs = docs::workflow(context);
    let takes_input = context.declared.input.is_some();
    let (parameter, argument) = if takes_input {
        (quote!(, input: #name::Input), quote!(, input))
    } else {
        (TokenStream::new(), TokenStream::new())
    };
    let module = module(context);
    let run = if context.is_called() {
        let id = &context.declared.id.value;
        quote!(client.run(#id))
    } else {
        quote!(client)
    };
    quote! {
        #docs
        #[allow(unreachable_pub)]
        pub async fn #name(
            client: &#runtime::Client
            #parameter
        ) -> ::core::result::Result<#name::Output, #name::Error> {
            #name::run(#run #argument).await
        }

        #module
    }
}

/// The module of a workflow: its types, its driver and its steps.
pub(super) fn module(context: &Context<'_>) -> TokenStream {
    let name = &context.own.name;
    let runtime = &context.settings.runtime;
    let module_docs = docs::lines(&format!("Types of the workflow `{}`.", context.declared.id.value));
    let sources = sources(context);
    let input = context.declared.input.map(|input| types::input(context, input));
    let builder = context
        .declared
        .input
        .map(|input| builder::builder(context, input));
    let output = types::output(context);
    let error = error::error(context);
    let driver = driver::run(context);
    let shared = context.shared_types();
    let schema_types = context
        .own
        .types
        .iter()
        .map(|index| types::declared(context, *index));
    let steps = context
        .workflow
        .steps
        .iter()
        .map(|step| step::module(context, step));
    // What a document says decides which of these a module needs: conditions may be redundant, loops without an end, and
    // outputs read on some ways only.
    quote! {
        #module_docs
        #[allow(
            dead_code,
            unreachable_code,
            unreachable_pub,
            unused_assignments,
            unused_imports,
            clippy::module_inception,
            clippy::nonminimal_bool,
            clippy::pub_underscore_fields,
            clippy::wildcard_imports
        )]
        pub mod #name {
            use #runtime as arazzo;
            use arazzo::__private::prelude::*;

            #shared
            #(#sources)*
            #input
            #output
            #error
            #driver
            #(#schema_types)*
            #builder
            #(#steps)*
        }
    }
}

/// The module of the types that several workflows share, so that a value of one fits the other.
pub(super) fn shared_types(context: &Context<'_>, name: &Ident) -> Option<TokenStream> {
    let runtime = &context.settings.runtime;
    let mut indices: Vec<usize> = context
        .names
        .workflows
        .iter()
        .flat_map(|names| &names.shared)
        .copied()
        .collect();
    indices.sort_unstable();
    indices.dedup();
    let types = indices.iter().map(|index| types::declared(context, *index));
    Some(quote! {
        #[doc(hidden)]
        #[allow(dead_code, unreachable_pub, unused_imports, clippy::wildcard_imports)]
        pub mod #name {
            use #runtime as arazzo;
            use arazzo::__private::prelude::*;

            #(#types)*
        }
    })
}

impl Context<'_> {
    /// Shows the types that this workflow shares with others.
    fn shared_types(&self) -> Option<TokenStream> {
        let module = self.names.shared.as_ref()?;
        let names = self
            .own
            .shared
            .iter()
            .filter_map(|index| self.names.types.get(*index));
        let names: Vec<&Ident> = names.map(|(_, name)| name).collect();
        let up = if self.declared.is_public {
            quote!(super)
        } else {
            quote!(super::super)
        };
        (!names.is_empty()).then(|| quote!(pub use #up::#module::{#(#names),*};))
    }
}

/// The constants of the source descriptions that the workflow's steps use, and those of the workflows that it runs.
fn sources(context: &Context<'_>) -> Vec<TokenStream> {
    let mut used: Vec<SourceId> = Vec::new();
    let mut seen = vec![context.workflow.index];
    let mut position = 0;
    while let Some(index) = seen.get(position).copied() {
        position += 1;
        let Some(workflow) = context.typed_workflow(WorkflowId(index)) else {
            continue;
        };
        let operations = workflow
            .steps
            .iter()
            .filter_map(|step| context.operation_of(step));
        used.extend(operations.map(|operation| operation.source));
        for called in workflow.calls().map(|call| call.workflow.0) {
            if !seen.contains(&called) {
                seen.push(called);
            }
        }
    }
    used.sort_unstable();
    used.dedup();
    used.into_iter()
        .filter_map(|source| source_constant(context, source))
        .collect()
}

fn source_constant(context: &Context<'_>, id: SourceId) -> Option<TokenStream> {
    let source = context.program.sources.get(id.0)?;
    let constant = context.names.source(id)?;
    let (name, document) = (&source.name, &source.document);
    let docs = docs::lines(&format!("The source description `{name}` (`{document}`)."));
    let schemes = source.schemes.iter().map(|scheme| {
        let name = &scheme.name;
        let kind = scheme_kind(&scheme.kind);
        quote!(arazzo::SecurityScheme { name: #name, kind: #kind })
    });
    Some(quote! {
        #docs
        pub const #constant: arazzo::SourceId = arazzo::SourceId::new(&arazzo::Source {
            name: #name,
            document: #document,
            security_schemes: &[#(#schemes),*],
        });
    })
}

fn scheme_kind(kind: &SecuritySchemeKind) -> TokenStream {
    match kind {
        SecuritySchemeKind::ApiKey { location, name } => {
            let location = super::step::location(*location);
            quote!(arazzo::SchemeKind::ApiKey { location: #location, name: #name })
        }
        SecuritySchemeKind::Http { scheme } => quote!(arazzo::SchemeKind::Http { scheme: #scheme }),
        SecuritySchemeKind::OAuth2 { .. } => {
            let token_url = super::step::option(kind.client_credentials_url());
            quote!(arazzo::SchemeKind::OAuth2 { token_url: #token_url })
        }
        SecuritySchemeKind::OpenIdConnect { .. } => quote!(arazzo::SchemeKind::OpenIdConnect),
        SecuritySchemeKind::MutualTls => quote!(arazzo::SchemeKind::MutualTls),
    }
}
