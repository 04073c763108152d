//! Runs tasks made from the decisions themselves, to monitor the ranking.
//!
//! They show on any index whether something broke. To decide how to rank, use human judgments
//! instead. Queries are made from the newest fifth of the decisions; tasks that must find other
//! decisions only find older ones.

use rayon::prelude::*;

use super::counts::{self, Text};
use super::questions::question;
use super::task::Task;
use super::{Finder, Input, Options, PrecedentError};
use crate::index::{DecisionAddress, Index, date_of_day};
use crate::search::Filters;

/// The results of a task: means over its queries, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskReport {
    /// The task.
    pub task: Task,
    /// The number of queries.
    pub queries: usize,
    /// The results of this ranking.
    pub ours: TaskFigures,
    /// The results of ten random decisions.
    pub random: TaskFigures,
    /// The results of the newest decisions of the largest category, the same for every query.
    pub largest_category: TaskFigures,
}

/// Measures over the first ten hits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TaskFigures {
    /// The share of correct hits among the first ten.
    pub precision: f64,
    /// The mean reciprocal rank of the first correct hit.
    pub reciprocal_rank: f64,
}

/// The number of first hits that are judged.
const FIRST: usize = 10;

/// Runs a task with at most `queries` queries, drawn with `seed`.
pub fn run_task(
    finder: &Finder,
    task: Task,
    seed: u64,
    queries: usize,
) -> Result<TaskReport, PrecedentError> {
    let index = finder.index();
    let order = RandomOrder::new(index, seed);
    let lists: Vec<DecisionAddress> = order.largest_category(index);
    let mut asked: Vec<[TaskFigures; 3]> = Vec::new();
    // No query can be made from some decisions, so more are tried until there are enough.
    for next in order.asking.chunks(queries.max(1)) {
        let figures: Vec<Option<[TaskFigures; 3]>> = (next.par_iter())
            .map(|at| order.ask(finder, task, *at, &lists))
            .collect::<Result<_, _>>()?;
        asked.extend(figures.into_iter().flatten());
        if asked.len() >= queries {
            break;
        }
    }
    asked.truncate(queries);
    let mean = |which: usize| {
        let count = asked.len().max(1) as f64;
        let sum = |of: fn(&TaskFigures) -> f64| {
            asked.iter().map(|figures| of(&figures[which])).sum::<f64>() / count
        };
        TaskFigures {
            precision: sum(|figures| figures.precision),
            reciprocal_rank: sum(|figures| figures.reciprocal_rank),
        }
    };
    Ok(TaskReport {
        task,
        queries: asked.len(),
        ours: mean(0),
        random: mean(1),
        largest_category: mean(2),
    })
}

/// The decisions in random order, split by date.
struct RandomOrder {
    asking: Vec<DecisionAddress>,
    older: Vec<DecisionAddress>,
    /// The last day of the older ones.
    cut: u32,
}

impl RandomOrder {
    fn new(index: &Index, seed: u64) -> Self {
        let mut all: Vec<(u64, u32, DecisionAddress)> = Vec::new();
        for (segment, of) in index.segments().iter().enumerate() {
            for ordinal in (0..of.decisions()).filter(|ordinal| of.is_alive(*ordinal)) {
                let at = DecisionAddress { segment, ordinal };
                let [first, second, third] = of.orders()[ordinal];
                let mixed = [seed, first, second, third].map(u64::to_le_bytes).concat();
                let lot = xxhash_rust::xxh3::xxh3_64(&mixed);
                all.push((lot, of.days()[ordinal], at));
            }
        }
        all.sort_unstable_by_key(|(lot, _, at)| (*lot, *at));
        let mut days: Vec<u32> = all.iter().map(|(_, day, _)| *day).collect();
        days.sort_unstable();
        let cut = days
            .get(days.len() * 4 / 5)
            .map_or(0, |day| day.saturating_sub(1));
        let named = |newer: bool| {
            let chosen = all.iter().filter(move |(_, day, _)| (*day > cut) == newer);
            chosen.map(|(_, _, at)| *at).collect()
        };
        Self {
            asking: named(true),
            older: named(false),
            cut,
        }
    }

    /// The newest of the older decisions in their most common category.
    fn largest_category(&self, index: &Index) -> Vec<DecisionAddress> {
        let category = |at: &DecisionAddress| {
            let values = index.segment(at.segment).categories();
            values.names[values.of[at.ordinal] as usize].clone()
        };
        let counted = counts::most_common(self.older.iter().filter_map(category));
        let Some((largest, _)) = counted.first() else {
            return Vec::new();
        };
        let mut of_largest: Vec<DecisionAddress> = (self.older.iter())
            .filter(|at| category(at).as_ref() == Some(largest))
            .copied()
            .collect();
        of_largest.sort_by_key(|at| {
            let segment = index.segment(at.segment);
            (
                std::cmp::Reverse(segment.days()[at.ordinal]),
                segment.orders()[at.ordinal],
            )
        });
        of_largest.truncate(FIRST);
        of_largest
    }

    /// The measures of this ranking, of random decisions and of the largest category; `None` if no
    /// query can be made.
    fn ask(
        &self,
        finder: &Finder,
        task: Task,
        at: DecisionAddress,
        largest: &[DecisionAddress],
    ) -> Result<Option<[TaskFigures; 3]>, PrecedentError> {
        let index = finder.index();
        let text = Text::read(index, at)?;
        let Some((input, right)) = question(index, task, at, &text)? else {
            return Ok(None);
        };
        let filters = Filters {
            section: task.sections(),
            to: (!task.finds_itself())
                .then(|| date_of_day(self.cut))
                .flatten(),
            ..Filters::default()
        };
        let options = Options {
            filters,
            ..Options::default()
        };
        let found = found(finder, task, &input, &options)?;
        let random = self.random(index, at);
        let judge = |found: &[DecisionAddress]| {
            let right = found.iter().map(|found| right.holds(index, *found));
            figures(&right.collect::<Vec<_>>())
        };
        Ok(Some([judge(&found), judge(&random), judge(largest)]))
    }

    /// Ten older decisions, which differ between queries.
    fn random(&self, index: &Index, at: DecisionAddress) -> Vec<DecisionAddress> {
        if self.older.is_empty() {
            return Vec::new();
        }
        let [first, ..] = index.segment(at.segment).orders()[at.ordinal];
        let from = xxhash_rust::xxh3::xxh3_64(&first.to_le_bytes()) as usize;
        let random = (0..FIRST).map(|nth| self.older[from.wrapping_add(nth) % self.older.len()]);
        random.collect()
    }
}

/// The first ten decisions; if paragraphs are ranked, the decisions of the first ten paragraphs.
fn found(
    finder: &Finder,
    task: Task,
    input: &Input,
    options: &Options,
) -> Result<Vec<DecisionAddress>, PrecedentError> {
    if task == Task::Assessment {
        let paragraphs = finder.rank_paragraphs(input, options, FIRST)?;
        return Ok(paragraphs.into_iter().map(|(at, _)| at).collect());
    }
    let ranked = finder.rank(input, options, FIRST)?;
    let found = ranked
        .iter()
        .map(|(reference, _)| finder.index().find(reference));
    let found = found.collect::<Result<Vec<_>, _>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn figures(right: &[bool]) -> TaskFigures {
    let first = right.iter().position(|right| *right);
    TaskFigures {
        precision: right.iter().filter(|right| **right).count() as f64 / FIRST as f64,
        reciprocal_rank: first.map_or(0.0, |first| 1.0 / (first + 1) as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ten_are_judged() {
        let judged = figures(&[false, true, true]);
        assert_eq!((judged.precision, judged.reciprocal_rank), (0.2, 0.5));
        assert_eq!(figures(&[]), TaskFigures::default());
    }

    #[test]
    fn every_task_is_read_by_its_name() {
        assert!(
            Task::ALL
                .into_iter()
                .all(|task| task.name().parse() == Ok(task))
        );
        assert!("other".parse::<Task>().is_err());
    }
}
