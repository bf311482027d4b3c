//! The documents to try: a folder per provider, with the workflows in `arazzo/`.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use arazzo_tests::project::repository;
use serde_json::Value;

/// An Arazzo document.
pub(crate) struct Document {
    /// The provider's folder, which the document's paths are relative to.
    pub(crate) base: PathBuf,
    /// Where it is.
    pub(crate) path: PathBuf,
}

impl Document {
    /// `provider/file`.
    pub(crate) fn name(&self) -> String {
        let file = self.path.file_name().unwrap_or_default().to_string_lossy();
        format!("{}/{file}", self.provider())
    }

    /// The name of the provider's folder.
    pub(crate) fn provider(&self) -> String {
        self.base.file_name().unwrap().to_string_lossy().into_owned()
    }

    /// Its contents, read by another parser than the compiler's.
    pub(crate) fn read(&self) -> Value {
        read(&self.path)
    }
}

/// A YAML or JSON file.
pub(crate) fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "json") {
        return serde_json::from_str(&text).unwrap();
    }
    let options = serde_saphyr::options! {
        budget: None,
    };
    serde_saphyr::from_str_with_options(&text, options)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The project's own documents.
pub(crate) fn own() -> Vec<Document> {
    let examples = repository().join("generated-examples");
    let mut documents: Vec<Document> = files(&examples.join("workflows"))
        .into_iter()
        .map(|path| Document {
            base: examples.clone(),
            path,
        })
        .collect();
    documents.extend(below(&repository().join("tests/fixtures/corpus")));
    documents
}

/// The published documents; `None` where they are not at hand.
pub(crate) fn published() -> Option<Vec<Document>> {
    let named = env::var_os("ARAZZO_SHARED").filter(|name| !name.is_empty());
    let folder = match named {
        Some(named) => PathBuf::from(named).join("corpus"),
        None => repository().join("../shared/corpus"),
    };
    folder.is_dir().then(|| below(&folder))
}

/// The documents of all providers in a folder.
fn below(folder: &Path) -> Vec<Document> {
    let mut documents = Vec::new();
    for base in files(folder).into_iter().filter(|path| path.is_dir()) {
        let workflows = base.join("arazzo");
        if workflows.is_dir() {
            documents.extend(files(&workflows).into_iter().map(|path| Document {
                base: base.clone(),
                path,
            }));
        }
    }
    documents
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}
