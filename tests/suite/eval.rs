//! Compares the eval layer with `trec_eval`, and reads files as users have them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use redress::eval::{
    FromFile, LineFaults, Measure, Qrels, Report, Run, Scored, Topic, judge, judged_topics,
    read_qrels, read_run, read_topics,
};

fn fixture(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/eval")).join(name)
}

fn topics_of(qrels: &Qrels) -> Vec<Topic> {
    let topics = qrels.topics().map(|id| Topic {
        id: id.to_owned(),
        text: String::new(),
    });
    judged_topics(topics.collect(), qrels).0
}

/// Compares values with those that `trec_eval` gives for the same files. Its tables have no value
/// for a topic without results, which is 0 here.
#[track_caller]
fn check(run: &str, expected: &str) {
    let FromFile { value: run, faults } = read_run(&fixture(run)).unwrap();
    assert_eq!(faults.count, 0);
    let qrels = read_qrels(&fixture("qrels.txt")).unwrap().value;
    let expected = fs::read_to_string(fixture(expected)).unwrap();
    let mut rows = expected.lines().map(|line| line.split('\t'));
    let measures: Vec<Measure> = (rows.next().unwrap().skip(1))
        .map(|name| name.parse().unwrap())
        .collect();
    let report = judge(&run, &qrels, &topics_of(&qrels), &measures);
    let row = |topic: &str, figures: &[f64]| {
        let figures = figures.iter().map(|figure| format!("{figure:.4}"));
        format!("{topic}\t{}\n", figures.collect::<Vec<_>>().join("\t"))
    };
    let mut seen = expected.split_inclusive('\n').next().unwrap().to_owned();
    for topic in &report.topics {
        seen.push_str(&row(&topic.topic, &topic.figures));
    }
    seen.push_str(&row("all", &report.means));
    assert_eq!(seen, expected);
}

#[test]
fn values_equal_those_of_trec_eval_with_ties_and_negative_grades() {
    check("run-a.txt", "expected-a.tsv");
    check("run-b.txt", "expected-b.tsv");
}

#[test]
fn unanswerable_topics_are_left_out_and_unanswered_ones_count() {
    let qrels = read_qrels(&fixture("qrels.txt")).unwrap().value;
    let topic = |id: &str| Topic {
        id: id.to_owned(),
        text: String::new(),
    };
    let given = ["t5", "t1", "t7", "t99"].map(topic).to_vec();
    let (topics, left_out) = judged_topics(given, &qrels);
    let ids: Vec<_> = topics.iter().map(|topic| topic.id.as_str()).collect();
    assert_eq!(ids, ["t5", "t1"]);
    assert_eq!(left_out.without_relevant, 2);
    let not_given: Vec<_> = left_out.not_given.iter().map(|topic| &*topic.id).collect();
    assert_eq!(not_given, ["t2", "t3", "t4", "t6", "t8"]);
    let run = read_run(&fixture("run-a.txt")).unwrap().value;
    let report = judge(&run, &qrels, &topics, &[Measure::Map]);
    let Report { topics, means, .. } = report;
    assert_eq!((topics[0].found, topics[0].figures[0]), (0, 0.0));
    assert!((means[0] - topics[1].figures[0] / 2.0).abs() < 1e-12);
}

/// The ignored lines of a file, without its name.
fn told(faults: &LineFaults) -> String {
    let mut told = String::new();
    for fault in &faults.first {
        let line = fault.to_string();
        writeln!(told, "{}", line.split_once(", ").unwrap().1).unwrap();
    }
    told
}

#[track_caller]
fn check_read<T: std::fmt::Debug>(
    read: impl Fn(&Path) -> Result<FromFile<T>, redress::files::FileError>,
    text: &[u8],
    expected: &str,
) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, text).unwrap();
    let FromFile { value, faults } = read(&path).unwrap();
    assert_eq!(format!("{value:?}\n{}", told(&faults)), expected);
}

#[test]
fn topics_are_read_line_by_line_and_bad_lines_are_reported() {
    check_read(
        |path| {
            let read = read_topics(path)?;
            Ok(FromFile {
                value: (read.value.into_iter())
                    .map(|topic| format!("{}={}", topic.id, topic.text))
                    .collect::<Vec<_>>(),
                faults: read.faults,
            })
        },
        b"\xef\xbb\xbf{\"_id\": \"a\", \"text\": \"one\", \"more\": 1}\r\n\
          {\"_id\": 7, \"text\": \"seven\"}\n\n\
          b c\ttwo\tthree\r\n\
          no tab\n{\"_id\": \"d\"}\n{\"text\": \"x\"}\n{\"_id\": \n\xff\tx\na\tagain\n\tnothing\n",
        "[\"a=one\", \"7=seven\", \"b c=two\\tthree\"]\n\
         line 5: 1 columns instead of two: id and text, with a tab between them\n\
         line 6: `text` is missing\n\
         line 7: `_id` is missing\n\
         line 8: not a JSON object: EOF while parsing a value at line 1 column 8\n\
         line 9: not UTF-8 text\n\
         line 10: `a` occurs more than once\n\
         line 11: `id` is missing\n",
    );
}

#[test]
fn qrels_are_read_in_both_formats_and_bad_lines_are_reported() {
    let grades = |path: &Path| {
        let read = read_qrels(path)?;
        let topics: Vec<_> = read.value.topics().collect();
        let grades = topics.iter().flat_map(|topic| {
            let grades = read.value.of(topic).unwrap().iter();
            grades.map(move |(document, grade)| format!("{topic}/{document}={grade}"))
        });
        Ok(FromFile {
            value: grades.collect::<Vec<_>>(),
            faults: read.faults.clone(),
        })
    };
    check_read(
        grades,
        b"1 0 D1 2\n1 0 D2 -1\n\n2\t0\tD1\t0\n1 0 D1 1\n1 0 D3\n1 0 D3 good\n1 0 D4 1.0\n1 0 D5 1.5\n",
        "[\"1/D1=2\", \"1/D2=-1\", \"1/D4=1\", \"2/D1=0\"]\n\
         line 5: `D1` occurs more than once\n\
         line 6: 3 columns instead of four: topic, 0, document and grade; without the header \
         `query-id corpus-id score` a file is read as TREC's\n\
         line 7: `grade` is not a whole number: `good`\n\
         line 9: `grade` is not a whole number: `1.5`\n",
    );
    check_read(
        grades,
        b"query-id\tcorpus-id\tscore\n1\t90 000 001\t1\n1\tD2\n\tD2\t1\n1\t\t1\n",
        "[\"1/90 000 001=1\"]\n\
         line 3: 2 columns instead of three, with tabs between them: query-id, corpus-id and score\n\
         line 4: `query-id` is missing\n\
         line 5: `corpus-id` is missing\n",
    );
}

#[test]
fn runs_are_ordered_by_score_not_by_rank() {
    check_read(
        |path| {
            let read = read_run(path)?;
            let found = read.value.of("1").iter();
            Ok(FromFile {
                value: found.map(|scored| scored.document.clone()).collect::<Vec<_>>(),
                faults: read.faults.clone(),
            })
        },
        b"1 Q0 A 1 0.5 x\n1 Q0 B 2 2e0 x\n1 Q0 C 3 0.5 x y z\n1 Q0 A 4 9 x\n1 Q0 D 5 nan x\n1 Q0 E 6 1\n\
          1 Q0 25 005 150a 7 0.25 x\n1 Q0 25-005-150A 8 0.1 x\n",
        "[\"B\", \"C\", \"A\", \"25 005 150a\"]\n\
         line 4: `A` occurs more than once\n\
         line 5: `score` is not a number: `nan`\n\
         line 6: 5 columns instead of six: topic, Q0, document, rank, score and tag\n\
         line 8: `25-005-150A` occurs more than once\n",
    );
}

#[test]
fn a_reference_is_the_same_in_any_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(
        path("run"),
        "1 Q0 25 005 150 1 2 x\n2 Q0 25005150 1 2 x\n3 Q0 25-005-150 1 2 x\n",
    )
    .unwrap();
    let run = read_run(&path("run")).unwrap().value;
    for qrels in [
        "1 0 25005150 1\n2 0 25 005 150 1\n3 0 25-005-150 1\n",
        "query-id\tcorpus-id\tscore\n1\t25-005-150\t1\n2\t25 005 150\t1\n3\t25005150\t1\n",
    ] {
        fs::write(path("qrels"), qrels).unwrap();
        let qrels = read_qrels(&path("qrels")).unwrap().value;
        let report = judge(&run, &qrels, &topics_of(&qrels), &[Measure::Map]);
        assert_eq!((report.topics.len(), report.means[0]), (3, 1.0));
    }
}

#[test]
fn compressed_files_are_read_like_others() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("topics.tsv.gz");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(b"1\tone\n").unwrap();
    let packed = encoder.finish().unwrap();
    fs::write(&path, &packed).unwrap();
    assert_eq!(read_topics(&path).unwrap().value[0].text, "one");
    fs::write(&path, &packed[..packed.len() - 4]).unwrap();
    let error = read_topics(&path).unwrap_err().to_string();
    assert!(error.starts_with("cannot unpack "), "{error}");
}

#[test]
fn only_the_first_bad_lines_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "x\n".repeat(1_000)).unwrap();
    let faults = read_topics(&path).unwrap().faults;
    assert_eq!(
        (faults.first.len(), faults.count),
        (LineFaults::MAX_KEPT, 1_000)
    );
}

#[test]
fn a_blank_in_a_name_is_refused_if_it_would_make_a_column() {
    let mut run = Run::default();
    let document = "90 000 001".to_owned();
    run.insert(
        "1",
        vec![Scored {
            document,
            score: 1.0,
        }],
    );
    let topic = Topic {
        id: "1".to_owned(),
        text: String::new(),
    };
    assert_eq!(
        run.to_lines(&[topic], "x").unwrap_err().to_string(),
        "a run file cannot contain `90 000 001`, because the name has a blank"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_run_reads_back_in_the_same_order_with_six_digits_and_no_ties(
        scores in prop::collection::vec(prop_oneof![0.0..40_f32, Just(1.0), Just(0.0), any::<f32>()], 0..60),
    ) {
        let mut scores = scores;
        scores.sort_by(|one, other| other.total_cmp(one));
        let found: Vec<Scored> = scores.iter().enumerate().map(|(at, score)| Scored {
            document: format!("D{}", (at * 7) % 61),
            score: *score,
        }).collect();
        let mut run = Run::default();
        run.insert("t", found);
        let topic = Topic { id: "t".to_owned(), text: String::new() };
        let lines = run.to_lines(&[topic], "x").unwrap();
        for line in lines.lines() {
            let score = line.split(' ').nth(4).unwrap();
            prop_assert!(score.split_once('.').is_some_and(|(_, behind)| behind.len() >= 6), "{}", line);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        fs::write(&path, &lines).unwrap();
        let read = read_run(&path).unwrap();
        prop_assert_eq!(read.faults.count, 0);
        prop_assert_eq!(read.value.of("t"), run.of("t"));
        prop_assert!(run.of("t").windows(2).all(|two| two[0].score > two[1].score));
    }
}
