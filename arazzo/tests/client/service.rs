//! A tower service as a transport.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use arazzo::transport::ServiceTransport;
use arazzo::{Bytes, Client};
use http_body::{Body, Frame, SizeHint};
use tower_service::Service;

use crate::{POST, read, step};

/// A body of several frames.
struct Frames(Vec<&'static str>);

impl Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(
            self.0
                .pop()
                .map(|text| Ok(Frame::data(Bytes::from_static(text.as_bytes())))),
        )
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[derive(Clone)]
struct Echo;

impl Service<http::Request<Bytes>> for Echo {
    type Response = http::Response<Frames>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Bytes>) -> Self::Future {
        let status = if request.body() == "\"x\"" { 201 } else { 200 };
        let frames = Frames(vec!["]", "1", "["]);
        std::future::ready(Ok(http::Response::builder().status(status).body(frames).unwrap()))
    }
}

#[tokio::test]
async fn a_service_carries_requests() {
    let client = Client::over(ServiceTransport::new(Echo));
    assert_eq!(
        step(&client, &POST, |request| request.path("/a").json("x"))
            .await
            .unwrap(),
        201
    );
    assert_eq!(
        read(&client, |response| Ok(response.json::<Vec<u8>>()?))
            .await
            .unwrap(),
        [1]
    );
    let client = Client::builder()
        .transport(ServiceTransport::new(Echo))
        .response_limit(2)
        .build()
        .unwrap();
    assert!(
        step(&client, &POST, |request| Ok(request.path("/a")))
            .await
            .is_err()
    );
}
