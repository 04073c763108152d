//! The index as it is now.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::index::{Index, IndexError, IndexVersion};
use crate::precedent::Finder;
use crate::search::{self, SearchRequest};

/// How long a writer is given to count the wordings of what it committed.
const LONGEST_COUNT: Duration = Duration::from_secs(15);

/// An index folder, opened anew whenever its commit or its settings changed.
pub(crate) struct LiveIndex {
    folder: PathBuf,
    /// With the owner's notes, or without.
    open: OpenFolder,
    current: RwLock<Arc<OpenIndex>>,
    /// Since when a newer state is known. Held while looking, so that two looks
    /// never open the same index twice.
    newer_since: Mutex<Option<Instant>>,
    trouble: Mutex<Option<String>>,
}

/// A way to open an index folder.
pub(crate) type OpenFolder = fn(&Path) -> Result<Index, IndexError>;

/// One state of the index.
pub(crate) struct OpenIndex {
    pub(crate) index: Arc<Index>,
    /// Finds decisions like an input in it.
    pub(crate) finder: Finder,
    pub(crate) stamp: IndexVersion,
}

impl LiveIndex {
    pub(crate) fn open(folder: &Path, open: OpenFolder) -> Result<Self, IndexError> {
        Ok(Self {
            folder: folder.to_owned(),
            open,
            current: RwLock::new(Arc::new(OpenIndex::warmed(
                IndexVersion::read(folder)?,
                open(folder)?,
            ))),
            newer_since: Mutex::new(None),
            trouble: Mutex::new(None),
        })
    }

    /// The folder of the index.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The newest state. It stays as it is for whoever holds it.
    pub(crate) fn current(&self) -> Arc<OpenIndex> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    /// Opens the index again where it has changed. What cannot be opened leaves
    /// the state before in service.
    pub(crate) fn refresh(&self) {
        let mut newer_since = self
            .newer_since
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let opened = self.open_newer(&mut newer_since);
        let error = opened.as_ref().err().map(ToString::to_string);
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = error;
        if let Ok(Some(newer)) = opened {
            *newer_since = None;
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            let older = std::mem::replace(&mut *current, Arc::new(newer));
            drop(current);
            // Nobody shall wait while its files are let go of.
            drop(older);
        }
    }

    /// A newer state, once it is ready to be searched.
    fn open_newer(
        &self,
        newer_since: &mut Option<Instant>,
    ) -> Result<Option<OpenIndex>, IndexError> {
        // Read first: a commit in between makes the stamp older than the index,
        // and the next look opens it once more.
        let stamp = IndexVersion::read(&self.folder)?;
        if stamp == self.current().stamp {
            *newer_since = None;
            return Ok(None);
        }
        let since = *newer_since.get_or_insert_with(Instant::now);
        let index = (self.open)(&self.folder)?;
        // Whoever writes an index counts its wordings behind the commit. To count
        // them here as well, beside those who search, would take a core and some
        // hundred megabytes for seconds.
        if !index.has_kept_wordings() && since.elapsed() < LONGEST_COUNT {
            return Ok(None);
        }
        Ok(Some(OpenIndex::warmed(stamp, index)))
    }

    /// Why the newest state is not the one in service.
    pub(crate) fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }
}

impl OpenIndex {
    fn warmed(stamp: IndexVersion, index: Index) -> Self {
        let index = Arc::new(index);
        // Columns are read when first asked for; nobody shall wait for that.
        for query in ["", "council"] {
            // A search that fails will fail for whoever asks, and be told then.
            let _ = search::search(&index, &SearchRequest::new(query));
        }
        Self {
            finder: Finder::new(Arc::clone(&index)),
            index,
            stamp,
        }
    }
}
