//! Bash parts words at `:` and `=` as well, and takes completions as they are, without
//! quoting: names of authorities have spaces. So what was typed is read here, and what
//! is offered is quoted here.

use std::env;
use std::ffi::OsString;
use std::io::Write;

/// The variables in which the script says what was typed, and where bash parts words.
const LINE: &str = "_REDRESS_LINE";
const BREAKS: &str = "_REDRESS_BREAKS";

/// The script that asks `program`.
pub(super) fn script(program: &str) -> String {
    format!(
        r#"_redress() {{
    local completion
    COMPREPLY=()
    while IFS= read -r completion; do
        COMPREPLY+=("$completion")
    done < <(COMPLETE=bash {LINE}="${{COMP_LINE:0:COMP_POINT}}" {BREAKS}="$COMP_WORDBREAKS" {} 2>/dev/null)
    if [[ ${{#COMPREPLY[@]}} -eq 1 && ${{COMPREPLY[0]}} == *[=/:,] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}}
complete -o bashdefault -o default -F _redress redress
"#,
        quoted(program)
    )
}

/// A text as one word of the shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Writes what can stand at the end of the line that was typed, one a line.
pub(super) fn complete(answer: &mut Vec<u8>) -> Option<()> {
    let line = env::var(LINE).ok()?;
    let breaks = env::var(BREAKS).unwrap_or_else(|_| "=:".to_owned());
    let typed = Typed::read(&line, &breaks)?;
    let words = typed.words.iter().map(OsString::from).collect();
    for text in super::candidates(words)? {
        if let Some(completion) = typed.completion(&text) {
            writeln!(answer, "{completion}").ok()?;
        }
    }
    Some(())
}

/// How a text is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    None,
    Single,
    Double,
}

/// A line as far as it was typed.
#[derive(Debug)]
struct Typed {
    /// Without their quotes; the last is the one to complete, perhaps empty.
    words: Vec<String>,
    /// The quote that is open at the end.
    quoting: Quoting,
    /// The bytes of the last word that stay: what bash replaces begins behind them.
    stays: usize,
}

impl Typed {
    /// `None` for a line that ends within an escape.
    fn read(line: &str, breaks: &str) -> Option<Self> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let mut quoting = Quoting::None;
        let mut stays = 0;
        let mut characters = line.chars().peekable();
        while let Some(character) = characters.next() {
            match (quoting, character) {
                (Quoting::None, space) if space.is_whitespace() => {
                    words.extend(word.take());
                    stays = 0;
                }
                (Quoting::Single, '\'') | (Quoting::Double, '"') => quoting = Quoting::None,
                (Quoting::None, '\'' | '"') => {
                    let word = word.get_or_insert_default();
                    stays = word.len();
                    quoting = match character {
                        '\'' => Quoting::Single,
                        _ => Quoting::Double,
                    };
                }
                (Quoting::None | Quoting::Double, '\\') => {
                    let escaped = characters.next()?;
                    let own = word.get_or_insert_default();
                    if quoting == Quoting::Double && !"\"\\$`".contains(escaped) {
                        own.push('\\');
                    }
                    own.push(escaped);
                }
                (_, other) => {
                    let own = word.get_or_insert_default();
                    own.push(other);
                    if quoting == Quoting::None && breaks.contains(other) {
                        stays = own.len();
                    }
                }
            }
        }
        words.push(word.unwrap_or_default());
        Some(Self {
            words,
            quoting,
            stays,
        })
    }

    /// What bash puts in place of the end of the last word for `text` to stand there.
    fn completion(&self, text: &str) -> Option<String> {
        let stays = self.words.last()?.get(..self.stays)?;
        let new = text.strip_prefix(stays)?;
        if text.contains(char::is_control) {
            return None;
        }
        match self.quoting {
            Quoting::Single => (!new.contains('\'')).then(|| new.to_owned()),
            Quoting::Double => Some(escaped(new, |c| "\"\\$`".contains(c))),
            Quoting::None => {
                let is_plain = |c: char| c.is_alphanumeric() || "-_./,:=+@%^".contains(c);
                Some(escaped(new, |c| !is_plain(c)))
            }
        }
    }
}

fn escaped(text: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if is_special(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, words: &[&str], text: &str, completion: Option<&str>) {
        let typed = Typed::read(line, " \t\n\"'><=;|&(:").unwrap();
        assert_eq!(typed.words, words, "{line}");
        assert_eq!(typed.completion(text).as_deref(), completion, "{line}");
    }

    #[test]
    fn a_name_with_spaces_is_completed_however_it_is_quoted() {
        let name = "St. Mary's Council";
        let whole = Some(r"St.\ Mary\'s\ Council");
        check("r --a ", &["r", "--a", ""], name, whole);
        check(r"r --a St.\ M", &["r", "--a", "St. M"], name, whole);
        check("r --a \"St. M", &["r", "--a", "St. M"], name, Some(name));
        check("r --a 'St. M", &["r", "--a", "St. M"], name, None);
        check("r --a=St", &["r", "--a=St"], "--a=St. X", Some(r"St.\ X"));
    }

    #[test]
    fn the_text_before_a_colon_is_kept() {
        check(
            "r s tag:de",
            &["r", "s", "tag:de"],
            "tag:delay",
            Some("delay"),
        );
        check(
            "r s 'tag:de",
            &["r", "s", "tag:de"],
            "tag:delay",
            Some("tag:delay"),
        );
        check(
            "r s authority:K",
            &["r", "s", "authority:K"],
            "authority:\"K L\"",
            Some("\\\"K\\ L\\\""),
        );
        check("r --col", &["r", "--col"], "--color", Some("--color"));
        assert!(Typed::read("r a\\", "").is_none());
    }

    #[test]
    fn the_script_is_safe_whatever_the_program_is_called() {
        assert!(script("/a b/it's").contains(r"'/a b/it'\''s' 2>/dev/null"));
    }
}
