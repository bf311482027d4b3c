//! In: a request. Out: reqwest's answer to it, over rustls with ring and the platform's certificates.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Response};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

use super::{BoxFuture, Incoming, Transport, TransportError, TransportErrorKind};

/// The default transport: HTTP/1.1 and HTTP/2, and the proxies that the environment names.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// Why there is no TLS. Plain connections work all the same.
    without_tls: Option<rustls::Error>,
}

impl ReqwestTransport {
    /// Sets the transport up. Nothing outside of it changes: no default of the process is installed.
    ///
    /// # Errors
    ///
    /// [`TransportErrorKind::Setup`].
    pub fn new() -> Result<Self, TransportError> {
        let (tls, without_tls) = tls()?;
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(setup)?;
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

/// A machine without certificates can still talk to `http` servers, so that is no failure yet.
fn tls() -> Result<(ClientConfig, Option<rustls::Error>), TransportError> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        || ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let (mut config, without_tls) = match builder().map_err(setup)?.with_platform_verifier() {
        Ok(verified) => (verified.with_no_client_auth(), None),
        Err(error) => {
            let none = builder()
                .map_err(setup)?
                .with_root_certificates(RootCertStore::empty());
            (none.with_no_client_auth(), Some(error))
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((config, without_tls))
}

fn setup(error: impl std::error::Error + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Setup, error)
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        response_limit: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            if let Some(error) = &self.without_tls
                && request.uri().scheme() == Some(&Scheme::HTTPS)
            {
                return Err(setup(error.clone()));
            }
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
