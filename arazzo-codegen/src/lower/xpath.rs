//! XPath conditions and selectors: their text comes in; an expression over resolved runtime expressions goes out.

use super::{Lowering, Scope};
use crate::{
    diagnostics::codes,
    document::{arazzo::Text, place::Place},
    expr::xpath::{Expr, Refusal, Version, parse},
    ir::{
        Value, ValueKind,
        jsonpath::{Applied, Argument},
        xpath::XPath,
    },
};

impl<'d> Lowering<'_, 'd> {
    /// An expression applied to a value; `None` after a reported error.
    pub(super) fn xpath(
        &mut self,
        scope: Scope<'_, 'd>,
        context: Value,
        text: &Text,
        version: &str,
    ) -> Option<Applied<XPath>> {
        let version = if version == "xpath-10" {
            Version::One
        } else {
            Version::Later
        };
        let mut expr = match parse(version, &text.value) {
            Ok(expr) => expr,
            Err(Refusal::Invalid(error)) => {
                self.report_parse(
                    &codes::INVALID_XPATH,
                    "the XPath expression does not parse",
                    &text.place,
                    error,
                );
                return None;
            }
            Err(Refusal::Unsupported(error)) => {
                let what = "this XPath is beyond what is supported";
                self.report_parse(&codes::NOT_SUPPORTED, what, &text.place, error);
                return None;
            }
        };
        let mut arguments = Vec::new();
        self.embedded(scope, &mut expr, &text.place, &mut arguments);
        Some(Applied {
            context,
            asked: XPath { expr, version },
            arguments,
        })
    }

    /// Puts arguments in place of what is embedded.
    fn embedded(
        &mut self,
        scope: Scope<'_, 'd>,
        expr: &mut Expr,
        place: &Place,
        arguments: &mut Vec<Argument>,
    ) {
        let (kind, bare) = match expr {
            Expr::Embedded(expression) => (self.expression(scope, expression, place), true),
            Expr::Text(text, range) => match self.template(scope, text, &place.text(range.clone())) {
                ValueKind::Literal(_) => return,
                kind => (kind, false),
            },
            other => {
                other.for_each_inner(&mut |inner| self.embedded(scope, inner, place, arguments));
                return;
            }
        };
        *expr = Expr::Argument(arguments.len());
        arguments.push(Argument {
            value: Value {
                kind,
                place: place.clone(),
            },
            bare,
        });
    }
}
