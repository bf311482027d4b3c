//! A set of what has run, one for each step of a workflow and side of it: so a bit for each, and words to join them by.

use crate::ir::{Slot, StepId, WorkflowId};

/// Steps and workflows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SlotSet {
    steps: Bits,
    workflows: Bits,
}

impl SlotSet {
    pub(super) fn contains(&self, slot: Slot) -> bool {
        match slot {
            Slot::Step(StepId(step)) => self.steps.contains(step),
            Slot::Workflow(WorkflowId(workflow)) => self.workflows.contains(workflow),
        }
    }

    pub(super) fn insert(&mut self, slot: Slot) {
        match slot {
            Slot::Step(StepId(step)) => self.steps.insert(step),
            Slot::Workflow(WorkflowId(workflow)) => self.workflows.insert(workflow),
        }
    }

    /// Adds what is in the other set; tells whether anything is new.
    pub(super) fn unite(&mut self, other: &Self) -> bool {
        let steps = self.steps.unite(&other.steps);
        self.workflows.unite(&other.workflows) || steps
    }

    /// Leaves what is in the other set, too; tells whether anything is gone.
    pub(super) fn intersect(&mut self, other: &Self) -> bool {
        let steps = self.steps.intersect(&other.steps);
        self.workflows.intersect(&other.workflows) || steps
    }
}

impl FromIterator<Slot> for SlotSet {
    fn from_iter<I: IntoIterator<Item = Slot>>(slots: I) -> Self {
        let mut set = Self::default();
        slots.into_iter().for_each(|slot| set.insert(slot));
        set
    }
}

/// Small numbers. The last word is not zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

const WORD: usize = u64::BITS as usize;

impl Bits {
    pub(super) fn contains(&self, number: usize) -> bool {
        self.0
            .get(number / WORD)
            .is_some_and(|word| word & (1 << (number % WORD)) != 0)
    }

    pub(super) fn insert(&mut self, number: usize) {
        let index = number / WORD;
        if self.0.len() <= index {
            self.0.resize(index + 1, 0);
        }
        if let Some(word) = self.0.get_mut(index) {
            *word |= 1 << (number % WORD);
        }
    }

    pub(super) fn unite(&mut self, other: &Self) -> bool {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        let mut is_changed = false;
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            is_changed |= *other & !*word != 0;
            *word |= other;
        }
        is_changed
    }

    fn intersect(&mut self, other: &Self) -> bool {
        let mut is_changed = self.0.len() > other.0.len();
        self.0.truncate(other.0.len());
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            is_changed |= *word & !*other != 0;
            *word &= other;
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        is_changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[usize]) -> SlotSet {
        let steps = numbers.iter().map(|number| Slot::Step(StepId(*number)));
        let workflows = numbers
            .iter()
            .map(|number| Slot::Workflow(WorkflowId(number + 1)));
        steps.chain(workflows).collect()
    }

    #[test]
    fn sets_are_joined_as_sets() {
        for (left, right, both, either) in [
            (&[][..], &[][..], &[][..], &[][..]),
            (&[0, 63, 64, 200], &[63, 64], &[63, 64], &[0, 63, 64, 200]),
            (&[1], &[2, 300], &[], &[1, 2, 300]),
            (&[5], &[5], &[5], &[5]),
        ] {
            for (left, right) in [(left, right), (right, left)] {
                let mut united = set(left);
                assert_eq!(united.unite(&set(right)), united != set(left));
                assert_eq!(united, set(either));
                let mut common = set(left);
                assert_eq!(common.intersect(&set(right)), common != set(left));
                assert_eq!(common, set(both));
            }
        }
        assert!(set(&[64]).contains(Slot::Step(StepId(64))));
        assert!(!set(&[64]).contains(Slot::Workflow(WorkflowId(64))));
    }
}
