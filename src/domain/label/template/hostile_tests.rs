//! Hostile text through every field of every template, read back by the small ZPL reader of the writer's own tests.
//!
//! `PACKDESK_HOSTILE=20000 cargo test --lib hostile_text_through -- --nocapture` runs the full count and says what came of it.

use std::{collections::BTreeMap, env};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::*;
use crate::domain::label::{
    Dpi, Element, Label,
    code128::BarcodeText,
    house::LabelError,
    script,
    text::LineText,
    zpl::{
        tests::{commands, fields, hostile_texts, pictures},
        zpl,
    },
};

/// How many strings a usual run takes.
const USUAL: usize = 60;

/// What became of the labels.
#[derive(Debug, Default)]
struct Tally {
    labels: u64,
    texts: u64,
    drawn: u64,
    refused: BTreeMap<&'static str, u64>,
}

fn strings(count: usize) -> Vec<String> {
    let pieces = "(\\^XZ\\^XA|\\^XZ|~JA|~JR|~HS|_5E|_7E|\\\\&|\\\\|>8|>0|\\^CC!|! U1 setvar|\\{order\\}|\\{words\\.to\\}|[\\x00-\\x7f]|[à-ſ]|[Ѐ-ӿ]|[一-丰]|[א-ת]|\\PC|.){0,16}";
    let strategy = proptest::string::string_regex(pieces).unwrap();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let recorded = hostile_texts().into_iter();
    let made = std::iter::repeat_with(|| strategy.new_tree(&mut runner).unwrap().current());
    recorded.chain(made).take(count).collect()
}

/// The sample with `text` in these fields, where they can take it.
fn with_text(template: &Template, fields: &[&str], text: &str) -> Data {
    fields.iter().fold(template.sample("en"), |data, field| {
        if is_code(template, field) && BarcodeText::new(text).is_err() {
            return data;
        }
        data.with(field, text)
    })
}

fn is_code(template: &Template, name: &str) -> bool {
    template
        .places
        .iter()
        .any(|place| matches!(&place.content, Content::Code { field, .. } if field == name))
}

/// One format with nothing but intended commands and all of the label's text, to the letter or to the dot.
fn assert_whole(label: &Label, tally: &mut Tally) {
    let stream = zpl(label).unwrap();
    let mut written = Vec::new();
    let mut drawn = Vec::new();
    for element in &label.elements {
        match element {
            Element::Text {
                text, height_dots, ..
            } if text.needs_graphic() => {
                let dots = script::drawn(text, *height_dots).unwrap().unwrap();
                drawn.push((dots.row_bytes(), dots.rows().flatten().copied().collect()));
            }
            Element::Text { text, .. } => written.push(text.as_str().to_owned()),
            Element::Code128 { data, .. } => written.push(data.as_str().replace('>', ">0")),
            Element::Gs1128 { data, .. } => written.push(data.bracketed()),
            Element::Rule { .. } | Element::Frame { .. } | Element::Image { .. } => {}
        }
        if let Some(Element::Text { text, .. }) = element.human_readable() {
            written.push(text.as_str().to_owned());
        }
    }
    tally.texts += written.len() as u64;
    tally.drawn += drawn.len() as u64;
    assert_eq!(fields(&stream), written);
    assert!(pictures(&stream) == drawn, "{stream}");
    let formats = commands(&stream)
        .iter()
        .filter(|(name, _)| name == "^XA" || name == "^XZ")
        .count();
    assert_eq!(formats, 2);
    tally.labels += 1;
}

/// The rows and bars of a label hold all of the field's text, whatever rows it was wrapped into.
fn assert_nothing_cut(label: &Label, text: &str) {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let all: String = label
        .elements
        .iter()
        .filter_map(|element| match element {
            Element::Text { text, .. } => Some(squeezed(text.as_str())),
            Element::Code128 { data, .. } => Some(squeezed(data.as_str())),
            _ => None,
        })
        .collect();
    let clean = squeezed(LineText::new(text).unwrap().as_str());
    assert!(all.contains(&clean), "{text:?} in {all:?}");
}

fn try_label(template: &Template, data: &Data, text: &str, tally: &mut Tally) -> bool {
    match lay_out(template, data, "en", Dpi::D203) {
        Ok(label) => {
            assert_whole(&label, tally);
            assert_nothing_cut(&label, text);
            true
        }
        Err(error) => {
            let why = match error {
                LabelError::DoesNotFit(_) | LabelError::TooLong { .. } => "does not fit",
                LabelError::NotPrintable(problem) => {
                    assert!(problem.line.contains(problem.character));
                    "cannot be printed"
                }
                LabelError::Empty(_) => "empty",
                LabelError::Barcode(_) | LabelError::NoTemplate(_) => panic!("{error}"),
            };
            *tally.refused.entry(why).or_default() += 1;
            false
        }
    }
}

#[test]
fn hostile_text_through_every_field_of_every_template() {
    let count = env::var("PACKDESK_HOSTILE")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(USUAL);
    let templates = Templates::built_in();
    let mut tally = Tally::default();
    for text in strings(count) {
        let text: String = text.chars().take(60).collect();
        for template in templates.iter() {
            let names: Vec<&str> = template
                .kind
                .fields()
                .iter()
                .filter(|field| field.name != "sscc")
                .map(|field| field.name)
                .collect();
            if try_label(
                template,
                &with_text(template, &names, &text),
                &text,
                &mut tally,
            ) {
                continue;
            }
            for name in names {
                let data = with_text(template, &[name], &text);
                let holds = data.get(name) == Some(&Value::Lines(vec![text.clone()]));
                let cut = if holds { text.as_str() } else { "" };
                try_label(template, &data, cut, &mut tally);
            }
        }
    }
    assert!(tally.labels > count as u64 * 4, "{tally:?}");
    assert!(tally.drawn > 0, "{tally:?}");
    if count > USUAL {
        eprintln!("{count} strings: {tally:?}");
    }
}
