//! Criteria: their conditions parsed and their names resolved.

use super::{Lowering, Scope};
use crate::{
    diagnostics::{Diagnostic, codes},
    document::arazzo::{self, CriterionKind},
    document::place::Place,
    expr::{self, ConditionKind, Oddity, OddityKind, Operand, parse_condition},
    ir::{Condition, Criterion, Value, ValueKind},
};

impl<'d> Lowering<'_, 'd> {
    pub(super) fn criteria(
        &mut self,
        scope: Scope<'_, 'd>,
        criteria: &[arazzo::Criterion<'d>],
    ) -> Vec<Criterion> {
        criteria
            .iter()
            .map(|criterion| Criterion {
                text: criterion.condition.clone(),
                condition: self.criterion(scope, criterion),
            })
            .collect()
    }

    fn criterion(&mut self, scope: Scope<'_, 'd>, criterion: &arazzo::Criterion<'d>) -> Condition {
        if let CriterionKind::Other(kind) = criterion.kind {
            return self.typed_criterion(scope, criterion, kind);
        }
        let text = &criterion.condition;
        match parse_condition(&text.value) {
            Ok(condition) => {
                for oddity in condition.oddities(&text.value) {
                    self.oddity(&text.place, &oddity);
                }
                self.condition(scope, &condition, &text.place)
            }
            Err(error) => {
                let mut diagnostic = Diagnostic::new(
                    &codes::INVALID_CONDITION,
                    text.place.text(error.range),
                    format!("the condition does not parse: {}", error.message),
                );
                if let Some(help) = error.help {
                    diagnostic = diagnostic.help(help);
                }
                self.diagnostics.report(diagnostic);
                Condition::Error
            }
        }
    }

    fn condition(&mut self, scope: Scope<'_, 'd>, condition: &expr::Condition, place: &Place) -> Condition {
        match &condition.kind {
            ConditionKind::Or(left, right) => Condition::Or(
                Box::new(self.condition(scope, left, place)),
                Box::new(self.condition(scope, right, place)),
            ),
            ConditionKind::And(left, right) => Condition::And(
                Box::new(self.condition(scope, left, place)),
                Box::new(self.condition(scope, right, place)),
            ),
            ConditionKind::Not(inner) => Condition::Not(Box::new(self.condition(scope, inner, place))),
            ConditionKind::Compare(operator, left, right) => Condition::Compare(
                *operator,
                self.operand(scope, left, place),
                self.operand(scope, right, place),
            ),
            ConditionKind::Operand(operand) => Condition::Truthy(self.operand(scope, operand, place)),
        }
    }

    fn operand(&mut self, scope: Scope<'_, 'd>, operand: &Operand, place: &Place) -> Value {
        match operand {
            Operand::Literal { value, range, .. } => Value {
                kind: ValueKind::Literal(value.clone()),
                place: place.text(range.clone()),
            },
            Operand::Expression(expression) => {
                let kind = self.expression(scope, expression, place);
                Value {
                    kind,
                    place: place.text(expression.range.clone()),
                }
            }
        }
    }

    /// Reports what parses and is yet not as it should be.
    pub(super) fn oddity(&mut self, place: &Place, oddity: &Oddity) {
        let at = place.text(oddity.range.clone());
        let (code, message) = match oddity.kind {
            OddityKind::Unbraced => (
                &codes::UNBRACED_EXPRESSION,
                "an expression inside text stands without braces".to_owned(),
            ),
            OddityKind::NotAnExpression => (
                &codes::LITERAL_EXPRESSION,
                "the text looks like an expression but is none: it is sent as it is".to_owned(),
            ),
            OddityKind::DoubleQuoted => (
                &codes::NONSTANDARD_EXPRESSION,
                "a string in a condition takes single quotes".to_owned(),
            ),
            OddityKind::BracedOperand => (
                &codes::NONSTANDARD_EXPRESSION,
                "an expression in a condition takes no braces".to_owned(),
            ),
            OddityKind::QuotedExpression => (
                &codes::NONSTANDARD_EXPRESSION,
                "a quoted expression is compared as text, not as its value".to_owned(),
            ),
            OddityKind::Nonstandard(_) => (
                &codes::NONSTANDARD_EXPRESSION,
                "the expression is outside the grammar".to_owned(),
            ),
        };
        let mut diagnostic = Diagnostic::new(code, at.clone(), message);
        if let Some(replacement) = &oddity.replacement {
            diagnostic = diagnostic
                .help(format!("write `{replacement}`"))
                .suggest(at, replacement.clone());
            if keeps_meaning(oddity.kind) {
                diagnostic = diagnostic.certain();
            }
        }
        self.diagnostics.report(diagnostic);
    }
}

/// Whether what is suggested is what the compiler takes the text for anyway.
fn keeps_meaning(kind: OddityKind) -> bool {
    match kind {
        OddityKind::Unbraced
        | OddityKind::DoubleQuoted
        | OddityKind::BracedOperand
        | OddityKind::Nonstandard(_) => true,
        OddityKind::NotAnExpression | OddityKind::QuotedExpression => false,
    }
}
