//! Inputs (Arazzo 1.1.0, "Workflow Object", `inputs`): a JSON Schema becomes a type, a builder, and what is sent.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use arazzo::{
    Value, json,
    testing::{Answer, Exchange},
};
use workflows::order::{Address, Card, Input, InputAmount, InputAuth, InputLevel, Payment, Shared};

#[deny(warnings, missing_docs, clippy::pedantic)]
pub mod workflows {
    //! A workflow with every kind of input, and one without.
    arazzo::arazzo_workflow!("fixtures/inputs/inputs.yml");
}

fn least() -> Value {
    json!({"customer": "c-1", "auth": {"token": "t0p"}, "reference": null, "build": 1, "note": "n"})
}

fn built() -> Input {
    Input::builder()
        .note("n")
        .customer("c-1")
        .auth(InputAuth {
            token: "t0p".into(),
            password: None,
        })
        .reference(None)
        // An input called `build`, which the builder has already.
        .build_2(1)
        .build()
}

#[test]
fn the_builder_gives_what_is_left_out_its_default() {
    let read: Input = serde_json::from_value(least()).unwrap();
    assert_eq!(built(), read);
    assert_eq!(read.level, InputLevel::V2);
    assert_eq!(read.tags, ["a", "b"]);
    assert_eq!((read.limits.soft, read.limits.hard), (3, None));
    assert_eq!(read.amount, InputAmount::Text("12".to_owned()));
    assert_eq!(read.options, json!({"deep": [1, null, "x"]}));
    assert_eq!(read.labels["colour"], "red");
    assert_eq!(read.point, (0.5, 1.0));
    assert_eq!(read.nullable, Some(true));
    assert_eq!(
        (read.payment, read.address, read.shared, read.file),
        (None, None, None, None)
    );
}

/// What `build` means of a builder that has none itself: of a method of the type and one of a trait, the type's is called.
trait Incomplete: Sized {
    fn build(self) -> &'static str {
        "something is missing"
    }
}

impl<T> Incomplete for T {}

#[test]
fn the_builder_builds_once_all_that_is_required_is_set() {
    let missing = "something is missing";
    let auth = || InputAuth {
        token: "t".into(),
        password: None,
    };
    assert_eq!(Input::builder().build(), missing);
    let but_one = || Input::builder().auth(auth()).reference(None).build_2(1);
    assert_eq!(but_one().customer("c").build(), missing, "without the note");
    assert_eq!(but_one().note("n").build(), missing, "without the customer");
    let rest = || Input::builder().customer("c").note("n").reference(None);
    assert_eq!(rest().build_2(1).build(), missing, "without auth");
    assert_eq!(rest().auth(auth()).build(), missing, "without `build`");
    let rest = || Input::builder().customer("c").note("n").auth(auth());
    assert_eq!(
        rest().build_2(1).build(),
        missing,
        "without the reference, which may be null"
    );
    let all: Input = rest().build_2(1).reference(None).build();
    assert_eq!(all.clone(), all);
    // What is set twice is set once, and what is optional may be set in between.
    let again: Input = rest().tags(vec![]).build_2(2).reference(None).build_2(1).build();
    assert_eq!(again, Input { tags: vec![], ..all });
}

#[test]
fn what_is_required_must_be_there() {
    for name in ["customer", "auth", "build", "note"] {
        let mut value = least();
        value.as_object_mut().unwrap().remove(name);
        assert!(serde_json::from_value::<Input>(value).is_err(), "{name}");
    }
}

#[test]
fn only_listed_values_are_inputs() {
    let mut value = least();
    value["level"] = json!(3);
    assert!(serde_json::from_value::<Input>(value.clone()).is_err());
    value["level"] = json!(1);
    assert_eq!(
        serde_json::from_value::<Input>(value.clone()).unwrap().level,
        InputLevel::V1
    );
    value["payment"] = json!({"kind": "cash"});
    assert!(serde_json::from_value::<Input>(value).is_err());
}

#[test]
fn an_input_survives_json() {
    let input = Input {
        payment: Some(Payment::Card(Card {
            number: "4111".into(),
        })),
        shared: Some(Shared {
            name: "a".to_owned(),
            next: Some(Box::new(Shared {
                name: "b".to_owned(),
                next: None,
            })),
        }),
        file: Some(b"foo".as_slice().into()),
        ..built()
    };
    let written = serde_json::to_value(&input).unwrap();
    assert_eq!(written["payment"], json!({"kind": "card", "number": "4111"}));
    assert_eq!(written["shared"], json!({"name": "a", "next": {"name": "b"}}));
    assert_eq!(written["file"], json!("Zm9v"));
    // Required, and null is a value.
    assert_eq!(written.get("reference"), Some(&Value::Null));
    assert_eq!(serde_json::from_value::<Input>(written).unwrap(), input);
}

#[test]
fn secrets_do_not_show() {
    let input = Input {
        auth: InputAuth {
            token: "t0p-s3cret".into(),
            password: Some("hunter2".into()),
        },
        payment: Some(Payment::Card(Card {
            number: "4111-1111".into(),
        })),
        ..built()
    };
    let shown = format!("{input:?}");
    for secret in ["t0p-s3cret", "hunter2", "4111-1111"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn an_input_that_another_workflow_keeps_for_a_credential_does_not_show() {
    let exchange = Exchange::new();
    exchange.get("/ping").answer(Answer::new(204));
    exchange
        .post("/orders")
        .answer(Answer::new(201).json(json!({"id": "o-1"})));
    let input = workflows::use_kept::Input {
        mine: "t0p-s3cret".into(),
    };
    let kept = workflows::keep::Input {
        key: "t0p-s3cret".into(),
    };
    let shown = format!("{input:?} {kept:?}");
    assert!(!shown.contains("t0p"), "{shown}");
    workflows::use_kept(&exchange.client(), input).await.unwrap();
    assert_eq!(
        exchange.sent()[1].header("X-Token").as_deref(),
        Some("t0p-s3cret")
    );
}

#[tokio::test]
async fn inputs_are_sent_as_they_are() {
    let exchange = Exchange::new();
    exchange
        .post("/orders")
        .answer(Answer::new(201).json(json!({"id": "o-1"})));
    let input = Input {
        address: Some(Address {
            city: "Oslo".to_owned(),
            zip: None,
        }),
        file: Some(b"fo".as_slice().into()),
        ..built()
    };
    let output = workflows::order(&exchange.client(), input).await.unwrap();
    assert_eq!((output.id.as_str(), output.level), ("o-1", InputLevel::V2));
    let sent = exchange.sent().remove(0);
    assert_eq!(sent.query_string(), Some("tags=a&tags=b&level=2"));
    assert_eq!(sent.header("X-Token").as_deref(), Some("t0p"));
    assert_eq!(
        sent.json().unwrap(),
        json!({
            "customer": "c-1", "build": 1, "limits": {"soft": 3}, "amount": "12",
            "options": {"deep": [1, null, "x"]}, "labels": {"colour": "red"}, "point": [0.5, 1.0], "x": 0.5,
            "address": {"city": "Oslo"}, "file": "Zm8=", "nullable": true, "note": "n",
        })
    );
}

#[tokio::test]
async fn a_workflow_without_inputs_takes_none() {
    let exchange = Exchange::new();
    exchange.get("/ping").answer(Answer::new(204));
    workflows::nothing(&exchange.client()).await.unwrap();
    exchange.assert_finished();
}
