//! The workflow `upsert-customer` as somebody who knows the libraries would write it by hand, and the generated one.
//!
//! The rivals are meant to be hard to beat. They keep one client and its connections; they turn the key into a header value
//! once; they build each URL in one allocation and encode the customer's ID in it; requests are serialised from borrowed
//! fields, answers read into a struct with nothing but the property that is needed; answers whose body nobody reads are
//! read to their end, so that the connection lives on. They have a limit on time, as every client in production: reqwest's own,
//! and tokio's. They have none of the rest that the generated code does: no limit on the size of an answer, no redirects on
//! hyper, no spans, no typed error bodies, no secrets kept out of errors.

#![allow(dead_code, reason = "each bench uses its part")]

pub mod generated;
pub mod hyper;
pub mod reqwest;

use http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::measure::Customer;

pub const KEY: &str = "amberflo-key-3f9a1c";
const LIMIT: std::time::Duration = std::time::Duration::from_secs(30);

/// What may stand in a segment of a path as it is (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    customer_id: &'a str,
    customer_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifecycle_stage: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    customer_id: String,
}

/// Why the workflow failed.
#[derive(Debug)]
pub enum Error {
    Transport(Box<dyn std::error::Error + Send + Sync>),
    TimedOut,
    Status(u16),
    Decode(serde_json::Error),
}

/// The API is an `https` one, so the clients can do that, too, although the benches do not.
fn tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

fn key() -> HeaderValue {
    let mut key = HeaderValue::from_static(KEY);
    key.set_sensitive(true);
    key
}

/// The URL of a customer.
fn customer_url(base: &str, id: &str) -> String {
    let mut url = String::with_capacity(base.len() + "/customers/".len() + id.len() + 16);
    url.push_str(base);
    url.push_str("/customers/");
    url.extend(utf8_percent_encode(id, SEGMENT));
    url
}

fn body(customer: &Customer) -> Vec<u8> {
    let body = Body {
        customer_id: &customer.id,
        customer_name: &customer.name,
        customer_email: None,
        lifecycle_stage: Some(&customer.stage),
    };
    serde_json::to_vec(&body).unwrap()
}
