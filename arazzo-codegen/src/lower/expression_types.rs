//! Criteria and selectors with a `type`: which language and version a text is in, and what it is applied to (Arazzo 1.1.0,
//! "Criterion Object", "Expression Type Object", "Selector Object").

use super::{Lowering, Scope, jsonpath::Context};
use crate::{
    diagnostics::{Diagnostic, codes, suggest::nearest},
    document::{
        arazzo::{self, Text},
        place::Place,
        tree::{Kind, Node},
    },
    expr::{Operand, parse_condition, parse_pointer},
    ir::{Condition, Origin, Token, Value, ValueKind, status::StatusSet},
    json::Json,
};

/// The language of a condition or selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Simple,
    Regex,
    JsonPath,
    JsonPointer,
    XPath,
}

/// The languages with the versions that the specification lists; the default comes first.
const LANGUAGES: [(&str, Language, &[&str]); 5] = [
    ("simple", Language::Simple, &[]),
    ("regex", Language::Regex, &[]),
    ("jsonpath", Language::JsonPath, &["rfc9535", GOESSNER]),
    ("jsonpointer", Language::JsonPointer, &["rfc6901"]),
    (
        "xpath",
        Language::XPath,
        &["xpath-31", "xpath-30", "xpath-20", "xpath-10"],
    ),
];

pub(super) const GOESSNER: &str = "draft-goessner-dispatch-jsonpath-00";

impl<'d> Lowering<'_, 'd> {
    /// A criterion that says its type.
    pub(super) fn typed_criterion(
        &mut self,
        scope: Scope<'_, 'd>,
        criterion: &arazzo::Criterion<'d>,
        kind: Node<'d>,
    ) -> Condition {
        let allowed = [
            Language::Simple,
            Language::Regex,
            Language::JsonPath,
            Language::XPath,
        ];
        let language = self.language(kind, &allowed);
        let Some(context) = &criterion.context else {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::MISSING_CONTEXT,
                    kind.place(),
                    "a criterion of this type needs a `context`",
                )
                .help("add the expression that the condition looks at: `context: $response.body`"),
            );
            return Condition::Error;
        };
        let context = self.context(scope, context);
        let (Some((language, version)), Some(context)) = (language, context) else {
            return Condition::Error;
        };
        match language {
            Language::Regex => self.regex_condition(scope, context, &criterion.condition),
            Language::JsonPath => self.jsonpath_condition(
                scope,
                &Context {
                    value: &context,
                    is_draft: version == GOESSNER,
                },
                &criterion.condition,
            ),
            Language::XPath => self
                .xpath(scope, context, &criterion.condition, version)
                .map_or(Condition::Error, |applied| Condition::XPath(Box::new(applied))),
            // A criterion of type `simple` is not lowered here, and a JSON Pointer is no condition.
            Language::Simple | Language::JsonPointer => Condition::Error,
        }
    }

    /// A Selector Object.
    pub(super) fn selected(&mut self, scope: Scope<'_, 'd>, node: Node<'d>) -> ValueKind {
        let text = |key| {
            let node: Node<'d> = node.get(key)?;
            Some(Text {
                value: node.as_str()?.to_owned(),
                place: node.place(),
            })
        };
        let (Some(context), Some(selector), Some(kind)) =
            (text("context"), text("selector"), node.get("type"))
        else {
            return ValueKind::Error;
        };
        let language = self.language(
            kind,
            &[Language::JsonPath, Language::JsonPointer, Language::XPath],
        );
        let context = self.context(scope, &context);
        let (Some((language, version)), Some(context)) = (language, context) else {
            return ValueKind::Error;
        };
        match language {
            Language::JsonPath => self.jsonpath_value(
                scope,
                &Context {
                    value: &context,
                    is_draft: version == GOESSNER,
                },
                &selector,
            ),
            Language::JsonPointer => match parse_pointer(&selector.value) {
                Ok(pointer) => {
                    let tokens = pointer.tokens().map(|name| Token {
                        name,
                        place: selector.place.clone(),
                    });
                    context.inside(tokens).unwrap_or(ValueKind::Literal(Json::Null))
                }
                Err(error) => {
                    self.report_parse(
                        &codes::INVALID_EXPRESSION,
                        "the JSON Pointer does not parse",
                        &selector.place,
                        error,
                    );
                    ValueKind::Error
                }
            },
            Language::XPath => self
                .xpath(scope, context, &selector, version)
                .map_or(ValueKind::Error, |applied| ValueKind::XPath(Box::new(applied))),
            // These are not among the types that a selector may have.
            Language::Simple | Language::Regex => ValueKind::Error,
        }
    }

    /// The language of a replacement's target (`targetSelectorType`), and its version.
    pub(super) fn target_language(
        &mut self,
        node: Node<'d>,
        is_xml: bool,
    ) -> Option<(Language, &'static str)> {
        let allowed = [Language::JsonPointer, Language::JsonPath, Language::XPath];
        match node.get("targetSelectorType") {
            Some(kind) => self.language(kind, &allowed),
            None if is_xml => Some((Language::XPath, "xpath-31")),
            None => Some((Language::JsonPointer, "rfc6901")),
        }
    }

    /// The value of `context`: navigation by `.name` and `[n]` is allowed.
    fn context(&mut self, scope: Scope<'_, 'd>, context: &Text) -> Option<Value> {
        let parsed = parse_condition(&context.value);
        let operands = parsed.as_ref().map(|condition| (condition.operands(), condition));
        if let Ok((operands, condition)) = &operands
            && let [Operand::Expression(expression)] = operands.as_slice()
            && matches!(condition.kind, crate::expr::ConditionKind::Operand(_))
        {
            for oddity in condition.oddities(&context.value) {
                self.oddity(&context.place, &oddity);
            }
            let kind = self.expression(scope, expression, &context.place);
            return (!matches!(kind, ValueKind::Error)).then(|| Value {
                kind,
                place: context.place.text(expression.range.clone()),
            });
        }
        self.diagnostics.report(
            Diagnostic::new(
                &codes::INVALID_EXPRESSION,
                context.place.clone(),
                "`context` must be a runtime expression",
            )
            .help("for example `$response.body`"),
        );
        None
    }

    /// The pattern is searched in the context's text. On the status alone the compiler does that itself.
    fn regex_condition(&mut self, scope: Scope<'_, 'd>, context: Value, text: &Text) -> Condition {
        let kind = match self.template_value(scope, &text.value, &text.place) {
            ValueKind::Read(read) => ValueKind::Text(vec![crate::ir::Piece::Read(read)]),
            ValueKind::Error => return Condition::Error,
            kind => kind,
        };
        let pattern = Value {
            kind,
            place: text.place.clone(),
        };
        if let ValueKind::Literal(literal) = &pattern.kind {
            let Some(regex) = self.check_regex(literal.as_str().unwrap_or_default(), &text.place) else {
                return Condition::Error;
            };
            if matches!(&context.kind, ValueKind::Read(read) if read.origin == Origin::Status && read.path.is_empty())
            {
                let matching = (100..=599_u16)
                    .filter(|status| regex.is_match(&status.to_string()))
                    .fold(StatusSet::none(), |all, status| {
                        all.union(&StatusSet::of(status..=status))
                    });
                return Condition::Status(matching);
            }
        }
        Condition::Regex { context, pattern }
    }

    /// Parses a pattern; reports where it does not.
    pub(super) fn check_regex(&mut self, pattern: &str, place: &Place) -> Option<regex_lite::Regex> {
        match regex_lite::Regex::new(pattern) {
            Ok(regex) => Some(regex),
            Err(error) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::INVALID_REGEX,
                        place.clone(),
                        format!("the regular expression does not parse: {error}"),
                    )
                    .note("patterns are matched in linear time: there are no look-arounds and no back references"),
                );
                None
            }
        }
    }

    /// The language that a `type` names, and its version.
    fn language(&mut self, kind: Node<'d>, allowed: &[Language]) -> Option<(Language, &'static str)> {
        let name = if kind.kind() == Kind::Mapping {
            kind.get("type")
        } else {
            Some(kind)
        };
        let Some((name, text)) = name.and_then(|name| Some((name, name.as_str()?))) else {
            self.diagnostics.report(Diagnostic::new(
                &codes::UNKNOWN_EXPRESSION_TYPE,
                kind.place(),
                "expected the name of a type, or an object with `type` and `version`",
            ));
            return None;
        };
        let names = LANGUAGES
            .iter()
            .filter(|(_, language, _)| allowed.contains(language));
        let Some((_, language, versions)) = names.clone().find(|(known, ..)| *known == text) else {
            let known: Vec<&str> = names.map(|(known, ..)| *known).collect();
            self.report_type(name, &format!("there is no type `{text}` here"), text, &known);
            return None;
        };
        let Some(version) = kind.get("version").filter(|_| kind.kind() == Kind::Mapping) else {
            return Some((*language, versions.first().copied().unwrap_or_default()));
        };
        let text = version.as_str().unwrap_or_default();
        let Some(found) = versions.iter().find(|known| **known == text) else {
            self.report_type(
                version,
                &format!("there is no version `{text}` of this type"),
                text,
                versions,
            );
            return None;
        };
        Some((*language, found))
    }

    fn report_type(&mut self, node: Node<'d>, message: &str, found: &str, known: &[&str]) {
        let mut diagnostic = Diagnostic::new(&codes::UNKNOWN_EXPRESSION_TYPE, node.place(), message);
        match nearest(found, known.iter().copied()) {
            Some(near) => diagnostic = diagnostic.suggest(node.place(), near),
            None => {
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                diagnostic = diagnostic.help(format!("one of {}", known.join(", ")));
            }
        }
        self.diagnostics.report(diagnostic);
    }
}
