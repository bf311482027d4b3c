//! In: what the compiler knows of a step's operation. Out: the constant that every request and error of it refers to.

use std::fmt;
use std::time::Duration;

use crate::SourceId;

/// A step and the API operation that it calls (Arazzo 1.1, "Step Object"; OpenAPI 3.1, "Operation Object"). Generated code
/// holds one for each step.
#[derive(Debug)]
pub struct Operation {
    /// The `workflowId`.
    pub workflow: &'static str,
    /// The `stepId`.
    pub step: &'static str,
    /// The `operationId`, or the method and path of an operation without one.
    pub operation: &'static str,
    /// The source that describes the operation.
    pub source: SourceId,
    /// The request method.
    pub method: Method,
    /// The path template, as the description has it (OpenAPI 3.1, "Path Templating"). It stands in errors and spans in
    /// place of the URL.
    pub path: &'static str,
    /// The server that the description names, its variables filled. `None`: the caller must set one.
    pub server: Option<&'static str>,
    /// Alternatives in order, each a list of scheme names that hold together. No alternative: no requirement; an
    /// empty alternative: anonymous is allowed (OpenAPI, "Security Requirement Object").
    pub security: &'static [&'static [&'static str]],
    /// The step's own limit for one attempt (Arazzo 1.1, "Step Object", `timeout`), in place of the client's.
    pub timeout: Option<Duration>,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "workflow `{}`, step `{}` ({} {})",
            self.workflow, self.step, self.method, self.path
        )
    }
}

/// A request method (RFC 9110, section 9). Unlike `http::Method` one that the registry lacks can be a constant too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Method(&'static str);

impl Method {
    /// `CONNECT`
    pub const CONNECT: Self = Self("CONNECT");
    /// `DELETE`
    pub const DELETE: Self = Self("DELETE");
    /// `GET`
    pub const GET: Self = Self("GET");
    /// `HEAD`
    pub const HEAD: Self = Self("HEAD");
    /// `OPTIONS`
    pub const OPTIONS: Self = Self("OPTIONS");
    /// `PATCH`
    pub const PATCH: Self = Self("PATCH");
    /// `POST`
    pub const POST: Self = Self("POST");
    /// `PUT`
    pub const PUT: Self = Self("PUT");
    /// `QUERY` (OpenAPI 3.2)
    pub const QUERY: Self = Self("QUERY");
    /// `TRACE`
    pub const TRACE: Self = Self("TRACE");

    /// Any other method (OpenAPI 3.2, `additionalOperations`), in the case in which it is sent. One that is no token
    /// (RFC 9110) makes the step fail before anything is sent.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The method's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
