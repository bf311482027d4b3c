//! Where something stands: a file, a JSON Pointer into it, and which part of the node that is.
//!
//! Models carry places, never lines and columns. The renderer turns a place into a position when there is
//! something to show, so JSON and YAML behave the same and reading stays cheap.

use std::{fmt, ops::Range};

use crate::source::FileId;

/// A JSON Pointer (RFC 6901): `""` is the whole document, `"/a/0/b~1c"` a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The pointer to the whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The pointer one member deeper; `token` is the member's name as it is, not yet escaped.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + token.len() + 1);
        text.push_str(&self.0);
        text.push('/');
        if token.contains(['~', '/']) {
            text.push_str(&token.replace('~', "~0").replace('/', "~1"));
        } else {
            text.push_str(token);
        }
        Self(text)
    }

    /// The pointer one array element deeper.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The unescaped tokens, outermost first.
    pub fn tokens(&self) -> impl Iterator<Item = String> + '_ {
        self.0
            .split('/')
            .skip(1)
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
    }

    /// Parses the text of a pointer.
    ///
    /// # Errors
    /// The byte offset of the first mistake: a text that is not empty and does not start with `/`, or a `~` that
    /// `0` or `1` does not follow.
    pub fn parse(text: &str) -> Result<Self, usize> {
        if !text.is_empty() && !text.starts_with('/') {
            return Err(0);
        }
        for (offset, _) in text.match_indices('~') {
            if !matches!(text.as_bytes().get(offset + 1), Some(b'0' | b'1')) {
                return Err(offset);
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// How many tokens the pointer has.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.0.bytes().filter(|byte| *byte == b'/').count()
    }

    /// The pointer without its last token; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// The last token, unescaped; `None` for the root.
    #[must_use]
    pub fn last(&self) -> Option<String> {
        self.0
            .rsplit_once('/')
            .map(|(_, token)| token.replace("~1", "/").replace("~0", "~"))
    }

    /// The pointer's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Which part of a node a [`Place`] means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The node itself.
    Value,
    /// The key under which the node stands in its mapping.
    Key,
    /// A byte range inside the decoded text of a scalar.
    Text(Range<usize>),
    /// A byte range of the file, whatever the pointer: for text that does not parse to nodes.
    Source(Range<usize>),
}

/// A position in a document, independent of its format.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The node in the file.
    pub pointer: Pointer,
    /// The part of the node.
    pub part: Part,
}

impl Place {
    /// The node itself.
    #[must_use]
    pub fn value(file: FileId, pointer: Pointer) -> Self {
        Self {
            file,
            pointer,
            part: Part::Value,
        }
    }

    /// A byte range of the file.
    #[must_use]
    pub fn source(file: FileId, range: Range<usize>) -> Self {
        Self {
            file,
            pointer: Pointer::root(),
            part: Part::Source(range),
        }
    }

    /// The same node's key.
    #[must_use]
    pub fn key(&self) -> Self {
        Self {
            part: Part::Key,
            ..self.clone()
        }
    }

    /// A byte range inside the same scalar's decoded text.
    #[must_use]
    pub fn text(&self, range: Range<usize>) -> Self {
        Self {
            part: Part::Text(range),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_escaped_and_unescaped() {
        let pointer = Pointer::root().child("paths").child("/a~b").item(3);
        assert_eq!(pointer.as_str(), "/paths/~1a~0b/3");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/a~b", "3"]);
        assert_eq!(pointer.depth(), 3);
        assert_eq!(pointer.last().as_deref(), Some("3"));
        assert_eq!(
            pointer.parent().map(|parent| parent.to_string()).as_deref(),
            Some("/paths/~1a~0b")
        );
        assert_eq!(Pointer::root().child("").tokens().collect::<Vec<_>>(), [""]);
        assert_eq!(Pointer::root().tokens().count(), 0);
        assert_eq!(Pointer::root().parent(), None);
    }

    #[test]
    fn mistakes_in_pointers_are_located() {
        assert_eq!(Pointer::parse("a"), Err(0));
        assert_eq!(Pointer::parse("/a~2"), Err(2));
        assert_eq!(Pointer::parse("/a~"), Err(2));
        assert!(Pointer::parse("").is_ok() && Pointer::parse("/~01").is_ok());
    }
}
