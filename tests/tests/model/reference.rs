//! An interpreter of workflows, written from the text of the Arazzo Specification 1.1.0. It reads the document as it
//! stands, knows no types, takes the shortest way, and shares nothing with the compiler.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    condition::{self, Undecidable},
    document::{actions, find, items, operation, parameters, text},
    readers::is_read,
};

/// Once so many steps were visited without an end, nothing will ever change.
const VISITS: usize = 2000;
/// The client's limit for an answer, in seconds.
pub(crate) const TIMEOUT: u64 = 7;

type Outputs = Map<String, Value>;

/// Why a step failed.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// Which step of which workflow; where that called another one, on to the step that failed.
    pub(crate) at: String,
    /// All that is wrong. It may be told with any of it.
    pub(crate) causes: Vec<String>,
    pub(crate) attempts: u64,
    pub(crate) status: Option<u64>,
    answer: Option<Value>,
}

/// How a run leaves its steps before their end.
#[derive(Debug)]
pub(crate) enum Out {
    Failed(Failure),
    /// The last answer is used up, or no more is ever asked for.
    Endless,
}

/// The outside of a run.
pub(crate) struct World<'w> {
    document: &'w Value,
    api: &'w Value,
    answers: std::slice::Iter<'w, Value>,
    visits: usize,
    /// Requests and delays, in order.
    pub(crate) log: Vec<String>,
    /// The steps that were begun, each with its workflow.
    pub(crate) begun: BTreeSet<(String, String)>,
    /// Which steps, of which workflow, read an output of what had run; the workflow's end is the step `outputs`.
    pub(crate) reads: BTreeSet<(String, String, String)>,
}

/// A run of a workflow that is over: what it was given, and what it gave.
#[derive(Clone)]
struct Completed {
    inputs: Outputs,
    outputs: Outputs,
}

/// The inside of a run of a workflow.
struct Scope<'w> {
    workflow: &'w Value,
    /// Where it runs.
    id: &'w str,
    step: &'w str,
    inputs: Outputs,
    steps: BTreeMap<&'w str, Outputs>,
    /// The latest completed run of each.
    workflows: BTreeMap<&'w str, Completed>,
    /// What the step was answered, and what the workflow that it calls gave.
    answer: Option<Value>,
    called: Option<Outputs>,
}

impl<'w> World<'w> {
    pub(crate) fn new(document: &'w Value, api: &'w Value, answers: &'w [Value]) -> Self {
        Self {
            document,
            api,
            answers: answers.iter(),
            visits: 0,
            log: Vec::new(),
            begun: BTreeSet::new(),
            reads: BTreeSet::new(),
        }
    }

    /// Workflow Object, dependsOn: "A list of workflows that MUST be completed before this workflow can be processed."
    pub(crate) fn run(&mut self, id: &str, inputs: &Outputs) -> Result<Outputs, Out> {
        let mut done = BTreeMap::new();
        self.complete(id, id, inputs, &mut done)?;
        Ok(done.remove(id).unwrap().outputs)
    }

    /// Each once, after what it depends on itself.
    fn complete(
        &mut self,
        outermost: &str,
        id: &str,
        inputs: &Outputs,
        done: &mut BTreeMap<&'w str, Completed>,
    ) -> Result<(), Out> {
        let workflow = find(&self.document["workflows"], "workflowId", id);
        for dependency in items(&workflow["dependsOn"]).iter().map(text) {
            if !done.contains_key(dependency) {
                self.complete(outermost, dependency, inputs, done)?;
            }
        }
        let scope = Scope {
            workflow,
            id: text(&workflow["workflowId"]),
            step: "outputs",
            inputs: inputs.clone(),
            steps: BTreeMap::new(),
            workflows: self
                .dependencies(workflow)
                .into_iter()
                .map(|id| (id, done[id].clone()))
                .collect(),
            answer: None,
            called: None,
        };
        let id = scope.id;
        let outputs = self.steps(scope).map_err(|out| match out {
            Out::Failed(failure) if id != outermost => {
                let at = format!("workflow `{outermost}`, before its steps (workflow `{id}`): ");
                Out::Failed(within(&at, failure))
            }
            out => out,
        })?;
        let inputs = inputs.clone();
        done.insert(id, Completed { inputs, outputs });
        Ok(())
    }

    /// What ran before a workflow: what it depends on, and what that depends on.
    fn dependencies(&self, workflow: &'w Value) -> Vec<&'w str> {
        let direct = items(&workflow["dependsOn"]).iter().map(text);
        direct
            .flat_map(|id| {
                let dependency = find(&self.document["workflows"], "workflowId", id);
                std::iter::once(id).chain(self.dependencies(dependency))
            })
            .collect()
    }

    /// Step Object, onSuccess: "If omitted, the next sequential step shall be executed as the default behavior"; Success and
    /// Failure Action Object: "end - The workflow ends, and context returns to the caller with applicable outputs", "goto - A
    /// one-way transfer of workflow control to the specified label".
    fn steps(&mut self, mut scope: Scope<'w>) -> Result<Outputs, Out> {
        let steps = items(&scope.workflow["steps"]);
        let mut next = 0;
        while let Some(step) = steps.get(next) {
            self.visits += 1;
            if self.visits > VISITS {
                return Err(Out::Endless);
            }
            scope.step = text(&step["stepId"]);
            match self.visit(&mut scope, step)? {
                None => next += 1,
                Some(action) if action["stepId"].is_string() => {
                    next = steps
                        .iter()
                        .position(|step| step["stepId"] == action["stepId"])
                        .unwrap();
                }
                Some(action) => {
                    if action["workflowId"].is_string() {
                        self.call(&mut scope, action)?;
                    }
                    break;
                }
            }
        }
        (scope.step, scope.answer, scope.called) = ("outputs", None, None);
        Ok(self.outputs(&scope, &scope.workflow["outputs"]).unwrap())
    }

    /// Runs a step, again and again where a failure action says so. What follows it: an action, or the next step.
    fn visit(&mut self, scope: &mut Scope<'w>, step: &'w Value) -> Result<Option<&'w Value>, Out> {
        let mut retries: BTreeMap<&str, u64> = BTreeMap::new();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let mut failure = match self.attempt(scope, step) {
                Ok(()) => {
                    let actions = actions(scope.workflow, step, ["onSuccess", "successActions"]);
                    return Ok(actions
                        .into_iter()
                        .find(|action| self.hold(scope, &action["criteria"])));
                }
                Err(Out::Endless) => return Err(Out::Endless),
                Err(Out::Failed(failure)) => failure,
            };
            failure.attempts = attempts;
            let mut again = false;
            for action in actions(scope.workflow, step, ["onFailure", "failureActions"]) {
                scope.answer.clone_from(&failure.answer);
                scope.called = None;
                if !self.hold(scope, &action["criteria"]) {
                    continue;
                }
                if action["type"] != "retry" {
                    return Ok(Some(action));
                }
                // "If not specified then a single retry SHALL be attempted."
                let limit = action["retryLimit"].as_u64().unwrap_or(1);
                let count = retries.entry(text(&action["name"])).or_default();
                if *count < limit && self.first(scope, step, action)? {
                    *count += 1;
                    // "if an HTTP Retry-After response header was returned …, then it SHOULD overrule"
                    let asked = failure
                        .answer
                        .as_ref()
                        .and_then(|answer| answer["retryAfter"].as_u64());
                    self.wait(asked.or(action["retryAfter"].as_u64()).unwrap_or(0));
                    again = true;
                    break;
                }
            }
            if !again {
                return Err(Out::Failed(failure));
            }
        }
    }

    /// "If a stepId or workflowId are specified, then the reference is executed and the context is returned, after which the
    /// current step is retried." Whether it succeeded.
    fn first(&mut self, scope: &mut Scope<'w>, step: &Value, action: &'w Value) -> Result<bool, Out> {
        let own = scope.step;
        let ran = if action["workflowId"].is_string() {
            self.call(scope, action)
        } else if action["stepId"].is_string() && action["stepId"] != step["stepId"] {
            scope.step = text(&action["stepId"]);
            self.attempt(scope, find(&scope.workflow["steps"], "stepId", scope.step))
        } else {
            Ok(())
        };
        scope.step = own;
        match ran {
            Err(Out::Endless) => Err(Out::Endless),
            ran => Ok(ran.is_ok()),
        }
    }

    /// Runs the workflow that an action names.
    fn call(&mut self, scope: &mut Scope<'w>, action: &'w Value) -> Result<(), Out> {
        let called = text(&action["workflowId"]);
        let completed = self.called(scope, called, &action["parameters"])?;
        scope.workflows.insert(called, completed);
        Ok(())
    }

    fn called(&mut self, scope: &Scope<'w>, called: &str, parameters: &'w Value) -> Result<Completed, Out> {
        let at = format!(
            "workflow `{}`, step `{}` (workflow `{called}`): ",
            scope.id, scope.step
        );
        let mut inputs = Outputs::new();
        let mut causes = Vec::new();
        for parameter in items(parameters) {
            let name = text(&parameter["name"]);
            match self.value(scope, &parameter["value"]) {
                Ok(Some(value)) => {
                    inputs.insert(name.to_owned(), value);
                }
                Ok(None) if name == "id" => causes.push(no_value(&parameter["value"])),
                Ok(None) => {}
                Err(cause) => causes.push(cause),
            }
        }
        if !causes.is_empty() {
            return Err(failed(&at, causes, None));
        }
        let outputs = self.run(called, &inputs).map_err(|out| match out {
            Out::Failed(failure) => Out::Failed(within(&at, failure)),
            Out::Endless => Out::Endless,
        })?;
        Ok(Completed { inputs, outputs })
    }

    /// One attempt at a step: its call, its success criteria, its outputs.
    fn attempt(&mut self, scope: &mut Scope<'w>, step: &'w Value) -> Result<(), Out> {
        (scope.answer, scope.called) = (None, None);
        self.begun.insert((scope.id.to_owned(), scope.step.to_owned()));
        let earlier = scope.workflows.clone();
        let at = if let Some(called) = step["workflowId"].as_str() {
            let completed = self.called(scope, called, &step["parameters"])?;
            scope.called = Some(completed.outputs.clone());
            scope.workflows.insert(called, completed);
            format!(
                "workflow `{}`, step `{}` (workflow `{called}`): ",
                scope.id, scope.step
            )
        } else {
            self.request(scope, step)?
        };
        let mut causes = Vec::new();
        // "All assertions MUST be satisfied for the step to be deemed successful."
        for (index, criterion) in items(&step["successCriteria"]).iter().enumerate() {
            if !self.holds(scope, text(&criterion["condition"])) {
                causes.push(format!("success criterion {index} does not hold: "));
            }
        }
        let status = scope.answer.as_ref().and_then(|answer| answer["status"].as_u64());
        let by_status =
            step["successCriteria"].is_null() && status.is_some_and(|status| !(200..300).contains(&status));
        if by_status || !causes.is_empty() {
            causes.extend(status.map(|status| format!("the answer is {status}")));
        }
        match self.outputs(scope, &step["outputs"]) {
            Ok(outputs) if causes.is_empty() => {
                scope.steps.insert(scope.step, outputs);
                Ok(())
            }
            outputs => {
                // A step that fails gives nothing, the workflow that it called included.
                scope.workflows = earlier;
                causes.extend(outputs.err().map(|_| "the body is not as described".to_owned()));
                Err(failed(&at, causes, scope.answer.clone()))
            }
        }
    }

    /// Sends the request of a step and takes the answer in.
    fn request(&mut self, scope: &mut Scope<'w>, step: &'w Value) -> Result<String, Out> {
        let id = text(&step["operationId"]);
        let (path, method, operation) = operation(self.api, id);
        let at = format!(
            "workflow `{}`, step `{}` ({} {path}): ",
            scope.id,
            scope.step,
            method.to_uppercase()
        );
        let mut causes = Vec::new();
        let (mut url, mut query, mut trace) = (path.to_owned(), Vec::new(), String::new());
        for parameter in parameters(scope.workflow, step) {
            let name = text(&parameter["name"]);
            let declared = find(&operation["parameters"], "name", name);
            match self.value(scope, &parameter["value"]) {
                Ok(Some(value)) => match (text(&parameter["in"]), plain(&value)) {
                    ("path", value) if value.is_empty() => causes.push(format!("`{name}` ")),
                    ("path", value) => url = url.replace(&format!("{{{name}}}"), &encoded(&value)),
                    ("query", value) => query.push(format!("{name}={}", encoded(&value))),
                    (_, value) => trace = format!(" [{value}]"),
                },
                Ok(None) if declared["required"] == true => causes.push(no_value(&parameter["value"])),
                Ok(None) => {}
                Err(cause) => causes.push(cause),
            }
        }
        let mut body = Outputs::new();
        for (name, given) in step["requestBody"]["payload"].as_object().into_iter().flatten() {
            match self.value(scope, given) {
                Ok(Some(value)) => {
                    body.insert(name.clone(), value);
                }
                Ok(None) if name == "name" => causes.push(no_value(given)),
                Ok(None) => {}
                Err(cause) => causes.push(cause),
            }
        }
        if !causes.is_empty() {
            return Err(failed(&at, causes, None));
        }
        query.sort();
        let query = if query.is_empty() {
            String::new()
        } else {
            format!("?{}", query.join("&"))
        };
        let body = if step["requestBody"].is_null() {
            String::new()
        } else {
            format!(" {}", json!(body))
        };
        self.log
            .push(format!("{} {url}{query}{trace}{body}", method.to_uppercase()));
        let Some(answer) = self.answers.next() else {
            return Err(Out::Endless);
        };
        let answer = &answer[id];
        match answer.as_str() {
            Some("hang") => {
                let limit = step["timeout"].as_u64().map_or(TIMEOUT, |limit| limit / 1000);
                self.wait(limit);
                Err(failed(&at, vec![format!("no answer within {limit}s")], None))
            }
            Some(_) => Err(failed(&at, vec!["the exchange broke off".to_owned()], None)),
            None => {
                scope.answer = Some(answer.clone());
                Ok(at)
            }
        }
    }

    fn wait(&mut self, seconds: u64) {
        if seconds > 0 {
            self.log.push(format!("wait {seconds}"));
        }
    }

    /// "All conditions MUST evaluate to pass (truthy) for the overall criteria to be satisfied."
    fn hold(&mut self, scope: &Scope<'w>, criteria: &Value) -> bool {
        items(criteria)
            .iter()
            .all(|criterion| self.holds(scope, text(&criterion["condition"])))
    }

    fn holds(&mut self, scope: &Scope<'w>, condition: &str) -> bool {
        let read = &mut |expression: &str| Ok(self.read(scope, expression)?.unwrap_or_default());
        condition::holds(condition, read).unwrap_or(false)
    }

    /// Those that have a value. There are none where the body that one looks at cannot be read.
    fn outputs(&mut self, scope: &Scope<'w>, outputs: &Value) -> Result<Outputs, Undecidable> {
        let mut found = Outputs::new();
        for (name, expression) in outputs.as_object().into_iter().flatten() {
            // What nobody reads is not looked at, and so cannot be wrong.
            let is_read =
                scope.step == "outputs" || is_read(scope.workflow, scope.step, name, &mut Vec::new());
            if !is_read {
                continue;
            }
            if let Some(value) = self.read(scope, text(expression))? {
                found.insert(name.clone(), value);
            }
        }
        Ok(found)
    }

    /// A literal, an expression, or a text with expressions inside, all of which must have a value.
    fn value(&mut self, scope: &Scope<'w>, given: &Value) -> Result<Option<Value>, String> {
        let Some(template) = given.as_str() else {
            return Ok(Some(given.clone()));
        };
        if template.starts_with('$') {
            return Ok(self.read(scope, template).unwrap_or_default());
        }
        let Some((before, expression)) = template.split_once("{$") else {
            return Ok(Some(given.clone()));
        };
        let expression = format!("${}", expression.strip_suffix('}').unwrap());
        match self.read(scope, &expression).unwrap_or_default() {
            Some(value) => Ok(Some(json!(format!("{before}{}", plain(&value))))),
            None => Err(no_value(&json!(expression))),
        }
    }

    /// What an expression stands for; nothing where it is null or not there.
    fn read(&mut self, scope: &Scope<'w>, expression: &str) -> Result<Option<Value>, Undecidable> {
        let parts: Vec<&str> = expression.split(['.', '#']).collect();
        let answer = scope.answer.as_ref().ok_or(Undecidable);
        let value = match parts[..] {
            ["$inputs", name] => scope.inputs.get(name),
            ["$outputs", name] => scope.called.as_ref().ok_or(Undecidable)?.get(name),
            // Only its own criteria look at it: it is what its expression says of the answer, as if that stood there.
            ["$steps", step, _, name]
                if step == scope.step && !is_read(scope.workflow, step, name, &mut Vec::new()) =>
            {
                let step = find(&scope.workflow["steps"], "stepId", step);
                return self.read(scope, text(&step["outputs"][name]));
            }
            ["$steps", step, _, name] => self.output(scope, expression, scope.steps.get(step), name),
            ["$workflows", id, side, name] => {
                let completed = scope.workflows.get(id);
                let side = completed.map(|run| {
                    if side == "inputs" {
                        &run.inputs
                    } else {
                        &run.outputs
                    }
                });
                self.output(scope, expression, side, name)
            }
            ["$statusCode"] => answer?.get("status"),
            ["$response", "header", _] => answer?.get("mark"),
            ["$response", "body", pointer] => match &answer?["body"] {
                Value::String(_) => return Err(Undecidable),
                body => body.pointer(pointer),
            },
            _ => panic!("{expression}"),
        };
        Ok(value.filter(|value| !value.is_null()).cloned())
    }

    fn output<'s>(
        &mut self,
        scope: &Scope<'w>,
        expression: &str,
        outputs: Option<&'s Outputs>,
        name: &str,
    ) -> Option<&'s Value> {
        let outputs = outputs?;
        self.reads
            .insert((scope.id.to_owned(), scope.step.to_owned(), expression.to_owned()));
        outputs.get(name)
    }
}

fn failed(at: &str, causes: Vec<String>, answer: Option<Value>) -> Out {
    Out::Failed(Failure {
        at: at.to_owned(),
        causes,
        attempts: 1,
        status: answer.as_ref().and_then(|answer| answer["status"].as_u64()),
        answer,
    })
}

/// A failure as the failure of what called the workflow. A workflow has no answer.
fn within(at: &str, failure: Failure) -> Failure {
    Failure {
        at: format!("{at}{}", failure.at),
        attempts: 1,
        answer: None,
        ..failure
    }
}

fn no_value(expression: &Value) -> String {
    format!("`{}` has no value", text(expression))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// RFC 3986, 2.3: all but unreserved characters.
fn encoded(value: &str) -> String {
    let encode = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(encode).collect()
}
