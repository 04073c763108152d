//! Every threshold of the engine: where one way of doing a thing turns into another.
//!
//! None of them changes an answer, except those under "Ranking" and "Spelling". Each
//! names the figure that chose it. To measure one again, change it and compare two
//! builds of one profile, run one after the other on a quiet machine:
//!
//! ```text
//! redress synth --count 20000 --out decisions
//! redress bench --documents decisions --rounds 10 --jobs 1 --format json
//! redress eval queries.jsonl qrels.tsv       # for those under "Ranking"
//! ```
//!
//! The class of `redress bench` that shows a change most is named with each group.
//! Times without another size are CPU on 20,000 invented decisions. Limits on what may be
//! typed are no thresholds: they are next to the code that refuses more.

// Windows. All classes; `/10`, `/s` and "mixed, with filters" move first.

/// Documents of a window: its sets are 1 kB each and stay in the first-level cache. One
/// frequent word took 4.6 ms and takes 2.8 over 57,500 decisions since windows of this size
/// hold frequencies in arrays by document.
pub(crate) const WINDOW_DOCS: usize = 1 << 13;

/// The most documents of a window whose scores are added up as they are read: one
/// array of scores serves all leaves, so that only the looks at each leaf count. 4,900
/// words between OR fell from 7 s to 1.1 s over 57,500 decisions.
pub(crate) const MAX_WINDOW_DOCS: usize = 1 << 15;

/// The most term frequencies held at once, over all leaves of a window: 16 MB. A bound on
/// memory, not on time.
pub(crate) const MAX_WINDOW_FREQS: usize = 1 << 22;

/// A lead iterator picks the decisions of a window where fewer than one document in so
/// many can lead to one. One rare word took 0.63 ms without it and takes 0.3 over 57,500
/// decisions.
pub(crate) const LEAD_SPARSITY: u64 = 64;

/// Windows are made only of what passes the filters where that is fewer than one decision
/// in so many. A word within an area took 714 µs and takes 376; newest first within a
/// range of dates took 503 µs and takes 146.
pub(crate) const FILTER_SPARSITY: u64 = 3;

/// A leaf is read only in the decisions that are left of an AND where these are fewer
/// than one in so many of the window: otherwise the whole window is read. An AND of two words took 3.7 ms and takes 2.1 over 57,500 decisions (with
/// the other changes to windows).
pub(crate) const NARROWING_SPARSITY: u64 = 3;

/// With more leaves than these the segments are read in parallel; a smaller query is
/// answered sooner than threads are woken. Measured on 4,900 words between OR, as above.
pub(crate) const PARALLEL_LEAVES: usize = 64;

// Postings. "phrase of frequent words", "within ten words", "prefix".

/// A term is probed by way of skips where so many of its documents lie between two that
/// are asked for; where they are nearer, its postings are read in sequence. Blocks of the
/// engine hold 128 documents, so that nearer than two blocks next to nothing is skipped. Phrases of
/// frequent words took 6,075 µs and take 4,890 (with reading a window at a time).
pub(crate) const SEEK_DISTANCE: u64 = 256;

/// An operand is probed, and not listed, where another is at least so many times rarer.
/// Words within ten took 3.0 ms and take 2.3 over 57,500 decisions, when both began to be
/// listed unless one is far rarer.
pub(crate) const PROBE_RATIO: u64 = 8;

/// A word of more forms is not probed form by form. Which forms a document has fits one
/// `u16` then, 16 kB a window.
pub(crate) const MAX_PROBED_FORMS: usize = u16::BITS as usize;

/// The forms of all the words of an operand that is probed, at most; no figure of its own
/// is on record.
pub(crate) const MAX_PROBED_FORMS_IN_ALL: usize = 4 * MAX_PROBED_FORMS;

/// In a range of up to so many documents the postings are passed one by one, and beyond it
/// by halving: half a block of the engine. No figure of its own is on record.
pub(crate) const SHORT_RANGE: usize = 64;

/// Before a cursor seeks by halving it looks at so many documents one by one, since most
/// seeks are short. No figure of its own is on record.
pub(crate) const NEAR_DOCS: usize = 8;

/// Frequencies of a window of up to so many documents are zeroed as a whole, and of a
/// larger one only where there are any. 64 kB; no figure of its own is on record.
pub(crate) const SMALL_WINDOW_DOCS: usize = 1 << 14;

/// The most words of a phrase with frequent and rare forms that are told apart, so that
/// common grams serve the frequent ones: "was a" took 90 ms and takes 3 over 57,500
/// decisions. Each such word adds one more phrase to read.
pub(crate) const MAX_MIXED_WORDS: usize = 4;

/// More combinations of forms than these are not looked up as common grams one by one.
/// A bound on look-ups; no figure of its own is on record.
pub(crate) const MAX_COMBINATIONS: usize = 256;

// Dynamic pruning. "one frequent word", "OR of two", "AND of two", "facet page", each
// with its first ten only and with exact totals.

/// With more leaves the bounds add up to so much that they leave out few decisions. With
/// bounds the first ten of all classes took 0.51 of the time of the plain program on the
/// same engine, and 0.83 without.
pub(crate) const MAX_PRUNED_LEAVES: usize = 8;

/// Candidate documents are looked for in single decisions where these are fewer than one
/// in so many of the segment. Of 13,000 decisions that an OR finds, some hundred are read.
pub(crate) const CANDIDATE_SPARSITY: u64 = 4;

/// A leaf without an impact list is read as a whole where it is in fewer than one
/// paragraph in so many. Lists begin at one in 128 (`index/impacts/make.rs`), so that only
/// forms added since, and texts in sections, are in between.
pub(crate) const UNLISTED_SPARSITY: u64 = 16;

/// The same where positions have to be read as well.
pub(crate) const UNLISTED_SPARSITY_WITH_POSITIONS: u64 = 64;

/// Where only the first hits are asked for, a leaf that positions decide is read as a
/// whole in up to one paragraph in so many; a more frequent one is bounded, and read where
/// it could enter the top k. Phrases of frequent words took 1,209 µs and take 415,
/// `"the council"` 5,089 and 177.
pub(crate) const BOUNDED_SPARSITY: u64 = 1_024;

/// A leaf in fewer paragraphs is read as a whole, whatever the size of the segment: in a
/// small one every sparsity above is too strict.
pub(crate) const FEW_PARAGRAPHS: u64 = 500;

/// Bounds are raised by this factor: more than sums of single precision can lose over
/// [`MAX_PRUNED_LEAVES`] leaves. An upper bound, not a measure: 1,500 random questions get
/// the same answers with lists and without (`tests/suite/twin`).
pub(crate) const ROUNDING: f32 = 1.0001;

/// To go to a range of documents takes as long as to pass so many of a posting list. No
/// figure of its own is on record; "facet page" reads ranges most.
pub(crate) const RANGE_COST: usize = 12;

/// Each batch of decisions that are ranked by their bounds has so many times those of the
/// one before. An AND of two words reads some forty of the decisions it finds this way.
pub(crate) const BATCH_GROWTH: usize = 3;

/// Of a query of several words, so many times the hits wanted are ranked first: with
/// fewer the top k is seldom among them. An AND of two took 384 µs and takes 310, of three
/// 663 and 630.
pub(crate) const FIRST_BATCH_OF_SEVERAL: usize = 4;

/// Decisions to rank that are more than one in so many of a segment are read with all its
/// others. `into`, which is mostly in standing text, took 3.6 ms and takes 0.2 (with the
/// bit that tells standing text).
pub(crate) const SINGLE_DECISION_SPARSITY: u64 = 6;

/// A batch is cut off the decisions left where these are so many times the batch. No figure
/// of its own is on record.
pub(crate) const MIN_BATCHES_LEFT: usize = 2;

// Ranking of texts of many words: `redress eval`, nDCG@10 over collections with judgments.

/// A word in so many paragraphs is read from all segments in parallel; fewer are read
/// sooner than threads are woken. A complaint of two pages took 188 ms and takes 135
/// against 57,500 decisions (median of 57).
pub(crate) const PARALLEL_PARAGRAPHS: u64 = 2_000;

/// From so many words on, the rarer of them are raised. Chosen with [`BEST_PASSAGES`].
pub(crate) const MANY_WORDS: usize = 9;

/// The best passages of a decision that count: with the decision as a whole 0.467, mean of
/// fourteen collections; the best one with a share of the others gave 0.415.
pub(crate) const BEST_PASSAGES: usize = 3;

/// A text of more words is long: its passages count more, by the power below of how many
/// times as long it is. The whole of a long text shares words with anything; what counts
/// is where many of them meet.
pub(crate) const LONG_TEXT_WORDS: f32 = 20.0;

/// See [`LONG_TEXT_WORDS`].
pub(crate) const LONG_TEXT_POWER: f32 = 0.7;

/// Feedback: the first decisions that are read. Off by default; the usual values of the
/// field (RM3 reads 10 and adds 10 to 50 words), not tuned here.
pub(crate) const FEEDBACK_DECISIONS: usize = 10;

/// Feedback: the words that are added.
pub(crate) const FEEDBACK_WORDS: usize = 20;

/// Feedback: the most frequent words of the decisions, of which the rarest are added.
pub(crate) const FEEDBACK_CONSIDERED: usize = 200;

/// Feedback: a word in more than this share of all paragraphs says nothing.
pub(crate) const FEEDBACK_MAX_SHARE: f32 = 0.2;

// Spelling: chosen by example, see the tests of `advice/spelling.rs`.

/// A form in so many paragraphs is not taken for a slip.
pub(crate) const RARE_FORM: u64 = 3;

/// A form is taken for a slip of one that is so many times as common.
pub(crate) const COMMONER: u64 = 100;

/// A form two edits away is preferred to one that is one edit away where it is so many
/// times as common.
pub(crate) const COMMONER_AT_TWO_EDITS: u64 = 200;
