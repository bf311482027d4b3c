//! Bodies: the media types of an operation, and what a step sends, come in; typed bodies and the filled one go out.

use super::{Lowering, Scope};
use crate::{
    diagnostics::{Diagnostic, codes},
    document::{
        arazzo,
        openapi::{self, MediaType, Xml},
        place::Place,
        tree::{Kind, Node},
    },
    ir::{
        Body, Encoding, Format, Operation, RequestBody, SourceId, Value, ValueKind, essence,
        types::{Shape, Ty, Types},
    },
    resolve,
};

impl<'d> Lowering<'_, 'd> {
    /// The media types of a body; `open` says that a server sends it.
    pub(super) fn bodies(
        &mut self,
        source: SourceId,
        content: &[MediaType],
        hint: &str,
        open: bool,
    ) -> Vec<Body> {
        content
            .iter()
            .map(|media| self.typed_body(source, media, hint, open))
            .collect()
    }

    fn typed_body(&mut self, source: SourceId, media: &MediaType, hint: &str, open: bool) -> Body {
        let declared = self.media(source, media, hint, open);
        let ty = self.program.types.get(declared.ty);
        let is_structured = matches!(ty, Ty::Struct(_) | Ty::Map(_) | Ty::List(_));
        let format = match Format::of(&media.name) {
            // An object of a media type that says nothing of its form can only be JSON.
            Format::Text | Format::Binary if is_structured => Format::Json,
            Format::Json if matches!(ty, Ty::Bytes) => Format::Binary,
            format => format,
        };
        let shape = match format {
            Format::Text
                if !matches!(
                    ty,
                    Ty::Enum(_) | Ty::Secret | Ty::Formatted(_) | Ty::Bool | Ty::Integer(_) | Ty::Number
                ) =>
            {
                Shape::of(Types::STRING)
            }
            Format::Binary => Shape::of(Types::BYTES),
            _ => declared,
        };
        Body {
            media_type: media.name.clone(),
            format,
            shape,
            encoding: media.encoding.iter().map(encoding).collect(),
            xml: if format == Format::Xml {
                self.root_element(source, media)
            } else {
                Xml::default()
            },
        }
    }

    /// The element of a body: as its schema says, else named like the schema.
    fn root_element(&mut self, source: SourceId, media: &MediaType) -> Xml {
        let (Some(schema), Some(description)) = (&media.schema, self.sources.description(source)) else {
            return Xml::default();
        };
        let mut xml = self.level(description, schema).xml.clone().unwrap_or_default();
        if xml.name.is_none() {
            xml.name = schema.declared_name();
        }
        xml
    }

    /// The body that a step sends.
    pub(super) fn body(&mut self, scope: Scope<'_, 'd>, step: &resolve::Step<'d>) -> Option<RequestBody> {
        let body = step.model.request_body.as_ref();
        let given = body.and_then(|body| body.payload.map(|payload| (body, payload)));
        let operation = step.operation.map(|id| id.0);
        let required = operation
            .and_then(|index| self.program.operations.get(index))
            .is_some_and(|operation| operation.body_required);
        let Some((body, payload)) = given else {
            if let Some(operation) = operation.and_then(|index| self.program.operations.get(index)) {
                let problem = required.then(|| missing_body(operation, &step.model.id));
                problem
                    .into_iter()
                    .for_each(|problem| self.diagnostics.report(problem));
            }
            return None;
        };
        let declared = match operation {
            Some(index) => self.declared_body(index, body),
            // Its values are lowered all the same, so that their mistakes are reported.
            None => untyped("application/json"),
        };
        let mut value = self.payload(scope, payload, &declared);
        let replacements = self.replacements(scope, body, &declared, &mut value);
        operation.map(|_| RequestBody {
            declared,
            required,
            value,
            replacements,
        })
    }

    /// What the operation says of the media type that is sent.
    fn declared_body(&mut self, operation: usize, body: &arazzo::RequestBody<'d>) -> Body {
        let Some(operation) = self.program.operations.get(operation) else {
            return untyped("application/json");
        };
        let given = body.content_type.as_ref();
        let place = given.map_or_else(|| body.place.clone(), |given| given.place.clone());
        let found = match given {
            Some(given) => best_match(&operation.bodies, &given.value),
            None => preferred(&operation.bodies),
        };
        let mut problems = Vec::new();
        let declared = match (given, found) {
            (Some(given), Some(found)) => {
                let name = essence(&found.media_type);
                // A range tells nothing of what is sent.
                let format = if name.contains('*') {
                    Format::of(&given.value)
                } else {
                    found.format
                };
                Body {
                    media_type: given.value.clone(),
                    format,
                    ..found.clone()
                }
            }
            (None, Some(found)) if found.media_type.contains('*') => Body {
                media_type: media_type_of_range(found),
                ..found.clone()
            },
            (None, Some(found)) => found.clone(),
            (given, None) => {
                let media_type = given.map_or("application/json", |given| given.value.as_str());
                if operation.described {
                    problems.push(unexpected(operation, media_type, place));
                }
                untyped(media_type)
            }
        };
        problems
            .into_iter()
            .for_each(|problem| self.diagnostics.report(problem));
        declared
    }

    fn payload(&mut self, scope: Scope<'_, 'd>, payload: Node<'d>, declared: &Body) -> Value {
        let is_text = payload.kind() == Kind::String;
        match declared.format {
            Format::Json if is_text => self.json_template(scope, payload, declared.shape),
            Format::Multipart if is_text && !payload.as_str().is_some_and(|text| text.starts_with('$')) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::INVALID_PAYLOAD,
                        payload.place(),
                        "the parts of a multipart body cannot be written as one text",
                    )
                    .help("write an object with one property for each part"),
                );
                Value {
                    kind: ValueKind::Error,
                    place: payload.place(),
                }
            }
            _ => self.value(scope, payload),
        }
    }
}

fn encoding((property, encoding): &(String, openapi::Encoding)) -> Encoding {
    let concrete = |list: &String| {
        let mut types = list.split(',').map(str::trim);
        types
            .find(|one| !one.contains('*') && one.contains('/'))
            .map(str::to_owned)
    };
    Encoding {
        property: property.clone(),
        content_type: encoding.content_type.as_ref().and_then(concrete),
        style: encoding.style,
    }
}

fn untyped(media_type: &str) -> Body {
    Body {
        media_type: media_type.to_owned(),
        format: Format::of(media_type),
        shape: Shape::any(),
        encoding: Vec::new(),
        xml: Xml::default(),
    }
}

/// The media type that names another most closely: itself, then a range that covers it.
fn best_match<'b>(bodies: &'b [Body], media_type: &str) -> Option<&'b Body> {
    let wanted = essence(media_type);
    let kind = wanted.split('/').next().unwrap_or_default();
    let named = |name: &str| bodies.iter().find(|body| essence(&body.media_type) == name);
    named(&wanted)
        .or_else(|| named(&format!("{kind}/*")))
        .or_else(|| named("*/*"))
}

/// The operation's only media type, or the one that is JSON.
fn preferred(bodies: &[Body]) -> Option<&Body> {
    let plain = bodies
        .iter()
        .find(|body| essence(&body.media_type) == "application/json");
    let json = || bodies.iter().find(|body| body.format == Format::Json);
    plain.or_else(json).or_else(|| bodies.first())
}

fn media_type_of_range(body: &Body) -> String {
    match body.format {
        Format::Json => "application/json",
        Format::Xml => "application/xml",
        Format::Text => "text/plain",
        Format::Form => "application/x-www-form-urlencoded",
        Format::Multipart => "multipart/form-data",
        Format::Binary => "application/octet-stream",
    }
    .to_owned()
}

fn missing_body(operation: &Operation, step: &arazzo::Text) -> Diagnostic {
    Diagnostic::new(
        &codes::MISSING_REQUIRED,
        step.place.clone(),
        format!(
            "`{}` requires a request body, and step `{}` sends none",
            operation.name, step.value
        ),
    )
    .secondary(
        operation.place.clone(),
        format!("{} {}", operation.method, operation.path),
    )
    .help("add a `requestBody` with a `payload`")
}

fn unexpected(operation: &Operation, media_type: &str, place: Place) -> Diagnostic {
    if operation.bodies.is_empty() {
        return Diagnostic::new(
            &codes::UNEXPECTED_BODY,
            place,
            format!("`{}` declares no request body", operation.name),
        )
        .secondary(
            operation.place.clone(),
            format!("{} {}", operation.method, operation.path),
        )
        .help("take the `requestBody` out, or call the operation that takes it");
    }
    let declared: Vec<&str> = operation
        .bodies
        .iter()
        .map(|body| body.media_type.as_str())
        .collect();
    Diagnostic::new(
        &codes::CONTENT_TYPE_MISMATCH,
        place,
        format!("`{}` takes no `{media_type}`", operation.name),
    )
    .secondary(operation.place.clone(), format!("takes: {}", declared.join(", ")))
    .help(format!(
        "write `contentType: {}`",
        declared.first().copied().unwrap_or_default()
    ))
}
