//! A condition of any text, or a JSONPath: it parses, or the error points into the text.
#![no_main]

use arazzo_codegen::expr::parse_condition;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match parse_condition(text) {
        Ok(condition) => assert!(text.get(condition.range.clone()).is_some()),
        Err(error) => assert!(text.get(error.range.clone()).is_some()),
    }
});
