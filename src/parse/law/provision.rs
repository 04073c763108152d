use std::fmt;

/// The kind of a provision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Section,
    Schedule,
    Regulation,
    Article,
}

/// A provision in its stored form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Provision {
    kind: Kind,
    number: String,
    /// Whether it has a letter or a bracket, which is rare outside law.
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

/// The maximum number of provisions in one list.
const MAX_LISTED: usize = 20;

/// Reads the numbers after the kind that ends at `at`, as in `sections 26(1) and 26A(1)`;
/// returns them with their end.
pub(super) fn list(text: &str, kind: Kind, at: usize) -> Option<(Vec<Provision>, usize)> {
    let is_plural = text[at..].starts_with('s');
    list_of(text, kind, at + usize::from(is_plural), is_plural)
}

fn list_of(
    text: &str,
    kind: Kind,
    mut at: usize,
    is_plural: bool,
) -> Option<(Vec<Provision>, usize)> {
    let skipped = text[at..].trim_start_matches(['.', ' ', '\u{a0}']);
    if text.len() - skipped.len() - at > 2 {
        return None;
    }
    at = text.len() - skipped.len();
    let (mut provisions, mut end) = numbers(text, kind, at)?;
    if kind == Kind::Schedule {
        end += with_paragraph(&text[end..], &mut provisions[0]);
        return Some((provisions, end));
    }
    while provisions.len() < MAX_LISTED {
        let rest = &text[end..];
        let Some(joint) = JOINTS.into_iter().find(|joint| rest.starts_with(joint)) else {
            break;
        };
        let is_range = RANGES.contains(&joint);
        let last = &provisions[provisions.len() - 1];
        // `section 34H(3) and (4)`
        let shared = shared_groups(text, end + joint.len(), base_of(&last.number))
            .filter(|_| last.number.ends_with(')'));
        let Some((next, after)) = shared.or_else(|| numbers(text, kind, end + joint.len())) else {
            break;
        };
        // `under section 9 and 12 months later`
        let is_lettered = next.iter().all(|next| next.is_lettered);
        if !is_lettered && (!is_plural || counts_something(&text[after..])) {
            break;
        }
        if is_range && let Some(next) = next.first() {
            let between = between(last, next);
            provisions.extend(between);
        }
        provisions.extend(next);
        end = after;
    }
    provisions.truncate(MAX_LISTED);
    Some((provisions, end))
}

/// The separators of a list of provisions, longer ones first.
const JOINTS: [&str; 10] = [
    ", and ", " and ", ", ", " or ", " & ", " to ", " – ", " - ", "–", "-",
];

/// The separators that form a range.
const RANGES: [&str; 5] = [" to ", " – ", " - ", "–", "-"];

/// A number without its brackets.
fn base_of(number: &str) -> &str {
    &number[..number.find('(').unwrap_or(number.len())]
}

/// The provisions between two, if both are plain numbers or differ only in their last letter:
/// `sections 31 to 33`, `508A to 508D`.
fn between(from: &Provision, to: &Provision) -> Vec<Provision> {
    let of = |number: String| Provision {
        kind: from.kind,
        is_lettered: from.is_lettered,
        number,
    };
    let ends = (from.number.parse::<u32>(), to.number.parse::<u32>());
    if let (Ok(from), Ok(to)) = ends {
        let all = from.saturating_add(1)..to.min(from.saturating_add(MAX_LISTED as u32));
        return all.map(|number| of(number.to_string())).collect();
    }
    let last = |number: &str| number.bytes().last().filter(u8::is_ascii_uppercase);
    let (Some(first), Some(end)) = (last(&from.number), last(&to.number)) else {
        return Vec::new();
    };
    let stem = &from.number[..from.number.len() - 1];
    if stem != &to.number[..to.number.len() - 1] {
        return Vec::new();
    }
    (first + 1..end)
        .map(|letter| of(format!("{stem}{}", char::from(letter))))
        .collect()
}

/// Reads one number at `at`, or several with the same beginning: `34H(3 and 4)`.
fn numbers(text: &str, kind: Kind, at: usize) -> Option<(Vec<Provision>, usize)> {
    let (first, end) = number(text, kind, at)?;
    if kind == Kind::Section
        && !first.number.contains('(')
        && let Some(several) = shared_groups(text, end, &first.number)
    {
        return Some(several);
    }
    Some((vec![first], end))
}

/// Reads a bracket at `at` with one or more groups that belong to `base`: `(4)`, `(3 and 4)`.
/// Of a range such as `(1) to (3)` it reads the first.
fn shared_groups(text: &str, at: usize, base: &str) -> Option<(Vec<Provision>, usize)> {
    let inside = text[at..].strip_prefix('(')?;
    let close = inside
        .find(')')
        .filter(|close| *close <= GROUPS_MAX_BYTES)?;
    let names = inside[..close]
        .replace(" and ", ",")
        .replace(" or ", ",")
        .replace(" & ", ",");
    let mut provisions = Vec::new();
    for name in names.split(',').map(str::trim) {
        let is_name = (1..=2).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit())
            || name.len() == 1 && name.bytes().all(|b| b.is_ascii_lowercase());
        if !is_name {
            return None;
        }
        provisions.push(Provision {
            kind: Kind::Section,
            number: format!("{base}({name})"),
            is_lettered: true,
        });
    }
    Some((provisions, at + close + 2))
}

/// The maximum length of a list inside one bracket, in bytes.
const GROUPS_MAX_BYTES: usize = 24;

/// Reads a number after an act, alone as in `508B(1)` or after `s.` as in `(s.184)`.
pub(super) fn after_act(text: &str, at: usize) -> Option<(Vec<Provision>, usize)> {
    let rest = &text[at..];
    let joint = [", (", " (", ", ", " "]
        .into_iter()
        .find(|joint| rest.starts_with(joint))?;
    let start = at + joint.len();
    let marked = ["ss. ", "ss.", "ss ", "s. ", "s.", "s "]
        .iter()
        .find(|mark| text[start..].starts_with(*mark))
        .map(|mark| (mark.len(), mark.starts_with("ss")));
    let glued = (text[start..].starts_with('s') && marked.is_none()).then_some((1, false));
    if let Some((mark, is_plural)) = marked.or(glued) {
        // `list` also reads the plural's letter.
        let from = start + mark;
        let read = if is_plural {
            list_of(text, Kind::Section, from, true)
        } else {
            numbers(text, Kind::Section, from)
        };
        return read;
    }
    let (provisions, end) = numbers(text, Kind::Section, start)?;
    provisions
        .iter()
        .all(|provision| provision.is_lettered)
        .then_some((provisions, end))
}

/// Reads `s.184`, `s184` or `ss 3 and 4` directly before an act; returns its start.
pub(super) fn before_act(head: &str) -> Option<(Vec<Provision>, usize)> {
    let tail_start = head.floor_char_boundary(head.len().saturating_sub(BEFORE_MAX_BYTES));
    let tail = &head[tail_start..];
    let mark = tail
        .match_indices('s')
        .rfind(|(at, _)| !tail[..*at].ends_with(|c: char| c.is_alphanumeric()))?
        .0;
    let rest = tail[mark..].trim_start_matches('s').trim_start_matches('.');
    let rest = rest.trim_start();
    let from = tail_start + (tail.len() - rest.len());
    let (provisions, end) = list_of(head, Kind::Section, from, tail[mark..].starts_with("ss"))?;
    (end == head.len()).then_some((provisions, tail_start + mark))
}

/// The maximum distance between the start of a section and its act, in bytes.
const BEFORE_MAX_BYTES: usize = 24;

fn counts_something(after: &str) -> bool {
    ["day", "week", "month", "year", "hour", "people", "other"]
        .iter()
        .any(|unit| after.trim_start().starts_with(unit))
}

/// Returns whether provisions are law although there is no act next to them.
pub(super) fn is_law_alone(kind: Kind, provisions: &[Provision], after: &str) -> bool {
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
    .filter_map(|of| after.strip_prefix(of))
    .any(|owner| owner.starts_with(|first: char| first.is_lowercase()));
    match kind {
        _ if of_another => false,
        Kind::Section => {
            provisions.iter().any(|provision| provision.is_lettered)
                || NOUNS.iter().any(|noun| after.starts_with(noun))
        }
        Kind::Schedule => provisions
            .iter()
            .any(|provision| provision.number.contains(',')),
        Kind::Regulation => provisions.iter().any(|provision| provision.is_lettered),
        Kind::Article => true,
    }
}

/// The start of a `paragraph 5A` that precedes its schedule, with its number: `paragraph 5A
/// schedule 5`, `paragraph 11 of Schedule 5`.
pub(super) fn paragraph_before(head: &str) -> Option<(usize, Provision)> {
    let head = head
        .trim_end_matches("of ")
        .trim_end_matches(", ")
        .trim_end();
    let tail_start = head.floor_char_boundary(head.len().saturating_sub(BEFORE_MAX_BYTES));
    let start = tail_start + head[tail_start..].rfind("paragraph ")?;
    let (paragraph, end) = number(head, Kind::Schedule, start + "paragraph ".len())?;
    (end == head.len()).then_some((start, paragraph))
}

/// Adds a paragraph to a schedule that has none.
pub(super) fn add_paragraph(schedule: &mut Provision, paragraph: &Provision) {
    if !schedule.number.contains(", paragraph ") {
        schedule.number.push_str(", paragraph ");
        schedule.number.push_str(&paragraph.number);
    }
}

/// Adds `, paragraph 5(b)` to a schedule; returns the length read.
fn with_paragraph(after: &str, schedule: &mut Provision) -> usize {
    let Some(joint) = [
        ", paragraph ",
        " paragraph ",
        ", para ",
        ", para. ",
        " para ",
    ]
    .into_iter()
    .find(|joint| after.starts_with(joint)) else {
        return 0;
    };
    let Some((paragraph, end)) = number(after, Kind::Schedule, joint.len()) else {
        return 0;
    };
    schedule.number.push_str(", paragraph ");
    schedule.number.push_str(&paragraph.number);
    end
}

/// Reads one number at `at`, including its irregular forms: `24A (6)`, `24A(6`, `24A6)`.
/// `34(B)` is kept as printed, because `34B` also exists. Two schedules may be joined: `5/5A`.
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
    // A missing opening bracket: `24A6)`.
    let stray = run(end, u8::is_ascii_digit);
    if letters > 0 && (1..=2).contains(&stray) && bytes.get(end + stray) == Some(&b')') {
        number.extend(["(", &text[end..end + stray], ")"]);
        end += stray + 1;
    }
    if text[end..].starts_with(|next: char| next.is_alphanumeric()) {
        return None;
    }
    while let Some((inside, after)) = group(text, end) {
        number.extend(["(", inside, ")"]);
        end = after;
    }
    if kind == Kind::Schedule
        && text[end..].starts_with('/')
        && let Some((other, after)) = self::number(text, kind, end + 1)
    {
        number.extend(["/", &other.number]);
        end = after;
    }
    // The same subsection is printed in two ways; the published form is kept.
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
    let after = &inside[len..];
    let start = text.len() - inside.len();
    if after.starts_with(')') {
        return Some((name, start + len + 1));
    }
    let is_lost =
        !spaced && (after.is_empty() || after.starts_with([',', ';', '.'])) && digits == name.len();
    is_lost.then_some((name, start + len))
}
