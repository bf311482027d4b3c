//! Loading: a path comes in; the text of the file, kept in a [`SourceMap`] under a [`FileId`], goes out.
//!
//! Only files below the allowed roots are read, each once, and every one that was looked for is listed, so that an
//! edit to any of them can trigger a rebuild.

mod error;
mod loader;
mod lock;
mod paths;
mod url;

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

pub use error::LoadError;
pub use loader::{Disk, Loader, Memory, Overlay};
pub use lock::{LOCK_FILE, Lock, Vendored};
pub use paths::relative as relative_path;
pub use url::resolve as resolve_url;

/// The longest text of all files together, in bytes.
pub const MAX_TOTAL_BYTES: usize = 256 << 20;

/// A file that was read. Cheap to copy; only [`SourceMap`] makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// What is known of one file.
#[derive(Debug)]
struct File {
    path: PathBuf,
    display: String,
    text: Arc<str>,
    /// Where it was fetched from: what the references in it are relative to.
    url: Option<String>,
}

/// The lock file as far as it is known.
#[derive(Debug)]
enum LockState {
    /// It has not been looked for; the document that the search starts at.
    Unread(PathBuf),
    /// There is none.
    Absent,
    Read {
        path: PathBuf,
        lock: Lock,
    },
    /// It is there and makes no sense.
    Broken(LoadError),
}

/// The files of one run.
pub struct SourceMap {
    loader: Box<dyn Loader>,
    /// What display names are relative to.
    base: PathBuf,
    roots: Vec<PathBuf>,
    files: Vec<File>,
    /// By the path that [`Loader::canonical`] gives.
    by_path: HashMap<PathBuf, FileId>,
    missing: BTreeSet<PathBuf>,
    /// The URLs that were asked for.
    remote: BTreeSet<String>,
    lock: LockState,
    total: usize,
}

impl SourceMap {
    /// A map that reads below `base`, and names files relative to it.
    #[must_use]
    pub fn new(loader: impl Loader + 'static, base: impl Into<PathBuf>) -> Self {
        let base = base.into();
        let mut map = Self {
            loader: Box::new(loader),
            base: base.clone(),
            roots: Vec::new(),
            files: Vec::new(),
            by_path: HashMap::new(),
            missing: BTreeSet::new(),
            remote: BTreeSet::new(),
            lock: LockState::Unread(PathBuf::new()),
            total: 0,
        };
        map.allow_root(&base);
        map
    }

    /// Allows files below one more folder to be read: that of the entry document, or one that the caller names.
    pub fn allow_root(&mut self, folder: &Path) {
        let folder = self.absolute(folder);
        self.roots.push(self.loader.canonical(&folder).unwrap_or(folder));
    }

    /// Looks for the lock file from this document on: in its folder and those around it that may be read, then in the
    /// base. Without this, only the base is looked at.
    pub fn lock_beside(&mut self, document: &Path) {
        self.lock = LockState::Unread(self.absolute(document));
    }

    /// Reads a file, or finds it among those that were read. A relative path is meant from the base.
    ///
    /// # Errors
    /// [`LoadError`], if the file is not there, lies outside the roots, is too large, or is no UTF-8 text.
    pub fn load(&mut self, path: &Path) -> Result<FileId, LoadError> {
        let path = self.absolute(path);
        let canonical = match self.canonical(&path) {
            Ok(canonical) => canonical,
            Err(error) => {
                if matches!(error, LoadError::Missing { .. }) {
                    self.missing.insert(path);
                }
                return Err(error);
            }
        };
        if let Some(&file) = self.by_path.get(&canonical) {
            return Ok(file);
        }
        let room = MAX_TOTAL_BYTES
            .saturating_sub(self.total)
            .min(crate::document::tree::MAX_BYTES);
        let display = self.name(&path);
        let bytes = self
            .loader
            .read(&canonical, room)
            .map_err(|error| LoadError::Unreadable {
                path: display.clone(),
                reason: error.to_string(),
            })?;
        if bytes.len() > room {
            return Err(LoadError::TooLarge {
                path: display,
                limit: room,
            });
        }
        let text = String::from_utf8(bytes).map_err(|error| LoadError::NotUtf8 {
            path: display,
            offset: error.utf8_error().valid_up_to(),
        })?;
        Ok(self.add(path, canonical, text))
    }

    /// The path that a `url` or an external `$ref` means (without its fragment), seen from the file it stands in.
    ///
    /// # Errors
    /// [`LoadError::Remote`], if it is a URL of anything but a file.
    pub fn resolve(&self, from: FileId, reference: &str) -> Result<PathBuf, LoadError> {
        let reference = paths::local(reference)?;
        let folder = self.path(from).parent().unwrap_or(Path::new(""));
        Ok(paths::normal(&folder.join(reference)))
    }

    /// Resolves and loads what a document refers to. For a URL of `http` or `https`, that is the file that the lock
    /// file names.
    ///
    /// # Errors
    /// Those of [`SourceMap::resolve`] and [`SourceMap::load`], and [`LoadError::NotVendored`].
    pub fn load_relative(&mut self, from: FileId, reference: &str) -> Result<FileId, LoadError> {
        if let Some(url) = self.remote_url(from, reference) {
            return self.load_vendored(url);
        }
        let path = self.resolve(from, reference)?;
        self.load(&path)
    }

    /// The URL that a reference means, if it is none of a local file: it says so itself, or stands in a file that was
    /// fetched.
    fn remote_url(&self, from: FileId, reference: &str) -> Option<String> {
        let base = self.url(from);
        if url::is_remote(reference) {
            return Some(url::normal(reference));
        }
        base.filter(|_| !url::is_absolute(reference))
            .map(|base| url::resolve(base, reference))
    }

    fn load_vendored(&mut self, url: String) -> Result<FileId, LoadError> {
        self.read_lock();
        self.remote.insert(url.clone());
        let (folder, vendored) = match &self.lock {
            LockState::Read { path, lock } => match lock.entries.get(&url) {
                Some(vendored) => (path.parent().unwrap_or(Path::new("")), vendored.clone()),
                None => return Err(LoadError::Remote { url }),
            },
            LockState::Broken(error) => return Err(error.clone()),
            LockState::Unread(_) | LockState::Absent => return Err(LoadError::Remote { url }),
        };
        let path = folder.join(&vendored.file);
        let file = self.load(&path).map_err(|error| match error {
            LoadError::Missing { path, .. } => LoadError::NotVendored {
                path,
                url: url.clone(),
            },
            other => other,
        })?;
        if let Some(file) = self.files.get_mut(file.0 as usize) {
            file.url = Some(vendored.redirected.unwrap_or(url));
        }
        Ok(file)
    }

    /// Finds and reads the lock file, once.
    fn read_lock(&mut self) {
        let LockState::Unread(document) = &self.lock else {
            return;
        };
        let real = |folder: &Path| self.loader.canonical(folder).ok();
        let allowed = |folder: &Path| {
            real(folder).is_some_and(|real| self.roots.iter().any(|root| real.starts_with(root)))
        };
        let base = self.absolute(Path::new(""));
        let found = lock::folders(document, &base, allowed)
            .map(|folder| folder.join(LOCK_FILE))
            .find(|path| real(path).is_some());
        self.lock = match found {
            None => {
                self.missing.insert(base.join(LOCK_FILE));
                LockState::Absent
            }
            Some(path) => match self.lock_at(&path) {
                Ok(lock) => LockState::Read { path, lock },
                Err(reason) => LockState::Broken(LoadError::Unreadable {
                    path: self.name(&path),
                    reason,
                }),
            },
        };
    }

    fn lock_at(&self, path: &Path) -> Result<Lock, String> {
        let limit = crate::document::tree::MAX_BYTES;
        let canonical = self.loader.canonical(path).map_err(|error| error.to_string())?;
        let bytes = self
            .loader
            .read(&canonical, limit)
            .map_err(|error| error.to_string())?;
        Lock::parse(&String::from_utf8_lossy(&bytes))
    }

    /// Where a file was fetched from, if it was.
    #[must_use]
    pub fn url(&self, file: FileId) -> Option<&str> {
        self.file(file)?.url.as_deref()
    }

    /// The URLs that were asked for, whether files stand for them or not.
    pub fn remote(&self) -> impl Iterator<Item = &str> {
        self.remote.iter().map(String::as_str)
    }

    /// The lock file, where it was needed and found.
    #[must_use]
    pub fn lock_file(&self) -> Option<&Path> {
        self.lock().map(|(path, _)| path)
    }

    /// The lock file with what it says, where it was needed, found and understood.
    #[must_use]
    pub fn lock(&self) -> Option<(&Path, &Lock)> {
        match &self.lock {
            LockState::Read { path, lock } => Some((path, lock)),
            _ => None,
        }
    }

    /// Why the lock file could not be read, where it was needed.
    #[must_use]
    pub fn broken_lock(&self) -> Option<&LoadError> {
        match &self.lock {
            LockState::Broken(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the file is one of this map's.
    #[must_use]
    pub fn contains(&self, file: FileId) -> bool {
        self.file(file).is_some()
    }

    /// The path of a file, absolute unless the base is relative.
    #[must_use]
    pub fn path(&self, file: FileId) -> &Path {
        self.file(file).map_or(Path::new(""), |file| &file.path)
    }

    /// The name by which a file is shown: relative to the base, with `/`, so the same on every machine.
    #[must_use]
    pub fn display(&self, file: FileId) -> &str {
        self.file(file).map_or("", |file| &file.display)
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self, file: FileId) -> Arc<str> {
        self.file(file)
            .map_or_else(|| Arc::from(""), |file| Arc::clone(&file.text))
    }

    /// How many bytes the files have together.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.total
    }

    /// The files that were read, in the order of reading.
    pub fn files(&self) -> impl Iterator<Item = FileId> + '_ {
        (0..self.files.len())
            .filter_map(|index| u32::try_from(index).ok())
            .map(FileId)
    }

    /// The paths of the files that were looked for, whether they were there or not: a change to any of them may
    /// change the outcome.
    pub fn watched(&self) -> impl Iterator<Item = &Path> {
        self.files
            .iter()
            .map(|file| file.path.as_path())
            .chain(self.missing.iter().map(PathBuf::as_path))
            .chain(self.lock_file())
    }

    fn file(&self, file: FileId) -> Option<&File> {
        self.files.get(file.0 as usize)
    }

    fn add(&mut self, path: PathBuf, canonical: PathBuf, text: String) -> FileId {
        // `MAX_TOTAL_BYTES` does not bound the number of empty files, `u32` does not overflow in practice.
        let file = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.total += text.len();
        self.files.push(File {
            display: self.name(&path),
            path,
            text: text.into(),
            url: None,
        });
        self.by_path.insert(canonical, file);
        file
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        paths::normal(&self.base.join(path))
    }

    fn name(&self, path: &Path) -> String {
        paths::relative(&self.base, path)
    }

    /// Where a file really lies, which must be below a root. Symbolic links are followed before that is judged.
    fn canonical(&self, path: &Path) -> Result<PathBuf, LoadError> {
        let outside = || LoadError::Outside {
            path: self.name(path),
        };
        let allowed = |real: &Path| self.roots.iter().any(|root| real.starts_with(root));
        if let Ok(real) = self.loader.canonical(path) {
            return if allowed(&real) { Ok(real) } else { Err(outside()) };
        }
        // What lies outside the roots is not even told to be missing. A root itself may be missing.
        let folder = path
            .ancestors()
            .skip(1)
            .find_map(|folder| self.loader.canonical(folder).ok());
        let below_missing_root = |folder: &Path| {
            self.roots
                .iter()
                .any(|root| root.starts_with(folder) && path.starts_with(root))
        };
        if folder.is_some_and(|folder| !allowed(&folder) && !below_missing_root(&folder)) {
            return Err(outside());
        }
        Err(LoadError::Missing {
            path: self.name(path),
            near: self.near(path),
        })
    }

    /// Names like the missing file's in the same folder, or, if the folder is missing, like the folder's.
    fn near(&self, path: &Path) -> Vec<String> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str()))
        else {
            return Vec::new();
        };
        let Ok(real) = self.loader.canonical(folder) else {
            return self.near(folder);
        };
        if !self.roots.iter().any(|root| real.starts_with(root)) {
            return Vec::new();
        }
        let names = self.loader.names(&real);
        let near = crate::diagnostics::suggest::near(name, names.iter().map(String::as_str));
        near.into_iter()
            .map(|name| self.name(&folder.join(name)))
            .collect()
    }
}

impl std::fmt::Debug for SourceMap {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_list()
            .entries(self.files.iter().map(|file| &file.display))
            .finish()
    }
}

#[cfg(test)]
mod tests;
