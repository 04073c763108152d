//! Describes the machine and the resources this process uses. Linux reports both in `/proc`; on
//! other systems, unknown values are left out.

use std::fs;
use std::time::{Duration, Instant};

use serde::Serialize;

/// The machine used for the measurements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Machine {
    /// The number of cores this process may use.
    pub cores: usize,
    /// The name of the processor.
    pub processor: Option<String>,
    /// The size of its memory.
    pub memory_bytes: Option<u64>,
    /// The name and version of the operating system.
    pub system: Option<String>,
}

impl Machine {
    /// Reads the properties of this machine.
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

/// The number of cores this process may use.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The resources that some work used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Used {
    /// Seconds of wall-clock time.
    pub wall_s: f64,
    /// Seconds of CPU time of all threads, in steps of a hundredth.
    pub cpu_s: Option<f64>,
    /// The peak memory of the process during the work.
    pub peak_bytes: Option<u64>,
}

/// Measures the work between its start and its stop.
#[derive(Debug)]
pub struct Stopwatch {
    cpu_s: Option<f64>,
    started: Instant,
}

impl Stopwatch {
    /// Starts, and resets the peak memory if the system allows it.
    #[must_use]
    pub fn start() -> Self {
        // If this fails, the peak counts from the start of the process.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self {
            cpu_s: cpu_s(),
            started: Instant::now(),
        }
    }

    /// The resources used since the start.
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

/// The seconds of CPU time of all threads of this process.
fn cpu_s() -> Option<f64> {
    // The kernel reports hundredths to programs, whatever its own clock rate is.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may contain spaces. User and system time are the twelfth and thirteenth
    // field after it.
    let after_name = stat.rsplit(')').next()?;
    let mut fields = after_name.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some((ticks()? + ticks()?) as f64 / TICKS_PER_SECOND)
}

/// The CPU time of this thread, which does not grow on a busy machine; the wall-clock time if the
/// system does not report it.
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
