//! What a step calls: an operation by its id, or by its path.

use super::{
    ResolvedOperation, Resolver,
    sources::Opened,
    spelled::{Declared, Spelled, is_same_path, spelled},
};
use crate::{
    diagnostics::{Diagnostic, codes, suggest::nearest},
    document::{
        arazzo::{Step, Target, Text, report_unknown},
        openapi::{self, OperationEntry},
        place::Pointer,
    },
    expr::{Root, parse_expression},
    ir::{OperationId, SourceId, WorkflowId},
};

impl<'d> Resolver<'_, 'd> {
    pub(super) fn target(&mut self, step: &'d Step<'d>) -> Option<OperationId> {
        match &step.target {
            Target::OperationId(id) => self.by_id(id, step),
            Target::OperationPath(path) => self.by_path(path),
            Target::ChannelPath(path) => {
                self.unsupported(path.place.clone(), "a step that uses an AsyncAPI channel");
                None
            }
            Target::WorkflowId(_) | Target::Missing => None,
        }
    }

    pub(super) fn called(&mut self, step: &'d Step<'d>) -> Option<WorkflowId> {
        match &step.target {
            Target::WorkflowId(id) => self.workflow_named(id, &codes::UNKNOWN_WORKFLOW),
            _ => None,
        }
    }

    fn by_id(&mut self, id: &Text, step: &'d Step<'d>) -> Option<OperationId> {
        if id.value.starts_with('$') {
            return self.by_qualified_id(id, step);
        }
        let found = self.find(&id.value, None);
        match found.as_slice() {
            [] => self.undescribed(id, None, step),
            [(source, entry)] => Some(self.add(*source, entry)),
            [first, others @ ..] => self.choose(id, first, others),
        }
    }

    fn by_qualified_id(&mut self, id: &Text, step: &'d Step<'d>) -> Option<OperationId> {
        let (source, reference) = match parse_expression(&id.value).map(|expression| expression.root) {
            Ok(Root::Source { source, reference }) => (source, reference),
            Ok(_) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::INVALID_EXPRESSION,
                        id.place.clone(),
                        format!("`{}` names no operation", id.value),
                    )
                    .help("write `$sourceDescriptions.<name>.<operationId>`"),
                );
                return None;
            }
            Err(error) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::INVALID_EXPRESSION,
                        id.place.text(error.range),
                        error.message,
                    )
                    .help("write `$sourceDescriptions.<name>.<operationId>`"),
                );
                return None;
            }
        };
        let source_text = Text {
            value: source.text,
            place: id.place.text(source.range),
        };
        let index = self.source_named(&source_text)?;
        let found = self.find(&reference.text, Some(index));
        match found.first() {
            Some((source, entry)) => Some(self.add(*source, entry)),
            None => {
                let name = Text {
                    value: reference.text,
                    place: id.place.text(reference.range),
                };
                self.undescribed(&name, Some(index), step)
            }
        }
    }

    /// `{$sourceDescriptions.<name>.url}#/paths/~1a~1{b}/get` (1.1.0, "Step Object", `operationPath`).
    fn by_path(&mut self, path: &Text) -> Option<OperationId> {
        let malformed = |resolver: &mut Self| {
            let diagnostic = Diagnostic::new(
                &codes::INVALID_EXPRESSION,
                path.place.clone(),
                format!("`{}` names no operation", path.value),
            );
            let diagnostic = match resolver.spelled_out(&path.value) {
                Some(reference) => diagnostic.suggest(path.place.clone(), reference),
                None => {
                    diagnostic.help("write `{$sourceDescriptions.<name>.url}#/paths/<escaped path>/<method>`")
                }
            };
            resolver.diagnostics.report(diagnostic);
        };
        let Some((source, pointer)) = path.value.split_once('#') else {
            malformed(self);
            return None;
        };
        let expression = source.trim().trim_start_matches('{').trim_end_matches('}');
        let Ok(Root::Source { source, .. }) = parse_expression(expression).map(|expression| expression.root)
        else {
            malformed(self);
            return None;
        };
        let start = path.value.find(expression).unwrap_or_default();
        let index = self.source_named(&Text {
            value: source.text,
            place: path
                .place
                .text(start + source.range.start..start + source.range.end),
        })?;
        let tokens: Vec<String> = Pointer::parse(pointer)
            .map(|pointer| pointer.tokens().collect())
            .unwrap_or_default();
        let (template, method) = match tokens.as_slice() {
            [paths, template, method] if paths == "paths" => (template, method),
            [paths, template] if paths == "paths" => return self.only_operation(path, index, template),
            _ => {
                malformed(self);
                return None;
            }
        };
        let description = self.sources.description(index)?;
        match description.operation_at(template, method) {
            Some(entry) => Some(self.add(index, &entry)),
            None => {
                let known: Vec<String> = description
                    .operations()
                    .map(|entry| format!("{} {}", entry.method.as_str(), entry.path))
                    .collect();
                let wanted = format!("{} {template}", method.to_uppercase());
                let start = path.value.len() - pointer.len();
                let at = path.place.text(start..path.value.len());
                let mut diagnostic = Diagnostic::new(
                    &codes::UNKNOWN_OPERATION_PATH,
                    at.clone(),
                    format!("no operation `{wanted}` in source `{}`", self.sources.name(index)),
                );
                if let Some(near) = nearest(&wanted, known.iter().map(String::as_str)) {
                    let (method, path) = near.split_once(' ').unwrap_or(("", near));
                    let paths = Pointer::root().child("paths");
                    let pointer = paths.child(path).child(&method.to_ascii_lowercase());
                    diagnostic = diagnostic
                        .help(format!("did you mean `{near}`? write `{pointer}`"))
                        .suggest(at, pointer.to_string());
                }
                self.diagnostics.report(diagnostic);
                None
            }
        }
    }

    /// How the operation is named whose path and method a text has as they are: `POST /carts`, `…/paths//carts/post`.
    fn spelled_out(&self, text: &str) -> Option<String> {
        let words = text.to_ascii_lowercase();
        let has_method = |method: &str| {
            let mut words = words.split(|found: char| !found.is_ascii_alphanumeric());
            words.any(|word| word.eq_ignore_ascii_case(method))
        };
        let found = self
            .sources
            .descriptions(self.unit)
            .flat_map(|(source, description)| {
                let operations = description.operations().map(move |entry| (source, entry));
                operations.collect::<Vec<_>>()
            });
        let found = found.filter(|(_, entry)| text.contains(entry.path) && has_method(entry.method.as_str()));
        let (source, entry) = found.max_by_key(|(_, entry)| entry.path.len())?;
        let pointer = Pointer::root().child("paths").child(entry.path);
        let pointer = pointer.child(&entry.method.as_str().to_ascii_lowercase());
        Some(format!(
            "{{$sourceDescriptions.{}.url}}#{pointer}",
            self.sources.name(source)
        ))
    }

    /// A pointer to a path and not to a method of it: its only operation is meant.
    fn only_operation(&mut self, path: &Text, source: SourceId, template: &str) -> Option<OperationId> {
        let description = self.sources.description(source)?;
        let found = description.operations_of(template);
        if let [only] = found.as_slice() {
            let method = only.method.as_str().to_ascii_lowercase();
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::NONSTANDARD_EXPRESSION,
                    path.place.clone(),
                    format!("`{}` ends at a path: its only operation is called", path.value),
                )
                .help(format!("add `/{method}`")),
            );
            return Some(self.add(source, only));
        }
        let methods: Vec<&str> = found.iter().map(|entry| entry.method.as_str()).collect();
        let message = match methods.as_slice() {
            [] => format!("no path `{template}` in source `{}`", self.sources.name(source)),
            many => format!("`{template}` has several operations: {}", many.join(", ")),
        };
        self.diagnostics.report(
            Diagnostic::new(&codes::UNKNOWN_OPERATION_PATH, path.place.clone(), message)
                .help("write `{$sourceDescriptions.<name>.url}#/paths/<escaped path>/<method>`"),
        );
        None
    }

    fn find(&self, id: &str, only: Option<SourceId>) -> Vec<(SourceId, OperationEntry<'d>)> {
        self.sources
            .descriptions(self.unit)
            .filter(|(source, _)| only.is_none_or(|only| only == *source))
            .flat_map(|(source, description)| {
                description
                    .operations_with_id(id)
                    .into_iter()
                    .map(move |entry| (source, entry))
            })
            .collect()
    }

    /// A bare id that several sources have is accepted when all mean the same method and path.
    fn choose(
        &mut self,
        id: &Text,
        first: &(SourceId, OperationEntry<'d>),
        others: &[(SourceId, OperationEntry<'d>)],
    ) -> Option<OperationId> {
        let same = others
            .iter()
            .all(|(_, other)| other.method == first.1.method && other.path == first.1.path);
        let code = if same {
            &codes::AMBIGUOUS_OPERATION
        } else {
            &codes::CONFLICTING_OPERATIONS
        };
        let mut diagnostic = Diagnostic::new(
            code,
            id.place.clone(),
            format!("{} sources have an operation `{}`", others.len() + 1, id.value),
        )
        .secondary(first.1.place(), "here")
        .suggest(
            id.place.clone(),
            format!("$sourceDescriptions.{}.{}", self.sources.name(first.0), id.value),
        );
        for (_, other) in others.iter().take(3) {
            diagnostic = diagnostic.secondary(other.place(), "and here");
        }
        self.diagnostics.report(diagnostic);
        same.then(|| self.add(first.0, &first.1))
    }

    pub(super) fn source_named(&mut self, name: &Text) -> Option<SourceId> {
        let found = self
            .sources
            .of(self.unit)
            .find(|(_, known, _)| *known == name.value);
        if found.is_none() {
            let known = self
                .document
                .sources
                .iter()
                .map(|source| source.name.value.as_str());
            report_unknown(
                self.diagnostics,
                &codes::UNKNOWN_SOURCE,
                "source description",
                name,
                known,
            );
        }
        found.map(|(source, ..)| source)
    }

    /// An id that no source has: an error, unless it says, as the ids of a source do, which method and path it means.
    fn undescribed(&mut self, id: &Text, only: Option<SourceId>, step: &'d Step<'d>) -> Option<OperationId> {
        let mut said = self
            .sources
            .descriptions(self.unit)
            .filter(|(source, _)| only.is_none_or(|only| only == *source))
            .filter_map(|(source, description)| {
                Some((source, description, self.spelled_in(id, step, description)?))
            });
        let (Some((source, description, spelled)), None) = (said.next(), said.next()) else {
            drop(said);
            self.report_unknown_operation(id, only);
            return None;
        };
        drop(said);
        let Spelled { method, path } = &spelled;
        let known = description
            .operations()
            .find(|entry| entry.method.as_str() == method && is_same_path(entry.path, path));
        let mut diagnostic = Diagnostic::new(
            &codes::SPELLED_OPERATION,
            id.place.clone(),
            format!("no source description has an operation `{}`", id.value),
        )
        .note(format!(
            "by the other ids of source `{}` it is `{method} {path}`, and that is what the step calls",
            self.sources.name(source)
        ));
        diagnostic = match known.as_ref().and_then(OperationEntry::operation_id) {
            Some(known) => diagnostic.suggest(id.place.clone(), known),
            None => diagnostic.help("describe the operation, or map the source to a description that has it"),
        };
        self.diagnostics.report(diagnostic);
        match known {
            Some(entry) => Some(self.add(source, &entry)),
            None => {
                let operation = description.undescribed(self.diagnostics, id, method, path);
                self.operations.push(ResolvedOperation { source, operation });
                Some(OperationId(self.operations.len() - 1))
            }
        }
    }

    fn spelled_in(
        &self,
        id: &Text,
        step: &Step<'d>,
        description: openapi::Description<'d>,
    ) -> Option<Spelled> {
        let entries: Vec<OperationEntry<'d>> = description.operations().collect();
        let declared: Vec<Declared<'_>> = entries
            .iter()
            .filter_map(|entry| {
                Some(Declared {
                    id: entry.operation_id()?,
                    method: entry.method.as_str(),
                    path: entry.path,
                })
            })
            .collect();
        spelled(&id.value, &self.path_parameters(step), &declared)
    }

    fn report_unknown_operation(&mut self, id: &Text, only: Option<SourceId>) {
        // A source that could not be read was reported; what it declares is not known.
        let is_complete = self.sources.of(self.unit).all(|(source, _, opened)| {
            only.is_some_and(|only| only != source) || !matches!(opened, Opened::Nothing)
        });
        if !is_complete {
            return;
        }
        let known: Vec<&str> = self
            .sources
            .descriptions(self.unit)
            .filter(|(source, _)| only.is_none_or(|only| only == *source))
            .flat_map(|(_, description)| description.operations().collect::<Vec<_>>())
            .filter_map(|entry| entry.operation_id())
            .collect();
        let mut diagnostic = Diagnostic::new(
            &codes::UNKNOWN_OPERATION,
            id.place.clone(),
            format!("no source description has an operation `{}`", id.value),
        );
        if let Some(near) = nearest(&id.value, known.iter().copied()) {
            diagnostic = diagnostic.suggest(id.place.clone(), near);
        }
        self.diagnostics.report(diagnostic);
    }

    /// The operation's id; it is read when it is new.
    fn add(&mut self, source: SourceId, entry: &OperationEntry<'d>) -> OperationId {
        let place = entry.place();
        let known = self
            .operations
            .iter()
            .position(|known| known.operation.place == place && known.source == source);
        if let Some(index) = known {
            return OperationId(index);
        }
        if let Some(description) = self.sources.description(source) {
            let operation = description.operation(self.diagnostics, entry);
            self.operations.push(ResolvedOperation { source, operation });
        }
        OperationId(self.operations.len().saturating_sub(1))
    }
}
