use std::collections::HashMap;

use super::spelling::document_key;
use super::{Measure, Qrels, Run, Topic};

/// What a run is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What was measured, in the order of all figures.
    pub measures: Vec<Measure>,
    /// In the order the topics were given.
    pub topics: Vec<TopicFigures>,
    /// The means over the topics.
    pub means: Vec<f64>,
}

/// What a run is worth for one topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicFigures {
    /// The topic's identifier.
    pub topic: String,
    /// Documents that were found.
    pub found: usize,
    /// By measure.
    pub figures: Vec<f64>,
}

/// Topics that stand on one side only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Those given for which nobody judged a document relevant; they are not
    /// measured.
    pub without_relevant: usize,
    /// Those with a relevant document that were not given. No run has anything
    /// for them, so they count as 0.
    pub not_given: Vec<Topic>,
}

/// The topics given that figures can be given for: those with a relevant
/// document.
#[must_use]
pub fn judged_topics(topics: Vec<Topic>, qrels: &Qrels) -> (Vec<Topic>, LeftOut) {
    let given: std::collections::HashSet<String> =
        topics.iter().map(|topic| topic.id.clone()).collect();
    let all = topics.len();
    let judged: Vec<Topic> = topics
        .into_iter()
        .filter(|topic| qrels.has_relevant(&topic.id))
        .collect();
    let left_out = LeftOut {
        without_relevant: all - judged.len(),
        not_given: (qrels.topics())
            .filter(|topic| !given.contains(*topic) && qrels.has_relevant(topic))
            .map(|topic| Topic {
                id: topic.to_owned(),
                text: String::new(),
            })
            .collect(),
    };
    (judged, left_out)
}

/// Measures a run.
///
/// The means are over all the topics given, as with `trec_eval -c`: a topic for
/// which the run has nothing counts as 0, so that nobody gains by silence.
/// [`judged_topics`] leaves out those that no run could answer, and tells which
/// were judged and not given.
#[must_use]
pub fn judge(run: &Run, qrels: &Qrels, topics: &[Topic], measures: &[Measure]) -> Report {
    let topics: Vec<TopicFigures> = topics
        .iter()
        .map(|Topic { id, .. }| {
            let grades = qrels.of(id);
            let by_key: HashMap<String, i32> = (grades.into_iter().flatten())
                .map(|(document, grade)| (document_key(document), *grade))
                .collect();
            let grade = |document: &str| by_key.get(&document_key(document));
            let found: Vec<i32> = (run.of(id).iter())
                .map(|scored| grade(&scored.document).copied().unwrap_or(0))
                .collect();
            let judged: Vec<i32> = grades
                .into_iter()
                .flat_map(|grades| grades.values().copied())
                .collect();
            TopicFigures {
                topic: id.clone(),
                found: found.len(),
                figures: measures
                    .iter()
                    .map(|measure| measure.of(&found, &judged))
                    .collect(),
            }
        })
        .collect();
    let mean = |at: usize| mean(topics.iter().map(|topic| topic.figures[at]));
    Report {
        means: (0..measures.len()).map(mean).collect(),
        measures: measures.to_vec(),
        topics,
    }
}

impl Report {
    /// The figures of one measure, by topic; `at` is its position in `measures`.
    pub fn of_measure(&self, at: usize) -> impl Iterator<Item = f64> {
        self.topics.iter().map(move |topic| topic.figures[at])
    }
}

/// The mean, 0 of nothing.
pub(super) fn mean(figures: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = figures.fold((0_usize, 0.0), |(count, sum), figure| {
        (count + 1, sum + figure)
    });
    if count == 0 { 0.0 } else { sum / count as f64 }
}
