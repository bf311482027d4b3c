//! In: the answer to a step's request. Out: its status, headers and body, typed as the step reads them.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use serde::de::{Deserialize, DeserializeOwned};

use crate::error::{Failed, StepError, StepErrorKind};
use crate::pointer::push_token;
use crate::request::Parts;

/// The error bodies that an operation documents (OpenAPI 3.1, "Responses Object"). Generated code implements it for one
/// enum per step.
pub trait ErrorBody: Sized {
    /// The body of an answer with which the step fails.
    fn decode(status: u16, body: RawBody) -> Self;
}

/// A body as it came.
#[derive(Clone)]
pub struct RawBody {
    content_type: Option<String>,
    bytes: Bytes,
}

impl RawBody {
    /// The `Content-Type`, as sent.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The body's bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The body as text; what is no UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// The body itself, where it is no JSON or not of that shape.
    pub fn json<T: DeserializeOwned>(self) -> Result<T, Self> {
        serde_json::from_slice(without_mark(&self.bytes)).map_err(|_| self)
    }
}

impl fmt::Debug for RawBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawBody")
            .field("content_type", &self.content_type)
            .field("length", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl ErrorBody for RawBody {
    fn decode(_: u16, body: RawBody) -> Self {
        body
    }
}

/// A body that was decoded, or not: see [`Response::decode`].
#[derive(Debug)]
pub struct Decoded<T>(Result<T, Undecoded>);

/// Why a body was not decoded.
#[derive(Debug)]
enum Undecoded {
    /// It is no JSON, or not as described: a second look tells where.
    Json(serde_json::Error),
    /// It is no XML, or not as described at the pointer.
    #[cfg(feature = "xml")]
    Xml { pointer: String, message: String },
}

impl<T> Decoded<T> {
    /// The body, or why there is none.
    pub(crate) fn as_ref(&self) -> Result<&T, String> {
        self.0.as_ref().map_err(|error| {
            // The parser's text can quote the body: only where and what kind of error is told.
            match error {
                Undecoded::Json(error) => {
                    let kind = if error.is_data() {
                        "is not as described"
                    } else {
                        "is no JSON"
                    };
                    format!(
                        "the body {kind} (line {}, column {})",
                        error.line(),
                        error.column()
                    )
                }
                #[cfg(feature = "xml")]
                Undecoded::Xml { pointer, .. } => format!("the body is not as described (at `{pointer}`)"),
            }
        })
    }
}

/// The answer with which a step failed.
pub struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
    excerpt: Option<String>,
}

impl Answer {
    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header, several values joined by `, ` (RFC 9110, section 5.3).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        joined(&self.headers, name)
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as text; what is no UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(without_mark(&self.body)).into_owned()
    }

    /// The body as JSON, where it is JSON of that shape.
    #[must_use]
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Option<T> {
        serde_json::from_slice(without_mark(&self.body)).ok()
    }

    /// The body as JSON for conditions, which do not hold where it is none; null where it is empty.
    #[must_use]
    pub fn decode(&self) -> Decoded<serde_json::Value> {
        let body = without_mark(&self.body);
        if body.iter().all(u8::is_ascii_whitespace) {
            return Decoded(Ok(serde_json::Value::Null));
        }
        Decoded(serde_json::from_slice(body).map_err(Undecoded::Json))
    }

    /// How long the API asks to wait (RFC 9110, section 10.2.3, `Retry-After`: seconds or a date).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
        match text.parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            Err(_) => {
                let date = httpdate::parse_http_date(text).ok()?;
                Some(
                    date.duration_since(std::time::SystemTime::now())
                        .unwrap_or_default(),
                )
            }
        }
    }

    /// At most 512 bytes of the body, without the secrets that were sent.
    pub(crate) fn excerpt(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body", &self.excerpt)
            .finish_non_exhaustive()
    }
}

/// The answer to a step's request. One pointer, as the request was.
pub struct Response<'r>(Box<Parts<'r>>);

impl<'r> Response<'r> {
    /// `parts` are the request's, with the answer in them.
    pub(crate) fn new(parts: Box<Parts<'r>>) -> Self {
        Self(parts)
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.0.status.as_u16()
    }

    /// A header by its name in any case, several values joined by `, `.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        joined(&self.0.headers, name)
    }

    /// The URL as sent, with its query.
    #[must_use]
    pub fn url(&self) -> String {
        self.0.uri.to_string()
    }

    /// Goes on with a status that may succeed.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::Status`] with any other.
    pub fn accept<E: ErrorBody>(self, succeeds: impl FnOnce(u16) -> bool) -> Result<Self, StepError<E>> {
        if succeeds(self.status()) {
            return Ok(self);
        }
        let body = E::decode(self.status(), self.raw());
        Err(self.fail(
            StepErrorKind::Status {
                status: self.status(),
                body,
            },
            true,
        ))
    }

    /// The failure of a success criterion.
    #[must_use]
    pub fn criterion_failed<E: ErrorBody>(&self, index: usize, condition: &'static str) -> StepError<E> {
        self.fail(StepErrorKind::Criterion { index, condition }, true)
    }

    /// The failure of a value that the answer lacks.
    #[must_use]
    pub fn missing_value<E: ErrorBody>(&self, expression: &'static str) -> StepError<E> {
        self.fail(StepErrorKind::MissingValue { expression }, false)
    }

    /// The body as JSON, or as much of it as `T` reads.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::Decode`] with a pointer to where the body is not as described.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Failed> {
        self.decode().0.map_err(|error| self.undecodable::<T>(&error))
    }

    /// As [`Self::json`], and the default where the body is empty or of another media type.
    ///
    /// # Errors
    ///
    /// As [`Self::json`].
    pub fn json_or_default<'a, T: Deserialize<'a> + Default>(&'a self) -> Result<T, Failed> {
        if self.0.body.iter().all(u8::is_ascii_whitespace) || !self.is_json() {
            Ok(T::default())
        } else {
            self.json()
        }
    }

    /// The body as XML, or as much of it as `T` reads. The first of the nodes is its root.
    ///
    /// # Errors
    ///
    /// As [`Self::json`].
    #[cfg(feature = "xml")]
    pub fn xml<T: DeserializeOwned>(&self, nodes: &[crate::XmlNode]) -> Result<T, Failed> {
        self.decode_xml(nodes)
            .0
            .map_err(|error| self.undecodable::<T>(&error))
    }

    /// As [`Self::xml`], and the default where the body is empty.
    ///
    /// # Errors
    ///
    /// As [`Self::json`].
    #[cfg(feature = "xml")]
    pub fn xml_or_default<T: DeserializeOwned + Default>(
        &self,
        nodes: &[crate::XmlNode],
    ) -> Result<T, Failed> {
        self.decode_xml_or_default(nodes)
            .0
            .map_err(|error| self.undecodable::<T>(&error))
    }

    /// The body as XML for conditions, which do not hold where it is none.
    #[cfg(feature = "xml")]
    #[must_use]
    pub fn decode_xml<T: DeserializeOwned>(&self, nodes: &[crate::XmlNode]) -> Decoded<T> {
        let value = match crate::xml::read(nodes, &self.text()) {
            Ok(value) => value,
            Err(message) => {
                let pointer = String::new();
                return Decoded(Err(Undecoded::Xml { pointer, message }));
            }
        };
        Decoded(
            serde_path_to_error::deserialize(value).map_err(|error| Undecoded::Xml {
                pointer: pointer_of(error.path()),
                message: error.inner().to_string(),
            }),
        )
    }

    /// As [`Self::decode_xml`], and the default where the body is empty.
    #[cfg(feature = "xml")]
    #[must_use]
    pub fn decode_xml_or_default<T: DeserializeOwned + Default>(
        &self,
        nodes: &[crate::XmlNode],
    ) -> Decoded<T> {
        if self.0.body.iter().all(u8::is_ascii_whitespace) {
            Decoded(Ok(T::default()))
        } else {
            self.decode_xml(nodes)
        }
    }

    /// The body as JSON for conditions, which do not hold where it is none.
    #[must_use]
    pub fn decode<'a, T: Deserialize<'a>>(&'a self) -> Decoded<T> {
        Decoded(serde_json::from_slice(without_mark(&self.0.body)).map_err(Undecoded::Json))
    }

    /// As [`Self::decode`], and the default where the body is empty or of another media type.
    #[must_use]
    pub fn decode_or_default<'a, T: Deserialize<'a> + Default>(&'a self) -> Decoded<T> {
        if self.0.body.iter().all(u8::is_ascii_whitespace) || !self.is_json() {
            Decoded(Ok(T::default()))
        } else {
            self.decode()
        }
    }

    /// What a body was decoded to.
    ///
    /// # Errors
    ///
    /// As [`Self::json`].
    pub fn decoded<'a, T: Deserialize<'a>>(&'a self, decoded: Decoded<T>) -> Result<T, Failed> {
        decoded.0.map_err(|error| self.undecodable::<T>(&error))
    }

    /// The body as text; what is no UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(without_mark(&self.0.body)).into_owned()
    }

    /// The body's bytes.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        self.0.body.clone()
    }

    /// As [`Self::text`], and absent where the body is empty.
    #[must_use]
    pub fn optional_text(&self) -> Option<String> {
        (!self.0.body.is_empty()).then(|| self.text())
    }

    /// As [`Self::bytes`], and absent where the body is empty.
    #[must_use]
    pub fn optional_bytes(&self) -> Option<Bytes> {
        (!self.0.body.is_empty()).then(|| self.bytes())
    }

    /// The body as it came.
    #[must_use]
    pub fn raw(&self) -> RawBody {
        RawBody {
            content_type: joined(&self.0.headers, CONTENT_TYPE.as_str()),
            bytes: self.0.body.clone(),
        }
    }

    /// Whether the body says that it is JSON, or says nothing.
    fn is_json(&self) -> bool {
        let Some(content_type) = self.0.headers.get(CONTENT_TYPE) else {
            return true;
        };
        let essence = content_type
            .as_bytes()
            .split(|byte| *byte == b';')
            .next()
            .unwrap_or_default();
        let essence = essence.trim_ascii().to_ascii_lowercase();
        essence.ends_with(b"/json") || essence.ends_with(b"+json")
    }

    /// Reads the body once more, this time keeping track of where the reader is.
    #[cold]
    fn undecodable<'a, T: Deserialize<'a>>(&'a self, error: &Undecoded) -> Failed {
        match error {
            Undecoded::Json(error) => {
                let mut reader = serde_json::Deserializer::from_slice(without_mark(&self.0.body));
                let pointer = match serde_path_to_error::deserialize::<_, T>(&mut reader) {
                    Ok(_) => String::new(),
                    Err(error) => pointer_of(error.path()),
                };
                self.decode_failed(pointer, &error.to_string())
            }
            #[cfg(feature = "xml")]
            Undecoded::Xml { pointer, message } => self.decode_failed(pointer.clone(), message),
        }
    }

    #[cold]
    fn decode_failed(&self, pointer: String, message: &str) -> Failed {
        let message = self.0.secrets.redacted(message);
        let failed = StepErrorKind::Decode { pointer, message };
        let failed = Failed::new(self.0.operation, self.0.attempt, failed, Some(self.answer(false)));
        self.0.run.failed(self.0.operation, &failed);
        failed
    }

    #[cold]
    fn fail<E>(&self, kind: StepErrorKind<E>, show_body: bool) -> StepError<E> {
        let error = StepError::new(
            self.0.operation,
            self.0.attempt,
            kind,
            Some(self.answer(show_body)),
        );
        self.0.run.failed(self.0.operation, &error);
        error
    }

    fn answer(&self, show_body: bool) -> Answer {
        let text = std::str::from_utf8(without_mark(&self.0.body))
            .ok()
            .map(str::trim);
        let excerpt = text
            .filter(|text| show_body && !text.is_empty())
            .map(|text| self.0.secrets.redacted(text));
        Answer {
            status: self.status(),
            headers: self.0.headers.clone(),
            body: self.0.body.clone(),
            excerpt,
        }
    }
}

impl fmt::Debug for Response<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("body", &self.raw())
            .finish_non_exhaustive()
    }
}

/// Where a reader stopped, as a JSON Pointer.
fn pointer_of(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            serde_path_to_error::Segment::Seq { index } => push_token(&mut pointer, &index.to_string()),
            serde_path_to_error::Segment::Map { key } => push_token(&mut pointer, key),
            // A variant is no level of the document.
            _ => {}
        }
    }
    pointer
}

fn joined(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers
        .get_all(name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()));
    let mut text = values.next()?.into_owned();
    for value in values {
        text.push_str(", ");
        text.push_str(&value);
    }
    Some(text)
}

/// The body without the byte order mark that some servers put before JSON.
fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}
