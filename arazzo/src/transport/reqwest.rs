//! In: a request. Out: reqwest's answer to it.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use http::uri::{Authority, Scheme};
use http::{Request, Response, Uri};
use reqwest::Url;

use super::tls::{self, WithoutTls};
use super::{BoxFuture, Incoming, Transport, TransportError, TransportErrorKind};

/// The default transport: HTTP/1.1 and HTTP/2, and the proxies that the environment names.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    without_tls: WithoutTls,
    urls: Arc<Urls>,
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
        Ok(Self {
            client,
            without_tls,
            urls: Arc::default(),
        })
    }

    /// See [`Transport::send`]. The request is handed over at once, so that the future does not carry it.
    pub(crate) fn exchange(
        &self,
        request: Request<Bytes>,
        response_limit: usize,
    ) -> impl Future<Output = Result<Response<Bytes>, TransportError>> + Send + use<> {
        let answer = self.request(request).map(|request| self.client.execute(request));
        async move {
            let mut answer = answer?.await.map_err(broken)?;
            let mut incoming = Incoming::new(response_limit, answer.content_length())?;
            while let Some(chunk) = answer.chunk().await.map_err(broken)? {
                incoming.push(chunk)?;
            }
            let mut response = Response::new(incoming.finish());
            *response.status_mut() = answer.status();
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            Ok(response)
        }
    }

    fn request(&self, request: Request<Bytes>) -> Result<reqwest::Request, TransportError> {
        tls::check(&self.without_tls, request.uri())?;
        let (head, body) = request.into_parts();
        let mut request = reqwest::Request::new(head.method, self.urls.url(&head.uri)?);
        *request.headers_mut() = head.headers;
        *request.body_mut() = Some(body.into());
        Ok(request)
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
            urls: Arc::default(),
        }
    }
}

impl Transport for ReqwestTransport {
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

/// reqwest wants URLs of its own. Most requests go to one server, so that part is parsed once.
#[derive(Default)]
struct Urls(RwLock<Option<(Scheme, Authority, Url)>>);

impl Urls {
    fn url(&self, uri: &Uri) -> Result<Url, TransportError> {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(TransportError::new(
                TransportErrorKind::Exchange,
                "the URL is not absolute",
            ));
        };
        let mut url = match self.server(scheme, authority) {
            Some(url) => url,
            None => self.parse(scheme, authority)?,
        };
        url.set_path(uri.path());
        url.set_query(uri.query());
        Ok(url)
    }

    fn server(&self, scheme: &Scheme, authority: &Authority) -> Option<Url> {
        let last = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (known_scheme, known_authority, url) = last.as_ref()?;
        (known_scheme == scheme && known_authority == authority).then(|| url.clone())
    }

    fn parse(&self, scheme: &Scheme, authority: &Authority) -> Result<Url, TransportError> {
        let url = Url::parse(&format!("{scheme}://{authority}/"))
            .map_err(|error| TransportError::new(TransportErrorKind::Exchange, error))?;
        let mut last = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *last = Some((scheme.clone(), authority.clone(), url.clone()));
        Ok(url)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_url_is_as_if_it_were_parsed_whole() {
        let urls = Urls::default();
        for text in [
            "http://api.example/",
            "http://api.example",
            "http://api.example/a%2Fb/c;d=e,f/%C3%BC/'x'?q=1%202&r='a'&s[]=%5B",
            "https://api.example/a//b/?",
            "https://API.example:443/a?x?y",
            "http://127.0.0.1:8080/a+b?c+d",
            "http://[::1]:80/a:b@c/$&",
        ] {
            let uri: Uri = text.parse().unwrap();
            for _ in 0..2 {
                assert_eq!(
                    urls.url(&uri).unwrap(),
                    Url::parse(&uri.to_string()).unwrap(),
                    "{text}"
                );
            }
        }
        assert!(urls.url(&"/a".parse().unwrap()).is_err());
    }
}
