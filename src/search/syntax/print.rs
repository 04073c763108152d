//! A tree in the query language.

use std::fmt::{self, Display, Formatter};

use super::tree::{Clause, DateRange, FieldValue, Part, Query};
use crate::model::SectionKind;
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
            Self::Text(parts) => write_parts(formatter, parts),
            Self::And(clauses) => write_joined(formatter, clauses, " "),
            Self::Or(clauses) => write_joined(formatter, clauses, " OR "),
            Self::Not(denied) => {
                formatter.write_str("NOT ")?;
                write_operand(formatter, denied)
            }
            Self::In(sections, clause) => {
                write_sections(formatter, sections)?;
                formatter.write_str(" ")?;
                match clause.as_ref() {
                    // An AND group is what `in:` belongs to; an inner scope and
                    // an OR have to be kept apart from it.
                    Self::And(_) => clause.fmt(formatter),
                    _ => write_operand(formatter, clause),
                }
            }
            Self::Field(value) => value.fmt(formatter),
        }
    }
}

fn write_operand(formatter: &mut Formatter<'_>, clause: &Clause) -> fmt::Result {
    match clause {
        Clause::Text(_) | Clause::Field(_) | Clause::Not(_) => clause.fmt(formatter),
        Clause::And(_) | Clause::Or(_) | Clause::In(..) => write!(formatter, "({clause})"),
    }
}

fn write_joined(formatter: &mut Formatter<'_>, clauses: &[Clause], joint: &str) -> fmt::Result {
    for (at, clause) in clauses.iter().enumerate() {
        if at > 0 {
            formatter.write_str(joint)?;
        }
        write_operand(formatter, clause)?;
    }
    Ok(())
}

fn write_sections(formatter: &mut Formatter<'_>, sections: &[SectionKind]) -> fmt::Result {
    let names: Vec<_> = sections.iter().map(|section| section.name()).collect();
    match names.as_slice() {
        [name] => write!(formatter, "in:{name}"),
        _ => write!(formatter, "in:({})", names.join(" OR ")),
    }
}

fn write_parts(formatter: &mut Formatter<'_>, parts: &[Part]) -> fmt::Result {
    let exact = parts.iter().any(|part| matches!(part, Part::Exact(_)));
    if exact {
        formatter.write_str("=")?;
    }
    let [part] = parts else {
        formatter.write_str("\"")?;
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                formatter.write_str(" ")?;
            }
            part.fmt(formatter)?;
        }
        return formatter.write_str("\"");
    };
    match part {
        // Without quotes it would be left out beside other words.
        Part::Word(form) if is_stop_word(form) => write!(formatter, "\"{form}\""),
        _ => part.fmt(formatter),
    }
}

impl Display for Part {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(form) | Self::Exact(form) => formatter.write_str(form),
            Self::Pattern(pattern) => pattern.fmt(formatter),
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
            Self::Investigated(true) => formatter.write_str("investigated:yes"),
            Self::Investigated(false) => formatter.write_str("investigated:no"),
            Self::Reason(reason) => write!(formatter, "reason:{reason}"),
            Self::Remedy(wanted) => write!(formatter, "remedy:{wanted}"),
            Self::Law(law) => write!(formatter, "law:\"{law}\""),
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
