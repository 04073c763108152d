//! Statistics of the decisions found: outcomes, quarters, and one authority compared with
//! all others. Each states the number of decisions it is based on.

use super::address::Parameters;
use crate::export::facts::thousands;
use crate::model::{Date, DecisionType};
use crate::search::{FacetCount, Facets, SearchRequest};

/// The figures above the results.
pub(crate) struct Figures {
    /// A summary of the figures in one line.
    pub(crate) summary: String,
    pub(crate) outcomes: Option<Outcomes>,
    pub(crate) quarters: Option<Quarters>,
    pub(crate) comparison: Option<Comparison>,
}

/// The decisions by outcome.
pub(crate) struct Outcomes {
    pub(crate) total: String,
    pub(crate) shares: Vec<Share>,
}

/// One outcome.
pub(crate) struct Share {
    pub(crate) label: &'static str,
    /// The style class of its segment of the bar.
    pub(crate) class: &'static str,
    pub(crate) count: String,
    pub(crate) percent: String,
    /// The start and length of its segment, in thousandths of the bar.
    pub(crate) from: u64,
    pub(crate) len: u64,
}

/// Decisions by quarter.
pub(crate) struct Quarters {
    pub(crate) bars: Vec<Bar>,
    pub(crate) width: usize,
    pub(crate) bar_width: usize,
    pub(crate) total: String,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) most: String,
    /// The years below the bars, each at the start of its first quarter.
    pub(crate) years: Vec<(usize, String)>,
    /// Whether the last quarter is not over.
    pub(crate) is_unfinished: bool,
}

/// One quarter.
pub(crate) struct Bar {
    pub(crate) label: String,
    /// The search limited to this quarter, relative to its page.
    pub(crate) address: String,
    pub(crate) is_unfinished: bool,
    pub(crate) count: String,
    pub(crate) x: usize,
    pub(crate) height: u64,
}

/// The outcomes of the chosen authorities compared with those of all others.
pub(crate) struct Comparison {
    pub(crate) name: String,
    pub(crate) own_total: String,
    pub(crate) others_total: String,
    pub(crate) rows: Vec<ComparedShare>,
}

/// One outcome of both.
pub(crate) struct ComparedShare {
    pub(crate) label: &'static str,
    pub(crate) own: String,
    pub(crate) own_percent: String,
    pub(crate) others: String,
    pub(crate) others_percent: String,
}

/// The height of the highest bar.
pub(crate) const HEIGHT: u64 = 60;
/// The distance from one bar to the next.
const STEP: usize = 30;
/// The maximum width of a bar.
const MAX_BAR: usize = 24;
/// The maximum number of quarters in a chart.
const MAX_QUARTERS: usize = 120;

impl Figures {
    /// The figures of an answer, with the outcomes of all authorities for comparison.
    pub(crate) fn new(
        parameters: &Parameters,
        request: &SearchRequest,
        facets: &Facets,
        outcomes_of_all: Option<&[FacetCount]>,
    ) -> Self {
        let names = &request.filters.authority;
        let outcomes = Outcomes::new(&facets.decision);
        let quarters = Quarters::new(parameters, request.today, &facets.quarter);
        Self {
            summary: summary(outcomes.as_ref(), quarters.as_ref()),
            outcomes,
            quarters,
            comparison: outcomes_of_all
                .and_then(|all| Comparison::new(names, &facets.decision, all)),
        }
    }

    /// Keeps only the comparison, because the other figures mean little for few decisions.
    pub(crate) fn comparison_alone(self) -> Self {
        Self {
            summary: "compared with all other authorities".to_owned(),
            outcomes: None,
            quarters: None,
            ..self
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.outcomes.is_none() && self.quarters.is_none() && self.comparison.is_none()
    }
}

/// `38% upheld, 2021 Q1 to 2025 Q2`.
fn summary(outcomes: Option<&Outcomes>, quarters: Option<&Quarters>) -> String {
    let upheld = outcomes.and_then(|outcomes| outcomes.shares.first());
    let upheld = upheld.map(|share| format!("{} upheld", share.percent));
    let quarters = quarters.map(|quarters| format!("{} to {}", quarters.first, quarters.last));
    let parts: Vec<_> = [upheld, quarters].into_iter().flatten().collect();
    parts.join(", ")
}

impl Outcomes {
    fn new(decision: &[FacetCount]) -> Option<Self> {
        let counts = by_label(decision);
        let total: u64 = counts.iter().sum();
        let mut from = 0;
        let mut so_far = 0;
        let shares = DecisionType::ALL
            .into_iter()
            .zip(counts)
            .map(|(label, count)| {
                so_far += count;
                let to = so_far * 1_000 / total.max(1);
                let share = Share {
                    label: label.label(),
                    class: match label {
                        DecisionType::Upheld => "upheld",
                        DecisionType::NotUpheld => "not-upheld",
                        DecisionType::ClosedAfterInitialEnquiries => "closed",
                    },
                    count: thousands(count),
                    percent: percent(count, total),
                    from,
                    len: to - from,
                };
                from = to;
                share
            });
        let shares = shares.collect();
        (total > 0).then(|| Self {
            total: thousands(total),
            shares,
        })
    }
}

fn by_label(decision: &[FacetCount]) -> [u64; 3] {
    DecisionType::ALL.map(|label| {
        let counted = decision.iter().find(|one| one.value == label.label());
        counted.map_or(0, |one| one.count)
    })
}

/// A share in whole percent; `0%` only if there are none.
fn percent(count: u64, total: u64) -> String {
    match (count * 200 + total) / (total * 2).max(1) {
        0 if count > 0 => "under 1%".to_owned(),
        100 if count < total => "over 99%".to_owned(),
        percent => format!("{percent}%"),
    }
}

impl Quarters {
    fn new(parameters: &Parameters, today: Date, counted: &[FacetCount]) -> Option<Self> {
        let first_page = parameters.without("page").without("year");
        let this_quarter = i64::from(today.year()) * 4 + i64::from(today.month() - 1) / 3;
        let read = |one: &FacetCount| {
            let (year, quarter) = one.value.split_once("-Q")?;
            Some((
                year.parse::<usize>().ok()? * 4 + quarter.parse::<usize>().ok()? - 1,
                one.count,
            ))
        };
        let counted: Vec<(usize, u64)> = counted.iter().filter_map(read).collect();
        let (first, last) = (counted.first()?.0, counted.last()?.0);
        // A chart with a single bar only repeats the total.
        if first == last {
            return None;
        }
        let first = first.max((last + 1).saturating_sub(MAX_QUARTERS));
        let most = counted.iter().map(|(_, count)| *count).max()?;
        let name = |quarter: usize| format!("{} Q{}", quarter / 4, quarter % 4 + 1);
        // Otherwise a few bars would be as wide as they are high.
        let bar_width = MAX_BAR.min(4 * (last + 1 - first));
        let bars: Vec<Bar> = (first..=last)
            .map(|quarter| {
                let at = counted.binary_search_by_key(&quarter, |(quarter, _)| *quarter);
                let count = at.map_or(0, |at| counted[at].1);
                // A quarter with any decision has a visible bar.
                let height = (count * HEIGHT).div_ceil(most);
                let (year, month) = (quarter / 4, quarter % 4 * 3 + 1);
                Bar {
                    label: name(quarter),
                    address: first_page
                        .with("from", &format!("{year:04}-{month:02}"))
                        .with("to", &format!("{year:04}-{:02}", month + 2))
                        .at(""),
                    is_unfinished: quarter as i64 == this_quarter,
                    count: thousands(count),
                    x: (quarter - first) * STEP + (STEP - bar_width) / 2,
                    height,
                }
            })
            .collect();
        let shown = counted.iter().filter(|(quarter, _)| *quarter >= first);
        let years = (first..=last).filter(|quarter| quarter % 4 == 0);
        let years = years.map(|quarter| ((quarter - first) * STEP, (quarter / 4).to_string()));
        Some(Self {
            years: years.collect(),
            is_unfinished: last as i64 == this_quarter,
            width: bars.len() * STEP,
            bar_width,
            bars,
            total: thousands(shown.map(|(_, count)| count).sum()),
            first: name(first),
            last: name(last),
            most: thousands(most),
        })
    }
}

impl Comparison {
    fn new(names: &[String], own: &[FacetCount], all: &[FacetCount]) -> Option<Self> {
        let own = by_label(own);
        let mut others = by_label(all);
        for (others, own) in others.iter_mut().zip(own) {
            *others = others.saturating_sub(own);
        }
        let (own_total, others_total) = (own.iter().sum::<u64>(), others.iter().sum::<u64>());
        if own_total == 0 || others_total == 0 {
            return None;
        }
        let rows = DecisionType::ALL
            .into_iter()
            .zip(own.into_iter().zip(others));
        let rows = rows.map(|(label, (own, others))| ComparedShare {
            label: label.label(),
            own: thousands(own),
            own_percent: percent(own, own_total),
            others: thousands(others),
            others_percent: percent(others, others_total),
        });
        Some(Self {
            name: names.join(", "),
            own_total: thousands(own_total),
            others_total: thousands(others_total),
            rows: rows.collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(value: &str, count: u64) -> FacetCount {
        FacetCount {
            value: value.to_owned(),
            count,
            children: Vec::new(),
        }
    }

    #[test]
    fn shares_add_up_and_none_is_hidden_by_rounding() {
        let decision = [counted("Upheld", 1), counted("Not upheld", 999)];
        let outcomes = Outcomes::new(&decision).unwrap();
        let shown: Vec<_> = (outcomes.shares.iter())
            .map(|share| {
                format!(
                    "{} {} {}+{}",
                    share.count, share.percent, share.from, share.len
                )
            })
            .collect();
        assert_eq!(
            shown,
            ["1 under 1% 0+1", "999 over 99% 1+999", "0 0% 1000+0"]
        );
        assert!(Outcomes::new(&[]).is_none());
    }

    #[test]
    fn quarters_without_decisions_have_their_place() {
        let quarters = [counted("2023-Q4", 1), counted("2024-Q2", 120)];
        let today = Date::constant(2024, 5, 1);
        let quarters_of =
            |counted: &[FacetCount]| Quarters::new(&Parameters::read("q=a&page=2"), today, counted);
        let quarters = quarters_of(&quarters).unwrap();
        assert!(quarters.is_unfinished && quarters.bars[2].is_unfinished);
        assert_eq!(quarters.bars[1].address, "?q=a&from=2024-01&to=2024-03");
        assert_eq!(quarters.years, [(30, "2024".to_owned())]);
        let shown: Vec<_> = (quarters.bars.iter())
            .map(|bar| format!("{} {} {}", bar.label, bar.count, bar.height))
            .collect();
        assert_eq!(shown, ["2023 Q4 1 1", "2024 Q1 0 0", "2024 Q2 120 60"]);
        assert!(quarters_of(&[counted("2023-Q4", 7)]).is_none());
        assert!(quarters_of(&[]).is_none());
    }
}
