//! In: servers, credentials, limits. Out: a [`Client`], or what is wrong with them.

use std::fmt;
use std::time::Duration;

use http::Uri;

use crate::client::Settings;
use crate::credential::fit;
use crate::transport::{Carrier, Transport, TransportError};
use crate::{Client, ConfigError, Credential, Observer, SchemeId, SourceId};

/// Makes a [`Client`]. Nothing is checked before [`Self::build`].
#[derive(Default)]
#[must_use]
pub struct ClientBuilder {
    servers: Vec<(SourceId, String)>,
    credentials: Vec<(SchemeId, Credential)>,
    transport: Option<Carrier>,
    settings: Settings,
}

impl ClientBuilder {
    /// The URL of a source's server, base path included, in place of what its description says (OpenAPI 3.1, "Server
    /// Object"). The last one counts.
    pub fn server(mut self, source: SourceId, url: impl Into<String>) -> Self {
        self.servers.push((source, url.into()));
        self
    }

    /// A credential for a security scheme of a source. It is sent where an operation demands it and the step itself does
    /// not set it (OpenAPI 3.1, "Security Requirement Object"). The last one counts.
    pub fn credential(mut self, scheme: SchemeId, credential: impl Into<Credential>) -> Self {
        self.credentials.push((scheme, credential.into()));
        self
    }

    /// How long one attempt of a step may take, redirects and the reading of the answer included, unless the step sets its
    /// own limit (Arazzo 1.1, "Step Object", `timeout`). Default: 30 seconds.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.settings.timeout = limit;
        self
    }

    /// How many steps a run may visit before it ends in [`crate::StepBudgetExceeded`]. Default: 10,000.
    pub fn step_budget(mut self, visits: u32) -> Self {
        self.settings.step_budget = visits;
        self
    }

    /// How many bytes of an answer's body are read before the step fails. Default: 16 MiB.
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.settings.response_limit = bytes;
        self
    }

    /// The longest wait before a retry, whatever the API (RFC 9110, 10.2.3, `Retry-After`) or the workflow (Arazzo 1.1,
    /// "Failure Action Object", `retryAfter`) asks for. Default: 60 seconds.
    pub fn retry_delay_limit(mut self, limit: Duration) -> Self {
        self.settings.retry_delay_limit = limit;
        self
    }

    /// Who sees the events of all runs.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.settings.observer = Some(Box::new(observer));
        self
    }

    /// What carries the requests. Default: `ReqwestTransport`, or `HyperTransport` where the feature `reqwest` is off (see
    /// [`crate::transport`]).
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Carrier::new(transport));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`ConfigError`]: a server's URL, a security scheme that the source does not have, a credential that does not fit its
    /// scheme, or a default transport that cannot be set up.
    pub fn build(self) -> Result<Client, ConfigError> {
        let Self {
            servers,
            credentials,
            transport,
            mut settings,
        } = self;
        for (source, url) in servers.into_iter().rev() {
            check_server(&url).map_err(|reason| ConfigError::InvalidServer { source, reason })?;
            settings.servers.push((source, url));
        }
        for (id, credential) in credentials.into_iter().rev() {
            let scheme = id
                .source()
                .scheme(id.name())
                .ok_or_else(|| ConfigError::unknown(id))?;
            settings.credentials.push((id, fit(id, scheme, credential)?));
        }
        settings.transport = match transport {
            Some(transport) => transport,
            None => default_transport().map_err(ConfigError::Transport)?,
        };
        Ok(Client::of(settings))
    }
}

fn check_server(url: &str) -> Result<(), &'static str> {
    if url.contains('#') {
        return Err("has a fragment");
    }
    let uri: Uri = url.parse().map_err(|_| "is no URL")?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err("is no `http` or `https` URL");
    }
    let authority = uri.authority().ok_or("has no host")?;
    if authority.as_str().contains('@') {
        return Err("has a user in its URL: set a credential");
    }
    if uri.query().is_some() {
        return Err("has a query");
    }
    Ok(())
}

pub(crate) fn default_transport() -> Result<Carrier, TransportError> {
    #[cfg(feature = "reqwest")]
    let transport = crate::transport::ReqwestTransport::new()?;
    #[cfg(all(feature = "hyper", not(feature = "reqwest")))]
    let transport = crate::transport::HyperTransport::new()?;
    #[cfg(any(feature = "hyper", feature = "reqwest"))]
    return Ok(Carrier::new(transport));
    #[cfg(not(any(feature = "hyper", feature = "reqwest")))]
    Err(TransportError::new(
        crate::transport::TransportErrorKind::Setup,
        "the features `reqwest` and `hyper` are off and no other transport is set",
    ))
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sources: Vec<_> = self.servers.iter().map(|(source, _)| source).collect();
        f.debug_struct("ClientBuilder")
            .field("servers", &sources)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
