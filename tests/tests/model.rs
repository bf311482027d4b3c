//! Control flow as a whole (Arazzo 1.1.0, "Step Object", "Success Action Object", "Failure Action Object"): random workflows
//! are compiled into one program, which runs on random answers; an interpreter of the same documents must send the same
//! requests, wait as long, and end the same way.
//!
//! `workflows` drafts; `reference` interprets, with `condition` for simple conditions, `document` for what stands where, and
//! `readers` for what is read at all. What is here compiles, runs and compares.
//!
//! `ARAZZO_MODEL_SEED` (a number) tries others, `ARAZZO_MODEL_WORKFLOWS` more or fewer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{collections::BTreeMap, env, fmt::Write as _, time::Instant};

use arazzo_codegen::{
    diagnostics::{Level, Levels, codes, render::Renderer},
    format,
    pipeline::{Compilation, Options, compile},
    source::Memory,
};
use arazzo_tests::project::{self, Project};
use serde_json::{Map, Value, json};

#[path = "model/condition.rs"]
mod condition;
#[path = "model/document.rs"]
mod document;
#[path = "model/random.rs"]
mod random;
#[path = "model/readers.rs"]
mod readers;
#[path = "model/reference.rs"]
mod reference;
#[path = "model/workflows.rs"]
mod workflows;

use random::Random;
use reference::{Out, World};
use workflows::{Drafted, document_of, draft};

const API: &str = include_str!("../fixtures/model/api.json");
const HARNESS: &str = include_str!("../fixtures/model/harness.rs");
const WORKFLOWS: usize = 500;
const PER_DOCUMENT: usize = 10;
/// Of each workflow.
const RUNS: usize = 12;
/// A run that asks for more has no end.
const ANSWERS: usize = 16;

#[test]
fn compiled_workflows_do_what_an_interpreter_does() {
    let seed = number("ARAZZO_MODEL_SEED").unwrap_or(1);
    let count = number("ARAZZO_MODEL_WORKFLOWS").unwrap_or(WORKFLOWS);
    let mut random = Random::new(u64::try_from(seed).unwrap());
    let api: Value = serde_json::from_str(API).unwrap();
    let started = Instant::now();
    let mut refused = 0;
    let documents: Vec<Value> = (0..count.div_ceil(PER_DOCUMENT))
        .map(|index| {
            let first = index * PER_DOCUMENT;
            let ids = (first..count.min(first + PER_DOCUMENT)).map(|index| format!("w{index}"));
            accepted(&mut random, ids, &api, &mut refused)
        })
        .collect();
    println!(
        "{count} workflows drafted in {:?}, {refused} others refused",
        started.elapsed()
    );

    let project = Project::new("model");
    let started = Instant::now();
    write_program(&project, &documents);
    println!("compiled to Rust in {:?}", started.elapsed());

    let runs: Vec<Run<'_>> = documents
        .iter()
        .flat_map(|document| {
            workflows_of(document)
                .iter()
                .map(move |workflow| (document, workflow))
        })
        .flat_map(|pair| std::iter::repeat_n(pair, RUNS))
        .map(|(document, workflow)| Run::new(&mut random, document, workflow))
        .collect();
    let started = Instant::now();
    let outcomes = run_program(&project, &runs);
    println!("built and run in {:?}", started.elapsed());

    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut requests, mut wrong) = (0, Vec::new());
    for (run, outcome) in runs.iter().zip(&outcomes) {
        let mut world = World::new(run.document, &api, &run.answers);
        let end = world.run(run.id(), &run.inputs);
        *ends.entry(name_of(&end)).or_default() += 1;
        requests += world.log.iter().filter(|line| !line.starts_with("wait")).count();
        if let Some(difference) = difference(&world, &end, outcome) {
            wrong.push(run.describe(&world, &end, outcome, &difference));
        }
    }
    println!("{} runs, {requests} requests, ends: {ends:?}", runs.len());
    wrong.sort_by_key(String::len);
    assert!(
        wrong.is_empty(),
        "seed {seed}: {} of {} runs differ, among them:\n{}",
        wrong.len(),
        runs.len(),
        wrong.iter().take(3).cloned().collect::<Vec<_>>().join("\n")
    );
    // A model whose runs all end alike shows little.
    for end in ["outputs", "failed", "endless"] {
        assert!(ends[end] * 20 > runs.len(), "{ends:?}");
    }
}

fn number(variable: &str) -> Option<usize> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable}: {text}")))
}

fn workflows_of(document: &Value) -> &[Value] {
    document["workflows"].as_array().unwrap()
}

/// A document of workflows that the compiler accepts. It may refuse one that reads what never ran, if that is so.
fn accepted(
    random: &mut Random,
    ids: impl Iterator<Item = String>,
    api: &Value,
    refused: &mut usize,
) -> Value {
    let mut earlier: Vec<Drafted> = Vec::new();
    for id in ids {
        loop {
            let drafted = draft(random, &earlier, id.clone());
            let all = earlier.iter().map(|earlier| &earlier.workflow);
            let document = document_of(all.chain([&drafted.workflow]));
            let compilation = compiled(&document, vec![id.clone()]);
            if !compilation.diagnostics.has_errors() {
                earlier.push(drafted);
                break;
            }
            *refused += 1;
            check_refusal(random, &document, &drafted, api, &compilation);
        }
    }
    document_of(earlier.iter().map(|earlier| &earlier.workflow))
}

fn compiled(document: &Value, workflows: Vec<String>) -> Compilation {
    let loader = Memory::new()
        .with("w.json", document.to_string())
        .with("api.json", API);
    // What no run reaches, nobody can watch.
    let mut levels = Levels::default();
    levels.set("unreachable-step", Level::Error).unwrap();
    compile(
        loader,
        &Options {
            workflows,
            levels,
            ..Options::new("w.json", "")
        },
    )
}

/// Fails where some run of the workflow comes to a step that is said to be unreachable, or reads a value of which is said that
/// nothing can have run before.
fn check_refusal(
    random: &mut Random,
    document: &Value,
    drafted: &Drafted,
    api: &Value,
    compilation: &Compilation,
) {
    let runs = (0..RUNS).map(|_| Run::new(random, document, &drafted.workflow));
    let (mut begun, mut reads) = (Vec::new(), Vec::new());
    for run in runs {
        let mut world = World::new(document, api, &run.answers);
        let _ = world.run(run.id(), &run.inputs);
        begun.extend(world.begun);
        reads.extend(world.reads);
    }
    for error in compilation.diagnostics.errors() {
        let place = &error.primary.as_ref().unwrap().place;
        let tokens: Vec<String> = place.pointer.tokens().collect();
        let mut step = "outputs";
        if tokens[2] == "steps" {
            let index: usize = tokens[3].parse().unwrap();
            step = drafted.workflow["steps"][index]["stepId"].as_str().unwrap();
        }
        let is_wrong = if error.code.id == codes::UNREACHABLE_STEP.id {
            begun
                .iter()
                .any(|(workflow, begun)| *workflow == drafted.id && begun == step)
        } else if error.code.id == codes::NEVER_RUN_BEFORE.id {
            let position = Renderer::new(&compilation.files).position(place).unwrap();
            let text = &compilation.files.text(place.file)[position.bytes];
            reads.iter().any(|(workflow, reader, read)| {
                *workflow == drafted.id && reader == step && text.contains(read)
            })
        } else {
            true
        };
        assert!(!is_wrong, "{}", errors_of(compilation));
    }
}

/// The program: a module for each document, and what runs a workflow by its name.
fn write_program(project: &Project, documents: &[Value]) {
    project.manifest(
        "model",
        "[dependencies]\narazzo = { path = \"{repository}/arazzo\", default-features = false }\n\
         bytes = \"1\"\nhttp = \"1\"\nserde_json = \"1\"\n\n[profile.dev]\ndebug = 0",
    );
    project.write("src/main.rs", HARNESS);
    let mut modules = String::new();
    let mut arms = String::new();
    for (index, document) in documents.iter().enumerate() {
        let compilation = compiled(document, Vec::new());
        assert!(!compilation.diagnostics.has_errors());
        let code = format::format(compilation.tokens).unwrap();
        project.write(&format!("src/workflows/d{index}.rs"), &code);
        writeln!(modules, "mod d{index};").unwrap();
        for workflow in workflows_of(document) {
            let id = workflow["workflowId"].as_str().unwrap();
            writeln!(
                arms,
                "        \"{id}\" => crate::run!(d{index}::{id}(client, serde_json::from_value(inputs).unwrap())),"
            )
            .unwrap();
        }
    }
    let run = format!(
        "{modules}\npub async fn run(id: &str, client: &arazzo::Client, inputs: serde_json::Value) -> serde_json::Value {{\n    \
         match id {{\n{arms}        _ => panic!(\"{{id}}\"),\n    }}\n}}\n"
    );
    project.write("src/workflows/mod.rs", &run);
}

/// Builds and runs the program; a line for each run.
fn run_program(project: &Project, runs: &[Run<'_>]) -> Vec<Value> {
    let runs: Vec<Value> = runs
        .iter()
        .map(|run| json!({"workflow": run.id(), "inputs": run.inputs, "answers": run.answers}))
        .collect();
    project.write("runs.json", &json!(runs).to_string());
    let output = project::cargo()
        .args(["run", "--offline", "--quiet"])
        .current_dir(project.folder())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).unwrap();
    let outcomes: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(outcomes.len(), runs.len());
    outcomes
}

/// A workflow with what goes into it.
struct Run<'d> {
    document: &'d Value,
    workflow: &'d Value,
    inputs: Map<String, Value>,
    answers: Vec<Value>,
}

impl<'d> Run<'d> {
    fn new(random: &mut Random, document: &'d Value, workflow: &'d Value) -> Self {
        let mut inputs = Map::new();
        inputs.insert(
            "id".to_owned(),
            json!(random.pick(&["a", "B", "7", "x/y", "b", "c", ""])),
        );
        for (name, values) in [
            ("tag", vec![json!("a"), json!("A b")]),
            ("n", vec![json!(0), json!(2)]),
            ("flag", vec![json!(true), json!(false)]),
        ] {
            if random.percent(75) {
                inputs.insert(name.to_owned(), random.pick(&values).clone());
            }
        }
        Self {
            document,
            workflow,
            inputs,
            answers: (0..ANSWERS).map(|_| answer(random)).collect(),
        }
    }

    fn id(&self) -> &'d str {
        self.workflow["workflowId"].as_str().unwrap()
    }

    fn describe(
        &self,
        world: &World<'_>,
        end: &Result<Map<String, Value>, Out>,
        outcome: &Value,
        difference: &str,
    ) -> String {
        let mut text = format!("{difference} in {}\n", self.id());
        for (name, member) in self.workflow.as_object().unwrap() {
            match member.as_array() {
                Some(items) => items
                    .iter()
                    .for_each(|item| writeln!(text, "  {name}: {item}").unwrap()),
                None => writeln!(text, "  {name}: {member}").unwrap(),
            }
        }
        writeln!(text, "  given {}", json!(self.inputs)).unwrap();
        for answer in self.answers.iter().take(world.log.len() + 1) {
            writeln!(text, "  answer {answer}").unwrap();
        }
        let (log, got) = (json!(world.log), &outcome["log"]);
        write!(
            text,
            "  expected {log}\n           {end:?}\n  got      {got}\n           {}\n",
            outcome["end"]
        )
        .unwrap();
        text
    }
}

/// What comes back, whichever operation is called: an object with the status and more, or how the exchange goes wrong.
fn answer(random: &mut Random) -> Value {
    match random.below(25) {
        0 => return json!({"get": "fail", "make": "fail", "ping": "fail"}),
        1 => return json!({"get": "hang", "make": "hang", "ping": "hang"}),
        _ => {}
    }
    let mut get = message(random, &[200, 200, 200, 200, 200, 202, 204, 206, 404, 503, 500]);
    let mut make = message(random, &[201, 201, 201, 201, 201, 200, 409, 503, 500]);
    let ping = message(random, &[204, 204, 204, 204, 200, 503, 500]);
    for message in [&mut get, &mut make] {
        if message["status"] != 204 {
            message["body"] = body(random, message["status"].as_u64().unwrap());
        }
    }
    json!({"get": get, "make": make, "ping": ping})
}

fn message(random: &mut Random, statuses: &[u16]) -> Value {
    let status = *random.pick(statuses);
    let mut message = json!({"status": status});
    if random.percent(65) {
        message["mark"] = json!(random.pick(&["on", "off", "a"]));
    }
    if status >= 400 && random.percent(20) {
        message["retryAfter"] = json!(random.below(3));
    }
    message
}

/// As the description has it for the status; now and then it breaks off.
fn body(random: &mut Random, status: u64) -> Value {
    if random.percent(4) {
        return json!("{\"id\": \"a");
    }
    let mut body = json!({});
    if status >= 400 {
        body["code"] = json!(random.pick(&["busy", "Busy", "gone"]));
    }
    if matches!(status, 200 | 201 | 206) || random.percent(50) {
        body["id"] = json!(random.pick(&["a", "b", "7", "x y/z", ""]));
    }
    if random.percent(70) {
        body["n"] = json!(random.below(4));
    }
    if random.percent(70) {
        body["tag"] = json!(random.pick(&["a", "B", ""]));
    }
    if status == 202 && random.percent(30) {
        body["tag"] = Value::Null;
    }
    body
}

fn name_of(end: &Result<Map<String, Value>, Out>) -> &'static str {
    match end {
        Ok(_) => "outputs",
        Err(Out::Failed(_)) => "failed",
        Err(Out::Endless) => "endless",
    }
}

/// How the program differs from the interpreter.
fn difference(world: &World<'_>, end: &Result<Map<String, Value>, Out>, outcome: &Value) -> Option<String> {
    let log: Vec<&str> = outcome["log"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    // Of runs without an end, each side stops where its own patience does.
    let compared = match end {
        Err(Out::Endless) => log.len().min(world.log.len()),
        _ => log.len().max(world.log.len()),
    };
    if log.iter().take(compared).ne(world.log.iter().take(compared)) {
        return Some("other requests or delays".to_owned());
    }
    let got = &outcome["end"];
    let error = got["error"].as_str().unwrap_or_default();
    let same = match end {
        Ok(outputs) => got["outputs"] == json!(outputs),
        Err(Out::Endless) => got == "endless" || error.contains("used up its budget"),
        Err(Out::Failed(failure)) => {
            let cause = error.strip_prefix(&failure.at);
            cause.is_some_and(|cause| failure.causes.iter().any(|one| cause.starts_with(one)))
                && got["attempts"] == failure.attempts
                && got["status"] == json!(failure.status)
        }
    };
    (!same).then(|| "another end".to_owned())
}

fn errors_of(compilation: &Compilation) -> String {
    let renderer = Renderer::new(&compilation.files);
    let errors = compilation.diagnostics.errors();
    errors.map(|error| renderer.full(Level::Error, error)).collect()
}
