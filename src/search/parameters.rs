//! The parameters of a search, each described once. This table generates the flags of the program,
//! the parameters of an address, the valid values of both, and the description of the API.

use std::str::FromStr;

use super::{Grouping, Match, SearchRequest, Sort, WantedRemedy, days_of};
use crate::model::{DecisionType, Investigated, Reason, RemedyKind, SectionKind};

/// One parameter.
#[derive(Debug)]
pub struct Parameter {
    /// The name of the flag, and of the parameter in an address.
    pub name: &'static str,
    /// What it does, as a sentence.
    pub summary: &'static str,
    /// The placeholder for a value in the help.
    pub value_name: &'static str,
    /// The group it belongs to.
    pub group: ParameterGroup,
    /// How many times it may be given.
    pub times: Times,
    /// Its valid values.
    pub takes: Takes,
    /// A valid value.
    pub example: &'static str,
    /// Sets a value in a request; `None` if it is not valid.
    set: fn(&mut SearchRequest, &str) -> Option<()>,
}

/// The groups of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterGroup {
    /// The query itself.
    Query,
    /// Limits the decisions found.
    Filter,
    /// How the query is read.
    Reading,
    /// What the page shows, and how.
    Page,
}

/// How many times a parameter may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Once.
    Once,
    /// Several times, at most [`Parameter::MAX_VALUES`]. A decision must match one of the values.
    Several,
}

/// The valid values of a parameter.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// Any text.
    Text,
    /// One of these names.
    OneOf(fn() -> Vec<&'static str>),
    /// A kind of remedy, or a sum.
    Remedy,
    /// A day, month or year, or a word such as `last-month`.
    Day,
    /// A year.
    Year,
    /// A number.
    Number {
        /// The minimum.
        least: usize,
        /// The maximum.
        most: usize,
        /// The default.
        default: usize,
    },
    /// Nothing as a flag; 1 or 0 in an address.
    Switch,
}

/// Why a value is not valid: a fragment with the valid values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{expected}")]
pub struct InvalidValue {
    /// The valid values.
    pub expected: String,
}

/// Every parameter, in the order the help lists them.
pub static PARAMETERS: [Parameter; 19] = [
    Parameter {
        name: "q",
        summary: "The query, in the query language. Without it, every decision that passes the filters is found.",
        value_name: "QUERY",
        group: ParameterGroup::Query,
        times: Times::Once,
        takes: Takes::Text,
        example: "record",
        set: |request, text| {
            text.trim().clone_into(&mut request.query);
            Some(())
        },
    },
    Parameter {
        name: "category",
        summary: "A service area, a category, or \"area > category\".",
        value_name: "NAME",
        group: ParameterGroup::Filter,
        times: Times::Several,
        takes: Takes::Text,
        example: "Education",
        set: |request, text| add(&mut request.filters.category, text),
    },
    Parameter {
        name: "decision",
        summary: "The outcome.",
        value_name: "OUTCOME",
        group: ParameterGroup::Filter,
        times: Times::Several,
        takes: Takes::OneOf(|| vec!["upheld", "not-upheld", "closed"]),
        example: "upheld",
        set: |request, text| add::<DecisionType>(&mut request.filters.decision, text),
    },
    Parameter {
        name: "authority",
        summary: "Words of the name of the body complained about.",
        value_name: "NAME",
        group: ParameterGroup::Filter,
        times: Times::Several,
        takes: Takes::Text,
        example: "testham",
        set: |request, text| add(&mut request.filters.authority, text),
    },
    Parameter {
        name: "reason",
        summary: "Why it was not investigated.",
        value_name: "REASON",
        group: ParameterGroup::Filter,
        times: Times::Several,
        takes: Takes::OneOf(|| Reason::ALL.map(Reason::name).into()),
        example: "late",
        set: |request, text| add::<Reason>(&mut request.filters.reason, text),
    },
    Parameter {
        name: "remedy",
        summary: "What was ordered: a kind such as apology, or a sum such as \">=500\" or 500..1000.",
        value_name: "REMEDY",
        group: ParameterGroup::Filter,
        times: Times::Several,
        takes: Takes::Remedy,
        example: ">=500",
        set: |request, text| add::<WantedRemedy>(&mut request.filters.remedy, text),
    },
    Parameter {
        name: "year",
        summary: "The year of the decision.",
        value_name: "YEAR",
        group: ParameterGroup::Filter,
        times: Times::Several,
        takes: Takes::Year,
        example: "2025",
        set: |request, text| add(&mut request.filters.year, text),
    },
    Parameter {
        name: "investigated",
        summary: "Whether it was investigated.",
        value_name: "HOW",
        group: ParameterGroup::Filter,
        times: Times::Several,
        takes: Takes::OneOf(|| Investigated::ALL.map(Investigated::name).into()),
        example: "no",
        set: |request, text| {
            let known = Investigated::ALL.into_iter();
            let named = known.into_iter().find(|one| one.name() == text)?;
            request.filters.investigated.push(named);
            Some(())
        },
    },
    Parameter {
        name: "from",
        summary: "First day, such as 2024-03-01, 2024-03 or 2024.",
        value_name: "DATE",
        group: ParameterGroup::Filter,
        times: Times::Once,
        takes: Takes::Day,
        example: "2024-03",
        set: |request, text| {
            let (first, _) = days_of(text, request.today).ok()?;
            request.filters.from = Some(first);
            Some(())
        },
    },
    Parameter {
        name: "to",
        summary: "Last day, such as 2025-02-28, 2025-02 or 2025.",
        value_name: "DATE",
        group: ParameterGroup::Filter,
        times: Times::Once,
        takes: Takes::Day,
        example: "2025",
        set: |request, text| {
            let (_, last) = days_of(text, request.today).ok()?;
            request.filters.to = Some(last);
            Some(())
        },
    },
    Parameter {
        name: "section",
        summary: "Only paragraphs of this section.",
        value_name: "SECTION",
        group: ParameterGroup::Filter,
        times: Times::Several,
        takes: Takes::OneOf(|| SectionKind::ALL.map(SectionKind::name).into()),
        example: "assessment",
        set: |request, text| add::<SectionKind>(&mut request.filters.section, text),
    },
    Parameter {
        name: "no-synonyms",
        summary: "Search only for the words as typed, not for synonyms and abbreviations.",
        value_name: "",
        group: ParameterGroup::Reading,
        times: Times::Once,
        takes: Takes::Switch,
        example: "1",
        set: |request, text| {
            request.synonyms = !switch(text)?;
            Some(())
        },
    },
    Parameter {
        name: "match",
        summary: "For words without an operator: all finds the decisions that have every word, \
                  most also finds those that have most of them.",
        value_name: "WHAT",
        group: ParameterGroup::Reading,
        times: Times::Once,
        takes: Takes::OneOf(|| Match::ALL.map(Match::name).into()),
        example: "all",
        set: |request, text| {
            request.matching = Match::ALL.into_iter().find(|one| one.name() == text)?;
            Some(())
        },
    },
    Parameter {
        name: "sort",
        summary: "Order of the decisions.",
        value_name: "ORDER",
        group: ParameterGroup::Page,
        times: Times::Once,
        takes: Takes::OneOf(|| Sort::ALL.map(Sort::name).into()),
        example: "newest",
        set: |request, text| {
            request.sort = Sort::ALL.into_iter().find(|sort| sort.name() == text)?;
            Some(())
        },
    },
    Parameter {
        name: "limit",
        summary: "Hits on a page, at most 1000.",
        value_name: "N",
        group: ParameterGroup::Page,
        times: Times::Once,
        takes: Takes::Number {
            least: 1,
            most: SearchRequest::MAX_LIMIT,
            default: 10,
        },
        example: "2",
        set: |request, text| number(&mut request.limit, text),
    },
    Parameter {
        name: "page",
        summary: "The page to show.",
        value_name: "N",
        group: ParameterGroup::Page,
        times: Times::Once,
        takes: Takes::Number {
            least: 1,
            most: 10_000_000,
            default: 1,
        },
        example: "1",
        set: |request, text| number(&mut request.page, text),
    },
    Parameter {
        name: "paragraphs",
        summary: "Paragraphs shown of a decision.",
        value_name: "N",
        group: ParameterGroup::Page,
        times: Times::Once,
        takes: Takes::Number {
            least: 0,
            most: 1_000,
            default: 3,
        },
        example: "1",
        set: |request, text| number(&mut request.paragraphs, text),
    },
    Parameter {
        name: "flat",
        summary: "One hit per paragraph, not one per decision.",
        value_name: "",
        group: ParameterGroup::Page,
        times: Times::Once,
        takes: Takes::Switch,
        example: "1",
        set: |request, text| {
            request.grouping = if switch(text)? {
                Grouping::Paragraph
            } else {
                Grouping::Decision
            };
            Some(())
        },
    },
    Parameter {
        name: "context",
        summary: "Paragraphs shown before and after each matching one.",
        value_name: "N",
        group: ParameterGroup::Page,
        times: Times::Once,
        takes: Takes::Number {
            least: 0,
            most: 100,
            default: 0,
        },
        example: "1",
        set: |request, text| number(&mut request.context, text),
    },
];

impl Parameter {
    /// The maximum number of values of one parameter: each filter is compared with every name of
    /// the index.
    pub const MAX_VALUES: usize = 100;

    /// The parameter with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PARAMETERS.iter().find(|parameter| parameter.name == name)
    }

    /// Whether it limits the decisions found.
    #[must_use]
    pub fn is_filter(&self) -> bool {
        self.group == ParameterGroup::Filter
    }

    /// Sets a value in a request. Replaces the previous value, or adds to it if several are
    /// allowed.
    pub fn apply(&self, request: &mut SearchRequest, text: &str) -> Result<(), InvalidValue> {
        let text = text.trim();
        let is_within = match self.takes {
            Takes::Number { least, most, .. } => {
                (text.parse()).is_ok_and(|number: usize| (least..=most).contains(&number))
            }
            _ => true,
        };
        let is_set = is_within && (self.set)(request, text).is_some();
        is_set.then_some(()).ok_or_else(|| InvalidValue {
            expected: self.takes.expected(),
        })
    }
}

impl Takes {
    /// The valid values, as a fragment.
    #[must_use]
    pub fn expected(self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::OneOf(names) => in_words(&names()),
            Self::Remedy => {
                let kinds = RemedyKind::ALL.map(RemedyKind::name).join(", ");
                format!("choose {kinds}, or a sum such as >=500 or 500..1000")
            }
            Self::Day => "write a date as 2025-03-21, 2025-03 or 2025".to_owned(),
            Self::Year => "write a year as 2025".to_owned(),
            Self::Number { least, most, .. } => format!("a number from {least} to {most}"),
            Self::Switch => "choose 1 or 0".to_owned(),
        }
    }
}

/// A choice of names.
fn in_words(names: &[&str]) -> String {
    match names {
        [before @ .., last] if before.len() < 4 => {
            format!("choose {} or {last}", before.join(", "))
        }
        names => format!("choose {}", names.join(", ")),
    }
}

fn add<T: FromStr>(values: &mut Vec<T>, text: &str) -> Option<()> {
    values.push(text.parse().ok()?);
    Some(())
}

fn number(value: &mut usize, text: &str) -> Option<()> {
    *value = text.parse().ok()?;
    Some(())
}

fn switch(text: &str) -> Option<bool> {
    match text {
        "0" | "false" | "no" | "off" => Some(false),
        "1" | "true" | "yes" | "on" => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_valid_and_every_default_matches_a_request() {
        for parameter in &PARAMETERS {
            let mut request = SearchRequest::new("");
            let read = parameter.apply(&mut request, parameter.example);
            assert_eq!(read, Ok(()), "{}", parameter.name);
            if let Takes::Number { default, .. } = parameter.takes {
                let mut request = SearchRequest::new("");
                let before = format!("{request:?}");
                parameter.apply(&mut request, &default.to_string()).unwrap();
                assert_eq!(format!("{request:?}"), before, "{}", parameter.name);
            }
            if let Takes::OneOf(names) = parameter.takes {
                for name in names() {
                    let mut request = SearchRequest::new("");
                    assert_eq!(parameter.apply(&mut request, name), Ok(()), "{name}");
                }
            }
        }
    }

    #[track_caller]
    fn check(name: &str, value: &str, expected: &str) {
        let parameter = Parameter::named(name).unwrap();
        let refused = parameter
            .apply(&mut SearchRequest::new(""), value)
            .unwrap_err();
        assert_eq!(refused.expected, expected);
    }

    #[test]
    fn an_invalid_value_is_refused_with_the_valid_ones() {
        check("limit", "0", "a number from 1 to 1000");
        check("limit", "-1", "a number from 1 to 1000");
        check("page", "x", "a number from 1 to 10000000");
        check("decision", "maybe", "choose upheld, not-upheld or closed");
        check("sort", "best", "choose relevance, newest, oldest or cited");
        check(
            "from",
            "2025-13",
            "write a date as 2025-03-21, 2025-03 or 2025",
        );
        check("investigated", "1", "choose yes, no or discontinued");
        check("flat", "maybe", "choose 1 or 0");
    }
}
