//! Answers in fewer bytes: pages repeat themselves, and shrink to a sixth.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap};

/// An answer packed with gzip.
#[derive(Clone)]
pub(crate) struct Gzipped {
    pub(crate) bytes: Bytes,
    plain_bytes: usize,
}

impl Gzipped {
    /// The same text always packs to the same bytes.
    pub(crate) fn new(plain: &[u8]) -> Self {
        // Further levels take three times as long for a tenth less.
        let mut gzip = GzEncoder::new(Vec::with_capacity(plain.len() / 4), Compression::fast());
        let packed = gzip
            .write_all(plain)
            .and_then(|()| gzip.finish())
            .expect("writing to memory cannot fail");
        Self {
            bytes: packed.into(),
            plain_bytes: plain.len(),
        }
    }

    /// For those who cannot unpack it themselves.
    pub(crate) fn plain(&self) -> Bytes {
        let mut plain = Vec::with_capacity(self.plain_bytes);
        GzDecoder::new(&*self.bytes)
            .read_to_end(&mut plain)
            .expect("it was packed above and has been in memory since");
        plain.into()
    }
}

/// Whether the asker says it can unpack.
pub(crate) fn is_accepted(headers: &HeaderMap) -> bool {
    let given = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings = given
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().trim_start_matches(['q', 'Q', '=', ' ']);
        name.trim().eq_ignore_ascii_case("gzip") && weight.parse() != Ok(0.0_f32)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(given: &str, expected: bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, given.parse().unwrap());
        assert_eq!(is_accepted(&headers), expected, "{given}");
    }

    #[test]
    fn what_the_asker_can_unpack_is_told_in_its_header() {
        check("gzip, deflate, br", true);
        check("br;q=1.0, GZIP;q=0.5", true);
        check("gzip;q=0", false);
        check("gzip; q=0.000", false);
        check("identity", false);
        check("*", false);
        assert!(!is_accepted(&HeaderMap::new()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_was_packed_comes_back(text in "(\\PC{0,30}|<li>){0,60}") {
            prop_assert_eq!(Gzipped::new(text.as_bytes()).plain(), text.as_bytes());
        }
    }
}
