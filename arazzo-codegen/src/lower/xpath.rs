//! XPath conditions and selectors: their text comes in; an expression over resolved runtime expressions goes out.

use super::{Lowering, Scope};
use crate::{
    diagnostics::codes,
    document::{arazzo::Text, place::Place},
    expr::{
        ParseError,
        xpath::{Expr, Full, Piece, Refusal, Version, parse, read},
    },
    ir::{
        Value, ValueKind,
        jsonpath::{Applied, Argument},
        xpath::{Asked, XPath},
    },
};

/// What to do about an expression that only the engine of XPath 3.1 can evaluate.
const HOW: &str = "write it in XPath 1.0; or enable the feature `xpath31` of the crate `arazzo` and ask for the engine: \
     `engines = [xpath31]` in the macro, `.engine(\"xpath31\")` of the generator, `--engines xpath31` of the command";

impl<'d> Lowering<'_, 'd> {
    /// An expression applied to a value; `None` after a reported error.
    pub(super) fn xpath(
        &mut self,
        scope: Scope<'_, 'd>,
        context: Value,
        text: &Text,
        version: &str,
    ) -> Option<Applied<Asked>> {
        let version = version_of(version);
        let refusal = match parse(version, &text.value) {
            Ok(expr) => {
                let applied = self.parsed_xpath(scope, context, text, expr, version);
                return Some(Applied {
                    context: applied.context,
                    asked: Asked::Parsed(applied.asked),
                    arguments: applied.arguments,
                });
            }
            Err(refusal) => refusal,
        };
        let full = match version {
            Version::One => None,
            Version::Later => Some(read(&text.value)),
        };
        match (full, refusal) {
            (Some(Err(refusal)), _) | (None, refusal) => self.report_xpath(text, refusal, None),
            // What is wrong with it is wrong in all versions.
            (Some(Ok(full)), refusal @ Refusal::Invalid(_)) if !full.is_later => {
                self.report_xpath(text, refusal, None);
            }
            (Some(Ok(full)), _) if self.engines.xpath31 => {
                return Some(self.full_xpath(scope, context, text, full));
            }
            (Some(Ok(_)), Refusal::Unsupported(error)) => {
                self.report_xpath(text, Refusal::Unsupported(error), Some(HOW));
            }
            (Some(Ok(_)), Refusal::Invalid(error)) => {
                let error = ParseError::new("XPath 1.0 does not have this", error.range);
                self.report_xpath(text, Refusal::Unsupported(error), Some(HOW));
            }
        }
        None
    }

    /// Where a replacement is set: an expression that the compiler parses.
    pub(super) fn xpath_target(
        &mut self,
        scope: Scope<'_, 'd>,
        payload: Value,
        text: &Text,
        version: &str,
    ) -> Option<Applied<XPath>> {
        let version = version_of(version);
        match parse(version, &text.value) {
            Ok(expr) => Some(self.parsed_xpath(scope, payload, text, expr, version)),
            Err(refusal) => {
                let help = "the target of a replacement is a path of XPath 1.0";
                self.report_xpath(text, refusal, Some(help));
                None
            }
        }
    }

    fn report_xpath(&mut self, text: &Text, refusal: Refusal, help: Option<&'static str>) {
        let (code, what, error) = match refusal {
            Refusal::Invalid(error) => (
                &codes::INVALID_XPATH,
                "the XPath expression does not parse",
                error,
            ),
            Refusal::Unsupported(error) => (
                &codes::NOT_SUPPORTED,
                "this XPath is beyond what is supported",
                match (help, error.help.is_some()) {
                    (Some(help), false) => error.help(help),
                    _ => error,
                },
            ),
        };
        self.report_parse(code, what, &text.place, error);
    }

    fn parsed_xpath(
        &mut self,
        scope: Scope<'_, 'd>,
        context: Value,
        text: &Text,
        mut expr: Expr,
        version: Version,
    ) -> Applied<XPath> {
        let mut arguments = Vec::new();
        self.embedded(scope, &mut expr, &text.place, &mut arguments);
        Applied {
            context,
            asked: XPath { expr, version },
            arguments,
        }
    }

    /// An expression for the full engine: what it embeds become variables, so that it can never change what is meant.
    fn full_xpath(
        &mut self,
        scope: Scope<'_, 'd>,
        context: Value,
        text: &Text,
        full: Full,
    ) -> Applied<Asked> {
        let (mut expression, mut arguments) = (String::new(), Vec::new());
        for piece in full.pieces {
            let (kind, bare) = match piece {
                Piece::Code(code) => {
                    expression.push_str(&code);
                    continue;
                }
                Piece::Text(inner, range) => (self.template(scope, &inner, &text.place.text(range)), false),
                Piece::Embedded(embedded) => (self.expression(scope, &embedded, &text.place), true),
            };
            expression.push_str(&format!(" $arazzo-{} ", arguments.len()));
            arguments.push(Argument {
                value: Value {
                    kind,
                    place: text.place.clone(),
                },
                bare,
            });
        }
        Applied {
            context,
            asked: Asked::Full(expression),
            arguments,
        }
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

fn version_of(version: &str) -> Version {
    match version {
        "xpath-10" => Version::One,
        _ => Version::Later,
    }
}
