//! A bench: the real station machine, its disk, its printer, its way to the central, and somebody's hands.

use std::{collections::BTreeSet, sync::Arc};

use uuid::Uuid;

use crate::{
    domain::{
        barcode::wedge::Wedge,
        ids::StationId,
        label::{
            Dpi,
            template::{Kind, Templates},
        },
        shown::Shown,
    },
    station::{
        Station,
        desk::{Equipment, SlipLook, Slips},
        effect::PrintJob,
    },
};

use super::{
    agenda::Micros, disk::Disk, fault::FaultKind, packer::Hands, printer::Printer, uplink::Uplink,
};

/// How many shipments each bench claims ahead, in every other world.
const PREFETCH: u32 = 4;

/// What people call the scanner of each bench.
pub(super) const HAND: &str = "hand";

/// What the network between a bench and the central does now.
#[derive(Debug, Default)]
pub(super) struct Weather {
    /// Faults that last, by kind, with their number in the plan.
    pub now: Vec<(FaultKind, usize)>,
}

impl Weather {
    pub fn has(&self, kind: FaultKind) -> bool {
        self.now.iter().any(|(present, _)| *present == kind)
    }
}

pub(super) struct Bench {
    pub id: StationId,
    pub station: Option<Station>,
    /// Which start of the process this is: what was on its way to an earlier one is lost.
    pub boot: u64,
    pub booted_at: Micros,
    pub disk: Disk,
    pub uplink: Uplink,
    pub printer: Printer,
    pub hands: Hands,
    pub weather: Weather,
    /// Its wall clock is so many seconds off.
    pub skew: i64,
    /// It dies after so many more effects, and is started after so long.
    pub dies_in: Option<(u64, Micros, FaultKind)>,
    /// Faults of the plan, by number, that wait until the bench stands at their step.
    pub armed: Vec<usize>,
    /// The last job, for a known-bad variant.
    pub last_job: Option<PrintJob>,
    /// Records whose tone has sounded and that have to be in this log.
    pub told: BTreeSet<Uuid>,
    /// What was scanned when the present claim was asked for.
    pub scanned: Option<(u64, String)>,
}

impl Bench {
    pub fn new(number: usize) -> Self {
        Self {
            id: StationId::new(format!("B-{}", number + 1)),
            station: None,
            boot: 0,
            booted_at: 0,
            disk: Disk::new(Uuid::from_u128(1_000 + number as u128)),
            uplink: Uplink::default(),
            printer: Printer::new(number),
            hands: Hands::new(number),
            weather: Weather::default(),
            skew: 0,
            dies_in: None,
            armed: Vec::new(),
            last_job: None,
            told: BTreeSet::new(),
            scanned: None,
        }
    }
}

/// What every bench has.
pub(super) fn equipment(seed: u64) -> Equipment {
    Equipment {
        printer: Shown::new("Zebra"),
        printer_shared: false,
        neighbours: Vec::new(),
        has_printer: true,
        has_office_printer: false,
        slips: Slips::Never,
        enclosures: crate::station::desk::EnclosurePolicy::default(),
        has_scale: true,
        label_scanners: BTreeSet::new(),
        coach: false,
        prefetch: if seed.is_multiple_of(2) { PREFETCH } else { 0 },
        slip: Templates::built_in()
            .of_kind(Kind::Interim)
            .cloned()
            .map(|template| SlipLook {
                template: Arc::new(template),
                dpi: Dpi::D203,
            }),
        practice: false,
        labels_folder: None,
        time_zone: "Europe/Berlin".to_owned(),
        region: None,
        wedge: Wedge::default(),
    }
}
