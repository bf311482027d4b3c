//! The workflow over each transport, against a server on loopback.

#![cfg(any(feature = "hyper", feature = "reqwest"))]

use std::error::Error as _;
use std::time::Duration;

use arazzo::{ApiKey, Client, StepErrorKind};

use crate::input;
use crate::support::{Server, json, transports};
use crate::workflow::upsert_customer::{self, Error};

#[tokio::test]
async fn requests_reach_a_real_server() {
    for transport in transports() {
        let server = Server::start(|request| match request.method.as_str() {
            "GET" => json(404, "{}"),
            _ => json(201, "{\"customerId\":\"c\"}"),
        });
        let client = Client::builder()
            .transport(transport.clone())
            .server(upsert_customer::BILLING_API, format!("{}/base/", server.url))
            .credential(
                upsert_customer::BILLING_API.security("ApiKeyAuth"),
                ApiKey::new("unused"),
            )
            .build()
            .unwrap();
        let output = crate::workflow::upsert_customer(&client, input()).await.unwrap();
        assert_eq!(output.created_customer_id.as_deref(), Some("c"));
        assert_eq!(
            server.lines(),
            ["GET /base/customers/customer%2F7", "POST /base/customers"]
        );
        let [find, create] = server.received().try_into().unwrap();
        assert_eq!(
            find.header("x-api-key"),
            Some("k-123"),
            "the step's own parameter counts"
        );
        assert!(find.header("user-agent").unwrap().starts_with("arazzo/"));
        assert_eq!(find.header("content-type"), None);
        assert_eq!(create.header("content-type"), Some("application/json"));
        assert_eq!(
            create.body,
            r#"{"customerId":"customer/7","customerName":"Ada","lifecycleStage":"ACTIVE"}"#
        );
    }
}

#[tokio::test]
async fn a_slow_answer_is_a_timeout() {
    for transport in transports() {
        let server = Server::start(|_| {
            std::thread::sleep(Duration::from_secs(5));
            json(200, "{}")
        });
        let client = Client::builder()
            .transport(transport.clone())
            .server(upsert_customer::BILLING_API, &server.url)
            .timeout(Duration::from_millis(50))
            .build()
            .unwrap();
        let error = crate::workflow::upsert_customer(&client, input())
            .await
            .unwrap_err();
        assert!(error.is_retryable());
        let Error::FindCustomer(step) = error else {
            panic!("another step failed")
        };
        assert!(matches!(step.kind(), StepErrorKind::Timeout { .. }), "{step}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_transport_error() {
    for transport in transports() {
        let client = Client::builder()
            .transport(transport.clone())
            .server(upsert_customer::BILLING_API, "http://127.0.0.1:9")
            .build()
            .unwrap();
        let error = crate::workflow::upsert_customer(&client, input())
            .await
            .unwrap_err();
        assert!(
            error.to_string().ends_with("cannot connect to the server"),
            "{error}"
        );
        assert!(error.is_retryable() && error.source().is_some());
        assert!(
            !format!("{error:?}").contains("customer%2F7"),
            "the transport's error holds no URL"
        );
    }
}

#[tokio::test]
async fn dropping_the_future_sends_nothing_more() {
    for transport in transports() {
        let server = Server::start(|_| {
            std::thread::sleep(Duration::from_millis(200));
            json(404, "{}")
        });
        let client = Client::builder()
            .transport(transport.clone())
            .server(upsert_customer::BILLING_API, &server.url)
            .build()
            .unwrap();
        let run = crate::workflow::upsert_customer(&client, input());
        assert!(
            tokio::time::timeout(Duration::from_millis(100), run)
                .await
                .is_err()
        );
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(server.lines(), ["GET /customers/customer%2F7"]);
    }
}
