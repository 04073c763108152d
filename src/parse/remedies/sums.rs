use crate::model::{Sum, read_pounds};

/// An amount with its place in a text.
pub(super) struct Amount {
    pub(super) at: usize,
    /// `None` for a rate, a limit, and what cannot be read without doubt.
    pub(super) sum: Option<Sum>,
}

/// The amounts that stand in an order, in lower case.
pub(super) fn sums_in(order: &str) -> Vec<Amount> {
    let mut amounts = Vec::new();
    let mut from = 0;
    while let Some(at) = order[from..].find('£').map(|at| from + at) {
        from = at + '£'.len_utf8();
        if amounts.len() >= MAX_AMOUNTS {
            break;
        }
        let before = order[..at].trim_end();
        if LOSSES.iter().any(|word| before.ends_with(word)) {
            continue;
        }
        let Some((pence, len)) = read_pounds(&order[at..]) else {
            amounts.push(Amount { at, sum: None });
            continue;
        };
        let (mut sum, mut end) = (Some(Sum::exactly(pence)), at + len);
        let is_between = before.ends_with("between");
        if let Some((to, len)) = upper_end(&order[end..], is_between) {
            // `from £100 to £300` may be a rise as well as a range.
            sum = Sum::between(pence, to).filter(|_| !before.ends_with("from"));
            end += len;
        } else if is_between {
            sum = None;
        }
        let is_limit = LIMITS.iter().any(|word| before.ends_with(word));
        if is_limit || is_rate(&order[end..]) || before.ends_with("rate of") {
            sum = None;
        }
        amounts.push(Amount { at, sum });
        from = end;
    }
    amounts
}

/// The most amounts of one order.
const MAX_AMOUNTS: usize = 40;

const LIMITS: [&str; 11] = [
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
];

/// Words before an amount that is taken away or was the person's own.
const LOSSES: [&str; 5] = ["less", "minus", "paid", "owed", "deducting"];

/// The other end of a range, with the length read: ` to £7,000`, `-£7,000`.
fn upper_end(behind: &str, is_between: bool) -> Option<(u64, usize)> {
    let joints: &[&str] = if is_between {
        &[" and ", " to "]
    } else {
        &[" to ", "–", " – ", " ", " - ", "-"]
    };
    joints.iter().find_map(|joint| {
        let rest = behind.strip_prefix(joint)?;
        // A hyphen has become a space.
        let (pence, len) = read_pounds(rest).filter(|_| rest.starts_with('£'))?;
        Some((pence, joint.len() + len))
    })
}

/// Whether an amount is paid again and again, or for each of several.
fn is_rate(behind: &str) -> bool {
    const RATES: [&str; 13] = [
        " a month",
        " a week",
        " a day",
        " a year",
        " a term",
        " a night",
        " a visit",
        " per ",
        "/",
        " every ",
        " for each ",
        " for every ",
        " each ",
    ];
    const PERIODS: [&str; 8] = [
        "month", "week", "day", "year", "term", "night", "visit", "quarter",
    ];
    const REGULAR: [&str; 6] = [
        " monthly",
        " weekly",
        " daily",
        " annually",
        " a monthly",
        " a weekly",
    ];
    if REGULAR.iter().any(|word| behind.starts_with(word)) {
        return true;
    }
    RATES.iter().any(|rate| {
        behind.strip_prefix(rate).is_some_and(|rest| {
            // `£300 each` is a sum, `£300 each month` a rate.
            *rate != " each " || PERIODS.iter().any(|period| rest.starts_with(period))
        })
    })
}
