use std::net::SocketAddr;

use clap::Args;

pub(super) const OPEN_NOTES: &str = "\
Opens the published page, on the site of the Ombudsman. With --local it opens the page of
`redress serve` on this machine, which marks nothing and sends nothing elsewhere.
  redress open 24 001 411
  redress open 24 001 411 --paragraph 8 --local

The browser is that of $BROWSER, where it is set, or the one of this system. The address
is printed, too.";

/// Flags of `redress open`.
#[derive(Debug, Args)]
pub(crate) struct OpenArgs {
    /// Its number, in any spacing, or a citation.
    #[arg(required = true, value_name = "REFERENCE")]
    pub(crate) reference: Vec<String>,
    /// Go to this paragraph; the published page has no mark for it.
    #[arg(long, value_name = "N", requires = "local")]
    pub(crate) paragraph: Option<u32>,
    /// Open the page that `redress serve` shows, at its address.
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "127.0.0.1:7878")]
    pub(crate) local: Option<SocketAddr>,
}
