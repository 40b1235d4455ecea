//! One code, one meaning: the site's own codes, codes that several things bear, numbers with a weight inside.

use super::{opened, refused};
use crate::{
    domain::{
        barcode::{
            own::{self, OwnKind},
            rcn::Region,
        },
        catalogue::{Catalogue, CatalogueData},
        packing::LabelCheck,
        product::ProductBarcode,
    },
    station::{Msg, Tone, rig::Rig},
};

const SOAP: &str = "9525678006211";

fn own_code(kind: OwnKind, name: &str) -> String {
    own::encode(kind, name).unwrap()
}

/// Gives the bench another catalogue.
fn change(rig: &mut Rig, change: impl FnOnce(&mut CatalogueData)) {
    let mut data = rig.station.desk().catalogue.data().clone();
    change(&mut data);
    rig.deliver(Msg::Catalogue(Box::new(Catalogue::new(data))));
}

fn also_bears(data: &mut CatalogueData, code: &str) {
    let soap = data
        .products
        .iter_mut()
        .find(|product| product.barcodes.iter().any(|barcode| barcode.code == SOAP));
    soap.unwrap().barcodes.push(ProductBarcode {
        code: code.to_owned(),
        units: 1,
    });
}

#[test]
fn the_sites_own_codes_mean_one_kind_of_thing() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    rig.scan(&own_code(OwnKind::Badge, "BADGE-1002"));
    assert_eq!(rig.said(), "signed-in");
    rig.scan(&own_code(OwnKind::Tote, "T-02"));
    assert_eq!((rig.screen(), rig.said()), ("pack", "order-opened"));
    // The order's number is no tote, and a tote's code no product.
    refused(
        &mut rig,
        &own_code(OwnKind::Order, "T-02"),
        "not_now",
        Tone::Elsewhere,
    );
    refused(
        &mut rig,
        &own_code(OwnKind::Tote, SOAP),
        "not_now",
        Tone::Elsewhere,
    );
    rig.scan(&own_code(OwnKind::Tote, "T-02"));
    assert_eq!(rig.said(), "tote-seen");
    rig.scan(SOAP).scan(&own_code(OwnKind::Command, "UNDO"));
    assert_eq!((rig.packed(), rig.said()), (0, "undone"));
}

#[test]
fn an_own_code_that_was_misread_opens_nothing() {
    let mut rig = Rig::signed_in(LabelCheck::Always);
    let code = own_code(OwnKind::Tote, "T-02").replace("T-02", "T-03");
    rig.scan(&code);
    assert_eq!((rig.screen(), rig.said()), ("queue", "own-code-misread"));
    let mut rig = opened("T-02");
    refused(&mut rig, &code, "unknown_code", Tone::Unknown);
}

#[test]
fn a_code_on_two_kinds_of_things_is_asked_about() {
    let mut rig = opened("T-02");
    change(&mut rig, |data| {
        also_bears(data, "P-1");
        also_bears(data, "T-02");
        also_bears(data, "BADGE-1002");
    });
    for (code, product, other, said) in [
        ("P-1", 2, 1, "refused-elsewhere"),
        ("T-02", 1, 2, "tote-seen"),
        ("BADGE-1002", 2, 1, "signed-in-here"),
    ] {
        rig.scan(code);
        assert_eq!(rig.said(), "which-thing", "{code}");
        assert_eq!(rig.packed(), 0, "{code}");
        rig.digit(product);
        assert_eq!((rig.packed(), rig.said()), (1, "unit-packed"), "{code}");
        rig.key("F2").scan(code).digit(other);
        assert_eq!((rig.packed(), rig.said()), (0, said), "{code}");
        rig.check().unwrap();
    }
}

#[test]
fn a_number_with_a_weight_inside_packs_its_product() {
    let mut rig = opened("T-02");
    change(&mut rig, |data| also_bears(data, "2818570000003"));
    refused(&mut rig, "2818570021206", "unknown_code", Tone::Unknown);
    rig.station.desk.equipment.region = Some(Region::De);
    rig.scan("2818570021206");
    assert_eq!((rig.packed(), rig.said()), (1, "unit-packed-of-weight"));
    // Another piece of another weight is the same product; a wrong inner digit is no product.
    rig.scan("2818575086545");
    refused(&mut rig, "2818571021205", "unknown_code", Tone::Unknown);
}
