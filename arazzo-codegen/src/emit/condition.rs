//! Conditions as Rust expressions.

use std::ops::RangeInclusive;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, values::Values};
use crate::{
    check::typed::{Condition, Criterion, Root, Step, Value, ValueKind},
    expr::Operator,
    ir::{status::StatusSet, types::Ty},
};

/// How tightly the parts of an expression hold together, the loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Comparison,
    Unary,
}

/// An expression that is put into others.
struct Written {
    tokens: TokenStream,
    binding: Binding,
}

impl Written {
    fn unary(tokens: TokenStream) -> Self {
        Self {
            tokens,
            binding: Binding::Unary,
        }
    }

    /// In parentheses where it would fall apart.
    fn within(self, binding: Binding) -> TokenStream {
        let tokens = self.tokens;
        if self.binding < binding {
            quote!((#tokens))
        } else {
            tokens
        }
    }
}

/// That a criterion fails; `run` and `response` are in scope, and what it reads of the answer: decoded, or (`is_judged`) with
/// how that went.
pub(super) fn fails(
    context: &Context<'_>,
    step: &Step,
    criterion: &Criterion,
    is_judged: &dyn Fn(&Root) -> bool,
) -> TokenStream {
    if let (Condition::Not(inner), None) = (&criterion.condition, judged(criterion, is_judged).next()) {
        return condition(context, step, &criterion.text, inner).tokens;
    }
    let holds = self::criterion(context, step, criterion, is_judged).within(Binding::Unary);
    quote!(!#holds)
}

/// All of them must hold.
pub(super) fn all(
    context: &Context<'_>,
    step: &Step,
    criteria: &[Criterion],
    is_judged: &dyn Fn(&Root) -> bool,
) -> TokenStream {
    let written = |one| criterion(context, step, one, is_judged);
    if let [only] = criteria {
        return written(only).tokens;
    }
    let criteria = criteria.iter().map(|one| written(one).within(Binding::And));
    quote!(#(#criteria)&&*)
}

fn criterion(
    context: &Context<'_>,
    step: &Step,
    criterion: &Criterion,
    is_judged: &dyn Fn(&Root) -> bool,
) -> Written {
    let text = &criterion.text;
    let holds = condition(context, step, text, &criterion.condition);
    judged(criterion, is_judged).fold(holds, |holds, name| {
        let holds = holds.tokens;
        Written::unary(quote!(run.judge(&OPERATION, #text, &#name, |#name| #holds)))
    })
}

/// The bodies that a criterion reads and that may not have been decoded.
fn judged(criterion: &Criterion, is_judged: &dyn Fn(&Root) -> bool) -> impl Iterator<Item = TokenStream> {
    let bodies = [
        (Root::Document, quote!(document)),
        (Root::Answer, quote!(answer)),
        (Root::FailedAnswer, quote!(answer)),
    ];
    let read = bodies
        .into_iter()
        .filter(|(root, _)| is_judged(root) && criterion.condition.reads(root));
    read.map(|(_, name)| name)
}

fn condition(context: &Context<'_>, step: &Step, text: &str, condition: &Condition) -> Written {
    let inner = |one: &Condition| self::condition(context, step, text, one);
    let joined = |left: &Condition, right: &Condition, binding| {
        (inner(left).within(binding), inner(right).within(binding), binding)
    };
    let values = Values {
        context,
        step: Some(step),
    };
    Written::unary(match condition {
        Condition::Or(left, right) => {
            let (left, right, binding) = joined(left, right, Binding::Or);
            let tokens = quote!(#left || #right);
            return Written { tokens, binding };
        }
        Condition::And(left, right) => {
            let (left, right, binding) = joined(left, right, Binding::And);
            let tokens = quote!(#left && #right);
            return Written { tokens, binding };
        }
        Condition::Not(one) => {
            let one = inner(one).within(Binding::Unary);
            quote!(!#one)
        }
        Condition::Constant(holds) => quote!(#holds),
        Condition::Status(statuses) => {
            let tokens = status_test(&quote!(response.status()), statuses);
            let binding = Binding::Comparison;
            return Written { tokens, binding };
        }
        Condition::Compare(operator, left, right) => {
            let function = match operator {
                Operator::Equal => quote!(equal),
                Operator::NotEqual => quote!(not_equal),
                Operator::Less => quote!(less),
                Operator::LessOrEqual => quote!(less_or_equal),
                Operator::Greater => quote!(greater),
                Operator::GreaterOrEqual => quote!(greater_or_equal),
            };
            let (left, right) = (operand(values, left), operand(values, right));
            quote!(arazzo::condition::#function(&#left, &#right))
        }
        Condition::Truthy(value) => {
            let value = operand(values, value);
            quote!(arazzo::condition::truthy(&#value))
        }
        Condition::Regex { context, pattern } => {
            let subject = values.subject(context);
            match &pattern.kind {
                ValueKind::Literal(pattern) => {
                    let pattern = pattern.as_str().unwrap_or_default();
                    quote!(arazzo::regex!(#pattern in #subject))
                }
                _ => {
                    let pattern = values.plain(pattern);
                    quote!(run.decided(&OPERATION, #text, arazzo::regex!(built #pattern, #subject)))
                }
            }
        }
        Condition::XPath(applied) => {
            let test = values.xpath(&quote!(test), applied);
            quote!(run.decided(&OPERATION, #text, #test))
        }
        Condition::JsonPath(applied) => {
            let test = values.test(applied);
            quote!(run.decided(&OPERATION, #text, #test))
        }
    })
}

fn operand(values: Values<'_>, value: &Value) -> TokenStream {
    let types = &values.context.typed.types;
    match (&value.kind, types.get(value.shape.ty)) {
        (
            ValueKind::Access(_),
            Ty::Enum(_)
            | Ty::Formatted(_)
            | Ty::Struct(_)
            | Ty::List(_)
            | Ty::Tuple(_)
            | Ty::Map(_)
            | Ty::Union(_)
            | Ty::Bytes
            | Ty::File,
        )
        | (ValueKind::Nodes(_), _) => values.untyped(value),
        _ => values.plain(value),
    }
}

/// `status == 200`, `matches!(status, 200 | 404)` or `matches!(status, 200..=299)`.
pub(super) fn status_test(status: &TokenStream, statuses: &StatusSet) -> TokenStream {
    if statuses.is_all() {
        return quote!(true);
    }
    let ranges = statuses.ranges();
    if let [only] = ranges.as_slice()
        && only.start() == only.end()
    {
        let only = Literal::u16_unsuffixed(*only.start());
        return quote!(#status == #only);
    }
    if ranges.is_empty() {
        return quote!(false);
    }
    let patterns = ranges.iter().map(pattern);
    quote!(matches!(#status, #(#patterns)|*))
}

fn pattern(range: &RangeInclusive<u16>) -> TokenStream {
    let (start, end) = (
        Literal::u16_unsuffixed(*range.start()),
        Literal::u16_unsuffixed(*range.end()),
    );
    if range.start() == range.end() {
        quote!(#start)
    } else {
        quote!(#start..=#end)
    }
}

/// `error.status() == Some(503)` or `matches!(error.status(), Some(500..=599))`.
pub(super) fn failed_status_test(statuses: &StatusSet) -> TokenStream {
    if statuses.is_all() {
        return quote!(error.status().is_some());
    }
    if let [only] = statuses.ranges().as_slice()
        && only.start() == only.end()
    {
        let only = Literal::u16_unsuffixed(*only.start());
        return quote!(error.status() == Some(#only));
    }
    let patterns = patterns(statuses);
    quote!(matches!(error.status(), Some(#patterns)))
}

/// The patterns of statuses, for a `match`.
pub(super) fn patterns(statuses: &StatusSet) -> TokenStream {
    let patterns = statuses.ranges().iter().map(pattern).collect::<Vec<_>>();
    quote!(#(#patterns)|*)
}
