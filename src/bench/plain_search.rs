//! Runs queries on the index of the plain tantivy program.

use std::ops::Bound;
use std::path::Path;

use tantivy::collector::{Count, FacetCollector, FacetCounts, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, RangeQuery, RegexQuery, TermQuery};
use tantivy::schema::{Facet, IndexRecordOption, Value};
use tantivy::snippet::SnippetGenerator;
use tantivy::{DocAddress, Index, Order, Searcher, TantivyDocument, Term};

use super::plain::{Fields, day, schema, tokenizers};
use super::questions::{Clause, Question};
use crate::model::Date;

/// An open index.
pub(super) struct Plain {
    searcher: Searcher,
    fields: Fields,
}

impl Plain {
    pub(super) fn open(folder: &Path) -> tantivy::Result<Self> {
        let mut index = Index::open_in_dir(folder)?;
        index.set_tokenizers(tokenizers());
        Ok(Self {
            searcher: index.reader()?.searcher(),
            fields: schema().1,
        })
    }

    /// The count and the addresses of the first ten paragraphs, without reading texts.
    pub(super) fn count_and_rank(&self, question: &Question) -> tantivy::Result<usize> {
        let query = self.query(question);
        let top = TopDocs::with_limit(10);
        Ok(if question.newest_first {
            let top = top.order_by_fast_field::<u64>("date", Order::Desc);
            let (hits, count) = self.searcher.search(&*query, &(top, Count))?;
            hits.len() + count
        } else {
            let collectors = (top.order_by_score(), Count);
            let (hits, count) = self.searcher.search(&*query, &collectors)?;
            hits.len() + count
        })
    }

    /// The addresses of the first ten paragraphs, which lets the engine skip documents that cannot
    /// be among them.
    pub(super) fn rank(&self, question: &Question) -> tantivy::Result<usize> {
        let query = self.query(question);
        let top = TopDocs::with_limit(10);
        Ok(if question.newest_first {
            let top = top.order_by_fast_field::<u64>("date", Order::Desc);
            self.searcher.search(&*query, &top)?.len()
        } else {
            self.searcher.search(&*query, &top.order_by_score())?.len()
        })
    }

    /// The count and two facets; returns the number of facet values.
    pub(super) fn count_facets(&self, question: &Question) -> tantivy::Result<usize> {
        let (categories, decisions) = facets();
        let collectors = (Count, categories, decisions);
        let found = self.searcher.search(&*self.query(question), &collectors)?;
        Ok(found.0 + values(&found.1) + values(&found.2))
    }

    /// The first ten paragraphs with highlights; returns the number of highlights.
    pub(super) fn highlight(&self, question: &Question) -> tantivy::Result<usize> {
        let query = self.query(question);
        let top = TopDocs::with_limit(10);
        let addresses: Vec<DocAddress> = if question.newest_first {
            let top = top.order_by_fast_field::<u64>("date", Order::Desc);
            let hits = self.searcher.search(&*query, &top)?;
            hits.into_iter().map(|(_, address)| address).collect()
        } else {
            let hits = self.searcher.search(&*query, &top.order_by_score())?;
            hits.into_iter().map(|(_, address)| address).collect()
        };
        self.marks(&*query, &addresses)
    }

    /// The first ten paragraphs with highlights, the count, and two facets.
    pub(super) fn page(&self, question: &Question) -> tantivy::Result<usize> {
        let query = self.query(question);
        let top = TopDocs::with_limit(10);
        let (categories, decisions) = facets();
        let (addresses, counted) = if question.newest_first {
            let top = top.order_by_fast_field::<u64>("date", Order::Desc);
            let collectors = (top, Count, categories, decisions);
            let found = self.searcher.search(&*query, &collectors)?;
            let addresses: Vec<_> = found.0.into_iter().map(|(_, address)| address).collect();
            (addresses, found.1 + values(&found.2) + values(&found.3))
        } else {
            let collectors = (top.order_by_score(), Count, categories, decisions);
            let found = self.searcher.search(&*query, &collectors)?;
            let addresses: Vec<_> = found.0.into_iter().map(|(_, address)| address).collect();
            (addresses, found.1 + values(&found.2) + values(&found.3))
        };
        Ok(counted + self.marks(&*query, &addresses)?)
    }

    fn marks(&self, query: &dyn Query, addresses: &[DocAddress]) -> tantivy::Result<usize> {
        let mut snippets = SnippetGenerator::create(&self.searcher, query, self.fields.text)?;
        // Whole paragraphs, as this program shows them.
        snippets.set_max_num_chars(100_000);
        let mut marks = 0;
        for address in addresses {
            let document: TantivyDocument = self.searcher.doc(*address)?;
            let text = document.get_first(self.fields.text);
            let snippet = snippets.snippet(text.and_then(|text| text.as_str()).unwrap_or_default());
            marks += snippet.highlighted().len();
        }
        Ok(marks)
    }

    fn query(&self, question: &Question) -> Box<dyn Query> {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let occur = if question.any {
            Occur::Should
        } else {
            Occur::Must
        };
        for clause in &question.clauses {
            parts.push((occur, self.clause(clause)));
        }
        if let Some(without) = &question.without {
            parts.push((Occur::MustNot, self.clause(&Clause::Word(without.clone()))));
        }
        if let Some(area) = &question.area {
            let term = Term::from_facet(self.fields.category, &Facet::from_path([area]));
            parts.push((
                Occur::Must,
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
            ));
        }
        if let Some((from, to)) = question.dates {
            let bound =
                |date: Date| Bound::Included(Term::from_field_u64(self.fields.date, day(date)));
            parts.push((
                Occur::Must,
                Box::new(RangeQuery::new(bound(from), bound(to))),
            ));
        }
        match parts.len() {
            1 => parts.swap_remove(0).1,
            _ => Box::new(BooleanQuery::new(parts)),
        }
    }

    fn clause(&self, clause: &Clause) -> Box<dyn Query> {
        match clause {
            Clause::Word(word) => {
                let term = self.terms(word).swap_remove(0);
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
            }
            Clause::Phrase(words) => Box::new(PhraseQuery::new(self.terms(words))),
            Clause::Near(_, words) => {
                let word = |word: &String| (Occur::Must, self.clause(&Clause::Word(word.clone())));
                Box::new(BooleanQuery::new(words.iter().map(word).collect()))
            }
            Clause::Prefix(letters) => Box::new(
                RegexQuery::from_pattern(&format!("{letters}.*"), self.fields.text)
                    .expect("letters and `.*` are a pattern"),
            ),
        }
    }

    fn terms(&self, text: &str) -> Vec<Term> {
        let mut english = self
            .searcher
            .index()
            .tokenizer_for_field(self.fields.text)
            .expect("the text field has an analysis");
        let mut terms = Vec::new();
        english
            .token_stream(text)
            .process(&mut |token| terms.push(Term::from_field_text(self.fields.text, &token.text)));
        terms
    }
}

fn facets() -> (FacetCollector, FacetCollector) {
    let mut categories = FacetCollector::for_field("category");
    categories.add_facet("/");
    let mut decisions = FacetCollector::for_field("decision");
    decisions.add_facet("/");
    (categories, decisions)
}

fn values(counts: &FacetCounts) -> usize {
    counts.get("/").count()
}
