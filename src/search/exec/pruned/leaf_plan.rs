//! Leaf plans and leaf bounds: what impact lists, or short postings, know of one leaf.

use tantivy::postings::TermInfo;

use super::upper_bounds::{UpperBound, UpperBounds};
use crate::index::{Bits, ImpactList, Index, IndexError, ListsOf};
use crate::search::Sort;
use crate::search::exec::bm25::Bm25;
use crate::search::exec::run::{Execution, WINDOW_DOCS};
use crate::search::plan::compile::Leaf;
use crate::search::plan::operand::Operand;
use crate::search::postings::cursor::documents;
use crate::search::postings::leaf::{LeafReader, Matches};
use crate::search::postings::window::{Decisions, DocRange, Window};

/// What has no list is read as a whole where it is in fewer than one paragraph in
/// so many; where positions have to be read, in fewer than one in so many. These
/// are read as a whole anyway where no other clause leads to them and they cannot be
/// bounded.
pub(super) const RARE: u64 = 16;
const RARE_WITH_POSITIONS: u64 = 64;

/// Where positions decide and only the best is wanted, those of one paragraph in so
/// many are read, and of others what could enter the top k.
const LITTLE: u64 = 1_024;

/// Or in so few paragraphs.
const FEW_PARAGRAPHS: u64 = 500;

/// More than sums of single precision may lose.
pub(super) const ROUNDING: f32 = 1.0001;

/// How the bounds of a leaf in a segment are found.
#[derive(Default)]
pub(super) struct LeafPlan<'a> {
    lists: Vec<ImpactList<'a>>,
    /// The postings that the lists are of, and some that are read.
    terms: Vec<(ListsOf, &'a [TermInfo])>,
    /// What has to be read.
    rest: Vec<Leaf>,
    /// What bounds that which is not read.
    upper_bounds: Vec<UpperBound<'a>>,
    /// Whether nothing at all is to be known of it.
    is_unknown: bool,
}

/// The decisions a leaf matches in, in a segment, with upper bounds of its scores.
pub(super) struct LeafBounds<'a> {
    lists: Vec<ImpactList<'a>>,
    terms: Vec<(ListsOf, &'a [TermInfo])>,
    read: Vec<EvaluatedPart>,
    bounded: Vec<(UpperBound<'a>, UpperBounds)>,
    is_unknown: bool,
}

/// A part of a leaf whose postings were read.
pub(super) struct EvaluatedPart {
    docs: Bits,
    pub(super) decisions: Bits,
    /// By decision, rising: its score there, and whether it stands in a
    /// paragraph that is no standing text.
    pub(super) scores: Vec<(usize, f32, bool)>,
}

/// Whether a part of so many paragraphs may be read, of those of a segment.
pub(super) fn is_rare(paragraphs: u64, docs: u64, rare: u64) -> bool {
    paragraphs * rare < docs || paragraphs < FEW_PARAGRAPHS
}

/// What the paragraphs of a decision come to.
struct DecisionScores {
    ordinal: usize,
    best: f32,
    sum: f32,
    own: bool,
}

impl LeafPlan<'_> {
    pub(super) fn has_lists(&self) -> bool {
        !self.lists.is_empty() || !self.upper_bounds.is_empty()
    }
}

impl<'q> Execution<'q> {
    /// Where a leaf is to be looked for in a segment; `None` where too much of it
    /// would have to be read.
    pub(super) fn leaf_plan(&self, segment_ord: usize, leaf: &'q Leaf) -> Option<LeafPlan<'q>> {
        let impacts = self.index.impacts()[segment_ord].as_ref();
        let impacts =
            impacts.filter(|impacts| !self.wanted.is_scored() || impacts.factor().is_some());
        let docs = u64::from(self.index.segments[segment_ord].reader.max_doc());
        // Without counts it is enough to know what could enter the top k.
        let only_the_best = self.wanted.is_top_k_only();
        let with = |operand: Operand| Leaf {
            operand,
            ..leaf.clone()
        };
        let mut leaf_plan = LeafPlan::default();
        for alternative in leaf.operand.alternatives() {
            let Some((of, terms)) = alternative.as_term().filter(|_| !leaf.scope.is_narrow())
            else {
                let paragraphs = alternative.most_paragraphs_in(segment_ord);
                if only_the_best && paragraphs * LITTLE > docs {
                    // The newest are sooner found where everything is read in turn.
                    if self.wanted.sort == Sort::Newest {
                        return None;
                    }
                    if self.wanted.is_scored() && !leaf.positive {
                        leaf_plan.is_unknown = true;
                        continue;
                    }
                    if self.wanted.is_scored()
                        && let Some(upper_bound) = self.upper_bound(segment_ord, leaf, alternative)
                    {
                        leaf_plan.upper_bounds.push(upper_bound);
                        continue;
                    }
                }
                let rare = if alternative.is_exact() {
                    RARE
                } else {
                    RARE_WITH_POSITIONS
                };
                let leads = self.plan.only_text.is_some();
                if !leads && !is_rare(paragraphs, docs, rare) {
                    return None;
                }
                leaf_plan.rest.push(with(alternative.clone()));
                continue;
            };
            let terms = &terms[segment_ord];
            let (lists, others) = match impacts {
                Some(impacts) => impacts.lists(of, terms),
                None => (Vec::new(), terms.clone()),
            };
            if !others.is_empty() {
                let paragraphs = others.iter().map(|term| u64::from(term.doc_freq));
                if !is_rare(paragraphs.sum(), docs, RARE) {
                    return None;
                }
                leaf_plan
                    .rest
                    .push(with(Operand::of_terms(of, segment_ord, others)));
            }
            if !lists.is_empty() {
                leaf_plan.lists.extend(lists);
                leaf_plan.terms.push((of, terms));
            }
        }
        Some(leaf_plan)
    }

    /// Reads what no list tells of a leaf.
    pub(super) fn leaf_bounds<'a>(
        &self,
        segment_ord: usize,
        leaf: usize,
        leaf_plan: LeafPlan<'a>,
    ) -> Result<LeafBounds<'a>, IndexError> {
        let rest = leaf_plan.rest.iter();
        let read = rest.map(|part| self.evaluate_part(segment_ord, leaf, part));
        let bounded = leaf_plan.upper_bounds.into_iter().map(|upper_bound| {
            let bounded = self.evaluate(segment_ord, leaf, &upper_bound)?;
            Ok::<_, IndexError>((upper_bound, bounded))
        });
        Ok(LeafBounds {
            read: read.collect::<Result<_, _>>()?,
            bounded: bounded.collect::<Result<_, _>>()?,
            lists: leaf_plan.lists,
            terms: leaf_plan.terms,
            is_unknown: leaf_plan.is_unknown,
        })
    }

    /// Reads what is looked for as part of a leaf in a whole segment.
    pub(super) fn evaluate_part(
        &self,
        segment_ord: usize,
        leaf: usize,
        part: &Leaf,
    ) -> Result<EvaluatedPart, IndexError> {
        let segment = &self.index.segments[segment_ord];
        let standing = self.scoring.standing(segment_ord);
        let scoring = self.scoring.leaf_scorer(segment_ord, leaf);
        let mut reader = LeafReader::open(self.index, segment_ord, part, u64::MAX)?;
        let mut read = EvaluatedPart {
            docs: Bits::none(segment.reader.max_doc() as usize),
            decisions: Bits::none(segment.decisions()),
            scores: Vec::new(),
        };
        let mut matches = Matches::default();
        let mut decisions = Decisions::none(segment);
        let mut next = 0;
        while next < segment.decisions() && !self.plan.work.is_over() {
            let doc = reader.next(segment.starts[next]);
            if doc >= segment.reader.max_doc() {
                break;
            }
            let first = segment.decision_of_from(next, doc);
            next = decisions.take(first, WINDOW_DOCS);
            let window = decisions.window();
            reader.read(window, &mut matches);
            let mut ordinal = first;
            let mut tally: Option<DecisionScores> = None;
            for doc_range in window.doc_ranges {
                doc_range.for_each(&matches.docs, |doc, in_segment| {
                    read.docs.set(in_segment as usize);
                    ordinal = segment.decision_of_from(ordinal, in_segment);
                    let score = scoring.as_ref().map_or(0.0, |scoring| {
                        standing.weigh(in_segment, scoring.score(in_segment, matches.freqs[doc]))
                    });
                    let own = !standing.lowers(in_segment);
                    match &mut tally {
                        Some(tally) if tally.ordinal == ordinal => {
                            tally.best = tally.best.max(score);
                            tally.sum += score;
                            tally.own |= own;
                        }
                        _ => {
                            let next = DecisionScores {
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

impl EvaluatedPart {
    fn add(&mut self, tally: Option<DecisionScores>, scoring: &Bm25<'_>) {
        if let Some(tally) = tally {
            self.decisions.set(tally.ordinal);
            let score = scoring.of_decision(tally.best, tally.sum);
            self.scores.push((tally.ordinal, score, tally.own));
        }
    }
}

impl<'a> LeafBounds<'a> {
    /// The list that tells everything of the leaf.
    pub(super) fn only_list(&self) -> Option<&ImpactList<'a>> {
        match self.lists.as_slice() {
            [list] if self.read.is_empty() && self.is_exact() => Some(list),
            _ => None,
        }
    }

    /// Whether it is known where it matches, and not only where it may.
    pub(super) fn is_exact(&self) -> bool {
        self.bounded.is_empty() && !self.is_unknown
    }

    /// The decisions it may match in, of so many in the segment.
    pub(super) fn decisions(&self, count: usize) -> Bits {
        if self.is_unknown {
            return Bits::all(count);
        }
        let mut found = Bits::none(count);
        for (_, bounded) in &self.bounded {
            found.or(&bounded.decisions);
        }
        for list in &self.lists {
            list.put(&mut found);
        }
        for read in &self.read {
            found.or(&read.decisions);
        }
        found
    }

    /// Hands over decisions with what the leaf can score there at most, and
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
        for (_, bounded) in &self.bounded {
            bounded.decisions.for_each(|ordinal| {
                let bound = bounded.bounds[ordinal];
                found(ordinal, bound, bounded.own.contains(ordinal));
            });
        }
    }

    /// Adds the documents it may match in to `found`. Those out of some runs may be
    /// left out, where there are runs, and where that is quicker.
    pub(super) fn put_documents(
        &self,
        index: &Index,
        segment_ord: usize,
        (all, doc_ranges): (Window<'_>, &[DocRange]),
        found: &mut Bits,
    ) -> Result<(), IndexError> {
        for (of, terms) in &self.terms {
            for term in *terms {
                let few = !doc_ranges.is_empty()
                    && doc_ranges.len() * WORTH_A_RUN < term.doc_freq as usize;
                let window = if few {
                    Window { doc_ranges, ..all }
                } else {
                    all
                };
                documents(
                    index,
                    segment_ord,
                    (*of, std::slice::from_ref(term)),
                    window,
                    found,
                )?;
            }
        }
        for (upper_bound, _) in &self.bounded {
            let window = if doc_ranges.is_empty() {
                all
            } else {
                Window { doc_ranges, ..all }
            };
            upper_bound.put_documents((index, segment_ord), window, found)?;
        }
        for read in &self.read {
            found.or(&read.docs);
        }
        Ok(())
    }
}

/// To go to a run of documents takes as long as to pass so many.
const WORTH_A_RUN: usize = 12;
