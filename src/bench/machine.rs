//! The machine, and what this process takes of it. Linux tells both in `/proc`;
//! elsewhere what cannot be known is left out.

use std::fs;
use std::time::{Duration, Instant};

use serde::Serialize;

/// The machine that was measured on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// Cores this process may use.
    pub cores: usize,
    /// The name of the processor.
    pub processor: Option<String>,
    /// Its memory.
    pub memory_bytes: Option<u64>,
    /// The name and version of the system.
    pub system: Option<String>,
}

impl Machine {
    /// Looks the machine up.
    #[must_use]
    pub fn here() -> Self {
        let line = |path: &str, name: &str| {
            let text = fs::read_to_string(path).ok()?;
            let line = text.lines().find(|line| line.starts_with(name))?;
            let (_, value) = line.split_once([':', '='])?;
            Some(value.trim().trim_matches('"').to_owned())
        };
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").ok();
        let release = line("/etc/os-release", "PRETTY_NAME=");
        let system = match (release, kernel) {
            (Some(release), Some(kernel)) => format!("{release}, Linux {}", kernel.trim()),
            (Some(name), None) | (None, Some(name)) => name.trim().to_owned(),
            (None, None) => std::env::consts::OS.to_owned(),
        };
        Self {
            cores: cores(),
            processor: line("/proc/cpuinfo", "model name"),
            memory_bytes: line("/proc/meminfo", "MemTotal").and_then(|value| kilobytes(&value)),
            system: Some(system),
        }
    }
}

/// Cores this process may use.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// What a piece of work took.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Used {
    /// Seconds by the clock.
    pub wall_s: f64,
    /// Seconds of all threads, in steps of a hundredth.
    pub cpu_s: Option<f64>,
    /// The most memory the process held at once meanwhile.
    pub peak_bytes: Option<u64>,
}

/// Measures the work between its start and its stop.
#[derive(Debug)]
pub struct Stopwatch {
    cpu_s: Option<f64>,
    started: Instant,
}

impl Stopwatch {
    /// Starts, and forgets the peak of the memory so far where the system can.
    #[must_use]
    pub fn start() -> Self {
        // Where it cannot, the peak is that of the process from its start on.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self {
            cpu_s: cpu_s(),
            started: Instant::now(),
        }
    }

    /// What was used since the start.
    #[must_use]
    pub fn stop(self) -> Used {
        let status = fs::read_to_string("/proc/self/status").ok();
        let peak = status.as_deref().and_then(|status| {
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            kilobytes(line?)
        });
        Used {
            wall_s: self.started.elapsed().as_secs_f64(),
            cpu_s: cpu_s().zip(self.cpu_s).map(|(now, then)| now - then),
            peak_bytes: peak,
        }
    }
}

fn kilobytes(value: &str) -> Option<u64> {
    let number = value
        .trim()
        .strip_suffix("kB")?
        .trim()
        .parse::<u64>()
        .ok()?;
    number.checked_mul(1_024)
}

/// Seconds spent by all threads of this process.
fn cpu_s() -> Option<f64> {
    // The kernel counts in hundredths for programs, whatever its own clock does.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may hold spaces. Behind it user and system time are
    // the twelfth and thirteenth field.
    let behind_name = stat.rsplit(')').next()?;
    let mut fields = behind_name.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some((ticks()? + ticks()?) as f64 / TICKS_PER_SECOND)
}

/// The time this thread has had a processor for, which a busy machine does not
/// lengthen; by the clock where the system does not tell.
#[derive(Debug, Clone, Copy)]
pub(super) struct ThreadTime {
    scheduled: Option<Duration>,
    by_clock: Instant,
}

impl ThreadTime {
    pub(super) fn now() -> Self {
        let stat = fs::read_to_string("/proc/thread-self/schedstat").ok();
        let nanos = stat.and_then(|stat| stat.split_ascii_whitespace().next()?.parse().ok());
        Self {
            scheduled: nanos.map(Duration::from_nanos),
            by_clock: Instant::now(),
        }
    }

    pub(super) fn since(self, earlier: Self) -> Duration {
        match (self.scheduled, earlier.scheduled) {
            (Some(now), Some(then)) => now.saturating_sub(then),
            _ => self.by_clock.duration_since(earlier.by_clock),
        }
    }
}
