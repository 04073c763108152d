//! What somebody would write in an afternoon: plain tantivy over paragraphs.
//!
//! One document a paragraph with the engine's own English analysis, the text
//! stored with lz4, and the facts of the decision on each. It knows nothing of
//! decisions as wholes: AND is within a paragraph and totals count paragraphs.

use std::path::Path;

use redress::model::Decision;
use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, INDEXED, IndexRecordOption, STRING, Schema,
    TextFieldIndexing, TextOptions,
};
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, IndexWriter, TantivyDocument};

const HEAP_BYTES: usize = 256_000_000;

/// The fields of a paragraph's document.
#[derive(Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) text: Field,
    pub(crate) category: Field,
    pub(crate) decision: Field,
    pub(crate) authority: Field,
    pub(crate) year: Field,
    pub(crate) date: Field,
    pub(crate) publication: Field,
    pub(crate) investigated: Field,
    pub(crate) reference: Field,
}

pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let english = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
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

/// Adds every paragraph and commits; merges that were begun are waited for.
pub(crate) fn build(folder: &Path, decisions: &[Decision], threads: usize) -> tantivy::Result<()> {
    let (schema, fields) = schema();
    let settings = IndexSettings {
        docstore_compression: Compressor::Lz4,
        ..IndexSettings::default()
    };
    let index = Index::builder()
        .schema(schema)
        .settings(settings)
        .create_in_dir(folder)?;
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, HEAP_BYTES)?;
    for decision in decisions {
        for (_, paragraph) in decision.statement.paragraphs() {
            let mut document = facts(decision, fields);
            document.add_text(fields.text, &paragraph.text);
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()
}

fn facts(decision: &Decision, fields: Fields) -> TantivyDocument {
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
        document.add_bool(fields.investigated, investigated);
    }
    document
}

/// A date as a number that sorts as dates do.
pub(crate) fn day(date: redress::model::Date) -> u64 {
    let part = |number: i8| u64::from(number.unsigned_abs());
    u64::from(date.year().unsigned_abs()) * 10_000 + part(date.month()) * 100 + part(date.day())
}
