//! Where files come from: the disk, or memory. Never the network.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::paths;

/// Reads files.
pub trait Loader: Send + Sync {
    /// Where a file or a folder really lies: absolute, without symbolic links, `.` and `..`.
    ///
    /// # Errors
    /// If it is not there.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;

    /// The content of a file, of which no more than `limit + 1` bytes need to be read.
    ///
    /// # Errors
    /// If it is no regular file, or cannot be read.
    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>>;

    /// The names of what lies in a folder; empty if that cannot be told. For suggestions only.
    fn names(&self, folder: &Path) -> Vec<String>;
}

/// Files on disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Loader for Disk {
    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        })
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        // A pipe or a device may never end.
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
        }
        let mut bytes = Vec::new();
        fs::File::open(path)?
            .take(limit as u64 + 1)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        let Ok(entries) = fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        // The order of a folder differs from machine to machine.
        names.sort();
        names
    }
}

/// The disk, with some files as they are not written yet.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    texts: Arc<BTreeMap<PathBuf, String>>,
}

impl Overlay {
    /// The texts of files, by their paths: canonical for those that are there.
    #[must_use]
    pub fn new(texts: BTreeMap<PathBuf, String>) -> Self {
        Self {
            texts: Arc::new(texts),
        }
    }

    /// The texts that are not on disk.
    #[must_use]
    pub fn texts(&self) -> &BTreeMap<PathBuf, String> {
        &self.texts
    }
}

impl Loader for Overlay {
    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        if self.texts.contains_key(path) {
            return Ok(path.to_owned());
        }
        Disk.canonical(path)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => Disk.read(path, limit),
        }
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        Disk.names(folder)
    }
}

/// Files in memory, for tests and for callers that have their documents elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    #[must_use]
    pub fn with(mut self, path: impl AsRef<Path>, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(paths::normal(path.as_ref()), content.into());
        self
    }
}

impl Loader for Memory {
    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let path = paths::normal(path);
        let there = self.files.keys().any(|file| file.starts_with(&path));
        if there {
            Ok(path)
        } else {
            Err(io::ErrorKind::NotFound.into())
        }
    }

    fn read(&self, path: &Path, _limit: usize) -> io::Result<Vec<u8>> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn names(&self, folder: &Path) -> Vec<String> {
        let below = self
            .files
            .keys()
            .filter_map(|file| file.strip_prefix(folder).ok());
        let mut names: Vec<String> = below
            .filter_map(|rest| Some(rest.components().next()?.as_os_str().to_str()?.to_owned()))
            .collect();
        names.dedup();
        names
    }
}
