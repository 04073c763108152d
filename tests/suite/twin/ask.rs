//! A question to search as a tree, and its text in the query language.

use std::fmt::{self, Display, Formatter};

use redress::model::{Date, DecisionType, SectionKind};
use redress::search::{Filters, Grouping, Match, SearchRequest, Sort};

/// A question to both searches.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) query: Query,
    /// Filters in addition to the query.
    pub(super) filters: Vec<Fact>,
    /// The section filters; an empty list means all sections.
    pub(super) sections: Vec<SectionKind>,
    pub(super) sort: Sort,
    pub(super) grouping: Grouping,
    pub(super) limit: usize,
    pub(super) paragraphs: usize,
    pub(super) context: usize,
}

/// A query over decisions.
#[derive(Debug, Clone)]
pub(super) enum Query {
    /// Every decision; the text is empty.
    Everything,
    Text(Operand),
    Fact(Fact),
    Not(Box<Query>),
    /// A weighted part, which only changes the order.
    Weighted(Box<Query>, u8),
    Any(Vec<Query>),
    All(Group),
}

/// Clauses that must all hold.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) parts: Vec<Query>,
    /// `in:` for the whole group; an empty list means all sections.
    pub(super) sections: Vec<SectionKind>,
    /// Only standing text, or only the rest, for the whole group.
    pub(super) standing: Option<bool>,
    /// A loose stop word among the clauses, which has no effect.
    pub(super) idle: Option<&'static str>,
    /// Whether `AND` is typed between the clauses.
    pub(super) spelled: bool,
}

/// Something that occurs in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Operand {
    Text(Clause),
    /// Only used as an operand of a connector.
    Any(Vec<Operand>),
    Near(Box<(Operand, Link, Operand)>),
}

/// A connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Link {
    /// The maximum distance in words.
    pub(super) words: Option<usize>,
    /// Whether both must be in one sentence.
    pub(super) sentence: bool,
    pub(super) ordered: bool,
    pub(super) denied: bool,
}

/// Consecutive words of a paragraph; often just one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Clause {
    /// As typed; `*` and `?` are wildcards.
    pub(super) words: Vec<String>,
    pub(super) kind: ClauseKind,
    /// The maximum number of other words among them.
    pub(super) gap: usize,
}

/// How the words of a clause match those of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ClauseKind {
    /// A word by its stem.
    Word,
    /// A word by its form.
    Exact,
    /// A word by its spelling variants within this many edits.
    Fuzzy(usize),
    /// Words in a row, by their stems.
    Phrase,
    /// Words in a row, by their forms.
    ExactPhrase,
}

/// A condition on the facts of a decision.
#[derive(Debug, Clone)]
pub(super) enum Fact {
    /// An area, a category, or both with `>` between them.
    Category(String),
    Decision(DecisionType),
    /// Words of the name.
    Authority(String),
    /// A date range, both ends inclusive, and how it is typed.
    Date {
        typed: String,
        from: Option<Date>,
        to: Option<Date>,
    },
    /// A tag from the notes; there is no filter for it.
    Tag(&'static str),
}

impl Asked {
    /// The request for the real search.
    pub(super) fn request(&self) -> SearchRequest {
        let mut filters = Filters {
            section: self.sections.clone(),
            ..Filters::default()
        };
        for fact in &self.filters {
            match fact {
                Fact::Category(value) => filters.category.push(value.clone()),
                Fact::Decision(value) => filters.decision.push(*value),
                Fact::Authority(value) => filters.authority.push(value.clone()),
                Fact::Date { from, to, .. } => (filters.from, filters.to) = (*from, *to),
                Fact::Tag(tag) => panic!("{tag} is no filter"),
            }
        }
        SearchRequest {
            filters,
            sort: self.sort,
            grouping: self.grouping,
            limit: self.limit,
            paragraphs: self.paragraphs,
            context: self.context,
            synonyms: false,
            matching: Match::All,
            today: Date::constant(2025, 6, 1),
            ..SearchRequest::new(self.query.to_string())
        }
    }
}

impl Query {
    /// Whether any part of it searches for words.
    pub(super) fn has_text(&self) -> bool {
        match self {
            Self::Everything | Self::Fact(_) => false,
            Self::Text(_) => true,
            Self::Not(query) | Self::Weighted(query, _) => query.has_text(),
            Self::Any(parts) | Self::All(Group { parts, .. }) => parts.iter().any(Self::has_text),
        }
    }

    /// The binding strength: a part that binds less than its context needs brackets.
    fn tightness(&self) -> u8 {
        match self {
            Self::Any(_) => 0,
            Self::All(_) => 1,
            Self::Not(_) | Self::Text(Operand::Near(_)) => 2,
            Self::Weighted(..) | Self::Everything | Self::Text(_) | Self::Fact(_) => 3,
        }
    }

    fn write(&self, formatter: &mut Formatter<'_>, surroundings: u8) -> fmt::Result {
        if self.tightness() < surroundings {
            formatter.write_str("(")?;
            self.write(formatter, 0)?;
            return formatter.write_str(")");
        }
        match self {
            Self::Everything => Ok(()),
            Self::Text(operand) => operand.write(formatter),
            Self::Weighted(query, weight) => {
                let is_weighted = matches!(**query, Self::Weighted(..));
                query.write(formatter, if is_weighted { 4 } else { 3 })?;
                write!(formatter, "^{weight}")
            }
            Self::Fact(fact) => write!(formatter, "{fact}"),
            Self::Not(query) => {
                formatter.write_str(spelled_not(query))?;
                query.write(formatter, 3)
            }
            Self::Any(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    formatter.write_str(if at > 0 { " OR " } else { "" })?;
                    part.write(formatter, 1)?;
                }
                Ok(())
            }
            Self::All(group) => group.write(formatter),
        }
    }
}

/// One of the spellings of NOT, chosen by the negated part so that each query always has the same
/// text.
fn spelled_not(denied: &Query) -> &'static str {
    let Query::Text(Operand::Text(clause)) = denied else {
        return "NOT ";
    };
    let is_plain = clause.kind == ClauseKind::Word && !clause.words[0].contains(['*', '?']);
    // Signs before a word have no effect.
    match (clause.words[0].len() % 8, is_plain) {
        (0, _) => "-",
        (1, _) => "–",
        (2, _) => "−",
        (3, true) => "-£",
        (4, true) => "-‘",
        (5, true) => "–#",
        _ => "NOT ",
    }
}

impl Operand {
    fn write(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(clause) => write!(formatter, "{clause}"),
            Self::Any(operands) => {
                for (at, operand) in operands.iter().enumerate() {
                    formatter.write_str(if at > 0 { " OR " } else { "(" })?;
                    operand.write(formatter)?;
                }
                formatter.write_str(")")
            }
            Self::Near(parts) => {
                let (left, link, right) = &**parts;
                // A chain is evaluated from the left, with or without brackets.
                let bare = link.words.is_some_and(|words| words % 2 == 0);
                match left {
                    Self::Near(_) if !bare => left.write_bracketed(formatter)?,
                    _ => left.write(formatter)?,
                }
                write!(formatter, " {link} ")?;
                match right {
                    Self::Near(_) => right.write_bracketed(formatter),
                    _ => right.write(formatter),
                }
            }
        }
    }

    fn write_bracketed(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("(")?;
        self.write(formatter)?;
        formatter.write_str(")")
    }
}

impl Display for Link {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let small = self.words.is_none_or(|words| words % 3 != 0);
        match (self.denied, small) {
            (true, true) => formatter.write_str("not ")?,
            (true, false) => formatter.write_str("NOT ")?,
            (false, _) => {}
        }
        if self.ordered {
            formatter.write_str("pre")?;
        }
        match self.words {
            Some(words) => write!(formatter, "/{words}"),
            None if self.sentence => formatter.write_str("/s"),
            None => formatter.write_str("/P"),
        }
    }
}

impl Group {
    fn write(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        // The position of `in:` in its group does not matter.
        let scope_first = self.parts.len().is_multiple_of(2);
        if scope_first {
            self.write_scope(formatter, "", " ")?;
        }
        match self.standing {
            Some(true) => formatter.write_str("standing:yes ")?,
            Some(false) if scope_first => formatter.write_str("standing:no ")?,
            // The name that users may remember.
            Some(false) => formatter.write_str("standard:no ")?,
            None => {}
        }
        for (at, part) in self.parts.iter().enumerate() {
            match (at, self.spelled, self.idle) {
                (0, _, _) => {}
                (1, false, Some(idle)) => write!(formatter, " {idle} ")?,
                (_, true, _) => formatter.write_str(" AND ")?,
                (_, false, _) => formatter.write_str(" ")?,
            }
            part.write(formatter, 2)?;
        }
        if !scope_first {
            self.write_scope(formatter, " ", "")?;
        }
        Ok(())
    }

    fn write_scope(&self, formatter: &mut Formatter<'_>, before: &str, after: &str) -> fmt::Result {
        let names: Vec<_> = self.sections.iter().map(|kind| kind.name()).collect();
        match names.as_slice() {
            [] => Ok(()),
            [name] => write!(formatter, "{before}in:{name}{after}"),
            names => write!(formatter, "{before}in:({}){after}", names.join(" OR ")),
        }
    }
}

impl Display for Query {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.write(formatter, 0)
    }
}

impl Display for Clause {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let words = self.words.join(" ");
        match self.kind {
            ClauseKind::Word => formatter.write_str(&words),
            ClauseKind::Fuzzy(1) if words.len().is_multiple_of(2) => write!(formatter, "{words}~"),
            ClauseKind::Fuzzy(edits) => write!(formatter, "{words}~{edits}"),
            ClauseKind::Exact => write!(formatter, "={words}"),
            // Curly quotes are pasted as often as straight ones are typed.
            ClauseKind::Phrase if words.len().is_multiple_of(3) => {
                write!(formatter, "“{words}”")
            }
            ClauseKind::Phrase => write!(formatter, "\"{words}\""),
            ClauseKind::ExactPhrase => write!(formatter, "=\"{words}\""),
        }?;
        match self.gap {
            0 => Ok(()),
            gap => write!(formatter, "~{gap}"),
        }
    }
}

impl Display for Fact {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let quoted = |value: &str| {
            if value.chars().all(char::is_alphanumeric) {
                value.to_owned()
            } else {
                format!("\"{value}\"")
            }
        };
        match self {
            Self::Category(value) => write!(formatter, "category:{}", quoted(value)),
            Self::Decision(DecisionType::ClosedAfterInitialEnquiries) => {
                formatter.write_str("decision:closed")
            }
            Self::Decision(value) => {
                write!(
                    formatter,
                    "decision:{}",
                    quoted(&value.label().to_lowercase())
                )
            }
            Self::Authority(value) => write!(formatter, "authority:{}", quoted(value)),
            Self::Date { typed, .. } => write!(formatter, "date:{typed}"),
            Self::Tag(tag) => write!(formatter, "tag:{tag}"),
        }
    }
}
