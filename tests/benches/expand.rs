//! How much CPU time the compiler takes from the path of a document to tokens, which is what `arazzo_workflow!` costs.
//!
//! `cargo bench -p arazzo-tests --bench expand` measures optimised code, `cargo bench --profile dev …` what a debug build
//! of a user pays. Prints a table: the median of [`RUNS`] runs, the fastest and the slowest.
#![allow(clippy::indexing_slicing, unreachable_pub, missing_docs)]

#[path = "measure/clock.rs"]
mod clock;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use arazzo_codegen::{
    diagnostics::render::Renderer,
    pipeline::{Options, compile},
    source::Disk,
};
use clock::cpu_time;

const WARM_UP: usize = 5;
const RUNS: usize = 30;

const EXAMPLES: [&str; 5] = [
    "upsert-customer",
    "create-customer-and-assign-plan",
    "bill-customer-location",
    "provision-partner-billing",
    "create-workflow",
];

/// Of those that were published, and where it lies in their folder.
const LARGEST_DESCRIPTION: &str = "solvimon/openapi/solvimon-configuration-api-openapi.yml";

fn main() {
    // `cargo test --benches` runs benches to see that they work: once is enough for that.
    let measured = std::env::args().any(|argument| argument == "--bench");
    let only = std::env::args()
        .nth(1)
        .filter(|argument| !argument.starts_with('-'));
    let profile = if cfg!(debug_assertions) {
        "unoptimised"
    } else {
        "optimised"
    };
    println!(
        "{:<34} {:>10} {:>10} {:>10}   ({profile}, of {RUNS} runs)",
        "expand", "median", "least", "most"
    );
    for (name, options) in documents() {
        if only.as_ref().is_none_or(|only| name.contains(only)) {
            measure(&name, &options, measured);
        }
    }
}

fn documents() -> Vec<(String, Options)> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples = package.join("../generated-examples");
    let mut documents: Vec<(String, Options)> = EXAMPLES
        .iter()
        .map(|name| {
            (
                (*name).to_owned(),
                Options::new(format!("workflows/{name}.yml"), &examples),
            )
        })
        .collect();
    match option_env!("ARAZZO_CORPUS").map(PathBuf::from) {
        Some(corpus) => {
            let mut options = Options::new("benches/two-steps.yml", package);
            options
                .sources
                .insert("large".to_owned(), corpus.join(LARGEST_DESCRIPTION));
            options.roots.push(corpus);
            documents.push(("two steps of 1.4 MB of YAML".to_owned(), options));
        }
        None => println!("left out: two steps of the largest published description (set ARAZZO_SHARED)"),
    }
    documents
}

fn measure(name: &str, options: &Options, measured: bool) {
    let (warm_up, runs) = if measured { (WARM_UP, RUNS) } else { (0, 1) };
    let mut times: Vec<Duration> = (0..warm_up + runs)
        .map(|_| expand(options))
        .skip(warm_up)
        .collect();
    times.sort_unstable();
    let median = times[times.len() / 2];
    let milliseconds = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    let [median, least, most] = [median, times[0], times[times.len() - 1]].map(milliseconds);
    println!("{name:<34} {median:>10} {least:>10} {most:>10}");
}

fn expand(options: &Options) -> Duration {
    let start = cpu_time();
    let compilation = compile(Disk, options);
    let time = cpu_time() - start;
    let (failed, files) = (compilation.diagnostics.has_errors(), &compilation.files);
    assert!(
        !failed,
        "{}",
        Renderer::new(files).report(&compilation.diagnostics)
    );
    time
}
