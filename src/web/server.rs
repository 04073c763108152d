//! Listening, and serving who connects.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tower_service::Service;

use super::cache::AnswerCache;
use super::connections::{Connections, Ticket};
use super::hosts::{Exposure, Hosts, ListenError, NotesShown, check_exposure};
use super::kept_forms::KeptForms;
use super::live::LiveIndex;
use super::router::router;
use super::site::{LocalAddress, Site};
use super::stalled_stream::StallGuard;
use super::workers::Workers;
use crate::index::{Index, IndexError};

/// What to serve, where and to whom.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The folder of the index.
    pub folder: PathBuf,
    /// Where to listen; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// Whether an address that other machines can reach is meant.
    pub exposure: Exposure,
    /// Names it answers to besides those of this machine.
    pub hosts: Vec<String>,
    /// Whether the notes of the index's owner are shown.
    pub notes: NotesShown,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is open to others, which was not asked for.
    #[error(transparent)]
    Exposed(#[from] ListenError),
    /// The index cannot be opened.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The address cannot be listened at.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// No threads are to be had.
    #[error("cannot start threads")]
    Threads {
        /// What the system said.
        source: io::Error,
    },
}

/// A server that listens.
///
/// ```no_run
/// use redress::web::{Exposure, NotesShown, ServeOptions, Server, default_listen};
///
/// let server = Server::bind(&ServeOptions {
///     folder: "index".into(),
///     listen: default_listen(),
///     exposure: Exposure::ThisMachine,
///     hosts: Vec::new(),
///     notes: NotesShown::ToThisMachine,
/// })?;
/// server.run(&|| false);
/// # Ok::<(), redress::web::ServeError>(())
/// ```
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    site: Arc<Site>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// How long the head of a request may take to arrive, from the answer before: as
/// long as people read. Who only waits gives way where places are taken.
const HEAD: Duration = Duration::from_mins(1);
/// How long an answer may lie untaken.
const STALL: Duration = Duration::from_secs(20);
/// The longest head of a request, in bytes; the address is in it.
const HEAD_BYTES: usize = 32 * 1024;
/// How often the index is looked at for changes.
const LOOK: Duration = Duration::from_millis(500);
/// How long requests under way may take once the server is to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// Threads that serve connections; none of them searches.
const CONNECTION_THREADS: usize = 2;
/// Queries may nest, and are walked by functions that call themselves.
const STACK_BYTES: usize = 8 * 1024 * 1024;

impl Server {
    /// Opens the index and listens.
    pub fn bind(options: &ServeOptions) -> Result<Self, ServeError> {
        check_exposure(options.listen, options.exposure)?;
        let shows_notes = options.notes.holds(options.exposure, &options.hosts);
        let open = if shows_notes {
            Index::open_with_notes
        } else {
            Index::open
        };
        let live = LiveIndex::open(&options.folder, open)?;
        let failed = |source| ServeError::Listen {
            address: options.listen,
            source,
        };
        let listener = TcpListener::bind(options.listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(CONNECTION_THREADS)
            .max_blocking_threads(Workers::threads())
            .thread_stack_size(STACK_BYTES)
            .enable_io()
            .enable_time()
            .build()
            .map_err(|source| ServeError::Threads { source })?;
        let site = Arc::new(Site {
            live,
            workers: Workers::new(),
            cache: AnswerCache::new(),
            hosts: Hosts::new(&options.hosts),
            kept_forms: KeptForms::new(),
        });
        Ok(Self {
            runtime,
            listener,
            address,
            site,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stopped` says so; what is under way then is finished.
    pub fn run(self, stopped: &dyn Fn() -> bool) {
        const STEP: Duration = Duration::from_millis(50);
        let connections = Arc::new(Connections::default());
        let Self {
            runtime,
            listener,
            site,
            ..
        } = self;
        let looking = runtime.spawn(look(Arc::clone(&site)));
        let accepting = runtime.spawn(accept(listener, site, Arc::clone(&connections)));
        while !stopped() && !accepting.is_finished() {
            std::thread::sleep(STEP);
        }
        accepting.abort();
        looking.abort();
        let asked = Instant::now();
        while connections.busy() > 0 && asked.elapsed() < LAST_ANSWERS {
            std::thread::sleep(STEP);
        }
        runtime.shutdown_timeout(Duration::from_millis(200));
    }
}

/// Looks at the index for changes, again and again.
async fn look(site: Arc<Site>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let site = Arc::clone(&site);
        // A look that breaks off leaves what was there, and the next one follows.
        let _ = tokio::task::spawn_blocking(move || site.live.refresh()).await;
    }
}

async fn accept(listener: TcpListener, site: Arc<Site>, connections: Arc<Connections>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
        return;
    };
    let router = router(&site);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of files, most likely; others will end meanwhile.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let Some(ticket) = connections.admit() else {
            continue;
        };
        let id = ticket.id();
        let served = tokio::spawn(serve(stream, Arc::new(ticket), router.clone()));
        connections.is_served_by(id, served.abort_handle());
    }
}

async fn serve(stream: TcpStream, ticket: Arc<Ticket>, router: Router) {
    let Ok(local) = stream.local_addr() else {
        return;
    };
    // Answers are written in one piece.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let busy = ticket.begin();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(LocalAddress(local.ip()));
        let answer = router.clone().call(request);
        async move {
            let response = answer.await?;
            Ok::<_, std::convert::Infallible>(response.map(|body| busy.until_taken(body)))
        }
    });
    // How a connection ends is nobody's concern but its own.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(StallGuard::new(stream, STALL)), service)
        .await;
}
