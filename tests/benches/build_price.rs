//! What a clean debug build costs: a program with one `arazzo_workflow!` on reqwest without TLS, against the same written by
//! hand over reqwest, serde, serde_json and tokio. Takes minutes, so it is run by hand.
//!
//! `cargo bench --profile dev -p arazzo-tests --bench build_price`, and `-- 3` for the median of three rounds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    unreachable_pub,
    missing_docs
)]

#[path = "measure/children.rs"]
mod children;
#[path = "measure/table.rs"]
mod table;

use std::process::Command;

use arazzo_tests::project::{Project, cargo};
use children::{Taken, taken};
use table::{is_bench, median};

const BY_HAND: &str = r#"[dependencies]
percent-encoding = "2"
reqwest = { version = "0.13", default-features = false, features = ["http2"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
"#;

const BY_MACRO: &str = r#"[dependencies]
arazzo = { path = "{repository}/arazzo", default-features = false, features = ["macros", "reqwest"] }
tokio = { version = "1", features = ["macros", "rt"] }
"#;

/// Seconds of CPU that the macro's program may take more.
const TARGET: f64 = 4.0;

fn main() {
    if !is_bench() {
        println!("not measured: this takes `cargo bench`, and minutes");
        return;
    }
    let rounds = std::env::args().find_map(|argument| argument.parse().ok());
    let by_hand = project("price-by-hand", BY_HAND, include_str!("programs/by_hand.rs"));
    let by_macro = project("price-by-macro", BY_MACRO, include_str!("programs/by_macro.rs"));
    by_macro.copy_examples(["workflows/upsert-customer.yml", "openapi/amberflo-billing.yaml"]);
    let rounds: Vec<[Taken; 2]> = (0..rounds.unwrap_or(1))
        .map(|_| [&by_hand, &by_macro].map(build))
        .collect();
    let of = |pick: &dyn Fn(&[Taken; 2]) -> f64| median(rounds.iter().map(pick));
    println!(
        "| clean build | s of CPU | s on the clock | crates |\n|---|---|---|---|\n| by hand | {:.1} | {:.1} | {} |\n| by macro | {:.1} | {:.1} | {} |",
        of(&|[hand, _]| hand.cpu),
        of(&|[hand, _]| hand.wall),
        crates(&by_hand),
        of(&|[_, ours]| ours.cpu),
        of(&|[_, ours]| ours.wall),
        crates(&by_macro),
    );
    let more = of(&|[hand, ours]| ours.cpu - hand.cpu);
    let verdict = if more <= TARGET { "met" } else { "missed" };
    println!("{more:.1} s of CPU more, target {TARGET:.0}: {verdict}");
}

fn project(name: &str, dependencies: &str, main: &str) -> Project {
    let project = Project::new(name);
    project.manifest(name, dependencies);
    project.write("src/main.rs", main);
    // What is not there yet is fetched now, not while the clock runs.
    succeed(command(&project, &["fetch", "--quiet"]));
    project
}

/// From nothing: the target folder is the program's own.
fn build(project: &Project) -> Taken {
    let target = project.folder().join("target");
    if target.exists() {
        std::fs::remove_dir_all(&target).unwrap();
    }
    taken(|| succeed(command(project, &["build", "--quiet", "--offline"])))
}

/// The packages that are built.
fn crates(project: &Project) -> usize {
    let list = [
        "tree",
        "--prefix",
        "none",
        "--no-dedupe",
        "--edges",
        "normal,build",
        "--format",
        "{p}",
    ];
    let output = command(project, &list).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut packages: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    packages.sort_unstable();
    packages.dedup();
    packages.len()
}

fn command(project: &Project, arguments: &[&str]) -> Command {
    let mut command = cargo();
    command
        .args(arguments)
        .env("CARGO_TARGET_DIR", project.folder().join("target"))
        .env("CARGO_INCREMENTAL", "1")
        .current_dir(project.folder());
    command
}

fn succeed(mut command: Command) {
    assert!(command.status().unwrap().success());
}
