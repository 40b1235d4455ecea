//! What the bench knows: people, goods, devices, and the shipments it has claimed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::domain::{
    barcode::{rcn::Region, wedge::Wedge},
    catalogue::Catalogue,
    enclosure::EnclosureKind,
    ids::{Generation, LeaseEpoch, ParcelNo, ScannerName, ShipmentId, SiteId, StationId},
    label::{Dpi, numbers::SsccRange, template::Template},
    packer::Packer,
    packing::{LabelState, Packing, ParcelStatus, Policy},
    product::Product,
    queue::{DispatchList, QueueItem},
    room::Room,
    roster::Term,
    shown::Shown,
    weight::ScaleReading,
};

use super::{
    ahead::Ahead,
    effect::ClaimedWork,
    flow::{self, Stage},
    msg::{Connection, DeviceState, LabelDocument},
    scale_watch::ScaleWatch,
};

/// A shipment this bench has.
#[derive(Debug, Clone)]
pub struct Work {
    /// Everything done to it.
    pub packing: Packing,
    /// The fencing number of its lease.
    pub epoch: LeaseEpoch,
    /// Labels bought for it, for preview and printing.
    pub labels: BTreeMap<(ParcelNo, Generation), LabelDocument>,
}

impl Work {
    /// What goes to the printer for the closed box: a print is begun only with something to send.
    #[must_use]
    pub fn label_to_print(&self) -> Option<&LabelDocument> {
        let parcel = self.packing.unlabelled_parcel()?;
        let ParcelStatus::Closed {
            label: LabelState::Bought { generation, .. },
            ..
        } = &parcel.status
        else {
            return None;
        };
        self.labels.get(&(parcel.no, *generation))
    }
}

/// The devices of the bench, as the strip shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Devices {
    /// The label printer.
    pub printer: DeviceState,
    /// The neighbour's printer, while labels go there.
    pub neighbour: DeviceState,
}

/// How a bench starts.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Which bench.
    pub station: StationId,
    /// Which site.
    pub site: SiteId,
    /// The site's rules as last told.
    pub policy: Policy,
    /// The catalogue as last told, with the people of the roster.
    pub catalogue: Catalogue,
    /// How far the roster may be believed.
    pub roster: Term,
    /// Who was signed in when it stopped.
    pub packer: Option<Packer>,
    /// The shipments it had, the one last worked on at the end.
    pub works: Vec<Work>,
    /// Shipments it had claimed ahead.
    pub ahead: Vec<ClaimedWork>,
    /// The numbers for interim slips it had left.
    pub numbers: Option<SsccRange>,
    /// What this bench has and shows.
    pub equipment: Equipment,
    /// The neighbour's printer that labels went to when it stopped; none: its own.
    pub printing_at: Option<Shown>,
}

/// When a packing slip is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slips {
    /// Not from the bench.
    #[default]
    Never,
    /// When the packer asks for it.
    WhenAsked,
    /// With the label of the last box; and again when the packer asks.
    Always,
}

/// How interim slips are printed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipLook {
    /// The site's template.
    pub template: Arc<Template>,
    /// The printer's resolution.
    pub dpi: Dpi,
}

/// When what goes into the box is printed, each by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnclosurePolicy {
    /// The giver's card.
    pub gift: Slips,
    /// The list of inserts.
    pub inserts: Slips,
    /// The label for the way back.
    pub return_label: Slips,
}

impl Default for EnclosurePolicy {
    /// What an order or its shop asks for is printed; inserts stand on the packing slip.
    fn default() -> Self {
        Self {
            gift: Slips::Always,
            inserts: Slips::Never,
            return_label: Slips::Always,
        }
    }
}

impl EnclosurePolicy {
    /// When that one is printed.
    #[must_use]
    pub fn of(self, kind: EnclosureKind) -> Slips {
        match kind {
            EnclosureKind::Gift => self.gift,
            EnclosureKind::Inserts => self.inserts,
            EnclosureKind::Return => self.return_label,
        }
    }
}

/// What this bench has and shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a piece of equipment that is there or not"
)]
pub struct Equipment {
    /// What the packer calls the label printer.
    pub printer: Shown,
    /// Other benches print on it: its counter proves nothing, and every label is scanned back.
    pub printer_shared: bool,
    /// There is a label printer.
    pub has_printer: bool,
    /// What the packer calls the printers of other benches that labels may go to.
    pub neighbours: Vec<Shown>,
    /// There is an office printer for documents.
    pub has_office_printer: bool,
    /// When a packing slip is printed on it.
    pub slips: Slips,
    /// When what goes into the box is printed on labels.
    pub enclosures: EnclosurePolicy,
    /// There is a scale.
    pub has_scale: bool,
    /// Scanners that watch for labels only: what else passes them counts for nothing.
    pub label_scanners: BTreeSet<ScannerName>,
    /// One line says what to do next.
    pub coach: bool,
    /// How the scanner that types is understood.
    pub wedge: Wedge,
    /// Whose rules numbers with an embedded price, weight or count follow.
    pub region: Option<Region>,
    /// How many shipments it claims ahead.
    pub prefetch: u32,
    /// How interim slips look; none where there is no label printer.
    pub slip: Option<SlipLook>,
    /// Keys may pull the trigger: demonstration and practice.
    pub practice: bool,
    /// The folder in which a simulated printer leaves its labels.
    pub labels_folder: Option<Shown>,
    /// The IANA time zone that times are shown in.
    pub time_zone: String,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Desk {
    /// It began anew after damage: boxes hold what nobody recorded, perhaps.
    pub has_lost_memory: bool,
    /// Which bench.
    pub station: StationId,
    /// Which site.
    pub site: SiteId,
    /// The site's rules.
    pub policy: Policy,
    /// Products, cartons, places, people.
    pub catalogue: Catalogue,
    /// How far the roster of those people may be believed while the central is away.
    pub roster: Term,
    /// Who is signed in.
    pub packer: Option<Packer>,
    /// Claimed shipments: the open one and those set aside.
    pub works: BTreeMap<ShipmentId, Work>,
    /// Shipments claimed ahead, to be opened without the central.
    pub ahead: Ahead,
    /// Numbers for interim slips; none where the central has not given any yet.
    pub numbers: Option<SsccRange>,
    /// The shipment that was on the bench when the station stopped.
    pub resume: Option<ShipmentId>,
    /// What comes next.
    pub queue: Vec<QueueItem>,
    /// How many are ready in all.
    pub ready: u64,
    /// What waits for its carrier.
    pub dispatchable: Vec<DispatchList>,
    /// Whether the central answers.
    pub connection: Connection,
    /// Records it does not have yet.
    pub unsent: u64,
    /// How much room the bench's disk has.
    pub room: Room,
    /// The scanners on wires of their own; one that types is never known to be there.
    pub scanners: BTreeMap<ScannerName, DeviceState>,
    /// How the other devices are.
    pub devices: Devices,
    /// The neighbour's printer that labels go to now; none: the bench's own.
    pub printing_at: Option<Shown>,
    /// What the scale has shown.
    pub scale: ScaleWatch,
    /// Its last answer, as it came; empty before the first.
    pub scale_said: Vec<u8>,
    /// What each scanner sent last; under no name, the one that types.
    pub heard: BTreeMap<Option<ScannerName>, HeardScan>,
    /// What this bench has and shows.
    pub equipment: Equipment,
    /// The last scan and what became of it.
    pub last_scan: Option<LastScan>,
    /// The last order that was finished here.
    pub last_done: Option<Shown>,
}

/// The last scan, always visible: it says that the gun is alive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastScan {
    /// What was read.
    pub text: Shown,
    /// When.
    pub at: crate::domain::moment::Moment,
}

/// What a scanner sent last, for the devices screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardScan {
    /// The bytes as they came, at most [`HEARD_BYTES_MAX`]; empty where none are worth showing.
    pub raw: Vec<u8>,
    /// A stable word for why it could not be read.
    pub failed: Option<&'static str>,
    /// When.
    pub at: crate::domain::moment::Moment,
}

/// The most bytes kept of what a scanner sent last.
pub const HEARD_BYTES_MAX: usize = 512;

impl Desk {
    /// A bench as it starts.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let resume = setup.works.last().filter(|work| {
            !matches!(
                flow::stage(&work.packing),
                Stage::Held | Stage::Parked | Stage::Waiting | Stage::Done
            )
        });
        let resume = resume.map(|work| work.packing.shipment.id.clone());
        Self {
            station: setup.station,
            site: setup.site,
            policy: setup.policy,
            catalogue: setup.catalogue,
            roster: setup.roster,
            packer: setup.packer,
            works: setup
                .works
                .into_iter()
                .map(|work| (work.packing.shipment.id.clone(), work))
                .collect(),
            ahead: Ahead::from(setup.ahead),
            numbers: setup.numbers,
            resume,
            queue: Vec::new(),
            ready: 0,
            dispatchable: Vec::new(),
            connection: Connection::starting(),
            unsent: 0,
            room: Room::default(),
            scanners: BTreeMap::new(),
            devices: Devices {
                printer: if setup.equipment.has_printer {
                    DeviceState::Ready
                } else {
                    DeviceState::Absent
                },
                neighbour: DeviceState::Ready,
            },
            // One that is not configured any more is nobody's.
            printing_at: setup
                .printing_at
                .filter(|name| setup.equipment.neighbours.contains(name)),
            scale: ScaleWatch::default(),
            scale_said: Vec::new(),
            has_lost_memory: false,
            heard: BTreeMap::new(),
            equipment: setup.equipment,
            last_scan: None,
            last_done: None,
        }
    }

    /// What the packer calls the printer that labels go to now.
    #[must_use]
    pub fn printer_name(&self) -> &Shown {
        self.printing_at.as_ref().unwrap_or(&self.equipment.printer)
    }

    /// How the printer is that labels go to now.
    #[must_use]
    pub fn printer_state(&self) -> DeviceState {
        match self.printing_at {
            Some(_) => self.devices.neighbour,
            None => self.devices.printer,
        }
    }

    /// True when there is a printer for labels, whosever.
    #[must_use]
    pub fn can_print(&self) -> bool {
        self.equipment.has_printer || self.printing_at.is_some()
    }

    /// True when there is a scale, it can be weighed with and the box is not too heavy for it.
    #[must_use]
    pub fn can_weigh(&self) -> bool {
        self.equipment.has_scale
            && !matches!(
                self.scale.reading,
                ScaleReading::Gone | ScaleReading::Overload | ScaleReading::Trouble(_)
            )
    }

    /// True while the central answers.
    #[must_use]
    pub fn is_online(&self) -> bool {
        self.connection == Connection::Online
    }

    /// The products of a shipment's lines with so many units each, as `count` says.
    pub fn units<'a>(
        &'a self,
        packing: &'a Packing,
        counts: impl Fn(&crate::domain::shipment::Line) -> u32,
    ) -> Vec<(&'a Product, u32)> {
        packing
            .shipment
            .lines
            .iter()
            .filter_map(|line| {
                let product = self.catalogue.product(&packing.shipment.owner, &line.sku)?;
                Some((product, counts(line)))
            })
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    /// The title a packer reads for a product.
    #[must_use]
    pub fn title(&self, packing: &Packing, sku: &crate::domain::ids::Sku) -> Shown {
        self.catalogue
            .product(&packing.shipment.owner, sku)
            .map_or_else(|| Shown::new(sku.as_str()), |product| product.title.clone())
    }
}
