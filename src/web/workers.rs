//! Searching is CPU-bound. It runs on a few threads, separate from those that serve
//! connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::failure::Failure;

/// The threads that search.
pub(crate) struct Workers {
    /// One for each core.
    pages: Arc<Semaphore>,
    /// One thread for each export in progress. Most of them wait for their client.
    exports: Arc<Semaphore>,
    /// The exports that wait for such a thread.
    queue: Arc<Semaphore>,
    /// Exports take turns to search, so that a large one does not delay small ones and
    /// pages have room.
    turns: Arc<Semaphore>,
}

/// Permission to export, released on drop.
pub(crate) type Permit = OwnedSemaphorePermit;

/// The turns that an export takes to search.
pub(crate) struct Turns {
    places: Arc<Semaphore>,
    turn: Option<OwnedSemaphorePermit>,
    handle: Handle,
}

impl Workers {
    /// The maximum time a page waits for a thread.
    const LONGEST_WAIT: Duration = Duration::from_secs(10);
    /// The maximum number of exports in progress.
    const EXPORTS: usize = 32;
    /// The maximum number of waiting exports. Each keeps a connection.
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

    /// Returns the maximum number of threads needed.
    pub(crate) fn threads() -> usize {
        // One more checks the index for changes.
        Self::cores() + Self::EXPORTS + 1
    }

    /// Does the work of a page if a thread becomes free in time.
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

    /// Waits for permission to export, unless too many exports are waiting.
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

    /// Returns the turns of an export, for use on its own thread.
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
    /// Waits for the next turn; the export that has waited longest comes first.
    pub(crate) fn begin(&mut self) {
        if self.turn.is_none() {
            // Acquiring fails only when the server stops, and then no turn is needed.
            self.turn = self.handle.block_on(acquire(&self.places)).ok();
        }
    }

    /// Lets other exports search.
    pub(crate) fn end(&mut self) {
        self.turn = None;
    }
}
