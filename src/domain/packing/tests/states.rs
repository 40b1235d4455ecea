//! A small shipment, its catalogue, and every state on its way and beside it.

use uuid::Uuid;

use super::super::*;
use crate::domain::{
    carton::Carton,
    catalogue::{Catalogue, CatalogueData},
    ids::{Generation, LeaseEpoch, LineId, OrderVersion, PackerId, ParcelNo, TrackingNumber},
    measure::{Grams, Money},
    product::Product,
    shipment::{Line, Priority, Recipient, Shipment},
    shown::Shown,
};

/// Two mugs on one line and one more on another, a honey that wants a look, a tray of unknown weight is not in it.
pub(in crate::domain::packing) fn shipment() -> Shipment {
    let line = |id, sku: &str, quantity| Line {
        id: LineId(id),
        sku: sku.into(),
        quantity,
    };
    Shipment {
        id: "S-1".into(),
        site: "hh".into(),
        owner: "acme".into(),
        order: "1001".into(),
        channel: "shop".into(),
        order_version: OrderVersion(1),
        priority: Priority::Standard,
        carrier: "house".into(),
        cut_off: None,
        recipient: Recipient {
            name: "H".into(),
            postcode: "04109".into(),
            country: "DE".into(),
        },
        totes: vec!["T-01".into(), "T-02".into()],
        lines: vec![line(1, "MUG", 2), line(2, "HONEY", 1), line(3, "MUG", 1)],
        carton: None,
        partial_allowed: true,
        note: None,
    }
}

pub(in crate::domain::packing) fn catalogue() -> Catalogue {
    let product = |sku: &str, check: Option<&str>| Product {
        owner: "acme".into(),
        sku: sku.into(),
        title: sku.into(),
        barcodes: vec![],
        weight_g: Some(Grams(300)),
        size_mm: None,
        fragile: false,
        this_side_up: false,
        quality_check: check.map(Shown::from),
        customs: crate::domain::customs::CustomsData::default(),
        handling: crate::domain::handling::Handling::default(),
    };
    let carton = |code: &str, owner: Option<&str>| Carton {
        code: code.into(),
        name: code.into(),
        owner: owner.map(Into::into),
        inner_mm: [300, 200, 200].into(),
        outer_mm: [300, 200, 200].into(),
        tare_g: Grams(100),
        load_g_max: Grams(9_000),
        cost: Money::new(50, "EUR"),
        stock: None,
    };
    Catalogue::new(CatalogueData {
        products: vec![
            product("MUG", None),
            product("HONEY", Some("Seal unbroken?")),
            product("TEA", None),
        ],
        cartons: vec![
            carton("S1", None),
            carton("S2", None),
            carton("N1", Some("other")),
        ],
        ..CatalogueData::default()
    })
}

pub(in crate::domain::packing) fn policy(label_check: LabelCheck) -> Policy {
    Policy {
        label_check,
        ..Policy::default()
    }
}

pub(in crate::domain::packing) fn decided(
    state: &Packing,
    command: &Command,
    label_check: LabelCheck,
) -> Result<Vec<Event>, Refusal> {
    let context = Context {
        packer: &"ana".into(),
        policy: &policy(label_check),
        catalogue: &catalogue(),
    };
    decide(state, &context, command)
}

pub(in crate::domain::packing) fn pack(sku: &str, units: u32) -> Command {
    Command::Pack {
        sku: sku.into(),
        title: sku.into(),
        units,
        code: sku.into(),
        typed: false,
        checked: sku == "HONEY",
    }
}

pub(in crate::domain::packing) fn weigh(weight: i64) -> Command {
    Command::Weigh {
        weight: Grams(weight),
        source: WeightSource::Scale,
        expected: Some(Grams(1_300).into()),
    }
}

pub(in crate::domain::packing) fn request(key: u128) -> Command {
    Command::RequestLabel {
        key: Uuid::from_u128(key),
    }
}

pub(in crate::domain::packing) fn label(tracking: &str) -> BoughtLabel {
    BoughtLabel {
        carrier: "house".into(),
        service: "standard".into(),
        tracking: TrackingNumber::from(tracking),
        sscc: "340123450000000017".into(),
        price: Money::new(419, "EUR"),
        sha256: "00".into(),
    }
}

pub(in crate::domain::packing) fn take_label(generation: u8, key: u128) -> Command {
    Command::TakeLabel {
        parcel: ParcelNo(1),
        generation: Generation(generation),
        key: Uuid::from_u128(key),
        label: label("HP0042"),
    }
}

pub(in crate::domain::packing) fn finish(copy: u8, verdict: PrintVerdict) -> Command {
    Command::FinishPrint {
        parcel: ParcelNo(1),
        copy,
        verdict,
    }
}

pub(in crate::domain::packing) fn apply(text: &str) -> Command {
    Command::ApplyLabel {
        code: text.into(),
        text: text.to_owned(),
        typed: false,
    }
}

pub(in crate::domain::packing) fn by(packer: &str) -> Override {
    Override {
        by: PackerId::from(packer),
        why: Why {
            reason: OverrideReason::Compared,
            note: None,
        },
    }
}

pub(in crate::domain::packing) fn open_box(carton: &str) -> Command {
    Command::OpenParcel {
        carton: carton.into(),
        basis: CartonBasis::Recommended,
    }
}

pub(in crate::domain::packing) fn start_print() -> Command {
    Command::StartPrint {
        printer: "Zebra".into(),
        neighbour: false,
    }
}

pub(in crate::domain::packing) fn claimed() -> Packing {
    let mut state = Packing::new(shipment(), vec![]);
    state.evolve(&Event::Claimed {
        station: "B-1".into(),
        packer: "ana".into(),
        epoch: LeaseEpoch(1),
    });
    state
}

/// The state after these commands; each of them must be taken.
pub(in crate::domain::packing) fn after(commands: &[Command]) -> Packing {
    let mut state = claimed();
    for command in commands {
        let events = match decided(&state, command, LabelCheck::Always) {
            Ok(events) => events,
            Err(Refusal::WeightOff { off }) => vec![Event::WeightRefused { off }],
            Err(refusal) => panic!("{command:?}: {refusal:?}"),
        };
        for event in &events {
            state.evolve(event);
        }
    }
    state
}

/// The way through, one name a state: each is the one before and these commands.
pub(in crate::domain::packing) fn way() -> Vec<(&'static str, Packing)> {
    const PRINTED: PrintVerdict = PrintVerdict::Printed {
        evidence: Evidence::Counter,
    };
    let steps: Vec<(&str, Vec<Command>)> = vec![
        ("open", vec![open_box("S1")]),
        ("some", vec![pack("MUG", 1)]),
        ("full", vec![pack("MUG", 2), pack("HONEY", 1)]),
        ("off", vec![weigh(1_400)]),
        ("closed", vec![Command::AcceptRecount]),
        ("requested", vec![request(7)]),
        ("bought", vec![take_label(1, 7)]),
        ("sending", vec![start_print()]),
        ("unknown", vec![finish(1, PrintVerdict::Unknown)]),
        ("denied", vec![Command::DenyLabel]),
        ("printed", vec![start_print(), finish(2, PRINTED)]),
        ("labelled", vec![apply("HP0042")]),
    ];
    let mut commands = Vec::new();
    let mut states = vec![("claimed", claimed())];
    for (name, more) in steps {
        commands.extend(more);
        states.push((name, after(&commands)));
    }
    states
}

pub(in crate::domain::packing) fn state(name: &str) -> Packing {
    way()
        .into_iter()
        .chain(aside())
        .find(|(known, _)| *known == name)
        .map(|(_, state)| state)
        .expect(name)
}

/// States beside the way: what bars, and how it ends.
pub(in crate::domain::packing) fn aside() -> Vec<(&'static str, Packing)> {
    let some = [open_box("S1"), pack("MUG", 1)];
    let changed = |event: &Event| {
        let mut state = after(&some);
        state.evolve(event);
        state
    };
    let with = |command: Command| {
        after(
            &some
                .iter()
                .cloned()
                .chain([command])
                .collect::<Vec<Command>>(),
        )
    };
    let mut fewer = shipment();
    fewer.lines[0].quantity = 0;
    let mut refused = state_on_the_way("requested");
    refused.evolve(&Event::LabelRefused {
        parcel: ParcelNo(1),
        generation: Generation::FIRST,
        reason: "postcode".into(),
    });
    let mut dispatched = state_on_the_way("labelled");
    dispatched.evolve(&Event::Dispatched {
        manifest: "M-1".into(),
    });
    let mut gone = claimed();
    gone.evolve(&Event::OrderCancelled {
        version: OrderVersion(2),
    });
    vec![
        ("refused", refused),
        (
            "held",
            with(Command::Hold {
                reason: HoldReason::Question,
                place: None,
            }),
        ),
        ("parked", with(Command::Park("P-1".into()))),
        (
            "fewer",
            changed(&Event::OrderChanged {
                version: OrderVersion(2),
                shipment: Box::new(fewer),
                address: false,
            }),
        ),
        (
            "cancel",
            changed(&Event::OrderCancelled {
                version: OrderVersion(2),
            }),
        ),
        ("gone", gone),
        ("dispatched", dispatched),
    ]
}

pub(in crate::domain::packing) fn state_on_the_way(name: &str) -> Packing {
    way()
        .into_iter()
        .find(|(known, _)| *known == name)
        .map(|(_, state)| state)
        .expect(name)
}
