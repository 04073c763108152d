use std::io::{self, Write};

use csv::Writer;
use serde::Serialize;

use crate::precedent::{TaskFigures, TaskReport};

use super::style::Palette;

/// Tasks made from the decisions of an index.
#[derive(Debug, Serialize)]
pub(crate) struct TasksView {
    tasks: Vec<TaskView>,
}

#[derive(Debug, Serialize)]
struct TaskView {
    task: &'static str,
    queries: usize,
    ours: FiguresView,
    random: FiguresView,
    largest_category: FiguresView,
}

#[derive(Debug, Serialize)]
struct FiguresView {
    p_at_10: f64,
    mrr_at_10: f64,
}

impl TasksView {
    pub(crate) fn new(reports: &[TaskReport]) -> Self {
        let figures = |figures: TaskFigures| FiguresView {
            p_at_10: figures.precision,
            mrr_at_10: figures.reciprocal_rank,
        };
        let view = |report: &TaskReport| TaskView {
            task: report.task.name(),
            queries: report.queries,
            ours: figures(report.ours),
            random: figures(report.random),
            largest_category: figures(report.largest_category),
        };
        Self {
            tasks: reports.iter().map(view).collect(),
        }
    }
}

/// The rankings that are compared, by name.
fn rankings(report: &TaskReport) -> [(&'static str, TaskFigures); 3] {
    [
        ("redress", report.ours),
        ("random", report.random),
        ("largest category", report.largest_category),
    ]
}

/// Writes the results as text.
pub(crate) fn write_tasks(
    out: &mut dyn Write,
    reports: &[TaskReport],
    palette: Palette,
) -> io::Result<()> {
    let title = palette.title;
    writeln!(
        out,
        "{title}task        queries  ranking              P@10  MRR@10{title:#}"
    )?;
    for report in reports {
        let (task, queries) = (report.task.name(), report.queries);
        for (name, figures) in rankings(report) {
            let TaskFigures {
                precision,
                reciprocal_rank,
            } = figures;
            writeln!(
                out,
                "{task:<10}  {queries:>7}  {name:<16}  {precision:>7.4}  {reciprocal_rank:>6.4}"
            )?;
        }
    }
    Ok(())
}

/// Writes one row for each task and ranking.
pub(crate) fn write_csv_tasks(out: &mut dyn Write, reports: &[TaskReport]) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    lines.write_record(["task", "queries", "ranking", "P@10", "MRR@10"])?;
    for report in reports {
        for (name, figures) in rankings(report) {
            let cells = [
                report.task.name().to_owned(),
                report.queries.to_string(),
                name.to_owned(),
                figures.precision.to_string(),
                figures.reciprocal_rank.to_string(),
            ];
            lines.write_record(cells)?;
        }
    }
    lines.flush()
}
