//! The index as it is now.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::index::{Index, IndexError, Stamp};
use crate::search::{self, SearchRequest};

/// An index folder, opened anew whenever its commit or its settings changed.
pub(crate) struct LiveIndex {
    folder: PathBuf,
    current: RwLock<Arc<OpenIndex>>,
    // Held while looking, so that two looks never open the same index twice.
    trouble: Mutex<Option<String>>,
}

/// One state of the index.
pub(crate) struct OpenIndex {
    pub(crate) index: Index,
    pub(crate) stamp: Stamp,
}

impl LiveIndex {
    pub(crate) fn open(folder: &Path) -> Result<Self, IndexError> {
        Ok(Self {
            folder: folder.to_owned(),
            current: RwLock::new(Arc::new(OpenIndex::open(folder)?)),
            trouble: Mutex::new(None),
        })
    }

    /// The newest state. It stays as it is for whoever holds it.
    pub(crate) fn current(&self) -> Arc<OpenIndex> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    /// Opens the index again where it has changed. What cannot be opened leaves
    /// the state before in service.
    pub(crate) fn refresh(&self) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = Stamp::read(&self.folder).and_then(|stamp| {
            if stamp == self.current().stamp {
                return Ok(None);
            }
            OpenIndex::open(&self.folder).map(Some)
        });
        *trouble = opened.as_ref().err().map(ToString::to_string);
        if let Ok(Some(newer)) = opened {
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            *current = Arc::new(newer);
        }
    }

    /// Why the newest state is not the one in service.
    pub(crate) fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }
}

impl OpenIndex {
    fn open(folder: &Path) -> Result<Self, IndexError> {
        // Read first: a commit in between makes the stamp older than the index,
        // and the next look opens it once more.
        let stamp = Stamp::read(folder)?;
        let index = Index::open(folder)?;
        // Columns are read when first asked for; nobody shall wait for that.
        for query in ["", "council"] {
            // A search that fails will fail for whoever asks, and be told then.
            let _ = search::search(&index, &SearchRequest::new(query));
        }
        Ok(Self { index, stamp })
    }
}
