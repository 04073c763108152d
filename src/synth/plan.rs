use super::calendar::Day;
use super::random::Random;
use crate::model::Reference;

/// The kind and the reference of an invented decision.
#[derive(Debug)]
pub(super) struct Plan {
    /// Year, number in the year, and a letter for joint cases.
    pub(super) reference: Reference,
    pub(super) decided: Day,
    pub(super) course: Course,
}

/// The outcome of a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// Not investigated.
    Closed,
    /// Not investigated but upheld: the authority had put it right.
    PutRight,
    /// Investigated, fault found.
    Upheld,
    /// Investigated, no fault found.
    NotUpheld,
    /// Investigated and published as a public report.
    Report,
}

/// Of 64 consecutive decisions, the number with a reference of 2016, 2017 … 2026.
const SHARES: [u64; 11] = [1, 2, 3, 4, 4, 6, 7, 9, 12, 12, 4];
const FIRST_YEAR: i32 = 2016;
/// The size of the range of numbers in a year; one of every two is used.
const NUMBERS: u64 = 500_000;

impl Plan {
    /// The plan of decision `ordinal`: no two decisions of one seed share a reference.
    pub(super) fn new(seed: u64, ordinal: u64, random: &mut Random) -> Self {
        let (year, place) = year_of(seed, ordinal);
        let number = (place % NUMBERS) * 2 + u64::from(random.chance(1, 2));
        // Beyond a million decisions of a year, letters distinguish the references.
        let round = (place / NUMBERS) as u8;
        let letter = if round > 0 {
            Some(char::from(b'c' + round.min(23)))
        } else {
            random
                .chance(1, 200)
                .then(|| char::from(b'a' + random.below(3) as u8))
        };
        let mut slug = format!(
            "{:02}-{:03}-{:03}",
            year % 100,
            number / 1_000,
            number % 1_000
        );
        slug.extend(letter);
        Self {
            reference: slug
                .parse()
                .expect("two, three and three digits and at most one letter are a reference"),
            decided: decided_on(year, random),
            course: match random.below(1_000) {
                0..590 => Course::Closed,
                590..630 => Course::PutRight,
                630..865 => Course::Upheld,
                865..998 => Course::NotUpheld,
                _ => Course::Report,
            },
        }
    }
}

/// The year of a decision's reference, and the number of earlier decisions of that year.
fn year_of(seed: u64, ordinal: u64) -> (i32, u64) {
    let period: u64 = SHARES.iter().sum();
    let (round, place) = (ordinal / period, ordinal % period);
    // The order of the years differs between rounds; 37 and 64 have no common factor.
    let shift = u64::from(Random::of(seed, round).below(period as u32));
    let mut place = (place * 37 + shift) % period;
    for (year, share) in (FIRST_YEAR..).zip(SHARES) {
        if place < share {
            return (year, round * share + place);
        }
        place -= share;
    }
    (FIRST_YEAR, round)
}

/// A day between a few weeks and a year after a complaint of `year`, which runs from April to March.
fn decided_on(year: i32, random: &mut Random) -> Day {
    let (from, to) = match year {
        2016 => (Day::first_of(2016, 12), Day::first_of(2017, 4)),
        2026 => (Day::first_of(2026, 4), Day::first_of(2026, 11)),
        _ => (Day::first_of(year, 4), Day::first_of(year + 1, 4)),
    };
    let last = Day::first_of(2026, 12);
    let made = from.0 + random.below((to.0 - from.0) as u32) as i32;
    let longest = (last.0 - made).clamp(40, 330) as u32;
    let shortest = if year == 2016 { 35 } else { 12 };
    Day(made + random.between(shortest, longest) as i32).working()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn all_references_differ_and_years_fit() {
        let mut seen = HashSet::new();
        for ordinal in 0..20_000 {
            let plan = Plan::new(7, ordinal, &mut Random::of(7, ordinal));
            let year: i32 = plan.reference.slug()[..2].parse().unwrap();
            let decided = plan.decided.year();
            assert!((2017..=2026).contains(&decided), "{decided}");
            assert!(
                (0..=2).contains(&(decided - 2000 - year)),
                "{}",
                plan.reference
            );
            assert!(seen.insert(plan.reference));
        }
    }

    #[test]
    fn references_differ_at_high_ordinals() {
        let place = |ordinal| Plan::new(7, ordinal, &mut Random::of(7, ordinal)).reference;
        let mut seen = HashSet::new();
        for ordinal in (0..200)
            .chain(2_461_500..2_461_700)
            .chain(10_000_000..10_000_200)
        {
            assert!(seen.insert(place(ordinal)), "{ordinal}");
        }
    }
}
