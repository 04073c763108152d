use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::ledger::Ledger;
use super::open::{Segment, Values, category_of_path};
use super::schema::date_of_day;
use super::{Index, IndexError};
use crate::files;
use crate::model::{Category, DecisionType};

/// What is in an index. Lists of counts are commonest first, those of years
/// newest first; `None` counts the decisions that do not state the fact.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Rises by one with every change of the index.
    pub generation: u64,
    /// Decisions that can be found.
    pub decisions: u64,
    /// Paragraphs that can be found.
    pub paragraphs: u64,
    /// Words in all texts, decisions taken out since the last merge included.
    pub words: u64,
    /// The size on disk.
    pub size_bytes: u64,
    /// Decisions by year.
    pub by_year: Vec<(Option<i16>, u64)>,
    /// Decisions by category.
    pub by_category: Vec<(Option<Category>, u64)>,
    /// Decisions by published label.
    pub by_decision: Vec<(Option<DecisionType>, u64)>,
    /// Decisions by authority.
    pub by_authority: Vec<(Option<String>, u64)>,
    /// What was not understood when the sources were read, commonest first.
    pub problems: Vec<ProblemCount>,
}

/// Problems of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemCount {
    /// The kind, in words.
    pub kind: String,
    /// How many there are.
    pub count: u64,
    /// The first of them, with its source.
    pub example: String,
}

impl Index {
    /// Counts what is in the index.
    pub fn stats(&self) -> Result<Stats, IndexError> {
        let mut years: BTreeMap<Option<i16>, u64> = BTreeMap::new();
        let mut names: [BTreeMap<Option<String>, u64>; 3] = Default::default();
        let mut words = 0;
        for segment in &self.segments {
            let body = segment.reader.inverted_index(self.fields.body);
            words += body.map_err(|error| self.failed(error))?.total_num_tokens();
            for ordinal in living(segment) {
                let year = date_of_day(segment.days()[ordinal]).map(crate::model::Date::year);
                *years.entry(year).or_default() += 1;
            }
            let columns = [
                segment.categories(),
                segment.labels(),
                segment.authorities(),
            ];
            for (names, values) in names.iter_mut().zip(columns) {
                count_names(segment, values, names);
            }
        }
        let [categories, labels, authorities] = names;
        let by_category = categories
            .into_iter()
            .map(|(path, count)| (path.and_then(|path| category_of_path(&path)), count));
        let by_decision = labels
            .into_iter()
            .map(|(label, count)| (label.and_then(|label| label.parse().ok()), count));
        Ok(Stats {
            generation: self.generation(),
            decisions: self.decisions(),
            paragraphs: self.paragraphs(),
            words,
            size_bytes: size_of(self.built())?,
            by_year: years.into_iter().rev().collect(),
            by_category: commonest_first(by_category.collect()),
            by_decision: commonest_first(by_decision.collect()),
            by_authority: commonest_first(authorities.into_iter().collect()),
            problems: self.problems()?,
        })
    }

    fn problems(&self) -> Result<Vec<ProblemCount>, IndexError> {
        let ledger = Ledger::read(self.engine_folder(), self.commit)?;
        let mut kinds: BTreeMap<String, ProblemCount> = BTreeMap::new();
        for problem in ledger.files.into_values().flat_map(|file| file.problems) {
            let count = kinds
                .entry(problem.kind.clone())
                .or_insert_with(|| ProblemCount {
                    kind: problem.kind,
                    count: 0,
                    example: problem.text,
                });
            count.count += 1;
        }
        let mut problems: Vec<_> = kinds.into_values().collect();
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.count));
        Ok(problems)
    }
}

fn living(segment: &Segment) -> impl Iterator<Item = usize> {
    (0..segment.decisions()).filter(|ordinal| segment.is_alive(*ordinal))
}

fn count_names(segment: &Segment, values: &Values, names: &mut BTreeMap<Option<String>, u64>) {
    let mut counts = vec![0_u64; values.names.len()];
    for ordinal in living(segment) {
        counts[values.of[ordinal] as usize] += 1;
    }
    for (name, count) in values
        .names
        .iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
    {
        *names.entry(name.clone()).or_default() += count;
    }
}

/// Sorts by count; what is not stated comes last among equals.
fn commonest_first<T: Ord>(mut counts: Vec<(Option<T>, u64)>) -> Vec<(Option<T>, u64)> {
    counts.sort_by(|(one, count), (other, other_count)| {
        other_count
            .cmp(count)
            .then_with(|| one.is_none().cmp(&other.is_none()))
            .then_with(|| one.cmp(other))
    });
    counts
}

/// The bytes of all files below a folder.
fn size_of(folder: &Path) -> Result<u64, IndexError> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder).map_err(files::failed("list", folder))? {
        let entry = entry.map_err(files::failed("list", folder))?;
        let metadata = entry
            .metadata()
            .map_err(files::failed("read", &entry.path()))?;
        bytes += if metadata.is_dir() {
            size_of(&entry.path())?
        } else {
            metadata.len()
        };
    }
    Ok(bytes)
}
