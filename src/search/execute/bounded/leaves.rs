//! What impact lists, and postings where there are none, tell of one leaf.

use tantivy::postings::TermInfo;

use super::super::{Question, WINDOW_DOCS};
use super::estimate::{Estimate, Estimated};
use crate::index::{Bits, ImpactList, Index, IndexError, ListsOf};
use crate::search::Sort;
use crate::search::compile::Leaf;
use crate::search::leaf::{LeafReader, Matches};
use crate::search::operand::Operand;
use crate::search::postings::documents;
use crate::search::scoring::Scoring;
use crate::search::window::{Decisions, Run, Window};

/// What has no list is read as a whole where it is in fewer than one paragraph in
/// so many; where positions have to be read, in fewer than one in so many. These
/// are read as a whole anyway where no other clause leads to them and they cannot be
/// estimated.
pub(super) const RARE: u64 = 16;
const RARE_WITH_POSITIONS: u64 = 64;

/// Where positions decide and only the best is wanted, those of one paragraph in so
/// many are read, and of others what could be among the best.
const LITTLE: u64 = 1_024;

/// Or in so few paragraphs.
const FEW_PARAGRAPHS: u64 = 500;

/// More than sums of single precision may lose.
pub(super) const ROUNDING: f32 = 1.0001;

/// Where a leaf is looked for in a segment.
#[derive(Default)]
pub(super) struct Sought<'a> {
    lists: Vec<ImpactList<'a>>,
    /// The postings that the lists are of, and some that are read.
    terms: Vec<(ListsOf, &'a [TermInfo])>,
    /// What has to be read.
    rest: Vec<Leaf>,
    /// What bounds that which is not read.
    estimates: Vec<Estimate<'a>>,
    /// Whether nothing at all is to be known of it.
    is_unknown: bool,
}

/// What is known of a leaf in a segment.
pub(super) struct OfLeaf<'a> {
    lists: Vec<ImpactList<'a>>,
    terms: Vec<(ListsOf, &'a [TermInfo])>,
    read: Vec<ReadPart>,
    estimated: Vec<(Estimate<'a>, Estimated)>,
    is_unknown: bool,
}

/// A part of a leaf that was read.
pub(super) struct ReadPart {
    docs: Bits,
    pub(super) decisions: Bits,
    /// By decision, rising: what it is worth there, and whether it stands in a
    /// paragraph that is no standing text.
    pub(super) scores: Vec<(usize, f32, bool)>,
}

/// Whether a part of so many paragraphs may be read, of those of a segment.
pub(super) fn is_rare(paragraphs: u64, docs: u64, rare: u64) -> bool {
    paragraphs * rare < docs || paragraphs < FEW_PARAGRAPHS
}

/// What the paragraphs of a decision come to.
struct Tally {
    ordinal: usize,
    best: f32,
    sum: f32,
    own: bool,
}

impl Sought<'_> {
    pub(super) fn is_listed(&self) -> bool {
        !self.lists.is_empty() || !self.estimates.is_empty()
    }
}

impl<'q> Question<'q> {
    /// Where a leaf is to be looked for in a segment; `None` where too much of it
    /// would have to be read.
    pub(super) fn sought(&self, at: usize, leaf: &'q Leaf) -> Option<Sought<'q>> {
        let impacts = self.index.impacts()[at].as_ref();
        let impacts =
            impacts.filter(|impacts| !self.wanted.is_scored() || impacts.factor().is_some());
        let docs = u64::from(self.index.segments[at].reader.max_doc());
        // Without counts it is enough to know what could be among the best.
        let only_the_best = self.wanted.is_only_the_best();
        let with = |operand: Operand| Leaf {
            operand,
            ..leaf.clone()
        };
        let mut sought = Sought::default();
        for way in leaf.operand.ways() {
            let Some((of, terms)) = way.as_term().filter(|_| !leaf.scope.is_narrow()) else {
                let paragraphs = way.most_paragraphs_in(at);
                if only_the_best && paragraphs * LITTLE > docs {
                    // The newest are sooner found where everything is read in turn.
                    if self.wanted.sort == Sort::Newest {
                        return None;
                    }
                    if self.wanted.is_scored() && !leaf.positive {
                        sought.is_unknown = true;
                        continue;
                    }
                    if self.wanted.is_scored()
                        && let Some(estimate) = self.estimate(at, leaf, way)
                    {
                        sought.estimates.push(estimate);
                        continue;
                    }
                }
                let rare = if way.is_exact() {
                    RARE
                } else {
                    RARE_WITH_POSITIONS
                };
                let leads = self.plan.only_text.is_some();
                if !leads && !is_rare(paragraphs, docs, rare) {
                    return None;
                }
                sought.rest.push(with(way.clone()));
                continue;
            };
            let terms = &terms[at];
            let (lists, others) = match impacts {
                Some(impacts) => impacts.lists(of, terms),
                None => (Vec::new(), terms.clone()),
            };
            if !others.is_empty() {
                let paragraphs = others.iter().map(|term| u64::from(term.doc_freq));
                if !is_rare(paragraphs.sum(), docs, RARE) {
                    return None;
                }
                sought.rest.push(with(Operand::of_terms(of, at, others)));
            }
            if !lists.is_empty() {
                sought.lists.extend(lists);
                sought.terms.push((of, terms));
            }
        }
        Some(sought)
    }

    /// Reads what no list tells of a leaf.
    pub(super) fn look_up<'a>(
        &self,
        at: usize,
        leaf: usize,
        sought: Sought<'a>,
    ) -> Result<OfLeaf<'a>, IndexError> {
        let rest = sought.rest.iter();
        let read = rest.map(|part| self.read_part(at, leaf, part));
        let estimated = sought.estimates.into_iter().map(|estimate| {
            let estimated = self.evaluate(at, leaf, &estimate)?;
            Ok::<_, IndexError>((estimate, estimated))
        });
        Ok(OfLeaf {
            read: read.collect::<Result<_, _>>()?,
            estimated: estimated.collect::<Result<_, _>>()?,
            lists: sought.lists,
            terms: sought.terms,
            is_unknown: sought.is_unknown,
        })
    }

    /// Reads what is looked for as part of a leaf in a whole segment.
    pub(super) fn read_part(
        &self,
        at: usize,
        leaf: usize,
        part: &Leaf,
    ) -> Result<ReadPart, IndexError> {
        let segment = &self.index.segments[at];
        let standing = self.scoring.standing(at);
        let scoring = self.scoring.of_leaf(at, leaf);
        let mut reader = LeafReader::open(self.index, at, part, u64::MAX)?;
        let mut read = ReadPart {
            docs: Bits::none(segment.reader.max_doc() as usize),
            decisions: Bits::none(segment.decisions()),
            scores: Vec::new(),
        };
        let mut matches = Matches::default();
        let mut decisions = Decisions::none(segment);
        let mut next = 0;
        while next < segment.decisions() {
            let doc = reader.next(segment.starts[next]);
            if doc >= segment.reader.max_doc() {
                break;
            }
            let first = segment.decision_of_from(next, doc);
            next = decisions.take(first, WINDOW_DOCS);
            let window = decisions.window();
            reader.read(window, &mut matches);
            let mut ordinal = first;
            let mut tally: Option<Tally> = None;
            for run in window.runs {
                run.for_each(&matches.docs, |doc, in_segment| {
                    read.docs.set(in_segment as usize);
                    ordinal = segment.decision_of_from(ordinal, in_segment);
                    let score = scoring.as_ref().map_or(0.0, |scoring| {
                        standing.weigh(in_segment, scoring.worth(in_segment, matches.times[doc]))
                    });
                    let own = !standing.lowers(in_segment);
                    match &mut tally {
                        Some(tally) if tally.ordinal == ordinal => {
                            tally.best = tally.best.max(score);
                            tally.sum += score;
                            tally.own |= own;
                        }
                        _ => {
                            let next = Tally {
                                ordinal,
                                best: score,
                                sum: score,
                                own,
                            };
                            read.add(tally.replace(next), &self.scoring);
                        }
                    }
                });
            }
            read.add(tally, &self.scoring);
        }
        Ok(read)
    }
}

impl ReadPart {
    fn add(&mut self, tally: Option<Tally>, scoring: &Scoring<'_>) {
        if let Some(tally) = tally {
            self.decisions.set(tally.ordinal);
            let score = scoring.of_decision(tally.best, tally.sum);
            self.scores.push((tally.ordinal, score, tally.own));
        }
    }
}

impl<'a> OfLeaf<'a> {
    /// The list that tells everything of the leaf.
    pub(super) fn only_list(&self) -> Option<&ImpactList<'a>> {
        match self.lists.as_slice() {
            [list] if self.read.is_empty() && self.is_exact() => Some(list),
            _ => None,
        }
    }

    /// Whether it is known where it matches, and not only where it may.
    pub(super) fn is_exact(&self) -> bool {
        self.estimated.is_empty() && !self.is_unknown
    }

    /// The decisions it may match in, of so many in the segment.
    pub(super) fn decisions(&self, count: usize) -> Bits {
        if self.is_unknown {
            return Bits::all(count);
        }
        let mut found = Bits::none(count);
        for (_, estimated) in &self.estimated {
            found.or(&estimated.decisions);
        }
        for list in &self.lists {
            list.put(&mut found);
        }
        for read in &self.read {
            found.or(&read.decisions);
        }
        found
    }

    /// Hands over decisions with what the leaf can be worth there at the most, and
    /// whether in a paragraph that is no standing text; some several times: then that
    /// has to be added up. What it gives a paragraph by several words is not more than
    /// each of them gives.
    pub(super) fn for_each_bound(&self, weight: f32, mut found: impl FnMut(usize, f32, bool)) {
        for list in &self.lists {
            list.for_each_bound(|ordinal, impact, own| found(ordinal, impact * weight, own));
        }
        for read in &self.read {
            for (ordinal, score, own) in &read.scores {
                found(*ordinal, score * ROUNDING, *own);
            }
        }
        for (_, estimated) in &self.estimated {
            estimated.decisions.for_each(|ordinal| {
                let bound = estimated.bounds[ordinal];
                found(ordinal, bound, estimated.own.contains(ordinal));
            });
        }
    }

    /// Adds the documents it may match in to `found`. Those out of some runs may be
    /// left out, where there are runs, and where that is quicker.
    pub(super) fn put_documents(
        &self,
        index: &Index,
        at: usize,
        (all, runs): (Window<'_>, &[Run]),
        found: &mut Bits,
    ) -> Result<(), IndexError> {
        for (of, terms) in &self.terms {
            for term in *terms {
                let few = !runs.is_empty() && runs.len() * WORTH_A_RUN < term.doc_freq as usize;
                let window = if few { Window { runs, ..all } } else { all };
                documents(index, at, (*of, std::slice::from_ref(term)), window, found)?;
            }
        }
        for (estimate, _) in &self.estimated {
            let window = if runs.is_empty() {
                all
            } else {
                Window { runs, ..all }
            };
            estimate.put_documents((index, at), window, found)?;
        }
        for read in &self.read {
            found.or(&read.docs);
        }
        Ok(())
    }
}

/// To go to a run of documents takes as long as to pass so many.
const WORTH_A_RUN: usize = 12;
