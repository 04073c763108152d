//! How much one query may read, and what ends it before that.
//!
//! Connectors and gaps multiply what a word costs, so that no count of words or signs
//! bounds the time of a query. Its work does: postings and positions read, and pairs of
//! occurrences compared. It is counted by leaf, so that an error can name the dearest.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::SearchError;
use super::query::{QueryError, short};

/// Ends the search it was given to from another thread, as when whoever asked has left.
///
/// ```
/// use redress::search::{Cancellation, SearchRequest};
///
/// let cancellation = Cancellation::default();
/// let request = SearchRequest {
///     cancellation: cancellation.clone(),
///     ..SearchRequest::new("record /10 amend")
/// };
/// // On the thread that notices that nobody waits for the answer any more:
/// cancellation.cancel();
/// assert!(request.cancellation.is_cancelled());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Cancellation(Arc<AtomicBool>);

impl Cancellation {
    /// Ends every search it was given to, within some milliseconds, with
    /// [`SearchError::Cancelled`].
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether [`Self::cancel`] was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
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
    /// At most so much of it.
    pub(crate) fn new(most: u64, cancellation: Cancellation) -> Arc<Self> {
        Arc::new(Self {
            most,
            done: AtomicU64::new(0),
            cancellation,
        })
    }

    /// Whether nothing more is to be done: what was found by then says nothing.
    pub(crate) fn is_over(&self) -> bool {
        self.is_spent() || self.cancellation.is_cancelled()
    }

    /// Whether the query has read as much as it may.
    pub(crate) fn is_spent(&self) -> bool {
        self.done.load(Ordering::Relaxed) > self.most
    }

    /// Fails where the work was not done to its end; the dearest of the leaves is named.
    pub(crate) fn verdict<'a>(
        &self,
        leaves: impl Iterator<Item = LeafCost<'a>>,
    ) -> Result<(), SearchError> {
        if self.cancellation.is_cancelled() {
            return Err(SearchError::Cancelled);
        }
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

/// A leaf of the query as an error names it, with its work.
pub(crate) struct LeafCost<'a> {
    pub(crate) text: &'a str,
    /// Bytes of the query.
    pub(crate) range: Range<usize>,
    pub(crate) work: &'a LeafWork,
}

/// The work of one leaf, which counts towards that of its query.
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

    /// Counts what was done; whether more may be.
    pub(crate) fn add(&self, done: u64) -> bool {
        self.own.fetch_add(done, Ordering::Relaxed);
        self.query.done.fetch_add(done, Ordering::Relaxed);
        !self.is_over()
    }

    /// Uses up what is left, where going on would take too much room.
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
    fn work_is_over_once_it_is_spent_or_cancelled() {
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
