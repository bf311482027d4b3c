//! What the tests share.

pub mod command;
pub mod markdown;
pub mod project;
pub mod server;
pub mod snapshot;
pub mod wire;
