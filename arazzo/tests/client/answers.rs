//! What is read from answers, and what errors say of them.

use arazzo::testing::{Answer, Exchange};
use arazzo::{
    Client, Failure, Nth, RawBody, Secret, StepError, StepErrorKind, TransportErrorKind, Value, json,
};

use crate::{GET, POST, read, step};

fn api(answer: Answer) -> Client {
    Exchange::answering(move |_| answer.clone()).client()
}

#[tokio::test]
async fn a_decode_error_points_at_the_place() {
    let body = json!({ "a/b": [{ "x": 1 }, { "x": "no" }] });
    #[derive(Debug, serde::Deserialize)]
    struct Item {
        #[allow(dead_code)]
        x: u8,
    }
    let client = api(Answer::new(200).json(body));
    type Body = std::collections::HashMap<String, Vec<Item>>;
    let error = read(&client, |response| Ok(response.json::<Body>()?))
        .await
        .unwrap_err();
    let StepErrorKind::Decode { pointer, message } = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(pointer, "/a~1b/1/x");
    assert!(message.contains("expected u8"), "{message}");
    assert_eq!(error.status(), Some(200));
    let skipped = read(&client, |response| {
        Ok(response.json::<std::collections::HashMap<String, Nth<0, Item>>>()?)
    })
    .await;
    assert_eq!(skipped.unwrap().len(), 1, "what is not read is not typed");
}

#[tokio::test]
async fn a_body_may_be_absent() {
    for answer in [
        Answer::new(204),
        Answer::new(200).body("application/json", " \n"),
        Answer::new(200).body("text/html", "<p>"),
    ] {
        let value = read(&api(answer), |response| Ok(response.json_or_default::<Value>()?))
            .await
            .unwrap();
        assert_eq!(value, Value::Null);
    }
    for content_type in [
        "application/json; charset=utf-8",
        "application/Problem+JSON",
        "text/json",
    ] {
        let client = api(Answer::new(200).body(content_type, "\u{feff}[1]"));
        let value = read(&client, |response| Ok(response.json_or_default::<Value>()?))
            .await
            .unwrap();
        assert_eq!(value, json!([1]), "{content_type}");
    }
    let client = api(Answer::new(200).body("application/json", "{"));
    assert!(
        read(&client, |response| Ok(response.json_or_default::<Value>()?))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn headers_and_url_are_read() {
    let client = api(Answer::new(200)
        .header("X-Rate", "1")
        .header("x-rate", "2")
        .body("text/plain", "ü"));
    let run = client.run("w");
    let request = run.request(&GET).unwrap().path("/a").query("q", "x y").unwrap();
    let response = request.send().await.unwrap();
    assert_eq!(response.header("X-RATE").as_deref(), Some("1, 2"));
    assert_eq!(response.header("X-Other"), None);
    assert_eq!(response.url(), "https://api.example/v1/a?q=x%20y");
    assert_eq!((response.text().as_str(), response.bytes().len()), ("ü", 2));
}

#[tokio::test]
async fn a_criterion_fails_with_its_text() {
    let client = api(Answer::new(200).json(json!({ "ok": false })));
    let error = read(&client, |response| {
        Err::<(), _>(response.criterion_failed::<RawBody>(1, "$response.body#/ok\n== true"))
    })
    .await
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `w`, step `s` (GET /a/{b}): success criterion 1 does not hold: `$response.body#/ok == true`: {\"ok\":false}"
    );
    assert_eq!((error.status(), error.is_retryable()), (Some(200), false));
    assert_eq!(
        error.answer().unwrap().json::<Value>(),
        Some(json!({ "ok": false }))
    );
}

#[tokio::test]
async fn an_error_shows_no_secret_and_little_of_a_body() {
    let secret = Secret::from("s3cret-value");
    let body = format!("{}\n{}", "You sent s3cret-value. ", "x".repeat(2000));
    let client = api(Answer::new(500)
        .header("Set-Cookie", "session=s3cret-value")
        .body("text/plain", body));
    let run = client.run("w");
    let request = run
        .request(&POST)
        .and_then(|request| request.path("/a/").path_value("b", &secret))
        .and_then(|request| request.query("token", &secret))
        .and_then(|request| request.header("Authorization", &Secret::from("Bearer s3cret-value")))
        .and_then(|request| request.json(&json!({ "plain": 1 })))
        .unwrap();
    assert!(!format!("{request:?}").contains("s3cret"), "{request:?}");
    let response = request.send().await.unwrap();
    assert!(!format!("{response:?}").contains("s3cret"), "{response:?}");
    let error: StepError = response.accept(|status| status == 200).unwrap_err();
    for text in [
        error.to_string(),
        format!("{error:?}"),
        format!("{:?}", error.kind()),
        format!("{:?}", error.answer()),
    ] {
        assert!(!text.contains("s3cret"), "{text}");
        assert!(text.matches('x').count() <= 512 + "x".len(), "{text}");
    }
    assert_eq!(error.to_string().lines().count(), 1);
    let failure: &dyn Failure = &error;
    assert_eq!(
        (failure.status(), failure.attempts(), failure.is_retryable()),
        (Some(500), 1, true)
    );
    assert!(
        matches!(error.into_kind(), StepErrorKind::Status { status: 500, body } if body.text().len() > 2000)
    );
}

#[tokio::test]
async fn a_secret_in_a_json_body_is_hidden_too() {
    let client = api(Answer::new(400).body("text/plain", "bad password hunter2"));
    let run = client.run("w");
    let body = std::collections::HashMap::from([("password", Secret::from("hunter2"))]);
    let response = run
        .request(&POST)
        .unwrap()
        .path("/a")
        .json(&body)
        .unwrap()
        .send()
        .await
        .unwrap();
    let error: StepError = response.accept(|_| false).unwrap_err();
    assert!(error.to_string().ends_with("bad password ***"), "{error}");
}

#[tokio::test]
async fn an_answer_over_the_limit_is_refused() {
    let exchange = Exchange::answering(|_| Answer::new(200).body("text/plain", "12345"));
    for (limit, fits) in [(5, true), (4, false)] {
        let client = Client::builder()
            .transport(exchange.clone())
            .response_limit(limit)
            .build()
            .unwrap();
        match step(&client, &GET, |request| Ok(request.path("/a"))).await {
            Ok(_) => assert!(fits),
            Err(error) => {
                let StepErrorKind::Transport(error) = error.kind() else {
                    panic!("{error}")
                };
                assert_eq!(error.kind(), TransportErrorKind::TooLarge { limit: 4 });
                assert!(!fits);
            }
        }
    }
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    use crate::support::Server;
    // Ten times the limit, and no length: the body would end with the connection.
    let server = Server::start(|_| {
        format!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}",
            "x".repeat(10_000)
        )
    });
    let client = Client::builder()
        .server(crate::API, &server.url)
        .response_limit(1000)
        .build()
        .unwrap();
    let error = step(&client, &GET, |request| Ok(request.path("/a")))
        .await
        .unwrap_err();
    let StepErrorKind::Transport(error) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(error.kind(), TransportErrorKind::TooLarge { limit: 1000 });
}
