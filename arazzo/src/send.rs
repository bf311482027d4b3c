//! In: a request that is put together. Out: its answer, after authorization and redirects and within the time-out.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::USER_AGENT;
use http::{HeaderValue, Method, Uri};
use pin_project_lite::pin_project;
use tracing::{Span, field};

use crate::authorize::authorize;
use crate::error::{Failed, StepErrorKind};
use crate::kept::Kept;
use crate::redirect::{Private, follow, is_redirect};
use crate::request::Parts;
use crate::transport::{Carrier, Sleep, TransportError};
use crate::{Event, Request, Response};

const AGENT: HeaderValue = HeaderValue::from_static(concat!("arazzo/", env!("CARGO_PKG_VERSION")));

/// Sends a request. Dropping the future sends nothing more.
pub(crate) async fn send(request: Request<'_>) -> Result<Response<'_>, Failed> {
    let (run, operation, attempt) = (request.0.run, request.0.operation, request.0.attempt);
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

/// Authorizes, sends, and sends again wherever the answer redirects to.
///
/// The message is made here and handed over here, for each future that it went through would hold it once more. What is
/// seldom needed has a function of its own, outside of the code that every step runs through.
async fn exchange<'r>(mut request: Request<'r>, span: &Span) -> Result<Response<'r>, Failed> {
    let client = request.0.run.client();
    let granted = authorize(&mut request).await?;
    request.close_cookies()?;
    let shown = client.is_observed().then(|| shown_url(&request));
    let message = message(&mut request)?;
    if !span.is_disabled() {
        record_server(&request, span);
    }
    let started = shown.map(|url| tell_request(&request, &url));
    let limit = client.response_limit();
    let mut answer = match client.transport() {
        #[cfg(feature = "hyper")]
        Carrier::Hyper(hyper) => hyper.exchange(message, limit).await,
        #[cfg(feature = "reqwest")]
        Carrier::Reqwest(reqwest) => reqwest.exchange(message, limit).await,
        Carrier::Other(transport) => transport.send(message, limit).await,
    };
    if let Some(kept) = request.0.kept.take()
        && let Ok(first) = &mut answer
        && is_redirect(first.status())
    {
        let first = std::mem::take(first);
        answer = Box::pin(redirected(&request, kept, first)).await;
    }
    if let Err(error) = answer.and_then(|answer| request.0.answer(answer)) {
        span.record("error.type", "transport");
        return Err(request.fail(StepErrorKind::Transport(error)));
    }
    if let Some(started) = started {
        tell_response(&request, started.elapsed());
    }
    let status = request.0.status.as_u16();
    if !span.is_disabled() {
        record_status(span, status);
    }
    if status == 401 {
        granted.forget();
    }
    Ok(Response::new(request.0))
}

/// What is sent. What is kept of it for a redirect stays in the request.
fn message(request: &mut Request<'_>) -> Result<http::Request<Bytes>, Failed> {
    let parts = &mut *request.0;
    let Ok(method) = Method::from_bytes(parts.operation.method.as_str().as_bytes()) else {
        return Err(request.fail(StepErrorKind::InvalidValue {
            name: "method",
            reason: "is no request method",
        }));
    };
    let mut message = http::Request::new(std::mem::take(&mut parts.body));
    *message.method_mut() = method;
    *message.headers_mut() = std::mem::take(&mut parts.headers);
    message.headers_mut().entry(USER_AGENT).or_insert(AGENT);
    let url = std::mem::take(&mut parts.url);
    let is_url = if parts.follow_redirects {
        Kept::with_url(&mut message, url).map(|kept| parts.kept = Some(kept))
    } else {
        Uri::try_from(url).map(|uri| *message.uri_mut() = uri)
    };
    if is_url.is_err() {
        return Err(request.fail(StepErrorKind::InvalidValue {
            name: "URL",
            reason: "is no valid URL, or too long",
        }));
    }
    parts.uri = message.uri().clone();
    Ok(message)
}

impl Parts<'_> {
    /// The answer takes the place of what was sent.
    fn answer(&mut self, answer: http::Response<Bytes>) -> Result<(), TransportError> {
        let (head, body) = within_limit(answer, self.run.client().response_limit())?.into_parts();
        self.status = head.status;
        self.headers = head.headers;
        self.body = body;
        Ok(())
    }
}

/// A transport that somebody wrote may not have looked at the limit.
fn within_limit(
    answer: http::Response<Bytes>,
    limit: usize,
) -> Result<http::Response<Bytes>, TransportError> {
    if answer.body().len() > limit {
        return Err(TransportError::too_large(limit));
    }
    Ok(answer)
}

/// Sends a request again, to wherever its answer redirects, until one does not.
async fn redirected(
    request: &Request<'_>,
    mut kept: Kept,
    mut answer: http::Response<Bytes>,
) -> Result<http::Response<Bytes>, TransportError> {
    let client = request.0.run.client();
    let limit = client.response_limit();
    let private = Private {
        schemes: request.0.operation.source.security_schemes(),
        queries: request.0.secrets.queries(),
        body: request.0.secret_body,
    };
    let mut uri = request.0.uri.clone();
    let mut already = 0;
    loop {
        answer = within_limit(answer, limit)?;
        let Some(next) = follow(kept, &uri, &answer, &private, already)? else {
            return Ok(answer);
        };
        (kept, uri) = (Kept::of(&next), next.uri().clone());
        answer = client.transport().as_transport().send(next, limit).await?;
        already += 1;
    }
}

/// The URL as it may be shown.
#[cold]
fn shown_url(request: &Request<'_>) -> String {
    request.0.secrets.redacted_url(&request.0.url)
}

#[cold]
fn record_server(request: &Request<'_>, span: &Span) {
    span.record("server.address", request.0.uri.host());
    span.record("server.port", request.0.uri.port_u16());
}

#[cold]
fn record_status(span: &Span, status: u16) {
    span.record("http.response.status_code", status);
    if status >= 400 {
        span.record("error.type", status);
    }
}

/// Tells the observer that a request is sent.
#[cold]
fn tell_request(request: &Request<'_>, url: &str) -> Instant {
    let operation = request.0.operation;
    request.0.run.client().observe(|| Event::StepRequest {
        workflow: operation.workflow,
        step: operation.step,
        method: operation.method.as_str(),
        url,
        attempt: request.0.attempt,
    });
    Instant::now()
}

/// Tells the observer of the answer.
#[cold]
fn tell_response(request: &Request<'_>, elapsed: Duration) {
    let operation = request.0.operation;
    request.0.run.client().observe(|| Event::StepResponse {
        workflow: operation.workflow,
        step: operation.step,
        status: request.0.status.as_u16(),
        attempt: request.0.attempt,
        elapsed,
    });
}

/// The span of a step, with the attributes that OpenTelemetry gives HTTP clients.
fn span(request: &Request<'_>) -> Span {
    let operation = request.0.operation;
    tracing::info_span!(
        parent: request.0.run.span(),
        "arazzo.step",
        otel.kind = "client",
        arazzo.workflow.id = operation.workflow,
        arazzo.step.id = operation.step,
        http.request.method = operation.method.as_str(),
        http.request.resend_count = (request.0.attempt > 1).then(|| request.0.attempt - 1),
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
        transport: &'t Carrier,
        limit: Option<Duration>,
        #[pin]
        timer: Option<Sleep<'t>>,
    }
}

/// See [`Within`]; no limit, no timer.
pub(crate) fn within<F: Future>(
    transport: &Carrier,
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
        let mut this = self.project();
        if let Poll::Ready(result) = this.work.poll(context) {
            return Poll::Ready(Some(result));
        }
        let Some(limit) = *this.limit else {
            return Poll::Pending;
        };
        if this.timer.is_none() {
            this.timer.set(Some(this.transport.sleep(limit)));
        }
        match this.timer.as_pin_mut() {
            Some(timer) => timer.poll(context).map(|()| None),
            None => Poll::Pending,
        }
    }
}
