//! An operation as the later stages see it: the same in every dialect, references resolved, places kept.
//!
//! Data only. Schemas stay references until [`Description::schema`](super::Description::schema) reads one.

use std::fmt;

use super::SchemaRef;
use crate::document::place::Place;

/// The method of an operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Method(pub(crate) String);

impl Method {
    /// The method as it is sent: `GET`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An operation, with what its path item and the whole description add to it.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path template, as written.
    pub path: String,
    /// Where the operation stands.
    pub place: Place,
    /// `operationId`.
    pub operation_id: Option<String>,
    /// `summary`; else the path item's.
    pub summary: Option<String>,
    /// `description`; else the path item's.
    pub description: Option<String>,
    /// `deprecated`.
    pub deprecated: bool,
    /// Whether there is an operation object. If not, nothing is known but the method and the path.
    pub described: bool,
    /// The path item's parameters, overridden by the operation's own with the same name and location.
    pub parameters: Vec<Parameter>,
    /// The request body.
    pub request_body: Option<RequestBody>,
    /// The responses, in the order of the document.
    pub responses: Vec<(StatusPattern, Response)>,
    /// The first server of the operation, else of the path item, else of the description.
    pub server: Option<Server>,
    /// The alternatives, in order; each is a list of schemes that are all needed. An empty alternative lets a caller
    /// in without any. No alternative: nothing is required.
    pub security: Vec<Vec<SecurityRequirement>>,
    /// The schemes that `security` names, each once.
    pub security_schemes: Vec<SecurityScheme>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it is declared.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Where it is sent.
    pub location: Location,
    /// `description`.
    pub description: Option<String>,
    /// Whether a request without it is wrong. Always true in a path.
    pub required: bool,
    /// `deprecated`.
    pub deprecated: bool,
    /// `allowEmptyValue`.
    pub allow_empty_value: bool,
    /// What it holds and how that is written.
    pub format: ParameterFormat,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// In the `Cookie` header.
    Cookie,
    /// It is the whole query (OpenAPI 3.2).
    QueryString,
}

impl Location {
    /// The value of `in`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::QueryString => "querystring",
        }
    }
}

/// How a parameter's value is described.
#[derive(Clone, Debug)]
pub enum ParameterFormat {
    /// By a schema, and written in a style.
    Schema {
        /// The schema; `None`: nothing is known.
        schema: Option<SchemaRef>,
        /// How it is written.
        style: Style,
    },
    /// By a media type, in which it is written.
    Content(MediaType),
}

/// How a value is written into a path, a query, a header or a form (OpenAPI 3.1, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Style {
    /// The style.
    pub kind: StyleKind,
    /// Whether arrays and objects become several parameters.
    pub explode: bool,
    /// Whether reserved characters go unencoded.
    pub allow_reserved: bool,
}

/// The styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StyleKind {
    /// `1,2`
    Simple,
    /// `a=1,2` or `a=1&a=2`
    Form,
    /// `.1.2`
    Label,
    /// `;a=1,2`
    Matrix,
    /// `a=1%202`
    SpaceDelimited,
    /// `a=1%7C2`
    PipeDelimited,
    /// `a[b]=1`
    DeepObject,
    /// `a=1; a=2` (OpenAPI 3.2)
    Cookie,
}

/// A request body.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Where it is declared.
    pub place: Place,
    /// `description`.
    pub description: Option<String>,
    /// Whether a request without it is wrong.
    pub required: bool,
    /// Its media types, in the order of the document.
    pub content: Vec<MediaType>,
}

/// A media type of a body.
#[derive(Clone, Debug)]
pub struct MediaType {
    /// Where it is declared.
    pub place: Place,
    /// `application/json`, `text/*`; as written.
    pub name: String,
    /// The schema of the body.
    pub schema: Option<SchemaRef>,
    /// The schema of each item of a streamed body (OpenAPI 3.2).
    pub item_schema: Option<SchemaRef>,
    /// How the properties of a form are written, by name.
    pub encoding: Vec<(String, Encoding)>,
}

/// How a property of a form or multipart body is written.
#[derive(Clone, Debug)]
pub struct Encoding {
    /// Where it is declared.
    pub place: Place,
    /// The media type of the part; may be a list or a range, as written.
    pub content_type: Option<String>,
    /// How it is written when `style`, `explode` or `allowReserved` is there; otherwise the content type decides.
    pub style: Option<Style>,
    /// Headers of the part.
    pub headers: Vec<Header>,
}

/// The statuses that a response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusPattern {
    /// One status.
    Exact(u16),
    /// `2XX`: all whose first digit is this one, 1 to 5.
    Range(u8),
    /// All that no other pattern covers.
    Default,
}

impl StatusPattern {
    /// Parses a key of `responses`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Default);
        }
        match text.as_bytes() {
            [class @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(Self::Range(class - b'0')),
            [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => text.parse().ok().map(Self::Exact),
            _ => None,
        }
    }

    /// Whether the pattern itself names the status. `default` covers what no other pattern of its operation does.
    #[must_use]
    pub fn covers(self, status: u16) -> bool {
        match self {
            Self::Exact(exact) => exact == status,
            Self::Range(class) => status / 100 == u16::from(class),
            Self::Default => true,
        }
    }
}

impl fmt::Display for StatusPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(status) => write!(formatter, "{status}"),
            Self::Range(class) => write!(formatter, "{class}XX"),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it is declared.
    pub place: Place,
    /// `description`; empty when there is none.
    pub description: String,
    /// The headers, in the order of the document.
    pub headers: Vec<Header>,
    /// The media types of the body, in the order of the document; none: no body is described.
    pub content: Vec<MediaType>,
}

/// A header of a response, or of a part of a multipart body.
#[derive(Clone, Debug)]
pub struct Header {
    /// Where it is declared.
    pub place: Place,
    /// Its name, as written; names of headers ignore case.
    pub name: String,
    /// `description`.
    pub description: Option<String>,
    /// Whether it is always there.
    pub required: bool,
    /// What it holds.
    pub format: ParameterFormat,
}

/// A server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Where it is declared.
    pub place: Place,
    /// The URL, variables filled with their defaults.
    pub url: String,
    /// Whether the URL has no scheme and host, so that the caller has to set them.
    pub relative: bool,
}

/// A scheme that an alternative needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityRequirement {
    /// Where it is required.
    pub place: Place,
    /// The scheme's name.
    pub scheme: String,
    /// Scopes, or roles.
    pub scopes: Vec<String>,
}

/// A security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Where it is declared.
    pub place: Place,
    /// The name by which requirements name it.
    pub name: String,
    /// `description`.
    pub description: Option<String>,
    /// What it is.
    pub kind: SecuritySchemeKind,
}

/// The kinds of security schemes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecuritySchemeKind {
    /// A key in a header, the query or a cookie.
    ApiKey {
        /// Where.
        location: Location,
        /// The name of the header, parameter or cookie.
        name: String,
    },
    /// The `Authorization` header: `basic`, `bearer`, … in lower case.
    Http {
        /// The scheme.
        scheme: String,
    },
    /// OAuth 2.
    OAuth2 {
        /// The flows.
        flows: Vec<OAuthFlow>,
    },
    /// OpenID Connect.
    OpenIdConnect {
        /// The URL of the discovery document.
        url: String,
    },
    /// A client certificate.
    MutualTls,
}

impl SecuritySchemeKind {
    /// Where the client-credentials flow gets its token.
    #[must_use]
    pub fn client_credentials_url(&self) -> Option<&str> {
        let Self::OAuth2 { flows } = self else { return None };
        let flow = flows
            .iter()
            .find(|flow| flow.kind == OAuthFlowKind::ClientCredentials)?;
        flow.token_url.as_deref()
    }
}

/// A flow of OAuth 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthFlow {
    /// Which.
    pub kind: OAuthFlowKind,
    /// `authorizationUrl`.
    pub authorization_url: Option<String>,
    /// `tokenUrl`.
    pub token_url: Option<String>,
    /// The names of the scopes.
    pub scopes: Vec<String>,
}

/// The flows of OAuth 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthFlowKind {
    /// `implicit`
    Implicit,
    /// `password`
    Password,
    /// `clientCredentials`; `application` in OpenAPI 2.0
    ClientCredentials,
    /// `authorizationCode`; `accessCode` in OpenAPI 2.0
    AuthorizationCode,
    /// `deviceAuthorization` (OpenAPI 3.2)
    DeviceAuthorization,
}
