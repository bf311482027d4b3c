//! The open documents: the Arazzo documents with what their source descriptions lead to.

use crate::{
    document::{
        arazzo::{self, SourceDescription},
        openapi,
    },
    ir::SourceId,
};

/// An Arazzo document: the entry, or one that a source description of type `arazzo` leads to.
pub struct Unit<'d> {
    /// The document.
    pub document: arazzo::Description<'d>,
    /// Reads the schemas of the document itself.
    pub schemas: openapi::Description<'d>,
}

/// An Arazzo document's index; the entry is the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitId(pub usize);

/// The source descriptions of all Arazzo documents, those of a document in its order.
#[derive(Default)]
pub struct Sources<'d> {
    entries: Vec<Entry<'d>>,
}

struct Entry<'d> {
    unit: UnitId,
    /// Itself, or the first source of the same name and file: both are one.
    id: SourceId,
    name: String,
    document: String,
    leads_to: Opened<'d>,
}

/// What a source description leads to.
#[derive(Clone, Copy)]
pub enum Opened<'d> {
    /// An OpenAPI description.
    OpenApi(openapi::Description<'d>),
    /// Another Arazzo document.
    Arazzo(UnitId),
    /// A description that could not be read; reported.
    Nothing,
}

impl<'d> Sources<'d> {
    /// Adds the next source of a document with its file's display name.
    pub fn push(&mut self, unit: UnitId, source: &SourceDescription, document: String, leads_to: Opened<'d>) {
        let same = |entry: &Entry<'_>| entry.name == source.name.value && entry.document == document;
        let known = self
            .entries
            .iter()
            .position(same)
            .filter(|_| !document.is_empty());
        self.entries.push(Entry {
            unit,
            id: SourceId(known.unwrap_or(self.entries.len())),
            name: source.name.value.clone(),
            document,
            leads_to,
        });
    }

    /// The sources of a document.
    pub fn of(&self, unit: UnitId) -> impl Iterator<Item = (SourceId, &str, Opened<'d>)> {
        self.entries
            .iter()
            .filter(move |entry| entry.unit == unit)
            .map(|entry| (entry.id, entry.name.as_str(), entry.leads_to))
    }

    /// The open OpenAPI descriptions of a document.
    pub fn descriptions(&self, unit: UnitId) -> impl Iterator<Item = (SourceId, openapi::Description<'d>)> {
        self.of(unit).filter_map(|(source, _, opened)| match opened {
            Opened::OpenApi(description) => Some((source, description)),
            Opened::Arazzo(_) | Opened::Nothing => None,
        })
    }

    /// An open OpenAPI description.
    #[must_use]
    pub fn description(&self, source: SourceId) -> Option<openapi::Description<'d>> {
        match self.entries.get(source.0)?.leads_to {
            Opened::OpenApi(description) => Some(description),
            Opened::Arazzo(_) | Opened::Nothing => None,
        }
    }

    /// The Arazzo document that a source leads to.
    #[must_use]
    pub fn unit(&self, source: SourceId) -> Option<UnitId> {
        match self.entries.get(source.0)?.leads_to {
            Opened::Arazzo(unit) => Some(unit),
            Opened::OpenApi(_) | Opened::Nothing => None,
        }
    }

    /// All sources: their names and the display names of their files.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|entry| (entry.name.as_str(), entry.document.as_str()))
    }

    /// A source's name.
    #[must_use]
    pub fn name(&self, source: SourceId) -> &str {
        self.entries
            .get(source.0)
            .map(|entry| entry.name.as_str())
            .unwrap_or_default()
    }
}
