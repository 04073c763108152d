use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::model::Reference;
use crate::parse::source::Skipped;
use crate::parse::{Problem, ProblemKind};

/// A request to update an index.
#[derive(Debug, Clone)]
pub struct UpdateRequest {
    /// The folder that contains `settings/` and `built/`.
    pub folder: PathBuf,
    /// Files and folders, in the order given; `-` is JSON Lines on standard input.
    pub paths: Vec<PathBuf>,
    /// Whether the index is updated or rebuilt.
    pub mode: UpdateMode,
    /// What happens to decisions whose source is no longer in `paths`.
    pub absent: Absent,
    /// The number of threads, at least 1; `None` uses every core.
    pub jobs: Option<usize>,
    /// The memory of the engine's writer for all threads together, in bytes; `None` uses the
    /// default.
    pub memory_bytes: Option<usize>,
}

/// Whether the index is updated or rebuilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UpdateMode {
    /// Adds new and changed decisions and leaves the others untouched.
    #[default]
    Update,
    /// Builds everything in a new folder, which replaces the old one at the end.
    Rebuild,
}

/// What happens to decisions whose source is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Absent {
    /// They stay searchable: decisions leave the public site while they are still cited.
    #[default]
    Keep,
    /// They leave the index.
    Prune,
}

/// Receives the progress of an update, from several threads.
pub trait Progress: Sync {
    /// The number of files to read, and their size in bytes. Called when the walk is complete.
    fn found(&self, files: u64, bytes: u64);
    /// One more file, or a part of a large one, is finished.
    fn read(&self, files: u64, bytes: u64);
    /// The last stage has begun: the index is being committed.
    fn committing(&self);
    /// The decisions read are in the index. What follows only makes searching faster; if this
    /// run ends here, the next one does it.
    fn kept(&self) {}
    /// Returns whether the decisions may leave the index. Called before anything is removed,
    /// and only for a large part of the index.
    fn may_remove(&self, _removal: Removal) -> bool {
        false
    }
    /// A pipe has had no input for a while: it waits for another program to write.
    fn waiting(&self, _path: &Path) {}
    /// Returns whether the user asked to stop; what is done so far is then committed.
    fn stop_asked(&self) -> bool;
}

/// Decisions that a run would remove from an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    /// The number of decisions that would leave.
    pub decisions: u64,
    /// The number of decisions in the index before.
    pub of: u64,
}

/// Progress that is not reported.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn found(&self, _files: u64, _bytes: u64) {}
    fn read(&self, _files: u64, _bytes: u64) {}
    fn committing(&self) {}
    fn stop_asked(&self) -> bool {
        false
    }
}

/// The result of an update.
#[derive(Debug, Clone, Default)]
pub struct UpdateReport {
    /// Decisions that were not in the index before.
    pub new: u64,
    /// Decisions that replaced an older version.
    pub changed: u64,
    /// Decisions left as they were.
    pub same: u64,
    /// Decisions removed.
    pub removed: u64,
    /// Decisions kept with [`Absent::Prune`] although they were not seen: the file they came
    /// from, or its folder, could not be read.
    pub unsure: u64,
    /// Documents that could not be read as a decision, and files that could not be read.
    pub failed: u64,
    /// Files skipped because of their kind.
    pub skipped: Skipped,
    /// Decisions that were read and are kept out of the index; see `forget`.
    pub kept_out: u64,
    /// Pages of crawls that are not decisions.
    pub other_pages: u64,
    /// Decisions that stay in the index although their file is missing from a folder that was
    /// read.
    pub without_file: Vec<WithoutFile>,
    /// Decisions that were removed because no source contains them any longer.
    pub dropped: Vec<Reference>,
    /// Copies of decisions that have a richer copy.
    pub copies: Vec<Copy>,
    /// All problems, by source, in the order of the walk.
    pub problems: Vec<SourceProblem>,
    /// Bytes read from files, before unpacking.
    pub bytes: u64,
    /// Time from start to commit.
    pub took: Duration,
    /// The generation the index has now.
    pub generation: u64,
    /// Decisions in the index now.
    pub decisions: u64,
    /// Paragraphs in the index now.
    pub paragraphs: u64,
    /// The account that owns the index, if it is not the one that runs this program.
    pub owner: Option<String>,
    /// Whether the user stopped it; the rest is left for the next run.
    pub stopped: bool,
}

/// A copy of a decision that was skipped for a richer one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    /// The decision.
    pub reference: Reference,
    /// The source that was skipped.
    pub passed_over: String,
    /// The source that was used.
    pub taken: String,
}

/// A decision whose file is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WithoutFile {
    /// The decision.
    pub reference: Reference,
    /// The source it was read from.
    pub source: String,
}

/// A problem and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceProblem {
    /// The file, followed by the member of an archive or the line of a list.
    pub source: String,
    /// The decision, if it is known.
    pub reference: Option<Reference>,
    /// The problem.
    pub problem: Problem,
}

impl UpdateReport {
    /// Returns whether a page is missing that the crawl should contain.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.problems
            .iter()
            .any(|met| met.problem.kind == ProblemKind::IncompleteCapture)
    }

    /// The problems counted by kind, each with its first example.
    #[must_use]
    pub fn problems_by_kind(&self) -> Vec<(ProblemKind, usize, &SourceProblem)> {
        let mut kinds: Vec<(ProblemKind, usize, &SourceProblem)> = Vec::new();
        for problem in &self.problems {
            match kinds
                .iter_mut()
                .find(|(kind, _, _)| *kind == problem.problem.kind)
            {
                Some((_, count, _)) => *count += 1,
                None => kinds.push((problem.problem.kind, 1, problem)),
            }
        }
        kinds.sort_by_key(|(kind, _, _)| *kind);
        kinds
    }
}
