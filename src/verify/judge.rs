//! Judges each quotation and reference of a draft.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::align::{Alignment, align};
use super::attribution::{Claim, claims};
use super::mentions::{Mention, Naming, Span, mentions_in};
use super::quotations::{Quotation, masked, quotations_in};
use super::search::Sources;
use super::text::{DecisionText, one_line};
use super::words::{Part, parts_of};
use super::{
    CheckedQuotation, CheckedReference, Difference, Draft, Place, QuotationStatus, ReferenceStatus,
    Verification, VerifyError,
};
use crate::index::Index;
use crate::model::Reference;
use crate::search::{Cancellation, IndexFacts};

/// A quotation with fewer words than this only counts if a paragraph is named with it.
const MIN_WORDS: usize = 4;
/// The maximum number of quotations checked; a draft of a megabyte may have as many quotations as
/// words.
const MAX_QUOTATIONS: usize = 2_000;
/// A quotation of at least this many words, in a paragraph that many decisions share, is standing
/// text wherever it is attributed to.
const STANDING_WORDS: usize = 12;
/// The number of paragraphs after the stated one that a quotation may continue into.
const RUNS_INTO: usize = 4;

/// Checks every reference, pinpoint and quotation of a draft.
///
/// The time is proportional to the length of the draft. The same draft and index give the same
/// answer.
pub fn verify(index: &Index, draft: &Draft) -> Result<Verification, VerifyError> {
    verify_with(index, draft, &Cancellation::default())
}

/// Checks a draft as [`verify`] does, and ends with [`SearchError::Cancelled`](crate::search::SearchError::Cancelled) soon after
/// it is cancelled.
pub fn verify_with(
    index: &Index,
    draft: &Draft,
    cancellation: &Cancellation,
) -> Result<Verification, VerifyError> {
    let quotations = quotations_in(draft);
    let masked = masked(draft, &quotations);
    let mentions = mentions_in(draft, &masked);
    let claims = claims(draft, &masked, &quotations, &mentions);
    let judge = Judge {
        draft,
        sources: Sources::new(index, cancellation),
        quotations: &quotations,
        claims: &claims,
    };
    let mut groups = judge.groups(&masked);
    let left_out = groups.len().saturating_sub(MAX_QUOTATIONS);
    groups.truncate(MAX_QUOTATIONS);
    let judged: Vec<Vec<CheckedQuotation>> = groups
        .par_iter()
        .map(|group| {
            cancellation.check()?;
            judge.group(group.clone())
        })
        .collect::<Result<_, VerifyError>>()?;
    let mut used = vec![false; mentions.len()];
    for (quotation, claim) in quotations.iter().zip(&claims) {
        if judge.counts(quotation, claim) {
            for mention in claim.mentions.iter().chain(&claim.named) {
                used[*mention] = true;
            }
        }
    }
    let unquoted = mentions.iter().zip(&used).filter(|(_, used)| !**used);
    let mut references = Vec::new();
    for (mention, _) in unquoted {
        judge.reference(mention, &mut references)?;
    }
    Ok(Verification {
        quotations: judged.into_iter().flatten().collect(),
        references,
        left_out,
        index: IndexFacts {
            generation: index.generation(),
            decisions: index.decisions(),
            paragraphs: index.paragraphs(),
        },
    })
}

struct Judge<'a> {
    draft: &'a Draft,
    sources: Sources<'a>,
    quotations: &'a [Quotation],
    claims: &'a [Claim],
}

/// A quotation prepared for alignment.
struct Wanted {
    text: String,
    parts: Vec<Part>,
    words: usize,
}

/// The result for a quotation.
struct Judged {
    reference: Option<Reference>,
    paragraph: Option<u32>,
    status: QuotationStatus,
    otherwise: Option<QuotationStatus>,
    differences: Vec<Difference>,
    places: Vec<Place>,
}

impl Judged {
    fn new(status: QuotationStatus, places: Vec<Place>) -> Self {
        Self {
            reference: None,
            paragraph: None,
            status,
            otherwise: None,
            differences: Vec::new(),
            places,
        }
    }

    fn differing(text: &DecisionText, found: Alignment) -> Self {
        let places = vec![place(text, &found)];
        Self {
            differences: found.differences,
            ..Self::new(QuotationStatus::Differs, places)
        }
    }
}

/// The start of an alignment.
fn place(text: &DecisionText, found: &Alignment) -> Place {
    let paragraph = text.paragraph(found.words.start).number;
    Place {
        reference: text.reference.clone(),
        paragraph,
        citation: text.citation(paragraph),
    }
}

impl Wanted {
    fn new(text: &str) -> Self {
        let parts = parts_of(text);
        let counted = |part: &&Part| match part {
            Part::Word(word) => !word.optional,
            Part::Patched { .. } => true,
            Part::Gap(_) | Part::Bracket { .. } => false,
        };
        Self {
            text: text.to_owned(),
            words: parts.iter().filter(counted).count(),
            parts,
        }
    }

    /// Whether at least `tenths` tenths of the words occur anywhere in a decision; otherwise it
    /// need not be aligned. Words broken across lines may be missing.
    fn may_be_in(&self, text: &DecisionText, tenths: usize) -> bool {
        let words = self.parts.iter().filter_map(|part| match part {
            Part::Word(word) if !word.optional => Some(word.form.as_str()),
            _ => None,
        });
        let broken = self.parts.iter().filter(|part| match part {
            Part::Word(word) => word.joins,
            Part::Patched { .. } => true,
            Part::Gap(_) | Part::Bracket { .. } => false,
        });
        text.shared(words) * 10 + 20 * broken.count() >= self.words * tenths
    }

    fn against(&self, text: &DecisionText, within: Range<usize>) -> Alignment {
        align(&self.text, &self.parts, text, within)
    }

    fn against_all(&self, text: &DecisionText) -> Alignment {
        self.against(text, 0..text.words.len())
    }

    /// Whether an alignment is nearly the same as the quotation.
    fn is_near(&self, found: &Alignment) -> bool {
        let run = if self.words < 6 { 2 } else { 3 };
        found.matched * 10 >= self.words * 6 && found.run >= run
    }

    /// Whether an alignment with a decision that the draft does not name is nearly the same as the
    /// quotation, and not only similar in wording that such texts share.
    fn is_very_near(&self, found: &Alignment) -> bool {
        self.words >= 6 && found.matched * 10 >= self.words * 8 && found.run >= 4
    }
}

impl Judge<'_> {
    /// Whether a quotation is checked.
    fn counts(&self, quotation: &Quotation, claim: &Claim) -> bool {
        let words = Wanted::new(self.words_of(quotation)).words;
        words >= MIN_WORDS || words > 0 && claim.in_sentence && !claim.paragraphs.is_empty()
    }

    fn words_of(&self, quotation: &Quotation) -> &str {
        &self.draft.text[quotation.range.clone()]
    }

    /// Groups the quotations. Parts of one sentence interrupted by words such as `he said` are in
    /// one group.
    fn groups(&self, masked: &str) -> Vec<Range<usize>> {
        let mut groups: Vec<Range<usize>> = Vec::new();
        for (at, quotation) in self.quotations.iter().enumerate() {
            match groups.last_mut() {
                Some(last) if self.continues(at, quotation, masked) => last.end = at + 1,
                _ => groups.push(at..at + 1),
            }
        }
        groups.retain(|group| {
            let mut own = group.clone();
            group.len() > 1 || own.any(|at| self.counts(&self.quotations[at], &self.claims[at]))
        });
        groups
    }

    fn continues(&self, at: usize, quotation: &Quotation, masked: &str) -> bool {
        const MAX_BYTES: usize = 60;
        const SAYING: [&str; 22] = [
            "added",
            "adds",
            "concluded",
            "concludes",
            "continued",
            "continues",
            "decided",
            "explained",
            "explains",
            "found",
            "finds",
            "held",
            "noted",
            "notes",
            "recorded",
            "said",
            "says",
            "stated",
            "states",
            "went",
            "writes",
            "wrote",
        ];
        let Some(before) = at.checked_sub(1).map(|at| &self.quotations[at]) else {
            return false;
        };
        if before.block != quotation.block || before.is_block {
            return false;
        }
        let gap = &masked[before.outer.end..quotation.outer.start];
        let first = self.words_of(before);
        let is_comma = first.ends_with(',') || gap.starts_with(',');
        let says = gap
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| SAYING.contains(&word.to_lowercase().as_str()));
        // If another decision is named, another quotation starts.
        let continues =
            !gap.contains(['.', ';', ':']) && !gap.contains(|c: char| c.is_ascii_digit());
        gap.len() <= MAX_BYTES && says && is_comma && continues
    }

    /// Judges quotations that may be parts of one.
    fn group(&self, group: Range<usize>) -> Result<Vec<CheckedQuotation>, VerifyError> {
        if group.len() > 1 {
            let texts = self.quotations[group.clone()]
                .iter()
                .map(|one| self.words_of(one));
            let joined = Wanted::new(&texts.collect::<Vec<_>>().join(" "));
            let claims = || self.claims[group.clone()].iter();
            let claim = claims()
                .find(|claim| !claim.paragraphs.is_empty())
                .or_else(|| claims().find(|claim| claim.reference.is_some()))
                .unwrap_or(&self.claims[group.start]);
            let has_short = group
                .clone()
                .any(|at| !self.counts(&self.quotations[at], &self.claims[at]));
            if joined.words >= MIN_WORDS
                && let Some(judged) = self.judge(&joined, claim)?
                && (judged.status.is_right() || has_short)
            {
                return Ok(vec![self.checked(
                    &self.quotations[group.start],
                    &joined.text,
                    judged,
                )]);
            }
        }
        let mut checked = Vec::new();
        for at in group {
            let (quotation, claim) = (&self.quotations[at], &self.claims[at]);
            if self.counts(quotation, claim) {
                checked.extend(self.quotation(quotation, claim)?);
            }
        }
        Ok(checked)
    }

    fn quotation(
        &self,
        quotation: &Quotation,
        claim: &Claim,
    ) -> Result<Option<CheckedQuotation>, VerifyError> {
        let text = self.words_of(quotation);
        let judged = self.judge(&Wanted::new(text), claim)?;
        let is_right = |judged: &Option<Judged>| {
            judged
                .as_ref()
                .is_some_and(|judged| judged.status.is_right())
        };
        // An apostrophe may have been read as the closing mark, or the reverse.
        if !is_right(&judged) {
            for end in &quotation.other_ends {
                let other = self.draft.text[quotation.range.start..*end].trim();
                let wanted = Wanted::new(other);
                if wanted.words < MIN_WORDS {
                    continue;
                }
                let judged = self.judge(&wanted, claim)?;
                if let Some(judged) = judged.filter(|judged| judged.status.is_right()) {
                    return Ok(Some(self.checked(quotation, other, judged)));
                }
            }
        }
        Ok(judged.map(|judged| self.checked(quotation, text, judged)))
    }

    fn checked(&self, quotation: &Quotation, text: &str, judged: Judged) -> CheckedQuotation {
        CheckedQuotation {
            text: one_line(text),
            // A block quotation begins with its sign, which may have a line of its own.
            line: self.draft.line_at(if quotation.is_block {
                self.draft.blocks[quotation.block].range.start
            } else {
                quotation.outer.start
            }),
            reference: judged.reference,
            paragraph: judged.paragraph,
            status: judged.status,
            otherwise: judged.otherwise,
            differences: judged.differences,
            places: judged.places,
        }
    }

    /// Judges a quotation; `None` for one without an attribution that is not in any decision.
    fn judge(&self, wanted: &Wanted, claim: &Claim) -> Result<Option<Judged>, VerifyError> {
        let Some(reference) = &claim.reference else {
            return self.unclaimed(wanted);
        };
        let judged = self.claimed(wanted, reference, &claim.paragraphs)?;
        if !judged.status.is_right()
            && let Some((other, paragraphs)) = &claim.other
        {
            let other = self.claimed(wanted, other, paragraphs)?;
            if other.status.is_right() {
                return Ok(Some(other));
            }
        }
        Ok(Some(judged))
    }

    fn unclaimed(&self, wanted: &Wanted) -> Result<Option<Judged>, VerifyError> {
        let found = self.faithful(wanted, None)?;
        if let Some((text, first)) = found.first() {
            let is_standing = text.paragraph(first.words.start).standing;
            let status = if is_standing {
                QuotationStatus::Standing
            } else {
                QuotationStatus::Found
            };
            return Ok(Some(Judged::new(status, places(&found))));
        }
        let near = self.nearest(wanted, None)?;
        Ok(near.map(|(text, found)| Judged::differing(&text, found)))
    }

    fn claimed(
        &self,
        wanted: &Wanted,
        reference: &Reference,
        paragraphs: &[Span],
    ) -> Result<Judged, VerifyError> {
        let mut judged = match self.sources.read(reference)? {
            None => {
                let places = self.places_elsewhere(wanted, reference)?;
                Judged::new(QuotationStatus::NotInIndex, places)
            }
            Some(text) => {
                let found = self.in_decision(wanted, &text, paragraphs)?;
                if text.withdrawn {
                    Judged {
                        otherwise: Some(found.status),
                        status: QuotationStatus::Withdrawn,
                        ..found
                    }
                } else {
                    found
                }
            }
        };
        judged.reference = Some(reference.clone());
        judged.paragraph = paragraphs.first().map(|span| span.first);
        Ok(judged)
    }

    fn in_decision(
        &self,
        wanted: &Wanted,
        text: &DecisionText,
        paragraphs: &[Span],
    ) -> Result<Judged, VerifyError> {
        let anywhere = wanted.against_all(text);
        if !paragraphs.iter().all(|span| has_span(text, *span)) {
            let places = if anywhere.is_faithful() || wanted.is_near(&anywhere) {
                vec![place(text, &anywhere)]
            } else {
                self.places_elsewhere(wanted, &text.reference)?
            };
            return Ok(Judged::new(QuotationStatus::OutOfRange, places));
        }
        let (at_claim, is_there) = if paragraphs.is_empty() {
            (anywhere.clone(), anywhere.is_faithful())
        } else {
            at_paragraphs(wanted, text, paragraphs)
        };
        if is_there {
            let is_standing = text.paragraph(at_claim.words.start).standing;
            let status = if is_standing {
                QuotationStatus::Standing
            } else {
                QuotationStatus::Found
            };
            return Ok(Judged::new(status, vec![place(text, &at_claim)]));
        }
        if anywhere.is_faithful() {
            let is_standing = text.paragraph(anywhere.words.start).standing;
            let status = if is_standing {
                QuotationStatus::Standing
            } else {
                QuotationStatus::Elsewhere
            };
            return Ok(Judged::new(status, vec![place(text, &anywhere)]));
        }
        let elsewhere = self.faithful(wanted, Some(&text.reference))?;
        if let Some((other, first)) = elsewhere.first() {
            let paragraph = other.paragraph(first.words.start);
            let is_most = 2 * first.words.len() >= paragraph.words.len();
            let is_standing = paragraph.standing && (wanted.words >= STANDING_WORDS || is_most);
            let status = if is_standing {
                QuotationStatus::Standing
            } else {
                QuotationStatus::Elsewhere
            };
            return Ok(Judged::new(status, places(&elsewhere)));
        }
        // Prefers the stated place, unless another paragraph is much more similar.
        let is_much_nearer = anywhere.cost.saturating_add(NEARER) < at_claim.cost;
        let best = if wanted.is_near(&at_claim) && !is_much_nearer {
            at_claim
        } else {
            anywhere
        };
        if wanted.is_near(&best) {
            return Ok(Judged::differing(text, best));
        }
        let near = self.nearest(wanted, Some(&text.reference))?;
        Ok(match near {
            Some((other, found)) => Judged::differing(&other, found),
            None => Judged::new(QuotationStatus::NotFound, Vec::new()),
        })
    }

    /// Where the same or nearly the same words are, outside one decision.
    fn places_elsewhere(
        &self,
        wanted: &Wanted,
        except: &Reference,
    ) -> Result<Vec<Place>, VerifyError> {
        let found = self.faithful(wanted, Some(except))?;
        if !found.is_empty() {
            return Ok(places(&found));
        }
        let near = self.nearest(wanted, Some(except))?;
        Ok(near
            .iter()
            .map(|(text, found)| place(text, found))
            .collect())
    }

    /// The decisions that contain a quotation word for word, except one.
    fn faithful(
        &self,
        wanted: &Wanted,
        except: Option<&Reference>,
    ) -> Result<Vec<(Arc<DecisionText>, Alignment)>, VerifyError> {
        if wanted.words < MIN_WORDS {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for text in self.sources.with_words(&wanted.parts)? {
            let is_enough = found.len() == CheckedQuotation::MAX_PLACES;
            if Some(&text.reference) == except || is_enough || !wanted.may_be_in(&text, 9) {
                continue;
            }
            let alignment = wanted.against_all(&text);
            if alignment.is_faithful() {
                found.push((text, alignment));
            }
        }
        Ok(found)
    }

    /// The decision most similar to a quotation, except one; `None` if none is very similar.
    fn nearest(
        &self,
        wanted: &Wanted,
        except: Option<&Reference>,
    ) -> Result<Option<(Arc<DecisionText>, Alignment)>, VerifyError> {
        if wanted.words < MIN_WORDS {
            return Ok(None);
        }
        let mut best: Option<(Arc<DecisionText>, Alignment)> = None;
        for text in self.sources.with_some_words(&wanted.parts)? {
            if Some(&text.reference) == except || !wanted.may_be_in(&text, 7) {
                continue;
            }
            let found = wanted.against_all(&text);
            let is_nearer = best.as_ref().is_none_or(|(_, best)| found.cost < best.cost);
            if wanted.is_very_near(&found) && is_nearer {
                best = Some((text, found));
            }
        }
        Ok(best)
    }

    /// Checks a mention without a quotation.
    fn reference(
        &self,
        mention: &Mention,
        checked: &mut Vec<CheckedReference>,
    ) -> Result<(), VerifyError> {
        let says_nothing = match mention.naming {
            Naming::Named => false,
            Naming::Same => mention.paragraphs.is_empty(),
            Naming::Guessed => true,
        };
        if says_nothing {
            return Ok(());
        }
        let text = self.sources.read(&mention.reference)?;
        let ends = mention.paragraphs.iter().flat_map(|span| {
            let last = (span.last != span.first).then_some(span.last);
            std::iter::once(span.first).chain(last)
        });
        let mut paragraphs: Vec<Option<u32>> = ends.map(Some).collect();
        if paragraphs.is_empty() {
            paragraphs.push(None);
        }
        checked.extend(paragraphs.into_iter().map(|paragraph| {
            let status = match &text {
                None => ReferenceStatus::NotInIndex,
                Some(text) if text.withdrawn => ReferenceStatus::Withdrawn,
                Some(text) if paragraph.is_some_and(|number| !text.has_number(number)) => {
                    ReferenceStatus::OutOfRange
                }
                Some(_) => ReferenceStatus::Found,
            };
            CheckedReference {
                reference: mention.reference.clone(),
                paragraph,
                line: self.draft.line_at(mention.range.start),
                status,
                last: text.as_ref().and_then(|text| text.last_number()),
            }
        }));
        Ok(())
    }
}

/// The cost of another place must be lower by this much to be preferred.
const NEARER: u32 = 900;

fn places(found: &[(Arc<DecisionText>, Alignment)]) -> Vec<Place> {
    found
        .iter()
        .map(|(text, found)| place(text, found))
        .collect()
}

fn has_span(text: &DecisionText, span: Span) -> bool {
    text.has_number(span.first) && text.has_number(span.last)
}

/// Aligns a quotation with the paragraphs it is attributed to; returns the best alignment and
/// whether it is exact.
fn at_paragraphs(wanted: &Wanted, text: &DecisionText, claimed: &[Span]) -> (Alignment, bool) {
    let is_claimed = |number: Option<u32>| {
        number.is_some_and(|number| {
            claimed
                .iter()
                .any(|span| (span.first..=span.last).contains(&number))
        })
    };
    let mut best: Option<Alignment> = None;
    let mut at = 0;
    while at < text.paragraphs.len() {
        // Unnumbered text after a paragraph is cited by its number.
        let begins = is_claimed(text.paragraphs[at].number);
        let run = text.paragraphs[at..]
            .iter()
            .take_while(|one| begins && (one.number.is_none() || is_claimed(one.number)))
            .count();
        if run == 0 {
            at += 1;
            continue;
        }
        let start = text.paragraphs[at].words.start;
        let end = text.paragraphs[at + run - 1].words.end;
        let mut found = wanted.against(text, start..end);
        if !found.is_faithful() {
            // A quotation that continues into the next paragraphs is cited by its first one.
            let beyond = text.paragraphs.len().min(at + run + RUNS_INTO);
            let longer = wanted.against(text, start..text.paragraphs[beyond - 1].words.end);
            if longer.is_faithful() && longer.words.start < end {
                found = longer;
            }
        }
        if best.as_ref().is_none_or(|best| found.cost < best.cost) {
            best = Some(found);
        }
        at += run;
    }
    let best = best.unwrap_or(Alignment::NONE);
    let is_there = best.is_faithful();
    (best, is_there)
}
