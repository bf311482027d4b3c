//! `1password-provision-partner-billing-workflow.yml`: three chained steps, and a token that belongs to the client.

use arazzo::{Bearer, Client, StepErrorKind, json};
use arazzo_tests::{
    server::{Reply, Server},
    wire::Wire,
};

use super::{
    super::generated::provision_partner_billing::{
        provision_partner_billing,
        provision_partner_billing::{Error, Input, PARTNERSHIP_API, create_account},
    },
    assert_sent,
};

/// The description's server has a base path; so has the one that replaces it.
fn client(server: &Server) -> Client {
    Client::builder()
        .server(PARTNERSHIP_API, format!("{}/api/v1", server.url()))
        .credential(PARTNERSHIP_API.security("bearerAuth"), Bearer::new("t-456"))
        .build()
        .unwrap()
}

fn input() -> Input {
    Input {
        account_uid: "subscriber-7".to_owned(),
        account_type: "F".to_owned(),
        domain: "ada.example".to_owned(),
        ends_at: "2027-01-31T00:00:00Z".to_owned(),
    }
}

fn create() -> Wire {
    Wire::new("POST /api/v1/partners/accounts")
        .header("Authorization", "Bearer t-456")
        .json(json!({ "account_uid": "subscriber-7", "account_type": "F", "domain": "ada.example" }))
}

fn confirm(uid: &str) -> Wire {
    Wire::new(&format!("GET /api/v1/partners/accounts/{uid}")).header("Authorization", "Bearer t-456")
}

fn schedule(uid: &str) -> Wire {
    Wire::new(&format!("PATCH /api/v1/partners/accounts/{uid}"))
        .header("Authorization", "Bearer t-456")
        .json(json!({ "ends_at": "2027-01-31T00:00:00Z" }))
}

#[tokio::test]
async fn the_id_of_the_answer_goes_into_the_next_paths() {
    let answers = [
        Reply::json(
            201,
            json!({ "account_uid": "given", "activation_token": "first" }),
        ),
        Reply::json(
            200,
            json!({ "account_uid": "read", "activation_token": "second", "status": "a status of next year" }),
        ),
        Reply::json(
            200,
            json!({ "account_uid": "patched", "ends_at": "2027-02-01T00:00:00Z", "status": "entitled" }),
        ),
    ];
    let server = super::server(answers).await;
    let output = provision_partner_billing(&client(&server), input())
        .await
        .unwrap();
    // `Account` requires nothing.
    let output: (Option<String>, Option<String>, Option<String>) =
        (output.account_uid, output.activation_token, output.ends_at);
    let expected = ("patched", "second", "2027-02-01T00:00:00Z");
    assert_eq!(
        output,
        (
            Some(expected.0.to_owned()),
            Some(expected.1.to_owned()),
            Some(expected.2.to_owned())
        )
    );
    assert_sent(&server, &[create(), confirm("given"), schedule("given")]);
}

#[tokio::test]
async fn an_id_never_adds_a_path_segment() {
    let account = || Reply::json(200, json!({}));
    let answers = [
        Reply::json(201, json!({ "account_uid": "a/../b?c#d" })),
        account(),
        account(),
    ];
    let server = super::server(answers).await;
    let output = provision_partner_billing(&client(&server), input())
        .await
        .unwrap();
    assert_eq!(
        (output.account_uid, output.activation_token, output.ends_at),
        (None, None, None)
    );
    let encoded = "a%2F..%2Fb%3Fc%23d";
    assert_sent(&server, &[create(), confirm(encoded), schedule(encoded)]);
}

#[tokio::test]
async fn an_answer_without_the_id_stops_before_the_next_request() {
    let server = super::server([Reply::json(201, json!({ "activation_token": "first" }))]).await;
    let error = provision_partner_billing(&client(&server), input())
        .await
        .unwrap_err();
    let Error::ConfirmAccount(step) = error else {
        panic!("{error}")
    };
    let StepErrorKind::MissingValue { expression } = step.kind() else {
        panic!("{step}")
    };
    assert_eq!(*expression, "$steps.createAccount.outputs.accountUid");
    assert_sent(&server, &[create()]);
}

#[tokio::test]
async fn a_conflict_is_typed_and_ends_the_run() {
    let server = super::server([Reply::json(409, json!({ "status": 409, "message": "exists" }))]).await;
    let error = provision_partner_billing(&client(&server), input())
        .await
        .unwrap_err();
    let Error::CreateAccount(step) = error else {
        panic!("{error}")
    };
    let StepErrorKind::Status {
        body: create_account::ErrorBody::Conflict(problem),
        ..
    } = step.kind()
    else {
        panic!("{step}")
    };
    assert_eq!(
        (problem.status, problem.message.as_deref()),
        (Some(409), Some("exists"))
    );
    assert_sent(&server, &[create()]);
}

/// `createAccount` succeeds with 201 alone.
#[tokio::test]
async fn another_success_is_a_failure() {
    let server = super::server([Reply::json(200, json!({ "account_uid": "given" }))]).await;
    let error = provision_partner_billing(&client(&server), input())
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(200));
    assert_sent(&server, &[create()]);
}

#[tokio::test]
async fn without_the_token_nothing_is_sent() {
    let server = super::server([]).await;
    let client = Client::builder()
        .server(PARTNERSHIP_API, server.url())
        .build()
        .unwrap();
    let error = provision_partner_billing(&client, input()).await.unwrap_err();
    let Error::CreateAccount(step) = error else {
        panic!("{error}")
    };
    assert!(
        matches!(step.kind(), StepErrorKind::MissingCredential { .. }),
        "{step}"
    );
    assert_sent(&server, &[]);
}
