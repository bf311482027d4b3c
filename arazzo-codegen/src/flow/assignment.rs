//! Definite assignment: a forward data flow over the graph. Which steps and workflows have surely run, and which may
//! have, when a step begins. A step that calls a workflow counts for both. A failed step assigns nothing.

use super::{Block, slots::SlotSet};
use crate::ir::{Slot, Step, StepId, Target};

/// What has run at a point of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    surely: Option<SlotSet>,
    maybe: SlotSet,
}

/// How sure it is that something has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ran {
    /// On every path.
    Surely,
    /// On some paths.
    Maybe,
    /// On no path.
    Never,
}

impl Assignment {
    /// A point that no path reaches.
    pub(super) fn unreached() -> Self {
        Self {
            surely: None,
            maybe: SlotSet::default(),
        }
    }

    /// Where only what runs before the first step has run.
    fn start(before: SlotSet) -> Self {
        Self {
            surely: Some(before.clone()),
            maybe: before,
        }
    }

    /// Whether something has run.
    #[must_use]
    pub fn ran(&self, slot: Slot) -> Ran {
        if self.surely.as_ref().is_some_and(|surely| surely.contains(slot)) {
            Ran::Surely
        } else if self.maybe.contains(slot) {
            Ran::Maybe
        } else {
            Ran::Never
        }
    }

    fn after(&self, slots: impl Iterator<Item = Slot>) -> Self {
        let mut after = self.clone();
        for slot in slots {
            if let Some(surely) = &mut after.surely {
                surely.insert(slot);
            }
            after.maybe.insert(slot);
        }
        after
    }

    /// Joins what arrives over another path; tells whether anything changed.
    fn join(&mut self, other: &Self) -> bool {
        let surely = match (&mut self.surely, &other.surely) {
            (Some(mine), Some(arriving)) => mine.intersect(arriving),
            (None, Some(arriving)) => {
                self.surely = Some(arriving.clone());
                true
            }
            (_, None) => false,
        };
        self.maybe.unite(&other.maybe) || surely
    }
}

/// Solves for every block; the result is what has run at the end of the workflow.
pub(super) fn solve(steps: &[Step], blocks: &mut [Block], before: SlotSet) -> Assignment {
    let mut end = Assignment::unreached();
    if let Some(first) = blocks.first_mut() {
        first.before = Assignment::start(before);
    }
    let mut pending = vec![0_usize];
    while let Some(index) = pending.pop() {
        let Some(block) = blocks.get_mut(index) else {
            continue;
        };
        // What a retry runs first may have run whenever the step is tried again.
        let called: SlotSet = block
            .failures
            .iter()
            .filter_map(|edge| edge.runs_first())
            .flat_map(|target| slots(steps, target))
            .collect();
        block.before.maybe.unite(&called);
        let failed = block.before.clone();
        let succeeded = failed.after(slots(steps, Target::Step(StepId(index))));
        let successes = block.edges.iter().map(|edge| (edge.target, &succeeded));
        let failures = block
            .failures
            .iter()
            .filter_map(|edge| Some((edge.leads_to()?, &failed)));
        for (target, arriving) in successes.chain(failures).collect::<Vec<_>>() {
            match target {
                Target::End => {
                    end.join(arriving);
                }
                Target::Workflow(_) => {
                    end.join(&arriving.after(slots(steps, target)));
                }
                Target::Step(StepId(target)) => {
                    if blocks
                        .get_mut(target)
                        .is_some_and(|block| block.before.join(arriving))
                    {
                        pending.push(target);
                    }
                }
            }
        }
    }
    join_callers(blocks);
    for (index, block) in blocks.iter_mut().enumerate() {
        block.after = block.before.after(slots(steps, Target::Step(StepId(index))));
    }
    end
}

/// What leaves outputs behind once it has run: a step with the workflow that it calls, or a workflow.
fn slots(steps: &[Step], target: Target) -> impl Iterator<Item = Slot> {
    let (step, workflow) = match target {
        Target::Step(step) => {
            let call = steps.get(step.0).and_then(|step| step.call.as_ref());
            (Some(Slot::Step(step)), call.map(|call| call.workflow))
        }
        Target::Workflow(workflow) => (None, Some(workflow)),
        Target::End => (None, None),
    };
    step.into_iter().chain(workflow.map(Slot::Workflow))
}

/// A step that a retry runs first begins with what its caller has; where it leads does not.
fn join_callers(blocks: &mut [Block]) {
    let calls: Vec<(usize, Assignment)> = blocks
        .iter()
        .filter(|block| block.reachable)
        .flat_map(|block| block.called_steps().map(|called| (called, block.before.clone())))
        .collect();
    for (called, before) in calls {
        if let Some(block) = blocks.get_mut(called) {
            block.before.join(&before);
        }
    }
}
