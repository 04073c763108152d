//! `redress open`.

use std::env;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::Command;

use crate::export::facts;
use crate::index::Index;
use crate::model::{Reference, read_cited};
use crate::search::{self, DecisionFacts, SearchError};
use crate::web::{decision_address, link_abroad};

use super::args::{Everywhere, OpenArgs};
use super::console::Console;
use super::failure::Failure;
use super::show::read_reference;
use super::{Outcome, refuse_format};

pub(crate) fn run(
    args: &OpenArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "open")?;
    let typed = args.reference.join(" ");
    let reference = read_reference(&typed)?;
    let cited = read_cited(&typed).and_then(|cited| cited.paragraph);
    let index = Index::open(&everywhere.index)?;
    let shown = search::show(&index, &reference, None);
    let shown = shown.map_err(|error: SearchError| Failure::of_search(error, ""))?;
    let Some(shown) = shown else {
        console.note(&format!("no decision {reference} in the index"));
        return Ok(Outcome::Nothing);
    };
    let address = match args.local {
        Some(server) => {
            console.note("the page opens if `redress serve` is running at that address");
            local(server, &reference, args.paragraph.or(cited))
        }
        None => published(&shown.decision)?,
    };
    if let (Some(day), None) = (shown.decision.withdrawn, args.local) {
        let gone = facts::withdrawn(day);
        console.note(&format!(
            "{reference} is {gone}; `--local` shows it as it was"
        ));
    }
    writeln!(console.out, "{address}")?;
    console.out.flush()?;
    open(&address)?;
    Ok(Outcome::Done)
}

fn published(decision: &DecisionFacts) -> Result<String, Failure> {
    let address = decision.address.as_ref();
    let address = address.and_then(|address| link_abroad(&address.url));
    address.map(str::to_owned).ok_or_else(|| {
        Failure::new(
            format!("where {} is published is not known", decision.reference),
            Some("`redress serve` and `redress open --local` show it on this machine".to_owned()),
        )
    })
}

/// The page of a server on this machine. Whether it runs is for the browser to find out: this
/// program opens connections only to fetch.
fn local(server: SocketAddr, reference: &Reference, paragraph: Option<u32>) -> String {
    let page = decision_address(reference.slug(), "");
    let mark = paragraph.map(|number| format!("#p{number}"));
    format!("http://{server}{page}{}", mark.unwrap_or_default())
}

/// Opens an address in the browser of `$BROWSER`, or in that of the system.
fn open(address: &str) -> Result<(), Failure> {
    let named = env::var("BROWSER").unwrap_or_default();
    let mut named = named
        .split(':')
        .filter_map(|browser| command(browser, address));
    let opened = named.any(|mut browser| browser.status().is_ok_and(|status| status.success()));
    if opened {
        return Ok(());
    }
    open::that(address).map_err(|error: io::Error| {
        Failure::new(
            format!("no browser could be started: {error}"),
            Some("set `BROWSER` to the command of one".to_owned()),
        )
    })
}

/// One entry of `$BROWSER`: a command, in which `%s` is replaced by the address.
fn command(browser: &str, address: &str) -> Option<Command> {
    let mut words = browser.split_whitespace();
    let mut command = Command::new(words.next()?);
    let mut has_place = false;
    for word in words {
        has_place |= word.contains("%s");
        command.arg(word.replace("%s", address));
    }
    if !has_place {
        command.arg(address);
    }
    Some(command)
}
