//! Days and windows of the listing, and instants as the journal writes them.

use jiff::civil::date;
use jiff::{Timestamp, ToSpan};

use crate::model::Date;
use crate::shelf::WindowKey;

/// Before this year hardly anything is listed.
const FIRST_YEAR: i16 = 2016;

/// The first day unless the user names another.
pub(super) fn first_day() -> Date {
    date(FIRST_YEAR, 1, 1)
}

/// An instant in whole seconds: `2026-11-30T17:00:00Z`.
pub(super) fn instant(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The instant of so many milliseconds since 1970.
pub(super) fn instant_in_words(ms: u64) -> String {
    Timestamp::from_millisecond(ms as i64).map_or_else(|_| ms.to_string(), instant)
}

/// The windows from a day to another, the newest first: months, and years before 2016.
pub(super) fn windows(since: Date, until: Date) -> Vec<WindowKey> {
    let mut windows = Vec::new();
    let mut last = until;
    while last >= since {
        let first = if last.year() < FIRST_YEAR {
            date(last.year(), 1, 1)
        } else {
            last.first_of_month()
        };
        windows.push((first.max(since), last));
        let Ok(before) = first.checked_sub(1.day()) else {
            break;
        };
        last = before;
    }
    windows
}

/// The day so many days before another.
pub(super) fn days_before(day: Date, days: u32) -> Date {
    day.checked_sub(i64::from(days).days()).unwrap_or(Date::MIN)
}

/// The day of an instant as the journal writes it.
pub(super) fn day_of(instant: &str) -> Option<Date> {
    instant.get(..10)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_months_and_the_newest_is_first() {
        let told = |since: Date, until: Date| {
            let windows = windows(since, until).into_iter();
            let told: Vec<String> = windows
                .map(|(from, until)| format!("{from}..{until}"))
                .collect();
            told.join(" ")
        };
        assert_eq!(
            told(date(2024, 1, 15), date(2024, 3, 2)),
            "2024-03-01..2024-03-02 2024-02-01..2024-02-29 2024-01-15..2024-01-31"
        );
        assert_eq!(
            told(date(2014, 6, 1), date(2016, 1, 31)),
            "2016-01-01..2016-01-31 2015-01-01..2015-12-31 2014-06-01..2014-12-31"
        );
        assert_eq!(told(date(2024, 1, 2), date(2024, 1, 1)), "");
    }
}
