//! An Arazzo document and a description, split at the first NUL: they compile to a Rust file, or to errors and a skeleton.
#![no_main]

use arazzo_codegen::{
    pipeline::{Options, compile},
    source::Memory,
};
use libfuzzer_sys::fuzz_target;

/// For inputs that are an Arazzo document alone.
const API: &str = include_str!("../../tests/fixtures/model/api.json");

fuzz_target!(|text: &str| {
    let (document, api) = text.split_once('\0').unwrap_or((text, API));
    let loader = Memory::new().with("w.yml", document).with("api.json", api);
    let compilation = compile(loader, &Options::new("w.yml", ""));
    syn::parse2::<syn::File>(compilation.tokens).expect("the output is a Rust file");
});
