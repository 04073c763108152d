//! Finds the beginning and end of lists in a layout that marks paragraphs and bullets alike.

use xxhash_rust::xxh3::xxh3_64;

/// How a text ends, as a sign of a list.
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

/// The distance searched back for an opening bracket, in bytes; a citation is shorter.
const BRACKET_MAX_BYTES: usize = 600;

/// How `text` ends. Closing quotes are ignored, and so is a final bracket after a full
/// sentence, such as a citation.
pub(super) fn tail_of(text: &str) -> Tail {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || is_closing_quote(c));
    match text.chars().next_back() {
        Some(':' | '–' | '—') => Tail::Colon,
        Some('-') if text.trim_end_matches(['-', ' ']).ends_with(':') => Tail::Colon,
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

/// The text before the bracket at its end.
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

/// Returns whether the first letter is lower-case.
pub(super) fn starts_lower(text: &str) -> bool {
    text.chars()
        .take(8)
        .find(|character| character.is_alphanumeric())
        .is_some_and(char::is_lowercase)
}

/// Returns whether a sentence ends inside the text and another begins.
pub(super) fn holds_sentence_break(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes
        .windows(3)
        .any(|three| matches!(three, [b'.' | b'?' | b'!', b' ', b'A'..=b'Z']))
}

/// The state of the list that entries may belong to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ListState {
    /// How the last line of the paragraph above ends; `None` if there is no paragraph above
    /// that could have a bullet.
    pub(super) tail: Option<Tail>,
    /// Whether there is a bullet directly above.
    pub(super) inside: bool,
    /// Whether that bullet was an instruction such as `Apologise to Mr X.`
    pub(super) instructions: bool,
    /// Whether the paragraph above ends with a colon and needs a list, as in `Mr X complains
    /// that:`.
    expects_list: bool,
    /// How the first bullet of the list began, where it is a whole sentence.
    sentences: Option<Opening>,
}

/// How a sentence begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Opening {
    /// A hash of the first word.
    word: u64,
    /// Whether paragraphs also begin with this word.
    is_of_paragraphs: bool,
}

impl Opening {
    fn of(text: &str) -> Self {
        let word = first_word(text).to_ascii_lowercase();
        Self {
            word: xxh3_64(word.as_bytes()),
            is_of_paragraphs: opens_paragraph(text),
        }
    }
}

impl ListState {
    /// Returns whether an entry marked like a paragraph is a bullet of the paragraph above.
    ///
    /// It is a bullet if that paragraph ended in a colon and the entry starts in lower case,
    /// ends in a way that continues a list, is a fragment, or does not begin as paragraphs do.
    /// A list continues after a bullet whose end announces another, and with entries that have
    /// the form of bullets. It ends at the first full sentence that is not in its style.
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
            (Tail::Colon, _) => {
                lower
                    || open
                    || fragment
                    || !opens_paragraph(entry)
                    || (self.expects_list && is_one_sentence(entry))
            }
            (Tail::Bare | Tail::Closed, true) => {
                lower
                    || open
                    || (above == Tail::Bare && fragment)
                    || (self.instructions && gives_instruction(entry))
                    || self.sentences.is_some_and(|first| goes_on_as(first, entry))
            }
            // The colon is missing.
            (Tail::Open | Tail::Bare, false) => lower,
            (Tail::Closed, false) => false,
        }
    }
}

/// The maximum length of a bullet that is a sentence, in words.
const SENTENCE_MAX_WORDS: usize = 40;

fn is_one_sentence(text: &str) -> bool {
    !holds_sentence_break(text) && text.split_whitespace().nth(SENTENCE_MAX_WORDS).is_none()
}

/// Words that begin the paragraph after a list rather than its next bullet.
const TURNS: &str = "\
    after as but dr finally however i in meanwhile miss mr mrs ms my our overall so that \
    therefore these this those we when while";

/// Returns whether a list of sentences continues, given the opening of its first sentence.
fn goes_on_as(first: Opening, entry: &str) -> bool {
    let own = Opening::of(entry);
    if !is_one_sentence(entry) {
        return false;
    }
    if first.is_of_paragraphs {
        own.word == first.word || !is_among(first_word(entry), TURNS)
    } else {
        own.word == first.word || !own.is_of_paragraphs
    }
}

/// Words that cannot end a sentence, and nouns that announce a list.
const LIST_FOLLOWS: &str = "\
    about actions agreed agrees alleged alleges are because by can complained complains \
    complaints concerned concerns considered decided examined failings faults following \
    follows for found from if include included includes including into is issues may must \
    of points reasons recommend recommendations recommended said say says should steps \
    that these to told took was were when where whether will with would";

/// Returns whether a text that ends in a colon must be followed by a list.
fn breaks_off(text: &str) -> bool {
    let text = text.trim_end();
    if text.ends_with('-') {
        return true;
    }
    let bare = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = bare.rsplit(|c: char| !c.is_alphanumeric()).next();
    last.is_some_and(|last| is_among(last, LIST_FOLLOWS))
}

/// The first word without the characters around it.
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

/// Verbs of instructions to an authority.
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

/// Returns whether a full sentence begins as paragraphs of decisions do.
fn opens_paragraph(text: &str) -> bool {
    is_among(first_word(text), OPENINGS)
}

/// Returns whether a sentence begins with an instruction to an authority.
fn gives_instruction(text: &str) -> bool {
    is_among(first_word(text), INSTRUCTIONS)
}

fn is_among(word: &str, words: &str) -> bool {
    words
        .split_ascii_whitespace()
        .any(|known| known.eq_ignore_ascii_case(word))
}

impl ListState {
    /// The state after `bullet` was read.
    pub(super) fn after_bullet(self, bullet: &str) -> Self {
        let tail = tail_of(bullet);
        let instructions = gives_instruction(bullet) && !starts_lower(bullet);
        let begins = self.tail == Some(Tail::Colon) && !self.inside;
        let is_sentence = tail == Tail::Closed && !starts_lower(bullet) && !instructions;
        Self {
            tail: Some(tail),
            inside: true,
            instructions,
            expects_list: tail == Tail::Colon && breaks_off(bullet),
            sentences: if begins {
                is_sentence.then(|| Opening::of(bullet))
            } else {
                self.sentences
            },
        }
    }

    /// The state after a paragraph began with `text`.
    pub(super) fn after_paragraph(text: &str) -> Self {
        Self {
            tail: Some(tail_of(text)),
            inside: false,
            instructions: false,
            expects_list: tail_of(text) == Tail::Colon && breaks_off(text),
            sentences: None,
        }
    }

    /// The state after a line that ends any list but not the paragraph.
    pub(super) fn closed() -> Self {
        Self {
            tail: Some(Tail::Closed),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that each entry is read as its mark says: `¶` for a paragraph, `•` for a bullet.
    #[track_caller]
    fn check(entries: &[&str]) {
        let mut state = ListState::default();
        let mut read = Vec::new();
        for entry in entries {
            let text = entry.trim_start_matches(['¶', '•', ' ']);
            if state.takes(text) {
                read.push(format!("• {text}"));
                state = state.after_bullet(text);
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
    fn a_bullet_that_announces_another_is_followed_by_one() {
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
    fn bullets_may_be_whole_sentences() {
        check(&[
            "¶ Mr X complains that:",
            "• The Council lost his form.",
            "• It took nine months to reply.",
            "• Staff were rude to him.",
            "¶ Mr X wants an apology.",
        ]);
        check(&[
            "¶ The faults were as follows:-",
            "• The record was wrong.",
            "• The letter was late.",
            "¶ I have decided that this caused injustice. Mr X lost a term.",
        ]);
        check(&[
            "¶ The Council:",
            "• Failed to reply.",
            "• Lost the form.",
            "¶ The Council has since replied.",
        ]);
        check(&[
            "¶ I found the following:",
            "• Mr X was not told.",
            "• Mr X was not asked.",
            "¶ This was fault.",
        ]);
    }

    #[test]
    fn sentences_after_a_colon_that_begin_like_paragraphs_are_paragraphs() {
        check(&["¶ The law is clear:", "¶ The Council must reply."]);
    }
}
