//! Every threshold of the engine: the values at which it switches from one method to another.
//!
//! None of them changes an answer, except those under "Ranking" and "Spelling". Each has the
//! measurement that chose it. To measure one again, change it and compare two builds with the same
//! profile, run one after the other on a quiet machine:
//!
//! ```text
//! redress synth --count 20000 --out decisions
//! redress bench --documents decisions --rounds 10 --jobs 1 --format json
//! redress eval queries.jsonl qrels.tsv       # for those under "Ranking"
//! ```
//!
//! Each group names the classes of `redress bench` that are most sensitive to it. Times without
//! another size are CPU time on 20,000 invented decisions. Limits on what may be typed are not
//! thresholds; they are next to the code that enforces them.

// Windows. All classes; `/10`, `/s` and "mixed, with filters" are most sensitive.

/// The number of documents in a window: its sets take 1 kB each and fit in the first-level cache.
/// One frequent word took 4.6 ms and takes 2.8 over 57,500 decisions since windows of this size
/// store frequencies in arrays by document.
pub(crate) const WINDOW_DOCS: usize = 1 << 13;

/// The maximum number of documents of a window whose scores are added up as they are read: one
/// array of scores serves all leaves, so larger windows save look-ups of each leaf. 4,900 words
/// joined by OR went from 7 s to 1.1 s over 57,500 decisions.
pub(crate) const MAX_WINDOW_DOCS: usize = 1 << 15;

/// The maximum number of term frequencies in memory, over all leaves of a window: 16 MB. This
/// limits memory, not time.
pub(crate) const MAX_WINDOW_FREQS: usize = 1 << 22;

/// A lead iterator selects the decisions of a window if fewer than one document in this many can
/// lead to a match. One rare word took 0.63 ms without it and takes 0.3 over 57,500 decisions.
pub(crate) const LEAD_SPARSITY: u64 = 64;

/// Windows contain only decisions that pass the filters if that is fewer than one decision in this
/// many. A word within an area took 714 µs and takes 376; newest first within a range of dates took
/// 503 µs and takes 146.
pub(crate) const FILTER_SPARSITY: u64 = 3;

/// A leaf is only read in the remaining decisions of an AND if these are fewer than one in this
/// many of the window; otherwise the whole window is read. An AND of two words took 3.7 ms and
/// takes 2.1 over 57,500 decisions (with the other changes to windows).
pub(crate) const NARROWING_SPARSITY: u64 = 3;

/// With more leaves than this, segments are read in parallel; a smaller query is answered faster
/// than threads start. Measured on 4,900 words joined by OR, as above.
pub(crate) const PARALLEL_LEAVES: usize = 64;

// Postings. "phrase of frequent words", "within ten words", "prefix".

/// A term is read with skips if at least this many of its documents lie between two that are looked
/// up; otherwise its postings are read in sequence. Blocks of the engine have 128 documents, so
/// within two blocks almost nothing can be skipped. Phrases of frequent words took 6,075 µs and
/// take 4,890 (with the change to read a window at a time).
pub(crate) const SEEK_DISTANCE: u64 = 256;

/// An operand is probed instead of listed if another one is at least this many times rarer. Words
/// within ten took 3.0 ms and take 2.3 over 57,500 decisions, since both are listed unless one is
/// far rarer.
pub(crate) const PROBE_RATIO: u64 = 8;

/// A word with more forms than this is not probed form by form. This way, the forms that a document
/// has fit in one `u16`, 16 kB per window.
pub(crate) const MAX_PROBED_FORMS: usize = u16::BITS as usize;

/// The maximum number of forms of all words of an operand that is probed. Not measured on its own.
pub(crate) const MAX_PROBED_FORMS_IN_ALL: usize = 4 * MAX_PROBED_FORMS;

/// In a range of up to this many documents the postings are scanned, in a longer one they are
/// searched by bisection: half a block of the engine. Not measured on its own.
pub(crate) const SHORT_RANGE: usize = 64;

/// Before a cursor searches by bisection it scans this many documents, because most seeks are
/// short. Not measured on its own.
pub(crate) const NEAR_DOCS: usize = 8;

/// Frequencies of a window of up to this many documents are all reset; in a larger window only
/// those that are not 0. 64 kB; not measured on its own.
pub(crate) const SMALL_WINDOW_DOCS: usize = 1 << 14;

/// The maximum number of words with frequent and rare forms in a phrase that is split so that
/// common grams serve the frequent forms: "was a" took 90 ms and takes 3 over 57,500 decisions.
/// Each such word adds one more phrase to read.
pub(crate) const MAX_MIXED_WORDS: usize = 4;

/// The maximum number of combinations of forms that are looked up as common grams one by one. This
/// limits look-ups; not measured on its own.
pub(crate) const MAX_COMBINATIONS: usize = 256;

// Dynamic pruning. "one frequent word", "OR of two", "AND of two", "facet page", each with only the
// first ten hits and with exact totals.

/// With more leaves the bounds add up to values that exclude few decisions. With bounds, the first
/// ten hits of all classes took 0.51 of the time of the plain program on the same engine, and 0.83
/// without.
pub(crate) const MAX_PRUNED_LEAVES: usize = 8;

/// Candidate documents are searched for in single decisions if these are fewer than one in this
/// many of the segment. Of 13,000 decisions that an OR finds, some hundred are read.
pub(crate) const CANDIDATE_SPARSITY: u64 = 4;

/// A leaf without an impact list is read as a whole if it is in fewer than one paragraph in this
/// many. Lists start at one in 128 (`index/impacts/make.rs`), so only forms added since, and texts
/// in sections, are in between.
pub(crate) const UNLISTED_SPARSITY: u64 = 16;

/// The same if positions must be read as well.
pub(crate) const UNLISTED_SPARSITY_WITH_POSITIONS: u64 = 64;

/// If only the first hits are requested, a leaf that needs positions is read as a whole if it is in
/// at most one paragraph in this many; a more frequent one gets an upper bound, and is read where
/// it could enter the top k. Phrases of frequent words took 1,209 µs and take 415, `"the council"`
/// 5,089 and 177.
pub(crate) const BOUNDED_SPARSITY: u64 = 1_024;

/// A leaf in fewer paragraphs than this is read as a whole, whatever the size of the segment: in a
/// small segment every sparsity above is too strict.
pub(crate) const FEW_PARAGRAPHS: u64 = 500;

/// Bounds are multiplied by this factor: more than sums of single precision can lose over
/// [`MAX_PRUNED_LEAVES`] leaves. Derived, not measured: 1,500 random questions get the same answers
/// with lists and without (`tests/suite/twin`).
pub(crate) const ROUNDING: f32 = 1.0001;

/// Seeking to a range of documents takes as long as reading this many postings. Not measured on its
/// own; "facet page" reads the most ranges.
pub(crate) const RANGE_COST: usize = 12;

/// Each batch of decisions ranked by their bounds is this many times larger than the one before. An
/// AND of two words reads about forty of the decisions it finds this way.
pub(crate) const BATCH_GROWTH: usize = 3;

/// For a query of several words, this many times the requested number of hits are ranked first:
/// with fewer, the top k is seldom among them. An AND of two took 384 µs and takes 310, of three
/// 663 and 630.
pub(crate) const FIRST_BATCH_OF_SEVERAL: usize = 4;

/// If more than one decision in this many of a segment must be ranked, the whole segment is read.
/// `into`, which is mostly in standing text, took 3.6 ms and takes 0.2 (with the bit that marks
/// standing text).
pub(crate) const SINGLE_DECISION_SPARSITY: u64 = 6;

/// The remaining decisions are only split into another batch if they are at least this many times
/// the batch. Not measured on its own.
pub(crate) const MIN_BATCHES_LEFT: usize = 2;

// Similarity of decisions to a text: `redress precedents`. The shares of what a text says
// that a decision says too, each word counted by how rare it is.
//
// Measured on the ten complaints of an invented collection of 143 decisions with
// judgments, and on 26 texts of other fields (recipes, manuals, match reports, a goldfish
// on Mars: `tests/similarity/`). To measure again, set the first two to 0 and read
// `similarity` in the answer of `redress precedents - --format json` for each text.

/// The similarity of the best decision times the share of the text's words that any
/// decision has: below this, nothing is similar. Complaints reach 0.29 to 0.69, texts of
/// other fields 0.00 to 0.19; with 4,000 invented decisions more, 0.31 to 0.69 and 0.04 to 0.26.
pub(crate) const SIMILARITY_OF_FIELD: f32 = 0.27;

/// Below this a decision is not similar. The least similar of the decisions judged relevant
/// to a complaint (related, another issue) has 0.048, and none is lost; of others among
/// the first fifty the middle has 0.10.
pub(crate) const SIMILARITY_FLOOR: f32 = 0.04;

/// From here on a decision is similar, below only in part.
pub(crate) const SIMILARITY_FAIR: f32 = 0.18;

/// From here on a decision is very similar.
pub(crate) const SIMILARITY_STRONG: f32 = 0.30;

// Ranking of texts of many words: `redress eval`, nDCG@10 over collections with judgments.

/// A word in at least this many paragraphs is read from all segments in parallel; fewer are read
/// faster than threads start. A complaint of two pages took 188 ms and takes 135 against 57,500
/// decisions (median of 57).
pub(crate) const PARALLEL_PARAGRAPHS: u64 = 2_000;

/// From this many words on, the rarer words get more weight. Chosen together with
/// [`BEST_PASSAGES`].
pub(crate) const MANY_WORDS: usize = 9;

/// The number of best passages of a decision that count: together with the decision as a whole
/// 0.467, the mean of fourteen collections; the best passage with a share of the others gave 0.415.
pub(crate) const BEST_PASSAGES: usize = 3;

/// A text with more words than this is long: the weight of its passages grows with its length, by
/// the power below. The whole of a long text shares words with any decision; what matters is where
/// many of them occur together.
pub(crate) const LONG_TEXT_WORDS: f32 = 20.0;

/// See [`LONG_TEXT_WORDS`].
pub(crate) const LONG_TEXT_POWER: f32 = 0.7;

/// Feedback: the number of first decisions that are read. Off by default; the usual values of the
/// field (RM3 reads 10 and adds 10 to 50 words), not tuned here.
pub(crate) const FEEDBACK_DECISIONS: usize = 10;

/// Feedback: the number of words that are added.
pub(crate) const FEEDBACK_WORDS: usize = 20;

/// Feedback: the number of most frequent words of the decisions, of which the rarest are added.
pub(crate) const FEEDBACK_CONSIDERED: usize = 200;

/// Feedback: a word in more than this share of all paragraphs is ignored.
pub(crate) const FEEDBACK_MAX_SHARE: f32 = 0.2;

// Spelling: chosen by example, see the tests of `advice/spelling.rs`.

/// A form in more paragraphs than this is not treated as a misspelling.
pub(crate) const RARE_FORM: u64 = 3;

/// A form is treated as a misspelling of one that is this many times as common.
pub(crate) const MIN_FREQUENCY_RATIO: u64 = 100;

/// A form two edits away is preferred to one that is one edit away if it is this many times as
/// common.
pub(crate) const MIN_FREQUENCY_RATIO_AT_TWO_EDITS: u64 = 200;
