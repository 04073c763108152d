use std::fmt::Write as _;

use crate::model::Date;

/// A day counted from 1 January 1970.
///
/// Pages hold dozens of dates each, nearly all of them a few days from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub(super) i32);

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Day {
    /// The first day of a month.
    pub(super) fn first_of(year: i32, month: i32) -> Self {
        // Years begin in March here, so that the leap day is the last of a year.
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// Year, month and day of the month, the last two counted from 1.
    pub(super) fn civil(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (year + era * 400 + i32::from(month <= 2), month, day)
    }

    pub(super) fn year(self) -> i32 {
        self.civil().0
    }

    pub(super) fn date(self) -> Date {
        let (year, month, day) = self.civil();
        Date::constant(year as i16, month as i8, day as i8)
    }

    /// The same day, or the Friday before a weekend: nothing is decided on a Sunday.
    pub(super) fn working(self) -> Self {
        // Day 0 was a Thursday.
        match (self.0 + 3).rem_euclid(7) {
            5 => Self(self.0 - 1),
            6 => Self(self.0 - 2),
            _ => self,
        }
    }

    /// Writes `3 March 2024`.
    pub(super) fn write_long(self, out: &mut String) {
        let (year, month, day) = self.civil();
        // Writing to a string cannot fail.
        let _ = write!(out, "{day} {} {year}", MONTHS[month as usize - 1]);
    }

    /// Writes `March 2024`.
    pub(super) fn write_month(self, out: &mut String) {
        let (year, month, _) = self.civil();
        let _ = write!(out, "{} {year}", MONTHS[month as usize - 1]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        for days in (15_000..22_000).step_by(17) {
            let (year, month, day) = Day(days).civil();
            assert_eq!(Day::first_of(year, month).0 + day - 1, days);
        }
        let date = Day(Day::first_of(2024, 3).0 - 1).date();
        assert_eq!(date.to_string(), "2024-02-29");
    }

    #[test]
    fn a_working_day_is_no_weekend() {
        // 3 January 2026 was a Saturday.
        let saturday = Day(Day::first_of(2026, 1).0 + 2);
        assert_eq!(saturday.working().date().to_string(), "2026-01-02");
        assert_eq!(Day(saturday.0 + 1).working(), saturday.working());
        assert_eq!(Day(saturday.0 + 2).working(), Day(saturday.0 + 2));
    }
}
