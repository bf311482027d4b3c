//! In: what a test says about a request. Out: how a request differs from that.

use std::fmt;

use super::{Answer, Exchange, Sent};
use crate::Value;
use crate::transport::TransportError;

/// A request that is expected, until its answer is set. What is not said is not compared.
#[must_use = "it is expected once its answer is set"]
pub struct Expectation<'e> {
    exchange: &'e Exchange,
    method: String,
    path: String,
    rules: Vec<Rule>,
}

pub(super) struct Script {
    method: String,
    path: String,
    rules: Vec<Rule>,
    pub(super) outcome: Outcome,
}

pub(super) enum Outcome {
    Answer(Answer),
    Function(Box<dyn FnOnce(&Sent) -> Answer + Send>),
    Fail(TransportError),
    Hang,
}

enum Rule {
    WholeQuery(String),
    Query(String, Option<String>),
    Header(String, Option<String>),
    Json(Value),
    JsonIncludes(Value),
    Text(String),
}

impl<'e> Expectation<'e> {
    pub(super) fn new(exchange: &'e Exchange, method: String, path: &str) -> Self {
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        let rules = query
            .map(|query| Rule::WholeQuery(query.to_owned()))
            .into_iter()
            .collect();
        Self {
            exchange,
            method,
            path: path.to_owned(),
            rules,
        }
    }

    fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// A query parameter has this value, decoded.
    pub fn query(self, name: &str, value: &str) -> Self {
        self.rule(Rule::Query(name.to_owned(), Some(value.to_owned())))
    }

    /// There is no such query parameter.
    pub fn no_query(self, name: &str) -> Self {
        self.rule(Rule::Query(name.to_owned(), None))
    }

    /// A header has this value.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.rule(Rule::Header(name.to_owned(), Some(value.to_owned())))
    }

    /// There is no such header.
    pub fn no_header(self, name: &str) -> Self {
        self.rule(Rule::Header(name.to_owned(), None))
    }

    /// The body is this JSON.
    pub fn json(self, body: Value) -> Self {
        self.rule(Rule::Json(body))
    }

    /// The body is JSON that has at least these members.
    pub fn json_includes(self, body: Value) -> Self {
        self.rule(Rule::JsonIncludes(body))
    }

    /// The body is this text.
    pub fn text(self, body: &str) -> Self {
        self.rule(Rule::Text(body.to_owned()))
    }

    /// It is answered so.
    pub fn answer(self, answer: impl Into<Answer>) {
        self.end(Outcome::Answer(answer.into()));
    }

    /// It is answered by a function.
    pub fn answer_with(self, answer: impl FnOnce(&Sent) -> Answer + Send + 'static) {
        self.end(Outcome::Function(Box::new(answer)));
    }

    /// The transport fails.
    pub fn fail(self, error: TransportError) {
        self.end(Outcome::Fail(error));
    }

    /// There is no answer, so that the step times out at once.
    pub fn hang(self) {
        self.end(Outcome::Hang);
    }

    fn end(self, outcome: Outcome) {
        let Self {
            exchange,
            method,
            path,
            rules,
        } = self;
        exchange.add(Script {
            method,
            path,
            rules,
            outcome,
        });
    }
}

impl Script {
    pub(super) fn difference(&self, sent: &Sent) -> Option<String> {
        if self.method != sent.method() || self.path != sent.path() {
            return Some("another operation".to_owned());
        }
        self.rules.iter().find_map(|rule| rule.difference(sent))
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Rule {
    fn difference(&self, sent: &Sent) -> Option<String> {
        match self {
            Self::WholeQuery(expected) => differ("the query", Some(expected), sent.query_string()),
            Self::Query(name, expected) => differ(
                &format!("query `{name}`"),
                expected.as_deref(),
                sent.query(name).as_deref(),
            ),
            Self::Header(name, expected) => differ(
                &format!("header `{name}`"),
                expected.as_deref(),
                sent.header(name).as_deref(),
            ),
            Self::Json(expected) => match sent.json() {
                Some(body) if body == *expected => None,
                body => differ(
                    "the body",
                    Some(&expected.to_string()),
                    body.map(|body| body.to_string()).as_deref(),
                ),
            },
            Self::JsonIncludes(expected) => match sent.json() {
                Some(body) => missing("", expected, &body),
                None => Some("the body is no JSON".to_owned()),
            },
            Self::Text(expected) => differ("the body", Some(expected), Some(&sent.text())),
        }
    }
}

fn differ(what: &str, expected: Option<&str>, sent: Option<&str>) -> Option<String> {
    match (expected, sent) {
        (Some(expected), Some(sent)) if expected != sent => {
            Some(format!("{what} is `{sent}`, not `{expected}`"))
        }
        (Some(expected), None) => Some(format!("{what} is absent, not `{expected}`")),
        (None, Some(_)) => Some(format!("{what} is there")),
        _ => None,
    }
}

/// The first place where a value lacks what another has. Lists are compared item by item, and to their end.
fn missing(pointer: &str, expected: &Value, sent: &Value) -> Option<String> {
    match (expected, sent) {
        (Value::Object(expected), Value::Object(sent)) => expected.iter().find_map(|(name, expected)| {
            let pointer = format!("{pointer}/{name}");
            match sent.get(name) {
                Some(sent) => missing(&pointer, expected, sent),
                None => Some(format!("`{pointer}` is absent from the body, not `{expected}`")),
            }
        }),
        (Value::Array(expected), Value::Array(sent)) if expected.len() == sent.len() => expected
            .iter()
            .zip(sent)
            .enumerate()
            .find_map(|(index, (expected, sent))| missing(&format!("{pointer}/{index}"), expected, sent)),
        _ if expected == sent => None,
        _ => Some(format!("`{pointer}` of the body is `{sent}`, not `{expected}`")),
    }
}
