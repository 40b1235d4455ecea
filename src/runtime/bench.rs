//! A bench put together: its memory, its devices, its way to the central, and the station on top.

use std::{collections::BTreeMap, io, path::PathBuf, sync::Arc};

use tokio::runtime::Handle;

use crate::{
    client::{Client, Settings, Trouble},
    device::{
        scale::worker::Weighing, scanner::Listening, serial::SerialSettings, usb::DeviceChoice,
    },
    domain::{
        catalogue::Catalogue,
        ids::{Generation, StationId},
        label::template::Template,
        log::Fact,
        packing::{LabelState, Packing, ParcelStatus, Policy},
        print_server::PrintQueue,
        roster::SignedRoster,
        shown::Shown,
    },
    station::{
        Setup, Station, Work,
        desk::{EnclosurePolicy, Equipment, SlipLook, Slips},
        effect::ClaimedWork,
        msg::{LabelDocument, Msg},
    },
    store::{
        OpenShipment, Recovery, Store, StoreError,
        enrolment::{Enrolment, EnrolmentError},
    },
};

use super::{
    carrier_labels::{printable_here, resolution},
    clock::{Clock, new_id},
    host::{Host, Inlet, Outlets, inlet},
    journal::{self, JournalThread},
    label_printers,
    planning::Planning,
    recorder::Recorder,
    scanning::{self, ScannerPart},
    uplink::{Uplink, people},
    weighing::{self, ScaleSettings},
};

/// The setting that makes the next start begin a new log: the central's copy of this one is another.
pub const BEGIN_AGAIN: &str = "begin_again";

/// What a bench is made of.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own, as it stands in the configuration"
)]
pub struct Parts {
    /// Where it remembers.
    pub state: PathBuf,
    /// Where its central is. The token comes from the enrolment.
    pub central: Settings,
    /// Its label printer.
    pub printer: PrinterPart,
    /// Printers of other benches that labels may go to.
    pub neighbours: Vec<NeighbourPart>,
    /// Its scanners on wires of their own.
    pub scanners: Vec<ScannerPart>,
    /// Its scale.
    pub scale: ScalePart,
    /// The printer's resolution.
    pub dpi: u16,
    /// The office printer, if there is one.
    pub office_printer: Option<PrintQueue>,
    /// When a packing slip is printed on it.
    pub slips: Slips,
    /// When what goes into the box is printed on labels.
    pub enclosures: EnclosurePolicy,
    /// What the packer calls the printer.
    pub printer_name: Shown,
    /// Other benches print on it: every label is scanned back.
    pub printer_shared: bool,
    /// It understands ZPL, and may be asked.
    pub printer_speaks_zpl: bool,
    /// The length of its labels is checked against each label.
    pub printer_checks_media: bool,
    /// One line says what to do next.
    pub coach: bool,
    /// Whose rules numbers with an embedded measure follow.
    pub region: Option<crate::domain::barcode::rcn::Region>,
    /// What the scanner types for a group separator.
    pub separator: Option<String>,
    /// How many shipments it claims ahead.
    pub prefetch: u32,
    /// How interim slips look.
    pub slip: Arc<Template>,
    /// Keys may pull the trigger.
    pub practice: bool,
    /// Gestures are written down in so many files; none where absent.
    pub recorder_files: Option<u32>,
    /// Where a simulated printer leaves its labels, for the screen to name.
    pub labels_folder: Option<PathBuf>,
}

/// A label printer.
#[derive(Debug, Clone)]
pub enum PrinterPart {
    /// None.
    None,
    /// On the network ("192.0.2.7:9100").
    Tcp(String),
    /// On a serial port.
    Serial(SerialSettings),
    /// Of the USB printer class.
    Usb(DeviceChoice),
    /// Behind a print queue.
    Queue(PrintQueue),
    /// Not there: its labels lie in this folder.
    Simulated(PathBuf),
}

/// A label printer of another bench.
#[derive(Debug, Clone)]
pub struct NeighbourPart {
    /// What the packer calls it.
    pub name: Shown,
    /// How it is reached.
    pub printer: PrinterPart,
    /// It understands ZPL, and may be asked.
    pub speaks_zpl: bool,
    /// The length of its labels is checked against each label.
    pub checks_media: bool,
}

/// A scale.
#[derive(Debug, Clone)]
pub enum ScalePart {
    /// None.
    None,
    /// One on a wire.
    Wired(Box<ScaleSettings>),
    /// Not there: weights are put on it by keys or lines.
    Simulated,
}

/// Why a bench cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// Its memory.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its enrolment.
    #[error(transparent)]
    Enrolment(#[from] EnrolmentError),
    /// It was never enrolled.
    #[error(
        "this station is not enrolled: ask for a code with 'packdesk code', then run 'packdesk enrol'"
    )]
    NotEnrolled,
    /// The central's address.
    #[error(transparent)]
    Client(#[from] Trouble),
    /// A thread or folder.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A bench that is ready to run.
pub struct Bench {
    /// The loop.
    pub host: Host,
    /// The way into it.
    pub inlet: Inlet,
    /// The clock it is stamped by.
    pub clock: Clock,
    _scanners: Vec<Listening>,
    _scale: Option<Weighing>,
    /// Dropped last: waits until the journal has written everything.
    _journal: JournalThread,
}

/// Puts a bench together; its network tasks run on `runtime`.
pub fn assemble(parts: &Parts, runtime: &Handle) -> Result<Bench, BenchError> {
    let clock = Clock::start();
    let mut store = Store::open(&parts.state, new_id)?;
    if store.kept(BEGIN_AGAIN)?.unwrap_or(false) {
        let what = "the central had another copy of this log";
        store = store.begin_again(what, new_id())?;
    }
    let enrolment = Enrolment::read(&parts.state)?.ok_or(BenchError::NotEnrolled)?;
    let mut has_lost_memory = false;
    if let Recovery::NewEpoch { what, .. } = store.recovery() {
        tracing::error!(%what, "the station's log was damaged and begins again");
        has_lost_memory = true;
    }
    let setup = setup(&store, &enrolment, parts)?;
    let signed_under = store.session().and_then(|record| match record.fact {
        Fact::SignedIn { approval, .. } => approval,
        _ => None,
    });
    let etag = store.catalogue()?.and_then(|kept| kept.etag);
    let client = Client::new(Settings {
        token: Some(enrolment.token.clone()),
        ..parts.central.clone()
    })?;
    let (inlet, incoming) = inlet(clock);
    let (journal, written, thread) = journal::start(store, inlet.clone())?;
    let uplink = Uplink::start(
        runtime,
        client,
        enrolment,
        journal.clone(),
        inlet.clone(),
        (parts.dpi, parts.office_printer.clone()),
        etag,
    );
    if has_lost_memory {
        inlet.send(Msg::MemoryLost);
    }
    let ways = label_printers::Ways {
        network: runtime.clone(),
        owner: format!("packdesk-{}", setup.station),
        inlet: inlet.clone(),
    };
    let mut printing = label_printers::printing(parts, ways)?;
    printing.use_printer(setup.printing_at.as_ref());
    let (scanners, beepers) = scanning::start_all(&parts.scanners, &inlet)?;
    let scale = match &parts.scale {
        ScalePart::None => None,
        ScalePart::Wired(settings) => Some(weighing::start(settings, inlet.clone())?),
        ScalePart::Simulated => {
            weighing::announce(&inlet);
            None
        }
    };
    let station = Station::new(setup).with_sign_in(signed_under);
    let outlets = Outlets {
        journal,
        written,
        uplink,
        printing,
        planning: Planning::start(inlet.clone())?,
        recorder: recorder(parts),
        beepers,
    };
    Ok(Bench {
        host: Host::new(station, clock, incoming, outlets),
        inlet,
        clock,
        _journal: thread,
        _scanners: scanners,
        _scale: scale,
    })
}

/// The flight recorder, where it is wanted and possible.
fn recorder(parts: &Parts) -> Option<Recorder> {
    Recorder::open(&parts.state.join("gestures"), parts.recorder_files?)
        .inspect_err(|error| tracing::warn!(%error, "gestures are not recorded"))
        .ok()
}

fn setup(store: &Store, enrolment: &Enrolment, parts: &Parts) -> Result<Setup, BenchError> {
    let mut catalogue = store
        .catalogue()?
        .map(|kept| Catalogue::new(kept.data))
        .unwrap_or_default();
    let signed: Option<SignedRoster> = store.kept(people::ROSTER)?;
    let (people, roster) = people::kept(signed.as_ref(), enrolment);
    catalogue.set_people(people);
    let policy: Policy = store.kept("policy")?.unwrap_or_default();
    let packer = store.session().and_then(|record| match &record.fact {
        Fact::SignedIn { packer, .. } => catalogue
            .data()
            .packers
            .iter()
            .find(|known| known.id == *packer)
            .cloned(),
        _ => None,
    });
    let mut open = store.open_work()?;
    open.sort_by_key(|shipment| shipment.records.last().map(|record| record.at));
    let works = open
        .into_iter()
        .map(|shipment| work(store, shipment, (&enrolment.station, parts.dpi)))
        .collect::<Result<Vec<_>, _>>()?;
    let ahead = store
        .claimed_ahead()?
        .into_iter()
        .map(|held| ClaimedWork {
            packing: held.packing,
            epoch: held.epoch,
            until: held.until,
            labels: Vec::new(),
        })
        .collect();
    let printing_at: Option<String> = store.kept(super::host::PRINTER_IN_USE)?.flatten();
    let has_printer = !matches!(parts.printer, PrinterPart::None);
    Ok(Setup {
        station: enrolment.station.clone(),
        site: enrolment.site.clone(),
        policy,
        catalogue,
        roster,
        packer,
        works,
        ahead,
        numbers: store.numbers()?,
        equipment: Equipment {
            printer: parts.printer_name.clone(),
            printer_shared: parts.printer_shared,
            has_printer,
            neighbours: parts
                .neighbours
                .iter()
                .map(|neighbour| neighbour.name.clone())
                .collect(),
            has_office_printer: parts.office_printer.is_some(),
            slips: parts.slips,
            enclosures: parts.enclosures,
            has_scale: !matches!(parts.scale, ScalePart::None),
            label_scanners: parts
                .scanners
                .iter()
                .filter(|scanner| scanner.reads_labels_only)
                .map(|scanner| scanner.name.clone())
                .collect(),
            coach: parts.coach,
            region: parts.region,
            wedge: crate::domain::barcode::wedge::Wedge {
                layout: store
                    .kept::<Option<String>>(super::host::LAYOUT)?
                    .flatten()
                    .and_then(|name| crate::domain::barcode::layout::Layout::named(&name)),
                separator: parts.separator.clone(),
            },
            prefetch: parts.prefetch,
            slip: has_printer.then(|| SlipLook {
                template: Arc::clone(&parts.slip),
                dpi: resolution(parts.dpi),
            }),
            practice: parts.practice,
            labels_folder: parts
                .labels_folder
                .as_ref()
                .map(|folder| Shown::new(&folder.to_string_lossy())),
            time_zone: store.kept("time_zone")?.unwrap_or_else(|| "UTC".to_owned()),
        },
        printing_at: printing_at.map(Shown::from),
    })
}

fn work(store: &Store, open: OpenShipment, bench: (&StationId, u16)) -> Result<Work, StoreError> {
    let epoch = open.epoch;
    let packing = open.replayed();
    let labels = labels(store, &packing, bench)?;
    Ok(Work {
        packing,
        epoch,
        labels,
    })
}

/// The labels bought for a shipment, as they were stored.
fn labels(
    store: &Store,
    packing: &Packing,
    (station, dpi): (&StationId, u16),
) -> Result<BTreeMap<(crate::domain::ids::ParcelNo, Generation), LabelDocument>, StoreError> {
    let mut labels = BTreeMap::new();
    for parcel in &packing.parcels {
        let (generation, label) = match &parcel.status {
            ParcelStatus::Closed {
                label:
                    LabelState::Bought {
                        generation, label, ..
                    },
                ..
            }
            | ParcelStatus::Labelled {
                generation, label, ..
            } => (*generation, label.clone()),
            _ => continue,
        };
        let Some(stored) = store.document(&packing.shipment.id, parcel.no, generation)? else {
            continue;
        };
        let (Ok(drawing), Ok(zpl)) = (
            serde_json::from_str(&stored.drawing),
            printable_here(&stored.document, dpi),
        ) else {
            continue;
        };
        labels.insert(
            (parcel.no, generation),
            LabelDocument {
                shipment: packing.shipment.id.clone(),
                parcel: parcel.no,
                generation,
                key: uuid::Uuid::nil(),
                // What came of it here stands in this bench's own log.
                bought_at: Some(station.clone()),
                label,
                drawing,
                sent: stored.document,
                zpl,
                // One kept before there were any has none.
                papers: serde_json::from_str(&stored.papers).unwrap_or_default(),
            },
        );
    }
    Ok(labels)
}
