//! In: the parameters and the body of a step. Out: a request in which no value can leave the place it was put in.

mod body;
mod parameters;

use std::fmt;

use bytes::Bytes;
use http::header::{COOKIE, HeaderMap, HeaderValue};
use http::{StatusCode, Uri};
use serde::Serialize;

use crate::encode::Encode;
use crate::error::{Failed, StepErrorKind};
use crate::kept::Kept;
use crate::parameter::{Parameter, Read, read};
use crate::redact::Secrets;
use crate::{Location, Operation, Response, Run, SchemeKind, secret};

type Result<'r> = std::result::Result<Request<'r>, Failed>;

/// A step's request while it is being put together. Generated code adds to it in the order of the description: the path
/// first, then queries, headers and cookies, then the body.
///
/// It is passed on from call to call, so it is one pointer: the answer will take the place of what was sent.
pub struct Request<'r>(pub(crate) Box<Parts<'r>>);

/// What a step sends, then what it is answered.
pub(crate) struct Parts<'r> {
    pub(crate) run: &'r Run<'r>,
    pub(crate) operation: &'static Operation,
    pub(crate) attempt: u32,
    pub(crate) url: String,
    /// Where the path begins in the URL.
    path: usize,
    /// The template has a fragment: what follows is not sent.
    fragment: bool,
    /// The URL once it is sent.
    pub(crate) uri: Uri,
    /// What was sent, while a redirect may ask for it once more.
    pub(crate) kept: Option<Kept>,
    cookies: String,
    /// The request's, then the answer's.
    pub(crate) headers: HeaderMap,
    /// The request's, then the answer's.
    pub(crate) body: Bytes,
    /// The answer's.
    pub(crate) status: StatusCode,
    pub(crate) secrets: Secrets,
    /// A secret is in the body, so it may not reach another origin.
    pub(crate) secret_body: bool,
    pub(crate) follow_redirects: bool,
}

impl<'r> Request<'r> {
    pub(crate) fn new(run: &'r Run<'r>, operation: &'static Operation, attempt: u32) -> Result<'r> {
        let source = operation.source;
        let documented = operation
            .server
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        let Some(server) = run.client().server(source).or(documented) else {
            return Err(run.fail(operation, attempt, StepErrorKind::MissingServer { source }));
        };
        let server = server.trim_end_matches('/');
        // With room for the path's values, and for the copy of the headers (see `Kept`).
        let mut url = String::with_capacity(server.len() + operation.path.len() + 256);
        url.push_str(server);
        let path = url.len();
        Ok(Self(Box::new(Parts {
            run,
            operation,
            attempt,
            url,
            path,
            fragment: false,
            uri: Uri::default(),
            kept: None,
            cookies: String::new(),
            // The map doubles what it is asked for at seven.
            headers: HeaderMap::with_capacity(6),
            body: Bytes::new(),
            status: StatusCode::default(),
            secrets: Secrets::default(),
            secret_body: false,
            follow_redirects: true,
        })))
    }

    /// Takes a redirect for an answer, because the step reads it.
    #[must_use]
    pub fn without_redirects(mut self) -> Self {
        self.0.follow_redirects = false;
        self
    }

    /// Sends the request, with the client's credentials where the operation demands some.
    ///
    /// # Errors
    ///
    /// Where there is no answer; any status is one.
    pub async fn send(self) -> std::result::Result<Response<'r>, Failed> {
        crate::send::send(self).await
    }

    /// Whether the request has an API key of this name already.
    pub(crate) fn has_key(&self, location: Location, name: &str) -> bool {
        match location {
            Location::Header => self.0.headers.contains_key(name),
            Location::Query => {
                let query = self
                    .0
                    .url
                    .split_once('?')
                    .map(|(_, query)| query)
                    .unwrap_or_default();
                let name = Encode::QUERY.encoded(name);
                query
                    .split('&')
                    .any(|pair| pair.split('=').next() == Some(&*name))
            }
            Location::Cookie => self
                .0
                .cookies
                .split("; ")
                .any(|pair| pair.split('=').next() == Some(name)),
        }
    }

    /// Whether a security scheme of the source says that such a parameter is a key.
    fn is_key(&self, location: Location, name: &str) -> bool {
        self.0
            .operation
            .source
            .security_schemes()
            .iter()
            .any(|scheme| match scheme.kind {
                SchemeKind::ApiKey {
                    location: place,
                    name: key,
                } => {
                    place == location
                        && (key.eq_ignore_ascii_case(name) || Encode::QUERY.encoded(key) == name)
                }
                _ => false,
            })
    }

    /// The cookies become a header.
    pub(crate) fn close_cookies(&mut self) -> std::result::Result<(), Failed> {
        if self.0.cookies.is_empty() {
            return Ok(());
        }
        let mut text = std::mem::take(&mut self.0.cookies);
        if let Some(given) = self.0.headers.get(COOKIE) {
            text = format!("{}; {text}", String::from_utf8_lossy(given.as_bytes()));
        }
        let Ok(mut value) = HeaderValue::from_bytes(text.as_bytes()) else {
            return Err(self.invalid("Cookie", "has a character that may not stand in a header"));
        };
        value.set_sensitive(true);
        self.0.headers.insert(COOKIE, value);
        Ok(())
    }

    fn read<T: Serialize + ?Sized>(&mut self, value: &T) -> std::result::Result<Read, Failed> {
        read(value).map_err(|error| {
            self.fail(StepErrorKind::Serialize {
                message: error.to_string(),
            })
        })
    }

    /// Reads a value as the JSON text that stands for it.
    fn read_json<T: Serialize + ?Sized>(&mut self, value: &T) -> std::result::Result<Read, Failed> {
        let (json, secrets) = secret::collect(|| serde_json::to_string(value));
        match json {
            Ok(json) if json == "null" => Ok(Read {
                value: Parameter::Absent,
                secrets,
            }),
            Ok(json) => Ok(Read {
                value: Parameter::Text(json),
                secrets,
            }),
            Err(error) => Err(self.fail(StepErrorKind::Serialize {
                message: error.to_string(),
            })),
        }
    }

    #[cold]
    fn invalid(&self, name: &'static str, reason: &'static str) -> Failed {
        self.fail(StepErrorKind::InvalidValue { name, reason })
    }

    #[cold]
    pub(crate) fn fail(&self, kind: StepErrorKind<std::convert::Infallible>) -> Failed {
        self.0.run.fail(self.0.operation, self.0.attempt, kind)
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &format_args!("{}", self.0.operation))
            .field("url", &self.0.secrets.redacted_url(&self.0.url))
            .finish_non_exhaustive()
    }
}
