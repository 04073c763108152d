use std::str::FromStr;

use crate::model::Date;
use crate::search;

/// A day of `--from` or `--to`; a year or a month stands for its first or last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day(pub(crate) Date);

/// A text that is no day, month or year.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date such as 2025-03-21, 21/03/2025, March 2025 or 2025")]
pub(crate) struct InvalidDay;

impl Day {
    /// Reads a day, or the first of a month or year.
    pub(crate) fn parse_first(text: &str) -> Result<Self, InvalidDay> {
        parse(text).map(|(first, _)| Self(first))
    }

    /// Reads a day, or the last of a month or year.
    pub(crate) fn parse_last(text: &str) -> Result<Self, InvalidDay> {
        parse(text).map(|(_, last)| Self(last))
    }
}

fn parse(text: &str) -> Result<(Date, Date), InvalidDay> {
    parse_strictly(text).or_else(|error| search::british_days(text).ok_or(error))
}

fn parse_strictly(text: &str) -> Result<(Date, Date), InvalidDay> {
    let parts: Vec<&str> = text.trim().split('-').collect();
    let day = |year: &str, month: &str, day: &str| {
        // Signs and missing zeros are slips more often than dates.
        let valid = [(year, 4), (month, 2), (day, 2)]
            .iter()
            .all(|(digits, length)| {
                digits.len() == *length && digits.bytes().all(|byte| byte.is_ascii_digit())
            });
        let date = || {
            Date::new(
                i16::from_str(year).ok()?,
                i8::from_str(month).ok()?,
                i8::from_str(day).ok()?,
            )
            .ok()
        };
        valid.then(date).flatten().ok_or(InvalidDay)
    };
    match parts[..] {
        [year] => Ok((day(year, "01", "01")?, day(year, "12", "31")?)),
        [year, month] => {
            let first = day(year, month, "01")?;
            Ok((first, first.last_of_month()))
        }
        [year, month, of_month] => day(year, month, of_month).map(|date| (date, date)),
        _ => Err(InvalidDay),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let read = parse(text)
            .ok()
            .map(|(first, last)| (first.to_string(), last.to_string()));
        let read = read
            .as_ref()
            .map(|(first, last)| (first.as_str(), last.as_str()));
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn reads_days_months_and_years() {
        check("2025-03-21", Some(("2025-03-21", "2025-03-21")));
        check("2024-02", Some(("2024-02-01", "2024-02-29")));
        check("2025", Some(("2025-01-01", "2025-12-31")));
        check("21/03/2025", Some(("2025-03-21", "2025-03-21")));
        check("21 March 2025", Some(("2025-03-21", "2025-03-21")));
        check("March 2025", Some(("2025-03-01", "2025-03-31")));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "25",
            "2025-13",
            "2025-02-30",
            "2025-3-1",
            "31/02/2025",
            "21/03/25",
            "-2025",
            "2025-01-01-01",
            "٢٠٢٥",
        ] {
            check(text, None);
        }
    }
}
