//! Drawing a workflow: a [`Program`](crate::ir::Program) with its [`Flow`](crate::flow::Flow) comes in; the control flow
//! of one workflow goes out, as Mermaid, DOT or SVG.
//!
//! [`Chart`] decides what is shown and what it says; `layout` decides where it stands; the writers decide nothing.

mod chart;
mod dot;
mod inline;
mod labels;
mod layout;
mod mermaid;
mod svg;
mod text;

pub use chart::{Chart, Edge, EdgeKind, Node, NodeKind};
pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::{Page, svg};

#[cfg(test)]
mod tests;
