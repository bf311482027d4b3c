//! How a command ended, and what it says last.

use std::{fmt, process::ExitCode};

use arazzo_codegen::{Level, batch::Report};

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

/// How many problems there are; shown as `2 errors, 1 warning`, and as nothing if there is neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
}

impl Tally {
    /// Counts problems by their level.
    pub(crate) fn of(levels: impl Iterator<Item = Level>) -> Self {
        levels.fold(Self::default(), |tally, level| match level {
            Level::Error => Self {
                errors: tally.errors + 1,
                ..tally
            },
            Level::Warn | Level::Allow => Self {
                warnings: tally.warnings + 1,
                ..tally
            },
        })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [(self.errors, "error"), (self.warnings, "warning")];
        let parts = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| counted(count, what));
        formatter.write_str(&parts.collect::<Vec<_>>().join(", "))
    }
}

impl From<&Report> for Tally {
    fn from(report: &Report) -> Self {
        Self {
            errors: report.errors,
            warnings: report.warnings.len(),
        }
    }
}

/// `1 file`, `2 files`
pub(crate) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
