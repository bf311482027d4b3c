//! Expressions that are no reads of a run: those whose value stands in the documents become that value.

use super::{Lowering, Scope, text};
use crate::{
    diagnostics::{Diagnostic, codes},
    document::{arazzo::SourceKind, arazzo::report_unknown, place::Place},
    expr::{ComponentKind, Expression, Name, Root},
    ir::ValueKind,
    json::Json,
};

impl<'d> Lowering<'_, 'd> {
    /// The value of an expression inside the scalar at `place`.
    pub(super) fn expression(
        &mut self,
        scope: Scope<'_, 'd>,
        expression: &Expression,
        place: &Place,
    ) -> ValueKind {
        let found = match &expression.root {
            Root::SelfUri => self.self_uri(scope, &place.text(expression.range.clone())),
            Root::Source { source, reference } => self.source_field(scope, source, reference, place),
            Root::Component { kind, name } => self.component(scope, *kind, name, place),
            _ => self.read(scope, expression, place).map(ValueKind::Read),
        };
        found.unwrap_or(ValueKind::Error)
    }

    fn self_uri(&mut self, scope: Scope<'_, 'd>, place: &Place) -> Option<ValueKind> {
        let Some(uri) = &self.document(scope)?.self_uri else {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::MISPLACED_EXPRESSION,
                    place.clone(),
                    "`$self` has no value: the document has no such field",
                )
                .help("add `$self: <URI>` at the top of the document (Arazzo 1.1)"),
            );
            return None;
        };
        Some(literal(&uri.value))
    }

    /// `url`, `type` or `name` of a source description; an operation of that id comes first, and is no value.
    fn source_field(
        &mut self,
        scope: Scope<'_, 'd>,
        source: &Name,
        reference: &Name,
        place: &Place,
    ) -> Option<ValueKind> {
        let sources = &self.document(scope)?.sources;
        let Some(index) = sources.iter().position(|known| known.name.value == source.text) else {
            let known = sources.iter().map(|source| source.name.value.as_str());
            let found = text(&source.text, place.text(source.range.clone()));
            report_unknown(
                self.diagnostics,
                &codes::UNKNOWN_SOURCE,
                "source description",
                &found,
                known,
            );
            return None;
        };
        let at = place.text(reference.range.clone());
        let opened = self.sources.of(scope.workflow.unit).nth(index);
        let description = opened.and_then(|(source, ..)| self.sources.description(source));
        if description.is_some_and(|description| !description.operations_with_id(&reference.text).is_empty())
        {
            self.diagnostics.report(Diagnostic::new(
                &codes::MISPLACED_EXPRESSION,
                at,
                format!("`{}` is an operation, which has no value", reference.text),
            ));
            return None;
        }
        let found = sources.get(index)?;
        match (reference.text.as_str(), found.kind) {
            ("url", _) => Some(literal(&found.url.value)),
            ("name", _) => Some(literal(&found.name.value)),
            ("type", Some(SourceKind::OpenApi) | None) => Some(literal("openapi")),
            ("type", Some(SourceKind::Arazzo)) => Some(literal("arazzo")),
            ("type", Some(SourceKind::AsyncApi)) => Some(literal("asyncapi")),
            (other, _) => {
                let known = ["url", "type", "name"].into_iter();
                report_unknown(
                    self.diagnostics,
                    &codes::MISPLACED_EXPRESSION,
                    "operation or field of a source description",
                    &text(other, at),
                    known,
                );
                None
            }
        }
    }

    /// A parameter component stands for its value; an action has none.
    fn component(
        &mut self,
        scope: Scope<'_, 'd>,
        kind: ComponentKind,
        name: &Name,
        place: &Place,
    ) -> Option<ValueKind> {
        let at = place.text(name.range.clone());
        if kind != ComponentKind::Parameters {
            self.diagnostics.report(Diagnostic::new(
                &codes::MISPLACED_EXPRESSION,
                at,
                format!("`{}` is an action, which has no value", name.text),
            ));
            return None;
        }
        let document = self.document(scope)?;
        let known = &document.components.parameters;
        let Some((_, parameter)) = known.iter().find(|(key, _)| key.value == name.text) else {
            let known = known.iter().map(|(key, _)| key.value.as_str());
            report_unknown(
                self.diagnostics,
                &codes::UNKNOWN_COMPONENT,
                "parameter component",
                &text(&name.text, at),
                known,
            );
            return None;
        };
        if self.expanding.contains(&name.text) {
            self.diagnostics.report(Diagnostic::new(
                &codes::MISPLACED_EXPRESSION,
                at,
                format!("the value of parameter component `{}` reads itself", name.text),
            ));
            return None;
        }
        self.expanding.push(name.text.clone());
        let value = self.value(scope, parameter.value);
        self.expanding.pop();
        Some(value.kind)
    }
}

fn literal(text: &str) -> ValueKind {
    ValueKind::Literal(Json::String(text.to_owned()))
}
