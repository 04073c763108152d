//! Tries out settings: chooses them on some topics and reports results on others.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::Value;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::report::mean;
use super::{Comparison, Measure, RandomisationTest};
use crate::files::{self, FileError};

/// A grid of settings: every combination of values.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// The settings at each point; the values of the last setting change fastest.
    pub points: Vec<Vec<Setting>>,
}

/// One setting at one point of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// Why a sweep is not possible.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The grid cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The grid is not valid TOML.
    #[error("{}, line {line}: {message}", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// Counts from 1.
        line: usize,
        /// The message of the TOML parser.
        message: String,
    },
    /// A setting without a list of values.
    #[error("{}: `{name}` has no list of values", path.display())]
    NoValues {
        /// The file.
        path: PathBuf,
        /// The setting; empty if the file has none.
        name: String,
    },
    /// Too many points.
    #[error("{} has more than {} points", path.display(), Grid::MAX_POINTS)]
    TooMany {
        /// The file.
        path: PathBuf,
    },
    /// There are fewer topics than folds, so one fold would be empty.
    #[error("{topics} topics cannot be divided into {folds} parts")]
    TooFew {
        /// The number of topics.
        topics: usize,
        /// The number of folds.
        folds: usize,
    },
}

/// Reads a grid: TOML, one `name = [value, value, …]` per line.
pub fn read_grid(path: &Path) -> Result<Grid, SweepError> {
    let text = files::read_text(path)?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start);
        SweepError::NotToml {
            path: path.to_owned(),
            line: text[..text.floor_char_boundary(at)].matches('\n').count() + 1,
            message: error.message().to_owned(),
        }
    })?;
    let no_values = |name: &str| SweepError::NoValues {
        path: path.to_owned(),
        name: name.to_owned(),
    };
    if table.is_empty() {
        return Err(no_values(""));
    }
    let mut points = vec![Vec::new()];
    for (name, values) in table {
        let values = values.as_array().filter(|values| !values.is_empty());
        let values = values.ok_or_else(|| no_values(&name))?;
        if points.len().saturating_mul(values.len()) > Grid::MAX_POINTS {
            let path = path.to_owned();
            return Err(SweepError::TooMany { path });
        }
        let mut finer = Vec::with_capacity(points.len() * values.len());
        for point in &points {
            for value in values {
                let mut point: Vec<Setting> = point.clone();
                point.push(Setting {
                    name: name.clone(),
                    value: value.clone(),
                });
                finer.push(point);
            }
        }
        points = finer;
    }
    Ok(Grid { points })
}

impl Grid {
    /// The maximum number of points of a grid.
    pub const MAX_POINTS: usize = 10_000;
}

impl fmt::Display for Setting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} = {}", self.name, self.value)
    }
}

/// The measurements of a sweep, before a choice is made.
#[derive(Debug, Clone, PartialEq)]
pub struct SweptFigures {
    /// The measure.
    pub measure: Measure,
    /// The topics' identifiers.
    pub topics: Vec<String>,
    /// By topic, with the current settings.
    pub current: Vec<f64>,
    /// By point and topic.
    pub swept: Vec<Vec<f64>>,
}

/// The result of a sweep for topics that were not used to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepReport {
    /// Each fold of the topics, and the point chosen without it.
    pub folds: Vec<Fold>,
    /// All topics, each with the settings chosen without it, compared with the current settings.
    pub held_out: Comparison,
    /// The best point over all topics: the one to adopt. Its quality cannot be stated without other
    /// topics.
    pub best: usize,
}

/// One fold of the topics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fold {
    /// The point chosen on the other folds; the first among equals.
    pub point: usize,
    /// The number of topics in the other folds.
    pub choosing_topics: usize,
    /// The mean of the chosen point over those.
    pub choosing_mean: f64,
    /// The number of topics in this fold.
    pub held_out_topics: usize,
    /// The mean of the chosen point over this fold.
    pub held_out_mean: f64,
    /// The mean of the current settings over this fold.
    pub current_mean: f64,
}

/// Chooses settings by cross-validation: the topics are divided into `folds` parts, and for each
/// part the point that is best on all the others is chosen.
///
/// The fold of a topic only depends on its identifier and the seed; the sizes of the folds differ
/// by at most one.
pub fn choose(
    figures: &SweptFigures,
    folds: usize,
    test: RandomisationTest,
) -> Result<SweepReport, SweepError> {
    let topics = figures.topics.len();
    if folds < 2 || topics < folds {
        return Err(SweepError::TooFew { topics, folds });
    }
    let fold_of = folds_of(&figures.topics, folds, test.seed);
    let mut chosen = vec![0.0; topics];
    let parts = (0..folds).map(|fold| {
        let is_held_out = |topic: &usize| fold_of[*topic] == fold;
        let choosing: Vec<usize> = (0..topics).filter(|topic| !is_held_out(topic)).collect();
        let held_out: Vec<usize> = (0..topics).filter(is_held_out).collect();
        let mean_over =
            |figures: &[f64], topics: &[usize]| mean(topics.iter().map(|topic| figures[*topic]));
        let point = best_over(&figures.swept, &choosing);
        let swept = &figures.swept[point];
        for topic in &held_out {
            chosen[*topic] = swept[*topic];
        }
        Fold {
            point,
            choosing_topics: choosing.len(),
            choosing_mean: mean_over(swept, &choosing),
            held_out_topics: held_out.len(),
            held_out_mean: mean_over(swept, &held_out),
            current_mean: mean_over(&figures.current, &held_out),
        }
    });
    let folds = parts.collect();
    let all: Vec<usize> = (0..topics).collect();
    Ok(SweepReport {
        folds,
        held_out: Comparison::of(figures.measure, &chosen, &figures.current, test),
        best: best_over(&figures.swept, &all),
    })
}

/// The first of the points with the highest mean over some topics.
fn best_over(swept: &[Vec<f64>], topics: &[usize]) -> usize {
    let sums = swept
        .iter()
        .map(|figures| topics.iter().map(|topic| figures[*topic]).sum::<f64>());
    let (point, _) = sums
        .enumerate()
        .fold((0, f64::NEG_INFINITY), |best, (point, sum)| {
            if sum > best.1 { (point, sum) } else { best }
        });
    point
}

/// The fold of each topic.
fn folds_of(topics: &[String], folds: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..topics.len()).collect();
    order.sort_by_cached_key(|topic| {
        let id = topics[*topic].as_str();
        (xxh3_64_with_seed(id.as_bytes(), seed), id)
    });
    let mut fold_of = vec![0; topics.len()];
    for (place, topic) in order.into_iter().enumerate() {
        fold_of[topic] = place % folds;
    }
    fold_of
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swept(current: &[f64], swept: &[&[f64]]) -> SweptFigures {
        SweptFigures {
            measure: Measure::Map,
            topics: (0..current.len()).map(|at| format!("t{at}")).collect(),
            current: current.to_vec(),
            swept: swept.iter().map(|figures| figures.to_vec()).collect(),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("grid.toml");
        std::fs::write(&path, text).unwrap();
        let read = match read_grid(&path) {
            Ok(grid) => {
                let points = grid.points.iter().map(|point| {
                    let settings: Vec<_> = point.iter().map(ToString::to_string).collect();
                    settings.join(", ")
                });
                points.collect::<Vec<_>>().join("; ")
            }
            Err(error) => error.to_string().replace(&path.display().to_string(), "F"),
        };
        assert_eq!(read, expected);
    }

    #[test]
    fn a_grid_has_every_combination_of_values() {
        check(
            "k1 = [0.9, 1.2]\nb = [0, 0.4]\n",
            "b = 0, k1 = 0.9; b = 0, k1 = 1.2; b = 0.4, k1 = 0.9; b = 0.4, k1 = 1.2",
        );
    }

    #[test]
    fn reports_an_invalid_grid() {
        check("k1 = 0.9\n", "F: `k1` has no list of values");
        check("k1 = []\n", "F: `k1` has no list of values");
        check("", "F: `` has no list of values");
        check(
            "b = [1]\nk1 = [\n",
            "F, line 2: unclosed array, expected `]`",
        );
        let hundred = vec!["0"; 101].join(",");
        check(
            &format!("b = [{hundred}]\nk1 = [{hundred}]"),
            "F has more than 10000 points",
        );
    }

    #[test]
    fn held_out_topics_have_no_part_in_the_choice() {
        // Each point is best for one topic only, so the held-out topic was never used to choose,
        // and the result shows it.
        let identity: Vec<Vec<f64>> = (0..6)
            .map(|point| {
                (0..6)
                    .map(|topic| f64::from(u8::from(topic == point)))
                    .collect()
            })
            .collect();
        let points: Vec<&[f64]> = identity.iter().map(Vec::as_slice).collect();
        let figures = swept(&[0.5; 6], &points);
        let report = choose(&figures, 6, RandomisationTest::default()).unwrap();
        assert_eq!((report.held_out.mean, report.held_out.other), (0.0, 0.5));
        assert!(report.folds.iter().all(|fold| fold.choosing_mean > 0.19));
        assert_eq!(report.best, 0);
    }

    #[test]
    fn a_point_that_is_always_better_is_chosen_in_every_fold() {
        let figures = swept(&[0.2; 7], &[&[0.1; 7], &[0.4; 7], &[0.4; 7]]);
        let report = choose(&figures, 3, RandomisationTest::default()).unwrap();
        let sizes: Vec<_> = report
            .folds
            .iter()
            .map(|fold| fold.held_out_topics)
            .collect();
        assert_eq!(sizes, [3, 2, 2]);
        assert!(report.folds.iter().all(|fold| fold.point == 1));
        assert!((report.held_out.difference - 0.2).abs() < 1e-12);
        assert_eq!(report.held_out.wins, 7);
        assert!(choose(&figures, 8, RandomisationTest::default()).is_err());
    }
}
