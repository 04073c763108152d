use std::io::{self, Write};

use crate::eval::{Comparison, Fold, Grid, LeftOut, Report, Setting, SweepReport, SweptFigures};

use super::columns::{left, widest};
use super::facts::{count, thousands};
use super::style::Palette;
use super::{Clean, Look};

/// The results of a run, alone or compared with another.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) report: Report,
    pub(crate) other: Option<Report>,
    /// By measure, if there is another run.
    pub(crate) comparisons: Option<Vec<Comparison>>,
    pub(crate) left_out: LeftOut,
}

/// The results of a sweep.
#[derive(Debug)]
pub(crate) struct Swept {
    pub(crate) grid: Grid,
    pub(crate) figures: SweptFigures,
    pub(crate) report: SweepReport,
}

/// The columns after the means of two runs.
const COMPARED: &str = "    other  difference        p    better  worse  equal";

/// Writes the means as text, and with details every topic.
pub(crate) fn write_eval(out: &mut dyn Write, judged: &Judged, look: Look) -> io::Result<()> {
    let Palette { title, dim, .. } = look.palette;
    let report = &judged.report;
    if look.details {
        write_topics(out, report, look.palette)?;
    }
    let topics = count(report.topics.len() as u64, "topic");
    let compared = if judged.comparisons.is_some() {
        COMPARED
    } else {
        ""
    };
    writeln!(out, "{title}{topics:<14}{:>7}{compared}{title:#}", "mean")?;
    for (at, (measure, mean)) in report.measures.iter().zip(&report.means).enumerate() {
        write!(out, "{:<14}{mean:>7.4}", measure.to_string())?;
        if let Some(comparison) = judged.comparisons.as_ref().and_then(|all| all.get(at)) {
            write_comparison(out, comparison)?;
        }
        writeln!(out)?;
    }
    let unanswered = report
        .topics
        .iter()
        .filter(|topic| topic.found == 0)
        .count();
    if unanswered > 0 {
        let topics = count(unanswered as u64, "topic");
        writeln!(out, "{dim}{topics} with nothing found, counted as 0{dim:#}")?;
    }
    Ok(())
}

fn write_comparison(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    let Comparison {
        other,
        difference,
        p,
        wins,
        losses,
        ties,
        ..
    } = comparison;
    let (wins, losses, ties) = (
        thousands(*wins as u64),
        thousands(*losses as u64),
        thousands(*ties as u64),
    );
    write!(
        out,
        "  {other:>7.4}  {difference:>+10.4}  {p:>7.4}  {wins:>8}  {losses:>5}  {ties:>5}"
    )
}

fn write_topics(out: &mut dyn Write, report: &Report, palette: Palette) -> io::Result<()> {
    let title = palette.title;
    let ids = report.topics.iter().map(|topic| topic.topic.as_str());
    let width = widest(ids).clamp(5, 40);
    write!(out, "{title}{:<width$}", "topic")?;
    for measure in &report.measures {
        write!(out, "  {:>11}", measure.to_string())?;
    }
    writeln!(out, "{title:#}")?;
    for topic in &report.topics {
        write!(out, "{}", left(&Clean(&topic.topic).to_string(), width))?;
        for figure in &topic.figures {
            write!(out, "  {figure:>11.4}")?;
        }
        writeln!(out)?;
    }
    writeln!(out)
}

/// Writes the choices of a sweep and their results on other topics.
pub(crate) fn write_sweep(out: &mut dyn Write, swept: &Swept, palette: Palette) -> io::Result<()> {
    let Palette { title, dim, .. } = palette;
    let Swept {
        grid,
        figures,
        report,
    } = swept;
    writeln!(
        out,
        "{title}{}, {} in {}, {}{title:#}",
        figures.measure,
        count(figures.topics.len() as u64, "topic"),
        count(report.folds.len() as u64, "part"),
        count(grid.points.len() as u64, "point"),
    )?;
    writeln!(
        out,
        "{dim}topics  chosen on others  held out   as now  chosen{dim:#}"
    )?;
    for fold in &report.folds {
        let Fold {
            held_out_topics,
            choosing_mean,
            held_out_mean,
            current_mean,
            point,
            ..
        } = fold;
        writeln!(
            out,
            "{held_out_topics:>6}  {choosing_mean:>16.4}  {held_out_mean:>8.4}  {current_mean:>7.4}  {}",
            settings(&grid.points[*point])
        )?;
    }
    writeln!(out, "\n{title}held out  {:>7}{COMPARED}{title:#}", "mean")?;
    write!(
        out,
        "{:<10}{:>7.4}",
        figures.measure.to_string(),
        report.held_out.mean
    )?;
    write_comparison(out, &report.held_out)?;
    writeln!(out)?;
    let best = settings(&grid.points[report.best]);
    writeln!(out, "best on all topics: {best}")?;
    writeln!(out, "{dim}other: the settings as they are now{dim:#}")
}

fn settings(point: &[Setting]) -> String {
    let settings: Vec<String> = point.iter().map(ToString::to_string).collect();
    settings.join(", ")
}
