//! Numbers in as few bytes as they need: seven bits per byte, the lowest bits first; the last
//! byte is below 128.

pub(in crate::index) fn write_number(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number from the front. If the bytes end too soon, it returns the bits read so far.
#[inline]
pub(in crate::index) fn read_number(rest: &mut &[u8]) -> u32 {
    let mut number = 0;
    let mut shift = 0;
    while let [byte, others @ ..] = *rest {
        *rest = others;
        number |= u32::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            break;
        }
        shift = (shift + 7) % u32::BITS;
    }
    number
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_read_as_they_were_written(numbers: Vec<u32>) {
            let mut bytes = Vec::new();
            for number in &numbers {
                write_number(*number, &mut bytes);
            }
            let mut rest = bytes.as_slice();
            for number in numbers {
                prop_assert_eq!(read_number(&mut rest), number);
            }
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn any_bytes_are_some_numbers(bytes: Vec<u8>) {
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let before = rest.len();
                read_number(&mut rest);
                prop_assert!(rest.len() < before);
            }
        }
    }
}
