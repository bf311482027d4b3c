//! In: a request that reached a test's transport. Out: its parts, as a test compares them.

use std::fmt;

use bytes::Bytes;
use http::Request;
use percent_encoding::percent_decode_str;

use crate::Value;

/// A request that was sent.
#[derive(Clone)]
pub struct Sent(Request<Bytes>);

impl Sent {
    pub(super) fn new(request: Request<Bytes>) -> Self {
        Self(request)
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        self.0.method().as_str()
    }

    /// The whole URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.0.uri().to_string()
    }

    /// The path as sent, without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.uri().path()
    }

    /// The query as sent.
    #[must_use]
    pub fn query_string(&self) -> Option<&str> {
        self.0.uri().query()
    }

    /// The value of a query parameter, decoded; the first, if there are several.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        self.query_string()?.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key) == name).then(|| decoded(value))
        })
    }

    /// A header, several values joined by `, `.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let values = self.0.headers().get_all(name).iter();
        let values: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// All headers, names in lower case; one pair per value.
    pub fn headers(&self) -> impl Iterator<Item = (&str, String)> {
        let headers = self.0.headers().iter();
        headers.map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.as_str(), value.into_owned())
        })
    }

    /// The body as JSON, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.0.body()).ok()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.0.body()).into_owned()
    }

    /// The body's bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        self.0.body()
    }
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method(), self.path())
    }
}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
