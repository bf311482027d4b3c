//! Redirects over real connections: two servers on loopback are two origins.

#![cfg(any(feature = "hyper", feature = "reqwest"))]

use arazzo::{ApiKey, Bearer, Client, Method, Operation, Secret, StepErrorKind, TransportErrorKind};

use crate::support::{Server, answer, json, transports};
use crate::{API, GET, operation, step};

static ALL: Operation = operation(Method::GET, &[&["key", "query", "cookie", "bearer"]]);

#[tokio::test]
async fn credentials_never_reach_another_origin() {
    for transport in transports() {
        let other = Server::start(|_| json(200, "{}"));
        let target = format!("{}/landed?page=2&api%20key=k-query&tok=s3cret", other.url);
        let first = Server::start(move |request| match request.target.split('?').next() {
            Some("/a") => answer(302, &[("Location", "/b?api%20key=k-query&tok=s3cret")], ""),
            _ => answer(307, &[("Location", &target)], ""),
        });
        let client = Client::builder()
            .transport(transport.clone())
            .server(API, &first.url)
            .credential(API.security("key"), ApiKey::new("k-header"))
            .credential(API.security("query"), ApiKey::new("k-query"))
            .credential(API.security("cookie"), ApiKey::new("k-cookie"))
            .credential(API.security("bearer"), Bearer::new("k-bearer"))
            .build()
            .unwrap();
        let status = step(&client, &ALL, |request| {
            request
                .path("/a")
                .query("tok", &Secret::from("s3cret"))?
                .header("X-Secret", &Secret::from("s3cret"))?
                .header("X-Plain", "kept")
        })
        .await
        .unwrap();
        assert_eq!(status, 200);
        let [_, same] = first.received().try_into().unwrap();
        assert_eq!(
            same.header("authorization"),
            Some("Bearer k-bearer"),
            "the same origin keeps them"
        );
        assert_eq!(
            (same.header("x-key"), same.header("cookie")),
            (Some("k-header"), Some("sid=k-cookie"))
        );
        let [landed] = other.received().try_into().unwrap();
        assert_eq!(landed.line(), "GET /landed?page=2");
        assert_eq!(landed.header("x-plain"), Some("kept"));
        let all = format!("{landed:?}");
        assert!(
            !all.contains("k-") && !all.contains("s3cret") && landed.header("referer").is_none(),
            "{all}"
        );
    }
}

#[tokio::test]
async fn redirects_end() {
    for transport in transports() {
        let server = Server::start(|_| answer(302, &[("Location", "/again")], ""));
        let client = Client::builder()
            .transport(transport.clone())
            .server(API, &server.url)
            .build()
            .unwrap();
        let error = step(&client, &GET, |request| Ok(request.path("/a")))
            .await
            .unwrap_err();
        let StepErrorKind::Transport(error) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(error.kind(), TransportErrorKind::Redirect);
        assert_eq!(server.received().len(), 11, "the request and ten redirects");
    }
}

#[tokio::test]
async fn a_step_may_read_the_redirect_itself() {
    for transport in transports() {
        let server = Server::start(|_| answer(303, &[("Location", "/b")], ""));
        let client = Client::builder()
            .transport(transport.clone())
            .server(API, &server.url)
            .build()
            .unwrap();
        let run = client.run("w");
        let response = run
            .request(&GET)
            .unwrap()
            .path("/a")
            .without_redirects()
            .send()
            .await
            .unwrap();
        assert_eq!(
            (response.status(), response.header("location").as_deref()),
            (303, Some("/b"))
        );
    }
}
