//! In: a request. Out: hyper's answer to it, over a pool of connections.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::tls::{self, WithoutTls};
use super::{BoxFuture, Incoming, Transport, TransportError, TransportErrorKind};

#[cfg(feature = "rustls")]
type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "rustls"))]
type Connector = HttpConnector;

/// HTTP/1.1 and HTTP/2 with less between a workflow and the wire than reqwest puts there. It takes no notice of the proxies
/// that the environment names.
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<Connector, Full<Bytes>>,
    without_tls: WithoutTls,
}

impl HyperTransport {
    /// Sets the transport up. Nothing outside of it changes: no default of the process is installed.
    ///
    /// # Errors
    ///
    /// [`TransportErrorKind::Setup`].
    pub fn new() -> Result<Self, TransportError> {
        #[cfg(feature = "rustls")]
        let (connector, without_tls) = {
            let (config, without_tls) = tls::config()?;
            (with_tls(config), without_tls)
        };
        #[cfg(not(feature = "rustls"))]
        let (connector, without_tls) = (tcp(), tls::none());
        Ok(Self::over(connector, without_tls))
    }

    /// With certificates of one's own: those that servers are trusted by, or the one that shows who the client is. The
    /// protocols for ALPN are set by the transport.
    #[cfg(feature = "rustls")]
    #[must_use]
    pub fn with_tls(config: rustls::ClientConfig) -> Self {
        Self::over(with_tls(config), None)
    }

    fn over(connector: Connector, without_tls: WithoutTls) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .build(connector);
        Self { client, without_tls }
    }

    /// See [`Transport::send`]. The request is handed over at once, so that the future does not carry it.
    pub(crate) fn exchange(
        &self,
        request: Request<Bytes>,
        response_limit: usize,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + Send + use<> {
        let answer = tls::check(&self.without_tls, request.uri())
            .map(|()| self.client.request(request.map(Full::new)));
        async move {
            let (head, body) = answer?.await.map_err(broken)?.into_parts();
            let body = Incoming::read(body, response_limit).await?;
            Ok(Response::from_parts(head, body))
        }
    }
}

fn tcp() -> HttpConnector {
    let mut connector = HttpConnector::new();
    // A request is written as a whole: waiting for more would only delay it.
    connector.set_nodelay(true);
    connector
}

#[cfg(feature = "rustls")]
fn with_tls(mut config: rustls::ClientConfig) -> Connector {
    config.alpn_protocols.clear();
    let mut tcp = tcp();
    tcp.enforce_http(false);
    hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(tcp)
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HyperTransport")
    }
}

impl Transport for HyperTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        response_limit: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request, response_limit))
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

fn broken(error: Error) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else {
        TransportErrorKind::Exchange
    };
    TransportError::new(kind, error)
}
