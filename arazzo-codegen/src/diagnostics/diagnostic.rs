//! One problem, put together by the stage that found it.

use super::Code;
use crate::document::place::Place;

/// A stretch of a document with a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What to say there; may be empty.
    pub text: String,
}

/// A replacement text for the primary place that mends the problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What to replace.
    pub place: Place,
    /// The new text.
    pub replacement: String,
    /// What has to change with it.
    pub also: Vec<Edit>,
    /// Whether it keeps the meaning that the document has here, so that it can be applied without asking.
    pub is_certain: bool,
}

/// A replacement of a part of a scalar, or of a whole one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What to replace.
    pub place: Place,
    /// The new text, before the scalar's style writes it with quotes and escapes.
    pub replacement: String,
}

impl Suggestion {
    /// All that changes.
    pub fn edits(&self) -> impl Iterator<Item = (&Place, &str)> {
        let also = self.also.iter();
        let also = also.map(|edit| (&edit.place, edit.replacement.as_str()));
        std::iter::once((&self.place, self.replacement.as_str())).chain(also)
    }
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: &'static Code,
    /// One sentence: what is wrong.
    pub message: String,
    /// Where it is wrong; `None` for a problem with no place, such as a missing entry file.
    pub primary: Option<Label>,
    /// Other places that explain it.
    pub secondary: Vec<Label>,
    /// Further facts.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// A replacement, where there is a likely one.
    pub suggestion: Option<Suggestion>,
}

impl Diagnostic {
    /// A problem at a place.
    #[must_use]
    pub fn new(code: &'static Code, place: Place, message: impl Into<String>) -> Self {
        let primary = Some(Label {
            place,
            text: String::new(),
        });
        Self {
            primary,
            ..Self::global(code, message)
        }
    }

    /// A problem of the whole run.
    #[must_use]
    pub fn global(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            help: None,
            suggestion: None,
        }
    }

    /// The remark under the primary place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// Another place that explains the problem.
    #[must_use]
    pub fn secondary(mut self, place: Place, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            place,
            text: text.into(),
        });
        self
    }

    /// A further fact.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// A replacement for `place`; adds "did you mean" as the help unless there is one.
    #[must_use]
    pub fn suggest(mut self, place: Place, replacement: impl Into<String>) -> Self {
        let replacement = replacement.into();
        self.help
            .get_or_insert_with(|| format!("did you mean `{replacement}`?"));
        self.suggestion = Some(Suggestion {
            place,
            replacement,
            also: Vec::new(),
            is_certain: false,
        });
        self
    }

    /// The suggestion keeps the meaning: it can be applied without asking.
    #[must_use]
    pub fn certain(mut self) -> Self {
        if let Some(suggestion) = &mut self.suggestion {
            suggestion.is_certain = true;
        }
        self
    }

    /// What has to change with the suggestion.
    #[must_use]
    pub fn also(mut self, place: Place, replacement: impl Into<String>) -> Self {
        if let Some(suggestion) = &mut self.suggestion {
            suggestion.also.push(Edit {
                place,
                replacement: replacement.into(),
            });
        }
        self
    }
}
