//! In: a request that is put together. Out: its answer, after authorization and redirects and within the time-out.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http::header::USER_AGENT;
use http::{HeaderValue, Method, Uri};
use pin_project_lite::pin_project;
use tracing::{Span, field};

use crate::authorize::authorize;
use crate::error::{Failed, StepErrorKind};
use crate::kept::Kept;
use crate::redirect::{Private, follow};
use crate::response::Sent;
use crate::transport::{BoxFuture, Transport};
use crate::{Event, Request, Response};

const AGENT: HeaderValue = HeaderValue::from_static(concat!("arazzo/", env!("CARGO_PKG_VERSION")));

/// Sends a request. Dropping the future sends nothing more.
pub(crate) async fn send(request: Request<'_>) -> Result<Response<'_>, Failed> {
    let (run, operation, attempt) = (request.run, request.operation, request.attempt);
    let client = run.client();
    let limit = operation.timeout.unwrap_or(client.timeout());
    let span = span(&request);
    let mut work = pin!(exchange(request, &span));
    let work = poll_fn(|context| span.in_scope(|| work.as_mut().poll(context)));
    match within(client.transport(), limit, work).await {
        Some(result) => result,
        None => {
            span.record("error.type", "timeout");
            Err(run.fail(operation, attempt, StepErrorKind::Timeout { limit }))
        }
    }
}

async fn exchange<'r>(mut request: Request<'r>, span: &Span) -> Result<Response<'r>, Failed> {
    let granted = authorize(&mut request).await?;
    request.close_cookies()?;
    let Ok(method) = Method::from_bytes(request.operation.method.as_str().as_bytes()) else {
        return Err(request.fail(StepErrorKind::InvalidValue {
            name: "method",
            reason: "is no request method",
        }));
    };
    let shown = request
        .run
        .client()
        .is_observed()
        .then(|| request.secrets.redacted_url(&request.url));
    let Ok(uri) = Uri::try_from(std::mem::take(&mut request.url)) else {
        return Err(request.fail(StepErrorKind::InvalidValue {
            name: "URL",
            reason: "is no valid URL, or too long",
        }));
    };
    if !span.is_disabled() {
        span.record("server.address", uri.host());
        span.record("server.port", uri.port_u16());
    }
    let mut message = http::Request::new(std::mem::take(&mut request.body));
    *message.method_mut() = method;
    *message.uri_mut() = uri.clone();
    *message.headers_mut() = std::mem::take(&mut request.headers);
    message.headers_mut().entry(USER_AGENT).or_insert(AGENT);
    let answer = observed(&request, shown, send_on(&request, message)).await;
    let answer = answer.map_err(|error| {
        span.record("error.type", "transport");
        request.fail(StepErrorKind::Transport(error))
    })?;
    let status = answer.status().as_u16();
    span.record("http.response.status_code", status);
    if status >= 400 {
        span.record("error.type", status);
    }
    if status == 401 {
        granted.forget();
    }
    let Request {
        run,
        operation,
        attempt,
        secrets,
        ..
    } = request;
    Ok(Response::new(
        run,
        Sent {
            operation,
            attempt,
            uri,
            secrets,
        },
        answer,
    ))
}

type Answer = Result<http::Response<bytes::Bytes>, crate::TransportError>;

/// Sends, and sends again wherever the answer redirects to.
async fn send_on(request: &Request<'_>, mut message: http::Request<bytes::Bytes>) -> Answer {
    let client = request.run.client();
    let (transport, limit) = (client.transport(), client.response_limit());
    let private = Private {
        schemes: request.operation.source.security_schemes(),
        queries: request.secrets.queries(),
        body: request.secret_body,
    };
    let mut redirects = 0;
    loop {
        let sent = request.follow_redirects.then(|| Kept::of(&message));
        let answer = transport.send(message, limit).await?;
        if answer.body().len() > limit {
            return Err(crate::TransportError::too_large(limit));
        }
        let next = match sent {
            Some(sent) => follow(sent, &answer, &private, redirects)?,
            None => None,
        };
        let Some(next) = next else {
            return Ok(answer);
        };
        message = next;
        redirects += 1;
    }
}

/// Tells the observer of an exchange.
async fn observed(request: &Request<'_>, url: Option<String>, work: impl Future<Output = Answer>) -> Answer {
    let Some(url) = url else {
        return work.await;
    };
    let (client, operation, attempt) = (request.run.client(), request.operation, request.attempt);
    let (workflow, step) = (operation.workflow, operation.step);
    let started = Instant::now();
    let method = operation.method.as_str();
    client.observe(|| Event::StepRequest {
        workflow,
        step,
        method,
        url: &url,
        attempt,
    });
    let answer = work.await;
    if let Ok(answer) = &answer {
        let (status, elapsed) = (answer.status().as_u16(), started.elapsed());
        client.observe(|| Event::StepResponse {
            workflow,
            step,
            status,
            attempt,
            elapsed,
        });
    }
    answer
}

/// The span of a step, with the attributes that OpenTelemetry gives HTTP clients.
fn span(request: &Request<'_>) -> Span {
    let operation = request.operation;
    tracing::info_span!(
        parent: request.run.span(),
        "arazzo.step",
        otel.kind = "client",
        arazzo.workflow.id = operation.workflow,
        arazzo.step.id = operation.step,
        http.request.method = operation.method.as_str(),
        http.request.resend_count = (request.attempt > 1).then(|| request.attempt - 1),
        url.template = operation.path,
        server.address = field::Empty,
        server.port = field::Empty,
        http.response.status_code = field::Empty,
        error.type = field::Empty,
    )
}

pin_project! {
    /// Some work within a limit: `None` once that is over. The timer is not started for what is done at once.
    ///
    /// A type of its own, for an `async fn` would hold the work twice: as it was given, and as it is polled. Workflows that
    /// run others would double at each level.
    pub(crate) struct Within<'t, F> {
        #[pin]
        work: F,
        transport: &'t dyn Transport,
        limit: Option<Duration>,
        timer: Option<BoxFuture<'t, ()>>,
    }
}

/// See [`Within`]; no limit, no timer.
pub(crate) fn within<F: Future>(
    transport: &dyn Transport,
    limit: impl Into<Option<Duration>>,
    work: F,
) -> Within<'_, F> {
    Within {
        work,
        transport,
        limit: limit.into(),
        timer: None,
    }
}

impl<F: Future> Future for Within<'_, F> {
    type Output = Option<F::Output>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(result) = this.work.poll(context) {
            return Poll::Ready(Some(result));
        }
        let Some(limit) = *this.limit else {
            return Poll::Pending;
        };
        let timer = this.timer.get_or_insert_with(|| this.transport.sleep(limit));
        timer.as_mut().poll(context).map(|()| None)
    }
}
