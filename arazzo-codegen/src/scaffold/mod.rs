//! A first draft of a workflow: a description and the names of operations come in; an Arazzo document that calls them in
//! this order goes out.
//!
//! The compiler itself reads the description: a skeleton that only names the operations is lowered, and what the program
//! then says of parameters, bodies and answers is filled in. `plan` chooses where each value comes from; `yaml` writes.

mod plan;
mod schema;
mod yaml;

use std::{collections::BTreeMap, path::PathBuf};

use heck::{ToKebabCase as _, ToLowerCamelCase as _};

use crate::{
    diagnostics::{Diagnostic, Diagnostics},
    ir::Program,
    pipeline::{self, Options},
    source::{Overlay, SourceMap},
};
use plan::Plan;
use yaml::Yaml;

/// What to draft.
#[derive(Clone, Debug)]
pub struct Request {
    /// The path that the document will have.
    pub document: PathBuf,
    /// The description, as a reference from the document.
    pub url: String,
    /// The `operationId`s, in the order of their steps.
    pub operations: Vec<String>,
    /// The `workflowId`; made of the operations when absent.
    pub workflow: Option<String>,
}

/// Why there is no draft.
#[derive(Debug)]
pub struct Failure {
    /// What was found that prevents it.
    pub diagnostics: Diagnostics,
    /// The files that it is about.
    pub files: SourceMap,
}

/// Drafts a document. It takes what must be sent from answers of earlier steps where an identifier's name and type fit,
/// and makes inputs of the rest.
///
/// # Errors
/// [`Failure`], when the description cannot be read or lacks an operation.
pub fn scaffold(request: &Request, options: &Options) -> Result<String, Box<Failure>> {
    let source = source_name(&request.url);
    let steps = step_ids(&request.operations);
    let skeleton = skeleton(request, &source, &steps);
    let options = Options {
        document: request.document.clone(),
        ..options.clone()
    };
    let texts = BTreeMap::from([(request.document.clone(), skeleton.show())]);
    let meaning = pipeline::meaning(Overlay::new(texts), &options);
    match meaning.program {
        Some(program) if is_known(&program) => {
            let plan = Plan::new(&program, &steps);
            Ok(document(request, &source, &program, &steps, plan).show())
        }
        _ => Err(Box::new(Failure {
            diagnostics: reasons(&meaning.diagnostics),
            files: meaning.files,
        })),
    }
}

fn is_known(program: &Program) -> bool {
    let mut steps = program.workflows.iter().flat_map(|workflow| &workflow.steps);
    steps.all(|step| step.operation.is_some())
}

/// What is wrong with the names of operations and the description; that the skeleton sends no values is no surprise.
fn reasons(found: &Diagnostics) -> Diagnostics {
    let mut reasons = Diagnostics::new(found.levels().clone());
    let is_reason = |found: &&Diagnostic| match &found.primary {
        Some(label) => {
            let pointer = label.place.pointer.as_str();
            pointer.ends_with("/operationId")
                || pointer.starts_with("/sourceDescriptions")
                || !pointer.starts_with("/workflows")
        }
        None => true,
    };
    found
        .errors()
        .filter(is_reason)
        .for_each(|found| reasons.report(found.clone()));
    reasons
}

/// A document that names the operations and nothing else.
fn skeleton(request: &Request, source: &str, steps: &[String]) -> Yaml {
    let step = |(id, operation): (&String, &String)| {
        Yaml::map([("stepId", Yaml::text(id)), ("operationId", Yaml::text(operation))])
    };
    let steps = steps.iter().zip(&request.operations).map(step).collect();
    framed(request, source, String::new(), [("steps", Yaml::List(steps))])
}

fn document(request: &Request, source: &str, program: &Program, steps: &[String], plan: Plan) -> Yaml {
    let workflow = program.workflows.first();
    let operation = |index: usize| {
        let step = workflow?.steps.get(index)?;
        program.operations.get(step.operation?.0)
    };
    let mut members = Vec::new();
    if let Some(inputs) = plan.inputs() {
        members.push(("inputs", inputs));
    }
    let mut written = Vec::new();
    let mut summaries = Vec::new();
    for (index, ((id, called), step)) in steps.iter().zip(&request.operations).zip(plan.steps).enumerate() {
        let mut step_members = vec![("stepId", Yaml::text(id))];
        if let Some(summary) = operation(index).and_then(|operation| operation.summary.as_deref()) {
            step_members.push(("description", Yaml::text(summary.trim())));
            summaries.push(summary.trim().trim_end_matches('.').to_owned());
        }
        step_members.push(("operationId", Yaml::text(called)));
        step_members.extend(step);
        written.push(Yaml::map(step_members));
    }
    members.push(("steps", Yaml::List(written)));
    if !plan.outputs.is_empty() {
        members.push(("outputs", Yaml::Map(plan.outputs)));
    }
    framed(request, source, summaries.join("; then: "), members)
}

fn framed<'k>(
    request: &Request,
    source: &str,
    summary: String,
    members: impl IntoIterator<Item = (&'k str, Yaml)>,
) -> Yaml {
    let id = request
        .workflow
        .clone()
        .unwrap_or_else(|| request.operations.join("-and-").to_kebab_case());
    let mut workflow = vec![("workflowId", Yaml::text(&id))];
    if !summary.is_empty() {
        workflow.push(("summary", Yaml::text(&summary)));
    }
    workflow.extend(members);
    Yaml::map([
        ("arazzo", Yaml::text("1.0.1")),
        (
            "info",
            Yaml::map([
                ("title", Yaml::text(&request.operations.join(", "))),
                ("version", Yaml::text("1.0.0")),
            ]),
        ),
        (
            "sourceDescriptions",
            Yaml::List(vec![Yaml::map([
                ("name", Yaml::text(source)),
                ("url", Yaml::text(&request.url)),
                ("type", Yaml::text("openapi")),
            ])]),
        ),
        ("workflows", Yaml::List(vec![Yaml::map(workflow)])),
    ])
}

/// A name of letters and digits, from the file's.
fn source_name(url: &str) -> String {
    let file = url.rsplit('/').next().unwrap_or(url);
    let stem = file.split('.').next().unwrap_or(file).to_lower_camel_case();
    let name: String = stem.chars().filter(char::is_ascii_alphanumeric).collect();
    if name.is_empty() { "api".to_owned() } else { name }
}

/// The operations' ids as far as they are ids of steps, too, each once.
fn step_ids(operations: &[String]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for operation in operations {
        let fits = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
        let mut id = operation.clone();
        if !id.chars().all(fits) {
            id = id
                .replace(|character: char| !fits(character), " ")
                .to_lower_camel_case();
        }
        if id.is_empty() {
            id = "step".to_owned();
        }
        let count = (2..).map(|count| format!("{id}{count}"));
        let free = std::iter::once(id.clone())
            .chain(count)
            .find(|id| !ids.contains(id));
        ids.push(free.unwrap_or(id));
    }
    ids
}
