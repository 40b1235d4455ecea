//! Every key that is used has words in every language, and every word is used.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::*;

/// Words of devices and connections that look like keys: the screens name the keys that belong to them.
const NOT_KEYS: [&str; 2] = ["station-", "sha-256"];

/// Every key with its parts, and the variables each of them takes.
fn keys(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut key, mut current) = (String::new(), String::new());
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let trimmed = line.trim_start();
        if let (Some((name, _)), false) = (line.split_once(" = "), line.starts_with(' ')) {
            name.clone_into(&mut key);
            current.clone_from(&key);
        } else if let Some((part, _)) = trimmed
            .strip_prefix('.')
            .and_then(|rest| rest.split_once(" = "))
        {
            current = format!("{key}.{part}");
        }
        if current.is_empty() || trimmed.is_empty() {
            continue;
        }
        let variables = found.entry(current.clone()).or_default();
        for piece in line.split('$').skip(1) {
            let name: String = piece
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                .collect();
            variables.insert(name);
        }
    }
    found
}

/// The string literals of a source, tests left out.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| {
            line.split('"')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn sources(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let is_test = matches!(
            name.as_str(),
            "tests" | "tests.rs" | "rig.rs" | "fixture.rs" | "fixture" | "pictures.rs" | "pictures"
        );
        if path.is_dir() && !is_test {
            sources(&path, into);
        } else if !is_test && path.extension().is_some_and(|kind| kind == "rs") {
            into.push((
                path.display().to_string(),
                std::fs::read_to_string(&path).unwrap(),
            ));
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for folder in ["station", "ui", "document"] {
        sources(&root.join(folder), &mut found);
    }
    // The words of the printed sheet are said by the command line.
    let sheet = root.join("cli/codes.rs");
    found.push((
        sheet.display().to_string(),
        std::fs::read_to_string(&sheet).unwrap(),
    ));
    found
}

fn looks_like_a_key(text: &str) -> bool {
    let mut parts = text.split('-');
    text.contains('-')
        && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase()))
        && !NOT_KEYS.contains(&text)
}

/// Keys named in the sources: `Message::new("…")`, `word("…")`, and whatever has a key's form.
fn used_keys() -> BTreeSet<String> {
    let device_words: BTreeSet<&str> = crate::ui::words::DEVICE_WORDS
        .iter()
        .chain(crate::ui::words::CONNECTION_WORDS)
        .map(|(word, _)| *word)
        .collect();
    let mut used = BTreeSet::new();
    for (_, source) in all_sources() {
        let joined: String = source.split_whitespace().collect::<Vec<_>>().join(" ");
        for opener in ["Message::new(", ".word(", ".say_word("] {
            for piece in joined.split(opener).skip(1) {
                if let Some((key, _)) = piece
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split_once('"'))
                {
                    used.insert(key.to_owned());
                }
            }
        }
        used.extend(
            literals(&source)
                .into_iter()
                .filter(|text| looks_like_a_key(text) && !device_words.contains(text.as_str())),
        );
    }
    for row in crate::station::commands::COMMANDS {
        used.insert(format!("{}-help", row.text));
    }
    // Given as a key and a place to one function that says it.
    used.insert("parked".to_owned());
    used
}

#[test]
fn every_used_key_has_words() {
    let english = keys(ENGLISH);
    let missing: Vec<String> = used_keys()
        .into_iter()
        .filter(|key| !english.contains_key(key))
        .collect();
    assert!(missing.is_empty(), "no English words for {missing:#?}");
}

#[test]
fn no_words_are_unused() {
    let used = used_keys();
    let unused: Vec<String> = keys(ENGLISH)
        .into_keys()
        .filter(|key| !key.contains('.') && !used.contains(key))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:#?}");
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, german) = (keys(ENGLISH), keys(GERMAN));
    for (key, variables) in &english {
        assert_eq!(german.get(key), Some(variables), "{key}");
    }
    assert_eq!(english.len(), german.len());
}

#[test]
fn the_sources_are_well_formed() {
    for source in [ENGLISH, GERMAN] {
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(_, errors)| {
            panic!("{errors:?}");
        });
        let mut bundle = Bundle::new_concurrent(vec![]);
        bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("{errors:?}"));
    }
}

#[test]
fn texts_are_said() {
    let english = Texts::new("en");
    let german = Texts::new("de-AT");
    let packed = |units: u32| {
        Message::new("unit-packed")
            .with("title", "Mug BLUE")
            .with("units", units)
    };
    let cases = [
        (english.say(&packed(1)), "Mug BLUE is in the box."),
        (english.say(&packed(6)), "6 × Mug BLUE are in the box."),
        (german.say(&packed(1)), "Mug BLUE ist im Karton."),
        (english.say(&Message::new("no-such-key")), "no-such-key"),
        (Texts::new("xx").word("queue-head"), "Scan a tote"),
        (
            Texts::new("pseudo").say(&packed(1)),
            "Mug BLUE íís íín théé bóóx.",
        ),
    ];
    for (said, expected) in cases {
        assert_eq!(said, expected);
    }
    let wrong = Message::new("refused-not-in-order").with("title", "Mug RED");
    assert_eq!(
        english.say_part(&wrong, "head").as_deref(),
        Some("Not in this order")
    );
    assert_eq!(english.say_part(&wrong, "tail"), None);
}

/// What to do and that nothing was changed stand in one line of the frame.
#[test]
fn what_to_do_fits_the_frame() {
    for (language, source) in [("en", ENGLISH), ("de", GERMAN)] {
        let unchanged = Texts::new(language).word("frame-unchanged");
        for line in source.lines() {
            let Some(todo) = line.trim_start().strip_prefix(".todo = ") else {
                continue;
            };
            let said = todo
                .replace("{ $place }", "PUT-BACK")
                .replace("{ $expected }", "6784");
            let cells = said.chars().count() + 1 + unchanged.chars().count();
            assert!(cells <= 76, "{language}: {cells} cells for '{said}'");
        }
    }
}

#[test]
fn texts_fit_their_line() {
    for (language, source) in [("en", ENGLISH), ("de", GERMAN)] {
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let text = line.split_once(" = ").map_or(line, |(_, text)| text);
            let words: usize = text
                .split(['{', '}'])
                .step_by(2)
                .map(|part| part.chars().count())
                .sum();
            assert!(words <= 60, "{language}: {words} in '{text}'");
        }
    }
}
