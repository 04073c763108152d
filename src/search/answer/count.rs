//! Counts decisions by their facts, in a table.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::{
    CollectOptions, Counts, Index, IndexFacts, PreparedQuery, RequestFilters, SearchError,
    SearchRequest, run, scope_of,
};
use crate::index::{DecisionAddress, Marks, Values, category_of_path, date_of_day};
use crate::model::{Publication, Reason, RemedyKind, UnknownWording};
use crate::search::{Grouping, Sort};

/// A fact by which decisions are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountedFact {
    /// The body complained about.
    Authority,
    /// The service area.
    Area,
    /// The category, with its area: `area > category`.
    Category,
    /// The published label.
    Decision,
    /// The year of decision.
    Year,
    /// Why it was not investigated; a decision may have several.
    Reason,
    /// What was ordered; a decision may have several.
    Remedy,
    /// Whether it was investigated.
    Investigated,
    /// Statement or report.
    Publication,
}

/// A table of counts.
#[derive(Debug, Clone)]
pub struct CountTable {
    /// The facts, in the order of the columns.
    pub by: Vec<CountedFact>,
    /// The queries, in the order of the counts.
    pub queries: Vec<String>,
    /// By query: the number of decisions it finds, each counted once.
    pub totals: Vec<u64>,
    /// Sorted by value; missing facts come first.
    pub rows: Vec<CountRow>,
    /// The index that answered.
    pub index: IndexFacts,
}

/// A combination of values, and the number of decisions that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// By fact; `None` for decisions that do not state it.
    pub values: Vec<Option<String>>,
    /// By query.
    pub decisions: Vec<u64>,
}

impl CountedFact {
    /// Every fact, in the order the help lists them.
    pub const ALL: [Self; 9] = [
        Self::Authority,
        Self::Area,
        Self::Category,
        Self::Decision,
        Self::Year,
        Self::Reason,
        Self::Remedy,
        Self::Investigated,
        Self::Publication,
    ];

    /// The name in flags and columns.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Area => "area",
            Self::Category => "category",
            Self::Decision => "decision",
            Self::Year => "year",
            Self::Reason => "reason",
            Self::Remedy => "remedy",
            Self::Investigated => "investigated",
            Self::Publication => "publication",
        }
    }

    /// Whether a decision can have several values of it.
    #[must_use]
    pub fn has_several(self) -> bool {
        matches!(self, Self::Reason | Self::Remedy)
    }

    /// The values a decision has; one `None` if it states none.
    fn values_of(self, index: &Index, at: DecisionAddress) -> Vec<Option<String>> {
        let segment = index.segment(at.segment);
        let named = |values: &Values| {
            let name = values.of.get(at.ordinal);
            name.and_then(|name| values.names.get(*name as usize).cloned().flatten())
        };
        let category = || named(segment.categories()).and_then(|path| category_of_path(&path));
        let marks = || Marks::of_code(u64::from(segment.marks()[at.ordinal]));
        let one = match self {
            Self::Authority => named(segment.authorities()),
            Self::Area => category().map(|category| category.area),
            Self::Category => category().map(|category| category.to_string()),
            Self::Decision => named(segment.labels()),
            Self::Year => {
                date_of_day(segment.days()[at.ordinal]).map(|date| date.year().to_string())
            }
            Self::Investigated => marks()
                .investigated
                .map(|investigated| investigated.name().to_owned()),
            Self::Publication => marks()
                .publication
                .map(Publication::label)
                .map(str::to_owned),
            Self::Reason => {
                let bits = segment.reasons()[at.ordinal];
                let held = Reason::ALL
                    .into_iter()
                    .filter(|one| bits >> (*one as u8) & 1 == 1);
                return or_none(held.map(|one| one.name().to_owned()).collect());
            }
            Self::Remedy => {
                let bits = segment.remedies()[at.ordinal];
                let held = RemedyKind::ALL
                    .into_iter()
                    .filter(|one| bits >> (*one as u8) & 1 == 1);
                return or_none(held.map(|one| one.name().to_owned()).collect());
            }
        };
        vec![one]
    }
}

fn or_none(values: Vec<String>) -> Vec<Option<String>> {
    if values.is_empty() {
        return vec![None];
    }
    values.into_iter().map(Some).collect()
}

impl fmt::Display for CountedFact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for CountedFact {
    type Err = UnknownWording;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_lowercase();
        let found = Self::ALL.into_iter().find(|fact| fact.name() == text);
        found.ok_or(UnknownWording { text })
    }
}

/// Counts the decisions that each request finds, grouped by some facts.
///
/// A row is a combination of values that at least one decision has. A decision with several values
/// of a fact counts in several rows, so the rows may add up to more than the total.
pub fn count_by(
    index: &Index,
    requests: &[SearchRequest],
    by: &[CountedFact],
) -> Result<CountTable, SearchError> {
    let mut rows: BTreeMap<Vec<Option<String>>, Vec<u64>> = BTreeMap::new();
    let mut totals = Vec::new();
    for (nth, request) in requests.iter().enumerate() {
        let plan = PreparedQuery::new(index, request, scope_of(request))?.plan;
        let filters = RequestFilters::new(index, &request.filters);
        let wanted = CollectOptions {
            sort: Sort::Newest,
            grouping: Grouping::Decision,
            count: usize::MAX,
            unfiltered: false,
            counts: Counts::Decisions,
        };
        let found = run(index, &plan, &filters, wanted)?;
        index.refuse_damage()?;
        totals.push(found.total.decisions);
        for ranked in &found.top_k {
            let mut keys = vec![Vec::new()];
            for fact in by {
                let values = fact.values_of(index, ranked.address);
                let longer = keys.iter().flat_map(|key: &Vec<Option<String>>| {
                    values.iter().map(|value| {
                        let mut key = key.clone();
                        key.push(value.clone());
                        key
                    })
                });
                keys = longer.collect();
            }
            for key in keys {
                let counts = rows.entry(key).or_insert_with(|| vec![0; requests.len()]);
                counts[nth] += 1;
            }
        }
    }
    let rows = rows
        .into_iter()
        .map(|(values, decisions)| CountRow { values, decisions });
    Ok(CountTable {
        by: by.to_vec(),
        queries: requests
            .iter()
            .map(|request| request.query.clone())
            .collect(),
        totals,
        rows: rows.collect(),
        index: IndexFacts {
            generation: index.generation(),
            decisions: index.decisions(),
            paragraphs: index.paragraphs(),
        },
    })
}
