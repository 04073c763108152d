//! Finds the decision and paragraph that a draft attributes a quotation to.

use std::ops::Range;

use super::draft::{BlockKind, Draft, note_label};
use super::mentions::{BLOT, Mention, Naming, Span};
use super::quotations::Quotation;
use crate::model::Reference;
use crate::text::{SentenceCutter, for_each_word};

/// The attribution of a quotation in a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) reference: Option<Reference>,
    /// Empty if the draft names no paragraph.
    pub(super) paragraphs: Vec<Span>,
    /// Another decision named about as near.
    pub(super) other: Option<(Reference, Vec<Span>)>,
    /// Whether the paragraph is named in the same sentence as the quotation.
    pub(super) in_sentence: bool,
    /// The mentions that the claim is based on.
    pub(super) mentions: Vec<usize>,
    /// The mention that names the decision, if the claim is based on a paragraph alone.
    pub(super) named: Option<usize>,
}

/// The costs of a mention: for each clause and each quotation in between, and for coming after the
/// quotation.
const CLAUSE: usize = 40;
const QUOTATION: usize = 60;
const AFTER_QUOTATION: usize = 15;
const NO_PARAGRAPH: usize = 5;
/// A bracket after a quotation usually names its source.
const BRACKET: usize = 3;
/// Two mentions are about equally near if their costs differ by less than this.
const SIMILAR_COST: usize = 20;
/// The maximum number of mentions on either side of a quotation, and their maximum distance in
/// bytes.
const MAX_MENTIONS: usize = 8;
const MAX_DISTANCE: usize = 2_000;
/// The maximum number of blocks and mentions to look back.
const MAX_BACK: usize = 200;
/// The maximum number of blocks at the end that may be notes.
const MAX_NOTES: usize = 500;

/// Finds the claim of each quotation.
pub(super) fn claims(
    draft: &Draft,
    masked: &str,
    quotations: &[Quotation],
    mentions: &[Mention],
) -> Vec<Claim> {
    let sentences = Sentences::new(draft, masked, quotations);
    let finder = Finder {
        draft,
        masked,
        quotations,
        mentions,
        sentences,
    };
    let mut claims: Vec<Claim> = vec![Claim::default(); quotations.len()];
    let mut taken = vec![false; mentions.len()];
    // Quotations with a mention in their own sentence come first; the remaining mentions belong to
    // the others.
    for (at, quotation) in quotations.iter().enumerate() {
        if let Some(mention) = finder.in_note(quotation) {
            taken[mention] = true;
            claims[at] = Claim {
                reference: Some(mentions[mention].reference.clone()),
                paragraphs: mentions[mention].paragraphs.clone(),
                in_sentence: true,
                mentions: vec![mention],
                ..Claim::default()
            };
        } else if !quotation.is_block
            && let Some(claim) = finder.in_sentence(at)
        {
            claim
                .mentions
                .iter()
                .for_each(|mention| taken[*mention] = true);
            claims[at] = claim;
        }
    }
    for (at, quotation) in quotations.iter().enumerate() {
        if claims[at].reference.is_some() {
            continue;
        }
        let found = if quotation.is_block {
            finder.of_block(at)
        } else {
            finder
                .in_block(at, quotation.block)
                .or_else(|| finder.above_list(at))
        };
        let Some(mention) = found else { continue };
        let own = &mentions[mention];
        // Another decision of the paragraph, if the sentence names none.
        let mut others = finder.of(own.block).map(|other| &mentions[other]);
        let other = others.find(|other| other.reference != own.reference);
        claims[at] = Claim {
            other: other.map(|other| (other.reference.clone(), other.paragraphs.clone())),
            reference: Some(own.reference.clone()),
            // A paragraph claimed by another quotation does not apply to this one.
            paragraphs: if taken[mention] {
                Vec::new()
            } else {
                own.paragraphs.clone()
            },
            in_sentence: quotation.is_block,
            mentions: vec![mention],
            named: None,
        };
        taken[mention] = true;
    }
    claims
}

struct Finder<'a> {
    draft: &'a Draft,
    masked: &'a str,
    quotations: &'a [Quotation],
    mentions: &'a [Mention],
    sentences: Sentences,
}

impl Finder<'_> {
    fn in_sentence(&self, at: usize) -> Option<Claim> {
        let quotation = &self.quotations[at];
        let sentence = self.sentences.at(quotation.outer.start);
        let mut near: Vec<(usize, usize)> = self
            .near(quotation)
            .filter(|mention| self.sentences.at(self.mentions[*mention].range.start) == sentence)
            .map(|mention| (self.cost(at, mention), mention))
            .collect();
        near.sort_unstable();
        let (cost, best) = *near.first()?;
        let own = &self.mentions[best];
        let mut claim = Claim {
            reference: Some(own.reference.clone()),
            paragraphs: own.paragraphs.clone(),
            in_sentence: true,
            mentions: vec![best],
            named: None,
            other: None,
        };
        if claim.paragraphs.is_empty() {
            // With one quotation and one paragraph: `… said “…”, as paragraph 4 shows`.
            let is_of_sentence = |other: Option<&Quotation>| {
                other.is_some_and(|other| {
                    other.block == quotation.block
                        && self.sentences.at(other.outer.start) == sentence
                })
            };
            let before = at.checked_sub(1).and_then(|at| self.quotations.get(at));
            let after = self.quotations.get(at + 1);
            let is_only_one = !is_of_sentence(before) && !is_of_sentence(after);
            let mut with = near.iter().map(|(_, other)| *other).filter(|other| {
                let other = &self.mentions[*other];
                other.naming != Naming::Named
                    && !other.paragraphs.is_empty()
                    && other.reference == own.reference
            });
            if let (true, Some(with), None) = (is_only_one, with.next(), with.next()) {
                claim.paragraphs.clone_from(&self.mentions[with].paragraphs);
                claim.mentions.push(with);
            }
        }
        if own.naming != Naming::Named {
            // The mention of the decision that the paragraph belongs to is used too.
            let start = best.saturating_sub(MAX_BACK);
            let of = self.mentions[start..best].iter().rposition(|other| {
                other.naming == Naming::Named && other.reference == own.reference
            });
            claim.named = of.map(|of| start + of);
        }
        let other = near[1..]
            .iter()
            .find(|(_, other)| self.mentions[*other].reference != own.reference);
        if let Some((other_cost, other)) = other
            && *other_cost < cost + SIMILAR_COST
        {
            let other = &self.mentions[*other];
            claim.other = Some((other.reference.clone(), other.paragraphs.clone()));
        }
        Some(claim)
    }

    /// The mentions in a block.
    fn of(&self, block: usize) -> Range<usize> {
        let start = self
            .mentions
            .partition_point(|mention| mention.block < block);
        let end = self
            .mentions
            .partition_point(|mention| mention.block <= block);
        start..end
    }

    /// The mentions near a quotation in its block: a few on either side.
    fn near(&self, quotation: &Quotation) -> impl Iterator<Item = usize> {
        let own = self.of(quotation.block);
        let place = quotation.outer.clone();
        let after = own.start
            + self.mentions[own.clone()].partition_point(|one| one.range.start < place.start);
        let few =
            after.saturating_sub(MAX_MENTIONS).max(own.start)..own.end.min(after + MAX_MENTIONS);
        few.filter(move |mention| {
            let range = &self.mentions[*mention].range;
            range.end + MAX_DISTANCE > place.start && range.start < place.end + MAX_DISTANCE
        })
    }

    fn cost(&self, at: usize, mention: usize) -> usize {
        let (quotation, mention) = (&self.quotations[at], &self.mentions[mention]);
        let is_after = mention.range.start >= quotation.outer.end;
        let gap = if is_after {
            &self.masked[quotation.outer.end..mention.range.start]
        } else {
            &self.masked[mention.range.end.min(quotation.outer.start)..quotation.outer.start]
        };
        let mut cost = gap.chars().filter(|c| *c != BLOT).count();
        if is_after {
            let follows = gap.split(|c: char| !c.is_alphanumeric()).all(|word| {
                let word = word.to_lowercase();
                matches!(
                    word.as_str(),
                    "" | "see"
                        | "at"
                        | "in"
                        | "decision"
                        | "case"
                        | "statement"
                        | "ref"
                        | "reference"
                        | "lgsco"
                        | "lgo"
                        | "from"
                        | "of"
                        | "ombudsman"
                        | "source"
                        | "no"
                        | "number"
                        | "complaint"
                        | "report"
                        | "the"
                )
            });
            if follows && !gap.contains(BLOT) {
                cost = 0;
            } else {
                // The name of the authority may come first in the bracket.
                let start = gap.trim_start_matches(['.', ',', ' ', '\n']);
                let in_bracket = start.starts_with(['(', '[']) && !gap.contains([BLOT, ')']);
                cost = if in_bracket {
                    cost.min(BRACKET)
                } else {
                    cost + AFTER_QUOTATION
                };
            }
        }
        let clauses = [
            "; ",
            ", and ",
            ", but ",
            ", while ",
            ", whereas ",
            " whereas ",
            " and in ",
            ", yet ",
        ];
        cost += CLAUSE
            * clauses
                .iter()
                .filter(|clause| gap.contains(**clause))
                .count();
        cost += QUOTATION
            * gap
                .split(|c| c != BLOT)
                .filter(|run| !run.is_empty())
                .count();
        if mention.paragraphs.is_empty() {
            cost + NO_PARAGRAPH
        } else {
            cost
        }
    }

    /// The nearest mention in a block; those before the quotation count as nearer.
    fn in_block(&self, at: usize, block: usize) -> Option<usize> {
        const BACK: usize = 30;
        let place = self.quotations[at].outer.clone();
        let distance = |mention: &Mention| {
            if mention.range.start >= place.end {
                mention.range.start - place.end + BACK
            } else {
                place.start.saturating_sub(mention.range.end)
            }
        };
        let own = self.of(block);
        let after = own.start
            + self.mentions[own.clone()].partition_point(|one| one.range.start < place.start);
        let nearest = after.saturating_sub(1).max(own.start)..own.end.min(after + 1);
        nearest.min_by_key(|mention| distance(&self.mentions[*mention]))
    }

    /// The last mention in the paragraph above a list, or above a row of quoted paragraphs.
    fn above_list(&self, at: usize) -> Option<usize> {
        let quotation = &self.quotations[at];
        let own = &self.draft.blocks[quotation.block];
        let begins = own.range.start == quotation.outer.start;
        if own.kind != BlockKind::ListItem && !begins {
            return None;
        }
        let start = quotation.block.saturating_sub(MAX_BACK);
        let back = self.draft.blocks[start..quotation.block].iter().rev();
        let is_quoted = |range: &Range<usize>| self.masked[range.clone()].starts_with(BLOT);
        let above = back
            .into_iter()
            .position(|above| above.kind != BlockKind::ListItem && !is_quoted(&above.range))?;
        let above = quotation.block - 1 - above;
        let text = &self.draft.text[self.draft.blocks[above].range.clone()];
        text.trim_end()
            .ends_with(':')
            .then(|| self.last_of(above))
            .flatten()
    }

    /// The first mention in the note whose mark follows a quotation: `”[2]` and a paragraph that
    /// starts with `[2]`.
    fn in_note(&self, quotation: &Quotation) -> Option<usize> {
        const NEAR: usize = 40;
        let after = &self.masked[quotation.outer.end..];
        let after = &after[..after.floor_char_boundary(NEAR.min(after.len()))];
        let label = note_label(after.trim_start_matches(['.', ',', ';', ':', ')']))?;
        let is_note = |block: &usize| {
            let text = &self.masked[self.draft.blocks[*block].range.clone()];
            *block != quotation.block && note_label(text) == Some(label)
        };
        // Notes are at the end.
        let note = (0..self.draft.blocks.len())
            .rev()
            .take(MAX_NOTES)
            .find(is_note)?;
        self.of(note).next()
    }

    fn last_of(&self, block: usize) -> Option<usize> {
        self.of(block).next_back()
    }

    /// The last block above one that is not of this kind.
    fn not_above(&self, block: usize, kind: BlockKind) -> Option<usize> {
        let start = block.saturating_sub(MAX_BACK);
        let above = self.draft.blocks[start..block].iter();
        above
            .rev()
            .position(|above| above.kind != kind)
            .map(|back| block - 1 - back)
    }

    /// The source of a block quotation: its own last line, the line below it, or the paragraph
    /// above it.
    fn of_block(&self, at: usize) -> Option<usize> {
        let quotation = &self.quotations[at];
        let own = self.of(quotation.block).find(|mention| {
            let range = &self.mentions[*mention].range;
            range.start >= quotation.outer.end || range.end <= quotation.outer.start
        });
        own.or_else(|| self.below(quotation.block))
            .or_else(|| self.above(quotation.block))
            .or_else(|| self.source_below(quotation.block))
    }

    /// A short paragraph below that only names the source of a quotation.
    fn source_below(&self, block: usize) -> Option<usize> {
        const WORDS: usize = 20;
        let next = self.draft.blocks.get(block + 1)?;
        let text = &self.masked[next.range.clone()];
        let is_source = next.kind == BlockKind::Paragraph
            && !text.contains(BLOT)
            && text.split_whitespace().take(WORDS + 1).count() <= WORDS;
        is_source.then(|| self.of(block + 1).next()).flatten()
    }

    fn below(&self, block: usize) -> Option<usize> {
        const NEAR: usize = 90;
        let next = self.draft.blocks.get(block + 1)?;
        if next.kind != BlockKind::Paragraph {
            return None;
        }
        let text = self.masked[next.range.clone()].trim_start();
        let is_attribution = text.starts_with(['—', '–', '―', '(', '[', '-'])
            || ["see ", "source", "ref", "lgsco", "lgo "]
                .iter()
                .any(|word| {
                    text.get(..word.len())
                        .is_some_and(|start| start.eq_ignore_ascii_case(word))
                })
            || text.starts_with(|c: char| c.is_ascii_digit());
        let first = self.of(block + 1).next()?;
        let is_near = self.mentions[first].range.start < next.range.start + NEAR;
        (is_attribution && is_near).then_some(first)
    }

    fn above(&self, block: usize) -> Option<usize> {
        // Several quotations may follow one paragraph.
        let above = self.not_above(block, BlockKind::Quotation)?;
        self.last_of(above)
    }
}

/// The starts of the sentences of a draft. A quotation counts as one word of its sentence.
struct Sentences {
    starts: Vec<usize>,
}

impl Sentences {
    fn new(draft: &Draft, masked: &str, quotations: &[Quotation]) -> Self {
        let mut text: Vec<u8> = masked.as_bytes().to_vec();
        for quotation in quotations {
            let range = quotation.outer.clone();
            text[range.clone()].fill(b'q');
            if let Some(first) = text.get_mut(range.start) {
                *first = b'Q';
            }
            if range.len() > 1 && ends_sentence(draft, masked, quotation) {
                text[range.end - 1] = b'.';
            }
        }
        let text = String::from_utf8(text).unwrap_or_default();
        let mut starts = Vec::new();
        for block in &draft.blocks {
            let Some(part) = text.get(block.range.clone()) else {
                continue;
            };
            // The lines of a paragraph are one text.
            let part = part.replace('\n', " ");
            let mut cutter = SentenceCutter::default();
            for_each_word(&part, |range, _| {
                if cutter.begins(&part, range.clone()) {
                    starts.push(block.range.start + range.start);
                }
            });
        }
        Self { starts }
    }

    /// The number of the sentence that contains an offset.
    fn at(&self, place: usize) -> usize {
        self.starts.partition_point(|start| *start <= place)
    }
}

/// Whether a sentence ends with a quotation: the quotation ends with a full stop, and what follows
/// is not its source.
fn ends_sentence(draft: &Draft, masked: &str, quotation: &Quotation) -> bool {
    let inner = draft.text[quotation.range.clone()].trim_end_matches(['’', '”', '\'', '"']);
    let rest = masked[quotation.outer.end..].trim_start_matches(['.', ',', ' ', '\n', '\u{a0}']);
    let cites = rest.starts_with(['(', '[', '—', '–', '―', '-'])
        || rest.starts_with(|c: char| c.is_ascii_digit())
        || [
            "See ",
            "Source",
            "Ref",
            "LGSCO",
            "LGO ",
            "Para",
            "Ibid",
            "Decision ",
            "Case ",
        ]
        .iter()
        .any(|word| rest.starts_with(word));
    inner.ends_with(['.', '?', '!', '…']) && !cites
}
