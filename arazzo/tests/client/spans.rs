//! The spans of a run, as a subscriber sees them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use arazzo::Secret;
use arazzo::testing::{Answer, Exchange};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::{GET, step};

#[derive(Default)]
struct Span {
    name: &'static str,
    parent: Option<u64>,
    fields: BTreeMap<&'static str, String>,
}

impl Visit for Span {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Span>>>);

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("arazzo")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut spans = self.0.lock().unwrap();
        let parent = span.parent().map(Id::into_u64);
        let mut seen = Span {
            name: span.metadata().name(),
            parent,
            ..Span::default()
        };
        span.record(&mut seen);
        spans.push(seen);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut self.0.lock().unwrap()[span.into_u64() as usize - 1]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn a_step_has_the_attributes_of_an_http_client() {
    let spans = Spans::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    tracing::subscriber::with_default(spans.clone(), || {
        let api = Exchange::answering(|_| Answer::new(503));
        let key = Secret::from("hunter2");
        let client = api.client();
        let status = runtime.block_on(step(&client, &GET, |request| request.path("/a").query("k", &key)));
        assert_eq!(status.unwrap(), 503);
    });
    let spans = spans.0.lock().unwrap();
    let [workflow, step] = &spans[..] else {
        panic!("{} spans", spans.len())
    };
    assert_eq!((workflow.name, workflow.parent), ("arazzo.workflow", None));
    assert_eq!(workflow.fields["arazzo.workflow.id"], "w");
    assert_eq!((step.name, step.parent), ("arazzo.step", Some(1)));
    let expected = [
        ("arazzo.step.id", "s"),
        ("arazzo.workflow.id", "w"),
        ("error.type", "503"),
        ("http.request.method", "GET"),
        ("http.response.status_code", "503"),
        ("otel.kind", "client"),
        ("server.address", "api.example"),
        ("url.template", "/a/{b}"),
    ];
    let seen: Vec<_> = step
        .fields
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    assert_eq!(seen, expected);
}
