//! Completions of the shell, which know the authorities, categories and tags of the
//! index. The scripts ask the program itself at each TAB.
//!
//! On an error the shell gets no completions and no message.

mod bash;

use std::env;
use std::ffi::OsString;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;

use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;
use clap_complete::engine::complete;
use clap_complete::env::Shells;

use super::Outcome;
use super::args::{Cli, CompletionsArgs};
use super::console::Console;
use super::failure::Failure;
use super::known;

/// The variable in which the shell gives its name.
const SHELL: &str = "COMPLETE";

/// Writes the script of a shell.
pub(crate) fn script(args: &CompletionsArgs, console: &mut Console) -> Result<Outcome, Failure> {
    let program = program();
    let mut script = Vec::new();
    let name = args.shell.to_possible_value();
    let name = name.as_ref().map_or("bash", |value| value.get_name());
    if args.shell == Shell::Bash {
        script.extend_from_slice(bash::script(&program).as_bytes());
    } else if let Some(shell) = Shells::builtins().completer(name) {
        shell.write_registration(SHELL, "redress", "redress", &program, &mut script)?;
    }
    console.out.write_all(&script)?;
    Ok(Outcome::Done)
}

/// What a script calls: the name it was called by, or where it is, where that name is
/// not looked up.
fn program() -> String {
    let called = env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let is_path = called.components().count() > 1;
    let own = env::current_exe().ok().filter(|_| is_path);
    own.map_or("redress".to_owned(), |own| {
        own.to_string_lossy().into_owned()
    })
}

/// Answers a shell that asks for completions; false where none does.
pub(crate) fn answer() -> bool {
    let Some(shell) = env::var_os(SHELL).filter(|shell| !shell.is_empty()) else {
        return false;
    };
    panic::set_hook(Box::new(|_| {}));
    let answered = panic::catch_unwind(AssertUnwindSafe(|| {
        let mut answer = Vec::new();
        let written = if shell == "bash" {
            bash::complete(&mut answer)
        } else {
            of_other_shell(&shell.to_string_lossy(), &mut answer)
        };
        (written, answer)
    }));
    if let Ok((Some(()), answer)) = answered {
        // A failure to write has no reader.
        let _ = std::io::stdout().lock().write_all(&answer);
    }
    true
}

fn of_other_shell(name: &str, answer: &mut Vec<u8>) -> Option<()> {
    let shells = Shells::builtins();
    let shell = shells.completer(name)?;
    // Behind `--` is what was typed.
    let typed = env::args_os().skip_while(|argument| argument != "--");
    let words: Vec<OsString> = typed.skip(1).collect();
    known::look_in(&words);
    let folder = env::current_dir().ok();
    let mut program = Cli::command();
    shell
        .write_complete(&mut program, words, folder.as_deref(), answer)
        .ok()
}

/// The completions of the last of some words.
fn candidates(words: Vec<OsString>) -> Option<Vec<String>> {
    known::look_in(&words);
    let last = words.len().checked_sub(1)?;
    let folder = env::current_dir().ok();
    let found = complete(&mut Cli::command(), words, last, folder.as_deref()).ok()?;
    let found = found.iter().filter(|one| !one.is_hide_set());
    let texts = found.filter_map(|one| one.get_value().to_str().map(str::to_owned));
    Some(texts.collect())
}
