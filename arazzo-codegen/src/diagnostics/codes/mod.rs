//! The table of codes: what each problem is called, how grave it is by profile, and its explanation.

/// Declares codes as statics, and the slice `TABLE` of all that one file declares.
macro_rules! table {
    ($(
        $constant:ident = $id:literal $(, lint $name:literal $strict:ident $standard:ident $lenient:ident)?;
        $summary:literal
        $explanation:literal
        bad $bad:literal
        good $good:literal
    )*) => {
        $(
            #[doc = concat!($id, ": ", $summary)]
            pub static $constant: $crate::diagnostics::Code = $crate::diagnostics::Code {
                id: $id,
                lint: $crate::diagnostics::codes::table!(@lint $($name $strict $standard $lenient)?),
                summary: $summary,
                explanation: $explanation,
                bad: $bad,
                good: $good,
            };
        )*
        /// The codes of this file, by id.
        pub(super) static TABLE: &[&$crate::diagnostics::Code] = &[$(&$constant),*];
    };
    (@lint) => { None };
    (@lint $name:literal $strict:ident $standard:ident $lenient:ident) => {
        Some($crate::diagnostics::Lint {
            name: $name,
            strict: $crate::diagnostics::Level::$strict,
            standard: $crate::diagnostics::Level::$standard,
            lenient: $crate::diagnostics::Level::$lenient,
        })
    };
}
pub(crate) use table;

mod descriptions;
mod expressions;
mod flow;
mod loading;
mod names;
mod requests;
mod structure;
mod unsupported;

use super::Level;
pub use descriptions::*;
pub use expressions::*;
pub use flow::*;
pub use loading::*;
pub use names::*;
pub use requests::*;
pub use structure::*;
pub use unsupported::*;

/// The three levels of a lint, one per profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lint {
    /// The name by which users set it: `undeclared-pointer`.
    pub name: &'static str,
    /// Under `strict`.
    pub strict: Level,
    /// Under `standard`.
    pub standard: Level,
    /// Under `lenient`.
    pub lenient: Level,
}

/// A kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `AZ0305`.
    pub id: &'static str,
    /// The lint that sets its level; `None` is an error in every profile.
    pub lint: Option<Lint>,
    /// One line: what the code means.
    pub summary: &'static str,
    /// Markdown: why it is a problem and what to do.
    pub explanation: &'static str,
    /// A short document part that has the problem.
    pub bad: &'static str,
    /// The same, mended.
    pub good: &'static str,
}

static TABLES: &[&[&Code]] = &[
    loading::TABLE,
    structure::TABLE,
    names::TABLE,
    expressions::TABLE,
    requests::TABLE,
    flow::TABLE,
    descriptions::TABLE,
    unsupported::TABLE,
];

/// All codes, by id.
pub fn all() -> impl Iterator<Item = &'static Code> {
    TABLES.iter().flat_map(|table| table.iter().copied())
}

/// The code of an id, in any case: `AZ0305`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}

/// The lint of a name: `undeclared-pointer`.
#[must_use]
pub fn lint(name: &str) -> Option<&'static Code> {
    all().find(|code| code.lint.is_some_and(|lint| lint.name == name))
}
