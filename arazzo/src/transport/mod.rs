//! In: a request with its whole body. Out: the answer with its whole body, as long as that stays within the limit.
//!
//! `ReqwestTransport` (feature `reqwest`) is what a client uses unless it is told otherwise, `HyperTransport` (feature
//! `hyper`) what it uses where `reqwest` is off. Where both are built, `ClientBuilder::transport` chooses.

mod carrier;
#[cfg(feature = "hyper")]
mod hyper;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "tower")]
mod service;
#[cfg(any(feature = "hyper", feature = "reqwest"))]
mod tls;

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

#[cfg(any(feature = "hyper", feature = "tower"))]
use bytes::Buf as _;
use bytes::Bytes;
use http::{Request, Response};

pub(crate) use self::carrier::{Carrier, Sleep};
#[cfg(feature = "hyper")]
pub use self::hyper::HyperTransport;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "tower")]
pub use self::service::ServiceTransport;

/// A boxed future, so that a transport can be an object.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What carries requests to an API and answers back.
///
/// It follows no redirects and sets no time-outs: the client does, so that every transport has the same rules.
pub trait Transport: Send + Sync {
    /// Sends a request and reads its answer. Dropping the future ends the exchange.
    ///
    /// The request's URI is absolute. An answer of more than `response_limit` bytes is an error
    /// ([`TransportError::too_large`]), raised as soon as that is known.
    fn send(
        &self,
        request: Request<Bytes>,
        response_limit: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;

    /// Waits: for time-outs and between attempts.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn send(
        &self,
        request: Request<Bytes>,
        response_limit: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        (**self).send(request, response_limit)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        (**self).sleep(duration)
    }
}

/// Why an exchange did not happen, or was not finished. Its source is the transport's own error.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// The kind of a [`TransportError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The transport could not be set up.
    Setup,
    /// There is no connection to the server.
    Connect,
    /// The exchange broke off.
    Exchange,
    /// The answer is larger than the client allows.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A redirect cannot be followed.
    Redirect,
    /// A test's transport did not expect this request.
    Unexpected,
}

impl TransportError {
    /// An error of a kind, and what caused it. The cause must show no secret.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            kind,
            source: Some(source.into()),
        }
    }

    /// The answer is larger than the limit.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self {
            kind: TransportErrorKind::TooLarge { limit },
            source: None,
        }
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the same exchange may succeed another time.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.kind,
            TransportErrorKind::Connect | TransportErrorKind::Exchange
        )
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TransportErrorKind::Setup => f.write_str("the transport could not be set up"),
            TransportErrorKind::Connect => f.write_str("cannot connect to the server"),
            TransportErrorKind::Exchange => f.write_str("the exchange broke off"),
            TransportErrorKind::TooLarge { limit } => write!(f, "the answer is larger than {limit} bytes"),
            TransportErrorKind::Redirect => f.write_str("the redirect cannot be followed"),
            TransportErrorKind::Unexpected => f.write_str("the request is not the one expected"),
        }
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// The transport of a client whose real one could not be set up: it says why, at the first request.
pub(crate) struct Unavailable(pub(crate) String);

impl Transport for Unavailable {
    fn send(&self, _: Request<Bytes>, _: usize) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let error = TransportError::new(TransportErrorKind::Setup, self.0.as_str());
        Box::pin(std::future::ready(Err(error)))
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// A body as it arrives, up to a limit.
#[cfg(any(feature = "hyper", feature = "reqwest", feature = "tower"))]
pub(crate) struct Incoming {
    limit: usize,
    first: Bytes,
    more: Vec<u8>,
}

#[cfg(any(feature = "hyper", feature = "reqwest", feature = "tower"))]
impl Incoming {
    /// `announced` is the length that the server says the body has.
    pub(crate) fn new(limit: usize, announced: Option<u64>) -> Result<Self, TransportError> {
        if announced.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
            return Err(TransportError::too_large(limit));
        }
        Ok(Self {
            limit,
            first: Bytes::new(),
            more: Vec::new(),
        })
    }

    /// Reads a body to its end.
    #[cfg(any(feature = "hyper", feature = "tower"))]
    pub(crate) async fn read<B>(body: B, limit: usize) -> Result<Bytes, TransportError>
    where
        B: http_body::Body,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let mut incoming = Self::new(limit, Some(body.size_hint().lower()))?;
        let mut body = std::pin::pin!(body);
        while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await {
            let frame = frame.map_err(|error| TransportError::new(TransportErrorKind::Exchange, error))?;
            if let Ok(mut data) = frame.into_data() {
                let length = data.remaining();
                incoming.push(data.copy_to_bytes(length))?;
            }
        }
        Ok(incoming.finish())
    }

    pub(crate) fn push(&mut self, chunk: Bytes) -> Result<(), TransportError> {
        if self.first.len().max(self.more.len()) + chunk.len() > self.limit {
            return Err(TransportError::too_large(self.limit));
        }
        if self.first.is_empty() && self.more.is_empty() {
            self.first = chunk;
        } else {
            if self.more.is_empty() {
                self.more = std::mem::take(&mut self.first).into();
            }
            self.more.extend_from_slice(&chunk);
        }
        Ok(())
    }

    /// The whole body; one that came in one piece is not copied.
    pub(crate) fn finish(self) -> Bytes {
        if self.more.is_empty() {
            self.first
        } else {
            self.more.into()
        }
    }
}

#[cfg(all(test, any(feature = "hyper", feature = "reqwest", feature = "tower")))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_body_is_put_together_up_to_its_limit() {
        let mut incoming = Incoming::new(5, None).unwrap();
        for chunk in ["ab", "", "c", "de"] {
            incoming.push(Bytes::from_static(chunk.as_bytes())).unwrap();
        }
        let error = incoming.push(Bytes::from_static(b"f")).unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::TooLarge { limit: 5 });
        assert_eq!(incoming.finish(), "abcde");
        assert!(Incoming::new(5, Some(5)).is_ok());
        assert!(Incoming::new(5, Some(6)).is_err());
    }
}
