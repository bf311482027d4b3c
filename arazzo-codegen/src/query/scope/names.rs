//! What is declared apart from the workflow that the cursor is in: workflows, operations with their parameters and headers,
//! components. Sources and operations come in; names as they are written at the cursor go out.

use std::collections::HashMap;

use super::{Named, Scope};
use crate::{dump, ir, query::declared::Operation};

impl<'k> Scope<'k> {
    /// The workflows of the entry document.
    pub(super) fn workflows(&self) -> Vec<Named> {
        let workflows = self.own_workflows();
        workflows
            .map(|workflow| {
                let told = workflow.summary.clone().unwrap_or_else(|| "workflow".to_owned());
                Named::new(&workflow.id.value, told, Some(workflow.id.place.clone()))
            })
            .collect()
    }

    pub(super) fn own_workflows(&self) -> impl Iterator<Item = &'k ir::Workflow> {
        let workflows = self.known.program.workflows.iter();
        workflows.filter(|workflow| workflow.id.place.file == self.file)
    }

    pub(super) fn declared_workflow(&self, id: &str) -> Option<&'k ir::Workflow> {
        self.own_workflows().find(|workflow| workflow.id.value == id)
    }

    /// What a `workflowId` can say: a workflow of the document, or one of a source.
    pub(super) fn workflow_ids(&self) -> Vec<Named> {
        let remote = self.known.declared.workflows.iter();
        let remote = remote
            .map(|(source, workflow)| workflow.clone().behind(&format!("$sourceDescriptions.{source}.")));
        self.workflows().into_iter().chain(remote).collect()
    }

    /// What an `operationId` can say: an id, with its source where several have it.
    pub(super) fn operation_ids(&self) -> Vec<Named> {
        let ids = self
            .known
            .declared
            .operations
            .iter()
            .filter_map(|operation| operation.id.as_deref());
        let mut count: HashMap<&str, usize> = HashMap::new();
        ids.for_each(|id| *count.entry(id).or_default() += 1);
        let operations = self.known.declared.operations.iter();
        operations
            .filter_map(|operation| {
                let named = with_id(operation)?;
                Some(match count.get(named.name.as_str()) {
                    Some(1) => named,
                    _ => named.behind(&format!("$sourceDescriptions.{}.", operation.source)),
                })
            })
            .collect()
    }

    /// What an `operationPath` can say (1.1.0, "Step Object").
    pub(super) fn operation_paths(&self) -> Vec<Named> {
        let operations = self.known.declared.operations.iter();
        operations
            .map(|operation| {
                let pointer = &operation.place.pointer;
                let name = format!("{{$sourceDescriptions.{}.url}}#{pointer}", operation.source);
                Named::new(&name, operation.route.clone(), Some(operation.place.clone()))
            })
            .collect()
    }

    /// What can follow the name of a source.
    pub(super) fn of_source(&self, source: &str) -> Vec<Named> {
        let operations = self.known.declared.operations.iter();
        let operations = operations.filter(|operation| operation.source == source);
        let workflows = self.known.declared.workflows.iter();
        let workflows = workflows.filter(|(name, _)| name == source);
        let url = Named::new("url", "the URL of the source, as written", None);
        operations
            .filter_map(with_id)
            .chain(workflows.map(|(_, workflow)| workflow.clone()))
            .chain([url])
            .collect()
    }

    /// The components of a map, each name behind a text.
    pub(super) fn components(&self, map: &str, before: &str) -> Vec<Named> {
        let mut maps = self.known.declared.components.iter();
        let found = maps
            .find(|(name, _)| *name == map)
            .map(|(_, named)| named.as_slice());
        let named = found.unwrap_or_default().iter().cloned();
        named.map(|named| named.behind(before)).collect()
    }

    pub(super) fn operation(&self) -> Option<(ir::OperationId, &'k ir::Operation)> {
        let id = self.current()?.operation?;
        Some((id, self.known.program.operations.get(id.0)?))
    }

    /// The parameters that the step's operation declares: all of them, or those in one place.
    pub(super) fn parameters(&self, place: Option<&str>) -> Vec<Named> {
        let declared = self
            .operation()
            .map(|(_, operation)| operation.parameters.as_slice());
        let declared = declared.unwrap_or_default().iter();
        declared
            .filter(|parameter| place.is_none_or(|place| place == parameter.location.as_str()))
            .map(|parameter| {
                let mark = if parameter.required { ", required" } else { "" };
                let types = &self.known.typed.types;
                let told = format!(
                    "{} parameter: {}{mark}",
                    parameter.location.as_str(),
                    dump::name_of(types, parameter.shape)
                );
                Named::new(&parameter.name, told, Some(parameter.place.clone()))
            })
            .collect()
    }

    /// The headers that the answers of the step's operation declare.
    pub(super) fn headers(&self) -> Vec<Named> {
        let found = self
            .operation()
            .and_then(|(id, _)| self.known.declared.headers.get(id.0));
        found.cloned().unwrap_or_default()
    }
}

fn with_id(operation: &Operation) -> Option<Named> {
    let id = operation.id.as_deref()?;
    Some(Named::new(
        id,
        operation.route.clone(),
        Some(operation.place.clone()),
    ))
}
