//! The copies of one lock file: a URL comes in; its file is there, as the lock file says, or why it is not goes out.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use arazzo_codegen::{
    diagnostics::Levels,
    document::{library::Library, openapi::Descriptions as _, tree::Kind},
    output,
    source::{Lock, Memory, SourceMap, Vendored},
};
use ring::digest::{SHA256, digest};

use super::fetch::{self, Fetched};

const FOLDER: &str = "vendor";

/// What may be done.
#[derive(Clone, Copy)]
pub(super) struct Mode {
    /// Fetch also what is there.
    pub(super) update: bool,
    /// Leave the lock file as it is.
    pub(super) locked: bool,
    /// Fetch nothing.
    pub(super) offline: bool,
}

/// What was done about a URL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    None,
    /// It is new in the lock file.
    Fetched,
    /// Its file was missing.
    Restored,
    /// Its content is another one than the lock file said.
    Updated,
}

impl Change {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "unchanged",
            Self::Fetched => "fetched",
            Self::Restored => "restored",
            Self::Updated => "updated",
        }
    }
}

/// A lock file and the files that it names.
pub(super) struct Copies {
    path: PathBuf,
    lock: Lock,
    mode: Mode,
    agent: ureq::Agent,
    pub(super) failures: usize,
}

impl Copies {
    /// The copies of the lock file at a path, which need not be there.
    pub(super) fn new(path: PathBuf, lock: Lock, mode: Mode) -> Self {
        Self {
            path,
            lock,
            mode,
            agent: fetch::agent(),
            failures: 0,
        }
    }

    /// The URLs, with their files, that are not among those asked for.
    pub(super) fn unused<'c>(
        &'c self,
        asked: &'c BTreeSet<String>,
    ) -> impl Iterator<Item = (&'c str, &'c str)> {
        let unused = self.lock.entries.iter().filter(|(url, _)| !asked.contains(*url));
        unused.map(|(url, vendored)| (url.as_str(), vendored.file.as_str()))
    }

    /// Sees to it that the file of a URL is there, and is what the lock file says.
    ///
    /// # Errors
    /// Why that is not so, and what to do.
    pub(super) fn settle(&mut self, url: &str) -> Result<Change, String> {
        match self.lock.entries.get(url).cloned() {
            None => self.add(url),
            Some(known) => self.verify(url, &known),
        }
    }

    fn add(&mut self, url: &str) -> Result<Change, String> {
        if self.mode.offline || self.mode.locked {
            return Err("it is not in the lock file; `cargo arazzo vendor` adds it".to_owned());
        }
        let fetched = self.fetch(url)?;
        // Some file systems take names in another case for the same.
        let taken = |file: &str| {
            let mut others = self.lock.entries.values();
            others.any(|other| other.file.eq_ignore_ascii_case(file))
        };
        let file = file_of(url, &fetched.text, taken);
        self.keep(url, file, &fetched)?;
        Ok(Change::Fetched)
    }

    fn verify(&mut self, url: &str, known: &Vendored) -> Result<Change, String> {
        let file = &known.file;
        let there = fs::read(self.folder().join(file)).ok();
        let found = there.as_deref().map(hex_digest);
        let intact = found.as_ref() == Some(&known.sha256);
        if intact && !self.mode.update {
            return Ok(Change::None);
        }
        if found.is_some() && !intact && !self.mode.update {
            return Err(format!(
                "`{file}` is not what the lock file says, so it was edited; `cargo arazzo vendor --update` fetches it anew"
            ));
        }
        if self.mode.offline {
            return Err(format!(
                "there is no file `{file}`; `cargo arazzo vendor` fetches it"
            ));
        }
        let fetched = self.fetch(url)?;
        let same =
            hex_digest(fetched.text.as_bytes()) == known.sha256 && fetched.redirected == known.redirected;
        if !same && (self.mode.locked || !self.mode.update) {
            return Err(
                "what is there now is not what was locked; `cargo arazzo vendor --update` accepts it"
                    .to_owned(),
            );
        }
        self.keep(url, file.clone(), &fetched)?;
        Ok(match (same, intact) {
            (false, _) => Change::Updated,
            (true, true) => Change::None,
            (true, false) => Change::Restored,
        })
    }

    /// Fetches what is a document.
    fn fetch(&self, url: &str) -> Result<Fetched, String> {
        let fetched = fetch::fetch(&self.agent, url)?;
        if is_document(&fetched.text) {
            return Ok(fetched);
        }
        Err("what is there is no YAML or JSON document".to_owned())
    }

    /// Writes the file, then the lock file, each unless it has its text already.
    fn keep(&mut self, url: &str, file: String, fetched: &Fetched) -> Result<(), String> {
        let cannot =
            |path: &Path, error: std::io::Error| format!("cannot write `{}`: {error}", path.display());
        let path = self.folder().join(&file);
        output::write(&path, &fetched.text).map_err(|error| cannot(&path, error))?;
        let vendored = Vendored {
            file,
            sha256: hex_digest(fetched.text.as_bytes()),
            redirected: fetched.redirected.clone(),
        };
        self.lock.entries.insert(url.to_owned(), vendored);
        output::write(&self.path, &self.lock.to_text()).map_err(|error| cannot(&self.path, error))?;
        Ok(())
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }
}

fn hex_digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, bytes).as_ref() {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Whether a text is YAML or JSON with a mapping at its root, as every document is. Pages that tell an error are not.
fn is_document(text: &str) -> bool {
    let path = Path::new("/fetched");
    let library = Library::new(
        SourceMap::new(Memory::new().with(path, text), "/"),
        Levels::default(),
    );
    let file = library.load(path).ok();
    file.and_then(|file| library.root(file))
        .is_some_and(|root| root.kind() == Kind::Mapping)
}

/// The file for a URL: host and path as folders, so that people find it, in characters that every file system has. Two
/// URLs that would share a file are told apart by a number.
fn file_of(url: &str, text: &str, taken: impl Fn(&str) -> bool) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (path, query) = rest
        .split_once('?')
        .map_or((rest, None), |(path, query)| (path, Some(query)));
    let mut segments: Vec<String> = path
        .split('/')
        .filter(|each| !each.is_empty())
        .map(plain)
        .collect();
    if segments.len() < 2 {
        segments.push("index".to_owned());
    }
    let name = segments.pop().unwrap_or_default();
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if ["yaml", "yml", "json"].contains(&extension) => (stem, extension),
        _ if text.trim_start().starts_with('{') => (name.as_str(), "json"),
        _ => (name.as_str(), "yaml"),
    };
    let query = query
        .map(|query| format!("-{}", plain(query)))
        .unwrap_or_default();
    let folder = segments.join("/");
    let file = |number: &str| format!("{FOLDER}/{folder}/{stem}{query}{number}.{extension}");
    let numbered = (2..).map(|number| file(&format!("-{number}")));
    let mut candidates = [file("")].into_iter().chain(numbered);
    candidates.find(|candidate| !taken(candidate)).unwrap_or_default()
}

/// A segment of a URL as the name of a file.
fn plain(segment: &str) -> String {
    let safe = |each: char| {
        if each.is_ascii_alphanumeric() || "-_.".contains(each) {
            each
        } else {
            '_'
        }
    };
    let name: String = segment.chars().map(safe).take(100).collect();
    if name.starts_with('.') {
        format!("_{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_urls() {
        for (url, file) in [
            (
                "https://api.example.com/v1/openapi.yaml",
                "vendor/api.example.com/v1/openapi.yaml",
            ),
            (
                "http://127.0.0.1:8080/openapi.json",
                "vendor/127.0.0.1_8080/openapi.json",
            ),
            ("https://example.com/", "vendor/example.com/index.yaml"),
            ("https://example.com/api-docs", "vendor/example.com/api-docs.yaml"),
            (
                "https://example.com/a%20b/..c?v=2&x=/y",
                "vendor/example.com/a_20b/_..c-v_2_x__y.yaml",
            ),
            (
                "https://example.com/taken.yaml",
                "vendor/example.com/taken-2.yaml",
            ),
        ] {
            let taken = |file: &str| file == "vendor/example.com/taken.yaml";
            assert_eq!(file_of(url, "openapi: 3.0.0", taken), file);
        }
        assert_eq!(
            file_of("https://example.com/x", " {}", |_| false),
            "vendor/example.com/x.json"
        );
    }
}
