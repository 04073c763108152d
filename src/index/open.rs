use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::columnar::{Column, ColumnValues, StrColumn};
use tantivy::directory::MmapDirectory;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocSet, ReloadPolicy, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term,
};

use super::bits::Bits;
use super::failure::engine_failed;
use super::ledger::Commit;
use super::manifest::Manifest;
use super::schema::{Fields, NONE, Place, schema};
use super::settings::{Ranking, WrongSetting};
use super::standing::Wordings;
use super::stored::StoredFacts;
use super::synonyms::SynonymFile;
use super::text_facts::TextFactColumns;
use super::{IndexError, analyzer};
use crate::model::{Category, Reference};

/// An index as it was at one commit. Later commits do not change it.
pub struct Index {
    built: PathBuf,
    engine_folder: PathBuf,
    pub(crate) fields: Fields,
    pub(crate) searcher: Searcher,
    pub(crate) segments: Vec<Segment>,
    pub(crate) commit: Commit,
    pub(crate) ranking: Ranking,
    pub(crate) synonyms: Arc<SynonymFile>,
    ranking_of_folder: Ranking,
    wordings: OnceLock<Wordings>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Index")
            .field("built", &self.built)
            .finish_non_exhaustive()
    }
}

/// The name of the folder that holds what is built, inside the index folder.
pub(crate) const BUILT: &str = "built";

/// Opens the engine's files as `manifest` names them.
pub(crate) fn open_engine(built: &Path, manifest: &Manifest) -> Result<tantivy::Index, IndexError> {
    let folder = manifest.engine_folder(built);
    let directory = MmapDirectory::open(&folder)
        .map_err(|error| engine_failed(&folder)(tantivy::TantivyError::from(error)))?;
    let mut engine = tantivy::Index::open(directory).map_err(engine_failed(&folder))?;
    if engine.schema() != schema().0 {
        let detail = "has other fields than its manifest says".to_owned();
        return Err(IndexError::Damaged {
            path: folder.join("meta.json"),
            detail,
        });
    }
    engine.set_tokenizers(analyzer::tokenizers());
    Ok(engine)
}

impl Index {
    /// Opens the index in `folder`, the one that holds `settings/` and `built/`.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let ranking = Ranking::read(folder)?;
        let synonyms = Arc::new(SynonymFile::read(folder)?);
        let built = folder.join(BUILT);
        // A rebuild may put a new engine folder in the old one's place between
        // the reading of the manifest and the opening of the files it names.
        let mut manifest = Manifest::read(&built)?.ok_or(IndexError::Missing {
            folder: built.clone(),
        })?;
        loop {
            match Self::open_built(&built, &manifest, &ranking, &synonyms) {
                Err(error) => match Manifest::read(&built)? {
                    Some(newer) if newer != manifest => manifest = newer,
                    _ => return Err(error),
                },
                opened => return opened,
            }
        }
    }

    fn open_built(
        built: &Path,
        manifest: &Manifest,
        ranking: &Ranking,
        synonyms: &Arc<SynonymFile>,
    ) -> Result<Self, IndexError> {
        let folder = manifest.engine_folder(built);
        let failed = engine_failed(&folder);
        let engine = open_engine(built, manifest)?;
        let reader = engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(64)
            .try_into()
            .map_err(&failed)?;
        let reader: tantivy::IndexReader = reader;
        let searcher = reader.searcher();
        let (_, fields) = schema();
        let segments = searcher
            .segment_readers()
            .iter()
            .map(|reader| Segment::open(reader, &fields).map_err(&failed))
            .collect::<Result<Vec<_>, _>>()?;
        let commit = Commit::read(&engine, &folder)?;
        Ok(Self {
            built: built.to_owned(),
            engine_folder: folder,
            fields,
            searcher,
            segments,
            commit,
            ranking: ranking.clone(),
            synonyms: Arc::clone(synonyms),
            ranking_of_folder: ranking.clone(),
            wordings: OnceLock::new(),
        })
    }

    /// Ranks with other settings from here on: those of the folder with
    /// `changes` to them.
    pub(crate) fn change_ranking(&mut self, changes: &toml::Table) -> Result<(), WrongSetting> {
        self.ranking = self.ranking_of_folder.with(changes)?;
        Ok(())
    }

    /// Rises by one with every change of the index.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.commit.generation
    }

    /// How many decisions can be found.
    #[must_use]
    pub fn decisions(&self) -> u64 {
        self.segments.iter().map(Segment::living).sum()
    }

    /// How many paragraphs can be found.
    #[must_use]
    pub fn paragraphs(&self) -> u64 {
        self.segments
            .iter()
            .map(|segment| {
                let counts = segment.paragraph_counts();
                segment.alive.as_ref().map_or_else(
                    || counts.iter().map(|count| u64::from(*count)).sum::<u64>(),
                    |alive| {
                        alive
                            .iter()
                            .map(|decision| u64::from(counts[decision]))
                            .sum()
                    },
                )
            })
            .sum()
    }

    /// The folder of the engine's files.
    pub(crate) fn engine_folder(&self) -> &Path {
        &self.engine_folder
    }

    /// The folder of everything built.
    pub(crate) fn built(&self) -> &Path {
        &self.built
    }

    /// Turns an error of the engine into one that names the folder.
    pub(crate) fn failed(&self, error: impl Into<tantivy::TantivyError>) -> IndexError {
        engine_failed(&self.built)(error.into())
    }

    /// The error for content of the index that nothing writes.
    pub(crate) fn damaged(&self, detail: String) -> IndexError {
        IndexError::Damaged {
            path: self.engine_folder.clone(),
            detail,
        }
    }

    /// How often wordings stand in the decisions.
    pub(crate) fn wordings(&self) -> &Wordings {
        self.wordings.get_or_init(|| {
            Wordings::read(&self.engine_folder, self.commit.ledger, &self.segments)
                .unwrap_or_else(|| Wordings::count(&self.segments))
        })
    }

    /// Counts the wordings and keeps the counts beside the commit.
    pub(crate) fn keep_wordings(&self) {
        let ledger = self.commit.ledger;
        if Wordings::read(&self.engine_folder, ledger, &self.segments).is_none() {
            let wordings = Wordings::count(&self.segments);
            wordings.keep(&self.engine_folder, ledger);
        }
    }

    /// The decision with this reference in a segment, if it is there and living.
    pub(crate) fn find_in(&self, segment: &Segment, reference: &Reference) -> Option<usize> {
        let term = Term::from_field_text(self.fields.reference, reference.slug());
        let keys = segment.reader.inverted_index(self.fields.reference).ok()?;
        let mut postings = keys.read_postings(&term, IndexRecordOption::Basic).ok()??;
        // A segment may hold older, deleted readings of the same decision.
        while postings.doc() != TERMINATED {
            let ordinal = segment.decision_of(postings.doc());
            if segment.is_alive(ordinal) {
                return Some(ordinal);
            }
            postings.advance();
        }
        None
    }

    /// The decision with this reference.
    pub(crate) fn find(&self, reference: &Reference) -> Option<DecisionAddress> {
        self.segments.iter().enumerate().find_map(|(at, segment)| {
            let ordinal = self.find_in(segment, reference)?;
            Some(DecisionAddress {
                segment: at,
                ordinal,
            })
        })
    }

    /// Reads the stored facts of a decision.
    pub(crate) fn facts(&self, at: DecisionAddress) -> Result<StoredFacts, IndexError> {
        let head = self.segments[at.segment].starts[at.ordinal];
        let document = self.document(at.segment, head)?;
        let facts = document
            .get_first(self.fields.facts)
            .and_then(|value| value.as_str());
        facts
            .and_then(|facts| serde_json::from_str(facts).ok())
            .ok_or_else(|| self.damaged(format!("has no facts for the decision at {head}")))
    }

    /// Reads the text of a paragraph.
    pub(crate) fn text(&self, segment: usize, doc: u32) -> Result<String, IndexError> {
        let document = self.document(segment, doc)?;
        let text = document
            .get_first(self.fields.text)
            .and_then(|value| value.as_str());
        Ok(text.unwrap_or_default().to_owned())
    }

    fn document(&self, segment: usize, doc: u32) -> Result<TantivyDocument, IndexError> {
        self.searcher
            .doc(DocAddress::new(segment as u32, doc))
            .map_err(|error| self.failed(error))
    }
}

/// Where a decision stands in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DecisionAddress {
    /// Position of the segment.
    pub(crate) segment: usize,
    /// Position of the decision in its segment.
    pub(crate) ordinal: usize,
}

/// One segment of the engine, seen as a row of decisions.
pub(crate) struct Segment {
    pub(crate) reader: SegmentReader,
    /// The head of each decision, rising, and behind them the end of the last.
    pub(crate) starts: Vec<u32>,
    /// Decisions that were not taken out; `None` when none was.
    pub(crate) alive: Option<Bits>,
    columns: Columns,
    pub(super) text_facts: TextFactColumns,
}

/// Facts by decision, each read from its column when first asked for.
#[derive(Default)]
struct Columns {
    days: OnceLock<Vec<u32>>,
    orders: OnceLock<Vec<[u64; 3]>>,
    marks: OnceLock<Vec<u8>>,
    paragraphs: OnceLock<Vec<u32>>,
    sections: OnceLock<Vec<u8>>,
    places: OnceLock<Option<Column<u64>>>,
    authorities: OnceLock<Values>,
    categories: OnceLock<Values>,
    labels: OnceLock<Values>,
}

/// A fact by decision, as positions in a list of its values.
#[derive(Default)]
pub(crate) struct Values {
    /// The value of each decision.
    pub(crate) of: Vec<u32>,
    /// The values, sorted as bytes; `None` for those that state none.
    pub(crate) names: Vec<Option<String>>,
}

impl Segment {
    fn open(reader: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
        let name = reader.schema().get_field_name(fields.paragraphs).to_owned();
        let column = reader.fast_fields().u64(&name)?;
        let mut starts: Vec<u32> = match &column.index {
            tantivy::columnar::ColumnIndex::Optional(heads) => heads.iter_non_null_docs().collect(),
            tantivy::columnar::ColumnIndex::Full => (0..reader.max_doc()).collect(),
            _ => Vec::new(),
        };
        starts.push(reader.max_doc());
        let alive = reader.has_deletes().then(|| {
            let mut alive = Bits::none(starts.len() - 1);
            for (ordinal, head) in starts[..starts.len() - 1].iter().enumerate() {
                if !reader.is_deleted(*head) {
                    alive.set(ordinal);
                }
            }
            alive
        });
        Ok(Self {
            reader: reader.clone(),
            starts,
            alive,
            columns: Columns::default(),
            text_facts: TextFactColumns::default(),
        })
    }

    /// How many decisions stand in it, living or not.
    pub(crate) fn decisions(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many decisions in it can be found.
    pub(crate) fn living(&self) -> u64 {
        self.alive
            .as_ref()
            .map_or(self.decisions() as u64, Bits::count)
    }

    pub(crate) fn is_alive(&self, ordinal: usize) -> bool {
        self.alive
            .as_ref()
            .is_none_or(|alive| alive.contains(ordinal))
    }

    /// The decision a document belongs to.
    pub(crate) fn decision_of(&self, doc: u32) -> usize {
        self.starts
            .partition_point(|start| *start <= doc)
            .saturating_sub(1)
    }

    /// The day of each decision, see `day_code`.
    pub(crate) fn days(&self) -> &[u32] {
        self.columns
            .days
            .get_or_init(|| self.numbers("day", |day| day as u32))
    }

    /// The order key of each decision.
    pub(crate) fn orders(&self) -> &[[u64; 3]] {
        self.columns.orders.get_or_init(|| {
            let [first, second, third] =
                ["order_1", "order_2", "order_3"].map(|name| self.numbers(name, |order| order));
            let numbers = first.into_iter().zip(second).zip(third);
            numbers
                .map(|((first, second), third)| [first, second, third])
                .collect()
        })
    }

    /// The marks of each decision.
    pub(crate) fn marks(&self) -> &[u8] {
        self.columns
            .marks
            .get_or_init(|| self.numbers("marks", |marks| marks as u8))
    }

    /// The number of paragraphs of each decision.
    pub(crate) fn paragraph_counts(&self) -> &[u32] {
        self.columns
            .paragraphs
            .get_or_init(|| self.numbers("paragraphs", |count| count as u32))
    }

    /// The section code of each document.
    pub(crate) fn sections(&self) -> &[u8] {
        self.columns
            .sections
            .get_or_init(|| self.numbers("place", Place::section_code))
    }

    /// The authority of each decision.
    pub(crate) fn authorities(&self) -> &Values {
        self.columns
            .authorities
            .get_or_init(|| self.values("authority"))
    }

    /// The category of each decision, as a path of the engine.
    pub(crate) fn categories(&self) -> &Values {
        self.columns
            .categories
            .get_or_init(|| self.values("category"))
    }

    /// The label of each decision.
    pub(crate) fn labels(&self) -> &Values {
        self.columns.labels.get_or_init(|| self.values("decision"))
    }

    /// Where a document stands in its decision.
    pub(crate) fn place(&self, doc: u32) -> Place {
        let column = self.columns.places.get_or_init(|| {
            // Finding the column takes longer than reading a page's places.
            self.reader.fast_fields().u64("place").ok()
        });
        let code = column.as_ref().and_then(|column| column.first(doc));
        Place::of_code(code.unwrap_or(0))
    }

    /// Where sentences begin in the texts, by their words.
    pub(crate) fn sentences(&self) -> Sentences {
        Sentences {
            column: self.reader.fast_fields().u64("sentences").ok(),
        }
    }

    /// A column of numbers, one a decision or one a document, whichever it is
    /// on. A column that is not there, as in an empty segment, has none.
    pub(crate) fn numbers<T>(&self, name: &str, read: impl Fn(u64) -> T) -> Vec<T> {
        let Ok(column) = self.reader.fast_fields().u64(name) else {
            return Vec::new();
        };
        read_column(&*column.values, read)
    }

    fn values(&self, name: &str) -> Values {
        let Ok(Some(column)) = self.reader.fast_fields().str(name) else {
            return Values::default();
        };
        Values {
            of: read_column(&*column.ords().values, |ord| ord as u32),
            names: names_of(&column).unwrap_or_default(),
        }
    }
}

/// Reads a column piece by piece: the engine hands out eight bytes for each
/// value, however small it is, and fresh memory for all of them costs more than
/// the reading.
fn read_column<T>(values: &dyn ColumnValues<u64>, read: impl Fn(u64) -> T) -> Vec<T> {
    const PIECE: u32 = 1 << 10;
    let mut piece = [0; PIECE as usize];
    let len = values.num_vals();
    let mut numbers = Vec::with_capacity(len as usize);
    for from in (0..len).step_by(PIECE as usize) {
        let piece = &mut piece[..PIECE.min(len - from) as usize];
        values.get_range(from.into(), piece);
        numbers.extend(piece.iter().map(|number| read(*number)));
    }
    numbers
}

/// The values of a column, in one walk through their dictionary: to ask it for
/// one after the other unpacks a block for each.
fn names_of(column: &StrColumn) -> std::io::Result<Vec<Option<String>>> {
    let mut names = Vec::with_capacity(column.num_terms());
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        let name = std::str::from_utf8(terms.key()).ok();
        names.push(name.filter(|name| *name != NONE).map(ToOwned::to_owned));
    }
    Ok(names)
}

/// Where the sentences of each paragraph begin.
pub(crate) struct Sentences {
    // Not there in a segment whose paragraphs are all one sentence.
    column: Option<Column<u64>>,
}

impl Sentences {
    /// Puts the words with which sentences of a document begin, rising, into
    /// `starts`. The first word of all is not among them.
    pub(crate) fn read(&self, doc: u32, starts: &mut Vec<u32>) {
        starts.clear();
        if let Some(column) = &self.column {
            starts.extend(column.values_for_doc(doc).map(|start| start as u32));
        }
    }
}

/// Reads a category from its path in the engine.
pub(crate) fn category_of_path(path: &str) -> Option<Category> {
    // U+0000 parts the steps of an encoded facet.
    let (area, name) = path.split_once('\0')?;
    Some(Category {
        area: area.to_owned(),
        name: name.to_owned(),
    })
}
