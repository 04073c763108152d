//! Which stretches of a paragraph the query matches.

use std::collections::BTreeSet;
use std::ops::Range;

use super::compile::{Plan, Scope};
use crate::model::SectionKind;
use crate::text::for_each_word;

/// Marks matches in texts, by the query's own tree rather than by single words:
/// a phrase is one mark, and its words elsewhere are none.
pub(crate) struct Highlighter<'a> {
    leaves: Vec<MarkedLeaf<'a>>,
}

struct MarkedLeaf<'a> {
    parts: Vec<&'a BTreeSet<String>>,
    scope: Scope,
}

impl<'a> Highlighter<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let positive = plan.leaves.iter().filter(|leaf| leaf.positive);
        let leaves = positive.map(|leaf| MarkedLeaf {
            parts: leaf.parts.iter().map(|part| &part.forms).collect(),
            scope: leaf.scope,
        });
        Self {
            leaves: leaves.collect(),
        }
    }

    /// The byte ranges of `text` that match, rising; what overlaps is one range.
    pub(crate) fn marks(&self, text: &str, section: SectionKind) -> Vec<Range<usize>> {
        let leaves: Vec<_> = self
            .leaves
            .iter()
            .filter(|leaf| leaf.scope.holds(section as u8))
            .collect();
        if leaves.is_empty() {
            return Vec::new();
        }
        let mut marks: Vec<Range<usize>> = Vec::new();
        // How far each phrase has come: by leaf, for each start, where it began.
        let mut begun: Vec<Vec<Option<usize>>> = leaves
            .iter()
            .map(|leaf| vec![None; leaf.parts.len()])
            .collect();
        for_each_word(text, |range, form| {
            for (leaf, begun) in leaves.iter().zip(&mut begun) {
                // From the last part to the first, so that a word serves one
                // part of each run only.
                for at in (0..leaf.parts.len()).rev() {
                    let start = match at {
                        0 => Some(range.start),
                        _ => begun[at - 1],
                    };
                    let start = start.filter(|_| leaf.parts[at].contains(form));
                    if at + 1 == leaf.parts.len() {
                        marks.extend(start.map(|start| start..range.end));
                    } else {
                        begun[at] = start;
                    }
                }
            }
        });
        merged(marks)
    }
}

/// Sorts ranges and makes one of those that overlap.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
