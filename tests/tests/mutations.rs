//! The whole compiler on documents that are broken at random: it never panics, and what it accepts is Rust. Of what it accepts, a
//! sample is compiled.
//!
//! `ARAZZO_MUTATIONS` (a number) tries more or fewer, `ARAZZO_MUTATIONS_SEED` others. The targets of `fuzz/` do the same
//! without an end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::{
    collections::BTreeMap,
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use arazzo_codegen::{
    format,
    pipeline::{Options, compile},
    source::Memory,
};
use arazzo_tests::project::{Project, repository};

#[path = "model/random.rs"]
mod random;
use random::Random;

const MUTATIONS: usize = 1500;
/// How many of those that are accepted are compiled.
const SAMPLE: usize = 30;

/// Folders whose files see each other, and the documents in them.
const FOLDERS: [(&str, &[&str]); 7] = [
    (
        "generated-examples",
        &[
            "workflows/upsert-customer.yml",
            "workflows/create-workflow.yml",
            "workflows/provision-partner-billing.yml",
        ],
    ),
    (
        "tests/fixtures/control",
        &["failure-actions.yml", "workflows.yml", "remote.yml"],
    ),
    ("tests/fixtures/criteria", &["criteria.yml"]),
    ("tests/fixtures/expressions", &["expressions.yml"]),
    ("tests/fixtures/bodies", &["json.yml", "other.yml"]),
    ("tests/fixtures/inputs", &["inputs.yml"]),
    ("tests/fixtures/parameters", &["parameters.yml", "styles.yml"]),
];

type Files = BTreeMap<String, String>;

#[test]
fn what_is_accepted_is_rust() {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<usize>().unwrap());
    let count = number("ARAZZO_MUTATIONS").unwrap_or(MUTATIONS);
    let seed = number("ARAZZO_MUTATIONS_SEED").unwrap_or(1);
    let mut random = Random::new(u64::try_from(seed).unwrap());
    let folders = FOLDERS.map(|(folder, documents)| (files(folder), documents));
    let mut sample: Vec<String> = Vec::new();
    let (mut accepted, mut refused) = (0, 0);
    for index in 0..count {
        let (files, documents) = random.pick(&folders);
        let document = *random.pick(documents);
        let files = mutated(&mut random, files, document);
        let Some(code) = compiled(&files, document) else {
            refused += 1;
            continue;
        };
        accepted += 1;
        // Spread over all of them.
        if sample.len() * count < SAMPLE * index {
            sample.push(code);
        }
    }
    println!(
        "{count} mutations: {accepted} accepted, {refused} refused; {} compiled",
        sample.len()
    );
    assert!(
        accepted * 10 > count && refused * 10 > count,
        "{accepted} accepted, {refused} refused"
    );

    let project = Project::new("mutations");
    project.manifest(
        "mutations",
        "[dependencies]\narazzo = { path = \"{repository}/arazzo\", features = [\"regex\", \"xml\", \"xpath\"] }",
    );
    let mut program = "#![allow(deprecated)]\n".to_owned();
    for (index, code) in sample.iter().enumerate() {
        project.write(&format!("src/m{index}.rs"), code);
        program.push_str(&format!("pub mod m{index};\n"));
    }
    project.write("src/lib.rs", &program);
    project.check().assert_clean();
}

/// All files below a folder of the repository that a document can name.
fn files(folder: &str) -> Files {
    let root = repository().join(folder);
    let mut found = Files::new();
    let mut pending = vec![root.clone()];
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_document = path
                .extension()
                .is_some_and(|extension| ["yml", "yaml", "json"].contains(&extension.to_str().unwrap()));
            if path.is_dir() {
                pending.push(path);
            } else if is_document {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// The same files with a few changes, most of them in the document.
fn mutated(random: &mut Random, files: &Files, document: &str) -> Files {
    let mut files = files.clone();
    let names: Vec<String> = files.keys().cloned().collect();
    for _ in 0..=random.below(3) {
        let name = match random.percent(70) {
            true => document.to_owned(),
            false => random.pick(&names).clone(),
        };
        let text = files.get_mut(&name).unwrap();
        *text = mutate(random, text);
    }
    files
}

/// A change that a hand could make: whole lines and whole words, so that most of the results are still documents.
fn mutate(random: &mut Random, text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    if lines.is_empty() {
        return String::new();
    }
    let (at, other) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(8) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines.swap(at, other),
        3 => lines.truncate(at + 1),
        // A value for another.
        4 | 5 => {
            if let (Some((key, _)), Some((_, value))) =
                (lines[at].split_once(": "), lines[other].split_once(": "))
            {
                lines[at] = format!("{key}: {value}");
            }
        }
        _ => {
            let words: Vec<&str> = text
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect();
            let own: Vec<&str> = lines[at]
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect();
            if let (false, false) = (words.is_empty(), own.is_empty()) {
                let (from, to) = (*random.pick(&own), *random.pick(&words));
                lines[at] = lines[at].replacen(from, to, 1);
            }
        }
    }
    lines.join("\n")
}

/// The code, where the compiler accepts the document; it must be a Rust file then. Its skeleton must be one otherwise.
fn compiled(files: &Files, document: &str) -> Option<String> {
    let loader = files.iter().fold(Memory::new(), |loader, (path, text)| {
        loader.with(path, text.as_str())
    });
    let options = Options::new(document, Path::new(""));
    let shown = || format!("{document}\n{}", files[document]);
    let compilation = catch_unwind(AssertUnwindSafe(|| compile(loader, &options)))
        .unwrap_or_else(|_| panic!("the compiler panicked on {}", shown()));
    let accepted = !compilation.diagnostics.has_errors();
    let code = format::format(compilation.tokens)
        .unwrap_or_else(|error| panic!("{error} in the code for {}", shown()));
    accepted.then_some(code)
}
