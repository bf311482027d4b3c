//! What generated code says to use an engine that only some workflows need: without its feature, a build error that names it.

/// Whether a regular expression occurs in a text: `regex!("^2" in text)`, a `bool`, or `regex!(built pattern, text)`, a
/// `Result<bool, String>`. The texts are `Option<String>`.
#[cfg(feature = "regex")]
#[doc(hidden)]
#[macro_export]
macro_rules! regex {
    ($pattern:literal in $text:expr) => {{
        static PATTERN: $crate::regex::Pattern = $crate::regex::Pattern::new($pattern);
        PATTERN.occurs_in($text)
    }};
    (built $pattern:expr, $text:expr) => {
        $crate::regex::built_occurs_in(::core::convert::Into::into($pattern), $text)
    };
}

/// Without the feature `regex`.
#[cfg(not(feature = "regex"))]
#[doc(hidden)]
#[macro_export]
macro_rules! regex {
    ($($any:tt)*) => {
        ::core::compile_error!(
            "the workflow has a criterion of type `regex`: enable the feature `regex` of the crate `arazzo`"
        )
    };
}

/// The function that matches the patterns of JSONPath.
#[cfg(feature = "regex")]
#[doc(hidden)]
#[macro_export]
macro_rules! regex_matcher {
    () => {
        $crate::regex::matches
    };
}

/// Without the feature `regex`.
#[cfg(not(feature = "regex"))]
#[doc(hidden)]
#[macro_export]
macro_rules! regex_matcher {
    () => {
        ::core::compile_error!(
            "the workflow has a JSONPath with `match` or `search`: enable the feature `regex` of the crate `arazzo`"
        )
    };
}

/// An XPath expression on a text: `xpath!(test text, &EXPR, later, [arguments])`, a `Result<bool, String>`, or
/// `xpath!(value …)`, an `Option<Value>`; `xpath!(replacer "as written", …)` is what puts something where it leads.
#[cfg(feature = "xpath")]
#[doc(hidden)]
#[macro_export]
macro_rules! xpath {
    ($way:ident $text:expr, $expr:expr, $later:expr, $arguments:expr) => {
        $crate::xpath::$way($text, $expr, $later, $arguments)
    };
}

/// The same where only the full engine can: `xpath31!(test text, "expression", [arguments])`, or `xpath31!(value …)`.
#[cfg(feature = "xpath31")]
#[doc(hidden)]
#[macro_export]
macro_rules! xpath31 {
    ($way:ident $text:expr, $expression:expr, $arguments:expr) => {
        $crate::xpath31::$way($text, $expression, $arguments)
    };
}

/// Without the feature `xpath31`.
#[cfg(not(feature = "xpath31"))]
#[doc(hidden)]
#[macro_export]
macro_rules! xpath31 {
    ($($any:tt)*) => {
        ::core::compile_error!(
            "the workflow has an XPath expression of a later version than 1.0: enable the feature `xpath31` of the crate `arazzo`"
        )
    };
}

/// Without the feature `xpath`.
#[cfg(not(feature = "xpath"))]
#[doc(hidden)]
#[macro_export]
macro_rules! xpath {
    ($($any:tt)*) => {
        ::core::compile_error!(
            "the workflow has an XPath expression: enable the feature `xpath` of the crate `arazzo`"
        )
    };
}
