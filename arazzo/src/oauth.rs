//! In: a client's credentials and a token URL. Out: an access token, the last one for as long as it is good
//! (RFC 6749, section 4.4).

use std::error::Error as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Uri};
use serde::Deserialize;

use crate::encode::Encode;
use crate::redact::Secrets;
use crate::transport::Transport;
use crate::{ClientCredentials, ConfigError, SchemeId, Secret};

/// A token is not used in the last moments of its life.
const MARGIN: Duration = Duration::from_secs(30);
/// How long a token is good whose server does not say.
const LIFE: Duration = Duration::from_secs(300);

/// Where tokens of one security scheme come from.
pub(crate) struct TokenSource {
    url: Uri,
    authorization: Option<HeaderValue>,
    body: Bytes,
    secret: Secret,
    last: Mutex<Option<Token>>,
}

struct Token {
    text: Secret,
    good_until: Instant,
}

/// Why there is no token.
pub(crate) struct NoToken {
    pub(crate) status: Option<u16>,
    pub(crate) message: String,
}

#[derive(Deserialize)]
struct Granted {
    access_token: Secret,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Option<f64>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
}

impl TokenSource {
    pub(crate) fn new(
        id: SchemeId,
        credentials: ClientCredentials,
        documented: Option<&'static str>,
    ) -> Result<Self, ConfigError> {
        let ClientCredentials {
            id: client,
            secret,
            scopes,
            token_url,
            in_body,
        } = credentials;
        let url = token_url
            .as_deref()
            .or(documented)
            .and_then(|url| url.parse::<Uri>().ok());
        let url =
            url.filter(|url| url.host().is_some() && matches!(url.scheme_str(), Some("http" | "https")));
        let url = url.ok_or(ConfigError::MissingTokenUrl { scheme: id })?;
        let (client, password) = (
            Encode::FORM.encoded(&client),
            Encode::FORM.encoded(secret.expose()),
        );
        let mut body = "grant_type=client_credentials".to_owned();
        if !scopes.is_empty() {
            body.push_str("&scope=");
            Encode::FORM.write(&scopes.join(" "), &mut body);
        }
        let authorization = if in_body {
            body.push_str(&format!("&client_id={client}&client_secret={password}"));
            None
        } else {
            let pair = BASE64_STANDARD.encode(format!("{client}:{password}"));
            let mut value =
                HeaderValue::from_str(&format!("Basic {pair}")).map_err(|_| ConfigError::credential(id))?;
            value.set_sensitive(true);
            Some(value)
        };
        Ok(Self {
            url,
            authorization,
            body: body.into(),
            secret,
            last: Mutex::new(None),
        })
    }

    /// The last token while it is good, else a new one.
    pub(crate) async fn token(&self, transport: &dyn Transport, limit: usize) -> Result<Secret, NoToken> {
        if let Some(token) = self.last() {
            return Ok(token);
        }
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.url.clone();
        let headers = request.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(authorization) = &self.authorization {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        let asked = Instant::now();
        let answer = transport.send(request, limit).await.map_err(|error| NoToken {
            status: None,
            message: error
                .source()
                .map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")),
        })?;
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(NoToken {
                status: Some(status),
                message: self.refusal(answer.body()),
            });
        }
        let granted: Granted = serde_json::from_slice(answer.body()).map_err(|_| NoToken {
            status: Some(status),
            message: "no `access_token` in it".to_owned(),
        })?;
        if granted
            .token_type
            .as_deref()
            .is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer"))
        {
            return Err(NoToken {
                status: Some(status),
                message: "the token is no bearer token".to_owned(),
            });
        }
        self.keep(granted, asked)
    }

    fn keep(&self, granted: Granted, asked: Instant) -> Result<Secret, NoToken> {
        let life = granted
            .expires_in
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .unwrap_or(LIFE);
        let text = granted.access_token;
        if let Some(good_until) = asked.checked_add(life.saturating_sub(MARGIN)) {
            let token = Token {
                text: text.clone(),
                good_until,
            };
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
        }
        Ok(text)
    }

    fn last(&self) -> Option<Secret> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref()
            .filter(|token| Instant::now() < token.good_until)
            .map(|token| token.text.clone())
    }

    /// Drops a token that an API refused, unless another took its place already.
    pub(crate) fn forget(&self, token: &Secret) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_some_and(|last| last.text == *token) {
            *last = None;
        }
    }

    /// What the server says (RFC 6749, section 5.2).
    fn refusal(&self, body: &[u8]) -> String {
        let mut secrets = Secrets::default();
        secrets.hide(self.secret.clone());
        match serde_json::from_slice::<Refused>(body) {
            Ok(Refused {
                error,
                error_description: Some(description),
            }) => secrets.redacted(&format!("{error}: {description}")),
            Ok(Refused {
                error,
                error_description: None,
            }) => secrets.redacted(&error),
            Err(_) => "it does not say why".to_owned(),
        }
    }
}
