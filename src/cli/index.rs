//! `redress index`.

use std::path::{Path, PathBuf};

use crate::index::{self, Absent, SourceProblem, UpdateMode, UpdateReport, UpdateRequest};
use crate::parse::ProblemKind;

use super::args::{Everywhere, Format, IndexArgs};
use super::console::Console;
use super::failure::Failure;
use super::interrupt;
use super::output::{self, UpdateView};
use super::progress::{Bar, Consent};
use super::{Outcome, refuse_format};

/// The accepted inputs, for an error.
const FORMS: &str = "decisions are .txt, .html, .mhtml, .json or .jsonl, each also inside .zip \
                     or .gz, and crawls are .warc or .wacz";

pub(crate) fn run(
    args: &IndexArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "index")?;
    if args.paths.is_empty() {
        optimize(everywhere, console)?;
        return Ok(Outcome::Done);
    }
    let request = args.to_request(everywhere);
    let consent = if args.yes {
        Consent::Given
    } else {
        Consent::Ask
    };
    let report = update(&request, consent, everywhere, console)?;
    if args.optimize && !report.stopped {
        optimize(everywhere, console)?;
    }
    if everywhere.format == Format::Json {
        output::write_json(&mut console.out, &UpdateView::new(&report))?;
    }
    let outcome = outcome(&report, &args.paths)?;
    if outcome == Outcome::Nothing {
        let paths = listed(&args.paths);
        console.note(&format!("no decisions in {paths}; {FORMS}"));
    }
    Ok(outcome)
}

/// Updates the index with `paths` before a search.
pub(crate) fn update_first(
    paths: &[PathBuf],
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<(), Failure> {
    let request = request_for(paths, Absent::Keep, everywhere);
    let report = update(&request, Consent::Ask, everywhere, console)?;
    outcome(&report, paths).map(|_| ())
}

/// Brings the index up to date with a folder that was just fetched into.
pub(super) fn update_with(
    folder: &Path,
    absent: Absent,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<UpdateReport, Failure> {
    let paths = [folder.to_owned()];
    let request = request_for(&paths, absent, everywhere);
    let report = update(&request, Consent::Given, everywhere, console)?;
    outcome(&report, &paths)?;
    Ok(report)
}

fn request_for(paths: &[PathBuf], absent: Absent, everywhere: &Everywhere) -> UpdateRequest {
    UpdateRequest {
        folder: everywhere.index.clone(),
        paths: paths.to_vec(),
        mode: UpdateMode::Update,
        absent,
        jobs: None,
        memory_bytes: None,
    }
}

/// Runs the update with a progress bar and reports the result.
fn update(
    request: &UpdateRequest,
    consent: Consent,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<UpdateReport, Failure> {
    interrupt::watch();
    let bar = Bar::new("reading", console.watched).with_consent(consent);
    let updated = index::update(request, &bar);
    bar.clear();
    let report = updated?;
    let palette = console.notes_palette;
    // A report that cannot be written is not a reason to fail.
    let _ = output::write_update_report(&mut console.notes, &report, palette, everywhere.verbose);
    Ok(report)
}

/// Merges the segments of the index and reports how many there were.
fn optimize(everywhere: &Everywhere, console: &mut Console) -> Result<(), Failure> {
    let pieces = index::optimize(&everywhere.index)?;
    console.note(&match pieces {
        0 => "the index is empty".to_owned(),
        1 => "the index has one segment".to_owned(),
        pieces => format!("merged {pieces} segments into one"),
    });
    Ok(())
}

fn outcome(report: &UpdateReport, paths: &[PathBuf]) -> Result<Outcome, Failure> {
    if report.stopped {
        return Err(Failure::new(
            "stopped before everything was read; what was read is in the index",
            Some("run the same command again to read the rest".to_owned()),
        ));
    }
    if report.unsure > 0 {
        let stay = output::count(report.unsure, "decision");
        return Err(Failure::new(
            format!("{stay} could not be checked: the files they came from cannot be read"),
            Some(
                "they stay in the index; make the files readable, or remove them, then run \
                 the same command again"
                    .to_owned(),
            ),
        ));
    }
    let worked = report.new + report.changed + report.same + report.removed;
    let is_incomplete = report.is_incomplete();
    if worked == 0 && report.failed > 0 && !is_incomplete {
        return Err(Failure::new(
            format!("nothing could be read in {}", listed(paths)),
            Some(FORMS.to_owned()),
        ));
    }
    if let Some(met) = (report.problems.iter()).find(|met| is_named_file(met, paths)) {
        return Err(Failure::new(
            format!("{}: {}", met.source, met.problem.detail),
            Some("everything else that was named is in the index".to_owned()),
        ));
    }
    if is_incomplete {
        return Ok(Outcome::Incomplete);
    }
    if worked == 0 {
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Done)
}

/// Whether a file named on the command line could not be read.
fn is_named_file(met: &SourceProblem, paths: &[PathBuf]) -> bool {
    let problem = &met.problem;
    matches!(
        problem.kind,
        ProblemKind::Unreadable | ProblemKind::TooLarge
    ) && problem.line.is_none()
        && paths
            .iter()
            .any(|path| met.source == path.display().to_string() && !path.is_dir())
}

/// The first of the paths, and the number of others.
fn listed(paths: &[PathBuf]) -> String {
    match paths {
        [] => String::new(),
        [path] => path.display().to_string(),
        [path, others @ ..] => format!("{} and {} more", path.display(), others.len()),
    }
}

impl IndexArgs {
    fn to_request(&self, everywhere: &Everywhere) -> UpdateRequest {
        UpdateRequest {
            folder: everywhere.index.clone(),
            paths: self.paths.clone(),
            mode: if self.rebuild {
                UpdateMode::Rebuild
            } else {
                UpdateMode::Update
            },
            absent: if self.prune {
                Absent::Prune
            } else {
                Absent::Keep
            },
            jobs: self.jobs.map(usize::from),
            memory_bytes: self.memory.map(|megabytes| megabytes as usize * 1_000_000),
        }
    }
}
