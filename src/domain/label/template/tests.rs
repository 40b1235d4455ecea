//! The templates that come with the program are sound, and a site's own is refused with the line and the remedy.

use super::*;
use crate::domain::label::{Dpi, Label, zpl::zpl};

const SMALL: &str = r#"kind = "tote"
title = "Test"
width = 76.2
length = 50.8

[words.en]
tote = "Tote"

[samples.en]
tote = "T-1"

[[place]]
form = "text"
x = 3.0
y = 3.0
width = 70.0
height = 10.0
show = "{words.tote} {tote}"
sizes = [8.0, 6.0]

[[place]]
form = "code"
x = 3.0
y = 20.0
width = 70.0
show = "{tote}"
bars = 20.0
modules = [0.5, 0.25]
text = 3.0
"#;

#[test]
fn those_that_come_with_the_program_are_sound() {
    let templates = Templates::built_in();
    for kind in Kind::ALL {
        let template = templates.of_kind(kind).unwrap();
        let source = Templates::source(&template.name).unwrap();
        assert_eq!(
            Template::read(&template.name, source).as_ref(),
            Ok(template),
            "{kind:?}"
        );
    }
    assert_eq!(templates.iter().count(), Kind::ALL.len());
    for kind in [
        Kind::Parcel,
        Kind::Return,
        Kind::Gift,
        Kind::Inserts,
        Kind::Interim,
    ] {
        let template = templates.of_kind(kind).unwrap();
        assert_eq!(template.languages(), ["en", "de", "fr", "ja", "zh"]);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of mistakes")]
fn what_is_wrong_is_said_with_its_line_and_the_remedy() {
    Template::read("small", SMALL).unwrap();
    let cases: [(&str, &str, usize, &str); 24] = [
        (
            "kind = \"tote\"",
            "kind = \"crate\"",
            1,
            "unknown variant `crate`",
        ),
        (
            "width = 76.2\n",
            "width = 76.2\ndepth = 3\n",
            4,
            "unknown field `depth`",
        ),
        ("width = 76.2\n", "width = 7.6\n", 1, "15 to 400 mm"),
        (
            "x = 3.0\ny = 3.0",
            "x = 3.0\nyy = 3.0",
            15,
            "unknown field `yy`",
        ),
        (
            "x = 3.0\ny = 3.0",
            "x = 10.0\ny = 3.0",
            12,
            "beyond the label's 76.2 x 50.8",
        ),
        ("x = 3.0\ny = 3.0", "x = 3.07\ny = 3.0", 12, "steps of 0.1"),
        (
            "x = 3.0\ny = 20.0",
            "x = 3.0\ny = 12.0",
            21,
            "overlaps the place of line 12",
        ),
        (
            "{words.tote} {tote}",
            "{words.tote} {tot}",
            12,
            "did you mean 'tote'?",
        ),
        (
            "{words.tote} {tote}",
            "{words.crate} {tote}",
            12,
            "add it to [words.en]",
        ),
        ("{words.tote} {tote}", "{tote", 12, "{ without its }"),
        (
            "show = \"{words.tote} {tote}\"\n",
            "",
            12,
            "show is missing",
        ),
        ("[8.0, 6.0]", "[6.0, 8.0]", 12, "the largest first"),
        ("[8.0, 6.0]", "[8.0, 1.0]", 12, "smaller than 1.5 mm"),
        ("[8.0, 6.0]", "[12.0, 11.0]", 12, "not even the smallest"),
        ("sizes = [8.0, 6.0]\n", "", 12, "a text needs sizes"),
        (
            "sizes = [8.0, 6.0]",
            "sizes = [8.0, 6.0]\nbars = 3.0",
            12,
            "bars means nothing",
        ),
        ("bars = 20.0", "bars = 4.0", 21, "lower than 5.0 mm"),
        ("bars = 20.0", "bars = 40.0", 21, "beyond the label"),
        ("[0.5, 0.25]", "[0.5, 0.2]", 21, "0.25 mm"),
        ("[0.5, 0.25]", "[]", 21, "modules must be a list"),
        (
            "bars = 20.0",
            "bars = 20.0\nwrap = true",
            21,
            "wrap means nothing",
        ),
        (
            "[words.en]",
            "[words.de]\ntote = \"Kiste\"\n[words.en]",
            1,
            "add [samples.de]",
        ),
        (
            "tote = \"Tote\"",
            "tote = \"Tote\"\nbox = \"Box\"",
            1,
            "words.en.box is shown nowhere",
        ),
        (
            "tote = \"T-1\"",
            "tote = \"T-1\"\norder = \"7\"",
            9,
            "no field 'order'",
        ),
    ];
    for (good, bad, line, remedy) in cases {
        assert!(SMALL.contains(good), "{good}");
        let findings = Template::read("small", &SMALL.replacen(good, bad, 1)).unwrap_err();
        assert!(
            findings
                .iter()
                .any(|finding| finding.line == line && finding.what.contains(remedy)),
            "{bad:?}: {findings:?}"
        );
    }
}

#[test]
fn a_sample_that_does_not_fit_is_found() {
    for (sample, remedy) in [
        (
            "T-0123456789-0123456789-0123456789-0123456789",
            "does not fit",
        ),
        ("Ünlesbar", "printable ASCII"),
        ("", "is empty"),
    ] {
        let text = SMALL.replace("T-1", sample);
        let findings = Template::read("small", &text).unwrap_err();
        assert!(findings[0].what.contains(remedy), "{findings:?}");
    }
}

#[test]
fn an_sscc_keeps_the_rules_of_the_logistic_label() {
    let house = Templates::source("house").unwrap();
    let sscc_line = house[..house.rfind("[[place]]").unwrap()]
        .matches('\n')
        .count()
        + 1;
    for (good, bad, line, remedy) in [
        (
            "bars = 32.2",
            "bars = 30.0",
            sscc_line,
            "at least 32.0 mm high",
        ),
        (
            "modules = [0.5]",
            "modules = [0.375]",
            sscc_line,
            "0.495 to 0.94",
        ),
        (
            "text = 4.2",
            "text = 2.0",
            sscc_line,
            "at least 3.0 mm high",
        ),
        (
            "y = 112.2\nwidth = 100.6",
            "y = 112.2\nwidth = 80.0",
            sscc_line,
            "88.0 mm wide",
        ),
        (
            "y = 109.6",
            "y = 150.0",
            sscc_line - 9,
            "which must be lowest",
        ),
        (
            "show = \"{sscc}\"",
            "show = \"{tracking}\"",
            1,
            "'sscc' is nowhere",
        ),
    ] {
        assert!(house.contains(good), "{good}");
        let findings = Template::read("house", &house.replacen(good, bad, 1)).unwrap_err();
        assert!(
            findings
                .iter()
                .any(|finding| finding.line == line && finding.what.contains(remedy)),
            "{bad:?} {line}: {findings:?}"
        );
    }
}

#[test]
fn a_sites_own_takes_the_place_of_one_of_its_kind_only() {
    let mut templates = Templates::built_in();
    let own = Template::read("tote", SMALL).unwrap();
    templates.replace(own.clone()).unwrap();
    assert_eq!(templates.of_kind(Kind::Tote), Some(&own));
    let wrong = Template::read("badge", SMALL).unwrap();
    assert!(templates.replace(wrong).is_err());
}

#[test]
fn the_language_is_the_nearest() {
    let templates = Templates::built_in();
    let house = templates.get("house").unwrap();
    for (asked, got) in [("de-AT", "de"), ("ja", "ja"), ("pt_BR", "en"), ("", "en")] {
        assert_eq!(house.nearest_language(asked), got, "{asked}");
    }
    for (country, language) in [("AT", "de"), ("JP", "ja"), ("US", "en"), ("", "en")] {
        assert_eq!(language_of(country), language);
    }
}

#[test]
fn lines_of_empty_fields_are_left_out() {
    let templates = Templates::built_in();
    let house = templates.get("house").unwrap();
    let sample = house.sample("en");
    let whole = lay_out(house, &sample, "en", Dpi::D203).unwrap();
    let less = sample.with("weight", "").with("bench", " \u{2}");
    let label = lay_out(house, &less, "en", Dpi::D203).unwrap();
    assert_eq!(label.elements.len(), whole.elements.len() - 2);
}

#[test]
fn data_from_outside_is_checked() {
    let read = |json: &str| {
        let json = serde_json::from_str(json).unwrap();
        Data::from_json(&json, Kind::Parcel).map_err(|error| error.to_string())
    };
    assert!(read(r#"{"sscc":"(00) 340123450000000017","routing":"(421) 276 10115"}"#).is_ok());
    assert!(read(r#"{"ship_to":"One line"}"#).is_ok());
    for (json, problem) in [
        ("[]", "an object of fields"),
        (r#"{"colour":"red"}"#, "no field 'colour'"),
        (r#"{"order":7}"#, "must be a text"),
        (r#"{"order":["a","b"]}"#, "must be a text"),
        (r#"{"sscc":"340123450000000018"}"#, "should be 7"),
        (r#"{"routing":"(421)27"}"#, "three digits"),
        (r#"{"routing":"Ü"}"#, "printable ASCII"),
    ] {
        let error = read(json).unwrap_err();
        assert!(error.contains(problem), "{json}: {error}");
    }
}

/// One command a line, so that a change can be read.
fn readable(label: &Label) -> String {
    zpl(label)
        .unwrap()
        .replace("^FO", "\n^FO")
        .replace("^PQ", "\n^PQ")
}

#[test]
fn every_template_to_the_letter() {
    for template in Templates::built_in().iter() {
        let name = &template.name;
        let label = lay_out(template, &template.sample("en"), "en", Dpi::D203).unwrap();
        insta::assert_snapshot!(format!("{name}@en-203"), readable(&label));
    }
    let templates = Templates::built_in();
    let house = templates.get("house").unwrap();
    for (language, dpi) in [("de", Dpi::D300), ("ja", Dpi::D203)] {
        let label = lay_out(house, &house.sample(language), language, dpi).unwrap();
        let name = format!("house@{language}-{}", dpi.per_inch());
        insta::assert_snapshot!(name, readable(&label));
    }
}
