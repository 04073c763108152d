//! The shape of the index: one table of fields.
//!
//! One engine document is one paragraph. A decision is a run of neighbouring documents; the
//! first of them is its head and holds the decision's facts. A decision without any paragraph
//! has a head with an empty text.
//!
//! | field | on | indexed | column | stored | holds |
//! |---|---|---|---|---|---|
//! | `reference` | all | yes | | | the slug, so that one term removes a decision |
//! | `body` | all | positions | | | the words of the paragraph, with the keys of `term_keys` |
//! | `pairs` | all | frequencies | | | two or three adjacent frequent words, see `common_grams` |
//! | `place` | all | | yes | | paragraph number and section, see [`ParagraphPlace`] |
//! | `sentences` | all | | several | | the words that begin a sentence, except the first |
//! | `wording_keys` | all | | yes | | the keys of the fingerprint, see [`keys_code`]; 0 for none |
//! | `wording` | all | | yes | | the sketch of the fingerprint |
//! | `texts` | head | | | yes | a `StoredFacts` and the paragraphs as they are shown, see `packing` |
//! | `paragraphs` | head | | yes | | the number of paragraphs of the decision |
//! | `order_1` to `order_3` | head | | yes | | numbers that sort as references do, see [`order_key`] |
//! | `day` | head | | yes | | day of the decision, see [`day_code`] |
//! | `marks` | head | | yes | | publication and investigated, see [`Marks`] |
//! | `authority` | head | yes | yes | | the body complained about, [`NONE`] for none |
//! | `category` | head | facet | yes | | `/area/category`, `/-` for none |
//! | `decision` | head | facet | yes | | `/label`, `/-` for none |
//! | `abbreviations` | head | yes | | | what the decision defines in brackets, see `learned_synonyms` |
//! | `reasons`, `remedies` | head | | yes | | one bit for each reason or kind, by its code |
//! | `sums` | head | | yes | | each sum that is ordered, none or several, see [`sum_code`] |
//! | `law` | all | yes | | | each law the paragraph cites, as it is written |
//! | `cites` | all | yes | | | the slug of each decision the paragraph cites, except its own |

use tantivy::schema::{
    FAST, FacetOptions, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};

use crate::index::analysis::tokenizers::{COMMON_GRAMS, KEYS};
use crate::model::{Date, Investigated, Publication, Reference, SectionKind, Sum};
use crate::text::Fingerprint;

/// The value of a column where a decision does not state the fact, so that a column has exactly
/// one value per decision.
pub(crate) const NONE: &str = "-";

/// The fields of the table above.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) reference: Field,
    pub(crate) body: Field,
    pub(crate) common_grams: Field,
    pub(crate) place: Field,
    pub(crate) sentences: Field,
    pub(crate) wording_keys: Field,
    pub(crate) wording: Field,
    pub(crate) texts: Field,
    pub(crate) paragraphs: Field,
    pub(crate) orders: [Field; 3],
    pub(crate) day: Field,
    pub(crate) marks: Field,
    pub(crate) authority: Field,
    pub(crate) category: Field,
    pub(crate) decision: Field,
    pub(crate) abbreviations: Field,
    pub(crate) reasons: Field,
    pub(crate) remedies: Field,
    pub(crate) sums: Field,
    pub(crate) law: Field,
    pub(crate) cites: Field,
}

/// Builds the table.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut table = Schema::builder();
    let key = || {
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic)
    };
    let body = TextFieldIndexing::default()
        .set_tokenizer(KEYS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let common_grams = TextFieldIndexing::default()
        .set_tokenizer(COMMON_GRAMS)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqs);
    let fields = Fields {
        reference: table.add_text_field(
            "reference",
            TextOptions::default().set_indexing_options(key()),
        ),
        body: table.add_text_field("body", TextOptions::default().set_indexing_options(body)),
        common_grams: table.add_text_field(
            "pairs",
            TextOptions::default().set_indexing_options(common_grams),
        ),
        place: table.add_u64_field("place", FAST),
        sentences: table.add_u64_field("sentences", FAST),
        wording_keys: table.add_u64_field("wording_keys", FAST),
        wording: table.add_u64_field("wording", FAST),
        texts: table.add_bytes_field("texts", STORED),
        paragraphs: table.add_u64_field("paragraphs", FAST),
        orders: ["order_1", "order_2", "order_3"].map(|name| table.add_u64_field(name, FAST)),
        day: table.add_u64_field("day", FAST),
        marks: table.add_u64_field("marks", FAST),
        authority: table.add_text_field(
            "authority",
            TextOptions::default()
                .set_indexing_options(key())
                .set_fast("raw"),
        ),
        category: table.add_facet_field("category", FacetOptions::default()),
        decision: table.add_facet_field("decision", FacetOptions::default()),
        abbreviations: table.add_text_field(
            "abbreviations",
            TextOptions::default().set_indexing_options(key()),
        ),
        reasons: table.add_u64_field("reasons", FAST),
        remedies: table.add_u64_field("remedies", FAST),
        sums: table.add_u64_field("sums", FAST),
        law: table.add_text_field("law", TextOptions::default().set_indexing_options(key())),
        cites: table.add_text_field("cites", TextOptions::default().set_indexing_options(key())),
    };
    (table.build(), fields)
}

/// The keys of a fingerprint as one number, 0 for no fingerprint.
pub(crate) fn keys_code(print: Option<Fingerprint>) -> u64 {
    let keys = print.map(|print| print.keys);
    let join = |code: u64, key: u32| code << Fingerprint::KEY_BITS | u64::from(key);
    keys.map_or(0, |keys| keys.into_iter().fold(0, join))
}

/// The fingerprint of a [`keys_code`] and a sketch.
pub(crate) fn fingerprint_of(keys: u64, sketch: u64) -> Option<Fingerprint> {
    let key = |at: u32| {
        let bits = keys >> (at * Fingerprint::KEY_BITS);
        (bits & ((1 << Fingerprint::KEY_BITS) - 1)) as u32
    };
    (keys != 0).then_some(Fingerprint {
        keys: [2, 1, 0].map(key),
        sketch,
    })
}

/// The place of a paragraph in its decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParagraphPlace {
    pub(crate) number: Option<u32>,
    pub(crate) section: SectionKind,
}

impl ParagraphPlace {
    const SECTION_BITS: u32 = 4;

    pub(crate) fn code(self) -> u64 {
        u64::from(self.number.unwrap_or(0)) << Self::SECTION_BITS | self.section as u64
    }

    pub(crate) fn of_code(code: u64) -> Self {
        let number = (code >> Self::SECTION_BITS) as u32;
        Self {
            number: (number > 0).then_some(number),
            section: SectionKind::of_code(Self::section_code(code)).unwrap_or(SectionKind::Other),
        }
    }

    pub(crate) fn section_code(code: u64) -> u8 {
        (code & ((1 << Self::SECTION_BITS) - 1)) as u8
    }
}

/// Facts of a decision that have few states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    pub(crate) publication: Option<Publication>,
    pub(crate) investigated: Option<Investigated>,
}

impl Marks {
    pub(crate) fn code(self) -> u64 {
        let publication = match self.publication {
            None => 0,
            Some(Publication::Statement) => 1,
            Some(Publication::Report) => 2,
        };
        let investigated = match self.investigated {
            None => 0,
            Some(Investigated::No) => 1,
            Some(Investigated::Yes) => 2,
            Some(Investigated::Discontinued) => 3,
        };
        publication << 2 | investigated
    }

    pub(crate) fn of_code(code: u64) -> Self {
        Self {
            publication: match code >> 2 & 3 {
                1 => Some(Publication::Statement),
                2 => Some(Publication::Report),
                _ => None,
            },
            investigated: match code & 3 {
                1 => Some(Investigated::No),
                2 => Some(Investigated::Yes),
                3 => Some(Investigated::Discontinued),
                _ => None,
            },
        }
    }
}

/// The day as an ascending number, so that columns and filters compare numbers: 0 for no date,
/// 1 for the first day of the year 1.
pub(crate) fn day_code(date: Option<Date>) -> u32 {
    let first = Date::constant(1, 1, 1);
    date.filter(|date| *date >= first)
        .and_then(|date| first.until(date).ok())
        .map_or(0, |span| span.get_days() as u32 + 1)
}

/// The date of [`day_code`].
pub(crate) fn date_of_day(code: u32) -> Option<Date> {
    let days = i64::from(code.checked_sub(1)?);
    Date::constant(1, 1, 1)
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()
}

/// A sum as one number; an amount above forty million pounds counts as that amount.
pub(crate) fn sum_code(sum: Sum) -> u64 {
    let most = u64::from(u32::MAX);
    sum.from_pence().min(most) << 32 | sum.to_pence().min(most)
}

/// The sum of [`sum_code`].
pub(crate) fn sum_of_code(code: u64) -> Option<Sum> {
    Sum::between(code >> 32, code & u64::from(u32::MAX))
}

/// Numbers that sort as the references do.
///
/// Published references need only the first number, so the others take no space. Other
/// identifiers sort by their first sixteen bytes; a hash distinguishes those with the same
/// sixteen bytes.
pub(crate) fn order_key(reference: &Reference) -> [u64; 3] {
    let slug = reference.slug().as_bytes();
    if reference.is_published() {
        let digits = slug.iter().filter(|byte| byte.is_ascii_digit());
        let number = digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        let letter = slug
            .get(10)
            .map_or(0, |letter| u64::from(letter - b'a') + 1);
        return [number << 5 | letter, 0, 0];
    }
    // One bit marks identifiers that sort after published references.
    let mut bytes = [0; 16];
    let len = slug.len().min(16);
    bytes[..len].copy_from_slice(&slug[..len]);
    let first = u128::from_be_bytes(bytes);
    let rest = if slug.len() > 15 {
        xxhash_rust::xxh3::xxh3_64(slug)
    } else {
        0
    };
    [(first >> 65) as u64 | 1 << 63, (first >> 1) as u64, rest]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_back_from_their_days() {
        for date in [
            Date::constant(1, 1, 1),
            Date::constant(2026, 1, 3),
            Date::MAX,
        ] {
            assert_eq!(date_of_day(day_code(Some(date))), Some(date));
        }
        assert_eq!((day_code(None), date_of_day(0)), (0, None));
    }

    #[test]
    fn marks_and_places_are_read_back() {
        for publication in [
            None,
            Some(Publication::Statement),
            Some(Publication::Report),
        ] {
            let all = Investigated::ALL.into_iter().map(Some);
            for investigated in all.chain([None]) {
                let marks = Marks {
                    publication,
                    investigated,
                };
                assert_eq!(Marks::of_code(marks.code()), marks);
            }
        }
        for section in SectionKind::ALL {
            let code = ParagraphPlace {
                number: Some(7),
                section,
            }
            .code();
            assert_eq!(
                SectionKind::of_code(ParagraphPlace::section_code(code)),
                Some(section)
            );
        }
    }

    #[test]
    fn sums_are_read_back() {
        for (from, to) in [(0, 0), (20_000, 20_000), (600_000, u64::from(u32::MAX))] {
            let sum = Sum::between(from, to);
            assert_eq!(sum.and_then(|sum| sum_of_code(sum_code(sum))), sum);
        }
        let most = u64::from(u32::MAX);
        assert_eq!(
            sum_of_code(sum_code(Sum::exactly(u64::MAX))),
            Some(Sum::exactly(most))
        );
    }

    #[test]
    fn keys_sort_as_references_do() {
        let mut references: Vec<Reference> = [
            "17-002-402",
            "17-002-402b",
            "09-000-001",
            "25-010-972",
            "MED-10",
            "MED-2",
            "1",
        ]
        .iter()
        .filter_map(|text| Reference::of_collection(text))
        .collect();
        references.sort_by_key(order_key);
        let sorted: Vec<_> = references.iter().map(Reference::slug).collect();
        assert_eq!(
            sorted,
            [
                "09-000-001",
                "17-002-402",
                "17-002-402b",
                "25-010-972",
                "1",
                "MED-10",
                "MED-2"
            ]
        );
    }
}
