//! In: a client's configuration that cannot work. Out: an error that says what is wrong, and shows no secret.

use std::error::Error;
use std::fmt;

use crate::{SchemeId, SourceId, TransportError};

/// Why there is no such client.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConfigError {
    /// A server is not given by an absolute `http` or `https` URL without user, query and fragment.
    InvalidServer {
        /// The source.
        source: SourceId,
        /// What is wrong with the URL.
        reason: &'static str,
    },
    /// The source has no such security scheme.
    UnknownScheme {
        /// What was named.
        scheme: SchemeId,
        /// The nearest name that there is.
        suggestion: Option<&'static str>,
    },
    /// The credential is of another kind than the scheme.
    CredentialMismatch {
        /// The scheme.
        scheme: SchemeId,
        /// What it takes.
        expected: &'static str,
        /// What it was given.
        given: &'static str,
    },
    /// The credential cannot be sent: a control character in it, or a colon in a user's name.
    InvalidCredential {
        /// The scheme.
        scheme: SchemeId,
    },
    /// The description names no token URL and the credential has none, or not an `http` or `https` one.
    MissingTokenUrl {
        /// The scheme.
        scheme: SchemeId,
    },
    /// The transport could not be set up, or there is none.
    Transport(TransportError),
}

impl ConfigError {
    pub(crate) fn credential(scheme: SchemeId) -> Self {
        Self::InvalidCredential { scheme }
    }

    pub(crate) fn unknown(scheme: SchemeId) -> Self {
        let names = scheme.source().security_schemes().iter().map(|known| known.name);
        let suggestion = names
            .map(|name| {
                (
                    strsim::jaro_winkler(&name.to_lowercase(), &scheme.name().to_lowercase()),
                    name,
                )
            })
            .filter(|(similarity, _)| *similarity > 0.7)
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, name)| name);
        Self::UnknownScheme { scheme, suggestion }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidServer { source, reason } => write!(f, "the server of source {source} {reason}"),
            Self::UnknownScheme { scheme, suggestion } => {
                write!(
                    f,
                    "source {} has no security scheme `{}`",
                    scheme.source(),
                    scheme.name()
                )?;
                match suggestion {
                    Some(name) => write!(f, ", did you mean `{name}`?"),
                    None if scheme.source().security_schemes().is_empty() => write!(f, ", nor any other"),
                    None => {
                        let names: Vec<_> = scheme
                            .source()
                            .security_schemes()
                            .iter()
                            .map(|known| known.name)
                            .collect();
                        write!(f, ", it has `{}`", names.join("`, `"))
                    }
                }
            }
            Self::CredentialMismatch {
                scheme,
                expected,
                given,
            } => {
                write!(
                    f,
                    "security scheme `{}` of source {} takes {expected}, ",
                    scheme.name(),
                    scheme.source()
                )?;
                write!(f, "it was given a `{given}`")
            }
            Self::InvalidCredential { scheme } => {
                write!(f, "the credential for security scheme `{}` ", scheme.name())?;
                write!(
                    f,
                    "of source {} has a character that cannot be sent",
                    scheme.source()
                )
            }
            Self::MissingTokenUrl { scheme } => {
                write!(
                    f,
                    "security scheme `{}` of source {} ",
                    scheme.name(),
                    scheme.source()
                )?;
                f.write_str("has no token URL: set one with `ClientCredentials::token_url`")
            }
            Self::Transport(error) => error.fmt(f),
        }
    }
}

impl Error for ConfigError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Transport(error) => error.source(),
            _ => None,
        }
    }
}
