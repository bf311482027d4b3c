//! Compiles Arazzo documents, and the OpenAPI operations that they name, to typed Rust.
//!
//! `pipeline` tells the story: load, read, resolve, lower, flow, check, name, emit, format. The front ends are
//! [`Generator`] for build scripts, [`invocation`] for the macro of `arazzo`, and, behind the feature `cli`, the command
//! `cargo arazzo`.

#[cfg(feature = "generator")]
pub mod batch;
pub mod check;
pub mod diagnostics;
pub mod document;
#[cfg(feature = "tools")]
pub mod dump;
pub mod emit;
pub mod expr;
#[cfg(feature = "tools")]
pub mod fix;
pub mod flow;
#[cfg(feature = "generator")]
pub mod format;
#[cfg(feature = "generator")]
mod generator;
pub mod graph;
pub mod invocation;
pub mod ir;
pub mod json;
pub mod lower;
pub mod names;
#[cfg(feature = "generator")]
pub mod output;
pub mod pipeline;
#[cfg(feature = "tools")]
pub mod query;
pub mod resolve;
pub mod runtime;
#[cfg(feature = "tools")]
pub mod scaffold;
pub mod source;
#[cfg(feature = "tools")]
pub mod survey;

pub use diagnostics::{Level, Profile};
#[cfg(feature = "generator")]
pub use generator::{Error, Generator};
