//! In: what an API gave its caller to prove who it is. Out: the header, query parameter or cookie that proves it.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::oauth::TokenSource;
use crate::secret::SecretList;
use crate::{ConfigError, Location, SchemeId, SchemeKind, Secret, SecurityScheme};

/// A credential for a security scheme (OpenAPI 3.1, "Security Scheme Object"): see [`crate::ClientBuilder::credential`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    /// For `type: apiKey`.
    ApiKey(ApiKey),
    /// For `type: http` with `scheme: bearer` (RFC 6750), and for `oauth2` and `openIdConnect` where the caller has a token.
    Bearer(Bearer),
    /// For `type: http` with `scheme: basic` (RFC 7617).
    Basic(Basic),
    /// For `type: oauth2` and `openIdConnect` (RFC 6749, section 4.4).
    ClientCredentials(ClientCredentials),
}

/// An API key, sent in the header, query parameter or cookie that its scheme names (OpenAPI 3.1, "Security Scheme Object").
#[derive(Clone, Debug)]
pub struct ApiKey(Secret);

impl ApiKey {
    /// Takes the key.
    pub fn new(key: impl Into<Secret>) -> Self {
        Self(key.into())
    }
}

/// A bearer token (RFC 6750).
#[derive(Clone, Debug)]
pub struct Bearer(Secret);

impl Bearer {
    /// Takes the token, without the word `Bearer`.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self(token.into())
    }
}

/// A user's name and password (RFC 7617).
#[derive(Clone, Debug)]
pub struct Basic {
    user: String,
    password: Secret,
}

impl Basic {
    /// Takes both. The name may have no colon.
    pub fn new(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            user: user.into(),
            password: password.into(),
        }
    }
}

/// A client of an authorization server (RFC 6749, section 4.4). The client asks for a token when one is needed, keeps it
/// until it expires, and asks for another after an answer of 401.
#[derive(Clone)]
pub struct ClientCredentials {
    pub(crate) id: String,
    pub(crate) secret: Secret,
    pub(crate) scopes: Vec<String>,
    pub(crate) token_url: Option<String>,
    pub(crate) in_body: bool,
}

impl ClientCredentials {
    /// Takes the client's id and secret.
    pub fn new(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
            scopes: Vec::new(),
            token_url: None,
            in_body: false,
        }
    }

    /// The scopes to ask for (RFC 6749, section 3.3). Without any, the server decides.
    #[must_use]
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }

    /// Where to ask for a token, in place of what the description says.
    #[must_use]
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.token_url = Some(url.into());
        self
    }

    /// Sends id and secret in the body of the token request (RFC 6749, section 2.3.1), for servers that take them there
    /// alone.
    #[must_use]
    pub fn in_body(mut self) -> Self {
        self.in_body = true;
        self
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("id", &self.id)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

macro_rules! credentials {
    ($($name:ident)*) => {
        $(impl From<$name> for Credential {
            fn from(credential: $name) -> Self {
                Self::$name(credential)
            }
        })*
    };
}

credentials! { ApiKey Bearer Basic ClientCredentials }

impl Credential {
    fn name(&self) -> &'static str {
        match self {
            Self::ApiKey(_) => "ApiKey",
            Self::Bearer(_) => "Bearer",
            Self::Basic(_) => "Basic",
            Self::ClientCredentials(_) => "ClientCredentials",
        }
    }
}

/// A credential that fits its scheme, in the form in which it is sent.
pub(crate) enum Ready {
    Header {
        name: HeaderName,
        value: HeaderValue,
        secrets: SecretList,
    },
    Query {
        name: &'static str,
        value: Secret,
    },
    Cookie {
        name: &'static str,
        value: Secret,
    },
    Token(TokenSource),
}

/// Fits a credential to its scheme.
pub(crate) fn fit(
    id: SchemeId,
    scheme: &SecurityScheme,
    credential: Credential,
) -> Result<Ready, ConfigError> {
    match (scheme.kind, credential) {
        (
            SchemeKind::ApiKey {
                location: Location::Header,
                name,
            },
            Credential::ApiKey(ApiKey(key)),
        ) => {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| ConfigError::credential(id))?;
            header(id, name, key.expose(), key.clone().into())
        }
        (
            SchemeKind::ApiKey {
                location: Location::Query,
                name,
            },
            Credential::ApiKey(ApiKey(value)),
        ) => Ok(Ready::Query { name, value }),
        (
            SchemeKind::ApiKey {
                location: Location::Cookie,
                name,
            },
            Credential::ApiKey(ApiKey(value)),
        ) => Ok(Ready::Cookie { name, value }),
        (kind, Credential::Bearer(Bearer(token))) if takes_token(kind) => header(
            id,
            AUTHORIZATION,
            &format!("Bearer {}", token.expose()),
            token.into(),
        ),
        (SchemeKind::Http { scheme }, Credential::Basic(basic)) if scheme.eq_ignore_ascii_case("basic") => {
            let Basic { user, password } = basic;
            if user.contains(':') {
                return Err(ConfigError::credential(id));
            }
            let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.expose()));
            header(
                id,
                AUTHORIZATION,
                &format!("Basic {pair}"),
                [pair.into(), password].into_iter().collect(),
            )
        }
        (SchemeKind::OAuth2 { token_url }, Credential::ClientCredentials(credentials)) => {
            TokenSource::new(id, credentials, token_url).map(Ready::Token)
        }
        (SchemeKind::OpenIdConnect, Credential::ClientCredentials(credentials)) => {
            TokenSource::new(id, credentials, None).map(Ready::Token)
        }
        (kind, credential) => Err(ConfigError::CredentialMismatch {
            scheme: id,
            expected: expected(kind),
            given: credential.name(),
        }),
    }
}

fn takes_token(kind: SchemeKind) -> bool {
    match kind {
        SchemeKind::Http { scheme } => scheme.eq_ignore_ascii_case("bearer"),
        SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect => true,
        _ => false,
    }
}

fn expected(kind: SchemeKind) -> &'static str {
    match kind {
        SchemeKind::ApiKey { .. } => "an `ApiKey`",
        SchemeKind::Http { .. } if takes_token(kind) => "a `Bearer`",
        SchemeKind::Http { scheme } if scheme.eq_ignore_ascii_case("basic") => "a `Basic`",
        SchemeKind::Http { .. } => "none: such HTTP authentication is not supported",
        SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect => "a `Bearer` or `ClientCredentials`",
        SchemeKind::MutualTls => "none: the transport holds the certificate",
    }
}

fn header(id: SchemeId, name: HeaderName, text: &str, secrets: SecretList) -> Result<Ready, ConfigError> {
    let mut value = HeaderValue::from_bytes(text.as_bytes()).map_err(|_| ConfigError::credential(id))?;
    value.set_sensitive(true);
    Ok(Ready::Header { name, value, secrets })
}
