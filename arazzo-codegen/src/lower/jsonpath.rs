//! JSONPath conditions and selectors: their text comes in; a test or value over resolved expressions goes out.

use std::borrow::Cow;

use super::{Lowering, Scope};
use crate::{
    diagnostics::{Code, Diagnostic, codes},
    document::{arazzo::Text, place::Place},
    expr::{self, ParseError, jsonpath as written},
    ir::{
        Condition, Read, Token, Value, ValueKind,
        jsonpath::{Applied, Argument, Comparable, Logical, Query, Segment, Selector},
    },
    json::Json,
};

impl<'d> Lowering<'_, 'd> {
    /// The condition of a criterion of type `jsonpath`.
    pub(super) fn jsonpath_condition(
        &mut self,
        scope: Scope<'_, 'd>,
        context: &Context<'_>,
        text: &Text,
    ) -> Condition {
        match written::parse_criterion(&context.standard(&text.value)) {
            Ok(written::Criterion::Query(query)) => {
                self.test(scope, context, &text.place, &written::Logical::Exists(query))
            }
            Ok(written::Criterion::Comparison(comparison)) => {
                let condition = self.comparison(scope, context, &text.place, &comparison);
                self.report_comparison(context, text, &condition);
                condition
            }
            Err(error) => {
                self.report_jsonpath(&text.place, error);
                Condition::Error
            }
        }
    }

    /// A selector of type `jsonpath`: one value or absent where it can select at most one, else an array.
    pub(super) fn jsonpath_value(
        &mut self,
        scope: Scope<'_, 'd>,
        context: &Context<'_>,
        text: &Text,
    ) -> ValueKind {
        let query = match written::parse_criterion(&context.standard(&text.value)) {
            Ok(written::Criterion::Query(query)) => query,
            Ok(written::Criterion::Comparison(_)) => {
                if let Err(error) = written::parse(&context.standard(&text.value)) {
                    self.report_jsonpath(&text.place, error);
                }
                return ValueKind::Error;
            }
            Err(error) => {
                self.report_jsonpath(&text.place, error);
                return ValueKind::Error;
            }
        };
        let mut queries = Queries::new(&text.place, context.is_draft);
        let lowered = queries.query(self, scope, &query);
        let arguments = queries.arguments;
        match lowered.singular() {
            Some(names) => context.inside(&names, &text.place, &query),
            None if lowered.is_singular() => {
                let asked = Comparable::Query(lowered);
                ValueKind::JsonPath(Box::new(Applied {
                    context: context.value(),
                    asked,
                    arguments,
                }))
            }
            None => ValueKind::Nodes(Box::new(Applied {
                context: context.value(),
                asked: lowered,
                arguments,
            })),
        }
    }

    /// A query with what it embeds.
    pub(super) fn lowered_query(
        &mut self,
        scope: Scope<'_, 'd>,
        query: &written::Query,
        is_draft: bool,
        place: &Place,
    ) -> (Query, Vec<Argument>) {
        let mut queries = Queries::new(place, is_draft);
        let lowered = queries.query(self, scope, query);
        (lowered, queries.arguments)
    }

    fn test(
        &mut self,
        scope: Scope<'_, 'd>,
        context: &Context<'_>,
        place: &Place,
        test: &written::Logical,
    ) -> Condition {
        let mut queries = Queries::new(place, context.is_draft);
        let asked = queries.logical(self, scope, test);
        Condition::JsonPath(Box::new(Applied {
            context: context.value(),
            asked,
            arguments: queries.arguments,
        }))
    }

    /// A comparison that RFC 9535 does not have becomes a simple condition over what its paths lead to.
    fn comparison(
        &mut self,
        scope: Scope<'_, 'd>,
        context: &Context<'_>,
        place: &Place,
        comparison: &written::Logical,
    ) -> Condition {
        match comparison {
            written::Logical::Or(items) => self.joined(scope, context, place, items, Condition::Or),
            written::Logical::And(items) => self.joined(scope, context, place, items, Condition::And),
            written::Logical::Not(inner) => {
                Condition::Not(Box::new(self.comparison(scope, context, place, inner)))
            }
            written::Logical::Compare(operator, left, right) => Condition::Compare(
                *operator,
                self.comparison_operand(scope, context, place, left),
                self.comparison_operand(scope, context, place, right),
            ),
            written::Logical::Exists(_) | written::Logical::Match(..) | written::Logical::Search(..) => {
                self.test(scope, context, place, comparison)
            }
        }
    }

    fn joined(
        &mut self,
        scope: Scope<'_, 'd>,
        context: &Context<'_>,
        place: &Place,
        items: &[written::Logical],
        join: fn(Box<Condition>, Box<Condition>) -> Condition,
    ) -> Condition {
        let mut items = items
            .iter()
            .map(|item| self.comparison(scope, context, place, item));
        let first = items.next().unwrap_or(Condition::Error);
        items.fold(first, |joined, item| join(Box::new(joined), Box::new(item)))
    }

    fn comparison_operand(
        &mut self,
        scope: Scope<'_, 'd>,
        context: &Context<'_>,
        place: &Place,
        operand: &written::Comparable,
    ) -> Value {
        let at = |kind| Value {
            kind,
            place: place.clone(),
        };
        match operand {
            written::Comparable::Literal {
                value: Json::String(text),
                range,
            } => at(self.template(scope, text, &place.text(range.clone()))),
            written::Comparable::Literal { value, .. } => at(ValueKind::Literal(value.clone())),
            written::Comparable::Expression { expression, .. } => {
                at(self.expression(scope, expression, place))
            }
            written::Comparable::Query(query) => {
                let mut queries = Queries::new(place, context.is_draft);
                let lowered = queries.query(self, scope, query);
                let names = lowered.singular();
                match names.as_deref().map(|names| (names.split_last(), names)) {
                    Some((Some((last, before)), _)) if last == "length" => {
                        let token = last_token(query, place, last);
                        match context.inside(before, place, query) {
                            ValueKind::Read(read) => at(ValueKind::Length(read, token)),
                            built => at(length(built, token)),
                        }
                    }
                    Some((_, names)) => at(context.inside(names, place, query)),
                    None => {
                        let asked = counted(lowered);
                        let arguments = queries.arguments;
                        at(ValueKind::JsonPath(Box::new(Applied {
                            context: context.value(),
                            asked,
                            arguments,
                        })))
                    }
                }
            }
            written::Comparable::Length(_)
            | written::Comparable::Count(_)
            | written::Comparable::Value(_) => {
                let mut queries = Queries::new(place, context.is_draft);
                let asked = queries.comparable(self, scope, operand);
                let arguments = queries.arguments;
                at(ValueKind::JsonPath(Box::new(Applied {
                    context: context.value(),
                    asked,
                    arguments,
                })))
            }
        }
    }

    fn report_comparison(&mut self, context: &Context<'_>, text: &Text, condition: &Condition) {
        let mut diagnostic = Diagnostic::new(
            &codes::JSONPATH_COMPARISON,
            text.place.clone(),
            "a JSONPath condition is a query, not a comparison",
        );
        let simple = match &context.value.kind {
            ValueKind::Read(read) => simple_form(read, condition),
            _ => None,
        };
        if let Some(simple) = simple {
            diagnostic = diagnostic
                .help(format!("write it as a simple condition: `condition: {simple}`"))
                .suggest(text.place.clone(), simple)
                .certain();
            if let Some(criterion) = text.place.pointer.parent() {
                diagnostic =
                    diagnostic.also(Place::value(text.place.file, criterion.child("type")), "simple");
            }
        }
        self.diagnostics.report(diagnostic);
    }

    fn report_jsonpath(&mut self, place: &Place, error: ParseError) {
        self.report_parse(
            &codes::INVALID_JSONPATH,
            "the JSONPath query does not parse",
            place,
            error,
        );
    }

    /// Reports what does not parse inside a scalar.
    pub(super) fn report_parse(&mut self, code: &'static Code, what: &str, place: &Place, error: ParseError) {
        let message = format!("{what}: {}", error.message);
        let mut diagnostic = Diagnostic::new(code, place.text(error.range), message);
        if let Some(help) = error.help {
            diagnostic = diagnostic.help(help);
        }
        self.diagnostics.report(diagnostic);
    }
}

/// The value that `$` means.
pub(super) struct Context<'c> {
    /// It: an expression, or what one stands for that the documents have the value of.
    pub(super) value: &'c Value,
    /// Whether queries are written in `draft-goessner-dispatch-jsonpath-00`. It leaves filters to whatever language there is, so
    /// RFC 9535 decides there too; `.length` of what a filter looks at is its length, and a script can count from the end.
    pub(super) is_draft: bool,
}

impl Context<'_> {
    fn standard<'t>(&self, text: &'t str) -> Cow<'t, str> {
        standard(text, self.is_draft)
    }

    fn value(&self) -> Value {
        self.value.clone()
    }

    /// The value that names and indices lead to; null where they lead nowhere.
    fn inside(&self, names: &[String], place: &Place, query: &written::Query) -> ValueKind {
        let places = query
            .segments
            .iter()
            .map(|segment| place.text(segment.range.clone()));
        let tokens = names.iter().zip(places).map(|(name, place)| Token {
            name: name.clone(),
            place,
        });
        let mut inner = self
            .value
            .inside(tokens)
            .unwrap_or(ValueKind::Literal(Json::Null));
        if let ValueKind::Read(read) = &mut inner {
            read.place = place.text(query.range.clone());
        }
        inner
    }
}

/// The text in RFC 9535, as long as it was: the draft's script `(@.length-1)` is the index `-1`.
pub(super) fn standard(text: &str, is_draft: bool) -> Cow<'_, str> {
    const SCRIPT: &str = "(@.length-";
    let mut text = Cow::Borrowed(text);
    while let (true, Some(start)) = (is_draft, text.find(SCRIPT)) {
        let digits = text.get(start + SCRIPT.len()..).unwrap_or_default();
        let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
        let end = start + SCRIPT.len() + digits.len();
        if digits.is_empty() || text.get(end..=end) != Some(")") {
            break;
        }
        let width = end + 1 - start;
        text.to_mut()
            .replace_range(start..=end, &format!("{:<width$}", format!("-{digits}")));
    }
    text
}

fn last_token(query: &written::Query, place: &Place, name: &str) -> Token {
    let range = query
        .segments
        .last()
        .map_or(0..0, |segment| segment.range.clone());
    Token {
        name: name.to_owned(),
        place: place.text(range),
    }
}

/// `.length` behind a query that can select several nodes is their number.
fn counted(mut query: Query) -> Comparable {
    let is_length = |segment: &Segment| matches!(segment.selectors.as_slice(), [Selector::Name(name)] if name == "length");
    let several = query.segments.split_last().is_some_and(|(last, before)| {
        !last.descendant
            && is_length(last)
            && !Query {
                relative: false,
                segments: before.to_vec(),
            }
            .is_singular()
    });
    if several {
        query.segments.pop();
        return Comparable::Count(query);
    }
    Comparable::Query(query)
}

/// What `.length` of a value means that the documents have: a property of this name, else the number of elements or
/// characters.
fn length(built: ValueKind, token: Token) -> ValueKind {
    let count = match &built {
        ValueKind::List(items) => items.len(),
        ValueKind::Literal(Json::String(text)) => text.chars().count(),
        _ => {
            let place = token.place.clone();
            let inner = Value { kind: built, place }.inside([token]);
            return inner.unwrap_or(ValueKind::Literal(Json::Null));
        }
    };
    ValueKind::Literal(Json::Integer(i128::try_from(count).unwrap_or(i128::MAX)))
}

/// The simple condition of the same meaning, where there is one.
fn simple_form(context: &Read, condition: &Condition) -> Option<String> {
    let side = |condition: &Condition, binds: bool| {
        let simple = simple_form(context, condition)?;
        // `||` binds less than `&&`.
        let grouped = binds && matches!(condition, Condition::Or(..));
        Some(if grouped { format!("({simple})") } else { simple })
    };
    match condition {
        Condition::Or(left, right) => Some(format!("{} || {}", side(left, false)?, side(right, false)?)),
        Condition::And(left, right) => Some(format!("{} && {}", side(left, true)?, side(right, true)?)),
        Condition::Compare(operator, left, right) => Some(format!(
            "{} {operator} {}",
            simple_operand(context, left)?,
            simple_operand(context, right)?
        )),
        _ => None,
    }
}

fn simple_operand(context: &Read, operand: &Value) -> Option<String> {
    match &operand.kind {
        ValueKind::Literal(Json::String(text)) => Some(format!("'{}'", text.replace('\'', "''"))),
        ValueKind::Literal(literal) => Some(literal.to_string()),
        ValueKind::Read(read) if read.origin == context.origin => {
            let inner = read.path.get(context.path.len()..).unwrap_or_default();
            if inner.is_empty() {
                return Some(context.text.clone());
            }
            let pointer = Token::pointer(inner);
            let separator = if context.text.contains('#') { "" } else { "#" };
            Some(format!("{}{separator}{pointer}", context.text))
        }
        ValueKind::Read(read) => Some(read.text.clone()),
        _ => None,
    }
}

/// Lowers the queries of one text; numbers what they embed.
struct Queries<'p> {
    place: &'p Place,
    arguments: Vec<Argument>,
    is_draft: bool,
}

impl<'p> Queries<'p> {
    fn new(place: &'p Place, is_draft: bool) -> Self {
        Self {
            place,
            arguments: Vec::new(),
            is_draft,
        }
    }

    fn argument(&mut self, kind: ValueKind, bare: bool) -> usize {
        let value = Value {
            kind,
            place: self.place.clone(),
        };
        self.arguments.push(Argument { value, bare });
        self.arguments.len() - 1
    }

    fn query<'d>(
        &mut self,
        lowering: &mut Lowering<'_, 'd>,
        scope: Scope<'_, 'd>,
        query: &written::Query,
    ) -> Query {
        let segments = query
            .segments
            .iter()
            .map(|segment| Segment {
                descendant: segment.descendant,
                selectors: segment
                    .selectors
                    .iter()
                    .map(|selector| self.selector(lowering, scope, selector))
                    .collect(),
            })
            .collect();
        Query {
            relative: query.root == written::Root::Current,
            segments,
        }
    }

    fn selector<'d>(
        &mut self,
        lowering: &mut Lowering<'_, 'd>,
        scope: Scope<'_, 'd>,
        selector: &written::Selector,
    ) -> Selector {
        match selector {
            written::Selector::Name(name) if name.contains("{$") => {
                match lowering.template(scope, name, self.place) {
                    ValueKind::Literal(_) => Selector::Name(name.clone()),
                    kind => Selector::Argument(self.argument(kind, false)),
                }
            }
            written::Selector::Name(name) => Selector::Name(name.clone()),
            written::Selector::Wildcard => Selector::Wildcard,
            written::Selector::Index(index) => Selector::Index(*index),
            written::Selector::Slice { start, end, step } => Selector::Slice(*start, *end, step.unwrap_or(1)),
            written::Selector::Filter(test) => Selector::Filter(self.logical(lowering, scope, test)),
            written::Selector::Embedded(expression) => {
                let kind = self.embedded(lowering, scope, expression);
                Selector::Argument(self.argument(kind, false))
            }
        }
    }

    fn embedded<'d>(
        &mut self,
        lowering: &mut Lowering<'_, 'd>,
        scope: Scope<'_, 'd>,
        expression: &expr::Expression,
    ) -> ValueKind {
        lowering.expression(scope, expression, self.place)
    }

    fn logical<'d>(
        &mut self,
        lowering: &mut Lowering<'_, 'd>,
        scope: Scope<'_, 'd>,
        test: &written::Logical,
    ) -> Logical {
        let mut all = |items: &[written::Logical]| -> Vec<Logical> {
            items
                .iter()
                .map(|item| self.logical(lowering, scope, item))
                .collect()
        };
        match test {
            written::Logical::Or(items) => Logical::Or(all(items)),
            written::Logical::And(items) => Logical::And(all(items)),
            written::Logical::Not(inner) => Logical::Not(Box::new(self.logical(lowering, scope, inner))),
            written::Logical::Compare(operator, left, right) => {
                let left = self.comparable(lowering, scope, left);
                Logical::Compare(*operator, left, self.comparable(lowering, scope, right))
            }
            written::Logical::Exists(query) => Logical::Exists(self.query(lowering, scope, query)),
            written::Logical::Match(text, pattern) => {
                let text = self.comparable(lowering, scope, text);
                Logical::Match(text, self.pattern(lowering, scope, pattern))
            }
            written::Logical::Search(text, pattern) => {
                let text = self.comparable(lowering, scope, text);
                Logical::Search(text, self.pattern(lowering, scope, pattern))
            }
        }
    }

    /// The pattern of `match` or `search`: checked now where it is known now.
    fn pattern<'d>(
        &mut self,
        lowering: &mut Lowering<'_, 'd>,
        scope: Scope<'_, 'd>,
        pattern: &written::Comparable,
    ) -> Comparable {
        let lowered = self.comparable(lowering, scope, pattern);
        if let (Comparable::Literal(Json::String(text)), written::Comparable::Literal { range, .. }) =
            (&lowered, pattern)
        {
            lowering.check_regex(text, &self.place.text(range.clone()));
        }
        lowered
    }

    fn comparable<'d>(
        &mut self,
        lowering: &mut Lowering<'_, 'd>,
        scope: Scope<'_, 'd>,
        comparable: &written::Comparable,
    ) -> Comparable {
        match comparable {
            written::Comparable::Literal {
                value: Json::String(text),
                range,
            } => match lowering.template(scope, text, &self.place.text(range.clone())) {
                ValueKind::Literal(literal) => Comparable::Literal(literal),
                kind => Comparable::Argument(self.argument(kind, false)),
            },
            written::Comparable::Literal { value, .. } => Comparable::Literal(value.clone()),
            written::Comparable::Query(query) | written::Comparable::Value(query) => {
                let mut query = self.query(lowering, scope, query);
                let is_length = |segment: &Segment| matches!(segment.selectors.as_slice(), [Selector::Name(name)] if name == "length");
                if self.is_draft && query.relative && query.segments.last().is_some_and(is_length) {
                    query.segments.pop();
                    return Comparable::Length(Box::new(Comparable::Query(query)));
                }
                Comparable::Query(query)
            }
            written::Comparable::Length(inner) => {
                Comparable::Length(Box::new(self.comparable(lowering, scope, inner)))
            }
            written::Comparable::Count(query) => Comparable::Count(self.query(lowering, scope, query)),
            written::Comparable::Expression { expression, .. } => {
                let kind = self.embedded(lowering, scope, expression);
                Comparable::Argument(self.argument(kind, true))
            }
        }
    }
}
