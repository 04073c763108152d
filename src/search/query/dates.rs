use jiff::ToSpan;

use super::tree::DateRange;
use crate::model::Date;

/// A text that is not a day, a month or a year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a date such as 2025-03-21, 21/03/2025, March 2025 or 2025: `{text}`")]
pub struct InvalidDay {
    /// The text that was read.
    pub text: String,
}

/// The first and last day of the period that a text names: a day, a month, a year, or a word such
/// as `last-month`, counted from `today`.
///
/// ```
/// use redress::model::Date;
///
/// let today = Date::constant(2025, 6, 1);
/// let (first, last) = redress::search::days_of("2025-02", today)?;
/// assert_eq!((first.day(), last.day()), (1, 28));
/// # Ok::<(), redress::search::InvalidDay>(())
/// ```
pub fn days_of(text: &str, today: Date) -> Result<(Date, Date), InvalidDay> {
    span(text, today).map_err(|_| InvalidDay {
        text: text.trim().to_owned(),
    })
}

/// The first and last day of a date in a British format: `01/03/2024`, `1 March 2024` or `March
/// 2024`.
#[must_use]
pub fn british_days(text: &str) -> Option<(Date, Date)> {
    british(text.trim())?.ok()
}

/// Why a date could not be read.
pub(super) struct DateProblem {
    pub(super) message: String,
    /// A value to try instead.
    pub(super) better: Option<String>,
}

/// Reads `2025`, `2025-03`, `2025-03-21`, a range of two of these joined by `..` (either end may be
/// missing), one of these after `>=`, `>`, `<=` or `<`, or `last-12-months`. A word such as `today`
/// or `last-month` is also accepted as a date, see [`named`].
pub(super) fn parse(text: &str, today: Date) -> Result<DateRange, DateProblem> {
    let text = text.trim();
    if let Some(range) = last(text, today) {
        return Ok(range);
    }
    let tomorrow = |date: Date| date.checked_add(1.day()).ok();
    let yesterday = |date: Date| date.checked_sub(1.day()).ok();
    if let Some(rest) = text.strip_prefix(">=") {
        return Ok(DateRange {
            from: Some(span(rest, today)?.0),
            to: None,
        });
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return Ok(DateRange {
            from: None,
            to: Some(span(rest, today)?.1),
        });
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Ok(DateRange {
            from: tomorrow(span(rest, today)?.1),
            to: None,
        });
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Ok(DateRange {
            from: None,
            to: yesterday(span(rest, today)?.0),
        });
    }
    if let Some((from, to)) = text.split_once("..") {
        let ends = (from.trim(), to.trim());
        let first = if ends.0.is_empty() {
            None
        } else {
            Some(span(ends.0, today)?.0)
        };
        let last = if ends.1.is_empty() {
            None
        } else {
            Some(span(ends.1, today)?.1)
        };
        if first.is_some() && last.is_some() && first > last {
            return Err(DateProblem {
                message: format!("`{text}` ends before it begins"),
                better: Some(format!("{}..{}", ends.1, ends.0)),
            });
        }
        return Ok(DateRange {
            from: first,
            to: last,
        });
    }
    let (from, to) = span(text, today)?;
    Ok(DateRange {
        from: Some(from),
        to: Some(to),
    })
}

/// Reads `last-12-months`, `last-30-days`, `last-2-years`.
fn last(text: &str, today: Date) -> Option<DateRange> {
    let rest = text.strip_prefix("last-")?;
    let (number, unit) = rest.split_once('-')?;
    let number: i32 = number
        .parse()
        .ok()
        .filter(|number| (1..=1_000).contains(number))?;
    let span = match unit.trim_end_matches('s') {
        "day" => number.days(),
        "week" => number.weeks(),
        "month" => number.months(),
        "year" => number.years(),
        _ => return None,
    };
    Some(DateRange {
        from: today.checked_sub(span).ok(),
        to: Some(today),
    })
}

/// The first and last day of the period a word names: `today`, `yesterday`, and `this-` or `last-`
/// before `week` (which begins on Monday), `month` and `year`.
fn named(text: &str, today: Date) -> Option<(Date, Date)> {
    match text {
        "today" => return Some((today, today)),
        "yesterday" => {
            let yesterday = today.yesterday().ok()?;
            return Some((yesterday, yesterday));
        }
        _ => {}
    }
    let (which, unit) = text.split_once('-')?;
    let ago = match which {
        "this" => 0,
        "last" => 1,
        _ => return None,
    };
    let (first, len) = match unit {
        "week" => {
            let days = i64::from(today.weekday().to_monday_zero_offset());
            (today.checked_sub(days.days()).ok()?, 1.week())
        }
        "month" => (today.first_of_month(), 1.month()),
        "year" => (today.first_of_year(), 1.year()),
        _ => return None,
    };
    let first = first.checked_sub(len.checked_mul(ago).ok()?).ok()?;
    let last = first.checked_add(len).ok()?.yesterday().ok()?;
    Some((first, last))
}

/// The first and last day of a year, a month or a day.
fn span(text: &str, today: Date) -> Result<(Date, Date), DateProblem> {
    let text = text.trim();
    if let Some(named) = named(text, today) {
        return Ok(named);
    }
    let unreadable = |better: Option<String>| DateProblem {
        message: format!(
            "`{text}` is not a date such as 2025, 2025-03, 2025-03-21, 21/03/2025 or 21 March 2025"
        ),
        better,
    };
    if let Some(dates) = british(text) {
        return dates;
    }
    let numbers: Option<Vec<i16>> = text.split('-').map(|part| part.parse().ok()).collect();
    let numbers = numbers.filter(|_| text.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
    let Some(numbers) = numbers else {
        return Err(unreadable(None));
    };
    let (year, month, day) = match numbers.as_slice() {
        [year] => (*year, 1, 1),
        [year, month] => (*year, *month, 1),
        [year, month, day] => (*year, *month, *day),
        _ => return Err(unreadable(None)),
    };
    if !(1..=9999).contains(&year) || text.len() < 4 {
        // `24` is most likely 2024.
        let century = numbers.len() == 1 && (0..100).contains(&year);
        return Err(unreadable(century.then(|| format!("20{year:02}"))));
    }
    let first = |month: i16, day: i16| Date::new(year, month as i8, day as i8);
    let from = if (1..=12).contains(&month) {
        first(month, day.clamp(0, 127))
            .map_err(|_| unreadable(Some(format!("{year}-{month:02}"))))?
    } else {
        return Err(unreadable(Some(year.to_string())));
    };
    let to = match numbers.len() {
        1 => first(12, 31).unwrap_or(from),
        2 => from.last_of_month(),
        _ => from,
    };
    Ok((from, to))
}

/// The first and last day of a date in a British format: `01/03/2024`, `1 March 2024`, `1st Mar.
/// 2024`, `March 2024`, `03/2024`; `None` for a text that does not look like a date.
fn british(text: &str) -> Option<Result<(Date, Date), DateProblem>> {
    let signs = |c: char| c.is_whitespace() || matches!(c, '/' | ',');
    let parts: Vec<&str> = text.split(signs).filter(|part| !part.is_empty()).collect();
    let (day, month, year) = match parts.as_slice() {
        [day, month, year] => (Some(*day), *month, *year),
        [month, year] => (None, *month, *year),
        _ => return None,
    };
    let has_name = month.starts_with(|c: char| c.is_ascii_alphabetic());
    // `1 2 2024` is not a format in use.
    if !has_name && text.matches('/').count() + 1 != parts.len() {
        return None;
    }
    let month = if has_name {
        month_of_name(month)?
    } else {
        digits(month, 2)?
    };
    let day = match day {
        Some(day) => {
            let lower = day.to_ascii_lowercase();
            let ending = ["st", "nd", "rd", "th"].iter();
            let bare = ending
                .filter(|_| has_name)
                .find_map(|end| lower.strip_suffix(end));
            Some(digits(bare.unwrap_or(&lower), 2)?)
        }
        None => None,
    };
    let typed_year = year;
    let year = digits(year, 4)?;
    let problem = |better: Option<String>| DateProblem {
        message: format!("`{text}` is not a calendar date; write the year with four digits"),
        better,
    };
    if typed_year.len() != 4 {
        let better = format!("20{year:02}-{month:02}");
        let better = day.map_or(better.clone(), |day| format!("{better}-{day:02}"));
        return Some(Err(problem((year < 100).then_some(better))));
    }
    let first = Date::new(year, month as i8, day.unwrap_or(1) as i8);
    Some(match (first, day) {
        (Ok(first), None) => Ok((first, first.last_of_month())),
        (Ok(first), Some(_)) => Ok((first, first)),
        (Err(_), _) if (1..=12).contains(&month) => {
            Err(problem(Some(format!("{year}-{month:02}"))))
        }
        (Err(_), _) => Err(problem(Some(year.to_string()))),
    })
}

/// A number of at most `most` digits.
fn digits(text: &str, most: usize) -> Option<i16> {
    let are_digits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    are_digits.then(|| text.parse().ok())?
}

/// The number of the month with this English name, or with a name that starts with these three
/// letters or more.
fn month_of_name(name: &str) -> Option<i16> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_one = |month: &str| name.len() >= 3 && month.starts_with(&name);
    let at = NAMES.iter().position(|month| is_one(month))?;
    Some(at as i16 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let today = Date::constant(2026, 11, 21);
        let read = match parse(text, today) {
            Ok(DateRange { from, to }) => {
                let show = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
                format!("{}..{}", show(from), show(to))
            }
            Err(problem) => format!(
                "{}; {}",
                problem.message,
                problem.better.unwrap_or_default()
            ),
        };
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn dates_are_years_months_days_and_ranges_of_them() {
        check("2025", "2025-01-01..2025-12-31");
        check("2024-02", "2024-02-01..2024-02-29");
        check("2024-03..2025-02", "2024-03-01..2025-02-28");
        check("2024-03-05..", "2024-03-05..");
        check(">=2024-06-01", "2024-06-01..");
        check(">2024", "2025-01-01..");
        check("<2024-06", "..2024-05-31");
        check("last-12-months", "2025-11-21..2026-11-21");
        check("last-30-days", "2026-10-22..2026-11-21");
    }

    #[test]
    fn reads_british_date_formats() {
        for text in [
            "01/03/2024",
            "1/3/2024",
            "1 March 2024",
            "1st March 2024",
            "1 Mar 2024",
            "01 MARCH 2024",
            "1 Mar. 2024",
            "1 March, 2024",
        ] {
            check(text, "2024-03-01..2024-03-01");
        }
        for text in ["March 2024", "mar 2024", "03/2024", "3/2024"] {
            check(text, "2024-03-01..2024-03-31");
        }
        check("1 March 2024..Sept 2024", "2024-03-01..2024-09-30");
        check(">= 01/03/2024", "2024-03-01..");
        check("<1 March 2024", "..2024-02-29");
        check("29 February 2024", "2024-02-29..2024-02-29");
        let no_day = "is not a calendar date; write the year with four digits";
        check("30/02/2024", &format!("`30/02/2024` {no_day}; 2024-02"));
        check("01/13/2024", &format!("`01/13/2024` {no_day}; 2024"));
        check("01/03/24", &format!("`01/03/24` {no_day}; 2024-03-01"));
        check(
            "31 April 2024",
            &format!("`31 April 2024` {no_day}; 2024-04"),
        );
        let shape = "is not a date such as 2025, 2025-03, 2025-03-21, 21/03/2025 or 21 March 2025";
        for text in [
            "1 2 2024",
            "March",
            "1 Smarch 2024",
            "2024 March 1",
            "1//2024",
        ] {
            check(text, &format!("`{text}` {shape}; "));
        }
    }

    #[test]
    fn words_such_as_today_are_dates() {
        check("today", "2026-11-21..2026-11-21");
        check("yesterday", "2026-11-20..2026-11-20");
        check("this-week", "2026-11-16..2026-11-22");
        check("last-week", "2026-11-09..2026-11-15");
        check("this-month", "2026-11-01..2026-11-30");
        check("last-month", "2026-10-01..2026-10-31");
        check("this-year", "2026-01-01..2026-12-31");
        check("last-year", "2025-01-01..2025-12-31");
        check("last-year..today", "2025-01-01..2026-11-21");
        check(">=last-month", "2026-10-01..");
        check("..yesterday", "..2026-11-20");
    }

    #[test]
    fn reports_an_invalid_date_with_a_suggestion() {
        let shape = "is not a date such as 2025, 2025-03, 2025-03-21, 21/03/2025 or 21 March 2025";
        check("24", &format!("`24` {shape}; 2024"));
        check("2025-13", &format!("`2025-13` {shape}; 2025"));
        check("2025-02-30", &format!("`2025-02-30` {shape}; 2025-02"));
        check("soon", &format!("`soon` {shape}; "));
        check(
            "2025..2024",
            "`2025..2024` ends before it begins; 2024..2025",
        );
    }
}
