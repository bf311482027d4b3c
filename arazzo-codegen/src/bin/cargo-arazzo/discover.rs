//! Finding documents: files and folders come in; the Arazzo documents among and below them go out.

use std::{
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
    let mut found = Found::default();
    for path in if paths.is_empty() { &here } else { paths } {
        found.add(&full(path)?).map_err(|error| {
            Misuse(format!(
                "cannot look for documents in `{}`: {error}",
                path.display()
            ))
        })?;
    }
    if found.documents.is_empty() {
        let among = counted(found.others, "YAML or JSON file");
        return Err(Misuse(format!("there is no Arazzo document among {among}")));
    }
    Ok(found)
}

impl Found {
    /// Adds a file as it is, or what is below a folder.
    fn add(&mut self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return self.add_folder(path);
        }
        self.push(path);
        Ok(())
    }

    /// In the order of names, which is the same on every machine. Hidden folders and `target` hold nothing to check.
    fn add_folder(&mut self, folder: &Path) -> io::Result<()> {
        let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            // A link to a folder is not followed, so that a circle has an end.
            if entry.file_type()?.is_dir() {
                let skipped =
                    name == "target" || name == "node_modules" || name.to_string_lossy().starts_with('.');
                if !skipped {
                    self.add_folder(&path)?;
                }
            } else if is_data(&path) && path.is_file() {
                if is_workflow_document(&path)? {
                    self.push(&path)
                } else {
                    self.others += 1
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, path: &Path) {
        if !self.documents.iter().any(|known| known == path) {
            self.documents.push(path.to_owned());
        }
    }
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
    let text = text.trim_start_matches('\u{feff}');
    let flow = text.trim_start().strip_prefix('{');
    Ok(match flow {
        Some(flow) => starts_with_key(flow.trim_start()) || (text.contains("arazzo") && has_key(path)),
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
