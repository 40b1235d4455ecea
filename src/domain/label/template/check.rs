//! What a template must be so that its labels come out well: everything on the paper, nothing over another, bar
//! codes that scan, words in every language.

use std::collections::BTreeSet;

use crate::domain::label::{Bounds, Dpi, Element};

use super::{Content, Finding, Kind, Place, Template, laying::laid_out};

/// The smallest print that can be read on a thermal label.
const SIZE_MIN: u32 = 15;
/// The lowest bars that a scanner held by hand finds.
const BARS_MIN: u32 = 50;
/// Bars of the SSCC on a logistic label: GS1 General Specifications 6.6.4.
const SSCC_BARS_MIN: u32 = 320;
/// Module of the SSCC on a logistic label, thousandths of a millimetre: GS1 General Specifications 5.12.3.2.
const SSCC_MODULES: std::ops::RangeInclusive<u32> = 495..=940;
/// What people read below it: GS1 General Specifications 6.6.4.
const SSCC_TEXT_MIN: u32 = 30;
/// Modules of an SSCC with its white: 156 and ten on each side.
const SSCC_WIDTH_MODULES: u32 = 176;
/// Narrower bars do not come out at 203 dots to the inch; wider ones are no Code 128 any more.
const MODULES: std::ops::RangeInclusive<u32> = 250..=1_016;
/// The widest symbol: GS1 General Specifications 5.4.4.6, tenths of a millimetre.
const CODE_WIDTH_MAX: u32 = 1_650;
/// Both sides of the largest label, tenths of a millimetre.
const SIDES: std::ops::RangeInclusive<u32> = 150..=4_000;

/// Everything that is wrong; in no order.
pub(super) fn findings(template: &Template) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !SIDES.contains(&template.width) || !SIDES.contains(&template.length) {
        findings.push(finding(1, "a label's sides are 15 to 400 mm"));
    }
    for place in &template.places {
        place_findings(template, place, &mut findings);
    }
    overlaps(template, &mut findings);
    fields_not_shown(template, &mut findings);
    words_missing(template, &mut findings);
    if template.kind == Kind::Parcel || template.kind == Kind::Interim {
        sscc_lowest(template, &mut findings);
    }
    if findings.is_empty() {
        samples(template, &mut findings);
    }
    findings
}

fn finding(line: usize, what: impl Into<String>) -> Finding {
    Finding {
        line,
        what: what.into(),
    }
}

fn place_findings(template: &Template, place: &Place, findings: &mut Vec<Finding>) {
    let mut say = |what: String| findings.push(finding(place.line, what));
    let paper = Bounds {
        x: 0,
        y: 0,
        width: template.width,
        height: template.length,
    };
    if place.width == 0 || place.height == 0 {
        say("width and height must be more than 0".to_owned());
    }
    if !paper.contains(place.bounds()) {
        say(format!(
            "reaches to {} x {} mm, beyond the label's {} x {}: make it smaller or move it",
            mm(place.bounds().right()),
            mm(place.bounds().bottom()),
            mm(template.width),
            mm(template.length)
        ));
    }
    for field in place
        .fields()
        .filter(|field| template.kind.field(field).is_none())
    {
        let known = template.kind.field_names();
        say(format!(
            "the field '{field}' is unknown; {}",
            meant(field, &known)
        ));
    }
    match &place.content {
        Content::Text { sizes, .. } => text_findings(sizes, place.height, &mut say),
        Content::Code {
            field,
            bars,
            modules,
            text,
        } => {
            code_findings(place, *bars, modules, &mut say);
            if field == "sscc" {
                sscc_findings(place, *bars, modules, *text, &mut say);
            }
        }
        Content::Rule => {}
        Content::Frame { thickness } => {
            if *thickness == 0 || thickness * 2 >= place.width.min(place.height) {
                say("thickness must be more than 0 and leave room inside".to_owned());
            }
        }
    }
}

fn text_findings(sizes: &[u32], height: u32, say: &mut impl FnMut(String)) {
    if sizes.is_empty() || sizes.windows(2).any(|pair| pair[0] <= pair[1]) {
        say("sizes must be a list, the largest first: sizes = [4.0, 3.5, 3.0]".to_owned());
    }
    if sizes.iter().any(|size| *size < SIZE_MIN) {
        say(format!(
            "print smaller than {} mm cannot be read",
            mm(SIZE_MIN)
        ));
    }
    if sizes.last().is_some_and(|least| *least > height) {
        say(format!(
            "not even the smallest size fits into a height of {} mm",
            mm(height)
        ));
    }
}

fn code_findings(place: &Place, bars: u32, modules: &[u32], say: &mut impl FnMut(String)) {
    if bars < BARS_MIN {
        say(format!(
            "bars lower than {} mm are hard to scan",
            mm(BARS_MIN)
        ));
    }
    let falling = modules.windows(2).all(|pair| pair[0] > pair[1]);
    if modules.is_empty() || !falling || !modules.iter().all(|module| MODULES.contains(module)) {
        say("modules must be a list, the largest first, of 1.016 to 0.25 mm: modules = [0.375, 0.25]".to_owned());
    }
    if place.width > CODE_WIDTH_MAX {
        say(format!(
            "a bar code is at most {} mm wide",
            mm(CODE_WIDTH_MAX)
        ));
    }
}

fn sscc_findings(
    place: &Place,
    bars: u32,
    modules: &[u32],
    text: Option<u32>,
    say: &mut impl FnMut(String),
) {
    if bars < SSCC_BARS_MIN {
        say(format!(
            "the SSCC's bars must be at least {} mm high (GS1 logistic label)",
            mm(SSCC_BARS_MIN)
        ));
    }
    if !modules.iter().all(|module| SSCC_MODULES.contains(module)) {
        say("the SSCC's modules must be 0.495 to 0.94 mm wide (GS1 logistic label)".to_owned());
    }
    if text.is_none_or(|text| text < SSCC_TEXT_MIN) {
        say(format!(
            "the SSCC needs its digits below, at least {} mm high: text = 4.0",
            mm(SSCC_TEXT_MIN)
        ));
    }
    let narrowest = modules.iter().min().copied().unwrap_or_default();
    let needed = (SSCC_WIDTH_MODULES * narrowest).div_ceil(100);
    if place.width < needed {
        say(format!(
            "the SSCC with the white on both sides is {} mm wide, its place only {}",
            mm(needed),
            mm(place.width)
        ));
    }
}

/// A frame may hold others; all else keeps apart.
fn overlaps(template: &Template, findings: &mut Vec<Finding>) {
    for (index, place) in template.places.iter().enumerate() {
        for other in &template.places[index + 1..] {
            let (first, second) = (place.bounds(), other.bounds());
            let framed = (place.is_frame() && place.inside().contains(second))
                || (other.is_frame() && other.inside().contains(first));
            if first.overlaps(second) && !framed {
                findings.push(finding(
                    other.line,
                    format!(
                        "overlaps the place of line {} by {} x {} mm: move one of them",
                        place.line,
                        mm(first.right().min(second.right()) - first.x.max(second.x)),
                        mm(first.bottom().min(second.bottom()) - first.y.max(second.y)),
                    ),
                ));
            }
        }
    }
}

fn fields_not_shown(template: &Template, findings: &mut Vec<Finding>) {
    let shown: BTreeSet<&str> = template.places.iter().flat_map(Place::fields).collect();
    for field in template.kind.fields().iter().filter(|field| field.required) {
        if !shown.contains(field.name) {
            findings.push(finding(
                1,
                format!(
                    "'{}' is nowhere on the label: show = \"{{{0}}}\"",
                    field.name
                ),
            ));
        }
    }
}

fn words_missing(template: &Template, findings: &mut Vec<Finding>) {
    let languages: BTreeSet<&String> = template
        .words
        .keys()
        .chain(template.samples.keys())
        .collect();
    if template.samples.is_empty() {
        findings.push(finding(1, "no samples: add [samples.en] with every field"));
    }
    for place in &template.places {
        for word in place.words() {
            for language in &languages {
                let known = template.words.get(*language);
                if known.is_none_or(|words| !words.contains_key(word)) {
                    findings.push(finding(
                        place.line,
                        format!("the word '{word}' has no text in '{language}': add it to [words.{language}]"),
                    ));
                }
            }
        }
    }
    let used: BTreeSet<&str> = template.places.iter().flat_map(Place::words).collect();
    for (language, words) in &template.words {
        if !template.samples.contains_key(language) {
            findings.push(finding(
                1,
                format!("no sample in '{language}': add [samples.{language}]"),
            ));
        }
        for word in words.keys().filter(|word| !used.contains(word.as_str())) {
            findings.push(finding(
                1,
                format!("words.{language}.{word} is shown nowhere: take it out"),
            ));
        }
    }
}

fn sscc_lowest(template: &Template, findings: &mut Vec<Finding>) {
    let sscc = template
        .places
        .iter()
        .find(|place| matches!(&place.content, Content::Code { field, .. } if field == "sscc"));
    let Some(sscc) = sscc else {
        findings.push(finding(
            1,
            "the SSCC has no bar code: form = \"code\", show = \"{sscc}\"",
        ));
        return;
    };
    for place in &template.places {
        if place.bounds().bottom() > sscc.bounds().bottom() && !place.is_frame() {
            findings.push(finding(
                place.line,
                "stands below the SSCC, which must be lowest (GS1 logistic label)",
            ));
        }
    }
}

/// The samples in every language at every resolution: they fit, and nothing lies over another.
fn samples(template: &Template, findings: &mut Vec<Finding>) {
    for language in template.languages() {
        for dpi in [Dpi::D203, Dpi::D300] {
            let label = match laid_out(template, &template.sample(language), language, dpi) {
                Ok(label) => label,
                Err((line, error)) => {
                    findings.push(finding(
                        line,
                        format!("the sample in '{language}': {error}"),
                    ));
                    continue;
                }
            };
            if let Some((one, other)) = label.clash() {
                findings.push(finding(
                    1,
                    format!(
                        "the sample in '{language}': {} lies over {} or beyond the paper",
                        in_words(one),
                        in_words(other)
                    ),
                ));
            }
        }
    }
}

fn in_words(element: &Element) -> String {
    match element {
        Element::Text { text, .. } => format!("'{text}'"),
        Element::Code128 { data, .. } => format!("the bar code of '{}'", data.as_str()),
        Element::Gs1128 { data, .. } => format!("the bar code of {}", data.bracketed()),
        Element::Rule { .. } => "a rule".to_owned(),
        Element::Frame { .. } => "a frame".to_owned(),
        Element::Image { .. } => "a picture".to_owned(),
    }
}

impl Place {
    fn bounds(&self) -> Bounds {
        Bounds {
            x: self.x,
            y: self.y,
            width: self.width,
            height: self.height,
        }
    }

    /// What a frame leaves free.
    fn inside(&self) -> Bounds {
        let line = match self.content {
            Content::Frame { thickness } => thickness,
            _ => 0,
        };
        Bounds {
            x: self.x + line,
            y: self.y + line,
            width: self.width.saturating_sub(2 * line),
            height: self.height.saturating_sub(2 * line),
        }
    }

    fn is_frame(&self) -> bool {
        matches!(self.content, Content::Frame { .. })
    }

    fn fields(&self) -> impl Iterator<Item = &str> {
        let (texts, code) = match &self.content {
            Content::Text { show, .. } => (show.as_slice(), None),
            Content::Code { field, .. } => (&[][..], Some(field.as_str())),
            Content::Rule | Content::Frame { .. } => (&[][..], None),
        };
        texts.iter().flat_map(super::Pattern::fields).chain(code)
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        let texts = match &self.content {
            Content::Text { show, .. } => show.as_slice(),
            _ => &[],
        };
        texts.iter().flat_map(super::Pattern::words)
    }
}

/// Tenths of a millimetre in words.
fn mm(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn meant(name: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    match nearest {
        Some((_, candidate)) => format!("did you mean '{candidate}'?"),
        None => format!("there are {}", known.join(", ")),
    }
}
