//! One segment of the engine as a sequence of decisions, with its columns.

mod living_counts;

use std::ops::Range;
use std::sync::OnceLock;

use jiff::civil::Date;
use tantivy::SegmentReader;
use tantivy::columnar::{Column, ColumnValues, StrColumn};
use tantivy::directory::{CompositeFile, FileSlice};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentComponent;
use tantivy::schema::Field;
use tantivy::store::StoreReader;

use self::living_counts::LivingCounts;
use super::facet_profiles::Profiles;
use super::text_facts::TextFactColumns;
use crate::index::storage::bits::Bits;
use crate::index::storage::schema::{Fields, NONE, ParagraphPlace, date_of_day};
use crate::model::{Category, SectionKind, slug};

/// One segment of the engine, seen as a sequence of decisions.
pub(crate) struct Segment {
    pub(in crate::index) reader: SegmentReader,
    /// The first document of each decision, in ascending order, followed by the end of the
    /// last.
    pub(in crate::index) starts: Vec<u32>,
    /// The decisions that were not removed; `None` if none was removed.
    pub(in crate::index) alive: Option<Bits>,
    columns: Columns,
    pub(in crate::index) text_facts: TextFactColumns,
    pub(in crate::index) profiles: OnceLock<Profiles>,
    living: LivingCounts,
}

/// Facts by decision, each read from its column on first use.
#[derive(Default)]
struct Columns {
    days: OnceLock<Vec<u32>>,
    newest_from: OnceLock<Vec<u32>>,
    quarters: OnceLock<Quarters>,
    orders: OnceLock<Vec<[u64; 3]>>,
    marks: OnceLock<Vec<u8>>,
    paragraphs: OnceLock<Vec<u32>>,
    sections: OnceLock<Vec<u8>>,
    places: OnceLock<Option<Column<u64>>>,
    positions: OnceLock<FileSlice>,
    store: OnceLock<StoreReader>,
    authorities: OnceLock<Values>,
    categories: OnceLock<Values>,
    category_slugs: OnceLock<Vec<Option<[String; 2]>>>,
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

/// The quarter of the year of each decision.
#[derive(Default)]
pub(crate) struct Quarters {
    /// Years and quarters in ascending order, without gaps.
    pub(crate) names: Vec<(i16, i8)>,
    /// By decision: a position in `names`, counted from 1; 0 for no date.
    pub(crate) of: Vec<u16>,
}

impl Segment {
    pub(in crate::index) fn open(reader: &SegmentReader, fields: &Fields) -> tantivy::Result<Self> {
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
            profiles: OnceLock::new(),
            living: LivingCounts::default(),
        })
    }

    /// The number of documents in it, deleted or not: one more than the last document.
    pub(crate) fn max_doc(&self) -> u32 {
        self.reader.max_doc()
    }

    /// The first document of each decision, in ascending order, followed by the end of the
    /// last.
    pub(crate) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The first document of a decision.
    #[inline]
    pub(crate) fn first_doc(&self, ordinal: usize) -> u32 {
        self.starts[ordinal]
    }

    /// The documents of a decision.
    #[inline]
    pub(crate) fn docs_of(&self, ordinal: usize) -> Range<u32> {
        self.starts[ordinal]..self.starts[ordinal + 1]
    }

    /// The decisions that were not removed; `None` if none was removed.
    pub(crate) fn alive(&self) -> Option<&Bits> {
        self.alive.as_ref()
    }

    /// The lengths of its paragraphs, as the engine rounds them.
    pub(crate) fn fieldnorms(&self, field: Field) -> Option<FieldNormReader> {
        self.reader.get_fieldnorms_reader(field).ok()
    }

    /// The number of decisions in it, living or not.
    pub(crate) fn decisions(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of decisions in it that can be found.
    pub(crate) fn living(&self) -> u64 {
        self.alive
            .as_ref()
            .map_or(self.decisions() as u64, Bits::count)
    }

    /// The number of paragraphs in it that can be found.
    pub(in crate::index) fn living_paragraphs(&self) -> u64 {
        let counts = self.paragraph_counts().iter().enumerate();
        let living = counts.filter(|(ordinal, _)| self.is_alive(*ordinal));
        living.map(|(_, count)| u64::from(*count)).sum()
    }

    pub(crate) fn is_alive(&self, ordinal: usize) -> bool {
        self.alive
            .as_ref()
            .is_none_or(|alive| alive.contains(ordinal))
    }

    /// Returns whether the first document of a decision is a title, which only documents that
    /// are not decisions have.
    pub(crate) fn is_title(&self, first: u32) -> bool {
        let place = self.place(first);
        place.number.is_none() && place.section == SectionKind::Other
    }

    /// The decision a document belongs to.
    pub(crate) fn decision_of(&self, doc: u32) -> usize {
        self.starts
            .partition_point(|start| *start <= doc)
            .saturating_sub(1)
    }

    /// The decision a document belongs to, `first` or a later one.
    pub(crate) fn decision_of_from(&self, first: usize, doc: u32) -> usize {
        let starts = &self.starts[first..];
        // It is usually near: the step doubles until it is passed.
        let mut step = 1;
        while starts.get(step).is_some_and(|start| *start <= doc) {
            step *= 2;
        }
        let near = &starts[step / 2..step.min(starts.len())];
        let at = step / 2 + near.partition_point(|start| *start <= doc);
        first + at.saturating_sub(1)
    }

    /// The day of each decision, see `day_code`.
    pub(crate) fn days(&self) -> &[u32] {
        self.columns
            .days
            .get_or_init(|| self.numbers("day", |day| day as u32))
    }

    /// By decision: the newest day of this and all later decisions. A build from pages that are
    /// named after decisions has the newest first.
    pub(crate) fn newest_from(&self) -> &[u32] {
        self.columns.newest_from.get_or_init(|| {
            let mut newest = self.days().to_vec();
            for at in (1..newest.len()).rev() {
                newest[at - 1] = newest[at - 1].max(newest[at]);
            }
            newest
        })
    }

    /// The quarter of each decision. Calendar arithmetic is too slow to repeat for every
    /// decision of every answer.
    pub(crate) fn quarters(&self) -> &Quarters {
        self.columns
            .quarters
            .get_or_init(|| Quarters::of_days(self.days()))
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
            .get_or_init(|| self.numbers("place", ParagraphPlace::section_code))
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

    /// The names of values that a living decision has.
    pub(crate) fn living_names<'a>(&'a self, values: &'a Values) -> impl Iterator<Item = &'a str> {
        let mut living = vec![self.alive.is_none(); values.names.len()];
        if let Some(alive) = &self.alive {
            alive.for_each(|ordinal| living[values.of[ordinal] as usize] = true);
        }
        let names = values.names.iter().zip(living);
        let names = names.filter(|(_, living)| *living);
        names.filter_map(|(name, _)| name.as_deref())
    }

    /// The slugs of area and name of each of the categories.
    pub(crate) fn category_slugs(&self) -> &[Option<[String; 2]>] {
        self.columns.category_slugs.get_or_init(|| {
            let names = self.categories().names.iter();
            let categories = names.map(|path| category_of_path(path.as_deref()?));
            let slugs = categories.map(|category| {
                let Category { area, name } = category?;
                Some([slug(&area), slug(&name)])
            });
            slugs.collect()
        })
    }

    /// The label of each decision.
    pub(crate) fn labels(&self) -> &Values {
        self.columns.labels.get_or_init(|| self.values("decision"))
    }

    /// The place of a document in its decision.
    pub(crate) fn place(&self, doc: u32) -> ParagraphPlace {
        let column = self.columns.places.get_or_init(|| {
            // Finding the column takes longer than reading the places of a page of hits.
            self.reader.fast_fields().u64("place").ok()
        });
        let code = column.as_ref().and_then(|column| column.first(doc));
        ParagraphPlace::of_code(code.unwrap_or(0))
    }

    /// The positions of the words of paragraphs, which are in the field `body`.
    pub(crate) fn positions(&self, body: Field) -> tantivy::Result<&FileSlice> {
        if let Some(positions) = self.columns.positions.get() {
            return Ok(positions);
        }
        let file = self.reader.open_read(SegmentComponent::Positions)?;
        let positions = CompositeFile::open(&file)?.open_read(body);
        Ok(self
            .columns
            .positions
            .get_or_init(|| positions.unwrap_or_else(FileSlice::empty)))
    }

    /// The store of the documents, read without the engine's cache of blocks, because all
    /// readers would wait for its lock.
    pub(in crate::index) fn store(&self) -> tantivy::Result<&StoreReader> {
        if let Some(store) = self.columns.store.get() {
            return Ok(store);
        }
        let store = self.reader.get_store_reader(0)?;
        Ok(self.columns.store.get_or_init(|| store))
    }

    /// The words that begin the sentences of each document.
    pub(crate) fn sentences(&self) -> Sentences {
        Sentences {
            column: self.reader.fast_fields().u64("sentences").ok(),
        }
    }

    /// A column of numbers, one per decision or one per document, depending on the column.
    /// Empty for a missing column, as in an empty segment.
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

impl Quarters {
    fn of_days(days: &[u32]) -> Self {
        // Years have at most four digits, so quarters fit sixteen bits.
        let number = |date: Date| date.year() as u16 * 4 + (date.month() as u16 - 1) / 3;
        let dated: Vec<Option<u16>> = days
            .iter()
            .map(|day| date_of_day(*day).map(number))
            .collect();
        let first = dated.iter().flatten().min().copied().unwrap_or(1);
        let last = dated.iter().flatten().max().copied().unwrap_or(0);
        Self {
            names: (first..=last)
                .map(|number| ((number / 4) as i16, (number % 4) as i8 + 1))
                .collect(),
            of: dated
                .into_iter()
                .map(|number| number.map_or(0, |number| number - first + 1))
                .collect(),
        }
    }
}

/// Reads a column in pieces: the engine returns eight bytes for each value, however small it
/// is, and allocating memory for all of them costs more than the reading.
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

/// The values of a column, in one pass through their dictionary: looking them up one by one
/// would unpack a block for each.
fn names_of(column: &StrColumn) -> std::io::Result<Vec<Option<String>>> {
    let mut names = Vec::with_capacity(column.num_terms());
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        let name = std::str::from_utf8(terms.key()).ok();
        names.push(name.filter(|name| *name != NONE).map(ToOwned::to_owned));
    }
    Ok(names)
}

/// The words that begin the sentences of each paragraph.
pub(crate) struct Sentences {
    // Missing in a segment whose paragraphs all have one sentence.
    column: Option<Column<u64>>,
}

impl Sentences {
    /// Sets `starts` to the words that begin the sentences of a document, in ascending order.
    /// The first word of the document is not included.
    pub(crate) fn read(&self, doc: u32, starts: &mut Vec<u32>) {
        starts.clear();
        if let Some(column) = &self.column {
            starts.extend(column.values_for_doc(doc).map(|start| start as u32));
        }
    }
}

/// Reads a category from its path in the engine.
pub(crate) fn category_of_path(path: &str) -> Option<Category> {
    // U+0000 separates the steps of an encoded facet.
    let (area, name) = path.split_once('\0')?;
    Some(Category {
        area: area.to_owned(),
        name: name.to_owned(),
    })
}
