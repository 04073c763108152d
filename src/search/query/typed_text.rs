//! Helpers for the text of a query as typed.

/// Replaces each run of white space by one space, and removes it at the ends.
pub(super) fn collapse_spaces(query: &str) -> String {
    query.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a field is the one for standing text.
pub(super) fn is_standing(field: &str) -> bool {
    // Users may remember it as `standard`.
    matches!(field, "standing" | "standard")
}

/// Shortens a piece of the query for a message.
pub(crate) fn short(typed: &str) -> String {
    const MAX_CHARS: usize = 60;
    match typed.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &typed[..end]),
        None => typed.to_owned(),
    }
}
