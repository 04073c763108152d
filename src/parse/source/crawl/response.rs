//! The HTTP response in a record, and its decoded body.

use std::borrow::Cow;
use std::io::{self, Read};

use super::fields::Fields;
use crate::parse::source::encoding::is_binary;
use crate::parse::source::unpack::is_gzip;

/// The maximum number of codings of one body. No server uses more than two.
const CODINGS_MAX: usize = 4;

/// Why a page of a crawl has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its end is missing.
    CutOff,
    /// Its bytes are not in the coding that its head names.
    NotDecoded(String),
    /// It exceeds the maximum size of a page.
    TooLarge,
    /// It is split over several records.
    Segmented,
}

/// The head of a response, and the start of its body.
pub(super) struct Response {
    pub(super) status: u16,
    fields: Fields,
    body_at: usize,
}

impl Response {
    /// Reads the head of a response; `None` for any other block.
    pub(super) fn parse(block: &[u8]) -> Option<Self> {
        let first_end = block.iter().position(|byte| *byte == b'\n')? + 1;
        let first = String::from_utf8_lossy(&block[..first_end]);
        let mut words = first.split_ascii_whitespace();
        let version = words.next()?;
        if !version.get(..5)?.eq_ignore_ascii_case("HTTP/") {
            return None;
        }
        let status = words.next()?.parse().ok()?;
        let mut body_at = first_end;
        while body_at < block.len() {
            let line = block[body_at..]
                .split_inclusive(|byte| *byte == b'\n')
                .next()
                .unwrap_or_default();
            body_at += line.len();
            if line.trim_ascii().is_empty() {
                break;
            }
        }
        Some(Self {
            status,
            fields: Fields::parse(&block[first_end..body_at]),
            body_at,
        })
    }

    /// Returns whether the head says that the body is a page.
    pub(super) fn is_html(&self) -> bool {
        self.fields.get("Content-Type").is_none_or(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            kind.eq_ignore_ascii_case("text/html")
                || kind.eq_ignore_ascii_case("application/xhtml+xml")
        })
    }

    /// The character set that the head names.
    pub(super) fn charset(&self) -> Option<String> {
        charset_of(self.content_type()?)
    }

    /// What the head says the body is.
    pub(super) fn content_type(&self) -> Option<&str> {
        self.fields.get("Content-Type")
    }

    /// The body of the response in `block`, of which this is the head, with chunks joined and
    /// codings decoded.
    ///
    /// Crawlers store bodies joined, decoded, both or neither, and mostly keep the original
    /// head. So a coding that the head names is decoded only if the bytes confirm it.
    pub(super) fn body<'a>(&self, block: &'a [u8], max_bytes: u64) -> Result<Cow<'a, [u8]>, Fault> {
        let stored = &block[self.body_at.min(block.len())..];
        let mut codings = self.fields.list("Content-Encoding");
        let mut transfer = self.fields.list("Transfer-Encoding");
        let is_chunked = transfer.iter().any(|coding| coding == "chunked");
        transfer.retain(|coding| coding != "chunked");
        codings.append(&mut transfer);
        codings.retain(|coding| coding != "identity");
        if !is_chunked && codings.is_empty() && self.is_longer_than(stored) {
            return Err(Fault::CutOff);
        }
        if codings.is_empty() && is_gzip(stored) {
            // Some crawlers remove the name of the coding but keep the coding.
            codings.push("gzip".to_owned());
        }
        let mut body = Cow::Borrowed(stored);
        if is_chunked {
            body = match join_chunks(stored) {
                Chunks::Joined(joined) => Cow::Owned(joined),
                Chunks::CutOff => return Err(Fault::CutOff),
                Chunks::None => body,
            };
        }
        for coding in codings.iter().rev().take(CODINGS_MAX) {
            if is_markup(&body) {
                break;
            }
            body = match decode(coding, &body, max_bytes) {
                Ok(decoded) => Cow::Owned(decoded),
                Err(Fault::NotDecoded(_)) if is_text(&body) => body,
                Err(fault) => return Err(fault),
            };
        }
        if body.len() as u64 > max_bytes {
            return Err(Fault::TooLarge);
        }
        Ok(body)
    }

    /// Returns whether the server announced more bytes than there are. Fewer is no sign of a
    /// fault: many crawlers keep the length of the compressed body for the uncompressed one.
    fn is_longer_than(&self, body: &[u8]) -> bool {
        let length = self.fields.get("Content-Length");
        length
            .and_then(|length| length.parse::<u64>().ok())
            .is_some_and(|length| length > body.len() as u64)
    }
}

/// The character set in a `Content-Type`.
pub(in crate::parse::source) fn charset_of(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}

/// Returns whether bytes are plain markup, so that there is no coding left to decode.
fn is_markup(body: &[u8]) -> bool {
    let bare = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    bare.trim_ascii_start().starts_with(b"<") && is_text(body)
}

fn is_text(body: &[u8]) -> bool {
    !body.is_empty() && !is_binary(body)
}

/// The state of a body that is declared as chunked.
#[derive(Debug, PartialEq, Eq)]
enum Chunks {
    Joined(Vec<u8>),
    /// It begins with chunks and ends too early.
    CutOff,
    /// Its chunks were already joined.
    None,
}

fn join_chunks(body: &[u8]) -> Chunks {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut met = 0;
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            // A complete chunk shows that the body is chunked.
            return if met > 0 {
                Chunks::CutOff
            } else {
                Chunks::None
            };
        };
        if size == 0 {
            return Chunks::Joined(joined);
        }
        let Some(chunk) = after.get(..size) else {
            let begins = after.starts_with(b"<") || after.starts_with(b"\x1f\x8b");
            return if met > 0 || begins {
                Chunks::CutOff
            } else {
                Chunks::None
            };
        };
        let after_chunk = &after[size..];
        rest = match after_chunk {
            [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => rest,
            [] | [b'\r'] => &[],
            _ => {
                return if met > 0 {
                    Chunks::CutOff
                } else {
                    Chunks::None
                };
            }
        };
        joined.extend_from_slice(chunk);
        met += 1;
    }
}

/// The size at the start of a chunk, and the bytes after it.
fn chunk_size(rest: &[u8]) -> Option<(usize, &[u8])> {
    const DIGITS_MAX: usize = 12;
    let end = rest.iter().position(|byte| *byte == b'\n');
    // The end of the last line may be missing.
    let line = &rest[..end.unwrap_or(rest.len())];
    let size = line.split(|byte| *byte == b';').next()?.trim_ascii();
    if size.is_empty() || size.len() > DIGITS_MAX || !size.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let size = usize::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()?;
    Some((size, end.map_or(&[][..], |end| &rest[end + 1..])))
}

/// Decodes one content coding.
fn decode(coding: &str, body: &[u8], max_bytes: u64) -> Result<Vec<u8>, Fault> {
    let decoded = match coding {
        "gzip" | "x-gzip" => gunzip(body, max_bytes),
        "deflate" => inflate(body, max_bytes),
        "br" => read_bounded(
            brotli_decompressor::Decompressor::new(body, 4096),
            max_bytes,
        ),
        "zstd" => zstd::stream::read::Decoder::new(body)
            .and_then(|decoder| read_bounded(decoder, max_bytes)),
        _ => Err(io::ErrorKind::Unsupported.into()),
    };
    let decoded = decoded.map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof if !is_text(body) => Fault::CutOff,
        _ => Fault::NotDecoded(coding.to_owned()),
    })?;
    if decoded.len() as u64 > max_bytes {
        return Err(Fault::TooLarge);
    }
    Ok(decoded)
}

/// Unpacks every member. Other bytes after the last member are padding.
fn gunzip(body: &[u8], max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    let mut rest = body;
    while rest.starts_with(b"\x1f\x8b") || unpacked.is_empty() {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        let room = (max_bytes + 1).saturating_sub(unpacked.len() as u64);
        let read = member.by_ref().take(room).read_to_end(&mut unpacked)?;
        if unpacked.len() as u64 > max_bytes {
            break;
        }
        rest = member.into_inner();
        if read == 0 {
            break;
        }
    }
    Ok(unpacked)
}

/// Servers send `deflate` with the zlib header, as they should, or without it.
fn inflate(body: &[u8], max_bytes: u64) -> io::Result<Vec<u8>> {
    let with_head = read_bounded(flate2::bufread::ZlibDecoder::new(body), max_bytes);
    with_head.or_else(|error| {
        read_bounded(flate2::bufread::DeflateDecoder::new(body), max_bytes).map_err(|_| error)
    })
}

/// Reads one byte more than `max_bytes`, so that an excess is visible.
fn read_bounded(reader: impl Read, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(max_bytes + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
