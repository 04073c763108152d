use std::fmt;
use std::str::FromStr;

use super::UnknownWording;

/// How often a sum is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate {
    /// What it is paid for.
    pub period: Period,
    /// How many times, where the decision says so.
    pub times: Option<u16>,
}

/// What a rate is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    /// An hour of work or care.
    Hour,
    /// A night away from home.
    Night,
    /// A day.
    Day,
    /// A visit that was missed.
    Visit,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A school term.
    Term,
    /// A year.
    Year,
}

impl Period {
    /// Every period, the shortest first.
    pub const ALL: [Self; 9] = [
        Self::Hour,
        Self::Night,
        Self::Day,
        Self::Visit,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Term,
        Self::Year,
    ];

    /// The name of one period.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Night => "night",
            Self::Day => "day",
            Self::Visit => "visit",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Term => "term",
            Self::Year => "year",
        }
    }
}

impl fmt::Display for Rate {
    /// Writes `a month`, or `a month for 6 months`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.period.name();
        let article = if self.period == Period::Hour {
            "an"
        } else {
            "a"
        };
        write!(formatter, "{article} {name}")?;
        match self.times {
            Some(1) => write!(formatter, " for 1 {name}"),
            Some(times) => write!(formatter, " for {times} {name}s"),
            None => Ok(()),
        }
    }
}

impl FromStr for Rate {
    type Err = UnknownWording;

    /// Reads what `Display` writes.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownWording {
            text: text.to_owned(),
        };
        let mut words = text.split(' ');
        if !matches!(words.next(), Some("a" | "an")) {
            return Err(unknown());
        }
        let name = words.next().unwrap_or_default();
        let period = Period::ALL
            .into_iter()
            .find(|period| period.name() == name)
            .ok_or_else(unknown)?;
        let times = match (words.next(), words.next()) {
            (None, _) => None,
            (Some("for"), Some(times)) => Some(times.parse().map_err(|_| unknown())?),
            _ => return Err(unknown()),
        };
        Ok(Self { period, times })
    }
}
