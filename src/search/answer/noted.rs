//! The user's notes with the paragraphs they are about, in the order of the file.

use std::collections::BTreeMap;

use super::show;
use crate::index::{Index, Note};
use crate::model::{Reference, SectionKind, Tag};
use crate::search::query::synonyms::problems;
use crate::search::{
    DecisionFacts, IndexFacts, Notice, SearchError, ShownDecision, ShownParagraph,
};

/// Which notes are wanted.
#[derive(Debug, Clone, Default)]
pub struct NoteRequest {
    /// Those on this decision and its paragraphs; `None` for all.
    pub reference: Option<Reference>,
    /// Those on this paragraph of it.
    pub paragraph: Option<u32>,
    /// Those with one of these tags; with none given, all.
    pub tags: Vec<Tag>,
}

/// Notes with what they are about.
#[derive(Debug, Clone)]
pub struct NotePack {
    /// In the order in which the file names them first.
    pub places: Vec<NotedPlace>,
    /// Lines of the file that cannot be read.
    pub notices: Vec<Notice>,
    /// The index that answered.
    pub index: IndexFacts,
}

/// A decision or a paragraph that has notes.
#[derive(Debug, Clone)]
pub struct NotedPlace {
    /// The decision.
    pub reference: Reference,
    /// The number of the paragraph; `None` for the decision as a whole.
    pub paragraph: Option<u32>,
    /// The tags of all its notes, each once.
    pub tags: Vec<Tag>,
    /// The remarks.
    pub texts: Vec<String>,
    /// The decision; `None` where it is not in the index.
    pub decision: Option<DecisionFacts>,
    /// The paragraph, or the summary of the decision; `None` where there is none.
    pub shown: Option<ShownParagraph>,
}

impl NotedPlace {
    /// Whether the index has what the note is about: the words of `redress verify`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match (&self.decision, self.paragraph, &self.shown) {
            (None, ..) => "not-in-index",
            (Some(_), Some(_), None) => "out-of-range",
            _ => "found",
        }
    }

    /// What one cites for it: the reference alone where it is not in the index.
    #[must_use]
    pub fn citation(&self) -> String {
        match (&self.decision, self.paragraph) {
            (Some(decision), paragraph) => decision.pinpoint(paragraph).to_string(),
            (None, Some(number)) => format!("{}, paragraph {number}", self.reference),
            (None, None) => self.reference.to_string(),
        }
    }
}

/// Reads the notes that are wanted, each place once, with the paragraphs they are about.
/// There are none where the index was opened without notes.
pub fn noted(index: &Index, request: &NoteRequest) -> Result<NotePack, SearchError> {
    let mut places: Vec<NotedPlace> = Vec::new();
    let mut known: BTreeMap<(Reference, Option<u32>), usize> = BTreeMap::new();
    let notes = index.notes().map_or(&[][..], |notes| notes.all());
    for note in notes.iter().filter(|note| request.wants(note)) {
        let key = (note.reference.clone(), note.paragraph);
        let at = *known.entry(key).or_insert_with(|| {
            places.push(NotedPlace {
                reference: note.reference.clone(),
                paragraph: note.paragraph,
                tags: Vec::new(),
                texts: Vec::new(),
                decision: None,
                shown: None,
            });
            places.len() - 1
        });
        let place = &mut places[at];
        for tag in &note.tags {
            if !place.tags.contains(tag) {
                place.tags.push(tag.clone());
            }
        }
        place.texts.extend(note.text.clone());
    }
    let mut last: Option<(Reference, Option<ShownDecision>)> = None;
    for place in &mut places {
        if last
            .as_ref()
            .is_none_or(|(last, _)| *last != place.reference)
        {
            last = Some((
                place.reference.clone(),
                show(index, &place.reference, None)?,
            ));
        }
        if let Some((_, Some(decision))) = &last {
            let is_meant = |one: &&ShownParagraph| match place.paragraph {
                Some(number) => one.number == Some(number),
                None => one.section == SectionKind::Summary,
            };
            place.decision = Some(decision.decision.clone());
            place.shown = decision.paragraphs.iter().find(is_meant).cloned();
        }
    }
    let notices = index.notes().map(|notes| {
        let notices = problems(notes.path(), notes.problems());
        notices.collect()
    });
    Ok(NotePack {
        places,
        notices: notices.unwrap_or_default(),
        index: IndexFacts {
            generation: index.generation(),
            decisions: index.decisions(),
            paragraphs: index.paragraphs(),
        },
    })
}

impl NoteRequest {
    fn wants(&self, note: &Note) -> bool {
        let is_of = |reference: &Reference| *reference == note.reference;
        self.reference.as_ref().is_none_or(is_of)
            && (self.paragraph.is_none() || self.paragraph == note.paragraph)
            && (self.tags.is_empty() || note.tags.iter().any(|tag| self.tags.contains(tag)))
    }
}
