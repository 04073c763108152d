//! Evaluates rankings with topics, judgments, runs and measures.
//!
//! This layer is independent of the engine: a run can come from a file as well as from this
//! program, so that runs of other systems are judged in the same way. The values agree with
//! `trec_eval`, the usual reference.

// Reading files.
mod lines;
mod topics;
mod qrels;
mod run;
mod spelling;
// Results.
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
