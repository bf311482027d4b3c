//! An expression or template of any text: what parses is written back as what parses to the same.
#![no_main]

use arazzo_codegen::expr::{parse_expression, parse_template};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(expression) = parse_expression(text) {
        assert!(text.get(expression.range.clone()).is_some());
        let written = expression.to_string();
        let again = parse_expression(&written).expect("what is written parses");
        assert_eq!(again.to_string(), written);
    }
    let _ = parse_template(text);
});
