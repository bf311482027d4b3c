//! Compiles Arazzo documents, and the OpenAPI operations that they name, to typed Rust.
//!
//! `pipeline` tells the story: load, read, resolve, lower, flow, check, name, emit, format. The front ends are
//! [`Generator`] for build scripts, [`invocation`] for the macro of `arazzo`, and, behind the feature `cli`, the command
//! `cargo arazzo`.

pub mod batch;
pub mod check;
pub mod diagnostics;
pub mod document;
pub mod dump;
pub mod emit;
pub mod expr;
pub mod fix;
pub mod flow;
pub mod format;
mod generator;
pub mod graph;
pub mod invocation;
pub mod ir;
pub mod lower;
pub mod names;
pub mod output;
pub mod pipeline;
pub mod query;
pub mod resolve;
pub mod runtime;
pub mod scaffold;
pub mod source;
pub mod survey;

pub use diagnostics::{Level, Profile};
pub use generator::{Error, Generator};
