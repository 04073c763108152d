//! Where a list begins and ends in a layout that marks paragraphs and
//! bullets alike.

/// How a text ends, as far as a list is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// With a colon or dash: something must follow.
    Colon,
    /// With `,`, `;`, `and` or `or`: more of the same follows.
    Open,
    /// With a word: a fragment.
    Bare,
    /// As a sentence ends.
    Closed,
}

/// A bracket is looked for this far back, in bytes; a citation is shorter.
const BRACKET_MAX_BYTES: usize = 600;

/// How `text` ends. Closing quotes do not count, nor does a last bracket
/// after a full sentence, such as a citation.
pub(super) fn tail_of(text: &str) -> Tail {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || is_closing_quote(c));
    match text.chars().next_back() {
        Some(':' | '–' | '—') => Tail::Colon,
        Some(',' | ';') => Tail::Open,
        Some('.' | '!' | '?' | '…') | None => Tail::Closed,
        Some(')') => match before_bracket(text) {
            Some(before) => {
                let before =
                    before.trim_end_matches(|c: char| c.is_whitespace() || is_closing_quote(c));
                if before.ends_with(['.', '!', '?']) {
                    Tail::Closed
                } else {
                    Tail::Bare
                }
            }
            // A bracket that was never opened ends a citation.
            None => Tail::Closed,
        },
        Some(_) => {
            let last = text.rsplit(char::is_whitespace).next().unwrap_or(text);
            if last.len() < text.len() && matches!(last, "and" | "or" | "and/or") {
                Tail::Open
            } else {
                Tail::Bare
            }
        }
    }
}

/// The text before the bracket that closes at its end.
fn before_bracket(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (back, byte) in text.bytes().rev().take(BRACKET_MAX_BYTES).enumerate() {
        match byte {
            b')' => depth += 1,
            b'(' => {
                depth -= 1;
                if depth == 0 {
                    return text.get(..text.len() - back - 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn is_closing_quote(character: char) -> bool {
    matches!(character, '’' | '”' | '"' | '\'')
}

/// Whether the first letter is a small one.
pub(super) fn starts_lower(text: &str) -> bool {
    text.chars()
        .take(8)
        .find(|character| character.is_alphanumeric())
        .is_some_and(char::is_lowercase)
}

/// Whether one sentence ends inside the text and another begins.
pub(super) fn holds_sentence_break(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .windows(3)
        .any(|three| matches!(three, [b'.' | b'?' | b'!', b' ', b'A'..=b'Z']))
}

/// What is known of the list that entries may belong to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ListState {
    /// How the last line of the paragraph above ends; `None` where no
    /// paragraph stands above that could take a bullet.
    pub(super) tail: Option<Tail>,
    /// Whether a bullet stands directly above.
    pub(super) inside: bool,
    /// Whether that bullet was an instruction such as `Apologise to Mr X.`
    pub(super) instructions: bool,
}

impl ListState {
    /// Whether an entry marked like a paragraph is a bullet of the paragraph
    /// above.
    ///
    /// It is when that paragraph ended in a colon and the entry starts in
    /// lower case, ends as a list goes on, is a fragment, or does not begin as
    /// paragraphs do. A list goes on after a bullet that promises more, and
    /// for entries that are bullets by their own look; it ends at the first
    /// full sentence that is not in its style.
    pub(super) fn takes(self, entry: &str) -> bool {
        let Some(above) = self.tail else {
            return false;
        };
        let lower = starts_lower(entry);
        let own = tail_of(entry);
        let open = own == Tail::Open;
        let fragment = own == Tail::Bare && !holds_sentence_break(entry);
        match (above, self.inside) {
            (Tail::Open, true) => true,
            (Tail::Colon, _) => lower || open || fragment || !opens_paragraph(entry),
            (Tail::Bare | Tail::Closed, true) => {
                lower
                    || open
                    || (above == Tail::Bare && fragment)
                    || (self.instructions && gives_instruction(entry))
            }
            // The colon was lost.
            (Tail::Open | Tail::Bare, false) => lower,
            (Tail::Closed, false) => false,
        }
    }
}

/// The first word without what stands round it.
fn first_word(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '-')
        .unwrap_or(text.len());
    &text[..end]
}

/// Words that sentences of decisions begin with.
const OPENINGS: &str = "\
    a according after all although an and another any as at based because before between \
    both but by child councils despite dr during each even every everyone finally first \
    following for from further furthermore generally given had having he her here his \
    however i if in instead it its lastly later law many meanwhile miss moreover most mr \
    mrs ms mx my neither nevertheless no normally not nothing on once one or other our \
    overall parts regulations second section several she should similarly since so some \
    statutory subsequently such that the their then there therefore these they third \
    this those though through thus to turning two under unfortunately unless until \
    usually was we were what when where whether which while whilst who with within \
    without you your";

/// What an authority is asked to do.
const INSTRUCTIONS: &str = "\
    acknowledge add adjust agree allow amend apologise apologize appoint arrange assess \
    award backdate begin calculate cancel carry change check circulate clear complete \
    confirm consider contact convene correct create credit deliver develop discuss \
    ensure establish evidence explain give hold identify implement inform inspect \
    instruct invite issue keep liaise make meet monitor obtain offer organise pay place \
    prepare produce provide publish reassess recalculate reconsider record refer refund \
    reimburse reinstate remind remove repair repay replace report request respond \
    restore review revise seek send set share show start stop take tell train undertake \
    update use waive work write";

/// Whether a full sentence begins as paragraphs of decisions do.
fn opens_paragraph(text: &str) -> bool {
    is_among(first_word(text), OPENINGS)
}

/// Whether a sentence begins with what an authority is asked to do.
fn gives_instruction(text: &str) -> bool {
    is_among(first_word(text), INSTRUCTIONS)
}

fn is_among(word: &str, words: &str) -> bool {
    words
        .split_ascii_whitespace()
        .any(|known| known.eq_ignore_ascii_case(word))
}

impl ListState {
    /// The state after `bullet` was taken.
    pub(super) fn after_bullet(bullet: &str) -> Self {
        Self {
            tail: Some(tail_of(bullet)),
            inside: true,
            instructions: gives_instruction(bullet) && !starts_lower(bullet),
        }
    }

    /// The state after a paragraph began with `text`.
    pub(super) fn after_paragraph(text: &str) -> Self {
        Self {
            tail: Some(tail_of(text)),
            inside: false,
            instructions: false,
        }
    }

    /// The state after a line that ends any list but not the paragraph.
    pub(super) fn closed() -> Self {
        Self {
            tail: Some(Tail::Closed),
            inside: false,
            instructions: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marks each entry `¶` or `•`, as one list would be read.
    #[track_caller]
    fn check(entries: &[&str]) {
        let mut state = ListState::default();
        let mut read = Vec::new();
        for entry in entries {
            let text = entry.trim_start_matches(['¶', '•', ' ']);
            if state.takes(text) {
                read.push(format!("• {text}"));
                state = ListState::after_bullet(text);
            } else {
                read.push(format!("¶ {text}"));
                state = ListState::after_paragraph(text);
            }
        }
        assert_eq!(read, entries);
    }

    #[test]
    fn a_list_ends_after_its_full_stop() {
        check(&[
            "¶ The Council:",
            "• did not reply;",
            "• lost Mr X’s records; and",
            "• refused a review.",
            "¶ Mr X wants an apology.",
        ]);
    }

    #[test]
    fn a_bullet_that_promises_more_is_followed_by_one() {
        check(&[
            "¶ He sent:",
            "• his letter, and",
            "• Exampleton’s reply.",
            "¶ The Council agreed.",
        ]);
    }

    #[test]
    fn a_citation_in_a_paragraph_is_no_fragment() {
        check(&[
            "¶ We must decide whether:",
            "• there is fault, or",
            "• there is injustice.",
            "¶ We may stop. (Example Act 1974, section 24A(7), as amended)",
        ]);
    }

    #[test]
    fn instructions_stay_together() {
        check(&[
            "¶ Within one month the Council will:",
            "• Apologise to Mr X.",
            "• Pay him £200.",
            "• Remind its staff of the policy.",
            "¶ The Council should send us evidence of this.",
        ]);
    }

    #[test]
    fn fragments_without_a_full_stop_are_bullets() {
        check(&[
            "¶ I looked at:",
            "• Mr X’s letters",
            "• The file",
            "¶ I spoke to Mr X.",
        ]);
    }

    #[test]
    fn a_list_in_a_list_is_flattened() {
        check(&[
            "¶ Mr X says:",
            "• the Council:",
            "• lost a file;",
            "• lied; and",
            "• it is unfair.",
            "¶ I disagree.",
        ]);
    }

    #[test]
    fn sentences_after_a_colon_that_begin_like_paragraphs_are_paragraphs() {
        check(&["¶ The law is clear:", "¶ The Council must reply."]);
    }
}
