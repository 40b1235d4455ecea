//! The house rules that a compiler does not know: who may name whom, how long a file may be, what has to be shown.

#![expect(clippy::panic, reason = "a test says what is wrong by failing")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The most lines of code in one file; comments, blank lines and tests at its end do not count.
const FILE_LINES_MAX: usize = 500;

/// What a module may use of the crate, and what it must not name at all.
struct Rule {
    module: &'static str,
    may_use: &'static [&'static str],
    must_not_name: &'static [&'static str],
}

const PURE: &[&str] = &[
    "ratatui",
    "crossterm",
    "tokio",
    "reqwest",
    "serialport",
    "rusqlite",
    "axum",
    "std::fs",
    "std::net",
    "Instant",
    "SystemTime",
];

/// The table of src/ARCHITECTURE.md.
const RULES: &[Rule] = &[
    Rule {
        module: "domain",
        may_use: &["domain"],
        must_not_name: PURE,
    },
    Rule {
        module: "station",
        may_use: &["domain", "station"],
        must_not_name: PURE,
    },
    Rule {
        module: "input",
        may_use: &["domain", "station", "input"],
        must_not_name: &["tokio", "reqwest", "serialport", "std::fs", "std::net"],
    },
    Rule {
        module: "text",
        may_use: &["domain", "station", "text"],
        must_not_name: &["ratatui", "tokio", "reqwest"],
    },
    Rule {
        module: "document",
        may_use: &["domain", "text", "document"],
        must_not_name: PURE,
    },
    Rule {
        module: "ui",
        may_use: &["domain", "station", "text", "input", "ui"],
        must_not_name: &["tokio", "reqwest", "serialport", "std::fs", "std::net"],
    },
    Rule {
        module: "api",
        may_use: &["domain", "api"],
        must_not_name: &["ratatui", "tokio", "reqwest"],
    },
    Rule {
        module: "client",
        may_use: &["api", "domain", "known_bad", "client"],
        must_not_name: &["ratatui"],
    },
    Rule {
        module: "device",
        may_use: &["domain", "device"],
        must_not_name: &["ratatui", "reqwest"],
    },
    Rule {
        module: "store",
        may_use: &["api", "domain", "known_bad", "station", "store"],
        must_not_name: &["ratatui", "reqwest"],
    },
    Rule {
        // A pattern of a scale's lines is checked by what reads by it.
        module: "config",
        may_use: &["domain", "device", "config"],
        must_not_name: &["ratatui", "reqwest"],
    },
    Rule {
        module: "runtime",
        may_use: &[
            "api",
            "client",
            "config",
            "device",
            "document",
            "domain",
            "input",
            "known_bad",
            "runtime",
            "station",
            "store",
            "text",
            "ui",
        ],
        must_not_name: &["axum"],
    },
    Rule {
        module: "known_bad",
        may_use: &[],
        must_not_name: PURE,
    },
    Rule {
        module: "central",
        may_use: &["api", "document", "domain", "text", "central"],
        must_not_name: &["ratatui", "crossterm", "serialport"],
    },
    Rule {
        module: "simulation",
        may_use: &[
            "api",
            "central",
            "client",
            "device",
            "domain",
            "known_bad",
            "simulation",
            "station",
        ],
        must_not_name: PURE,
    },
];

#[test]
fn modules_use_only_what_they_may() {
    let mut broken = Vec::new();
    for rule in RULES {
        for file in rust_files(&source().join(rule.module))
            .into_iter()
            .chain(single(rule.module))
        {
            let code = without_tests_and_comments(&read(&file));
            for used in crate_paths(&code) {
                if !rule.may_use.contains(&used.as_str()) {
                    broken.push(format!("{} uses crate::{used}", shown(&file)));
                }
            }
            for name in rule.must_not_name {
                if names(&code, name) {
                    broken.push(format!("{} names {name}", shown(&file)));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_module_has_a_rule() {
    let free = ["cli"];
    let ruled: BTreeSet<&str> = RULES.iter().map(|rule| rule.module).collect();
    let modules: Vec<String> = read(&source().join("lib.rs"))
        .lines()
        .filter_map(|line| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned()))
        .collect();
    assert!(modules.len() > 5, "the module list was not found");
    for module in modules {
        assert!(
            ruled.contains(module.as_str()) || free.contains(&module.as_str()),
            "{module} is in lib.rs but in no rule"
        );
    }
}

#[test]
fn files_stay_small() {
    let long: Vec<String> = rust_files(&source())
        .into_iter()
        .filter_map(|file| {
            let lines = code_lines(&read(&file));
            (lines > FILE_LINES_MAX).then(|| format!("{}: {lines} lines of code", shown(&file)))
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn tests_wait_on_conditions() {
    let sleep = concat!("sle", "ep(");
    let sleeping: Vec<String> = rust_files(&root().join("tests"))
        .into_iter()
        .filter(|file| read(file).contains(sleep))
        .map(|file| shown(&file))
        .collect();
    assert!(sleeping.is_empty(), "{}", sleeping.join("\n"));
}

#[test]
fn every_screen_has_a_picture() {
    let flow = read(&source().join("station/flow/mod.rs"));
    let names = flow
        .split_once("pub fn name(")
        .and_then(|(_, rest)| rest.split_once("\n    }\n"))
        .map(|(body, _)| quoted(body))
        .expect("the screens' names are in station/flow/mod.rs");
    assert!(names.len() > 8, "{names:?}");
    let pictures: Vec<String> = all_files(&source().join("ui"))
        .into_iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "snap"))
        .map(|file| shown(&file))
        .collect();
    let missing: Vec<&String> = names
        .iter()
        .filter(|name| {
            *name != "done"
                && !pictures
                    .iter()
                    .any(|picture| picture.contains(name.as_str()))
        })
        .collect();
    assert!(missing.is_empty(), "no picture of {missing:?}");
}

#[test]
fn every_message_effect_and_event_says_what_it_is() {
    for (file, enumeration) in [
        ("station/msg.rs", "pub enum Msg {"),
        ("station/effect.rs", "pub enum Effect {"),
        ("domain/packing/event.rs", "pub enum Event {"),
    ] {
        let code = read(&source().join(file));
        let (_, body) = code
            .split_once(enumeration)
            .expect("the enumeration is there");
        let (body, _) = body.split_once("\n}").expect("it ends");
        let lines: Vec<&str> = body.lines().collect();
        let mut variants = 0;
        for (index, line) in lines.iter().enumerate() {
            let is_variant = line.starts_with("    ")
                && line[4..].starts_with(|letter: char| letter.is_ascii_uppercase());
            if is_variant {
                variants += 1;
                assert!(
                    index > 0 && lines[index - 1].trim_start().starts_with("///"),
                    "{file}: {line}"
                );
            }
        }
        assert!(variants > 3, "{file}: {variants} variants found");
    }
}

#[test]
fn the_rules_catch_what_they_are_for() {
    assert_eq!(
        crate_paths("use crate::{\n    central::serve,\n    domain::{ids::A, log::B},\n};"),
        ["central", "domain"]
    );
    assert_eq!(
        crate_paths("let x = crate::store::Store::open();"),
        ["store"]
    );
    assert!(names("use std::fs;", "std::fs"));
    assert!(names("use std::{\n    fs,\n    io,\n};", "std::fs"));
    assert!(names("let now = Instant::now();", "Instant"));
    assert!(!names("let instantly = 1; // Instants", "Instant"));
    assert_eq!(
        code_lines("//! x\n\nfn a() {}\n// y\n#[cfg(test)]\nmod tests {\n}\n"),
        1
    );
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn source() -> PathBuf {
    root().join("src")
}

fn single(module: &str) -> Option<PathBuf> {
    let file = source().join(format!("{module}.rs"));
    file.exists().then_some(file)
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root())
        .unwrap_or(file)
        .display()
        .to_string()
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(all_files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    all_files(folder)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "rs"))
        .filter(|file| !is_test(file))
        .collect()
}

/// Files that hold nothing but tests of the module beside them.
fn is_test(file: &Path) -> bool {
    let in_source = file.starts_with(source());
    let name = file
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let folder_is_tests = file
        .parent()
        .and_then(|folder| folder.file_name())
        .is_some_and(|folder| folder == "tests" || folder == "rig");
    in_source
        && (folder_is_tests
            || name == "rig.rs"
            || name == "fixture.rs"
            || name == "pictures.rs"
            || name.ends_with("tests.rs"))
}

fn without_tests_and_comments(code: &str) -> String {
    let code = code
        .split_once("#[cfg(test)]\nmod ")
        .map_or(code, |(before, _)| before);
    code.lines()
        .map(|line| line.split_once("//").map_or(line, |(before, _)| before))
        .collect::<Vec<_>>()
        .join("\n")
}

fn code_lines(code: &str) -> usize {
    without_tests_and_comments(code)
        .lines()
        .filter(|line| !line.trim().is_empty() && line.trim() != "#[cfg(test)]")
        .count()
}

/// The modules of this crate that the code names by a `crate::` path.
fn crate_paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (position, _) in code.match_indices("crate::") {
        let before = code[..position].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        let rest = &code[position + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(top_of_group(group)),
            None => found.push(first_word(rest)),
        }
    }
    found
}

/// The first words of a `{a::b, c::{d, e}}` at its own level.
fn top_of_group(group: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut depth = 0;
    let mut fresh = true;
    for (position, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && letter.is_alphabetic() => {
                words.push(first_word(&group[position..]));
                fresh = false;
            }
            _ => {}
        }
    }
    words
}

fn first_word(text: &str) -> String {
    text.chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

/// True when the code names a crate, a path of std, or a type, as a word of its own.
fn names(code: &str, name: &str) -> bool {
    if let Some((_, last)) = name.rsplit_once("::")
        && code.contains("use std::{")
        && code
            .split("use std::{")
            .skip(1)
            .filter_map(|rest| rest.split_once("};"))
            .any(|(group, _)| {
                top_of_group(&format!("{group}}}"))
                    .iter()
                    .any(|word| word == last)
            })
    {
        return true;
    }
    code.match_indices(name).any(|(position, _)| {
        let is_word = |letter: Option<char>| {
            letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
        };
        !is_word(code[..position].chars().next_back())
            && !is_word(code[position + name.len()..].chars().next())
    })
}

fn quoted(text: &str) -> Vec<String> {
    text.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_readme_lists_the_command_table() {
    use packdesk::{
        station::{
            Message,
            commands::{COMMANDS, barcode_of},
        },
        text::Texts,
    };
    let texts = Texts::new("en");
    let mut table = "| key | command barcode | what it does |\n|---|---|---|\n".to_owned();
    for row in COMMANDS {
        let code = barcode_of(row.id).map_or_else(String::new, |code| format!("`{code}`"));
        let key: &'static str = Box::leak(format!("{}-help", row.text).into_boxed_str());
        let help = texts.say(&Message::new(key));
        table.extend(["| ", row.key, " | ", &code, " | ", &help, " |\n"]);
    }
    let readme = read(&root().join("README.md"));
    assert!(readme.contains(&table), "README.md should hold:\n{table}");
}
