//! Pads the cells of a table to a number of columns in a terminal.

use unicode_width::UnicodeWidthStr;

/// The width of the widest cell, in columns; 0 if there are none.
pub(crate) fn widest<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    cells.map(UnicodeWidthStr::width).max().unwrap_or(0)
}

/// A cell with spaces after it, up to `width` columns; a wider one is not changed.
pub(crate) fn left(cell: &str, width: usize) -> String {
    format!("{cell}{}", spaces(cell, width))
}

/// A cell with spaces before it, up to `width` columns; a wider one is not changed.
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
