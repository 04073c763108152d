//! Writes a tree in the query language.

use std::fmt::{self, Display, Formatter};

use super::tree::{
    Clause, DateRange, FieldValue, Link, Near, Phrase, Query, QueryTerm, Reach, Text,
};
use crate::model::{SectionKind, read_reference};
use crate::text::is_stop_word;

impl Display for Query {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.root
            .as_ref()
            .map_or(Ok(()), |root| root.fmt(formatter))
    }
}

impl Display for Clause {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(formatter),
            Self::Near(near) => near.fmt(formatter),
            Self::And(clauses) => write_joined(formatter, clauses, " "),
            Self::Or(clauses) => write_joined(formatter, clauses, " OR "),
            Self::Not(negated) => {
                formatter.write_str("NOT ")?;
                write_operand(formatter, negated)
            }
            Self::In(sections, clause) => {
                write_sections(formatter, sections)?;
                formatter.write_str(" ")?;
                match clause.as_ref() {
                    // `in:` applies to a whole AND group; an inner scope and an OR need brackets to
                    // keep them separate from it.
                    Self::And(_) => clause.fmt(formatter),
                    _ => write_operand(formatter, clause),
                }
            }
            Self::Standing(standing, clause) => {
                write!(formatter, "standing:{} ", yes_or_no(*standing))?;
                match clause.as_ref() {
                    Self::And(_) => clause.fmt(formatter),
                    _ => write_operand(formatter, clause),
                }
            }
            Self::Weighted(clause, weight) => {
                match clause.as_ref() {
                    Self::Text(_) => clause.fmt(formatter)?,
                    _ => write!(formatter, "({clause})")?,
                }
                write!(formatter, "^{weight}")
            }
            Self::Field(value) => value.fmt(formatter),
        }
    }
}

impl Display for Near {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write_operand(formatter, &self.left)?;
        write!(formatter, " {} ", self.link)?;
        write_operand(formatter, &self.right)
    }
}

impl Display for Link {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.negated {
            formatter.write_str("not ")?;
        }
        if self.ordered {
            formatter.write_str("pre")?;
        }
        match self.reach {
            Reach::Words(words) => write!(formatter, "/{words}"),
            Reach::Sentence => formatter.write_str("/s"),
            Reach::Paragraph => formatter.write_str("/p"),
        }
    }
}

fn write_operand(formatter: &mut Formatter<'_>, clause: &Clause) -> fmt::Result {
    match clause {
        Clause::Text(_) | Clause::Field(_) | Clause::Not(_) | Clause::Weighted(..) => {
            clause.fmt(formatter)
        }
        Clause::Near(_)
        | Clause::And(_)
        | Clause::Or(_)
        | Clause::In(..)
        | Clause::Standing(..) => {
            write!(formatter, "({clause})")
        }
    }
}

fn write_joined(formatter: &mut Formatter<'_>, clauses: &[Clause], joint: &str) -> fmt::Result {
    for (at, clause) in clauses.iter().enumerate() {
        if at > 0 {
            formatter.write_str(joint)?;
        }
        match (clause, clauses.get(at..at + 3)) {
            // Without quotes three numbers could be read as a reference.
            (Clause::Text(text), Some(three)) if joint == " " && are_reference(three) => {
                write!(formatter, "\"{text}\"")?;
            }
            _ => write_operand(formatter, clause)?,
        }
    }
    Ok(())
}

fn are_reference(clauses: &[Clause]) -> bool {
    let words: Vec<_> = clauses
        .iter()
        .map_while(|clause| match clause {
            Clause::Text(text) => Some(text.to_string()),
            _ => None,
        })
        .collect();
    words.len() == clauses.len() && is_reference(&words.join(" "))
}

fn is_reference(text: &str) -> bool {
    read_reference(text).is_some_and(|(_, len)| len == text.len())
}

impl Display for Text {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.phrase.write(&self.capitals.0, formatter)
    }
}

fn yes_or_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

fn write_sections(formatter: &mut Formatter<'_>, sections: &[SectionKind]) -> fmt::Result {
    let names: Vec<_> = sections.iter().map(|section| section.name()).collect();
    match names.as_slice() {
        [name] => write!(formatter, "in:{name}"),
        _ => write!(formatter, "in:({})", names.join(" OR ")),
    }
}

impl Display for Phrase {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.write(&[], formatter)
    }
}

impl Phrase {
    /// Writes it with the original spelling of the words typed in capitals.
    fn write(&self, capitals: &[Option<String>], formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self { parts, slop } = self;
        let typed = |at: usize| capitals.get(at).and_then(Option::as_deref);
        if parts.iter().any(|part| matches!(part, QueryTerm::Exact(_))) {
            formatter.write_str("=")?;
        }
        let [part] = parts.as_slice() else {
            formatter.write_str("\"")?;
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    formatter.write_str(" ")?;
                }
                match typed(at) {
                    Some(typed) => formatter.write_str(typed)?,
                    None => part.fmt(formatter)?,
                }
            }
            formatter.write_str("\"")?;
            let words: Vec<_> = parts.iter().map(ToString::to_string).collect();
            return match slop {
                // Without it, this would be a reference.
                0 if is_reference(&words.join(" ")) => formatter.write_str("~0"),
                0 => Ok(()),
                _ => write!(formatter, "~{slop}"),
            };
        };
        match part {
            // Without quotes this word would be dropped next to other words, or be a reference.
            QueryTerm::Word(form) if is_stop_word(form) || is_reference(form) => {
                write!(formatter, "\"{}\"", typed(0).unwrap_or(form))
            }
            _ => match typed(0) {
                Some(typed) => formatter.write_str(typed),
                None => part.fmt(formatter),
            },
        }
    }
}

impl Display for QueryTerm {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(form) | Self::Exact(form) => formatter.write_str(form),
            Self::Pattern(pattern) => pattern.fmt(formatter),
            Self::Fuzzy(form, edits) => write!(formatter, "{form}~{edits}"),
        }
    }
}

impl Display for FieldValue {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(name) => write!(formatter, "category:\"{name}\""),
            Self::Decision(label) => {
                write!(formatter, "decision:\"{}\"", label.label().to_lowercase())
            }
            Self::Authority(name) => write!(formatter, "authority:\"{name}\""),
            Self::Publication(publication) => write!(formatter, "publication:{publication}"),
            Self::Investigated(investigated) => {
                write!(formatter, "investigated:{investigated}")
            }
            Self::Reason(reason) => write!(formatter, "reason:{reason}"),
            Self::Remedy(wanted) => write!(formatter, "remedy:{wanted}"),
            Self::Law(law) => write!(formatter, "law:\"{law}\""),
            Self::Cites(reference) => write!(formatter, "cites:\"{reference}\""),
            // Digits could be the number of a decision.
            Self::Tag(tag) if tag.as_str().contains(char::is_numeric) => {
                write!(formatter, "tag:\"{tag}\"")
            }
            Self::Tag(tag) => write!(formatter, "tag:{tag}"),
            Self::Date(range) => write!(formatter, "date:{range}"),
            Self::Reference(reference) => write!(formatter, "{}", reference.slug()),
        }
    }
}

impl Display for DateRange {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.from {
            write!(formatter, "{from}")?;
        }
        formatter.write_str("..")?;
        if let Some(to) = self.to {
            write!(formatter, "{to}")?;
        }
        Ok(())
    }
}
