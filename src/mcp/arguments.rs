//! The arguments of the tools.

use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::model::{Date, DecisionType, Reference};
use crate::search::{Filters, days_of};

/// Arguments of `search`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchArguments {
    /// Words, "phrases in quotes", AND, OR, NOT, wild* cards, `a /10 b` (within ten
    /// words), `a /p b` (in one paragraph), in:assessment, cites:"25 005 150".
    pub(super) query: String,
    /// A service area, a category, or "area > category".
    pub(super) category: Option<String>,
    /// The outcome: upheld, not-upheld or closed.
    pub(super) decision: Option<String>,
    /// Words of the name of the body complained about.
    pub(super) authority: Option<String>,
    /// First day of decision: 2024-03-01, 2024-03 or 2024.
    pub(super) from: Option<String>,
    /// Last day of decision: 2025-02-28, 2025-02 or 2025.
    pub(super) until: Option<String>,
    /// Maximum decisions in the answer, 1 to 50; the default is 10.
    #[serde(default, deserialize_with = "whole")]
    #[schemars(range(min = 1, max = 50))]
    pub(super) limit: Option<i64>,
}

/// Arguments of `decision`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionArguments {
    /// The number of the decision, such as "23 001 234".
    pub(super) reference: String,
    /// The position of the paragraph to continue from in a long decision, from 1.
    #[serde(default, deserialize_with = "whole")]
    #[schemars(range(min = 1))]
    pub(super) from: Option<i64>,
}

/// Arguments of `paragraph`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ParagraphArguments {
    /// The number of the decision, such as "23 001 234".
    pub(super) reference: String,
    /// The number of the paragraph.
    #[serde(deserialize_with = "whole_number")]
    #[schemars(range(min = 1))]
    pub(super) number: i64,
}

/// Arguments of `precedents`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PrecedentsArguments {
    /// What happened, from a sentence to several pages; a megabyte at most.
    pub(super) text: String,
    /// Maximum earlier decisions in the answer, 1 to 50; the default is 10.
    #[serde(default, deserialize_with = "whole")]
    #[schemars(range(min = 1, max = 50))]
    pub(super) limit: Option<i64>,
}

/// Arguments of `verify`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyArguments {
    /// The draft: text, Markdown or HTML; a megabyte at most.
    pub(super) text: String,
}

/// Arguments of `facets`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FacetsArguments {
    /// As in `search`.
    pub(super) query: String,
}

/// A whole number, which may be written as `10.0`.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let is_whole = number.fract() == 0.0 && number.abs() < 1e15;
    let read = is_whole.then_some(number as i64);
    read.map(Some)
        .ok_or_else(|| D::Error::custom("not a whole number"))
}

fn whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    whole(deserializer)?.ok_or_else(|| D::Error::custom("null is not a number"))
}

/// Reads arguments. An error names the argument and never includes its value.
pub(super) fn read<T: DeserializeOwned>(given: Map<String, Value>) -> Result<T, String> {
    let whole = Value::Object(given.clone());
    let Err(error) = serde_json::from_value::<T>(whole) else {
        return serde_json::from_value(Value::Object(given)).map_err(|_| "arguments".to_owned());
    };
    let message = error.to_string();
    for missing in ["missing field ", "unknown field "] {
        if let Some(name) = message.strip_prefix(missing) {
            let name = name.split('`').nth(1).unwrap_or_default();
            return Err(match missing {
                "missing field " => format!("`{name}` is missing"),
                _ => format!("there is no argument `{name}`"),
            });
        }
    }
    // Finds the argument without which the error disappears, or becomes that it is missing.
    for (name, value) in &given {
        let mut others = given.clone();
        others.remove(name);
        let left = serde_json::from_value::<T>(Value::Object(others)).err();
        let is_it = left.is_none_or(|left| {
            left.to_string()
                .contains(&format!("missing field `{name}`"))
        });
        if is_it {
            let kind = match value {
                Value::Null => "null",
                Value::Bool(_) => "a boolean",
                Value::Number(_) => "this number",
                Value::String(_) => "a text",
                Value::Array(_) => "a list",
                Value::Object(_) => "an object",
            };
            return Err(format!("`{name}` cannot be {kind}: {}", wanted(&message)));
        }
    }
    Err("these are not the arguments of the tool".to_owned())
}

/// The expected type, according to a message.
fn wanted(message: &str) -> &str {
    match message.rsplit_once("expected ") {
        Some((_, "a string")) => "give a text",
        _ => "give a whole number",
    }
}

/// Checks a limit.
pub(super) fn limit(given: Option<i64>) -> Result<usize, String> {
    const MAX_LIMIT: i64 = 50;
    let limit = given.unwrap_or(10);
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(limit as usize);
    }
    Err(format!(
        "`limit` is {limit}: give a number from 1 to {MAX_LIMIT}"
    ))
}

/// Reads a reference in any spelling.
pub(super) fn reference(given: &str) -> Result<Reference, String> {
    let read = given
        .parse()
        .ok()
        .or_else(|| Reference::of_collection(given));
    read.ok_or_else(|| "`reference` is not a number such as 23 001 234".to_owned())
}

/// Checks that a query is not empty.
pub(super) fn query(given: &str) -> Result<&str, String> {
    let query = given.trim();
    if query.is_empty() {
        return Err("`query` is empty: give words to search for".to_owned());
    }
    Ok(query)
}

impl SearchArguments {
    pub(super) fn filters(&self, today: Date) -> Result<Filters, String> {
        let present = |text: &Option<String>| -> Vec<String> {
            let text = text
                .as_deref()
                .map(str::trim)
                .filter(|text| !text.is_empty());
            text.map(str::to_owned).into_iter().collect()
        };
        let day = |name: &str, text: &Option<String>| {
            let Some(text) = present(text).pop() else {
                return Ok(None);
            };
            days_of(&text, today)
                .map(Some)
                .map_err(|_| format!("`{name}` is not a date such as 2025-03-21, 2025-03 or 2025"))
        };
        let decision = match present(&self.decision).pop() {
            None => Vec::new(),
            Some(text) => vec![
                text.parse::<DecisionType>()
                    .map_err(|_| "`decision` must be upheld, not-upheld or closed".to_owned())?,
            ],
        };
        let (from, to) = (
            day("from", &self.from)?.map(|(first, _)| first),
            day("until", &self.until)?.map(|(_, last)| last),
        );
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err("`from` is after `until`".to_owned());
        }
        Ok(Filters {
            category: present(&self.category),
            authority: present(&self.authority),
            decision,
            from,
            to,
            ..Filters::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(given: Value, expected: &str) {
        let Value::Object(given) = given else {
            panic!("arguments are an object")
        };
        let read = read::<SearchArguments>(given).and_then(|read| limit(read.limit));
        let message = read.map_or_else(|error| error, |limit| limit.to_string());
        assert_eq!(message, expected);
    }

    #[test]
    fn arguments_are_read_and_errors_name_them() {
        check(json!({"query": "delay"}), "10");
        check(
            json!({"query": "delay", "limit": 5.0, "category": null}),
            "5",
        );
        check(json!({"limit": 5}), "`query` is missing");
        check(
            json!({"query": "x", "size": 5}),
            "there is no argument `size`",
        );
        check(
            json!({"query": 5}),
            "`query` cannot be this number: give a text",
        );
        check(
            json!({"query": "x", "limit": "many"}),
            "`limit` cannot be a text: give a whole number",
        );
        check(
            json!({"query": "x", "limit": 1.5}),
            "`limit` cannot be this number: give a whole number",
        );
        check(
            json!({"query": "x", "limit": 51}),
            "`limit` is 51: give a number from 1 to 50",
        );
        check(
            json!({"query": "x", "limit": 0}),
            "`limit` is 0: give a number from 1 to 50",
        );
    }
}
