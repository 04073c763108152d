//! Which stretches of a paragraph the query matches.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::SectionKind;
use crate::search::plan::compile::{Plan, Scope};
use crate::search::plan::operand::Operand;
use crate::search::postings::proximity::{
    ProximityJoin, Span, SpanIndex, sort_and_dedup, with_slop,
};
use crate::search::query::Link;
use crate::text::{SentenceCutter, for_each_word};

/// Marks matches in texts, by the query's own tree rather than by single words:
/// a phrase is one mark, the operands of a connector are marks where they are
/// within reach of each other, and their words elsewhere are none.
pub(crate) struct Highlighter<'a> {
    leaves: Vec<MarkedLeaf>,
    /// The parts of texts that each form serves.
    by_form: FxHashMap<&'a str, Vec<usize>>,
    /// By first byte: whether any of the forms begins with it. Most words do not.
    begin: [bool; 256],
    parts: usize,
    sentences: bool,
}

/// A stretch of a text that a leaf of the plan matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The position of the leaf in the plan.
    pub(crate) leaf: usize,
    pub(crate) range: Range<usize>,
}

struct MarkedLeaf {
    leaf: usize,
    tree: OperandTree,
    scope: Scope,
}

/// An operand whose words are known by number.
enum OperandTree {
    Words { parts: Range<usize>, slop: u32 },
    Any(Vec<OperandTree>),
    Near(Box<(OperandTree, OperandTree)>, Link),
}

/// A text cut into words, with where the parts of the query stand in it.
struct AnalyzedText {
    words: Vec<Range<usize>>,
    positions: Vec<Vec<u32>>,
    sentences: Vec<u32>,
}

/// Where a tree occurs, and where what it is made of does.
struct Occurrences {
    spans: Vec<Span>,
    inner: Vec<Occurrences>,
}

impl<'a> Highlighter<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let mut highlighter = Self {
            leaves: Vec::new(),
            by_form: FxHashMap::default(),
            begin: [false; 256],
            parts: 0,
            sentences: false,
        };
        for (at, leaf) in plan.leaves.iter().enumerate() {
            if leaf.positive {
                highlighter.sentences |= leaf.operand.asks_for_sentences();
                let tree = highlighter.tree(&leaf.operand);
                highlighter.leaves.push(MarkedLeaf {
                    leaf: at,
                    tree,
                    scope: leaf.scope,
                });
            }
        }
        highlighter
    }

    fn tree(&mut self, operand: &'a Operand) -> OperandTree {
        match operand {
            Operand::Words(words) => {
                let first = self.parts;
                for part in &words.parts {
                    for form in &part.forms {
                        self.by_form.entry(form).or_default().push(self.parts);
                        if let Some(first) = form.bytes().next() {
                            self.begin[usize::from(first)] = true;
                        }
                    }
                    self.parts += 1;
                }
                OperandTree::Words {
                    parts: first..self.parts,
                    slop: words.slop,
                }
            }
            Operand::Any(operands) | Operand::Split(operands) => {
                OperandTree::Any(operands.iter().map(|operand| self.tree(operand)).collect())
            }
            Operand::Near(joined) => {
                let operands = (self.tree(&joined.left), self.tree(&joined.right));
                OperandTree::Near(Box::new(operands), joined.link)
            }
        }
    }

    /// The stretches of `text` that match, those of one leaf after those of
    /// another, in a text of a section that is standing text or is not. Only
    /// leaves for which `counts` holds are looked for.
    pub(crate) fn marks(
        &self,
        text: &str,
        (section, standing): (SectionKind, bool),
        counts: impl Fn(usize) -> bool,
    ) -> Vec<Mark> {
        let counting =
            |leaf: &&MarkedLeaf| leaf.scope.holds(section as u8, standing) && counts(leaf.leaf);
        if !self.leaves.iter().any(|leaf| counting(&leaf)) {
            return Vec::new();
        }
        let read = self.read(text);
        let mut marks = Vec::new();
        for leaf in self.leaves.iter().filter(counting) {
            let occurrences = leaf.tree.occurrences(&read);
            let mut spans = Vec::new();
            leaf.tree
                .matched(&occurrences, &occurrences.spans, &read, &mut spans);
            sort_and_dedup(&mut spans);
            marks.extend(spans.into_iter().map(|span| {
                let start = read.words[span.first as usize].start;
                let end = read.words[span.last as usize].end;
                Mark {
                    leaf: leaf.leaf,
                    range: start..end,
                }
            }));
        }
        marks
    }

    fn read(&self, text: &str) -> AnalyzedText {
        let mut read = AnalyzedText {
            words: Vec::new(),
            positions: vec![Vec::new(); self.parts],
            sentences: Vec::new(),
        };
        let mut cutter = SentenceCutter::default();
        for_each_word(text, |range, form| {
            let position = read.words.len() as u32;
            let begins = |first| self.begin[usize::from(first)];
            if form.bytes().next().is_some_and(begins) {
                for part in self.by_form.get(form).into_iter().flatten() {
                    read.positions[*part].push(position);
                }
            }
            if self.sentences && cutter.begins(text, range.clone()) && position > 0 {
                read.sentences.push(position);
            }
            read.words.push(range);
        });
        read
    }
}

impl OperandTree {
    fn occurrences(&self, read: &AnalyzedText) -> Occurrences {
        let mut spans = Vec::new();
        let mut inner = Vec::new();
        match self {
            Self::Words { parts, slop } => {
                with_slop(&read.positions[parts.clone()], *slop, &mut spans);
            }
            Self::Any(trees) => {
                inner.extend(trees.iter().map(|tree| tree.occurrences(read)));
                for occurrences in &inner {
                    spans.extend_from_slice(&occurrences.spans);
                }
                sort_and_dedup(&mut spans);
            }
            Self::Near(operands, link) => {
                let left = operands.0.occurrences(read);
                let right = operands.1.occurrences(read);
                let mut kept = Vec::new();
                let sides = (left.spans.as_slice(), right.spans.as_slice());
                ProximityJoin::default().join(
                    sides,
                    *link,
                    &read.sentences,
                    (&mut spans, &mut kept),
                );
                spans.append(&mut kept);
                sort_and_dedup(&mut spans);
                inner.extend([left, right]);
            }
        }
        Occurrences { spans, inner }
    }

    /// Collects the words and phrases that make those occurrences of the tree
    /// that are `wanted`. Within a connector these are the occurrences of either
    /// operand that are wanted, and those of the other within reach of them.
    fn matched(
        &self,
        occurrences: &Occurrences,
        wanted: &[Span],
        read: &AnalyzedText,
        found: &mut Vec<Span>,
    ) {
        let is_wanted = |span: &&Span| wanted.binary_search(span).is_ok();
        match self {
            Self::Words { .. } => found.extend(occurrences.spans.iter().filter(is_wanted)),
            Self::Any(trees) => {
                for (tree, inner) in trees.iter().zip(&occurrences.inner) {
                    tree.matched(inner, wanted, read, found);
                }
            }
            Self::Near(operands, link) if link.negated => {
                operands
                    .0
                    .matched(&occurrences.inner[0], wanted, read, found);
            }
            Self::Near(operands, link) => {
                let [left, right] = [&occurrences.inner[0], &occurrences.inner[1]];
                let (mut kept_left, mut kept_right) = (Vec::new(), Vec::new());
                let kept = (&mut kept_left, &mut kept_right);
                let sides = (left.spans.as_slice(), right.spans.as_slice());
                ProximityJoin::default().join(sides, *link, &read.sentences, kept);
                // Those of one side that are wanted, or that one wanted reaches.
                let partners = |own: &[Span], others: &[Span], sides| -> Vec<Span> {
                    let others: Vec<Span> = others.iter().filter(is_wanted).copied().collect();
                    let mut side = SpanIndex::default();
                    side.fill(&others, link.reach, &read.sentences);
                    let is_partner = |span: &&Span| {
                        is_wanted(span) || side.reaches(**span, link.reach, &read.sentences, sides)
                    };
                    own.iter().filter(is_partner).copied().collect()
                };
                let either = !link.ordered;
                let of_left = partners(&kept_left, &kept_right, (either, true));
                let of_right = partners(&kept_right, &kept_left, (true, either));
                operands.0.matched(left, &of_left, read, found);
                operands.1.matched(right, &of_right, read, found);
            }
        }
    }
}

/// The ranges of marks, rising; what overlaps is one range.
pub(crate) fn merged(marks: Vec<Mark>) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = marks.into_iter().map(|mark| mark.range).collect();
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
