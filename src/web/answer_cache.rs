//! Finished answers, kept while there is room.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::reply::Reply;

/// The answers asked for last, by their tags.
///
/// A tag names the state of the index and the whole request, so what is found
/// here is what would be made again. It is in memory only, and what is not asked
/// for again leaves.
#[derive(Default)]
pub(crate) struct AnswerCache {
    answers: Mutex<Answers>,
}

#[derive(Default)]
struct Answers {
    /// Numbers the moments at which answers were asked for.
    last: u64,
    by_tag: HashMap<String, Answer>,
    /// By moment: the tag asked for then.
    by_moment: BTreeMap<u64, String>,
    bytes: usize,
}

struct Answer {
    moment: u64,
    reply: Reply,
    bytes: usize,
}

impl AnswerCache {
    /// All answers together.
    const MOST_BYTES: usize = 32 * 1024 * 1024;
    /// One answer; larger ones are rare and would push out many.
    const MOST_OF_ONE: usize = 512 * 1024;
    /// What an answer takes beside its content.
    const OVERHEAD_BYTES: usize = 1_024;

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer with this tag.
    pub(crate) fn find(&self, tag: &str) -> Option<Reply> {
        let mut answers = self.answers();
        let Answers {
            last,
            by_tag,
            by_moment,
            ..
        } = &mut *answers;
        let answer = by_tag.get_mut(tag)?;
        *last += 1;
        let tag = by_moment.remove(&answer.moment)?;
        answer.moment = *last;
        by_moment.insert(*last, tag);
        answer.reply.again()
    }

    /// Keeps an answer, and lets go of those that were not asked for the longest.
    pub(crate) fn keep(&self, tag: &str, reply: &Reply) {
        let Some(reply) = reply.again() else { return };
        let bytes = reply.content_bytes() + Self::OVERHEAD_BYTES;
        if bytes > Self::MOST_OF_ONE {
            return;
        }
        let mut answers = self.answers();
        if answers.by_tag.contains_key(tag) {
            return;
        }
        answers.last += 1;
        let moment = answers.last;
        answers.bytes += bytes;
        answers.by_moment.insert(moment, tag.to_owned());
        let answer = Answer {
            moment,
            reply,
            bytes,
        };
        answers.by_tag.insert(tag.to_owned(), answer);
        while answers.bytes > Self::MOST_BYTES {
            let Some((_, oldest)) = answers.by_moment.pop_first() else {
                break;
            };
            if let Some(gone) = answers.by_tag.remove(&oldest) {
                answers.bytes -= gone.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::reply::Kind;
    use super::*;

    #[test]
    fn what_was_not_asked_for_the_longest_leaves_first() {
        let kept = AnswerCache::default();
        let reply = || Reply::new(Kind::Html, vec![0_u8; 256 * 1024]);
        for nth in 0..100 {
            kept.keep(&nth.to_string(), &reply());
            assert!(kept.find("0").is_some());
        }
        for nth in 100..200 {
            kept.keep(&nth.to_string(), &reply());
            let _ = kept.find("0");
        }
        let answers = kept.answers();
        assert!(answers.bytes <= AnswerCache::MOST_BYTES);
        assert_eq!(answers.by_tag.len(), answers.by_moment.len());
        assert!(!answers.by_tag.contains_key("1"));
        assert!(answers.by_tag.contains_key("0") && answers.by_tag.contains_key("199"));
    }

    #[test]
    fn what_is_very_large_is_not_kept() {
        let kept = AnswerCache::default();
        kept.keep(
            "a",
            &Reply::new(Kind::Html, vec![0_u8; AnswerCache::MOST_OF_ONE]),
        );
        assert!(kept.find("a").is_none());
    }
}
