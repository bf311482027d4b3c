//! `cargo arazzo generate`: documents come in; Rust files go out.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use arazzo_codegen::{batch::Batch, output};

use crate::{
    outcome::{Misuse, Outcome, Tally},
    settings::{Compiling, Showing, full},
};

/// Compile Arazzo documents to Rust files
///
/// Without `-o` and `--out-dir`, the code of one document goes to standard output. Nothing is written if any document has
/// an error, and a file that has its text already is left alone.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The documents
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,
    /// Write the code of one document to FILE
    #[arg(short, long = "out", value_name = "FILE", conflicts_with = "out_dir")]
    out: Option<PathBuf>,
    /// Write the code of each document to FOLDER, named after the document in snake case
    #[arg(long, value_name = "FOLDER")]
    out_dir: Option<PathBuf>,
    /// The path of the run-time crate in the code
    #[arg(long, value_name = "PATH", default_value = "::arazzo")]
    runtime: String,
    /// The crates whose types dates (`jiff`, `chrono` or `time`) and `uuid` become, instead of text
    #[arg(long, value_name = "CRATE", value_delimiter = ',')]
    formats: Vec<String>,
    #[command(flatten)]
    compiling: Compiling,
    #[command(flatten)]
    showing: Showing,
}

/// Where the code of a document goes.
enum Target {
    Output,
    File(PathBuf),
}

pub(crate) fn run(arguments: Arguments) -> Result<Outcome, Misuse> {
    let targets = targets(&arguments)?;
    let documents = arguments
        .documents
        .iter()
        .map(|path| full(path))
        .collect::<Result<Vec<_>, _>>()?;
    let mut options = arguments
        .compiling
        .options(&documents, Some(&arguments.runtime))?;
    for name in &arguments.formats {
        options.formats.choose(name).map_err(Misuse)?;
    }
    let batch = Batch::compile(&documents, &options);
    let report = batch.report(arguments.showing.color());
    eprint!("{}", report.text);
    if batch.has_errors() {
        eprintln!("\nnothing was generated: {}", Tally::from(&report));
        return Ok(Outcome::Problems);
    }
    for ((document, outcome), target) in batch.documents.iter().zip(&targets) {
        let text = match output::text(outcome) {
            Ok(text) => text,
            Err(error) => {
                let document = document.display();
                eprintln!(
                    "error: what was generated from `{document}` is not Rust ({error}); please report this defect"
                );
                return Ok(Outcome::Problems);
            }
        };
        let (written, shown) = match target {
            Target::Output => (
                io::stdout().write_all(text.as_bytes()),
                "to standard output".to_owned(),
            ),
            Target::File(path) => (
                output::write(path, &text).map(drop),
                format!("`{}`", path.display()),
            ),
        };
        if let Err(error) = written {
            eprintln!("error: cannot write {shown}: {error}");
            return Ok(Outcome::Problems);
        }
    }
    Ok(Outcome::Fine)
}

/// The target of each document.
fn targets(arguments: &Arguments) -> Result<Vec<Target>, Misuse> {
    let Some(folder) = &arguments.out_dir else {
        return match (arguments.documents.as_slice(), &arguments.out) {
            ([_], Some(file)) => Ok(vec![Target::File(file.clone())]),
            ([_], None) => Ok(vec![Target::Output]),
            _ => Err(Misuse(
                "several documents need a folder to write to: `--out-dir FOLDER`".to_owned(),
            )),
        };
    };
    let files: Vec<PathBuf> = arguments
        .documents
        .iter()
        .map(|document| folder.join(output::stem(document) + ".rs"))
        .collect();
    for (index, file) in files.iter().enumerate() {
        if files.iter().skip(index + 1).any(|other| other == file) {
            return Err(Misuse(format!(
                "two documents would be written to `{}`",
                file.display()
            )));
        }
    }
    Ok(files.into_iter().map(Target::File).collect())
}
