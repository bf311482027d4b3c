//! Requests as a test writes them down: all that matters of them, and nothing else.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use crate::server::Recorded;

/// Headers that belong to the connection or to the HTTP library, and say nothing about a workflow.
const PLUMBING: [&str; 6] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "user-agent",
];

/// A request that was sent, or that should have been: equal when line, headers and body are.
#[derive(Clone, PartialEq)]
pub struct Wire {
    line: String,
    headers: BTreeMap<String, String>,
    body: Body,
}

#[derive(Clone, PartialEq)]
enum Body {
    Empty,
    Json(Value),
    Other(String),
}

impl Wire {
    /// A request without headers or body. The line is method, path and query: `GET /a?b=c`.
    #[must_use]
    pub fn new(line: &str) -> Self {
        Self {
            line: line.to_owned(),
            headers: BTreeMap::new(),
            body: Body::Empty,
        }
    }

    /// The same with one more header, whose name's case does not matter. What belongs to the connection is left out.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = name.to_ascii_lowercase();
        if PLUMBING.contains(&name.as_str()) {
            return self;
        }
        self.headers
            .entry(name)
            .and_modify(|known| *known = format!("{known}, {value}"))
            .or_insert_with(|| value.to_owned());
        self
    }

    /// The same with a JSON body, and the header that says so.
    #[must_use]
    pub fn json(self, body: Value) -> Self {
        let mut wire = self.header("content-type", "application/json");
        wire.body = Body::Json(body);
        wire
    }

    /// The same with these bytes as the body: JSON where they are JSON.
    #[must_use]
    pub fn bytes(mut self, body: &[u8]) -> Self {
        self.body = match serde_json::from_slice(body) {
            _ if body.is_empty() => Body::Empty,
            Ok(json) => Body::Json(json),
            Err(_) => Body::Other(String::from_utf8_lossy(body).into_owned()),
        };
        self
    }
}

impl From<&Recorded> for Wire {
    fn from(recorded: &Recorded) -> Self {
        recorded
            .headers
            .iter()
            .fold(Self::new(&recorded.line()), |wire, (name, value)| {
                wire.header(name, value)
            })
            .bytes(&recorded.body)
    }
}

/// As it would stand in an `.http` file.
impl fmt::Debug for Wire {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.line)?;
        for (name, value) in &self.headers {
            write!(formatter, "\n  {name}: {value}")?;
        }
        match &self.body {
            Body::Empty => Ok(()),
            Body::Json(json) => write!(formatter, "\n  {json}"),
            Body::Other(text) => write!(formatter, "\n  {text:?}"),
        }
    }
}
