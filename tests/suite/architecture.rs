//! Which imports are allowed: layers use only those on their left, and no two modules import
//! each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers in order. A layer may use those before it.
const LAYERS: [&str; 18] = [
    "model",
    "text",
    "parse",
    "shelf",
    "fetch",
    "synth",
    "index",
    "search",
    "precedent",
    "verify",
    "eval",
    "saved",
    "batch",
    "bench",
    "export",
    "mcp",
    "web",
    "cli",
];

/// A module path from the crate's root, such as `["search", "exec"]`.
type ModulePath = Vec<String>;

/// A source file as a module.
struct Module {
    file: PathBuf,
    path: ModulePath,
    text: String,
    /// Everything it names by a path, except in tests, as paths from the root.
    uses: Vec<Use>,
}

/// A path that a module names.
struct Use {
    line: usize,
    path: ModulePath,
    /// Whether it is re-exported.
    is_public: bool,
    /// The name it has in the module, which may differ because of `as`.
    name: String,
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn modules() -> Vec<Module> {
    let src = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut files = Vec::new();
    rust_files(src, &mut files);
    files.sort();
    let modules = files.into_iter().map(|file| {
        let path = module_path(file.strip_prefix(src).unwrap());
        let text = fs::read_to_string(&file).unwrap();
        let uses = uses_in(&text, &path);
        Module {
            file,
            path,
            text,
            uses,
        }
    });
    modules.collect()
}

fn module_path(file: &Path) -> ModulePath {
    let file = file.with_extension("");
    let mut path: ModulePath = (file.iter())
        .map(|step| step.to_str().unwrap().to_owned())
        .collect();
    if matches!(
        path.last().map(String::as_str),
        Some("mod" | "lib" | "main")
    ) {
        path.pop();
    }
    path
}

/// The source without comments, string and character literals, and without its tests; line
/// numbers stay the same.
fn code_of(text: &str) -> String {
    let tests = text.find("#[cfg(test)]\nmod ").unwrap_or(text.len());
    let text = &text[..tests];
    let mut code = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut before = ' ';
    while let Some(character) = rest.next() {
        match character {
            '/' if rest.peek() == Some(&'/') => {
                while rest.next_if(|next| *next != '\n').is_some() {}
            }
            'r' if matches!(rest.peek(), Some('"' | '#')) && !is_word(before) => {
                let mut hashes = 0;
                while rest.next_if_eq(&'#').is_some() {
                    hashes += 1;
                }
                // `r#type` is a name.
                if rest.next_if_eq(&'"').is_some() {
                    skip_raw(&mut rest, hashes, &mut code);
                }
            }
            '"' => skip_text(&mut rest, &mut code),
            '\'' => skip_character(&mut rest),
            other => code.push(other),
        }
        before = character;
    }
    code
}

fn is_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_text(rest: &mut Characters<'_>, code: &mut String) {
    while let Some(character) = rest.next() {
        match character {
            '\\' => {
                code.extend(rest.next().filter(|next| *next == '\n'));
            }
            '"' => return,
            '\n' => code.push('\n'),
            _ => {}
        }
    }
}

fn skip_raw(rest: &mut Characters<'_>, hashes: usize, code: &mut String) {
    while let Some(character) = rest.next() {
        if character == '\n' {
            code.push('\n');
        }
        if character == '"' {
            let closing = (0..hashes).take_while(|_| rest.next_if_eq(&'#').is_some());
            if closing.count() == hashes {
                return;
            }
        }
    }
}

/// Skips a character literal; does nothing for a lifetime, which has no closing quote.
fn skip_character(rest: &mut Characters<'_>) {
    let mut ahead = rest.clone();
    match ahead.next() {
        Some('\\') => {
            ahead.next();
            while ahead.next_if(|next| *next != '\'').is_some() {}
            ahead.next();
            *rest = ahead;
        }
        Some(_) if ahead.next() == Some('\'') => *rest = ahead,
        _ => {}
    }
}

/// Every path of a module that leads to another one: in a `use`, grouped or not, renamed, from
/// the root, from the module or from its ancestors, and in full within an expression.
fn uses_in(text: &str, module: &[String]) -> Vec<Use> {
    let code = code_of(text);
    let mut uses = Vec::new();
    // Names imported by a `use`: paths may begin with them.
    let mut known: BTreeMap<String, ModulePath> = BTreeMap::new();
    let mut statements: Vec<(usize, String, bool)> = Vec::new();
    let mut outside = String::new();
    let mut statement: Option<(usize, String, bool)> = None;
    for (at, line) in code.lines().enumerate() {
        let trimmed = line.trim_start();
        if statement.is_none() {
            let visible = trimmed.split_once("use ").map(|(visibility, _)| visibility);
            let is_use = visible.is_some_and(|visibility| {
                visibility.is_empty() || visibility.starts_with("pub") && !visibility.contains(';')
            });
            if is_use {
                let (visibility, tree) = trimmed.split_once("use ").unwrap();
                statement = Some((at + 1, tree.to_owned(), !visibility.is_empty()));
            } else {
                outside.push_str(line);
            }
        } else if let Some((_, tree, _)) = &mut statement {
            tree.push_str(trimmed);
        }
        outside.push('\n');
        if statement
            .as_ref()
            .is_some_and(|(_, tree, _)| tree.contains(';'))
        {
            statements.extend(statement.take());
        }
    }
    for (line, tree, is_public) in statements {
        for (path, name) in leaves_of(tree.split(';').next().unwrap()) {
            let steps: Vec<&str> = path.iter().map(String::as_str).collect();
            if let Some(path) = absolute(&steps, module) {
                known.insert(name.clone(), path.clone());
                uses.push(Use {
                    line,
                    path,
                    is_public,
                    name,
                });
            }
        }
    }
    for (at, line) in outside.lines().enumerate() {
        for path in paths_in(line) {
            let steps: Vec<&str> = path.split("::").collect();
            let found = absolute(&steps, module).or_else(|| {
                let mut path = known.get(steps[0])?.clone();
                path.extend(steps[1..].iter().map(|step| (*step).to_owned()));
                Some(path)
            });
            uses.extend(found.map(|path| Use {
                line: at + 1,
                name: String::new(),
                path,
                is_public: false,
            }));
        }
    }
    uses
}

/// The paths of at least two steps in a line of code.
fn paths_in(line: &str) -> Vec<&str> {
    let is_part = |character: char| is_word(character) || character == ':';
    let paths = line.split(|character| !is_part(character));
    let paths = paths.map(|path| path.trim_matches(':'));
    paths.filter(|path| path.contains("::")).collect()
}

/// A path from the root; `None` for one that leads out of the crate.
fn absolute(steps: &[&str], module: &[String]) -> Option<ModulePath> {
    let (mut path, rest) = match steps {
        ["crate", rest @ ..] => (Vec::new(), rest),
        ["self", rest @ ..] => (module.to_vec(), rest),
        ["super", ..] => {
            let up = steps.iter().take_while(|step| **step == "super").count();
            let above = module.get(..module.len().checked_sub(up)?)?;
            (above.to_vec(), &steps[up..])
        }
        _ => return None,
    };
    path.extend(rest.iter().map(|step| (*step).to_owned()));
    Some(path)
}

/// The paths of a `use` tree with the names they have in the module.
fn leaves_of(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    if let Some((before, group)) = tree.split_once('{') {
        let before = before.trim().trim_end_matches(':');
        let inner = group.trim_end().strip_suffix('}').unwrap_or(group);
        let before: Vec<String> = steps_of(before);
        return split_group(inner)
            .into_iter()
            .flat_map(leaves_of)
            .map(|(path, name)| {
                let mut all = before.clone();
                all.extend(
                    path.into_iter()
                        .filter(|step| step != "self" || before.is_empty()),
                );
                let name = if name == "self" {
                    all.last().cloned().unwrap_or_default()
                } else {
                    name
                };
                (all, name)
            })
            .collect();
    }
    let (path, name) = match tree.split_once(" as ") {
        Some((path, name)) => (path, name.trim().to_owned()),
        None => (tree, tree.rsplit("::").next().unwrap().to_owned()),
    };
    if path.is_empty() {
        return Vec::new();
    }
    vec![(steps_of(path), name)]
}

fn steps_of(path: &str) -> Vec<String> {
    let steps = path.split("::").map(|step| step.trim().to_owned());
    steps
        .filter(|step| !step.is_empty() && step != "*")
        .collect()
}

/// The members of a group, which may be groups themselves.
fn split_group(group: &str) -> Vec<&str> {
    let (mut members, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    members.push(&group[start..]);
    members.retain(|member| !member.trim().is_empty());
    members
}

fn layer_of(path: &[String]) -> Option<usize> {
    let first = path.first()?;
    LAYERS.iter().position(|layer| layer == first)
}

#[test]
fn no_layer_uses_one_on_its_right() {
    let mut wrong = Vec::new();
    for module in modules() {
        let Some(own) = layer_of(&module.path) else {
            continue;
        };
        let later = |used: &&Use| layer_of(&used.path).is_some_and(|layer| layer > own);
        for used in module.uses.iter().filter(later) {
            wrong.push(format!(
                "{}:{}: crate::{}",
                module.file.display(),
                used.line,
                used.path.join("::")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_layers_that_use_the_engine_import_it() {
    for module in modules() {
        let layer = layer_of(&module.path).map(|layer| LAYERS[layer]);
        // The bench layer contains a plain program on the engine, for comparison.
        if !matches!(layer, Some("index" | "search" | "bench")) {
            assert!(
                !module.text.contains("tantivy::"),
                "{}",
                module.file.display()
            );
        }
    }
}

#[test]
fn only_the_fetch_layer_opens_connections() {
    for module in modules() {
        if layer_of(&module.path).map(|layer| LAYERS[layer]) == Some("fetch") {
            continue;
        }
        for opens in ["ureq", "TcpStream::connect", "UdpSocket"] {
            let code = code_of(&module.text);
            assert!(!code.contains(opens), "{}", module.file.display());
        }
    }
}

#[test]
fn the_eval_layer_needs_no_index() {
    let modules = modules();
    let of_eval = modules
        .iter()
        .filter(|module| module.path.starts_with(&["eval".to_owned()]));
    assert!(of_eval.clone().count() > 0);
    for module in of_eval {
        for used in &module.uses {
            let layer = used.path.first().map_or("", String::as_str);
            let is_barred =
                ["text", "parse", "synth", "index", "search", "precedent"].contains(&layer);
            assert!(!is_barred, "{} uses {layer}", module.file.display());
        }
    }
}

/// The module that a path leads to: its longest prefix that is a module or, for a re-exported
/// name, the module the name comes from.
fn target(path: &[String], modules: &BTreeMap<&[String], &Module>) -> Option<ModulePath> {
    let mut path = path.to_vec();
    // Each iteration follows one re-export; these have no cycles.
    for _ in 0..8 {
        let len = (0..=path.len())
            .rev()
            .find(|len| modules.contains_key(&path[..*len]))?;
        let (module, rest) = path.split_at(len);
        let exported = rest.first().and_then(|name| {
            let mut uses = modules[module].uses.iter();
            uses.find(|used| !used.name.is_empty() && used.name == *name)
        });
        let Some(exported) = exported.filter(|exported| exported.path[..] != path[..]) else {
            return Some(module.to_vec());
        };
        let rest = rest[1..].to_vec();
        path = exported.path.iter().cloned().chain(rest).collect();
    }
    None
}

/// Returns whether one is the file of a type and the other one of its submodules: `a` and `a::b`.
fn are_type_and_part(one: &[String], other: &[String]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

#[test]
fn no_modules_import_each_other() {
    let all = modules();
    let by_path: BTreeMap<&[String], &Module> = all
        .iter()
        .map(|module| (&module.path[..], module))
        .collect();
    let mut imports: BTreeMap<&[String], BTreeSet<ModulePath>> = BTreeMap::new();
    for module in &all {
        let used = module.uses.iter().filter(|used| !used.is_public);
        let targets = used.filter_map(|used| target(&used.path, &by_path));
        let others = targets.filter(|target| !are_type_and_part(target, &module.path));
        imports.insert(&module.path, others.collect());
    }
    let mut circles = BTreeSet::new();
    for start in imports.keys() {
        if let Some(circle) = way_back(start, &imports) {
            circles.insert(circle);
        }
    }
    let drawn: Vec<String> = circles.iter().map(|circle| circle.join(" -> ")).collect();
    assert!(drawn.is_empty(), "{}", drawn.join("\n"));
}

/// The shortest import cycle of a module, starting with its first module.
fn way_back(
    start: &[String],
    imports: &BTreeMap<&[String], BTreeSet<ModulePath>>,
) -> Option<Vec<String>> {
    let mut ways: Vec<Vec<&[String]>> = vec![vec![start]];
    let mut seen: BTreeSet<&[String]> = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last: &[String] = way[way.len() - 1];
            for next in imports.get(last).into_iter().flatten() {
                if next == start {
                    let mut circle: Vec<String> = way.iter().map(|path| path.join("::")).collect();
                    let first = (0..circle.len()).min_by_key(|at| &circle[*at]).unwrap();
                    circle.rotate_left(first);
                    return Some(circle);
                }
                if seen.insert(next) {
                    longer.push([&way[..], &[&next[..]]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let module = ["search", "exec", "run"].map(str::to_owned);
    let uses = uses_in(text, &module);
    let found: Vec<String> = uses.iter().map(|used| used.path.join("::")).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn every_form_of_import_is_seen() {
    check("use crate::web::page;", &["web::page"]);
    check(
        "    use super::top_k::TopK;",
        &["search::exec::top_k::TopK"],
    );
    check(
        "use super::super::super::cli::{args, output::{self, text}};",
        &["cli::args", "cli::output", "cli::output::text"],
    );
    check(
        "use crate::{\n    web,\n    cli as shell,\n};\nshell::run()",
        &["web", "cli", "cli::run"],
    );
    check(
        "pub(crate) use self::part::Part;",
        &["search::exec::run::part::Part"],
    );
    check("let page = crate::web::page::<u8>(1);", &["web::page"]);
    check("fn a(b: super::super::web::C) {}", &["search::web::C"]);
    check("use std::fmt; fmt::Write", &[]);
    check("// use crate::web;\nlet a = \"crate::web\";", &[]);
    check("let a: &'a str = '\"'; crate::web::b()", &["web::b"]);
    check("let a = r#\"crate::web \"quoted\"\"#;", &[]);
    check("#[cfg(test)]\nmod tests {\n    use crate::cli;\n}", &[]);
}
