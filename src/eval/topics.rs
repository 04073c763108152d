use std::collections::HashSet;
use std::path::Path;

use serde_json::Value;

use super::lines::{Fault, FromFile, read_lines, shortened};
use crate::files::FileError;

/// An information need in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its identifier in qrels and runs.
    pub id: String,
    /// The text to search for.
    pub text: String,
}

/// Reads topics in the order of the file: JSON Lines `{"_id", "text"}` or `id<TAB>text`, detected
/// for each line.
///
/// An identifier may be a JSON number. If several topics have the same identifier, the first
/// counts.
pub fn read_topics(path: &Path) -> Result<FromFile<Vec<Topic>>, FileError> {
    let mut topics = Vec::new();
    let mut known = HashSet::new();
    let faults = read_lines(path, |line| {
        let topic = if line.trim_start().starts_with('{') {
            of_json(line)
        } else {
            of_columns(line)
        }?;
        if !known.insert(topic.id.clone()) {
            let name = shortened(&topic.id);
            return Err(Fault::Again { name });
        }
        topics.push(topic);
        Ok(())
    })?;
    Ok(FromFile {
        value: topics,
        faults,
    })
}

fn of_json(line: &str) -> Result<Topic, Fault> {
    let object: Value = serde_json::from_str(line).map_err(|error| Fault::NotJson {
        message: error.to_string(),
    })?;
    let id = match object.get("_id") {
        Some(Value::String(id)) => id.trim().to_owned(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    };
    if id.is_empty() {
        return Err(Fault::Missing { name: "_id" });
    }
    let Some(text) = object.get("text").and_then(Value::as_str) else {
        return Err(Fault::Missing { name: "text" });
    };
    Ok(Topic {
        id,
        text: text.to_owned(),
    })
}

fn of_columns(line: &str) -> Result<Topic, Fault> {
    let Some((id, text)) = line.split_once('\t') else {
        return Err(Fault::Columns {
            wanted: "two: id and text, with a tab between them",
            found: 1,
        });
    };
    let id = id.trim();
    if id.is_empty() {
        return Err(Fault::Missing { name: "id" });
    }
    Ok(Topic {
        id: id.to_owned(),
        text: text.to_owned(),
    })
}
