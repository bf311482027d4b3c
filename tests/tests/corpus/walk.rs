//! A workflow as its document has it: which ways lead through it, what each step must send, and what comes of it. It
//! answers the program's requests, and knows from each answer which request must come next.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::Path,
    sync::Arc,
};

use arazzo_tests::server::{Recorded, Reply};
use base64::Engine as _;
use serde_json::{Map, Value, json};

use super::{
    criteria::{self, Answer, Scope},
    description::{Description, Operation, problems},
    documents::Document,
    generate::Finding,
    sample::{Use, sample},
    validity::{self, path_values, property},
};

/// The descriptions that have been read, by path.
#[derive(Default)]
pub(crate) struct Library(BTreeMap<std::path::PathBuf, Arc<Description>>);

impl Library {
    fn open(&mut self, path: &Path) -> Arc<Description> {
        let path = path
            .canonicalize()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let opened = self.0.entry(path.clone());
        Arc::clone(opened.or_insert_with(|| Arc::new(Description::open(&path))))
    }
}

/// A workflow.
pub(crate) struct Workflow {
    id: String,
    index: usize,
    node: Value,
    steps: Vec<Step>,
    findings: Vec<Finding>,
}

/// A step.
struct Step {
    id: String,
    node: Value,
    source: String,
    description: Arc<Description>,
    operation: Operation,
    on_success: Vec<Value>,
    on_failure: Vec<Value>,
    /// What the answer must have where later steps send it on: the pointer, and the schema of where it goes.
    needs: Vec<(String, Arc<Description>, Value)>,
}

/// How a step ends: by an action, or by none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success(Option<usize>),
    Failure(Option<usize>),
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Step(usize),
    End,
    Fail(usize),
}

/// An operation that no description has: its id, method and path, from the API's own documentation.
pub(crate) type Undescribed = (&'static str, &'static str, &'static str);

/// The workflows of a document.
pub(crate) fn workflows(
    library: &mut Library,
    document: &Document,
    findings: &[Finding],
    undescribed: &[Undescribed],
) -> Vec<Arc<Workflow>> {
    let root = document.read();
    let folder = document.path.parent().unwrap();
    let sources: Vec<(String, Arc<Description>)> = list(&root["sourceDescriptions"])
        .map(|source| {
            let url = source["url"].as_str().unwrap();
            (text(&source["name"]), library.open(&folder.join(url)))
        })
        .collect();
    let workflows = list(&root["workflows"]).enumerate();
    workflows
        .map(|(index, node)| {
            let steps = list(&node["steps"]).map(|step| Step::new(step, node, &sources, undescribed));
            let mut workflow = Workflow {
                id: text(&node["workflowId"]),
                index,
                node: node.clone(),
                steps: steps.collect(),
                findings: findings.to_vec(),
            };
            workflow.find_needs();
            Arc::new(workflow)
        })
        .collect()
}

impl Step {
    fn new(
        node: &Value,
        workflow: &Value,
        sources: &[(String, Arc<Description>)],
        undescribed: &[Undescribed],
    ) -> Self {
        let id = node["operationId"]
            .as_str()
            .unwrap_or_else(|| panic!("the test knows steps with an `operationId` alone: {node}"));
        let (source, id) = match id.strip_prefix("$sourceDescriptions.") {
            Some(qualified) => qualified
                .split_once('.')
                .map(|(source, id)| (Some(source), id))
                .unwrap(),
            None => (None, id),
        };
        let mut candidates = sources
            .iter()
            .filter(|(name, _)| source.is_none_or(|source| source == name));
        let found = candidates
            .find_map(|(name, description)| Some((name, description, description.with_id(id)?.clone())));
        let (source, description, operation) = found.unwrap_or_else(|| {
            let (_, method, path) = undescribed
                .iter()
                .find(|(known, ..)| *known == id)
                .unwrap_or_else(|| panic!("no description has `{id}`"));
            let operation = Operation {
                id: Some(id.to_owned()),
                method: (*method).to_owned(),
                path: (*path).to_owned(),
                parameters: Vec::new(),
                body: None,
                responses: Vec::new(),
            };
            (&sources[0].0, &sources[0].1, operation)
        });
        let actions = |own: &str, inherited: &str| -> Vec<Value> {
            list(&node[own])
                .chain(list(&workflow[inherited]))
                .cloned()
                .collect()
        };
        Self {
            id: text(&node["stepId"]),
            source: source.clone(),
            description: Arc::clone(description),
            operation,
            on_success: actions("onSuccess", "successActions"),
            on_failure: actions("onFailure", "failureActions"),
            node: node.clone(),
            needs: Vec::new(),
        }
    }

    /// The criteria that decide how the step ends.
    fn criteria(&self) -> Vec<&Value> {
        let actions = self
            .on_success
            .iter()
            .chain(&self.on_failure)
            .map(|action| &action["criteria"]);
        [&self.node["successCriteria"]]
            .into_iter()
            .chain(actions)
            .collect()
    }

    fn outcomes(&self) -> Vec<Outcome> {
        let successes = (0..self.on_success.len())
            .map(Some)
            .chain([None])
            .map(Outcome::Success);
        let failures = (0..self.on_failure.len())
            .map(Some)
            .chain([None])
            .map(Outcome::Failure);
        successes.chain(failures).collect()
    }

    /// How the step ends after an answer, by the document.
    fn outcome(&self, scope: &Scope<'_>) -> Outcome {
        let criteria = &self.node["successCriteria"];
        let succeeds = match criteria.as_array().is_none_or(Vec::is_empty) {
            true => scope
                .answer
                .is_some_and(|answer| (200..300).contains(&answer.status)),
            false => scope.hold(criteria),
        };
        let holds = |action: &Value| scope.hold(&action["criteria"]);
        match succeeds {
            true => Outcome::Success(self.on_success.iter().position(holds)),
            false => Outcome::Failure(self.on_failure.iter().position(holds)),
        }
    }

    /// The values that the step sends, each with the schema of where it goes.
    fn sent(&self) -> Vec<(Value, Value)> {
        let mut sent = Vec::new();
        for parameter in list(&self.node["parameters"]) {
            let declared = self
                .operation
                .parameters
                .iter()
                .find(|declared| declared.name == text(&parameter["name"]));
            let schema = match declared {
                // It says what the body is, whatever the parameter's own schema.
                Some(declared) if declared.name.eq_ignore_ascii_case("content-type") => {
                    let body = self.operation.body.iter();
                    let media: Vec<&String> = body
                        .flat_map(|body| &body.content)
                        .map(|(media, _)| media)
                        .collect();
                    json!({ "type": "string", "enum": media })
                }
                Some(declared) => declared.schema.clone(),
                None => continue,
            };
            sent.push((parameter["value"].clone(), schema));
        }
        let body = &self.node["requestBody"];
        let wanted = body["contentType"].as_str();
        let declared = self.operation.body.as_ref().and_then(|declared| {
            let content = &declared.content;
            content
                .iter()
                .find(|(media, _)| wanted.is_none_or(|wanted| media.starts_with(wanted)))
                .or(content.first())
        });
        if let Some((_, schema)) = declared {
            self.leaves(&body["payload"], schema, &mut sent);
        }
        sent
    }

    fn leaves(&self, payload: &Value, schema: &Value, sent: &mut Vec<(Value, Value)>) {
        match payload {
            Value::Object(members) => {
                for (name, member) in members {
                    self.leaves(member, &property(&self.description, schema, name), sent);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.leaves(item, &property(&self.description, schema, ""), sent);
                }
            }
            scalar => sent.push((scalar.clone(), schema.clone())),
        }
    }
}

impl Workflow {
    /// What the answers must have so that later steps can send it on.
    fn find_needs(&mut self) {
        let mut needs = Vec::new();
        for step in &self.steps {
            for (value, schema) in step.sent() {
                let Some(path) = value.as_str().and_then(|value| value.strip_prefix("$steps.")) else {
                    continue;
                };
                let Some((from, output)) = path.split_once(".outputs.") else {
                    continue;
                };
                let Some(from) = self.steps.iter().position(|step| step.id == from) else {
                    continue;
                };
                let read = self.steps[from].node["outputs"][output]
                    .as_str()
                    .unwrap_or_default();
                if let Some(pointer) = read.strip_prefix("$response.body#") {
                    needs.push((from, (pointer.to_owned(), Arc::clone(&step.description), schema)));
                }
            }
        }
        for (from, need) in needs {
            self.steps[from].needs.push(need);
        }
    }

    fn next(&self, step: usize, outcome: Outcome) -> Next {
        let node = &self.steps[step];
        let action = match outcome {
            Outcome::Success(action) => action.map(|action| &node.on_success[action]),
            Outcome::Failure(action) => action.map(|action| &node.on_failure[action]),
        };
        match (action, outcome) {
            (Some(action), _) => match action["type"].as_str() {
                Some("end") => Next::End,
                Some("retry") => Next::Step(step),
                Some("goto") => {
                    let target = text(&action["stepId"]);
                    Next::Step(self.steps.iter().position(|step| step.id == target).unwrap())
                }
                other => panic!("no action: {other:?}"),
            },
            (None, Outcome::Failure(_)) => Next::Fail(step),
            (None, Outcome::Success(_)) if step + 1 < self.steps.len() => Next::Step(step + 1),
            (None, Outcome::Success(_)) => Next::End,
        }
    }

    /// Every way to end every step: the outcomes of the steps up to it, and then its own.
    pub(crate) fn ways(&self) -> Vec<Vec<Outcome>> {
        let mut to: BTreeMap<usize, Vec<Outcome>> = BTreeMap::from([(0, Vec::new())]);
        let mut pending = VecDeque::from([0]);
        let mut ways = Vec::new();
        while let Some(step) = pending.pop_front() {
            for outcome in self.steps[step].outcomes() {
                let mut way = to[&step].clone();
                way.push(outcome);
                if let Next::Step(next) = self.next(step, outcome)
                    && !to.contains_key(&next)
                {
                    to.insert(next, way.clone());
                    pending.push_back(next);
                }
                ways.push(way);
            }
        }
        ways
    }

    /// What the compiler says of a step: the place below the step, and the finding.
    fn findings_at(&self, step: usize) -> impl Iterator<Item = (&str, &Finding)> {
        let here = format!("/workflows/{}/steps/{step}", self.index);
        self.findings.iter().filter_map(move |finding| {
            let place = finding.pointer.strip_prefix(&here)?;
            (place.is_empty() || place.starts_with('/')).then_some((place, finding))
        })
    }

    /// How many steps lie between a step and the workflow's end.
    fn distance(&self, from: Next) -> usize {
        let mut seen = vec![from];
        let mut frontier = vec![from];
        for distance in 0.. {
            if frontier.contains(&Next::End) {
                return distance;
            }
            let mut after = Vec::new();
            for step in frontier {
                let Next::Step(step) = step else { continue };
                for outcome in self.steps[step].outcomes() {
                    let next = self.next(step, outcome);
                    if !seen.contains(&next) {
                        seen.push(next);
                        after.push(next);
                    }
                }
            }
            if after.is_empty() {
                break;
            }
            frontier = after;
        }
        usize::MAX
    }

    /// Inputs: one that fits where it is sent, and further ones that make criteria on inputs turn out otherwise.
    pub(crate) fn inputs(&self) -> Vec<Value> {
        let schema = &self.node["inputs"];
        let own = Description::of_schemas(schema.clone());
        let mut input = sample(&own, schema, Use::Request);
        if !input.is_object() {
            input = json!({});
        }
        let members = input.as_object_mut().unwrap();
        for (name, value) in members.iter_mut() {
            let property = &schema["properties"][name];
            let expression = format!("$inputs.{name}");
            let targets = self.steps.iter().flat_map(|step| {
                let sent = step.sent().into_iter().filter(|(value, _)| *value == expression);
                sent.map(|(_, target)| (&step.description, target))
                    .collect::<Vec<_>>()
            });
            for (description, target) in targets {
                let is_fitting = problems(&description.json_schema(&target, true), value).is_empty();
                if is_fitting && !is_hollow(value) {
                    continue;
                }
                let fitting = sample(description, &target, Use::Request);
                let text = match &fitting {
                    Value::Number(_) | Value::Bool(_) => json!(fitting.to_string()),
                    _ => Value::Null,
                };
                let is_allowed = |value: &Value| problems(&own.json_schema(property, true), value).is_empty();
                // In a URL or a header a number is the text of it.
                if let Some(fitting) = [fitting, text].into_iter().find(is_allowed) {
                    *value = fitting;
                }
            }
        }
        let mut inputs = vec![input.clone()];
        let criteria: Vec<&Value> = self.steps.iter().flat_map(Step::criteria).collect();
        for (name, literal) in criteria::compared_inputs(&criteria) {
            let other = literal.as_bool().map(|value| json!(!value));
            for value in [Some(literal), other].into_iter().flatten() {
                let mut variant = input.clone();
                variant[&name] = value;
                inputs.push(variant);
            }
        }
        inputs
    }
}

impl Workflow {
    /// What must be given, and no more; and the same with the defaults of what is not given, as expressions see it.
    pub(crate) fn least_input(&self) -> (Value, Value) {
        let schema = &self.node["inputs"];
        let mut given = self.inputs().remove(0);
        let required: Vec<&str> = list(&schema["required"]).filter_map(Value::as_str).collect();
        let members = given.as_object_mut().unwrap();
        members.retain(|name, _| required.contains(&name.as_str()));
        let mut seen = given.clone();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if let (Some(default), true) = (property.get("default"), seen.get(name).is_none()) {
                seen[name] = default.clone();
            }
        }
        (given, seen)
    }
}

/// A run of a workflow.
pub(crate) struct Run {
    workflow: Arc<Workflow>,
    input: Value,
    planned: VecDeque<Outcome>,
    outputs: Map<String, Value>,
    next: Next,
    requests: usize,
    /// What was wrong, by step.
    pub(crate) wrong: Vec<String>,
    /// What was wrong, where a lint said so when the program was built.
    pub(crate) excused: usize,
    /// Whether some outcome that was planned cannot be had with these inputs.
    pub(crate) undriven: bool,
}

impl Run {
    pub(crate) fn new(workflow: &Arc<Workflow>, input: Value, way: &[Outcome]) -> Self {
        Self {
            workflow: Arc::clone(workflow),
            input,
            planned: way.iter().copied().collect(),
            outputs: Map::new(),
            next: Next::Step(0),
            requests: 0,
            wrong: Vec::new(),
            excused: 0,
            undriven: false,
        }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests
    }

    /// Takes a request, which must be the one that comes next, and answers it as planned.
    pub(crate) fn answer(&mut self, request: &Recorded) -> Reply {
        self.requests += 1;
        let workflow = Arc::clone(&self.workflow);
        let Next::Step(index) = self.next else {
            self.wrong.push(format!("{} after the end", request.line()));
            return Reply::status(500);
        };
        let step = &workflow.steps[index];
        let below = request
            .path
            .strip_prefix('/')
            .and_then(|path| path.strip_prefix(step.source.as_str()));
        let path = below.unwrap_or_default();
        if self.requests > 60
            || request.method != step.operation.method
            || path_values(&step.operation.path, path).is_none()
        {
            self.wrong.push(format!(
                "{} where `{}` should call {} {}",
                request.line(),
                step.id,
                step.operation.method,
                step.operation.path
            ));
            return Reply::status(500);
        }
        let problems = validity::check(&step.description, &step.operation, path, request);
        for problem in problems {
            let said = workflow
                .findings_at(index)
                .any(|(place, finding)| problem.is_said(place, finding));
            if said {
                self.excused += 1;
            } else {
                self.wrong.push(format!("step `{}`: {}", step.id, problem.text));
            }
        }
        let answer = self.choose(step, index);
        let (reply, outcome) = {
            let scope = self.scope(&answer);
            (reply(step, &answer), step.outcome(&scope))
        };
        if let Outcome::Success(_) = outcome {
            let seen = step.seen(&answer);
            let scope = self.scope(&seen);
            let outputs = step.node["outputs"].as_object().into_iter().flatten();
            let outputs: Map<String, Value> = outputs
                .filter_map(|(name, value)| Some((name.clone(), scope.value(value.as_str()?)?)))
                .collect();
            self.outputs.insert(step.id.clone(), Value::Object(outputs));
        }
        self.next = workflow.next(index, outcome);
        reply
    }

    fn scope<'s>(&'s self, answer: &'s Answer) -> Scope<'s> {
        Scope {
            input: &self.input,
            outputs: &self.outputs,
            answer: Some(answer),
        }
    }

    /// An answer after which the step ends as planned, or, where nothing is planned, soonest.
    fn choose(&mut self, step: &Step, index: usize) -> Answer {
        let answers = self.answers(step);
        let workflow = Arc::clone(&self.workflow);
        let planned = self.planned.pop_front();
        let outcomes: Vec<Outcome> = answers
            .iter()
            .map(|answer| step.outcome(&self.scope(answer)))
            .collect();
        if let Some(planned) = planned {
            if let Some(found) = outcomes.iter().position(|outcome| *outcome == planned) {
                return answers[found].clone();
            }
            self.undriven = true;
            self.planned.clear();
        }
        let soonest = (0..answers.len())
            .min_by_key(|position| workflow.distance(workflow.next(index, outcomes[*position])));
        answers[soonest.unwrap_or_default()].clone()
    }

    /// The answers to choose from, what the description documents first.
    fn answers(&self, step: &Step) -> Vec<Answer> {
        let criteria = step.criteria();
        let mut statuses: Vec<u16> = criteria::statuses(&criteria);
        for (status, _) in &step.operation.responses {
            statuses.push(match status.as_str() {
                "default" => 500,
                status => status.replace('X', "0").parse().unwrap_or(500),
            });
        }
        statuses
            .retain(|status| !(300..400).contains(status) || criteria::statuses(&criteria).contains(status));
        statuses.extend([200, 500, 418]);
        let mut seen = BTreeSet::new();
        statuses.retain(|status| seen.insert(*status));
        let mut answers = Vec::new();
        for status in statuses {
            let base = step.body(status);
            let empty = Answer {
                status,
                headers: Vec::new(),
                body: base.clone(),
            };
            for body in criteria::bodies(&criteria, &self.scope(&empty), &base) {
                answers.push(Answer {
                    status,
                    headers: step.headers(),
                    body,
                });
            }
        }
        answers
    }

    /// Compares how the program ended with how the document says it ends.
    pub(crate) fn end(&mut self, ended: &Result<Value, String>) {
        match (self.next, ended) {
            (Next::End, Ok(outputs)) => self.compare(outputs),
            (Next::Fail(step), Err(error))
                if error.contains(&format!("`{}`", self.workflow.steps[step].id)) => {}
            (Next::Step(step), Err(error)) if error.contains("nothing was sent") => {
                let mut findings = self.workflow.findings_at(step);
                if findings.any(|(_, finding)| finding.code == "AZ0409") {
                    self.excused += 1;
                } else {
                    self.wrong.push(error.clone());
                }
            }
            (next, ended) => self
                .wrong
                .push(format!("it ends with {ended:?}, the document with {next:?}")),
        }
    }

    fn compare(&mut self, outputs: &Value) {
        let scope = Scope {
            input: &self.input,
            outputs: &self.outputs,
            answer: None,
        };
        let declared = self.workflow.node["outputs"].as_object().into_iter().flatten();
        let mut wrong = Vec::new();
        for (name, expression) in declared {
            let Some(expression) = expression.as_str().filter(|text| text.starts_with('$')) else {
                continue;
            };
            let expected = scope.value(expression).unwrap_or_default();
            if !is_same(&outputs[name], &expected) {
                wrong.push(format!(
                    "output `{name}` is {}, by the document {expected}",
                    outputs[name]
                ));
            }
        }
        self.wrong.extend(wrong);
    }

    pub(crate) fn name(&self) -> &str {
        &self.workflow.id
    }
}

/// Whether there is an object without members in a value: a form has no place for it.
fn is_hollow(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty() || members.values().any(is_hollow),
        Value::Array(items) => items.iter().any(is_hollow),
        _ => false,
    }
}

/// Numbers by value; a member that is null is one that is absent.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let mut names = left.keys().chain(right.keys());
            let of =
                |members: &Map<String, Value>, name: &String| members.get(name).cloned().unwrap_or_default();
            names.all(|name| is_same(&of(left, name), &of(right, name)))
        }
        (left, right) => left == right,
    }
}

impl Step {
    /// The documented body of a status, with everything in it that something reads.
    fn body(&self, status: u16) -> Value {
        // Whatever is documented: HTTP has no body there.
        if status < 200 || [204, 205, 304].contains(&status) || self.operation.method == "HEAD" {
            return Value::Null;
        }
        let schema = self.schema(status);
        let mut body = schema.map_or(Value::Null, |(_, schema)| {
            sample(&self.description, schema, Use::Answer)
        });
        if !(200..300).contains(&status) && !criteria::statuses(&self.criteria()).contains(&status) {
            return body;
        }
        let reads = self.node["outputs"].as_object().into_iter().flatten();
        let pointers =
            reads.filter_map(|(_, read)| read.as_str()?.strip_prefix("$response.body#").map(str::to_owned));
        for pointer in pointers {
            if body.pointer(&pointer).is_none() {
                criteria::put(&mut body, &pointer.replace('/', "."), json!("text"));
            }
        }
        let own = schema.map_or(json!({}), |(_, schema)| {
            self.description.json_schema(schema, false)
        });
        for (pointer, description, target) in &self.needs {
            let target_schema = description.json_schema(target, true);
            let is_fitting = |value: &Value| problems(&target_schema, value).is_empty();
            if body.pointer(pointer).is_none_or(is_fitting) {
                continue;
            }
            let wanted = sample(description, target, Use::Request);
            // Where the answer's own schema has text, a number is the text of it.
            let text = json!(wanted.to_string());
            let fitting = [wanted, text].into_iter().find_map(|wanted| {
                let mut fitting = body.clone();
                *fitting.pointer_mut(pointer)? = wanted;
                (problems(&own, &fitting).len() <= problems(&own, &body).len()).then_some(fitting)
            });
            body = fitting.unwrap_or(body);
        }
        body
    }

    /// The headers that something reads.
    fn headers(&self) -> Vec<(String, String)> {
        let reads = self.node["outputs"].as_object().into_iter().flatten();
        reads
            .filter_map(|(_, read)| {
                let name = read.as_str()?.strip_prefix("$response.header.")?;
                let is_own = ["content-type", "content-length"].contains(&name.to_lowercase().as_str());
                (!is_own).then(|| (name.to_owned(), "header".to_owned()))
            })
            .collect()
    }

    /// The media type and schema of a status: its own, its range's, the default's, else, for a success, those of any.
    fn schema(&self, status: u16) -> Option<(&str, &Value)> {
        let responses = &self.operation.responses;
        let of = |key: &str| responses.iter().find(|(known, _)| known == key);
        let found = of(&status.to_string())
            .or_else(|| of(&format!("{}XX", status / 100)))
            .or_else(|| of("default"));
        let nearest = || {
            responses
                .iter()
                .find(|(known, _)| (200..300).contains(&status) && known.starts_with('2'))
        };
        let (_, content) = found
            .filter(|(known, _)| known != "default" || !(200..300).contains(&status) || nearest().is_none())
            .or_else(nearest)?;
        let json = content.iter().find(|(media, _)| is_json(media));
        json.or(content.first())
            .map(|(media, schema)| (media.as_str(), schema))
    }

    /// A body as expressions have it: bytes are base64 where they become JSON.
    fn seen(&self, answer: &Answer) -> Answer {
        let is_binary = self.schema(answer.status).is_some_and(|(media, schema)| {
            let is_text = media.starts_with("text/") || media.contains("xml") || is_json(media);
            !is_text || self.description.resolve(schema)["format"] == "binary"
        });
        let mut seen = answer.clone();
        if let (true, Some(text)) = (is_binary, answer.body.as_str()) {
            seen.body = json!(base64::engine::general_purpose::STANDARD.encode(text));
        }
        seen
    }
}

/// Whether a media type is JSON, or may be as well as anything else.
fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence.ends_with("/json") || essence.ends_with("+json") || essence == "*/*"
}

/// An answer as it is sent.
fn reply(step: &Step, answer: &Answer) -> Reply {
    let mut reply = Reply::status(answer.status);
    for (name, value) in &answer.headers {
        reply = reply.with_header(name, value);
    }
    match step.schema(answer.status) {
        _ if answer.body.is_null() => reply,
        Some((media, schema)) if media.contains("xml") => {
            let name = schema["xml"]["name"]
                .as_str()
                .or_else(|| schema["$ref"].as_str()?.rsplit('/').next());
            reply.with_body(media, xml(name.unwrap_or("root"), &answer.body))
        }
        Some((media, _)) if !is_json(media) => {
            let text = answer.body.as_str();
            reply.with_body(media, text.map_or(answer.body.to_string(), str::to_owned))
        }
        Some((media, _)) if media != "*/*" => reply.with_body(media, answer.body.to_string()),
        _ => reply.with_body("application/json", answer.body.to_string()),
    }
}

/// An element with a child for each property; a list is its element, again and again.
fn xml(name: &str, value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(|item| xml(name, item)).collect(),
        Value::Object(members) => {
            let children: String = members.iter().map(|(name, member)| xml(name, member)).collect();
            format!("<{name}>{children}</{name}>")
        }
        Value::String(text) => format!("<{name}>{text}</{name}>"),
        other => format!("<{name}>{other}</{name}>"),
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
