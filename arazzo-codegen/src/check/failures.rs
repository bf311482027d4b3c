//! Failure actions: the edges of a step that failed come in; their criteria, on the failed answer, typed go out.

use super::{
    Checker, Scope,
    typed::{Asked, Condition, Criterion, FailureAction, FailureTest, Reads, Root, Step},
};
use crate::{
    flow::{Block, When},
    ir::{self, StepId, Target, Then},
};

impl<'c> Checker<'c> {
    /// The failure actions that can be taken, in order.
    pub(super) fn failures(
        &mut self,
        scope: Scope<'c>,
        step: &'c ir::Step,
        block: &'c Block,
    ) -> Vec<FailureAction> {
        let mut actions = Vec::new();
        for edge in &block.failures {
            let Some(action) = step.on_failure.get(edge.action) else {
                continue;
            };
            let test = match edge.when {
                When::Always => FailureTest::Always,
                When::Status(statuses) => FailureTest::Status(statuses),
                When::Asked => FailureTest::Asked(self.asked(scope, &action.criteria)),
            };
            actions.push(FailureAction {
                action: action.name.clone(),
                then: edge.then,
                call: action
                    .call
                    .as_ref()
                    .map(|call| self.call(scope.unanswered(), call)),
                test,
            });
        }
        actions
    }

    fn asked(&mut self, scope: Scope<'c>, criteria: &'c [ir::Criterion]) -> Asked {
        let criteria: Vec<Criterion> = self.all_criteria(scope, criteria);
        let conditions = || criteria.iter().map(|criterion| &criterion.condition);
        let mut asked = Asked {
            needs_answer: conditions().any(Condition::reads_status),
            reads_body: false,
            reads: Reads::default(),
            criteria: Vec::new(),
        };
        for condition in conditions() {
            condition.for_each_value(&mut |value| value.for_each_root(&mut |root| asked.note(root)));
        }
        asked.reads.sort();
        asked.criteria = criteria;
        asked
    }
}

impl Asked {
    fn note(&mut self, root: &Root) {
        self.reads.note(root);
        self.reads_body |= *root == Root::FailedAnswer;
        self.needs_answer |= matches!(
            root,
            Root::Status | Root::Url | Root::Header(_) | Root::Text | Root::FailedAnswer
        );
    }
}

impl FailureAction {
    /// The step that runs before this one is tried again.
    #[must_use]
    pub fn first(&self) -> Option<StepId> {
        match self.then {
            Then::Retry {
                first: Some(Target::Step(step)),
                ..
            } => Some(step),
            _ => None,
        }
    }

    /// Whether something runs before another attempt.
    #[must_use]
    pub fn runs_first(&self) -> bool {
        matches!(self.then, Then::Retry { first: Some(_), .. })
    }

    /// Whether the step is tried again.
    #[must_use]
    pub fn is_retry(&self) -> bool {
        matches!(self.then, Then::Retry { .. })
    }
}

impl Step {
    /// Whether all that can follow a failure is another attempt, with nothing before it.
    #[must_use]
    pub fn only_retries(&self) -> bool {
        !self.failures.is_empty()
            && self
                .failures
                .iter()
                .all(|action| matches!(action.then, Then::Retry { first: None, .. }))
    }
}
