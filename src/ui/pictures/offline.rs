//! The screens of a bench that works without the central.

use std::sync::Arc;

use super::*;
use crate::{
    domain::{
        ids::LeaseEpoch,
        label::{
            Dpi,
            numbers::SsccRange,
            template::{Kind, Templates},
        },
        packing::Packing,
    },
    station::{ahead::Ahead, desk::SlipLook, effect::ClaimedWork, msg::Connection},
};

/// Ana is signed in, three orders are claimed ahead, and the central has been away for a minute.
fn without_the_central() -> Fixture {
    let mut fixture = Fixture::with(|equipment| {
        equipment.prefetch = 3;
        equipment.slip = Templates::built_in()
            .of_kind(Kind::Interim)
            .map(|template| SlipLook {
                template: Arc::new(template.clone()),
                dpi: Dpi::D203,
            });
    });
    fixture.scan("BADGE-1001");
    let ahead = fixture.orders.iter().take(3).map(|shipment| ClaimedWork {
        packing: Packing::new(shipment.clone(), Vec::new()),
        epoch: LeaseEpoch(1),
        until: fixture.now.wall,
        labels: Vec::new(),
    });
    let mut ahead: Vec<ClaimedWork> = ahead.collect();
    for work in &mut ahead {
        work.packing
            .evolve(&crate::domain::packing::Event::Claimed {
                station: "04".into(),
                packer: "ana".into(),
                epoch: LeaseEpoch(1),
            });
    }
    fixture.station.desk.ahead = Ahead::from(ahead);
    fixture.station.desk.numbers = Some(SsccRange {
        extension: 8,
        prefix: "9521234".to_owned(),
        next: 41,
        end: 100,
    });
    fixture.offline();
    fixture.wait(60);
    fixture
}

/// The first of them is closed, and its slip is out.
fn slip_due() -> Fixture {
    let mut fixture = without_the_central();
    let tote = fixture.station.desk.ahead.queue()[0].totes[0].clone();
    fixture.scan(tote.as_str());
    fixture.pack_all();
    fixture.weigh_right();
    let job = fixture.jobs.pop().expect("the slip is printed");
    fixture.send(Msg::Printer(PrinterNews::Finished {
        job: job.id,
        verdict: PrintVerdict::Printed {
            evidence: Evidence::Counter,
        },
        trouble: None,
    }));
    fixture
}

fn aside() -> Fixture {
    let mut fixture = slip_due();
    let slip = fixture.station.slip_to_scan().unwrap().sscc.clone();
    fixture.scan(slip.as_str());
    fixture
}

#[test]
fn offline_the_queue_lists_what_is_here() {
    let fixture = without_the_central();
    pictures("queue-ahead", "queue", &fixture);
    in_all_languages("queue-ahead", &fixture);
}

#[test]
fn the_slip_goes_on_the_box() {
    let fixture = slip_due();
    pictures("label-slip", "label", &fixture);
    in_all_languages("label-slip", &fixture);
}

#[test]
fn boxes_that_wait_are_always_counted() {
    let fixture = aside();
    pictures("queue-boxes", "queue", &fixture);
}

#[test]
fn a_box_whose_label_has_not_come() {
    let mut fixture = aside();
    let order = fixture.station.desk.works.values().next().unwrap();
    let order = order.packing.shipment.order.as_str().to_owned();
    fixture.send(Msg::Connection(Connection::Online));
    fixture.scan(&order);
    pictures("waiting", "waiting", &fixture);
    in_all_languages("waiting", &fixture);
}
