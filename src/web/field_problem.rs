//! Problems with the fields of a form. The form is shown again with everything that was
//! typed.

use axum::http::StatusCode;

use super::failure::WrongParameter;

/// A field with an unusable value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldProblem {
    /// The identifier of the field on the page.
    pub(crate) field: &'static str,
    /// A sentence without a full stop: what is wrong, and what to do.
    pub(crate) message: String,
    pub(crate) status: StatusCode,
}

impl FieldProblem {
    /// A field with an invalid value.
    pub(crate) fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
            status: StatusCode::BAD_REQUEST,
        }
    }

    /// A text or a file that is too long.
    pub(crate) fn too_long(field: &'static str, bytes: usize) -> Self {
        let size = crate::export::facts::bytes(bytes as u64);
        Self {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            ..Self::new(
                field,
                format!("The text is too long: it has {size}, and 1 MB is the limit. Shorten it"),
            )
        }
    }

    /// A filter with an invalid value.
    pub(crate) fn of_parameter(wrong: &WrongParameter) -> Self {
        let WrongParameter { name, value, .. } = wrong;
        match name.as_str() {
            "from" => Self::new(
                "from",
                format!(
                    "“{value}” is not a date. Enter a year, such as 2023, or a date, such as 1 March 2023"
                ),
            ),
            _ => Self::new("text", format!("{name} is “{value}”: {}", wrong.expected)),
        }
    }
}

/// The problems of a form.
pub(crate) struct Problems(pub(crate) Vec<FieldProblem>);

impl Problems {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The message beside a field.
    pub(crate) fn of(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|problem| problem.field == field);
        found.map(|problem| problem.message.as_str())
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.first().map_or(StatusCode::OK, |first| first.status)
    }
}
