//! A document of any text: it is read or refused, and each node of it is found again where it says it stands.
#![no_main]

use std::path::Path;

use arazzo_codegen::{
    diagnostics::Diagnostics,
    document::tree::Document,
    source::{Memory, SourceMap},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut files = SourceMap::new(Memory::new().with("a.yml", text), "");
    let Ok(file) = files.load(Path::new("a.yml")) else {
        return;
    };
    let mut diagnostics = Diagnostics::default();
    let Some(document) = Document::parse(file, text, &mut diagnostics) else {
        assert!(diagnostics.has_errors());
        return;
    };
    let mut nodes = vec![document.root()];
    for _ in 0..500 {
        let Some(node) = nodes.pop() else { break };
        nodes.extend(node.items());
        nodes.extend(node.entries().map(|(_, node)| node));
        let found = document.at(&node.place().pointer);
        assert_eq!(found.map(|found| found.to_json()), Some(node.to_json()));
    }
    document.take_late_errors(&mut diagnostics);
});
