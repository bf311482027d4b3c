//! The command `cargo arazzo`: arguments come in; text, files and an exit status go out.
//!
//! Each subcommand is one file with its arguments and a `run`; `settings` has what several take.

mod check;
mod completions;
mod discover;
mod explain;
mod generate;
mod graph;
mod lints;
#[cfg(feature = "lsp")]
mod lsp;
mod new;
mod outcome;
mod progress;
mod settings;
mod types;
mod vendor;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use outcome::Outcome;

const STATUSES: &str = "\
Exit status: 0 if all is well, even with warnings; 1 if problems were found, or a file
could not be written; 2 if the command was used wrongly.";

/// Check Arazzo workflows and compile them to typed Rust.
#[derive(Parser)]
#[command(name = "cargo-arazzo", bin_name = "cargo arazzo", version, after_help = STATUSES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    Generate(generate::Arguments),
    Graph(graph::Arguments),
    Types(types::Arguments),
    New(new::Arguments),
    Explain(explain::Arguments),
    Lints(lints::Arguments),
    #[cfg(feature = "lsp")]
    Lsp(lsp::Arguments),
    Vendor(vendor::Arguments),
    Completions(completions::Arguments),
}

fn main() -> ExitCode {
    let mut words: Vec<_> = std::env::args_os().collect();
    // Cargo runs `cargo-arazzo arazzo …` for `cargo arazzo …`.
    if words.get(1).is_some_and(|word| word == "arazzo") {
        words.remove(1);
    }
    let outcome = match Arguments::parse_from(words).command {
        Command::Check(arguments) => check::run(arguments),
        Command::Generate(arguments) => generate::run(arguments),
        Command::Graph(arguments) => graph::run(arguments),
        Command::Types(arguments) => types::run(arguments),
        Command::New(arguments) => new::run(arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Lints(arguments) => lints::run(&arguments),
        #[cfg(feature = "lsp")]
        Command::Lsp(arguments) => lsp::run(&arguments),
        Command::Vendor(arguments) => vendor::run(arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    };
    outcome
        .unwrap_or_else(|misuse| {
            eprintln!("error: {misuse}");
            Outcome::Misused
        })
        .into()
}
