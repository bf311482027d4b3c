//! The mock behaves as the descriptions in `openapi/` say, whoever calls it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use generated_examples::mock::{self, Api, Mock};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

type Headers<'a> = &'a [(&'a str, &'a str)];

const AMBERFLO: Headers = &[("x-api-key", mock::AMBERFLO_KEY)];
const VIAM: Headers = &[("key", mock::VIAM_KEY)];
const ONE_PASSWORD: Headers = &[("authorization", "Bearer partner-token")];
const SOLVIMON: Headers = &[("x-api-key", mock::SOLVIMON_KEY)];

/// Sends one request on a connection of its own and returns the status and the JSON, `null` when there is
/// no body.
async fn send(mock: &Mock, api: Api, line: &str, headers: Headers<'_>, body: Option<Value>) -> (u16, Value) {
    let (method, path) = line.split_once(' ').unwrap();
    let server: http::Uri = mock.url(api).parse().unwrap();
    let authority = server.authority().unwrap().as_str();
    let stream = TcpStream::connect(authority).await.unwrap();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .unwrap();
    tokio::spawn(connection);
    let base = server.path().trim_end_matches('/');
    let mut request = http::Request::builder()
        .method(method)
        .uri(format!("{base}{path}"))
        .header("host", authority);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    let response = sender
        .send_request(request.body(Full::<bytes::Bytes>::from(body)).unwrap())
        .await
        .unwrap();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (
        status,
        if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        },
    )
}

#[tokio::test]
async fn a_customer_is_missing_then_created_then_found_then_updated() {
    let mock = Mock::start().await.unwrap();
    let ada = json!({"customerId": "c 7/x", "customerName": "Ada", "lifecycleStage": "TRAIL"});
    let (status, body) = send(&mock, Api::Amberflo, "GET /customers/c%207%2Fx", AMBERFLO, None).await;
    assert_eq!((status, &body["code"]), (404, &json!("NOT_FOUND")));

    let (status, created) = send(
        &mock,
        Api::Amberflo,
        "POST /customers",
        AMBERFLO,
        Some(ada.clone()),
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(created["customerId"], "c 7/x");
    let (status, found) = send(&mock, Api::Amberflo, "GET /customers/c%207%2Fx", AMBERFLO, None).await;
    assert_eq!((status, found), (200, created.clone()));
    let (status, _) = send(&mock, Api::Amberflo, "POST /customers", AMBERFLO, Some(ada)).await;
    assert_eq!(status, 400, "the ID is taken");

    let lovelace = json!({"customerId": "c 7/x", "customerName": "Lovelace"});
    let (status, updated) = send(&mock, Api::Amberflo, "PUT /customers", AMBERFLO, Some(lovelace)).await;
    assert_eq!(status, 200);
    assert_eq!(updated["customerName"], "Lovelace");
    assert_eq!(updated["createTime"], created["createTime"]);
    assert!(updated["updateTime"].as_i64() > created["updateTime"].as_i64());
    assert_eq!(
        updated.get("lifecycleStage"),
        None,
        "an update replaces the whole customer"
    );

    let (status, list) = send(&mock, Api::Amberflo, "GET /customers", AMBERFLO, None).await;
    assert_eq!((status, list), (200, json!([updated])));
    let (status, _) = send(
        &mock,
        Api::Amberflo,
        "DELETE /customers/c%207%2Fx",
        AMBERFLO,
        None,
    )
    .await;
    assert_eq!(status, 200);
    let (status, _) = send(
        &mock,
        Api::Amberflo,
        "DELETE /customers/c%207%2Fx",
        AMBERFLO,
        None,
    )
    .await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_plan_needs_a_customer() {
    let mock = Mock::start().await.unwrap();
    let path = "POST /payments-pricing-amberflo-customer-pricing";
    let plan = json!({"customerId": "c-7", "productId": "plan-1", "startTime": 1_800_000_000_000_i64});
    let (status, _) = send(&mock, Api::Amberflo, path, AMBERFLO, Some(plan.clone())).await;
    assert_eq!(status, 400);
    let ada = json!({"customerId": "c-7", "customerName": "Ada"});
    send(&mock, Api::Amberflo, "POST /customers", AMBERFLO, Some(ada)).await;
    let assigned = send(&mock, Api::Amberflo, path, AMBERFLO, Some(plan.clone())).await;
    assert_eq!(assigned, (200, plan));
}

#[tokio::test]
async fn bad_bodies_are_refused_with_the_documented_error() {
    let mock = Mock::start().await.unwrap();
    for (body, message) in [
        (json!({"customerId": "c-7"}), "customerName is required"),
        (
            json!({"customerId": 7, "customerName": "Ada"}),
            "customerId must be text",
        ),
        (
            json!({"customerId": "c-7", "customerName": "Ada", "customerEmail": null}),
            "customerEmail must be text",
        ),
        (
            json!({"customerId": "c-7", "customerName": "Ada", "lifecycleStage": "TRIAL"}),
            "lifecycleStage must be one of ONBOARDING, TRAIL, ACTIVE, OFFBOARDED",
        ),
        (json!([]), "the body must be a JSON object"),
    ] {
        let (status, error) = send(&mock, Api::Amberflo, "POST /customers", AMBERFLO, Some(body)).await;
        assert_eq!(
            (status, error),
            (400, json!({"code": "INVALID_REQUEST", "message": message}))
        );
    }
    let (status, _) = send(&mock, Api::Amberflo, "POST /customers", AMBERFLO, None).await;
    assert_eq!(status, 400, "no body at all");
    let (_, list) = send(&mock, Api::Amberflo, "GET /customers", AMBERFLO, None).await;
    assert_eq!(list, json!([]), "nothing of it was stored");
}

#[tokio::test]
async fn a_location_changes_its_payer_who_is_then_charged() {
    let mock = Mock::start().await.unwrap();
    let call = async |method: &str, body: Value| {
        let line = format!("POST /viam.app.v1.BillingService/{method}");
        send(&mock, Api::Viam, &line, VIAM, Some(body)).await
    };
    let charge = json!({"org_id": "org-tenant", "amount": 20.5, "description": "Set-up"});
    assert_eq!(
        call("CreateInvoiceAndChargeImmediately", charge.clone()).await.0,
        404,
        "pays for nothing yet"
    );

    let location = json!({"location_id": mock::VIAM_LOCATION});
    let before = call("GetLocationBillingOrganization", location.clone()).await;
    assert_eq!(
        before,
        (200, json!({"billing_organization_id": mock::VIAM_PAYER}))
    );
    let assignment = json!({"location_id": mock::VIAM_LOCATION, "billing_organization_id": "org-tenant"});
    assert_eq!(call("UpdateLocationBillingOrganization", assignment).await.0, 200);
    let after = call("GetLocationBillingOrganization", location).await;
    assert_eq!(after, (200, json!({"billing_organization_id": "org-tenant"})));

    let (status, usage) = call("GetCurrentMonthUsage", json!({"org_id": "org-tenant"})).await;
    assert_eq!((status, &usage["subtotal"]), (200, &json!(12.5)));
    assert_eq!(
        call("CreateInvoiceAndChargeImmediately", charge).await,
        (200, json!({}))
    );
    let (_, summary) = call("GetInvoicesSummary", json!({"org_id": "org-tenant"})).await;
    assert_eq!(
        summary["invoices"],
        json!([{"id": "invoice-1", "invoice_amount": 20.5, "description": "Set-up", "status": "paid"}])
    );

    let elsewhere = json!({"location_id": "nowhere"});
    assert_eq!(call("GetLocationBillingOrganization", elsewhere).await.0, 404);
    assert_eq!(call("GetCurrentMonthUsage", json!({})).await.0, 400);
    assert_eq!(
        call(
            "CreateInvoiceAndChargeImmediately",
            json!({"org_id": "org-tenant", "amount": "1"})
        )
        .await
        .0,
        400
    );
}

#[tokio::test]
async fn a_partner_account_is_opened_read_back_changed_and_closed() {
    let mock = Mock::start().await.unwrap();
    assert!(mock.url(Api::OnePassword).ends_with("/api/v1"));
    let account = json!({"account_uid": "uid-7", "account_type": "F", "domain": "ada.example"});
    let (status, opened) = send(
        &mock,
        Api::OnePassword,
        "POST /partners/accounts",
        ONE_PASSWORD,
        Some(account.clone()),
    )
    .await;
    assert_eq!(status, 201);
    assert_eq!(opened["status"], "provisioned");
    assert_eq!(opened["activation_token"], "activate-uid-7");
    assert_eq!(opened.get("ends_at"), None);
    let (status, _) = send(
        &mock,
        Api::OnePassword,
        "POST /partners/accounts",
        ONE_PASSWORD,
        Some(account),
    )
    .await;
    assert_eq!(status, 409);

    let one = "/partners/accounts/uid-7";
    let read = send(&mock, Api::OnePassword, &format!("GET {one}"), ONE_PASSWORD, None).await;
    assert_eq!(read, (200, opened));
    let patch = format!("PATCH {one}");
    let change = json!({"ends_at": "2027-01-31T00:00:00Z"});
    let (status, changed) = send(&mock, Api::OnePassword, &patch, ONE_PASSWORD, Some(change)).await;
    assert_eq!(
        (status, &changed["ends_at"]),
        (200, &json!("2027-01-31T00:00:00Z"))
    );
    let read = send(&mock, Api::OnePassword, &format!("GET {one}"), ONE_PASSWORD, None).await;
    assert_eq!(read, (200, changed));
    let (status, error) = send(
        &mock,
        Api::OnePassword,
        &patch,
        ONE_PASSWORD,
        Some(json!({"ends_at": "tomorrow"})),
    )
    .await;
    let message = "ends_at must be a date and time";
    assert_eq!(
        (status, error),
        (
            400,
            json!({"status": 400, "code": "bad_request", "message": message})
        )
    );

    let delete = format!("DELETE {one}");
    assert_eq!(
        send(&mock, Api::OnePassword, &delete, ONE_PASSWORD, None).await,
        (204, Value::Null)
    );
    assert_eq!(
        send(&mock, Api::OnePassword, &delete, ONE_PASSWORD, None).await.0,
        404
    );
    for bad in [
        json!({"account_uid": "uid/7", "account_type": "F", "domain": "ada.example"}),
        json!({"account_uid": "uid-7", "account_type": "B", "domain": "ada.example"}),
        json!({"account_uid": "uid-7", "account_type": "F"}),
    ] {
        let (status, _) = send(
            &mock,
            Api::OnePassword,
            "POST /partners/accounts",
            ONE_PASSWORD,
            Some(bad),
        )
        .await;
        assert_eq!(status, 400);
    }
}

#[tokio::test]
async fn a_workflow_is_created_read_and_activated() {
    let mock = Mock::start().await.unwrap();
    let definition = json!({
        "name": "Dunning", "reference": "dunning", "type": "INVOICE", "status": "DRAFT", "description": null,
        "invoice": {"variant": "OVERDUE", "overdue": {"periods": [{"type": "DAY", "value": 3}]}},
    });
    let create = "POST /v1/workflows";
    let headers: Headers = &[
        ("x-api-key", mock::SOLVIMON_KEY),
        ("x-platform-id", mock::SOLVIMON_PLATFORM),
    ];
    let (status, created) = send(&mock, Api::Solvimon, create, headers, Some(definition.clone())).await;
    assert_eq!(status, 201);
    assert_eq!(created["id"], "workflow-1");
    assert_eq!(created["invoice"], definition["invoice"]);
    let (status, error) = send(&mock, Api::Solvimon, create, SOLVIMON, Some(definition)).await;
    assert_eq!((status, &error["code"]), (400, &json!("RESOURCE_ALREADY_EXISTS")));

    let read = send(&mock, Api::Solvimon, "GET /v1/workflows/dunning", SOLVIMON, None).await;
    assert_eq!(read, (200, created));
    let (status, active) = send(
        &mock,
        Api::Solvimon,
        "POST /v1/workflows/workflow-1/activate",
        SOLVIMON,
        None,
    )
    .await;
    assert_eq!((status, &active["status"]), (200, &json!("ACTIVE")));

    let bad = json!({"name": "Dunning", "reference": "again", "type": "INVOICE"});
    let (status, error) = send(&mock, Api::Solvimon, create, SOLVIMON, Some(bad)).await;
    assert_eq!(
        (status, &error["code"], &error["field"]),
        (400, &json!("MISSING_FIELD"), &json!("status"))
    );
    let (status, error) = send(
        &mock,
        Api::Solvimon,
        "POST /v2/workflows",
        SOLVIMON,
        Some(json!({})),
    )
    .await;
    assert_eq!((status, &error["code"]), (400, &json!("UNSUPPORTED_VERSION")));
}

#[tokio::test]
async fn credentials_are_insisted_on() {
    let mock = Mock::start().await.unwrap();
    let cases: [(Api, &str, Headers); 9] = [
        (Api::Amberflo, "GET /customers", &[]),
        (Api::Amberflo, "GET /customers", &[("x-api-key", "wrong")]),
        (
            Api::Viam,
            "POST /viam.app.v1.BillingService/GetInvoicesSummary",
            &[("x-api-key", mock::VIAM_KEY)],
        ),
        (Api::OnePassword, "GET /partners/accounts/uid-7", &[]),
        (
            Api::OnePassword,
            "GET /partners/accounts/uid-7",
            &[("authorization", "Basic partner-token")],
        ),
        (
            Api::OnePassword,
            "GET /partners/accounts/uid-7",
            &[("authorization", "partner-token")],
        ),
        (Api::Solvimon, "POST /v1/workflows", &[]),
        (Api::Solvimon, "POST /v1/workflows", &[("x-api-key", "wrong")]),
        (
            Api::Solvimon,
            "POST /v1/workflows",
            &[("authorization", "Bearer wrong")],
        ),
    ];
    for (api, line, headers) in cases {
        let (status, error) = send(&mock, api, line, headers, None).await;
        assert_eq!(status, 401, "{api:?} {headers:?}");
        assert!(
            error["message"].is_string() && error["code"].is_string(),
            "{error}"
        );
    }
    let bearer: Headers = &[("authorization", "bearer solvimon-token")];
    let (status, _) = send(&mock, Api::Solvimon, "GET /v1/workflows/none", bearer, None).await;
    assert_eq!(status, 404, "a bearer token is as good as a key");
}

#[tokio::test]
async fn a_credential_without_the_permission_is_forbidden() {
    let mock = Mock::start().await.unwrap();
    let reader: Headers = &[("x-api-key", mock::SOLVIMON_READ_ONLY_KEY)];
    let (status, error) = send(
        &mock,
        Api::Solvimon,
        "POST /v1/workflows",
        reader,
        Some(json!({})),
    )
    .await;
    assert_eq!(
        (status, error),
        (
            403,
            json!({
                "type": "INVALID_REQUEST", "code": "USER_NOT_ALLOWED", "resource_type": "WORKFLOW",
                "message": "The credential lacks the permission", "field": null, "resource_id": null,
            })
        )
    );
    let stranger: Headers = &[("x-api-key", mock::SOLVIMON_KEY), ("x-platform-id", "platform-8")];
    let (status, error) = send(
        &mock,
        Api::Solvimon,
        "POST /v1/workflows",
        stranger,
        Some(json!({})),
    )
    .await;
    assert_eq!((status, &error["resource_id"]), (403, &json!("platform-8")));
}

#[tokio::test]
async fn every_request_is_kept_as_it_came() {
    let mock = Mock::start().await.unwrap();
    send(
        &mock,
        Api::Amberflo,
        "GET /customers/a%20b?x=1&y=%C3%A4",
        &[("X-Api-Key", "wrong")],
        None,
    )
    .await;
    let account = json!({"account_uid": "uid-7"});
    send(
        &mock,
        Api::OnePassword,
        "POST /partners/accounts",
        ONE_PASSWORD,
        Some(account.clone()),
    )
    .await;

    let requests = mock.requests();
    assert_eq!(requests.len(), 2);
    let (first, second) = (&requests[0], &requests[1]);
    assert_eq!(
        (first.api, first.method.as_str(), first.path.as_str()),
        (Api::Amberflo, "GET", "/customers/a%20b")
    );
    assert_eq!(first.query.as_deref(), Some("x=1&y=%C3%A4"));
    assert_eq!(first.header("X-API-KEY"), Some("wrong"));
    assert!(first.body.is_empty());
    assert_eq!(
        (second.api, second.path.as_str()),
        (Api::OnePassword, "/api/v1/partners/accounts")
    );
    assert_eq!((second.query.as_deref(), second.json()), (None, Some(account)));
}

#[tokio::test]
async fn a_dropped_mock_takes_no_more_connections() {
    let mock = Mock::start().await.unwrap();
    let server: http::Uri = mock.url(Api::Viam).parse().unwrap();
    let authority = server.authority().unwrap().as_str().to_owned();
    assert!(TcpStream::connect(&authority).await.is_ok());
    drop(mock);
    tokio::task::yield_now().await;
    assert!(TcpStream::connect(&authority).await.is_err());
}
