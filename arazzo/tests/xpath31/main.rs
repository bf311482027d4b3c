//! Criteria and selectors of type `xpath` that only later versions than 1.0 have (Arazzo 1.0.1, "Criterion Expression Type Object").
#![allow(clippy::unwrap_used, missing_docs)]

use arazzo::{json, testing::Answer, testing::Exchange};

arazzo::arazzo_workflow!("tests/xpath31/workflows.yml", engines = [xpath31]);

const PETS: &str =
    "<pets><pet><name>Rex</name><price>10</price></pet><pet><name>Tom</name><price>9.5</price></pet></pets>";

fn answering(body: &'static str) -> Exchange {
    Exchange::answering(move |_| Answer::new(200).body("application/xml", body))
}

fn input(start: &str, least: f64) -> search::Input {
    search::Input {
        start: start.into(),
        least,
    }
}

#[tokio::test]
async fn conditions_and_selectors_are_evaluated() {
    let api = answering(PETS);
    let output = search(&api.client(), input("T", 10.0)).await.unwrap();
    assert_eq!(output.names, Some(json!("Rex")));
    assert_eq!(output.dearest, Some(json!(10)));
    assert_eq!(output.count, Some(json!(2)));
    assert_eq!(api.sent().len(), 1, "the action `enough` ends the workflow");

    let api = answering("<pets><pet><name>Tim</name><price>1</price></pet></pets>");
    let output = search(&api.client(), input("T", 0.5)).await.unwrap();
    assert_eq!(output.names, Some(json!("Tim")));
    assert_eq!(api.sent().len(), 2);
}

#[tokio::test]
async fn a_condition_that_does_not_hold_fails_the_step() {
    for (start, least, condition) in [
        ("T", 10.5, "some $pet"),
        ("x", 1.0, "matches("),
        // What is embedded stays inside of its text.
        ("') or true() or matches('", 1.0, "matches("),
        // No pattern: the condition cannot be evaluated.
        ("(", 1.0, "matches("),
    ] {
        let error = search(&answering(PETS).client(), input(start, least))
            .await
            .unwrap_err();
        assert!(error.to_string().contains(condition), "{error}");
    }
    for body in ["<pets>", "{}"] {
        assert!(search(&answering(body).client(), input("T", 1.0)).await.is_err());
    }
}

#[test]
fn futures_are_send() {
    fn is_send(_: impl Send) {}
    is_send(search(&answering(PETS).client(), input("T", 1.0)));
}
