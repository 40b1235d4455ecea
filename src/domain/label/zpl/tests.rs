//! Hostile text through every field, read back by a small ZPL reader that knows nothing of the writer.

use super::*;
use crate::domain::label::{
    Dpi,
    code128::Postcode,
    house::{self, tests::ordinary_parcel},
};

/// One command with what follows it up to the next prefix.
pub(in crate::domain::label) type Command = (String, String);

/// Splits a stream as a printer does: `^`, `~` and the control characters begin commands everywhere.
pub(in crate::domain::label) fn commands(stream: &str) -> Vec<Command> {
    let mut found: Vec<Command> = Vec::new();
    let mut characters = stream.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '^' | '~' => {
                let mut name = character.to_string();
                for _ in 0..2 {
                    if let Some(letter) = characters.next_if(|next| !matches!(next, '^' | '~')) {
                        name.push(letter);
                    }
                }
                found.push((name, String::new()));
            }
            '\u{2}' | '\u{3}' | '\u{f}' | '\u{10}' | '\u{1e}' | '\u{1f}' => {
                found.push((
                    format!("control {:02x}", u32::from(character)),
                    String::new(),
                ));
            }
            other => match found.last_mut() {
                Some((_, rest)) => rest.push(other),
                None => found.push(("stray".to_owned(), other.to_string())),
            },
        }
    }
    found
}

/// Undoes `^FH_`.
fn decoded(field: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = field.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = (first == b'_')
            .then(|| std::str::from_utf8(tail.get(..2)?).ok())
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap()
}

/// The fields' texts of a format, after checking that it is one label of known commands only.
pub(in crate::domain::label) fn fields(stream: &str) -> Vec<String> {
    const KNOWN: [&str; 22] = [
        "^XA", "^CI", "^PW", "^LL", "^LH", "^PO", "^PM", "^LR", "^FW", "^MC", "^MD", "^CV", "^FO",
        "^A0", "^FH", "^FD", "^FS", "^BY", "^BC", "^GB", "^GF", "^PQ",
    ];
    assert!(
        stream.bytes().all(|byte| (0x20..=0x7e).contains(&byte)),
        "{stream:?}"
    );
    let commands = commands(stream);
    let (last, body) = commands.split_last().unwrap();
    assert_eq!(last, &("^XZ".to_owned(), String::new()), "{stream}");
    assert_eq!(body.iter().filter(|(name, _)| name == "^XA").count(), 1);
    assert_eq!(
        body.iter()
            .filter(|(name, _)| name == "^PQ")
            .collect::<Vec<_>>(),
        [&("^PQ".to_owned(), "1".to_owned())]
    );
    for (name, _) in body {
        assert!(KNOWN.contains(&name.as_str()), "{name} in {stream}");
    }
    let hexed = body
        .windows(2)
        .filter(|pair| pair[0].0 == "^FH" && pair[1].0 == "^FD");
    assert_eq!(
        hexed.count(),
        body.iter().filter(|(name, _)| name == "^FD").count()
    );
    body.iter()
        .filter(|(name, _)| name == "^FD")
        .map(|(_, text)| decoded(text))
        .collect()
}

/// Bytes a row and the bytes of each picture of a format.
pub(in crate::domain::label) fn pictures(stream: &str) -> Vec<(usize, Vec<u8>)> {
    commands(stream)
        .into_iter()
        .filter(|(name, _)| name == "^GF")
        .map(|(name, rest)| graphic::tests::read(&format!("{name}{rest}")))
        .collect()
}

fn label_of(elements: Vec<Element>) -> Label {
    Label {
        width_dots: 812,
        length_dots: 1218,
        dpi: Dpi::D203,
        elements,
    }
}

fn text_element(text: &str) -> Element {
    Element::Text {
        x: 10,
        y: 20,
        height_dots: 30,
        text: LineText::new(text).unwrap(),
    }
}

fn code_element(text: &str) -> Element {
    Element::Code128 {
        x: 40,
        y: 60,
        module_dots: 2,
        height_dots: 100,
        human_readable_dots: Some(24),
        data: BarcodeText::new(text).unwrap(),
    }
}

/// One label, and the text on it to the letter or to the dot; or a refusal that names what cannot be printed.
fn assert_comes_back(text: &str) {
    let line = LineText::new(text).unwrap();
    let label = label_of(vec![text_element(text)]);
    let stream = match (zpl(&label), script::check(&line)) {
        (Ok(stream), Ok(())) => stream,
        (Err(problem), Err(same)) => {
            assert_eq!(problem, same);
            assert!(line.as_str().contains(problem.character), "{problem}");
            return;
        }
        (printed, checked) => panic!("{printed:?} {checked:?}"),
    };
    if line.needs_graphic() {
        assert_eq!(fields(&stream), [""; 0]);
        let dots = script::drawn(&line, 30).unwrap();
        let expected = dots.map(|bitmap| graphic::command(&bitmap));
        let picture = stream
            .split_once("^GF")
            .and_then(|(_, rest)| rest.split_once("^FS"))
            .map(|(picture, _)| format!("^GF{picture}"));
        assert_eq!(picture, expected);
    } else {
        assert_eq!(fields(&stream), [line.as_str()]);
    }
}

/// As much of a text as a line holds.
fn line_of(text: &str) -> String {
    text.chars().take(60).collect()
}

pub(in crate::domain::label) fn hostile_texts() -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Case {
        text: String,
    }
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../../../tests/data/hostile_text.json")).unwrap();
    cases.into_iter().map(|case| case.text).collect()
}

#[test]
fn a_small_label_to_the_letter() {
    let label = label_of(vec![
        text_element("Müller_5E ^XZ"),
        code_element("a>b"),
        Element::Gs1128 {
            x: 40,
            y: 300,
            module_dots: 3,
            height_dots: 100,
            human_readable_dots: None,
            data: Gs1Content::ShipToPostcode(Postcode::new("10115").unwrap()),
        },
        Element::Rule {
            x: 0,
            y: 500,
            width_dots: 700,
            height_dots: 3,
        },
    ]);
    assert_eq!(
        zpl(&label).unwrap(),
        "^XA^CI28^PW812^LL1218^LH0,0^PON^PMN^LRN^FWN,0^MCY^MD0^CVN\
         ^FO10,20^A0N,30,30^FH_^FDM_C3_BCller_5F5E _5EXZ^FS\
         ^FO40,60^BY2,3,100^BCN,100,N,N,N,N^FH_^FDa>0b^FS\
         ^FO85,164^A0N,24,24^FH_^FDa>b^FS\
         ^FO40,300^BY3,3,100^BCN,100,N,N,N,D^FH_^FD(420)10115^FS\
         ^FO0,500^GB700,3,3^FS\
         ^PQ1^XZ"
    );
}

#[test]
fn known_attacks_stay_text() {
    let attacks = [
        "^XZ^XA^FDforged^XZ",
        "~JA",
        "~JR~PP^JUS",
        "^CC!",
        "_5EXZ",
        "\\&next",
        "\u{2}\u{3}\u{f}\u{10}\u{1e}\u{1f}\u{11}\u{13}",
        "! U1 setvar \"device.reset\" \"\"\r\n",
        "_",
        "_5",
        "__5E",
    ];
    for text in attacks {
        assert_comes_back(text);
    }
}

#[test]
fn every_recorded_hostile_text_through_every_field_of_the_house_label() {
    let mut printed = 0;
    for text in hostile_texts() {
        let line = line_of(&text);
        for mut parcel in house::tests::with_text_everywhere(&line) {
            // A line that does not fit is refused, and that is right; the shorter one must go through.
            let label = house::tests::lay_out(&parcel, Dpi::D203).or_else(|_| {
                let short: String = line.chars().take(3).collect();
                house::tests::replace(&mut parcel, &line, &short);
                house::tests::lay_out(&parcel, Dpi::D203)
            });
            let Ok(label) = label else { continue };
            let expected: Vec<String> = label
                .elements
                .iter()
                .filter_map(|element| match element {
                    Element::Text { text, .. } if !text.needs_graphic() => {
                        Some(text.as_str().to_owned())
                    }
                    _ => None,
                })
                .collect();
            let got = fields(&zpl(&label).unwrap());
            for text in expected {
                assert!(got.contains(&text), "{text:?} in {got:?}");
            }
            printed += 1;
        }
    }
    assert!(printed > 300, "{printed}");
}

#[test]
fn the_same_commands_whatever_the_text() {
    let skeleton = |text: &str| -> Option<Vec<String>> {
        let stream = zpl(&label_of(vec![text_element(text)])).ok()?;
        Some(
            commands(&stream)
                .into_iter()
                .map(|(name, _)| name)
                .collect(),
        )
    };
    let plain = skeleton("plain");
    let dots = skeleton("山");
    for text in hostile_texts() {
        let line = line_of(&text);
        let expected = match LineText::new(&line).unwrap() {
            text if script::check(&text).is_err() => None,
            text if text.needs_graphic() => dots.clone(),
            _ => plain.clone(),
        };
        assert_eq!(skeleton(&line), expected, "{text:?}");
    }
    assert!(house::tests::lay_out(&ordinary_parcel(), Dpi::D203).is_ok());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_one_label_and_comes_back(text in "(\\^XZ|\\^XA|~JA|_5E|\\\\&|>8|[\\x00-\\x7f]|\\PC|.){0,60}") {
        let line = line_of(&text);
        assert_comes_back(&line);
    }

    #[test]
    fn any_code_is_one_label_and_comes_back(text in "[ -~]{1,48}") {
        let got = fields(&zpl(&label_of(vec![code_element(&text)])).unwrap());
        proptest::prop_assert_eq!(got[0].replace(">0", ">"), text.clone());
        proptest::prop_assert_eq!(&got[1], &text);
    }
}
