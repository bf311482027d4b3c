//! In: the settings of a [`ClientBuilder`]. Out: what every run of a workflow goes through.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::credential::Ready;
use crate::transport::{Carrier, Transport, Unavailable};
use crate::{ClientBuilder, Event, Observer, Run, SchemeId, SourceId};

/// Runs workflows. Cheap to clone; clones share connections and tokens.
#[derive(Clone)]
pub struct Client(Arc<Settings>);

pub(crate) struct Settings {
    pub(crate) transport: Carrier,
    pub(crate) servers: Vec<(SourceId, String)>,
    pub(crate) credentials: Vec<(SchemeId, Ready)>,
    pub(crate) observer: Option<Box<dyn Observer>>,
    pub(crate) timeout: Duration,
    pub(crate) step_budget: u32,
    pub(crate) response_limit: usize,
    pub(crate) retry_delay_limit: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            transport: Carrier::new(Unavailable("no transport is set".to_owned())),
            servers: Vec::new(),
            credentials: Vec::new(),
            observer: None,
            timeout: Duration::from_secs(30),
            step_budget: 10_000,
            response_limit: 16 * 1024 * 1024,
            retry_delay_limit: Duration::from_secs(60),
        }
    }
}

impl Client {
    /// A client with the default transport, without credentials, for the servers that the descriptions name (OpenAPI 3.1,
    /// "Server Object").
    ///
    /// Where the transport cannot be set up, every step fails with that error.
    #[must_use]
    pub fn new() -> Self {
        let transport = crate::builder::default_transport().unwrap_or_else(|error| {
            let reason = std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
            Carrier::new(Unavailable(reason))
        });
        Self::of(Settings {
            transport,
            ..Settings::default()
        })
    }

    /// Sets servers, credentials, limits, a transport and an observer.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client over a transport, otherwise as [`Self::new`].
    #[must_use]
    pub fn over(transport: impl Transport + 'static) -> Self {
        Self::of(Settings {
            transport: Carrier::new(transport),
            ..Settings::default()
        })
    }

    /// Begins a run. Called by generated code.
    #[must_use]
    pub fn run(&self, workflow: &'static str) -> Run<'_> {
        Run::new(self, workflow)
    }

    pub(crate) fn of(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }

    pub(crate) fn transport(&self) -> &Carrier {
        &self.0.transport
    }

    pub(crate) fn server(&self, source: SourceId) -> Option<&str> {
        self.0
            .servers
            .iter()
            .find(|(id, _)| *id == source)
            .map(|(_, url)| &**url)
    }

    pub(crate) fn credential(&self, scheme: SchemeId) -> Option<&Ready> {
        self.0
            .credentials
            .iter()
            .find(|(id, _)| *id == scheme)
            .map(|(_, ready)| ready)
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.0.timeout
    }

    pub(crate) fn step_budget(&self) -> u32 {
        self.0.step_budget
    }

    pub(crate) fn response_limit(&self) -> usize {
        self.0.response_limit
    }

    pub(crate) fn retry_delay_limit(&self) -> Duration {
        self.0.retry_delay_limit
    }

    pub(crate) fn is_observed(&self) -> bool {
        self.0.observer.is_some()
    }

    /// The event is made only for an observer.
    pub(crate) fn observe<'e>(&self, event: impl FnOnce() -> Event<'e>) {
        if let Some(observer) = &self.0.observer {
            observer.event(&event());
        }
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sources: Vec<_> = self.0.servers.iter().map(|(source, _)| source).collect();
        let schemes: Vec<_> = self.0.credentials.iter().map(|(scheme, _)| scheme).collect();
        f.debug_struct("Client")
            .field("servers", &sources)
            .field("credentials", &schemes)
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}
