//! Writes WARC files that every reader accepts: one gzip member per record, field names in
//! the standard's case, and bodies joined and decoded, with their length.

use std::fmt::Write as _;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha1::{Digest, Sha1};
use xxhash_rust::xxh3::xxh3_128;

/// A request and its response.
#[derive(Debug)]
pub struct Exchange<'a> {
    /// The requested address.
    pub url: &'a str,
    /// When, in whole seconds: `2026-11-30T17:00:00Z`.
    pub at: &'a str,
    /// The request as it was sent.
    pub request: &'a [u8],
    /// The status line of the response: `HTTP/1.1 200 OK`.
    pub status_line: &'a str,
    /// The headers of the response, in order.
    pub headers: &'a [(String, String)],
    /// The body, joined and decoded.
    pub body: &'a [u8],
}

/// Headers that describe the body as it was transferred, not as it is stored.
const OF_TRANSFER: [&str; 3] = ["content-encoding", "transfer-encoding", "content-length"];

/// The first record of a file.
pub(super) fn info_member(file: &str, at: &str) -> io::Result<Vec<u8>> {
    let block = format!(
        "software: redress/{}\r\nformat: WARC File Format 1.0\r\nrobots: obey\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let mut head = head("warcinfo", &record_id(file.as_bytes(), at), at);
    let _ = write!(head, "WARC-Filename: {file}\r\n");
    member(&head, "application/warc-fields", block.as_bytes())
}

/// The records of an exchange: the response, and then the request.
pub(super) struct ExchangeMembers {
    pub(super) response: Vec<u8>,
    pub(super) request: Vec<u8>,
}

impl ExchangeMembers {
    pub(super) fn of(exchange: &Exchange<'_>) -> io::Result<Self> {
        let Exchange {
            url,
            at,
            request,
            body,
            ..
        } = exchange;
        let block = response_block(exchange);
        let response_id = record_id(&block, &format!("{at} {url}"));
        let mut head_of_response = head("response", &response_id, at);
        let _ = write!(
            head_of_response,
            "WARC-Target-URI: {url}\r\nWARC-Payload-Digest: {}\r\n",
            digest(body)
        );
        let request_id = record_id(request, &format!("{at} request {url}"));
        let mut head_of_request = head("request", &request_id, at);
        let _ = write!(
            head_of_request,
            "WARC-Target-URI: {url}\r\nWARC-Concurrent-To: {response_id}\r\n"
        );
        Ok(Self {
            response: member(
                &head_of_response,
                "application/http;msgtype=response",
                &block,
            )?,
            request: member(
                &head_of_request,
                "application/http;msgtype=request",
                request,
            )?,
        })
    }
}

/// The response as it is stored. Headers that described the transferred body become
/// `x-orig-…`, and the length is that of the stored body.
fn response_block(exchange: &Exchange<'_>) -> Vec<u8> {
    let mut head = format!("{}\r\n", exchange.status_line);
    for (name, value) in exchange.headers {
        let value = value.replace(['\r', '\n'], " ");
        let is_of_transfer = OF_TRANSFER
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
        if is_of_transfer {
            let _ = write!(head, "x-orig-{}: {value}\r\n", name.to_ascii_lowercase());
        } else {
            let _ = write!(head, "{}: {value}\r\n", in_title_case(name));
        }
    }
    let _ = write!(head, "Content-Length: {}\r\n\r\n", exchange.body.len());
    let mut block = head.into_bytes();
    block.extend_from_slice(exchange.body);
    block
}

/// Converts `content-type` to `Content-Type`: the client library returns all names in lower
/// case.
fn in_title_case(name: &str) -> String {
    let mut begins = true;
    let cased = name.chars().map(|character| {
        let cased = if begins {
            character.to_ascii_uppercase()
        } else {
            character
        };
        begins = character == '-';
        cased
    });
    cased.collect()
}

fn head(kind: &str, id: &str, at: &str) -> String {
    format!("WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: {id}\r\nWARC-Date: {at}\r\n")
}

fn member(head: &str, content_type: &str, block: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    write!(
        packed,
        "{head}WARC-Block-Digest: {}\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n",
        digest(block),
        block.len()
    )?;
    packed.write_all(block)?;
    packed.write_all(b"\r\n\r\n")?;
    packed.finish()
}

/// Returns a unique name for a record, derived from its content, its address and its time.
fn record_id(block: &[u8], of: &str) -> String {
    let mut named = of.as_bytes().to_vec();
    named.push(b'\n');
    named.extend_from_slice(block);
    let hash = xxh3_128(&named);
    // UUID version 8 is for custom digits.
    let hash = hash & !(0xf << 76) | 8 << 76;
    let hash = hash & !(0b11 << 62) | 0b10 << 62;
    let digits = format!("{hash:032x}");
    format!(
        "<urn:uuid:{}-{}-{}-{}-{}>",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    )
}

/// Returns `sha1:` and the digest in base 32, as most tools write it.
fn digest(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = "sha1:".to_owned();
    // A digest has 20 bytes: four groups of five, each written as eight letters.
    for five in Sha1::digest(bytes).chunks(5) {
        let bits = five
            .iter()
            .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for at in (0..8).rev() {
            text.push(LETTERS[(bits >> (5 * at) & 31) as usize].into());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn digests_are_those_of_other_tools() {
        assert_eq!(digest(b""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
        assert_eq!(digest(b"abc"), "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5");
    }

    #[test]
    fn a_response_says_what_is_kept_and_what_came() {
        let headers = [
            ("content-type", "text/html; charset=utf-8"),
            ("content-encoding", "gzip"),
            ("transfer-encoding", "chunked"),
            ("x-odd", "a\r\nb"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let exchange = Exchange {
            url: "http://www.ombudsman.test/decisions/a/b/91-101-001",
            at: "2026-11-30T17:00:00Z",
            request: b"GET / HTTP/1.1\r\n\r\n",
            status_line: "HTTP/1.1 200 OK",
            headers: &headers,
            body: b"<p>",
        };
        let members = ExchangeMembers::of(&exchange).unwrap();
        let mut record = String::new();
        flate2::read::GzDecoder::new(&members.response[..])
            .read_to_string(&mut record)
            .unwrap();
        let (head, block) = record.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("WARC/1.0\r\nWARC-Type: response\r\n"),
            "{head}"
        );
        assert_eq!(
            block,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\
             x-orig-content-encoding: gzip\r\nx-orig-transfer-encoding: chunked\r\n\
             X-Odd: a  b\r\nContent-Length: 3\r\n\r\n<p>\r\n\r\n"
        );
    }
}
