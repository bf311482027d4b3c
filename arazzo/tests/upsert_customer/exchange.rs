//! The workflow over scripted answers.

use arazzo::testing::{Answer, Exchange};
use arazzo::{Client, Event, StepErrorKind, TransportErrorKind, json};
use std::sync::{Arc, Mutex};

use crate::input;
use crate::workflow::upsert_customer::{self, Error, Output, create_new};

#[tokio::test]
async fn a_missing_customer_is_created() {
    let api = Exchange::new();
    api.get("/customers/customer%2F7")
        .header("x-api-key", "k-123")
        .answer(404);
    api.post("/customers")
        .header("X-API-KEY", "k-123")
        .header("Content-Type", "application/json")
        .json(json!({ "customerId": "customer/7", "customerName": "Ada", "lifecycleStage": "ACTIVE" }))
        .answer(Answer::new(201).json(json!({ "customerId": "customer/7", "other": [1, 2] })));
    let output = crate::workflow::upsert_customer(&api.client(), input())
        .await
        .unwrap();
    api.assert_finished();
    assert_eq!(
        output,
        Output {
            updated_customer_id: None,
            created_customer_id: Some("customer/7".into())
        }
    );
}

#[tokio::test]
async fn an_existing_customer_is_updated() {
    let api = Exchange::new();
    api.get("/customers/customer%2F7").answer(200);
    api.put("/customers/customer%2F7")
        .json(json!({ "customerName": "Ada" }))
        .answer_with(|sent| {
            Answer::new(200).json(json!({ "customerId": sent.json().unwrap()["customerName"] }))
        });
    let output = crate::workflow::upsert_customer(&api.client(), input())
        .await
        .unwrap();
    api.assert_finished();
    assert_eq!(
        output,
        Output {
            updated_customer_id: Some("Ada".into()),
            created_customer_id: None
        }
    );
}

#[tokio::test]
async fn a_documented_error_body_is_typed() {
    let api = Exchange::new();
    api.get("/customers/customer%2F7").answer(404);
    api.post("/customers")
        .answer(Answer::new(401).json(json!({ "message": "no such key: k-123" })));
    let error = crate::workflow::upsert_customer(&api.client(), input())
        .await
        .unwrap_err();
    assert_eq!(
        (error.status(), error.attempts(), error.is_retryable()),
        (Some(401), 1, false)
    );
    assert_eq!(
        error.to_string(),
        "workflow `upsert-customer`, step `createNew` (POST /customers): the answer is 401 Unauthorized: \
         {\"message\":\"no such key: ***\"}"
    );
    assert!(!format!("{error:?} {error:#?}").contains("k-123"));
    let Error::CreateNew(step) = error else {
        panic!("another step failed")
    };
    match step.into_kind() {
        StepErrorKind::Status {
            status: 401,
            body: create_new::ErrorBody::Unauthorized(problem),
        } => {
            assert_eq!(problem.message.as_deref(), Some("no such key: k-123"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_body_that_leaves_its_schema_is_found() {
    let api = Exchange::new();
    api.get("/customers/customer%2F7").answer(200);
    api.put("/customers/customer%2F7")
        .answer(Answer::new(200).json(json!({ "customerId": 7 })));
    let error = crate::workflow::upsert_customer(&api.client(), input())
        .await
        .unwrap_err();
    let Error::UpdateExisting(step) = error else {
        panic!("another step failed")
    };
    assert!(
        matches!(step.kind(), StepErrorKind::Decode { pointer, .. } if pointer == "/customerId"),
        "{step}"
    );
}

#[tokio::test]
async fn an_unexpected_request_fails_the_step_and_the_test() {
    let api = Exchange::new();
    api.get("/customers/other").answer(200);
    let error = crate::workflow::upsert_customer(&api.client(), input())
        .await
        .unwrap_err();
    let Error::FindCustomer(step) = error else {
        panic!("another step failed")
    };
    let StepErrorKind::Transport(transport) = step.kind() else {
        panic!("{step}")
    };
    assert_eq!(transport.kind(), TransportErrorKind::Unexpected);
    let unfinished = api.finished().unwrap_err().to_string();
    assert!(
        unfinished.contains("GET /customers/customer%2F7 was sent"),
        "{unfinished}"
    );
    assert!(
        unfinished.contains("GET /customers/other, it was not sent"),
        "{unfinished}"
    );
}

#[tokio::test]
async fn the_budget_ends_a_run() {
    let api = Exchange::answering(|_| Answer::new(404));
    let client = Client::builder()
        .transport(api.clone())
        .step_budget(1)
        .build()
        .unwrap();
    let error = crate::workflow::upsert_customer(&client, input())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::StepBudgetExceeded(_)), "{error}");
    assert_eq!(api.sent().len(), 1);
}

#[tokio::test]
async fn an_observer_sees_the_run() {
    let api = Exchange::new();
    api.get("/customers/customer%2F7").answer(200);
    api.put("/customers/customer%2F7")
        .answer(Answer::new(500).body("text/plain", "down"));
    let events = Arc::new(Mutex::new(Vec::new()));
    let log = events.clone();
    let observer = move |event: &Event<'_>| {
        log.lock().unwrap().push(match event {
            Event::WorkflowStarted { workflow } => format!("started {workflow}"),
            Event::WorkflowFinished {
                workflow, completed, ..
            } => format!("finished {workflow} {completed}"),
            Event::StepRequest {
                step,
                method,
                url,
                attempt,
                ..
            } => format!("{step} {method} {url} {attempt}"),
            Event::StepResponse { step, status, .. } => format!("{step} {status}"),
            Event::StepFailed { step, error, .. } => format!("{step} failed: {error}"),
            Event::Branch {
                step, action, target, ..
            } => format!("{step} {action} {target:?}"),
            other => format!("{other:?}"),
        });
    };
    let client = Client::builder()
        .transport(api)
        .observer(observer)
        .build()
        .unwrap();
    let error = crate::workflow::upsert_customer(&client, input())
        .await
        .unwrap_err();
    assert!(error.is_retryable());
    assert_eq!(
        *events.lock().unwrap(),
        [
            "started upsert-customer",
            "findCustomer GET https://app.amberflo.io/customers/customer%2F7 1",
            "findCustomer 200",
            "findCustomer customerExists Some(\"updateExisting\")",
            "updateExisting PUT https://app.amberflo.io/customers/customer%2F7 1",
            "updateExisting 500",
            "updateExisting failed: workflow `upsert-customer`, step `updateExisting` (PUT /customers/{customerId}): \
             the answer is 500 Internal Server Error: down",
            "finished upsert-customer false",
        ]
    );
}

#[test]
fn futures_are_send_and_inputs_hide_their_secrets() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    let client = Exchange::new().client();
    drop(send(crate::workflow::upsert_customer(&client, input())));
    assert!(!format!("{:?}", input()).contains("k-123"));
    let parsed: upsert_customer::Input = serde_json::from_value(
        json!({ "apiKey": "k-123", "customerId": "customer/7", "customerName": "Ada", "lifecycleStage": "ACTIVE" }),
    )
    .unwrap();
    assert_eq!(
        serde_json::to_value(parsed).unwrap(),
        serde_json::to_value(input()).unwrap()
    );
}
