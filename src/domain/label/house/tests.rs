//! The house label: nothing overlaps, nothing is cut, the SSCC is as GS1 wants it.

use std::sync::LazyLock;

use super::*;
use crate::domain::label::{Element, zpl::zpl};

/// With the templates that come with the program, in English.
pub(in crate::domain::label) fn lay_out(
    parcel: &ParcelLabel,
    dpi: Dpi,
) -> Result<Label, LabelError> {
    static TEMPLATES: LazyLock<Templates> = LazyLock::new(Templates::built_in);
    super::lay_out(parcel, &TEMPLATES, "en", dpi)
}

/// A parcel as on most days.
pub(in crate::domain::label) fn ordinary_parcel() -> ParcelLabel {
    ParcelLabel {
        carrier: "HOUSE EXPRESS".to_owned(),
        service: "Next day 12:00".to_owned(),
        big_letters: "18".to_owned(),
        ship_from: ["Packdesk GmbH", "Lagerweg 3", "20457 Hamburg", "DE"]
            .map(str::to_owned)
            .to_vec(),
        ship_to: Recipient {
            name: "Jörg Müller".to_owned(),
            company: "Käse & Söhne KG".to_owned(),
            street: vec![
                "Große Straße 12a".to_owned(),
                "Hinterhaus, 3. OG".to_owned(),
            ],
            postcode: "10115".to_owned(),
            city: "Berlin".to_owned(),
            country: "GERMANY".to_owned(),
        },
        routing: Some(Routing::CountryPostcode(
            276,
            Postcode::new("10115").unwrap(),
        )),
        order: OrderNumber::new("SO-2026-004711"),
        parcel: ParcelNo(1),
        parcel_count: Some(2),
        weight: Grams(1204),
        tracking: TrackingNumber::new("HX123456784DE"),
        sscc: "340123450000000017".parse().unwrap(),
        bench: StationId::new("bench-07"),
    }
}

/// The ordinary parcel with `text` in one place after the other.
pub(in crate::domain::label) fn with_text_everywhere(text: &str) -> Vec<ParcelLabel> {
    let places: [fn(&mut ParcelLabel) -> &mut String; 9] = [
        |parcel| &mut parcel.carrier,
        |parcel| &mut parcel.service,
        |parcel| &mut parcel.big_letters,
        |parcel| &mut parcel.ship_from[0],
        |parcel| &mut parcel.ship_to.name,
        |parcel| &mut parcel.ship_to.company,
        |parcel| &mut parcel.ship_to.street[1],
        |parcel| &mut parcel.ship_to.city,
        |parcel| &mut parcel.ship_to.country,
    ];
    let mut parcels: Vec<ParcelLabel> = places
        .iter()
        .map(|place| {
            let mut parcel = ordinary_parcel();
            text.clone_into(place(&mut parcel));
            parcel
        })
        .collect();
    parcels.push(ParcelLabel {
        order: OrderNumber::new(text),
        ..ordinary_parcel()
    });
    parcels.push(ParcelLabel {
        bench: StationId::new(text),
        ..ordinary_parcel()
    });
    parcels.push(ParcelLabel {
        tracking: TrackingNumber::new(text),
        ..ordinary_parcel()
    });
    parcels
}

/// Puts `new` wherever `old` stands.
pub(in crate::domain::label) fn replace(parcel: &mut ParcelLabel, old: &str, new: &str) {
    let ship_to = &mut parcel.ship_to;
    let texts = [
        &mut parcel.carrier,
        &mut parcel.service,
        &mut parcel.big_letters,
        &mut ship_to.name,
        &mut ship_to.company,
        &mut ship_to.city,
        &mut ship_to.country,
    ];
    for text in texts
        .into_iter()
        .chain(&mut ship_to.street)
        .chain(&mut parcel.ship_from)
    {
        if text == old {
            new.clone_into(text);
        }
    }
    if parcel.order.as_str() == old {
        parcel.order = OrderNumber::new(new);
    }
    if parcel.bench.as_str() == old {
        parcel.bench = StationId::new(new);
    }
}

fn assert_sound(label: &Label) {
    assert_eq!(label.clash(), None);
}

fn texts(label: &Label) -> Vec<&str> {
    label
        .elements
        .iter()
        .filter_map(|element| match element {
            Element::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

fn long(words: usize) -> String {
    vec!["Langenhagenerstraße"; words].join(" ")
}

#[test]
fn nothing_overlaps_or_leaves_the_paper() {
    let mut parcels = vec![ordinary_parcel()];
    parcels.push(ParcelLabel {
        routing: None,
        parcel_count: None,
        ..ordinary_parcel()
    });
    parcels.push(ParcelLabel {
        big_letters: String::new(),
        ..ordinary_parcel()
    });
    parcels.push(ParcelLabel {
        routing: Some(Routing::Code(
            BarcodeText::new("DE10115-07-ABCDEFGHIJ").unwrap(),
        )),
        tracking: TrackingNumber::new("1Z999AA10123456784"),
        ..ordinary_parcel()
    });
    for words in 1..12 {
        for text in [long(words), "W".repeat(words * 6), "漢字 ".repeat(words)] {
            parcels.extend(with_text_everywhere(&text));
        }
    }
    let mut laid_out = 0;
    for parcel in parcels {
        for dpi in [Dpi::D203, Dpi::D300] {
            if let Ok(label) = lay_out(&parcel, dpi) {
                assert_sound(&label);
                laid_out += 1;
            }
        }
    }
    assert!(laid_out > 100, "{laid_out}");
}

#[test]
fn the_sscc_is_lowest_and_large_enough() {
    for (dpi, module, least_height) in [(Dpi::D203, 4, 256), (Dpi::D300, 6, 378)] {
        let label = lay_out(&ordinary_parcel(), dpi).unwrap();
        let lowest = label
            .elements
            .iter()
            .max_by_key(|element| element.bounds().bottom())
            .unwrap();
        let Element::Gs1128 {
            module_dots,
            height_dots,
            data: Gs1Content::Sscc(_),
            ..
        } = lowest
        else {
            panic!("{lowest:?} is lowest");
        };
        assert_eq!(*module_dots, module);
        assert!(*height_dots >= least_height);
    }
}

#[test]
fn long_addresses_wrap_then_shrink_then_are_refused() {
    let height_of = |street: &str| -> Result<(u32, String), LabelError> {
        let mut parcel = ordinary_parcel();
        parcel.ship_to.street = vec![street.to_owned()];
        let label = lay_out(&parcel, Dpi::D203)?;
        let recipient: Vec<&Element> = label
            .elements
            .iter()
            .filter(|element| (296..540).contains(&element.bounds().y))
            .filter(|element| matches!(element, Element::Text { x: 104, .. }))
            .collect();
        let Element::Text { height_dots, .. } = recipient[0] else {
            panic!()
        };
        Ok((*height_dots, texts(&label).join(" ")))
    };
    let (normal, _) = height_of("Weg 1").unwrap();
    let (wrapped, text) = height_of(&long(3)).unwrap();
    assert!(text.contains(&long(3)));
    let (shrunk, text) = height_of(&long(8)).unwrap();
    assert!(text.contains(&long(8)));
    assert!(
        normal >= wrapped && wrapped > shrunk,
        "{normal} {wrapped} {shrunk}"
    );
    assert_eq!(
        height_of(&long(10)[..190]).map(|(height, _)| height >= 24),
        Ok(true)
    );
    assert!(matches!(
        height_of(&long(40)),
        Err(LabelError::TooLong {
            field,
            ..
        }) if field == "ship_to"
    ));
    assert_eq!(
        height_of(&"W".repeat(70)),
        Err(LabelError::DoesNotFit("ship_to".to_owned()))
    );
}

#[test]
fn what_a_label_cannot_hold_is_said() {
    let cases = [
        (
            ParcelLabel {
                ship_to: Recipient::default(),
                ..ordinary_parcel()
            },
            LabelError::Empty("ship_to".to_owned()),
        ),
        (
            ParcelLabel {
                carrier: "W".repeat(40),
                ..ordinary_parcel()
            },
            LabelError::DoesNotFit("carrier".to_owned()),
        ),
        (
            ParcelLabel {
                big_letters: "EXPRESS MORNING 12:00".to_owned(),
                ..ordinary_parcel()
            },
            LabelError::DoesNotFit("big_letters".to_owned()),
        ),
        (
            ParcelLabel {
                tracking: TrackingNumber::new("Ünlesbar"),
                ..ordinary_parcel()
            },
            LabelError::Barcode(BarcodeError::NotCode128("Ünlesbar".to_owned())),
        ),
        (
            ParcelLabel {
                tracking: TrackingNumber::new("A".repeat(48)),
                ..ordinary_parcel()
            },
            LabelError::DoesNotFit("tracking".to_owned()),
        ),
    ];
    for (parcel, error) in cases {
        assert_eq!(lay_out(&parcel, Dpi::D203), Err(error));
    }
}

#[test]
fn a_name_in_another_script_is_drawn_and_what_cannot_be_drawn_is_refused() {
    let mut parcel = ordinary_parcel();
    let plain = zpl(&lay_out(&parcel, Dpi::D203).unwrap()).unwrap();
    assert!(!plain.contains("^GF"));
    parcel.ship_to.name = "山田 太郎".to_owned();
    let label = lay_out(&parcel, Dpi::D203).unwrap();
    assert_sound(&label);
    let drawn = zpl(&label).unwrap();
    assert_eq!(drawn.matches("^GF").count(), 1);
    assert!(!drawn.contains("_E5_B1_B1"));
    parcel.ship_to.name = "हिन्दी".to_owned();
    let refused = lay_out(&parcel, Dpi::D203).unwrap_err();
    assert!(matches!(refused, LabelError::NotPrintable(_)), "{refused}");
}
