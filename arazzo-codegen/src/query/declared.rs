//! What the documents declare, whether something uses it or not: the open documents come in; names with their places go out.

use super::scope::Named;
use crate::{
    document::{
        arazzo::{Components, Text},
        openapi,
        place::Place,
    },
    resolve::{
        Resolved,
        sources::{Opened, Sources, Unit, UnitId},
    },
};

/// What the entry document can name.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    /// The source descriptions.
    pub(super) sources: Vec<Named>,
    /// The operations of all sources, called or not.
    pub(super) operations: Vec<Operation>,
    /// The workflows of sources that are Arazzo documents.
    pub(super) workflows: Vec<(String, Named)>,
    /// The components, by the name of their map.
    pub(super) components: Vec<(&'static str, Vec<Named>)>,
    /// The headers of answers, by operation of the program.
    pub(super) headers: Vec<Vec<Named>>,
}

/// An operation that a step could call.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// The source's name.
    pub(super) source: String,
    /// `operationId`.
    pub(super) id: Option<String>,
    /// Method and path.
    pub(super) route: String,
    /// The operation object.
    pub(super) place: Place,
}

/// Collects what the entry document can name.
pub(crate) fn declared(units: &[Unit<'_>], sources: &Sources<'_>, resolved: &Resolved<'_>) -> Declared {
    let mut declared = Declared::default();
    let Some(entry) = units.first() else {
        return declared;
    };
    declared.components = components(&entry.document.components);
    let places = entry.document.sources.iter().map(|source| &source.name.place);
    for ((_, name, opened), place) in sources.of(UnitId::default()).zip(places) {
        let what = match opened {
            Opened::OpenApi(description) => {
                let operations = description.operations().map(|entry| Operation {
                    source: name.to_owned(),
                    id: entry.operation_id().map(str::to_owned),
                    route: format!("{} {}", entry.method.as_str(), entry.path),
                    place: entry.place(),
                });
                declared.operations.extend(operations);
                "an OpenAPI description"
            }
            Opened::Arazzo(unit) => {
                let workflows = units.get(unit.0).map(|unit| unit.document.workflows.as_slice());
                let workflows = workflows.unwrap_or_default().iter().map(|workflow| {
                    let told = workflow.summary.as_deref().unwrap_or("workflow");
                    (name.to_owned(), at(&workflow.id, told))
                });
                declared.workflows.extend(workflows);
                "an Arazzo document"
            }
            Opened::Nothing => "a description that cannot be read",
        };
        declared.sources.push(Named::new(name, what, Some(place.clone())));
    }
    let operations = resolved.operations.iter();
    declared.headers = operations.map(|resolved| headers(&resolved.operation)).collect();
    declared
}

fn components(components: &Components<'_>) -> Vec<(&'static str, Vec<Named>)> {
    let parameters = components.parameters.iter().map(|(name, parameter)| {
        let told = match &parameter.location {
            Some(location) => format!("{} `{}`", location.value, parameter.name.value),
            None => format!("parameter `{}`", parameter.name.value),
        };
        at(name, told)
    });
    let inputs = components.inputs.iter().map(|(name, _)| at(name, "a schema"));
    let success = components.success_actions.iter();
    let success = success.map(|(name, action)| at(name, action.kind.value.as_str()));
    let failure = components.failure_actions.iter();
    let failure = failure.map(|(name, action)| at(name, action.kind.value.as_str()));
    vec![
        ("inputs", inputs.collect()),
        ("parameters", parameters.collect()),
        ("successActions", success.collect()),
        ("failureActions", failure.collect()),
    ]
}

/// The headers that the answers of an operation declare, each name once.
fn headers(operation: &openapi::Operation) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for (status, response) in &operation.responses {
        for header in &response.headers {
            if found
                .iter()
                .any(|known| known.name.eq_ignore_ascii_case(&header.name))
            {
                continue;
            }
            let told = match &header.description {
                Some(docs) => format!("header of the {status} response\n\n{docs}"),
                None => format!("header of the {status} response"),
            };
            found.push(Named::new(&header.name, told, Some(header.place.clone())));
        }
    }
    found
}

fn at(name: &Text, told: impl Into<String>) -> Named {
    Named::new(&name.value, told, Some(name.place.clone()))
}
