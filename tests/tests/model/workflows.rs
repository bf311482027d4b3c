//! Random workflows over the operations of `fixtures/model/api.json`: what comes next, on which condition, and what flows
//! from step to step. Which ways a run can really take is left to chance, and to the compiler to find out.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::random::Random;

/// A workflow that others of its document may call.
pub(crate) struct Drafted {
    pub(crate) id: String,
    pub(crate) workflow: Value,
    outputs: Vec<Output>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Text,
    Integer,
}

#[derive(Clone)]
struct Output {
    name: String,
    expression: String,
    ty: Type,
}

/// What a step calls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Callee {
    Get,
    Make,
    Ping,
    /// A workflow, by its index among the earlier ones.
    Workflow(usize),
}

impl Drafted {
    /// What a workflow that runs it can read of it: its outputs, and what it was given.
    fn fields(&self) -> Vec<Output> {
        let outputs = self.outputs.iter();
        let outputs = outputs.map(|output| ("outputs", output.name.as_str(), output.ty));
        let inputs = [("id", Type::Text), ("tag", Type::Text), ("n", Type::Integer)];
        let inputs = inputs.map(|(name, ty)| ("inputs", name, ty));
        let output = |(side, name, ty): (&str, &str, Type)| Output {
            name: name.to_owned(),
            expression: format!("$workflows.{}.{side}.{name}", self.id),
            ty,
        };
        outputs.chain(inputs).map(output).collect()
    }
}

struct Step {
    id: String,
    callee: Callee,
    outputs: Vec<Output>,
}

/// Where a condition stands.
#[derive(Clone, Copy)]
struct Place {
    /// The step; none for an action of all steps.
    step: Option<usize>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It decides whether the step succeeded.
    Criteria,
    Success,
    Failure,
}

struct Drafter<'r> {
    random: &'r mut Random,
    earlier: &'r [Drafted],
    steps: Vec<Step>,
    depends_on: Option<usize>,
}

/// The document of some workflows.
pub(crate) fn document_of<'w>(workflows: impl IntoIterator<Item = &'w Value>) -> Value {
    let workflows: Vec<&Value> = workflows.into_iter().collect();
    json!({
        "arazzo": "1.1.0",
        "info": {"title": "Model", "version": "1"},
        "sourceDescriptions": [{"name": "things", "url": "api.json", "type": "openapi"}],
        "workflows": workflows,
        "components": {"inputs": {"given": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"}, "tag": {"type": "string"}, "n": {"type": "integer"}, "flag": {"type": "boolean"}
            }
        }}},
    })
}

/// A workflow that may call earlier ones of its document.
pub(crate) fn draft(random: &mut Random, earlier: &[Drafted], id: String) -> Drafted {
    let depends_on = (!earlier.is_empty() && random.percent(10)).then(|| random.below(earlier.len()));
    let mut drafter = Drafter {
        random,
        earlier,
        steps: Vec::new(),
        depends_on,
    };
    // From 2 to 6; few are long.
    let steps = 2 + drafter.random.below(3) * drafter.random.below(3);
    for index in 0..steps {
        let step = drafter.callee(index);
        drafter.steps.push(step);
    }
    let (workflow, outputs) = drafter.workflow(&id);
    Drafted {
        id,
        workflow,
        outputs,
    }
}

impl Drafter<'_> {
    fn callee(&mut self, index: usize) -> Step {
        let called = self.steps.iter().find_map(|step| match step.callee {
            Callee::Workflow(workflow) => Some(workflow),
            _ => None,
        });
        let callee = match self.random.below(10) {
            // Often the same again: then it matters which run was the latest.
            0..3 if called.is_some() => Callee::Workflow(called.unwrap_or_default()),
            0 | 1 if !self.earlier.is_empty() => Callee::Workflow(self.random.below(self.earlier.len())),
            0..6 => Callee::Get,
            6 | 7 => Callee::Make,
            _ => Callee::Ping,
        };
        let output = |name: &str, expression: &str, ty| Output {
            name: name.to_owned(),
            expression: expression.to_owned(),
            ty,
        };
        let mut outputs = match callee {
            Callee::Workflow(workflow) => self.earlier[workflow].outputs.clone(),
            _ => vec![
                output("mark", "$response.header.X-Mark", Type::Text),
                output("status", "$statusCode", Type::Integer),
                output("given", "$inputs.tag", Type::Text),
            ],
        };
        if matches!(callee, Callee::Workflow(_)) {
            for output in &mut outputs {
                output.expression = format!("$outputs.{}", output.name);
            }
        }
        if matches!(callee, Callee::Get | Callee::Make) {
            outputs.extend([
                output("id", "$response.body#/id", Type::Text),
                output("tag", "$response.body#/tag", Type::Text),
                output("n", "$response.body#/n", Type::Integer),
            ]);
        }
        outputs.retain(|_| self.random.percent(40));
        Step {
            id: format!("s{index}"),
            callee,
            outputs,
        }
    }

    fn workflow(&mut self, id: &str) -> (Value, Vec<Output>) {
        let mut workflow = json!({"workflowId": id, "inputs": {"$ref": "#/components/inputs/given"}});
        if let Some(first) = self.depends_on {
            workflow["dependsOn"] = json!([self.earlier[first].id]);
        }
        if self.random.percent(15) && !self.calls_workflows() {
            workflow["parameters"] = json!([{"name": "X-Trace", "in": "header", "value": "all"}]);
        }
        if self.random.percent(15) {
            workflow["successActions"] = self.actions(None, Stage::Success);
        }
        if self.random.percent(20) {
            workflow["failureActions"] = self.actions(None, Stage::Failure);
        }
        let steps: Vec<Value> = (0..self.steps.len()).map(|index| self.step(index)).collect();
        workflow["steps"] = json!(steps);
        let outputs = self.outputs(&workflow["steps"].to_string());
        if !outputs.is_empty() {
            workflow["outputs"] = expressions(&outputs);
        }
        (workflow, outputs)
    }

    fn calls_workflows(&self) -> bool {
        self.steps
            .iter()
            .any(|step| matches!(step.callee, Callee::Workflow(_)))
    }

    /// Of the workflow: some of what its steps leave behind, and what the workflows that it runs do.
    fn outputs(&mut self, steps: &str) -> Vec<Output> {
        let mut found = self.step_outputs(None);
        for (index, called) in self.earlier.iter().enumerate() {
            // By steps and by actions; where there are several, the output is the latest completed run's.
            let named = json!({"workflowId": called.id}).to_string();
            let is_run = steps.contains(named.trim_matches(['{', '}']));
            if is_run || self.depends_on == Some(index) {
                found.extend(called.fields());
            }
        }
        found.retain(|_| self.random.percent(40));
        found.truncate(4);
        for (index, output) in found.iter_mut().enumerate() {
            output.name = format!("o{index}");
        }
        found
    }

    /// What the steps but one leave behind.
    fn step_outputs(&self, reader: Option<usize>) -> Vec<Output> {
        let mut found = Vec::new();
        for (index, step) in self.steps.iter().enumerate() {
            if Some(index) != reader {
                found.extend(step.outputs.iter().map(|output| Output {
                    expression: format!("$steps.{}.outputs.{}", step.id, output.name),
                    ..output.clone()
                }));
            }
        }
        found
    }

    /// What a step may read: mostly of those before it, for most runs go forwards.
    fn known(&mut self, reader: Option<usize>, but: Option<usize>) -> Vec<Output> {
        let mut found = self.step_outputs(but);
        if let Some(reader) = reader
            && self.random.percent(90)
        {
            let before = self.steps[..reader].iter().map(|step| step.outputs.len());
            found.truncate(before.sum());
            found.extend(self.runs(reader));
        }
        found
    }

    /// What the workflows leave behind that run before a step, by its place in the list.
    fn runs(&self, reader: usize) -> Vec<Output> {
        let by_step = self.steps[..reader].iter().filter_map(|step| match step.callee {
            Callee::Workflow(workflow) => Some(workflow),
            _ => None,
        });
        let run: BTreeSet<usize> = by_step.chain(self.depends_on).collect();
        run.into_iter()
            .flat_map(|workflow| self.earlier[workflow].fields())
            .collect()
    }

    fn step(&mut self, index: usize) -> Value {
        let callee = self.steps[index].callee;
        let mut step = json!({"stepId": self.steps[index].id});
        let mut parameters = Vec::new();
        match callee {
            Callee::Workflow(workflow) => {
                step["workflowId"] = json!(self.earlier[workflow].id);
                parameters = self.inputs(index);
            }
            Callee::Get => {
                step["operationId"] = json!("get");
                parameters.push(json!({"name": "id", "in": "path", "value": self.value(index, Type::Text)}));
                if self.random.percent(30) {
                    parameters
                        .push(json!({"name": "q", "in": "query", "value": self.value(index, Type::Text)}));
                }
                if self.random.percent(30) {
                    parameters
                        .push(json!({"name": "n", "in": "query", "value": self.value(index, Type::Integer)}));
                }
            }
            Callee::Make => {
                step["operationId"] = json!("make");
                let mut payload = json!({"name": self.value(index, Type::Text)});
                if self.random.percent(50) {
                    payload["n"] = self.value(index, Type::Integer);
                }
                if self.random.percent(30) {
                    payload["note"] = self.value(index, Type::Text);
                }
                step["requestBody"] = json!({"contentType": "application/json", "payload": payload});
            }
            Callee::Ping => {
                step["operationId"] = json!("ping");
                parameters.push(json!({"name": "q", "in": "query", "value": self.value(index, Type::Text)}));
            }
        }
        if !matches!(callee, Callee::Workflow(_)) && self.random.percent(15) {
            parameters
                .push(json!({"name": "X-Trace", "in": "header", "value": self.value(index, Type::Text)}));
        }
        if !parameters.is_empty() {
            step["parameters"] = json!(parameters);
        }
        let criteria = self.success_criteria(index);
        if !criteria.is_empty() {
            step["successCriteria"] = json!(criteria);
        }
        if self.random.percent(45) {
            step["onSuccess"] = self.actions(Some(index), Stage::Success);
        }
        if self.random.percent(50) {
            step["onFailure"] = self.actions(Some(index), Stage::Failure);
        }
        if self.random.percent(10) {
            step["timeout"] = json!(4000);
        }
        if !self.steps[index].outputs.is_empty() {
            step["outputs"] = expressions(&self.steps[index].outputs);
        }
        step
    }

    /// What a workflow is called with.
    fn inputs(&mut self, index: usize) -> Vec<Value> {
        let mut inputs = vec![json!({"name": "id", "value": self.value(index, Type::Text)})];
        for (name, ty) in [("tag", Type::Text), ("n", Type::Integer)] {
            if self.random.percent(40) {
                inputs.push(json!({"name": name, "value": self.value(index, ty)}));
            }
        }
        if self.random.percent(40) {
            inputs.push(json!({"name": "flag", "value": "$inputs.flag"}));
        }
        inputs
    }

    /// An expression, a template or a literal.
    fn value(&mut self, reader: usize, ty: Type) -> Value {
        let expression = match (self.random.below(10), ty) {
            (0, Type::Text) => return json!(self.random.pick(&["a", "B", "x y/z", "7", "ä"])),
            (0, Type::Integer) => return json!(self.random.below(4)),
            (1..4, Type::Text) => self
                .random
                .pick(&["$inputs.id", "$inputs.id", "$inputs.tag"])
                .to_string(),
            (1..4, Type::Integer) => "$inputs.n".to_owned(),
            _ => {
                let mut found = self.known(Some(reader), Some(reader));
                found.retain(|output| output.ty == ty);
                match found.is_empty() {
                    true if ty == Type::Text => "$inputs.id".to_owned(),
                    true => "$inputs.n".to_owned(),
                    false => self.random.pick(&found).expression.clone(),
                }
            }
        };
        if ty == Type::Text && self.random.percent(15) {
            return json!(format!("p-{{{expression}}}"));
        }
        json!(expression)
    }

    fn success_criteria(&mut self, index: usize) -> Vec<Value> {
        let statuses: &[&str] = match self.steps[index].callee {
            Callee::Get => &[
                "$statusCode == 200",
                "$statusCode == 200 || $statusCode == 404",
                "$statusCode < 300",
                "$statusCode != 503",
                "$statusCode == 200 || $statusCode == 204",
                "$statusCode >= 200 && $statusCode < 500",
                "!($statusCode == 404) && $statusCode <= '404'",
            ],
            Callee::Make => &[
                "$statusCode == 201",
                "$statusCode == 201 || 409 == $statusCode",
                "$statusCode < 500",
            ],
            Callee::Ping => &["$statusCode == 204", "$statusCode <= 503"],
            Callee::Workflow(_) => &[],
        };
        let place = Place {
            step: Some(index),
            stage: Stage::Criteria,
        };
        let mut criteria = Vec::new();
        if !statuses.is_empty() && self.random.percent(60) {
            criteria.push(json!({"condition": self.random.pick(statuses)}));
        }
        if self.random.percent(25) {
            criteria.push(json!({"condition": self.condition(place)}));
        }
        criteria
    }

    fn actions(&mut self, step: Option<usize>, stage: Stage) -> Value {
        let place = Place { step, stage };
        let names: &[&str] = match step {
            None => &["all", "one"],
            Some(_) => &["one", "two", "three"],
        };
        let count = 1 + self.random.below(names.len());
        let actions: Vec<Value> = names[..count]
            .iter()
            .map(|name| self.action(name, place))
            .collect();
        json!(actions)
    }

    fn action(&mut self, name: &str, place: Place) -> Value {
        let mut action = json!({"name": name});
        let kind = match (self.random.below(10), place.stage) {
            (0..2, _) => "end",
            (6.., Stage::Failure) => "retry",
            _ => "goto",
        };
        action["type"] = json!(kind);
        let has_target = match kind {
            "goto" => true,
            "retry" => self.random.percent(35),
            _ => false,
        };
        if has_target {
            self.lead(&mut action, place);
        }
        if kind == "retry" {
            if self.random.percent(60) {
                action["retryLimit"] = json!(self.random.below(4));
            }
            if self.random.percent(60) {
                action["retryAfter"] = json!(self.random.below(3));
            }
        }
        if self.random.percent(65) {
            let criteria: Vec<Value> = (0..1 + self.random.below(5) / 4)
                .map(|_| json!({"condition": self.condition(place)}))
                .collect();
            action["criteria"] = json!(criteria);
        }
        action
    }

    fn lead(&mut self, action: &mut Value, place: Place) {
        if let Some(index) = place.step
            && !self.earlier.is_empty()
            && self.random.percent(20)
        {
            action["workflowId"] = json!(self.random.pick(self.earlier).id);
            action["parameters"] = json!(self.inputs(index));
        } else {
            action["stepId"] = json!(self.random.pick(&self.steps).id);
        }
    }

    fn condition(&mut self, place: Place) -> String {
        let first = self.simple(place);
        match self.random.below(8) {
            0 => format!("{first} && {}", self.simple(place)),
            1 => format!("{first} || {}", self.simple(place)),
            2 => format!("!({first})"),
            _ => first,
        }
    }

    fn simple(&mut self, place: Place) -> String {
        let failure = place.stage == Stage::Failure;
        let on_inputs = [
            "$inputs.flag",
            "!$inputs.flag",
            "$inputs.flag == true",
            "true && $inputs.flag",
            "$inputs.n >= 1",
            "$inputs.tag == 'a'",
            "$inputs.tag != null",
        ];
        let on_status = if failure {
            [
                "$statusCode == 503",
                "$statusCode >= 500",
                "$statusCode == '404'",
                "$statusCode != 503",
            ]
        } else {
            [
                "$statusCode == 200",
                "$statusCode == 404",
                "$statusCode < 204",
                "$statusCode >= 202",
            ]
        };
        let on_body = [
            "$response.body#/tag == 'A'",
            "$response.body#/tag != null",
            "$response.body#/tag",
            "!$response.body#/tag",
            "$response.body#/n > 1",
            "$response.body#/id == $inputs.id",
            "$response.body#/n < '2'",
        ];
        let callee = place.step.map(|step| self.steps[step].callee);
        match (self.random.below(10), callee) {
            (0..3, _) | (3..6, Some(Callee::Workflow(_))) => self.random.pick(&on_inputs).to_string(),
            // Two criteria on the status can contradict each other.
            (3..6, _) if place.stage == Stage::Criteria => self.random.pick(&on_inputs).to_string(),
            (3..6, _) | (_, None) => self.random.pick(&on_status).to_string(),
            (6, _) | (_, Some(Callee::Workflow(_))) => {
                let own = place.step.filter(|_| place.stage != Stage::Success);
                let found = self.known(place.step, own);
                if found.is_empty() {
                    return "$inputs.tag == 'a'".to_owned();
                }
                let output = self.random.pick(&found);
                match output.ty {
                    Type::Text => format!("{} == 'a'", output.expression),
                    Type::Integer => format!("{} > 1", output.expression),
                }
            }
            (7, _) | (_, Some(Callee::Ping)) => "$response.header.X-Mark == 'on'".to_owned(),
            (8, _) if failure => "$response.body#/code == 'busy'".to_owned(),
            _ => self.random.pick(&on_body).to_string(),
        }
    }
}

fn expressions(outputs: &[Output]) -> Value {
    let members = outputs
        .iter()
        .map(|output| (output.name.clone(), json!(output.expression)));
    Value::Object(members.collect::<Map<_, _>>())
}
