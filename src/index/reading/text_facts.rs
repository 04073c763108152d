//! The facts by decision that only texts state: reasons, remedies, law.

use std::sync::OnceLock;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED};

use crate::index::Segment;
use crate::index::storage::bits::Bits;
use crate::index::storage::schema::sum_of_code;
use crate::model::{Law, Sum};

/// The columns of these facts, each read on first use.
#[derive(Default)]
pub(in crate::index) struct TextFactColumns {
    reasons: OnceLock<Vec<u32>>,
    remedies: OnceLock<Vec<u32>>,
    sums: OnceLock<Vec<(usize, Sum)>>,
}

impl Segment {
    /// The reasons of each decision, one bit each.
    pub(crate) fn reasons(&self) -> &[u32] {
        self.text_facts
            .reasons
            .get_or_init(|| self.numbers("reasons", |reasons| reasons as u32))
    }

    /// The kinds of remedy of each decision, one bit each.
    pub(crate) fn remedies(&self) -> &[u32] {
        self.text_facts
            .remedies
            .get_or_init(|| self.numbers("remedies", |remedies| remedies as u32))
    }

    /// Every sum that is ordered, with its decision.
    pub(crate) fn sums(&self) -> &[(usize, Sum)] {
        self.text_facts.sums.get_or_init(|| {
            let Ok(column) = self.reader.fast_fields().u64("sums") else {
                return Vec::new();
            };
            let heads = self.starts[..self.decisions()].iter().enumerate();
            heads
                .flat_map(|(ordinal, head)| {
                    let sums = column.values_for_doc(*head).filter_map(sum_of_code);
                    sums.map(move |sum| (ordinal, sum))
                })
                .collect()
        })
    }

    /// The decisions with a paragraph that cites one of the laws wanted.
    pub(crate) fn citing(
        &self,
        law: Field,
        wanted: impl Fn(&Law) -> bool,
    ) -> tantivy::Result<Bits> {
        let cited = self.reader.inverted_index(law)?;
        let mut bits = Bits::none(self.decisions());
        let mut terms = cited.terms().stream()?;
        while let Some((term, info)) = terms.next() {
            let law = std::str::from_utf8(term).ok();
            let law = law.and_then(|law| law.parse::<Law>().ok());
            if !law.as_ref().is_some_and(&wanted) {
                continue;
            }
            let mut postings = cited.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            // Documents are in ascending order, so the next decision is near.
            let mut ordinal = 0;
            while postings.doc() != TERMINATED {
                while self.starts[ordinal + 1] <= postings.doc() {
                    ordinal += 1;
                }
                bits.set(ordinal);
                postings.advance();
            }
        }
        Ok(bits)
    }
}
