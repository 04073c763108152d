//! Decides whether a run may remove decisions from an index.
//!
//! A failed read removes nothing, and neither does a folder that is empty for an hour.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::copy_selection::{is_below_any, ledger_path};
use super::forgotten::Forgotten;
use super::ledger::Ledger;
use crate::index::storage::engine::Engine;
use crate::index::storage::manifest::Manifest;
use crate::index::{IndexError, Progress, Removal};
use crate::parse::source::Walk;

/// This many decisions may be removed without confirmation, and so may one in [`FREE_REMOVAL_RATIO`].
const FREE_REMOVALS: u64 = 20;
const FREE_REMOVAL_RATIO: u64 = 10;

impl Removal {
    fn is_large(self) -> bool {
        self.decisions > FREE_REMOVALS && self.decisions * FREE_REMOVAL_RATIO > self.of
    }

    /// Fails if this is a large removal and the user does not confirm it.
    pub(in crate::index) fn ask(
        self,
        built: &Path,
        progress: &dyn Progress,
    ) -> Result<(), IndexError> {
        if !self.is_large() || progress.may_remove(self) {
            return Ok(());
        }
        Err(IndexError::WouldRemove {
            folder: built.to_owned(),
            decisions: self.decisions,
            of: self.of,
        })
    }
}

/// What was in an index before it is rebuilt.
pub(in crate::index) struct Before {
    /// The files each decision was read from, by reference. `None` if there is an index whose
    /// content cannot be read.
    decisions: Option<BTreeMap<String, Vec<String>>>,
}

impl Before {
    /// Reads what is in the index in the `built` folder, as far as it is readable, without the
    /// decisions in `forgotten`.
    pub(in crate::index) fn read(built: &Path, forgotten: &Forgotten) -> Self {
        let Some(folder) = Manifest::folder_in(built) else {
            let decisions = Some(BTreeMap::new());
            return Self { decisions };
        };
        let opened = Manifest::read(built).and_then(|manifest| match manifest {
            Some(manifest) => {
                let engine = Engine::open(built, &manifest)?;
                Ledger::read(&engine.path, engine.commit()?).map(Some)
            }
            None => Ok(None),
        });
        let (ledger, is_certain) = match opened {
            Ok(Some(ledger)) => (ledger, true),
            _ => (Ledger::salvage(&built.join(folder)), false),
        };
        let held: BTreeSet<&str> = ledger
            .copies()
            .filter(|copy| copy.indexed && !forgotten.holds(&copy.reference))
            .map(|copy| &*copy.reference)
            .collect();
        let mut decisions: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (path, file) in &ledger.files {
            for copy in file
                .copies
                .iter()
                .filter(|copy| held.contains(&*copy.reference))
            {
                let files = decisions.entry(copy.reference.to_string()).or_default();
                // A copy that was already gone is not expected to be read again.
                files.extend((!copy.gone).then(|| path.clone()));
            }
        }
        let decisions = Some(decisions).filter(|decisions| is_certain || !decisions.is_empty());
        Self { decisions }
    }

    /// Fails if an index with `ledger`, built from what was `found`, must not replace this one.
    pub(in crate::index) fn may_become(
        &self,
        ledger: &Ledger,
        found: &Walk,
        (built, progress): (&Path, &dyn Progress),
    ) -> Result<(), IndexError> {
        let held = ledger.copies().filter(|copy| copy.indexed);
        let held: BTreeSet<&str> = held.map(|copy| &*copy.reference).collect();
        let folder = built.to_owned();
        let Some(before) = &self.decisions else {
            return if held.is_empty() {
                Err(IndexError::NothingRead { folder })
            } else {
                Ok(())
            };
        };
        let lost: Vec<_> = before
            .iter()
            .filter(|(reference, _)| !held.contains(reference.as_str()))
            .collect();
        if held.is_empty() && !lost.is_empty() {
            return Err(IndexError::NothingRead { folder });
        }
        let unread = found.unread.iter().map(|path| ledger_path(path).into());
        let unread: Vec<PathBuf> = unread.collect();
        let cannot_be_read = |file: &String| {
            let is_incomplete = ledger
                .files
                .get(file)
                .is_some_and(|file| file.is_incomplete);
            is_incomplete || is_below_any(&unread, file)
        };
        let unread = lost
            .iter()
            .filter_map(|(_, files)| files.iter().find(|file| cannot_be_read(file)));
        let unread: Vec<&String> = unread.collect();
        if let Some(first) = unread.first() {
            return Err(IndexError::Unread {
                folder,
                decisions: unread.len() as u64,
                path: first.into(),
            });
        }
        let removal = Removal {
            decisions: lost.len() as u64,
            of: before.len() as u64,
        };
        removal.ask(built, progress)
    }
}
