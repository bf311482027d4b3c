//! Selectors: a text and its kind come in; a [`Selector`] goes out.

use super::{ParseError, Pointer, jsonpath, pointer};

/// The language of a selector (Arazzo 1.1.0, "Expression Type Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectorKind {
    /// `jsonpath` (RFC 9535)
    JsonPath,
    /// `jsonpointer` (RFC 6901)
    JsonPointer,
    /// `xpath`
    XPath,
}

/// A parsed selector.
#[derive(Clone, Debug, PartialEq)]
pub enum Selector {
    /// A JSONPath query.
    JsonPath(jsonpath::Query),
    /// A JSON Pointer.
    JsonPointer(Pointer),
    /// An XPath expression as written: its syntax is not looked at here.
    XPath(String),
}

impl SelectorKind {
    /// The kind that a `type` of the specification names.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "jsonpath" => Some(Self::JsonPath),
            "jsonpointer" => Some(Self::JsonPointer),
            "xpath" => Some(Self::XPath),
            _ => None,
        }
    }
}

/// Parses a selector.
///
/// # Errors
/// The first place where the text leaves the grammar of its kind; an XPath expression that is blank.
pub fn parse_selector(kind: SelectorKind, text: &str) -> Result<Selector, ParseError> {
    match kind {
        SelectorKind::JsonPath => jsonpath::parse(text).map(Selector::JsonPath),
        SelectorKind::JsonPointer => pointer::parse_pointer(text).map(Selector::JsonPointer),
        SelectorKind::XPath if text.trim().is_empty() => {
            Err(ParseError::new("the XPath expression is empty", 0..text.len()))
        }
        SelectorKind::XPath => Ok(Selector::XPath(text.to_owned())),
    }
}
