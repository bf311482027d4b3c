//! In: what happens in a run. Out: events to whoever wants to see them.

use std::time::Duration;

/// What happens in a run. No event holds a secret.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'e> {
    /// A workflow begins.
    WorkflowStarted {
        /// The `workflowId`.
        workflow: &'e str,
    },
    /// A workflow is over.
    WorkflowFinished {
        /// The `workflowId`.
        workflow: &'e str,
        /// False where it failed, or its future was dropped.
        completed: bool,
        /// How long it ran.
        elapsed: Duration,
    },
    /// A step sends its request.
    StepRequest {
        /// The `workflowId`.
        workflow: &'e str,
        /// The `stepId`.
        step: &'e str,
        /// The method.
        method: &'e str,
        /// The URL, secrets in it replaced by `***`.
        url: &'e str,
        /// The number of this attempt, from 1.
        attempt: u32,
    },
    /// A step has its answer.
    StepResponse {
        /// The `workflowId`.
        workflow: &'e str,
        /// The `stepId`.
        step: &'e str,
        /// The status.
        status: u16,
        /// The number of this attempt, from 1.
        attempt: u32,
        /// How long the exchange took.
        elapsed: Duration,
    },
    /// A step failed. A failure action may go on from there.
    StepFailed {
        /// The `workflowId`.
        workflow: &'e str,
        /// The `stepId`.
        step: &'e str,
        /// The error's one line.
        error: &'e str,
    },
    /// An action is taken (Arazzo 1.1, "Success Action Object", "Failure Action Object").
    Branch {
        /// The `workflowId`.
        workflow: &'e str,
        /// The `stepId`.
        step: &'e str,
        /// The action's name.
        action: &'e str,
        /// The step or workflow that it goes to; `None` is the end.
        target: Option<&'e str>,
    },
    /// A step will be tried again (Arazzo 1.1, "Failure Action Object", `type: retry`).
    Retry {
        /// The `workflowId`.
        workflow: &'e str,
        /// The `stepId`.
        step: &'e str,
        /// How long the run waits first.
        delay: Duration,
    },
    /// A criterion could not be evaluated, so it does not hold (Arazzo 1.1, "Criterion Object").
    Undecided {
        /// The `workflowId`.
        workflow: &'e str,
        /// The `stepId`.
        step: &'e str,
        /// The criterion's condition.
        condition: &'e str,
        /// Why not.
        reason: &'e str,
    },
}

/// Sees the events of all runs of a client: see [`crate::ClientBuilder::observer`]. A closure will do.
pub trait Observer: Send + Sync {
    /// Called as it happens, by the task that runs the workflow.
    fn event(&self, event: &Event<'_>);
}

impl<F: Fn(&Event<'_>) + Send + Sync> Observer for F {
    fn event(&self, event: &Event<'_>) {
        self(event);
    }
}
