//! The kind of program one could write in an afternoon: plain tantivy over paragraphs.
//!
//! One document per paragraph with the engine's own English analysis, the text stored and
//! compressed, and the facts of the decision on each. It does not combine paragraphs into
//! decisions: AND applies within a paragraph, and totals count paragraphs.

use std::path::Path;

use crate::index::StoredDecision;
use crate::model::Investigated;
use crate::text::Stemmer;
use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, INDEXED, IndexRecordOption, STRING, Schema,
    TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream,
    Tokenizer, TokenizerManager,
};
use tantivy::{Index, IndexWriter, TantivyDocument};

const HEAP_BYTES: usize = 256_000_000;

/// The fields of a paragraph's document.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) text: Field,
    pub(super) category: Field,
    pub(super) decision: Field,
    pub(super) authority: Field,
    pub(super) year: Field,
    pub(super) date: Field,
    pub(super) publication: Field,
    pub(super) investigated: Field,
    pub(super) reference: Field,
}

pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let english = TextFieldIndexing::default()
        .set_tokenizer(ENGLISH)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default()
        .set_indexing_options(english)
        .set_stored();
    let fields = Fields {
        text: schema.add_text_field("text", text),
        category: schema.add_facet_field("category", FacetOptions::default()),
        decision: schema.add_facet_field("decision", FacetOptions::default()),
        authority: schema.add_text_field("authority", STRING | FAST),
        year: schema.add_u64_field("year", INDEXED | FAST),
        date: schema.add_u64_field("date", FAST),
        publication: schema.add_text_field("publication", STRING | FAST),
        investigated: schema.add_bool_field("investigated", INDEXED | FAST),
        reference: schema.add_text_field("reference", STRING | FAST),
    };
    (schema.build(), fields)
}

/// Adds every paragraph, commits, and waits for merges.
pub fn build<E: From<tantivy::TantivyError>>(
    folder: &Path,
    decisions: impl Iterator<Item = Result<StoredDecision, E>>,
    threads: usize,
) -> Result<(), E> {
    let (schema, fields) = schema();
    let index = Index::builder()
        .schema(schema)
        .tokenizers(tokenizers())
        .create_in_dir(folder)?;
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, HEAP_BYTES)?;
    for decision in decisions {
        let decision = decision?;
        for text in &decision.texts {
            let mut document = facts(&decision, fields);
            document.add_text(fields.text, text);
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// The analysis that the engine calls `en_stem`, built here: its own stemmer can only be compiled
/// together with those of seventeen other languages. It is the same stemmer that this program uses.
#[must_use]
pub fn tokenizers() -> TokenizerManager {
    let english = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(EnglishStems)
        .build();
    let tokenizers = TokenizerManager::default();
    tokenizers.register(ENGLISH, english);
    tokenizers
}

/// The name of that analysis.
pub const ENGLISH: &str = "english";

#[derive(Clone)]
struct EnglishStems;

#[derive(Clone)]
struct Stemming<T>(T);

struct StemStream<T> {
    tail: T,
    stemmer: Stemmer,
}

impl TokenFilter for EnglishStems {
    type Tokenizer<T: Tokenizer> = Stemming<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> Stemming<T> {
        Stemming(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for Stemming<T> {
    type TokenStream<'a> = StemStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        StemStream {
            tail: self.0.token_stream(text),
            stemmer: Stemmer::default(),
        }
    }
}

impl<T: TokenStream> TokenStream for StemStream<T> {
    fn advance(&mut self) -> bool {
        if !self.tail.advance() {
            return false;
        }
        let token = self.tail.token_mut();
        let stem = self.stemmer.stem(&token.text).into_owned();
        token.text = stem;
        true
    }

    fn token(&self) -> &Token {
        self.tail.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.tail.token_mut()
    }
}

fn facts(decision: &StoredDecision, fields: Fields) -> TantivyDocument {
    let mut document = TantivyDocument::new();
    document.add_text(fields.reference, decision.reference.slug());
    if let Some(category) = &decision.category {
        let facet = Facet::from_path([&category.area, &category.name]);
        document.add_facet(fields.category, facet);
    }
    if let Some(decision_type) = decision.decision_type {
        document.add_facet(fields.decision, Facet::from_path([decision_type.label()]));
    }
    if let Some(authority) = &decision.authority {
        document.add_text(fields.authority, authority);
    }
    if let Some(date) = decision.date {
        document.add_u64(fields.year, date.year().unsigned_abs().into());
        document.add_u64(fields.date, day(date));
    }
    if let Some(publication) = decision.publication {
        document.add_text(fields.publication, publication.label());
    }
    if let Some(investigated) = decision.investigated {
        document.add_bool(fields.investigated, investigated == Investigated::Yes);
    }
    document
}

/// A date as a number with the same order.
pub(super) fn day(date: crate::model::Date) -> u64 {
    let part = |number: i8| u64::from(number.unsigned_abs());
    u64::from(date.year().unsigned_abs()) * 10_000 + part(date.month()) * 100 + part(date.day())
}
