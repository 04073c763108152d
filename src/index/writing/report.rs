use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::model::Reference;
use crate::parse::source::Skipped;
use crate::parse::{Problem, ProblemKind};

/// What is to be brought into an index.
#[derive(Debug, Clone)]
pub struct UpdateRequest {
    /// The folder that holds `settings/` and `built/`.
    pub folder: PathBuf,
    /// Files and folders, in the order given; `-` is JSON Lines on standard input.
    pub paths: Vec<PathBuf>,
    /// Whether the index is brought up to date or made anew.
    pub mode: UpdateMode,
    /// What happens to decisions whose source is no longer in `paths`.
    pub absent: Absent,
    /// Threads, at least 1; `None` takes every core.
    pub jobs: Option<usize>,
    /// Memory of the engine's writer for all threads together, in bytes;
    /// `None` takes the default.
    pub memory_bytes: Option<usize>,
}

/// Whether the index is brought up to date or made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UpdateMode {
    /// New and changed decisions in, the same ones untouched.
    #[default]
    Update,
    /// Everything anew in a fresh folder, which takes the old one's place at the end.
    Rebuild,
}

/// What happens to decisions whose source is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Absent {
    /// They stay searchable: decisions leave the public site while people still cite them.
    #[default]
    Keep,
    /// They leave the index.
    Prune,
}

/// Told of the progress of an update, from several threads.
pub trait Progress: Sync {
    /// So many files are to be read, of so many bytes. Called once the walk is done.
    fn found(&self, files: u64, bytes: u64);
    /// One more file, or a part of a large one, has been dealt with.
    fn read(&self, files: u64, bytes: u64);
    /// The last stage has begun: what was read is being written down.
    fn committing(&self);
    /// What was read is in the index. What comes now only makes searching quicker, and
    /// the next run does it where this one ends.
    fn kept(&self) {}
    /// Whether so many decisions may leave the index. Asked before anything is taken
    /// out, and only where it is much of what the index holds.
    fn may_remove(&self, _removal: Removal) -> bool {
        false
    }
    /// Nothing has come from this file for a while: somebody else has to write to it.
    fn waiting(&self, _path: &Path) {}
    /// Whether the person asked to stop; what is done so far is then committed.
    fn stop_asked(&self) -> bool;
}

/// Decisions that a run would take out of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    /// How many would leave.
    pub decisions: u64,
    /// How many it holds before.
    pub of: u64,
}

/// A progress that nobody watches.
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

/// What an update did.
#[derive(Debug, Clone, Default)]
pub struct UpdateReport {
    /// Decisions that were not in the index before.
    pub new: u64,
    /// Decisions that took the place of an older reading.
    pub changed: u64,
    /// Decisions left as they were.
    pub same: u64,
    /// Decisions taken out.
    pub removed: u64,
    /// Decisions that stay with [`Absent::Prune`] although they were not met: the
    /// file they came from, or its folder, could not be read.
    pub unsure: u64,
    /// Documents that could not be read as a decision, and files that could not be read.
    pub failed: u64,
    /// Files skipped because of their kind.
    pub skipped: Skipped,
    /// Decisions that were met and stay out of the index, see `forget`.
    pub kept_out: u64,
    /// Pages of crawls that are no decisions.
    pub other_pages: u64,
    /// Decisions that stay in the index though their file is gone from a
    /// folder that was read.
    pub without_file: Vec<WithoutFile>,
    /// Decisions that were taken out, because nothing holds them any longer.
    pub dropped: Vec<Reference>,
    /// Copies of decisions that have a richer copy.
    pub copies: Vec<Copy>,
    /// Everything odd, by source, in the order of the walk.
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
    /// The account that the index belongs to, where it is another than the one that
    /// runs this.
    pub owner: Option<String>,
    /// Whether the person stopped it; the rest is left for the next run.
    pub stopped: bool,
}

/// A copy of a decision that was skipped for a richer one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    /// The decision.
    pub reference: Reference,
    /// The source that was skipped.
    pub passed_over: String,
    /// The source that won.
    pub taken: String,
}

/// A decision whose file is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WithoutFile {
    /// The decision.
    pub reference: Reference,
    /// Where it was read.
    pub source: String,
}

/// A problem and where it was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceProblem {
    /// The file, with the member of an archive or the line of a list behind it.
    pub source: String,
    /// The decision, where it could be told.
    pub reference: Option<Reference>,
    /// What was odd.
    pub problem: Problem,
}

impl UpdateReport {
    /// Whether a page of a crawl is missing that the crawl should hold.
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
