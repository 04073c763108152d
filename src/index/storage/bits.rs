/// A set of small numbers, one bit each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// None of the numbers below `len`.
    pub(crate) fn none(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(64)],
            len,
        }
    }

    /// All of the numbers below `len`.
    pub(crate) fn all(len: usize) -> Self {
        let mut bits = Self {
            words: vec![u64::MAX; len.div_ceil(64)],
            len,
        };
        bits.trim();
        bits
    }

    /// The numbers whose values are `wanted`; `values` has one value for each number.
    #[inline]
    pub(crate) fn of_values<T>(values: &[T], wanted: impl Fn(&T) -> bool) -> Self {
        let mut bits = Self::none(values.len());
        for (word, values) in bits.words.iter_mut().zip(values.chunks(64)) {
            for (bit, value) in values.iter().enumerate() {
                *word |= u64::from(wanted(value)) << bit;
            }
        }
        bits
    }

    /// Empties the set and makes room for the numbers below `len`.
    pub(crate) fn reset(&mut self, len: usize) {
        self.words.clear();
        self.words.resize(len.div_ceil(64), 0);
        self.len = len;
    }

    fn trim(&mut self) {
        if !self.len.is_multiple_of(64)
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }

    #[inline]
    pub(crate) fn set(&mut self, number: usize) {
        self.words[number / 64] |= 1 << (number % 64);
    }

    /// Adds a number if `is_set`; otherwise changes nothing.
    #[inline]
    pub(crate) fn set_if(&mut self, number: usize, is_set: bool) {
        self.words[number / 64] |= u64::from(is_set) << (number % 64);
    }

    #[inline]
    pub(crate) fn contains(&self, number: usize) -> bool {
        self.words[number / 64] >> (number % 64) & 1 == 1
    }

    /// The set contains only numbers below this one.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(crate) fn count(&self) -> u64 {
        self.words
            .iter()
            .map(|word| u64::from(word.count_ones()))
            .sum()
    }

    pub(crate) fn and(&mut self, other: &Self) {
        self.words
            .iter_mut()
            .zip(&other.words)
            .for_each(|(word, other)| *word &= other);
    }

    pub(crate) fn or(&mut self, other: &Self) {
        self.words
            .iter_mut()
            .zip(&other.words)
            .for_each(|(word, other)| *word |= other);
    }

    /// Removes the numbers of another set.
    pub(crate) fn and_not(&mut self, other: &Self) {
        self.words
            .iter_mut()
            .zip(&other.words)
            .for_each(|(word, other)| *word &= !other);
    }

    /// Calls `found` with the numbers whose values are at least the current `threshold`, which
    /// is called again before each 64 numbers. There must be a value for every number.
    #[inline]
    pub(crate) fn for_each_at_least(
        &self,
        values: &[f32],
        mut at_least: impl FnMut(usize, f32) -> f32,
        threshold: f32,
    ) {
        let mut threshold = threshold;
        for (at, (word, values)) in self.words.iter().zip(values.chunks(64)).enumerate() {
            // Usually there is none; this checks 64 values together.
            if values.iter().filter(|value| **value >= threshold).count() == 0 {
                continue;
            }
            let mut rest = 0;
            for (bit, value) in values.iter().enumerate() {
                rest |= u64::from(*value >= threshold) << bit;
            }
            rest &= word;
            while rest != 0 {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                threshold = at_least(at * 64 + bit, values[bit]);
            }
        }
    }

    /// Calls `found` with the ranges of adjacent numbers, in ascending order.
    pub(crate) fn for_each_range(&self, mut found: impl FnMut(usize, usize)) {
        let mut start = None;
        for (at, word) in self.words.iter().enumerate() {
            let mut from = 0;
            while from < 64 {
                let rest = word >> from;
                match start {
                    None if rest == 0 => break,
                    None => {
                        from += rest.trailing_zeros();
                        start = Some(at * 64 + from as usize);
                    }
                    Some(first) => {
                        from += rest.trailing_ones();
                        // The shifted word ends in zeros that do not belong to it.
                        if from < 64 {
                            found(first, at * 64 + from as usize);
                            start = None;
                        }
                    }
                }
            }
        }
        if let Some(first) = start {
            found(first, self.len);
        }
    }

    /// Adds the numbers whose bits are set, starting with the lowest bit of the first byte.
    /// Numbers beyond the end are ignored.
    pub(crate) fn or_bytes(&mut self, bytes: &[u8]) {
        let (words, _) = bytes.as_chunks();
        self.words
            .iter_mut()
            .zip(words)
            .for_each(|(word, other)| *word |= u64::from_le_bytes(*other));
        self.trim();
    }

    pub(crate) fn not(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        self.trim();
    }

    /// Adds every number of the range.
    #[inline]
    pub(crate) fn set_range(&mut self, start: usize, end: usize) {
        if start >= end {
            return;
        }
        let (first, last) = (start / 64, (end - 1) / 64);
        let from = u64::MAX << (start % 64);
        let to = u64::MAX >> (63 - (end - 1) % 64);
        if first == last {
            self.words[first] |= from & to;
            return;
        }
        self.words[first] |= from;
        self.words[first + 1..last].fill(u64::MAX);
        self.words[last] |= to;
    }

    /// Removes the numbers that are not `wanted`.
    pub(crate) fn retain(&mut self, wanted: impl Fn(usize) -> bool) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                rest &= rest - 1;
                if !wanted(at * 64 + bit as usize) {
                    *word &= !(1 << bit);
                }
            }
        }
    }

    /// The `len` numbers from `start` on, as a separate set that counts from 0.
    pub(crate) fn slice(&self, start: usize, len: usize) -> Self {
        let mut slice = Self::none(len);
        let (first, shift) = (start / 64, start % 64);
        for (at, word) in slice.words.iter_mut().enumerate() {
            let low = self.words.get(first + at).copied().unwrap_or(0) >> shift;
            let high = self.words.get(first + at + 1).copied().unwrap_or(0);
            *word = if shift == 0 {
                low
            } else {
                low | high << (64 - shift)
            };
        }
        slice.trim();
        slice
    }

    /// The first number of the set that is at least `from`.
    #[inline]
    pub(crate) fn next(&self, from: usize) -> Option<usize> {
        if from >= self.len {
            return None;
        }
        let mut at = from / 64;
        let mut word = self.words[at] & (u64::MAX << (from % 64));
        while word == 0 {
            at += 1;
            word = *self.words.get(at)?;
        }
        Some(at * 64 + word.trailing_zeros() as usize)
    }

    /// Calls `found` with the numbers from `start` to below `end`, in ascending order. The set
    /// may be shorter.
    #[inline]
    pub(crate) fn for_each_in(&self, start: usize, end: usize, mut found: impl FnMut(usize)) {
        let end = end.min(self.len);
        let mut at = start / 64;
        let mut mask = u64::MAX << (start % 64);
        while at * 64 < end {
            let mut rest = self.words[at] & mask;
            if end - at * 64 < 64 {
                rest &= (1 << (end - at * 64)) - 1;
            }
            while rest != 0 {
                found(at * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
            mask = u64::MAX;
            at += 1;
        }
    }

    /// The number of elements from `start` to below `end`.
    #[inline]
    pub(crate) fn count_in(&self, start: usize, end: usize) -> u32 {
        let end = end.min(self.len);
        let mut count = 0;
        let mut at = start / 64;
        let mut mask = u64::MAX << (start % 64);
        while at * 64 < end {
            let mut rest = self.words[at] & mask;
            if end - at * 64 < 64 {
                rest &= (1 << (end - at * 64)) - 1;
            }
            count += rest.count_ones();
            mask = u64::MAX;
            at += 1;
        }
        count
    }

    /// Calls `found` with all numbers, in ascending order.
    #[inline]
    pub(crate) fn for_each(&self, mut found: impl FnMut(usize)) {
        for (at, word) in self.words.iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                found(at * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }

    /// Becomes the intersection of two sets of the same length.
    pub(crate) fn set_shared(&mut self, one: &Self, other: &Self) {
        self.words.clear();
        let words = one.words.iter().zip(&other.words);
        self.words.extend(words.map(|(one, other)| one & other));
        self.len = one.len.min(other.len);
    }

    /// The numbers in ascending order.
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(at * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn bits(len: usize, numbers: &BTreeSet<usize>) -> Bits {
        let mut bits = Bits::none(len);
        for number in numbers {
            bits.set(*number);
        }
        bits
    }

    proptest! {
        #[test]
        fn bits_are_a_set_of_numbers(
            one in prop::collection::btree_set(0_usize..200, 0..40),
            other in prop::collection::btree_set(0_usize..200, 0..40),
            from in 0_usize..210,
            start in 0_usize..200,
            len in 0_usize..150,
        ) {
            let mut both = bits(200, &one);
            both.and(&bits(200, &other));
            prop_assert_eq!(both.iter().collect::<BTreeSet<_>>(), &one & &other);
            let mut either = bits(200, &one);
            either.or(&bits(200, &other));
            prop_assert_eq!(either.count() as usize, (&one | &other).len());
            let mut others = bits(200, &one);
            others.not();
            let all: BTreeSet<_> = (0..200).collect();
            prop_assert_eq!(others.iter().collect::<BTreeSet<_>>(), &all - &one);
            prop_assert_eq!(bits(200, &one).next(from), one.range(from..).next().copied());
            let slice = bits(200, &one).slice(start, len);
            let expected: Vec<_> =
                one.iter().filter(|n| (start..start + len).contains(n)).map(|n| n - start).collect();
            prop_assert_eq!(slice.iter().collect::<Vec<_>>(), expected);
            let mut ranged = bits(200, &one);
            ranged.set_range(start, (start + len).min(200));
            let range: BTreeSet<_> = (start..(start + len).min(200)).collect();
            prop_assert_eq!(ranged.iter().collect::<BTreeSet<_>>(), &one | &range);
            let within: Vec<_> = one.range(start..(start + len).max(start)).copied().collect();
            let mut handed = Vec::new();
            bits(200, &one).for_each_in(start, start + len, |number| handed.push(number));
            prop_assert_eq!(&handed, &within);
            prop_assert_eq!(bits(200, &one).count_in(start, start + len) as usize, within.len());
            handed.clear();
            bits(200, &one).for_each(|number| handed.push(number));
            prop_assert!(handed.iter().eq(&one));
            let mut shared = Bits::default();
            shared.set_shared(&bits(200, &one), &bits(200, &other));
            prop_assert_eq!(&shared, &both);
            let mut even = bits(200, &one);
            even.retain(|number| number % 2 == 0);
            prop_assert!(even.iter().eq(one.iter().copied().filter(|number| number % 2 == 0)));
            others.or(&bits(200, &one));
            prop_assert_eq!(others, Bits::all(200));
            let mut only = bits(200, &one);
            only.and_not(&bits(200, &other));
            prop_assert_eq!(only.iter().collect::<BTreeSet<_>>(), &one - &other);
            let mut ranges = Bits::none(200);
            let mut end = None;
            bits(200, &ranged.iter().collect()).for_each_range(|from, to| {
                assert!(from < to && end.is_none_or(|end| end < from));
                end = Some(to);
                ranges.set_range(from, to);
            });
            prop_assert_eq!(&ranges, &ranged);
            let values: Vec<f32> = (0..200).map(|number| (number * 37 % 101) as f32).collect();
            let from_values = Bits::of_values(&values, |value| *value >= from as f32);
            let expected = (0..200).filter(|number| values[*number] >= from as f32);
            prop_assert!(from_values.iter().eq(expected));
            let mut high = Vec::new();
            bits(200, &one).for_each_at_least(
                &values,
                |number, value| {
                    high.push((number, value));
                    from as f32
                },
                from as f32,
            );
            let expected = one.iter().map(|number| (*number, values[*number]));
            let expected: Vec<_> = expected.filter(|(_, value)| *value >= from as f32).collect();
            prop_assert_eq!(high, expected);
            let mut read = Bits::none(200);
            let bytes: Vec<u8> = either.words.iter().flat_map(|word| word.to_le_bytes()).collect();
            read.or_bytes(&bytes);
            prop_assert_eq!(read, either);
        }
    }
}
