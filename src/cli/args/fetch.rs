use std::path::PathBuf;

use clap::Args;

use crate::model::Date;

pub(super) const FETCH_NOTES: &str = "\
Fetches published decisions into DIR and keeps them current. The first run shows a plan
and asks; later runs go on where the last one ended, also where that was killed. The
newest decisions come first, so that DIR is useful after an hour. Index it with
`redress index DIR`, or do both at once with `redress update DIR`.

Polite: one request at a time, each at least --delay after the one before it; robots.txt
of the site is obeyed, with its Crawl-delay where that is longer, and so is Retry-After.
A request that fails is tried again 3 times, with longer and longer waits; 10 failures in
a row end the run. Every request names this program and your --contact. Proxies are taken
from http_proxy, https_proxy and no_proxy.

Kept: pages as WARC files (pages-….warc.gz), which other tools read, and a journal
(shelf.journal) that has for each decision when it was seen, changed and last listed. A
decision that is no longer listed is withdrawn: it stays, and every answer flags it with
the day it was last listed, unless --drop-withdrawn takes it away. A changed page keeps
its earlier text; --changes shows which words changed. A change is noticed when the
listing's own text of the decision changes, and by --refresh.

Without --since, the months of the last 120 days are listed in every run, older ones
every 30 days.

For example:
  redress fetch decisions --contact jane@example.org
  redress fetch decisions --since 2025-01-01 --max-requests 500 --yes
  redress fetch decisions --status --format json

Exit codes: 0 every window asked for is complete, 1 something is missing or differs,
2 wrong use, or DIR cannot be written.";

pub(super) const UPDATE_NOTES: &str = "\
Fetches what is new into DIR (see `redress fetch --help`), brings the index up to date
with it, and says what arrived, changed or was withdrawn, and what your saved searches
find of it (see `redress searches --help`). Made for cron and systemd timers: it asks
nothing. Run `redress fetch DIR --contact ADDRESS` once before.

Exit codes: 0 done, 1 something is missing, 2 failed. What was fetched is indexed in any
case.";

/// What both `redress fetch` and `redress update` take.
#[derive(Debug, Args)]
pub(crate) struct FetchFlags {
    /// The folder for the decisions; it is made where it is missing.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Your e-mail or web address, so that the site can reach you; remembered in DIR.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) contact: Option<String>,
    /// Another site or a mirror, in place of www.lgo.org.uk; remembered in DIR.
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The least time between two requests.
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    pub(crate) delay: f64,
    /// The longest time for one request.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub(crate) timeout: f64,
    /// Stop after so many requests; the next run goes on.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_requests: Option<u64>,
    /// The first day, as 2025-01-31.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) since: Option<Date>,
    /// The last day [default: today].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) until: Option<Date>,
    /// Ask again for pages that were not looked at for so many days.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(0..=36_500))]
    pub(crate) refresh: Option<u32>,
    /// Take decisions that are no longer listed off the shelf.
    #[arg(long)]
    pub(crate) drop_withdrawn: bool,
}

/// Flags of `redress fetch`.
#[derive(Debug, Args)]
pub(crate) struct FetchArgs {
    #[command(flatten)]
    pub(crate) flags: FetchFlags,
    /// Do not ask before fetching; needed where there is no terminal.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Show what DIR holds, and fetch nothing.
    #[arg(long, conflicts_with_all = ["verify", "changes"])]
    pub(crate) status: bool,
    /// Compare DIR with the listing, and repair nothing.
    #[arg(long, conflicts_with = "changes")]
    pub(crate) verify: bool,
    /// Show which words of a decision changed between its texts in DIR.
    #[arg(long, value_name = "REFERENCE")]
    pub(crate) changes: Option<String>,
}

/// Flags of `redress update`.
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    #[command(flatten)]
    pub(crate) flags: FetchFlags,
    /// Ask nothing, which is what this command does anyway.
    #[arg(long, hide = true)]
    pub(crate) yes: bool,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=86_400.0).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds from 0 to 86400".to_owned()),
    }
}

pub(super) fn day(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "a day is written 2025-01-31".to_owned())
}
