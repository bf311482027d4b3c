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

/// What is asked of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// An expression that this compiler parsed.
    Parsed(XPath),
    /// One for the engine of XPath 3.1: its embedded values are the variables `$arazzo-0` and so on.
    Full(String),
}

/// Which engines may do what the compiler's own cannot; none by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Engines {
    /// XPath 2.0 to 3.1, in the feature `xpath31` of `arazzo`.
    pub xpath31: bool,
}

impl Engines {
    /// Allows the engine of this name.
    ///
    /// # Errors
    /// When there is no such engine.
    pub fn choose(&mut self, name: &str) -> Result<(), String> {
        match name {
            "xpath31" => self.xpath31 = true,
            _ => return Err(format!("there is no engine `{name}`; there is `xpath31`")),
        }
        Ok(())
    }
}
