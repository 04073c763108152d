//! `redress eval` over a small collection.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const CORPUS: &str = r#"{"_id":"D1","title":"Late repairs","text":"The landlord was late to mend a roof."}
{"_id":"D2","title":"","text":"A roof and another roof leaked in the rain."}
{"_id":"D3","title":"Buses","text":"The bus was late."}
{"_id":"31715818","title":"Rain","text":"Nothing else is said here."}
{"_id":"D5","title":"Gardens","text":"Roses need rain.\n\nA shed has a roof."}
"#;

const TOPICS: &str = r#"{"_id":"1","text":"mending a leaking roof (NOT rain)"}
{"_id":"2","text":"late buses"}
{"_id":"3","text":"rain"}
{"_id":"4","text":"nobody judged this rose"}
{"_id":"5","text":"zebra"}
"#;

const QRELS: &str = "query-id\tcorpus-id\tscore\n1\tD1\t2\n1\tD2\t1\n2\tD3\t1\n3\t31715818\t1\n5\tD1\t1\n6\tD1\t1\n";

/// A folder with the files above and an index of the corpus.
struct Sandbox(TempDir);

impl Sandbox {
    fn new() -> Self {
        let sandbox = Self(tempfile::tempdir().unwrap());
        for (name, text) in [
            ("corpus.jsonl", CORPUS),
            ("topics.jsonl", TOPICS),
            ("qrels.tsv", QRELS),
            ("grid.toml", "k1 = [0.5, 1.2]\nb = [0.0, 0.75]\n"),
        ] {
            sandbox.write(name, text);
        }
        let (_, stderr, code) = sandbox.run(&["index", "corpus.jsonl"]);
        assert_eq!(code, 0, "{stderr}");
        sandbox
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> (String, String, i32) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
        for variable in ["REDRESS_INDEX", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        let command = command.args(arguments).current_dir(self.path());
        let output = command.stdin(Stdio::null()).output().unwrap();
        (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
            output.status.code().unwrap(),
        )
    }

    /// Runs `eval` on the files above.
    fn eval(&self, arguments: &[&str]) -> (String, String, i32) {
        self.run(&[&["eval", "topics.jsonl", "qrels.tsv"], arguments].concat())
    }
}

#[test]
fn topics_are_run_and_measured() {
    let (stdout, stderr, code) = Sandbox::new().eval(&["--measures", "MRR,recall@10,P@1"]);
    assert_eq!(
        stdout,
        "5 topics         mean\n\
         MRR            0.6000\n\
         recall@10      0.6000\n\
         P@1            0.6000\n\
         2 topics with nothing found, counted as 0\n"
    );
    assert_eq!(code, 0);
    let told = "note: 1 topic without a relevant document left out\n\
                note: 1 topic of the qrels not among those given, counted as 0\n\
                note: ran 4 topics in ";
    assert!(stderr.starts_with(told), "{stderr}");
}

#[test]
fn a_run_does_not_depend_on_threads_and_is_read_back_unchanged() {
    let sandbox = Sandbox::new();
    let (judged, _, code) =
        sandbox.eval(&["--format", "json", "--run-out", "one.run", "--jobs", "1"]);
    assert_eq!(code, 0);
    sandbox.eval(&["--run-out", "four.run", "--jobs", "4"]);
    let run = sandbox.read("one.run");
    assert_eq!(run, sandbox.read("four.run"));
    let first = run.lines().next().unwrap();
    assert!(
        first.starts_with("1 Q0 D") && first.ends_with(" redress"),
        "{first}"
    );
    // Names are written as in the collection, and topics without judgments are in the run too.
    assert!(run.contains("3 Q0 31715818 1 "), "{run}");
    assert!(run.contains("\n4 Q0 D5 1 "), "{run}");
    let (again, stderr, _) = sandbox.eval(&["--format", "json", "--run", "one.run"]);
    assert_eq!(again, judged);
    assert!(!stderr.contains("ran "), "{stderr}");
}

#[test]
fn titles_are_found_and_operators_apply_only_if_requested() {
    let sandbox = Sandbox::new();
    let documents = |topic: &str, arguments: &[&str]| {
        sandbox.write("topics.tsv", &format!("1\t{topic}\n"));
        let given = ["eval", "topics.tsv", "qrels.tsv", "--run-out", "run"];
        let (_, stderr, _) = sandbox.run(&[&given, arguments].concat());
        let run = sandbox.read("run");
        let found = run.lines().map(|line| line.split(' ').nth(2).unwrap());
        (found.collect::<Vec<_>>().join(" "), stderr)
    };
    assert_eq!(documents("buses", &[]).0, "D3");
    assert_eq!(documents("garden", &[]).0, "D5");
    let count = |arguments| documents("roof NOT rain", arguments).0.split(' ').count();
    assert_eq!(count(&["--depth", "1"]), 1);
    assert_eq!(count(&[]), 4);
    assert_eq!(documents("roof NOT rain", &["--operators"]).0, "D1");
    let (found, stderr) = documents("roof AND (", &["--operators"]);
    assert_eq!(found, "");
    assert!(
        stderr.contains("note: topic 1 cannot be read as a query: "),
        "{stderr}"
    );
}

#[test]
fn two_runs_are_compared() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "theirs.run",
        "1 Q0 D9 1 2.0 x\n1 Q0 D1 2 1.0 x\n2 Q0 D3 1 1 x\nbad line\n3 Q0 D9 1 1 x\n",
    );
    let compared = ["--compare", "theirs.run", "--measures", "MRR"];
    let (stdout, stderr, code) = sandbox.eval(&compared);
    assert_eq!(
        stdout,
        "5 topics         mean    other  difference        p    better  worse  equal\n\
         MRR            0.6000   0.3000     +0.3000   0.5000         2      0      3\n\
         2 topics with nothing found, counted as 0\n"
    );
    let told = "note: left out: theirs.run, line 4: 2 columns instead of six: ";
    assert!(stderr.contains(told), "{stderr}");
    assert_eq!(code, 0);
    let (csv, _, _) = sandbox.eval(&[&compared[..], &["--format", "csv"]].concat());
    assert_eq!(
        csv,
        "topic,measure,figure,other,difference,p,better,worse,equal\n\
         1,MRR,1.000000,0.500000,0.500000,,,,\n\
         2,MRR,1.000000,1.000000,0.000000,,,,\n\
         3,MRR,1.000000,0.000000,1.000000,,,,\n\
         5,MRR,0.000000,0.000000,0.000000,,,,\n\
         6,MRR,0.000000,0.000000,0.000000,,,,\n\
         all,MRR,0.600000,0.300000,0.300000,0.500000,2,0,3\n"
    );
    let (json, _, _) = sandbox.eval(&[&compared[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["measures"][0]["difference"], 0.3);
    assert_eq!(json["by_topic"][2]["other"]["MRR"], 0.0);
    assert_eq!(json["left_out"]["without_relevant"], 1);
}

#[test]
fn a_sweep_judges_settings_on_held_out_topics() {
    let sandbox = Sandbox::new();
    let swept = ["--sweep", "grid.toml", "--folds", "2", "--measures", "MRR"];
    let (stdout, _, code) = sandbox.eval(&swept);
    assert_eq!(
        stdout,
        "MRR, 4 topics in 2 parts, 4 points\n\
         topics  chosen on others  held out   as now  chosen\n     \
         2            1.0000    0.5000   0.5000  b = 0.0, k1 = 0.5\n     \
         2            0.5000    1.0000   1.0000  b = 0.0, k1 = 0.5\n\
         \n\
         held out     mean    other  difference        p    better  worse  equal\n\
         MRR        0.7500   0.7500     +0.0000   1.0000         0      0      4\n\
         best on all topics: b = 0.0, k1 = 0.5\n\
         other: the settings as they are now\n"
    );
    assert_eq!(code, 0);
    let (csv, _, _) = sandbox.eval(&[&swept[..], &["--format", "csv"]].concat());
    assert_eq!(csv.lines().count(), 1 + 4 * (1 + 4));
    assert!(csv.starts_with("b,k1,topic,MRR\n,,1,1.000000\n"), "{csv}");
    assert!(csv.contains("\n0.75,1.2,5,0.000000\n"), "{csv}");
    let (json, _, _) = sandbox.eval(&[&swept[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["points"][3]["settings"]["k1"], 1.2);
    assert_eq!(json["folds"][0]["choosing_topics"], 2);
}

#[test]
fn reports_what_cannot_be_done() {
    let sandbox = Sandbox::new();
    sandbox.write("wrong.toml", "k1 = [1.2, 11]\n");
    sandbox.write("none.tsv", "query-id\tcorpus-id\tscore\n");
    for (arguments, message, code) in [
        (
            &["topics.jsonl", "none.tsv"][..],
            "note: no topic of topics.jsonl has a relevant document in none.tsv",
            1,
        ),
        (&["nowhere", "qrels.tsv"], "error: cannot read nowhere", 2),
        (
            &["topics.jsonl", "qrels.tsv", "--sweep", "wrong.toml"],
            "error: wrong.toml: k1 is 11; it must be 0 to 10",
            2,
        ),
        (
            &["topics.jsonl", "qrels.tsv", "--sweep", "grid.toml"],
            "error: 4 topics cannot be divided into 5 parts",
            2,
        ),
        (
            &["topics.jsonl", "qrels.tsv", "--measures", "nDCG@0"],
            "choose nDCG@10",
            2,
        ),
        (
            &["topics.jsonl", "qrels.tsv", "--format", "md"],
            "`redress eval` does not support this format",
            2,
        ),
        (
            &["topics.jsonl", "qrels.tsv", "--run", "x", "--run-out", "y"],
            "cannot be used with",
            2,
        ),
        (
            &["topics.jsonl", "qrels.tsv", "--index", "elsewhere"],
            "error: no index in elsewhere/built",
            2,
        ),
    ] {
        let (_, stderr, seen) = sandbox.run(&[&["eval"], arguments].concat());
        assert!(
            stderr.contains(message) && seen == code,
            "{arguments:?}: {seen}\n{stderr}"
        );
    }
}
