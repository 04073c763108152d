//! Explains the score of a hit.

use std::ops::Range;

use crate::index::Index;
use crate::model::SectionKind;
use crate::search::exec::decision_matcher::{DecisionMatcher, DecisionMatches};
use crate::search::exec::top_k::Ranked;
use crate::search::plan::query_plan::Plan;

/// The parts of a hit's score, which add up to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Whether one paragraph contains the whole query. Such hits come first, whatever their scores.
    pub together: bool,
    /// The score of its best paragraph.
    pub best: f32,
    /// The sum of the scores of its other matching paragraphs.
    pub others: f32,
    /// The share of `others` that counts, 0 to 1.
    pub share: f32,
    /// `best` plus the share of `others`, or the sum of `words` if present.
    pub score: f32,
    /// The contribution of the words, if the decision was ranked as a whole by loose words and not
    /// by its paragraphs.
    pub words: Option<WordsExplanation>,
    /// Every matching paragraph, in the order of the decision.
    pub paragraphs: Vec<ParagraphExplanation>,
}

/// The parts of the score of a decision that was ranked as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct WordsExplanation {
    /// The contribution of each word, without function words and repeated words.
    pub words: Vec<WordScore>,
    /// The contribution of the title on its own.
    pub title: f32,
    /// The contribution of its best passages, in which many of the words are close together.
    pub passages: f32,
}

/// The contribution of a word.
#[derive(Debug, Clone, PartialEq)]
pub struct WordScore {
    /// The word, folded.
    pub word: String,
    /// Higher for a rare word and for a frequent one in the decision.
    pub score: f32,
}

impl WordsExplanation {
    /// The sum of all contributions.
    #[must_use]
    pub fn score(&self) -> f32 {
        self.words.iter().map(|word| word.score).sum::<f32>() + self.title + self.passages
    }
}

/// The parts of the score of a paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct ParagraphExplanation {
    /// Counts from 1; `None` for the summary and unnumbered text.
    pub number: Option<u32>,
    /// The section it belongs to.
    pub section: SectionKind,
    /// Whether it contains the whole query.
    pub together: bool,
    /// The matches in it.
    pub clauses: Vec<ClauseExplanation>,
    /// The factor for standing text, 1 for other text.
    pub left: f32,
    /// The factor for its section.
    pub of_section: f32,
    /// The sum of the clauses' contributions, times `left` and `of_section`.
    pub score: f32,
}

/// The contribution of one word, phrase or connector.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseExplanation {
    /// The clause, in the query language.
    pub clause: String,
    /// The byte range of the query it was read from.
    pub range: Range<usize>,
    /// The number of matches in the paragraph.
    pub count: u32,
    /// The maximum number of paragraphs of the index that match; the contribution of a rare clause
    /// is higher.
    pub paragraphs: u64,
    /// The weight given with `^`, 1 if there is none.
    pub weight: f32,
    /// Higher for a rare clause and for more matches here, lower for a longer paragraph.
    pub score: f32,
}

/// Explains a hit from its matches.
pub(crate) fn explain(
    index: &Index,
    plan: &Plan,
    finder: &DecisionMatcher<'_>,
    ranked: &Ranked,
    found: &DecisionMatches,
) -> Explanation {
    let scoring = finder.scoring();
    let at = ranked.address.segment;
    let segment = index.segment(at);
    let shown = found.paragraphs.iter();
    let shown = shown.filter(|paragraph| ranked.doc.is_none_or(|doc| doc == paragraph.doc));
    let mut explanation = Explanation {
        together: false,
        best: 0.0,
        others: 0.0,
        share: scoring.share_of_others(),
        score: 0.0,
        words: None,
        paragraphs: Vec::new(),
    };
    let mut sum = 0.0;
    for paragraph in shown {
        let place = segment.place(paragraph.doc);
        let counts = found
            .counts
            .iter()
            .filter(|count| count.doc == paragraph.doc);
        let clauses = counts.map(|count| {
            let leaf = &plan.leaves[count.leaf];
            ClauseExplanation {
                clause: leaf.text.clone(),
                range: leaf.place.clone(),
                count: count.count,
                paragraphs: leaf.most_paragraphs(),
                weight: leaf.weight,
                score: scoring
                    .leaf_scorer(at, count.leaf)
                    .map_or(0.0, |leaf| leaf.score(paragraph.doc, count.count)),
            }
        });
        explanation.paragraphs.push(ParagraphExplanation {
            number: place.number,
            section: place.section,
            together: paragraph.score.together,
            clauses: clauses.collect(),
            left: scoring.standing_factor(at, paragraph.doc),
            of_section: scoring.of_section(at, paragraph.doc),
            score: paragraph.score.value,
        });
        explanation.together |= paragraph.score.together;
        explanation.best = explanation.best.max(paragraph.score.value);
        sum += paragraph.score.value;
    }
    explanation.others = sum - explanation.best;
    explanation.score = scoring.of_decision(explanation.best, sum);
    explanation
}
