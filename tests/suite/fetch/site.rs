//! A site of invented decisions with a listing, which can simulate the failures of real
//! sites.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// A decision of the site.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) slug: String,
    /// In the format of the listing's addresses: `2024-03-01`.
    pub(crate) date: String,
    /// Its text in the listing.
    pub(crate) summary: String,
    /// A paragraph of its text.
    pub(crate) text: String,
    pub(crate) is_listed: bool,
}

/// A failure that happens once at an address.
#[derive(Clone)]
pub(crate) enum Fault {
    Status(u16),
    /// A status with a Retry-After header in seconds.
    Later(u16, u32),
    /// No data arrives for a while.
    Stall,
    /// The body is shorter than its stated length.
    CutOff,
    RedirectTo(String),
    /// Another page with status 200.
    Captcha,
}

/// The layout of the listing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Classes,
    /// The same without classes, in different elements and with different text around.
    Plain,
}

/// A request as the server received it.
#[derive(Clone)]
pub(crate) struct Hit {
    pub(crate) path: String,
    pub(crate) head: String,
    pub(crate) began: Instant,
    pub(crate) ended: Instant,
    pub(crate) status: u16,
}

pub(crate) struct State {
    pub(crate) pages: BTreeMap<String, Page>,
    pub(crate) robots: String,
    /// The failures of the next requests, by path.
    pub(crate) faults: HashMap<String, VecDeque<Fault>>,
    /// Pages that are always replaced by a captcha.
    pub(crate) captchas: BTreeSet<String>,
    pub(crate) look: Look,
    /// Added to every count that the listing states.
    pub(crate) lie: i64,
    /// Whether the listing is replaced by another page.
    pub(crate) no_listing: bool,
    pub(crate) hits: Vec<Hit>,
    in_flight: usize,
    pub(crate) most_in_flight: usize,
}

/// The site. It listens until the tests end.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

/// The slug of an invented decision.
pub(crate) fn slug(number: usize) -> String {
    format!("90-{:03}-{:03}", number / 1_000, number % 1_000)
}

/// The path of a decision.
pub(crate) fn path(slug: &str) -> String {
    format!("/decisions/housing/allocations/{slug}")
}

impl Site {
    /// Creates a site with this many decisions, spread evenly over the months from 2016 to
    /// 2024.
    pub(crate) fn new(decisions: usize) -> Self {
        let pages = (0..decisions).map(|number| {
            let month = number * 108 / decisions.max(1);
            let page = Page {
                slug: slug(number),
                date: format!(
                    "{}-{:02}-{:02}",
                    2016 + month / 12,
                    1 + month % 12,
                    1 + number % 28
                ),
                summary: format!("Mrs {number} complained about the rooster of the allocation."),
                text: format!(
                    "The Council counted rooster {number} and paid Mrs {number} £{number}."
                ),
                is_listed: true,
            };
            (page.slug.clone(), page)
        });
        let state = Arc::new(Mutex::new(State {
            pages: pages.collect(),
            robots: "User-agent: *\nDisallow: /private\n".to_owned(),
            faults: HashMap::new(),
            captchas: BTreeSet::new(),
            look: Look::Classes,
            lie: 0,
            no_listing: false,
            hits: Vec::new(),
            in_flight: 0,
            most_in_flight: 0,
        }));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A killed client drops its connection in the middle.
                thread::spawn(move || drop(serve(&state, stream)));
            }
        });
        Self { address, state }
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Makes the next request for a path fail.
    pub(crate) fn fault(&self, path: &str, fault: Fault) {
        let mut state = self.state();
        state
            .faults
            .entry(path.to_owned())
            .or_default()
            .push_back(fault);
    }

    pub(crate) fn forget_hits(&self) {
        self.state().hits.clear();
    }

    /// Returns how often each path was answered with status 200.
    pub(crate) fn fetched(&self) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        for hit in self.state().hits.iter().filter(|hit| hit.status == 200) {
            *times.entry(hit.path.clone()).or_default() += 1;
        }
        times
    }

    /// Returns the requested pages of decisions, in order.
    pub(crate) fn pages_asked(&self) -> Vec<String> {
        let state = self.state();
        let paths = state.hits.iter().map(|hit| hit.path.clone());
        paths
            .filter(|path| path.starts_with("/decisions/"))
            .collect()
    }
}

fn serve(state: &Mutex<State>, stream: TcpStream) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    loop {
        let mut head = String::new();
        loop {
            let before = head.len();
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
            if head[before..].trim().is_empty() {
                break;
            }
        }
        let began = Instant::now();
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let (answer, stall) = {
            let mut state = state.lock().unwrap();
            state.in_flight += 1;
            state.most_in_flight = state.most_in_flight.max(state.in_flight);
            answer(&mut state, &path, &head)
        };
        if stall {
            thread::sleep(Duration::from_millis(1_500));
        }
        // Taken before anything is sent, because the client starts measuring later.
        let ended = Instant::now();
        let sent = stream
            .write_all(&answer.bytes())
            .and_then(|()| stream.flush());
        let mut state = state.lock().unwrap();
        state.in_flight -= 1;
        state.hits.push(Hit {
            path,
            head,
            began,
            ended,
            status: answer.status,
        });
        sent?;
        if answer.is_cut_off {
            return stream.shutdown(std::net::Shutdown::Both);
        }
    }
}

#[derive(Default)]
struct Answer {
    status: u16,
    headers: Vec<String>,
    body: Vec<u8>,
    is_cut_off: bool,
    is_chunked: bool,
}

impl Answer {
    fn page(html: &str) -> Self {
        Self {
            status: 200,
            headers: vec!["Content-Type: text/html; charset=utf-8".to_owned()],
            body: html.as_bytes().to_vec(),
            ..Self::default()
        }
    }

    fn status(status: u16) -> Self {
        Self {
            status,
            ..Self::page("<h1>Something else</h1>")
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = format!("HTTP/1.1 {} As it is\r\n", self.status).into_bytes();
        for header in &self.headers {
            bytes.extend_from_slice(format!("{header}\r\n").as_bytes());
        }
        if self.is_chunked {
            bytes.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
            for chunk in self.body.chunks(700) {
                bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
            return bytes;
        }
        let promised = self.body.len() + if self.is_cut_off { 400 } else { 0 };
        bytes.extend_from_slice(format!("Content-Length: {promised}\r\n\r\n").as_bytes());
        if self.status != 304 {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

/// Returns the answer to a request, and whether it is delayed.
fn answer(state: &mut State, path: &str, head: &str) -> (Answer, bool) {
    let fault = state.faults.get_mut(path).and_then(VecDeque::pop_front);
    let usual = |state: &State| usual(state, path, head);
    match fault {
        None => (usual(state), false),
        Some(Fault::Stall) => (usual(state), true),
        Some(Fault::Status(status)) => (Answer::status(status), false),
        Some(Fault::Later(status, seconds)) => {
            let mut answer = Answer::status(status);
            answer.headers.push(format!("Retry-After: {seconds}"));
            (answer, false)
        }
        Some(Fault::CutOff) => {
            let mut answer = usual(state);
            answer.is_cut_off = true;
            answer.is_chunked = false;
            (answer, false)
        }
        Some(Fault::RedirectTo(to)) => {
            let mut answer = Answer::status(302);
            answer.headers.push(format!("Location: {to}"));
            (answer, false)
        }
        Some(Fault::Captcha) => (captcha(), false),
    }
}

fn captcha() -> Answer {
    Answer::page("<title>One moment</title><h1>Are you a robot?</h1><form><input></form>")
}

fn usual(state: &State, path: &str, head: &str) -> Answer {
    if path == "/robots.txt" {
        let mut answer = Answer::page(&state.robots);
        answer.headers = vec!["Content-Type: text/plain".to_owned()];
        return answer;
    }
    if let Some(query) = path.strip_prefix("/Decisions/SearchResults?") {
        if state.no_listing {
            return captcha();
        }
        return listing(state, query);
    }
    let slug = path.rsplit('/').next().unwrap_or_default();
    let slug = slug.split('?').next().unwrap_or_default();
    if state.captchas.contains(slug) {
        return captcha();
    }
    match state.pages.get(slug) {
        Some(page) if path.starts_with("/decisions/") => decision(page, head),
        _ => Answer::status(404),
    }
}

fn decision(page: &Page, head: &str) -> Answer {
    let mut hasher = DefaultHasher::new();
    (&page.text, &page.summary).hash(&mut hasher);
    let etag = format!("\"{:x}\"", hasher.finish());
    let is_known = head.lines().any(|line| {
        line.to_ascii_lowercase().starts_with("if-none-match:") && line.contains(&etag)
    });
    if is_known {
        return Answer {
            status: 304,
            headers: vec![format!("ETag: {etag}")],
            ..Answer::default()
        };
    }
    let reference = page.slug.replace('-', " ");
    let html = format!(
        "<!DOCTYPE html><html><head><title>A Council ({reference})</title></head><body>\
         <nav><a href='/'>Home</a></nav><h1>Exampleton Council ({reference})</h1><div>\
         <p><span class='label'>Category :</span> <span class='value'>Housing &gt; Allocations</span></p>\
         <p><span class='label'>Decision :</span> <span class='value'>Upheld</span></p>\
         <p><span class='label'>Decision date :</span> <span class='value'>{}</span></p></div>\
         <article id='article'><h2>The Ombudsman's final decision:</h2>\
         <p><strong>Summary:</strong> {}</p><h2>The complaint</h2><ol start='1'>\
         <li>Mrs X complains that the Council lost her rooster.</li></ol>\
         <h2>My assessment</h2><ol start='2'><li>{}</li></ol></article></body></html>",
        page.date, page.summary, page.text
    );
    let mut answer = Answer::page(&html);
    answer.headers.push(format!("ETag: {etag}"));
    let number = page.slug.bytes().next_back().unwrap_or_default();
    answer.is_chunked = number.is_multiple_of(2);
    if number.is_multiple_of(3) {
        let mut packed =
            flate2::read::GzEncoder::new(&answer.body[..], flate2::Compression::fast());
        let mut bytes = Vec::new();
        packed.read_to_end(&mut bytes).unwrap();
        answer.body = bytes;
        answer.headers.push("Content-Encoding: gzip".to_owned());
    }
    answer
}

fn listing(state: &State, query: &str) -> Answer {
    const RESULTS: usize = 10;
    let parameter = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .filter(|(known, _)| *known == name)
            .map(|(_, value)| value.to_owned())
            .next()
            .unwrap_or_default()
    };
    let (from, until) = (parameter("fd"), parameter("td"));
    let number: usize = parameter("page").parse().unwrap_or(1);
    let mut found: Vec<&Page> = (state.pages.values())
        .filter(|page| page.is_listed && from <= page.date && page.date <= until)
        .collect();
    found.sort_by(|one, other| other.date.cmp(&one.date));
    let count = found.len() as i64 + state.lie;
    let count = match count {
        0 => "no results".to_owned(),
        1 => "1 result".to_owned(),
        1_000.. => format!("{},{:03} results", count / 1_000, count % 1_000),
        _ => format!("{count} results"),
    };
    let shown = found.iter().skip((number - 1) * RESULTS).take(RESULTS);
    let last = found.len().div_ceil(RESULTS);
    let mut html =
        String::from("<!DOCTYPE html><html><body><nav><a href='/Decisions'>All</a></nav>");
    match state.look {
        Look::Classes => {
            write!(
                html,
                "<h1 class='count'>Your search has {count}</h1><div class='results'>"
            )
            .unwrap();
            for page in shown {
                write!(html, "<div class='result'><h3><a href='{}?displaypref=0'>Exampleton Council ({})</a></h3>\
                     <p class='facts'>Statement Upheld Allocations {}</p>\
                     <p>Summary: {}</p></div>",
                    path(&page.slug),
                    page.slug,
                    page.date,
                    page.summary).unwrap();
            }
            html.push_str("</div>");
        }
        Look::Plain => {
            write!(html, "<p>Your search has <b>{count}</b></p><ol>").unwrap();
            for page in shown {
                write!(html, "<li>{} Upheld: {} <a href='https://www.lgo.org.uk{}'>Read the decision</a></li>",
                    page.date,
                    page.summary,
                    path(&page.slug)).unwrap();
            }
            html.push_str("</ol>");
        }
    }
    for other in 1..=last.min(20) {
        write!(html, "<a href='/Decisions/SearchResults?fd={from}&amp;td={until}&amp;page={other}'>{other}</a>").unwrap();
    }
    html.push_str("<footer>10 results per page</footer></body></html>");
    Answer::page(&html)
}
