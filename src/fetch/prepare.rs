//! What has to be right before anything is asked for.

use super::address::SiteAddress;
use super::pace::Pace;
use super::{FetchError, FetchRequest};
use crate::shelf::{DEFAULT_BASE_URL, ShelfSettings};

/// The delay on sites of other people is never shorter.
const DELAY_LEAST_SECONDS: f64 = 1.0;

/// The parts that a run and a comparison begin with.
pub(super) struct Prepared {
    pub(super) settings: ShelfSettings,
    pub(super) site: SiteAddress,
    pub(super) pace: Pace,
}

/// Checks what was asked for, and takes the right to fetch for the shelf.
pub(super) fn prepare(request: &FetchRequest) -> Result<Prepared, FetchError> {
    let remembered = ShelfSettings::read(&request.folder)?;
    let contact = (request.contact.clone())
        .or_else(|| remembered.as_ref().map(|settings| settings.contact.clone()))
        .ok_or(FetchError::NoContact)?;
    if !is_contact(&contact) {
        return Err(FetchError::WrongContact { contact });
    }
    let base_url = (request.base_url.clone())
        .or_else(|| remembered.map(|settings| settings.base_url))
        .unwrap_or_else(|| DEFAULT_BASE_URL.to_owned());
    let site = SiteAddress::new(&base_url)?;
    if let (Some(since), Some(until)) = (request.since, request.until)
        && since > until
    {
        return Err(FetchError::NoDays { since, until });
    }
    if request.delay.as_secs_f64() < DELAY_LEAST_SECONDS && !site.is_local() {
        return Err(FetchError::TooFast);
    }
    let settings = ShelfSettings {
        contact,
        base_url: site.base.clone(),
    };
    let pace = Pace::take(&request.folder, request.delay, request.max_requests)?;
    Ok(Prepared {
        settings,
        site,
        pace,
    })
}

/// Returns whether it is an e-mail or a web address.
fn is_contact(contact: &str) -> bool {
    let is_plain = contact
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"()<>\"\\".contains(&byte));
    let is_mail = contact
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    let is_web = super::address::parts(contact).is_some_and(|parts| parts.host.contains('.'));
    is_plain && contact.len() <= 200 && (is_mail || is_web)
}
