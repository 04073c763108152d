//! How the score of a hit comes about.

use std::ops::Range;

use crate::index::Index;
use crate::model::SectionKind;
use crate::search::exec::decision_matcher::{DecisionMatcher, DecisionMatches};
use crate::search::exec::top_k::Ranked;
use crate::search::plan::compile::Plan;

/// How the score of a hit comes about; the numbers add up to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Whether one paragraph holds all of the query. Such hits come first,
    /// whatever their scores.
    pub together: bool,
    /// The score of its best paragraph.
    pub best: f32,
    /// The scores of its other matching paragraphs added up.
    pub others: f32,
    /// The share of `others` that counts, 0 to 1.
    pub share: f32,
    /// `best` and the share of `others`; what `words` add up to, where there are any.
    pub score: f32,
    /// What the words are worth in the decision as a whole, where loose words have
    /// ranked it so and not by its paragraphs.
    pub words: Option<WordsExplanation>,
    /// Every matching paragraph, in the order of the decision.
    pub paragraphs: Vec<ParagraphExplanation>,
}

/// How the score of a decision comes about that was ranked as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct WordsExplanation {
    /// What each word adds, function words and repeated words apart.
    pub words: Vec<WordWorth>,
    /// What the title adds by itself.
    pub title: f32,
    /// What its best passages add, in which many of the words stand near each other.
    pub passages: f32,
}

/// What a word adds.
#[derive(Debug, Clone, PartialEq)]
pub struct WordWorth {
    /// The word, folded.
    pub word: String,
    /// More the rarer it is and the oftener it stands in the decision.
    pub worth: f32,
}

impl WordsExplanation {
    /// All of it added up.
    #[must_use]
    pub fn score(&self) -> f32 {
        self.words.iter().map(|word| word.worth).sum::<f32>() + self.title + self.passages
    }
}

/// How the score of a paragraph comes about.
#[derive(Debug, Clone, PartialEq)]
pub struct ParagraphExplanation {
    /// Counts from 1; `None` for the summary and unnumbered text.
    pub number: Option<u32>,
    /// The section it stands in.
    pub section: SectionKind,
    /// Whether it holds all of the query.
    pub together: bool,
    /// What matches in it.
    pub clauses: Vec<ClauseExplanation>,
    /// The share of the clauses' worth that is left, less than 1 for standing text.
    pub left: f32,
    /// What it is multiplied by for its section.
    pub of_section: f32,
    /// The worth of the clauses added up, times `left` and `of_section`.
    pub score: f32,
}

/// What one word, phrase or connector adds.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseExplanation {
    /// The clause, in the query language.
    pub clause: String,
    /// The bytes of the query it was read from.
    pub range: Range<usize>,
    /// How many times it matches in the paragraph.
    pub count: u32,
    /// In how many paragraphs of the index it matches at most; the fewer,
    /// the more it is worth.
    pub paragraphs: u64,
    /// The weight given with `^`, 1 for none.
    pub weight: f32,
    /// What it adds: more the rarer it is and the oftener it stands here, less
    /// the longer the paragraph.
    pub worth: f32,
}

/// Explains a hit from what was found in it.
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
                worth: scoring
                    .leaf_scorer(at, count.leaf)
                    .map_or(0.0, |leaf| leaf.score(paragraph.doc, count.count)),
            }
        });
        explanation.paragraphs.push(ParagraphExplanation {
            number: place.number,
            section: place.section,
            together: paragraph.score.together,
            clauses: clauses.collect(),
            left: scoring.left_of(at, paragraph.doc),
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
