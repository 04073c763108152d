//! When the next request may be made, kept beside the shelf so that a run that follows
//! another at once, or one that was killed, keeps the same distance.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{FetchError, FetchProgress, Stop};
use crate::files;
use crate::shelf::ShelfError;

/// The name of the file. The run that fetches holds a lock on it.
const FILE: &str = ".shelf.lock";

/// A run waits as long as this for a site that asks for a rest.
const REST_MAX: Duration = Duration::from_mins(15);

/// The longest that a person who asked to stop has to wait.
const NAP: Duration = Duration::from_millis(50);

/// The pace of requests to a site.
#[derive(Debug)]
pub(super) struct Pace {
    path: PathBuf,
    file: File,
    /// Requests of every run so far.
    requests: u64,
    /// Requests of this run.
    of_this_run: u64,
    max_requests: Option<u64>,
    /// In milliseconds since 1970.
    not_before_ms: u64,
    delay: Duration,
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default().as_millis() as u64
}

/// A time in milliseconds that is not shorter, since the clock is read in whole ones.
fn whole_ms(time: Duration) -> u64 {
    match time.as_micros().div_ceil(1_000) as u64 {
        0 => 0,
        ms => ms + 1,
    }
}

/// What the file of a pace says.
#[derive(Debug, Clone, Copy, Default)]
struct Noted {
    requests: u64,
    /// When the next may be made, in milliseconds since 1970.
    not_before_ms: u64,
    /// Whether the last one had no answer yet.
    is_open: bool,
}

impl Noted {
    fn read(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
        Some(Self {
            requests: numbers.next()?,
            not_before_ms: numbers.next()?,
            is_open: numbers.next()? != 0,
        })
    }
}

/// How many requests were ever made for the shelf in a folder.
pub(super) fn requests_of(folder: &Path) -> u64 {
    let text = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
    Noted::read(&text).map_or(0, |noted| noted.requests)
}

impl Pace {
    /// Takes the right to fetch for a shelf, until this is dropped.
    pub(super) fn take(
        folder: &Path,
        delay: Duration,
        max_requests: Option<u64>,
    ) -> Result<Self, FetchError> {
        fs::create_dir_all(folder).map_err(files::failed("create", folder))?;
        let path = folder.join(FILE);
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(files::failed("write", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let folder = folder.to_owned();
                return Err(ShelfError::Busy { folder }.into());
            }
            Err(TryLockError::Error(error)) => {
                return Err(files::failed("lock", &path)(error).into());
            }
        }
        let mut text = String::new();
        // What cannot be read says nothing.
        let _ = file.read_to_string(&mut text);
        let Noted {
            requests,
            mut not_before_ms,
            is_open,
        } = Noted::read(&text).unwrap_or_default();
        if is_open {
            // It is not known when a request that was killed reached the site.
            not_before_ms = not_before_ms.max(now_ms() + whole_ms(delay));
        }
        // A clock that was set back must not stop everything for years.
        let most = now_ms() + 7 * 24 * 3_600_000;
        Ok(Self {
            path,
            file,
            requests,
            of_this_run: 0,
            max_requests,
            not_before_ms: not_before_ms.min(most),
            delay,
        })
    }

    /// Requests of every run so far.
    pub(super) fn requests(&self) -> u64 {
        self.requests
    }

    /// The time between the end of a request and the next.
    pub(super) fn delay(&self) -> Duration {
        self.delay
    }

    /// Makes the delay as long as the site asks for.
    pub(super) fn slow_down(&mut self, delay: Duration) {
        self.delay = self.delay.max(delay);
    }

    /// Waits for the turn of the next request and counts it.
    pub(super) fn turn(&mut self, progress: &dyn FetchProgress) -> Result<(), TurnError> {
        if progress.stop_asked() {
            return Err(Stop::Asked.into());
        }
        if let Some(most) = self.max_requests
            && self.of_this_run >= most
        {
            return Err(Stop::MostRequests { most }.into());
        }
        loop {
            let left = self.not_before_ms.saturating_sub(now_ms());
            if left == 0 {
                break;
            }
            let left = Duration::from_millis(left);
            if left > REST_MAX.max(self.delay * 2) {
                let until = super::windows::instant_in_words(self.not_before_ms);
                return Err(Stop::Rest { until }.into());
            }
            std::thread::sleep(left.min(NAP));
            if progress.stop_asked() {
                return Err(Stop::Asked.into());
            }
        }
        self.of_this_run += 1;
        self.requests += 1;
        self.not_before_ms = now_ms() + whole_ms(self.delay);
        self.write(true)
    }

    /// Lets nothing begin for the delay, and for `rest`.
    pub(super) fn rest(&mut self, rest: Duration) -> Result<(), TurnError> {
        // Of two rests that were asked for the later end counts.
        let rest = whole_ms(rest.max(self.delay));
        self.not_before_ms = self.not_before_ms.max(now_ms() + rest);
        self.write(false)
    }

    fn write(&mut self, is_open: bool) -> Result<(), TurnError> {
        // One write of always as many bytes: a run that is killed leaves the old text or
        // the new one.
        let text = format!(
            "{:020} {:020} {}\n",
            self.requests,
            self.not_before_ms,
            u8::from(is_open)
        );
        self.file
            .seek(SeekFrom::Start(0))
            .and_then(|_| self.file.write_all(text.as_bytes()))
            .map_err(files::failed("write", &self.path))?;
        Ok(())
    }
}

/// Why a request has no turn.
#[derive(Debug)]
pub(super) enum TurnError {
    Stop(Stop),
    Failed(FetchError),
}

impl From<Stop> for TurnError {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<files::FileError> for TurnError {
    fn from(error: files::FileError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<FetchError> for TurnError {
    fn from(error: FetchError) -> Self {
        Self::Failed(error)
    }
}

impl From<ShelfError> for TurnError {
    fn from(error: ShelfError) -> Self {
        Self::Failed(error.into())
    }
}
