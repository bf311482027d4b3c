//! Problems: every stage reports here; front ends render what has gathered.

pub mod codes;
mod diagnostic;
mod levels;
pub mod render;
pub mod suggest;

use std::collections::HashSet;

use crate::document::place::Place;
pub use codes::{Code, Lint};
pub use diagnostic::{Diagnostic, Edit, Label, Suggestion};
pub use levels::{Level, Levels, Profile, UnknownLint};

/// The problems found so far, with the levels that apply.
#[derive(Debug, Default)]
pub struct Diagnostics {
    levels: Levels,
    found: Vec<(Level, Diagnostic)>,
    /// What makes a problem the same as another.
    seen: HashSet<(&'static str, Option<Place>, String)>,
}

/// Errors were found, so there is no point in going on. They are in the [`Diagnostics`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aborted;

impl std::fmt::Display for Aborted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the documents have errors")
    }
}

impl std::error::Error for Aborted {}

impl Diagnostics {
    /// No problems yet, with these levels for those to come.
    #[must_use]
    pub fn new(levels: Levels) -> Self {
        Self {
            levels,
            ..Self::default()
        }
    }

    /// The levels that apply.
    #[must_use]
    pub fn levels(&self) -> &Levels {
        &self.levels
    }

    /// The level that a code has here: for a stage whose way to go on depends on it.
    #[must_use]
    pub fn level(&self, code: &Code) -> Level {
        self.levels.of(code)
    }

    /// Keeps a problem at the level that the profile and the settings give its code; drops what is allowed, and
    /// what was reported before with the same code, place and message.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let level = self.level(diagnostic.code);
        if level == Level::Allow {
            return;
        }
        let place = diagnostic.primary.as_ref().map(|label| label.place.clone());
        if self
            .seen
            .insert((diagnostic.code.id, place, diagnostic.message.clone()))
        {
            self.found.push((level, diagnostic));
        }
    }

    /// Whether any problem is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// The end of a stage.
    ///
    /// # Errors
    /// [`Aborted`], if any problem is an error.
    pub fn abort_if_errors(&self) -> Result<(), Aborted> {
        if self.has_errors() { Err(Aborted) } else { Ok(()) }
    }

    /// The problems in the order of reporting. [`render`] sorts them by file and position.
    pub fn iter(&self) -> impl Iterator<Item = (Level, &Diagnostic)> {
        self.found.iter().map(|(level, diagnostic)| (*level, diagnostic))
    }

    /// The problems that prevent code from being generated.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.at(Level::Error)
    }

    /// The problems that do not.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.at(Level::Warn)
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    fn at(&self, wanted: Level) -> impl Iterator<Item = &Diagnostic> {
        self.iter()
            .filter(move |(level, _)| *level == wanted)
            .map(|(_, diagnostic)| diagnostic)
    }
}

#[cfg(test)]
mod tests;
