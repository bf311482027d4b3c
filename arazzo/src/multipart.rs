//! In: named parts. Out: a `multipart/form-data` body (RFC 7578).

use std::fmt;

use bytes::Bytes;

use crate::Secret;
use crate::parameter::Parameter;
use crate::secret::SecretList;

/// Bytes of which nothing is known.
const OCTETS: &str = "application/octet-stream";

/// The parts of a `multipart/form-data` body, in order.
#[derive(Default)]
pub struct Multipart {
    /// `multipart/form-data` unless it is another.
    media_type: Option<&'static str>,
    parts: Vec<Entry>,
}

/// What a description says of a property that becomes a part (OpenAPI, "Encoding Object").
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The property.
    pub property: &'static str,
    /// The media type of the part.
    pub content_type: Option<&'static str>,
    /// Whether it is a file: named after its property unless it has a name of its own, and bytes of any kind unless the media type says more.
    pub is_file: bool,
}

struct Entry {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    body: Bytes,
    secret: Option<Secret>,
}

impl Multipart {
    /// A body without parts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, name: &str, text: impl Into<String>) -> Self {
        self.part(name, None, Bytes::from(text.into()))
    }

    /// Adds a secret text.
    #[must_use]
    pub fn secret(self, name: &str, text: &Secret) -> Self {
        let body = Bytes::copy_from_slice(text.expose().as_bytes());
        self.with(Entry {
            name: name.to_owned(),
            file_name: None,
            content_type: None,
            body,
            secret: Some(text.clone()),
        })
    }

    /// Adds a part of some media type.
    #[must_use]
    pub fn part(self, name: &str, content_type: Option<&str>, body: impl Into<Bytes>) -> Self {
        self.with(Entry {
            name: name.to_owned(),
            file_name: None,
            content_type: content_type.map(str::to_owned),
            body: body.into(),
            secret: None,
        })
    }

    /// Adds a file.
    #[must_use]
    pub fn file(self, name: &str, file_name: &str, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.with(Entry {
            name: name.to_owned(),
            file_name: Some(file_name.to_owned()),
            content_type: Some(content_type.to_owned()),
            body: body.into(),
            secret: None,
        })
    }

    fn with(mut self, part: Entry) -> Self {
        self.parts.push(part);
        self
    }

    /// The properties of an object as parts.
    pub(crate) fn of(media_type: &'static str, known: &[Part], value: Parameter) -> Self {
        let mut all = Self {
            media_type: Some(media_type),
            parts: Vec::new(),
        };
        let Parameter::Record(fields) = value else {
            return all;
        };
        for (name, field) in fields {
            let part = known.iter().find(|part| part.property == name);
            match field {
                Parameter::List(items) if !items.iter().any(|item| matches!(item, Parameter::List(_))) => {
                    for item in items {
                        all = all.property(&name, part, item);
                    }
                }
                field => all = all.property(&name, part, field),
            }
        }
        all
    }

    fn property(self, name: &str, part: Option<&Part>, value: Parameter) -> Self {
        let content_type = part.and_then(|part| part.content_type);
        let is_file = part.is_some_and(|part| part.is_file);
        match value {
            Parameter::Absent => self,
            Parameter::Bytes(bytes) => self.file(name, name, content_type.unwrap_or(OCTETS), bytes),
            Parameter::File {
                name: own,
                content_type: own_type,
                content,
            } => {
                let content_type = own_type.as_deref().or(content_type).unwrap_or(OCTETS);
                self.file(name, own.as_deref().unwrap_or(name), content_type, content)
            }
            nested @ (Parameter::List(_) | Parameter::Record(_)) => {
                let text = nested.into_text().unwrap_or_default();
                self.part(name, Some(content_type.unwrap_or("application/json")), text)
            }
            scalar => {
                let text = scalar.into_text().unwrap_or_default();
                if is_file {
                    self.file(name, name, content_type.unwrap_or(OCTETS), text)
                } else {
                    self.part(name, content_type, text)
                }
            }
        }
    }

    /// The `Content-Type`, the body, and the secrets in it.
    pub(crate) fn finish(self) -> (String, Vec<u8>, SecretList) {
        let boundary = self.boundary();
        let mut body = Vec::new();
        let mut secrets = SecretList::default();
        for part in self.parts {
            body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; ").as_bytes());
            body.extend_from_slice(format!("name=\"{}\"", quoted(&part.name)).as_bytes());
            if let Some(file_name) = &part.file_name {
                body.extend_from_slice(format!("; filename=\"{}\"", quoted(file_name)).as_bytes());
            }
            if let Some(content_type) = &part.content_type {
                let content_type = content_type.replace(char::is_control, "");
                body.extend_from_slice(format!("\r\nContent-Type: {content_type}").as_bytes());
            }
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(&part.body);
            body.extend_from_slice(b"\r\n");
            secrets.append(part.secret.into_iter().collect());
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let media_type = self.media_type.unwrap_or("multipart/form-data");
        (format!("{media_type}; boundary={boundary}"), body, secrets)
    }

    /// A boundary that occurs in no part, so that no part can end early.
    fn boundary(&self) -> String {
        let mut number = 0_u64;
        loop {
            let boundary = format!("arazzo-boundary-{number}");
            let occurs = |part: &Entry| {
                part.body
                    .windows(boundary.len())
                    .any(|window| window == boundary.as_bytes())
            };
            if !self.parts.iter().any(occurs) {
                return boundary;
            }
            number += 1;
        }
    }
}

/// As browsers write names (WHATWG HTML, "Multipart form data").
fn quoted(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

impl fmt::Debug for Multipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.parts.iter().map(|part| &part.name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn parts_stand_between_boundaries_that_they_do_not_hold() {
        let parts = Multipart::new().text("a\"\r\nb", "x arazzo-boundary-0 y").file(
            "f",
            "i.png",
            "image/png",
            Bytes::from_static(&[0, 255]),
        );
        let (content_type, body, _) = parts.finish();
        assert_eq!(content_type, "multipart/form-data; boundary=arazzo-boundary-1");
        let expected: &[u8] = b"--arazzo-boundary-1\r\n\
            Content-Disposition: form-data; name=\"a%22%0D%0Ab\"\r\n\r\nx arazzo-boundary-0 y\r\n\
            --arazzo-boundary-1\r\n\
            Content-Disposition: form-data; name=\"f\"; filename=\"i.png\"\r\nContent-Type: image/png\r\n\r\n\x00\xff\r\n\
            --arazzo-boundary-1--\r\n";
        assert_eq!(body, expected);
    }
}
