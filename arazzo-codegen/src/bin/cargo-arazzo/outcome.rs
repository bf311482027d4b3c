//! How a command ended, and what it says last.

use std::{fmt, process::ExitCode};

use arazzo_codegen::batch::Report;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well; there may be warnings.
    Fine,
    /// Problems were found, or a file could not be written.
    Problems,
    /// The arguments make no sense.
    Misused,
}

/// What is wrong with the arguments, in one sentence.
#[derive(Debug)]
pub(crate) struct Misuse(pub(crate) String);

impl fmt::Display for Misuse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Problems => 1,
            Outcome::Misused => 2,
        })
    }
}

/// `2 errors, 1 warning`; empty if there is neither.
pub(crate) fn tally(report: &Report) -> String {
    let parts = [(report.errors, "error"), (report.warnings.len(), "warning")];
    let parts = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| counted(count, what));
    parts.collect::<Vec<_>>().join(", ")
}

/// `1 file`, `2 files`
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
