//! What goes into a parcel on labels: the giver's words, the list of inserts, the way back; in the customer's language.

use crate::{
    api::v1::{import::OwnerRow, papers::OrderPapers},
    central::{carrier::address_lines, store::ShipmentRow},
    domain::{
        carrier::Carrier,
        customs::is_declared,
        enclosure::{Enclosure, EnclosureKind, ParcelPapers},
        ids::ParcelNo,
        label::{
            Dpi,
            template::{Data, Kind, Templates, language_of, lay_out},
        },
        shown::Shown,
    },
};

/// All that belongs to this parcel beside its label. What does not fit its label says so in place of a drawing.
pub(super) fn papers_of(
    row: &ShipmentRow,
    owner: &OwnerRow,
    carrier: &Carrier,
    parcel: ParcelNo,
    templates: &Templates,
    dpi: u16,
) -> ParcelPapers {
    let (from, to) = (&owner.ship_from, &row.ship_to);
    let order = row.packing.shipment.order.as_str();
    let lines = |shown: &[Shown]| shown.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut wanted = Vec::new();
    // The words are said once, however many boxes there are.
    if parcel == ParcelNo(1) && !row.papers.gift_message.is_empty() {
        let data = Data::default()
            .with_lines("message", lines(&row.papers.gift_message))
            .with("shop", owner.name.to_string());
        wanted.push((EnclosureKind::Gift, Kind::Gift, data));
    }
    if !owner.papers.inserts.is_empty() {
        let data = Data::default()
            .with_lines("inserts", lines(&owner.papers.inserts))
            .with("order", order)
            .with("parcel", parcel.to_string())
            .with("shop", owner.name.to_string());
        wanted.push((EnclosureKind::Inserts, Kind::Inserts, data));
    }
    if owner.papers.return_label {
        let abroad = from.country != to.country;
        let data = Data::default()
            .with_lines("ship_to", lines(&address_lines(from, abroad)))
            .with_lines("ship_from", lines(&address_lines(to, abroad)))
            .with("order", order)
            .with("return_code", format!("RET-{order}"))
            .with("carrier", carrier.name.to_string());
        wanted.push((EnclosureKind::Return, Kind::Return, data));
    }
    let language = language(&row.papers, &to.country);
    let dpi = if dpi == 300 { Dpi::D300 } else { Dpi::D203 };
    let enclosures = wanted.into_iter().map(|(kind, template, data)| {
        let drawn = match templates.of_kind(template) {
            Some(template) => {
                lay_out(template, &data, &language, dpi).map_err(|error| error.to_string())
            }
            None => Err("there is no template for it".to_owned()),
        };
        let (drawing, refused) = match drawn {
            Ok(label) => (Some(label), None),
            Err(why) => (None, Some(Shown::new(&why))),
        };
        Enclosure {
            kind,
            drawing,
            refused,
        }
    });
    ParcelPapers {
        declared: is_declared(from, to),
        enclosures: enclosures.collect(),
    }
}

/// As the order says, else what is read where it goes.
fn language(papers: &OrderPapers, country: &str) -> String {
    papers
        .language
        .clone()
        .unwrap_or_else(|| language_of(country).to_owned())
}
