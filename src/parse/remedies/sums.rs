use std::ops::Range;

use crate::model::{Period, Rate, Sum, read_pounds};

/// An amount with its range in a text.
#[derive(Debug, Clone)]
pub(super) struct Amount {
    pub(super) range: Range<usize>,
    /// `None` for a limit, and for an ambiguous amount.
    pub(super) sum: Option<Sum>,
    /// Whether it was already paid.
    pub(super) is_paid: bool,
}

/// The amounts in a sentence, given as printed and in lower case with every byte in its
/// position.
pub(super) fn amounts_in(printed: &str, lower: &str) -> Vec<Amount> {
    let mut amounts = Vec::new();
    let mut from = 0;
    while let Some(at) = printed[from..].find('£').map(|at| from + at) {
        from = at + '£'.len_utf8();
        if amounts.len() >= MAX_AMOUNTS {
            break;
        }
        let before = lower[..at].trim_end();
        if LOSSES.iter().any(|word| before.ends_with(word)) {
            continue;
        }
        let is_paid = before.ends_with("paid") && !before.ends_with("be paid");
        let Some((pence, len)) = read_pounds(&printed[at..]) else {
            let range = at..from;
            amounts.push(Amount {
                range,
                sum: None,
                is_paid,
            });
            continue;
        };
        let (mut sum, mut end) = (Some(Sum::exactly(pence)), at + len);
        let is_between = before.ends_with("between");
        if let Some((to, len)) = upper_end(&printed[end..], pence, is_between) {
            sum = if before.ends_with("from") {
                // `from £100 to £300` may be a range as well.
                let is_rise = RISES.iter().any(|word| before.contains(word));
                is_rise.then(|| Sum::exactly(to))
            } else {
                Sum::between(pence, to)
            };
            end += len;
        } else if is_between {
            sum = None;
        }
        if LIMITS.iter().any(|word| before.ends_with(word)) {
            sum = None;
        }
        if let Some(rate) = rate_in(&lower[end..]) {
            sum = sum.map(|sum| sum.at(rate));
        } else if is_share(&lower[end..]) {
            sum = None;
        }
        from = end;
        let range = at..end;
        amounts.push(Amount {
            range,
            sum,
            is_paid,
        });
    }
    amounts
}

/// The maximum number of amounts in one sentence.
const MAX_AMOUNTS: usize = 40;

const LIMITS: [&str; 13] = [
    "up to",
    "maximum of",
    "at least",
    "minimum of",
    "more than",
    "less than",
    "over",
    "under",
    "no less than",
    "not exceeding",
    "about",
    "around",
    "approximately",
];

/// Words before an amount that is deducted or was the person's own.
const LOSSES: [&str; 8] = [
    "less",
    "less the",
    "minus",
    "minus the",
    "owed",
    "deducting",
    "deducting the",
    "worth",
];

/// Verbs that change one amount to another.
const RISES: [&str; 3] = ["increas", "rais", "uplift"];

/// The other end of a range, with the length read: ` to £7,000`, `-7,000`.
fn upper_end(after: &str, pence: u64, is_between: bool) -> Option<(u64, usize)> {
    let joints: &[&str] = if is_between {
        &[" and ", " to "]
    } else {
        &[" to ", "–", " – ", " - ", "-", "—"]
    };
    joints.iter().find_map(|joint| {
        let rest = after.strip_prefix(joint)?;
        let is_dash = !joint.contains(|c: char| c.is_alphabetic());
        let (to, len) = read_pounds(rest).filter(|(to, _)| {
            rest.starts_with('£')
                || is_dash && rest.starts_with(|c: char| c.is_ascii_digit()) && *to > pence
        })?;
        Some((to, joint.len() + len))
    })
}

/// How often an amount is paid: ` a month for six months`, ` per week`.
fn rate_in(after: &str) -> Option<Rate> {
    const JOINTS: [&str; 9] = [
        " a ",
        " an ",
        " per ",
        "/",
        " every ",
        " for each ",
        " for every ",
        " each ",
        " in each ",
    ];
    const REGULAR: [(&str, Period); 8] = [
        (" monthly", Period::Month),
        (" weekly", Period::Week),
        (" daily", Period::Day),
        (" annually", Period::Year),
        (" per annum", Period::Year),
        (" a year", Period::Year),
        (" per calendar month", Period::Month),
        (" a calendar month", Period::Month),
    ];
    let regular = REGULAR
        .iter()
        .find_map(|(word, period)| Some((*period, after.strip_prefix(word)?)));
    let (period, rest) = regular.or_else(|| {
        let rest = JOINTS.iter().find_map(|joint| after.strip_prefix(joint))?;
        let rest = rest.strip_prefix("full ").unwrap_or(rest);
        let period = Period::ALL
            .into_iter()
            .find(|period| rest.starts_with(period.name()))?;
        Some((period, &rest[period.name().len()..]))
    })?;
    if rest.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let times = times_in(rest, period);
    Some(Rate { period, times })
}

/// How many times a rate is paid: ` for six months`.
fn times_in(after: &str, period: Period) -> Option<u16> {
    const NUMBERS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let rest = after.strip_prefix(" for ")?;
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    let (word, rest) = rest.split_once(' ')?;
    if !rest.starts_with(period.name()) {
        return None;
    }
    let spelt = NUMBERS.iter().position(|number| *number == word);
    match spelt {
        Some(at) => u16::try_from(at + 1).ok(),
        None => word.parse().ok(),
    }
}

/// Returns whether an amount is for each of several uncounted things; `£300 for each child` is
/// still a sum.
fn is_share(after: &str) -> bool {
    const PEOPLE: [&str; 10] = [
        "child",
        "person",
        "family",
        "complainant",
        "parent",
        "member",
        "of them",
        "of the",
        "adult",
        "household",
    ];
    [" per ", "/", " every ", " for each ", " for every "]
        .iter()
        .filter_map(|joint| after.strip_prefix(joint))
        .any(|rest| !PEOPLE.iter().any(|person| rest.starts_with(person)))
}
