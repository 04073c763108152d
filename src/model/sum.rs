use std::fmt;
use std::str::FromStr;

use super::{Rate, UnknownWording};

/// A sum of money, or a range between two sums, in pence.
///
/// A recurring sum is kept as the decision states it: `£100 a month for 6 months` is £100 with
/// its rate, and nothing multiplies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum {
    // Invariant: never above `to_pence`.
    from_pence: u64,
    to_pence: u64,
    rate: Option<Rate>,
}

/// The maximum number of digits before the decimal point.
const MAX_POUND_DIGITS: usize = 12;

impl Sum {
    /// One sum.
    #[must_use]
    pub fn exactly(pence: u64) -> Self {
        Self {
            from_pence: pence,
            to_pence: pence,
            rate: None,
        }
    }

    /// The same sum, paid at this rate.
    #[must_use]
    pub fn at(self, rate: Rate) -> Self {
        Self {
            rate: Some(rate),
            ..self
        }
    }

    /// Two sums and everything between them; `None` where the second is lower than the first.
    #[must_use]
    pub fn between(from_pence: u64, to_pence: u64) -> Option<Self> {
        (from_pence <= to_pence).then_some(Self {
            from_pence,
            to_pence,
            rate: None,
        })
    }

    /// How often it is paid; `None` for a sum that is paid once.
    #[must_use]
    pub fn rate(self) -> Option<Rate> {
        self.rate
    }

    /// The lower end.
    #[must_use]
    pub fn from_pence(self) -> u64 {
        self.from_pence
    }

    /// The upper end; the range includes it.
    #[must_use]
    pub fn to_pence(self) -> u64 {
        self.to_pence
    }
}

/// Reads the amount a text begins with, such as `£1,950`, `1000` or
/// `£114,721.36`: its pence and its length in bytes.
///
/// Thousands may be separated by a comma, by a space of any width, or by a comma and a space
/// (`£1, 000`). `None` where the amount is ambiguous: groups of other than three digits, more
/// than two decimals. `£200.000` is two hundred pounds.
///
/// ```
/// use redress::model::read_pounds;
///
/// assert_eq!(read_pounds("£1,950 to Mr X"), Some((195_000, 7)));
/// assert_eq!(read_pounds("£1 950 to Mr X"), Some((195_000, 7)));
/// assert_eq!(read_pounds("£1.5 million"), None);
/// ```
#[must_use]
pub fn read_pounds(text: &str) -> Option<(u64, usize)> {
    let unsigned = text.strip_prefix('£').unwrap_or(text);
    let unsigned = unsigned.strip_prefix(SPACES).unwrap_or(unsigned);
    let bytes = unsigned.as_bytes();
    let digits_from = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut end = digits_from(0);
    let first = end;
    if first == 0 {
        return None;
    }
    while bytes.get(end) == Some(&b',') && digits_from(end + 1) > 0 {
        if digits_from(end + 1) != 3 || first > 3 {
            return None;
        }
        end += 4;
    }
    while first <= 3
        && let Some(start) = spaced_group(unsigned, end)
        && digits_from(start) == 3
    {
        // `payments of £150, 200 and 300` are three sums.
        let is_list = bytes[end] == b',' && first == 3 && &bytes[start..start + 3] != b"000";
        if is_list {
            break;
        }
        end = start + 3;
    }
    let pounds = unsigned[..end].bytes().filter(u8::is_ascii_digit);
    if pounds.clone().count() > MAX_POUND_DIGITS {
        return None;
    }
    let pounds = pounds.fold(0, |pounds, digit| pounds * 10 + u64::from(digit - b'0'));
    let mut pence = 0;
    if bytes.get(end) == Some(&b'.') && digits_from(end + 1) > 0 {
        let decimals = &bytes[end + 1..end + 1 + digits_from(end + 1)];
        pence = match *decimals {
            [ten, one] => u64::from(ten - b'0') * 10 + u64::from(one - b'0'),
            [b'0', b'0', b'0'] => 0,
            _ => return None,
        };
        end += 1 + decimals.len();
    }
    let after = &unsigned[end..];
    let scaled = [
        "k",
        "K",
        "m",
        "M",
        "bn",
        " million",
        " billion",
        " thousand",
    ]
    .iter()
    .any(|scale| {
        after
            .strip_prefix(scale)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    });
    let goes_on = after.starts_with(|c: char| c.is_alphanumeric());
    if scaled || goes_on {
        return None;
    }
    Some((pounds * 100 + pence, text.len() - after.len()))
}

/// The spaces used inside printed amounts: plain, no-break, figure, thin, hair and narrow
/// no-break.
const SPACES: [char; 6] = [
    ' ', '\u{a0}', '\u{2007}', '\u{2009}', '\u{200a}', '\u{202f}',
];

/// The start of the group of digits that a space, or a comma and a space, separates from the
/// digits that end at `end`.
fn spaced_group(amount: &str, end: usize) -> Option<usize> {
    let after = &amount[end..];
    let rest = after.strip_prefix(',').unwrap_or(after);
    let rest = rest.strip_prefix(SPACES)?;
    Some(amount.len() - rest.len())
}

fn write_pounds(formatter: &mut fmt::Formatter<'_>, pence: u64) -> fmt::Result {
    let pounds = (pence / 100).to_string();
    formatter.write_str("£")?;
    for (at, digit) in pounds.bytes().enumerate() {
        if at > 0 && (pounds.len() - at).is_multiple_of(3) {
            formatter.write_str(",")?;
        }
        write!(formatter, "{}", char::from(digit))?;
    }
    match pence % 100 {
        0 => Ok(()),
        pence => write!(formatter, ".{pence:02}"),
    }
}

impl fmt::Display for Sum {
    /// Writes `£1,950`, `£6,000 to £7,000`, or `£100 a month for 6 months`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_pounds(formatter, self.from_pence)?;
        if self.to_pence > self.from_pence {
            formatter.write_str(" to ")?;
            write_pounds(formatter, self.to_pence)?;
        }
        if let Some(rate) = self.rate {
            write!(formatter, " {rate}")?;
        }
        Ok(())
    }
}

impl FromStr for Sum {
    type Err = UnknownWording;

    /// Reads what `Display` writes; the pound sign is optional.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let amount = |text: &str| {
            let (pence, len) = read_pounds(text.trim())?;
            (len == text.trim().len()).then_some(pence)
        };
        let rate_start = text.find(" a ").or_else(|| text.find(" an "));
        let (sum, rate) = text.split_at(rate_start.unwrap_or(text.len()));
        let read = match sum.split_once(" to ") {
            None => amount(sum).map(Self::exactly),
            Some((from, to)) => amount(from)
                .zip(amount(to))
                .and_then(|(from, to)| Self::between(from, to)),
        };
        let read = match rate.trim_start() {
            "" => read,
            rate => read.zip(rate.parse().ok()).map(|(sum, rate)| sum.at(rate)),
        };
        read.ok_or_else(|| UnknownWording {
            text: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Period;

    #[track_caller]
    fn check(text: &str, pence: Option<u64>) {
        assert_eq!(read_pounds(text).map(|(pence, _)| pence), pence, "{text:?}");
    }

    #[test]
    fn amounts_are_read_in_every_form_they_are_printed_in() {
        check("£1,950", Some(195_000));
        check("£1000", Some(100_000));
        check("£114,721.36", Some(11_472_136));
        check("£200.000", Some(20_000));
        check("£ 50 for", Some(5_000));
        check("£300.", Some(30_000));
        check("£300, and", Some(30_000));
        check("£300,and", Some(30_000));
        check("£0.50", Some(50));
        check("250)", Some(25_000));
        check("£1,234,567", Some(123_456_700));
        for spaced in [
            "£1 950",
            "£1\u{a0}950",
            "£1\u{2009}950",
            "£1\u{202f}950",
            "£1, 950",
        ] {
            check(spaced, Some(195_000));
        }
        check("£10 000.50 in all", Some(1_000_050));
        check("£1 234 567", Some(123_456_700));
        check("£150, 000", Some(15_000_000));
        check("£4200", Some(420_000));
    }

    #[test]
    fn numbers_that_follow_an_amount_are_not_part_of_it() {
        for text in [
            "£150, 200 and 300",
            "£150 12 times",
            "£150 2024",
            "£150 in 2024",
            "£150, 3 of them",
        ] {
            check(text, Some(15_000));
        }
        check("£1500 000", Some(150_000));
    }

    #[test]
    fn an_amount_in_doubt_is_none() {
        for text in [
            "",
            "£",
            "£x",
            "£1,95",
            "£1000,000",
            "£1.5",
            "£1.500",
            "£2k",
            "£3m",
            "£1 million",
            "£1,2345",
            "£1234567890123",
            "£50ish",
        ] {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn a_sum_is_read_back_from_what_is_written(one in 0..1_u64 << 40, more in 0..1_u64 << 20) {
            let sum = Sum::between(one, one + more).unwrap();
            prop_assert_eq!(sum.to_string().parse(), Ok(sum));
            for period in Period::ALL {
                let sum = sum.at(Rate { period, times: (more > 9).then_some(one as u16) });
                prop_assert_eq!(sum.to_string().parse(), Ok(sum));
            }
        }

        #[test]
        fn reading_an_amount_never_fails_on_any_text(text in "£?\\PC{0,12}|£?[0-9,.]{0,20}") {
            if let Some((_, len)) = read_pounds(&text) {
                prop_assert!(text.get(..len).is_some());
            }
        }
    }
}
