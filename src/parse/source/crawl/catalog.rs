//! The catalog of a WARC file, and which of its captures are read.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use xxhash_rust::xxh3::xxh3_64;

use super::file::CrawlFile;
use super::records::{Extent, Head, Records};
use super::response::{Fault, Response};
use crate::parse::source::bounds::Bounds;

/// The maximum size of the head before a page, in bytes.
pub(super) const RESPONSE_HEAD_MAX_BYTES: u64 = 256 * 1024;

/// The captures of pages in a file. Of other records only a hash of their names is kept.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    pub(super) captures: Vec<Capture>,
    /// The names of records that are not pages.
    others: HashSet<u64>,
    pub(super) records: u64,
    pub(super) gaps: u64,
    /// Why reading ended before the end of the file.
    pub(super) ended: Option<io::Error>,
}

/// A capture: what was found at an address at a time.
#[derive(Debug)]
pub(super) struct Capture {
    /// The position of its record, counted from 0.
    pub(super) ordinal: u64,
    pub(super) address: String,
    /// In nanoseconds since 1970; the minimum value if the record has no date.
    pub(super) at_ns: i64,
    /// Its own names, by which revisits refer to it.
    names: Names,
    pub(super) kind: CaptureKind,
}

#[derive(Debug)]
pub(super) enum CaptureKind {
    /// A page, or the reason why it has no text.
    Page(Result<(), Fault>),
    /// The page is the same as that of another record.
    Revisit(Names),
}

/// Hashes of the names of a record, more specific ones first.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Names {
    id: Option<u64>,
    address_and_date: Option<u64>,
    digest: Option<u64>,
}

impl Names {
    fn ways(self) -> impl Iterator<Item = u64> {
        [self.id, self.address_and_date, self.digest]
            .into_iter()
            .flatten()
    }
}

/// The address without the parts that differ between copies of the same page.
pub(super) fn address_key(address: &str) -> String {
    let bare = address
        .split_once("://")
        .map_or(address, |(_, bare)| bare)
        .split('#')
        .next()
        .unwrap_or_default();
    let (path, query) = bare.split_once('?').unwrap_or((bare, ""));
    let (host, steps) = path.split_once('/').unwrap_or((path, ""));
    let mut host = host.to_ascii_lowercase();
    for port in [":80", ":443"] {
        host.truncate(host.strip_suffix(port).unwrap_or(&host).len());
    }
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let mut key = format!("{host}/{}", steps.trim_end_matches('/'));
    let kept = query.split('&').filter(|parameter| {
        !parameter.is_empty() && !parameter.to_ascii_lowercase().starts_with("displaypref=")
    });
    for (at, parameter) in kept.enumerate() {
        key.push(if at == 0 { '?' } else { '&' });
        key.push_str(parameter);
    }
    key
}

/// Reads a date with or without time, with any number of fractional digits.
fn read_date(text: &str) -> Option<i64> {
    // In shorter forms the missing part has its least value.
    const LEAST: &str = "0000-01-01T00:00:00Z";
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return moment.as_nanosecond().try_into().ok();
    }
    let bare = text.trim_end_matches(['Z', 'z']);
    let rest = LEAST.get(bare.len()..)?;
    let whole: jiff::Timestamp = format!("{bare}{rest}").parse().ok()?;
    whole.as_nanosecond().try_into().ok()
}

fn hash(parts: &[&str]) -> u64 {
    xxh3_64(parts.join("\n").as_bytes())
}

/// The address of a record; older writers put brackets around it.
pub(super) fn target(head: &Head) -> Option<&str> {
    let address = head.fields.get("WARC-Target-URI")?;
    Some(address.trim_start_matches('<').trim_end_matches('>').trim())
}

impl Catalog {
    /// Reads a file from its beginning to its end.
    pub(super) fn read(file: &CrawlFile, bounds: &Bounds) -> Self {
        let mut catalog = Self::default();
        let read_bytes = Cell::new(0);
        let mut records = match file.open(bounds, &read_bytes) {
            Ok(reader) => Records::new(reader),
            Err(error) => {
                catalog.ended = Some(error);
                return catalog;
            }
        };
        loop {
            match records.next_head() {
                Ok(Some(head)) => {
                    if let Err(error) = catalog.take(&head, &mut records, bounds) {
                        catalog.ended = Some(error);
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    catalog.ended = Some(error);
                    break;
                }
            }
        }
        catalog.records = records.met();
        catalog.gaps = records.gaps();
        catalog
    }

    fn take<R: io::BufRead>(
        &mut self,
        head: &Head,
        records: &mut Records<R>,
        bounds: &Bounds,
    ) -> io::Result<()> {
        let field = |name| head.fields.get(name);
        let kind = field("WARC-Type").unwrap_or_default().to_ascii_lowercase();
        let address = target(head).unwrap_or_default();
        let is_web = ["http://", "https://"].iter().any(|scheme| {
            address
                .get(..scheme.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
        });
        let at_ns = field("WARC-Date").and_then(read_date);
        let names = Names {
            id: field("WARC-Record-ID").map(|id| hash(&[id])),
            address_and_date: at_ns.map(|at| hash(&[&address_key(address), &at.to_string()])),
            digest: field("WARC-Payload-Digest")
                .map(|digest| hash(&["digest", &digest.to_ascii_lowercase()])),
        };
        let kind = match kind.as_str() {
            "response" if is_web => {
                let truncated = field("WARC-Truncated").is_some();
                let segmented = field("WARC-Segment-Number").is_some();
                let block = records.block(bounds.page_max_bytes + RESPONSE_HEAD_MAX_BYTES)?;
                let page = page_of(&block.bytes, bounds).map(|read| match block.extent {
                    _ if segmented => Err(Fault::Segmented),
                    Extent::CutOff => Err(Fault::CutOff),
                    Extent::TooLarge => Err(Fault::TooLarge),
                    Extent::Whole if truncated => Err(Fault::CutOff),
                    Extent::Whole => read,
                });
                page.map(CaptureKind::Page)
            }
            "revisit" if is_web => {
                let block = records.block(RESPONSE_HEAD_MAX_BYTES)?;
                let response = Response::parse(&block.bytes);
                // For an unchanged page, the head has neither a content type nor status 200.
                let may_be_page = response.is_none_or(|response| {
                    response.status == 304 || (response.status == 200 && response.is_html())
                });
                may_be_page.then(|| CaptureKind::Revisit(refers_to(head, address, names.digest)))
            }
            _ => None,
        };
        match kind {
            Some(kind) => self.captures.push(Capture {
                ordinal: head.ordinal,
                address: address.to_owned(),
                at_ns: at_ns.unwrap_or(i64::MIN),
                names,
                kind,
            }),
            None => self.others.extend(names.ways()),
        }
        Ok(())
    }
}

/// Whether a response is a page with a text; `None` for anything else.
fn page_of(block: &[u8], bounds: &Bounds) -> Option<Result<(), Fault>> {
    let response = Response::parse(block)?;
    if response.status != 200 || !response.is_html() {
        return None;
    }
    Some(response.body(block, bounds.page_max_bytes).map(|_| ()))
}

/// The names by which a revisit refers to the record with the page.
fn refers_to(head: &Head, address: &str, digest: Option<u64>) -> Names {
    let field = |name| head.fields.get(name);
    let of = field("WARC-Refers-To-Target-URI").map_or(address, |address| {
        address.trim_start_matches('<').trim_end_matches('>').trim()
    });
    let date = field("WARC-Refers-To-Date").and_then(read_date);
    Names {
        id: field("WARC-Refers-To").map(|id| hash(&[id])),
        address_and_date: date.map(|at| hash(&[&address_key(of), &at.to_string()])),
        digest,
    }
}

/// The location of a capture: the file and the position in its catalog.
pub(super) type Place = (usize, usize);

/// The records of several catalogs, by name.
#[derive(Debug, Default)]
pub(super) struct RecordNames {
    pages: HashMap<u64, Place>,
    others: HashSet<u64>,
}

/// The record that a revisit refers to.
pub(super) enum Base {
    Page(Place),
    /// A record that is not a page, such as an image.
    Other,
    Missing,
}

impl RecordNames {
    /// Adds a catalog; `file` is its position.
    pub(super) fn add(&mut self, file: usize, catalog: &Catalog) {
        for (at, capture) in catalog.captures.iter().enumerate() {
            if matches!(capture.kind, CaptureKind::Page(_)) {
                for name in capture.names.ways() {
                    self.pages.entry(name).or_insert((file, at));
                }
            }
        }
        self.others.extend(&catalog.others);
    }

    pub(super) fn base(&self, names: Names) -> Base {
        let mut ways = names.ways();
        if let Some(place) = names.ways().find_map(|name| self.pages.get(&name)) {
            return Base::Page(*place);
        }
        if ways.any(|name| self.others.contains(&name)) {
            Base::Other
        } else {
            Base::Missing
        }
    }
}

/// The positions of captures by address, in order of time.
pub(super) fn by_address(captures: &[Capture]) -> BTreeMap<String, Vec<usize>> {
    let mut by_address: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, capture) in captures.iter().enumerate() {
        by_address
            .entry(address_key(&capture.address))
            .or_default()
            .push(at);
    }
    for positions in by_address.values_mut() {
        positions.sort_by_key(|at| (captures[*at].at_ns, captures[*at].ordinal));
    }
    by_address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_same_page_have_the_same_key() {
        for address in [
            "http://www.ombudsman.test/decisions/a/b/91-101-003",
            "https://ombudsman.test:443/decisions/a/b/91-101-003/",
            "HTTP://WWW.Ombudsman.TEST:80/decisions/a/b/91-101-003?displaypref=1#top",
        ] {
            let key = "ombudsman.test/decisions/a/b/91-101-003";
            assert_eq!(address_key(address), key, "{address}");
        }
        assert_eq!(address_key("http://x.test"), "x.test/");
        assert_eq!(
            address_key("http://x.test/a?chapter=2&DisplayPref=0"),
            "x.test/a?chapter=2"
        );
    }

    #[test]
    fn dates_have_any_precision() {
        let read = |text| read_date(text).unwrap();
        let day = read("2026-11-30");
        assert_eq!(read("2026-11-30T00:00:00Z"), day);
        assert_eq!(read("2026-11-30T00:00Z"), day);
        assert_eq!(read("2026-11-30T00:00:00.000000001Z"), day + 1);
        assert_eq!(read("2026-11-30T00:00:01.5Z"), day + 1_500_000_000);
        assert_eq!(read("2026-11"), read("2026-11-01"));
        assert_eq!(read("2026"), read("2026-01-01T00:00:00.000Z"));
        for text in ["", "yesterday", "2026-13-01", "20261130"] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }
}
