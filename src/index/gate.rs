//! How much may be under way between reading and the engine.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Lets so many batches through at a time.
///
/// The engine takes in ten thousand batches before it makes anybody wait, and
/// would hold gigabytes of text that no thread has come to yet.
pub(super) struct Gate {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A batch's leave to be under way, given back when its last document is done
/// with.
#[derive(Debug)]
pub(super) struct Pass {
    gate: Arc<Gate>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Gate").finish_non_exhaustive()
    }
}

impl Gate {
    pub(super) fn new(batches: usize) -> Arc<Self> {
        Arc::new(Self {
            free: Mutex::new(batches.max(1)),
            freed: Condvar::new(),
        })
    }

    /// Waits until one more batch may be under way.
    pub(super) fn pass(self: &Arc<Self>) -> Arc<Pass> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self
            .freed
            .wait_while(free, |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Arc::new(Pass {
            gate: Arc::clone(self),
        })
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        *self
            .gate
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner) += 1;
        self.gate.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_pass_than_are_allowed_and_what_is_done_makes_room() {
        let gate = Gate::new(2);
        let (under_way, most) = (Mutex::new(0), Mutex::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let pass = gate.pass();
                        let now = {
                            let mut under_way = under_way.lock().unwrap();
                            *under_way += 1;
                            *under_way
                        };
                        let mut most = most.lock().unwrap();
                        *most = now.max(*most);
                        drop(most);
                        *under_way.lock().unwrap() -= 1;
                        drop(pass);
                    }
                });
            }
        });
        assert!(most.into_inner().unwrap() <= 2);
        assert_eq!(*gate.free.lock().unwrap(), 2);
    }
}
