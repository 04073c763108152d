use super::*;

fn shown(failure: Failure) -> String {
    let Failure::Message(shown) = failure else {
        return "closed pipe".to_owned();
    };
    let mut out = Vec::new();
    shown.write(&mut out, Palette::default());
    String::from_utf8(out).unwrap()
}

#[track_caller]
fn check(error: IndexError, expected: &str) {
    assert_eq!(shown(error.into()), expected);
}

fn built() -> PathBuf {
    PathBuf::from("index/built")
}

fn refused() -> FileError {
    FileError {
        action: "read",
        path: PathBuf::from("index/settings/synonyms.txt"),
        source: io::Error::new(io::ErrorKind::PermissionDenied, "permission denied"),
    }
}

#[test]
fn every_failure_of_an_index_has_a_hint() {
    check(
        IndexError::Missing { folder: built() },
        "error: no index in index/built\nhint: build it first: `redress index PATH`\n",
    );
    check(
        IndexError::OtherVersion {
            folder: PathBuf::from("/srv/it's/built"),
            built_with: "format 1".to_owned(),
            needed: "format 2".to_owned(),
        },
        "error: the index in /srv/it's/built was built with format 1; this program needs format 2\n\
         hint: rebuild it: `redress --index '/srv/it'\\''s' index --rebuild PATH`\n",
    );
    check(
        IndexError::Damaged {
            path: built().join("engine/0.store"),
            detail: "is cut short".to_owned(),
        },
        "error: the index is damaged: index/built/engine/0.store is cut short\nhint: rebuild it: \
         `redress index --rebuild PATH`\n",
    );
    check(
        IndexError::Busy { folder: built() },
        "error: another run is writing to the index in index/built\nhint: wait until it has \
         finished; you can still search\n",
    );
    check(
        IndexError::Settings {
            path: PathBuf::from("index/settings/ranking.toml"),
            line: 4,
            detail: "not a number: `x`".to_owned(),
        },
        "error: index/settings/ranking.toml: line 4: not a number: `x`\nhint: correct line 4 of \
         index/settings/ranking.toml, then run the same command again\n",
    );
    check(
        IndexError::NoSuchPath {
            path: PathBuf::from("decision"),
        },
        "error: no such file or folder: decision\nhint: check the spelling; the path is relative \
         to the current folder\n",
    );
    check(
        IndexError::DiskFull { folder: built() },
        "error: the disk that holds index/built is full\nhint: free some space, then run the same \
         command again; what was committed before is intact\n",
    );
    check(
        IndexError::RebuildStopped { folder: built() },
        "error: stopped; the index in index/built is unchanged\n\
         hint: run the same command again to rebuild it\n",
    );
    check(
        refused().into(),
        "error: cannot read index/settings/synonyms.txt: permission denied\n\
         hint: you need permission to read it\n",
    );
    check(
        IndexError::Engine {
            folder: built(),
            source: "no \x1b[31msegment".into(),
        },
        "error: the search engine failed in index/built: no \u{fffd}[31msegment\nhint: `redress \
         check` shows whether the index is damaged\n",
    );
}

#[track_caller]
fn check_place(query: &str, range: Range<usize>, expected: &str) {
    let error = QueryError {
        message: "a bracket is not closed".to_owned(),
        range,
        repair: Some("(amend)".to_owned()),
    };
    assert_eq!(
        shown(Failure::of_search(error.into(), query)),
        format!("error: a bracket is not closed\n{expected}hint: try `(amend)`\n")
    );
}

#[test]
fn a_broken_query_is_shown_with_the_location() {
    check_place("(amend", 0..1, "  (amend\n  ^\n");
    check_place("£5 (amend", 4..10, "  £5 (amend\n     ^^^^^^\n");
    check_place("amend (", 7..7, "  amend (\n         ^\n");
    check_place("a\tb\x1b (", 5..6, "  a b\u{fffd} (\n       ^\n");
    check_place("e\u{301}住 (", 7..8, "  e\u{301}住 (\n      ^\n");
    check_place("", 0..0, "  \n  ^\n");
}

#[test]
fn a_long_query_is_shortened_around_the_location() {
    let query = format!("{}({}", "a".repeat(300), "b".repeat(300));
    check_place(
        &query,
        300..601,
        &format!(
            "  …{}({}…\n  {}{}\n",
            "a".repeat(40),
            "b".repeat(55),
            " ".repeat(41),
            "^".repeat(56)
        ),
    );
    check_place(
        &query,
        9_000..9_001,
        &format!("  …{}\n  {}^\n", "b".repeat(40), " ".repeat(41)),
    );
}

#[test]
fn a_closed_pipe_is_not_a_failure() {
    let closed = io::Error::from(io::ErrorKind::BrokenPipe);
    assert_eq!(shown(closed.into()), "closed pipe");
    assert_eq!(
        shown(io::Error::other("no room").into()),
        "error: cannot write the answer: no room\n"
    );
}

#[test]
fn a_command_that_panics_names_the_index_it_read() {
    use clap::Parser;

    let broken_off = |arguments: &[&str]| {
        let cli = Cli::try_parse_from(arguments).unwrap();
        shown(Failure::of_panic(&cli))
    };
    assert_eq!(
        broken_off(&["redress", "search", "delay", "--index", "mine"]),
        "error: the index may be damaged: reading it failed unexpectedly\nhint: `redress --index \
         mine check` shows what is wrong\n"
    );
    assert_eq!(
        broken_off(&["redress", "synth"]),
        "error: the program failed unexpectedly\nhint: this is a bug; please report it with the \
         output of `-v`\n"
    );
}
