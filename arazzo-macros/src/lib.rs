//! The macro `arazzo_workflow!` of the crate `arazzo`. All of its work is done by `arazzo_codegen::invocation`.

use proc_macro::TokenStream;

use arazzo_codegen::invocation::{self, Site};

/// Compiles the workflows of an Arazzo document to functions.
///
/// ```text
/// arazzo_workflow!("workflows/place-order.yml");
/// ```
///
/// Each workflow becomes an `async fn` and a module of one name, such as `place_order`, with the function's `Input`,
/// `Output` and `Error`. The path is looked up from the crate's folder, where `Cargo.toml` is, else beside the source file.
/// A problem in a document is an error with its place in the document; an edit to any file that was read compiles the
/// workflows again.
///
/// Options follow the path, in any order:
///
/// ```text
/// arazzo_workflow! {
///     "workflows/place-order.yml",
///     // Files that stand for source descriptions, by the source's name; from the crate's folder, else beside
///     // the source file.
///     sources = { petstore = "vendor/petstore.yaml" },
///     // How much is an error: `strict`, `standard` (the default) or `lenient`.
///     profile = strict,
///     // The level of single lints.
///     allow(optional_into_required),
///     warn(unused_input),
///     deny(undeclared_pointer),
///     // Only these workflows; all of the document's unless given.
///     workflows = ["place-order"],
///     // Further folders below which files may be read.
///     roots = ["../openapi"],
///     // The path of the crate `arazzo`, if it was renamed.
///     crate = my_arazzo,
/// }
/// ```
#[proc_macro]
pub fn arazzo_workflow(input: TokenStream) -> TokenStream {
    let source_file = input
        .clone()
        .into_iter()
        .next()
        .and_then(|token| token.span().local_file());
    invocation::expand(input.into(), &Site::new(source_file.as_deref())).into()
}
