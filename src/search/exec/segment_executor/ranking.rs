//! Ranks the matches of a window.

use super::{Gathered, SegmentExecutor};
use crate::index::{Bits, DecisionAddress};
use crate::search::Grouping;
use crate::search::exec::top_k::{HitScore, Ranked, TopK};

/// Decisions of a window to rank, and their matching documents.
#[derive(Clone, Copy)]
struct Matching<'a> {
    decisions: &'a Bits,
    /// Only documents of these decisions.
    docs: &'a Bits,
}

/// Totals over the matching paragraphs of a decision.
#[derive(Default)]
struct DecisionTotals {
    paragraphs: u32,
    together: bool,
    highest: f32,
    sum: f32,
}

impl DecisionTotals {
    #[inline]
    fn add(&mut self, score: HitScore) {
        self.paragraphs += 1;
        self.together |= score.together;
        self.highest = self.highest.max(score.value);
        self.sum += score.value;
    }
}

impl SegmentExecutor<'_> {
    /// Offers the found decisions, or their matching paragraphs, to `top_k`, and returns the number
    /// of paragraphs.
    pub(crate) fn rank(&mut self, grouping: Grouping, top_k: &mut TopK) -> u64 {
        if let Gathered::Nothing = self.gathered {
            self.gather();
        }
        if grouping == Grouping::Paragraph {
            self.rank_paragraphs(top_k)
        } else if self.scoring.standing(self.segment_ord).scores() {
            self.rank_by_score(top_k)
        } else {
            self.rank_by_date(top_k)
        }
    }

    /// Ranks decisions by the scores of their paragraphs.
    fn rank_by_score(&mut self, top_k: &mut TopK) -> u64 {
        match self.gathered {
            Gathered::Alone(leaf) => {
                let Some(scoring) = self.scoring.leaf_scorer(self.segment_ord, leaf) else {
                    return 0;
                };
                let freqs = &self.matches[leaf].freqs;
                let score_of = |doc: usize, in_segment| scoring.score(in_segment, freqs[doc]);
                self.rank_decisions(self.all_matching(), top_k, score_of)
            }
            Gathered::Scored => {
                self.rank_decisions(self.all_matching(), top_k, |doc, _| self.scores[doc])
            }
            Gathered::Nothing => {
                let near = self.may_enter_top_k(top_k);
                let mut docs = self.score(&near);
                docs.and(&self.matched);
                let matching = Matching {
                    decisions: &near,
                    docs: &docs,
                };
                self.rank_decisions(matching, top_k, |doc, _| self.scores[doc]);
                top_k.count_only_many(self.result.count() - near.count());
                self.matched.count()
            }
        }
    }

    fn all_matching(&self) -> Matching<'_> {
        Matching {
            decisions: &self.result,
            docs: &self.matched,
        }
    }

    /// The found decisions that can enter the top k. Once all decisions of the top k have the whole
    /// query together in one paragraph, a new one must have it too.
    fn may_enter_top_k(&self, top_k: &TopK) -> Bits {
        let mut near = self.result.clone();
        if let (Some(together), true) = (&self.together, top_k.is_full_of_together()) {
            let mut having = Bits::none(self.decisions.count());
            self.decisions.having(together, &mut having);
            near.and(&having);
        }
        near
    }

    /// Ranks some of the found decisions by the scores of their matching paragraphs, and returns
    /// the number of these.
    #[inline]
    fn rank_decisions(
        &self,
        Matching { decisions, docs }: Matching<'_>,
        top_k: &mut TopK,
        score_of: impl Fn(usize, u32) -> f32,
    ) -> u64 {
        let standing = self.scoring.standing(self.segment_ord);
        let mut offer = |slot: usize, totals: &DecisionTotals| {
            let score = HitScore {
                together: totals.together,
                value: self.scoring.of_decision(totals.highest, totals.sum),
            };
            if top_k.would_enter(score) {
                top_k.offer(self.ranked(slot, None, score));
            } else {
                top_k.count_only();
            }
        };
        let (mut seen, mut paragraphs) = (0, 0);
        // The slot after the current decision, the end of its documents, and the offset from the
        // window to the segment.
        let (mut next, mut end, mut before) = (0, 0, 0);
        let mut totals: Option<DecisionTotals> = None;
        docs.for_each(|doc| {
            if doc >= end {
                if let Some(totals) = totals.take() {
                    offer(next - 1, &totals);
                    paragraphs += u64::from(totals.paragraphs);
                    seen += 1;
                }
                (next, end) = self.decisions.holding(next, doc);
                if decisions.contains(next - 1) {
                    before = self.decisions.documents_before(next - 1);
                    totals = Some(DecisionTotals::default());
                }
            }
            if let Some(totals) = &mut totals {
                let in_segment = (doc as u32).wrapping_add(before);
                totals.add(HitScore {
                    together: self.is_together(doc) && !standing.lowers(in_segment),
                    value: standing.weigh(in_segment, score_of(doc, in_segment)),
                });
            }
        });
        if let Some(totals) = totals {
            offer(next - 1, &totals);
            paragraphs += u64::from(totals.paragraphs);
            seen += 1;
        }
        if seen < decisions.count() {
            // The remaining decisions were found by facts alone.
            let mut having = Bits::none(self.decisions.count());
            self.decisions.having(docs, &mut having);
            having.not();
            having.and(decisions);
            having.for_each(|slot| offer(slot, &DecisionTotals::default()));
        }
        paragraphs
    }

    /// Ranks decisions by date; paragraphs are only counted.
    fn rank_by_date(&self, top_k: &mut TopK) -> u64 {
        let mut paragraphs = 0;
        self.result.for_each(|slot| {
            let docs = self.decisions.docs_of(slot);
            paragraphs += u64::from(self.matched.count_in(docs.start, docs.end));
            if top_k.would_enter_by_day(self.segment.days()[self.decisions.ordinal(slot)]) {
                top_k.offer(self.ranked(slot, None, HitScore::default()));
            } else {
                top_k.count_only();
            }
        });
        paragraphs
    }

    /// Ranks the matching paragraphs, across decisions.
    fn rank_paragraphs(&mut self, top_k: &mut TopK) -> u64 {
        if let Gathered::Alone(_) | Gathered::Nothing = self.gathered {
            let result = self.result.clone();
            self.score(&result);
        }
        let mut paragraphs = 0;
        self.result
            .for_each(|slot| paragraphs += u64::from(self.rank_paragraphs_of(slot, top_k)));
        paragraphs
    }

    fn rank_paragraphs_of(&self, slot: usize, top_k: &mut TopK) -> u32 {
        let docs = self.decisions.docs_of(slot);
        let standing = self.scoring.standing(self.segment_ord);
        let before = self.decisions.documents_before(slot);
        let mut count = 0;
        self.matched.for_each_in(docs.start, docs.end, |doc| {
            count += 1;
            let in_segment = (doc as u32).wrapping_add(before);
            let score = HitScore {
                together: self.is_together(doc) && !standing.lowers(in_segment),
                value: standing.weigh(in_segment, self.scores[doc]),
            };
            let paragraph = self.ranked(slot, Some(in_segment), score);
            match self.wordings.standing(self.segment_ord, in_segment) {
                Some(wording) => top_k.offer_standing(wording, paragraph),
                None if top_k.would_enter(score) => top_k.offer(paragraph),
                None => top_k.count_only(),
            }
        });
        // A decision found by facts alone has no matching paragraph and is itself a hit.
        if count == 0 {
            top_k.offer(self.ranked(slot, None, HitScore::default()));
        }
        count
    }

    fn ranked(&self, slot: usize, doc: Option<u32>, score: HitScore) -> Ranked {
        let ordinal = self.decisions.ordinal(slot);
        Ranked {
            address: DecisionAddress {
                segment: self.segment_ord,
                ordinal,
            },
            doc,
            score,
            day: self.segment.days()[ordinal],
            order: self.segment.orders()[ordinal],
        }
    }
}
