//! Converts the parameters of an address to a request.

use super::address::Parameters;
use super::failure::WrongParameter;
use crate::search::{PARAMETERS, Parameter, SearchRequest, Times};

/// Reads a request from parameters. Unknown parameters are ignored.
pub(crate) fn read_request(parameters: &Parameters) -> Result<SearchRequest, WrongParameter> {
    let mut request = SearchRequest::new("");
    for parameter in &PARAMETERS {
        read(parameter, parameters, &mut request)?;
    }
    in_order(&request)?;
    Ok(request)
}

/// Reads only the filters.
pub(crate) fn read_filters(parameters: &Parameters) -> Result<SearchRequest, WrongParameter> {
    let mut request = SearchRequest::new("");
    for parameter in PARAMETERS.iter().filter(|parameter| parameter.is_filter()) {
        read(parameter, parameters, &mut request)?;
    }
    in_order(&request)?;
    Ok(request)
}

fn read(
    parameter: &Parameter,
    parameters: &Parameters,
    request: &mut SearchRequest,
) -> Result<(), WrongParameter> {
    let name = parameter.name;
    let most = match parameter.times {
        Times::Once => 1,
        Times::Several => Parameter::MAX_VALUES,
    };
    for (nth, text) in parameters.all(name).enumerate() {
        if nth == most {
            return Err(wrong(name, text, too_many(most)));
        }
        let applied = parameter.apply(request, text);
        applied.map_err(|invalid| wrong(name, text, invalid.expected))?;
    }
    Ok(())
}

fn in_order(request: &SearchRequest) -> Result<(), WrongParameter> {
    if let (Some(first), Some(last)) = (request.filters.from, request.filters.to)
        && first > last
    {
        let expected = format!("the first day has to be before the last, {last}");
        return Err(wrong("from", &first.to_string(), expected));
    }
    Ok(())
}

fn too_many(most: usize) -> String {
    match most {
        1 => "it is given twice".to_owned(),
        most => format!("{most} values are the most"),
    }
}

/// Returns whether a search has a parameter of this name.
pub(crate) fn is_searched(name: &str) -> bool {
    Parameter::named(name).is_some()
}

/// Returns whether the parameter of this name is a filter.
pub(crate) fn is_filter(name: &str) -> bool {
    Parameter::named(name).is_some_and(Parameter::is_filter)
}

/// The names of all parameters of a search, followed by `more`.
pub(crate) fn searched_and(more: &[&'static str]) -> Vec<&'static str> {
    let searched = PARAMETERS.iter().map(|parameter| parameter.name);
    searched.chain(more.iter().copied()).collect()
}

/// The names of all filters, followed by `more`.
pub(crate) fn filters_and(more: &[&'static str]) -> Vec<&'static str> {
    let filters = PARAMETERS.iter().filter(|parameter| parameter.is_filter());
    let names = filters.map(|parameter| parameter.name);
    names.chain(more.iter().copied()).collect()
}

/// Refuses unknown parameters: in an API, a mistyped name must not go unnoticed.
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

/// Returns the value of a parameter that may occur only once.
pub(crate) fn single<'a>(
    parameters: &'a Parameters,
    name: &str,
) -> Result<Option<&'a str>, WrongParameter> {
    let mut values = parameters.all(name);
    let first = values.next();
    match values.next() {
        None => Ok(first),
        Some(second) => Err(wrong(name, second, too_many(1))),
    }
}

/// Returns the value of a parameter that has a fixed set of values.
pub(crate) fn one_of<'a>(
    parameters: &'a Parameters,
    name: &str,
    choices: &[&str],
) -> Result<Option<&'a str>, WrongParameter> {
    match single(parameters, name)? {
        Some(other) if !choices.contains(&other) => {
            let expected = format!("choose {}", choices.join(", "));
            Err(wrong(name, other, expected))
        }
        value => Ok(value),
    }
}

/// A number within bounds.
pub(crate) fn number(
    parameters: &Parameters,
    name: &str,
    least: usize,
    most: usize,
) -> Result<Option<usize>, WrongParameter> {
    let Some(text) = single(parameters, name)? else {
        return Ok(None);
    };
    let read = text.trim().parse().ok();
    let within = read.filter(|number| (least..=most).contains(number));
    let expected = || format!("a number from {least} to {most}");
    within
        .map(Some)
        .ok_or_else(|| wrong(name, text, expected()))
}

/// Returns whether a switch is on.
pub(crate) fn switch(parameters: &Parameters, name: &str) -> Result<bool, WrongParameter> {
    let given = one_of(
        parameters,
        name,
        &["1", "0", "true", "false", "yes", "no", "on", "off"],
    )?;
    Ok(matches!(given, Some("1" | "true" | "yes" | "on")))
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
    use crate::search::Filters;

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
             &sort=newest&limit=20&page=3&category=Education&unknown=1",
            "amend record [\"Education\"] [Upheld, NotUpheld] [2024] [No] 2024-02-01..2024-02-29 Newest 20 3",
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_what_can() {
        check("limit=0", "limit: a number from 1 to 1000");
        check(
            "from=2025&to=2024",
            "from: the first day has to be before the last, 2024-12-31",
        );
        check("q=a&q=b", "q: it is given twice");
        check("from=2024&from=2025", "from: it is given twice");
        let many = "year=2024&".repeat(101);
        check(&many, "year: 100 values are the most");
    }
}
