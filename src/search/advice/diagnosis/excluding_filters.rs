//! Filters that leave nothing.

use super::{decisions, narrow};
use crate::index::Bits;
use crate::search::Notice;
use crate::search::plan::filters::RequestFilters;

/// Which filters of the request leave nothing of what the query finds.
pub(super) fn filters_that_exclude(filters: &RequestFilters, unfiltered: &[Bits]) -> Vec<Notice> {
    let count = |keep: &dyn Fn(usize) -> bool| {
        let mut count = 0;
        for (segment, found) in unfiltered.iter().enumerate() {
            let mut left = found.clone();
            for (at, set) in filters.all().into_iter().enumerate() {
                if let Some(set) = set.filter(|_| keep(at)) {
                    left.and(&set[segment]);
                }
            }
            count += left.count();
        }
        count
    };
    let given: Vec<usize> = (filters.all().iter().enumerate())
        .filter_map(|(at, set)| set.map(|_| at))
        .collect();
    let all = decisions(count(&|_| false));
    let mut notices: Vec<Notice> = (given.iter())
        .filter(|own| count(&|at| at == **own) == 0)
        .map(|own| {
            let name = RequestFilters::NAMES[*own];
            narrow(
                format!("the {name} filter leaves none of the {all} found"),
                None,
            )
        })
        .collect();
    if notices.is_empty() {
        let without = given.iter().map(|own| (count(&|at| at != *own), *own));
        if let Some((left, own)) = without.max_by_key(|(left, own)| (*left, usize::MAX - own)) {
            let (name, left) = (RequestFilters::NAMES[own], decisions(left));
            let message = format!(
                "the filters together leave none of the {all} found; without the {name} filter they leave {left}"
            );
            notices.push(narrow(message, None));
        }
    }
    notices
}
