use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};

use crate::model::{Category, Date, Decision, Reference};
use crate::parse::{
    GivenFacts, Parsed, Problem, ProblemKind, decision_of_sections, generic_document, parse_date,
    parse_text_with, reference_of_address, split_authority_line,
};

/// Reads a line of JSON Lines, a decision or a document of a generic collection. An error says
/// what is wrong with the record, and what to do.
///
/// A fact in unknown wording does not invalidate the document: the fact is missing, and
/// reported.
pub(super) fn parse_record(line: &str) -> Result<Parsed<Option<Decision>>, String> {
    // Serde would read an array of ten as the ten fields of a record.
    if !line.starts_with('{') {
        return Err("not a JSON object: write one complete object per line".to_owned());
    }
    let record: Record<'_> = serde_json::from_str(line).map_err(|error| not_a_record(&error))?;
    let mut problems = Vec::new();
    let id = present(record.id.as_ref().map(|key| &key.0));
    let scraped = record.scraped(id);
    let key = present(record.reference.as_ref().map(|key| &key.0)).or(scraped.as_deref());
    let reference = match key.or(id) {
        None => None,
        Some(text) => Some(Reference::of_collection(text).ok_or_else(|| {
            format!(
                "a reference has 1 to {} bytes and no control characters: `{}`",
                Reference::MAX_LEN,
                shortened(text)
            )
        })?),
    };
    let text = record.text.as_ref().map(|text| &*text.0);
    let mut parsed = match (&record.sections, text, reference) {
        // A note on a decision whose text another source has.
        (None, None, Some(reference)) if present_text(record.withdrawn.as_ref()).is_some() => {
            let noted = decision_of_sections(&[], &record.facts(Some(reference), &mut problems));
            Parsed {
                value: noted.value,
                problems: Vec::new(),
            }
        }
        (None, None, _) => return Err("no `text` and no `sections`".to_owned()),
        (None, Some(text), Some(reference)) if key.is_none() => {
            let parsed = generic_document(reference, present_text(record.title.as_ref()), text);
            return Ok(Parsed {
                value: Some(parsed.value),
                problems: parsed.problems,
            });
        }
        (None, Some(text), reference) => {
            parse_text_with(text, &record.facts(reference, &mut problems))
        }
        (Some(sections), _, reference) => {
            let sections: Vec<_> = sections.iter().map(GivenSection::to_owned).collect();
            decision_of_sections(&sections, &record.facts(reference, &mut problems))
        }
    };
    if parsed.value.is_none() && key.or(id).is_none() {
        return Err("neither `reference` nor `_id`: give each record one of them".to_owned());
    }
    parsed.problems.splice(0..0, problems);
    Ok(parsed)
}

impl Record<'_> {
    /// The number of the decision in a scraper's record: in its own key, in the address, or at
    /// the end of an identifier such as `LGO/24-001-411` next to an outcome.
    fn scraped(&self, id: Option<&str>) -> Option<String> {
        if self.reference.is_some() {
            return None;
        }
        let published = |text: &str| text.parse::<Reference>().ok();
        let case = present(self.case_id.as_ref().map(|key| &key.0));
        let url = || present_text(self.url.as_ref()).and_then(reference_of_address);
        let last = || {
            let has_outcome = self.outcome.is_some() || self.decision.is_some();
            let last = id?.rsplit(['/', ':']).next()?;
            published(last).filter(|_| has_outcome)
        };
        let reference = case.and_then(published).or_else(url).or_else(last)?;
        Some(reference.slug().to_owned())
    }

    /// The category in a scraper's record, which has separate keys for area and category.
    fn category(&self, problems: &mut Vec<Problem>) -> Option<Category> {
        let name = present_text(self.subcategory.as_ref());
        let area = match &self.category {
            Some(GivenCategory::Label(label)) if !label.0.contains('>') => present(Some(&label.0)),
            _ => None,
        };
        match (area, name) {
            (Some(area), Some(name)) => Some(Category {
                area: area.to_owned(),
                name: name.to_owned(),
            }),
            _ => self
                .category
                .as_ref()
                .and_then(|category| category.read(problems)),
        }
    }

    /// The authority in a title such as `Exampleton Council (24 001 411)`.
    fn authority_of_title(&self) -> Option<String> {
        let (authority, _) = split_authority_line(present_text(self.title.as_ref())?)?;
        (!authority.is_empty()).then(|| authority.to_owned())
    }

    fn facts(&self, reference: Option<Reference>, problems: &mut Vec<Problem>) -> GivenFacts {
        let owned = |text: Option<&Text<'_>>| present_text(text).map(str::to_owned);
        let is_scraped = self.reference.is_none();
        let decision = self.decision.as_ref().or(self.outcome.as_ref());
        GivenFacts {
            reference,
            authority: owned(self.authority.as_ref()).or_else(|| self.authority_of_title()),
            category: self.category(problems),
            decision_type: present_text(decision).and_then(|label| {
                label.parse().map_or_else(
                    |_| not_recognised("decision", label, "a published label", problems),
                    Some,
                )
            }),
            date: day("date", self.date.as_ref(), problems),
            url: owned(self.url.as_ref()),
            // A scraper builds its titles from the facts.
            title: owned(self.title.as_ref()).filter(|_| !is_scraped),
            withdrawn: day("withdrawn", self.withdrawn.as_ref(), problems),
        }
    }
}

fn day(key: &str, given: Option<&Text<'_>>, problems: &mut Vec<Problem>) -> Option<Date> {
    let text = present_text(given)?;
    parse_date(text).or_else(|| not_recognised(key, text, "a date such as 2026-01-03", problems))
}

impl GivenSection<'_> {
    fn to_owned(&self) -> (String, Vec<String>) {
        let heading = self.heading.as_ref().map_or("", |heading| &heading.0);
        let paragraphs = self.paragraphs.iter().flatten();
        (
            heading.to_owned(),
            paragraphs.map(|text| text.0.to_string()).collect(),
        )
    }
}

impl GivenCategory<'_> {
    fn read(&self, problems: &mut Vec<Problem>) -> Option<Category> {
        let (area, name) = match self {
            Self::Pair(area, name) => (&*area.0, &*name.0),
            Self::Label(label) => match label.0.split_once('>') {
                Some(pair) => pair,
                None if label.0.trim().is_empty() => return None,
                None => {
                    let wanted = "`area > category`";
                    return not_recognised("category", &label.0, wanted, problems);
                }
            },
        };
        let (area, name) = (area.trim(), name.trim());
        (!area.is_empty() && !name.is_empty()).then(|| Category {
            area: area.to_owned(),
            name: name.to_owned(),
        })
    }
}

fn not_recognised<T>(
    key: &str,
    found: &str,
    wanted: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    problems.push(Problem {
        kind: ProblemKind::UnknownWording,
        line: None,
        detail: format!("`{key}` is not {wanted}: `{}`", shortened(found)),
    });
    None
}

/// A non-empty text; an empty one is the same as none.
fn present<'a>(text: Option<&'a Cow<'_, str>>) -> Option<&'a str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn present_text<'a>(text: Option<&'a Text<'_>>) -> Option<&'a str> {
    present(text.map(|text| &text.0))
}

fn not_a_record(error: &serde_json::Error) -> String {
    // The caller knows the line; only the column in it is useful.
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let message = shortened(message.strip_suffix(&place).unwrap_or(&message));
    match error.classify() {
        serde_json::error::Category::Data => {
            format!("column {}: {message}", error.column())
        }
        _ => format!(
            "not a JSON object, column {}: {message}: write one complete object per line",
            error.column()
        ),
    }
}

/// The beginning of a text of any length.
fn shortened(text: &str) -> String {
    const MAX_CHARS: usize = 120;
    let mut characters = text.chars();
    let mut short: String = characters
        .by_ref()
        .take(MAX_CHARS)
        .map(|character| match character {
            _ if character.is_control() => ' ',
            _ => character,
        })
        .collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

/// A line of JSON Lines. A missing key and a null value are the same, and other keys are
/// ignored.
#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    reference: Option<Key<'a>>,
    #[serde(borrow, rename = "_id")]
    id: Option<Key<'a>>,
    #[serde(borrow)]
    case_id: Option<Key<'a>>,
    #[serde(borrow)]
    outcome: Option<Text<'a>>,
    #[serde(borrow)]
    subcategory: Option<Text<'a>>,
    #[serde(borrow)]
    title: Option<Text<'a>>,
    #[serde(borrow)]
    authority: Option<Text<'a>>,
    #[serde(borrow)]
    category: Option<GivenCategory<'a>>,
    #[serde(borrow)]
    decision: Option<Text<'a>>,
    #[serde(borrow)]
    date: Option<Text<'a>>,
    #[serde(borrow)]
    url: Option<Text<'a>>,
    #[serde(borrow)]
    withdrawn: Option<Text<'a>>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    sections: Option<Vec<GivenSection<'a>>>,
}

#[derive(Deserialize)]
struct GivenSection<'a> {
    #[serde(borrow)]
    heading: Option<Text<'a>>,
    #[serde(borrow)]
    paragraphs: Option<Vec<Text<'a>>>,
}

/// A string, borrowed from the line if it has no escapes.
struct Text<'a>(Cow<'a, str>);

/// A string or a whole number: a reference without spaces can be a number.
struct Key<'a>(Cow<'a, str>);

/// `["area", "name"]` or `"area > name"`.
enum GivenCategory<'a> {
    Pair(Text<'a>, Text<'a>),
    Label(Text<'a>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string or a whole number")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(number.to_string())))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(number.to_string())))
            }
        }
        deserializer.deserialize_any(KeyVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for GivenCategory<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CategoryVisitor;
        impl<'de> Visitor<'de> for CategoryVisitor {
            type Value = GivenCategory<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an area and a category")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(GivenCategory::Label(Text(Cow::Borrowed(text))))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(GivenCategory::Label(Text(Cow::Owned(text.to_owned()))))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Self::Value, A::Error> {
                let mut next = |at| {
                    names
                        .next_element()?
                        .ok_or_else(|| de::Error::invalid_length(at, &self))
                };
                let (area, name) = (next(0)?, next(1)?);
                if names.next_element::<IgnoredAny>()?.is_some() {
                    return Err(de::Error::invalid_length(3, &self));
                }
                Ok(GivenCategory::Pair(area, name))
            }
        }
        deserializer.deserialize_any(CategoryVisitor)
    }
}
