//! A single page as a server sent it, before it is in any file and after.

use std::io::{self, Read};

use super::bounds::Bounds;
use super::captured::{Captured, CapturedPage};
use super::crawl::{charset_of, response_in};
use super::document::captured_page;
use super::encoding;
use crate::model::Decision;

/// A page as a server sent it, its codings undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedPage {
    /// Where it was found.
    pub url: String,
    /// The `Content-Type` that the server named.
    pub content_type: Option<String>,
    /// The bytes of the page.
    pub bytes: Vec<u8>,
}

impl FetchedPage {
    /// Reads the page in one gzip member of a WARC file, a `response` record; `None`
    /// where it holds none, or not the whole of it.
    pub fn in_member(member: &[u8]) -> io::Result<Option<Self>> {
        let bounds = Bounds::default();
        let mut record = Vec::new();
        let unpacked_max_bytes = bounds.page_max_bytes * 2;
        flate2::read::GzDecoder::new(member)
            .take(unpacked_max_bytes)
            .read_to_end(&mut record)?;
        let response = response_in(&record, &bounds)?;
        Ok(response.map(|response| Self {
            url: response.url,
            content_type: response.content_type,
            bytes: response.body,
        }))
    }

    /// The text of its markup; `None` where the bytes are no text.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        encoding::decode_page(&self.bytes, self.charset().as_deref())
            .ok()
            .map(|(text, _)| text.into_owned())
    }

    /// The decision on the page; `None` where it is another page, such as an error
    /// or a captcha.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        let page = CapturedPage {
            url: self.url.clone(),
            charset: self.charset(),
            captured: Captured {
                address: 0,
                at_ns: 0,
            },
            bytes: self.bytes.clone(),
        };
        captured_page(&self.url, &page).parsed.value
    }

    fn charset(&self) -> Option<String> {
        charset_of(self.content_type.as_deref()?)
    }
}
