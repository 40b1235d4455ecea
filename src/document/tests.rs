use super::*;
use crate::{
    domain::{
        carrier_label::{Format, Media, dots::ink, pdf::draw, printable},
        label::{Dpi, code128::BarcodeText},
    },
    text::Texts,
};

/// What a page shows, as dots at 203 to the inch, page by page.
fn pages(pdf: &[u8]) -> usize {
    hayro::hayro_syntax::Pdf::new(pdf.to_vec())
        .unwrap()
        .pages()
        .len()
}

#[test]
fn the_same_slip_gives_the_same_bytes() {
    for language in ["en", "de"] {
        let texts = Texts::new(language);
        let slip = sample::slip(8);
        let first = slip.pdf(&texts).unwrap();
        assert_eq!(slip.pdf(&texts).unwrap(), first);
        assert_eq!(pages(&first), 1);
        assert!(first.len() < 100_000, "{}", first.len());
    }
}

#[test]
fn long_lists_go_on_over_pages_and_stay_on_paper() {
    let texts = Texts::new("de");
    let slip = sample::slip(120).pdf(&texts).unwrap();
    assert!((4..=8).contains(&pages(&slip)), "{}", pages(&slip));
    let list = sample::handover(150).pdf(&texts).unwrap();
    assert!((3..=6).contains(&pages(&list)), "{}", pages(&list));
    let one = draw(&sample::slip(5).pdf(&texts).unwrap(), Dpi::D203).unwrap();
    let (left, top, width, height) = ink(&one).unwrap();
    // 12 mm of white on every side: what office printers cannot reach and hands hold.
    let margin = Dpi::D203.dots(100);
    assert!(left > margin && top > margin);
    assert!(left + width + margin < one.width_dots() && top + height + margin < one.height_dots());
}

#[test]
fn every_script_has_letters() {
    let letters = letters::Letters::open().unwrap();
    for text in [
        "Straße",
        "Ελλάδα",
        "Україна",
        "תה ירוק",
        "ชาเขียว",
        "شاي أخضر",
        "煎茶",
        "녹차",
        "हरी",
        "ß€№",
    ] {
        let line = letters.line(text, letters::Weight::Regular);
        assert!(line.width > 1.0, "{text}");
        for piece in &line.pieces {
            if let letters::Piece::Glyphs { glyphs, .. } = piece {
                let missing = glyphs
                    .iter()
                    .any(|glyph| glyph.glyph_id == krilla::text::GlyphId::new(0));
                assert!(!missing, "{text} has a box");
            }
        }
    }
    // Right to left: the first letter stands last.
    let hebrew = letters.line("אב", letters::Weight::Regular);
    let letters::Piece::Glyphs { glyphs, .. } = &hebrew.pieces[0] else {
        panic!("no glyphs");
    };
    assert!(glyphs[0].text_range.start > glyphs[1].text_range.start);
}

#[test]
fn texts_wrap_between_words_and_lose_nothing() {
    let letters = letters::Letters::open().unwrap();
    let text = "A gift for somebody who likes Donaudampfschifffahrtsgesellschaftskapitänsmützen very much 煎茶煎茶煎茶煎茶煎茶";
    let lines = letters.wrapped(text, letters::Weight::Regular, 10.0, 90.0);
    assert!(lines.len() > 4);
    for line in &lines {
        let width = letters.width(line, letters::Weight::Regular) * 10.0;
        assert!(width <= 90.0, "{line}: {width}");
    }
    let squeezed = |text: &str| text.replace(' ', "");
    assert_eq!(squeezed(&lines.concat()), squeezed(text));
}

#[test]
fn customs_wants_every_fact_and_names_what_is_missing() {
    let good = sample::declaration();
    assert!(good.pdf().is_ok());
    let broken = |change: fn(&mut cn23::CustomsLine)| {
        let mut declaration = sample::declaration();
        change(&mut declaration.lines[1]);
        declaration.pdf().unwrap_err().to_string()
    };
    let cases = [
        (
            broken(|line| line.hs_code = None),
            "an HS code of 6 to 10 digits of 'Mug",
        ),
        (
            broken(|line| line.origin = None),
            "the country of origin of 'Mug",
        ),
        (broken(|line| line.value = None), "the value of 'Mug"),
        (broken(|line| line.net_g = None), "the net weight of 'Mug"),
        (
            broken(|line| line.value = Some(crate::domain::measure::Money::new(1, "CHF"))),
            "a value in the currency of the others",
        ),
    ];
    for (said, words) in cases {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn bars_are_those_of_the_standard() {
    // ISO/IEC 15417, annex: start B, A, check, stop; and digits in pairs from four on.
    let bars = |text: &str| code128::bars(&BarcodeText::new(text).unwrap());
    let a = bars("A");
    assert_eq!(a[..6], [2, 1, 1, 2, 1, 4]);
    assert_eq!(a[6..12], [1, 1, 1, 3, 2, 3]);
    assert_eq!(a.len(), 6 * 3 + 7);
    assert_eq!(bars("123456").len(), 6 * 5 + 7);
    for text in [
        "A",
        "RET-1007-2026-03",
        "HP00000000427",
        "1234567",
        "a1b22c333d4444e55555",
    ] {
        let modules: u32 = bars(text).iter().map(|width| u32::from(*width)).sum();
        assert_eq!((modules - 13) % 11, 0, "{text}");
    }
}

#[test]
fn a_house_label_comes_out_of_its_pdf_and_png_on_the_printers_dots() {
    use crate::domain::label::{Element, Label, code128::Gs1Content, text::LineText};
    for dpi in [Dpi::D203, Dpi::D300] {
        let label = Label {
            width_dots: dpi.dots(1_016),
            length_dots: dpi.dots(1_524),
            dpi,
            elements: vec![
                Element::Text {
                    x: 30,
                    y: 30,
                    height_dots: 60,
                    text: LineText::new("Erika Mustermann").unwrap(),
                },
                Element::Gs1128 {
                    x: 90,
                    y: 800,
                    module_dots: 4,
                    height_dots: 200,
                    human_readable_dots: Some(30),
                    data: Gs1Content::Sscc("340123450000000017".parse().unwrap()),
                },
            ],
        };
        let sent =
            [Format::Pdf, Format::Png].map(|format| label::in_format(&label, format).unwrap());
        let dots = draw(&sent[0].bytes, dpi).unwrap();
        // Every bar begins and ends on a dot of the grid: changes along a row are four dots or a multiple apart.
        let row: Vec<bool> = (90..dots.width_dots())
            .map(|x| dots.is_black(x, 900))
            .collect();
        let changes: Vec<usize> = (1..row.len())
            .filter(|at| row[*at] != row[at - 1])
            .collect();
        assert!(
            changes.len() > 50 && changes.iter().all(|at| at % 4 == 0),
            "{changes:?}"
        );
        let printed =
            sent.map(|sent| printable(sent.format, &sent.bytes, Media::parcel(dpi), draw).unwrap());
        assert_eq!(printed[0], printed[1]);
    }
}
