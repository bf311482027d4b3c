//! In: what a document says about a source description. Out: the constants that name it to a [`crate::Client`].

use std::fmt;
use std::hash::{Hash, Hasher};

/// A source description of an Arazzo document: one API (Arazzo 1.1, "Source Description Object").
#[derive(Debug)]
pub struct Source {
    /// The name that the Arazzo document gives it.
    pub name: &'static str,
    /// The canonical document that describes the API. Two workflows that name the same document share its server
    /// and credentials, two documents that happen to have one name do not.
    pub document: &'static str,
    /// The security schemes of that document, `components.securitySchemes` (OpenAPI, "Components Object").
    pub security_schemes: &'static [SecurityScheme],
}

/// A security scheme of a source (OpenAPI, "Security Scheme Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Its key in `components.securitySchemes`.
    pub name: &'static str,
    /// What it asks for.
    pub kind: SchemeKind,
}

/// What a security scheme asks for (OpenAPI, "Security Scheme Object", `type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// `type: apiKey`.
    ApiKey {
        /// Where the key goes.
        location: Location,
        /// The name of that header, query parameter or cookie.
        name: &'static str,
    },
    /// `type: http`.
    Http {
        /// The authentication scheme, as `bearer` or `basic`, in any case.
        scheme: &'static str,
    },
    /// `type: oauth2`.
    OAuth2 {
        /// The token URL of the client credentials flow, if the document has one.
        token_url: Option<&'static str>,
    },
    /// `type: openIdConnect`.
    OpenIdConnect,
    /// `type: mutualTLS`. The transport holds the certificate, so the client asks for no credential.
    MutualTls,
}

/// Where an API key goes (OpenAPI, "Security Scheme Object", `in`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// A header.
    Header,
    /// A query parameter.
    Query,
    /// A cookie.
    Cookie,
}

/// Names a source description (Arazzo 1.1, "Source Description Object") to a [`crate::ClientBuilder`]. Generated
/// modules hold one constant for each.
///
/// Two are equal when both the name and the document are.
#[derive(Clone, Copy)]
pub struct SourceId(&'static Source);

impl SourceId {
    /// The id of a source. Called by generated code.
    #[must_use]
    pub const fn new(source: &'static Source) -> Self {
        Self(source)
    }

    /// The name that the Arazzo document gives the source.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// The document that describes the API.
    #[must_use]
    pub const fn document(self) -> &'static str {
        self.0.document
    }

    /// The security schemes that the document declares.
    #[must_use]
    pub const fn security_schemes(self) -> &'static [SecurityScheme] {
        self.0.security_schemes
    }

    /// Names one of the source's security schemes. [`crate::ClientBuilder::build`] checks that there is such a one.
    #[must_use]
    pub const fn security(self, name: &'static str) -> SchemeId {
        SchemeId { source: self, name }
    }

    pub(crate) fn scheme(self, name: &str) -> Option<&'static SecurityScheme> {
        self.0.security_schemes.iter().find(|scheme| scheme.name == name)
    }
}

impl PartialEq for SourceId {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0) || (self.name() == other.name() && self.document() == other.document())
    }
}

impl Eq for SourceId {}

impl Hash for SourceId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
        self.document().hash(state);
    }
}

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceId({self})")
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.name(), self.document())
    }
}

/// Names a security scheme of a source (OpenAPI, "Security Requirement Object"): see [`SourceId::security`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SchemeId {
    source: SourceId,
    name: &'static str,
}

impl SchemeId {
    /// The source that declares the scheme.
    #[must_use]
    pub const fn source(self) -> SourceId {
        self.source
    }

    /// The scheme's name there.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: SourceId = SourceId::new(&Source {
        name: "api",
        document: "a.yaml",
        security_schemes: &[],
    });
    const SAME: SourceId = SourceId::new(&Source {
        name: "api",
        document: "a.yaml",
        security_schemes: &[SecurityScheme {
            name: "k",
            kind: SchemeKind::OpenIdConnect,
        }],
    });
    const OTHER: SourceId = SourceId::new(&Source {
        name: "api",
        document: "b.yaml",
        security_schemes: &[],
    });

    #[test]
    fn a_source_is_its_name_and_its_document() {
        assert_eq!(A, SAME);
        assert_ne!(A, OTHER);
        const KEY: SchemeId = A.security("k");
        assert_eq!(KEY, SAME.security("k"));
        assert_ne!(KEY, OTHER.security("k"));
    }
}
