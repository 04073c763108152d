//! The JSON view of an answer. The names and order of the keys are public promises.
//!
//! As in the view of a search, keys are always present and ranges count Unicode code points.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use super::answer::{IndexView, ParagraphView};
use super::facts::FactsView;
use crate::model::SectionKind;
use crate::precedent::{
    BaseRate, Contrast, ContrastSide, Dropped, InputKind, InputParagraph, NOT_BINDING, Outcomes,
    Pair, Precedent, Precedents, Saying, SumFigures,
};
use crate::search::ATTRIBUTION;

/// The whole answer.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct PrecedentsView<'a> {
    input: InputView<'a>,
    outcomes: OutcomesView,
    base_rate: Option<BaseRateView<'a>>,
    upheld: Vec<PrecedentView<'a>>,
    others: Vec<PrecedentView<'a>>,
    not_stated: Vec<PrecedentView<'a>>,
    remedies: Vec<RemedyView>,
    reasons: Vec<ReasonView<'a>>,
    law: Vec<LawView<'a>>,
    other_bodies: Vec<BodyView<'a>>,
    similarity: SimilarityView,
    contrasts: Vec<ContrastView<'a>>,
    binds_nobody: &'static str,
    index: IndexView,
    attribution: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct InputView<'a> {
    kind: &'static str,
    reference: Option<String>,
    used_words: usize,
    cut: bool,
    /// Too few words to be compared with anything.
    too_short: bool,
    paragraphs: Vec<InputParagraphView<'a>>,
}

/// How similar the decisions are.
#[derive(Debug, Serialize, JsonSchema)]
struct SimilarityView {
    /// Decisions that are similar, of those looked at.
    decisions: usize,
    /// There may be more.
    at_least: bool,
    /// The similarity of the most similar one, 0 to 1.
    best: f32,
    /// The share of the words of the input that the decisions have, 0 to 1.
    known: f32,
}

/// Who else the similar decisions send people to.
#[derive(Debug, Serialize, JsonSchema)]
struct BodyView<'a> {
    body: &'static str,
    deals_with: &'static str,
    decisions: u64,
    of: u64,
    saying: SayingView<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct InputParagraphView<'a> {
    /// Its place, counted from 1.
    number: usize,
    /// The number it has in the decision, where the input is one.
    own_number: Option<u32>,
    section: Option<&'static str>,
    text: &'a str,
    used_words: usize,
    dropped: Option<&'static str>,
    left_out: Vec<LeftOutView>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LeftOutView {
    range: [usize; 2],
    why: &'static str,
}

#[derive(Debug, Serialize, JsonSchema)]
struct OutcomesView {
    decisions: u64,
    upheld: u64,
    not_upheld: u64,
    closed: u64,
    not_stated: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
struct BaseRateView<'a> {
    category: [&'a str; 2],
    #[serde(flatten)]
    outcomes: OutcomesView,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PrecedentView<'a> {
    rank: usize,
    #[serde(flatten)]
    decision: FactsView<'a>,
    score: f32,
    /// The share of the input that it says too, 0 to 1.
    similarity: f32,
    /// `strong`, `fair` or `weak`.
    strength: &'static str,
    pair: Option<PairView<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct PairView<'a> {
    /// Counted from 1, like the paragraphs of the input.
    input_paragraph: usize,
    input_highlights: Vec<[usize; 2]>,
    paragraph: ParagraphView<'a>,
    shared: &'a [String],
}

#[derive(Debug, Serialize, JsonSchema)]
struct RemedyView {
    kind: &'static str,
    decisions: u64,
    /// The number that were upheld.
    of: u64,
    sums: u64,
    median_pence: Option<u64>,
    lowest_pence: Option<u64>,
    highest_pence: Option<u64>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ReasonView<'a> {
    reason: &'static str,
    decisions: u64,
    /// The number that were not upheld or not investigated.
    of: u64,
    saying: Option<SayingView<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LawView<'a> {
    law: String,
    decisions: u64,
    of: u64,
    saying: SayingView<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct SayingView<'a> {
    reference: String,
    paragraph: ParagraphView<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ContrastView<'a> {
    likeness: f32,
    upheld: ContrastSideView<'a>,
    other: ContrastSideView<'a>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ContrastSideView<'a> {
    #[serde(flatten)]
    decision: FactsView<'a>,
    complaint: Option<ParagraphView<'a>>,
    assessment: Option<ParagraphView<'a>>,
    only_here: &'a [String],
}

impl<'a> PrecedentsView<'a> {
    /// The view of an answer.
    #[must_use]
    pub(crate) fn new(found: &'a Precedents) -> Self {
        let upheld = found.outcomes.upheld;
        let others = found.outcomes.others();
        let figure =
            |figures: Option<SumFigures>, of: fn(&SumFigures) -> u64| figures.as_ref().map(of);
        Self {
            input: InputView::new(found),
            outcomes: OutcomesView::new(found.outcomes),
            base_rate: found.base.as_ref().map(BaseRateView::new),
            upheld: found
                .upheld()
                .map(|one| PrecedentView::new(found, one))
                .collect(),
            others: found
                .others()
                .map(|one| PrecedentView::new(found, one))
                .collect(),
            not_stated: (found.not_stated())
                .map(|one| PrecedentView::new(found, one))
                .collect(),
            remedies: (found.remedies.iter())
                .map(|remedy| RemedyView {
                    kind: remedy.kind.name(),
                    decisions: remedy.decisions,
                    of: upheld,
                    sums: remedy.sums,
                    median_pence: figure(remedy.figures, |figures| figures.median),
                    lowest_pence: figure(remedy.figures, |figures| figures.lowest),
                    highest_pence: figure(remedy.figures, |figures| figures.highest),
                })
                .collect(),
            reasons: (found.reasons.iter())
                .map(|reason| ReasonView {
                    reason: reason.reason.name(),
                    decisions: reason.decisions,
                    of: others,
                    saying: (reason.saying.as_ref()).map(|saying| SayingView::new(found, saying)),
                })
                .collect(),
            law: (found.law.iter())
                .map(|law| LawView {
                    law: law.law.to_string(),
                    decisions: law.decisions,
                    of: found.similar.len() as u64,
                    saying: SayingView::new(found, &law.saying),
                })
                .collect(),
            other_bodies: (found.other_bodies.iter())
                .map(|counted| BodyView {
                    body: counted.body.label(),
                    deals_with: counted.body.deals_with(),
                    decisions: counted.decisions,
                    of: found.similar.len() as u64,
                    saying: SayingView::new(found, &counted.saying),
                })
                .collect(),
            similarity: SimilarityView {
                decisions: found.similarities.similar,
                at_least: found.similarities.has_more,
                best: found.similarities.best,
                known: found.similarities.known,
            },
            contrasts: (found.contrasts.iter())
                .map(|contrast| ContrastView::new(found, contrast))
                .collect(),
            binds_nobody: NOT_BINDING,
            index: IndexView::new(found.index),
            attribution: ATTRIBUTION,
        }
    }
}

impl<'a> InputView<'a> {
    fn new(found: &'a Precedents) -> Self {
        let reading = &found.reading;
        let reference = match &reading.kind {
            InputKind::Decision(reference) => Some(reference.to_string()),
            InputKind::Text | InputKind::DecisionText => None,
        };
        let paragraphs = reading.paragraphs.iter().zip(1..);
        Self {
            kind: reading.kind.name(),
            reference,
            used_words: reading.used_words,
            cut: reading.cut,
            too_short: found.is_too_short,
            paragraphs: paragraphs
                .map(|(paragraph, number)| InputParagraphView::new(paragraph, number))
                .collect(),
        }
    }
}

impl<'a> InputParagraphView<'a> {
    fn new(paragraph: &'a InputParagraph, number: usize) -> Self {
        let ranges: Vec<_> = (paragraph.left_out.iter())
            .map(|(range, _)| range.clone())
            .collect();
        let ranges = in_code_points(&paragraph.text, &ranges).into_iter();
        Self {
            number,
            own_number: paragraph.number.filter(|_| paragraph.section.is_some()),
            section: paragraph.section.map(SectionKind::name),
            text: &paragraph.text,
            used_words: paragraph.used_words,
            dropped: paragraph.dropped.map(Dropped::name),
            left_out: ranges
                .zip(&paragraph.left_out)
                .map(|(range, (_, why))| LeftOutView {
                    range,
                    why: why.name(),
                })
                .collect(),
        }
    }
}

/// Byte ranges, in ascending order, converted to ranges of code points.
fn in_code_points(text: &str, ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    let (mut at, mut code_points) = (0, 0);
    let mut advance = |to: usize| {
        code_points += text[at..to].chars().count();
        at = to;
        code_points
    };
    let ranges = ranges.iter();
    ranges
        .map(|range| [advance(range.start), advance(range.end)])
        .collect()
}

impl OutcomesView {
    fn new(outcomes: Outcomes) -> Self {
        let Outcomes {
            upheld,
            not_upheld,
            closed,
            not_stated,
        } = outcomes;
        Self {
            decisions: outcomes.total(),
            upheld,
            not_upheld,
            closed,
            not_stated,
        }
    }
}

impl<'a> BaseRateView<'a> {
    fn new(base: &'a BaseRate) -> Self {
        Self {
            category: [&base.category.area, &base.category.name],
            outcomes: OutcomesView::new(base.outcomes),
        }
    }
}

impl<'a> PrecedentView<'a> {
    fn new(found: &'a Precedents, one: &'a Precedent) -> Self {
        Self {
            rank: found.rank_of(one),
            decision: FactsView::new(&one.decision),
            score: one.score,
            similarity: one.similarity,
            strength: one.strength.name(),
            pair: (one.pair.as_ref()).map(|pair| PairView::new(found, one, pair)),
        }
    }
}

impl<'a> PairView<'a> {
    fn new(found: &'a Precedents, one: &'a Precedent, pair: &'a Pair) -> Self {
        let input = &found.reading.paragraphs[pair.input];
        Self {
            input_paragraph: pair.input + 1,
            input_highlights: in_code_points(&input.text, &pair.input_marks),
            paragraph: ParagraphView::new(&one.decision, &pair.paragraph),
            shared: &pair.shared,
        }
    }
}

impl<'a> SayingView<'a> {
    fn new(found: &'a Precedents, saying: &'a Saying) -> Self {
        let decision = &found.similar[saying.decision].decision;
        Self {
            reference: decision.reference.to_string(),
            paragraph: ParagraphView::new(decision, &saying.paragraph),
        }
    }
}

impl<'a> ContrastView<'a> {
    fn new(found: &'a Precedents, contrast: &'a Contrast) -> Self {
        let side = |side: &'a ContrastSide| {
            let decision = &found.similar[side.decision].decision;
            let paragraph = |saying: &'a Saying| ParagraphView::new(decision, &saying.paragraph);
            ContrastSideView {
                decision: FactsView::new(decision),
                complaint: side.complaint.as_ref().map(paragraph),
                assessment: side.assessment.as_ref().map(paragraph),
                only_here: &side.only_here,
            }
        };
        Self {
            likeness: contrast.similarity,
            upheld: side(&contrast.upheld),
            other: side(&contrast.other),
        }
    }
}
