use std::collections::BTreeMap;

use serde::Serialize;

use crate::index::{CheckReport, StandingText, Stats, UpdateReport};

/// The contents of an index.
#[derive(Debug, Serialize)]
pub(crate) struct StatsView<'a> {
    generation: u64,
    decisions: u64,
    paragraphs: u64,
    words: u64,
    size_bytes: u64,
    by_year: Vec<CountView<Option<i16>>>,
    by_category: Vec<CountView<Option<[&'a str; 2]>>>,
    by_decision: Vec<CountView<Option<&'static str>>>,
    by_authority: Vec<CountView<Option<&'a str>>>,
    by_reason: Vec<CountView<Option<&'static str>>>,
    by_remedy: Vec<CountView<Option<&'static str>>>,
    text_facts: TextFactsView,
    facts: Vec<FactView>,
    standing_text: StandingTextView<'a>,
    problems: Vec<ProblemView<'a>>,
}

#[derive(Debug, Serialize)]
struct StandingTextView<'a> {
    paragraphs: u64,
    wordings: u64,
    commonest: Vec<CommonWordingView<'a>>,
}

#[derive(Debug, Serialize)]
struct CommonWordingView<'a> {
    decisions: u64,
    first_year: Option<i16>,
    last_year: Option<i16>,
    text: &'a str,
    reference: String,
    number: Option<u32>,
    citation: String,
}

#[derive(Debug, Serialize)]
struct TextFactsView {
    not_investigated: u64,
    with_reason: u64,
    with_remedy: u64,
    with_sum: u64,
    with_law: u64,
}

#[derive(Debug, Serialize)]
struct FactView {
    fact: &'static str,
    stated: u64,
    expected_in: &'static str,
    missing: u64,
    examples: Vec<String>,
}

#[derive(Debug, Serialize)]
struct CountView<T> {
    value: T,
    count: u64,
}

#[derive(Debug, Serialize)]
struct ProblemView<'a> {
    kind: &'a str,
    count: u64,
    example: &'a str,
}

/// Whether an index is intact.
#[derive(Debug, Serialize)]
pub(crate) struct CheckView<'a> {
    whole: bool,
    decisions: u64,
    paragraphs: u64,
    files: u64,
    bytes: u64,
    findings: Vec<FindingView<'a>>,
}

#[derive(Debug, Serialize)]
struct FindingView<'a> {
    path: String,
    detail: &'a str,
}

/// The results of an index run.
#[derive(Debug, Serialize)]
pub(crate) struct UpdateView<'a> {
    new: u64,
    changed: u64,
    same: u64,
    removed: u64,
    unsure: u64,
    failed: u64,
    stopped: bool,
    owner: Option<&'a str>,
    generation: u64,
    decisions: u64,
    paragraphs: u64,
    bytes: u64,
    took_ms: f64,
    problems: Vec<SourceProblemView<'a>>,
    copies: Vec<CopyView<'a>>,
    skipped: &'a BTreeMap<String, u64>,
    other_pages: u64,
    kept_out: u64,
    without_file: Vec<WithoutFileView<'a>>,
    dropped: Vec<String>,
}

#[derive(Debug, Serialize)]
struct WithoutFileView<'a> {
    reference: String,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct SourceProblemView<'a> {
    kind: String,
    source: &'a str,
    line: Option<usize>,
    reference: Option<String>,
    detail: &'a str,
}

#[derive(Debug, Serialize)]
struct CopyView<'a> {
    reference: String,
    passed_over: &'a str,
    taken: &'a str,
}

fn counts<'a, K, T>(
    counts: &'a [(Option<K>, u64)],
    value: impl Fn(&'a K) -> T,
) -> Vec<CountView<Option<T>>> {
    counts
        .iter()
        .map(|(key, count)| CountView {
            value: key.as_ref().map(&value),
            count: *count,
        })
        .collect()
}

impl<'a> StatsView<'a> {
    pub(crate) fn new(stats: &'a Stats) -> Self {
        Self {
            generation: stats.generation,
            decisions: stats.decisions,
            paragraphs: stats.paragraphs,
            words: stats.words,
            size_bytes: stats.size_bytes,
            by_year: counts(&stats.by_year, |year| *year),
            by_category: counts(&stats.by_category, |category| {
                [category.area.as_str(), category.name.as_str()]
            }),
            by_decision: counts(&stats.by_decision, |decision| decision.label()),
            by_authority: counts(&stats.by_authority, String::as_str),
            by_reason: counts(&stats.by_reason, |reason| reason.name()),
            by_remedy: counts(&stats.by_remedy, |kind| kind.name()),
            text_facts: TextFactsView {
                not_investigated: stats.text_facts.not_investigated,
                with_reason: stats.text_facts.with_reason,
                with_remedy: stats.text_facts.with_remedy,
                with_sum: stats.text_facts.with_sum,
                with_law: stats.text_facts.with_law,
            },
            facts: (stats.facts.iter())
                .map(|coverage| FactView {
                    fact: coverage.fact.name(),
                    stated: coverage.stated,
                    expected_in: coverage.fact.expected(),
                    missing: coverage.missing,
                    examples: coverage.examples.iter().map(ToString::to_string).collect(),
                })
                .collect(),
            standing_text: StandingTextView::new(&stats.standing_text),
            problems: (stats.problems.iter())
                .map(|problem| ProblemView {
                    kind: &problem.kind,
                    count: problem.count,
                    example: &problem.example,
                })
                .collect(),
        }
    }
}

impl<'a> StandingTextView<'a> {
    fn new(standing: &'a StandingText) -> Self {
        let commonest = standing.commonest.iter();
        let commonest = commonest.map(|common| CommonWordingView {
            decisions: common.decisions,
            first_year: common.years.map(|(first, _)| first),
            last_year: common.years.map(|(_, last)| last),
            text: &common.text,
            reference: common.reference.to_string(),
            number: common.paragraph,
            citation: common.pinpoint().to_string(),
        });
        Self {
            paragraphs: standing.paragraphs,
            wordings: standing.wordings,
            commonest: commonest.collect(),
        }
    }
}

impl<'a> CheckView<'a> {
    pub(crate) fn new(report: &'a CheckReport) -> Self {
        Self {
            whole: report.findings.is_empty(),
            decisions: report.decisions,
            paragraphs: report.paragraphs,
            files: report.files,
            bytes: report.bytes,
            findings: (report.findings.iter())
                .map(|finding| FindingView {
                    path: finding.path.display().to_string(),
                    detail: &finding.detail,
                })
                .collect(),
        }
    }
}

impl<'a> UpdateView<'a> {
    pub(crate) fn new(report: &'a UpdateReport) -> Self {
        Self {
            new: report.new,
            changed: report.changed,
            same: report.same,
            removed: report.removed,
            unsure: report.unsure,
            failed: report.failed,
            stopped: report.stopped,
            owner: report.owner.as_deref(),
            generation: report.generation,
            decisions: report.decisions,
            paragraphs: report.paragraphs,
            bytes: report.bytes,
            took_ms: report.took.as_micros() as f64 / 1_000.0,
            problems: (report.problems.iter())
                .map(|met| SourceProblemView {
                    kind: met.problem.kind.to_string(),
                    source: &met.source,
                    line: met.problem.line,
                    reference: met.reference.as_ref().map(ToString::to_string),
                    detail: &met.problem.detail,
                })
                .collect(),
            copies: (report.copies.iter())
                .map(|copy| CopyView {
                    reference: copy.reference.to_string(),
                    passed_over: &copy.passed_over,
                    taken: &copy.taken,
                })
                .collect(),
            skipped: &report.skipped.by_kind,
            other_pages: report.other_pages,
            kept_out: report.kept_out,
            without_file: (report.without_file.iter())
                .map(|decision| WithoutFileView {
                    reference: decision.reference.to_string(),
                    source: &decision.source,
                })
                .collect(),
            dropped: (report.dropped.iter()).map(ToString::to_string).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::export::json::{DecisionView, HitView, PageView};

    use super::super::fixture::{bare_facts, facts, hit, page, paragraph, shown, written};
    use super::super::{write_json, write_json_lines, write_line};

    const PAGE: &str = r#"{
  "query": "£ record",
  "interpreted": "record",
  "notices": [
    {
      "kind": "ignored",
      "message": "a sign alone finds nothing",
      "at": 0,
      "length": 1,
      "suggestion": null
    }
  ],
  "total": {
    "decisions": 1,
    "paragraphs": 1
  },
  "most": {
    "decisions": 0,
    "order": null
  },
  "all_hits": 1,
  "clauses": [],
  "took_ms": 0.812,
  "hits": [
    {
      "reference": "24 001 411",
      "authority": "Exampleton Council",
      "title": null,
      "category": [
        "Children's care services",
        "Child protection"
      ],
      "decision": "Upheld",
      "date": "2025-03-21",
      "publication": "statement",
      "investigated": false,
      "reasons": [
        "late"
      ],
      "remedies": [
        {
          "kind": "apology",
          "from_pence": null,
          "to_pence": null,
          "per": null,
          "times": null
        },
        {
          "kind": "payment",
          "from_pence": 20000,
          "to_pence": 35050,
          "per": null,
          "times": null
        }
      ],
      "url": "https://www.example.org/decisions/24-001-411",
      "url_built": true,
      "withdrawn": null,
      "summary": "We will not investigate.",
      "notes": [],
      "known": false,
      "matched": "all",
      "missing": [],
      "score": 2.25,
      "explanation": null,
      "matching_paragraphs": 1,
      "matching_standing": 0,
      "paragraphs": [
        {
          "number": 8,
          "section": "assessment",
          "heading": "My assessment",
          "subheading": null,
          "text": "£5 a record",
          "highlights": [
            [
              5,
              11
            ]
          ],
          "score": 1.5,
          "matches": true,
          "standing": false,
          "same_wording": 1,
          "repeats": null,
          "citation": "LGSCO, Exampleton Council (24 001 411), 21 March 2025, paragraph 8"
        }
      ]
    }
  ],
  "facets": {
    "category": [
      {
        "value": "Children's care services",
        "count": 2,
        "children": [
          {
            "value": "Child protection",
            "count": 2
          }
        ]
      }
    ],
    "decision": [
      {
        "value": "Upheld",
        "count": 1234
      },
      {
        "value": "Not upheld",
        "count": 3
      }
    ],
    "authority": [],
    "year": [],
    "reason": [],
    "remedy": [],
    "investigated": [],
    "publication": [],
    "quarter": []
  },
  "index": {
    "generation": 3,
    "decisions": 5,
    "paragraphs": 57
  },
  "attribution": "Contains decisions of the Local Government and Social Care Ombudsman (www.lgo.org.uk), re-used with acknowledgement."
}
"#;

    #[test]
    fn a_page_has_the_promised_keys_in_the_promised_order() {
        let answer = page(vec![hit(
            facts(),
            vec![paragraph(Some(8), "£5 a record", "record")],
        )]);
        let text = written(|out| write_json(out, &PageView::new(&answer)));
        assert_eq!(text, PAGE);
    }

    #[test]
    fn a_missing_fact_is_null() {
        let line = written(|out| write_line(out, &HitView::new(&hit(bare_facts("A"), Vec::new()))));
        assert_eq!(
            line,
            r#"{"reference":"A","authority":null,"title":null,"category":null,"decision":null,"date":null,"publication":null,"investigated":null,"reasons":[],"remedies":[],"url":null,"url_built":false,"withdrawn":null,"summary":null,"notes":[],"known":false,"matched":"all","missing":[],"score":2.25,"explanation":null,"matching_paragraphs":0,"matching_standing":0,"paragraphs":[]}
"#
        );
    }

    #[test]
    fn json_lines_end_with_a_summary_that_has_every_key_but_the_hits() {
        let answer = page(vec![
            hit(facts(), Vec::new()),
            hit(bare_facts("A"), Vec::new()),
        ]);
        let text = written(|out| write_json_lines(out, &answer));
        let lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1]["reference"], "A");
        let summary = lines[2]["summary"].as_object().unwrap();
        let keys: Vec<_> = summary.keys().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "all_hits",
                "attribution",
                "clauses",
                "facets",
                "index",
                "interpreted",
                "most",
                "notices",
                "query",
                "took_ms",
                "total"
            ]
        );
    }

    #[test]
    fn a_whole_decision_has_the_keys_of_a_hit() {
        let keys = |text: String| {
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            let keys = value
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>();
            (keys, value)
        };
        let (of_hit, _) = keys(written(|out| {
            write_line(out, &HitView::new(&hit(facts(), Vec::new())))
        }));
        let (mut of_decision, value) =
            keys(written(|out| write_line(out, &DecisionView::new(&shown()))));
        of_decision.retain(|key| key != "attribution" && key != "cited_by");
        assert_eq!(of_decision, of_hit);
        assert_eq!(value["paragraphs"].as_array().unwrap().len(), 4);
        assert_eq!(value["matching_paragraphs"], 1);
    }
}
