use std::net::SocketAddr;

use clap::{Args, ValueEnum};

use crate::web::{NotesShown, default_listen};

pub(super) const SERVE_NOTES: &str = "\
Prints the address to open in a browser. Searches are not recorded, and other
machines only have access if you allow it:
  redress serve --listen 192.0.2.7:7878 --listen-to-the-network --host library.example

Your notes (`redress note --help`) are shown on the pages, and never changed there. They are
hidden with --listen-to-the-network or --host, unless you add --notes always. Behind a proxy
without either of these, hide them with --notes never.

After the index is updated, new answers use it within a second.";

/// Flags of `redress serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// The address to listen on; port 0 means any free port.
    #[arg(long, value_name = "ADDRESS", default_value_t = default_listen())]
    pub(crate) listen: SocketAddr,
    /// Allow an address that other machines can reach.
    #[arg(long)]
    pub(crate) listen_to_the_network: bool,
    /// Also accept this name as the name of this machine.
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Vec<String>,
    /// When to show your notes; auto shows them to this machine only.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) notes: ShowNotes,
}

/// When notes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowNotes {
    Auto,
    Always,
    Never,
}

impl From<ShowNotes> for NotesShown {
    fn from(when: ShowNotes) -> Self {
        match when {
            ShowNotes::Auto => Self::ToThisMachine,
            ShowNotes::Always => Self::Always,
            ShowNotes::Never => Self::Never,
        }
    }
}
