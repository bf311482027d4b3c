//! The lock file: its text comes in; which file stands for which URL, and the digest that it had, go out.
//!
//! `cargo arazzo vendor` writes it. A build reads it only where a document names something by `http` or `https`, and never
//! looks at the network; nor does it compute digests, which `cargo arazzo vendor --check` does.

use std::{collections::BTreeMap, path::Path};

use crate::{
    diagnostics::Diagnostics,
    document::tree::{Document, Kind, Node},
    source::FileId,
};

/// The name of the lock file.
pub const LOCK_FILE: &str = "arazzo.lock";

const VERSION: u64 = 1;

/// What `cargo arazzo vendor` fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// By the URL that a document names, without fragment.
    pub entries: BTreeMap<String, Vendored>,
}

/// A file that stands for a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vendored {
    /// The file, relative to the lock file's folder, with `/`.
    pub file: String,
    /// The SHA-256 digest of the file, in hexadecimal digits.
    pub sha256: String,
    /// Where redirects led to, where they did: what the references in the file are relative to.
    pub redirected: Option<String>,
}

impl Lock {
    /// Reads the text of a lock file.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut problems = Diagnostics::default();
        let document = Document::parse(FileId(0), text, &mut problems);
        let root = document.as_ref().map(Document::root);
        let root = root.ok_or_else(|| match problems.iter().next() {
            Some((_, problem)) => problem.message.clone(),
            None => "it cannot be read".to_owned(),
        })?;
        if root.get("version").and_then(Node::as_u64) != Some(VERSION) {
            return Err(format!("its `version` is not {VERSION}"));
        }
        let sources = root
            .get("sources")
            .filter(|sources| sources.kind() == Kind::Mapping);
        let sources = sources.ok_or("it has no `sources`")?;
        let mut entries = BTreeMap::new();
        for (url, entry) in sources.entries() {
            let text = |key: &str| entry.get(key).and_then(Node::as_str).map(str::to_owned);
            let lacks = |key: &str| format!("`{url}` has no `{key}`");
            let vendored = Vendored {
                file: text("file").ok_or_else(|| lacks("file"))?,
                sha256: text("sha256").ok_or_else(|| lacks("sha256"))?,
                redirected: text("redirected"),
            };
            entries.insert(url.to_owned(), vendored);
        }
        Ok(Self { entries })
    }

    /// The text of the lock file, the same for the same entries.
    #[cfg(any(feature = "cli", test))]
    #[must_use]
    pub fn to_text(&self) -> String {
        use serde_json::{Map, Value};

        let sources = self.entries.iter().map(|(url, vendored)| {
            let mut value = Map::new();
            value.insert("file".to_owned(), vendored.file.clone().into());
            if let Some(redirected) = &vendored.redirected {
                value.insert("redirected".to_owned(), redirected.clone().into());
            }
            value.insert("sha256".to_owned(), vendored.sha256.clone().into());
            (url.clone(), Value::Object(value))
        });
        let mut root = Map::new();
        root.insert("sources".to_owned(), Value::Object(sources.collect()));
        root.insert("version".to_owned(), VERSION.into());
        format!("{:#}\n", Value::Object(root))
    }
}

/// The folders that a lock file is looked for in, the nearest first: the document's own and those around it as far as
/// files may be read, then the base.
pub(super) fn folders<'p>(
    document: &'p Path,
    base: &'p Path,
    allowed: impl Fn(&Path) -> bool,
) -> impl Iterator<Item = &'p Path> {
    let around = document.ancestors().skip(1);
    around.take_while(move |folder| allowed(folder)).chain([base])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_lock_survives_its_text() {
        let vendored = |file: &str, redirected: Option<&str>| Vendored {
            file: file.to_owned(),
            sha256: "00ff".to_owned(),
            redirected: redirected.map(str::to_owned),
        };
        let lock = Lock {
            entries: BTreeMap::from([
                (
                    "https://b.example/x.json".to_owned(),
                    vendored("vendor/b.example/x.json", None),
                ),
                (
                    "https://a.example/x".to_owned(),
                    vendored("vendor/a.example/x.yaml", Some("https://c.example/y/x")),
                ),
            ]),
        };
        let text = lock.to_text();
        assert_eq!(Lock::parse(&text), Ok(lock));
        assert!(
            text.starts_with("{\n  \"sources\": {\n    \"https://a.example/x\": {\n")
                && text.ends_with("}\n"),
            "{text}"
        );
    }

    #[test]
    fn what_is_wrong_with_a_lock_is_told() {
        for (text, wrong) in [
            ("{\"sources\": ", "this is not valid JSON: expected a value"),
            (r#"{"version": 2, "sources": {}}"#, "its `version` is not 1"),
            (r#"{"version": 1}"#, "it has no `sources`"),
            (
                r#"{"version": 1, "sources": {"https://a.example/": {"file": "x"}}}"#,
                "`https://a.example/` has no `sha256`",
            ),
        ] {
            assert!(Lock::parse(text).unwrap_err().starts_with(wrong), "{text}");
        }
    }
}
