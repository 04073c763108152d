use crate::text::mix;

/// A stream of random numbers that is the same on every machine.
///
/// `SplitMix64`: a counter and a mixer. The standard library has no generator with a guaranteed
/// output, and a corpus needs one.
#[derive(Debug, Clone)]
pub(super) struct Random {
    state: u64,
}

impl Random {
    /// The stream for decision `ordinal` of `seed`.
    pub(super) fn of(seed: u64, ordinal: u64) -> Self {
        Self {
            state: mix(mix(seed) ^ ordinal.wrapping_mul(0xd6e8_feb8_6659_fd93)),
        }
    }

    pub(super) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number below `bound`; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        (((self.next() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// A number from `low` to `high`, inclusive.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Returns true with the probability `times` / `of`.
    pub(super) fn chance(&mut self, times: u32, of: u32) -> bool {
        self.below(of) < times
    }

    /// One of `choices`, with equal probability; `choices` must not be empty.
    pub(super) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u32) as usize]
    }

    /// One of `words`, with equal probability; `words` must not be empty.
    pub(super) fn word_of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len() as u32) as usize]
    }

    /// A position below `count`, lower ones more often; 0 for a count of 0.
    pub(super) fn near_the_front(&mut self, count: usize) -> usize {
        let (one, other) = (self.below(count as u32), self.below(count as u32));
        one.min(other) as usize
    }
}

/// Picks positions by weight in constant time (the alias method).
#[derive(Debug)]
pub(super) struct Weighted {
    // For each slot: below the limit its own position, otherwise the other one.
    slots: Vec<(u32, u32)>,
}

impl Weighted {
    /// One position for each weight. Weights must be above 0, and there must be at least one.
    pub(super) fn new(weights: &[f64]) -> Self {
        let count = weights.len();
        let total: f64 = weights.iter().sum();
        let mut scaled: Vec<f64> = weights
            .iter()
            .map(|weight| weight * count as f64 / total)
            .collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..count).partition(|at| scaled[*at] < 1.0);
        let mut slots: Vec<(u32, u32)> = (0..count as u32).map(|at| (u32::MAX, at)).collect();
        while let (Some(poor), Some(rich)) = (small.pop(), large.last().copied()) {
            slots[poor] = ((scaled[poor] * f64::from(u32::MAX)) as u32, rich as u32);
            scaled[rich] -= 1.0 - scaled[poor];
            if scaled[rich] < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        Self { slots }
    }

    /// Weights that decrease with the rank: 1 / (rank + offset).
    pub(super) fn zipf(count: usize, offset: f64) -> Self {
        let weights: Vec<f64> = (1..=count)
            .map(|rank| 1.0 / (rank as f64 + offset))
            .collect();
        Self::new(&weights)
    }

    pub(super) fn pick(&self, random: &mut Random) -> usize {
        let number = random.next();
        let slot = (((number >> 32) * self.slots.len() as u64) >> 32) as usize;
        let (limit, other) = self.slots[slot];
        if number as u32 <= limit {
            slot
        } else {
            other as usize
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_in_proportion_to_the_weights() {
        let weighted = Weighted::new(&[6.0, 3.0, 1.0]);
        let mut random = Random::of(1, 1);
        let mut picked = [0_u32; 3];
        for _ in 0..10_000 {
            picked[weighted.pick(&mut random)] += 1;
        }
        for (count, expected) in picked.into_iter().zip([6_000_u32, 3_000, 1_000]) {
            assert!(count.abs_diff(expected) < 250, "{picked:?}");
        }
    }
}
