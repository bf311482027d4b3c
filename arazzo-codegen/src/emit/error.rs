//! A workflow's `Error`: one variant per step.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Context, docs};
use crate::{
    check::typed::{Call, Step},
    names::CallNames,
};

/// A step's variant, and those of the workflows that its actions lead to.
fn step_variants<'e>(context: &Context<'e>, step: &Step) -> Vec<(&'e Ident, TokenStream)> {
    let Some(own) = context.step_names(step.id) else {
        return Vec::new();
    };
    let (variant, module) = (&own.variant, &own.module);
    let title = docs::step_title(context, step);
    let docs = docs::lines(&format!("Step {title} failed."));
    let ty = match step.call() {
        Some(call) => super::call::error(context, call, &TokenStream::new()),
        None => {
            let body = (!step.errors.is_empty()).then(|| quote!(<#module::ErrorBody>));
            quote!(arazzo::StepError #body)
        }
    };
    let mut variants = vec![(variant, quote!(#docs #variant(#ty)))];
    let by_edge = step
        .edges
        .iter()
        .map(|edge| &edge.call)
        .zip(own.edges.iter().map(Option::as_ref));
    let by_failure = step.failures.iter().map(|action| &action.call);
    let by_failure = by_failure.zip(own.failures.iter().map(|names| names.call.as_ref()));
    for (call, names) in by_edge.chain(by_failure) {
        if let (Some(call), Some(names)) = (call, names) {
            let text = format!(
                "Step {title} led to the workflow {}, which failed.",
                quoted(context, call)
            );
            variants.push((&names.variant, call_variant(context, call, names, &text)));
        }
    }
    variants
}

fn call_variant(context: &Context<'_>, call: &Call, names: &CallNames, text: &str) -> TokenStream {
    let docs = docs::lines(text);
    let variant = &names.variant;
    let error = super::call::error(context, call, &TokenStream::new());
    quote!(#docs #variant(#error))
}

fn quoted(context: &Context<'_>, call: &Call) -> String {
    format!("`{}`", context.called_id(call.workflow).replace('`', "'"))
}

pub(super) fn error(context: &Context<'_>) -> TokenStream {
    let docs = docs::lines(&format!(
        "Why the workflow `{}` failed.",
        context.declared.id.value
    ));
    let mut variants: Vec<(&Ident, TokenStream)> = Vec::new();
    for step in &context.workflow.steps {
        variants.extend(step_variants(context, step));
    }
    for (call, names) in context.workflow.depends_on.iter().zip(&context.own.depends_on) {
        let text = format!(
            "The workflow {}, which runs first, failed.",
            quoted(context, call)
        );
        variants.push((&names.variant, call_variant(context, call, names, &text)));
    }
    let arms = variants
        .iter()
        .map(|(variant, _)| quote!(Self::#variant(failure) => failure));
    let arms: Vec<TokenStream> = arms.collect();
    // Of a skeleton whose steps call nothing known; a reference to a type without values still counts as a value.
    let matched = match arms.is_empty() && !context.counts_visits() {
        true => quote!(*self),
        false => quote!(self),
    };
    let variants = variants.iter().map(|(_, variant)| variant);
    let (budget, budget_arm) = if context.counts_visits() {
        (
            Some(quote! {
                /// More steps were visited than the client's budget allows.
                StepBudgetExceeded(arazzo::StepBudgetExceeded)
            }),
            Some(quote!(Self::StepBudgetExceeded(failure) => failure)),
        )
    } else {
        (None, None)
    };
    // What a called workflow's error tells, that of its caller tells too.
    let failure = context.is_called().then(|| {
        quote! {
            impl arazzo::Failure for Error {
                fn status(&self) -> Option<u16> {
                    self.failure().status()
                }

                fn attempts(&self) -> u32 {
                    self.failure().attempts()
                }

                fn is_retryable(&self) -> bool {
                    self.failure().is_retryable()
                }

                fn is_configuration(&self) -> bool {
                    self.failure().is_configuration()
                }
            }
        }
    });
    quote! {
        #docs
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum Error {
            #(#variants,)*
            #budget
        }

        impl Error {
            /// The HTTP status of the last answer, where there was one.
            #[must_use]
            pub fn status(&self) -> Option<u16> {
                self.failure().status()
            }

            /// How often the failed step was sent.
            #[must_use]
            pub fn attempts(&self) -> u32 {
                self.failure().attempts()
            }

            /// Whether the same call may succeed later.
            #[must_use]
            pub fn is_retryable(&self) -> bool {
                self.failure().is_retryable()
            }

            fn failure(&self) -> &dyn arazzo::Failure {
                match #matched {
                    #(#arms,)*
                    #budget_arm
                }
            }
        }

        #failure

        impl ::core::fmt::Display for Error {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(self.failure(), formatter)
            }
        }

        impl ::core::error::Error for Error {
            fn source(&self) -> Option<&(dyn ::core::error::Error + 'static)> {
                self.failure().source()
            }
        }
    }
}
