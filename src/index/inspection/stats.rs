use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::files;
use crate::index::reading::segment::{Segment, Values, category_of_path};
use crate::index::storage::schema::{Marks, date_of_day};
use crate::index::{Bits, FactCoverage, Index, IndexError, StandingText};
use crate::model::{Category, DecisionType, Investigated, Reason, RemedyKind};

/// What is in an index. Lists of counts are commonest first, those of years
/// newest first; `None` counts the decisions that do not state the fact.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Increases by one with every change of the index.
    pub generation: u64,
    /// The number of decisions that can be found.
    pub decisions: u64,
    /// The number of paragraphs that can be found.
    pub paragraphs: u64,
    /// The number of words in all texts, including decisions removed since the last merge.
    pub words: u64,
    /// The size on disk, in bytes.
    pub size_bytes: u64,
    /// Decisions by year.
    pub by_year: Vec<(Option<i16>, u64)>,
    /// Decisions by category.
    pub by_category: Vec<(Option<Category>, u64)>,
    /// Decisions by published label.
    pub by_decision: Vec<(Option<DecisionType>, u64)>,
    /// Decisions by authority.
    pub by_authority: Vec<(Option<String>, u64)>,
    /// Decisions without an investigation by the reasons they give. A decision with several
    /// reasons counts for each.
    pub by_reason: Vec<(Option<Reason>, u64)>,
    /// Decisions by the kinds of remedy they order.
    pub by_remedy: Vec<(Option<RemedyKind>, u64)>,
    /// The number of decisions that state the facts that only the text gives.
    pub text_facts: TextFactCounts,
    /// For each fact, the number of decisions that have it and that lack it.
    pub facts: Vec<FactCoverage>,
    /// Text that many decisions share.
    pub standing_text: StandingText,
    /// What could not be understood in the sources, commonest first.
    pub problems: Vec<ProblemCount>,
}

/// The number of decisions that state the facts that only the text gives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextFactCounts {
    /// Decisions that were not investigated.
    pub not_investigated: u64,
    /// Those of them that say why.
    pub with_reason: u64,
    /// Decisions that order a remedy.
    pub with_remedy: u64,
    /// Decisions that order a sum.
    pub with_sum: u64,
    /// Decisions that cite a law.
    pub with_law: u64,
}

/// Problems of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemCount {
    /// The name of the kind.
    pub kind: String,
    /// The number of problems of this kind.
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
        let mut text_facts = TextFactCounts::default();
        let mut reasons = [0; Reason::ALL.len()];
        let mut kinds = [0; RemedyKind::ALL.len()];
        for segment in self.segments() {
            let body = segment.reader.inverted_index(self.fields.body);
            words += body.map_err(|error| self.failed(error))?.total_num_tokens();
            for ordinal in living(segment) {
                let year = date_of_day(segment.days()[ordinal]).map(crate::model::Date::year);
                *years.entry(year).or_default() += 1;
            }
            self.count_text_facts(segment, &mut text_facts)?;
            count_bits(segment, segment.reasons(), &mut reasons);
            count_bits(segment, segment.remedies(), &mut kinds);
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
        let stats = Stats {
            generation: self.generation(),
            decisions: self.decisions(),
            paragraphs: self.paragraphs(),
            words,
            size_bytes: size_of(self.built())?,
            by_year: years.into_iter().rev().collect(),
            by_category: commonest_first(by_category.collect()),
            by_decision: commonest_first(by_decision.collect()),
            by_authority: commonest_first(authorities.into_iter().collect()),
            by_reason: commonest_first(counted(Reason::ALL, reasons)),
            by_remedy: commonest_first(counted(RemedyKind::ALL, kinds)),
            text_facts,
            facts: self.coverage()?,
            standing_text: self.standing_text()?,
            problems: self.problems()?,
        };
        self.refuse_damage()?;
        Ok(stats)
    }

    fn count_text_facts(
        &self,
        segment: &Segment,
        counts: &mut TextFactCounts,
    ) -> Result<(), IndexError> {
        let citing = segment.citing(self.fields.law, |_| true);
        let citing = citing.map_err(|error| self.failed(error))?;
        let mut ordering = Bits::none(segment.decisions());
        for (ordinal, _) in segment.sums() {
            ordering.set(*ordinal);
        }
        for ordinal in living(segment) {
            let marks = Marks::of_code(u64::from(segment.marks()[ordinal]));
            let refused = marks.investigated == Some(Investigated::No);
            counts.not_investigated += u64::from(refused);
            counts.with_reason += u64::from(segment.reasons()[ordinal] != 0);
            counts.with_remedy += u64::from(segment.remedies()[ordinal] != 0);
            counts.with_sum += u64::from(ordering.contains(ordinal));
            counts.with_law += u64::from(citing.contains(ordinal));
        }
        Ok(())
    }

    fn problems(&self) -> Result<Vec<ProblemCount>, IndexError> {
        let ledger = self.ledger()?;
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

fn count_bits(segment: &Segment, column: &[u32], counts: &mut [u64]) {
    for ordinal in living(segment) {
        for (code, count) in counts.iter_mut().enumerate() {
            *count += u64::from(column[ordinal] >> code & 1);
        }
    }
}

/// The values that at least one decision has, with their counts.
fn counted<T, const N: usize>(values: [T; N], counts: [u64; N]) -> Vec<(Option<T>, u64)> {
    let counted = values.into_iter().map(Some).zip(counts);
    counted.filter(|(_, count)| *count > 0).collect()
}

/// Sorts by count; among equal counts `None` comes last.
fn commonest_first<T: Ord>(mut counts: Vec<(Option<T>, u64)>) -> Vec<(Option<T>, u64)> {
    counts.sort_by(|(one, count), (other, other_count)| {
        other_count
            .cmp(count)
            .then_with(|| one.is_none().cmp(&other.is_none()))
            .then_with(|| one.cmp(other))
    });
    counts
}

/// The total size of all files below a folder, in bytes.
fn size_of(folder: &Path) -> Result<u64, IndexError> {
    let mut bytes = 0;
    let entries = match fs::read_dir(folder) {
        // A run that writes removes files and folders.
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(files::failed("list", folder))?,
    };
    for entry in entries {
        let entry = entry.map_err(files::failed("list", folder))?;
        bytes += match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size_of(&entry.path())?,
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            Err(error) => return Err(files::failed("read", &entry.path())(error).into()),
        };
    }
    Ok(bytes)
}
