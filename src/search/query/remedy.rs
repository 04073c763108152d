use std::fmt;
use std::str::FromStr;

use crate::model::{RemedyKind, Sum, UnknownWording, read_pounds};

/// A remedy that the decisions found must have ordered.
///
/// ```
/// use redress::search::WantedRemedy;
///
/// let wanted: WantedRemedy = ">=£500".parse()?;
/// assert_eq!(wanted.to_string(), ">=500");
/// # Ok::<(), redress::model::UnknownWording>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedRemedy {
    /// A remedy of this kind.
    Kind(RemedyKind),
    /// A single sum within these bounds, both inclusive. A range of sums matches if any of it is
    /// within them. A rate, such as £100 a month, counts as the sum stated.
    Sum {
        /// The minimum, in pence.
        from_pence: u64,
        /// The maximum, in pence; `None` for no maximum.
        to_pence: Option<u64>,
    },
}

impl WantedRemedy {
    /// Whether an ordered sum is within the bounds.
    pub(crate) fn holds(self, sum: Sum) -> bool {
        match self {
            Self::Kind(_) => false,
            Self::Sum {
                from_pence,
                to_pence,
            } => {
                sum.to_pence() >= from_pence && to_pence.is_none_or(|most| sum.from_pence() <= most)
            }
        }
    }
}

impl FromStr for WantedRemedy {
    type Err = UnknownWording;

    /// Reads a kind, `500`, `>=500`, `>500`, `<=500`, `<500`, `500..1000`, `500..` or `..1000`.
    /// Each amount may have a pound sign.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let typed = text.trim();
        if let Ok(kind) = typed.parse() {
            return Ok(Self::Kind(kind));
        }
        let amount = |text: &str| {
            let text = text.trim();
            let (pence, len) = read_pounds(text)?;
            (len == text.len()).then_some(pence)
        };
        let bounds = if let Some(least) = typed.strip_prefix(">=") {
            amount(least).map(|least| (least, None))
        } else if let Some(most) = typed.strip_prefix("<=") {
            amount(most).map(|most| (0, Some(most)))
        } else if let Some(below) = typed.strip_prefix('>') {
            amount(below).map(|below| (below + 1, None))
        } else if let Some(above) = typed.strip_prefix('<') {
            amount(above).and_then(|above| Some((0, Some(above.checked_sub(1)?))))
        } else if let Some((least, most)) = typed.split_once("..") {
            match (least.trim(), most.trim()) {
                ("", "") => None,
                ("", most) => amount(most).map(|most| (0, Some(most))),
                (least, "") => amount(least).map(|least| (least, None)),
                (least, most) => amount(least)
                    .zip(amount(most))
                    .filter(|(least, most)| least <= most)
                    .map(|(least, most)| (least, Some(most))),
            }
        } else {
            amount(typed).map(|sum| (sum, Some(sum)))
        };
        let (from_pence, to_pence) = bounds.ok_or_else(|| UnknownWording {
            text: text.to_owned(),
        })?;
        Ok(Self::Sum {
            from_pence,
            to_pence,
        })
    }
}

impl fmt::Display for WantedRemedy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pounds = |pence: u64| match pence % 100 {
            0 => (pence / 100).to_string(),
            rest => format!("{}.{rest:02}", pence / 100),
        };
        match *self {
            Self::Kind(kind) => kind.fmt(formatter),
            Self::Sum {
                from_pence,
                to_pence: None,
            } => write!(formatter, ">={}", pounds(from_pence)),
            Self::Sum {
                from_pence,
                to_pence: Some(most),
            } => write!(formatter, "{}..{}", pounds(from_pence), pounds(most)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expected: &str) {
        let read = typed.parse::<WantedRemedy>();
        let shown = read.as_ref().map_or("none".to_owned(), ToString::to_string);
        assert_eq!(shown, expected, "{typed}");
        if let Ok(read) = read {
            assert_eq!(shown.parse(), Ok(read), "{typed}");
        }
    }

    #[test]
    fn kinds_and_bounds_are_read_and_written() {
        check("Apology", "apology");
        check("500", "500..500");
        check(">=500", ">=500");
        check(">£500", ">=500.01");
        check("<= 1,950.50", "0..1950.50");
        check("<500", "0..499.99");
        check("500..1000", "500..1000");
        check("£500..", ">=500");
        check("..1000", "0..1000");
        for typed in ["", "..", ">", "<0", "1000..500", "much", ">=x", "1..2..3"] {
            check(typed, "none");
        }
    }

    #[test]
    fn a_range_of_sums_matches_if_any_of_it_is_within_bounds() {
        let sum = Sum::between(600_000, 700_000).unwrap();
        let holds = |typed: &str| typed.parse::<WantedRemedy>().unwrap().holds(sum);
        assert!(holds(">=6500") && holds("<=6000") && holds("6500") && holds("5000..6000"));
        assert!(!holds(">7000") && !holds("<6000") && !holds("payment"));
    }
}
