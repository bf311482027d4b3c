//! Departures from the grammar with an evident meaning: a parsed text comes in; what a lint may say about it goes out.

use std::ops::Range;

use super::{
    Condition, Expression, Operand, Part, Root, Segment,
    expression::{is_root, nearest_root, parse_expression},
    scanner::{Scanner, is_identifier},
};

/// How an expression departs from the grammar (Arazzo 1.1.0, "Runtime Expressions").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nonstandard {
    /// `$response.headers.x` for `$response.header.x`.
    PluralHeaders,
    /// `$steps.s.x` for `$steps.s.outputs.x`.
    OutputsOmitted,
    /// A step's or workflow's id with a dot.
    DottedId,
    /// The name of an input or output with a character that identifiers lack.
    NameCharacter,
    /// `{` or `}` in a pointer or parameter's name: 1.0 has them, 1.1 does not.
    Brace,
    /// `$response.body.x` or `[0]` for a JSON Pointer. In a simple condition and in a criterion's `context` this one is
    /// standard ("Operators": index, property de-reference); the expression alone cannot know where it stands.
    Navigation,
}

/// Something that parses and is yet not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// What it is.
    pub kind: OddityKind,
    /// Where, in bytes of the scalar.
    pub range: Range<usize>,
    /// What to write instead, where it is known: a replacement for the text of the range.
    pub replacement: Option<String>,
}

/// What an [`Oddity`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddityKind {
    /// `$` starts no expression here, though it looks as if it was meant to: the text is literal.
    NotAnExpression,
    /// An expression inside text without `{}`.
    Unbraced,
    /// An expression outside the grammar.
    Nonstandard(Nonstandard),
    /// `"text"` in a condition, where strings take single quotes.
    DoubleQuoted,
    /// `{$expression}` as an operand of a simple condition.
    BracedOperand,
    /// `'$expression'` in a condition: it is compared as the text that it is.
    QuotedExpression,
}

impl Expression {
    /// How this departs from the grammar, if it does. A dotted name such as `$inputs.a.b` is grammatical; whether `b` is
    /// a property of the input `a` depends on what is declared.
    #[must_use]
    pub fn nonstandard(&self) -> Option<Nonstandard> {
        match &self.root {
            Root::Request(part) | Root::Response(part) | Root::Message(part) => self.nonstandard_part(part),
            Root::Step { keyword: false, .. } => Some(Nonstandard::OutputsOmitted),
            Root::Step { step: id, .. } | Root::Workflow { workflow: id, .. } => {
                if id.text.contains('.') {
                    return Some(Nonstandard::DottedId);
                }
                if !id.text.chars().all(is_identifier) {
                    return Some(Nonstandard::NameCharacter);
                }
                self.nonstandard_path()
            }
            Root::Inputs | Root::Outputs => self.nonstandard_path(),
            Root::Url | Root::Method | Root::StatusCode | Root::SelfUri => None,
            Root::Source { .. } | Root::Component { .. } => None,
        }
    }

    fn nonstandard_part(&self, part: &Part) -> Option<Nonstandard> {
        match part {
            Part::Header(_, true) => Some(Nonstandard::PluralHeaders),
            Part::Query(name) | Part::Path(name) if name.text.contains(['{', '}']) => {
                Some(Nonstandard::Brace)
            }
            Part::Query(_) | Part::Path(_) => None,
            Part::Header(..) | Part::Body | Part::Payload if !self.path.is_empty() => {
                Some(Nonstandard::Navigation)
            }
            Part::Header(..) | Part::Body | Part::Payload => self.brace_in_pointer(),
        }
    }

    fn nonstandard_path(&self) -> Option<Nonstandard> {
        if let Some(Segment::Name(name)) = self.path.first()
            && !name.text.chars().all(is_identifier)
        {
            return Some(Nonstandard::NameCharacter);
        }
        if self
            .path
            .iter()
            .any(|segment| matches!(segment, Segment::Index(..)))
        {
            return Some(Nonstandard::Navigation);
        }
        self.brace_in_pointer()
    }

    fn brace_in_pointer(&self) -> Option<Nonstandard> {
        let (pointer, _) = self.pointer.as_ref()?;
        pointer
            .as_str()
            .contains(['{', '}'])
            .then_some(Nonstandard::Brace)
    }

    /// The oddity of this expression, with the grammatical form of the same meaning where there is one.
    pub(super) fn oddity(&self) -> Option<Oddity> {
        let kind = self.nonstandard()?;
        let standard = self.standard();
        let better = parse_expression(&standard).is_ok_and(|expression| expression.nonstandard().is_none());
        let replacement = better.then_some(standard);
        Some(Oddity {
            kind: OddityKind::Nonstandard(kind),
            range: self.range.clone(),
            replacement,
        })
    }
}

impl Condition {
    /// What is odd in the condition that was parsed from `text`, in the order of the text. Navigation by `.name` and
    /// `[n]` is standard here.
    #[must_use]
    pub fn oddities(&self, text: &str) -> Vec<Oddity> {
        let mut found = Vec::new();
        for operand in self.operands() {
            match operand {
                Operand::Literal {
                    value,
                    double_quoted,
                    range,
                } => {
                    let Some(string) = value.as_str() else { continue };
                    if *double_quoted {
                        let replacement = Some(operand.to_string());
                        found.push(Oddity {
                            kind: OddityKind::DoubleQuoted,
                            range: range.clone(),
                            replacement,
                        });
                    }
                    if let Some(expression) = quoted_expression(string) {
                        let replacement = Some(expression);
                        found.push(Oddity {
                            kind: OddityKind::QuotedExpression,
                            range: range.clone(),
                            replacement,
                        });
                    }
                }
                Operand::Expression(expression) => {
                    found.extend(braced_operand(text, expression));
                    let navigation = OddityKind::Nonstandard(Nonstandard::Navigation);
                    found.extend(expression.oddity().filter(|oddity| oddity.kind != navigation));
                }
            }
        }
        found
    }
}

/// The range of an expression leaves its braces out, so the text tells whether there are any.
fn braced_operand(text: &str, expression: &Expression) -> Option<Oddity> {
    let start = expression.range.start.checked_sub(1)?;
    if !text.get(start..)?.starts_with('{') {
        return None;
    }
    let replacement = Some(expression.to_string());
    Some(Oddity {
        kind: OddityKind::BracedOperand,
        range: start..expression.range.end + 1,
        replacement,
    })
}

/// The expression that a string is, with or without braces.
fn quoted_expression(string: &str) -> Option<String> {
    let inner = string
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or(string);
    parse_expression(inner).ok().map(|expression| expression.text)
}

/// The expressions in braces whose `$` was forgotten: `{inputs.id}`. Braces around anything else are ordinary text.
pub(super) fn without_dollar(text: &str) -> Vec<Oddity> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices('{') {
        let inside = text.get(open + 1..).unwrap_or_default();
        let Some((inner, _)) = inside.split_once('}') else {
            break;
        };
        let root = inner.split(['.', '#']).next().unwrap_or_default();
        let meant = format!("${inner}");
        if root.len() < inner.len() && is_root(root) && parse_expression(&meant).is_ok() {
            found.push(Oddity {
                kind: OddityKind::NotAnExpression,
                range: open..open + inner.len() + 2,
                replacement: Some(format!("{{{meant}}}")),
            });
        }
    }
    found
}

/// What to say about a `$` that starts no expression. Inside a text only a likely slip is worth a word, since `$5` and
/// `$ref` are common there.
pub(super) fn not_an_expression(text: &str, at: usize) -> Option<Oddity> {
    let mut scanner = Scanner::within(text, at..text.len());
    scanner.bump();
    let word = scanner.take_while(is_identifier);
    let word = scanner.slice(word);
    let goes_on = scanner.peek() == Some('.') && scanner.peek_second().is_some_and(is_identifier);
    if at > 0 && !goes_on {
        return None;
    }
    let nearest = if is_root(word) { None } else { nearest_root(word) };
    if at > 0 && nearest.is_none() && !is_root(word) {
        return None;
    }
    Some(Oddity {
        kind: OddityKind::NotAnExpression,
        range: at..scanner.at(),
        replacement: nearest.map(|root| format!("${root}")),
    })
}
