//! The checked-in code of the examples is what the compiler writes, byte for byte, every time.

use std::{
    fs,
    path::{Path, PathBuf},
};

use arazzo_codegen::{
    diagnostics::render::Renderer,
    format,
    pipeline::{Options, compile},
    source::Disk,
};
use arazzo_tests::snapshot;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-examples")
}

/// The names of the documents, without `.yml`.
fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(examples().join("workflows"))
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    names.sort();
    names
}

fn generate(name: &str) -> String {
    let compilation = compile(Disk, &Options::new(format!("workflows/{name}.yml"), examples()));
    let report = Renderer::new(&compilation.files).report(&compilation.diagnostics);
    assert_eq!(report, "", "{name} compiles without a word");
    let document = compilation.files.files().next().unwrap();
    let header = format::header(&compilation.files, document);
    header + &format::format(compilation.tokens).unwrap()
}

#[test]
fn the_checked_in_code_is_what_the_compiler_writes() {
    let names = names();
    assert_eq!(names.len(), 5);
    let goldens = examples().join("src/generated");
    let differences: Vec<String> = names
        .iter()
        .filter_map(|name| {
            let golden = goldens.join(name.replace('-', "_")).with_extension("rs");
            snapshot::compare(&golden, &generate(name)).err()
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    for name in names() {
        let (first, second) = (generate(&name), generate(&name));
        assert!(
            first == second,
            "{name}\n{}",
            snapshot::difference(&first, &second)
        );
    }
}
