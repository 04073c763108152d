//! Cells of a table, padded to the columns that they take in a terminal.

use unicode_width::UnicodeWidthStr;

/// The columns that the widest of some cells takes; 0 without cells.
pub(crate) fn widest<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    cells.map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// A cell with spaces behind it up to `width` columns; a wider one as it is.
pub(crate) fn left(cell: &str, width: usize) -> String {
    format!("{cell}{}", spaces(cell, width))
}

/// A cell with spaces before it up to `width` columns; a wider one as it is.
pub(crate) fn right(cell: &str, width: usize) -> String {
    format!("{}{cell}", spaces(cell, width))
}

fn spaces(cell: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(cell.width()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_as_wide_as_a_terminal_shows_them() {
        // A letter with a combining mark takes one column, a wide character two.
        let cells = ["abc", "e\u{301}", "住宅"];
        assert_eq!(widest(cells.into_iter()), 4);
        assert_eq!(widest([].into_iter()), 0);
        assert_eq!(left("e\u{301}", 3), "e\u{301}  ");
        assert_eq!(right("住宅", 5), " 住宅");
        assert_eq!(left("abcd", 3), "abcd");
    }
}
