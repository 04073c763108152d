//! Links from one page of results to another.

use super::address::Parameters;
use crate::export::facts::thousands;

/// The links to the pages of an answer.
pub(crate) struct Pager {
    pub(crate) page: u64,
    pub(crate) last: u64,
    pub(crate) last_shown: String,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    /// Page numbers with their addresses. The current page has no address; a gap has
    /// neither.
    pub(crate) numbers: Vec<(Option<u64>, Option<String>)>,
    /// The hidden fields of the form that jumps to another page.
    pub(crate) kept: Vec<(String, String)>,
}

impl Pager {
    pub(crate) fn new(parameters: &Parameters, last: u64, page: u64) -> Option<Self> {
        if last < 2 {
            return None;
        }
        let first_page = parameters.without("page");
        let address = |number: u64| match number {
            1 => first_page.at("/search"),
            number => parameters.with("page", &number.to_string()).at("/search"),
        };
        let page = page.min(last + 1);
        let near = page.saturating_sub(2).max(1)..=page.saturating_add(2).min(last);
        let mut shown: Vec<u64> = [1].into_iter().chain(near).chain([last]).collect();
        shown.sort_unstable();
        shown.dedup();
        let mut numbers = Vec::with_capacity(shown.len() + 2);
        let mut before = 0;
        for number in shown {
            if number > before + 1 {
                numbers.push((None, None));
            }
            numbers.push((Some(number), (number != page).then(|| address(number))));
            before = number;
        }
        Some(Self {
            page,
            last,
            last_shown: thousands(last),
            previous: (page > 1).then(|| address(page - 1)),
            next: (page < last).then(|| address(page + 1)),
            numbers,
            kept: first_page.0.clone(),
        })
    }
}
