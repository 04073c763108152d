//! The JSON view of how a score is made up.

use schemars::JsonSchema;
use serde::Serialize;

use crate::search::Explanation;

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ExplanationView<'a> {
    score: f32,
    together: bool,
    best: f32,
    others: f32,
    share: f32,
    // Null if the order is by paragraphs.
    words: Option<Vec<WordView<'a>>>,
    title: Option<f32>,
    passages: Option<f32>,
    paragraphs: Vec<ParagraphExplanationView<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct WordView<'a> {
    word: &'a str,
    worth: f32,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ParagraphExplanationView<'a> {
    number: Option<u32>,
    section: &'static str,
    score: f32,
    together: bool,
    left: f32,
    of_section: f32,
    clauses: Vec<ClauseExplanationView<'a>>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ClauseExplanationView<'a> {
    clause: &'a str,
    worth: f32,
    count: u32,
    paragraphs: u64,
    weight: f32,
}

impl<'a> ExplanationView<'a> {
    pub(super) fn new(explanation: &'a Explanation) -> Self {
        let paragraphs = explanation.paragraphs.iter();
        let paragraphs = paragraphs.map(|paragraph| ParagraphExplanationView {
            number: paragraph.number,
            section: paragraph.section.name(),
            score: paragraph.score,
            together: paragraph.together,
            left: paragraph.left,
            of_section: paragraph.of_section,
            clauses: (paragraph.clauses.iter())
                .map(|clause| ClauseExplanationView {
                    clause: &clause.clause,
                    worth: clause.score,
                    count: clause.count,
                    paragraphs: clause.paragraphs,
                    weight: clause.weight,
                })
                .collect(),
        });
        Self {
            score: explanation.score,
            together: explanation.together,
            best: explanation.best,
            others: explanation.others,
            share: explanation.share,
            words: explanation.words.as_ref().map(|explained| {
                let words = explained.words.iter().map(|one| WordView {
                    word: &one.word,
                    worth: one.score,
                });
                words.collect()
            }),
            title: explanation.words.as_ref().map(|words| words.title),
            passages: explanation.words.as_ref().map(|words| words.passages),
            paragraphs: paragraphs.collect(),
        }
    }
}
