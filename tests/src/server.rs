//! A recording HTTP server on loopback: requests come in and are kept; what the test says goes out.

use std::{
    convert::Infallible,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpListener, task::JoinHandle};

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The method.
    pub method: String,
    /// The path, still percent-encoded.
    pub path: String,
    /// The query without its `?`, still percent-encoded; empty for none.
    pub query: String,
    /// The headers in order of arrival, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Recorded {
    /// The value of a header, several joined by `, `.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self
            .headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The body as text; what is no UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Method, path and query in one line: `GET /a?b=c`.
    #[must_use]
    pub fn line(&self) -> String {
        if self.query.is_empty() {
            format!("{} {}", self.method, self.path)
        } else {
            format!("{} {}?{}", self.method, self.path, self.query)
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Bytes,
    delay: std::time::Duration,
}

impl Reply {
    /// An answer without a body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            delay: std::time::Duration::ZERO,
        }
    }

    /// An answer with a JSON body.
    #[must_use]
    #[allow(clippy::needless_pass_by_value)]
    pub fn json(status: u16, body: serde_json::Value) -> Self {
        Self::status(status).with_body("application/json", body.to_string())
    }

    /// The same with a body of some type.
    #[must_use]
    pub fn with_body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.with_header("content-type", content_type)
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, only later.
    #[must_use]
    pub fn after(mut self, delay: std::time::Duration) -> Self {
        self.delay = delay;
        self
    }

    fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        response.body(Full::new(self.body)).unwrap_or_else(|_| {
            let mut response = Response::new(Full::new(Bytes::from_static(
                b"the test's reply is no valid response",
            )));
            *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
            response
        })
    }
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Server {
    url: String,
    requests: Arc<Mutex<Vec<Recorded>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts on a free port of the loopback interface; `answer` is asked for each request, which is recorded first.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let requests = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<dyn Fn(&Recorded) -> Reply + Send + Sync> = Arc::new(answer);
        let task = tokio::spawn(serve(listener, Arc::clone(&requests), answer));
        Ok(Self { url, requests, task })
    }

    /// Where it listens: `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// What has arrived, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The first lines of what has arrived: `["GET /a", "POST /b?c=d"]`.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.requests().iter().map(Recorded::line).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    listener: TcpListener,
    requests: Arc<Mutex<Vec<Recorded>>>,
    answer: Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (requests, answer) = (Arc::clone(&requests), Arc::clone(&answer));
        tokio::spawn(async move {
            let service = service_fn(|request| respond(request, Arc::clone(&requests), Arc::clone(&answer)));
            // A client that hangs up is no matter of the server.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn respond(
    request: Request<Incoming>,
    requests: Arc<Mutex<Vec<Recorded>>>,
    answer: Arc<dyn Fn(&Recorded) -> Reply + Send + Sync>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let recorded = Recorded {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect(),
        body,
    };
    let reply = answer(&recorded);
    requests
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(recorded);
    tokio::time::sleep(reply.delay).await;
    Ok(reply.into_response())
}
