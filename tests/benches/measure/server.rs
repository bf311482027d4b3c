//! The API on loopback, in a thread of its own. It answers from memory and looks at nothing but method and path.

use std::{convert::Infallible, net::SocketAddr, sync::mpsc, thread};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Method, Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// A customer that there is.
pub const KNOWN: &str = "customer-7";
/// A customer that there is not.
pub const UNKNOWN: &str = "customer-8";

/// A customer as the API shows it.
const CUSTOMER: &str = r#"{"customerId":"customer-7","customerName":"Ada","customerEmail":"ada@example.com","description":"The first customer of the new plan","enabled":true,"test":false,"lifecycleStage":"ACTIVE","traits":{"region":"eu-central","segment":"research","accountManager":"grace"},"address":{"line1":"1 Analytical Way","city":"London","country":"GB","state":"","postalCode":"N1 9GU","verified":true},"createTime":1700000000000,"updateTime":1700000500000}"#;

/// Starts the server and tells where it listens. It lives as long as the process.
pub fn start() -> String {
    let (send, receive) = mpsc::channel::<SocketAddr>();
    thread::spawn(move || {
        let runtime = super::runtime();
        runtime.block_on(async move {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            send.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                tokio::spawn(async move {
                    // A client that hangs up at the end is no matter of the server.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service_fn(answer))
                        .await;
                });
            }
        });
    });
    format!("http://{}", receive.recv().unwrap())
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let known = !request.uri().path().ends_with(UNKNOWN);
    let (status, body) = match *request.method() {
        Method::GET if !known => (404, "{}"),
        _ => (200, CUSTOMER),
    };
    // The request is read to its end, or the connection could not be used again.
    let _ = request.into_body().collect().await;
    let mut response = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(
        hyper::header::CONTENT_TYPE,
        hyper::header::HeaderValue::from_static("application/json"),
    );
    Ok(response)
}
