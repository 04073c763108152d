use std::collections::HashMap;

use super::spelling::document_key;
use super::{Measure, Qrels, Run, Topic};

/// The results of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The measures, in the order of all values.
    pub measures: Vec<Measure>,
    /// In the order of the topics given.
    pub topics: Vec<TopicFigures>,
    /// The means over the topics.
    pub means: Vec<f64>,
}

/// The results of a run for one topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicFigures {
    /// The topic's identifier.
    pub topic: String,
    /// The number of documents found.
    pub found: usize,
    /// By measure.
    pub figures: Vec<f64>,
}

/// Topics that are only in the topics file or only in the qrels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// The number of topics without a relevant document; they are not measured.
    pub without_relevant: usize,
    /// The topics with a relevant document that are missing from the topics file. No run has
    /// results for them, so they count as 0.
    pub not_given: Vec<Topic>,
}

/// The topics that can be measured: those with a relevant document.
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
/// The means are over all the topics given, like `trec_eval -c`: a topic without results counts as
/// 0, so that a run cannot gain by leaving out topics. [`judged_topics`] leaves out topics that no
/// run could answer, and returns which judged topics are missing.
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
    /// The values of one measure, by topic; `at` is its index in `measures`.
    pub fn of_measure(&self, at: usize) -> impl Iterator<Item = f64> {
        self.topics.iter().map(move |topic| topic.figures[at])
    }
}

/// The mean; 0 if there are no values.
pub(super) fn mean(figures: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = figures.fold((0_usize, 0.0), |(count, sum), figure| {
        (count + 1, sum + figure)
    });
    if count == 0 { 0.0 } else { sum / count as f64 }
}
