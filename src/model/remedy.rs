use std::fmt;
use std::str::FromStr;

use super::{UnknownWording, slug};

/// Something a decision has the authority do to put things right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Remedy {
    /// What is to be done.
    pub kind: RemedyKind,
    /// The money it takes, where the decision names a sum. A rate, such as so
    /// much a month, and a limit, such as up to so much, are no sums.
    pub sum: Option<Sum>,
}

/// What an authority can be asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RemedyKind {
    /// To apologise.
    Apology,
    /// To pay a sum, most often for distress or for time and trouble.
    Payment,
    /// To give back what was paid.
    Refund,
    /// To waive a charge or to write off a debt.
    Waiver,
    /// To assess, decide or review the person's case again.
    Reassessment,
    /// To offer a fresh appeal.
    FreshAppeal,
    /// To train or remind staff.
    Training,
    /// To review a policy or a procedure.
    PolicyReview,
    /// Other improvements of the service, such as an action plan.
    ServiceImprovement,
}

impl RemedyKind {
    /// Every kind; the position of a kind here is its code in the index.
    pub const ALL: [Self; 9] = [
        Self::Apology,
        Self::Payment,
        Self::Refund,
        Self::Waiver,
        Self::Reassessment,
        Self::FreshAppeal,
        Self::Training,
        Self::PolicyReview,
        Self::ServiceImprovement,
    ];

    /// The word for it in queries (`remedy:apology`) and facets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Apology => "apology",
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Waiver => "waiver",
            Self::Reassessment => "reassessment",
            Self::FreshAppeal => "fresh-appeal",
            Self::Training => "training",
            Self::PolicyReview => "policy-review",
            Self::ServiceImprovement => "service-improvement",
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Apology => "Apology",
            Self::Payment => "Payment",
            Self::Refund => "Refund",
            Self::Waiver => "Waiver or write-off",
            Self::Reassessment => "Reassessment or review",
            Self::FreshAppeal => "Fresh appeal",
            Self::Training => "Training or reminder",
            Self::PolicyReview => "Policy review",
            Self::ServiceImprovement => "Service improvement",
        }
    }
}

impl fmt::Display for RemedyKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for RemedyKind {
    type Err = UnknownWording;

    /// Reads the word or the label, whatever the case and the signs between words.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let typed = slug(text);
        Self::ALL
            .into_iter()
            .find(|kind| typed == kind.name() || typed == slug(kind.label()))
            .ok_or_else(|| UnknownWording {
                text: text.to_owned(),
            })
    }
}

/// A sum of money, or the two sums it lies between, in pence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum {
    // Invariant: never above the other one.
    from_pence: u64,
    to_pence: u64,
}

/// The most digits of the pounds of a sum.
const MAX_POUND_DIGITS: usize = 12;

impl Sum {
    /// One sum.
    #[must_use]
    pub fn exactly(pence: u64) -> Self {
        Self {
            from_pence: pence,
            to_pence: pence,
        }
    }

    /// Two sums and all between them; `None` where the second is the lower one.
    #[must_use]
    pub fn between(from_pence: u64, to_pence: u64) -> Option<Self> {
        (from_pence <= to_pence).then_some(Self {
            from_pence,
            to_pence,
        })
    }

    /// The lower end.
    #[must_use]
    pub fn from_pence(self) -> u64 {
        self.from_pence
    }

    /// The upper end, itself within the sum.
    #[must_use]
    pub fn to_pence(self) -> u64 {
        self.to_pence
    }
}

/// Reads the amount a text begins with, such as `£1,950`, `1000` or
/// `£114,721.36`: its pence and its length in bytes.
///
/// `None` where it is in doubt how much is meant: groups of other than three
/// digits, more than two decimals. `£200.000` is two hundred pounds.
///
/// ```
/// use redress::model::read_pounds;
///
/// assert_eq!(read_pounds("£1,950 to Mr X"), Some((195_000, 7)));
/// assert_eq!(read_pounds("£1.5 million"), None);
/// ```
#[must_use]
pub fn read_pounds(text: &str) -> Option<(u64, usize)> {
    let unsigned = text.strip_prefix('£').unwrap_or(text);
    let unsigned = unsigned.strip_prefix([' ', '\u{a0}']).unwrap_or(unsigned);
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
    let behind = &unsigned[end..];
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
        behind
            .strip_prefix(scale)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    });
    let goes_on = behind.starts_with(|c: char| c.is_alphanumeric());
    if scaled || goes_on {
        return None;
    }
    Some((pounds * 100 + pence, text.len() - behind.len()))
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
    /// Writes `£1,950`, or `£6,000 to £7,000`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_pounds(formatter, self.from_pence)?;
        if self.to_pence > self.from_pence {
            formatter.write_str(" to ")?;
            write_pounds(formatter, self.to_pence)?;
        }
        Ok(())
    }
}

impl FromStr for Sum {
    type Err = UnknownWording;

    /// Reads what `Display` writes; the pound sign may be missing.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let amount = |text: &str| {
            let (pence, len) = read_pounds(text.trim())?;
            (len == text.trim().len()).then_some(pence)
        };
        let read = match text.split_once(" to ") {
            None => amount(text).map(Self::exactly),
            Some((from, to)) => amount(from)
                .zip(amount(to))
                .and_then(|(from, to)| Self::between(from, to)),
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

    #[test]
    fn every_kind_is_read_by_its_word_and_by_its_label() {
        for (code, kind) in RemedyKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, code);
            assert_eq!(kind.to_string().parse(), Ok(kind));
            assert_eq!(kind.label().parse(), Ok(kind));
        }
    }

    proptest! {
        #[test]
        fn a_sum_is_read_back_from_what_is_written(one in 0..1_u64 << 40, more in 0..1_u64 << 20) {
            let sum = Sum::between(one, one + more).unwrap();
            prop_assert_eq!(sum.to_string().parse(), Ok(sum));
        }

        #[test]
        fn no_text_is_too_odd_for_an_amount(text in "£?\\PC{0,12}|£?[0-9,.]{0,20}") {
            if let Some((_, len)) = read_pounds(&text) {
                prop_assert!(text.get(..len).is_some());
            }
        }
    }
}
