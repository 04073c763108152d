//! Which fingerprints are those of one wording.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::text::Fingerprint;

/// Wordings that may share a key. More are met only where somebody makes them
/// up, and looking through all of them for each fingerprint would have no end.
const MAX_TO_A_KEY: usize = 16;

/// Stands for a fingerprint that is like no other.
const ALONE: u32 = u32::MAX;

/// Fingerprints that differ, each with the wording it belongs to.
pub(super) struct Groups {
    // Rising.
    prints: Vec<Fingerprint>,
    of: Vec<u32>,
    // By wording: the fingerprint that stands for it.
    leaders: Vec<Fingerprint>,
}

impl Groups {
    /// Groups the fingerprints of paragraphs.
    ///
    /// The commonest fingerprint comes first and leads a wording; each further
    /// one joins the wording whose leader it is near to and most like, or leads
    /// one itself. A leader is found by the keys of all who have joined it, so
    /// that one generation of a wording leads to the next; but only likeness to
    /// the leader counts, for by likeness to members a wording would drift
    /// without end. Nothing here depends on the order of `all`.
    pub(super) fn new(mut all: Vec<Fingerprint>) -> Self {
        all.par_sort_unstable();
        let (prints, paragraphs): (Vec<Fingerprint>, Vec<u32>) = all
            .chunk_by(|one, other| one == other)
            .map(|same| (same[0], same.len() as u32))
            .unzip();
        drop(all);
        let mut order: Vec<u32> = (0..prints.len() as u32)
            .filter(|at| paragraphs[*at as usize] > 1)
            .collect();
        order.extend(
            sharing_a_key(&prints)
                .into_iter()
                .filter(|at| paragraphs[*at as usize] == 1),
        );
        order.par_sort_unstable_by_key(|at| (u32::MAX - paragraphs[*at as usize], *at));
        let mut groups = Self {
            of: vec![ALONE; prints.len()],
            leaders: Vec::new(),
            prints,
        };
        let mut by_key: HashMap<(usize, u32), Vec<u32>> = HashMap::new();
        for at in order {
            let print = groups.prints[at as usize];
            let keys = [0, 1, 2].map(|which| (which, print.keys[which]));
            let known = keys.iter().filter_map(|key| by_key.get(key)).flatten();
            let group = groups.nearest(print, known).unwrap_or_else(|| {
                groups.leaders.push(print);
                groups.leaders.len() as u32 - 1
            });
            groups.of[at as usize] = group;
            for key in keys {
                let known = by_key.entry(key).or_default();
                if known.len() < MAX_TO_A_KEY && !known.contains(&group) {
                    known.push(group);
                }
            }
        }
        groups
    }

    /// Of some wordings the one whose leader is most like `print`, the first to
    /// be led where several are.
    fn nearest<'a>(&self, print: Fingerprint, known: impl Iterator<Item = &'a u32>) -> Option<u32> {
        let near = known.copied().filter_map(|group| {
            let leader = self.leaders[group as usize];
            let (equal, compared) = leader.likeness(print);
            // Every number of digits that may be compared divides this one.
            let likeness = || u64::from(equal) * 720_720 / u64::from(compared);
            leader.is_near(print).then(|| (likeness(), group))
        });
        let nearest = near.max_by_key(|(likeness, group)| (*likeness, u32::MAX - group));
        nearest.map(|(_, group)| group)
    }

    /// How many wordings there are.
    pub(super) fn len(&self) -> usize {
        self.leaders.len()
    }

    /// The fingerprint that leads a wording.
    pub(super) fn leader(&self, group: u32) -> Fingerprint {
        self.leaders[group as usize]
    }

    /// The wording of a fingerprint; `None` for one that was not grouped, or is
    /// like no other.
    pub(super) fn of(&self, print: Fingerprint) -> Option<u32> {
        let at = self.prints.binary_search(&print).ok()?;
        Some(self.of[at]).filter(|group| *group != ALONE)
    }
}

/// The positions of the fingerprints that have a key in common with another.
fn sharing_a_key(prints: &[Fingerprint]) -> Vec<u32> {
    let mut sharing: Vec<u32> = [0, 1, 2]
        .into_par_iter()
        .flat_map_iter(|which| {
            let mut by_key: Vec<(u32, u32)> = (0..)
                .zip(prints)
                .map(|(at, print)| (print.keys[which], at))
                .collect();
            by_key.par_sort_unstable();
            let shared = by_key.chunk_by(|one, other| one.0 == other.0);
            let shared = shared.filter(|sharing| sharing.len() > 1).flatten();
            shared.map(|(_, at)| *at).collect::<Vec<_>>()
        })
        .collect();
    sharing.par_sort_unstable();
    sharing.dedup();
    sharing
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fingerprint;

    /// The texts that are of one wording, by their positions.
    fn grouped(texts: &[&str]) -> Vec<Vec<usize>> {
        let prints: Vec<_> = texts.iter().filter_map(|text| fingerprint(text)).collect();
        let groups = Groups::new(prints.clone());
        let mut found = vec![Vec::new(); groups.len()];
        for (at, print) in prints.iter().enumerate() {
            if let Some(group) = groups.of(*print) {
                found[group as usize].push(at);
            }
        }
        found.retain(|group| group.len() > 1);
        found.sort();
        found
    }

    const LATE: &str = "We cannot look into late complaints unless we decide there are good \
        reasons. Late complaints are those where someone took more than 12 months to complain";
    const COURT: &str = "We cannot normally look into a matter that someone could take to court, \
        but may do so where it would be unreasonable to expect the person to go there";

    #[test]
    fn near_equal_texts_are_of_one_wording_and_unlike_ones_are_not() {
        let later = LATE.replace("someone", "a person");
        let texts = [LATE, COURT, &later, "The bins were not emptied", COURT];
        assert_eq!(grouped(&texts), [vec![0, 2], vec![1, 4]]);
    }

    #[test]
    fn a_long_text_that_quotes_a_wording_is_not_of_it() {
        let quoting = format!(
            "{LATE}. Ms P knew in spring that the minutes left out what she had told the \
             conference, and asked for them twice before the summer; the Council sent them in \
             autumn, with a page missing, and she wrote to us in the same week, which I find \
             was as soon as could be expected of her"
        );
        assert_eq!(grouped(&[LATE, LATE, &quoting]), [vec![0, 1]]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_order_of_the_paragraphs_does_not_matter(
            prints in prop::collection::vec(([1_u32..6, 1_u32..6, 1_u32..6], 0_u64..4096), 0..60),
            turn in 0_usize..60,
        ) {
            let prints: Vec<_> = prints
                .into_iter()
                .map(|(keys, sketch)| Fingerprint { keys, sketch })
                .collect();
            let mut turned = prints.clone();
            turned.rotate_left(turn.min(prints.len()));
            let (groups, others) = (Groups::new(prints.clone()), Groups::new(turned));
            for print in prints {
                prop_assert_eq!(groups.of(print), others.of(print));
                if let Some(group) = groups.of(print) {
                    let leader = groups.leader(group);
                    prop_assert!(leader == print || leader.is_near(print));
                }
            }
        }
    }
}
