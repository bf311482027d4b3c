//! The client's rules, each seen in what is sent and in what a step returns.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub
)]

mod answers;
mod configuration;
mod parameters;
mod redirects;
mod retries;
mod security;
#[cfg(feature = "tower")]
mod service;
mod spans;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod transports;

use arazzo::{
    Client, Failed, Location, Method, Operation, Request, Response, SchemeKind, SecurityScheme, Source,
    SourceId, StepError, StepErrorKind,
};

const API: SourceId = SourceId::new(&Source {
    name: "api",
    document: "openapi/api.yaml",
    security_schemes: &[
        SecurityScheme {
            name: "key",
            kind: SchemeKind::ApiKey {
                location: Location::Header,
                name: "X-Key",
            },
        },
        SecurityScheme {
            name: "query",
            kind: SchemeKind::ApiKey {
                location: Location::Query,
                name: "api key",
            },
        },
        SecurityScheme {
            name: "cookie",
            kind: SchemeKind::ApiKey {
                location: Location::Cookie,
                name: "sid",
            },
        },
        SecurityScheme {
            name: "bearer",
            kind: SchemeKind::Http { scheme: "Bearer" },
        },
        SecurityScheme {
            name: "basic",
            kind: SchemeKind::Http { scheme: "basic" },
        },
        SecurityScheme {
            name: "oauth",
            kind: SchemeKind::OAuth2 {
                token_url: Some("https://id.example/token"),
            },
        },
        SecurityScheme {
            name: "oidc",
            kind: SchemeKind::OpenIdConnect,
        },
        SecurityScheme {
            name: "mtls",
            kind: SchemeKind::MutualTls,
        },
    ],
});

const fn operation(method: Method, security: &'static [&'static [&'static str]]) -> Operation {
    Operation {
        workflow: "w",
        step: "s",
        operation: "o",
        source: API,
        method,
        path: "/a/{b}",
        server: Some("https://api.example/v1"),
        security,
        timeout: None,
    }
}

static GET: Operation = operation(Method::GET, &[]);
static POST: Operation = operation(Method::POST, &[]);

/// Runs one step, whatever its request is, and tells its status.
async fn step(
    client: &Client,
    operation: &'static Operation,
    fill: impl for<'r> FnOnce(Request<'r>) -> Result<Request<'r>, Failed>,
) -> Result<u16, StepError> {
    let run = client.run("w");
    let response = fill(run.request(operation)?)?.send().await?;
    Ok(response.status())
}

/// Runs one step and reads its answer.
async fn read<T>(
    client: &Client,
    of: impl for<'r> FnOnce(Response<'r>) -> Result<T, StepError>,
) -> Result<T, StepError> {
    let run = client.run("w");
    of(run.request(&GET)?.path("/a/b").send().await?)
}

fn is_invalid(error: &StepError) -> bool {
    matches!(error.kind(), StepErrorKind::InvalidValue { .. })
}
