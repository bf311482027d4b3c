//! `cargo arazzo lints`: the lints of the table of codes, with their levels, go out.

use std::io::{self, Write as _};

use arazzo_codegen::diagnostics::codes;

use crate::outcome::{Misuse, Outcome};

/// List the lints, whose levels can be set, with their level in each profile
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<Outcome, Misuse> {
    let lints = || codes::all().filter_map(|code| Some((code, code.lint.as_ref()?)));
    let width = lints().map(|(_, lint)| lint.name.len()).max().unwrap_or_default();
    let mut text = format!(
        "{:6}  {:width$}  {:7}  {:8}  {:7}  meaning\n",
        "code", "lint", "strict", "standard", "lenient"
    );
    for (code, lint) in lints() {
        text += &format!(
            "{:6}  {:width$}  {:7}  {:8}  {:7}  {}\n",
            code.id,
            lint.name,
            lint.strict.name(),
            lint.standard.name(),
            lint.lenient.name(),
            code.summary
        );
    }
    text += "\nAll other codes are errors in every profile. `cargo arazzo explain CODE` tells more of one.\n";
    // A reader that has seen enough closes the pipe.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(Outcome::Fine)
}
