//! In: a request. Out: a tower service's answer to it.

use std::error::Error;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower_service::Service;

use super::{BoxFuture, Incoming, Transport, TransportError, TransportErrorKind};

/// Any `tower_service::Service` from `http::Request<B>` to `http::Response<R>` as a transport: a `hyper-util` client, a
/// stack of tower layers, a router under test. Needs a tokio runtime with its timer for time-outs.
///
/// The service is cloned for each request, and should follow no redirects by itself.
pub struct ServiceTransport<S, B> {
    service: S,
    body: PhantomData<fn() -> B>,
}

impl<S, B> ServiceTransport<S, B> {
    /// Takes the service.
    pub fn new(service: S) -> Self {
        Self {
            service,
            body: PhantomData,
        }
    }
}

impl<S, B, R> Transport for ServiceTransport<S, B>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + Sync,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: Send,
    B: From<Bytes> + Send,
    R: Body + Send,
    R::Data: Send,
    R::Error: Into<Box<dyn Error + Send + Sync>>,
{
    fn send(
        &self,
        request: Request<Bytes>,
        response_limit: usize,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut service = self.service.clone();
        Box::pin(async move {
            poll_fn(|context| service.poll_ready(context))
                .await
                .map_err(broken)?;
            let (head, body) = service
                .call(request.map(B::from))
                .await
                .map_err(broken)?
                .into_parts();
            let body = Incoming::read(body, response_limit).await?;
            Ok(Response::from_parts(head, body))
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

fn broken(error: impl Into<Box<dyn Error + Send + Sync>>) -> TransportError {
    TransportError::new(TransportErrorKind::Exchange, error)
}
