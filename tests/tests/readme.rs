//! What the README shows is true: its code compiles, its diagnostic is what the compiler says, and its version of Rust is
//! what the packages demand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use arazzo_codegen::{
    diagnostics::render::Renderer,
    pipeline::{Options, compile},
    source::Disk,
};
use arazzo_tests::{
    markdown::{Block, blocks},
    project::{cargo, repository},
};

/// The documents that the README's code compiles.
const DOCUMENTS: [&str; 2] = ["workflows/upsert-customer.yml", "openapi/amberflo-billing.yaml"];

#[test]
fn every_crate_in_the_readme_compiles() {
    let readme = readme();
    let blocks = blocks(&readme);
    let files: Vec<(&str, &Block<'_>)> = blocks
        .iter()
        .filter_map(|block| Some((block.marked("crate")?, block)))
        .collect();
    let crates: Vec<&str> = files
        .iter()
        .filter_map(|(name, _)| name.strip_suffix("/Cargo.toml"))
        .collect();
    assert_eq!(
        crates,
        ["macro", "build-script"],
        "the crates that README.md marks"
    );

    let root = fresh_folder("readme-crates");
    for (name, block) in files {
        let text = match name.strip_suffix("/Cargo.toml") {
            Some(member) => manifest(member, &block.text),
            None => block.text.clone(),
        };
        write(&root.join(name), &text);
    }
    for document in DOCUMENTS {
        let text = fs::read_to_string(repository().join("generated-examples").join(document)).unwrap();
        for member in &crates {
            write(&root.join(member).join(document), &text);
        }
    }
    write(&root.join("Cargo.toml"), &workspace(&crates));
    fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    check(&root);
}

#[test]
fn the_diagnostic_in_the_readme_is_what_the_compiler_says() {
    let readme = readme();
    let shown = blocks(&readme)
        .into_iter()
        .find(|block| block.marked("diagnostic").is_some())
        .expect("a marked diagnostic")
        .text;
    let root = fresh_folder("readme-diagnostic");
    for document in DOCUMENTS {
        let text = fs::read_to_string(repository().join("generated-examples").join(document)).unwrap();
        write(
            &root.join(document),
            &text.replacen("#/customerId", "#/custmerId", 1),
        );
    }
    let compilation = compile(
        Disk,
        &Options::new(root.join("workflows/upsert-customer.yml"), &root),
    );
    let said = Renderer::new(&compilation.files).report(&compilation.diagnostics);
    assert_eq!(
        said, shown,
        "README.md shows another diagnostic than this:\n\n{said}"
    );
}

#[test]
fn the_readme_states_the_rust_version_of_the_packages() {
    let (readme, version) = (readme(), env!("CARGO_PKG_RUST_VERSION"));
    let sentence = format!("The minimum supported Rust version is {version}.");
    assert!(readme.contains(&sentence), "README.md does not say: {sentence}");
    let set_up = format!("With Rust {version} or later");
    assert!(readme.contains(&set_up), "README.md does not say: {set_up}");
}

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).unwrap()
}

/// An empty folder of this name for the test to write to.
fn fresh_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn manifest(member: &str, rest: &str) -> String {
    format!("[package]\nname = \"readme-{member}\"\nedition = \"2024\"\npublish = false\n\n{rest}")
}

/// A workspace that takes the published packages from this repository.
fn workspace(members: &[&str]) -> String {
    let patches: String = ["arazzo", "arazzo-codegen", "arazzo-macros"]
        .iter()
        .map(|package| format!("{package} = {{ path = {:?} }}\n", repository().join(package)))
        .collect();
    format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[patch.crates-io]\n{patches}")
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Checks the workspace with what the tests themselves were built from: no network, and the same target folder.
fn check(root: &Path) {
    let output = cargo()
        .args(["check", "--quiet", "--workspace", "--offline"])
        .current_dir(root)
        .output()
        .expect("cargo starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "the code in README.md does not compile; it was written to {}\n\n{errors}",
        root.display()
    );
}
