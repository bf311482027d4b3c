//! In: what a workflow that another one runs leaves behind. Out: its outputs, or an error that names the step that ran it.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Failure, StepError};
use crate::send::{Within, within};
use crate::{Operation, Run};

/// A workflow that another one runs (Arazzo 1.1, `workflowId` of "Step Object", "Success Action Object" and "Failure Action
/// Object"; `dependsOn` of "Workflow Object"). Generated code holds one for each place where it does.
#[derive(Debug)]
pub struct Call {
    /// The `workflowId` of the caller.
    pub workflow: &'static str,
    /// The `stepId` of the step that calls it, or whose action leads to it; `None` for one that runs first (`dependsOn`).
    pub step: Option<&'static str>,
    /// The `workflowId` of the workflow that runs.
    pub called: &'static str,
    /// The limit for its whole run (Arazzo 1.1, "Step Object", `timeout`).
    pub timeout: Option<Duration>,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Some(step) => write!(
                f,
                "workflow `{}`, step `{step}` (workflow `{}`)",
                self.workflow, self.called
            ),
            None => write!(
                f,
                "workflow `{}`, before its steps (workflow `{}`)",
                self.workflow, self.called
            ),
        }
    }
}

/// Why a step that calls a workflow failed, or an action that leads to one. `E` is that workflow's error.
///
/// `Display` is one line; the called workflow's error is the [`source`](Error::source).
pub struct CallError<E>(Box<Inner<E>>);

struct Inner<E> {
    call: &'static Call,
    attempts: u32,
    kind: CallErrorKind<E>,
}

/// The cause of a [`CallError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum CallErrorKind<E> {
    /// The called workflow failed.
    Workflow(E),
    /// A success criterion does not hold (Arazzo 1.1, "Criterion Object").
    Criterion {
        /// Its index in `successCriteria`.
        index: usize,
        /// Its text, as written.
        condition: &'static str,
    },
    /// A value that the called workflow needs is absent (Arazzo 1.1, "Runtime Expressions"). It did not run.
    MissingValue {
        /// The expression that has no value.
        expression: &'static str,
    },
    /// A value is not of the type of the input that it should fill. The called workflow did not run.
    InvalidValue {
        /// The input.
        name: &'static str,
        /// What is wrong with the value.
        message: String,
    },
    /// The called workflow took too long (Arazzo 1.1, "Step Object", `timeout`).
    Timeout {
        /// The limit that was set.
        limit: Duration,
    },
}

impl<E> CallError<E> {
    fn new(call: &'static Call, attempts: u32, kind: CallErrorKind<E>) -> Self {
        Self(Box::new(Inner { call, attempts, kind }))
    }

    /// The cause.
    #[must_use]
    pub fn kind(&self) -> &CallErrorKind<E> {
        &self.0.kind
    }

    /// The cause, taken out.
    #[must_use]
    pub fn into_kind(self) -> CallErrorKind<E> {
        self.0.kind
    }

    /// Who called what.
    #[must_use]
    pub fn call(&self) -> &'static Call {
        self.0.call
    }

    /// How many times the call was tried.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }
}

impl<E: Failure> CallError<E> {
    /// The status of the last answer in the called workflow, where it failed with one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.kind() {
            CallErrorKind::Workflow(error) => error.status(),
            _ => None,
        }
    }

    /// Whether the same call may succeed if it is made again: see [`Failure::is_retryable`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            CallErrorKind::Workflow(error) => error.is_retryable(),
            CallErrorKind::Timeout { .. } => true,
            _ => false,
        }
    }

    /// Whether no failure action is tried for it: see [`Failure::is_configuration`].
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        match self.kind() {
            CallErrorKind::Workflow(error) => error.is_configuration(),
            _ => false,
        }
    }
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.call())?;
        match self.kind() {
            CallErrorKind::Workflow(error) => error.fmt(f),
            CallErrorKind::Criterion { index, condition } => {
                write!(f, "success criterion {index} does not hold: `{condition}`")
            }
            CallErrorKind::MissingValue { expression } => write!(f, "`{expression}` has no value"),
            CallErrorKind::InvalidValue { name, message } => {
                write!(f, "the input `{name}` does not take its value: {message}")
            }
            CallErrorKind::Timeout { limit } => write!(f, "not complete within {limit:?}"),
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallError")
            .field("call", self.call())
            .field("attempts", &self.attempts())
            .field("kind", self.kind())
            .finish()
    }
}

impl<E: Error + 'static> Error for CallError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.kind() {
            CallErrorKind::Workflow(error) => Some(error),
            _ => None,
        }
    }
}

impl<E: Failure + 'static> Failure for CallError<E> {
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

/// A failure before it is known which workflow is called: it becomes any [`CallError`] through `?`.
#[derive(Debug)]
pub struct CallFailed {
    call: &'static Call,
    attempts: u32,
    kind: CallErrorKind<std::convert::Infallible>,
}

impl<E> From<CallFailed> for CallError<E> {
    fn from(failed: CallFailed) -> Self {
        let kind = match failed.kind {
            CallErrorKind::Workflow(never) => match never {},
            CallErrorKind::Criterion { index, condition } => CallErrorKind::Criterion { index, condition },
            CallErrorKind::MissingValue { expression } => CallErrorKind::MissingValue { expression },
            CallErrorKind::InvalidValue { name, message } => CallErrorKind::InvalidValue { name, message },
            CallErrorKind::Timeout { limit } => CallErrorKind::Timeout { limit },
        };
        Self::new(failed.call, failed.attempts, kind)
    }
}

/// What a step calls: an operation or a workflow.
pub trait Callee: Sized + 'static {
    /// How a call of it fails before it is made.
    type Failed;

    #[doc(hidden)]
    fn step(&self) -> &'static str;
    #[doc(hidden)]
    fn missing_value(&'static self, run: &Run<'_>, expression: &'static str) -> Self::Failed;
}

impl Callee for Operation {
    type Failed = crate::Failed;

    fn step(&self) -> &'static str {
        self.step
    }

    fn missing_value(&'static self, run: &Run<'_>, expression: &'static str) -> crate::Failed {
        // Values are asked for once the request has begun.
        let attempt = run.begun_attempt();
        run.fail(self, attempt, crate::StepErrorKind::MissingValue { expression })
    }
}

impl Callee for Call {
    type Failed = CallFailed;

    fn step(&self) -> &'static str {
        self.step.unwrap_or_default()
    }

    fn missing_value(&'static self, run: &Run<'_>, expression: &'static str) -> CallFailed {
        run.call_failed(self, CallErrorKind::MissingValue { expression })
    }
}

/// An error after which a step may be tried again.
pub trait Attempted {
    #[doc(hidden)]
    fn step(&self) -> &'static str;
    #[doc(hidden)]
    fn attempts(&self) -> u32;
    #[doc(hidden)]
    fn retry_after(&self) -> Option<Duration>;
}

impl<B> Attempted for StepError<B> {
    fn step(&self) -> &'static str {
        self.operation().step
    }

    fn attempts(&self) -> u32 {
        self.attempts()
    }

    fn retry_after(&self) -> Option<Duration> {
        self.answer().and_then(crate::Answer::retry_after)
    }
}

/// A called workflow has no header that says when to come back.
impl<E> Attempted for CallError<E> {
    fn step(&self) -> &'static str {
        self.call().step.unwrap_or_default()
    }

    fn attempts(&self) -> u32 {
        self.attempts()
    }

    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

/// The latest completed run of a workflow, where what it was given is read besides its outputs (`$workflows.<id>.inputs`).
pub struct Completed<I, O> {
    /// What it was given.
    pub input: I,
    /// Its outputs.
    pub output: O,
}

pin_project! {
    /// A workflow that a step of another runs: see [`Run::complete`].
    pub struct Completion<'r, F> {
        run: &'r Run<'r>,
        call: &'static Call,
        attempt: u32,
        #[pin]
        work: Within<'r, F>,
    }
}

impl<F, T, E> Future for Completion<'_, F>
where
    F: Future<Output = Result<T, E>>,
    E: Failure,
{
    type Output = Result<T, CallError<E>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let Poll::Ready(done) = this.work.poll(context) else {
            return Poll::Pending;
        };
        let kind = match (done, this.call.timeout) {
            (Some(Ok(output)), _) => return Poll::Ready(Ok(output)),
            (Some(Err(error)), _) => CallErrorKind::Workflow(error),
            (None, limit) => CallErrorKind::Timeout {
                limit: limit.unwrap_or_default(),
            },
        };
        let error = CallError::new(this.call, *this.attempt, kind);
        this.run.note_failure(this.call.step.unwrap_or_default(), &error);
        Poll::Ready(Err(error))
    }
}

impl Run<'_> {
    /// Runs a workflow that was made with [`Run::call`], within the limit of the step that calls it.
    ///
    /// # Errors
    ///
    /// The called workflow's error, or [`CallErrorKind::Timeout`].
    pub fn complete<F, T, E>(&self, call: &'static Call, work: F) -> Completion<'_, F>
    where
        F: Future<Output = Result<T, E>>,
        E: Failure,
    {
        Completion {
            run: self,
            call,
            attempt: self.take_attempt(),
            work: within(self.client().transport(), call.timeout, work),
        }
    }

    /// A value as the type of the input that it fills.
    ///
    /// # Errors
    ///
    /// [`CallErrorKind::InvalidValue`] where it is not of that type.
    pub fn convert<T: DeserializeOwned>(
        &self,
        call: &'static Call,
        name: &'static str,
        value: &(impl Serialize + ?Sized),
    ) -> Result<T, CallFailed> {
        let converted = serde_json::to_value(value).and_then(serde_json::from_value);
        converted.map_err(|error| {
            let message = error.to_string();
            self.call_failed(call, CallErrorKind::InvalidValue { name, message })
        })
    }

    /// The failure of a success criterion of a step that called a workflow.
    #[must_use]
    pub fn criterion_failed(&self, call: &'static Call, index: usize, condition: &'static str) -> CallFailed {
        CallFailed {
            call,
            attempts: self.begun_attempt(),
            kind: CallErrorKind::Criterion { index, condition },
        }
    }

    /// The failure of a call that was not made.
    fn call_failed(&self, call: &'static Call, kind: CallErrorKind<std::convert::Infallible>) -> CallFailed {
        CallFailed {
            call,
            attempts: self.take_attempt(),
            kind,
        }
    }
}
