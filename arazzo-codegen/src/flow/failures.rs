//! Failure actions: a step's list comes in; those that a run can take, in order, and what decides them, go out.

use super::statuses::{all_of, reads_status};
use crate::ir::{Action, Target, Then, status::StatusSet};

/// A way out of a step that failed.
#[derive(Debug)]
pub struct FailureEdge {
    /// The action that takes it, as an index in the step's failure actions.
    pub action: usize,
    /// What it does.
    pub then: Then,
    /// What decides.
    pub when: When,
}

/// When a failure action is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Whatever failed.
    Always,
    /// When there is an answer, and its status is among these.
    Status(StatusSet),
    /// When its criteria hold, which take more than the status.
    Asked,
}

/// The failure actions that can be taken. Those after one that always ends the step are left out.
/// A called workflow has no status, so that nothing asks for one with success.
pub(super) fn edges(actions: &[Action], is_call: bool, steps: usize) -> Vec<FailureEdge> {
    let mut edges = Vec::new();
    for (action, declared) in actions.iter().enumerate() {
        let Some(when) = when(declared) else { continue };
        if is_call && reads_status(&declared.criteria) {
            continue;
        }
        if matches!(declared.then, Some(Then::Retry { limit: 0, .. })) {
            continue;
        }
        let possible = super::possible(declared, steps).into_iter();
        edges.extend(possible.map(|then| FailureEdge { action, then, when }));
        if when == When::Always && matches!(declared.then, Some(Then::Go(_))) {
            break;
        }
    }
    edges
}

/// What decides an action; `None` where nothing can make it hold.
fn when(action: &Action) -> Option<When> {
    let verdict = all_of(&action.criteria);
    if verdict.may_hold().is_empty() {
        return None;
    }
    if !verdict.is_decided() {
        return Some(When::Asked);
    }
    // A failure without an answer has no status, so that no criterion on it holds.
    if reads_status(&action.criteria) {
        return Some(When::Status(verdict.holds));
    }
    Some(When::Always)
}

impl FailureEdge {
    /// The step or end that the run goes on at.
    pub(super) fn leads_to(&self) -> Option<Target> {
        self.then.target()
    }

    /// What runs before the step is tried again.
    pub(super) fn runs_first(&self) -> Option<Target> {
        match self.then {
            Then::Retry { first, .. } => first,
            Then::Go(_) => None,
        }
    }

    /// Whether the step itself is tried again, and nothing else.
    pub(super) fn is_plain_retry(&self) -> bool {
        matches!(self.then, Then::Retry { first: None, .. })
    }
}
