//! In: a request. Out: reqwest's answer to it.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use super::tls::{self, WithoutTls};
use super::{BoxFuture, Incoming, Transport, TransportError, TransportErrorKind};

/// The default transport: HTTP/1.1 and HTTP/2, and the proxies that the environment names.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    without_tls: WithoutTls,
}

impl ReqwestTransport {
    /// Sets the transport up. Nothing outside of it changes: no default of the process is installed.
    ///
    /// # Errors
    ///
    /// [`TransportErrorKind::Setup`].
    pub fn new() -> Result<Self, TransportError> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false);
        #[cfg(feature = "rustls")]
        let (builder, without_tls) = {
            let (mut config, without_tls) = tls::config()?;
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            (builder.tls_backend_preconfigured(config), without_tls)
        };
        #[cfg(not(feature = "rustls"))]
        let without_tls = tls::none();
        let client = builder
            .build()
            .map_err(|error| TransportError::new(TransportErrorKind::Setup, error))?;
        Ok(Self { client, without_tls })
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReqwestTransport")
    }
}

/// A client of one's own. It should follow no redirects (`redirect::Policy::none()`): reqwest would take API keys along to
/// wherever they lead.
impl From<reqwest::Client> for ReqwestTransport {
    fn from(client: reqwest::Client) -> Self {
        Self {
            client,
            without_tls: None,
        }
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        response_limit: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            tls::check(&self.without_tls, request.uri())?;
            let request = reqwest::Request::try_from(request).map_err(broken)?;
            let mut answer = self.client.execute(request).await.map_err(broken)?;
            let mut incoming = Incoming::new(response_limit, answer.content_length())?;
            while let Some(chunk) = answer.chunk().await.map_err(broken)? {
                incoming.push(chunk)?;
            }
            let mut response = Response::new(incoming.finish());
            *response.status_mut() = answer.status();
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            Ok(response)
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

fn broken(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else {
        TransportErrorKind::Exchange
    };
    // A URL may hold secrets.
    TransportError::new(kind, error.without_url())
}
