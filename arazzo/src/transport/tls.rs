//! Out: rustls over ring with the certificates of the platform, or the reason why there is no TLS.

use http::Uri;
use http::uri::Scheme;

use super::{TransportError, TransportErrorKind};

/// Why `https` servers are out of reach. A client without TLS can still talk to `http` servers, so that is no failure before
/// one is needed.
pub(super) type WithoutTls = Option<String>;

/// Without the feature `rustls`.
#[cfg(not(feature = "rustls"))]
pub(super) fn none() -> WithoutTls {
    Some("the feature `rustls` of the crate `arazzo` is off".to_owned())
}

/// Refuses what cannot be reached.
pub(super) fn check(without_tls: &WithoutTls, uri: &Uri) -> Result<(), TransportError> {
    match without_tls {
        Some(reason) if uri.scheme() == Some(&Scheme::HTTPS) => {
            Err(TransportError::new(TransportErrorKind::Setup, reason.as_str()))
        }
        _ => Ok(()),
    }
}

/// What a client trusts: nobody, on a machine without certificates. No default of the process is installed.
#[cfg(feature = "rustls")]
pub(super) fn config() -> Result<(rustls::ClientConfig, WithoutTls), TransportError> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let setup = |error| TransportError::new(TransportErrorKind::Setup, error);
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = || {
        rustls::ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(setup)
    };
    match builder()?.with_platform_verifier() {
        Ok(verified) => Ok((verified.with_no_client_auth(), None)),
        Err(error) => {
            let none = builder()?.with_root_certificates(rustls::RootCertStore::empty());
            Ok((none.with_no_client_auth(), Some(error.to_string())))
        }
    }
}
