use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::path::Path;

use super::Topic;
use super::lines::{Fault, FromFile, read_lines, shortened};
use super::spelling::{document_key, spaced_reference};
use crate::files::FileError;

/// The documents found for each topic.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    topics: BTreeMap<String, Vec<Scored>>,
}

/// A document that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Its identifier, as in the qrels.
    pub document: String,
    /// `trec_eval` has the same precision.
    pub score: f32,
}

/// Why a run cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The columns of a run file are separated by blanks.
    #[error("a run file cannot contain `{name}`, because the name has a blank")]
    Blank {
        /// The topic or document, shortened.
        name: String,
    },
}

impl Run {
    /// Adds the documents found for a topic, best first.
    ///
    /// A score that is not below the previous one is lowered to the next smaller number, so that
    /// sorting the run by score gives this order again.
    pub fn insert(&mut self, topic: impl Into<String>, mut found: Vec<Scored>) {
        let mut last = f32::INFINITY;
        for scored in &mut found {
            let falls = scored.score < last;
            // Also true if it is not a number.
            if !falls {
                scored.score = last.next_down();
            }
            last = scored.score;
        }
        self.topics.insert(topic.into(), found);
    }

    /// The documents found for a topic, in the order of `trec_eval`: by score, ties by descending
    /// identifier.
    #[must_use]
    pub fn of(&self, topic: &str) -> &[Scored] {
        self.topics.get(topic).map_or(&[], Vec::as_slice)
    }

    /// The topics with results, sorted.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        let found = self.topics.iter().filter(|(_, found)| !found.is_empty());
        found.map(|(topic, _)| topic.as_str())
    }

    /// The lines of a TREC run file: topics in the order given, ranks from 1, and scores that parse
    /// to the same numbers.
    pub fn to_lines(&self, topics: &[Topic], tag: &str) -> Result<String, RunError> {
        let mut lines = String::new();
        for Topic { id, .. } in topics {
            for (rank, Scored { document, score }) in (1..).zip(self.of(id)) {
                for name in [id, document] {
                    if name.contains(char::is_whitespace) {
                        let name = shortened(name);
                        return Err(RunError::Blank { name });
                    }
                }
                let score = digits(*score);
                writeln!(lines, "{id} Q0 {document} {rank} {score} {tag}")
                    .expect("a string takes all that is written");
            }
        }
        Ok(lines)
    }
}

/// A score in digits that parse to the same number, with at least six decimal places.
fn digits(score: f32) -> String {
    const MIN_DIGITS: usize = 6;
    let shortest = score.to_string();
    let decimals = shortest
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    if decimals >= MIN_DIGITS {
        return shortest;
    }
    format!("{score:.MIN_DIGITS$}")
}

/// Reads a run with the six TREC columns: topic, `Q0`, document, rank, score, tag. Further columns
/// are ignored.
///
/// Like `trec_eval`, uses the score and ignores the rank. If a document occurs twice for a topic,
/// the first counts.
pub fn read_run(path: &Path) -> Result<FromFile<Run>, FileError> {
    let mut topics: HashMap<String, (Vec<Scored>, HashSet<String>)> = HashMap::new();
    let faults = read_lines(path, |line| {
        let columns: Vec<&str> = line.split_ascii_whitespace().collect();
        let spaced = spaced_reference(line, &columns).filter(|_| columns.len() >= 8);
        // Like `trec_eval`, ignores columns after the sixth.
        let (topic, document, score) = if let Some(document) = spaced {
            (columns[0], document, columns[6])
        } else if let [topic, _, document, _, score, _, ..] = columns.as_slice() {
            (*topic, *document, *score)
        } else {
            return Err(Fault::Columns {
                wanted: "six: topic, Q0, document, rank, score and tag",
                found: columns.len(),
            });
        };
        let number: Option<f64> = score.parse().ok().filter(|score: &f64| score.is_finite());
        let number = number.ok_or_else(|| Fault::NotANumber {
            name: "score",
            wanted: "number",
            text: shortened(score),
        })?;
        let (found, known) = topics.entry(topic.to_owned()).or_default();
        if !known.insert(document_key(document)) {
            let name = shortened(document);
            return Err(Fault::Again { name });
        }
        found.push(Scored {
            document: document.to_owned(),
            // Turns minus zero into zero.
            score: number as f32 + 0.0,
        });
        Ok(())
    })?;
    let mut run = Run::default();
    for (topic, (mut found, _)) in topics {
        found.sort_by(|one, other| {
            let by_score = other.score.total_cmp(&one.score);
            by_score.then_with(|| other.document.cmp(&one.document))
        });
        run.topics.insert(topic, found);
    }
    Ok(FromFile { value: run, faults })
}
