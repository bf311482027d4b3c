//! Five Arazzo workflows, the Rust that is generated from them, and something to run them against.
//!
//! - `workflows/` and `openapi/` hold the documents.
//! - [`generated`] is what the generator makes of them, checked in.
//! - [`mock`] stands in for the four APIs, on loopback.
//! - [`runs`] calls the generated functions and holds their outputs against the expected ones.
//! - [`trace`] notes what a client does, and [`report`] shows it on a terminal.

#[rustfmt::skip]
pub mod generated;
pub mod mock;
pub mod report;
pub mod runs;
pub mod trace;
