//! Reads the tree of an Arazzo document into the model and reports what its structure lacks.

use super::{
    Action, Components, Criterion, CriterionKind, Description, InlineAction, InlineParameter, Output,
    Parameter, RequestBody, SourceDescription, SourceKind, Step, Target, Text, Workflow, keywords,
    order::order,
};
use crate::{
    diagnostics::{Code, Diagnostic, Diagnostics, codes, suggest::nearest},
    document::{
        place::Pointer,
        tree::{Kind, Node},
    },
    source::FileId,
};

/// Reads a document. What is missing or of the wrong kind is reported and left out, so that the rest is checked too.
pub fn read<'d>(diagnostics: &mut Diagnostics, file: FileId, root: Node<'d>) -> Description<'d> {
    let mut reader = Reader {
        diagnostics,
        is_first: false,
        meant: Vec::new(),
    };
    reader.description(file, root)
}

/// The latest minor version of Arazzo 1 that is known.
const LATEST_MINOR: u64 = 1;

struct Reader<'r> {
    diagnostics: &'r mut Diagnostics,
    /// Whether the document is of version 1.0, which lacks some fields.
    is_first: bool,
    /// Required fields that are misspelt: the object, the field's name, and the name that is written.
    meant: Vec<(Pointer, &'static str, String)>,
}

impl Reader<'_> {
    fn description<'d>(&mut self, file: FileId, root: Node<'d>) -> Description<'d> {
        self.fields(
            root,
            &["arazzo", "info", "sourceDescriptions", "workflows"],
            &["$self", "components"],
        );
        self.version(root);
        self.later(root, &["$self"]);
        let title = self.required(root, "info").and_then(|info| self.info(info));
        let mut description = Description {
            file,
            place: root.place(),
            self_uri: self.text(root, "$self"),
            title,
            sources: self.list(root, "sourceDescriptions", Self::source),
            workflows: self.list(root, "workflows", Self::workflow),
            components: root
                .get("components")
                .map(|node| self.components(node))
                .unwrap_or_default(),
        };
        for workflow in &mut description.workflows {
            order(self.diagnostics, workflow, &description.components);
        }
        self.at_least_one(root, "sourceDescriptions", description.sources.is_empty());
        self.at_least_one(root, "workflows", description.workflows.is_empty());
        self.unique(
            "source description",
            description.sources.iter().map(|source| &source.name),
        );
        self.unique(
            "workflow",
            description.workflows.iter().map(|workflow| &workflow.id),
        );
        for source in &description.sources {
            self.standard_id("source description", &source.name);
        }
        for workflow in &description.workflows {
            self.standard_id("workflow", &workflow.id);
        }
        description
    }

    /// An Info Object; what is kept of it is the title.
    fn info(&mut self, node: Node<'_>) -> Option<Text> {
        self.fields(node, &["title", "version"], &["summary", "description"]);
        self.required_text(node, "version");
        self.required_text(node, "title")
    }

    fn version(&mut self, root: Node<'_>) {
        let Some(version) = self.required_text(root, "arazzo") else {
            return;
        };
        let mut parts = version.value.trim().split('.');
        let major = parts.next();
        let minor = parts.next().and_then(|minor| minor.parse::<u64>().ok());
        match (major, minor) {
            (Some("1"), Some(minor)) if minor <= LATEST_MINOR => self.is_first = minor == 0,
            (Some("1"), Some(_)) => self.diagnostics.report(
                Diagnostic::new(
                    &codes::NEWER_VERSION,
                    version.place,
                    format!(
                        "Arazzo version `{}` is newer than what is supported",
                        version.value
                    ),
                )
                .note("it is read as 1.1: what only the newer version has is not understood"),
            ),
            _ => self.diagnostics.report(
                Diagnostic::new(
                    &codes::UNSUPPORTED_VERSION,
                    version.place,
                    format!("Arazzo version `{}` is not supported", version.value),
                )
                .help("versions 1.0.x and 1.1.x are; the version of the document itself is `info.version`"),
            ),
        }
    }

    fn source(&mut self, node: Node<'_>) -> Option<SourceDescription> {
        self.fields(node, &["name", "url"], &["type"]);
        let kind = self
            .text(node, "type")
            .and_then(|kind| match kind.value.as_str() {
                "openapi" => Some(SourceKind::OpenApi),
                "arazzo" => Some(SourceKind::Arazzo),
                "asyncapi" => Some(SourceKind::AsyncApi),
                _ => {
                    self.wrong_name("source type", &kind, &["openapi", "arazzo", "asyncapi"]);
                    None
                }
            });
        Some(SourceDescription {
            name: self.required_text(node, "name")?,
            url: self.required_text(node, "url")?,
            kind,
            kind_place: node.get("type").map(Node::place),
        })
    }

    fn workflow<'d>(&mut self, node: Node<'d>) -> Option<Workflow<'d>> {
        self.fields(
            node,
            &["workflowId", "steps"],
            &[
                "summary",
                "description",
                "inputs",
                "dependsOn",
                "successActions",
                "failureActions",
                "outputs",
                "parameters",
            ],
        );
        let workflow = Workflow {
            place: node.place(),
            id: self.required_text(node, "workflowId")?,
            summary: self.text(node, "summary").map(|text| text.value),
            description: self.text(node, "description").map(|text| text.value),
            inputs: node.get("inputs"),
            depends_on: self.list(node, "dependsOn", Self::element_text),
            steps: self.list(node, "steps", Self::step),
            success_actions: self.list(node, "successActions", Self::action),
            failure_actions: self.list(node, "failureActions", Self::action),
            outputs: self.outputs(node),
            parameters: self.list(node, "parameters", Self::parameter),
        };
        if let Some(inputs) = workflow.inputs {
            keywords::check(self.diagnostics, inputs);
        }
        self.at_least_one(node, "steps", workflow.steps.is_empty());
        self.unique("step", workflow.steps.iter().map(|step| &step.id));
        Some(workflow)
    }

    fn step<'d>(&mut self, node: Node<'d>) -> Option<Step<'d>> {
        self.fields(
            node,
            &["stepId"],
            &[
                "description",
                "operationId",
                "operationPath",
                "channelPath",
                "workflowId",
                "parameters",
                "requestBody",
                "successCriteria",
                "onSuccess",
                "onFailure",
                "outputs",
                "timeout",
                "correlationId",
                "action",
                "dependsOn",
            ],
        );
        self.later(
            node,
            &["timeout", "dependsOn", "channelPath", "correlationId", "action"],
        );
        let id = self.required_text(node, "stepId")?;
        self.standard_id("step", &id);
        let target = self.target(node, &id);
        self.channel_fields(node, &target);
        Some(Step {
            node,
            place: node.place(),
            description: self.text(node, "description").map(|text| text.value),
            target,
            id,
            parameters: self.list(node, "parameters", Self::parameter),
            request_body: node.get("requestBody").map(|body| self.request_body(body)),
            success_criteria: self.list(node, "successCriteria", Self::criterion),
            on_success: self.list(node, "onSuccess", Self::action),
            on_failure: self.list(node, "onFailure", Self::action),
            outputs: self.outputs(node),
            timeout: self.number(node, "timeout", Node::as_u64, "a whole number of milliseconds"),
            depends_on: self.list(node, "dependsOn", Self::element_text),
        })
    }

    /// `action` and `correlationId` say how a channel is used, and nothing of any other step.
    fn channel_fields(&mut self, node: Node<'_>, target: &Target) {
        if matches!(target, Target::ChannelPath(_)) {
            return;
        }
        for key in ["action", "correlationId"] {
            if let Some(value) = node.get(key) {
                self.diagnostics.report(Diagnostic::new(
                    &codes::UNKNOWN_FIELD,
                    value.place().key(),
                    format!("the field `{key}` has no effect: the step uses no channel"),
                ));
            }
        }
    }

    fn target(&mut self, node: Node<'_>, step: &Text) -> Target {
        let mut targets = [
            self.text(node, "operationId").map(Target::OperationId),
            self.text(node, "operationPath").map(Target::OperationPath),
            self.text(node, "workflowId").map(Target::WorkflowId),
            self.text(node, "channelPath").map(Target::ChannelPath),
        ]
        .into_iter()
        .flatten();
        match (targets.next(), targets.next()) {
            (Some(target), None) => target,
            (None, _) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::MISSING_FIELD,
                        step.place.clone(),
                        format!("step `{}` does not say what it calls", step.value),
                    )
                    .help("add `operationId`, `operationPath` or `workflowId`"),
                );
                Target::Missing
            }
            (Some(first), Some(second)) => {
                let message = format!("step `{}` calls several things", step.value);
                let diagnostic = match (first.place(), second.place()) {
                    (Some(first), Some(second)) => {
                        Diagnostic::new(&codes::CONFLICTING_FIELDS, second.clone(), message)
                            .label("and this")
                            .secondary(first.clone(), "this")
                    }
                    _ => Diagnostic::new(&codes::CONFLICTING_FIELDS, step.place.clone(), message),
                };
                self.diagnostics.report(
                    diagnostic
                        .help("keep one of `operationId`, `operationPath`, `workflowId`, `channelPath`"),
                );
                Target::Missing
            }
        }
    }

    fn parameter<'d>(&mut self, node: Node<'d>) -> Option<Parameter<'d>> {
        if node.get("reference").is_some() {
            let reference = self.required_text(node, "reference")?;
            return Some(Parameter::Reusable {
                reference,
                value: node.get("value"),
            });
        }
        self.inline_parameter(node).map(Parameter::Inline)
    }

    fn inline_parameter<'d>(&mut self, node: Node<'d>) -> Option<InlineParameter<'d>> {
        self.fields(node, &["name", "value"], &["in", "reference"]);
        let name = self.required_text(node, "name");
        let value = self.required(node, "value");
        Some(InlineParameter {
            name: name?,
            location: self.text(node, "in"),
            value: value?,
        })
    }

    fn request_body<'d>(&mut self, node: Node<'d>) -> RequestBody<'d> {
        self.fields(node, &[], &["contentType", "payload", "replacements"]);
        RequestBody {
            place: node.place(),
            content_type: self.text(node, "contentType"),
            payload: node.get("payload"),
            replacements: self.list(node, "replacements", Self::replacement),
        }
    }

    fn replacement<'d>(&mut self, node: Node<'d>) -> Option<Node<'d>> {
        self.fields(node, &["target", "value"], &["targetSelectorType"]);
        (node.kind() == Kind::Mapping).then_some(node)
    }

    fn criterion<'d>(&mut self, node: Node<'d>) -> Option<Criterion<'d>> {
        if let Some(condition) = node.as_str() {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::WRONG_KIND,
                    node.place(),
                    "a criterion is a mapping, not text",
                )
                .help(format!("write `condition: {condition}`")),
            );
            return None;
        }
        self.fields(node, &["condition"], &["context", "type"]);
        let kind = match node.get("type") {
            Some(kind) if kind.as_str() != Some("simple") => CriterionKind::Other(kind),
            _ => CriterionKind::Simple,
        };
        let context = self.text(node, "context");
        Some(Criterion {
            context,
            condition: self.required_text(node, "condition")?,
            kind,
        })
    }

    fn action<'d>(&mut self, node: Node<'d>) -> Option<Action<'d>> {
        if node.get("reference").is_some() {
            return self.required_text(node, "reference").map(Action::Reusable);
        }
        self.inline_action(node).map(Box::new).map(Action::Inline)
    }

    fn inline_action<'d>(&mut self, node: Node<'d>) -> Option<InlineAction<'d>> {
        self.fields(
            node,
            &["name", "type"],
            &[
                "stepId",
                "workflowId",
                "retryAfter",
                "retryLimit",
                "parameters",
                "criteria",
                "reference",
            ],
        );
        self.later(node, &["parameters"]);
        let name = self.required_text(node, "name");
        let kind = self.required_text(node, "type");
        Some(InlineAction {
            place: node.place(),
            name: name?,
            kind: kind?,
            step: self.text(node, "stepId"),
            workflow: self.text(node, "workflowId"),
            retry_after: self.number(node, "retryAfter", Node::as_f64, "a number of seconds"),
            retry_limit: self.number(node, "retryLimit", Node::as_u64, "a whole number"),
            parameters: self.list(node, "parameters", Self::parameter),
            criteria: self.list(node, "criteria", Self::criterion),
        })
    }

    fn outputs<'d>(&mut self, node: Node<'d>) -> Vec<Output<'d>> {
        let outputs = self.members(node, "outputs", |_, value| Some(value));
        outputs
            .iter()
            .for_each(|(name, _)| self.standard_key("output", name));
        outputs
            .into_iter()
            .map(|(name, value)| Output { name, value })
            .collect()
    }

    fn components<'d>(&mut self, node: Node<'d>) -> Components<'d> {
        self.fields(
            node,
            &[],
            &["inputs", "parameters", "successActions", "failureActions"],
        );
        let components = Components {
            inputs: self.members(node, "inputs", |_, value| Some(value)),
            parameters: self.members(node, "parameters", Self::inline_parameter),
            success_actions: self.members(node, "successActions", Self::inline_action),
            failure_actions: self.members(node, "failureActions", Self::inline_action),
        };
        for (_, schema) in &components.inputs {
            keywords::check(self.diagnostics, *schema);
        }
        let names = components.inputs.iter().map(|(name, _)| name);
        let names = names.chain(components.parameters.iter().map(|(name, _)| name));
        let names = names.chain(components.success_actions.iter().map(|(name, _)| name));
        let names = names.chain(components.failure_actions.iter().map(|(name, _)| name));
        names.for_each(|name| self.standard_key("component", name));
        components
    }

    // What follows is the vocabulary that the readers above are written in.

    /// A field, also where its name is misspelt and that was reported.
    fn given<'d>(&self, node: Node<'d>, key: &str) -> Option<Node<'d>> {
        node.get(key).or_else(|| {
            let mut meant = self.meant.iter().filter(|(_, field, _)| *field == key);
            let (.., written) = meant.find(|(object, ..)| *object == node.pointer())?;
            node.get(written)
        })
    }

    fn required<'d>(&mut self, node: Node<'d>, key: &str) -> Option<Node<'d>> {
        let found = self.given(node, key);
        // That it is no mapping has been said.
        if found.is_none() && node.kind() == Kind::Mapping {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::MISSING_FIELD,
                    node.place(),
                    format!("the required field `{key}` is missing"),
                )
                .help(format!("add `{key}` here")),
            );
        }
        found
    }

    fn required_text(&mut self, node: Node<'_>, key: &str) -> Option<Text> {
        let found = self.required(node, key)?;
        self.scalar(found)
    }

    fn text(&mut self, node: Node<'_>, key: &str) -> Option<Text> {
        node.get(key).and_then(|found| self.scalar(found))
    }

    /// Any scalar counts as text: `version: 1.0` and `stepId: 42` are what people write.
    fn scalar(&mut self, node: Node<'_>) -> Option<Text> {
        match node.scalar_text() {
            Some(text) if node.kind() != Kind::Null => Some(Text {
                value: text.to_owned(),
                place: node.place(),
            }),
            _ => {
                self.wrong_kind(node, "text");
                None
            }
        }
    }

    fn element_text(&mut self, node: Node<'_>) -> Option<Text> {
        self.scalar(node)
    }

    fn number<'d, T>(
        &mut self,
        node: Node<'d>,
        key: &str,
        convert: impl Fn(Node<'d>) -> Option<T>,
        expected: &str,
    ) -> Option<(T, crate::document::place::Place)> {
        let found = node.get(key)?;
        let number = convert(found).map(|number| (number, found.place()));
        if number.is_none() && found.as_i64().is_some() {
            let message = format!("`{key}` must not be negative");
            self.diagnostics
                .report(Diagnostic::new(&codes::WRONG_KIND, found.place(), message));
        } else if number.is_none() {
            self.wrong_kind(found, expected);
        }
        number
    }

    fn list<'d, T>(
        &mut self,
        node: Node<'d>,
        key: &str,
        mut read: impl FnMut(&mut Self, Node<'d>) -> Option<T>,
    ) -> Vec<T> {
        let Some(list) = self.given(node, key) else {
            return Vec::new();
        };
        if list.kind() != Kind::Sequence {
            self.wrong_kind(list, "a sequence");
            return Vec::new();
        }
        list.items().filter_map(|item| read(self, item)).collect()
    }

    fn members<'d, T>(
        &mut self,
        node: Node<'d>,
        key: &str,
        mut read: impl FnMut(&mut Self, Node<'d>) -> Option<T>,
    ) -> Vec<(Text, T)> {
        let Some(mapping) = node.get(key) else {
            return Vec::new();
        };
        if mapping.kind() != Kind::Mapping {
            self.wrong_kind(mapping, "a mapping");
            return Vec::new();
        }
        mapping
            .entries()
            .filter_map(|(name, value)| {
                let name = Text {
                    value: name.to_owned(),
                    place: value.place().key(),
                };
                read(self, value).map(|value| (name, value))
            })
            .collect()
    }

    /// Reports the fields that an object cannot have. One that is nearly the name of a required field is read as that one,
    /// so that nothing is reported that would only follow from it.
    fn fields(&mut self, node: Node<'_>, required: &[&'static str], optional: &[&str]) {
        if node.kind() != Kind::Mapping {
            self.wrong_kind(node, "a mapping");
            return;
        }
        for (key, value) in node.entries() {
            let known = required.iter().chain(optional).copied();
            if known.clone().any(|known| known == key) || key.starts_with("x-") {
                continue;
            }
            let place = value.place().key();
            let near = nearest(key, known);
            let meant = required.iter().find(|field| near == Some(*field));
            if let Some(field) = meant.filter(|field| self.given(node, field).is_none()) {
                self.meant.push((node.pointer(), field, key.to_owned()));
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::MISSING_FIELD,
                        place.clone(),
                        format!("the required field `{field}` is missing"),
                    )
                    .label("unknown field")
                    .suggest(place, *field),
                );
                continue;
            }
            let mut diagnostic = Diagnostic::new(
                &codes::UNKNOWN_FIELD,
                place.clone(),
                format!("unknown field `{key}`"),
            );
            if let Some(near) = near {
                diagnostic = diagnostic.suggest(place, near);
            }
            self.diagnostics.report(diagnostic);
        }
    }

    /// Reports the fields that only later versions than the document's have.
    fn later(&mut self, node: Node<'_>, fields: &[&str]) {
        if !self.is_first {
            return;
        }
        for (key, value) in node.entries().filter(|(key, _)| fields.contains(key)) {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::LATER_FIELD,
                    value.place().key(),
                    format!("`{key}` is a field of Arazzo 1.1, and the document is of 1.0"),
                )
                .help("write `arazzo: 1.1.0` at the top of the document"),
            );
        }
    }

    /// Ids should match `[A-Za-z0-9_\-]+` (1.1.0, "Workflow Object", "Step Object", "Source Description Object").
    fn standard_id(&mut self, what: &str, id: &Text) {
        self.standard_name(what, id, "_-");
    }

    /// Keys of maps must match `^[a-zA-Z0-9\.\-_]+$` (1.1.0, "Step Object", "Components Object").
    fn standard_key(&mut self, what: &str, key: &Text) {
        self.standard_name(what, key, "._-");
    }

    fn standard_name(&mut self, what: &str, name: &Text, marks: &str) {
        let is_standard = |found: char| found.is_ascii_alphanumeric() || marks.contains(found);
        let problem = match name.value.chars().find(|found| !is_standard(*found)) {
            Some(found) => format!("has the character `{found}`"),
            None if name.value.is_empty() => "is empty".to_owned(),
            None => return,
        };
        let marks: Vec<String> = marks.chars().map(|mark| format!("`{mark}`")).collect();
        self.diagnostics.report(
            Diagnostic::new(
                &codes::NONSTANDARD_NAME,
                name.place.clone(),
                format!("the name of this {what} {problem}"),
            )
            .note(format!(
                "letters, digits, {} are what other tools can read in an expression",
                marks.join(", ")
            )),
        );
    }

    fn wrong_kind(&mut self, node: Node<'_>, expected: &str) {
        let place = node.place();
        let name = place.pointer.last().filter(|name| name.parse::<usize>().is_err());
        let what = name.map(|name| format!("`{name}` must be {expected}"));
        let found = node.describe();
        let diagnostic = Diagnostic::new(
            &codes::WRONG_KIND,
            place,
            match what {
                Some(what) => format!("{what}, not {found}"),
                None => format!("expected {expected}, found {found}"),
            },
        );
        self.diagnostics.report(match (node.kind(), expected) {
            (Kind::Null, "text") => diagnostic.help("put a text that YAML reads as something else in quotes"),
            (Kind::Mapping, "a sequence") => diagnostic.help("begin each entry with `- `"),
            _ => diagnostic,
        });
    }

    fn wrong_name(&mut self, what: &str, found: &Text, known: &[&str]) {
        report_unknown(
            self.diagnostics,
            &codes::INVALID_VALUE,
            what,
            found,
            known.iter().copied(),
        );
    }

    fn at_least_one(&mut self, node: Node<'_>, key: &str, empty: bool) {
        let Some(list) = self.required(node, key) else {
            return;
        };
        if empty && list.items().next().is_none() && list.kind() == Kind::Sequence {
            self.diagnostics.report(Diagnostic::new(
                &codes::EMPTY_LIST,
                list.place().key(),
                format!("`{key}` must hold at least one entry"),
            ));
        }
    }

    fn unique<'t>(&mut self, what: &str, names: impl Iterator<Item = &'t Text>) {
        let mut seen: Vec<&Text> = Vec::new();
        for name in names {
            match seen.iter().find(|other| other.value == name.value) {
                Some(first) => self.diagnostics.report(
                    Diagnostic::new(
                        &codes::DUPLICATE_ID,
                        name.place.clone(),
                        format!(
                            "two entries are called `{}`: a {what}'s name must be unique",
                            name.value
                        ),
                    )
                    .secondary(first.place.clone(), "the first one"),
                ),
                None => seen.push(name),
            }
        }
    }
}

/// Reports a name that nothing in scope has, with the nearest one that something has.
pub(crate) fn report_unknown<'n>(
    diagnostics: &mut Diagnostics,
    code: &'static Code,
    what: &str,
    found: &Text,
    known: impl Iterator<Item = &'n str> + Clone,
) {
    let message = format!("unknown {what} `{}`", found.value);
    let diagnostic = Diagnostic::new(code, found.place.clone(), message);
    diagnostics.report(with_known(diagnostic, found, known));
}

/// Adds what may have been meant by a name: the nearest that is known, else some of those that are.
pub(crate) fn with_known<'n>(
    diagnostic: Diagnostic,
    found: &Text,
    mut known: impl Iterator<Item = &'n str> + Clone,
) -> Diagnostic {
    match nearest(&found.value, known.clone()) {
        Some(near) => diagnostic.suggest(found.place.clone(), near),
        None => diagnostic.note(listed(&mut known)),
    }
}

/// The first of the names that are known.
fn listed(known: &mut dyn Iterator<Item = &str>) -> String {
    let names: Vec<_> = known.map(|name| format!("`{name}`")).take(8).collect();
    match names.is_empty() {
        true => "none is declared".to_owned(),
        false => format!("known: {}", names.join(", ")),
    }
}
