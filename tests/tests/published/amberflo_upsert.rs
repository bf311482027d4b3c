//! `amberflo-upsert-customer-workflow.yml`: find, then update or create.

use arazzo::{Client, StepErrorKind, json};
use arazzo_tests::{
    server::{Reply, Server},
    wire::Wire,
};

use super::{
    super::generated::upsert_customer::{
        upsert_customer,
        upsert_customer::{Error, Input, Output, create_new, find_customer, update_existing},
    },
    assert_sent,
};

fn client(server: &Server) -> Client {
    Client::builder()
        .server(upsert_customer::BILLING_API, server.url())
        .build()
        .unwrap()
}

/// Only what the document requires.
fn least() -> Input {
    Input {
        api_key: "k-123".into(),
        customer_id: "customer 7/a".to_owned(),
        customer_name: "Ada".to_owned(),
        customer_email: None,
        lifecycle_stage: None,
    }
}

/// All that the document knows.
fn most() -> Input {
    Input {
        customer_email: Some("ada@engines.example".to_owned()),
        lifecycle_stage: Some("ONBOARDING".to_owned()),
        ..least()
    }
}

fn find() -> Wire {
    Wire::new("GET /customers/customer%207%2Fa").header("X-API-KEY", "k-123")
}

fn write(method: &str) -> Wire {
    Wire::new(&format!("{method} /customers")).header("X-API-KEY", "k-123")
}

fn stored() -> Reply {
    Reply::json(
        200,
        json!({ "customerId": "as-stored", "customerName": "Ada", "createTime": 1_718_153_645_993_i64, "test": false }),
    )
}

fn problem(status: u16, message: &str) -> Reply {
    Reply::json(status, json!({ "message": message, "code": "CODE" }))
}

#[tokio::test]
async fn a_customer_that_is_found_is_updated() {
    let server = super::server([stored(), stored()]).await;
    let output = upsert_customer(&client(&server), most()).await.unwrap();
    let expected: (Option<String>, Option<String>) = (Some("as-stored".to_owned()), None);
    assert_eq!((output.updated_customer_id, output.created_customer_id), expected);
    let body = json!({
        "customerId": "customer 7/a",
        "customerName": "Ada",
        "customerEmail": "ada@engines.example",
        "lifecycleStage": "ONBOARDING",
    });
    assert_sent(&server, &[find(), write("PUT").json(body)]);
}

#[tokio::test]
async fn a_customer_that_is_not_found_is_created() {
    let server = super::server([problem(404, "Customer not found"), stored()]).await;
    let output = upsert_customer(&client(&server), most()).await.unwrap();
    let expected = Output {
        updated_customer_id: None,
        created_customer_id: Some("as-stored".to_owned()),
    };
    assert_eq!(output, expected);
    let body = json!({
        "customerId": "customer 7/a",
        "customerName": "Ada",
        "customerEmail": "ada@engines.example",
        "lifecycleStage": "ONBOARDING",
    });
    assert_sent(&server, &[find(), write("POST").json(body)]);
}

#[tokio::test]
async fn absent_optional_inputs_are_left_out_of_both_bodies() {
    let body = json!({ "customerId": "customer 7/a", "customerName": "Ada" });
    for (found, method) in [(stored(), "PUT"), (problem(404, "Customer not found"), "POST")] {
        let server = super::server([found, stored()]).await;
        upsert_customer(&client(&server), least()).await.unwrap();
        assert_sent(&server, &[find(), write(method).json(body.clone())]);
    }
}

#[tokio::test]
async fn an_unknown_key_ends_the_run_at_the_first_step() {
    let server = super::server([problem(401, "Unauthorized")]).await;
    let error = upsert_customer(&client(&server), most()).await.unwrap_err();
    assert_eq!(error.status(), Some(401));
    let Error::FindCustomer(step) = error else {
        panic!("{error}")
    };
    let StepErrorKind::Status { status, body } = step.kind() else {
        panic!("{step}")
    };
    let find_customer::ErrorBody::Unauthorized(problem) = body else {
        panic!("{step}")
    };
    assert_eq!((*status, problem.message.as_deref()), (401, Some("Unauthorized")));
    assert_sent(&server, &[find()]);
}

#[tokio::test]
async fn a_refused_update_is_not_followed_by_a_creation() {
    let server = super::server([stored(), problem(400, "Bad request")]).await;
    let error = upsert_customer(&client(&server), least()).await.unwrap_err();
    let Error::UpdateExisting(step) = error else {
        panic!("{error}")
    };
    assert!(
        matches!(
            step.kind(),
            StepErrorKind::Status {
                status: 400,
                body: update_existing::ErrorBody::BadRequest(_)
            }
        ),
        "{step}"
    );
    let body = json!({ "customerId": "customer 7/a", "customerName": "Ada" });
    assert_sent(&server, &[find(), write("PUT").json(body)]);
}

#[tokio::test]
async fn a_refused_creation_fails_with_the_documented_body() {
    let server = super::server([problem(404, "Customer not found"), problem(401, "Unauthorized")]).await;
    let error = upsert_customer(&client(&server), least()).await.unwrap_err();
    let Error::CreateNew(step) = error else {
        panic!("{error}")
    };
    assert!(
        matches!(
            step.kind(),
            StepErrorKind::Status {
                status: 401,
                body: create_new::ErrorBody::Unauthorized(_)
            }
        ),
        "{step}"
    );
    assert!(!step.to_string().contains("k-123"), "{step}");
    let body = json!({ "customerId": "customer 7/a", "customerName": "Ada" });
    assert_sent(&server, &[find(), write("POST").json(body)]);
}

/// Only 200 creates: the document says so, whatever else is a success in HTTP.
#[tokio::test]
async fn a_status_that_the_criterion_does_not_name_fails() {
    let created = Reply::json(201, json!({ "customerId": "c", "customerName": "Ada" }));
    let server = super::server([problem(404, "Customer not found"), created]).await;
    let error = upsert_customer(&client(&server), least()).await.unwrap_err();
    assert_eq!(error.status(), Some(201));
}
