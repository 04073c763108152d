mod citations;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::index::InvertedIndexReader;
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, ReloadPolicy, TERMINATED, Term};

use self::citations::CitedCounts;
use super::authorities::AuthorityNames;
use super::beside::KeptFiles;
use super::segment::Segment;
use super::titles::Titles;
use crate::index::IndexError;
use crate::index::derived::Derived;
use crate::index::failure::engine_failed;
use crate::index::families::FamilyFile;
use crate::index::impacts::{self, SegmentImpacts};
use crate::index::settings::paragraph_weights::average_words;
use crate::index::settings::ranking::{Ranking, WrongSetting};
use crate::index::settings::synonym_file::SynonymFile;
use crate::index::standing::Wordings;
use crate::index::storage::engine::Engine;
use crate::index::storage::folder::EngineFolder;
use crate::index::storage::generation::{Generation, read_one_generation};
use crate::index::storage::packing::{Dictionary, StoredTexts};
use crate::index::storage::schema::{Fields, schema};
use crate::index::storage::stored_facts::StoredFacts;
use crate::index::writing::ledger::{Commit, Ledger};
use crate::model::Reference;

/// An index as it was at one commit. Later commits do not change it.
pub struct Index {
    built: PathBuf,
    engine_folder: PathBuf,
    folder: EngineFolder,
    kept: KeptFiles,
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
        read_one_generation(&built, |generation| {
            Self::open_at(&built, generation, &ranking, &rules)
        })
    }

    /// Opens everything of one generation, so that what is written later does not
    /// matter.
    fn open_at(
        built: &Path,
        generation: &Generation,
        ranking: &Ranking,
        rules: &WordRules,
    ) -> Result<Self, IndexError> {
        let engine = Engine::open_at(built, generation)?;
        let reader = engine
            .index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(engine.failed())?;
        let reader: tantivy::IndexReader = reader;
        let searcher = reader.searcher();
        let (_, fields) = schema();
        let segments = searcher
            .segment_readers()
            .iter()
            .map(|reader| Segment::open(reader, &fields).map_err(engine.failed()))
            .collect::<Result<Vec<_>, _>>()?;
        let commit = engine.commit()?;
        let Engine { folder, path, .. } = engine;
        // The engine takes a file that is missing for an empty one.
        folder.damage().refuse()?;
        let kept = KeptFiles::map(&folder, commit, &segments);
        Ok(Self {
            built: built.to_owned(),
            engine_folder: path,
            folder,
            kept,
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

    /// Fails where anything that was read so far is not as it was written. Whoever
    /// answers from an index asks before the answer is given: a part that cannot be
    /// read may have been passed over as if it were empty.
    pub(crate) fn refuse_damage(&self) -> Result<(), IndexError> {
        self.folder.damage().refuse()
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
        let damage = self.refuse_damage().err();
        damage.unwrap_or_else(|| engine_failed(&self.built)(error.into()))
    }

    /// The error for content of the index that nothing writes.
    pub(crate) fn damaged(&self, detail: String) -> IndexError {
        IndexError::Damaged {
            path: self.engine_folder.clone(),
            detail,
        }
    }

    /// The files beside the engine's that are there and not as they were written. A
    /// search does without them.
    pub(in crate::index) fn damaged_files(&self) -> Vec<PathBuf> {
        let folder = &self.engine_folder;
        let wordings = Wordings::file_name(self.commit.ledger);
        let kept = self.kept.wordings.as_ref();
        let is_damaged = kept.is_some_and(|kept| !Wordings::is_whole(kept));
        let wordings = is_damaged.then(|| folder.join(wordings));
        let mut damaged = impacts::damaged_files(folder, &self.segments, &self.kept.impacts);
        damaged.extend(wordings);
        damaged
    }

    /// How often wordings stand in the decisions.
    pub(crate) fn wordings(&self) -> &Wordings {
        self.wordings.get_or_init(|| {
            self.kept_wordings()
                .unwrap_or_else(|| Wordings::count(&self.segments))
        })
    }

    /// The wordings that were counted for this very commit.
    fn kept_wordings(&self) -> Option<Wordings> {
        // They are written after the commit, so it may be since it was opened.
        let map = || self.folder.map(&Wordings::file_name(self.commit.ledger));
        let bytes = self.kept.wordings.clone().or_else(map);
        Wordings::of_bytes(bytes?, &self.segments)
    }

    /// The sources that the decisions of this index were read from.
    pub(crate) fn ledger(&self) -> Result<Ledger, IndexError> {
        let bytes = self.kept.ledger.as_deref();
        Ledger::of_bytes(&self.engine_folder, self.commit, bytes)
    }

    /// Takes the wordings that were counted when the index was written; false
    /// where they were not, or not yet, and would have to be counted.
    pub(crate) fn has_kept_wordings(&self) -> bool {
        if self.wordings.get().is_some() {
            return true;
        }
        self.kept_wordings().is_some_and(|kept| {
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

    /// The number of documents in a segment that can be found and have a term.
    pub(crate) fn living_with(
        &self,
        segment: usize,
        field: Field,
        term: &TermInfo,
    ) -> Result<u64, IndexError> {
        let living = self.segment(segment).living_with(field, term);
        living.map(u64::from).map_err(|error| self.failed(error))
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
                // They are written after the commit, so it may be since it was opened.
                let map = || self.folder.map(&impacts::file_name(segment));
                let bytes = self.kept.impacts[at].clone().or_else(map)?;
                let impacts = SegmentImpacts::open(bytes, segment)?;
                Some(impacts.bound(segment, &self.ranking, average, wordings.levels(at)))
            });
            opened.collect()
        })
    }

    /// Counts the wordings, makes the impact lists of new segments, and keeps both
    /// beside the commit.
    pub(crate) fn keep_derived(&self) {
        let (folder, ledger) = (&self.engine_folder, self.commit.ledger);
        let kept = self.kept_wordings();
        let is_kept = kept.is_some();
        let wordings = self
            .wordings
            .get_or_init(|| kept.unwrap_or_else(|| Wordings::count(&self.segments)));
        impacts::keep(
            folder,
            (&self.segments, &self.kept.impacts),
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
    pub(crate) fn find_in(
        &self,
        segment: &Segment,
        reference: &Reference,
    ) -> Result<Option<usize>, IndexError> {
        let term = Term::from_field_text(self.fields.reference, reference.slug());
        let keys = segment.reader.inverted_index(self.fields.reference);
        let keys = keys.map_err(|error| self.failed(error))?;
        let postings = keys.read_postings(&term, IndexRecordOption::Basic);
        let Some(mut postings) = postings.map_err(|error| self.failed(error))? else {
            return Ok(None);
        };
        // A segment may hold older, deleted readings of the same decision.
        while postings.doc() != TERMINATED {
            let ordinal = segment.decision_of(postings.doc());
            if segment.is_alive(ordinal) {
                return Ok(Some(ordinal));
            }
            postings.advance();
        }
        Ok(None)
    }

    /// The decision with this reference; `None` where there is none.
    pub(crate) fn find(
        &self,
        reference: &Reference,
    ) -> Result<Option<DecisionAddress>, IndexError> {
        for (at, segment) in self.segments.iter().enumerate() {
            if let Some(ordinal) = self.find_in(segment, reference)? {
                return Ok(Some(DecisionAddress {
                    segment: at,
                    ordinal,
                }));
            }
        }
        Ok(None)
    }

    /// Whether a decision with this reference can be found.
    pub fn holds(&self, reference: &Reference) -> Result<bool, IndexError> {
        Ok(self.find(reference)?.is_some())
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

    /// What texts are packed with; `None` where they are packed without it.
    pub(in crate::index) fn dictionary(&self) -> Result<Option<&Dictionary>, IndexError> {
        if let Some(dictionary) = self.dictionary.get() {
            return Ok(dictionary.as_ref());
        }
        let bytes = self.kept.dictionary.as_deref();
        let dictionary = Dictionary::of_bytes(&self.engine_folder, bytes)?;
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
