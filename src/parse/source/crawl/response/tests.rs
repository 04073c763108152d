use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::*;

const PAGE: &[u8] = b"<html><body>The Council lost the form twice.</body></html>";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

/// Chunks of seven bytes with an extension, and a trailer.
fn chunked(bytes: &[u8]) -> Vec<u8> {
    let mut chunks = Vec::new();
    for chunk in bytes.chunks(7) {
        write!(chunks, "{:X};name=value\r\n", chunk.len()).unwrap();
        chunks.extend_from_slice(chunk);
        chunks.extend_from_slice(b"\r\n");
    }
    chunks.extend_from_slice(b"0\r\nX-Sum: 1\r\n\r\n");
    chunks
}

fn body_of(head: &str, stored: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut block = format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes();
    block.extend_from_slice(stored);
    let response = Response::parse(&block).unwrap();
    response.body(&block, 10_000).map(Cow::into_owned)
}

#[track_caller]
fn check(head: &str, stored: &[u8]) {
    let body = body_of(head, stored).map(|body| String::from_utf8_lossy(&body).into_owned());
    assert_eq!(
        body.as_deref(),
        Ok(&*String::from_utf8_lossy(PAGE)),
        "{head}"
    );
}

#[track_caller]
fn check_fault(head: &str, stored: &[u8], expected: &Fault) {
    assert_eq!(body_of(head, stored).as_ref(), Err(expected), "{head}");
}

#[test]
fn codings_in_the_head_are_decoded_if_the_bytes_confirm_them() {
    check("", PAGE);
    check("Content-Length: 3\r\n", PAGE);
    for coding in ["gzip", "X-GZIP", "br", "deflate", "zstd", "gzip, br", "odd"] {
        check(&format!("Content-Encoding: {coding}\r\n"), PAGE);
        check(
            &format!(
                "content-encoding: {coding}\r\nTransfer-Encoding: chunked\r\nContent-Length: 9999\r\n"
            ),
            PAGE,
        );
    }
    check("Transfer-Encoding: Chunked\r\n", &chunked(PAGE));
    check("Transfer-Encoding: chunked\r\n", PAGE);
    check("Content-Encoding: gzip\r\n", &gzip(PAGE));
    check(
        "Content-Encoding: GZip\r\nTransfer-Encoding: chunked\r\n",
        &chunked(&gzip(PAGE)),
    );
    check(
        "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        &gzip(PAGE),
    );
    check(
        "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        &chunked(PAGE),
    );
    check(
        "Transfer-Encoding: gzip, chunked\r\n",
        &chunked(&gzip(PAGE)),
    );
    check("", &gzip(PAGE));
    check("Content-Encoding: identity\r\n", PAGE);
    check("Content-Encoding: deflate\r\n", &zlib(PAGE));
    check("Content-Encoding: deflate\r\n", &deflate(PAGE));
    check("Content-Encoding: zstd\r\n", &zstd(PAGE));
    check("Content-Encoding: deflate, gzip\r\n", &gzip(&zlib(PAGE)));
    check(
        "Content-Encoding: deflate\r\nContent-Encoding: gzip\r\n",
        &gzip(&zlib(PAGE)),
    );
    let members = [gzip(&PAGE[..20]), gzip(&PAGE[20..]), b"\0\0\0".to_vec()].concat();
    check("Content-Encoding: gzip\r\n", &members);
}

#[test]
fn incomplete_and_undecodable_bodies_are_distinguished() {
    check_fault("Content-Length: 100\r\n", PAGE, &Fault::CutOff);
    let chunks = chunked(PAGE);
    for end in [chunks.len() / 2, chunks.len() - 18, 30] {
        check_fault(
            "Transfer-Encoding: chunked\r\n",
            &chunks[..end],
            &Fault::CutOff,
        );
    }
    check_fault(
        "Transfer-Encoding: chunked\r\n",
        b"5a0\r\n<html>",
        &Fault::CutOff,
    );
    let packed = gzip(PAGE);
    check_fault(
        "Content-Encoding: gzip\r\n",
        &packed[..packed.len() / 2],
        &Fault::CutOff,
    );
    let mut damaged = gzip(&PAGE.repeat(20));
    damaged[30] ^= 0xff;
    let not_decoded = |coding: &str| Fault::NotDecoded(coding.to_owned());
    assert!(body_of("Content-Encoding: gzip\r\n", &damaged).is_err());
    check_fault("Content-Encoding: sdch\r\n", &packed, &not_decoded("sdch"));
    check_fault(
        "Content-Encoding: gzip\r\n",
        &gzip(&vec![b'<'; 20_000]),
        &Fault::TooLarge,
    );
}

#[test]
fn heads_are_read_in_every_spelling() {
    let response = Response::parse(
        b"HTTP/2 200\ncontent-type: Text/HTML; foo=1;\n Charset=\"ISO-8859-1\"\n\nbody",
    )
    .unwrap();
    assert_eq!(response.status, 200);
    assert!(response.is_html());
    assert_eq!(response.charset().as_deref(), Some("ISO-8859-1"));
    assert!(Response::parse(b"20261130\nlocalhost. 10 IN A 127.0.0.1\n").is_none());
    assert!(Response::parse(b"").is_none());
}
