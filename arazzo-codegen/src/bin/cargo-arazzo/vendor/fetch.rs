//! Fetching: a URL comes in; the text there, and where redirects led to, go out.

use std::time::Duration;

use arazzo_codegen::{document::tree::MAX_BYTES, source::resolve_url};
use ureq::{
    Agent, ResponseExt as _,
    tls::{RootCerts, TlsConfig},
};

const TIMEOUT: Duration = Duration::from_secs(60);

/// What was fetched.
pub(super) struct Fetched {
    pub(super) text: String,
    /// The URL that redirects led to, where they did.
    pub(super) redirected: Option<String>,
}

/// A client with the certificates that the platform trusts; a proxy is taken from the environment.
pub(super) fn agent() -> Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .user_agent(concat!("cargo-arazzo/", env!("CARGO_PKG_VERSION")))
        .accept("application/json, application/yaml, */*;q=0.5")
        .build()
        .into()
}

/// Fetches a document.
///
/// # Errors
/// In one line, what went wrong: also a status other than 200, and what is no text.
pub(super) fn fetch(agent: &Agent, url: &str) -> Result<Fetched, String> {
    if has_credentials(url) {
        return Err(
            "a URL with a user's name or password is not fetched; map the source to a file".to_owned(),
        );
    }
    let mut response = agent.get(url).call().map_err(|error| error.to_string())?;
    if response.status() != 200 {
        return Err(format!("the server answers {}", response.status()));
    }
    let last = resolve_url("", &response.get_uri().to_string());
    if url.starts_with("https:") && !last.starts_with("https:") {
        return Err(format!(
            "it leads to {last}, which is not protected as `https` is"
        ));
    }
    let body = response.body_mut().with_config().limit(MAX_BYTES as u64);
    let bytes = body.read_to_vec().map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "the answer is not UTF-8 text".to_owned())?;
    Ok(Fetched {
        text,
        redirected: (last != url).then_some(last),
    })
}

fn has_credentials(url: &str) -> bool {
    let authority = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?']).next().unwrap_or_default();
    authority.contains('@')
}
