//! XML payloads: a body comes in; what is wrong with its markup, and with the targets of its replacements, is reported.

use super::{
    Checker, Scope,
    typed::BodyForm,
    xml_tree::{Lead, Problem, TEXT_HOLE, Tree, XML_HOLE},
};
use crate::{
    diagnostics::{Diagnostic, codes},
    ir::{self, Piece, ValueKind},
    json::Json,
};

impl<'c> Checker<'c> {
    pub(super) fn check_xml(&mut self, scope: Scope<'c>, body: &'c ir::RequestBody, form: &BodyForm) {
        let tree = match (&body.value.kind, form) {
            (ValueKind::Literal(Json::String(text)), _) => Tree::of_template(text),
            (ValueKind::Text(pieces), _) => Tree::of_template(&self.with_holes(scope, pieces)),
            (_, BodyForm::Xml(nodes)) => Ok(Tree::of_object(&body.value, nodes)),
            _ => return,
        };
        let tree = match tree {
            Ok(tree) => tree,
            Err(Problem::Unknown) => return,
            Err(Problem::Malformed(message)) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::INVALID_PAYLOAD,
                        body.value.place.clone(),
                        format!("the payload is no XML: {message}"),
                    )
                    .note("the text must be XML once its expressions are filled in"),
                );
                return;
            }
        };
        for replacement in &body.replacements {
            let found = tree.lead(&replacement.target.asked.expr);
            if found == Lead::Nowhere {
                self.report_no_place(replacement);
            }
            // What adds or removes elements decides where the next one leads.
            let is_text = matches!(replacement.value.kind, ValueKind::Literal(_) | ValueKind::Text(_));
            if found == Lead::Added || !is_text {
                break;
            }
        }
    }

    fn report_no_place(&mut self, replacement: &ir::XmlReplacement) {
        self.diagnostics.report(
            Diagnostic::new(
                &codes::INVALID_REPLACEMENT,
                replacement.text.place.clone(),
                "the target leads nowhere in the payload",
            )
            .note("only the element or attribute that the last step names is added where it is missing"),
        );
    }

    fn with_holes(&mut self, scope: Scope<'c>, pieces: &'c [Piece]) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Read(read) if self.is_whole_body(scope, read) => XML_HOLE.to_string(),
                Piece::Read(_) | Piece::Built(_) => TEXT_HOLE.to_string(),
            })
            .collect()
    }
}
