//! Text as it was typed.

/// Leaves one space between words and none at the ends.
pub(super) fn collapse_spaces(query: &str) -> String {
    query.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a field chooses between standing text and the rest.
pub(super) fn is_standing(field: &str) -> bool {
    // Many people remember it as `standard`.
    matches!(field, "standing" | "standard")
}

/// The beginning of a typed text, for a message.
pub(crate) fn short(typed: &str) -> String {
    const MAX_CHARS: usize = 60;
    match typed.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &typed[..end]),
        None => typed.to_owned(),
    }
}
