//! Splits decisions into passages.
//!
//! The text of a decision is split into blocks of half a passage, and each two adjacent blocks are
//! a passage, so that passages overlap by half and no text is split in all of them. If paragraphs
//! are short, blocks consist of whole ones: a paragraph belongs to the block in which it starts. A
//! paragraph that is longer than a block is split by the positions of its words.

use tantivy::fieldnorm::FieldNormReader;

use crate::index::{Index, Segment};

/// The block of a document whose words belong to no block: a title, or a document of a deleted
/// decision.
const NO_BLOCK: u32 = u32::MAX;

/// The passages of a segment.
#[derive(Debug, Default)]
pub(crate) struct Passages {
    /// The number of words in a block.
    size: u32,
    /// By document: its decision; [`NO_DECISION`] if that was deleted.
    decision_of: Vec<u32>,
    /// By document: the block it starts in, or [`NO_BLOCK`].
    block_of: Vec<u32>,
    /// By document: if it is split, the position in its first block where it starts; otherwise
    /// [`NOT_CUT`].
    offset: Vec<u32>,
    /// By decision: its first block; then the end of the last decision.
    starts: Vec<u32>,
    /// By decision: the number of its words, as exact as the engine stores it.
    pub(crate) words: Vec<f32>,
    /// By decision: the number of words of its title, 0 if it has none.
    pub(crate) title_words: Vec<f32>,
    /// By block: the number of words of the passage that starts with it, 0 if none does.
    pub(crate) passage_words: Vec<f32>,
    cuts: bool,
    living: usize,
    paragraphs: usize,
}

/// The decision of a document that was deleted or is left out.
pub(crate) const NO_DECISION: u32 = u32::MAX;

const NOT_CUT: u32 = u32::MAX;

/// The input of the split.
struct PassageSource<'a> {
    segment: &'a Segment,
    norms: Option<FieldNormReader>,
    /// Whether a document is included.
    takes_part: &'a dyn Fn(u32) -> bool,
}

impl Passages {
    /// Splits the decisions of a segment into passages of `passage` words, counting only the
    /// included documents.
    pub(crate) fn new(
        index: &Index,
        segment: &Segment,
        passage: u32,
        takes_part: &dyn Fn(u32) -> bool,
    ) -> Self {
        let source = PassageSource {
            segment,
            norms: segment.fieldnorms(index.fields.body),
            takes_part,
        };
        let documents = segment.max_doc() as usize;
        let mut blocks = Self {
            size: (passage / 2).max(1),
            decision_of: vec![NO_DECISION; documents],
            block_of: vec![NO_BLOCK; documents],
            offset: vec![NOT_CUT; documents],
            ..Self::default()
        };
        let mut words_of_blocks = Vec::new();
        for ordinal in 0..segment.decisions() {
            blocks.starts.push(words_of_blocks.len() as u32);
            if segment.is_alive(ordinal) {
                blocks.cut(&source, ordinal, &mut words_of_blocks);
            } else {
                words_of_blocks.push(0.0);
                blocks.words.push(0.0);
                blocks.title_words.push(0.0);
            }
        }
        blocks.starts.push(words_of_blocks.len() as u32);
        blocks.passage_words.clone_from(&words_of_blocks);
        for ordinal in 0..segment.decisions() as u32 {
            let decision = blocks.of_decision(ordinal);
            let last = decision.end - 1;
            for block in decision.start..last {
                blocks.passage_words[block] += words_of_blocks[block + 1];
            }
            if decision.len() > 1 {
                blocks.passage_words[last] = 0.0;
            }
            if segment.is_alive(ordinal as usize) {
                blocks.living += decision.len();
            }
        }
        blocks
    }

    /// Splits one decision.
    fn cut(&mut self, source: &PassageSource<'_>, ordinal: usize, words_of_blocks: &mut Vec<f32>) {
        let PassageSource {
            segment,
            norms,
            takes_part,
        } = source;
        let norms = norms.as_ref();
        let first_block = words_of_blocks.len();
        words_of_blocks.push(0.0);
        let run = segment.docs_of(ordinal);
        let titled = segment.is_title(run.start);
        // A decision that fits in one passage is one block.
        let lengths = run.clone().skip(usize::from(titled));
        let lengths = lengths.filter(|doc| takes_part(*doc));
        let lengths = lengths.map(|doc| norms.map_or(0, |norms| norms.fieldnorm(doc)));
        let all = lengths.fold(0, u32::saturating_add);
        let size = if all <= self.size * 2 {
            u32::MAX
        } else {
            self.size
        };
        // The number of words before the current document.
        let mut passed = 0;
        let mut title_words = 0;
        for doc in run.clone().filter(|doc| takes_part(*doc)) {
            let words = norms.map_or(0, |norms| norms.fieldnorm(doc));
            self.decision_of[doc as usize] = ordinal as u32;
            if titled && doc == run.start {
                title_words = words;
                continue;
            }
            let block = first_block + (passed / size) as usize;
            self.block_of[doc as usize] = block as u32;
            self.paragraphs += 1;
            let is_cut = words > size;
            // The engine rounds lengths down; positions are exact.
            let most = most_words(words);
            let last = if is_cut {
                self.offset[doc as usize] = passed % size;
                self.cuts = true;
                first_block + ((passed.saturating_add(most) - 1) / size) as usize
            } else {
                block
            };
            if words_of_blocks.len() <= last {
                words_of_blocks.resize(last + 1, 0.0);
            }
            let likely = words + (most - words) / 2;
            let mut left = if is_cut { likely } else { words };
            let mut room = size - passed % size;
            for words_of_block in &mut words_of_blocks[block..=last] {
                // After the likely end, a block that exists is assumed to be full.
                let words = match left {
                    0 if is_cut => room,
                    _ if is_cut => left.min(room),
                    _ => left,
                };
                *words_of_block += words as f32;
                left = left.saturating_sub(words);
                room = size;
            }
            passed = passed.saturating_add(words);
        }
        self.words.push((passed.saturating_add(title_words)) as f32);
        self.title_words.push(title_words as f32);
    }

    /// Whether any document is split.
    #[inline]
    pub(crate) fn cuts(&self) -> bool {
        self.cuts
    }

    /// The decision of a document, or [`NO_DECISION`].
    #[inline]
    pub(crate) fn decision_of(&self, doc: u32) -> u32 {
        self.decision_of[doc as usize]
    }

    /// The block of a document of a live decision, or the first one if it is split; `None` for a
    /// title.
    #[inline]
    pub(crate) fn block_of(&self, doc: u32) -> Option<u32> {
        Some(self.block_of[doc as usize]).filter(|block| *block != NO_BLOCK)
    }

    /// Whether the words of a document are in several blocks.
    #[inline]
    pub(crate) fn is_cut(&self, doc: u32) -> bool {
        self.offset[doc as usize] != NOT_CUT
    }

    /// The block of a word in a document that is split.
    #[inline]
    pub(crate) fn block_at(&self, doc: u32, ordinal: u32, position: u32) -> u32 {
        let words = self.offset[doc as usize].saturating_add(position);
        let block = self.block_of[doc as usize] + words / self.size;
        block.min(self.starts[ordinal as usize + 1] - 1)
    }

    /// The blocks of a decision, at least one.
    #[inline]
    pub(crate) fn of_decision(&self, ordinal: u32) -> std::ops::Range<usize> {
        self.starts[ordinal as usize] as usize..self.starts[ordinal as usize + 1] as usize
    }

    /// The passages of a decision, as the blocks they start with: all except the last, unless it is
    /// the only one.
    #[inline]
    pub(crate) fn passages(&self, ordinal: u32) -> std::ops::Range<usize> {
        let blocks = self.of_decision(ordinal);
        blocks.start..(blocks.end - 1).max(blocks.start + 1)
    }

    /// The number of included paragraphs, without titles.
    pub(crate) fn paragraphs(&self) -> usize {
        self.paragraphs
    }

    /// The number of blocks of the live decisions.
    pub(crate) fn living(&self) -> usize {
        self.living
    }
}

/// The maximum number of words that the engine stores as this length.
fn most_words(length: u32) -> u32 {
    let code = FieldNormReader::fieldnorm_to_id(length);
    match code.checked_add(1) {
        Some(next) => FieldNormReader::id_to_fieldnorm(next) - 1,
        None => length,
    }
}

#[cfg(test)]
impl Passages {
    /// Decisions with these numbers of blocks and of words in their titles.
    pub(super) fn with_blocks(blocks: &[u32], title_words: &[f32]) -> Self {
        let mut starts = vec![0];
        for count in blocks {
            starts.push(starts[starts.len() - 1] + count);
        }
        Self {
            starts,
            title_words: title_words.to_vec(),
            ..Self::default()
        }
    }
}
