//! What every transport for real servers does in the same way.

#![cfg(any(feature = "hyper", feature = "reqwest"))]

use std::error::Error as _;

use arazzo::{Client, StepErrorKind, TransportErrorKind};

use crate::support::{Server, answer, json, transports};
use crate::{API, GET, POST, read, step};

#[tokio::test]
async fn an_answer_that_announces_too_much_is_not_read() {
    for transport in transports() {
        // The server never sends what it announces: only who goes by the header can tell.
        let server = Server::start(|_| "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx".to_owned());
        assert_eq!(
            limited(transport, &server).await,
            TransportErrorKind::TooLarge { limit: 8 }
        );
    }
}

#[tokio::test]
async fn an_answer_that_grows_too_large_is_given_up() {
    for transport in transports() {
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\nfghij\r\n0\r\n\r\n";
        let server = Server::start(|_| chunked.to_owned());
        assert_eq!(
            limited(transport, &server).await,
            TransportErrorKind::TooLarge { limit: 8 }
        );
    }
}

async fn limited(transport: std::sync::Arc<dyn arazzo::Transport>, server: &Server) -> TransportErrorKind {
    let client = Client::builder()
        .transport(transport)
        .server(API, &server.url)
        .response_limit(8)
        .build()
        .unwrap();
    let error = step(&client, &GET, |request| Ok(request.path("/a")))
        .await
        .unwrap_err();
    let StepErrorKind::Transport(error) = error.kind() else {
        panic!("{error}")
    };
    error.kind()
}

#[tokio::test]
async fn an_answer_in_chunks_is_put_together() {
    for transport in transports() {
        let server = Server::start(|_| {
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n3\r\n,2]\r\n0\r\n\r\n".to_owned()
        });
        let client = Client::builder()
            .transport(transport)
            .server(API, &server.url)
            .build()
            .unwrap();
        assert_eq!(
            read(&client, |response| Ok(response.json::<Vec<u8>>()?))
                .await
                .unwrap(),
            [1, 2]
        );
    }
}

#[tokio::test]
async fn an_exchange_that_breaks_off_may_be_tried_again() {
    for transport in transports() {
        let server = Server::start(|_| "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".to_owned());
        let client = Client::builder()
            .transport(transport)
            .server(API, &server.url)
            .build()
            .unwrap();
        let error = step(&client, &POST, |request| request.path("/a").json(&1))
            .await
            .unwrap_err();
        assert!(error.is_retryable(), "{error}");
        let StepErrorKind::Transport(error) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(error.kind(), TransportErrorKind::Exchange);
        assert!(error.source().is_some());
    }
}

#[tokio::test]
async fn what_is_sent_is_the_same() {
    for transport in transports() {
        let server = Server::start(|_| json(200, "{}"));
        let client = Client::builder()
            .transport(transport)
            .server(API, &server.url)
            .build()
            .unwrap();
        step(&client, &POST, |request| {
            request
                .path("/a")
                .query("q", "1 2")?
                .header("X-Plain", "p")?
                .json(&[1])
        })
        .await
        .unwrap();
        let [sent] = server.received().try_into().unwrap();
        assert_eq!(
            (sent.line().as_str(), sent.body.as_str()),
            ("POST /a?q=1%202", "[1]")
        );
        let mut headers: Vec<_> = sent
            .headers
            .iter()
            .map(|(name, _)| name.to_ascii_lowercase())
            .collect();
        headers.retain(|name| name != "accept");
        headers.sort();
        assert_eq!(
            headers,
            ["content-length", "content-type", "host", "user-agent", "x-plain"]
        );
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_one() {
    for transport in transports() {
        let server = Server::start(|_| answer(204, &[], ""));
        let client = Client::builder()
            .transport(transport)
            .server(API, &server.url)
            .build()
            .unwrap();
        assert_eq!(
            step(&client, &POST, |request| Ok(request.path("/a")))
                .await
                .unwrap(),
            204
        );
    }
}

/// Nothing listens there, so whoever tries says that it cannot connect.
#[cfg(not(feature = "rustls"))]
#[tokio::test]
async fn without_tls_an_https_server_is_out_of_reach_and_the_error_says_why() {
    for transport in transports() {
        let client = Client::builder()
            .transport(transport)
            .server(API, "https://127.0.0.1:9")
            .build()
            .unwrap();
        let error = step(&client, &GET, |request| Ok(request.path("/a")))
            .await
            .unwrap_err();
        let StepErrorKind::Transport(error) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(error.kind(), TransportErrorKind::Setup);
        assert!(error.source().unwrap().to_string().contains("`rustls`"));
    }
}
