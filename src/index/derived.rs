//! Values that higher layers compute once per index and reuse.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

/// Values kept with an index, one per type.
#[derive(Default)]
pub(crate) struct Derived(Mutex<Vec<Arc<dyn Any + Send + Sync>>>);

impl Derived {
    /// The value of this type, created on first use. Concurrent callers wait for it.
    pub(crate) fn get_or_make<T: Any + Send + Sync>(&self, new: impl FnOnce() -> T) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = (kept.iter()).find_map(|value| Arc::clone(value).downcast::<T>().ok());
        known.unwrap_or_else(|| {
            let made = Arc::new(new());
            kept.push(Arc::<T>::clone(&made));
            made
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_is_made_once() {
        let derived = Derived::default();
        assert_eq!(*derived.get_or_make(|| 1_u8), 1);
        assert_eq!(*derived.get_or_make(|| 2_u8), 1);
        assert_eq!(*derived.get_or_make(|| 3_u16), 3);
    }
}
