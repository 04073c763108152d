//! Searching is work for a processor: it is done on few threads, apart from
//! those that serve connections.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::failure::Failure;

/// The threads that search.
pub(crate) struct Workers {
    /// One a core.
    pages: Arc<Semaphore>,
    /// Exports take long; they leave room for pages.
    exports: Arc<Semaphore>,
}

/// Leave to work, given back when dropped.
pub(crate) type Permit = OwnedSemaphorePermit;

impl Workers {
    /// How long a page waits for a thread before it is given up.
    const LONGEST_WAIT: Duration = Duration::from_secs(10);
    /// Exports under way at most.
    const EXPORTS: usize = 2;

    pub(crate) fn new() -> Self {
        Self {
            pages: Arc::new(Semaphore::new(Self::cores())),
            exports: Arc::new(Semaphore::new(Self::EXPORTS)),
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
        let permit = timeout(Self::LONGEST_WAIT, Arc::clone(&self.pages).acquire_owned()).await;
        let permit = permit.map_err(|_| Failure::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        done.await.map_err(|_| Failure::BrokeOff)
    }

    /// Leave to export, where not too many do already.
    pub(crate) fn export(&self) -> Result<Permit, Failure> {
        Arc::clone(&self.exports)
            .try_acquire_owned()
            .map_err(|_| Failure::Busy)
    }
}
