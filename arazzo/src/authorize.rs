//! In: a request and what its operation demands. Out: the same with the client's credentials, or a failure before anything
//! is sent.

use http::header::{AUTHORIZATION, HeaderValue};

use crate::credential::Ready;
use crate::encode::Encode;
use crate::error::{Failed, StepErrorKind};
use crate::oauth::TokenSource;
use crate::{Request, SchemeKind, Secret};

/// A token that the request was given.
#[derive(Default)]
pub(crate) struct Granted<'c> {
    token: Option<(&'c TokenSource, Secret)>,
}

impl Granted<'_> {
    /// The API refused the token: another will be asked for next time.
    pub(crate) fn forget(&self) {
        if let Some((source, token)) = &self.token {
            source.forget(token);
        }
    }
}

/// Takes the first alternative that holds (OpenAPI, "Security Requirement Object"): one that the step's own parameters
/// satisfy, else one that the client's credentials complete, else none if anonymous is allowed.
pub(crate) async fn authorize<'r>(request: &mut Request<'r>) -> Result<Granted<'r>, Failed> {
    let client = request.0.run.client();
    let source = request.0.operation.source;
    let alternatives = request.0.operation.security;
    let mut named = alternatives.iter().filter(|alternative| !alternative.is_empty());
    if alternatives.is_empty()
        || named
            .clone()
            .any(|all| all.iter().all(|name| given(request, name)))
    {
        return Ok(Granted::default());
    }
    let complete = |all: &&&[&'static str]| {
        all.iter()
            .all(|name| given(request, name) || client.credential(source.security(name)).is_some())
    };
    let Some(chosen) = named.find(complete) else {
        if alternatives.iter().any(|alternative| alternative.is_empty()) {
            return Ok(Granted::default());
        }
        return Err(request.fail(StepErrorKind::MissingCredential {
            source,
            schemes: alternatives,
        }));
    };
    let mut granted = Granted::default();
    for name in *chosen {
        if given(request, name) {
            continue;
        }
        match client.credential(source.security(name)) {
            Some(Ready::Token(token_source)) => {
                // In a box: every step's future would hold the request for a token otherwise.
                let token = Box::pin(with_token(request, name, token_source)).await?;
                granted.token = Some((token_source, token));
            }
            Some(ready) => with_key(request, ready),
            None => {}
        }
    }
    Ok(granted)
}

/// Whether the step's own parameters, or the transport, satisfy a scheme.
fn given(request: &Request<'_>, name: &str) -> bool {
    match request.0.operation.source.scheme(name).map(|scheme| scheme.kind) {
        Some(SchemeKind::ApiKey { location, name }) => request.has_key(location, name),
        Some(SchemeKind::MutualTls) => true,
        Some(_) => request.0.headers.contains_key(AUTHORIZATION),
        None => false,
    }
}

fn with_key(request: &mut Request<'_>, ready: &Ready) {
    match ready {
        Ready::Header { name, value, secrets } => {
            request.0.headers.insert(name, value.clone());
            request.0.secrets.hide(secrets.clone());
        }
        Ready::Query { name, value } => {
            let pair = (Encode::QUERY.encoded(name), Encode::QUERY.encoded(value.expose()));
            request.query_pairs(vec![pair], value.clone().into());
        }
        Ready::Cookie { name, value } => {
            request.push_cookie(name, &Encode::COOKIE.encoded(value.expose()));
            request.0.secrets.hide(value.clone());
        }
        Ready::Token(_) => {}
    }
}

async fn with_token(
    request: &mut Request<'_>,
    scheme: &'static str,
    source: &TokenSource,
) -> Result<Secret, Failed> {
    let client = request.0.run.client();
    let refused = |request: &Request<'_>, status, message: String| {
        request.fail(StepErrorKind::Authorization {
            scheme,
            status,
            message,
        })
    };
    let token = match source
        .token(client.transport().as_transport(), client.response_limit())
        .await
    {
        Ok(token) => token,
        Err(error) => return Err(refused(request, error.status, error.message)),
    };
    let Ok(mut value) = HeaderValue::from_bytes(format!("Bearer {}", token.expose()).as_bytes()) else {
        return Err(refused(
            request,
            None,
            "the token has a character that cannot be sent".to_owned(),
        ));
    };
    value.set_sensitive(true);
    request.0.headers.insert(AUTHORIZATION, value);
    request.0.secrets.hide(token.clone());
    Ok(token)
}
