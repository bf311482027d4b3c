//! The hyper transport over TLS, with HTTP/2 and HTTP/1.1 as the server wants.

#![cfg(all(feature = "hyper", feature = "rustls"))]

use std::convert::Infallible;
use std::sync::Arc;

use arazzo::{Bytes, Client, StepErrorKind, TransportErrorKind, transport::HyperTransport};
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::{API, read};

/// A server that tells the version of each request. Its URL and its certificate.
async fn serve(protocols: &[&str]) -> (String, CertificateDer<'static>) {
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = signed.cert.der().clone();
    let key = PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.into())
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // A client that does not trust the server hangs up.
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = service_fn(|request: hyper::Request<_>| async move {
                    let version = format!("\"{:?}\"", request.version());
                    Ok::<_, Infallible>(hyper::Response::new(Full::new(Bytes::from(version))))
                });
                let _ = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    (url, certificate)
}

fn trusting(certificate: CertificateDer<'static>) -> HyperTransport {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    HyperTransport::with_tls(config)
}

#[tokio::test]
async fn the_server_picks_the_version() {
    for (protocols, expected) in [
        (&["h2", "http/1.1"][..], "HTTP/2.0"),
        (&["http/1.1"], "HTTP/1.1"),
        (&[], "HTTP/1.1"),
    ] {
        let (url, certificate) = serve(protocols).await;
        let client = Client::builder()
            .transport(trusting(certificate))
            .server(API, url)
            .build()
            .unwrap();
        for _ in 0..2 {
            let version = read(&client, |response| Ok(response.json::<String>()?))
                .await
                .unwrap();
            assert_eq!(version, expected, "{protocols:?}");
        }
    }
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_is_refused() {
    let (url, _) = serve(&[]).await;
    let client = Client::builder()
        .transport(HyperTransport::new().unwrap())
        .server(API, url)
        .build()
        .unwrap();
    let error = read(&client, |response| Ok(response.status())).await.unwrap_err();
    let StepErrorKind::Transport(error) = error.kind() else {
        panic!("{error}")
    };
    assert!(
        matches!(
            error.kind(),
            TransportErrorKind::Connect | TransportErrorKind::Setup
        ),
        "{error}"
    );
}
