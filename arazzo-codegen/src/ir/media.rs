//! Media types: a name comes in; the way in which a body of it is written and read goes out.

use super::{Style, types::Shape};
use crate::document::openapi::Xml;

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `application/json` and all that builds on it.
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data` and the like.
    Multipart,
    /// `application/xml` and all that builds on it.
    Xml,
    /// `text/plain` and other text.
    Text,
    /// Bytes of any other kind.
    Binary,
}

impl Format {
    /// The format of a media type, its parameters left aside.
    #[must_use]
    pub fn of(media_type: &str) -> Self {
        let essence = essence(media_type);
        let (kind, subtype) = essence.split_once('/').unwrap_or(("", &essence));
        match (kind, subtype) {
            ("*", "*") | ("", "json") | (_, "json") => Self::Json,
            (_, subtype) if subtype.ends_with("+json") => Self::Json,
            ("application", "x-www-form-urlencoded") => Self::Form,
            ("multipart", _) => Self::Multipart,
            (_, "xml") => Self::Xml,
            (_, subtype) if subtype.ends_with("+xml") && kind != "image" => Self::Xml,
            ("text", _) => Self::Text,
            _ => Self::Binary,
        }
    }
}

/// A media type without its parameters, in lower case.
#[must_use]
pub fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// A media type with its schema's type.
#[derive(Debug, Clone)]
pub struct Body {
    /// `application/json`, …
    pub media_type: String,
    /// How it is written.
    pub format: Format,
    /// The schema's type; `Any` without a schema.
    pub shape: Shape,
    /// How the properties of a form or of parts are written, by name.
    pub encoding: Vec<Encoding>,
    /// The element that it is in XML.
    pub xml: Xml,
}

/// How a property of a form or of parts is written.
#[derive(Debug, Clone)]
pub struct Encoding {
    /// The property.
    pub property: String,
    /// The media type of the part.
    pub content_type: Option<String>,
    /// The style, where one is given.
    pub style: Option<Style>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_follow_the_structured_suffix() {
        for (media_type, format) in [
            ("application/json", Format::Json),
            ("Application/JSON; charset=utf-8", Format::Json),
            ("application/merge-patch+json", Format::Json),
            ("*/*", Format::Json),
            ("application/x-www-form-urlencoded", Format::Form),
            ("multipart/form-data", Format::Multipart),
            ("multipart/mixed", Format::Multipart),
            ("application/xml", Format::Xml),
            ("text/xml", Format::Xml),
            ("application/soap+xml", Format::Xml),
            ("text/plain", Format::Text),
            ("text/csv", Format::Text),
            ("image/svg+xml", Format::Binary),
            ("application/octet-stream", Format::Binary),
            ("image/png", Format::Binary),
        ] {
            assert_eq!(Format::of(media_type), format, "{media_type}");
        }
    }
}
