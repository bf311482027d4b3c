//! The open documents: paths come in; trees that live as long as the library go out.

use std::{
    cell::{OnceCell, RefCell},
    path::Path,
};

use super::{
    openapi::Descriptions,
    place::Place,
    tree::{Document, Node},
};
use crate::{
    diagnostics::{Diagnostics, Levels},
    source::{FileId, LoadError, SourceMap},
};

/// All documents that are open. Documents are only ever added, so that their nodes can be lent out.
pub struct Library {
    files: RefCell<SourceMap>,
    /// What parsing reported while nodes were lent out.
    problems: RefCell<Diagnostics>,
    first: OnceCell<Box<Shelf>>,
}

/// A document and the one after it: a list that grows behind shared references.
struct Shelf {
    file: FileId,
    document: Option<Document>,
    next: OnceCell<Box<Shelf>>,
}

impl Library {
    /// An empty library over the files that a map may read.
    #[must_use]
    pub fn new(files: SourceMap, levels: Levels) -> Self {
        Self {
            files: RefCell::new(files),
            problems: RefCell::new(Diagnostics::new(levels)),
            first: OnceCell::new(),
        }
    }

    /// Opens the file at a path.
    ///
    /// # Errors
    /// When the file cannot be loaded. A file that does not parse is open, without a root.
    pub fn load(&self, path: &Path) -> Result<FileId, LoadError> {
        let file = self.files.borrow_mut().load(path)?;
        Ok(self.shelve(file))
    }

    /// Opens the file that a reference in another file names.
    ///
    /// # Errors
    /// As [`load`](Self::load), and for a reference that is no local path.
    pub fn load_relative(&self, from: FileId, reference: &str) -> Result<FileId, LoadError> {
        let file = self.files.borrow_mut().load_relative(from, reference)?;
        Ok(self.shelve(file))
    }

    /// The name of a file that is the same on every machine.
    #[must_use]
    pub fn display(&self, file: FileId) -> String {
        self.files.borrow().display(file).to_owned()
    }

    /// How many bytes the open files have together.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.files.borrow().bytes()
    }

    /// Prepares for one more entry document: files of its folder may be read, and the lock file is looked for there.
    pub fn enter(&self, document: &Path) {
        let mut files = self.files.borrow_mut();
        document
            .parent()
            .into_iter()
            .for_each(|root| files.allow_root(root));
        files.lock_beside(document);
    }

    /// Hands over what parsing reported, and closes the library.
    #[must_use]
    pub fn close(self, diagnostics: &mut Diagnostics) -> SourceMap {
        self.report_problems(diagnostics);
        self.files.into_inner()
    }

    /// Hands over what parsing has reported so far: parts are parsed when they are asked for.
    pub fn report_problems(&self, diagnostics: &mut Diagnostics) {
        for (_, diagnostic) in self.problems.borrow().iter() {
            diagnostics.report(diagnostic.clone());
        }
        let mut shelf = self.first.get();
        while let Some(one) = shelf {
            if let Some(document) = &one.document {
                document.take_late_errors(diagnostics);
            }
            shelf = one.next.get();
        }
    }

    /// The whole of a file, as a place.
    #[must_use]
    pub fn place(&self, file: FileId) -> Place {
        Place::value(file, super::place::Pointer::root())
    }

    fn shelve(&self, file: FileId) -> FileId {
        let mut slot = &self.first;
        while let Some(shelf) = slot.get() {
            if shelf.file == file {
                return file;
            }
            slot = &shelf.next;
        }
        let text = self.files.borrow().text(file);
        let document = Document::parse(file, text, &mut self.problems.borrow_mut());
        // The slot is empty: the loop stopped at it.
        let _ = slot.set(Box::new(Shelf {
            file,
            document,
            next: OnceCell::new(),
        }));
        file
    }

    fn shelf(&self, file: FileId) -> Option<&Shelf> {
        let mut shelf = self.first.get();
        while let Some(one) = shelf {
            if one.file == file {
                break;
            }
            shelf = one.next.get();
        }
        shelf.map(Box::as_ref)
    }
}

impl Descriptions for Library {
    fn root(&self, file: FileId) -> Option<Node<'_>> {
        self.shelf(file)?.document.as_ref().map(Document::root)
    }

    fn open(&self, from: FileId, reference: &str) -> Result<FileId, LoadError> {
        self.load_relative(from, reference)
    }

    fn url(&self, file: FileId) -> Option<String> {
        self.files.borrow().url(file).map(str::to_owned)
    }
}
