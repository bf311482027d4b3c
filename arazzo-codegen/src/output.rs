//! Output files: a compilation comes in; the name and the text of a Rust file go out.

use std::{ffi::OsStr, fs, io, path::Path};

use heck::ToSnakeCase as _;

use crate::{format, pipeline::Compilation};

/// The text of the Rust file: a header, then the formatted items.
///
/// # Errors
/// When the items are no Rust: a defect of the generator.
pub fn text(compilation: &Compilation) -> Result<String, syn::Error> {
    let body = format::format(compilation.tokens.clone())?;
    // The entry document is the first file that is read; without it there are no items either.
    let header = compilation
        .files
        .files()
        .next()
        .map(|entry| format::header(&compilation.files, entry));
    Ok(header.unwrap_or_default() + &body)
}

/// The name, without `.rs`, of the file that a document is generated to: its file name without extension in snake case,
/// so `Upsert-customer.yml`, and `upsert-customer.arazzo.yaml` too, become `upsert_customer`.
#[must_use]
pub fn stem(document: &Path) -> String {
    let stem = document.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let short = stem.strip_suffix(".arazzo").filter(|short| !short.is_empty());
    short.unwrap_or(stem).to_snake_case()
}

/// Writes a file unless it has this text already, so that nothing that depends on it is built anew; tells whether it
/// wrote. Missing folders are made.
///
/// # Errors
/// When a folder or the file cannot be written.
pub fn write(path: &Path, text: &str) -> io::Result<bool> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_their_documents() {
        for (document, expected) in [
            ("workflows/upsert-customer.yml", "upsert_customer"),
            ("UpsertCustomer.arazzo.yaml", "upsert_customer"),
            ("a/.arazzo.json", "arazzo"),
            ("pet store.v2.json", "pet_store_v2"),
        ] {
            assert_eq!(stem(Path::new(document)), expected, "{document}");
        }
    }
}
