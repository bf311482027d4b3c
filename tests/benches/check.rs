//! What `cargo check` costs: a crate with one `arazzo_workflow!` against a crate that has the same written by hand, after an
//! edit of `main.rs` and from nothing but its dependencies; and the same over a description with 800 operations more. CPU time
//! of cargo and all that it starts.
//!
//! `cargo bench --profile dev -p arazzo-tests --bench check`
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

use std::{fmt::Write as _, path::Path};

use arazzo_tests::project::{Project, cargo, example};
use children::taken;
use table::{Figures, Table, is_bench, median};

const BY_HAND: &str = r#"[dependencies]
percent-encoding = "2"
reqwest = { version = "0.13", default-features = false, features = ["http2"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
"#;

const BY_MACRO: &str = r#"[dependencies]
arazzo = { path = "{repository}/arazzo" }
tokio = { version = "1", features = ["macros", "rt"] }
"#;

const DOCUMENT: &str = "workflows/upsert-customer.yml";
const DESCRIPTION: &str = "openapi/amberflo-billing.yaml";

fn main() {
    let rounds = if is_bench() { 9 } else { 1 };
    let by_hand = project("check-by-hand", BY_HAND, include_str!("programs/by_hand.rs"));
    let by_macro = project("check-by-macro", BY_MACRO, include_str!("programs/by_macro.rs"));
    by_macro.copy_examples([DOCUMENT, DESCRIPTION]);
    let large = project("check-large", BY_MACRO, include_str!("programs/by_macro.rs"));
    large.copy_examples([DOCUMENT]);
    large.write(DESCRIPTION, &padded(&example(DESCRIPTION), 800));

    let mut table = Table::new("s of CPU");
    for (name, how) in [("after an edit", edit as fn(&Path, usize)), ("clean", clean)] {
        let mut rows: [Vec<f64>; 3] = Default::default();
        for round in 0..=rounds {
            for (row, project) in rows.iter_mut().zip([&by_hand, &by_macro, &large]) {
                how(project.folder(), round);
                row.push(taken(|| check(project.folder())).cpu);
            }
        }
        // The first builds the dependencies.
        let [hand, small, large] = rows.map(|row| row[1..].to_vec());
        table.row(
            format!("check {name}: macro, by hand"),
            compare(&small, &hand),
            1.3,
        );
        table.row(
            format!("check {name}: macro over 800 operations more, macro"),
            compare(&large, &small),
            1.1,
        );
    }
    print!("{table}");
}

fn project(name: &str, dependencies: &str, main: &str) -> Project {
    let project = Project::new(name);
    project.manifest(name, dependencies);
    project.write("src/main.rs", main);
    project
}

/// The source is another than it was.
fn edit(folder: &Path, round: usize) {
    let main = folder.join("src/main.rs");
    let mut text = std::fs::read_to_string(&main).unwrap();
    writeln!(text, "// {round}").unwrap();
    std::fs::write(main, text).unwrap();
}

/// Nothing of the crate itself is left.
fn clean(folder: &Path, _: usize) {
    let mut command = cargo();
    command.args(["clean", "--quiet", "--package", folder_name(folder)]);
    assert!(command.current_dir(folder).status().unwrap().success());
}

fn folder_name(folder: &Path) -> &str {
    // arazzo-<package>-<hash>
    let name = folder.file_name().unwrap().to_str().unwrap();
    name.trim_start_matches("arazzo-").rsplit_once('-').unwrap().0
}

fn check(folder: &Path) {
    let output = cargo()
        .args(["check", "--quiet"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn compare(ours: &[f64], rival: &[f64]) -> Figures {
    Figures {
        ours: median(ours.iter().copied()),
        rival: median(rival.iter().copied()),
        ratio: median(ours.iter().zip(rival).map(|(ours, rival)| ours / rival)),
        throughput: None,
    }
}

/// The description with so many operations and schemas more, which no step names.
fn padded(description: &str, operations: usize) -> String {
    let mut paths = String::new();
    let mut schemas = String::new();
    for index in 0..operations {
        write!(
            paths,
            "  /things-{index}/{{id}}:\n    get:\n      operationId: getThing{index}\n      summary: A thing.\n      parameters:\n        - {{ name: id, in: path, required: true, schema: {{ type: string }} }}\n      responses:\n        '200':\n          description: It.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/Thing{index}'\n"
        )
        .unwrap();
        write!(
            schemas,
            "    Thing{index}:\n      type: object\n      required: [id]\n      properties:\n        id: {{ type: string }}\n        name: {{ type: string, description: What it is called. }}\n        size: {{ type: integer }}\n"
        )
        .unwrap();
    }
    let with_paths = description.replacen("\npaths:\n", &format!("\npaths:\n{paths}"), 1);
    let all = with_paths.replacen("\n  schemas:\n", &format!("\n  schemas:\n{schemas}"), 1);
    assert!(
        all.len() > description.len() + paths.len(),
        "the description has `paths` and `schemas`"
    );
    all
}
