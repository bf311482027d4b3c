//! What the tests share.

pub mod project;
pub mod server;
pub mod snapshot;
pub mod wire;
