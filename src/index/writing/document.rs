//! A decision as documents of the engine.

use std::sync::Arc;

use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::schema::{Facet, Field};

use super::citations::citations_of;
use super::throttle::Permit;
use crate::index::analysis::paragraph::Analysis;
use crate::index::analysis::word_cache::WordCache;
use crate::index::settings::learned_synonyms::terms_of_abbreviations;
use crate::index::storage::packing::{Packer, lay_out};
use crate::index::storage::schema::{
    Fields, Marks, NONE, ParagraphPlace, day_code, keys_code, order_key, sum_code,
};
use crate::model::{Decision, DecisionType, SectionKind, TextFacts};

/// One document, whose texts are moved and not copied. The engine's own document type packs all
/// values into one buffer and unpacks it three times.
#[derive(Debug)]
pub(crate) struct ParagraphDocument {
    values: Vec<(Field, StoredValue)>,
    // Released when the engine drops the document.
    _permit: Arc<Permit>,
}

/// A value that is queued for the engine.
#[derive(Debug)]
pub(crate) enum StoredValue {
    Text(String),
    Shared(Arc<str>),
    Number(u64),
    Facet(Facet),
    Bytes(Vec<u8>),
}

/// The context for the documents of one decision.
struct OfDecision<'a> {
    slug: Arc<str>,
    title: Option<&'a str>,
    word_cache: &'a mut WordCache,
    fields: &'a Fields,
    permit: &'a Arc<Permit>,
}

/// A value in the form the engine reads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum BorrowedValue<'a> {
    Text(&'a str),
    Number(u64),
    Facet(&'a str),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> for BorrowedValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Self::Text(text) => ReferenceValueLeaf::Str(text),
            Self::Number(number) => ReferenceValueLeaf::U64(number),
            Self::Facet(path) => ReferenceValueLeaf::Facet(path),
            Self::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
        })
    }
}

type Lend<'a> = fn(&'a (Field, StoredValue)) -> (Field, BorrowedValue<'a>);

impl Document for ParagraphDocument {
    type Value<'a> = BorrowedValue<'a>;
    type FieldsValuesIter<'a> =
        std::iter::Map<std::slice::Iter<'a, (Field, StoredValue)>, Lend<'a>>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.values.iter().map(|(field, kept)| {
            let lent = match kept {
                StoredValue::Text(text) => BorrowedValue::Text(text),
                StoredValue::Shared(text) => BorrowedValue::Text(text),
                StoredValue::Number(number) => BorrowedValue::Number(*number),
                StoredValue::Facet(facet) => BorrowedValue::Facet(facet.encoded_str()),
                StoredValue::Bytes(bytes) => BorrowedValue::Bytes(bytes),
            };
            (*field, lent)
        })
    }
}

impl ParagraphDocument {
    /// The number of values of every document.
    const VALUES: usize = 6;

    fn new(text: &str, place: ParagraphPlace, of: &mut OfDecision<'_>) -> Self {
        let Analysis {
            keys,
            common_grams,
            sentences,
            fingerprint,
        } = Analysis::of(text, of.word_cache);
        // A title says what its document is about. It is never standing text, even if other
        // documents have the same title.
        let is_title = place.number.is_none() && of.title == Some(text);
        let fingerprint = fingerprint.filter(|_| !is_title);
        let fields = of.fields;
        let mut values = Vec::with_capacity(Self::VALUES + sentences.len());
        values.push((fields.reference, StoredValue::Shared(Arc::clone(&of.slug))));
        values.push((fields.body, StoredValue::Text(keys)));
        values.push((fields.common_grams, StoredValue::Text(common_grams)));
        values.push((fields.place, StoredValue::Number(place.code())));
        let starts = sentences.into_iter().map(u64::from);
        values.extend(starts.map(|start| (fields.sentences, StoredValue::Number(start))));
        let sketch = fingerprint.map_or(0, |print| print.sketch);
        values.push((
            fields.wording_keys,
            StoredValue::Number(keys_code(fingerprint)),
        ));
        values.push((fields.wording, StoredValue::Number(sketch)));
        Self {
            values,
            _permit: Arc::clone(of.permit),
        }
    }
}

/// Builds the engine documents of decisions.
pub(crate) struct DocumentMaker<'a> {
    word_cache: WordCache,
    packer: Packer<'a>,
    fields: Fields,
}

impl<'a> DocumentMaker<'a> {
    pub(crate) fn new(fields: Fields, packer: Packer<'a>) -> Self {
        Self {
            word_cache: WordCache::new(),
            packer,
            fields,
        }
    }

    /// The engine documents of a decision, the head first.
    pub(crate) fn documents(
        &mut self,
        decision: &Decision,
        permit: &Arc<Permit>,
    ) -> tantivy::Result<Vec<ParagraphDocument>> {
        let facts = self.facts(decision)?;
        // In the order of the paragraphs.
        let mut law = decision.text_facts.law.iter().peekable();
        let mut citations = citations_of(decision).into_iter().peekable();
        let fields = &self.fields;
        let mut of = OfDecision {
            slug: Arc::from(decision.reference.slug()),
            title: decision.title.as_deref(),
            word_cache: &mut self.word_cache,
            fields,
            permit,
        };
        let mut documents = Vec::with_capacity(decision.statement.paragraphs().count().max(1));
        for section in &decision.statement.sections {
            for paragraph in &section.paragraphs {
                let place = ParagraphPlace {
                    number: paragraph.number,
                    section: section.kind,
                };
                let mut document = ParagraphDocument::new(&paragraph.text, place, &mut of);
                let position = documents.len() as u32;
                while let Some(cited) = law.next_if(|cited| cited.paragraph <= position) {
                    let law = StoredValue::Text(cited.law.to_string());
                    document.values.push((fields.law, law));
                }
                while let Some(cited) = citations.next_if(|cited| cited.paragraph <= position) {
                    let slug = StoredValue::Text(cited.reference.slug().to_owned());
                    document.values.push((fields.cites, slug));
                }
                documents.push(document);
            }
        }
        if documents.is_empty() {
            let place = ParagraphPlace {
                number: None,
                section: SectionKind::Other,
            };
            documents.push(ParagraphDocument::new("", place, &mut of));
        }
        documents[0].values.extend(facts);
        Ok(documents)
    }

    /// The fields that only the head of a decision has.
    fn facts(&mut self, decision: &Decision) -> tantivy::Result<Vec<(Field, StoredValue)>> {
        let packed = self.packer.pack(&lay_out(decision))?;
        let mut facts = facts(decision, &self.fields);
        facts.push((self.fields.texts, StoredValue::Bytes(packed)));
        Ok(facts)
    }
}

/// The facts of a decision as columns and keys.
fn facts(decision: &Decision, fields: &Fields) -> Vec<(Field, StoredValue)> {
    let marks = Marks {
        publication: decision.publication,
        investigated: decision.investigated,
    };
    let category = match &decision.category {
        Some(category) => Facet::from_path([category.area.as_str(), category.name.as_str()]),
        None => Facet::from_path([NONE]),
    };
    let label = decision.decision_type.map_or(NONE, DecisionType::label);
    let authority = decision.authority.as_deref().unwrap_or(NONE);
    let paragraphs = decision.statement.paragraphs().count() as u64;
    let mut facts = vec![
        (fields.paragraphs, StoredValue::Number(paragraphs)),
        (
            fields.day,
            StoredValue::Number(day_code(decision.date).into()),
        ),
        (fields.marks, StoredValue::Number(marks.code())),
        (fields.authority, StoredValue::Text(authority.to_owned())),
        (fields.category, StoredValue::Facet(category)),
        (
            fields.decision,
            StoredValue::Facet(Facet::from_path([label])),
        ),
    ];
    let orders = order_key(&decision.reference).map(StoredValue::Number);
    facts.extend(fields.orders.into_iter().zip(orders));
    terms_of_abbreviations(&decision.text_facts.abbreviations, |term| {
        facts.push((fields.abbreviations, StoredValue::Text(term)));
    });
    let TextFacts {
        reasons, remedies, ..
    } = &decision.text_facts;
    let bit = |bits: u64, code: u8| bits | 1 << code;
    let reasons = reasons.iter().map(|reason| *reason as u8).fold(0, bit);
    let kinds = remedies.iter().map(|remedy| remedy.kind as u8).fold(0, bit);
    facts.push((fields.reasons, StoredValue::Number(reasons)));
    facts.push((fields.remedies, StoredValue::Number(kinds)));
    let sums = remedies.iter().filter_map(|remedy| remedy.sum);
    facts.extend(sums.map(|sum| (fields.sums, StoredValue::Number(sum_code(sum)))));
    facts
}
