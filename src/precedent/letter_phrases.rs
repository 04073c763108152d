//! Phrases that letters use for greetings, transitions and endings, whatever their subject.

use super::read_word::{Dropped, ReadWord};

/// Phrases that say nothing about what happened, as folded words; `*` matches one word.
const PHRASES: [&str; 132] = [
    "to whom it may concern",
    "dear sir or madam",
    "dear sir madam",
    "dear sir",
    "dear sirs",
    "dear madam",
    "dear * *",
    "dear *",
    "re complaint",
    "subject complaint",
    "formal complaint",
    "letter of complaint",
    "my complaint is about",
    "my complaint is that",
    "this complaint is about",
    "the complaint is about",
    "i am writing to you",
    "i am writing in relation to",
    "i am writing with regard to",
    "i am writing in connection with",
    "i am writing about",
    "i am writing to complain about",
    "i am writing to complain that",
    "i am writing to complain",
    "i am writing to make a complaint",
    "i am writing to raise",
    "i am writing to express",
    "i am writing to",
    "i am writing",
    "i'm writing to complain",
    "i'm writing to",
    "i'm writing",
    "we are writing to complain",
    "we are writing to",
    "we are writing",
    "i write to complain",
    "i write to",
    "i write in",
    "i write with",
    "i would like to complain",
    "i would like to make a complaint",
    "i would like to raise a complaint",
    "i want to complain",
    "i want to make a complaint",
    "i wish to complain",
    "i wish to make a complaint",
    "i wish to raise",
    "i wish to",
    "i would like to",
    "i'd like to complain",
    "i'd like to",
    "i should be grateful if",
    "i would be grateful if you could",
    "i would be grateful if",
    "i would be grateful",
    "i would appreciate it if",
    "i would appreciate",
    "grateful for your help",
    "please find enclosed",
    "please find attached",
    "please find below",
    "please find",
    "i have enclosed",
    "i have attached",
    "i enclose",
    "i attach",
    "enclosed are",
    "enclosed is",
    "attached are",
    "attached is",
    "please see attached",
    "please see enclosed",
    "please see below",
    "please do not hesitate to contact me",
    "please do not hesitate to contact us",
    "please do not hesitate",
    "please don't hesitate to contact me",
    "please don't hesitate",
    "please contact me",
    "please let me know",
    "please confirm receipt",
    "please acknowledge receipt",
    "please respond",
    "please reply",
    "please could you",
    "please can you",
    "could you please",
    "if you need any further information",
    "if you need any more information",
    "if you need anything else",
    "if you require any further information",
    "if you have any questions",
    "i can be contacted",
    "you can contact me",
    "you can reach me",
    "my contact details are",
    "my contact details",
    "i look forward to hearing from you",
    "i look forward to your reply",
    "i look forward to your response",
    "i look forward to",
    "we look forward to",
    "look forward to hearing from you",
    "looking forward to",
    "at your earliest convenience",
    "as soon as possible",
    "within * working days",
    "within * days",
    "thank you for your letter",
    "thank you for your email",
    "thank you for your time",
    "thank you for taking the time",
    "thank you for your help",
    "thank you for reading",
    "thank you in advance",
    "thanks in advance",
    "thank you for",
    "thank you",
    "many thanks",
    "thanks",
    "with reference to",
    "with regard to",
    "further to my",
    "further to your",
    "further to our",
    "yours faithfully",
    "yours sincerely",
    "yours truly",
    "kind regards",
    "best regards",
    "best wishes",
    "regards",
];

/// Words that belong to the letter rather than to what happened, if they remain next to such
/// phrases.
const LETTER_WORDS: [&str; 96] = [
    "above",
    "acknowledge",
    "act",
    "action",
    "address",
    "advance",
    "advice",
    "advise",
    "answer",
    "appreciate",
    "assist",
    "assistance",
    "attached",
    "attachment",
    "attachments",
    "attention",
    "await",
    "below",
    "bring",
    "call",
    "case",
    "circumstances",
    "clarification",
    "complain",
    "complaint",
    "complaints",
    "concern",
    "concerning",
    "concerns",
    "confirm",
    "consider",
    "consideration",
    "contact",
    "convenience",
    "copies",
    "copy",
    "correspondence",
    "date",
    "day",
    "days",
    "details",
    "discuss",
    "documents",
    "earliest",
    "email",
    "emails",
    "enclosed",
    "enclosures",
    "enquiries",
    "formal",
    "formally",
    "forward",
    "grateful",
    "happy",
    "hear",
    "hearing",
    "help",
    "hesitate",
    "hope",
    "information",
    "investigate",
    "issue",
    "issues",
    "kind",
    "kindly",
    "know",
    "letter",
    "letters",
    "look",
    "matter",
    "matters",
    "message",
    "need",
    "number",
    "opportunity",
    "particulars",
    "phone",
    "prompt",
    "question",
    "questions",
    "raise",
    "reading",
    "receipt",
    "receive",
    "record",
    "reference",
    "regarding",
    "relevant",
    "reply",
    "request",
    "require",
    "respond",
    "response",
    "soon",
    "telephone",
    "time",
];

/// The openings of paragraphs about the Ombudsman's role and about how a complaint was considered,
/// for indexes too small to recognise these as standing text.
const STANDING_OPENINGS: [&str; 34] = [
    "we investigate complaints about",
    "we investigate complaints of",
    "the ombudsman investigates complaints about",
    "the local government and social care ombudsman investigates",
    "we provide a free service",
    "we must also consider whether",
    "we must consider whether",
    "we cannot question whether",
    "we cannot investigate",
    "we can decide whether to start",
    "we may decide not to start",
    "we may investigate complaints",
    "we may investigate a complaint",
    "we do not start or continue an investigation",
    "we do not start an investigation",
    "we normally expect someone to",
    "we normally name care homes",
    "we have the power to",
    "we consider whether there was fault",
    "we use public money carefully",
    "we refer to this as",
    "if we are satisfied with",
    "if there has been fault",
    "when considering complaints we",
    "when considering complaints, we",
    "the law says we cannot",
    "the courts have said",
    "under our information sharing agreement",
    "under the information sharing agreement",
    "service failure can happen",
    "local government act 1974",
    "i considered information",
    "i considered the information",
    "i considered the ombudsman's",
];

/// More such openings, about how a complaint was considered.
const CONSIDERED_OPENINGS: [&str; 16] = [
    "i considered evidence provided by",
    "i considered the complaint and",
    "i considered the evidence",
    "i considered all the",
    "i have considered all the information",
    "i have considered the information",
    "i have considered information",
    "i read the complaint",
    "i read and considered",
    "i spoke to the complainant",
    "i discussed the complaint with",
    "i made enquiries of the council",
    "i gave the complainant",
    "i sent a draft",
    "i wrote to the complainant and",
    "as part of the investigation i",
];

/// Whether a paragraph with these words is one that every decision has.
pub(super) fn is_standing(read: &[ReadWord]) -> bool {
    let openings = STANDING_OPENINGS.iter().chain(&CONSIDERED_OPENINGS);
    openings
        .into_iter()
        .any(|opening| begins_with(read, opening) > 0)
}

/// The number of words that a phrase covers; 0 if they do not start with it.
fn begins_with(read: &[ReadWord], phrase: &str) -> usize {
    let mut taken = 0;
    for part in phrase.split(' ') {
        let Some(word) = read.get(taken) else {
            return 0;
        };
        if part != "*" && part.trim_end_matches(',') != word.form {
            return 0;
        }
        // A wildcard does not match across the start of a sentence.
        if part == "*" && word.begins_sentence {
            return 0;
        }
        taken += 1;
    }
    taken
}

/// Drops the phrases, preferring the longest match.
pub(super) fn drop_phrases(read: &mut [ReadWord]) {
    let mut at = 0;
    while at < read.len() {
        let lengths = PHRASES
            .iter()
            .map(|phrase| begins_with(&read[at..], phrase));
        let taken = lengths.max().unwrap_or(0);
        for word in &mut read[at..at + taken] {
            word.dropped = Some(Dropped::LetterPhrase);
        }
        at += taken.max(1);
    }
}

/// Drops the rest of a sentence, or of the whole text, if it has such a phrase and nothing else
/// except letter words.
pub(super) fn drop_letter_sentences(read: &mut [ReadWord]) {
    let drop = |words: &mut [ReadWord]| {
        let is_phrase = |word: &ReadWord| word.dropped == Some(Dropped::LetterPhrase);
        let is_nothing = |word: &ReadWord| {
            word.dropped.is_some() || LETTER_WORDS.binary_search(&word.form.as_str()).is_ok()
        };
        if words.iter().any(is_phrase) && words.iter().all(is_nothing) {
            for word in words {
                word.dropped.get_or_insert(Dropped::LetterPhrase);
            }
        }
    };
    let mut from = 0;
    for at in 1..=read.len() {
        if at == read.len() || read[at].begins_sentence {
            drop(&mut read[from..at]);
            from = at;
        }
    }
    drop(read);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::precedent::word_filter::WordFilter;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = WordFilter::of_names(std::iter::empty()).read(text);
        let left = read.iter().filter(|word| word.dropped.is_none());
        let left: Vec<_> = left.map(|word| word.form.as_str()).collect();
        assert_eq!(left.join(" "), expected, "{text}");
    }

    #[test]
    fn openings_and_endings_of_letters_are_dropped() {
        check(
            "Dear Sir or Madam, I am writing to complain about damp.",
            "damp",
        );
        check(
            "Please find enclosed copies of my letters. I look forward to hearing from you.",
            "",
        );
        check(
            "Thank you for your time and attention to this matter.\nYours faithfully",
            "",
        );
        check(
            "I would be grateful if you could respond within 14 days. Kind regards",
            "",
        );
    }

    #[test]
    fn words_about_what_happened_stay_next_to_a_phrase() {
        check(
            "I am writing to you because the roof leaked. Yours sincerely",
            "roof leaked",
        );
        check("Please find attached photos of mould", "photos mould");
        check("My complaint was about a letter", "complaint letter");
    }

    #[test]
    fn openings_of_standing_text_are_recognised() {
        let read = |text| WordFilter::of_names(std::iter::empty()).read(text);
        assert!(is_standing(&read(
            "We investigate complaints about ‘fault’ and harm."
        )));
        assert!(is_standing(&read(
            "I considered the Ombudsman’s Assessment Code."
        )));
        assert!(!is_standing(&read("We complained about damp.")));
    }

    #[test]
    fn the_list_is_sorted_for_the_search_in_it() {
        assert!(LETTER_WORDS.is_sorted());
    }
}
