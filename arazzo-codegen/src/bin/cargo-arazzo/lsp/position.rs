//! Positions and names of files in two forms: bytes and paths, which the compiler speaks; lines with UTF-16 columns and URIs,
//! which editors speak.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    str::FromStr as _,
};

use lsp_types::{Position, Uri};

/// The byte at a position; behind the end of a line, its end.
pub(super) fn byte(text: &str, at: Position) -> usize {
    let mut start = 0;
    for _ in 0..at.line {
        let rest = text.get(start..).unwrap_or_default();
        match rest.find('\n') {
            Some(end) => start += end + 1,
            None => return text.len(),
        }
    }
    let line = text.get(start..).unwrap_or_default();
    let line = line.split(['\r', '\n']).next().unwrap_or_default();
    let mut column = 0;
    for (offset, found) in line.char_indices() {
        if column >= at.character as usize {
            return start + offset;
        }
        column += found.len_utf16();
    }
    start + line.len()
}

/// The position of a byte.
pub(super) fn position(text: &str, byte: usize) -> Position {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let column: usize = before
        .get(start..)
        .unwrap_or_default()
        .chars()
        .map(char::len_utf16)
        .sum();
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Position::new(narrow(line), narrow(column))
}

/// The positions of a range of bytes.
pub(super) fn range(text: &str, bytes: &Range<usize>) -> lsp_types::Range {
    lsp_types::Range::new(position(text, bytes.start), position(text, bytes.end))
}

/// The path of a `file` URI.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let path = uri.as_str().strip_prefix("file://")?;
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    let path = String::from_utf8(bytes).ok()?;
    // `/C:/folder` on Windows.
    let is_drive = path.as_bytes().get(2) == Some(&b':');
    let path = if is_drive {
        path.trim_start_matches('/')
    } else {
        &path
    };
    Some(PathBuf::from(path))
}

/// The `file` URI of a path.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    let path = path.to_str()?.replace('\\', "/");
    let mut uri = String::from(if path.starts_with('/') {
        "file://"
    } else {
        "file:///"
    });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    Uri::from_str(&uri).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn columns_count_utf16_units() {
        // LSP 3.17, "Position": `a𐐀b` has 4 units, and `b` stands at 3.
        let text = "x\r\na𐐀b\n";
        let b = text.find('b').unwrap();
        assert_eq!(position(text, b), Position::new(1, 3));
        assert_eq!(byte(text, Position::new(1, 3)), b);
        assert_eq!(byte(text, Position::new(1, 99)), b + 1, "the line's end");
        assert_eq!(byte(text, Position::new(9, 0)), text.len());
        assert_eq!(byte(text, Position::new(0, 5)), 1, "before the line end");
    }

    #[test]
    fn paths_survive_as_uris() {
        let path = Path::new("/a b/ü#%.yml");
        let uri = uri_of(path).unwrap();
        assert_eq!(uri.as_str(), "file:///a%20b/%C3%BC%23%25.yml");
        assert_eq!(path_of(&uri).unwrap(), path);
    }
}
