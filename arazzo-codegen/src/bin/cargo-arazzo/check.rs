//! `cargo arazzo check`: files and folders come in; all problems of the documents in them go out.

use std::path::PathBuf;

use arazzo_codegen::batch::Batch;

use crate::{
    discover,
    outcome::{Misuse, Outcome, counted, tally},
    settings::{Compiling, Showing},
};

/// Report all problems of Arazzo documents
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Documents, or folders to look for documents in [default: the current folder]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    compiling: Compiling,
    #[command(flatten)]
    showing: Showing,
}

pub(crate) fn run(arguments: Arguments) -> Result<Outcome, Misuse> {
    let found = discover::documents(&arguments.paths)?;
    let options = arguments.compiling.options(&found.documents, None)?;
    let report = Batch::compile(&found.documents, &options).report(arguments.showing.color());
    let tally = tally(&report);
    let checked = counted(found.documents.len(), "document");
    let others = match found.others {
        0 => String::new(),
        others => format!(", {} passed over", counted(others, "other file")),
    };
    let separator = if tally.is_empty() { "" } else { "\n" };
    let verdict = if tally.is_empty() { "no problems" } else { &tally };
    eprintln!("{}{separator}checked {checked}{others}: {verdict}", report.text);
    Ok(if report.errors == 0 {
        Outcome::Fine
    } else {
        Outcome::Problems
    })
}
