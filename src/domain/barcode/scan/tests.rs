//! Whole scans, and scans made of anything.

use proptest::prelude::*;

use super::*;
use crate::domain::barcode::{Code, code39, layout::Layout, product_key, rcn, sscc, ssi::Frame};

#[test]
fn scans_name_what_they_name() {
    let cases: &[(&str, Kind, &str, &[Remark])] = &[
        ("]E04006381333931", Kind::TradeItem, "04006381333931", &[]),
        (
            "]E001234565",
            Kind::TradeItem,
            "00012345000065",
            &[Remark::UpcE],
        ),
        ("]E3977123456700305", Kind::TradeItem, "09771234567003", &[]),
        ("]E205123", Kind::AddOn, "", &[]),
        ("]I110036000291459", Kind::TradeItem, "10036000291459", &[]),
        (
            "]E400000000",
            Kind::TradeItem,
            "00000000000000",
            &[Remark::AllZeros],
        ),
        (
            "]C1010400638133393110A",
            Kind::Elements,
            "04006381333931",
            &[],
        ),
        (
            "]C1\u{1d}0104006381333931",
            Kind::Elements,
            "04006381333931",
            &[Remark::LeadingSeparator],
        ),
        (
            "]C1010400638133393110A{GS}17261231",
            Kind::Elements,
            "04006381333931",
            &[Remark::SubstitutedSeparator],
        ),
        (
            "]C1010400638133393110AB17261231",
            Kind::Elements,
            "04006381333931",
            &[Remark::PossiblySwallowed],
        ),
        ("]C110A", Kind::Elements, "", &[]),
        (
            "]d5010400638133393110A",
            Kind::Elements,
            "04006381333931",
            &[],
        ),
        (
            "]Q1https://id.gs1.org/01/4006381333931",
            Kind::DigitalLink,
            "04006381333931",
            &[Remark::ShortGtin],
        ),
        (
            "]Q1https://www.example.com/products/42",
            Kind::WebAddress,
            "",
            &[],
        ),
        (
            "]Q1HtTps://id.gs1.org/01/04006381333931",
            Kind::Text,
            "",
            &[],
        ),
        (
            "4006381333931",
            Kind::TradeItem,
            "04006381333931",
            &[Remark::SymbologyUnknown],
        ),
        (
            "0104006381333931",
            Kind::Elements,
            "04006381333931",
            &[Remark::SymbologyUnknown],
        ),
        (
            "340123450000000017",
            Kind::LogisticUnit,
            "",
            &[Remark::SymbologyUnknown],
        ),
        ("TOTE-0017", Kind::Text, "", &[]),
        ("]C0TOTE-0017", Kind::Text, "", &[]),
        ("CMD.UNDO.K", Kind::Text, "", &[]),
    ];
    for (text, kind, gtin, remarks) in cases {
        let scan = decode(text.as_bytes());
        assert_eq!(scan.kind, *kind, "{text}");
        let found = scan.gtin().map(Gtin::as_str).unwrap_or_default();
        assert_eq!(found, *gtin, "{text}");
        assert_eq!(scan.remarks, *remarks, "{text}");
        assert_eq!(scan.fault, None, "{text}");
    }
    let command = own::encode(OwnKind::Command, "UNDO").unwrap();
    assert_eq!(decode(command.as_bytes()).kind, Kind::Command);
}

#[test]
fn faults_are_named() {
    for (bytes, class) in [
        (&b""[..], FaultClass::Empty),
        (b"A\xff", FaultClass::IllegalCharacter),
        (&[b'A'; 5_000], FaultClass::TooLong),
        (b"]E04006381333932", FaultClass::CheckDigit),
        (b"]E040063813339", FaultClass::WrongLength),
        (b"]I04006381333931", FaultClass::Other),
        (b"]I1123", FaultClass::WrongLength),
        (b"]C1991\x1d05", FaultClass::UnknownAi),
        (
            b"]Q1https://id.gs1.org/01/04006381333932",
            FaultClass::CheckDigit,
        ),
    ] {
        let fault = decode(bytes).fault;
        let expected = (class != FaultClass::Other).then_some(class);
        assert_eq!(fault.map(|fault| fault.class), expected, "{bytes:?}");
    }
}

#[test]
fn eight_digits_may_be_two_things() {
    let both = (0..=9_999_999_u32).step_by(7).find_map(|number| {
        let payload = format!("{number:07}");
        let digit = crate::domain::barcode::check_digit(&payload)?;
        let text = format!("{payload}{digit}");
        upc_e(&text).is_some().then_some(text)
    });
    let text = both.unwrap();
    let scan = decode(text.as_bytes());
    assert_eq!(scan.gtins.len(), 2, "{text}");
    assert_eq!(scan.gtin(), None);
    assert!(scan.remarks.contains(&Remark::SeveralReadings));
    assert_eq!(Code::typed(text).product_keys().len(), 2);
}

/// Bytes that look like scans: identifiers, application identifiers, separators, addresses, and anything.
fn scanlike() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "]C1", "]E0", "]Q3", "]Q1", "]d2", "]e0", "]Y9", "|]e0", "]E3", "]I1",
            "01", "00", "02", "10", "17", "21", "3103", "8003", "8008", "8110", "8112", "253", "7040",
            "\u{1d}", "04006381333931", "340123450000000017", "https://", "a.b", "/", "/01/", "?", "&",
            "=", "%", "%2F", "%00", "#", "(", ")", "\\(", "+", "é", "日", "^", "<dead_acute>", "ß",
        ]).prop_map(|text| text.as_bytes().to_vec()),
        3 => "[0-9]{1,20}".prop_map(String::into_bytes),
        2 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn anything_can_be_scanned(bytes in scanlike()) {
        let scan = decode(&bytes);
        prop_assert!(scan.elements.len() <= gs1::element::ELEMENTS_MAX);
        prop_assert_eq!(&scan, &decode(&bytes));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let key = product_key(&text);
        prop_assert_eq!(product_key(&key), key);
        if let Some(unit) = sscc(&text) {
            prop_assert_eq!(unit.len(), 18);
        }
        let _ = Code::typed(text.clone()).product_keys();
        let _ = gs1::from_brackets(&text);
        let _ = code39::full_ascii(&text);
        let _ = crate::domain::barcode::gtin::isbn(&text);
        let _ = rcn::price_check_digit(&text);
        let _ = Frame::parse(&bytes);
        for layout in Layout::all() {
            let _ = layout.scanned(&text);
            let _ = layout.shown_with_caps_lock(&text);
        }
    }

    #[test]
    fn elements_come_back_from_brackets_and_links(bytes in scanlike()) {
        let Ok(elements) = gs1::from_data(&bytes) else { return Ok(()) };
        let there = gs1::from_brackets(&gs1::bracketed(&elements));
        prop_assert_eq!(there.as_ref(), Ok(&elements));
        let data = gs1::element::data_of(&elements);
        let again = gs1::from_data(data.as_bytes());
        prop_assert_eq!(again.as_ref(), Ok(&elements));
    }
}

#[test]
fn the_longest_scans_are_read_at_once() {
    for piece in [
        "01",
        "\u{1d}",
        "10A\u{1d}",
        "/01/",
        "(10)A\\(",
        "%",
        "&a=b",
        "]e0",
    ] {
        for start in [
            "]C1",
            "]Q1https://a.b/01/04006381333931?",
            "]Q1https://a.b/",
            "]E3",
            "",
        ] {
            let mut text = start.to_owned();
            while text.len() + piece.len() <= CODE_BYTES_MAX {
                text.push_str(piece);
            }
            let scan = decode(text.as_bytes());
            assert!(scan.elements.len() <= gs1::element::ELEMENTS_MAX);
        }
    }
}
