use std::io::{self, Write};

use crate::index::{CheckReport, UpdateReport};

use super::Clean;
use super::facts::{bytes, count, thousands};
use super::style::Palette;

/// Writes the results of an index run. With `details`, lists every problem and copy, otherwise the
/// first of each kind.
pub(crate) fn write_update_report(
    out: &mut dyn Write,
    report: &UpdateReport,
    palette: Palette,
    details: bool,
) -> io::Result<()> {
    let seconds = report.took.as_secs_f64();
    let rate = if report.bytes > 0 && seconds > 0.0 {
        format!(" ({:.1} MB/s)", report.bytes as f64 / 1e6 / seconds)
    } else {
        String::new()
    };
    writeln!(
        out,
        "{} new, {} changed, {} same, {} removed, {} failed",
        thousands(report.new),
        thousands(report.changed),
        thousands(report.same),
        thousands(report.removed),
        thousands(report.failed),
    )?;
    writeln!(
        out,
        "{} read in {seconds:.1} s{rate}; the index now has {} in {} (generation {})",
        bytes(report.bytes),
        count(report.paragraphs, "paragraph"),
        count(report.decisions, "decision"),
        report.generation,
    )?;
    if let Some(owner) = &report.owner {
        writeln!(
            out,
            "the index belongs to {}; the files of this run belong to the account that ran it",
            Clean(owner)
        )?;
    }
    write_problems(out, report, palette, details)?;
    write_copies(out, report, palette, details)?;
    write_gone(out, report, palette, details)?;
    write_skipped(out, report, palette, details)
}

/// The maximum number of decisions listed without details.
const MAX_NAMED: usize = 5;

/// Lists the decisions that have lost their file, and those that were removed.
fn write_gone(
    out: &mut dyn Write,
    report: &UpdateReport,
    palette: Palette,
    details: bool,
) -> io::Result<()> {
    let dim = palette.dim;
    let shown = if details { usize::MAX } else { MAX_NAMED };
    let more = |out: &mut dyn Write, all: usize| match all.saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(
            out,
            "    {dim}and {} more; -v lists them all{dim:#}",
            thousands(more as u64)
        ),
    };
    if !report.dropped.is_empty() {
        let dropped = count(report.dropped.len() as u64, "decision");
        writeln!(out, "{dropped} removed:")?;
        for reference in report.dropped.iter().take(shown) {
            writeln!(out, "    {dim}{reference}{dim:#}")?;
        }
        more(out, report.dropped.len())?;
    }
    if !report.without_file.is_empty() {
        let kept = count(report.without_file.len() as u64, "decision");
        writeln!(out, "{kept} kept without a file; --prune removes them:")?;
        for decision in report.without_file.iter().take(shown) {
            let (reference, source) = (&decision.reference, Clean(&decision.source));
            writeln!(out, "    {dim}{reference}: {source} is gone{dim:#}")?;
        }
        more(out, report.without_file.len())?;
    }
    Ok(())
}

/// Kinds of files that contain text but are not read.
const TEXT_LOST: [&str; 4] = [".pdf", ".docx", ".doc", ".rtf"];

/// Lists what was not read because of its kind.
fn write_skipped(
    out: &mut dyn Write,
    report: &UpdateReport,
    palette: Palette,
    details: bool,
) -> io::Result<()> {
    if report.kept_out > 0 {
        let kept_out = count(report.kept_out, "decision");
        writeln!(out, "{kept_out} kept out by settings/forgotten.txt")?;
    }
    let dim = palette.dim;
    if report.other_pages > 0 {
        let pages = count(report.other_pages, "page");
        writeln!(out, "{pages} of crawls skipped: not a decision")?;
    }
    let kinds = &report.skipped.by_kind;
    if kinds.is_empty() {
        return Ok(());
    }
    let listed: Vec<String> = (kinds.iter())
        .map(|(kind, number)| format!("{} {}", thousands(*number), Clean(kind)))
        .collect();
    writeln!(out, "skipped: {}", listed.join(", "))?;
    if TEXT_LOST.iter().any(|kind| kinds.contains_key(*kind)) {
        writeln!(
            out,
            "    {dim}PDF and Word files are not read: save them as text or HTML{dim:#}"
        )?;
    }
    if details {
        for path in &report.skipped.paths {
            let path = path.display().to_string();
            writeln!(out, "    {dim}{}{dim:#}", Clean(&path))?;
        }
    }
    Ok(())
}

fn write_problems(
    out: &mut dyn Write,
    report: &UpdateReport,
    palette: Palette,
    details: bool,
) -> io::Result<()> {
    let dim = palette.dim;
    if report.problems.is_empty() {
        return Ok(());
    }
    writeln!(out, "not understood:")?;
    for (kind, number, first) in report.problems_by_kind() {
        writeln!(out, "  {} {kind}", thousands(number as u64))?;
        let of_kind = report
            .problems
            .iter()
            .filter(|met| met.problem.kind == kind);
        for met in of_kind.take(if details { usize::MAX } else { 1 }) {
            let (source, detail) = (Clean(&met.source), Clean(&met.problem.detail));
            let line = met
                .problem
                .line
                .map(|line| format!("line {line}: "))
                .unwrap_or_default();
            let mark = if std::ptr::eq(met, first) && number > 1 && !details {
                "such as "
            } else {
                ""
            };
            writeln!(out, "    {dim}{mark}{source}: {line}{detail}{dim:#}")?;
        }
    }
    if !details && report.problems.len() > report.problems_by_kind().len() {
        writeln!(out, "  {dim}-v lists them all{dim:#}")?;
    }
    Ok(())
}

fn write_copies(
    out: &mut dyn Write,
    report: &UpdateReport,
    palette: Palette,
    details: bool,
) -> io::Result<()> {
    let dim = palette.dim;
    let Some(first) = report.copies.first() else {
        return Ok(());
    };
    let passed_over = count(report.copies.len() as u64, "copy");
    writeln!(
        out,
        "{passed_over} skipped for a more complete one of the same decision:"
    )?;
    let shown = if details {
        &report.copies[..]
    } else {
        std::slice::from_ref(first)
    };
    for copy in shown {
        let (passed_over, taken) = (Clean(&copy.passed_over), Clean(&copy.taken));
        let reference = &copy.reference;
        writeln!(
            out,
            "    {dim}{reference}: {passed_over} was skipped, {taken} was used{dim:#}"
        )?;
    }
    Ok(())
}

/// Writes the results of a check.
pub(crate) fn write_check(out: &mut dyn Write, report: &CheckReport) -> io::Result<()> {
    for finding in &report.findings {
        let path = finding.path.display().to_string();
        writeln!(out, "{} {}", Clean(&path), Clean(&finding.detail))?;
    }
    let verdict = if report.findings.is_empty() {
        "whole".to_owned()
    } else {
        count(report.findings.len() as u64, "finding")
    };
    writeln!(
        out,
        "{verdict}: {} and {} read, {} in {}",
        count(report.decisions, "decision"),
        count(report.paragraphs, "paragraph"),
        bytes(report.bytes),
        count(report.files, "file"),
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::index::{CheckFinding, Copy, SourceProblem};
    use crate::parse::{Problem, ProblemKind};

    use super::super::fixture::written;
    use super::*;

    fn problem(source: &str, kind: ProblemKind, line: Option<usize>) -> SourceProblem {
        SourceProblem {
            source: source.to_owned(),
            reference: None,
            problem: Problem {
                kind,
                line,
                detail: "no date".to_owned(),
            },
        }
    }

    fn report() -> UpdateReport {
        UpdateReport {
            new: 1_200,
            same: 3,
            failed: 1,
            bytes: 5_000_000,
            took: Duration::from_millis(2_500),
            generation: 4,
            decisions: 1_203,
            paragraphs: 1,
            problems: vec![
                problem("b.txt", ProblemKind::MissingFact, Some(3)),
                problem("c.txt", ProblemKind::MissingFact, None),
                problem("a\x1b.txt", ProblemKind::Unreadable, None),
            ],
            copies: vec![Copy {
                reference: "24 001 411".parse().unwrap(),
                passed_over: "old.txt".to_owned(),
                taken: "new.txt".to_owned(),
            }],
            ..UpdateReport::default()
        }
    }

    const HEAD: &str = "\
1,200 new, 0 changed, 3 same, 0 removed, 1 failed
5.0 MB read in 2.5 s (2.0 MB/s); the index now has 1 paragraph in 1,203 decisions (generation 4)
";

    #[track_caller]
    fn check(details: bool, expected: &str) {
        let text = written(|out| write_update_report(out, &report(), Palette::default(), details));
        assert_eq!(text, format!("{HEAD}{expected}"));
    }

    #[test]
    fn lists_the_first_problem_of_each_kind() {
        check(
            false,
            "not understood:
  1 unreadable
    a\u{fffd}.txt: no date
  2 missing fact
    such as b.txt: line 3: no date
  -v lists them all
1 copy skipped for a more complete one of the same decision:
    24 001 411: old.txt was skipped, new.txt was used
",
        );
    }

    #[test]
    fn lists_every_problem_with_details() {
        check(
            true,
            "not understood:
  1 unreadable
    a\u{fffd}.txt: no date
  2 missing fact
    b.txt: line 3: no date
    c.txt: no date
1 copy skipped for a more complete one of the same decision:
    24 001 411: old.txt was skipped, new.txt was used
",
        );
    }

    #[test]
    fn a_check_lists_what_is_wrong() {
        let mut report = CheckReport {
            decisions: 5,
            paragraphs: 57,
            files: 12,
            bytes: 812,
            ..CheckReport::default()
        };
        assert_eq!(
            written(|out| write_check(out, &report)),
            "whole: 5 decisions and 57 paragraphs read, 812 bytes in 12 files\n"
        );
        report.findings.push(CheckFinding {
            path: "index/built/engine/a.store".into(),
            detail: "is cut short".to_owned(),
        });
        assert_eq!(
            written(|out| write_check(out, &report)),
            "index/built/engine/a.store is cut short\n\
             1 finding: 5 decisions and 57 paragraphs read, 812 bytes in 12 files\n"
        );
    }
}
