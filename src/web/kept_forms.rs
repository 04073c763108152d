//! Submitted forms, kept in memory for an hour so that their answers can be shown again.
//!
//! Users cannot go back to the answer to a POST: browsers ask them to send the form again,
//! or show an error. So the form is kept here for a while, and the answer has its own
//! address. The address holds a random number and nothing of the text. The text is never
//! written to disk. It is deleted when the program ends, when no one has viewed it for
//! [`KEPT_FOR`], or when the user asks for it.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

use super::failure::Failure;
use super::sent_form::SentForm;

/// How long a form is kept after it was last viewed.
const KEPT_FOR: Duration = Duration::from_hours(1);
/// The maximum size of all kept forms together. The least often viewed are evicted first.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// The memory a form takes in addition to its content.
const OVERHEAD_BYTES: usize = 512;

/// A page with its own form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum FormPage {
    Precedents,
    Verify,
}

impl FormPage {
    /// The address of the form. The address of an answer is this and its number.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Precedents => "/precedents",
            Self::Verify => "/verify",
        }
    }
}

/// The forms that can be answered again, by page and number.
pub(crate) struct KeptForms(Cache<(FormPage, String), Arc<SentForm>>);

impl KeptForms {
    pub(crate) fn new() -> Self {
        let weigh = |_: &(FormPage, String), form: &Arc<SentForm>| {
            u32::try_from(form.bytes() + OVERHEAD_BYTES).unwrap_or(u32::MAX)
        };
        Self(
            Cache::builder()
                .max_capacity(MOST_BYTES)
                .weigher(weigh)
                .time_to_idle(KEPT_FOR)
                .build(),
        )
    }

    /// Keeps a form and returns the address of its answer.
    pub(crate) async fn keep(&self, page: FormPage, form: SentForm) -> Result<String, Failure> {
        let mut number = [0_u8; 16];
        getrandom::fill(&mut number).map_err(|_| Failure::BrokeOff)?;
        let number = format!("{:032x}", u128::from_be_bytes(number));
        let address = format!("{}/{number}", page.path());
        self.0.insert((page, number), Arc::new(form)).await;
        Ok(address)
    }

    /// Returns the form with this number, if it is still kept.
    pub(crate) async fn get(&self, page: FormPage, number: &str) -> Option<Arc<SentForm>> {
        self.0.get(&(page, number.to_owned())).await
    }

    /// Deletes a form.
    pub(crate) async fn forget(&self, page: FormPage, number: &str) {
        self.0.invalidate(&(page, number.to_owned())).await;
        // The deleted form leaves memory now, not at the next change.
        self.0.run_pending_tasks().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_found_by_its_number_until_it_is_forgotten() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let forms = KeptForms::new();
            let form = || SentForm {
                text: "a text".to_owned(),
                ..SentForm::default()
            };
            let first = forms.keep(FormPage::Verify, form()).await.unwrap();
            let second = forms.keep(FormPage::Verify, form()).await.unwrap();
            assert_ne!(first, second);
            let number = first.strip_prefix("/verify/").unwrap();
            assert_eq!(number.len(), 32);
            let kept = forms.get(FormPage::Verify, number).await.unwrap();
            assert_eq!(kept.text, "a text");
            assert!(forms.get(FormPage::Precedents, number).await.is_none());
            forms.forget(FormPage::Verify, number).await;
            assert!(forms.get(FormPage::Verify, number).await.is_none());
        });
    }
}
