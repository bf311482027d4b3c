//! What is used again, and in which order (Arazzo 1.1.0, "Components Object", "Reusable Object", "Step Object" `dependsOn`): each test
//! drives generated functions against a server on loopback.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant, SystemTime},
};

use arazzo::Client;
use arazzo_tests::server::{Recorded, Reply, Server};
use serde_json::json;

mod workflows {
    arazzo::arazzo_workflow!(
        "fixtures/control/reuse.yml",
        allow(undeclared_parameter, jsonpath_comparison)
    );
}
use workflows::*;

fn shop(request: &Recorded) -> Reply {
    match request.path.as_str() {
        "/login" => Reply::json(200, json!({"token": "t-1"})),
        "/orders" => Reply::json(201, json!({"id": "o-1"})),
        "/payments" => Reply::json(200, json!({"number": 3})),
        _ => Reply::json(200, json!({"id": "o-1"})),
    }
}

async fn serve(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(answer).await.unwrap()
}

macro_rules! client {
    ($source:expr, $server:expr) => {
        Client::builder().server($source, $server.url()).build().unwrap()
    };
}

// Step Object, dependsOn: "A list of steps that MUST be completed before this step can be executed"; "Tools MUST also treat runtime
// expression output references … as implicit dependencies".
#[tokio::test]
async fn steps_wait_for_those_that_they_depend_on() {
    let server = serve(shop).await;
    let output = in_order(&client!(in_order::SHOP, server)).await.unwrap();
    assert_eq!(
        server.lines(),
        ["POST /login", "POST /payments", "POST /orders", "GET /orders/o-1"]
    );
    assert_eq!(server.requests()[1].header("x-token").as_deref(), Some("t-1"));
    // Neither can be absent: both steps have surely run.
    let (id, number): (String, i64) = (output.id, output.number);
    assert_eq!((id.as_str(), number), ("o-1", 3));
}

// Workflow Object, parameters, successActions: "… can be overridden at the step level but cannot be removed there"; Reusable Object,
// value: "Sets a value of the referenced parameter."
#[tokio::test]
async fn components_are_used_by_reference_and_overridden_by_name() {
    let server = serve(shop).await;
    let input = reused::Input { user: "ada".into() };
    reused(&client!(reused::SHOP, server), input).await.unwrap();
    // `done` of the first step goes on; `done` of the workflow ends it after the last.
    assert_eq!(server.lines(), ["POST /login", "POST /orders", "GET /orders/o-1"]);
    let requests = server.requests();
    assert_eq!(requests[0].header("x-user").as_deref(), Some("ada"));
    let tokens: Vec<_> = requests.iter().map(|request| request.header("x-token")).collect();
    assert_eq!(tokens[0].as_deref(), Some("t-0"));
    assert_eq!(tokens[1].as_deref(), Some("t-ada"));
}

// Failure Action Object, retryLimit: "… MUST be exhausted prior to executing subsequent failure actions."
#[tokio::test]
async fn failure_actions_of_the_components_apply_to_every_step() {
    let server = serve(|request| match request.path.as_str() {
        "/orders" => Reply::status(503),
        _ => shop(request),
    })
    .await;
    let input = reused::Input { user: "ada".into() };
    reused(&client!(reused::SHOP, server), input).await.unwrap();
    assert_eq!(
        server.lines(),
        ["POST /login", "POST /orders", "POST /orders", "POST /orders"]
    );
}

// RFC 9110, "Retry-After": a date as well as seconds; Failure Action Object, retryAfter: "it SHOULD overrule this particular field value".
#[tokio::test]
async fn a_retry_after_date_overrules_the_delay() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3));
    let orders = AtomicUsize::new(0);
    let server = serve(move |request| match request.path.as_str() {
        "/orders" if orders.fetch_add(1, Ordering::Relaxed) == 0 => {
            Reply::status(503).with_header("retry-after", &date)
        }
        _ => shop(request),
    })
    .await;
    let started = Instant::now();
    let input = reused::Input { user: "ada".into() };
    reused(&client!(reused::SHOP, server), input).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(
        server.lines(),
        ["POST /login", "POST /orders", "POST /orders", "GET /orders/o-1"]
    );
}

// Runtime Expressions: "workflow input: `$inputs.username` or `$workflows.foo.inputs.username`".
#[tokio::test]
async fn inputs_of_a_workflow_that_is_run_are_what_it_is_given() {
    let server = serve(shop).await;
    let input = given::Input { user: "ada".into() };
    let output = given(&client!(given::SHOP, server), input).await.unwrap();
    assert_eq!((output.user.as_str(), output.note.as_str()), ("Dr ada", "none"));
    assert_eq!(server.requests()[1].header("x-token").as_deref(), Some("Dr ada"));
    let input = given_first::Input {
        user: "bob".into(),
        note: "n".into(),
    };
    given_first(&client!(given_first::SHOP, server), input)
        .await
        .unwrap();
    assert_eq!(
        server.lines(),
        ["POST /login", "POST /orders", "POST /login", "POST /orders"]
    );
    assert_eq!(server.requests()[3].header("x-token").as_deref(), Some("bob"));
}

// Runtime Expressions: "`{}` … embed"; Selector Object: "`context` … a runtime expression which evaluates to the structured data".
#[tokio::test]
async fn what_a_component_builds_can_be_embedded_and_asked() {
    let server = serve(shop).await;
    let input = built::Input { user: "ada".into() };
    let output = built(&client!(built::SHOP, server), input).await.unwrap();
    let sent = server.requests()[0].header("x-user").unwrap();
    let json: serde_json::Value = serde_json::from_str(sent.strip_prefix("by ").unwrap()).unwrap();
    assert_eq!(
        json,
        json!({"state": "open", "tags": ["a", "b", {"name": "c"}], "user": "ada"})
    );
    assert_eq!((output.name.as_str(), output.user.as_str()), ("c", "ada"));
    assert_eq!(json!(output.texts), json!(["a", "b"]));
    assert_eq!(json!(output.none), json!(null));
    assert_eq!(output.kind, "openapi");
}
