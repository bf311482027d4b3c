//! The documents that the editor has open: their texts come in; each Arazzo document among them, compiled, goes out.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use arazzo_codegen::{
    pipeline::{self, Options},
    query::{self, Completion, Inspection},
    source::{Disk, Loader},
};
use lsp_types::{Diagnostic, Position};

use super::{answers, position};
use crate::settings::around;

/// The open documents, by path.
pub(super) struct Documents {
    /// For each of them, but for the document and its base.
    options: Options,
    texts: Arc<HashMap<PathBuf, String>>,
    compiled: BTreeMap<PathBuf, Inspection>,
    changed: bool,
}

impl Documents {
    pub(super) fn new(options: Options) -> Self {
        Self {
            options,
            texts: Arc::default(),
            compiled: BTreeMap::new(),
            changed: false,
        }
    }

    pub(super) fn set(&mut self, path: PathBuf, text: String) {
        let path = Disk.canonical(&path).unwrap_or(path);
        Arc::make_mut(&mut self.texts).insert(path, text);
        self.touch();
    }

    pub(super) fn close(&mut self, path: &Path) {
        let path = Disk.canonical(path).unwrap_or_else(|_| path.to_owned());
        Arc::make_mut(&mut self.texts).remove(&path);
        self.compiled.remove(&path);
        self.touch();
    }

    /// What the editor has in a document.
    pub(super) fn text(&self, path: &Path) -> Option<&str> {
        let path = Disk.canonical(path).unwrap_or_else(|_| path.to_owned());
        self.texts.get(&path).map(String::as_str)
    }

    /// Something that a document reads may have changed.
    pub(super) fn touch(&mut self) {
        self.changed = true;
    }

    /// A document as it is now, compiled.
    pub(super) fn inspection(&mut self, path: &Path) -> Option<&Inspection> {
        let path = Disk.canonical(path).unwrap_or_else(|_| path.to_owned());
        let is_current = !self.changed && self.compiled.contains_key(&path);
        if !is_current && self.texts.get(&path).is_some_and(|text| is_arazzo(text)) {
            self.compile(&path);
        }
        self.compiled.get(&path)
    }

    /// What could stand at a position. Where the text as it is offers nothing, a value may still be empty, or a quote open: the
    /// text is asked again with that line finished.
    pub(super) fn completions(&mut self, path: &Path, at: Position) -> Vec<Completion> {
        let Some(text) = self.text(path).map(str::to_owned) else {
            return Vec::new();
        };
        let path = Disk.canonical(path).unwrap_or_else(|_| path.to_owned());
        let byte = position::byte(&text, at);
        let asked = self
            .inspection(&path)
            .map(|inspection| inspection.completions(byte));
        match asked {
            Some(offered) if offered.is_empty() => {}
            offered => return offered.unwrap_or_default(),
        }
        let Some((mended, cursor)) = query::mend(&text, byte) else {
            return Vec::new();
        };
        let mut texts = (*self.texts).clone();
        texts.insert(path.clone(), mended);
        let inspection = inspect(&path, texts.into(), &self.options);
        let mut offered = inspection.completions(cursor);
        for completion in &mut offered {
            // What stands before the cursor is the same in both texts.
            completion.bytes = byte.saturating_sub(completion.bytes.len())..byte;
        }
        offered
    }

    /// All problems, by file, where something has changed since the last time.
    pub(super) fn problems(&mut self) -> Option<BTreeMap<PathBuf, Vec<Diagnostic>>> {
        if !std::mem::take(&mut self.changed) {
            return None;
        }
        let texts = Arc::clone(&self.texts);
        let mut problems: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
        for (path, _) in texts.iter().filter(|(_, text)| is_arazzo(text)) {
            self.compile(path);
            problems.entry(path.clone()).or_default();
            let found = self.compiled.get(path).map(answers::problems);
            for (path, diagnostic) in found.into_iter().flatten() {
                let known = problems.entry(path).or_default();
                // Two documents may read the same description.
                if !known.contains(&diagnostic) {
                    known.push(diagnostic);
                }
            }
        }
        Some(problems)
    }

    fn compile(&mut self, path: &Path) {
        let inspection = inspect(path, Arc::clone(&self.texts), &self.options);
        self.compiled.insert(path.to_owned(), inspection);
    }
}

fn inspect(path: &Path, texts: Arc<HashMap<PathBuf, String>>, options: &Options) -> Inspection {
    let options = Options {
        document: path.to_owned(),
        base: base(path),
        roots: options.roots.iter().cloned().chain(around(path)).collect(),
        ..options.clone()
    };
    pipeline::inspect(Overlay(texts), &options)
}

/// The crate's folder, as for the macro; the document's own where there is no crate.
fn base(document: &Path) -> PathBuf {
    let folders = document.ancestors().skip(1);
    let own = document.parent().unwrap_or(document);
    let package = folders
        .into_iter()
        .find(|folder| folder.join("Cargo.toml").is_file());
    package.unwrap_or(own).to_owned()
}

/// Whether a text is to be compiled for itself: its `arazzo` field stands at the top.
fn is_arazzo(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let is_field = |line: &str| {
        let line = line.trim_start_matches(['{', ' ', '\t', '"', '\'']);
        let rest = line.strip_prefix("arazzo").unwrap_or_default();
        rest.trim_start_matches(['"', '\'', ' ']).starts_with(':')
    };
    let is_json = text.trim_start().starts_with('{');
    lines.any(|line| (is_json || line.starts_with(['a', '"', '\''])) && is_field(line))
}

/// Texts that are open in the editor; the disk for the rest.
struct Overlay(Arc<HashMap<PathBuf, String>>);

impl Loader for Overlay {
    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.canonical(path).or_else(|error| {
            // A document that was never saved.
            let is_open = self.0.contains_key(path);
            is_open.then(|| path.to_owned()).ok_or(error)
        })
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        match self.0.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => Disk.read(path, limit),
        }
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        Disk.names(folder)
    }
}
