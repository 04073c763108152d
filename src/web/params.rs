//! From the parameters of an address to a request.

use std::str::FromStr;

use super::address::Parameters;
use super::failure::WrongParameter;
use crate::model::{DecisionType, Investigated, Reason, RemedyKind, SectionKind};
use crate::search::{Filters, Grouping, Match, SearchRequest, Sort, WantedRemedy, days_of};

/// The parameters that say what is to be found, named like the flags.
pub(crate) const SEARCHED: [&str; 19] = [
    "q",
    "category",
    "decision",
    "authority",
    "reason",
    "remedy",
    "year",
    "investigated",
    "section",
    "from",
    "to",
    "match",
    "sort",
    "limit",
    "page",
    "paragraphs",
    "flat",
    "context",
    "no-synonyms",
];

/// The parameters that filter.
pub(crate) const FILTERS: [&str; 10] = [
    "category",
    "decision",
    "authority",
    "reason",
    "remedy",
    "year",
    "investigated",
    "section",
    "from",
    "to",
];

/// Values of one filter at most: each is held against every name of the index.
const MAX_VALUES: usize = 100;

/// Reads the request that parameters make. Those it does not know are passed over.
pub(crate) fn read_request(parameters: &Parameters) -> Result<SearchRequest, WrongParameter> {
    let query = parameters.first("q").unwrap_or_default();
    let mut request = SearchRequest::new(query.trim());
    let today = request.today;
    let day = |name: &str| {
        let text = parameters.first(name);
        let read = text.map(|text| days_of(text, today).map_err(|error| (text, error.to_string())));
        read.transpose().map_err(|(text, _)| {
            wrong(
                name,
                text,
                "a date is written 2025-03-21, 2025-03 or 2025".to_owned(),
            )
        })
    };
    let (from, to) = (day("from")?, day("to")?);
    let (from, to) = (from.map(|(first, _)| first), to.map(|(_, last)| last));
    if let (Some(first), Some(last)) = (from, to)
        && first > last
    {
        let expected = format!("the first day has to be before the last, {last}");
        return Err(wrong("from", &first.to_string(), expected));
    }
    let kinds = || RemedyKind::ALL.map(RemedyKind::name).join(", ");
    request.filters = Filters {
        category: texts(parameters, "category")?,
        authority: texts(parameters, "authority")?,
        decision: values::<DecisionType>(parameters, "decision", || {
            "choose upheld, not-upheld or closed".to_owned()
        })?,
        reason: values::<Reason>(parameters, "reason", || {
            format!("choose {}", Reason::ALL.map(Reason::name).join(", "))
        })?,
        remedy: values::<WantedRemedy>(parameters, "remedy", || {
            format!("choose {}, or a sum such as >=500 or 500..1000", kinds())
        })?,
        section: values::<SectionKind>(parameters, "section", || {
            let names = SectionKind::ALL.map(SectionKind::name);
            format!("choose {}", names.join(", "))
        })?,
        year: values::<i16>(parameters, "year", || "a year is written 2025".to_owned())?,
        investigated: values::<Investigated>(parameters, "investigated", || {
            "choose yes, no or discontinued".to_owned()
        })?,
        from,
        to,
    };
    request.matching = match parameters.first("match") {
        None | Some("most") => Match::Most,
        Some("all") => Match::All,
        Some(other) => {
            let expected = "choose most or all".to_owned();
            return Err(wrong("match", other, expected));
        }
    };
    request.sort = match parameters.first("sort") {
        None | Some("relevance") => Sort::Relevance,
        Some("newest") => Sort::Newest,
        Some("oldest") => Sort::Oldest,
        Some(other) => {
            let expected = "choose relevance, newest or oldest".to_owned();
            return Err(wrong("sort", other, expected));
        }
    };
    request.limit =
        number(parameters, "limit", 1, SearchRequest::MAX_LIMIT)?.unwrap_or(request.limit);
    request.page = number(parameters, "page", 1, 10_000_000)?.unwrap_or(1);
    request.paragraphs = number(parameters, "paragraphs", 0, 1_000)?.unwrap_or(request.paragraphs);
    request.context = number(parameters, "context", 0, 100)?.unwrap_or(0);
    if switch(parameters, "flat")? {
        request.grouping = Grouping::Paragraph;
    }
    request.synonyms = !switch(parameters, "no-synonyms")?;
    Ok(request)
}

/// Refuses parameters that nothing is done with: in an API, a name that is
/// mistyped must not go unnoticed.
pub(crate) fn refuse_others(parameters: &Parameters, known: &[&str]) -> Result<(), WrongParameter> {
    let unknown = parameters
        .0
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()));
    match unknown {
        None => Ok(()),
        Some((name, value)) => {
            let expected = format!("there is no such parameter; known are {}", known.join(", "));
            Err(wrong(name, value, expected))
        }
    }
}

/// A number within bounds.
pub(crate) fn number(
    parameters: &Parameters,
    name: &str,
    least: usize,
    most: usize,
) -> Result<Option<usize>, WrongParameter> {
    let Some(text) = parameters.first(name) else {
        return Ok(None);
    };
    let read = text.trim().parse().ok();
    let within = read.filter(|number| (least..=most).contains(number));
    let expected = || format!("a number from {least} to {most}");
    within
        .map(Some)
        .ok_or_else(|| wrong(name, text, expected()))
}

/// Whether something is switched on.
pub(crate) fn switch(parameters: &Parameters, name: &str) -> Result<bool, WrongParameter> {
    match parameters.first(name) {
        None | Some("0" | "false" | "no" | "off") => Ok(false),
        Some("1" | "true" | "yes" | "on") => Ok(true),
        Some(other) => Err(wrong(name, other, "choose 1 or 0".to_owned())),
    }
}

fn texts(parameters: &Parameters, name: &str) -> Result<Vec<String>, WrongParameter> {
    values::<String>(parameters, name, String::new)
}

fn values<T: FromStr>(
    parameters: &Parameters,
    name: &str,
    expected: impl Fn() -> String,
) -> Result<Vec<T>, WrongParameter> {
    let mut values = Vec::new();
    for text in parameters.all(name) {
        if values.len() == MAX_VALUES {
            let expected = format!("{MAX_VALUES} values are the most");
            return Err(wrong(name, text, expected));
        }
        let value = text.trim().parse();
        values.push(value.map_err(|_| wrong(name, text, expected()))?);
    }
    Ok(values)
}

pub(crate) fn wrong(name: &str, value: &str, expected: String) -> WrongParameter {
    const SHOWN_CHARS: usize = 60;
    WrongParameter {
        name: name.chars().take(SHOWN_CHARS).collect(),
        value: value.chars().take(SHOWN_CHARS).collect(),
        expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, expected: &str) {
        let read = read_request(&Parameters::read(query));
        let shown = read.map_or_else(
            |wrong| format!("{}: {}", wrong.name, wrong.expected),
            |request| {
                let SearchRequest { query, filters, sort, limit, page, .. } = request;
                let Filters { decision, year, investigated, from, to, category, .. } = filters;
                let days = [from, to].map(|day| day.map_or(String::new(), |day| day.to_string()));
                format!(
                    "{query} {category:?} {decision:?} {year:?} {investigated:?} {} {sort:?} {limit} {page}",
                    days.join("..")
                )
            },
        );
        assert_eq!(shown, expected, "{query}");
    }

    #[test]
    fn every_parameter_reaches_the_request() {
        check("", " [] [] [] [] .. Relevance 10 1");
        check(
            "q=amend+record&decision=upheld&decision=not-upheld&year=2024&investigated=no&from=2024-02&to=2024-02\
             &sort=newest&limit=20&page=3&category=Education&from=2023&unknown=1",
            "amend record [\"Education\"] [Upheld, NotUpheld] [2024] [false] 2024-02-01..2024-02-29 Newest 20 3",
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_with_what_can() {
        check("limit=0", "limit: a number from 1 to 1000");
        check("page=x", "page: a number from 1 to 10000000");
        check(
            "decision=maybe",
            "decision: choose upheld, not-upheld or closed",
        );
        check("match=any", "match: choose most or all");
        check("sort=best", "sort: choose relevance, newest or oldest");
        check(
            "from=2025-13",
            "from: a date is written 2025-03-21, 2025-03 or 2025",
        );
        check(
            "from=2025&to=2024",
            "from: the first day has to be before the last, 2024-12-31",
        );
        check(
            "investigated=1",
            "investigated: choose yes, no or discontinued",
        );
        check("flat=maybe", "flat: choose 1 or 0");
    }
}
