//! HTTP on one listener: bytes in, [`Request`] to the world, its [`Answer`] out.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::exchange::{Answer, Request};
use super::{Api, World, lock};

/// The largest body that is taken, in bytes.
const BODY_LIMIT: usize = 1 << 20;

/// Accepts connections until the task is aborted, which ends the connections too.
pub(super) async fn serve(api: Api, listener: TcpListener, world: Arc<Mutex<World>>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        // A connection that fails before it is accepted is the peer's loss alone.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let world = Arc::clone(&world);
        connections.spawn(async move {
            let service = service_fn(move |request| answer(api, Arc::clone(&world), request));
            // An error here means that the peer went away; there is nobody left to tell.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(
    api: Api,
    world: Arc<Mutex<World>>,
    request: hyper::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return Ok(response(Answer::empty(StatusCode::PAYLOAD_TOO_LARGE)));
    };
    let request = Request {
        api,
        method: head.method,
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        headers: head.headers,
        body: body.to_bytes(),
    };
    let answer = lock(&world).receive(request);
    Ok(response(answer))
}

fn response(answer: Answer) -> Response<Full<Bytes>> {
    let body = answer.body.as_ref().map(|body| Bytes::from(body.to_string()));
    let is_json = body.is_some();
    let mut response = Response::new(Full::new(body.unwrap_or_default()));
    *response.status_mut() = answer.status;
    if is_json {
        let value = header::HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}
