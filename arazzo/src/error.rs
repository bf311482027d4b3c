//! In: what went wrong at a step. Out: an error that names the workflow, the step and the cause, and shows no secret.

use std::convert::Infallible;
use std::error::Error;
use std::fmt::{self, Write as _};
use std::time::Duration;

use http::StatusCode;

use crate::redact::OneLine;
use crate::response::Answer;
use crate::{Operation, RawBody, SourceId, TransportError};

/// Any failure of a workflow, whatever its step's error bodies are.
pub trait Failure: Error {
    /// The status of the answer, where there was one.
    fn status(&self) -> Option<u16>;
    /// How many times the step was tried.
    fn attempts(&self) -> u32;
    /// Whether the same request may succeed if it is made again, unchanged: a time-out, a connection that failed, a
    /// status 408, 500, 502, 503 or 504 (RFC 9110, section 15), 425 (RFC 8470) or 429 (RFC 6585). Whether it is safe to
    /// make it again is another question.
    fn is_retryable(&self) -> bool;
    /// Whether no failure action is tried for it: the client lacks a server or a credential, or its step budget is used up.
    fn is_configuration(&self) -> bool;
}

/// Why a step failed. `B` holds the error bodies that the step's operation documents (OpenAPI 3.1, "Responses Object").
///
/// `Display` is one line with the workflow, the step, its method and path, and the cause. Neither it nor `Debug` ever
/// shows a secret, a query, or more than 512 bytes of a body.
pub struct StepError<B = RawBody>(Box<Inner<B>>);

struct Inner<B> {
    operation: &'static Operation,
    attempts: u32,
    kind: StepErrorKind<B>,
    answer: Option<Answer>,
}

/// The cause of a [`StepError`].
#[non_exhaustive]
pub enum StepErrorKind<B = RawBody> {
    /// The answer's status is none with which the step succeeds (Arazzo 1.1, "Step Object", `successCriteria`).
    Status {
        /// The status.
        status: u16,
        /// The body, typed where the operation documents it.
        body: B,
    },
    /// A success criterion does not hold (Arazzo 1.1, "Criterion Object").
    Criterion {
        /// Its index in `successCriteria`.
        index: usize,
        /// Its text, as written.
        condition: &'static str,
    },
    /// A value that the request needs is absent (Arazzo 1.1, "Runtime Expressions"). Nothing was sent.
    MissingValue {
        /// The expression that has no value.
        expression: &'static str,
    },
    /// A value that may not be sent where it should go. Nothing was sent.
    InvalidValue {
        /// The parameter.
        name: &'static str,
        /// What is wrong with its value.
        reason: &'static str,
    },
    /// A value that does not serialise. Nothing was sent.
    Serialize {
        /// Why not.
        message: String,
    },
    /// The answer's body is not what the description says.
    Decode {
        /// A JSON Pointer (RFC 6901) to where the body left its schema.
        pointer: String,
        /// What was found and what was expected there.
        message: String,
    },
    /// The exchange did not happen, or was not finished.
    Transport(TransportError),
    /// There was no answer in time (Arazzo 1.1, "Step Object", `timeout`; else the client's limit).
    Timeout {
        /// The limit that was set.
        limit: Duration,
    },
    /// The operation demands a credential and the client has none (OpenAPI 3.1, "Security Requirement Object"). Nothing
    /// was sent.
    MissingCredential {
        /// The source whose schemes they are.
        source: SourceId,
        /// The alternatives, any of which would do.
        schemes: &'static [&'static [&'static str]],
    },
    /// The authorization server gave no token (RFC 6749, section 5.2). Nothing was sent to the API.
    Authorization {
        /// The security scheme.
        scheme: &'static str,
        /// The status of its answer, where there was one.
        status: Option<u16>,
        /// Why.
        message: String,
    },
    /// The description names no server (OpenAPI 3.1, "Server Object") and the client was given none. Nothing was sent.
    MissingServer {
        /// The source that lacks one.
        source: SourceId,
    },
}

impl<B> StepError<B> {
    pub(crate) fn new(
        operation: &'static Operation,
        attempts: u32,
        kind: StepErrorKind<B>,
        answer: Option<Answer>,
    ) -> Self {
        Self(Box::new(Inner {
            operation,
            attempts,
            kind,
            answer,
        }))
    }

    /// The cause.
    #[must_use]
    pub fn kind(&self) -> &StepErrorKind<B> {
        &self.0.kind
    }

    /// The cause, taken out.
    #[must_use]
    pub fn into_kind(self) -> StepErrorKind<B> {
        self.0.kind
    }

    /// The step's operation.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.0.operation
    }

    /// The answer that failed, where there was one.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        self.0.answer.as_ref()
    }

    /// The status of the answer, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.answer().map(Answer::status)
    }

    /// How many times the step was tried.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the same request may succeed if it is made again: see [`Failure::is_retryable`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            StepErrorKind::Status { status, .. } => retryable(*status),
            StepErrorKind::Authorization { status, .. } => status.is_some_and(retryable),
            StepErrorKind::Transport(error) => error.is_retryable(),
            StepErrorKind::Timeout { .. } => true,
            _ => false,
        }
    }

    /// Whether the client lacks something: a server or a credential. No failure action is tried for these.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        matches!(
            self.kind(),
            StepErrorKind::MissingCredential { .. } | StepErrorKind::MissingServer { .. }
        )
    }
}

fn retryable(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

impl<B> fmt::Display for StepError<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = OneLine(f);
        write!(line, "{}: {}", self.operation(), self.kind())?;
        if let Some(excerpt) = self.answer().and_then(Answer::excerpt) {
            write!(line, ": {excerpt}")?;
        }
        match self.attempts() {
            0 | 1 => Ok(()),
            attempts => write!(line, " (after {attempts} attempts)"),
        }
    }
}

impl<B> fmt::Display for StepErrorKind<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, .. } => {
                write!(f, "the answer is {status}")?;
                match StatusCode::from_u16(*status)
                    .ok()
                    .and_then(|status| status.canonical_reason())
                {
                    Some(reason) => write!(f, " {reason}"),
                    None => Ok(()),
                }
            }
            Self::Criterion { index, condition } => {
                write!(f, "success criterion {index} does not hold: `{condition}`")
            }
            Self::MissingValue { expression } => write!(f, "`{expression}` has no value, nothing was sent"),
            Self::InvalidValue { name, reason } => write!(f, "`{name}` {reason}, nothing was sent"),
            Self::Serialize { message } => write!(f, "a value does not serialise: {message}"),
            Self::Decode { pointer, message } => {
                write!(f, "the body is not as described at `{pointer}`: {message}")
            }
            Self::Transport(error) => error.fmt(f),
            Self::Timeout { limit } => write!(f, "no answer within {limit:?}"),
            Self::MissingCredential { source, schemes } => {
                write!(f, "no credential for source {source}: set one for ")?;
                for (index, alternative) in schemes.iter().enumerate() {
                    let or = if index > 0 { " or " } else { "" };
                    write!(f, "{or}`{}`", alternative.join("` and `"))?;
                }
                Ok(())
            }
            Self::Authorization {
                scheme,
                status: Some(status),
                message,
            } => {
                write!(f, "no token for `{scheme}`: the answer is {status}: {message}")
            }
            Self::Authorization {
                scheme,
                status: None,
                message,
            } => {
                write!(f, "no token for `{scheme}`: {message}")
            }
            Self::MissingServer { source } => {
                write!(f, "no server for source {source}: set one on the client")
            }
        }
    }
}

impl<B> fmt::Debug for StepError<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StepError")
            .field("operation", &format_args!("{}", self.operation()))
            .field("attempts", &self.attempts())
            .field("kind", self.kind())
            .field("answer", &self.answer())
            .finish()
    }
}

/// The typed body is left out: it is as long as the API likes, and may repeat what it was sent.
impl<B> fmt::Debug for StepErrorKind<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { status, .. } => f
                .debug_struct("Status")
                .field("status", status)
                .finish_non_exhaustive(),
            Self::Transport(error) => f.debug_tuple("Transport").field(error).finish(),
            other => {
                let mut line = OneLine(f);
                write!(line, "{other}")
            }
        }
    }
}

impl<B> Error for StepError<B> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.kind() {
            StepErrorKind::Transport(error) => error.source(),
            _ => None,
        }
    }
}

impl<B> Failure for StepError<B> {
    fn status(&self) -> Option<u16> {
        self.status()
    }

    fn attempts(&self) -> u32 {
        self.attempts()
    }

    fn is_retryable(&self) -> bool {
        self.is_retryable()
    }

    fn is_configuration(&self) -> bool {
        self.is_configuration()
    }
}

/// A failure before it is known which error bodies the step documents: it becomes any [`StepError`] through `?`.
pub struct Failed(StepError<Infallible>);

impl Failed {
    pub(crate) fn new(
        operation: &'static Operation,
        attempts: u32,
        kind: StepErrorKind<Infallible>,
        answer: Option<Answer>,
    ) -> Self {
        Self(StepError::new(operation, attempts, kind, answer))
    }
}

impl fmt::Debug for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Failed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl<B> From<Failed> for StepError<B> {
    fn from(failed: Failed) -> Self {
        let Inner {
            operation,
            attempts,
            kind,
            answer,
        } = *failed.0.0;
        Self::new(operation, attempts, kind.retyped(), answer)
    }
}

impl StepErrorKind<Infallible> {
    fn retyped<B>(self) -> StepErrorKind<B> {
        match self {
            Self::Status { body, .. } => match body {},
            Self::Criterion { index, condition } => StepErrorKind::Criterion { index, condition },
            Self::MissingValue { expression } => StepErrorKind::MissingValue { expression },
            Self::InvalidValue { name, reason } => StepErrorKind::InvalidValue { name, reason },
            Self::Serialize { message } => StepErrorKind::Serialize { message },
            Self::Decode { pointer, message } => StepErrorKind::Decode { pointer, message },
            Self::Transport(error) => StepErrorKind::Transport(error),
            Self::Timeout { limit } => StepErrorKind::Timeout { limit },
            Self::MissingCredential { source, schemes } => {
                StepErrorKind::MissingCredential { source, schemes }
            }
            Self::Authorization {
                scheme,
                status,
                message,
            } => StepErrorKind::Authorization {
                scheme,
                status,
                message,
            },
            Self::MissingServer { source } => StepErrorKind::MissingServer { source },
        }
    }
}

/// A workflow visited more steps than the client allows: see [`crate::ClientBuilder::step_budget`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepBudgetExceeded {
    pub(crate) workflow: &'static str,
    pub(crate) budget: u32,
}

impl StepBudgetExceeded {
    /// The budget, in visits.
    #[must_use]
    pub fn budget(&self) -> u32 {
        self.budget
    }
}

impl fmt::Display for StepBudgetExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "workflow `{}` used up its budget of {} steps",
            self.workflow, self.budget
        )
    }
}

impl Error for StepBudgetExceeded {}

impl Failure for StepBudgetExceeded {
    fn status(&self) -> Option<u16> {
        None
    }

    fn attempts(&self) -> u32 {
        0
    }

    fn is_retryable(&self) -> bool {
        false
    }

    fn is_configuration(&self) -> bool {
        true
    }
}
