//! `cargo arazzo types`: a document comes in; what was inferred of its values goes out.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use arazzo_codegen::{diagnostics::render::Renderer, pipeline, source::Disk};

use crate::{
    outcome::{Misuse, Outcome},
    settings::{Compiling, Showing, full},
};

/// Tell the type of each input, step output and output, and why one is optional
///
/// Also tells per step the statuses with which it succeeds, what follows, and what has run before. A name with `?` may be
/// absent or null; the text after its type says why.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The document
    #[arg(value_name = "DOCUMENT")]
    document: PathBuf,
    #[command(flatten)]
    compiling: Compiling,
    #[command(flatten)]
    showing: Showing,
}

pub(crate) fn run(arguments: Arguments) -> Result<Outcome, Misuse> {
    let document = full(&arguments.document)?;
    let mut options = arguments
        .compiling
        .options(std::slice::from_ref(&document), None)?;
    options.document = document;
    let inference = pipeline::infer(Disk, &options);
    // A reader that has seen enough closes the pipe.
    let _ = io::stdout().write_all(inference.text.as_bytes());
    let renderer = Renderer::new(&inference.files).color(arguments.showing.color());
    eprint!("{}", renderer.report(&inference.diagnostics));
    Ok(if inference.diagnostics.has_errors() {
        Outcome::Problems
    } else {
        Outcome::Fine
    })
}
