//! Listens for connections and serves them.

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

/// The options of a server.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The folder of the index.
    pub folder: PathBuf,
    /// The address to listen on; port 0 means any free port.
    pub listen: SocketAddr,
    /// Whether other machines are allowed to reach the server.
    pub exposure: Exposure,
    /// Additional names it answers to, after those of this machine.
    pub hosts: Vec<String>,
    /// Whether the notes of the index's owner are shown.
    pub notes: NotesShown,
}

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is open to other machines without permission.
    #[error(transparent)]
    Exposed(#[from] ListenError),
    /// The index cannot be opened.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The server cannot listen on the address.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the operating system.
        source: io::Error,
    },
    /// No threads are available.
    #[error("cannot start threads")]
    Threads {
        /// The error of the operating system.
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

/// How long the head of a request may take to arrive after the previous answer. Long enough
/// for a user to read a page; idle connections are closed earlier if all places are taken.
const HEAD: Duration = Duration::from_mins(1);
/// How long the client may take to accept part of an answer.
const STALL: Duration = Duration::from_secs(20);
/// The maximum size of the head of a request, in bytes, including the address.
const HEAD_BYTES: usize = 32 * 1024;
/// How often the index is checked for changes.
const LOOK: Duration = Duration::from_millis(500);
/// How long requests in progress may take once the server is stopping.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// The number of threads that serve connections. They do not search.
const CONNECTION_THREADS: usize = 2;
/// The stack size of a thread. Queries can nest, and recursive functions traverse them.
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

    /// Returns the address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stopped` returns true, then finishes the requests in progress.
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

/// Checks the index for changes at regular intervals.
async fn look(site: Arc<Site>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let site = Arc::clone(&site);
        // A check that fails changes nothing; the next one follows.
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
            // Most likely the limit of open files is reached. Other connections will end in
            // the meantime.
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
    // An error of one connection does not affect the others.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(StallGuard::new(stream, STALL)), service)
        .await;
}
