//! Answers: Arazzo 1.1.0, "Runtime Expressions" (`$response.body`, `$response.header`); OpenAPI 3.1, "Responses Object".
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

use arazzo::{Client, json};
use arazzo_tests::server::{Recorded, Reply, Server};

arazzo::arazzo_workflow!("fixtures/responses/responses.yml", allow(optional_into_required));

/// Runs a workflow against a server that always gives the same answer.
macro_rules! answered {
    ($workflow:ident, $reply:expr) => {{
        let reply: Reply = $reply;
        let server = Server::start(move |_: &Recorded| reply.clone()).await.unwrap();
        let client = Client::builder()
            .server($workflow::API, server.url())
            .build()
            .unwrap();
        ($workflow(&client).await, server)
    }};
}

#[tokio::test]
async fn a_text_body_is_its_text() {
    let (output, _server) = answered!(
        read_text,
        Reply::status(200).with_body("text/plain", "ü {\"a\":1}")
    );
    assert_eq!(output.unwrap().text, "ü {\"a\":1}");
}

#[tokio::test]
async fn a_binary_body_is_its_bytes() {
    let body = vec![0_u8, 255, 10];
    let reply = Reply::status(200).with_body("application/octet-stream", body.clone());
    let (output, _server) = answered!(read_bytes, reply);
    let output = output.unwrap();
    assert_eq!(output.bytes[..], body);
    assert_eq!(serde_json::to_value(&output).unwrap(), json!({"bytes": "AP8K"}));
}

/// Pointers name the properties of the schema, whatever its elements are called; a whole XML body goes into XML as it is.
#[tokio::test]
async fn an_xml_body_is_read_by_the_names_of_its_schema() {
    let xml = "<pet id=\"7\"><petName>R &amp; D</petName><tags><tag><label>a</label></tag><tag><label>b</label></tag></tags></pet>";
    let reply = Reply::status(200)
        .with_body("application/xml", xml)
        .with_header("x-rate", "5");
    let (output, server) = answered!(read_xml, reply);
    let output = output.unwrap();
    assert_eq!((output.id, output.name.as_str()), (7, "R & D"));
    assert_eq!(
        (output.label.as_deref(), output.rate.as_deref()),
        (Some("b"), Some("5"))
    );
    assert_eq!(
        server.requests()[1].text(),
        format!("<pets note=\"R &amp; D\">{xml}</pets>")
    );
    let (output, _server) = answered!(
        read_xml,
        Reply::status(200).with_body("application/xml", "<pet id=\"x\"/>")
    );
    assert!(
        output.unwrap_err().to_string().contains("/id"),
        "told where the body left its schema"
    );
}

/// "A 204 response is terminated by the end of the header section; it cannot contain content" (RFC 9110, section 15.3.5),
/// whatever its description says.
#[tokio::test]
async fn no_content_is_an_absent_body_though_one_is_described() {
    let (output, _server) = answered!(read_gone, Reply::json(200, json!({"id": "c-1"})));
    assert_eq!(output.unwrap().id.as_deref(), Some("c-1"));
    let (output, _server) = answered!(read_gone, Reply::status(204));
    assert_eq!(output.unwrap().id, None);
}

/// "2XX" and `default` (OpenAPI 3.1, "Responses Object").
#[tokio::test]
async fn a_range_and_default_describe_answers() {
    let (output, _server) = answered!(read_range, Reply::json(203, json!({"ok": true})));
    assert!(output.unwrap().ok);
    let (output, _server) = answered!(read_range, Reply::json(418, json!({"why": "tea"})));
    let read_range::Error::Get(error) = output.unwrap_err();
    let arazzo::StepErrorKind::Status {
        status: 418,
        body: read_range::get::ErrorBody::Default(body),
    } = error.kind()
    else {
        panic!("{error}");
    };
    assert_eq!(body.why, "tea");
}

#[tokio::test]
async fn an_empty_body_is_absent() {
    let (output, _server) = answered!(read_maybe, Reply::json(200, json!({"id": "a"})));
    assert_eq!(output.unwrap().id.as_deref(), Some("a"));
    let (output, _server) = answered!(read_maybe, Reply::status(204));
    assert_eq!(output.unwrap().id, None);
}

/// What only a request has (`writeOnly`) is not demanded of an answer; properties that are not declared are kept.
#[tokio::test]
async fn a_whole_body_surfaces_as_its_schemas_struct() {
    let customer =
        json!({"id": "c", "email": null, "balance": 1.5, "vip": {"since": 2020}, "address": {"zip": "1"}});
    let (output, _server) = answered!(read_customer, Reply::json(200, customer));
    let customer = output.unwrap().customer;
    assert_eq!(
        (customer.id.as_str(), customer.email, customer.balance),
        ("c", None, Some(1.5))
    );
    assert_eq!(customer.password, None);
    assert_eq!(customer.additional["vip"], json!({"since": 2020}));
    assert_eq!(customer.address.unwrap().additional["zip"], "1");
}

/// An object that is passed on whole is carried verbatim: undeclared properties and nulls survive.
#[tokio::test]
async fn a_read_modify_write_loses_nothing() {
    let customer = json!({"id": "c", "email": null, "balance": 1, "vip": {"since": 2020}, "address": {"city": null, "zip": "1"}});
    let (output, server) = answered!(pass_on, Reply::json(200, customer.clone()));
    assert_eq!(output.unwrap().customer.additional["vip"], json!({"since": 2020}));
    let requests = server.requests();
    assert_eq!(requests[1].json(), customer);
    assert_eq!(
        requests[2].json(),
        json!({"id": "c", "password": "new", "address": {"city": null, "zip": "1"}})
    );
    let mut modified = customer;
    modified["address"]["city"] = json!("Rome");
    assert_eq!(requests[3].json(), modified);
}
