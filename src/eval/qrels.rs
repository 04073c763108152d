use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::lines::{Fault, FromFile, read_lines, shortened};
use super::spelling::{document_key, spaced_reference};
use crate::files::FileError;

/// Relevance judgments: how relevant documents are to topics.
///
/// A grade of 1 or more is relevant, 0 or less is not; a document without a grade counts as not
/// relevant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Qrels {
    topics: BTreeMap<String, BTreeMap<String, i32>>,
}

impl Qrels {
    /// The grades of a topic by document; `None` for a topic without judgments.
    #[must_use]
    pub fn of(&self, topic: &str) -> Option<&BTreeMap<String, i32>> {
        self.topics.get(topic)
    }

    /// Whether any document is relevant to a topic.
    #[must_use]
    pub fn has_relevant(&self, topic: &str) -> bool {
        self.of(topic)
            .is_some_and(|grades| grades.values().any(|grade| *grade > 0))
    }

    /// The judged topics, sorted.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.topics.keys().map(String::as_str)
    }

    /// Every judged document, once for each topic it was judged for.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        let grades = self.topics.values();
        grades.flat_map(|grades| grades.keys().map(String::as_str))
    }

    /// Adds a grade; returns `false` if the document already has one for the topic.
    pub fn insert(&mut self, topic: &str, document: &str, grade: i32) -> bool {
        let grades = self.topics.entry(topic.to_owned()).or_default();
        if grades.contains_key(document) {
            return false;
        }
        grades.insert(document.to_owned(), grade);
        true
    }
}

/// Reads qrels: TREC lines (`topic 0 document grade`), or three tab-separated columns after the
/// header `query-id corpus-id score`.
///
/// If a document has several grades for a topic, the first counts.
pub fn read_qrels(path: &Path) -> Result<FromFile<Qrels>, FileError> {
    let mut qrels = Qrels::default();
    let mut with_header = None;
    let mut met = HashSet::new();
    let faults = read_lines(path, |line| {
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        if with_header.is_none() {
            let is_header = columns.starts_with(&["query-id", "corpus-id"]);
            with_header = Some(is_header);
            if is_header {
                return Ok(());
            }
        }
        let (topic, document, grade) = if with_header == Some(true) {
            three(&columns)?
        } else {
            of_trec(line)?
        };
        let grade = read_grade(grade)?;
        let key = (topic.to_owned(), document_key(document));
        if !met.insert(key) || !qrels.insert(topic, document, grade) {
            let name = shortened(document);
            return Err(Fault::Again { name });
        }
        Ok(())
    })?;
    Ok(FromFile {
        value: qrels,
        faults,
    })
}

fn three<'a>(columns: &[&'a str]) -> Result<(&'a str, &'a str, &'a str), Fault> {
    match columns {
        ["", _, _] => Err(Fault::Missing { name: "query-id" }),
        [_, "", _] => Err(Fault::Missing { name: "corpus-id" }),
        [topic, document, grade] => Ok((topic, document, grade)),
        _ => Err(Fault::Columns {
            wanted: "three, with tabs between them: query-id, corpus-id and score",
            found: columns.len(),
        }),
    }
}

fn of_trec(line: &str) -> Result<(&str, &str, &str), Fault> {
    let columns: Vec<&str> = line.split_ascii_whitespace().collect();
    if let Some(document) = spaced_reference(line, &columns)
        && let [topic, _, _, _, _, grade] = columns.as_slice()
    {
        return Ok((topic, document, grade));
    }
    match columns.as_slice() {
        [topic, _, document, grade] => Ok((topic, document, grade)),
        _ => Err(Fault::Columns {
            wanted: "four: topic, 0, document and grade; without the header `query-id corpus-id \
                     score` a file is read as TREC's",
            found: columns.len(),
        }),
    }
}

/// Reads a whole number; some collections write `1.0`.
fn read_grade(text: &str) -> Result<i32, Fault> {
    let whole = || {
        let number: f64 = text.parse().ok()?;
        let fits = number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX);
        fits.then_some(number as i32)
    };
    text.parse()
        .ok()
        .or_else(whole)
        .ok_or_else(|| Fault::NotANumber {
            name: "grade",
            wanted: "whole number",
            text: shortened(text),
        })
}
