//! The current state of the index.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::index::{Index, IndexError, IndexVersion};
use crate::precedent::Finder;
use crate::search::{self, SearchRequest};

/// How long to wait for a writer to count the wordings of its commit.
const LONGEST_COUNT: Duration = Duration::from_secs(15);

/// An index folder, reopened whenever its commit or its settings change.
pub(crate) struct LiveIndex {
    folder: PathBuf,
    /// Opens the index with or without the owner's notes.
    open: OpenFolder,
    current: RwLock<Arc<OpenIndex>>,
    /// When a newer state was first seen. Locked during a check, so that two checks never
    /// open the same index twice.
    newer_since: Mutex<Option<Instant>>,
    trouble: Mutex<Option<String>>,
}

/// A function that opens an index folder.
pub(crate) type OpenFolder = fn(&Path) -> Result<Index, IndexError>;

/// One state of the index.
pub(crate) struct OpenIndex {
    pub(crate) index: Arc<Index>,
    /// Finds decisions similar to an input.
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

    /// Returns the newest state. It does not change while the caller holds it.
    pub(crate) fn current(&self) -> Arc<OpenIndex> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current)
    }

    /// Reopens the index if it has changed. If that fails, the previous state stays in
    /// service.
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
            // Dropped outside the lock, so that no one waits while its files are closed.
            drop(older);
        }
    }

    /// Returns a newer state once it is ready to be searched.
    fn open_newer(
        &self,
        newer_since: &mut Option<Instant>,
    ) -> Result<Option<OpenIndex>, IndexError> {
        // Read first: after a commit in between, the stamp is older than the index, and the
        // next check reopens it.
        let stamp = IndexVersion::read(&self.folder)?;
        if stamp == self.current().stamp {
            *newer_since = None;
            return Ok(None);
        }
        let since = *newer_since.get_or_insert_with(Instant::now);
        let index = (self.open)(&self.folder)?;
        // The writer of an index counts its wordings after the commit. Counting them here
        // as well would take a core and some hundred megabytes from searches for several
        // seconds.
        if !index.has_kept_wordings() && since.elapsed() < LONGEST_COUNT {
            return Ok(None);
        }
        Ok(Some(OpenIndex::warmed(stamp, index)))
    }

    /// Returns why the newest state is not in service.
    pub(crate) fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }
}

impl OpenIndex {
    fn warmed(stamp: IndexVersion, index: Index) -> Self {
        let index = Arc::new(index);
        // Columns are read on first use. Read them now, so that no user has to wait.
        for query in ["", "council"] {
            // A failing search fails for users as well and is reported then.
            let _ = search::search(&index, &SearchRequest::new(query));
        }
        Self {
            finder: Finder::new(Arc::clone(&index)),
            index,
            stamp,
        }
    }
}
