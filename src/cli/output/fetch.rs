//! The results of `redress fetch`, as text and as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{count, thousands};
use crate::fetch::{
    ChangedParagraph, FetchReport, Plan, ShelfStatus, TextChange, VerifyReport, WindowStatus,
    WordChange,
};

/// Windows with a lack that are named one by one.
const LACKS_SHOWN: usize = 20;

/// A plan as a sentence.
pub(crate) fn plan_line(plan: &Plan) -> String {
    let minutes = plan.time().as_secs().div_ceil(60);
    let time = match minutes {
        0..=1 => "a minute".to_owned(),
        2..120 => format!("{minutes} minutes"),
        _ => format!("{} hours", thousands(minutes.div_ceil(60))),
    };
    let listed = match plan.announced {
        Some(announced) if !plan.goes_on => {
            format!("; {} listed", count(announced, "decision"))
        }
        _ => String::new(),
    };
    format!(
        "{}: {}, {} to {}{listed}; {} on the shelf; about {} at {} seconds each: {time}",
        if plan.goes_on { "going on" } else { "the plan" },
        count(plan.windows as u64, "window"),
        plan.since,
        plan.until,
        thousands(plan.held),
        count(plan.requests, "request"),
        plan.delay.as_secs_f64(),
    )
}

/// What a run did, a sentence each.
pub(crate) fn fetch_lines(report: &FetchReport) -> Vec<String> {
    let mut lines: Vec<String> = report.missing.iter().take(LACKS_SHOWN).cloned().collect();
    if report.missing.len() > LACKS_SHOWN {
        let more = (report.missing.len() - LACKS_SHOWN) as u64;
        lines.push(format!("{} more are not complete", count(more, "window")));
    }
    let mut did = vec![
        count(report.new, "new decision"),
        format!("{} changed", thousands(report.changed)),
        format!("{} withdrawn", thousands(report.withdrawn)),
    ];
    if report.dropped > 0 {
        did.push(format!("{} dropped", thousands(report.dropped)));
    }
    did.push(count(report.requests, "request"));
    lines.push(format!(
        "{}; {} on the shelf",
        did.join(", "),
        thousands(report.status.decisions)
    ));
    if let Some(stop) = &report.stop {
        lines.push(format!("{stop}; run the same command again to go on"));
    }
    lines
}

/// Writes the state of a shelf.
pub(crate) fn write_shelf_status(out: &mut dyn Write, status: &ShelfStatus) -> io::Result<()> {
    writeln!(
        out,
        "{}, {} of them withdrawn, {} with more than one text",
        count(status.decisions, "decision"),
        thousands(status.withdrawn),
        thousands(status.changed)
    )?;
    let complete = status.windows.iter().filter(|window| window.complete);
    writeln!(
        out,
        "{} read, {} complete; {} so far",
        count(status.windows.len() as u64, "window"),
        thousands(complete.count() as u64),
        count(status.requests, "request")
    )?;
    for lack in status.windows.iter().filter_map(WindowStatus::lack) {
        writeln!(out, "{}", super::Clean(&lack))?;
    }
    if let Some(since) = &status.unfinished_since {
        writeln!(
            out,
            "a round that began {since} is not finished; `redress fetch` goes on with it"
        )?;
    }
    Ok(())
}

/// The answer of `redress fetch --verify --format json`.
#[derive(Serialize)]
pub(crate) struct VerifyShelfView {
    clean: bool,
    decisions: u64,
    windows: u64,
    differences: Vec<String>,
    stopped: Option<String>,
}

impl VerifyShelfView {
    pub(crate) fn new(report: &VerifyReport) -> Self {
        Self {
            clean: report.is_clean(),
            decisions: report.decisions,
            windows: report.windows,
            differences: report.differences.iter().map(ToString::to_string).collect(),
            stopped: report.stop.as_ref().map(ToString::to_string),
        }
    }
}

/// A text against the one before it, for a program.
#[derive(Serialize)]
pub(crate) struct TextChangeView<'a> {
    before: &'a str,
    after: &'a str,
    paragraphs: Vec<Vec<WordView<'a>>>,
}

#[derive(Serialize)]
struct WordView<'a> {
    change: &'static str,
    words: &'a str,
}

pub(crate) fn text_change_views(changes: &[TextChange]) -> Vec<TextChangeView<'_>> {
    let views = changes.iter().map(|change| TextChangeView {
        before: &change.before,
        after: &change.after,
        paragraphs: change.paragraphs.iter().map(word_views).collect(),
    });
    views.collect()
}

fn word_views(paragraph: &ChangedParagraph) -> Vec<WordView<'_>> {
    let views = paragraph.words.iter().map(|word| match word {
        WordChange::Same(words) => WordView {
            change: "same",
            words,
        },
        WordChange::Removed(words) => WordView {
            change: "removed",
            words,
        },
        WordChange::Added(words) => WordView {
            change: "added",
            words,
        },
    });
    views.collect()
}

/// Writes what changed, `[-removed-]` and `{+added+}`.
pub(crate) fn write_text_changes(out: &mut dyn Write, changes: &[TextChange]) -> io::Result<()> {
    for change in changes {
        writeln!(out, "{} to {}", change.before, change.after)?;
        for paragraph in &change.paragraphs {
            let words = paragraph.words.iter().map(|word| match word {
                WordChange::Same(words) => words.clone(),
                WordChange::Removed(words) => marked(words, "[-", "-]"),
                WordChange::Added(words) => marked(words, "{+", "+}"),
            });
            let line: String = words.collect();
            writeln!(out, "  {}", super::Clean(line.trim_end()))?;
        }
    }
    Ok(())
}

/// Words between two marks, with the space at their end behind them.
fn marked(words: &str, begin: &str, end: &str) -> String {
    let bare = words.trim_end();
    format!("{begin}{bare}{end}{}", &words[bare.len()..])
}
