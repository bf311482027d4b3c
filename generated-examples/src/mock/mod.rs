//! The four APIs of the examples, on loopback.
//!
//! HTTP requests come in; answers go out as the descriptions in `openapi/` promise them. The mock has a
//! memory: a customer that was created is found afterwards. It insists on credentials and on required
//! fields, and keeps every request that it got.

mod amberflo;
mod exchange;
mod one_password;
mod server;
mod shape;
mod solvimon;
mod viam;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use self::amberflo::API_KEY as AMBERFLO_KEY;
use self::exchange::Answer;
pub use self::exchange::Request;
pub use self::one_password::TOKEN as ONE_PASSWORD_TOKEN;
pub use self::solvimon::{
    API_KEY as SOLVIMON_KEY, PLATFORM as SOLVIMON_PLATFORM, READ_ONLY_KEY as SOLVIMON_READ_ONLY_KEY,
    TOKEN as SOLVIMON_TOKEN,
};
pub use self::viam::{API_KEY as VIAM_KEY, LOCATION as VIAM_LOCATION, PAYER as VIAM_PAYER};

/// One of the APIs that are mocked. Each has an origin of its own, as in life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// `openapi/amberflo-billing.yaml`.
    Amberflo,
    /// `openapi/viam-billing.yaml`.
    Viam,
    /// `openapi/1password-partnership.yaml`.
    OnePassword,
    /// `openapi/solvimon-configuration.yaml`.
    Solvimon,
}

impl Api {
    /// The path below which the API's operations lie, as in the first server of its description.
    fn base_path(self) -> &'static str {
        match self {
            Self::OnePassword => one_password::BASE_PATH,
            Self::Amberflo | Self::Viam | Self::Solvimon => "",
        }
    }
}

/// The running mock. It stops when this is dropped.
#[derive(Debug)]
pub struct Mock {
    amberflo: SocketAddr,
    viam: SocketAddr,
    one_password: SocketAddr,
    solvimon: SocketAddr,
    world: Arc<Mutex<World>>,
    /// Holding the set keeps the servers running; dropping it aborts them.
    _servers: JoinSet<()>,
}

impl Mock {
    /// Starts the four APIs on free ports, each with nothing in it but what its module says.
    ///
    /// # Errors
    ///
    /// When no port can be opened on loopback.
    pub async fn start() -> io::Result<Self> {
        let world = Arc::new(Mutex::new(World::default()));
        let mut servers = JoinSet::new();
        Ok(Self {
            amberflo: open(Api::Amberflo, &world, &mut servers).await?,
            viam: open(Api::Viam, &world, &mut servers).await?,
            one_password: open(Api::OnePassword, &world, &mut servers).await?,
            solvimon: open(Api::Solvimon, &world, &mut servers).await?,
            world,
            _servers: servers,
        })
    }

    /// Where the API is, base path included and without a slash at the end: what to give a client as its
    /// server.
    #[must_use]
    pub fn url(&self, api: Api) -> String {
        let address = match api {
            Api::Amberflo => self.amberflo,
            Api::Viam => self.viam,
            Api::OnePassword => self.one_password,
            Api::Solvimon => self.solvimon,
        };
        format!("http://{address}{}", api.base_path())
    }

    /// Every request that has arrived so far, of all APIs, in order of arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.world).requests.clone()
    }
}

/// All that the APIs remember.
#[derive(Debug, Default)]
struct World {
    requests: Vec<Request>,
    amberflo: amberflo::Amberflo,
    viam: viam::Viam,
    one_password: one_password::OnePassword,
    solvimon: solvimon::Solvimon,
}

impl World {
    /// Keeps the request and answers it.
    fn receive(&mut self, request: Request) -> Answer {
        let answer = match request.api {
            Api::Amberflo => self.amberflo.answer(&request),
            Api::Viam => self.viam.answer(&request),
            Api::OnePassword => self.one_password.answer(&request),
            Api::Solvimon => self.solvimon.answer(&request),
        };
        self.requests.push(request);
        answer
    }
}

/// A panic in one test's request must not hide the requests from the others, so poison is ignored.
fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn open(api: Api, world: &Arc<Mutex<World>>, servers: &mut JoinSet<()>) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    servers.spawn(server::serve(api, listener, Arc::clone(world)));
    Ok(address)
}
