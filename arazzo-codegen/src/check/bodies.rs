//! Bodies that are sent: a body and what it is declared as come in; the typed value and the way it is written go out.

use super::{
    Checker, Scope,
    typed::{Body, BodyForm, Escape, Part, ValueKind, XmlReplacement},
    values::Goal,
    xml,
};
use crate::ir::{
    self, Format, Style,
    types::{Shape, Ty, Types},
};
use crate::json::Json;

impl<'c> Checker<'c> {
    pub(super) fn body(&mut self, scope: Scope<'c>, body: &'c ir::RequestBody) -> Body {
        let declared = &body.declared;
        self.converts = declared.format == Format::Json;
        // Text in the place of an object is a template of the whole body.
        let is_template = matches!(
            body.value.kind,
            ir::ValueKind::Text(_) | ir::ValueKind::Literal(Json::String(_))
        );
        let shape = match declared.format {
            Format::Form | Format::Xml | Format::Multipart if is_template => Shape::of(Types::STRING),
            _ => declared.shape,
        };
        let value = self.value(
            scope,
            &body.value,
            Goal::Body {
                shape,
                // Nothing can be set in a body that is not there.
                required: body.required || !body.replacements.is_empty(),
            },
        );
        self.converts = false;
        let is_text = is_template
            || self.is_text(value.shape)
                && matches!(value.kind, ValueKind::Access(_) | ValueKind::Required(..));
        let form = match declared.format {
            Format::Json => BodyForm::Json,
            Format::Form if is_text => BodyForm::Text(Escape::Form),
            Format::Form => BodyForm::Form(styles(declared)),
            Format::Multipart => BodyForm::Parts(self.parts(declared)),
            Format::Xml if is_text => BodyForm::Text(Escape::Xml),
            Format::Xml => BodyForm::Xml(xml::nodes(&self.types, declared.shape, &declared.xml)),
            Format::Binary if matches!(self.types.get(value.shape.ty), Ty::Bytes | Ty::File) => {
                BodyForm::Bytes
            }
            Format::Text | Format::Binary => BodyForm::Text(Escape::None),
        };
        if declared.format == Format::Xml {
            self.check_xml(scope, body, &form);
        }
        let replacements = body
            .replacements
            .iter()
            .map(|replacement| self.xml_replacement(scope, replacement))
            .collect();
        Body {
            media_type: declared.media_type.clone(),
            form,
            value,
            replacements,
        }
    }

    fn xml_replacement(&mut self, scope: Scope<'c>, replacement: &'c ir::XmlReplacement) -> XmlReplacement {
        let is_xml =
            matches!(&replacement.value.kind, ir::ValueKind::Read(read) if self.is_whole_body(scope, read));
        let target = self.applied(scope, &replacement.target);
        XmlReplacement {
            text: replacement.text.value.clone(),
            target: target.asked,
            arguments: target.arguments,
            value: self.value(scope, &replacement.value, Goal::Any),
            is_xml,
        }
    }

    fn is_text(&self, shape: Shape) -> bool {
        matches!(self.types.get(shape.ty), Ty::String | Ty::Secret | Ty::Enum(_))
    }

    /// What is known of the properties of a multipart body beyond their values.
    fn parts(&self, declared: &ir::Body) -> Vec<Part> {
        let Ty::Struct(object) = self.types.get(declared.shape.ty) else {
            return declared
                .encoding
                .iter()
                .map(|encoding| part(encoding, false))
                .collect();
        };
        let mut parts = Vec::new();
        for field in &object.fields {
            let is_file = match self.types.get(field.shape.ty) {
                Ty::Bytes => true,
                Ty::List(item) => matches!(self.types.get(item.ty), Ty::Bytes),
                _ => false,
            };
            let encoding = declared
                .encoding
                .iter()
                .find(|encoding| encoding.property == field.name);
            match encoding {
                Some(encoding) => parts.push(part(encoding, is_file)),
                None if is_file => {
                    parts.push(Part {
                        property: field.name.clone(),
                        content_type: None,
                        is_file,
                    });
                }
                None => {}
            }
        }
        parts
    }
}

fn part(encoding: &ir::Encoding, is_file: bool) -> Part {
    Part {
        property: encoding.property.clone(),
        content_type: encoding.content_type.clone(),
        is_file,
    }
}

fn styles(declared: &ir::Body) -> Vec<(String, Style)> {
    declared
        .encoding
        .iter()
        .filter_map(|encoding| encoding.style.map(|style| (encoding.property.clone(), style)))
        .collect()
}
