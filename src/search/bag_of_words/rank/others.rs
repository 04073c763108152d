//! Counts other words and phrases that count as a word.

use super::{Accumulators, BagOfWords, Counted, NO_DECISION};
use crate::index::Index;
use crate::search::plan::expansion::{Expansion, expand};
use crate::search::plan::operand::Lookup;
use crate::search::plan::query_plan::Leaf;
use crate::search::plan::scope::Scope;
use crate::search::postings::leaf::{LeafReader, Matches};
use crate::search::postings::window::Decisions;
use crate::search::query::{Clause, QueryTerm, Text};
use crate::search::thresholds::WINDOW_DOCS;
use crate::search::work::{LeafWork, Work};
use crate::search::{Cancellation, SearchError};

impl BagOfWords {
    /// Counts the other words and phrases of a word, after its own forms.
    pub(super) fn count_others(
        &self,
        index: &Index,
        (others, own): (&[Counted], &Expansion),
        sums: &mut [Accumulators],
    ) -> Result<(), SearchError> {
        if others.is_empty() {
            return Ok(());
        }
        let work = Work::new(u64::MAX, Cancellation::default());
        let mut counted = own.clone();
        for Counted { phrase, share } in others {
            if let [word @ QueryTerm::Word(_)] = phrase.parts.as_slice() {
                let expansion = expand(index, word, 0..0)?;
                self.count(index, &expansion, (&counted, *share), sums)?;
                counted.merge(index, expansion)?;
                continue;
            }
            let text = Clause::Text(Text::new(phrase.clone(), 0..0));
            let leaf = Leaf {
                operand: Lookup::new(index).operand(&text)?,
                scope: Scope::EVERYWHERE,
                positive: true,
                weight: 1.0,
                text: String::new(),
                others: String::new(),
                place: 0..0,
                work: LeafWork::new(&work),
            };
            for (at, sums) in sums.iter_mut().enumerate() {
                self.count_leaf(index, (at, &leaf), *share, sums)?;
            }
        }
        Ok(())
    }

    /// Counts the occurrences of a phrase in a segment. In a paragraph that is split, they count in
    /// its first block.
    fn count_leaf(
        &self,
        index: &Index,
        (at, leaf): (usize, &Leaf),
        share: f32,
        sums: &mut Accumulators,
    ) -> Result<(), SearchError> {
        let segment = index.segment(at);
        let mut reader = LeafReader::open(index, at, leaf, u64::MAX)?;
        let (mut buffer, mut decisions) = (Matches::default(), Decisions::none(segment));
        let mut next = 0;
        while next < segment.decisions() {
            let doc = reader.next(segment.first_doc(next));
            if doc >= segment.max_doc() {
                break;
            }
            let first = segment.decision_of_from(next, doc);
            next = decisions.take(first, WINDOW_DOCS);
            reader.for_each(decisions.window(), &mut buffer, |_, doc, freq| {
                self.count_in(index, (at, doc), freq as f32 * share, sums);
            });
        }
        Ok(())
    }

    /// Counts some occurrences in a paragraph.
    fn count_in(&self, index: &Index, (at, doc): (usize, u32), freq: f32, sums: &mut Accumulators) {
        let blocks = &self.segments[at].blocks;
        let ordinal = blocks.decision_of(doc);
        if ordinal == NO_DECISION {
            return;
        }
        match blocks.block_of(doc) {
            Some(block) => {
                let level = index.wordings().levels(at)[doc as usize];
                let sections = self.sections_differ.then(|| index.segment(at).sections());
                let freq = freq * self.of_section(sections, doc);
                let left = self.weights.left[usize::from(level)];
                sums.count(ordinal, freq * self.in_whole(left));
                sums.count_in_block(block, ordinal, freq * left);
            }
            None => sums.count_in_title(ordinal, freq),
        }
    }
}
