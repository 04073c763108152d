//! The ranking of what a window finds.

use super::{Gathered, SegmentRun};
use crate::index::{Bits, DecisionAddress};
use crate::search::best::{Best, Ranked};

/// What the matching paragraphs of a decision come to.
#[derive(Default)]
struct Tally {
    paragraphs: u32,
    together: bool,
    highest: f32,
    sum: f32,
}

impl Tally {
    #[inline]
    fn add(&mut self, together: bool, score: f32) {
        self.paragraphs += 1;
        self.together |= together;
        self.highest = self.highest.max(score);
        self.sum += score;
    }
}

impl SegmentRun<'_> {
    /// Hands the found decisions, or their matching paragraphs, to `best`, and
    /// counts the paragraphs.
    pub(crate) fn rank(&mut self, paragraphs: bool, best: &mut Best) -> u64 {
        if let Gathered::Nothing = self.gathered {
            self.gather();
        }
        if paragraphs {
            self.rank_paragraphs(best)
        } else if self.scoring.standing(self.at).scores() {
            self.rank_by_score(best)
        } else {
            self.rank_by_date(best)
        }
    }

    /// Ranks decisions by what their paragraphs are worth.
    fn rank_by_score(&mut self, best: &mut Best) -> u64 {
        match self.gathered {
            Gathered::Alone(leaf) => {
                let Some(scoring) = self.scoring.of_leaf(self.at, leaf) else {
                    return 0;
                };
                let times = &self.matches[leaf].times;
                self.rank_decisions((&self.result, &self.matched), best, |doc, in_segment| {
                    scoring.worth(in_segment, times[doc])
                })
            }
            Gathered::Scored => {
                let found = (&self.result, &self.matched);
                self.rank_decisions(found, best, |doc, _| self.scores[doc])
            }
            Gathered::Nothing => {
                let near = self.may_be_best(best);
                let mut docs = self.score(&near);
                docs.and(&self.matched);
                self.rank_decisions((&near, &docs), best, |doc, _| self.scores[doc]);
                best.pass_over_many(self.result.count() - near.count());
                self.matched.count()
            }
        }
    }

    /// The found decisions but those that cannot be among the best: once these have
    /// all words in one paragraph each, so has every other that joins them.
    fn may_be_best(&self, best: &Best) -> Bits {
        let mut near = self.result.clone();
        if let (Some(together), true) = (&self.together, best.is_full_of_together()) {
            let mut having = Bits::none(self.decisions.count());
            self.decisions.having(together, &mut having);
            near.and(&having);
        }
        near
    }

    /// Ranks some of the found decisions by the scores of their matching paragraphs,
    /// which it counts; `docs` hold those of no other.
    #[inline]
    fn rank_decisions(
        &self,
        (decisions, docs): (&Bits, &Bits),
        best: &mut Best,
        score_of: impl Fn(usize, u32) -> f32,
    ) -> u64 {
        let standing = self.scoring.standing(self.at);
        let mut offer = |at: usize, tally: &Tally| {
            let score = self.scoring.of_decision(tally.highest, tally.sum);
            if best.may_take(tally.together, score) {
                best.offer(self.ranked(at, None, tally.together, score));
            } else {
                best.pass_over();
            }
        };
        let (mut seen, mut paragraphs) = (0, 0);
        // The decision at hand, where it is one of `decisions`, with the end of its
        // documents and what these are counted from in the segment.
        let (mut next, mut end, mut before) = (0, 0, 0);
        let mut tally: Option<Tally> = None;
        docs.for_each(|doc| {
            if doc >= end {
                if let Some(tally) = tally.take() {
                    offer(next - 1, &tally);
                    paragraphs += u64::from(tally.paragraphs);
                    seen += 1;
                }
                (next, end) = self.decisions.holding(next, doc);
                if decisions.contains(next - 1) {
                    before = self.decisions.documents_before(next - 1);
                    tally = Some(Tally::default());
                }
            }
            if let Some(tally) = &mut tally {
                let in_segment = (doc as u32).wrapping_add(before);
                let score = standing.weigh(in_segment, score_of(doc, in_segment));
                let together = self.is_together(doc) && !standing.lowers(in_segment);
                tally.add(together, score);
            }
        });
        if let Some(tally) = tally {
            offer(next - 1, &tally);
            paragraphs += u64::from(tally.paragraphs);
            seen += 1;
        }
        if seen < decisions.count() {
            // The others were found by facts alone.
            let mut having = Bits::none(self.decisions.count());
            self.decisions.having(docs, &mut having);
            having.not();
            having.and(decisions);
            having.for_each(|at| offer(at, &Tally::default()));
        }
        paragraphs
    }

    /// Ranks decisions by their days; the paragraphs are only counted.
    fn rank_by_date(&self, best: &mut Best) -> u64 {
        let mut paragraphs = 0;
        self.result.for_each(|at| {
            let docs = self.decisions.docs_of(at);
            paragraphs += u64::from(self.matched.count_in(docs.start, docs.end));
            if best.may_take_day(self.segment.days()[self.decisions.ordinal(at)]) {
                best.offer(self.ranked(at, None, false, 0.0));
            } else {
                best.pass_over();
            }
        });
        paragraphs
    }

    /// Ranks the matching paragraphs, whatever decisions they are of.
    fn rank_paragraphs(&mut self, best: &mut Best) -> u64 {
        if let Gathered::Alone(_) | Gathered::Nothing = self.gathered {
            let result = self.result.clone();
            self.score(&result);
        }
        let mut paragraphs = 0;
        self.result
            .for_each(|at| paragraphs += u64::from(self.rank_paragraphs_of(at, best)));
        paragraphs
    }

    fn rank_paragraphs_of(&self, at: usize, best: &mut Best) -> u32 {
        let docs = self.decisions.docs_of(at);
        let standing = self.scoring.standing(self.at);
        let before = self.decisions.documents_before(at);
        let mut count = 0;
        self.matched.for_each_in(docs.start, docs.end, |doc| {
            count += 1;
            let in_segment = (doc as u32).wrapping_add(before);
            let score = standing.weigh(in_segment, self.scores[doc]);
            let together = self.is_together(doc) && !standing.lowers(in_segment);
            let paragraph = self.ranked(at, Some(in_segment), together, score);
            match self.wordings.standing(self.at, in_segment) {
                Some(wording) => best.offer_standing(wording, paragraph),
                None if best.may_take(together, score) => best.offer(paragraph),
                None => best.pass_over(),
            }
        });
        // A decision that was found by facts alone has no paragraph to stand for
        // it, and is a hit by itself.
        if count == 0 {
            best.offer(self.ranked(at, None, false, 0.0));
        }
        count
    }

    fn ranked(&self, at: usize, doc: Option<u32>, together: bool, score: f32) -> Ranked {
        let ordinal = self.decisions.ordinal(at);
        Ranked {
            at: DecisionAddress {
                segment: self.at,
                ordinal,
            },
            doc,
            together,
            score,
            day: self.segment.days()[ordinal],
            order: self.segment.orders()[ordinal],
        }
    }
}
