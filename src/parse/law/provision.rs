use std::fmt;

/// What kind of provision it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Section,
    Schedule,
    Regulation,
    Article,
}

/// A provision in the one form it is kept in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Provision {
    kind: Kind,
    number: String,
    /// Whether it has a letter or a bracket, as hardly anything but law has.
    is_lettered: bool,
}

impl fmt::Display for Provision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Section => "section",
            Kind::Schedule => "Schedule",
            Kind::Regulation => "regulation",
            Kind::Article => "article",
        };
        write!(formatter, "{kind} {}", self.number)
    }
}

/// The most provisions of one list.
const MAX_LISTED: usize = 20;

/// Reads the numbers that follow the kind that ends at `at`, as in `sections
/// 26(1) and 26A(1)`; returns them with their end.
pub(super) fn list(text: &str, kind: Kind, at: usize) -> Option<(Vec<Provision>, usize)> {
    let is_plural = text[at..].starts_with('s');
    let mut at = at + usize::from(is_plural);
    let skipped = text[at..].trim_start_matches(['.', ' ', '\u{a0}']);
    if text.len() - skipped.len() - at > 2 {
        return None;
    }
    at = text.len() - skipped.len();
    let (first, mut end) = number(text, kind, at)?;
    let mut provisions = vec![first];
    if kind == Kind::Schedule {
        end += with_paragraph(&text[end..], &mut provisions[0]);
        return Some((provisions, end));
    }
    while provisions.len() < MAX_LISTED {
        let rest = &text[end..];
        let Some(joint) = [", and ", " and ", ", ", " or ", " & "]
            .into_iter()
            .find(|joint| rest.starts_with(joint))
        else {
            break;
        };
        let Some((next, after)) = number(text, kind, end + joint.len()) else {
            break;
        };
        // `under section 9 and 12 months later`
        if !next.is_lettered && (!is_plural || counts_something(&text[after..])) {
            break;
        }
        provisions.push(next);
        end = after;
    }
    Some((provisions, end))
}

fn counts_something(behind: &str) -> bool {
    ["day", "week", "month", "year", "hour", "people", "other"]
        .iter()
        .any(|unit| behind.trim_start().starts_with(unit))
}

/// Whether provisions are law though no act stands beside them.
pub(super) fn stands_alone(kind: Kind, provisions: &[Provision], behind: &str) -> bool {
    const NOUNS: [&str; 7] = [
        " enquir",
        " inquir",
        " notice",
        " agreement",
        " aftercare",
        " after-care",
        " of the Act",
    ];
    let of_another = [
        " of the ",
        " of his ",
        " of her ",
        " of its ",
        " of their ",
        " of this ",
    ]
    .iter()
    .filter_map(|of| behind.strip_prefix(of))
    .any(|owner| owner.starts_with(|first: char| first.is_lowercase()));
    match kind {
        _ if of_another => false,
        Kind::Section => {
            provisions.iter().any(|provision| provision.is_lettered)
                || NOUNS.iter().any(|noun| behind.starts_with(noun))
        }
        Kind::Schedule => provisions
            .iter()
            .any(|provision| provision.number.contains(',')),
        Kind::Regulation => provisions.iter().any(|provision| provision.is_lettered),
        Kind::Article => true,
    }
}

/// Adds `, paragraph 5(b)` to a schedule; returns the length read.
fn with_paragraph(behind: &str, schedule: &mut Provision) -> usize {
    let Some(joint) = [
        ", paragraph ",
        " paragraph ",
        ", para ",
        ", para. ",
        " para ",
    ]
    .into_iter()
    .find(|joint| behind.starts_with(joint)) else {
        return 0;
    };
    let Some((paragraph, end)) = number(behind, Kind::Schedule, joint.len()) else {
        return 0;
    };
    schedule.number.push_str(", paragraph ");
    schedule.number.push_str(&paragraph.number);
    end
}

/// Reads one number at `at`, in its stray forms too: `24A (6)`, `24A(6`, `24A6)`,
/// `34(B)` for `34B`.
pub(super) fn number(text: &str, kind: Kind, at: usize) -> Option<(Provision, usize)> {
    let bytes = text.as_bytes();
    let run = |at: usize, of: fn(&u8) -> bool| {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.iter().take_while(|byte| of(byte)).count()
    };
    let digits = run(at, u8::is_ascii_digit);
    if !(1..=3).contains(&digits) {
        return None;
    }
    let mut end = at + digits;
    let mut letters = run(end, u8::is_ascii_uppercase);
    if letters == 0 && run(end, u8::is_ascii_lowercase) == 1 {
        letters = 1;
    }
    if letters > 2 {
        return None;
    }
    end += letters;
    let mut number = text[at..end].to_ascii_uppercase();
    // A lost opening bracket: `24A6)`.
    let stray = run(end, u8::is_ascii_digit);
    if letters > 0 && (1..=2).contains(&stray) && bytes.get(end + stray) == Some(&b')') {
        number.extend(["(", &text[end..end + stray], ")"]);
        end += stray + 1;
    }
    if text[end..].starts_with(|next: char| next.is_alphanumeric()) {
        return None;
    }
    while let Some((inside, after)) = group(text, end) {
        let is_letter = inside.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_letter && number.bytes().all(|byte| byte.is_ascii_digit()) {
            number.push_str(inside);
        } else {
            number.extend(["(", inside, ")"]);
        }
        end = after;
    }
    // The same subsection in two ways of printing; the published one is kept.
    if number == "34H(1)" {
        number.replace_range(.., "34H(i)");
    }
    let is_lettered = number.bytes().any(|byte| !byte.is_ascii_digit());
    Some((
        Provision {
            kind,
            number,
            is_lettered,
        },
        end,
    ))
}

/// Reads `(6)`, `(a)`, `(1B)` or `(ii)` at `at`, with a stray space before or
/// without its closing bracket; returns what is inside and its end.
fn group(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = &text[at..];
    let open = rest
        .strip_prefix('(')
        .map(|inside| (inside, false))
        .or_else(|| rest.strip_prefix(" (").map(|inside| (inside, true)))?;
    let (inside, spaced) = open;
    let len = inside.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = &inside[..len];
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let is_name = match name.as_bytes() {
        [_] => true,
        _ if digits > 0 => digits <= 2 && name[digits..].bytes().all(|b| b.is_ascii_uppercase()),
        letters => {
            letters.len() <= 4
                && letters
                    .iter()
                    .all(|letter| matches!(letter, b'i' | b'v' | b'x'))
                || letters.len() == 2 && letters[0] == letters[1] && letters[0].is_ascii_lowercase()
        }
    };
    if !is_name || name.is_empty() || name.len() > 5 {
        return None;
    }
    let behind = &inside[len..];
    let start = text.len() - inside.len();
    if behind.starts_with(')') {
        return Some((name, start + len + 1));
    }
    let is_lost = !spaced
        && (behind.is_empty() || behind.starts_with([',', ';', '.']))
        && digits == name.len();
    is_lost.then_some((name, start + len))
}
