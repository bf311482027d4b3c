//! `cargo arazzo completions`: the name of a shell comes in; a script that completes arguments goes out.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::outcome::{Misuse, Outcome};

/// Print a script that completes arguments in a shell
///
/// In bash, zsh and fish the script serves `cargo arazzo …` and `cargo-arazzo …`; elsewhere, where shells complete by the name
/// of the program alone, the second.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  echo 'source <(cargo arazzo completions bash)' >> ~/.bashrc
  cargo arazzo completions zsh > ~/.zfunc/_cargo-arazzo    # a folder in $fpath
  cargo arazzo completions fish > ~/.config/fish/conf.d/cargo-arazzo.fish";

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Misuse> {
    let mut written = Vec::new();
    let mut command = crate::Arguments::command().bin_name("cargo-arazzo");
    clap_complete::generate(arguments.shell, &mut command, "cargo-arazzo", &mut written);
    let mut script = String::from_utf8_lossy(&written).into_owned();
    if arguments.shell == Shell::Bash {
        // clap_complete 4.6 writes the hyphen of a program's name in one way where it sets `cmd`, in another where it looks
        // at it, so that no option of a subcommand would be completed.
        script = script.replace("cargo__subcmd__arazzo", "cargo__arazzo");
    }
    script.push_str(within_cargo(arguments.shell));
    // A reader that has seen enough closes the pipe.
    let _ = io::stdout().write_all(script.as_bytes());
    Ok(Outcome::Fine)
}

/// What makes `cargo arazzo …` complete as `cargo-arazzo …` does.
fn within_cargo(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => BASH,
        Shell::Fish => FISH,
        // Zsh's completion of cargo calls `_cargo-arazzo` by itself.
        _ => "",
    }
}

/// Cargo's own completion calls that of its subcommands, but only with bash-completion 2.12 and later. So this one stands before
/// it, and leaves everything else to it.
const BASH: &str = r#"
# `cargo arazzo ...` is completed as `cargo-arazzo ...`, everything else of cargo as before.
_cargo__arazzo_within_cargo() {
    local at=1
    while [[ "${COMP_WORDS[at]-}" == [+-]* ]]; do
        at=$((at + 1))
    done
    if [[ "${COMP_WORDS[at]-}" == arazzo && "$COMP_CWORD" -gt "$at" ]]; then
        COMP_WORDS=(cargo-arazzo "${COMP_WORDS[@]:at + 1}")
        COMP_CWORD=$((COMP_CWORD - at))
        _cargo__arazzo cargo-arazzo "$2" "$3"
        return
    fi
    if ! declare -F _cargo >/dev/null; then
        # It is loaded when it is first needed, and then takes the place of this function.
        if declare -F _comp_load >/dev/null; then
            _comp_load cargo
        elif declare -F _completion_loader >/dev/null; then
            _completion_loader cargo
        fi
        complete -F _cargo__arazzo_within_cargo -o bashdefault -o default cargo
    fi
    if declare -F _cargo >/dev/null; then
        _cargo "$@"
    fi
}
complete -F _cargo__arazzo_within_cargo -o bashdefault -o default cargo
"#;

const FISH: &str = r#"
# `cargo arazzo ...` is completed as `cargo-arazzo ...`.
function __fish_cargo_arazzo_within_cargo
    set -l words (commandline -opc)
    set -l at (contains -i -- arazzo $words)
    or return
    set -e words[1..$at]
    complete -C (string join ' ' -- cargo-arazzo (string escape -- $words) (commandline -ct | string collect -a))
end
complete -c cargo -f -n '__fish_seen_subcommand_from arazzo' -a '(__fish_cargo_arazzo_within_cargo)'
"#;
