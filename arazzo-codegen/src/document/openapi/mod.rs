//! OpenAPI descriptions, read by need: the tree of a file comes in; the operations and schemas that are asked for go
//! out, the same in every dialect.
//!
//! Nothing is read that is not asked for, and so nothing else can be wrong: a malformed part is reported when it is
//! reached, and only it is dropped.

mod body;
#[cfg(test)]
mod corpus;
mod index;
mod model;
mod operation;
pub(crate) mod parameter;
pub(crate) mod reader;
pub(crate) mod reference;
mod schema;
mod schema_ref;
pub(crate) mod security;
mod server;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use index::OperationEntry;
pub use model::{
    Encoding, Header, Location, MediaType, Method, OAuthFlow, OAuthFlowKind, Operation, Parameter,
    ParameterFormat, RequestBody, Response, SecurityRequirement, SecurityScheme, SecuritySchemeKind, Server,
    StatusPattern, Style, StyleKind,
};
pub use schema::{
    AdditionalProperties, ArraySchema, Discriminator, IntegerSchema, ObjectSchema, SchemaKind, SchemaLevel,
    StringSchema, Xml,
};
pub use schema_ref::{SchemaRef, View};

use parameter::{location, required};

use crate::{
    diagnostics::Diagnostics,
    document::{
        arazzo::Text,
        dialect::{self, Dialect},
        tree::Node,
    },
    source::{FileId, LoadError},
};
use reader::Reader;

/// Where descriptions are opened. They stay open, so that nodes live as long as this.
pub trait Descriptions {
    /// The root of an open file; `None` when it could not be parsed.
    fn root(&self, file: FileId) -> Option<Node<'_>>;

    /// Opens the file that a `$ref` in the file `from` names, the fragment cut off.
    ///
    /// # Errors
    /// When there is none, or it may not be read.
    fn open(&self, from: FileId, reference: &str) -> Result<FileId, LoadError>;

    /// Where a file was fetched from, if it was.
    fn url(&self, file: FileId) -> Option<String>;
}

/// An OpenAPI description.
#[derive(Clone, Copy)]
pub struct Description<'d> {
    files: &'d dyn Descriptions,
    file: FileId,
    root: Node<'d>,
    dialect: Dialect,
}

impl<'d> Description<'d> {
    /// The description in an open file. `None` when it could not be parsed, or its version is not known, which is
    /// reported.
    pub fn new(diagnostics: &mut Diagnostics, files: &'d dyn Descriptions, file: FileId) -> Option<Self> {
        let root = files.root(file)?;
        let dialect = dialect::detect(diagnostics, root)?;
        Some(Self {
            files,
            file,
            root,
            dialect,
        })
    }

    /// A file that declares schemas and no operations: an Arazzo document, whose schemas are JSON Schema 2020-12 as
    /// OpenAPI 3.1 has it. `None` when it could not be parsed.
    pub fn of_schemas(files: &'d dyn Descriptions, file: FileId) -> Option<Self> {
        let root = files.root(file)?;
        Some(Self {
            files,
            file,
            root,
            dialect: Dialect::V31,
        })
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// What it is written in.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Every operation, in the order of the document. Only path items and their methods are looked at.
    pub fn operations(&self) -> impl Iterator<Item = OperationEntry<'d>> {
        index::operations(self.files, self.root, self.dialect)
    }

    /// The operations that have this `operationId`: none, one, or, in a malformed description, several.
    #[must_use]
    pub fn operations_with_id(&self, operation_id: &str) -> Vec<OperationEntry<'d>> {
        index::operations_with_id(self.files, self.root, self.dialect, operation_id)
    }

    /// The operation of a path template, as written, and a method in any case.
    #[must_use]
    pub fn operation_at(&self, path: &str, method: &str) -> Option<OperationEntry<'d>> {
        self.operations_of(path)
            .into_iter()
            .find(|entry| entry.method.as_str().eq_ignore_ascii_case(method))
    }

    /// The operations of a path template, as written.
    #[must_use]
    pub fn operations_of(&self, path: &str) -> Vec<OperationEntry<'d>> {
        let mut paths = index::paths(self.files, self.root)
            .into_iter()
            .flat_map(|paths| paths.entries());
        match paths.find(|(known, _)| *known == path) {
            Some((path, item)) => index::operations_of(self.files, self.dialect, path, item),
            None => Vec::new(),
        }
    }

    /// Reads an operation: its parameters, body, responses, server and security.
    pub fn operation(&self, diagnostics: &mut Diagnostics, entry: &OperationEntry<'d>) -> Operation {
        operation::read(&mut self.reader(diagnostics), self.root, entry)
    }

    /// An operation that the description lacks, with what holds for all of its operations: server and security.
    pub fn undescribed(
        &self,
        diagnostics: &mut Diagnostics,
        id: &Text,
        method: &str,
        path: &str,
    ) -> Operation {
        operation::undescribed(&mut self.reader(diagnostics), self.root, id, method, path)
    }

    /// Reads one level of a schema. A schema whose reference has no target accepts anything.
    pub fn schema(&self, diagnostics: &mut Diagnostics, schema: &SchemaRef) -> SchemaLevel {
        dialect::schema(&mut self.reader(diagnostics), schema)
    }

    fn reader<'r>(&self, diagnostics: &'r mut Diagnostics) -> Reader<'r, 'd> {
        Reader {
            diagnostics,
            files: self.files,
            file: self.file,
            dialect: self.dialect,
        }
    }
}
