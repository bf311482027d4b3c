//! A document comes in; its code, or the errors, go out.

use arazzo_codegen::{
    diagnostics::{Level, Levels, Profile, render::Renderer},
    output,
    pipeline::{Options, compile},
    source::Disk,
};

use super::documents::Document;

/// What the compiler says at a place.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The code, such as `AZ0305`.
    pub(crate) code: &'static str,
    /// The JSON Pointer in the Arazzo document.
    pub(crate) pointer: String,
    /// What it says is wrong, and what is meant instead.
    pub(crate) message: String,
}

/// What the compiler makes of a document.
pub(crate) struct Generated {
    /// The code; the errors, one a line, where it is refused.
    pub(crate) outcome: Result<String, Vec<String>>,
    /// Everything that `strict` finds.
    pub(crate) findings: Vec<Finding>,
}

/// Compiles a document at a profile.
pub(crate) fn generate(document: &Document, profile: Profile) -> Generated {
    let compiled = |profile| {
        let mut options = Options::new(&document.path, &document.base);
        options.levels = Levels::new(profile);
        compile(Disk, &options)
    };
    let compilation = compiled(profile);
    let outcome = if compilation.diagnostics.has_errors() {
        let renderer = Renderer::new(&compilation.files);
        let errors = compilation.diagnostics.errors();
        Err(errors.map(|error| renderer.line(Level::Error, error)).collect())
    } else {
        Ok(output::text(&compilation).unwrap())
    };
    // `strict` alone shows every lint.
    let strict = compiled(Profile::Strict);
    let findings = strict.diagnostics.iter().filter_map(|(_, diagnostic)| {
        let place = &diagnostic.primary.as_ref()?.place;
        Some(Finding {
            code: diagnostic.code.id,
            pointer: place.pointer.as_str().to_owned(),
            message: match &diagnostic.suggestion {
                Some(meant) => format!("{}: `{}`", diagnostic.message, meant.replacement),
                None => diagnostic.message.clone(),
            },
        })
    });
    Generated {
        outcome,
        findings: findings.collect(),
    }
}

/// Compiles documents, as many at a time as the machine can.
pub(crate) fn generate_all(documents: &[Document], profile: Profile) -> Vec<Generated> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = documents.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let shares = documents.chunks(share).map(|share| {
            scope.spawn(move || share.iter().map(|document| generate(document, profile)).collect())
        });
        let running: Vec<std::thread::ScopedJoinHandle<'_, Vec<Generated>>> = shares.collect();
        running
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}
