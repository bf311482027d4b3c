//! Conditions with typed operands.

use super::{Checker, Scope, typed::Condition, values::Goal};
use crate::{
    flow::{asks_status, verdict},
    ir,
};

impl<'c> Checker<'c> {
    /// Types a condition. What the status alone decides becomes the set of statuses that satisfy it.
    pub(super) fn condition(&mut self, scope: Scope<'c>, condition: &'c ir::Condition) -> Condition {
        let scope = Scope {
            tolerant: true,
            ..scope
        };
        let verdict = verdict(condition);
        if verdict.is_decided() {
            return if asks_status(condition) {
                Condition::Status(verdict.holds)
            } else {
                Condition::Constant(verdict.holds.is_all())
            };
        }
        match condition {
            ir::Condition::Error => Condition::Constant(true),
            ir::Condition::Status(statuses) => Condition::Status(*statuses),
            ir::Condition::Regex { context, pattern } => Condition::Regex {
                context: self.value(scope, context, Goal::Any),
                pattern: self.value(scope, pattern, Goal::Any),
            },
            ir::Condition::XPath(applied) => Condition::XPath(Box::new(self.applied_to_text(scope, applied))),
            ir::Condition::JsonPath(applied) => Condition::JsonPath(Box::new(self.applied(scope, applied))),
            ir::Condition::Or(left, right) => Condition::Or(
                Box::new(self.condition(scope, left)),
                Box::new(self.condition(scope, right)),
            ),
            ir::Condition::And(left, right) => Condition::And(
                Box::new(self.condition(scope, left)),
                Box::new(self.condition(scope, right)),
            ),
            ir::Condition::Not(inner) => Condition::Not(Box::new(self.condition(scope, inner))),
            ir::Condition::Compare(operator, left, right) => Condition::Compare(
                *operator,
                self.value(scope, left, Goal::Any),
                self.value(scope, right, Goal::Any),
            ),
            ir::Condition::Truthy(value) => Condition::Truthy(self.value(scope, value, Goal::Any)),
        }
    }
}
