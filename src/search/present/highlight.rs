//! Finds the parts of a paragraph that the query matches.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::SectionKind;
use crate::search::plan::operand::Operand;
use crate::search::plan::query_plan::Plan;
use crate::search::plan::scope::{Scope, TextOrigin};
use crate::search::postings::proximity::ProximityJoin;
use crate::search::postings::slop::with_slop;
use crate::search::postings::span::{Span, sort_and_dedup};
use crate::search::query::Link;
use crate::search::work::LeafWork;
use crate::text::{SentenceCutter, for_each_word};

/// Marks matches in texts according to the query tree, not word by word: a phrase is one mark; the
/// operands of a connector are marked where they are within reach of each other, and nowhere else.
pub(crate) struct Highlighter<'a> {
    leaves: Vec<MarkedLeaf>,
    /// The parts of texts that each form belongs to.
    by_form: FxHashMap<&'a str, Vec<usize>>,
    /// By first byte: whether any of the forms starts with it. Most words do not.
    begin: [bool; 256],
    parts: usize,
    sentences: bool,
}

/// A part of a text that a leaf of the plan matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The position of the leaf in the plan.
    pub(crate) leaf: usize,
    pub(crate) range: Range<usize>,
}

/// The text of a paragraph, and the properties that decide which leaves apply to it.
#[derive(Clone, Copy)]
pub(crate) struct ParagraphText<'a> {
    pub(crate) text: &'a str,
    pub(crate) section: SectionKind,
    pub(crate) origin: TextOrigin,
}

struct MarkedLeaf {
    leaf: usize,
    work: LeafWork,
    tree: OperandTree,
    scope: Scope,
}

/// An operand that refers to its words by number.
enum OperandTree {
    Words { parts: Range<usize>, slop: u32 },
    Any(Vec<OperandTree>),
    Near(Box<(OperandTree, OperandTree)>, Link),
}

/// A text split into words, with the positions of the parts of the query.
struct AnalyzedText {
    words: Vec<Range<usize>>,
    positions: Vec<Vec<u32>>,
    sentences: Vec<u32>,
}

/// The occurrences of a tree and of its operands.
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
                highlighter.sentences |= leaf.operand.needs_sentences();
                let tree = highlighter.tree(&leaf.operand);
                highlighter.leaves.push(MarkedLeaf {
                    leaf: at,
                    work: leaf.work.clone(),
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

    /// The marks in a text, grouped by leaf. Only leaves accepted by `counts` are searched for.
    pub(crate) fn marks(
        &self,
        paragraph: ParagraphText<'_>,
        counts: impl Fn(usize) -> bool,
    ) -> Vec<Mark> {
        let ParagraphText {
            text,
            section,
            origin,
        } = paragraph;
        let counting =
            |leaf: &&MarkedLeaf| leaf.scope.holds(section as u8, origin) && counts(leaf.leaf);
        if !self.leaves.iter().any(|leaf| counting(&leaf)) {
            return Vec::new();
        }
        let read = self.read(text);
        let mut marks = Vec::new();
        for leaf in self.leaves.iter().filter(counting) {
            let mut joiner = ProximityJoin::new(&leaf.work);
            let occurrences = leaf.tree.occurrences(&read, &mut joiner);
            let mut spans = Vec::new();
            let wanted = (&occurrences, occurrences.spans.as_slice());
            leaf.tree.matched(wanted, &read, &mut joiner, &mut spans);
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
    fn occurrences(&self, read: &AnalyzedText, joiner: &mut ProximityJoin) -> Occurrences {
        let mut spans = Vec::new();
        let mut inner = Vec::new();
        match self {
            Self::Words { parts, slop } => {
                with_slop(&read.positions[parts.clone()], *slop, &mut spans);
            }
            Self::Any(trees) => {
                inner.extend(trees.iter().map(|tree| tree.occurrences(read, joiner)));
                for occurrences in &inner {
                    spans.extend_from_slice(&occurrences.spans);
                }
                sort_and_dedup(&mut spans);
            }
            Self::Near(operands, link) => {
                let left = operands.0.occurrences(read, joiner);
                let right = operands.1.occurrences(read, joiner);
                let sides = (left.spans.as_slice(), right.spans.as_slice());
                joiner.pair_spans(sides, *link, &read.sentences, &mut spans);
                inner.extend([left, right]);
            }
        }
        Occurrences { spans, inner }
    }

    /// Collects the words and phrases of the `wanted` occurrences of the tree. For a connector
    /// these are the two operands at the ends of the run.
    fn matched(
        &self,
        (occurrences, wanted): (&Occurrences, &[Span]),
        read: &AnalyzedText,
        joiner: &mut ProximityJoin,
        found: &mut Vec<Span>,
    ) {
        let is_wanted = |span: &Span| wanted.binary_search(span).is_ok();
        match self {
            Self::Words { .. } => {
                let spans = occurrences.spans.iter();
                found.extend(spans.filter(|span| is_wanted(span)));
            }
            Self::Any(trees) => {
                for (tree, inner) in trees.iter().zip(&occurrences.inner) {
                    tree.matched((inner, wanted), read, joiner, found);
                }
            }
            Self::Near(operands, link) if link.negated => {
                let left = (&occurrences.inner[0], wanted);
                operands.0.matched(left, read, joiner, found);
            }
            Self::Near(operands, link) => {
                let [left, right] = [&occurrences.inner[0], &occurrences.inner[1]];
                let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
                let sides = (left.spans.as_slice(), right.spans.as_slice());
                joiner.each_pair(sides, *link, &read.sentences, |one, other| {
                    if is_wanted(&Span::of_pair(one, other)) {
                        of_left.push(one);
                        of_right.push(other);
                    }
                });
                for wanted in [&mut of_left, &mut of_right] {
                    sort_and_dedup(wanted);
                }
                operands.0.matched((left, &of_left), read, joiner, found);
                operands.1.matched((right, &of_right), read, joiner, found);
            }
        }
    }
}

/// The ranges of marks, in ascending order; overlapping ones are merged.
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;
    use crate::search::Cancellation;
    use crate::search::plan::expansion::Expansion;
    use crate::search::plan::operand::{ProximityOperand, Words};
    use crate::search::plan::query_plan::Leaf;
    use crate::search::plan::tree::Node;
    use crate::search::query::Reach;
    use crate::search::work::{LeafWork, Work};

    /// A phrase of words, each of which may have several forms between `|`.
    fn phrase(words: &str, slop: u32) -> Operand {
        let part = |forms: &str| Expansion {
            forms: forms.split('|').map(str::to_owned).collect::<BTreeSet<_>>(),
            ..Expansion::default()
        };
        Operand::Words(Words {
            parts: words.split(' ').map(part).collect(),
            common_grams: Vec::new(),
            slop,
        })
    }

    fn near(left: Operand, words: u32, right: Operand) -> Operand {
        Operand::Near(Box::new(ProximityOperand {
            left,
            link: Link {
                reach: Reach::Words(words),
                ordered: false,
                negated: false,
            },
            right,
            anywhere: false,
        }))
    }

    fn plan(operand: Operand, scope: Scope) -> Plan {
        let work = Work::new(u64::MAX, Cancellation::default());
        Plan {
            root: Node::Leaf(0),
            leaves: Arc::new(vec![Leaf {
                operand,
                scope,
                positive: true,
                weight: 1.0,
                text: String::new(),
                others: String::new(),
                place: 0..0,
                work: LeafWork::new(&work),
            }]),
            facts: Vec::new(),
            has_branches: false,
            disjunction: Some(vec![0]),
            work,
        }
    }

    /// The text with marks in square brackets.
    fn marked(operand: Operand, scope: Scope, text: &str) -> String {
        let plan = plan(operand, scope);
        let paragraph = ParagraphText {
            text,
            section: SectionKind::Assessment,
            origin: TextOrigin::Own,
        };
        let mut marked = text.to_owned();
        let marks = merged(Highlighter::new(&plan).marks(paragraph, |_| true));
        for range in marks.into_iter().rev() {
            marked.insert(range.end, ']');
            marked.insert(range.start, '[');
        }
        marked
    }

    #[track_caller]
    fn check(operand: Operand, text: &str, expected: &str) {
        assert_eq!(marked(operand, Scope::EVERYWHERE, text), expected);
    }

    #[test]
    fn a_phrase_is_one_mark_and_its_words_elsewhere_are_not_marked() {
        let text = "The care plan: care first, then a plan of care plans.";
        let expected = "The [care plan]: care first, then a plan of [care plans].";
        check(phrase("care plan|plans", 0), text, expected);
        let expected = "The [care plan]: [care first, then a plan] of [care plans].";
        check(phrase("care plan|plans", 3), text, expected);
    }

    #[test]
    fn the_operands_of_a_connector_are_marked_within_reach_only() {
        let operand = || near(phrase("delay", 0), 3, phrase("the council", 0));
        check(
            operand(),
            "A delay by the council. The council and much later a delay.",
            "A [delay] by [the council]. The council and much later a delay.",
        );
        check(
            operand(),
            "delay one two three the council",
            "delay one two three the council",
        );
    }

    #[test]
    fn words_searched_for_in_other_sections_are_not_marked() {
        let summary = Scope::of(&[SectionKind::Summary]);
        assert_eq!(marked(phrase("care", 0), summary, "care"), "care");
        let assessment = Scope::of(&[SectionKind::Assessment]);
        assert_eq!(marked(phrase("care", 0), assessment, "care"), "[care]");
        let standing = Scope::of_origin(TextOrigin::Standing);
        assert_eq!(marked(phrase("care", 0), standing, "care"), "care");
    }

    #[test]
    fn overlapping_marks_are_merged_and_adjacent_ones_are_not() {
        let mark = |range| Mark { leaf: 0, range };
        let marks = vec![mark(5..9), mark(0..3), mark(2..4), mark(9..10)];
        assert_eq!(merged(marks), [0..4, 5..9, 9..10]);
    }
}
