//! Four documents as their authors published them, generated unchanged, against a server that records what it receives.
//!
//! What must be sent is written by hand from the documents: method, path, query, every header that a workflow answers
//! for, and the body, in order, on every branch. Where the documents are not at hand, one line says so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[cfg(not(published))]
#[test]
fn published_documents() {
    use std::io::Write;
    // Not `eprintln!`, which a passing test keeps to itself.
    let _ = writeln!(
        std::io::stderr(),
        "left out: the four published documents against a recording server (set ARAZZO_SHARED to their folder)"
    );
}

/// What the compiler makes of the documents.
#[cfg(published)]
#[allow(clippy::module_inception, unreachable_pub, dead_code)]
mod generated {
    pub mod upsert_customer {
        include!(concat!(env!("OUT_DIR"), "/upsert_customer.rs"));
    }
    pub mod create_customer_and_assign_plan {
        include!(concat!(env!("OUT_DIR"), "/create_customer_and_assign_plan.rs"));
    }
    pub mod bill_customer_location {
        include!(concat!(env!("OUT_DIR"), "/bill_customer_location.rs"));
    }
    pub mod provision_partner_billing {
        include!(concat!(env!("OUT_DIR"), "/provision_partner_billing.rs"));
    }
}

#[cfg(published)]
#[path = "published/mod.rs"]
mod published;
