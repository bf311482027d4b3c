//! Simple conditions (Arazzo 1.1.0, "Criterion Object": literals, operators, simple conditions): a table of texts and
//! what they amount to. The build script makes each the criterion of an action of three workflows: one whose inputs have
//! types, one whose inputs have none, and one that mixes them. The code generated from those must take the action, or not, as the
//! table says.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use arazzo::testing::{Answer, Exchange};
use arazzo_codegen::expr::parse_condition;
use serde_json::Value;

#[path = "conditions/table.rs"]
mod table;
mod workflows {
    include!(concat!(env!("OUT_DIR"), "/conditions.rs"));
}

/// The indices of the conditions that hold, as the generated code of a workflow decides.
macro_rules! held {
    ($workflow:ident) => {{
        let mut held = Vec::new();
        for case in 0..table::TABLE.len() {
            let mut inputs = table::inputs();
            inputs["case"] = case.into();
            let input: workflows::$workflow::Input = serde_json::from_value(inputs).unwrap();
            let client = Exchange::answering(|_| Answer::new(204)).client();
            let output = workflows::$workflow(&client, input).await.unwrap();
            if output.held.is_some() {
                held.push(case);
            }
        }
        held
    }};
}

#[tokio::test]
async fn generated_conditions_agree_with_the_table() {
    assert!(table::TABLE.len() >= 150, "{}", table::TABLE.len());
    let ways = [
        ("typed", held!(typed)),
        ("untyped", held!(untyped)),
        ("mixed", held!(mixed)),
    ];
    let mut wrong = Vec::new();
    for (case, (text, expected)) in table::TABLE.iter().enumerate() {
        for (name, held) in &ways {
            if held.contains(&case) != *expected {
                wrong.push(format!("{text} is not {expected}: {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every condition and expression that parses by the specification does here.
#[test]
fn published_conditions_and_expressions_parse() {
    let Some(shared) = std::env::var_os("ARAZZO_SHARED").filter(|path| !path.is_empty()) else {
        eprintln!("left out: ARAZZO_SHARED names no folder with `conformance/*.json`");
        return;
    };
    let read = |name: &str| -> Vec<String> {
        let path = std::path::Path::new(&shared).join("conformance").join(name);
        let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        cases["valid"]
            .as_array()
            .unwrap()
            .iter()
            .map(|case| case.as_str().unwrap().to_owned())
            .collect()
    };
    let (conditions, expressions) = (read("conditions.json"), read("expressions.json"));
    assert!(conditions.len() >= 30 && expressions.len() >= 50);
    for text in conditions {
        parse_condition(&text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    }
    for text in expressions {
        let parsed =
            arazzo_codegen::expr::parse_expression(&text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        assert_eq!(parsed.nonstandard(), None, "{text}");
    }
}
