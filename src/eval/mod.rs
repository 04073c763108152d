//! What a ranking is worth: topics, judgments, runs, measures.
//!
//! Nothing here knows an engine: a run is a file as much as an answer of ours,
//! so that anybody's run is judged in the same way. Figures are those of
//! `trec_eval`, which others check theirs with.

// What is read.
mod lines;
mod topics;
mod qrels;
mod run;
mod spelling;
// What is told.
mod measures;
mod report;
mod comparison;
mod sweep;

pub use comparison::{Comparison, RandomisationTest, compare};
pub use lines::{Fault, FromFile, LineFault, LineFaults};
pub use measures::{Measure, UnknownMeasure};
pub use qrels::{Qrels, read_qrels};
pub use report::{LeftOut, Report, TopicFigures, judge, judged_topics};
pub use run::{Run, RunError, Scored, read_run};
pub use spelling::Spelling;
pub use sweep::{Fold, Grid, Setting, SweepError, SweepReport, SweptFigures, choose, read_grid};
pub use topics::{Topic, read_topics};
