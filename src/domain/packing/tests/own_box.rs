//! Units that ship as they are: which parcel they open, and what else goes into it.

use super::*;
use crate::domain::{handling::OwnBox, ids::CartonCode};

const NO: OwnBox = OwnBox::No;
const MAY: OwnBox = OwnBox::May;
const MUST: OwnBox = OwnBox::Must;

fn own(basis: CartonBasis) -> Command {
    Command::ChangeCarton {
        carton: CartonCode::own_box(),
        basis,
    }
}

fn into_a_carton() -> Command {
    Command::ChangeCarton {
        carton: "S2".into(),
        basis: CartonBasis::TooSmall,
    }
}

/// What comes of the last command where mugs and honey ship like this and the others went before.
fn comes_of([mug, honey]: [OwnBox; 2], name: &str, commands: &[Command]) -> String {
    let mut data = catalogue().data().clone();
    for product in &mut data.products {
        let is_mug = product.sku.as_str() == "MUG";
        product.handling.own_box = if is_mug { mug } else { honey };
    }
    let catalogue = Catalogue::new(data);
    let context = Context {
        packer: &"ana".into(),
        policy: &policy(LabelCheck::Always),
        catalogue: &catalogue,
    };
    let mut state = state(name);
    let mut found = String::new();
    for command in commands {
        assert!(!found.starts_with('!'), "{found} before {command:?}");
        found = match decide(&state, &context, command) {
            Ok(events) => {
                for event in &events {
                    state.evolve(event);
                }
                events.iter().map(brief).collect::<Vec<_>>().join(", ")
            }
            Err(refusal) => {
                assert!(!refusal.leaves_stray(), "it lies beside the parcel");
                format!("! {}", refusal.code())
            }
        };
    }
    found
}

#[test]
fn what_always_does_brings_its_parcel_along() {
    let mug = || pack("MUG", 1);
    let honey = || pack("HONEY", 1);
    let open = |commands: &[Command]| comes_of([MUST, NO], "open", commands);
    assert_eq!(open(&[mug()]), "carton_changed, packed 1x1");
    assert_eq!(open(&[pack("MUG", 2)]), "! kept_apart");
    for next in [mug(), honey(), into_a_carton()] {
        assert_eq!(open(&[mug(), next]), "! kept_apart");
    }
    assert_eq!(open(&[mug(), Command::FillBox]), "! wrong_step");
    assert_eq!(open(&[mug(), Command::Undo]), "unpacked 1x1");
    let first = comes_of([MUST, NO], "claimed", &[mug()]);
    assert_eq!(first, "parcel_opened, packed 1x1");
    // A mug lies in a carton already.
    assert_eq!(comes_of([NO, MUST], "some", &[honey()]), "! kept_apart");
}

#[test]
fn what_may_does_where_it_is_planned() {
    let (mug, honey) = (|| pack("MUG", 1), || pack("HONEY", 1));
    let planned = || own(CartonBasis::Recommended);
    let open = |commands: &[Command]| comes_of([MAY, NO], "open", commands);
    assert_eq!(open(&[mug()]), "packed 1x1");
    assert_eq!(open(&[planned(), mug(), into_a_carton()]), "carton_changed");
    assert_eq!(open(&[planned(), honey()]), "! kept_apart");
    let both = comes_of([MAY, MAY], "open", &[planned(), mug(), honey()]);
    assert_eq!(both, "! kept_apart");
    assert_eq!(comes_of([MAY, NO], "claimed", &[mug()]), "! wrong_step");
}

#[test]
fn what_never_does_is_packed_by_hand() {
    for basis in [CartonBasis::NoneFits, CartonBasis::Scanned] {
        let open = |commands: &[Command]| comes_of([NO, NO], "open", commands);
        let honey = pack("HONEY", 1);
        assert_eq!(open(&[own(basis), honey]), "good 2x1, packed 2x1");
        assert_eq!(open(&[own(basis), pack("MUG", 2)]), "! kept_apart");
        assert_eq!(open(&[pack("MUG", 2), own(basis)]), "! one_piece_only");
        assert_eq!(open(&[pack("MUG", 1), own(basis)]), "carton_changed");
    }
}
