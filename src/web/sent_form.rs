//! A submitted form: its fields, its text, and a file if one was chosen.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use tokio::time::timeout;

use super::address::Parameters;
use super::failure::Failure;

/// The maximum time for a body to arrive.
const LONGEST: Duration = Duration::from_secs(20);

/// The body of a request, limited in size.
pub(crate) struct Pasted(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for Pasted {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let read = timeout(LONGEST, Bytes::from_request(request, state)).await;
        let read = read.map_err(|_| Failure::TooSlow)?;
        let bytes = read.map_err(|rejection| failure_of(rejection.into_response().status()))?;
        Ok(Self(bytes))
    }
}

fn failure_of(status: StatusCode) -> Failure {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::Unreadable,
    }
}

/// A submitted form.
#[derive(Debug, Clone, Default)]
pub(crate) struct SentForm {
    /// The field `text`.
    pub(crate) text: String,
    /// The field `file`, if a file was chosen.
    pub(crate) file: Option<SentFile>,
    /// The other fields that were filled in.
    pub(crate) fields: Parameters,
}

/// A file sent along with a form.
#[derive(Debug, Clone)]
pub(crate) struct SentFile {
    /// Its name, which is not trusted.
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
}

impl SentForm {
    /// Returns the memory it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let file = self.file.as_ref().map_or(0, |file| file.bytes.len());
        let fields = self.fields.0.iter();
        let fields: usize = fields.map(|(name, value)| name.len() + value.len()).sum();
        self.text.len() + file + fields
    }

    fn add(&mut self, name: String, value: String) {
        if name == "text" {
            self.text = value;
        } else if !value.trim().is_empty() {
            self.fields.0.push((name, value));
        }
    }

    fn of_pairs(body: &[u8]) -> Self {
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            form.add(name.into_owned(), value.into_owned());
        }
        form
    }

    async fn of_parts(mut parts: Multipart) -> Result<Self, MultipartError> {
        let mut form = Self::default();
        while let Some(part) = parts.next_field().await? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await?;
            match file_name {
                Some(file_name) if name == "file" => {
                    // A form without a chosen file sends an empty one.
                    let is_chosen = !file_name.is_empty() || !bytes.is_empty();
                    form.file = is_chosen.then_some(SentFile {
                        name: file_name,
                        bytes,
                    });
                }
                _ => form.add(name, String::from_utf8_lossy(&bytes).into_owned()),
            }
        }
        Ok(form)
    }
}

impl<S: Send + Sync> FromRequest<S> for SentForm {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("multipart/form-data") {
            let Pasted(body) = Pasted::from_request(request, state).await?;
            return Ok(Self::of_pairs(&body));
        }
        let parts = Multipart::from_request(request, state).await;
        let parts = parts.map_err(|_| Failure::Unreadable)?;
        let form = timeout(LONGEST, Self::of_parts(parts)).await;
        let form = form.map_err(|_| Failure::TooSlow)?;
        form.map_err(|error| failure_of(error.status()))
    }
}
