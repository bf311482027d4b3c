//! How much is generated: the lines of the example workflows, and how many of them are a step's own. The rest is the input
//! with its builder, the output, the error and the schemas' types, whose number does not follow that of the steps.
//!
//! `cargo bench -p arazzo-tests --bench output_size`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

use std::path::Path;

use arazzo_codegen::{
    format,
    pipeline::{Options, compile},
    source::Disk,
};

/// Documents, and how many steps their workflow has.
const EXAMPLES: [(&str, usize); 5] = [
    ("upsert-customer", 3),
    ("create-customer-and-assign-plan", 2),
    ("bill-customer-location", 4),
    ("provision-partner-billing", 3),
    ("create-workflow", 1),
];
/// Lines of code that a step may have.
const TARGET: usize = 80;

fn main() {
    println!(
        "| workflow | steps | lines | lines per step | of code | of code in the steps' modules, per step | target | verdict |\n|---|---|---|---|---|---|---|---|"
    );
    for (name, steps) in EXAMPLES {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-examples");
        let compilation = compile(Disk, &Options::new(format!("workflows/{name}.yml"), &base));
        assert!(!compilation.diagnostics.has_errors());
        let text = format::format(compilation.tokens).unwrap();
        let (all, code) = (
            text.lines().count(),
            text.lines().filter(|line| is_code(line)).count(),
        );
        let modules = modules(&text);
        assert_eq!(modules.len(), steps, "{name}");
        let a_step = modules.iter().sum::<usize>() / steps;
        let verdict = if a_step <= TARGET { "met" } else { "missed" };
        println!(
            "| {name} | {steps} | {all} | {} | {} | {a_step} | {TARGET} | {verdict} |",
            all / steps,
            code / steps
        );
    }
}

fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with("//")
}

/// The lines of code of each step's module. They are the modules in the workflow's own.
fn modules(text: &str) -> Vec<usize> {
    let mut modules = Vec::new();
    let mut is_inside = false;
    for line in text.lines().filter(|line| is_code(line)) {
        if ["    pub mod ", "    pub(super) mod "]
            .iter()
            .any(|start| line.starts_with(start))
        {
            is_inside = true;
            modules.push(0);
        }
        if let (true, Some(lines)) = (is_inside, modules.last_mut()) {
            *lines += 1;
        }
        is_inside &= line != "    }";
    }
    modules
}
