//! What a step's module holds for its failures: the loop that retries it, and the criteria of its failure actions.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;

use super::{
    Context,
    arm::wait,
    condition,
    step::{Inputs, inputs},
};
use crate::{
    check::typed::{Asked, FailureAction, FailureTest, Step},
    ir::Then,
    names::StepNames,
};

/// `call`, around `attempt`, for a step that is tried again and nothing else.
pub(super) fn retrying_call(
    context: &Context<'_>,
    step: &Step,
    names: &StepNames,
    result: &TokenStream,
) -> TokenStream {
    let Inputs { parameters, .. } = inputs(context, &step.reads);
    let Inputs { arguments, .. } = inputs(context, &step.attempt);
    let counters = names.failures.iter().map(|names| &names.count);
    let arms = step.failures.iter().zip(&names.failures).map(|(action, own)| {
        let count = &own.count;
        let test = retry_test(context, action, own);
        let wait = wait(action);
        quote! {
            Err(error) if #count < #test => {
                #count += 1;
                #wait
            }
        }
    });
    quote! {
        /// Tries until it succeeds, or none of its retries is left.
        pub(super) async fn call(run: &arazzo::Run<'_>, #(#parameters),*) -> #result {
            #(let mut #counters = 0;)*
            loop {
                match attempt(run, #(#arguments),*).await {
                    #(#arms)*
                    done => return done,
                }
            }
        }
    }
}

/// `3 && error.status() == Some(503)`: the limit, and what else must hold.
fn retry_test(
    context: &Context<'_>,
    action: &FailureAction,
    own: &crate::names::FailureNames,
) -> TokenStream {
    let limit = match action.then {
        Then::Retry { limit, .. } => Literal::u32_unsuffixed(limit),
        Then::Go(_) => Literal::u32_unsuffixed(0),
    };
    match &action.test {
        FailureTest::Always => quote!(#limit && !error.is_configuration()),
        FailureTest::Status(statuses) => {
            let test = condition::failed_status_test(statuses);
            quote!(#limit && #test)
        }
        FailureTest::Asked(asked) => {
            let function = &own.asked;
            let Inputs { arguments, .. } = inputs(context, &asked.reads);
            quote!(#limit && !error.is_configuration() && #function(run, &error #(, #arguments)*))
        }
    }
}

/// The functions that evaluate the criteria of failure actions.
pub(super) fn criteria(
    context: &Context<'_>,
    step: &Step,
    names: &StepNames,
    error: &TokenStream,
) -> Vec<TokenStream> {
    step.failures
        .iter()
        .zip(&names.failures)
        .filter_map(|(action, own)| match &action.test {
            FailureTest::Asked(asked) => Some(criterion(context, step, action, own, asked, error)),
            _ => None,
        })
        .collect()
}

fn criterion(
    context: &Context<'_>,
    step: &Step,
    action: &FailureAction,
    own: &crate::names::FailureNames,
    asked: &Asked,
    error: &TokenStream,
) -> TokenStream {
    let name = &own.asked;
    let docs = super::docs::lines(&format!(
        "Whether the action `{}` is taken.",
        action.action.replace('`', "'")
    ));
    let Inputs { parameters, .. } = inputs(context, &asked.reads);
    let parameter = if asked.needs_answer {
        quote!(error)
    } else {
        quote!(_error)
    };
    let body = asked.reads_body.then(|| quote!(let answer = response.decode();));
    let holds = condition::all(context, step, &asked.criteria, &|_| true);
    // A criterion may ask for an answer and be true of any.
    let answer = match (
        asked.needs_answer,
        asked.reads_body || mentions(&holds, "response"),
    ) {
        (false, _) => None,
        (true, true) => Some(quote!(let Some(response) = error.answer() else { return false };)),
        (true, false) => Some(quote!(if error.answer().is_none() {
            return false;
        })),
    };
    let may_be_undecided = asked.reads_body
        || asked
            .criteria
            .iter()
            .any(|criterion| criterion.condition.may_be_undecided());
    let run = if may_be_undecided {
        quote!(run)
    } else {
        quote!(_run)
    };
    let visibility = (!step.only_retries()).then(|| quote!(pub(super)));
    quote! {
        #docs
        #visibility fn #name(#run: &arazzo::Run<'_>, #parameter: &#error, #(#parameters),*) -> bool {
            #answer
            #body
            #holds
        }
    }
}

/// Whether an expression names a variable.
fn mentions(expression: &TokenStream, name: &str) -> bool {
    expression.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
