//! How many instructions the client executes per step, outside of the kernel: the generated workflow against the same calls
//! written by hand. Counted by `valgrind`, so it does not matter what else the machine does: the figures repeat. They are those
//! of the client's thread, and the difference of two runs of different length, so that setting up does not count.
//!
//! `cargo bench -p arazzo-tests --bench instructions`
//!
//! `… --bench instructions -- hyper/generated 400` runs one program alone, for a profiler or `strace`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

mod measure;
mod rivals;

use std::{path::Path, process::Command};

use measure::{Figures, Program, STEPS, Table, customers, runtime, server, table::is_bench};
use rivals::{generated::Generated, hyper, reqwest};

const ROWS: [(&str, &str, &str, f64); 3] = [
    (
        "generated on reqwest, reqwest by hand",
        "reqwest/generated",
        "reqwest/by-hand",
        1.0,
    ),
    (
        "generated on hyper, reqwest by hand",
        "hyper/generated",
        "reqwest/by-hand",
        0.68,
    ),
    (
        "generated on hyper, hyper-util by hand",
        "hyper/generated",
        "hyper/by-hand",
        1.03,
    ),
];

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    if let [program, workflows] = &arguments[..] {
        return run(program, workflows.parse().unwrap());
    }
    if !is_bench() || Command::new("valgrind").arg("--version").output().is_err() {
        println!("not counted: this takes `cargo bench` and `valgrind`");
        return [
            "reqwest/generated",
            "reqwest/by-hand",
            "hyper/generated",
            "hyper/by-hand",
        ]
        .into_iter()
        .for_each(|program| run(program, 4));
    }
    let mut table = Table::new("thousands");
    for (name, ours, rival, target) in ROWS {
        let [ours, rival] = [ours, rival].map(per_step);
        table.row(
            name,
            Figures {
                ours,
                rival,
                ratio: ours / rival,
                throughput: None,
            },
            target,
        );
    }
    print!("{table}");
}

/// Thousands of instructions.
fn per_step(program: &str) -> f64 {
    let (few, many) = (200, 600);
    (counted(program, many) - counted(program, few)) / ((many - few) * STEPS) as f64 / 1e3
}

fn counted(program: &str, workflows: usize) -> f64 {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let out = folder.join(format!("instructions-{}", std::process::id()));
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--separate-threads=yes", "--quiet"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().unwrap())
        .args([program, &workflows.to_string()])
        .status()
        .unwrap();
    assert!(status.success());
    // The first thread is the client's.
    let text = std::fs::read_to_string(format!("{}-01", out.display())).unwrap();
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))
        .unwrap();
    total.trim().parse().unwrap()
}

fn run(program: &str, workflows: usize) {
    let url = server::start();
    match program {
        "reqwest/generated" => run_program(&Generated::on_reqwest(&url), workflows),
        "reqwest/by-hand" => run_program(&reqwest::ByHand::new(&url), workflows),
        "hyper/generated" => run_program(&Generated::on_hyper(&url), workflows),
        "hyper/by-hand" => run_program(&hyper::ByHand::new(&url), workflows),
        other => eprintln!("no program is called `{other}`"),
    }
}

fn run_program(program: &impl Program, workflows: usize) {
    runtime().block_on(async {
        for customer in customers(workflows) {
            program.run(customer).await;
        }
    });
}
