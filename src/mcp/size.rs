//! Limits the size of answers.

use serde_json::Value;

/// The maximum size of an answer as JSON, in bytes. It is sent as a structure and again as text
/// with escaped quotes; the whole message stays under a megabyte.
pub(super) const MAX_BYTES: usize = 320_000;

/// The maximum length of the text of one paragraph, in bytes.
const MAX_TEXT: usize = 200_000;

/// Rounds numbers, and shortens texts and the lists at `lists` until an answer fits. Returns the
/// number of entries dropped from each list.
pub(super) fn fit(answer: &mut Value, lists: &[&str]) -> Vec<(String, usize)> {
    tidy(answer);
    let mut left_out = Vec::new();
    for list in lists.iter().rev() {
        let over = bytes(answer).saturating_sub(MAX_BYTES);
        if over == 0 {
            break;
        }
        let Some(Value::Array(entries)) = answer.pointer_mut(list) else {
            continue;
        };
        let mut freed = 0;
        let mut kept = entries.len();
        while kept > 0 && freed < over {
            kept -= 1;
            freed += bytes(&entries[kept]);
        }
        let count = entries.len() - kept;
        entries.truncate(kept);
        left_out.push((list.trim_start_matches('/').to_owned(), count));
    }
    left_out.reverse();
    left_out
}

/// The length of a value as JSON inside a text: escaped characters count twice.
pub(super) fn bytes(value: &Value) -> usize {
    let text = value.to_string();
    text.len()
        + text
            .bytes()
            .filter(|byte| matches!(byte, b'"' | b'\\'))
            .count()
            / 2
}

/// Rounds scores to four decimal places and limits the length of texts.
fn tidy(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let float = number.as_f64().filter(|_| number.is_f64());
            let rounded = float.map(|float| (float * 10_000.0).round() / 10_000.0);
            if let Some(rounded) = rounded.and_then(serde_json::Number::from_f64) {
                *number = rounded;
            }
        }
        Value::String(text) if text.len() > MAX_TEXT => {
            text.truncate(text.floor_char_boundary(MAX_TEXT));
            text.push('…');
        }
        Value::Array(values) => values.iter_mut().for_each(tidy),
        Value::Object(values) => values.values_mut().for_each(tidy),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_lists_and_texts_are_shortened_from_the_end() {
        let long = "a".repeat(1_000);
        let mut answer = json!({"hits": vec![long.clone(); 1_000], "score": 0.123_456_7, "text": "a".repeat(MAX_TEXT + 9)});
        let left_out = fit(&mut answer, &["/hits"]);
        assert!(bytes(&answer) <= MAX_BYTES);
        let kept = answer["hits"].as_array().map_or(0, Vec::len);
        assert_eq!(left_out, [("hits".to_owned(), 1_000 - kept)]);
        assert_eq!(answer["score"], json!(0.1235));
        let mut short = json!({"hits": [long]});
        assert!(fit(&mut short, &["/hits"]).is_empty());
    }
}
