//! Measures as JSON and CSV.

use std::io::{self, Write};

use csv::Writer;
use serde::Serialize;
use serde::ser::Serializer;

use crate::eval::{Comparison, Measure, Setting};

use super::csv::cell;
use super::eval::{Judged, Swept};

/// The measures of a run.
#[derive(Debug, Serialize)]
pub(crate) struct EvalView<'a> {
    topics: usize,
    left_out: LeftOutView,
    measures: Vec<MeasureView>,
    by_topic: Vec<TopicView<'a>>,
}

#[derive(Debug, Serialize)]
struct LeftOutView {
    without_relevant: usize,
    not_given: usize,
}

/// A mean; the other keys are null if no other run is judged.
#[derive(Debug, Serialize)]
struct MeasureView {
    measure: String,
    mean: f64,
    other: Option<f64>,
    difference: Option<f64>,
    p: Option<f64>,
    better: Option<usize>,
    worse: Option<usize>,
    equal: Option<usize>,
}

#[derive(Debug, Serialize)]
struct TopicView<'a> {
    topic: &'a str,
    found: usize,
    figures: Named<'a>,
    other: Option<Named<'a>>,
}

/// Values by the names of their measures, in order.
#[derive(Debug)]
struct Named<'a> {
    measures: &'a [Measure],
    figures: &'a [f64],
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.measures.iter().map(ToString::to_string);
        serializer.collect_map(names.zip(self.figures))
    }
}

impl MeasureView {
    fn new(measure: Measure, mean: f64, comparison: Option<&Comparison>) -> Self {
        Self {
            measure: measure.to_string(),
            mean,
            other: comparison.map(|comparison| comparison.other),
            difference: comparison.map(|comparison| comparison.difference),
            p: comparison.map(|comparison| comparison.p),
            better: comparison.map(|comparison| comparison.wins),
            worse: comparison.map(|comparison| comparison.losses),
            equal: comparison.map(|comparison| comparison.ties),
        }
    }
}

impl<'a> EvalView<'a> {
    pub(crate) fn new(judged: &'a Judged) -> Self {
        let report = &judged.report;
        let comparison = |at: usize| judged.comparisons.as_ref().and_then(|all| all.get(at));
        let means = report.measures.iter().zip(&report.means).enumerate();
        let named = |figures: &'a [f64]| Named {
            measures: &report.measures,
            figures,
        };
        let others = |at: usize| judged.other.as_ref().map(|other| &other.topics[at].figures);
        Self {
            topics: report.topics.len(),
            left_out: LeftOutView {
                without_relevant: judged.left_out.without_relevant,
                not_given: judged.left_out.not_given.len(),
            },
            measures: means
                .map(|(at, (measure, mean))| MeasureView::new(*measure, *mean, comparison(at)))
                .collect(),
            by_topic: (report.topics.iter().enumerate())
                .map(|(at, topic)| TopicView {
                    topic: &topic.topic,
                    found: topic.found,
                    figures: named(&topic.figures),
                    other: others(at).map(|figures| named(figures)),
                })
                .collect(),
        }
    }
}

/// Writes one row for each topic and measure, and the means as rows of the topic `all`.
pub(crate) fn write_csv_eval(out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    lines.write_record([
        "topic",
        "measure",
        "figure",
        "other",
        "difference",
        "p",
        "better",
        "worse",
        "equal",
    ])?;
    let report = &judged.report;
    let digits = |figure: f64| format!("{figure:.6}");
    for (at, topic) in report.topics.iter().enumerate() {
        for (nth, measure) in report.measures.iter().enumerate() {
            let figure = topic.figures[nth];
            let other = judged
                .other
                .as_ref()
                .map(|other| other.topics[at].figures[nth]);
            let written = |figure: Option<f64>| figure.map(digits).unwrap_or_default();
            lines.write_record([
                cell(&topic.topic).as_ref(),
                &measure.to_string(),
                &digits(figure),
                &written(other),
                &written(other.map(|other| figure - other)),
                "",
                "",
                "",
                "",
            ])?;
        }
    }
    for (at, (measure, mean)) in report.measures.iter().zip(&report.means).enumerate() {
        let comparison = judged.comparisons.as_ref().and_then(|all| all.get(at));
        let view = MeasureView::new(*measure, *mean, comparison);
        let written = |figure: Option<f64>| figure.map(digits).unwrap_or_default();
        let whole = |count: Option<usize>| count.map(|count| count.to_string()).unwrap_or_default();
        lines.write_record([
            "all",
            &view.measure,
            &digits(view.mean),
            &written(view.other),
            &written(view.difference),
            &written(view.p),
            &whole(view.better),
            &whole(view.worse),
            &whole(view.equal),
        ])?;
    }
    lines.flush()
}

/// The measurements of a sweep.
#[derive(Debug, Serialize)]
pub(crate) struct SweepView<'a> {
    measure: String,
    topics: &'a [String],
    /// By topic, with the current settings.
    standing: &'a [f64],
    points: Vec<PointView<'a>>,
    folds: Vec<FoldView<'a>>,
    held_out: MeasureView,
    best: Settings<'a>,
}

#[derive(Debug, Serialize)]
struct PointView<'a> {
    settings: Settings<'a>,
    /// By topic.
    figures: &'a [f64],
}

#[derive(Debug, Serialize)]
struct FoldView<'a> {
    settings: Settings<'a>,
    choosing_topics: usize,
    choosing_mean: f64,
    held_out_topics: usize,
    held_out_mean: f64,
    standing_mean: f64,
}

#[derive(Debug)]
struct Settings<'a>(&'a [Setting]);

impl Serialize for Settings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.0.iter();
        serializer.collect_map(settings.map(|setting| (&setting.name, &setting.value)))
    }
}

impl<'a> SweepView<'a> {
    pub(crate) fn new(swept: &'a Swept) -> Self {
        let Swept {
            grid,
            figures,
            report,
        } = swept;
        let settings = |point: usize| Settings(&grid.points[point]);
        let held_out = &report.held_out;
        Self {
            measure: figures.measure.to_string(),
            topics: &figures.topics,
            standing: &figures.current,
            points: (figures.swept.iter().enumerate())
                .map(|(point, figures)| PointView {
                    settings: settings(point),
                    figures,
                })
                .collect(),
            folds: (report.folds.iter())
                .map(|fold| FoldView {
                    settings: settings(fold.point),
                    choosing_topics: fold.choosing_topics,
                    choosing_mean: fold.choosing_mean,
                    held_out_topics: fold.held_out_topics,
                    held_out_mean: fold.held_out_mean,
                    standing_mean: fold.current_mean,
                })
                .collect(),
            held_out: MeasureView::new(figures.measure, held_out.mean, Some(held_out)),
            best: settings(report.best),
        }
    }
}

/// Writes one row for each point and topic; the cells of settings are empty for the current
/// settings.
pub(crate) fn write_csv_sweep(out: &mut dyn Write, swept: &Swept) -> io::Result<()> {
    let mut lines = Writer::from_writer(out);
    let figures = &swept.figures;
    // Every point has the same settings.
    let names = swept.grid.points.first().into_iter().flatten();
    let names: Vec<&str> = names.map(|setting| setting.name.as_str()).collect();
    let measure = figures.measure.to_string();
    let header = names.iter().copied().chain(["topic", &measure]);
    lines.write_record(header)?;
    let nothing = vec![String::new(); names.len()];
    let standing = std::iter::once((nothing, &figures.current));
    let points = swept.grid.points.iter().map(|point| {
        let values = point.iter().map(|setting| setting.value.to_string());
        values.collect::<Vec<_>>()
    });
    for (values, by_topic) in standing.chain(points.zip(&figures.swept)) {
        for (topic, figure) in figures.topics.iter().zip(by_topic) {
            let topic = cell(topic);
            let figure = format!("{figure:.6}");
            let values = values.iter().map(String::as_str);
            lines.write_record(values.chain([topic.as_ref(), figure.as_str()]))?;
        }
    }
    lines.flush()
}
