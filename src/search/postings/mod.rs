//! Reading postings and positions: the matches of one leaf in one segment.

pub(super) mod window;
pub(super) mod cursor;
pub(super) mod positions;
pub(super) mod proximity;
pub(super) mod phrase;
pub(super) mod operand_reader;
pub(super) mod leaf;
