//! Backpressure: limits the batches between the reader and the engine.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Lets a limited number of batches through at a time.
///
/// The engine queues ten thousand batches before it blocks a sender, and would hold gigabytes
/// of text that no thread is processing yet.
pub(in crate::index) struct Throttle {
    free: Mutex<usize>,
    freed: Condvar,
}

/// Permission for a batch to be in progress, returned when its last document is finished.
#[derive(Debug)]
pub(in crate::index) struct Permit {
    throttle: Arc<Throttle>,
}

impl std::fmt::Debug for Throttle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Gate").finish_non_exhaustive()
    }
}

impl Throttle {
    pub(in crate::index) fn new(batches: usize) -> Arc<Self> {
        Arc::new(Self {
            free: Mutex::new(batches.max(1)),
            freed: Condvar::new(),
        })
    }

    /// Waits until one more batch may be in progress.
    pub(in crate::index) fn permit(self: &Arc<Self>) -> Arc<Permit> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self
            .freed
            .wait_while(free, |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Arc::new(Permit {
            throttle: Arc::clone(self),
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self
            .throttle
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner) += 1;
        self.throttle.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_batches_pass_than_allowed_until_some_finish() {
        let throttle = Throttle::new(2);
        let (under_way, most) = (Mutex::new(0), Mutex::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let permit = throttle.permit();
                        let now = {
                            let mut under_way = under_way.lock().unwrap();
                            *under_way += 1;
                            *under_way
                        };
                        let mut most = most.lock().unwrap();
                        *most = now.max(*most);
                        drop(most);
                        *under_way.lock().unwrap() -= 1;
                        drop(permit);
                    }
                });
            }
        });
        assert!(most.into_inner().unwrap() <= 2);
        assert_eq!(*throttle.free.lock().unwrap(), 2);
    }
}
