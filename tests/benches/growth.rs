//! How the CPU time to compile grows: with the steps of a workflow, and with the documents over one description. What ten times
//! as much takes is compared with ten times what it took.
//!
//! `cargo bench --profile dev -p arazzo-tests --bench growth` measures what a debug build of a user pays, `… -- steps` one half
//! alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

#[path = "measure/clock.rs"]
mod clock;
#[path = "measure/table.rs"]
mod table;

use std::fmt::Write as _;

use arazzo_codegen::{
    pipeline::{Options, compile},
    source::Memory,
};
use clock::cpu_time;
use table::{Figures, Table, is_bench, median};

/// What ten times as much may take: ten times as long, and what the clock is wrong by.
const LINEAR: f64 = 1.25;

fn main() {
    let (sizes, rounds): (&[usize], _) = if is_bench() {
        (&[10, 100, 1000], 5)
    } else {
        (&[1, 10], 1)
    };
    let description = description(40);
    let mut table = Table::new("ms of CPU");
    let only = std::env::args()
        .nth(1)
        .filter(|argument| !argument.starts_with('-'));
    for (what, amounts, measure) in [
        ("steps", sizes, steps as fn(&str, usize) -> f64),
        (
            "documents",
            if is_bench() { &[1, 10, 100] } else { &[1, 2] },
            documents,
        ),
    ] {
        if only.as_ref().is_some_and(|only| only != what) {
            continue;
        }
        measure(&description, amounts[0]);
        let times: Vec<f64> = amounts
            .iter()
            .map(|amount| median((0..rounds).map(|_| measure(&description, *amount))))
            .collect();
        for (pair, amount) in times.windows(2).zip(amounts.windows(2)) {
            let factor = amount[1] as f64 / amount[0] as f64;
            let figures = Figures {
                ours: pair[1],
                rival: pair[0] * factor,
                ratio: pair[1] / (pair[0] * factor),
                throughput: None,
            };
            let name = format!("{} {what}, {} {what} times {factor}", amount[1], amount[0]);
            table.row(name, figures, LINEAR);
        }
    }
    print!("{table}");
}

/// The CPU time to compile one document with so many steps, in milliseconds.
fn steps(description: &str, count: usize) -> f64 {
    compiled(description, &document("long", count))
}

/// The CPU time to compile so many documents of five steps, in milliseconds.
fn documents(description: &str, count: usize) -> f64 {
    (0..count)
        .map(|index| compiled(description, &document(&format!("flow{index}"), 5)))
        .sum()
}

fn compiled(description: &str, document: &str) -> f64 {
    let files = Memory::new()
        .with("/api.yaml", description)
        .with("/flow.yml", document);
    let options = Options::new("/flow.yml", "/");
    let start = cpu_time();
    let compilation = compile(files, &options);
    let time = (cpu_time() - start).as_secs_f64() * 1e3;
    assert!(!compilation.diagnostics.has_errors());
    time
}

/// A workflow each of whose steps reads the one before it.
fn document(id: &str, steps: usize) -> String {
    let mut text = format!(
        "arazzo: 1.0.1\ninfo: {{title: Long, version: '1'}}\nsourceDescriptions:\n  - {{name: things, url: api.yaml, type: openapi}}\nworkflows:\n  - workflowId: {id}\n    inputs: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}\n    steps:\n"
    );
    for step in 0..steps {
        let value = match step.checked_sub(1) {
            Some(before) => format!("$steps.step{before}.outputs.id"),
            None => "$inputs.id".to_owned(),
        };
        let operation = step % 40;
        write!(
            text,
            "      - stepId: step{step}\n        operationId: get{operation}\n        parameters:\n          - {{name: id, in: path, value: {value}}}\n        successCriteria:\n          - condition: $statusCode == 200\n        outputs: {{id: $response.body#/id}}\n"
        )
        .unwrap();
    }
    let last = steps - 1;
    writeln!(text, "    outputs: {{id: $steps.step{last}.outputs.id}}").unwrap();
    text
}

fn description(operations: usize) -> String {
    let mut text =
        "openapi: 3.0.3\ninfo: {title: Things, version: '1'}\nservers: [{url: 'https://things.example'}]\npaths:\n"
            .to_owned();
    for index in 0..operations {
        write!(
            text,
            "  /things{index}/{{id}}:\n    get:\n      operationId: get{index}\n      parameters:\n        - {{name: id, in: path, required: true, schema: {{type: string}}}}\n      responses:\n        '200':\n          description: It.\n          content:\n            application/json:\n              schema:\n                type: object\n                required: [id]\n                properties:\n                  id: {{type: string}}\n                  size: {{type: integer}}\n"
        )
        .unwrap();
    }
    text
}
