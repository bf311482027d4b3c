//! Operations: what the description says of one comes in; its typed form goes out.

use super::Lowering;
use crate::{
    document::openapi::{self, Location, MediaType, ParameterFormat, StyleKind},
    ir::{DeclaredParameter, Operation, ParameterStyle, Response, SourceId, is_json, types::Shape},
    resolve::ResolvedOperation,
};

impl<'d> Lowering<'_, 'd> {
    pub(super) fn operation(&mut self, resolved: &ResolvedOperation) -> Operation {
        let (source, operation) = (resolved.source, &resolved.operation);
        self.schemes(source, operation);
        let name = operation
            .operation_id
            .clone()
            .unwrap_or_else(|| format!("{} {}", operation.method.as_str(), operation.path));
        let body = operation.request_body.as_ref();
        Operation {
            source,
            place: operation.place.clone(),
            method: operation.method.as_str().to_uppercase(),
            path: operation.path.clone(),
            summary: operation.summary.clone(),
            described: operation.described,
            parameters: operation
                .parameters
                .iter()
                .map(|parameter| self.declared_parameter(source, &name, parameter))
                .collect(),
            bodies: body
                .map(|body| self.bodies(source, &body.content, &format!("{name} Body"), false))
                .unwrap_or_default(),
            body_required: body.is_some_and(|body| body.required),
            responses: operation
                .responses
                .iter()
                .map(|(status, response)| Response {
                    status: *status,
                    description: response.description.clone(),
                    place: response.place.clone(),
                    bodies: self.bodies(source, &response.content, &format!("{name} {status}"), true),
                })
                .collect(),
            server: operation
                .server
                .as_ref()
                .filter(|server| !server.relative)
                .map(|server| server.url.clone()),
            security: operation
                .security
                .iter()
                .map(|alternative| {
                    alternative
                        .iter()
                        .map(|requirement| requirement.scheme.clone())
                        .collect()
                })
                .collect(),
            name,
        }
    }

    fn schemes(&mut self, source: SourceId, operation: &openapi::Operation) {
        let Some(source) = self.program.sources.get_mut(source.0) else {
            return;
        };
        for scheme in &operation.security_schemes {
            if !source.schemes.iter().any(|known| known.name == scheme.name) {
                source.schemes.push(scheme.clone());
            }
        }
    }

    fn declared_parameter(
        &mut self,
        source: SourceId,
        operation: &str,
        parameter: &openapi::Parameter,
    ) -> DeclaredParameter {
        let hint = format!("{operation} {}", parameter.name);
        let (shape, style) = match &parameter.format {
            ParameterFormat::Schema { schema, style } => {
                let shape = match (schema, self.sources.description(source)) {
                    (Some(schema), Some(description)) => self.shape(description, schema, &hint, false),
                    _ => Shape::any(),
                };
                (shape, explicit_unless_default(parameter.location, *style))
            }
            ParameterFormat::Content(media) => {
                let style = if is_json(&media.name) {
                    ParameterStyle::Json
                } else {
                    ParameterStyle::Default
                };
                (self.media(source, media, &hint, false), style)
            }
        };
        DeclaredParameter {
            name: parameter.name.clone(),
            location: parameter.location,
            required: parameter.required,
            shape,
            style,
            place: parameter.place.clone(),
        }
    }

    pub(super) fn media(&mut self, source: SourceId, media: &MediaType, hint: &str, open: bool) -> Shape {
        match (&media.schema, self.sources.description(source)) {
            (Some(schema), Some(description)) => self.shape(description, schema, hint, open),
            _ => Shape::any(),
        }
    }
}

fn explicit_unless_default(location: Location, style: openapi::Style) -> ParameterStyle {
    let (kind, explode) = match location {
        Location::Path | Location::Header => (StyleKind::Simple, false),
        Location::Query | Location::Cookie | Location::QueryString => (StyleKind::Form, true),
    };
    if style.kind == kind && style.explode == explode && !style.allow_reserved {
        ParameterStyle::Default
    } else {
        ParameterStyle::Explicit(style)
    }
}
