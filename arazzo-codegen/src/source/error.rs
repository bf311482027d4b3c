//! Why a file could not be loaded.

use std::fmt;

use crate::{
    diagnostics::{Code, Diagnostic, codes},
    document::place::Place,
};

/// Why a file could not be loaded. Paths are as shown to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// There is no such file.
    Missing {
        /// The path that was tried.
        path: String,
        /// Files with like names.
        near: Vec<String>,
    },
    /// The reference is not to a file.
    Remote {
        /// The reference.
        url: String,
    },
    /// The lock file names a file for the URL, and it is not there.
    NotVendored {
        /// The file.
        path: String,
        /// The URL that it stands for.
        url: String,
    },
    /// The file does not lie below the allowed roots.
    Outside {
        /// The path that was tried.
        path: String,
    },
    /// The file is there and cannot be read.
    Unreadable {
        /// The path.
        path: String,
        /// Why.
        reason: String,
    },
    /// The file alone, or with those before it, is too large.
    TooLarge {
        /// The path.
        path: String,
        /// How many bytes were left.
        limit: usize,
    },
    /// The file is no UTF-8 text.
    NotUtf8 {
        /// The path.
        path: String,
        /// The first wrong byte.
        offset: usize,
    },
}

impl LoadError {
    /// The code of the problem.
    #[must_use]
    pub fn code(&self) -> &'static Code {
        match self {
            Self::Missing { .. } | Self::NotVendored { .. } | Self::Unreadable { .. } => {
                &codes::FILE_NOT_FOUND
            }
            Self::Remote { .. } => &codes::REMOTE_SOURCE,
            Self::Outside { .. } => &codes::OUTSIDE_ROOTS,
            Self::TooLarge { .. } => &codes::FILE_TOO_LARGE,
            Self::NotUtf8 { .. } => &codes::NOT_UTF8,
        }
    }

    /// The problem, at the place that names the file; `None` if the caller named it. `source` is the name of the
    /// source description, if the file is one: that can be mapped to another file.
    #[must_use]
    pub fn into_diagnostic(self, place: Option<Place>, source: Option<&str>) -> Diagnostic {
        let diagnostic = match place {
            Some(place) => Diagnostic::new(self.code(), place, self.to_string()),
            None => Diagnostic::global(self.code(), self.to_string()),
        };
        let mapping = source.map(|source| {
            let key = if is_word(source) { source.to_owned() } else { format!("\"{source}\"") };
            format!(
                "map the source to a file that you have: `sources = {{ {key} = \"path/to/file.yaml\" }}` in the macro, \
                 `.source(\"{source}\", \"path/to/file.yaml\")` in a build script, `--source \
                 {source}=path/to/file.yaml` on the command line"
            )
        });
        match (self, mapping) {
            (Self::Missing { near, .. }, mapping) if !near.is_empty() => {
                let names: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
                let diagnostic = diagnostic.help(format!("did you mean {}?", names.join(" or ")));
                match mapping {
                    Some(mapping) => diagnostic.note(format!("or {mapping}")),
                    None => diagnostic,
                }
            }
            (Self::Outside { .. }, _) => {
                diagnostic.help("move the file below the crate's folder, or allow its folder as a root")
            }
            (Self::Remote { .. }, mapping) => {
                let fetch = "`cargo arazzo vendor` fetches a copy that later builds read";
                let other = mapping
                    .unwrap_or_else(|| "keep a copy next to the document, and refer to that".to_owned());
                diagnostic.help(fetch).note(format!("or {other}"))
            }
            (Self::NotVendored { .. }, _) => diagnostic.help("`cargo arazzo vendor` fetches it again"),
            (Self::TooLarge { .. }, _) => {
                diagnostic.help("split the file, or leave out what no workflow uses")
            }
            (Self::NotUtf8 { .. }, _) => diagnostic.help("save the file as UTF-8"),
            (_, None) => diagnostic,
            (_, Some(mapping)) => diagnostic.help(mapping),
        }
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path, .. } => write!(formatter, "there is no file `{path}`"),
            Self::Remote { url } => {
                write!(
                    formatter,
                    "`{url}` is not a local file, and nothing is downloaded during a build"
                )
            }
            Self::NotVendored { path, url } => {
                write!(formatter, "there is no file `{path}`, which stands for `{url}`")
            }
            Self::Outside { path } => {
                write!(
                    formatter,
                    "the file `{path}` lies outside the folders that may be read"
                )
            }
            Self::Unreadable { path, reason } => {
                write!(formatter, "the file `{path}` cannot be read: {reason}")
            }
            Self::TooLarge { path, limit } => {
                write!(
                    formatter,
                    "the file `{path}` has more than the {limit} bytes that may still be read"
                )
            }
            Self::NotUtf8 { path, offset } => {
                write!(
                    formatter,
                    "the file `{path}` is not UTF-8 text: byte {offset} does not belong there"
                )
            }
        }
    }
}

impl std::error::Error for LoadError {}
