//! Finding documents: files and folders come in; the Arazzo documents among and below them go out.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use arazzo_codegen::{
    diagnostics::Levels,
    document::{library::Library, openapi::Descriptions as _},
    source::{Disk, SourceMap},
};

use crate::{
    outcome::{Misuse, counted},
    settings::full,
};

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    /// Files that were named, and the Arazzo documents below folders that were named; each once.
    pub(crate) documents: Vec<PathBuf>,
    /// How many YAML and JSON files are no Arazzo documents.
    pub(crate) others: usize,
}

/// The documents among and below the paths, or below the current folder where none is given.
pub(crate) fn documents(paths: &[PathBuf]) -> Result<Found, Misuse> {
    let here = [PathBuf::from(".")];
    let found = Found::below(if paths.is_empty() { &here } else { paths })?;
    if found.documents.is_empty() {
        let among = counted(found.others, "YAML or JSON file");
        return Err(Misuse(format!(
            "there is no Arazzo document among {among}: one has the field `arazzo` at its top"
        )));
    }
    Ok(found)
}

impl Found {
    /// Files as they are, and what is below folders.
    fn below(paths: &[PathBuf]) -> Result<Self, Misuse> {
        let mut found = Self::default();
        let mut known = HashSet::new();
        for path in paths {
            let cannot = |error: io::Error| {
                let path = path.display();
                Misuse(format!("cannot look for documents in `{path}`: {error}"))
            };
            let path = full(path)?;
            let is_named = !path.is_dir();
            for file in data_files(&path).map_err(cannot)? {
                if !is_named && !is_workflow_document(&file).map_err(cannot)? {
                    found.others += 1;
                } else if known.insert(file.clone()) {
                    found.documents.push(file);
                }
            }
        }
        Ok(found)
    }
}

/// A file itself; of a folder, all YAML and JSON files below it, in the order of names, which is the same on every
/// machine. Hidden folders and `target` hold nothing to check.
pub(crate) fn data_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if path.is_dir() {
        add_folder(path, &mut files)?;
    } else {
        files.push(path.to_owned());
    }
    Ok(files)
}

fn add_folder(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        // A link to a folder is not followed, so that a circle has an end.
        if entry.file_type()?.is_dir() {
            let skipped =
                name == "target" || name == "node_modules" || name.to_string_lossy().starts_with('.');
            if !skipped {
                add_folder(&path, files)?;
            }
        } else if is_data(&path) && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

fn is_data(path: &Path) -> bool {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default();
    ["yaml", "yml", "json"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// Whether a file has the key `arazzo` at its top. A file that does not parse counts if it looks as if it had.
fn is_workflow_document(path: &Path) -> io::Result<bool> {
    let bytes = fs::read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    if !text.contains("arazzo") {
        return Ok(false);
    }
    let text = text.trim_start_matches('\u{feff}');
    let flow = text.trim_start().strip_prefix('{');
    Ok(match flow {
        Some(flow) => starts_with_key(flow.trim_start()) || has_key(path),
        None => text.lines().any(starts_with_key),
    })
}

/// For a text in braces, where the key may stand anywhere.
fn has_key(path: &Path) -> bool {
    let folder = path.parent().unwrap_or(Path::new(""));
    let library = Library::new(SourceMap::new(Disk, folder), Levels::default());
    let file = library.load(path).ok();
    file.and_then(|file| library.root(file))
        .is_some_and(|root| root.get("arazzo").is_some())
}

fn starts_with_key(line: &str) -> bool {
    let quoted = |quote: char| {
        line.strip_prefix(quote)?
            .strip_prefix("arazzo")?
            .strip_prefix(quote)
    };
    let rest = quoted('"')
        .or_else(|| quoted('\''))
        .or_else(|| line.strip_prefix("arazzo"));
    rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
}
