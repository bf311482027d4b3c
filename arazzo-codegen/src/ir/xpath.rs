//! XPath expressions with what they embed taken out.

pub use crate::expr::xpath::{Arithmetic, Axis, Expr, Function, NodeTest, Step, Version};

/// An expression, whose embedded values have become arguments, in its version.
#[derive(Clone, Debug, PartialEq)]
pub struct XPath {
    /// It.
    pub expr: Expr,
    /// The version.
    pub version: Version,
}
