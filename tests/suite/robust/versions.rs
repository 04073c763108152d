//! An index that another version wrote.

use std::fs;

use super::{Sandbox, line};

#[track_caller]
fn check(change: impl Fn(&mut serde_json::Value), message: &str) {
    let sandbox = Sandbox::new();
    sandbox.write("good.jsonl", line("24 001 411", "A giraffe."));
    sandbox.index(&["good.jsonl"]);
    let path = sandbox.path("index/built/manifest.json");
    let mut manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(&path, manifest.to_string()).unwrap();
    let before = sandbox.built();
    for arguments in [
        &["search", "giraffe"][..],
        &["search", "--update", "good.jsonl", "giraffe"],
        &["show", "24 001 411"],
        &["stats"],
        &["check"],
        &["index", "good.jsonl"],
    ] {
        let said = sandbox.run(arguments);
        said.check_is_understandable("another version");
        assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.all());
        let all = said.all();
        assert!(all.contains(message), "{arguments:?}: {all}");
        assert!(
            all.contains("`redress index --rebuild PATH`") || arguments == ["check"],
            "{arguments:?}: {all}"
        );
    }
    assert_eq!(sandbox.built(), before);
    assert_eq!(sandbox.index(&["--rebuild", "good.jsonl"])["new"], 1);
    assert_eq!(sandbox.count("giraffe"), 1);
    assert_eq!(sandbox.engine_folders(), 1);
    sandbox.is_whole("after a rebuild");
}

#[test]
fn an_index_of_another_version_is_refused_with_the_command_that_repairs_it() {
    check(
        |manifest| {
            manifest["format"] = 99.into();
            manifest["from the future"] = "something".into();
        },
        "the index in index/built was built with format 99; this program needs format ",
    );
    check(
        |manifest| manifest["engine"] = "tantivy v0.9.0".into(),
        "the index in index/built was built with tantivy v0.9.0; this program needs tantivy v",
    );
    check(
        |manifest| manifest["analysis"] = "letters".into(),
        "the index in index/built was built with letters; this program needs ",
    );
}

#[test]
fn an_invalid_manifest_is_refused_with_its_name() {
    let at_manifest = "index/built/manifest.json ";
    check(|manifest| *manifest = serde_json::json!([]), at_manifest);
    check(
        |manifest| *manifest = serde_json::json!({"format": manifest["format"]}),
        at_manifest,
    );
    check(|manifest| manifest["folder"] = "../..".into(), at_manifest);
    check(
        |manifest| manifest["folder"] = "engine-9".into(),
        "index/built/engine-9 is missing",
    );
}
