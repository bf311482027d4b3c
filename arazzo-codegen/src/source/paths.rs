//! Paths and references: what a document writes comes in; paths to load, and names to show, go out.

use std::path::{Component, Path, PathBuf};

use super::LoadError;

/// The same path without `.`, and without `..` as far as there is a folder to leave.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match normal.components().next_back() {
                Some(Component::Normal(_)) => {
                    normal.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => normal.push(".."),
            },
            other => normal.push(other),
        }
    }
    normal
}

/// `path` as seen from the folder `base`, with `/`.
#[must_use]
pub fn relative(base: &Path, path: &Path) -> String {
    let (base, path) = (normal(base), normal(path));
    let base: Vec<Component<'_>> = base.components().collect();
    let path: Vec<Component<'_>> = path.components().collect();
    let shared = base.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let text = |component: &Component<'_>| component.as_os_str().to_string_lossy().into_owned();
    let up = base.iter().skip(shared).map(|_| "..".to_owned());
    // From another root there is no way that would be shorter than the path itself.
    let absolute = path
        .first()
        .is_some_and(|first| matches!(first, Component::Prefix(_) | Component::RootDir));
    if shared == 0 && absolute {
        return path
            .iter()
            .map(text)
            .collect::<Vec<_>>()
            .join("/")
            .replace("//", "/");
    }
    up.chain(path.iter().skip(shared).map(text))
        .collect::<Vec<_>>()
        .join("/")
}

/// The path that a URI reference without fragment means, percent-decoded; `/` separates on every machine.
pub(super) fn local(reference: &str) -> Result<PathBuf, LoadError> {
    let path = match scheme(reference) {
        None => reference,
        Some("file") => {
            let path = reference.get("file:".len()..).unwrap_or_default();
            path.strip_prefix("//localhost")
                .or_else(|| path.strip_prefix("//"))
                .unwrap_or(path)
        }
        Some(_) => {
            return Err(LoadError::Remote {
                url: reference.to_owned(),
            });
        }
    };
    if path.starts_with("//") {
        return Err(LoadError::Remote {
            url: reference.to_owned(),
        });
    }
    let path = path.split('#').next().unwrap_or_default();
    Ok(PathBuf::from(decoded(path)))
}

/// A URI's scheme. One letter is a drive of Windows.
fn scheme(reference: &str) -> Option<&str> {
    let (scheme, _) = reference.split_once(':')?;
    let starts = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    let fits = |character: char| character.is_ascii_alphanumeric() || "+-.".contains(character);
    (scheme.len() > 1 && starts && scheme.chars().all(fits)).then_some(scheme)
}

/// Percent-decoded, unless the outcome is no text: then as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, escape) = rest.split_at(at);
        bytes.extend_from_slice(before.as_bytes());
        let digits = escape
            .get(1..3)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = escape
            .get(if byte.is_some() { 3 } else { 1 }..)
            .unwrap_or_default();
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
