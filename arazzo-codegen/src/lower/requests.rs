//! What a step sends: its parameters and body, matched with what the operation declares.

use super::{Lowering, Scope};
use crate::{
    diagnostics::{Code, Diagnostic, Level, codes, suggest::nearest},
    document::{arazzo::Text, openapi::Location},
    ir::{
        DeclaredParameter, Operation, Parameter, ParameterStyle, SecuritySchemeKind, Value, ValueKind,
        filled_template, split_template, types::Shape,
    },
    json::Json,
    resolve,
};

/// What is known of a parameter that a step gives.
struct Match {
    location: Location,
    declared: Option<usize>,
}

impl<'d> Lowering<'_, 'd> {
    pub(super) fn parameters(&mut self, scope: Scope<'_, 'd>, step: &resolve::Step<'d>) -> Vec<Parameter> {
        // What a called workflow is given is another matter.
        if step.workflow.is_some() {
            return Vec::new();
        }
        // Values are lowered even where the operation is not known: their own mistakes are reported all the same.
        let values: Vec<_> = step
            .parameters
            .iter()
            .map(|parameter| (*parameter, self.value(scope, parameter.value)))
            .collect();
        let Some(operation) = step.operation.and_then(|id| self.program.operations.get(id.0)) else {
            return Vec::new();
        };
        let mut problems = Vec::new();
        let mut sent = Vec::new();
        // What was probably meant by what is wrong: that it is missing needs not be said, too.
        let mut meant: Vec<String> = Vec::new();
        for (parameter, value) in values {
            let declared = parameter.declared;
            let found = match find(operation, &declared.name, declared.location.as_ref()) {
                Ok(found) => found,
                Err(problem) => {
                    problems.push(*problem);
                    meant.push(declared.name.value.clone());
                    continue;
                }
            };
            let known = found.declared.and_then(|index| operation.parameters.get(index));
            if known.is_none()
                && let Some(problem) = self.undeclared(operation, &declared.name, found.location)
            {
                if self.diagnostics.level(problem.code) != Level::Allow {
                    let suggested = problem
                        .suggestion
                        .as_ref()
                        .map(|suggested| suggested.replacement.clone());
                    meant.push(suggested.unwrap_or_else(|| declared.name.value.clone()));
                }
                problems.push(problem);
            }
            problems.extend(forbidden(found.location, &value));
            sent.push(Parameter {
                name: known.map_or_else(|| declared.name.value.clone(), |known| known.name.clone()),
                location: found.location,
                style: known.map_or(ParameterStyle::Default, |known| known.style),
                required: known.is_some_and(|known| known.required),
                shape: known.map_or_else(Shape::any, |known| known.shape),
                value,
            });
        }
        if !step.lacks_parameters {
            problems.extend(self.missing(operation, &sent, &meant, &step.model.id));
        }
        for problem in problems {
            self.diagnostics.report(problem);
        }
        sent
    }

    /// A parameter that the operation does not declare: an error in the path, else a lint, and nothing where a
    /// security scheme declares it.
    fn undeclared(&self, operation: &Operation, name: &Text, location: Location) -> Option<Diagnostic> {
        let names: Vec<&str> = operation
            .parameters
            .iter()
            .filter(|declared| declared.location == location)
            .map(|declared| declared.name.as_str())
            .collect();
        let in_template = operation.path.contains(&format!("{{{}}}", name.value));
        let code: &'static Code = match location {
            Location::Path if in_template => return None,
            Location::Path => &codes::UNKNOWN_PATH_PARAMETER,
            _ if !operation.described || self.scheme_declares(operation, &name.value, location) => {
                return None;
            }
            _ => &codes::UNDECLARED_PARAMETER,
        };
        let mut diagnostic = Diagnostic::new(
            code,
            name.place.clone(),
            format!(
                "`{}` has no {} parameter `{}`",
                operation.name,
                location.as_str(),
                name.value
            ),
        )
        .secondary(
            operation.place.clone(),
            format!("{} {}", operation.method, operation.path),
        );
        let elsewhere = operation.parameters.iter();
        let mut elsewhere = elsewhere.filter(|declared| declared.name == name.value);
        if let Some(near) = nearest(&name.value, names.iter().copied()) {
            diagnostic = diagnostic.suggest(name.place.clone(), near);
        } else if let Some(declared) = elsewhere.next() {
            let location = declared.location.as_str();
            diagnostic = diagnostic
                .secondary(declared.place.clone(), format!("a {location} parameter"))
                .help(format!("write `in: {location}`"));
        } else if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            diagnostic = diagnostic.note(format!("known: {}", names.join(", ")));
        }
        Some(diagnostic)
    }

    fn scheme_declares(&self, operation: &Operation, name: &str, location: Location) -> bool {
        let schemes = self
            .program
            .sources
            .get(operation.source.0)
            .map(|source| source.schemes.as_slice());
        schemes
            .unwrap_or_default()
            .iter()
            .any(|scheme| match &scheme.kind {
                SecuritySchemeKind::ApiKey {
                    location: declared,
                    name: key,
                } => *declared == location && is_same_name(location, key, name),
                _ => location == Location::Header && name.eq_ignore_ascii_case("authorization"),
            })
    }

    fn missing(
        &self,
        operation: &Operation,
        sent: &[Parameter],
        meant: &[String],
        step: &Text,
    ) -> Vec<Diagnostic> {
        let is_meant = |name: &str| meant.iter().any(|meant| meant == name);
        let is_sent = |location: Location, name: &str| {
            sent.iter().any(|parameter| {
                parameter.location == location && is_same_name(location, &parameter.name, name)
            })
        };
        let mut problems = Vec::new();
        let template = filled_template(&operation.path, |name| is_sent(Location::Query, name));
        for name in template_names(&template) {
            if !is_sent(Location::Path, name) && !is_meant(name) {
                problems.push(
                    Diagnostic::new(
                        &codes::MISSING_PATH_PARAMETER,
                        step.place.clone(),
                        format!("step `{}` gives no value for path parameter `{name}`", step.value),
                    )
                    .secondary(
                        operation.place.clone(),
                        format!("{} {}", operation.method, operation.path),
                    )
                    .help(format!(
                        "add `- name: {name}`, `in: path` and a `value` to the step's `parameters`"
                    )),
                );
            }
        }
        for declared in &operation.parameters {
            let (location, name) = (declared.location, declared.name.as_str());
            let is_path = location == Location::Path;
            if is_path
                || !declared.required
                || is_sent(location, name)
                || is_meant(name)
                || is_ignored_header(location, name)
                || self.scheme_declares(operation, name, location)
            {
                continue;
            }
            problems.push(missing_parameter(operation, declared, step));
        }
        problems
    }
}

/// OpenAPI 3.1, "Parameter Object": if the name is `Accept`, `Content-Type` or `Authorization`, "the parameter definition SHALL be
/// ignored".
fn is_ignored_header(location: Location, name: &str) -> bool {
    let ignored = ["accept", "content-type", "authorization"];
    location == Location::Header && ignored.iter().any(|ignored| ignored.eq_ignore_ascii_case(name))
}

fn missing_parameter(operation: &Operation, declared: &DeclaredParameter, step: &Text) -> Diagnostic {
    Diagnostic::new(
        &codes::MISSING_REQUIRED,
        step.place.clone(),
        format!(
            "step `{}` gives no value for the required {} parameter `{}`",
            step.value,
            declared.location.as_str(),
            declared.name
        ),
    )
    .secondary(
        declared.place.clone(),
        format!("required by `{}`", operation.name),
    )
    .help(format!(
        "add `- name: {}`, `in: {}` and a `value` to the step's `parameters`",
        declared.name,
        declared.location.as_str()
    ))
}

/// A literal that may not be sent: what is only known at run time is refused then, by the same rules.
fn forbidden(location: Location, value: &Value) -> Option<Diagnostic> {
    let ValueKind::Literal(Json::String(text)) = &value.kind else {
        return None;
    };
    let (message, label) = match location {
        Location::Path if text.is_empty() => ("a path parameter may not be empty", "empty"),
        Location::Path if text == "." || text == ".." => (
            "a path parameter may not be `.` or `..`",
            "would lead to another path",
        ),
        Location::Header if text.contains(['\r', '\n', '\0']) => {
            ("a header may not have line ends", "has a line end")
        }
        _ => return None,
    };
    Some(Diagnostic::new(&codes::FORBIDDEN_VALUE, value.place.clone(), message).label(label))
}

/// The location of a parameter, and the declaration that it fills.
fn find(operation: &Operation, name: &Text, location: Option<&Text>) -> Result<Match, Box<Diagnostic>> {
    let named = |wanted: Option<Location>| {
        operation.parameters.iter().position(|declared| {
            wanted.is_none_or(|wanted| wanted == declared.location)
                && is_same_name(declared.location, &declared.name, &name.value)
        })
    };
    let Some(given) = location else {
        let declared = named(None);
        let location = declared
            .and_then(|index| operation.parameters.get(index))
            .map(|declared| declared.location);
        return match location {
            Some(location) => Ok(Match { location, declared }),
            None => Err(Box::new(
                Diagnostic::new(
                    &codes::MISSING_LOCATION,
                    name.place.clone(),
                    format!("parameter `{}` does not say where it is sent", name.value),
                )
                .help("add `in: path`, `query`, `header` or `cookie`"),
            )),
        };
    };
    const LOCATIONS: [Location; 5] = [
        Location::Path,
        Location::Query,
        Location::Header,
        Location::Cookie,
        Location::QueryString,
    ];
    match LOCATIONS
        .into_iter()
        .find(|location| location.as_str() == given.value)
    {
        Some(location) => Ok(Match {
            location,
            declared: named(Some(location)),
        }),
        None => {
            let mut diagnostic = Diagnostic::new(
                &codes::INVALID_VALUE,
                given.place.clone(),
                format!("unknown location `{}` of a parameter", given.value),
            );
            if let Some(near) = nearest(&given.value, LOCATIONS.iter().map(|location| location.as_str())) {
                diagnostic = diagnostic.suggest(given.place.clone(), near);
            }
            Err(Box::new(diagnostic))
        }
    }
}

fn is_same_name(location: Location, left: &str, right: &str) -> bool {
    if location == Location::Header {
        left.eq_ignore_ascii_case(right)
    } else {
        left == right
    }
}

fn template_names(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, name, after)) = split_template(rest) {
        names.push(name);
        rest = after;
    }
    names
}
