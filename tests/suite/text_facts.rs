//! Reasons, remedies and law as filters and facets, compared with a plain count over the
//! decisions themselves.

use std::collections::BTreeMap;
use std::fs;

use redress::index::{self, Absent, Fact, Index, Unwatched, UpdateMode, UpdateRequest};
use redress::model::{Decision, DecisionType, Investigated, Law, Reason, RemedyKind, SectionKind};
use redress::parse::parse_text;
use redress::search::{self, FacetCount, Filters, Match, SearchPage, SearchRequest};
use redress::synth::{PageLayout, invent, write_page};

/// Invented decisions, some with a law or a sum that invented ones lack.
fn decisions() -> Vec<Decision> {
    let mut decisions: Vec<_> = (0..300).map(|ordinal| invent(5, ordinal)).collect();
    for (sum, page) in [("£6,000 to £7,000", 1), ("£200 a month", 2), ("£49.99", 3)] {
        let text = format!(
            "Exampleton Council (90 000 00{page})
Category : Housing > Allocations
Decision : Upheld
Decision date : 0{page} Feb 2024
The Ombudsman's final decision:
Summary: The Council was at fault and caused Ms B a loss of £9,000.
What I found
- It relied on section 9{page} of the Exampleton Act 19{page}0 and the Care Act 2014, section 9.
Agreed action
- Within a month the Council has agreed to:
- apologise to Ms B; and
- pay her {sum}.
"
        );
        decisions.extend(parse_text(&text).value);
    }
    decisions
}

struct Corpus {
    _folder: tempfile::TempDir,
    index: Index,
    decisions: Vec<Decision>,
}

fn corpus() -> Corpus {
    let folder = tempfile::tempdir().unwrap();
    let decisions = decisions();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    for decision in &decisions {
        let mut page = String::new();
        write_page(decision, PageLayout::Compact, &mut page);
        let name = format!("{}.txt", decision.reference.slug());
        fs::write(pages.join(name), page).unwrap();
    }
    let request = UpdateRequest {
        folder: folder.path().join("index"),
        paths: vec![pages],
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: None,
        memory_bytes: None,
    };
    index::update(&request, &Unwatched).unwrap();
    Corpus {
        index: Index::open(&request.folder).unwrap(),
        _folder: folder,
        decisions,
    }
}

impl Corpus {
    fn search(&self, query: &str, filters: Filters) -> SearchPage {
        let request = SearchRequest {
            filters,
            limit: SearchRequest::MAX_LIMIT,
            matching: Match::All,
            ..SearchRequest::new(query)
        };
        search::search(&self.index, &request).unwrap()
    }

    /// Compares what a query finds with the decisions that pass a test.
    #[track_caller]
    fn check(&self, query: &str, holds: impl Fn(&Decision) -> bool) -> usize {
        self.check_filtered(query, Filters::default(), holds)
    }

    #[track_caller]
    fn check_filtered(
        &self,
        query: &str,
        filters: Filters,
        holds: impl Fn(&Decision) -> bool,
    ) -> usize {
        let page = self.search(query, filters);
        let mut found: Vec<_> = page
            .hits
            .iter()
            .map(|hit| hit.decision.reference.to_string())
            .collect();
        let mut expected: Vec<_> = self
            .decisions
            .iter()
            .filter(|decision| holds(decision))
            .map(|decision| decision.reference.to_string())
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{query}");
        assert_eq!(page.total.decisions, expected.len() as u64, "{query}");
        expected.len()
    }
}

fn has_reason(decision: &Decision, reason: Reason) -> bool {
    decision.text_facts.reasons.contains(&reason)
}

fn has_kind(decision: &Decision, kind: RemedyKind) -> bool {
    let mut remedies = decision.text_facts.remedies.iter();
    remedies.any(|remedy| remedy.kind == kind)
}

/// Returns whether a sum is, at least in part, between two amounts in pounds.
fn has_sum(decision: &Decision, least: u64, most: u64) -> bool {
    let sums = decision.text_facts.remedies.iter().filter_map(|r| r.sum);
    let mut sums = sums.map(|sum| (sum.from_pence(), sum.to_pence()));
    sums.any(|(from, to)| from <= most * 100 && to >= least * 100)
}

fn cites(decision: &Decision, holds: impl Fn(&Law) -> bool) -> bool {
    let mut law = decision.text_facts.law.iter();
    law.any(|citation| holds(&citation.law))
}

#[test]
fn fields_find_the_decisions_that_state_them() {
    let corpus = corpus();
    let mut with_reasons = 0;
    for reason in Reason::ALL {
        with_reasons += corpus.check(&format!("reason:{reason}"), |d| has_reason(d, reason));
    }
    assert!(with_reasons > 100, "{with_reasons}");
    for kind in RemedyKind::ALL {
        corpus.check(&format!("remedy:{kind}"), |d| has_kind(d, kind));
    }
    for (typed, least, most) in [
        (">=500", 500, u64::MAX / 100),
        ("500..1000", 500, 1_000),
        ("£500..£1,000", 500, 1_000),
        ("6500", 6_500, 6_500),
        ("<=100", 0, 100),
        ("9000", 9_000, 9_000),
    ] {
        corpus.check(&format!("remedy:{typed}"), |d| has_sum(d, least, most));
    }
    corpus.check("NOT reason:late remedy:payment", |d| {
        !has_reason(d, Reason::Late) && has_kind(d, RemedyKind::Payment)
    });
    corpus.check("reason:\"not enough evidence of fault\"", |d| {
        has_reason(d, Reason::NoFault)
    });
}

#[test]
fn law_is_found_by_act_by_section_and_by_both() {
    let corpus = corpus();
    let is_named = |law: &Law, name: &str| law.name.as_deref() == Some(name);
    let is_part = |law: &Law, part: &str| law.provision.as_deref() == Some(part);
    let found = corpus.check("law:24A(6)", |d| {
        cites(d, |law| is_part(law, "section 24A(6)"))
    });
    assert!(found > 100, "{found}");
    for typed in [
        "law:\"section 24A (6)\"",
        "law:s24a(6)",
        "law:\"24A(6), as amended\"",
    ] {
        assert_eq!(
            corpus.search(typed, Filters::default()).total.decisions,
            found as u64,
            "{typed}"
        );
    }
    corpus.check("law:\"care act 2014\"", |d| {
        cites(d, |law| is_named(law, "Care Act 2014"))
    });
    corpus.check("law:\"Care Act 2014, section 9\"", |d| {
        cites(d, |law| {
            is_named(law, "Care Act 2014") && is_part(law, "section 9")
        })
    });
    assert_eq!(
        corpus.check("law:\"exampleton act\"", |d| {
            cites(d, |law| {
                law.name
                    .as_ref()
                    .is_some_and(|name| name.starts_with("Exampleton"))
            })
        }),
        3
    );
    assert_eq!(corpus.check("law:\"ton act\"", |_| false), 0);
    corpus.check("law:\"34(B)\"", |d| {
        cites(d, |law| is_part(law, "section 34(B)"))
    });
}

/// The counts of a facet over the decisions that pass a test.
fn expected<'a>(
    decisions: &'a [Decision],
    holds: impl Fn(&Decision) -> bool,
    values: impl Fn(&'a Decision) -> Vec<&'static str>,
) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for decision in decisions.iter().filter(|decision| holds(decision)) {
        let mut of_decision = values(decision);
        of_decision.sort_unstable();
        of_decision.dedup();
        for value in of_decision {
            *counts.entry(value).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts
        .into_iter()
        .map(|(value, count)| (value.to_owned(), count))
        .collect();
    counts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    counts
}

fn drawn(counts: &[FacetCount]) -> Vec<(String, u64)> {
    counts
        .iter()
        .map(|one| (one.value.clone(), one.count))
        .collect()
}

#[test]
fn facets_count_under_every_filter_but_their_own() {
    let corpus = corpus();
    let reasons = |d: &Decision| d.text_facts.reasons.iter().map(|r| r.name()).collect();
    let remedies = |d: &Decision| {
        d.text_facts
            .remedies
            .iter()
            .map(|r| r.kind.name())
            .collect()
    };
    let words = "delay";
    let holds_words = |d: &Decision| {
        d.statement.paragraphs().any(|(_, paragraph)| {
            let words = redress::text::words(&paragraph.text);
            words.iter().any(|(_, word)| {
                ["delay", "delays", "delayed", "delaying"].contains(&word.as_str())
            })
        })
    };
    for query in ["", words] {
        let base = |d: &Decision| query.is_empty() || holds_words(d);
        let wanted = [">=250".parse().unwrap(), "refund".parse().unwrap()];
        let is_remedied =
            |d: &Decision| has_sum(d, 250, u64::MAX / 100) || has_kind(d, RemedyKind::Refund);
        let is_late = |d: &Decision| has_reason(d, Reason::Late) || has_reason(d, Reason::Court);
        let is_upheld = |d: &Decision| d.decision_type == Some(DecisionType::Upheld);

        let page = corpus.search(query, Filters::default());
        assert_eq!(
            drawn(&page.facets.reason),
            expected(&corpus.decisions, base, reasons)
        );
        assert_eq!(
            drawn(&page.facets.remedy),
            expected(&corpus.decisions, base, remedies)
        );

        let filters = Filters {
            reason: vec![Reason::Late, Reason::Court],
            ..Filters::default()
        };
        corpus.check_filtered(query, filters.clone(), |d| base(d) && is_late(d));
        let page = corpus.search(query, filters);
        assert_eq!(
            drawn(&page.facets.reason),
            expected(&corpus.decisions, base, reasons)
        );
        let narrowed = |d: &Decision| base(d) && is_late(d);
        assert_eq!(
            drawn(&page.facets.remedy),
            expected(&corpus.decisions, narrowed, remedies)
        );

        let filters = Filters {
            remedy: wanted.to_vec(),
            decision: vec![DecisionType::Upheld],
            ..Filters::default()
        };
        corpus.check_filtered(query, filters.clone(), |d| {
            base(d) && is_remedied(d) && is_upheld(d)
        });
        let page = corpus.search(query, filters);
        let upheld = |d: &Decision| base(d) && is_upheld(d);
        assert_eq!(
            drawn(&page.facets.remedy),
            expected(&corpus.decisions, upheld, remedies)
        );
        let narrowed = |d: &Decision| upheld(d) && is_remedied(d);
        assert_eq!(
            drawn(&page.facets.reason),
            expected(&corpus.decisions, narrowed, reasons)
        );
        let of_every_label = |d: &Decision| base(d) && is_remedied(d);
        let labels = |d: &Decision| {
            d.decision_type
                .map(DecisionType::label)
                .into_iter()
                .collect()
        };
        assert_eq!(
            drawn(&page.facets.decision),
            expected(&corpus.decisions, of_every_label, labels)
        );
    }
}

#[test]
fn a_hit_has_its_reasons_and_remedies() {
    let corpus = corpus();
    for hit in corpus.search("", Filters::default()).hits {
        let mut decisions = corpus.decisions.iter();
        let own = decisions
            .find(|d| d.reference == hit.decision.reference)
            .unwrap();
        assert_eq!(hit.decision.reasons, own.text_facts.reasons);
        assert_eq!(hit.decision.remedies, own.text_facts.remedies);
    }
}

type Holds<'a> = &'a dyn Fn(&Decision) -> bool;

#[test]
fn stats_count_decisions_without_an_expected_fact() {
    let corpus = corpus();
    let stats = corpus.index.stats().unwrap();
    let in_actions = |section: &redress::model::Section| {
        matches!(
            section.kind,
            SectionKind::Action | SectionKind::Recommendations
        )
    };
    let orders = |d: &Decision| d.statement.sections.iter().any(in_actions);
    let names_pounds = |d: &Decision| {
        let mut paragraphs = d.statement.paragraphs();
        paragraphs.any(|(section, paragraph)| in_actions(section) && paragraph.text.contains('£'))
    };
    let no = Some(Investigated::No);
    let expected: [(Fact, Holds<'_>, Holds<'_>); 5] = [
        (Fact::Authority, &|d| d.authority.is_some(), &|_| true),
        (Fact::Investigated, &|d| d.investigated.is_some(), &|_| true),
        (Fact::Reason, &|d| !d.text_facts.reasons.is_empty(), &|d| {
            d.investigated == no
        }),
        (
            Fact::Remedy,
            &|d| !d.text_facts.remedies.is_empty(),
            &orders,
        ),
        (Fact::Sum, &|d| has_sum(d, 0, u64::MAX / 100), &names_pounds),
    ];
    for (fact, stated, expected) in expected {
        let coverage = stats.facts.iter().find(|one| one.fact == fact).unwrap();
        let count = corpus.decisions.iter().filter(|d| stated(d)).count();
        assert_eq!(coverage.stated, count as u64, "{fact:?}");
        let gaps = corpus
            .decisions
            .iter()
            .filter(|d| d.reference.is_published() && expected(d) && !stated(d));
        let mut gaps: Vec<_> = gaps.map(|d| d.reference.clone()).collect();
        gaps.sort();
        assert_eq!(coverage.missing, gaps.len() as u64, "{fact:?}");
        gaps.truncate(3);
        assert_eq!(coverage.examples, gaps, "{fact:?}");
    }
}

#[test]
fn stats_count_the_decisions_that_state_each_fact() {
    let corpus = corpus();
    let count = |holds: &dyn Fn(&Decision) -> bool| {
        corpus.decisions.iter().filter(|d| holds(d)).count() as u64
    };
    let stats = corpus.index.stats().unwrap();
    let counts = stats.text_facts;
    assert_eq!(
        counts.not_investigated,
        count(&|d| d.investigated == Some(Investigated::No))
    );
    assert_eq!(
        counts.with_reason,
        count(&|d| !d.text_facts.reasons.is_empty())
    );
    assert_eq!(
        counts.with_remedy,
        count(&|d| !d.text_facts.remedies.is_empty())
    );
    assert_eq!(counts.with_sum, count(&|d| has_sum(d, 0, u64::MAX / 100)));
    assert_eq!(counts.with_law, count(&|d| !d.text_facts.law.is_empty()));
    let late = stats
        .by_reason
        .iter()
        .find(|(reason, _)| *reason == Some(Reason::Late));
    assert_eq!(late.unwrap().1, count(&|d| has_reason(d, Reason::Late)));
    let apology = stats
        .by_remedy
        .iter()
        .find(|(kind, _)| *kind == Some(RemedyKind::Apology));
    assert_eq!(
        apology.unwrap().1,
        count(&|d| has_kind(d, RemedyKind::Apology))
    );
}

#[track_caller]
fn check_error(query: &str, message: &str) {
    let corpus = tempfile::tempdir().unwrap();
    let request = UpdateRequest {
        folder: corpus.path().to_owned(),
        paths: vec![corpus.path().to_owned()],
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: None,
        memory_bytes: None,
    };
    index::update(&request, &Unwatched).unwrap();
    let index = Index::open(corpus.path()).unwrap();
    let told = search::search(&index, &SearchRequest::new(query)).unwrap_err();
    assert!(matches!(told, search::SearchError::Query(_)), "{told}");
    assert_eq!(told.to_string(), message);
    if let search::SearchError::Query(error) = told {
        assert_eq!(error.repair.as_deref(), Some("delay"));
    }
}

#[test]
fn an_unknown_value_is_an_error_that_lists_the_known_ones() {
    check_error(
        "delay reason:lateness",
        "there is no reason `lateness`; use no-fault, no-injustice, no-different-outcome, \
         cannot-achieve, cannot-add, late, tribunal, court, another-body, already-remedied, \
         outside-jurisdiction, assessment-code",
    );
    check_error(
        "remedy:gold delay",
        "there is no remedy `gold`; use apology, payment, refund, waiver, reassessment, \
         fresh-appeal, training, policy-review, service-improvement, or a sum such as >=500 or \
         500..1000",
    );
    check_error(
        "delay law:\"of the\"",
        "`law:` needs an act or a section, such as law:\"24A(6)\"",
    );
}

#[test]
fn only_paragraphs_have_law_and_their_section_is_known() {
    let mut of_powers = 0;
    for decision in decisions() {
        let paragraphs: Vec<_> = decision.statement.paragraphs().collect();
        for citation in &decision.text_facts.law {
            let (section, paragraph) = paragraphs[citation.paragraph as usize];
            of_powers += usize::from(section.kind == SectionKind::Powers);
            let number = citation
                .law
                .provision
                .as_ref()
                .and_then(|part| part.split_whitespace().nth(1));
            let digits = number.map(|number| {
                number
                    .chars()
                    .take_while(char::is_ascii_digit)
                    .collect::<String>()
            });
            assert!(digits.is_none_or(|digits| paragraph.text.contains(&digits)));
        }
    }
    assert!(of_powers > 300, "{of_powers}");
}
