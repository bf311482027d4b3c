//! What an editor asks of a document: a compilation and a byte of its entry document come in; what stands there, where it
//! is declared, and what could stand there go out.
//!
//! Answers come from the same program and types that code is generated from, so an editor never says anything else than the
//! compiler. A document with errors is answered as far as it was understood.

mod cursor;
mod declared;
mod mend;
mod scope;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::{
    check::typed::Typed,
    diagnostics::Diagnostics,
    document::{place::Place, tree::Locator},
    dump,
    flow::Flow,
    ir::Program,
    source::{FileId, SourceMap},
};
use cursor::{Cursor, Mention};
pub(crate) use declared::{Declared, declared};
pub use mend::mend;
use scope::{Named, Scope};

/// A compiled document that can be asked about.
pub struct Inspection {
    /// `None` when the document cannot be read.
    pub(crate) known: Option<Known>,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
    /// The files that were read.
    pub files: SourceMap,
}

/// What the stages found out.
pub(crate) struct Known {
    pub(crate) program: Program,
    pub(crate) flow: Flow,
    pub(crate) typed: Typed,
    pub(crate) declared: Declared,
}

/// What is known of the place asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// Markdown.
    pub text: String,
    /// The bytes that it is about.
    pub bytes: Range<usize>,
}

/// Something that could stand at the place asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The name.
    pub name: String,
    /// The name as it is written here: escaped in a JSON Pointer.
    pub insert: String,
    /// What it is: its type, or its method and path.
    pub detail: String,
    /// The bytes that the name replaces.
    pub bytes: Range<usize>,
}

impl Inspection {
    /// The entry document.
    #[must_use]
    pub fn entry(&self) -> Option<FileId> {
        self.files.files().next()
    }

    /// What stands at a byte of the entry document.
    #[must_use]
    pub fn hover(&self, byte: usize) -> Option<Hover> {
        let (known, cursor) = (self.known.as_ref()?, self.cursor(byte)?);
        let scope = Scope::new(known, &cursor);
        let text = match cursor.mention()? {
            Mention::Name { .. } => scope.name(&cursor)?.told,
            Mention::Blank { .. } => return None,
            Mention::Expression(expression) => {
                let (names, pointer) = expression.until_token();
                let whole = pointer.len() == expression.tokens().len()
                    && names.len() == expression.names().len()
                    || names.len() < 2;
                let inferred = || self.inferred(known, &cursor, expression.range.start);
                let found = scope.find(&names, &pointer).map(|named| named.told);
                match (whole.then(inferred).flatten(), found) {
                    (Some(inferred), Some(found)) if !inferred.starts_with(&found) => {
                        format!("{inferred}\n\n{found}")
                    }
                    (inferred, found) => inferred.or(found)?,
                }
            }
        };
        let range = cursor.mention()?.range();
        Some(Hover {
            text,
            bytes: self.bytes(&cursor, range)?,
        })
    }

    /// Where what stands at a byte of the entry document is declared.
    #[must_use]
    pub fn definition(&self, byte: usize) -> Option<Place> {
        let (known, cursor) = (self.known.as_ref()?, self.cursor(byte)?);
        let scope = Scope::new(known, &cursor);
        match cursor.mention()? {
            Mention::Name { .. } => scope.name(&cursor)?.place,
            Mention::Blank { .. } => None,
            Mention::Expression(expression) => {
                let (names, pointer) = expression.until_token();
                scope.find(&names, &pointer)?.place
            }
        }
    }

    /// What could stand at a byte of the entry document. Nothing where it cannot be read, or has no value there yet: see
    /// [`mend`].
    #[must_use]
    pub fn completions(&self, byte: usize) -> Vec<Completion> {
        let found = self.known.as_ref().zip(self.cursor(byte));
        let Some((known, cursor)) = found else {
            return Vec::new();
        };
        let scope = Scope::new(known, &cursor);
        let (offered, range, escaped): (Vec<Named>, Range<usize>, bool) = match cursor.mention() {
            Some(Mention::Name { .. }) if cursor.is_declaration() => return Vec::new(),
            Some(Mention::Name { range }) => (scope.names(&cursor), range, false),
            Some(Mention::Blank { range }) => (scope.expressions(&cursor), range, false),
            Some(Mention::Expression(expression)) => {
                let (names, pointer) = expression.before_token();
                let offered = scope.offers(&names, pointer.as_deref());
                (offered, expression.token_range(), pointer.is_some())
            }
            None => return Vec::new(),
        };
        let Some(bytes) = self.bytes(&cursor, range.start..cursor.at.max(range.start)) else {
            return Vec::new();
        };
        offered
            .into_iter()
            .map(|named| Completion {
                insert: match escaped {
                    true => named.name.replace('~', "~0").replace('/', "~1"),
                    false => named.name.clone(),
                },
                name: named.name,
                detail: named.told,
                bytes: bytes.clone(),
            })
            .collect()
    }

    /// The scalar at a byte of the entry document.
    fn cursor(&self, byte: usize) -> Option<Cursor> {
        let file = self.entry()?;
        let locator = Locator::new(self.files.text(file));
        let found = locator.scalar_at(byte)?;
        Some(Cursor::new(file, locator, found))
    }

    /// The bytes of a part of the scalar.
    fn bytes(&self, cursor: &Cursor, range: Range<usize>) -> Option<Range<usize>> {
        let place = Place::value(cursor.file, cursor.pointer.clone()).text(range);
        cursor.locator.locate(&place)
    }

    /// The type that the compiler gave the expression that starts at this byte of the scalar, and why it may be absent.
    fn inferred(&self, known: &Known, cursor: &Cursor, start: usize) -> Option<String> {
        let facts = known.typed.facts.iter().filter(|fact| {
            let place = &fact.place;
            place.file == cursor.file
                && place.pointer == cursor.pointer
                && matches!(&place.part, crate::document::place::Part::Text(range) if range.start == start)
        });
        // The expression itself; what was followed through it reads deeper.
        let fact = facts.min_by_key(|fact| fact.depth)?;
        dump::told(&known.program, &known.flow, &known.typed, fact)
    }
}
