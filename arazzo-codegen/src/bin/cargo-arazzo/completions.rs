//! `cargo arazzo completions`: the name of a shell comes in; a script that completes arguments goes out.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::outcome::{Misuse, Outcome};

/// Print a script that completes the arguments of `cargo-arazzo` in a shell
///
/// Shells complete by the name of the program, so that the script serves `cargo-arazzo check`, not `cargo arazzo check`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  cargo arazzo completions bash > ~/.local/share/bash-completion/completions/cargo-arazzo
  cargo arazzo completions zsh > ~/.zfunc/_cargo-arazzo
  cargo arazzo completions fish > ~/.config/fish/completions/cargo-arazzo.fish";

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Misuse> {
    let mut script = Vec::new();
    let mut command = crate::Arguments::command().bin_name("cargo-arazzo");
    clap_complete::generate(arguments.shell, &mut command, "cargo-arazzo", &mut script);
    // A reader that has seen enough closes the pipe.
    let _ = io::stdout().write_all(&script);
    Ok(Outcome::Fine)
}
