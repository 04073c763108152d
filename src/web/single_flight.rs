//! Who asks for what is being made already waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

use super::failure::Failure;

/// The answers that are being made, by their tags.
///
/// When many ask the same at once, as after a link was passed round, one of them
/// has the answer made; the others take it from what is kept.
#[derive(Default)]
pub(crate) struct SingleFlight {
    by_tag: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// Leave to make an answer, passed on when dropped.
pub(crate) struct Flight<'a> {
    turns: &'a SingleFlight,
    tag: &'a str,
    held: Option<OwnedMutexGuard<()>>,
}

impl SingleFlight {
    /// How long another is waited for.
    const LONGEST_WAIT: Duration = Duration::from_secs(20);

    fn by_tag(&self) -> MutexGuard<'_, HashMap<String, Arc<tokio::sync::Mutex<()>>>> {
        self.by_tag.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until nobody else makes the answer with this tag.
    pub(crate) async fn take<'a>(&'a self, tag: &'a str) -> Result<Flight<'a>, Failure> {
        let turn = Arc::clone(self.by_tag().entry(tag.to_owned()).or_default());
        // Made first, so that whoever gives up waiting cleans up as well.
        let mut taken = Flight {
            turns: self,
            tag,
            held: None,
        };
        let held = timeout(Self::LONGEST_WAIT, turn.lock_owned()).await;
        taken.held = Some(held.map_err(|_| Failure::Busy)?);
        Ok(taken)
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        drop(self.held.take());
        let mut by_tag = self.turns.by_tag();
        // Whoever waits holds it too, and takes it only under this lock.
        if by_tag
            .get(self.tag)
            .is_some_and(|turn| Arc::strong_count(turn) == 1)
        {
            by_tag.remove(self.tag);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_at_a_time_makes_an_answer_and_nothing_is_left_behind() {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_time()
            .build()
            .unwrap();
        let turns = Arc::new(SingleFlight::default());
        let under_way = Arc::new(AtomicUsize::new(0));
        let askers: Vec<_> = (0..50)
            .map(|_| {
                let (turns, under_way) = (Arc::clone(&turns), Arc::clone(&under_way));
                runtime.spawn(async move {
                    let turn = turns.take("a").await.unwrap();
                    assert_eq!(under_way.fetch_add(1, Ordering::SeqCst), 0);
                    tokio::task::yield_now().await;
                    under_way.fetch_sub(1, Ordering::SeqCst);
                    drop(turn);
                })
            })
            .collect();
        for asker in askers {
            runtime.block_on(asker).unwrap();
        }
        assert!(turns.by_tag().is_empty());
    }

    #[test]
    fn who_leaves_while_waiting_is_not_waited_for() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let turns = SingleFlight::default();
            let first = turns.take("a").await.unwrap();
            {
                let mut second = std::pin::pin!(turns.take("a"));
                assert!(poll_once(second.as_mut()).is_pending());
            }
            drop(first);
            assert!(turns.take("a").await.is_ok());
            assert!(turns.by_tag().is_empty());
        });
    }

    fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> std::task::Poll<F::Output> {
        future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    }
}
