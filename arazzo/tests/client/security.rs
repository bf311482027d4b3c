//! Which credential is sent, and where.

use arazzo::testing::{Answer, Exchange, Sent};
use arazzo::{
    ApiKey, Basic, Bearer, Client, ClientBuilder, ClientCredentials, Event, Method, Operation, Secret,
    StepError, StepErrorKind, json,
};

use crate::{API, operation, step};

static KEY: Operation = operation(Method::GET, &[&["key"]]);
static EITHER: Operation = operation(Method::GET, &[&["key", "bearer"], &["basic"]]);
static OPTIONAL: Operation = operation(Method::GET, &[&[], &["query"]]);
static COOKIE: Operation = operation(Method::GET, &[&["cookie", "mtls"]]);
static OAUTH: Operation = operation(Method::GET, &[&["oauth"]]);
static DANGLING: Operation = operation(Method::GET, &[&["gone"]]);

async fn sent(
    operation: &'static Operation,
    with: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Result<Sent, StepError> {
    let api = Exchange::answering(|_| Answer::new(200));
    let client = with(Client::builder().transport(api.clone())).build().unwrap();
    step(&client, operation, |request| Ok(request.path("/a"))).await?;
    Ok(api.sent().remove(0))
}

#[tokio::test]
async fn each_kind_has_its_place() {
    let key = sent(&KEY, |client| {
        client.credential(API.security("key"), ApiKey::new("k"))
    })
    .await
    .unwrap();
    assert_eq!(key.header("x-key").as_deref(), Some("k"));
    let query = sent(&OPTIONAL, |client| {
        client.credential(API.security("query"), ApiKey::new("k&1"))
    })
    .await
    .unwrap();
    assert_eq!(query.url(), "https://api.example/v1/a?api%20key=k%261");
    let cookie = sent(&COOKIE, |client| {
        client.credential(API.security("cookie"), ApiKey::new("k"))
    })
    .await
    .unwrap();
    assert_eq!(cookie.header("cookie").as_deref(), Some("sid=k"));
    // RFC 7617, section 2.
    let basic = Basic::new("Aladdin", "open sesame");
    let basic = sent(&EITHER, |client| client.credential(API.security("basic"), basic))
        .await
        .unwrap();
    assert_eq!(
        basic.header("authorization").as_deref(),
        Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    );
    let both = sent(&EITHER, |client| {
        client
            .credential(API.security("basic"), Basic::new("u", "p"))
            .credential(API.security("key"), ApiKey::new("k"))
            .credential(API.security("bearer"), Bearer::new("t"))
    })
    .await
    .unwrap();
    assert_eq!(
        both.header("authorization").as_deref(),
        Some("Bearer t"),
        "the first alternative that is complete"
    );
    assert_eq!(both.header("x-key").as_deref(), Some("k"));
}

#[tokio::test]
async fn without_a_credential_nothing_is_sent() {
    for operation in [&KEY, &EITHER, &OAUTH, &DANGLING] {
        let error = sent(operation, |client| {
            client.credential(API.security("query"), ApiKey::new("k"))
        })
        .await
        .unwrap_err();
        assert!(
            matches!(error.kind(), StepErrorKind::MissingCredential { .. }),
            "{error}"
        );
        assert!(error.is_configuration());
    }
    let error = sent(&EITHER, |client| client).await.unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("set one for `key` and `bearer` or `basic`"),
        "{error}"
    );
    assert_eq!(
        sent(&OPTIONAL, |client| client).await.unwrap().query_string(),
        None,
        "anonymous is allowed"
    );
}

#[tokio::test]
async fn the_step_itself_may_satisfy_a_scheme() {
    let api = Exchange::answering(|_| Answer::new(200));
    let client = Client::builder()
        .transport(api.clone())
        .credential(API.security("key"), ApiKey::new("from the client"))
        .credential(API.security("bearer"), Bearer::new("from the client"))
        .build()
        .unwrap();
    step(&client, &KEY, |request| request.path("/a").header("X-KEY", "own"))
        .await
        .unwrap();
    assert_eq!(api.sent()[0].header("x-key").as_deref(), Some("own"));
    step(&client, &EITHER, |request| {
        request.path("/a").header("Authorization", "Basic own")
    })
    .await
    .unwrap();
    assert_eq!(
        api.sent()[1].header("authorization").as_deref(),
        Some("Basic own")
    );
    assert_eq!(
        api.sent()[1].header("x-key"),
        None,
        "the alternative that the step satisfies needs no key"
    );
    step(&Client::over(api.clone()), &OPTIONAL, |request| {
        request.path("/a").query("api key", "own")
    })
    .await
    .unwrap();
    assert_eq!(api.sent()[2].query_string(), Some("api%20key=own"));
}

fn oauth(api: &Exchange, credentials: ClientCredentials) -> Client {
    Client::builder()
        .transport(api.clone())
        .credential(API.security("oauth"), credentials)
        .build()
        .unwrap()
}

#[tokio::test]
async fn tokens_are_asked_for_kept_and_replaced() {
    let api = Exchange::new();
    let token = |token: &str| {
        Answer::new(200).json(json!({ "access_token": token, "token_type": "bearer", "expires_in": 3600 }))
    };
    api.post("/token")
        // RFC 6749, section 2.3.1: both are form-encoded first.
        .header("Authorization", "Basic YSUzQWI6cHclMkIx")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .text("grant_type=client_credentials&scope=read+write")
        .answer(token("t1"));
    api.get("/v1/a").header("Authorization", "Bearer t1").answer(200);
    api.get("/v1/a").header("Authorization", "Bearer t1").answer(401);
    api.post("/token").answer(token("t2"));
    api.get("/v1/a").header("Authorization", "Bearer t2").answer(200);
    let client = oauth(
        &api,
        ClientCredentials::new("a:b", "pw+1").scopes(["read", "write"]),
    );
    for status in [200, 401, 200] {
        assert_eq!(
            step(&client, &OAUTH, |request| Ok(request.path("/a")))
                .await
                .unwrap(),
            status
        );
    }
    api.assert_finished();
}

#[tokio::test]
async fn a_token_near_its_end_is_not_used() {
    let api = Exchange::new();
    for _ in 0..2 {
        api.post("/other")
            .text("grant_type=client_credentials&client_id=id&client_secret=pw")
            .no_header("Authorization")
            .answer(Answer::new(200).json(json!({ "access_token": "t", "expires_in": 5 })));
        api.get("/v1/a").answer(200);
    }
    let client = oauth(
        &api,
        ClientCredentials::new("id", "pw")
            .in_body()
            .token_url("http://127.0.0.1/other"),
    );
    for _ in 0..2 {
        step(&client, &OAUTH, |request| Ok(request.path("/a")))
            .await
            .unwrap();
    }
    api.assert_finished();
}

#[tokio::test]
async fn a_refused_token_is_an_error_without_the_secret() {
    let api = Exchange::new();
    api.post("/token").answer(
        Answer::new(400)
            .json(json!({ "error": "invalid_client", "error_description": "bad secret hunter2" })),
    );
    api.post("/token").answer(503);
    let client = oauth(&api, ClientCredentials::new("id", "hunter2"));
    let error = step(&client, &OAUTH, |request| Ok(request.path("/a")))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("no token for `oauth`: the answer is 400: invalid_client: bad secret ***"),
        "{error}"
    );
    assert!(!error.is_retryable());
    let error = step(&client, &OAUTH, |request| Ok(request.path("/a")))
        .await
        .unwrap_err();
    assert!(error.is_retryable(), "{error}");
    api.assert_finished();
}

#[tokio::test]
async fn an_observer_sees_no_secret_of_a_url() {
    let api = Exchange::answering(|_| Answer::new(200));
    let urls = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = urls.clone();
    let client = Client::builder()
        .transport(api)
        .credential(API.security("query"), ApiKey::new("hunter2"))
        .observer(move |event: &Event<'_>| {
            if let Event::StepRequest { url, .. } = event {
                log.lock().unwrap().push((*url).to_owned());
            }
        })
        .build()
        .unwrap();
    let password = Secret::from("hunter2");
    step(&client, &OPTIONAL, |request| {
        request
            .path("/a/")
            .path_value("b", &password)?
            .path("/c")
            .query("q", &1)?
            .query("p", &password)?
            .query("r", &2)
    })
    .await
    .unwrap();
    assert_eq!(
        *urls.lock().unwrap(),
        ["https://api.example/v1/a/***/c?q=1&p=***&r=2&api%20key=***"]
    );
}
