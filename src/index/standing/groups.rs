//! Groups the fingerprints of one wording.

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::text::Fingerprint;

/// The maximum number of wordings that may share a key. More occur only in made-up texts, and
/// comparing each fingerprint with all of them would take too long.
const MAX_TO_A_KEY: usize = 16;

/// Marks a fingerprint that is similar to no other.
const ALONE: u32 = u32::MAX;

/// Distinct fingerprints, each with its wording.
pub(super) struct Groups {
    // By fingerprint: the number of its wording.
    places: FxHashMap<Fingerprint, u32>,
    of: Vec<u32>,
    // By wording: the fingerprint of its leader.
    leaders: Vec<Fingerprint>,
}

/// A wording with the sketch of its leader, so that candidates are compared without a further
/// lookup. There are millions of them; reserving less memory is faster.
#[derive(Clone, Copy)]
struct Led {
    leader: u64,
    group: u32,
}

/// Of some wordings, the one whose leader is most similar to `print`; of equals, the one with
/// the lowest number.
fn nearest<'a>(print: Fingerprint, known: impl Iterator<Item = &'a Led>) -> Option<Led> {
    let near = known.filter_map(|led| {
        let (equal, compared) = Fingerprint::likeness_of_sketches(led.leader, print.sketch);
        // This number is divisible by every possible number of compared digits.
        let likeness = || u64::from(equal) * 720_720 / u64::from(compared);
        Fingerprint::are_near(equal, compared).then(|| (likeness(), led))
    });
    let nearest = near.max_by_key(|(likeness, led)| (*likeness, u32::MAX - led.group));
    nearest.map(|(_, led)| *led)
}

/// A fingerprint, and the number of paragraphs that have it.
#[derive(Clone, Copy)]
struct Repeated {
    print: Fingerprint,
    paragraphs: u32,
    place: u32,
}

impl Groups {
    /// Groups the fingerprints of paragraphs.
    ///
    /// The commonest fingerprint comes first and leads a wording. Each further one joins the
    /// wording whose leader it is near to and most similar to, or leads one itself. A leader is
    /// found by the keys of all its members, so that one generation of a wording leads to the
    /// next; but only similarity to the leader counts, because by similarity to members a
    /// wording would drift without end. The result does not depend on the order of `all`, which
    /// has at most `most` fingerprints.
    pub(super) fn new(all: impl Iterator<Item = Fingerprint>, most: usize) -> Self {
        let mut repeated: Vec<Repeated> = Vec::with_capacity(most);
        let mut places = FxHashMap::with_capacity_and_hasher(most, FxBuildHasher);
        for print in all {
            let place = *places.entry(print).or_insert(repeated.len() as u32);
            match repeated.get_mut(place as usize) {
                Some(one) => one.paragraphs += 1,
                None => repeated.push(Repeated {
                    print,
                    paragraphs: 1,
                    place,
                }),
            }
        }
        let of = vec![ALONE; repeated.len()];
        let shared = SharedKeys::of(&repeated);
        repeated.retain(|one| one.paragraphs > 1 || shared.are_those_of(one.print));
        repeated.par_sort_unstable_by_key(|one| (u32::MAX - one.paragraphs, one.print));
        let mut groups = Self {
            places,
            of,
            leaders: Vec::new(),
        };
        let mut by_key: FxHashMap<u32, Vec<Led>> = FxHashMap::default();
        for Repeated { print, place, .. } in repeated {
            let keys =
                [0, 1, 2].map(|which| (which as u32) << Fingerprint::KEY_BITS | print.keys[which]);
            let known = keys.iter().filter_map(|key| by_key.get(key)).flatten();
            let led = nearest(print, known).unwrap_or_else(|| {
                groups.leaders.push(print);
                Led {
                    group: groups.leaders.len() as u32 - 1,
                    leader: print.sketch,
                }
            });
            groups.of[place as usize] = led.group;
            for key in keys {
                let known = by_key.entry(key).or_default();
                if known.len() < MAX_TO_A_KEY && known.iter().all(|one| one.group != led.group) {
                    known.push(led);
                }
            }
        }
        groups
    }

    /// The number of wordings.
    pub(super) fn len(&self) -> usize {
        self.leaders.len()
    }

    /// The fingerprint that leads a wording.
    pub(super) fn leader(&self, group: u32) -> Fingerprint {
        self.leaders[group as usize]
    }

    /// The wording of a fingerprint; `None` for one that was not grouped, or is similar to no
    /// other.
    pub(super) fn of(&self, print: Fingerprint) -> Option<u32> {
        let place = *self.places.get(&print)?;
        Some(self.of[place as usize]).filter(|group| *group != ALONE)
    }
}

/// The keys that several fingerprints share, by the position of the key.
struct SharedKeys([Vec<u8>; 3]);

impl SharedKeys {
    fn of(prints: &[Repeated]) -> Self {
        let counts = [0, 1, 2].into_par_iter().map(|which| {
            let mut counts = vec![0_u8; 1 << Fingerprint::KEY_BITS];
            for one in prints {
                // Keys that differ only in bits not kept count as shared; this costs time, no more.
                let count = &mut counts[Self::slot(one.print.keys[which])];
                *count = count.saturating_add(1);
            }
            counts
        });
        let mut counts = counts.collect::<Vec<_>>().into_iter();
        Self([0, 1, 2].map(|_| counts.next().unwrap_or_default()))
    }

    fn slot(key: u32) -> usize {
        key as usize % (1 << Fingerprint::KEY_BITS)
    }

    fn are_those_of(&self, print: Fingerprint) -> bool {
        let mut keys = self.0.iter().zip(print.keys);
        keys.any(|(counts, key)| counts.get(Self::slot(key)).is_some_and(|count| *count > 1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fingerprint;

    /// The texts that are of one wording, by their positions.
    fn grouped(texts: &[&str]) -> Vec<Vec<usize>> {
        let prints: Vec<_> = texts.iter().filter_map(|text| fingerprint(text)).collect();
        let groups = Groups::new(prints.iter().copied(), prints.len());
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
    fn only_near_equal_texts_are_of_one_wording() {
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
            let (groups, others) = (Groups::new(prints.iter().copied(), prints.len()), Groups::new(turned.into_iter(), prints.len()));
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
