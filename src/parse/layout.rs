//! Properties of lines that only the page as a whole shows: whether `- ` marks a bullet, what
//! is nested, whether lines continue.

use super::lines::{Line, Role};
use super::sections::kind_of_key;
use super::spacing::{KEY_MAX_BYTES, fold_key};

/// How a page marks its paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// `  1. ` and `  • `: the marker distinguishes paragraphs and bullets.
    Numbered,
    /// The marker is `- ` at every level of every list.
    Compact,
}

/// Sets the roles that depend on the layout of the whole page. `lines` are those after the
/// header.
pub(super) fn settle_roles(lines: &mut [Line<'_>]) -> Layout {
    let layout = lines
        .iter()
        .find_map(|line| match line.role {
            Role::Entry(_) => Some(Layout::Numbered),
            Role::Dash => Some(Layout::Compact),
            _ => None,
        })
        .unwrap_or(Layout::Numbered);
    // Numbers of two digits begin further left, nested ones further right.
    let margin = lines
        .iter()
        .find(|line| matches!(line.role, Role::Entry(_)))
        .map(|line| line.indent);
    let spaced = blank_lines_part_paragraphs(lines);
    for line in lines {
        let deep = margin.is_some_and(|margin| line.indent >= margin + 3);
        line.role = match (line.role, layout) {
            (Role::Entry(_), Layout::Compact) => Role::Dash,
            (Role::Entry(_) | Role::Letter, Layout::Numbered) if deep => Role::Bullet,
            (Role::Dash, Layout::Numbered) => Role::Bullet,
            (Role::Plain, _) if spaced && !line.after_blank => Role::Joined,
            (Role::Plain, Layout::Numbered) if deep => Role::Further,
            (role, _) => role,
        };
    }
    layout
}

/// Returns whether a line without a blank line above continues the line before. This is so if
/// there are blank lines on both sides of the headings.
fn blank_lines_part_paragraphs(lines: &[Line<'_>]) -> bool {
    let mut key = String::new();
    let mut is_heading = |text: &str| {
        text.len() <= KEY_MAX_BYTES && {
            fold_key(text, &mut key);
            kind_of_key(&key).is_some()
        }
    };
    let (mut apart, mut together) = (0_usize, 0_usize);
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        if line.role == Role::Plain && is_heading(line.text) {
            if line.after_blank && next.after_blank {
                apart += 1;
            } else {
                together += 1;
            }
        }
    }
    if apart + together == 0 {
        lines.iter().skip(1).any(|line| line.after_blank)
    } else {
        apart > together
    }
}
