//! `cargo arazzo new`: a description and the names of operations come in; the draft of a workflow goes out.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use arazzo_codegen::{
    diagnostics::render::Renderer,
    output,
    scaffold::{Request, scaffold},
    source::relative_path,
};

use crate::{
    outcome::{Misuse, Outcome},
    settings::{Compiling, Showing, full},
};

/// Draft a workflow from operations of a description
///
/// The steps call the operations in the order given. What a step must send comes from the answer of an earlier step where
/// the name and the type of an identifier fit, such as the `id` of a customer for `customerId`; the rest becomes inputs.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// The OpenAPI description
    #[arg(long, value_name = "FILE")]
    openapi: PathBuf,
    /// The `operationId`s, in the order of their steps
    #[arg(required = true, value_name = "OPERATION")]
    operations: Vec<String>,
    /// The `workflowId` [default: made of the operations]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Write to FILE, which must not be there yet, and not to standard output
    #[arg(short, long = "out", value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    compiling: Compiling,
    #[command(flatten)]
    showing: Showing,
}

const EXAMPLE: &str = "\
Example:
  cargo arazzo new --openapi api.yaml createCustomer assignPricingPlan -o workflows/plan.yml";

pub(crate) fn run(arguments: Arguments) -> Result<Outcome, Misuse> {
    if let Some(out) = arguments.out.as_ref().filter(|out| out.exists()) {
        return Err(Misuse(format!("`{}` is there already", out.display())));
    }
    let description = full(&arguments.openapi)?;
    // The draft on standard output is meant for the current folder.
    let document = full(arguments.out.as_deref().unwrap_or(Path::new("draft.arazzo.yaml")))?;
    let folder = document.parent().unwrap_or(Path::new(""));
    let mut options = arguments
        .compiling
        .options(std::slice::from_ref(&document), None)?;
    options.roots.extend(description.parent().map(Path::to_owned));
    let request = Request {
        url: relative_path(folder, &description),
        document,
        operations: arguments.operations,
        workflow: arguments.id,
    };
    let text = match scaffold(&request, &options) {
        Ok(text) => text,
        Err(failure) => {
            let renderer = Renderer::new(&failure.files).color(arguments.showing.color());
            eprint!("{}", renderer.report(&failure.diagnostics));
            return Ok(Outcome::Problems);
        }
    };
    let Some(out) = &arguments.out else {
        // A reader that has seen enough closes the pipe.
        let _ = io::stdout().write_all(text.as_bytes());
        return Ok(Outcome::Fine);
    };
    if let Err(error) = output::write(out, &text) {
        eprintln!("error: cannot write `{}`: {error}", out.display());
        return Ok(Outcome::Problems);
    }
    Ok(Outcome::Fine)
}
