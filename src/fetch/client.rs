//! One request after the other, each in its turn, allowed by robots.txt, and tried again
//! a few times where it failed.

use std::fmt::Write;
use std::io::Read;
use std::time::Duration;

use jiff::Timestamp;
use ureq::http::Version;

use super::address::{SiteAddress, parts, resolve};
use super::error::Stop;
use super::pace::{Pace, TurnError};
use super::robots::Robots;
use super::windows::instant;
use super::{FetchError, FetchProgress};

/// How often an address is tried again.
const RETRIES: u32 = 3;
/// Failures in a row that end a run, for any addresses.
const FAILURES_MAX: u32 = 10;
/// The longest wait before an address is tried again, unless the site asks for more.
const BACK_OFF_MAX: Duration = Duration::from_mins(10);
/// The least from which the waits grow.
const BACK_OFF_LEAST: Duration = Duration::from_millis(20);
/// The most redirects of one address.
const REDIRECTS_MAX: usize = 5;
/// A page with more bytes than this is not taken.
const BODY_MAX_BYTES: u64 = 16 << 20;

/// An answer of the site.
#[derive(Debug)]
pub(super) struct Reply {
    /// The address that answered, after redirects.
    pub(super) url: String,
    /// When it was asked for, in whole seconds.
    pub(super) at: String,
    /// The request as it was sent.
    pub(super) request: Vec<u8>,
    pub(super) status: u16,
    /// `HTTP/1.1 200 OK`
    pub(super) status_line: String,
    /// The head, in its order.
    pub(super) headers: Vec<(String, String)>,
    /// The body, joined and unpacked.
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let named = |(known, _): &&(String, String)| known.eq_ignore_ascii_case(name);
        let found = self.headers.iter().find(named);
        found.map(|(_, value)| value.as_str())
    }
}

/// What the shelf knows of a page, for the site to say that it is still the same.
#[derive(Debug, Default, Clone)]
pub(super) struct Known {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// Why an address gave nothing.
#[derive(Debug)]
pub(super) enum GetError {
    /// This address alone; a fragment says why.
    Refused(String),
    /// The run is over.
    Stop(Stop),
    /// The program cannot go on.
    Failed(FetchError),
}

impl From<TurnError> for GetError {
    fn from(error: TurnError) -> Self {
        match error {
            TurnError::Stop(stop) => Self::Stop(stop),
            TurnError::Failed(error) => Self::Failed(error),
        }
    }
}

/// Asks a site.
pub(super) struct Client<'a> {
    agent: ureq::Agent,
    user_agent: String,
    pub(super) site: SiteAddress,
    pub(super) pace: Pace,
    robots: Robots,
    failures: u32,
    progress: &'a dyn FetchProgress,
}

/// The result of sending a request.
enum Sent {
    Reply(Box<Reply>),
    /// It may go well another time; the time that the site asks to wait for.
    Failed(String, Option<Duration>),
    /// It will not go well another time.
    Refused(String),
}

impl<'a> Client<'a> {
    /// Asks the site for its rules first.
    pub(super) fn new(
        site: SiteAddress,
        contact: &str,
        timeout: Duration,
        pace: Pace,
        progress: &'a dyn FetchProgress,
    ) -> Result<Self, GetError> {
        let user_agent = format!(
            "Redress/{} (full-text search of decisions; contact: {contact})",
            env!("CARGO_PKG_VERSION")
        );
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(timeout))
            .user_agent(&user_agent)
            .accept(ACCEPT)
            .accept_encoding(ACCEPT_ENCODING)
            .proxy(proxy_of(&site.base))
            .build()
            .into();
        let mut client = Self {
            agent,
            user_agent,
            site,
            pace,
            robots: Robots::default(),
            failures: 0,
            progress,
        };
        client.read_robots()?;
        Ok(client)
    }

    fn read_robots(&mut self) -> Result<(), GetError> {
        let no_robots = |reason: String| GetError::Stop(Stop::NoRobots { reason });
        let reply = match self.get(&self.site.robots(), &Known::default()) {
            Ok(reply) => reply,
            Err(GetError::Refused(reason)) => return Err(no_robots(reason)),
            Err(error) => return Err(error),
        };
        match reply.status {
            200..=299 => {
                self.succeeded();
                self.robots = Robots::parse(&String::from_utf8_lossy(&reply.body));
                if let Some(delay) = self.robots.crawl_delay {
                    self.pace.slow_down(delay);
                    // The request for the rules itself counts as well.
                    self.pace.rest(delay)?;
                }
            }
            // A site without rules allows everything; one that refuses to show them is
            // taken to have none, as the standard says.
            400..=499 => {}
            status => return Err(no_robots(format!("status {status}"))),
        }
        Ok(())
    }

    /// Gets what is at an address of the site, following redirects within it. Any
    /// status comes back but those that ask to come again.
    pub(super) fn get(&mut self, url: &str, known: &Known) -> Result<Reply, GetError> {
        let mut url = url.to_owned();
        let mut redirects = 0;
        let mut tries = 0;
        loop {
            let path = parts(&url).map_or("/", |parts| parts.path);
            if !self.robots.allows(path) {
                return Err(GetError::Refused(
                    "robots.txt of the site does not allow it".to_owned(),
                ));
            }
            self.pace.turn(self.progress)?;
            let sent = self.send(&url, known);
            self.pace.rest(Duration::ZERO)?;
            let (why, rest) = match sent {
                Sent::Reply(reply) if is_redirect(reply.status) => {
                    let location = reply.header("location");
                    let to = location.and_then(|to| resolve(&url, to));
                    let Some(to) = to.filter(|to| self.site.has(to)) else {
                        return Err(GetError::Refused(format!(
                            "it leads away from the site, to {}",
                            location.unwrap_or("nowhere")
                        )));
                    };
                    redirects += 1;
                    if redirects > REDIRECTS_MAX {
                        return Err(GetError::Refused("too many redirects".to_owned()));
                    }
                    url = to;
                    continue;
                }
                Sent::Reply(reply) => {
                    // A page that is not there is an answer like any other.
                    if !matches!(reply.status, 200..=399 | 404 | 410) {
                        self.failed(&format!("{url}: status {}", reply.status))?;
                    }
                    return Ok(*reply);
                }
                Sent::Refused(why) => return Err(GetError::Refused(why)),
                Sent::Failed(why, rest) => (why, rest),
            };
            // The pause that the site asks for applies to every later request.
            tries += 1;
            let rest = rest.unwrap_or_else(|| back_off(self.pace.delay(), tries));
            self.pace.rest(rest)?;
            self.failed(&format!("{url}: {why}"))?;
            if tries > RETRIES {
                return Err(GetError::Refused(why));
            }
        }
    }

    /// Notes that an address had what was asked for.
    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Counts a failure; too many in a row end the run.
    pub(super) fn failed(&mut self, last: &str) -> Result<(), GetError> {
        self.failures += 1;
        if self.failures < FAILURES_MAX {
            return Ok(());
        }
        Err(GetError::Stop(Stop::Failures {
            failures: self.failures,
            last: last.to_owned(),
        }))
    }

    fn send(&self, url: &str, known: &Known) -> Sent {
        let at = instant(Timestamp::now());
        let conditions = [
            ("If-None-Match", &known.etag),
            ("If-Modified-Since", &known.last_modified),
        ];
        let mut request = self.agent.get(url);
        for (name, value) in conditions {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let response = match request.call() {
            Ok(response) => response,
            Err(ureq::Error::BadUri(_) | ureq::Error::Http(_)) => {
                return Sent::Refused("its address cannot be asked for".to_owned());
            }
            Err(error) => return Sent::Failed(in_words(&error), None),
        };
        let status = response.status();
        let version = match response.version() {
            Version::HTTP_10 => "HTTP/1.0",
            _ => "HTTP/1.1",
        };
        let reason = status.canonical_reason().unwrap_or("Unknown");
        let headers: Vec<(String, String)> = (response.headers().iter())
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        let status = status.as_u16();
        let body = (response.into_body().into_with_config())
            .limit(BODY_MAX_BYTES)
            .read_to_vec();
        let mut reply = Reply {
            url: url.to_owned(),
            at,
            request: self.request_bytes(url, &conditions),
            status,
            status_line: format!("{version} {status} {reason}"),
            headers,
            body: Vec::new(),
        };
        if matches!(status, 408 | 425 | 429 | 500..=599) {
            let rest = reply.header("retry-after").and_then(retry_after);
            return Sent::Failed(format!("status {status}"), rest);
        }
        let body = match body {
            Ok(body) => body,
            Err(ureq::Error::BodyExceedsLimit(_)) => {
                return Sent::Refused("it is larger than any page".to_owned());
            }
            Err(error) => {
                return Sent::Failed(format!("the answer broke off ({})", in_words(&error)), None);
            }
        };
        match unpacked(&reply, body) {
            Ok(body) => reply.body = body,
            Err(why) => return Sent::Failed(why, None),
        }
        Sent::Reply(Box::new(reply))
    }

    fn request_bytes(&self, url: &str, conditions: &[(&str, &Option<String>); 2]) -> Vec<u8> {
        let Some(parts) = parts(url) else {
            return Vec::new();
        };
        let mut text = format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\nAccept: {ACCEPT}\r\n\
             Accept-Encoding: {ACCEPT_ENCODING}\r\n",
            parts.path, parts.host, self.user_agent
        );
        for (name, value) in conditions {
            if let Some(value) = value {
                let _ = write!(text, "{name}: {value}\r\n");
            }
        }
        text.push_str("\r\n");
        text.into_bytes()
    }
}

const ACCEPT: &str = "text/html, application/xhtml+xml";
const ACCEPT_ENCODING: &str = "gzip";

/// The proxy that the environment names for the scheme of a site: the library would take
/// the first variable that is set, for either scheme.
fn proxy_of(base: &str) -> Option<ureq::Proxy> {
    let scheme = parts(base)?.scheme.to_ascii_lowercase();
    let own = format!("{scheme}_proxy");
    let names = [
        own.to_uppercase(),
        own,
        "ALL_PROXY".to_owned(),
        "all_proxy".to_owned(),
    ];
    let proxies = names
        .into_iter()
        .filter_map(|name| std::env::var(name).ok());
    let proxy = proxies
        .filter(|proxy| !proxy.is_empty())
        .find_map(|proxy| ureq::Proxy::new(&proxy).ok())?;
    let host = parts(base)?.host;
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let exempt = ["NO_PROXY", "no_proxy"];
    let exempt = exempt.iter().find_map(|name| std::env::var(name).ok());
    let is_exempt = exempt.iter().flat_map(|list| list.split(',')).any(|entry| {
        let entry = entry
            .trim()
            .trim_start_matches("*.")
            .trim_start_matches('.');
        entry == "*"
            || !entry.is_empty()
                && (name.eq_ignore_ascii_case(entry)
                    || name
                        .to_ascii_lowercase()
                        .ends_with(&format!(".{}", entry.to_ascii_lowercase())))
    });
    (!is_exempt).then_some(proxy)
}

fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// How long to wait before the next try: twice as long each time, and a little more that
/// differs between programs that failed together.
fn back_off(delay: Duration, tries: u32) -> Duration {
    let wait = delay.max(BACK_OFF_LEAST) * 2_u32.pow(tries.min(16));
    let jitter = f64::from(getrandom::u32().unwrap_or_default()) / f64::from(u32::MAX);
    wait.mul_f64(1.0 + jitter / 2.0).min(BACK_OFF_MAX)
}

/// The wait that a `Retry-After` asks for: seconds, or until a date.
fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(value.trim())
        .ok()?;
    let wait = until.duration_since(Timestamp::now());
    Some(wait.try_into().unwrap_or(Duration::ZERO))
}

/// Undoes the coding of a body; why it cannot be undone otherwise.
fn unpacked(reply: &Reply, body: Vec<u8>) -> Result<Vec<u8>, String> {
    let coding = reply.header("content-encoding").unwrap_or("identity");
    match coding.trim().to_ascii_lowercase().as_str() {
        "identity" | "" => Ok(body),
        "gzip" | "x-gzip" => {
            let mut unpacked = Vec::new();
            flate2::read::MultiGzDecoder::new(&body[..])
                .take(BODY_MAX_BYTES)
                .read_to_end(&mut unpacked)
                .map_err(|error| format!("the answer cannot be unpacked ({error})"))?;
            Ok(unpacked)
        }
        other => Err(format!(
            "the answer is packed as `{other}`, which was not requested"
        )),
    }
}

/// What went wrong, in the words of the library where it has some.
fn in_words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "no answer in time".to_owned(),
        ureq::Error::HostNotFound => "the site cannot be found".to_owned(),
        ureq::Error::ConnectionFailed => "no connection".to_owned(),
        ureq::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_is_read_in_seconds_and_as_a_date() {
        assert_eq!(retry_after("120"), Some(Duration::from_mins(2)));
        assert_eq!(
            retry_after("Wed, 21 Oct 2015 07:28:00 GMT"),
            Some(Duration::ZERO)
        );
        let future = retry_after("Wed, 21 Oct 2099 07:28:00 GMT").unwrap();
        assert!(future > Duration::from_secs(1_000_000_000));
        assert_eq!(retry_after("later"), None);
    }

    #[test]
    fn waits_grow_and_are_bounded() {
        let second = Duration::from_secs(1);
        assert!(back_off(second, 1) >= 2 * second);
        assert!(back_off(second, 3) >= 8 * second);
        assert!(back_off(second, 30) <= BACK_OFF_MAX);
    }
}
