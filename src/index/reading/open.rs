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
use super::companion_files::CompanionFiles;
use super::segment::Segment;
use super::tagged::Tagged;
use super::titles::Titles;
use crate::index::IndexError;
use crate::index::arrivals::{Arrival, Arrivals};
use crate::index::derived::Derived;
use crate::index::failure::engine_failed;
use crate::index::families::FamilyFile;
use crate::index::impacts::{self, SegmentImpacts};
use crate::index::notes::Notes;
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
use crate::model::{Reference, Tag};

/// An index as it was at one commit. Later commits do not change it.
pub struct Index {
    built: PathBuf,
    engine_folder: PathBuf,
    folder: EngineFolder,
    kept: CompanionFiles,
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
    notes: Option<Notes>,
    tagged: OnceLock<Tagged<DecisionAddress>>,
    pub(super) arrivals: OnceLock<Arrivals>,
    pub(super) arrived: OnceLock<Vec<Arrived>>,
    /// Values that also depend on the ranking settings.
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

/// The name of the folder for built files, inside the index folder.
pub(crate) const BUILT: &str = "built";

/// The rules about words in the settings files.
struct WordRules {
    synonyms: Arc<SynonymFile>,
    families: Arc<FamilyFile>,
}

impl Index {
    /// Opens the index in `folder`, which contains `settings/` and `built/`.
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

    /// Opens the index in `folder` with the notes that its owner made. They are private:
    /// what answers others opens the index without them.
    pub fn open_with_notes(folder: &Path) -> Result<Self, IndexError> {
        let mut index = Self::open(folder)?;
        index.notes = Some(Notes::read(folder)?);
        Ok(index)
    }

    /// Opens everything of one generation, so that later writes do not affect it.
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
        // The engine treats a missing file as empty.
        folder.damage().refuse()?;
        let kept = CompanionFiles::map(&folder, commit, &segments);
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
            notes: None,
            tagged: OnceLock::new(),
            arrivals: OnceLock::new(),
            arrived: OnceLock::new(),
            derived: Derived::default(),
        })
    }

    /// Fails if anything read so far is damaged. Every function that answers from an index
    /// calls this before it returns: a part that cannot be read may have been treated as empty.
    pub(crate) fn refuse_damage(&self) -> Result<(), IndexError> {
        self.folder.damage().refuse()
    }

    /// Changes the ranking settings: those of the folder, with `changes` applied.
    pub(crate) fn change_ranking(&mut self, changes: &toml::Table) -> Result<(), WrongSetting> {
        self.ranking = self.ranking_of_folder.with(changes)?;
        // The bounds depend on the ranking.
        self.impacts = OnceLock::new();
        self.derived = Derived::default();
        Ok(())
    }

    /// Increases by one with every change of the index.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.commit.generation
    }

    /// The number of decisions that can be found.
    #[must_use]
    pub fn decisions(&self) -> u64 {
        self.segments.iter().map(Segment::living).sum()
    }

    /// The number of paragraphs that can be found.
    #[must_use]
    pub fn paragraphs(&self) -> u64 {
        self.segments.iter().map(Segment::living_paragraphs).sum()
    }

    /// The segments, in the order of their ordinals.
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The segment with this ordinal. The ordinal must come from an address or a count of
    /// segments.
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

    /// The error for content that this program never writes.
    pub(crate) fn damaged(&self, detail: String) -> IndexError {
        IndexError::Damaged {
            path: self.engine_folder.clone(),
            detail,
        }
    }

    /// The files of the index, other than the engine's, that exist and are damaged. A search
    /// works without them.
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

    /// The number of decisions that contain each wording.
    pub(crate) fn wordings(&self) -> &Wordings {
        self.wordings.get_or_init(|| {
            self.kept_wordings()
                .unwrap_or_else(|| Wordings::count(&self.segments))
        })
    }

    /// The wordings counted for this commit, if they were stored.
    fn kept_wordings(&self) -> Option<Wordings> {
        // They are written after the commit, perhaps after the index was opened.
        let map = || self.folder.map(&Wordings::file_name(self.commit.ledger));
        let bytes = self.kept.wordings.clone().or_else(map);
        Wordings::of_bytes(bytes?, &self.segments)
    }

    /// The sources that the decisions of this index were read from.
    pub(crate) fn ledger(&self) -> Result<Ledger, IndexError> {
        let bytes = self.kept.ledger.as_deref();
        Ledger::of_bytes(&self.engine_folder, self.commit, bytes)
    }

    /// Loads the stored wordings. Returns false if they are not stored (yet) and would have to
    /// be counted.
    pub(crate) fn has_kept_wordings(&self) -> bool {
        if self.wordings.get().is_some() {
            return true;
        }
        self.kept_wordings().is_some_and(|kept| {
            self.wordings.get_or_init(|| kept);
            true
        })
    }

    /// The names of the authorities of all decisions.
    pub(crate) fn authority_names(&self) -> &AuthorityNames {
        self.authority_names.get_or_init(|| {
            let names = self.segments.iter();
            let names = names.flat_map(|segment| segment.living_names(segment.authorities()));
            AuthorityNames::new(names.collect::<BTreeSet<_>>())
        })
    }

    /// The titles of documents that are not decisions.
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

    /// The number of decisions that cite each decision.
    pub(crate) fn cited_counts(&self) -> Result<&CitedCounts, IndexError> {
        if let Some(counts) = self.cited_counts.get() {
            return Ok(counts);
        }
        let counts = self.count_citations()?;
        Ok(self.cited_counts.get_or_init(|| counts))
    }

    /// The notes; `None` where the index was opened without them.
    #[must_use]
    pub fn notes(&self) -> Option<&Notes> {
        self.notes.as_ref()
    }

    /// The decisions that have a tag, on them or on one of their paragraphs; some more
    /// than once.
    pub(crate) fn tagged(&self, tag: &Tag) -> Result<&[DecisionAddress], IndexError> {
        let Some(notes) = &self.notes else {
            return Ok(&[]);
        };
        if let Some(tagged) = self.tagged.get() {
            return Ok(tagged.with(tag));
        }
        let tagged = Tagged::look_up(notes, |reference| self.find(reference))?;
        Ok(self.tagged.get_or_init(|| tagged).with(tag))
    }

    /// By segment: its impact lists; `None` where they were not stored.
    pub(crate) fn impacts(&self) -> &[Option<SegmentImpacts>] {
        self.impacts.get_or_init(|| {
            let average = average_words(&self.segments, self.fields.body);
            let wordings = self.wordings();
            let segments = self.segments.iter().enumerate();
            let opened = segments.map(|(at, segment)| {
                // They are written after the commit, perhaps after the index was opened.
                let map = || self.folder.map(&impacts::file_name(segment));
                let bytes = self.kept.impacts[at].clone().or_else(map)?;
                let impacts = SegmentImpacts::open(bytes, segment)?;
                Some(impacts.bound(segment, &self.ranking, average, wordings.levels(at)))
            });
            opened.collect()
        })
    }

    /// Counts the wordings, builds the impact lists of new segments, and stores both next to
    /// the commit.
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
        // Written last: a server waits for the wordings before it switches to a commit.
        if !is_kept {
            wordings.keep(folder, ledger);
        }
    }

    /// The living decision with this reference in a segment; `None` where there is none.
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
        // A segment may contain older, deleted versions of the same decision.
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

    /// Returns whether a decision with this reference can be found.
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

    /// The facts of a decision from its stored texts.
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

    /// Reads the text of one paragraph. To read several of one decision, [`Self::texts`] reads
    /// it only once.
    pub(crate) fn text(&self, segment: usize, doc: u32) -> Result<String, IndexError> {
        let ordinal = self.segments[segment].decision_of(doc);
        let texts = self.texts(DecisionAddress { segment, ordinal })?;
        let position = doc - self.segments[segment].starts[ordinal];
        Ok(texts.paragraph(position as usize).to_owned())
    }

    /// The dictionary that texts are compressed with; `None` where they are compressed without one.
    pub(in crate::index) fn dictionary(&self) -> Result<Option<&Dictionary>, IndexError> {
        if let Some(dictionary) = self.dictionary.get() {
            return Ok(dictionary.as_ref());
        }
        let bytes = self.kept.dictionary.as_deref();
        let dictionary = Dictionary::of_bytes(&self.engine_folder, bytes)?;
        Ok(self.dictionary.get_or_init(|| dictionary).as_ref())
    }
}

/// A decision of the index, and when it entered it.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    pub(crate) address: DecisionAddress,
    pub(crate) arrival: Arrival,
}

/// The address of a decision in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DecisionAddress {
    /// Position of the segment.
    pub(crate) segment: usize,
    /// Position of the decision in its segment.
    pub(crate) ordinal: usize,
}
