//! Attempts, delays and time-outs.

use std::time::Duration;

use arazzo::testing::{Answer, Exchange};
use arazzo::{Client, Operation, StepError, StepErrorKind, Transport, TransportError, TransportErrorKind};

use crate::{GET, is_invalid, step};

/// A step with a retry action, as generated code runs it.
async fn with_retries(client: &Client, limit: u32, delay: Duration) -> Result<u16, StepError> {
    let run = client.run("w");
    let mut attempt = 1;
    loop {
        run.attempt(attempt);
        let answer = async {
            run.request(&GET)?
                .path("/a")
                .send()
                .await?
                .accept(|status| status == 200)
        }
        .await;
        match answer {
            Ok(response) => return Ok(response.status()),
            Err(error) if attempt > limit => return Err(error),
            Err(error) => run.wait(&error, Some(delay)).await,
        }
        attempt += 1;
    }
}

#[tokio::test]
async fn delays_are_as_asked_for_up_to_the_limit() {
    let api = Exchange::new();
    api.get("/v1/a").answer(503);
    api.get("/v1/a")
        .answer(Answer::new(429).header("Retry-After", "7"));
    api.get("/v1/a")
        .answer(Answer::new(429).header("Retry-After", "86400"));
    api.get("/v1/a")
        .answer(Answer::new(429).header("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"));
    api.get("/v1/a")
        .fail(TransportError::new(TransportErrorKind::Connect, "down"));
    api.get("/v1/a").answer(200);
    assert_eq!(
        with_retries(&api.client(), 9, Duration::from_secs(2))
            .await
            .unwrap(),
        200
    );
    api.assert_finished();
    let seconds: Vec<_> = api.waits().iter().map(Duration::as_secs).collect();
    assert_eq!(seconds, [2, 7, 60, 2], "a date that is past asks for no wait");
}

#[tokio::test]
async fn attempts_are_counted() {
    let api = Exchange::answering(|_| Answer::new(500));
    let error = with_retries(&api.client(), 2, Duration::ZERO).await.unwrap_err();
    assert_eq!((error.attempts(), api.sent().len()), (3, 3));
    assert!(error.to_string().ends_with("(after 3 attempts)"), "{error}");
    let error = step(&api.client(), &GET, |request| {
        request.path("/a").header("a b", "")
    })
    .await
    .unwrap_err();
    assert!(is_invalid(&error));
    assert_eq!(error.attempts(), 1);
}

static PATIENT: Operation = Operation {
    timeout: Some(Duration::from_millis(1234)),
    ..crate::operation(arazzo::Method::GET, &[])
};

#[tokio::test]
async fn a_time_out_is_the_steps_or_the_clients() {
    let api = Exchange::new();
    for operation in [&GET, &PATIENT] {
        api.get("/v1/a").hang();
        let client = Client::builder()
            .transport(api.clone())
            .timeout(Duration::from_secs(9))
            .build()
            .unwrap();
        let error = step(&client, operation, |request| Ok(request.path("/a")))
            .await
            .unwrap_err();
        assert!(matches!(error.kind(), StepErrorKind::Timeout { .. }), "{error}");
        assert!(error.is_retryable());
    }
    assert_eq!(api.waits(), [Duration::from_secs(9), Duration::from_millis(1234)]);
}

#[tokio::test]
async fn a_missing_value_fails_before_anything_is_sent() {
    let api = Exchange::new();
    let client = api.client();
    let run = client.run("w");
    let error = run.required(&GET, "$inputs.x", None::<&str>).unwrap_err();
    assert_eq!(
        error.to_string(),
        "workflow `w`, step `s` (GET /a/{b}): `$inputs.x` has no value, nothing was sent"
    );
    assert_eq!(run.required(&GET, "$inputs.x", Some(1)).unwrap(), 1);
    let inner = run.call("inner");
    assert!(inner.visit().is_ok());
    drop(inner);
    api.assert_finished();
}

#[tokio::test]
async fn a_called_workflow_shares_the_budget() {
    let client = Client::builder()
        .transport(Exchange::new())
        .step_budget(2)
        .build()
        .unwrap();
    let run = client.run("outer");
    run.visit().unwrap();
    run.call("inner").visit().unwrap();
    assert!(run.call("inner").visit().is_err());
    assert!(run.visit().is_err());
    assert!(client.run("another").visit().is_ok());
}

#[test]
fn everything_can_cross_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Client>();
    shared::<StepError>();
    shared::<TransportError>();
    shared::<Exchange>();
    shared::<Box<dyn Transport>>();
    let size = size_of::<StepError>();
    assert_eq!(size, size_of::<usize>());
}
