//! A separate server for each test, and a client that sends given bytes.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use redress::index::{self, Absent, Unwatched, UpdateMode, UpdateRequest};
use redress::web::{Exposure, NotesShown, ServeOptions, Server};

/// A running server with its own index.
pub(super) struct Served {
    pub(super) address: SocketAddr,
    pub(super) folder: tempfile::TempDir,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// A parsed answer.
#[derive(Debug)]
pub(super) struct Got {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Got {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    #[track_caller]
    pub(super) fn has(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "no `{text}` in:\n{}", self.body);
        self
    }

    #[track_caller]
    pub(super) fn has_not(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "`{text}` in:\n{}", self.body);
        self
    }
}

pub(super) fn update(folder: &Path, paths: Vec<PathBuf>) {
    let request = UpdateRequest {
        folder: folder.to_owned(),
        paths,
        mode: UpdateMode::Update,
        absent: Absent::Keep,
        jobs: Some(1),
        memory_bytes: None,
    };
    index::update(&request, &Unwatched).unwrap();
}

pub(super) fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

impl Served {
    /// Serves the invented pages.
    pub(super) fn pages() -> Self {
        Self::of(vec![pages()])
    }

    /// Serves one decision written as JSON Lines.
    pub(super) fn lines(lines: &str) -> Self {
        let sources = tempfile::tempdir().unwrap();
        let path = sources.path().join("decisions.jsonl");
        std::fs::write(&path, lines).unwrap();
        Self::of(vec![path])
    }

    fn of(paths: Vec<PathBuf>) -> Self {
        Self::with_notes(paths, "", NotesShown::ToThisMachine)
    }

    /// Serves pages with notes, to a network or to this machine.
    pub(super) fn with_notes(paths: Vec<PathBuf>, lines: &str, notes: NotesShown) -> Self {
        let folder = tempfile::tempdir().unwrap();
        update(folder.path(), paths);
        std::fs::write(folder.path().join("notes.txt"), lines).unwrap();
        let server = Server::bind(&ServeOptions {
            folder: folder.path().to_owned(),
            listen: "127.0.0.1:0".parse().unwrap(),
            exposure: Exposure::ThisMachine,
            hosts: vec!["library.example".to_owned()],
            notes,
        })
        .unwrap();
        let (address, stop) = (server.address(), Arc::new(AtomicBool::new(false)));
        let asked = Arc::clone(&stop);
        let thread = std::thread::spawn(move || server.run(&|| asked.load(Ordering::SeqCst)));
        Self {
            address,
            folder,
            stop,
            thread: Some(thread),
        }
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        stream
    }

    pub(super) fn get(&self, target: &str) -> Got {
        self.get_with(target, &[])
    }

    pub(super) fn get_with(&self, target: &str, headers: &[(&str, &str)]) -> Got {
        let mut head = format!("GET {target} HTTP/1.1\r\nConnection: close\r\n");
        if !headers
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("host"))
        {
            write!(head, "Host: {}\r\n", self.address).unwrap();
        }
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        self.send(format!("{head}\r\n").as_bytes())
    }

    pub(super) fn post(&self, target: &str, kind: &str, body: &str) -> Got {
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        self.send(format!("{head}{body}").as_bytes())
    }

    /// Sends bytes and reads the answer until the server closes the connection.
    pub(super) fn send(&self, bytes: &[u8]) -> Got {
        let mut stream = self.connect();
        // The server may close the connection before it has read everything.
        let _ = stream.write_all(bytes);
        read(&mut stream)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking());
        }
    }
}

pub(super) fn read(stream: &mut TcpStream) -> Got {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let Some(end) = end else {
        return Got {
            status: 0,
            headers: Vec::new(),
            body: String::from_utf8_lossy(&bytes).into_owned(),
        };
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let body = &bytes[end + 4..];
    let is_chunked = headers
        .iter()
        .any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if is_chunked {
        unchunked(body)
    } else {
        body.to_vec()
    };
    let is_packed = headers
        .iter()
        .any(|(name, value)| name == "content-encoding" && value == "gzip");
    let body = if is_packed {
        let mut unpacked = Vec::new();
        let mut gzip = flate2::read::GzDecoder::new(body.as_slice());
        gzip.read_to_end(&mut unpacked).unwrap();
        unpacked
    } else {
        body
    };
    Got {
        status: status.parse().unwrap(),
        headers,
        body: String::from_utf8(body).unwrap(),
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = std::str::from_utf8(&bytes[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 2 + size + 2..];
    }
}
