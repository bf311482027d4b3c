//! Messages of the macro: a rendered problem comes in; items that make `rustc` show it go out.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// An error at a span. The text starts on a line of its own, so that its excerpt is aligned.
pub(super) fn error(text: &str, at: Span) -> TokenStream {
    let text = message(text);
    quote_spanned!(at=> ::core::compile_error! { #text })
}

/// A warning at a span: stable Rust lets a macro warn only through a lint, and that of a deprecated item shows a
/// text of ours.
pub(super) fn warning(text: &str, at: Span) -> TokenStream {
    let text = message(text);
    quote_spanned! {at=>
        const _: () = {
            #[deprecated(note = #text)]
            const WARNING_IN_THE_WORKFLOW_DOCUMENT: () = ();
            WARNING_IN_THE_WORKFLOW_DOCUMENT
        };
    }
}

fn message(text: &str) -> String {
    format!("\n{}", text.trim_end())
}
