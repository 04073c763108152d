use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::directory::MmapDirectory;
use tantivy::index::InvertedIndexReader;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, ReloadPolicy, TERMINATED, Term};

use super::authorities::AuthorityNames;
use super::citations::CitedCounts;
use super::segment::Segment;
use super::titles::Titles;
use crate::index::IndexError;
use crate::index::analysis::tokenizers;
use crate::index::derived::Derived;
use crate::index::failure::engine_failed;
use crate::index::families::FamilyFile;
use crate::index::impacts;
use crate::index::impacts::SegmentImpacts;
use crate::index::settings::paragraph_weights::average_words;
use crate::index::settings::ranking::{Ranking, WrongSetting};
use crate::index::settings::synonym_file::SynonymFile;
use crate::index::standing::Wordings;
use crate::index::storage::manifest::Manifest;
use crate::index::storage::packing::{Dictionary, StoredTexts};
use crate::index::storage::schema::{Fields, schema};
use crate::index::storage::stored_facts::StoredFacts;
use crate::index::writing::ledger::Commit;
use crate::model::Reference;

/// An index as it was at one commit. Later commits do not change it.
pub struct Index {
    built: PathBuf,
    engine_folder: PathBuf,
    pub(crate) fields: Fields,
    segments: Vec<Segment>,
    pub(crate) commit: Commit,
    pub(crate) ranking: Ranking,
    pub(crate) synonyms: Arc<SynonymFile>,
    pub(crate) families: Arc<FamilyFile>,
    ranking_of_folder: Ranking,
    wordings: OnceLock<Wordings>,
    impacts: OnceLock<Vec<Option<SegmentImpacts>>>,
    dictionary: OnceLock<Option<Dictionary>>,
    authority_names: OnceLock<AuthorityNames>,
    titles: OnceLock<Titles>,
    cited_counts: OnceLock<CitedCounts>,
    /// What depends on the settings of ranking as well.
    pub(crate) derived: Derived,
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
    engine.set_tokenizers(tokenizers::tokenizers());
    Ok(engine)
}

/// What the files of settings say of words.
struct WordRules {
    synonyms: Arc<SynonymFile>,
    families: Arc<FamilyFile>,
}

impl Index {
    /// Opens the index in `folder`, the one that holds `settings/` and `built/`.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let ranking = Ranking::read(folder)?;
        let rules = WordRules {
            synonyms: Arc::new(SynonymFile::read(folder)?),
            families: Arc::new(FamilyFile::read(folder)?),
        };
        let built = folder.join(BUILT);
        // A rebuild may put a new engine folder in the old one's place between
        // the reading of the manifest and the opening of the files it names.
        let mut manifest = Manifest::read(&built)?.ok_or(IndexError::Missing {
            folder: built.clone(),
        })?;
        loop {
            match Self::open_built(&built, &manifest, &ranking, &rules) {
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
        rules: &WordRules,
    ) -> Result<Self, IndexError> {
        let folder = manifest.engine_folder(built);
        let failed = engine_failed(&folder);
        let engine = open_engine(built, manifest)?;
        let reader = engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
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
            segments,
            commit,
            ranking: ranking.clone(),
            synonyms: Arc::clone(&rules.synonyms),
            families: Arc::clone(&rules.families),
            ranking_of_folder: ranking.clone(),
            wordings: OnceLock::new(),
            impacts: OnceLock::new(),
            dictionary: OnceLock::new(),
            authority_names: OnceLock::new(),
            titles: OnceLock::new(),
            cited_counts: OnceLock::new(),
            derived: Derived::default(),
        })
    }

    /// Ranks with other settings from here on: those of the folder with
    /// `changes` to them.
    pub(crate) fn change_ranking(&mut self, changes: &toml::Table) -> Result<(), WrongSetting> {
        self.ranking = self.ranking_of_folder.with(changes)?;
        // What they bound depends on it.
        self.impacts = OnceLock::new();
        self.derived = Derived::default();
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
        self.segments.iter().map(Segment::living_paragraphs).sum()
    }

    /// The segments, in the order of their ordinals.
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The segment with an ordinal that an address or a count of segments gave.
    pub(crate) fn segment(&self, segment_ord: usize) -> &Segment {
        &self.segments[segment_ord]
    }

    /// The postings of one field of a segment.
    pub(crate) fn inverted_index(
        &self,
        segment: &Segment,
        field: Field,
    ) -> Result<Arc<InvertedIndexReader>, IndexError> {
        let inverted = segment.reader.inverted_index(field);
        inverted.map_err(|error| self.failed(error))
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

    /// Takes the wordings that were counted when the index was written; false
    /// where they were not, or not yet, and would have to be counted.
    pub(crate) fn has_kept_wordings(&self) -> bool {
        if self.wordings.get().is_some() {
            return true;
        }
        let kept = Wordings::read(&self.engine_folder, self.commit.ledger, &self.segments);
        kept.is_some_and(|kept| {
            self.wordings.get_or_init(|| kept);
            true
        })
    }

    /// The names of the authorities that any decision is about.
    pub(crate) fn authority_names(&self) -> &AuthorityNames {
        self.authority_names.get_or_init(|| {
            let names = self.segments.iter();
            let names = names.flat_map(|segment| segment.living_names(segment.authorities()));
            AuthorityNames::new(names.collect::<BTreeSet<_>>())
        })
    }

    /// The titles of documents that are no decisions.
    pub(crate) fn titles(&self) -> Result<&Titles, IndexError> {
        if let Some(titles) = self.titles.get() {
            return Ok(titles);
        }
        let titles = Titles::read(self)?;
        Ok(self.titles.get_or_init(|| titles))
    }

    /// How many decisions cite each decision.
    pub(crate) fn cited_counts(&self) -> Result<&CitedCounts, IndexError> {
        if let Some(counts) = self.cited_counts.get() {
            return Ok(counts);
        }
        let counts = self.count_citations()?;
        Ok(self.cited_counts.get_or_init(|| counts))
    }

    /// By segment: its impact lists; `None` where
    /// that was not written down.
    pub(crate) fn impacts(&self) -> &[Option<SegmentImpacts>] {
        self.impacts.get_or_init(|| {
            let average = average_words(&self.segments, self.fields.body);
            let wordings = self.wordings();
            let segments = self.segments.iter().enumerate();
            let opened = segments.map(|(at, segment)| {
                let impacts = SegmentImpacts::open(&self.engine_folder, segment)?;
                Some(impacts.bound(segment, &self.ranking, average, wordings.levels(at)))
            });
            opened.collect()
        })
    }

    /// Counts the wordings, makes the impact lists of new segments, and keeps both
    /// beside the commit.
    pub(crate) fn keep_derived(&self) {
        let (folder, ledger) = (&self.engine_folder, self.commit.ledger);
        let kept = Wordings::read(folder, ledger, &self.segments);
        let is_kept = kept.is_some();
        let wordings = self
            .wordings
            .get_or_init(|| kept.unwrap_or_else(|| Wordings::count(&self.segments)));
        impacts::keep(
            folder,
            &self.segments,
            &self.fields,
            &self.ranking,
            wordings,
        );
        // Last: a server waits for them before it goes over to a commit.
        if !is_kept {
            wordings.keep(folder, ledger);
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

    /// Whether a decision with this reference can be found.
    #[must_use]
    pub fn holds(&self, reference: &Reference) -> bool {
        self.find(reference).is_some()
    }

    /// Reads a decision back, its facts and all its paragraphs.
    pub(crate) fn texts(&self, at: DecisionAddress) -> Result<StoredTexts, IndexError> {
        let head = self.segments[at.segment].starts[at.ordinal];
        let store = self.segments[at.segment].store();
        let document = store.and_then(|store| store.get_document_bytes(head));
        let document = document.map_err(|error| self.failed(error))?;
        let dictionary = self.dictionary()?;
        StoredTexts::unpack(&document, dictionary).ok_or_else(|| {
            if dictionary.is_none() && StoredTexts::asks_for_dictionary(&document) {
                return Dictionary::missing(&self.engine_folder);
            }
            self.damaged(format!("has no texts for the decision at {head}"))
        })
    }

    /// Reads the facts of a decision.
    pub(crate) fn facts(&self, at: DecisionAddress) -> Result<StoredFacts, IndexError> {
        self.facts_of(at, &self.texts(at)?)
    }

    /// The facts of a decision that was read back.
    pub(crate) fn facts_of(
        &self,
        at: DecisionAddress,
        texts: &StoredTexts,
    ) -> Result<StoredFacts, IndexError> {
        let facts = texts.facts();
        facts.ok_or_else(|| {
            let head = self.segments[at.segment].starts[at.ordinal];
            self.damaged(format!("has no facts for the decision at {head}"))
        })
    }

    /// Reads the text of one paragraph. Where several of a decision are wanted,
    /// [`Self::texts`] reads it once.
    pub(crate) fn text(&self, segment: usize, doc: u32) -> Result<String, IndexError> {
        let ordinal = self.segments[segment].decision_of(doc);
        let texts = self.texts(DecisionAddress { segment, ordinal })?;
        let position = doc - self.segments[segment].starts[ordinal];
        Ok(texts.paragraph(position as usize).to_owned())
    }

    fn dictionary(&self) -> Result<Option<&Dictionary>, IndexError> {
        if let Some(dictionary) = self.dictionary.get() {
            return Ok(dictionary.as_ref());
        }
        let dictionary = Dictionary::read(&self.engine_folder)?;
        Ok(self.dictionary.get_or_init(|| dictionary).as_ref())
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
