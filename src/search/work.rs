//! Limits how much one query may read, and lets it be cancelled.
//!
//! Connectors and slop multiply the cost of a word, so no limit on words or signs bounds the time
//! of a query. Its work does: postings and positions read, and pairs of occurrences compared. It is
//! counted by leaf, so that an error can name the most expensive one.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::SearchError;
use super::query::{QueryError, short};

/// Cancels a search from another thread, for example when the client has disconnected.
///
/// ```
/// use redress::search::{Cancellation, SearchRequest};
///
/// let cancellation = Cancellation::default();
/// let request = SearchRequest {
///     cancellation: cancellation.clone(),
///     ..SearchRequest::new("record /10 amend")
/// };
/// // On the thread that notices that the answer is no longer needed:
/// cancellation.cancel();
/// assert!(request.cancellation.is_cancelled());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Cancellation(Arc<AtomicBool>);

impl Cancellation {
    /// Ends every search that uses it, within some milliseconds, with [`SearchError::Cancelled`].
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether [`Self::cancel`] was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Fails once [`Self::cancel`] was called.
    pub fn check(&self) -> Result<(), SearchError> {
        if self.is_cancelled() {
            return Err(SearchError::Cancelled);
        }
        Ok(())
    }

    /// Cancels when the guard is dropped, as the future of an answer is when its client
    /// disconnects.
    pub fn cancel_on_drop(&self) -> CancelGuard {
        CancelGuard(self.clone())
    }
}

/// Cancels when it is dropped, see [`Cancellation::cancel_on_drop`]. Work that has ended
/// by then does not notice.
#[derive(Debug)]
#[must_use = "the work is cancelled at once where nothing holds the guard"]
pub struct CancelGuard(Cancellation);

impl Drop for CancelGuard {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// The work of one query.
#[derive(Debug)]
pub(crate) struct Work {
    most: u64,
    done: AtomicU64,
    cancellation: Cancellation,
}

impl Work {
    /// Allows at most `most` units of work.
    pub(crate) fn new(most: u64, cancellation: Cancellation) -> Arc<Self> {
        Arc::new(Self {
            most,
            done: AtomicU64::new(0),
            cancellation,
        })
    }

    /// Whether to stop: results found from then on are not meaningful.
    pub(crate) fn is_over(&self) -> bool {
        self.is_spent() || self.cancellation.is_cancelled()
    }

    /// Whether the query has read as much as it may.
    pub(crate) fn is_spent(&self) -> bool {
        self.done.load(Ordering::Relaxed) > self.most
    }

    /// The cancellation of the query.
    pub(crate) fn cancellation(&self) -> &Cancellation {
        &self.cancellation
    }

    /// Returns an error if the work was stopped early; it names the most expensive leaf.
    pub(crate) fn verdict<'a>(
        &self,
        leaves: impl Iterator<Item = LeafCost<'a>>,
    ) -> Result<(), SearchError> {
        self.cancellation.check()?;
        if !self.is_spent() {
            return Ok(());
        }
        let dearest = leaves.max_by_key(|leaf| leaf.work.done());
        let (text, range) =
            dearest.map_or((String::new(), 0..0), |leaf| (short(leaf.text), leaf.range));
        Err(too_dear(&text, range, self.most).into())
    }
}

fn too_dear(text: &str, range: Range<usize>, most: u64) -> QueryError {
    let millions = most / 1_000_000;
    QueryError {
        message: format!(
            "`{text}` takes too long: a query may read {millions} million postings, a position \
             counting as three; use rarer words, fewer connectors or shorter distances"
        ),
        range,
        repair: None,
    }
}

/// A leaf of the query in the form that an error needs, with its work.
pub(crate) struct LeafCost<'a> {
    pub(crate) text: &'a str,
    /// The byte range in the query.
    pub(crate) range: Range<usize>,
    pub(crate) work: &'a LeafWork,
}

/// The work of one leaf, which also counts towards that of its query.
#[derive(Debug, Clone)]
pub(crate) struct LeafWork {
    query: Arc<Work>,
    own: Arc<AtomicU64>,
}

impl LeafWork {
    pub(crate) fn new(query: &Arc<Work>) -> Self {
        Self {
            query: Arc::clone(query),
            own: Arc::default(),
        }
    }

    /// Counts work done; returns whether more is allowed.
    pub(crate) fn add(&self, done: u64) -> bool {
        self.own.fetch_add(done, Ordering::Relaxed);
        self.query.done.fetch_add(done, Ordering::Relaxed);
        !self.is_over()
    }

    /// Uses up the remaining work, when continuing would need too much memory.
    pub(crate) fn give_up(&self) {
        self.add(self.query.most.saturating_add(1));
    }

    pub(crate) fn is_over(&self) -> bool {
        self.query.is_over()
    }

    fn done(&self) -> u64 {
        self.own.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_guard_cancels() {
        let cancellation = Cancellation::default();
        let guard = cancellation.cancel_on_drop();
        assert!(cancellation.check().is_ok());
        drop(guard);
        assert!(matches!(cancellation.check(), Err(SearchError::Cancelled)));
    }

    #[test]
    fn work_is_over_when_it_is_spent_or_cancelled() {
        let cancellation = Cancellation::default();
        let work = Work::new(10, cancellation.clone());
        let leaf = LeafWork::new(&work);
        assert!(leaf.add(10));
        assert!(work.verdict([].into_iter()).is_ok());
        cancellation.cancel();
        assert!(work.is_over() && !work.is_spent());
        assert!(matches!(
            work.verdict([].into_iter()),
            Err(SearchError::Cancelled)
        ));
        assert!(!leaf.add(1));
        assert!(work.is_spent());
    }
}
