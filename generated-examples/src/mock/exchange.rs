//! What passes between the server and an API: [`Request`] in, [`Answer`] out.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::Api;
use super::shape::{Field, Problem, check};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// The API that it was sent to.
    pub api: Api,
    /// The method.
    pub method: Method,
    /// The path as sent: percent-encoded, base path included.
    pub path: String,
    /// What stood behind the `?`, as sent.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; empty when there was none.
    pub body: Bytes,
}

impl Request {
    /// The value of a header that was sent as text. The name's case is of no account.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, where it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The token of an `Authorization: Bearer` header.
    pub(super) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token)
    }

    /// The decoded segments of the path below the API's base path; nothing when the path lies elsewhere.
    pub(super) fn segments(&self) -> Vec<String> {
        let below = self
            .path
            .strip_prefix(self.api.base_path())
            .and_then(|path| path.strip_prefix('/'));
        below.map_or_else(Vec::new, |path| {
            path.split('/')
                .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
                .collect()
        })
    }

    /// The JSON object in the body, once its content type and fields are found to be in order.
    pub(super) fn object(&self, fields: &[Field]) -> Result<Map<String, Value>, Problem> {
        let content_type = self.header(header::CONTENT_TYPE.as_str()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::not_json());
        }
        let Some(Value::Object(object)) = self.json() else {
            return Err(Problem::not_json());
        };
        check(&object, fields)?;
        Ok(object)
    }
}

/// What an API replies.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Sent as JSON; `None` sends no body at all.
    pub(super) body: Option<Value>,
}

impl Answer {
    pub(super) fn json(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
        }
    }

    pub(super) fn ok(body: Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, body: None }
    }
}

/// The text of a member, or nothing.
pub(super) fn text<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}
