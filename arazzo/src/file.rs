//! In: bytes, with the name and the media type that a file has. Out: a part of a form (RFC 7578), or JSON.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use crate::binary;

/// The name by which a part of a multipart body knows a file.
pub(crate) const NAME: &str = "$arazzo::file";

/// A file that a workflow sends as a part of a `multipart` body (RFC 7578, 4.2 and 4.4): the type of an input of
/// `format: binary` that becomes one.
///
/// Bytes are a file without a name of its own, which goes under that of its property. In JSON such a file is its content in base64, and one
/// with a name or a type an object: `{"name": "a.png", "contentType": "image/png", "content": "…"}`.
///
/// ```
/// let photo = arazzo::File::new(vec![0x89, b'P']).named("me.png").of_type("image/png");
/// assert_eq!(photo.name(), Some("me.png"));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct File {
    content: Bytes,
    name: Option<String>,
    content_type: Option<String>,
}

impl File {
    /// A file with this content.
    #[must_use]
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// The file with a name, that of its property otherwise.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The file with a media type, the one of the description otherwise (OpenAPI, "Encoding Object"), else
    /// `application/octet-stream`.
    #[must_use]
    pub fn of_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// The content.
    #[must_use]
    pub fn content(&self) -> &Bytes {
        &self.content
    }

    /// The name, where it has one of its own.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The media type, where it has one of its own.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}

impl<T: Into<Bytes>> From<T> for File {
    fn from(content: T) -> Self {
        Self::new(content)
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("content", &format_args!("{} bytes", self.content.len()))
            .finish()
    }
}

/// What a file is in JSON, where it is more than its content.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Described<T> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_type: Option<T>,
    content: String,
}

impl Serialize for File {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let content = BASE64_STANDARD.encode(&self.content);
        if self.name.is_none() && self.content_type.is_none() {
            return serializer.serialize_newtype_struct(binary::NAME, &content);
        }
        let described = Described {
            name: self.name(),
            content_type: self.content_type(),
            content,
        };
        serializer.serialize_newtype_struct(NAME, &described)
    }
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Written {
            Content(String),
            Described(Described<String>),
        }
        let described = match Written::deserialize(deserializer)? {
            Written::Described(described) => described,
            Written::Content(content) => Described {
                name: None,
                content_type: None,
                content,
            },
        };
        Ok(Self {
            content: binary::decode(&described.content).map_err(D::Error::custom)?,
            name: described.name,
            content_type: described.content_type,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::json;

    #[test]
    fn a_file_survives_json() {
        for (file, written) in [
            (File::from("foobar"), json!("Zm9vYmFy")),
            (
                File::new("foobar").named("a.txt"),
                json!({"name": "a.txt", "content": "Zm9vYmFy"}),
            ),
            (
                File::new("foobar").named("a.txt").of_type("text/plain"),
                json!({"name": "a.txt", "contentType": "text/plain", "content": "Zm9vYmFy"}),
            ),
        ] {
            assert_eq!(serde_json::to_value(&file).unwrap(), written);
            assert_eq!(serde_json::from_value::<File>(written).unwrap(), file);
        }
        assert!(serde_json::from_value::<File>(json!("?")).is_err());
        assert!(serde_json::from_value::<File>(json!({"name": "a"})).is_err());
    }

    #[test]
    fn its_content_does_not_fill_the_log() {
        let shown = format!("{:?}", File::new(vec![7; 100]).named("a"));
        assert_eq!(
            shown,
            "File { name: Some(\"a\"), content_type: None, content: 100 bytes }"
        );
    }
}
