//! Finds filters that exclude everything.

use super::{decisions, narrow};
use crate::index::Bits;
use crate::search::Notice;
use crate::search::plan::filters::{FilterKind, RequestFilters};

/// Notices about filters of the request that exclude everything the query finds.
pub(super) fn filters_that_exclude(filters: &RequestFilters, unfiltered: &[Bits]) -> Vec<Notice> {
    let count = |keep: &dyn Fn(FilterKind) -> bool| {
        let mut count = 0;
        for (segment, found) in unfiltered.iter().enumerate() {
            let mut left = found.clone();
            for (_, set) in filters.given().filter(|(kind, _)| keep(*kind)) {
                left.and(&set[segment]);
            }
            count += left.count();
        }
        count
    };
    let given: Vec<FilterKind> = filters.given().map(|(kind, _)| kind).collect();
    let all = decisions(count(&|_| false));
    let mut notices: Vec<Notice> = (given.iter())
        .filter(|own| count(&|kind| kind == **own) == 0)
        .map(|own| {
            let name = own.name();
            narrow(
                format!("the {name} filter leaves none of the {all} found"),
                None,
            )
        })
        .collect();
    if notices.is_empty() {
        let without = given.iter().map(|own| (count(&|kind| kind != *own), *own));
        // The first one wins among equals.
        if let Some((left, own)) = without.rev().max_by_key(|(left, _)| *left) {
            let (name, left) = (own.name(), decisions(left));
            let message = format!(
                "the filters together leave none of the {all} found; without the {name} filter they leave {left}"
            );
            notices.push(narrow(message, None));
        }
    }
    notices
}
