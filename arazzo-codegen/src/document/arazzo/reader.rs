//! Reads the tree of an Arazzo document into the model and reports what its structure lacks.

use super::{
    Action, Components, Criterion, CriterionKind, Description, InlineAction, InlineParameter, Output,
    Parameter, RequestBody, SourceDescription, SourceKind, Step, Target, Text, Workflow, order::order,
};
use crate::{
    diagnostics::{Code, Diagnostic, Diagnostics, codes, suggest::nearest},
    document::tree::{Kind, Node},
    source::FileId,
};

/// Reads a document. What is missing or of the wrong kind is reported and left out, so that the rest is checked too.
pub fn read<'d>(diagnostics: &mut Diagnostics, file: FileId, root: Node<'d>) -> Description<'d> {
    let mut reader = Reader { diagnostics };
    reader.description(file, root)
}

struct Reader<'r> {
    diagnostics: &'r mut Diagnostics,
}

impl Reader<'_> {
    fn description<'d>(&mut self, file: FileId, root: Node<'d>) -> Description<'d> {
        self.fields(
            root,
            &[
                "arazzo",
                "$self",
                "info",
                "sourceDescriptions",
                "workflows",
                "components",
            ],
        );
        self.version(root);
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
        description
    }

    /// An Info Object; what is kept of it is the title.
    fn info(&mut self, node: Node<'_>) -> Option<Text> {
        self.fields(node, &["title", "summary", "description", "version"]);
        self.required_text(node, "version");
        self.required_text(node, "title")
    }

    fn version(&mut self, root: Node<'_>) {
        let Some(version) = self.required_text(root, "arazzo") else {
            return;
        };
        let known = ["1.0", "1.1"].iter().any(|known| {
            version
                .value
                .strip_prefix(known)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        if !known {
            self.diagnostics.report(
                Diagnostic::new(
                    &codes::UNSUPPORTED_VERSION,
                    version.place,
                    format!("Arazzo version `{}` is not supported", version.value),
                )
                .help("versions 1.0.x and 1.1.x are"),
            );
        }
    }

    fn source(&mut self, node: Node<'_>) -> Option<SourceDescription> {
        self.fields(node, &["name", "url", "type"]);
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
        })
    }

    fn workflow<'d>(&mut self, node: Node<'d>) -> Option<Workflow<'d>> {
        self.fields(
            node,
            &[
                "workflowId",
                "summary",
                "description",
                "inputs",
                "dependsOn",
                "steps",
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
        self.at_least_one(node, "steps", workflow.steps.is_empty());
        self.unique("step", workflow.steps.iter().map(|step| &step.id));
        Some(workflow)
    }

    fn step<'d>(&mut self, node: Node<'d>) -> Option<Step<'d>> {
        self.fields(
            node,
            &[
                "stepId",
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
        let id = self.required_text(node, "stepId")?;
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
                        format!("step `{}` says not what it calls", step.value),
                    )
                    .help("add `operationId`, `operationPath` or `workflowId`"),
                );
                Target::Missing
            }
            (Some(_), Some(_)) => {
                self.diagnostics.report(
                    Diagnostic::new(
                        &codes::CONFLICTING_FIELDS,
                        step.place.clone(),
                        format!("step `{}` calls several things", step.value),
                    )
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
        self.fields(node, &["name", "in", "value"]);
        let name = self.required_text(node, "name");
        let value = self.required(node, "value");
        Some(InlineParameter {
            name: name?,
            location: self.text(node, "in"),
            value: value?,
        })
    }

    fn request_body<'d>(&mut self, node: Node<'d>) -> RequestBody<'d> {
        self.fields(node, &["contentType", "payload", "replacements"]);
        RequestBody {
            place: node.place(),
            content_type: self.text(node, "contentType"),
            payload: node.get("payload"),
            replacements: self.list(node, "replacements", Self::replacement),
        }
    }

    fn replacement<'d>(&mut self, node: Node<'d>) -> Option<Node<'d>> {
        self.fields(node, &["target", "targetSelectorType", "value"]);
        (node.kind() == Kind::Mapping).then_some(node)
    }

    fn criterion<'d>(&mut self, node: Node<'d>) -> Option<Criterion<'d>> {
        self.fields(node, &["context", "condition", "type"]);
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
            &[
                "name",
                "type",
                "stepId",
                "workflowId",
                "retryAfter",
                "retryLimit",
                "parameters",
                "criteria",
            ],
        );
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
        self.members(node, "outputs", |_, value| Some(value))
            .into_iter()
            .map(|(name, value)| Output { name, value })
            .collect()
    }

    fn components<'d>(&mut self, node: Node<'d>) -> Components<'d> {
        self.fields(
            node,
            &["inputs", "parameters", "successActions", "failureActions"],
        );
        Components {
            inputs: self.members(node, "inputs", |_, value| Some(value)),
            parameters: self.members(node, "parameters", Self::inline_parameter),
            success_actions: self.members(node, "successActions", Self::inline_action),
            failure_actions: self.members(node, "failureActions", Self::inline_action),
        }
    }

    // What follows is the vocabulary that the readers above are written in.

    fn required<'d>(&mut self, node: Node<'d>, key: &str) -> Option<Node<'d>> {
        let found = node.get(key);
        if found.is_none() {
            self.diagnostics.report(Diagnostic::new(
                &codes::MISSING_FIELD,
                node.place(),
                format!("the required field `{key}` is missing"),
            ));
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
        if number.is_none() {
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
        let Some(list) = node.get(key) else {
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

    fn fields(&mut self, node: Node<'_>, known: &[&str]) {
        if node.kind() != Kind::Mapping {
            self.wrong_kind(node, "a mapping");
            return;
        }
        for (key, value) in node.entries() {
            if known.contains(&key) || key.starts_with("x-") {
                continue;
            }
            let place = value.place().key();
            let mut diagnostic = Diagnostic::new(
                &codes::UNKNOWN_FIELD,
                place.clone(),
                format!("unknown field `{key}`"),
            );
            if let Some(near) = nearest(key, known.iter().copied()) {
                diagnostic = diagnostic.suggest(place, near);
            }
            self.diagnostics.report(diagnostic);
        }
    }

    fn wrong_kind(&mut self, node: Node<'_>, expected: &str) {
        self.diagnostics.report(Diagnostic::new(
            &codes::WRONG_KIND,
            node.place(),
            format!("expected {expected}, found {}", node.describe()),
        ));
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
        let Some(list) = node.get(key) else {
            self.required(node, key);
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
    let mut diagnostic = Diagnostic::new(
        code,
        found.place.clone(),
        format!("unknown {what} `{}`", found.value),
    );
    match nearest(&found.value, known.clone()) {
        Some(near) => diagnostic = diagnostic.suggest(found.place.clone(), near),
        None => {
            let names: Vec<_> = known.map(|name| format!("`{name}`")).take(8).collect();
            if !names.is_empty() {
                diagnostic = diagnostic.note(format!("known: {}", names.join(", ")));
            }
        }
    }
    diagnostics.report(diagnostic);
}
