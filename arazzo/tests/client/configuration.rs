//! What a builder refuses, and what it never shows.

use arazzo::testing::{Answer, Exchange};
use arazzo::{
    ApiKey, Basic, Bearer, Client, ClientCredentials, ConfigError, Credential, Operation, SchemeKind,
    SecurityScheme, Source, SourceId, StepErrorKind,
};

use crate::{API, GET, step};

fn refused(scheme: &'static str, credential: impl Into<Credential>) -> ConfigError {
    let api = Exchange::new();
    Client::builder()
        .transport(api)
        .credential(API.security(scheme), credential)
        .build()
        .unwrap_err()
}

#[test]
fn a_server_is_an_absolute_url() {
    for url in [
        "",
        "api.example",
        "/v1",
        "ftp://a/",
        "http://",
        "https://u:hunter2@a/",
        "https://a/?q=hunter2",
        "https://a/#f",
    ] {
        let error = Client::builder()
            .transport(Exchange::new())
            .server(API, url)
            .build()
            .unwrap_err();
        assert!(
            matches!(error, ConfigError::InvalidServer { .. }),
            "{url}: {error}"
        );
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn a_scheme_must_be_there_and_the_credential_fit() {
    let error = refused("bearr", Bearer::new("hunter2"));
    assert_eq!(
        error.to_string(),
        "source `api` (openapi/api.yaml) has no security scheme `bearr`, did you mean `bearer`?"
    );
    for error in [
        refused("key", Bearer::new("hunter2")),
        refused("bearer", ApiKey::new("hunter2")),
        refused("bearer", Basic::new("u", "hunter2")),
        refused("basic", Bearer::new("hunter2")),
        refused("mtls", ApiKey::new("hunter2")),
        refused("key", ClientCredentials::new("id", "hunter2")),
    ] {
        assert!(matches!(error, ConfigError::CredentialMismatch { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    for error in [
        refused("key", ApiKey::new("hunter2\n")),
        refused("basic", Basic::new("u:v", "hunter2")),
    ] {
        assert!(matches!(error, ConfigError::InvalidCredential { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
    let error = refused("oidc", ClientCredentials::new("id", "hunter2"));
    assert!(matches!(error, ConfigError::MissingTokenUrl { .. }), "{error}");
}

#[test]
fn nothing_shows_a_credential() {
    let secret = "hunter2";
    let builder = Client::builder()
        .transport(Exchange::new())
        .credential(API.security("key"), ApiKey::new(secret))
        .credential(API.security("basic"), Basic::new("u", secret))
        .credential(API.security("bearer"), Bearer::new(secret))
        .credential(API.security("oauth"), ClientCredentials::new("id", secret));
    assert!(!format!("{builder:#?}").contains(secret));
    let client = builder.build().unwrap();
    assert!(!format!("{client:#?}").contains(secret));
}

/// The same name over another document.
const OTHER: SourceId = SourceId::new(&Source {
    name: "api",
    document: "openapi/other.yaml",
    security_schemes: &[SecurityScheme {
        name: "key",
        kind: SchemeKind::OpenIdConnect,
    }],
});

static ELSEWHERE: Operation = Operation {
    source: OTHER,
    server: None,
    ..crate::operation(arazzo::Method::GET, &[])
};
static RELATIVE: Operation = Operation {
    server: Some("/v1"),
    ..crate::operation(arazzo::Method::GET, &[])
};

#[tokio::test]
async fn servers_belong_to_their_source() {
    let api = Exchange::answering(|_| Answer::new(200));
    let client = Client::builder()
        .transport(api.clone())
        .server(API, "http://127.0.0.1:1/x")
        .server(API, "http://127.0.0.1:2/base/")
        .build()
        .unwrap();
    step(&client, &GET, |request| Ok(request.path("/a")))
        .await
        .unwrap();
    assert_eq!(
        api.sent()[0].url(),
        "http://127.0.0.1:2/base/a",
        "the last one counts"
    );
    let error = step(&client, &ELSEWHERE, |request| Ok(request.path("/a")))
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), StepErrorKind::MissingServer { source } if *source == OTHER),
        "{error}"
    );
    assert!(error.is_configuration());
    let error = step(&Client::over(api), &RELATIVE, |request| Ok(request.path("/a")))
        .await
        .unwrap_err();
    assert!(
        matches!(error.kind(), StepErrorKind::MissingServer { .. }),
        "{error}"
    );
}
