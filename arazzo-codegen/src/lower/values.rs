//! Values: a node that may hold expressions comes in; the value with its names resolved goes out.

use super::{Lowering, Scope};
use crate::{
    diagnostics::codes,
    document::{
        arazzo::Text,
        place::{Part, Place},
        tree::{Kind, Node},
    },
    expr::{Template, TemplatePart, parse_template},
    ir::{Piece, Value, ValueKind},
    json::Json,
};

impl<'d> Lowering<'_, 'd> {
    pub(super) fn value(&mut self, scope: Scope<'_, 'd>, node: Node<'d>) -> Value {
        let kind = match node.kind() {
            Kind::String => self.text_value(scope, node),
            Kind::Mapping if is_selector(node) => self.selected(scope, node),
            Kind::Mapping => self.mapping(scope, node),
            Kind::Sequence => ValueKind::List(node.items().map(|item| self.value(scope, item)).collect()),
            Kind::Null | Kind::Bool | Kind::Integer | Kind::Float => ValueKind::Literal(node.to_json()),
        };
        Value {
            kind,
            place: node.place(),
        }
    }

    fn mapping(&mut self, scope: Scope<'_, 'd>, node: Node<'d>) -> ValueKind {
        if node.entries().any(|(key, _)| key.contains('$')) {
            return self.keyed(scope, node);
        }
        let members = node.entries().map(|(key, value)| {
            let name = Text {
                value: key.to_owned(),
                place: value.place().key(),
            };
            (name, self.value(scope, value))
        });
        ValueKind::Object(members.collect())
    }

    /// An object of which some key looks like an expression: one with its names known at run time only, if one is.
    fn keyed(&mut self, scope: Scope<'_, 'd>, node: Node<'d>) -> ValueKind {
        let mut members = Vec::new();
        for (key, value) in node.entries() {
            let place = value.place().key();
            let kind = match self.template_value(scope, key, &place) {
                ValueKind::Read(read) => ValueKind::Text(vec![Piece::Read(read)]),
                ValueKind::Error => return ValueKind::Error,
                kind => kind,
            };
            members.push((Value { kind, place }, self.value(scope, value)));
        }
        let is_literal = |(key, _): &(Value, Value)| matches!(key.kind, ValueKind::Literal(_));
        if !members.iter().all(is_literal) {
            return ValueKind::Keyed(members);
        }
        let named = members.into_iter().map(|(key, value)| {
            let name = match key.kind {
                ValueKind::Literal(Json::String(name)) => name,
                _ => String::new(),
            };
            (
                Text {
                    value: name,
                    place: key.place,
                },
                value,
            )
        });
        ValueKind::Object(named.collect())
    }

    fn text_value(&mut self, scope: Scope<'_, 'd>, node: Node<'d>) -> ValueKind {
        self.template_value(scope, node.as_str().unwrap_or_default(), &node.place())
    }

    /// A scalar that may hold expressions.
    pub(super) fn template_value(&mut self, scope: Scope<'_, 'd>, text: &str, place: &Place) -> ValueKind {
        let (template, oddities) = match parse_template(text) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.report_parse(
                    &codes::INVALID_EXPRESSION,
                    "the expression does not parse",
                    place,
                    error,
                );
                return ValueKind::Error;
            }
        };
        for oddity in &oddities {
            self.oddity(place, oddity);
        }
        match template {
            Template::Literal(text) => ValueKind::Literal(Json::String(text)),
            Template::Whole(expression) => self.expression(scope, &expression, place),
            Template::Parts(parts) => self.pieces(scope, parts, place),
        }
    }

    /// A text inside a scalar, such as a literal of a query, that may embed expressions: text, whatever it embeds. `place` is that
    /// of the literal, quotes included.
    pub(super) fn template(&mut self, scope: Scope<'_, 'd>, text: &str, place: &Place) -> ValueKind {
        if !text.contains('$') {
            return ValueKind::Literal(Json::String(text.to_owned()));
        }
        // Blanks in front stand for what precedes the text in its scalar, so that positions are the scalar's.
        let before = match &place.part {
            Part::Text(range) => range.start + 1,
            _ => 1,
        };
        let padded = format!("{:before$}{text}", "");
        match self.template_value(scope, &padded, place) {
            ValueKind::Text(mut pieces) => {
                if let Some(Piece::Text(first)) = pieces.first_mut() {
                    first.drain(..before.min(first.len()));
                }
                pieces.retain(|piece| !matches!(piece, Piece::Text(text) if text.is_empty()));
                ValueKind::Text(pieces)
            }
            ValueKind::Error => ValueKind::Error,
            _ => ValueKind::Literal(Json::String(text.to_owned())),
        }
    }

    fn pieces(&mut self, scope: Scope<'_, 'd>, parts: Vec<TemplatePart>, place: &Place) -> ValueKind {
        let mut pieces = Vec::new();
        for part in parts {
            match part {
                TemplatePart::Text(text) => pieces.push(Piece::Text(text)),
                TemplatePart::Expression { expression, .. } => {
                    match self.expression(scope, &expression, place) {
                        ValueKind::Error => return ValueKind::Error,
                        kind => pieces.extend(as_pieces(kind, place.text(expression.range.clone()))),
                    }
                }
            }
        }
        ValueKind::Text(pieces)
    }
}

/// What an expression stands for, as a part of a text.
pub(super) fn as_pieces(kind: ValueKind, place: Place) -> Vec<Piece> {
    match kind {
        ValueKind::Text(inner) => inner,
        ValueKind::Read(read) => vec![Piece::Read(read)],
        ValueKind::Literal(Json::String(text)) => vec![Piece::Text(text)],
        ValueKind::Literal(literal) => vec![Piece::Text(literal.to_string())],
        kind => vec![Piece::Built(Box::new(Value { kind, place }))],
    }
}

/// A Selector Object (1.1.0): `context`, `selector` and `type`, all of them.
fn is_selector(node: Node<'_>) -> bool {
    ["context", "selector", "type"]
        .iter()
        .all(|key| node.get(key).is_some())
        && node
            .get("context")
            .and_then(|context| context.as_str())
            .is_some_and(|text| text.starts_with('$'))
}
