//! Runtime expressions and Selector Objects (Arazzo 1.1.0): where they may stand, and what they give there.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use arazzo::Client;
use arazzo_tests::server::{Reply, Server};
use serde_json::json;

mod workflows {
    arazzo::arazzo_workflow!(
        "fixtures/expressions/expressions.yml",
        allow(optional_into_required, literal_expression)
    );
}
use workflows::*;

// Runtime Expressions, "Examples": method, URL, request parameters, request body, `$self`, source description fields.
#[tokio::test]
async fn the_request_and_the_document_have_values() {
    let server = Server::start(|_| Reply::json(200, json!({"id": "1"})))
        .await
        .unwrap();
    let client = Client::builder()
        .server(request_parts::THINGS, server.url())
        .build()
        .unwrap();
    let input = request_parts::Input {
        limit: 5,
        note: Some("n".into()),
    };
    let output = request_parts(&client, input).await.unwrap();
    assert_eq!(output.url, format!("{}/things/a%20b?limit=5", server.url()));
    assert_eq!(
        (
            output.method.as_str(),
            output.trace.as_str(),
            output.uuid.as_str()
        ),
        ("POST", "t-5", "u-1")
    );
    let (limit, echo): (i64, i64) = (output.limit, output.echo);
    assert_eq!((limit, echo, output.note.as_deref()), (5, 5, Some("n")));
    assert_eq!(
        output.body,
        json!({"user": {"uuid": "u-1", "note": "n"}, "list": [1, 5]})
    );
    assert_eq!(output.self_, "https://example.com/things.arazzo.yml");
    assert_eq!(
        (output.source.as_str(), output.kind.as_str()),
        ("api.yaml", "openapi")
    );
    assert_eq!(
        (output.name.as_str(), output.noted),
        ("n-u-1", Some("note: n".to_owned()))
    );
    let requests = server.requests();
    assert_eq!(requests[0].json(), output.body);
    assert_eq!(requests[1].line(), "POST /things/n-u-1");
    assert_eq!(
        requests[1].json(),
        json!({"text": "from https://example.com/things.arazzo.yml with 5", "own": 5, "u-1-key": {"n": 1, "$schema": "x"}})
    );
}

// Selector Object.
#[tokio::test]
async fn selectors_select() {
    let items = json!([{"sku": "a", "price": 1}, {"sku": "b", "price": 3}, {"sku": "c", "price": 2.5}]);
    let server = Server::start(move |_| Reply::json(200, json!({"id": "1", "items": items})))
        .await
        .unwrap();
    let client = Client::builder()
        .server(selectors::THINGS, server.url())
        .build()
        .unwrap();
    let output = selectors(&client).await.unwrap();
    assert_eq!(output.sku.as_deref(), Some("a"));
    assert_eq!(output.last, Some(json!("c")));
    assert_eq!(output.dear, [json!("b"), json!("c")]);
    assert_eq!(output.pointed.as_deref(), Some("b"));
    let requests = server.requests();
    assert_eq!(requests[1].line(), "POST /things/c");
    assert_eq!(requests[1].json(), json!({"sku": "b", "skus": ["a", "b", "c"]}));
}
