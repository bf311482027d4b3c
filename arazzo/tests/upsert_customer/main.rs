//! A module in the shape of generated code, run against scripted answers and against a server on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod exchange;
mod loopback;
#[path = "../support/mod.rs"]
mod support;
mod workflow;

use workflow::upsert_customer;

fn input() -> upsert_customer::Input {
    upsert_customer::Input {
        api_key: "k-123".into(),
        customer_id: "customer/7".into(),
        customer_name: "Ada".into(),
        customer_email: None,
        lifecycle_stage: Some("ACTIVE".into()),
    }
}
