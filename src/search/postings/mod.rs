//! Reading postings and positions: the matches of one leaf in one segment.

pub(super) mod window;
pub(super) mod cursor;
pub(super) mod positions;
pub(super) mod word_positions;
pub(super) mod postings_opener;
pub(super) mod span;
pub(super) mod slop;
pub(super) mod proximity;
pub(super) mod word_join;
pub(super) mod phrase;
pub(super) mod operand_reader;
pub(super) mod leaf;
