//! The macro's front end: the tokens of an `arazzo_workflow!` come in; the generated items, or errors with skeleton
//! items, go out.

mod arguments;
mod messages;

use std::{
    env,
    path::{Path, PathBuf},
};

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    diagnostics::{Level, render::Renderer},
    pipeline::{self, Options},
    source::{Disk, SourceMap},
};
use arguments::Arguments;

/// Where an invocation stands.
#[derive(Clone, Debug)]
pub struct Site {
    /// The folder of the crate's `Cargo.toml`. Relative paths are looked up here first, and names in messages are
    /// relative to it.
    pub crate_folder: PathBuf,
    /// The folder of the source file; `None` where it is not known, as in an editor's macro server.
    pub source_folder: Option<PathBuf>,
}

impl Site {
    /// The site in the source file that the compiler names, in the crate that cargo builds.
    #[must_use]
    pub fn new(source_file: Option<&Path>) -> Self {
        let here = env::current_dir().unwrap_or_default();
        let crate_folder =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| here.clone(), |folder| here.join(folder));
        let source_folder = source_file.and_then(Path::parent).map(|folder| here.join(folder));
        Self {
            crate_folder,
            source_folder,
        }
    }

    /// A file that the invocation names: below the crate's folder, else beside the source file; if neither is there,
    /// the former, so that every tool reports the same.
    fn find(&self, path: &Path) -> PathBuf {
        let first = self.crate_folder.join(path);
        match self.source_folder.as_ref().map(|folder| folder.join(path)) {
            Some(second) if !first.is_file() && second.is_file() => second,
            _ => first,
        }
    }
}

/// Expands an invocation. All problems of the arguments and the documents are reported together, and what can be
/// generated all the same keeps the code around it free of follow-up errors.
#[must_use]
pub fn expand(input: TokenStream, site: &Site) -> TokenStream {
    let Arguments {
        document,
        options,
        errors,
    } = arguments::parse(input);
    let errors = errors.map(syn::Error::into_compile_error);
    let Some(document) = document else {
        return errors.unwrap_or_default();
    };
    let options = Options {
        document: site.find(Path::new(&document.value())),
        base: site.crate_folder.clone(),
        sources: options
            .sources
            .into_iter()
            .map(|(name, path)| (name, site.find(&path)))
            .collect(),
        ..options
    };
    let outcome = pipeline::compile(Disk, &options);
    let renderer = Renderer::new(&outcome.files);
    let found = renderer.sorted(&outcome.diagnostics).into_iter();
    let messages = found.map(|(level, found)| {
        let text = renderer.full(level, found);
        match level {
            Level::Error => messages::error(&text, document.span()),
            Level::Warn | Level::Allow => messages::warning(&text, document.span()),
        }
    });
    let messages: TokenStream = messages.collect();
    let tracked = track(&outcome.files);
    let items = outcome.tokens;
    quote!(#errors #messages #tracked #items)
}

/// Makes the crate depend on the files, so that an edit to any of them expands the macro again.
fn track(files: &SourceMap) -> TokenStream {
    let paths = files
        .files()
        .map(|file| files.path(file))
        .chain(files.lock_file());
    let paths = paths.filter_map(Path::to_str);
    quote!(#(const _: &[u8] = ::core::include_bytes!(#paths);)*)
}

#[cfg(test)]
mod tests;
