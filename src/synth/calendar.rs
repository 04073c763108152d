use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::{Weekday, date};

use crate::model::Date;

/// A day counted from 1 January 1970.
///
/// A page has dozens of dates, most of them a few days from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) i32);

const FIRST: Date = date(1970, 1, 1);

impl Day {
    /// The first day of a month; 1 January 1970 for an invalid month.
    pub(super) fn first_of(year: i32, month: i32) -> Self {
        let day = Date::new(year as i16, month as i8, 1).unwrap_or(FIRST);
        Self(FIRST.duration_until(day).as_hours() as i32 / 24)
    }

    pub(super) fn year(self) -> i32 {
        self.date().year().into()
    }

    pub(super) fn date(self) -> Date {
        FIRST.saturating_add(self.0.days())
    }

    /// The same day, or the Friday before if it is on a weekend: no decisions are made on weekends.
    pub(super) fn working(self) -> Self {
        match self.date().weekday() {
            Weekday::Saturday => Self(self.0 - 1),
            Weekday::Sunday => Self(self.0 - 2),
            _ => self,
        }
    }

    /// Writes `3 March 2024`.
    pub(super) fn write_long(self, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(out, "{}", self.date().strftime("%-d %B %Y"));
    }

    /// Writes `March 2024`.
    pub(super) fn write_month(self, out: &mut String) {
        let _ = write!(out, "{}", self.date().strftime("%B %Y"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        for days in (15_000..22_000).step_by(17) {
            let date = Day(days).date();
            let first = Day::first_of(date.year().into(), date.month().into());
            assert_eq!(first.0 + i32::from(date.day()) - 1, days);
        }
        let date = Day(Day::first_of(2024, 3).0 - 1).date();
        assert_eq!(date.to_string(), "2024-02-29");
    }

    #[test]
    fn a_working_day_is_not_on_a_weekend() {
        // 3 January 2026 was a Saturday.
        let saturday = Day(Day::first_of(2026, 1).0 + 2);
        assert_eq!(saturday.working().date().to_string(), "2026-01-02");
        assert_eq!(Day(saturday.0 + 1).working(), saturday.working());
        assert_eq!(Day(saturday.0 + 2).working(), Day(saturday.0 + 2));
    }
}
