//! Searching is work for a processor: it is done on few threads, apart from
//! those that serve connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::failure::Failure;

/// The threads that search.
pub(crate) struct Workers {
    /// One a core.
    pages: Arc<Semaphore>,
    /// A thread for each export that was begun. Most of them wait for their client.
    exports: Arc<Semaphore>,
    /// Exports that wait for such a thread.
    queue: Arc<Semaphore>,
    /// Exports search in turn, so that a large one holds up no small one, and leave
    /// room for pages.
    turns: Arc<Semaphore>,
}

/// Leave to export, given back when dropped.
pub(crate) type Permit = OwnedSemaphorePermit;

/// The turns that an export takes to search.
pub(crate) struct Turns {
    places: Arc<Semaphore>,
    turn: Option<OwnedSemaphorePermit>,
    handle: Handle,
}

impl Workers {
    /// How long a page waits for a thread before it is given up.
    const LONGEST_WAIT: Duration = Duration::from_secs(10);
    /// Exports under way at most.
    const EXPORTS: usize = 32;
    /// Exports that wait at most. Each keeps a connection.
    const QUEUE: usize = 128;

    pub(crate) fn new() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self {
            pages: places(Self::cores()),
            exports: places(Self::EXPORTS),
            queue: places(Self::QUEUE),
            turns: places(Self::cores().div_ceil(2)),
        }
    }

    fn cores() -> usize {
        std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
    }

    /// Threads that all of this takes at most.
    pub(crate) fn threads() -> usize {
        // One more looks for changes of the index.
        Self::cores() + Self::EXPORTS + 1
    }

    /// Does the work of a page, where a thread comes free soon enough.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let permit = timeout(Self::LONGEST_WAIT, acquire(&self.pages)).await;
        let permit = permit.map_err(|_| Failure::Busy)??;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        done.await.map_err(|_| Failure::BrokeOff)
    }

    /// Waits for leave to export, where not too many wait already.
    pub(crate) async fn export(&self) -> Result<Permit, Failure> {
        if let Ok(permit) = Arc::clone(&self.exports).try_acquire_owned() {
            return Ok(permit);
        }
        let place = Arc::clone(&self.queue).try_acquire_owned();
        let place = place.map_err(|_| Failure::Busy)?;
        let permit = acquire(&self.exports).await;
        drop(place);
        permit
    }

    /// The turns of an export. To be used on a thread of its own.
    pub(crate) fn turns(&self) -> Turns {
        Turns {
            places: Arc::clone(&self.turns),
            turn: None,
            handle: Handle::current(),
        }
    }
}

async fn acquire(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Failure> {
    let permit = Arc::clone(places).acquire_owned().await;
    permit.map_err(|_| Failure::BrokeOff)
}

impl Turns {
    /// Waits for the next turn; who waits longest has it first.
    pub(crate) fn begin(&mut self) {
        if self.turn.is_none() {
            // Turns end with the server alone, and then none is needed.
            self.turn = self.handle.block_on(acquire(&self.places)).ok();
        }
    }

    /// Lets the others search.
    pub(crate) fn end(&mut self) {
        self.turn = None;
    }
}
