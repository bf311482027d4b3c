//! In: the transport that a client was given. Out: the same, without a box for each future where it is one of ours.

use std::any::Any;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

#[cfg(feature = "hyper")]
use super::HyperTransport;
#[cfg(feature = "reqwest")]
use super::ReqwestTransport;
use super::{BoxFuture, Transport};

/// What a client sends through. A transport is an object, so its futures are boxed; those of the crate's own need not be.
#[allow(clippy::large_enum_variant, reason = "a client has one")]
pub(crate) enum Carrier {
    #[cfg(feature = "hyper")]
    Hyper(HyperTransport),
    #[cfg(feature = "reqwest")]
    Reqwest(ReqwestTransport),
    Other(Box<dyn Transport>),
}

impl Carrier {
    pub(crate) fn new(transport: impl Transport + 'static) -> Self {
        let any: &dyn Any = &transport;
        #[cfg(feature = "hyper")]
        if let Some(hyper) = any.downcast_ref::<HyperTransport>() {
            return Self::Hyper(hyper.clone());
        }
        #[cfg(feature = "reqwest")]
        if let Some(reqwest) = any.downcast_ref::<ReqwestTransport>() {
            return Self::Reqwest(reqwest.clone());
        }
        let _ = any;
        Self::Other(Box::new(transport))
    }

    /// The transport as any other.
    pub(crate) fn as_transport(&self) -> &dyn Transport {
        match self {
            #[cfg(feature = "hyper")]
            Self::Hyper(hyper) => hyper,
            #[cfg(feature = "reqwest")]
            Self::Reqwest(reqwest) => reqwest,
            Self::Other(transport) => &**transport,
        }
    }

    /// See [`Transport::sleep`].
    pub(crate) fn sleep(&self, duration: Duration) -> Sleep<'_> {
        match self {
            #[cfg(feature = "hyper")]
            Self::Hyper(_) => Sleep::Tokio {
                sleep: tokio::time::sleep(duration),
            },
            #[cfg(feature = "reqwest")]
            Self::Reqwest(_) => Sleep::Tokio {
                sleep: tokio::time::sleep(duration),
            },
            Self::Other(transport) => Sleep::Other {
                sleep: transport.sleep(duration),
            },
        }
    }
}

#[cfg(any(feature = "hyper", feature = "reqwest"))]
type TokioSleep = tokio::time::Sleep;
/// Never made.
#[cfg(not(any(feature = "hyper", feature = "reqwest")))]
type TokioSleep = std::future::Pending<()>;

pin_project! {
    /// A wait.
    #[project = Projected]
    pub(crate) enum Sleep<'t> {
        Tokio { #[pin] sleep: TokioSleep },
        Other { sleep: BoxFuture<'t, ()> },
    }
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            Projected::Tokio { sleep } => sleep.poll(context),
            Projected::Other { sleep } => sleep.as_mut().poll(context),
        }
    }
}
