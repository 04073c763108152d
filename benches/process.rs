//! What a child process used up, read from `/proc`.

use std::fs;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// What a process used up.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Used {
    /// User and system time of all its threads, in seconds.
    pub(crate) cpu_s: f64,
    pub(crate) wall_s: f64,
    /// The most memory it held at once, in bytes.
    pub(crate) peak_bytes: u64,
}

/// Starts counting for the work that follows.
pub(crate) struct Stopwatch {
    cpu_s: f64,
    started: Instant,
}

impl Stopwatch {
    pub(crate) fn start() -> io::Result<Self> {
        Ok(Self {
            cpu_s: cpu_s()?,
            started: Instant::now(),
        })
    }

    /// What was used since the start; the peak is that of the whole process.
    pub(crate) fn stop(self) -> io::Result<Used> {
        Ok(Used {
            cpu_s: cpu_s()? - self.cpu_s,
            wall_s: self.started.elapsed().as_secs_f64(),
            peak_bytes: peak_bytes()?,
        })
    }
}

/// Seconds spent by all threads of this process, in steps of a hundredth.
fn cpu_s() -> io::Result<f64> {
    // The kernel counts in hundredths for programs, whatever its own clock does.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name in brackets may hold spaces. Behind it user and system time are
    // the twelfth and thirteenth field.
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let mut fields = behind_name.split_ascii_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    match (ticks(), ticks()) {
        (Some(user), Some(system)) => Ok((user + system) as f64 / TICKS_PER_SECOND),
        _ => Err(io::Error::other("/proc/self/stat has another form")),
    }
}

/// The most memory this process has held, which `getrusage` cannot tell: it
/// counts what the parent held when it started the child.
pub(crate) fn peak_bytes() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|value| value.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok())
        .map(|kilobytes| kilobytes * 1024)
        .ok_or_else(|| io::Error::other("/proc/self/status has no VmHWM"))
}

/// Runs this very program again with other arguments and reads what it used,
/// which it prints as its only line.
pub(crate) fn in_child(arguments: &[&str]) -> io::Result<Used> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut printed = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut printed)?;
    }
    let status = child.wait()?;
    if !status.success() {
        return Err(io::Error::other(format!("{arguments:?}: {status}")));
    }
    Ok(serde_json::from_str(&printed)?)
}

/// Prints what a child used for its parent to read.
pub(crate) fn hand_over(used: &Used) -> io::Result<()> {
    writeln!(io::stdout(), "{}", serde_json::to_string(used)?)
}
