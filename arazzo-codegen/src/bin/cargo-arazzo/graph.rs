//! `cargo arazzo graph`: a document comes in; drawings of its workflows go out.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use arazzo_codegen::{diagnostics::render::Renderer, graph, output, pipeline, source::Disk};
use clap::ValueEnum;

use crate::{
    outcome::{Misuse, Outcome},
    settings::{Compiling, Showing, full},
};

/// Draw the control flow of a document's workflows
///
/// Shows the steps, the branches with their criteria, retries, called workflows and ends, of all workflows in one drawing.
/// `--workflow` chooses some of them. Documents with errors are not drawn.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The document
    #[arg(value_name = "DOCUMENT")]
    document: PathBuf,
    /// The language of the drawing
    #[arg(long, value_name = "FORMAT", default_value = "mermaid")]
    format: Format,
    /// Write to FILE, not to standard output
    #[arg(short, long = "out", value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    compiling: Compiling,
    #[command(flatten)]
    showing: Showing,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A flowchart, as GitHub and others show it in Markdown
    Mermaid,
    /// For Graphviz
    Dot,
    /// A picture for light and dark pages
    Svg,
}

pub(crate) fn run(arguments: Arguments) -> Result<Outcome, Misuse> {
    let document = full(&arguments.document)?;
    let mut options = arguments
        .compiling
        .options(std::slice::from_ref(&document), None)?;
    options.document = document;
    let flows = pipeline::flows(Disk, &options);
    if flows.diagnostics.has_errors() {
        let renderer = Renderer::new(&flows.files).color(arguments.showing.color());
        eprintln!("{}\nnothing was drawn", renderer.report(&flows.diagnostics));
        return Ok(Outcome::Problems);
    }
    let text = match arguments.format {
        Format::Mermaid => graph::mermaid(&flows.charts),
        Format::Dot => graph::dot(&flows.charts),
        Format::Svg => graph::svg(&flows.charts),
    };
    let written = match &arguments.out {
        Some(path) => output::write(path, &text).map(drop),
        // A reader that has seen enough closes the pipe.
        None => match io::stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        },
    };
    Ok(match written {
        Ok(()) => Outcome::Fine,
        Err(error) => {
            let target = arguments.out.unwrap_or_default();
            eprintln!("error: cannot write `{}`: {error}", target.display());
            Outcome::Problems
        }
    })
}
