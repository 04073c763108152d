//! Dates as pages print them.

use jiff::fmt::strtime;

use crate::model::Date;

/// Reads `03 Jan 2026`, `3rd January 2026`, `03/01/2026` (the day first),
/// `07-Oct-2025` and `2026-01-03`, with or without the day of the week.
///
/// `None` for anything else, two-digit years and days that do not exist.
///
/// ```
/// use redress::model::Date;
/// use redress::parse::parse_date;
///
/// assert_eq!(parse_date("3 January 2026"), Some(Date::constant(2026, 1, 3)));
/// assert_eq!(parse_date("31 Feb 2026"), None);
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let mut words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .skip_while(|word| is_weekday(word));
    let (first, second, third) = (words.next()?, words.next()?, words.next()?);
    if first.len() == 4
        && let Some(year) = year_of(first)
    {
        return Date::new(year, month_of(second)?, day_of(third)?).ok();
    }
    let year = year_of(third)?;
    match (day_of(first), month_of(second)) {
        (Some(day), Some(month)) => Date::new(year, month, day).ok(),
        _ => Date::new(year, month_name(first)?, day_of(second)?).ok(),
    }
}

fn is_weekday(word: &str) -> bool {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .any(|day| {
            word.get(..3)
                .is_some_and(|start| start.eq_ignore_ascii_case(day))
        })
}

fn day_of(word: &str) -> Option<i8> {
    let digits = word
        .strip_suffix("st")
        .or_else(|| word.strip_suffix("nd"))
        .or_else(|| word.strip_suffix("rd"))
        .or_else(|| word.strip_suffix("th"))
        .unwrap_or(word);
    (digits.len() <= 2).then(|| digits.parse().ok())?
}

fn month_of(word: &str) -> Option<i8> {
    if word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok();
    }
    month_name(word)
}

/// The month of a full name, or of at least its first three letters.
pub(super) fn month_name(word: &str) -> Option<i8> {
    let word = match word.to_ascii_lowercase().as_str() {
        "sept" => "sep".to_owned(),
        word => word.to_owned(),
    };
    let short = strtime::parse("%b", word.get(..3)?).ok()?.month()?;
    let name = Date::new(2000, short, 1).ok()?.strftime("%B").to_string();
    name.to_ascii_lowercase()
        .starts_with(&word)
        .then_some(short)
}

fn year_of(word: &str) -> Option<i16> {
    (word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| word.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let read = parse_date(text).map(|date| date.to_string());
        assert_eq!(read.as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_every_form_that_occurs() {
        for text in [
            "03 Jan 2026",
            "3 January 2026",
            "3rd January 2026",
            "03/01/2026",
            "3.1.2026",
            "03-Jan-2026",
            "2026-01-03",
            "Saturday 3 January 2026",
            "January 3, 2026",
            "03\u{a0}Jan  2026",
            "3 JAN 2026",
        ] {
            check(text, Some("2026-01-03"));
        }
        check("16 Sept 2025", Some("2025-09-16"));
    }

    #[test]
    fn guesses_nothing() {
        for text in [
            "",
            "Jan 2026",
            "3 Jan 26",
            "32 Jan 2026",
            "03/13/2026",
            "soon",
            "3 Janx 2026",
        ] {
            check(text, None);
        }
    }
}
