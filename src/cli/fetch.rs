//! `redress fetch`.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use jiff::Timestamp;

use crate::export::json::FetchView;
use crate::fetch::{
    self, FetchError, FetchProgress, FetchReport, FetchRequest, Plan, ShelfStatus, text_changes,
};
use crate::shelf::ShelfError;

use super::args::{Everywhere, FetchArgs, FetchFlags, Format};
use super::console::Console;
use super::failure::Failure;
use super::output::{self, count, thousands};
use super::progress::Bar;
use super::{Outcome, interrupt, refuse_format};

pub(crate) fn run(
    args: &FetchArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    refuse_format(everywhere.format, "fetch")?;
    if args.status {
        return status(args, everywhere, console);
    }
    if let Some(reference) = &args.changes {
        return changes(args, reference, everywhere, console);
    }
    let request = args.flags.to_request();
    let consent = if args.yes {
        Agreement::Given
    } else {
        Agreement::Ask
    };
    if args.verify {
        return verify(&request, everywhere, console);
    }
    let report = fetch_with(&request, consent, console)?;
    if everywhere.format == Format::Json {
        output::write_json(&mut console.out, &FetchView::new(&report))?;
    }
    Ok(outcome(&report))
}

/// Fetches, and reports the result on standard error.
pub(super) fn fetch_with(
    request: &FetchRequest,
    agreement: Agreement,
    console: &mut Console,
) -> Result<FetchReport, Failure> {
    interrupt::watch();
    interrupt::end_orderly();
    let watcher = Watcher::new(agreement, console);
    let fetched = fetch::fetch(request, &watcher);
    watcher.bar.clear();
    let report = fetched?;
    for line in output::fetch_lines(&report) {
        console.note(&line);
    }
    Ok(report)
}

pub(super) fn outcome(report: &FetchReport) -> Outcome {
    if report.is_complete() {
        Outcome::Done
    } else {
        Outcome::Incomplete
    }
}

fn status(
    args: &FetchArgs,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let status = ShelfStatus::read(&args.flags.folder).map_err(FetchError::from)?;
    if everywhere.format == Format::Json {
        output::write_json(&mut console.out, &status)?;
    } else {
        output::write_shelf_status(&mut console.out, &status)?;
    }
    Ok(Outcome::Done)
}

fn verify(
    request: &FetchRequest,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    interrupt::watch();
    interrupt::end_orderly();
    let watcher = Watcher::new(Agreement::Given, console);
    let compared = fetch::verify(request, &watcher);
    watcher.bar.clear();
    let report = compared?;
    if everywhere.format == Format::Json {
        output::write_json(&mut console.out, &output::VerifyShelfView::new(&report))?;
    } else {
        for difference in &report.differences {
            writeln!(console.out, "{}", output::Clean(&difference.to_string()))?;
        }
    }
    if let Some(stop) = &report.stop {
        console.note(&stop.to_string());
    }
    let windows = count(report.windows, "window");
    console.note(&match report.differences.len() {
        0 => format!("nothing differs in {windows}"),
        many => format!("{} in {windows}", count(many as u64, "difference")),
    });
    Ok(if report.is_clean() {
        Outcome::Done
    } else {
        Outcome::Incomplete
    })
}

fn changes(
    args: &FetchArgs,
    reference: &str,
    everywhere: &Everywhere,
    console: &mut Console,
) -> Result<Outcome, Failure> {
    let changes = text_changes(&args.flags.folder, reference)?;
    if everywhere.format == Format::Json {
        output::write_json(&mut console.out, &output::text_change_views(&changes))?;
    } else {
        output::write_text_changes(&mut console.out, &changes)?;
    }
    if changes.is_empty() {
        console.note(&format!("{reference} has one text; nothing changed"));
        return Ok(Outcome::Nothing);
    }
    Ok(Outcome::Done)
}

/// Whether a plan needs a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// Ask the user; without a terminal, fetch nothing.
    Ask,
    /// The person has said yes.
    Given,
}

/// Shows what is being done where a person watches.
struct Watcher {
    bar: Bar,
    agreement: Agreement,
    can_ask: bool,
}

impl Watcher {
    fn new(agreement: Agreement, console: &Console) -> Self {
        Self {
            bar: Bar::new("fetching", console.watched),
            agreement,
            can_ask: console.watched && io::stdin().is_terminal(),
        }
    }
}

impl FetchProgress for Watcher {
    fn agrees(&self, plan: &Plan) -> bool {
        self.bar.note(&output::plan_line(plan));
        match self.agreement {
            Agreement::Given => true,
            Agreement::Ask => self.can_ask && self.bar.ask("Go on?"),
        }
    }

    fn may_drop(&self, decisions: u64, of: u64) -> bool {
        // As many as leave an index without a question.
        let is_few = decisions <= 20 || decisions * 10 <= of;
        is_few
            || self.agreement == Agreement::Given
            || self.can_ask
                && self.bar.ask(&format!(
                    "{} of {} decisions would leave the shelf. Go on?",
                    thousands(decisions),
                    thousands(of)
                ))
    }

    fn note(&self, message: &str) {
        self.bar.note(message);
    }

    fn working(&self, on: &str) {
        self.bar.step(on);
    }

    fn stop_asked(&self) -> bool {
        interrupt::asked()
    }
}

impl FetchFlags {
    pub(super) fn to_request(&self) -> FetchRequest {
        FetchRequest {
            folder: self.folder.clone(),
            contact: self.contact.clone(),
            base_url: self.base_url.clone(),
            delay: Duration::from_secs_f64(self.delay),
            timeout: Duration::from_secs_f64(self.timeout),
            max_requests: self.max_requests,
            since: self.since,
            until: self.until,
            refresh_days: self.refresh,
            drop_withdrawn: self.drop_withdrawn,
            today: Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date(),
        }
    }
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        let hint = match error {
            FetchError::Shelf(ShelfError::File(error)) => return error.into(),
            FetchError::NoContact => {
                "name an address of yours once: `redress fetch DIR --contact jane@example.org`"
            }
            FetchError::WrongContact { .. } => {
                "write it as jane@example.org or https://example.org/contact"
            }
            FetchError::WrongBaseUrl { .. } => "for example `--base-url https://www.lgo.org.uk`",
            FetchError::NoDays { .. } => "write the earlier day first",
            FetchError::TooFast => "the site is shared by everybody: choose `--delay 1` or more",
            FetchError::NotAgreed => "where there is no terminal to ask on, say `--yes`",
            FetchError::Shelf(ShelfError::Busy { .. }) => "wait until it has ended",
            FetchError::Shelf(ShelfError::Settings { .. }) => {
                "mend this line, or remove the file and name your --contact again"
            }
            FetchError::Shelf(ShelfError::Missing { .. }) => {
                "fetch into it first: `redress fetch DIR --contact ADDRESS`"
            }
            FetchError::Shelf(ShelfError::NotHeld { .. }) => {
                "check the reference; `redress show` shows what the index holds"
            }
            FetchError::Shelf(ShelfError::PageLost { .. }) => {
                "run `redress fetch DIR`: pages that are missing are fetched again"
            }
        };
        Self::of_error(&error, Some(hint.to_owned()))
    }
}
