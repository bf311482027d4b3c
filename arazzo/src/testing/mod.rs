//! In: the requests that a test expects, and their answers. Out: a transport without a network.
//!
//! ```
//! use arazzo::json;
//! use arazzo::testing::{Answer, Exchange};
//!
//! let api = Exchange::new();
//! api.get("/customers/c-7").header("X-API-KEY", "k-123").answer(404);
//! api.post("/customers")
//!     .json_includes(json!({ "customerId": "c-7" }))
//!     .answer(Answer::new(201).json(json!({ "customerId": "c-7" })));
//! let client = api.client();
//! // … run the workflow with `&client`, then:
//! # let _ = client;
//! # assert!(api.finished().is_err());
//! # if false {
//! api.assert_finished();
//! # }
//! ```

mod expectation;
mod sent;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Request, Response};

pub use self::expectation::Expectation;
use self::expectation::{Outcome, Script};
pub use self::sent::Sent;
use crate::transport::{BoxFuture, Transport, TransportError, TransportErrorKind};
use crate::{Client, Value};

/// A transport that expects requests in order, answers each as it was told, and keeps what was sent. Clones are one and
/// the same.
///
/// A request that is not the next one expected gets a [`TransportErrorKind::Unexpected`]. It waits for nothing: a delay
/// before a retry is over at once, and is kept in [`Exchange::waits`].
#[derive(Clone, Default)]
pub struct Exchange(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    script: VecDeque<Script>,
    otherwise: Option<Arc<Answering>>,
    sent: Vec<Sent>,
    waits: Vec<Duration>,
    mismatches: Vec<String>,
}

type Answering = dyn Fn(&Sent) -> Answer + Send + Sync;

impl Exchange {
    /// Expects nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers any request by a function, once all expected ones are there.
    #[must_use]
    pub fn answering(answer: impl Fn(&Sent) -> Answer + Send + Sync + 'static) -> Self {
        let exchange = Self::new();
        exchange.state().otherwise = Some(Arc::new(answer));
        exchange
    }

    /// Expects a request next: its method and its path, that of the server included, with a query if there is one to
    /// compare. It takes effect once its answer is set.
    pub fn expect(&self, method: impl Into<String>, path: &str) -> Expectation<'_> {
        Expectation::new(self, method.into(), path)
    }

    /// Expects a `GET`: see [`Self::expect`].
    pub fn get(&self, path: &str) -> Expectation<'_> {
        self.expect("GET", path)
    }

    /// Expects a `POST`: see [`Self::expect`].
    pub fn post(&self, path: &str) -> Expectation<'_> {
        self.expect("POST", path)
    }

    /// Expects a `PUT`: see [`Self::expect`].
    pub fn put(&self, path: &str) -> Expectation<'_> {
        self.expect("PUT", path)
    }

    /// Expects a `PATCH`: see [`Self::expect`].
    pub fn patch(&self, path: &str) -> Expectation<'_> {
        self.expect("PATCH", path)
    }

    /// Expects a `DELETE`: see [`Self::expect`].
    pub fn delete(&self, path: &str) -> Expectation<'_> {
        self.expect("DELETE", path)
    }

    /// A client over this transport, otherwise with default settings. For others:
    /// `Client::builder().transport(exchange.clone())`.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::over(self.clone())
    }

    /// What was sent so far, the unexpected included.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.state().sent.clone()
    }

    /// The delays before retries, and the time-outs of requests that [`Expectation::hang`].
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.state().waits.clone()
    }

    /// Whether all that was expected came, and nothing else.
    ///
    /// # Errors
    ///
    /// [`Unfinished`] says what is missing and what was unexpected.
    pub fn finished(&self) -> Result<(), Unfinished> {
        let state = self.state();
        let missing = state
            .script
            .iter()
            .map(|expected| format!("expected {expected}, it was not sent"));
        let problems: Vec<String> = state.mismatches.iter().cloned().chain(missing).collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Unfinished(problems))
        }
    }

    /// As [`Self::finished`], for the end of a test.
    ///
    /// # Panics
    ///
    /// With what is missing and what was unexpected.
    #[track_caller]
    pub fn assert_finished(&self) {
        let finished = self.finished();
        assert!(
            finished.is_ok(),
            "{}",
            finished
                .err()
                .map(|unfinished| unfinished.to_string())
                .unwrap_or_default()
        );
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, script: Script) {
        self.state().script.push_back(script);
    }

    fn outcome(&self, sent: Sent) -> Outcome {
        let mut state = self.state();
        state.sent.push(sent.clone());
        let Some(expected) = state.script.front() else {
            if let Some(answer) = state.otherwise.clone() {
                drop(state);
                return Outcome::Answer(answer(&sent));
            }
            return state.unexpected(format!("nothing more was expected, {sent} was sent"));
        };
        if let Some(difference) = expected.difference(&sent) {
            let problem = format!("expected {expected}, {sent} was sent: {difference}");
            return state.unexpected(problem);
        }
        match state.script.pop_front().map(|expected| expected.outcome) {
            Some(Outcome::Function(answer)) => {
                drop(state);
                Outcome::Answer(answer(&sent))
            }
            Some(outcome) => outcome,
            None => Outcome::Hang,
        }
    }
}

impl State {
    fn unexpected(&mut self, problem: String) -> Outcome {
        self.mismatches.push(problem.clone());
        Outcome::Fail(TransportError::new(TransportErrorKind::Unexpected, problem))
    }
}

impl Transport for Exchange {
    fn send(
        &self,
        request: Request<Bytes>,
        _: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            match self.outcome(Sent::new(request)) {
                Outcome::Answer(answer) => answer.into_response(),
                Outcome::Fail(error) => Err(error),
                Outcome::Hang | Outcome::Function(_) => std::future::pending().await,
            }
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.state().waits.push(duration);
        Box::pin(std::future::ready(()))
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Exchange")
            .field("expected", &state.script.len())
            .field("sent", &state.sent)
            .finish()
    }
}

/// What an [`Exchange`] still misses, and what it did not expect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished(Vec<String>);

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Unfinished {}

/// An answer that a test gives. A status alone will do.
#[derive(Clone, Debug)]
pub struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
}

impl Answer {
    /// An answer without a body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Sets a body.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            ..self.header(CONTENT_TYPE.as_str(), content_type)
        }
    }

    fn into_response(self) -> Result<Response<Bytes>, TransportError> {
        let wrong = |what: String| TransportError::new(TransportErrorKind::Unexpected, what);
        let mut response = Response::new(self.body);
        *response.status_mut() = http::StatusCode::from_u16(self.status)
            .map_err(|_| wrong(format!("the test answers with status {}", self.status)))?;
        for (name, value) in self.headers {
            let header = (
                HeaderName::from_bytes(name.as_bytes()),
                HeaderValue::from_bytes(value.as_bytes()),
            );
            let (Ok(header), Ok(value)) = header else {
                return Err(wrong(format!("the test answers with an invalid header `{name}`")));
            };
            response.headers_mut().append(header, value);
        }
        Ok(response)
    }
}

impl From<u16> for Answer {
    fn from(status: u16) -> Self {
        Self::new(status)
    }
}
