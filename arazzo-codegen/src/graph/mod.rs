//! Drawing a workflow: a [`Program`](crate::ir::Program) with its [`Flow`](crate::flow::Flow) comes in; the control flow
//! of its workflows goes out, as Mermaid, DOT or SVG.
//!
//! [`Chart`] decides what is shown and what it says; `layout` decides where it stands; the writers decide nothing.

mod chart;
#[cfg(feature = "tools")]
mod dot;
mod inline;
mod labels;
mod layout;
#[cfg(feature = "tools")]
mod mermaid;
#[cfg(feature = "tools")]
mod picture;
mod svg;
mod text;

pub use chart::{Chart, Edge, EdgeKind, Node, NodeKind};
#[cfg(feature = "tools")]
pub use dot::dot;
pub use inline::inline_svg;
#[cfg(feature = "tools")]
pub use mermaid::mermaid;
#[cfg(feature = "tools")]
pub use picture::svg;

#[cfg(all(test, feature = "tools"))]
mod tests;
