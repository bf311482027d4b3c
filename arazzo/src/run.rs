//! In: the steps of a workflow as they happen. Out: its spans, events and step budget.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tracing::Span;

use crate::call::{Attempted, Callee};
use crate::error::{Failed, StepErrorKind};
use crate::{Client, Decoded, Event, Operation, Request, StepBudgetExceeded};

/// One run of a workflow (Arazzo 1.1, "Workflow Object"). Generated code makes one and tells it what it does.
pub struct Run<'c> {
    client: &'c Client,
    /// The run whose step called this workflow.
    caller: Option<&'c Run<'c>>,
    workflow: &'static str,
    span: Span,
    started: Option<Instant>,
    completed: AtomicBool,
    visits: AtomicU32,
    /// The number of the next request's attempt; 0 where it is the first.
    attempt: AtomicU32,
    /// The number of the attempt that was begun last.
    begun: AtomicU32,
}

impl<'c> Run<'c> {
    pub(crate) fn new(client: &'c Client, workflow: &'static str) -> Self {
        let span = tracing::info_span!("arazzo.workflow", arazzo.workflow.id = workflow);
        Self::begin(client, None, workflow, span)
    }

    /// A run of a workflow that a step of this one calls. It shares the step budget.
    #[must_use]
    pub fn call(&'c self, workflow: &'static str) -> Run<'c> {
        let span = tracing::info_span!(parent: &self.span, "arazzo.workflow", arazzo.workflow.id = workflow);
        Self::begin(self.client, Some(self), workflow, span)
    }

    fn begin(client: &'c Client, caller: Option<&'c Run<'c>>, workflow: &'static str, span: Span) -> Self {
        client.observe(|| Event::WorkflowStarted { workflow });
        Self {
            client,
            caller,
            workflow,
            span,
            started: client.is_observed().then(Instant::now),
            completed: AtomicBool::new(false),
            visits: AtomicU32::new(0),
            attempt: AtomicU32::new(0),
            begun: AtomicU32::new(1),
        }
    }

    /// The client.
    #[must_use]
    pub fn client(&self) -> &'c Client {
        self.client
    }

    /// Counts the visit of a step, in the run and in those that called it.
    ///
    /// # Errors
    ///
    /// [`StepBudgetExceeded`] once there have been as many as the client allows.
    pub fn visit(&self) -> Result<(), StepBudgetExceeded> {
        let mut outermost = self;
        while let Some(caller) = outermost.caller {
            outermost = caller;
        }
        let budget = self.client.step_budget();
        if outermost.visits.fetch_add(1, Ordering::Relaxed) < budget {
            return Ok(());
        }
        Err(StepBudgetExceeded {
            workflow: self.workflow,
            budget,
        })
    }

    /// Begins the request of a step.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::MissingServer`] where neither the client nor the description has one.
    pub fn request<'r>(&'r self, operation: &'static Operation) -> Result<Request<'r>, Failed> {
        Request::new(self, operation, self.take_attempt())
    }

    /// A value that a step needs.
    ///
    /// # Errors
    ///
    /// [`StepErrorKind::MissingValue`] where there is none.
    pub fn required<T, C: Callee>(
        &self,
        callee: &'static C,
        expression: &'static str,
        value: Option<T>,
    ) -> Result<T, C::Failed> {
        value.ok_or_else(|| callee.missing_value(self, expression))
    }

    /// Says which attempt the next request is, counted from 1.
    pub fn attempt(&self, number: u32) {
        self.attempt.store(number, Ordering::Relaxed);
    }

    /// Waits before a step is tried again (Arazzo 1.1, "Failure Action Object"): as long as the API asks for
    /// (`Retry-After`), else as the action says, and never longer than the client allows. The next request counts as
    /// the next attempt.
    pub async fn wait(&self, error: &impl Attempted, retry_after: Option<Duration>) {
        let delay = error
            .retry_after()
            .or(retry_after)
            .unwrap_or_default()
            .min(self.client.retry_delay_limit());
        let step = error.step();
        self.client.observe(|| Event::Retry {
            workflow: self.workflow,
            step,
            delay,
        });
        if !delay.is_zero() {
            self.client.transport().sleep(delay).await;
        }
        self.attempt(error.attempts().saturating_add(1));
    }

    /// Says that an action is taken. No target: the workflow ends.
    pub fn branch(&self, step: &'static str, action: &'static str, target: Option<&'static str>) {
        tracing::debug!(parent: &self.span, step, action, target, "action");
        self.client.observe(|| Event::Branch {
            workflow: self.workflow,
            step,
            action,
            target,
        });
    }

    /// Whether a condition on a body holds. It does not where the body could not be decoded, and an event says so.
    pub fn judge<T, C: Callee>(
        &self,
        callee: &'static C,
        condition: &'static str,
        body: &Decoded<T>,
        holds: impl FnOnce(&T) -> bool,
    ) -> bool {
        self.decided(callee, condition, body.as_ref().map(holds))
    }

    /// Whether a condition that may be beyond evaluation holds. It does not where it is, and an event says why.
    pub fn decided<C: Callee>(
        &self,
        callee: &'static C,
        condition: &'static str,
        holds: Result<bool, String>,
    ) -> bool {
        holds.unwrap_or_else(|reason| {
            self.undecided(callee.step(), condition, &reason);
            false
        })
    }

    /// Says that a criterion could not be evaluated.
    pub fn undecided(&self, step: &'static str, condition: &'static str, reason: &str) {
        tracing::debug!(parent: &self.span, step, condition, reason, "criterion undecided");
        self.client.observe(|| Event::Undecided {
            workflow: self.workflow,
            step,
            condition,
            reason,
        });
    }

    /// Says that the workflow reached its end.
    pub fn completed(&self) {
        self.completed.store(true, Ordering::Relaxed);
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    #[cold]
    pub(crate) fn fail(
        &self,
        operation: &'static Operation,
        attempt: u32,
        kind: StepErrorKind<std::convert::Infallible>,
    ) -> Failed {
        let failed = Failed::new(operation, attempt, kind, None);
        self.failed(operation, &failed);
        failed
    }

    pub(crate) fn failed(&self, operation: &'static Operation, error: &dyn fmt::Display) {
        self.note_failure(operation.step, error);
    }

    #[cold]
    pub(crate) fn note_failure(&self, step: &'static str, error: &dyn fmt::Display) {
        tracing::debug!(parent: &self.span, error = %error, "step failed");
        if self.client.is_observed() {
            let error = &*error.to_string();
            self.client.observe(|| Event::StepFailed {
                workflow: self.workflow,
                step,
                error,
            });
        }
    }

    /// Begins an attempt.
    pub(crate) fn take_attempt(&self) -> u32 {
        let number = self.attempt.swap(0, Ordering::Relaxed).max(1);
        self.begun.store(number, Ordering::Relaxed);
        number
    }

    /// The attempt that is under way.
    pub(crate) fn begun_attempt(&self) -> u32 {
        self.begun.load(Ordering::Relaxed)
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        if let Some(started) = self.started {
            self.client.observe(|| Event::WorkflowFinished {
                workflow: self.workflow,
                completed: *self.completed.get_mut(),
                elapsed: started.elapsed(),
            });
        }
    }
}

impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("workflow", &self.workflow)
            .finish_non_exhaustive()
    }
}
