//! Nothing is on the bench: scan a tote. Below, what comes next; what cannot be packed stands apart with its reason.

use crate::{
    domain::{queue::QueueItem, shipment::Priority},
    station::{Message, NoticeKind, Work, msg::Connection},
    ui::{
        frame::NowFrame,
        heading,
        pen::{Pen, Piece, column, column_right, piece, plain, width},
        scene::{Scene, shown},
        theme::Role,
        words,
    },
};

/// The most held shipments that take lines from the others.
const APART_MAX: usize = 4;

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let desk = scene.station.desk();
    let count = if desk.is_online() || desk.ahead.is_empty() {
        Message::new("queue-line").with("count", desk.ready)
    } else {
        let count = u32::try_from(desk.ahead.len()).unwrap_or(u32::MAX);
        Message::new("queue-ahead-line").with("count", count)
    };
    let mut frame = NowFrame::new(&scene.word("queue-head")).text(scene.say(&count));
    let notice = scene.station.notice();
    if let Some(done) = notice.filter(|notice| notice.kind == NoticeKind::Done) {
        let said = scene.say(&done.message);
        frame = frame.line(vec![piece(Role::Done, format!("✔ {said}"))]);
    }
    match &desk.connection {
        Connection::Offline { why, .. } => {
            let why = shown(&scene.say(&words::connection(why)));
            let offline = Message::new("queue-offline").with("why", why);
            frame.line(vec![piece(
                Role::Attention,
                format!("! {}", scene.say(&offline)),
            )])
        }
        Connection::Online => frame,
    }
}

pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    own_work(scene, pen);
    let desk = scene.station.desk();
    let is_offline = !desk.is_online() && !desk.ahead.is_empty();
    let here = if is_offline {
        pen.line(&heading(scene.word("queue-ahead-head")));
        desk.ahead.queue()
    } else {
        Vec::new()
    };
    let queue = if is_offline { &here } else { &desk.queue };
    let (next, apart): (Vec<&QueueItem>, Vec<&QueueItem>) = queue
        .iter()
        .filter(|item| !desk.works.contains_key(&item.id))
        .partition(|item| item.hold.is_none() && (item.station.is_none() || item.ahead));
    let apart_rows = match apart.len().min(APART_MAX) {
        0 => 0,
        rows => rows + 2,
    };
    let table = Table::of(scene, &next);
    pen.line(&table.head(scene));
    let room = pen.rows_left().saturating_sub(apart_rows);
    let rows = if next.len() > room {
        room.saturating_sub(1)
    } else {
        next.len()
    };
    for item in next.iter().take(rows) {
        pen.line(&table.row(scene, item));
    }
    more(scene, pen, next.len() - rows);
    if apart_rows > 0 {
        pen.skip();
        let head = scene.word("queue-held");
        pen.line(&heading(format!("{head} · {}", apart.len())));
    }
    for item in apart.iter().take(APART_MAX) {
        pen.line(&table.apart_row(scene, item));
    }
}

/// What lies here already, and goes on without the network.
fn own_work(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let works = scene.station.desk().works.values();
    let (aside, own): (Vec<_>, Vec<_>) =
        works.partition(|work| work.packing.slipped_parcel().is_some());
    boxes(scene, pen, aside);
    if own.is_empty() {
        return;
    }
    pen.line(&heading(scene.word("queue-own")));
    for work in own.iter().take(APART_MAX) {
        let shipment = &work.packing.shipment;
        let totes: Vec<String> = shipment
            .totes
            .iter()
            .map(|tote| shown(tote.as_str()).to_string())
            .collect();
        let place = work.packing.parked.as_ref().or_else(|| {
            let hold = work.packing.holds.first()?;
            hold.place.as_ref()
        });
        let place = place.map_or_else(String::new, |place| shown(place.as_str()).to_string());
        let why = work.packing.holds.first().map_or_else(String::new, |hold| {
            scene.say(&words::hold_reason(hold.reason))
        });
        let order = shown(shipment.order.as_str());
        pen.line(&[
            piece(Role::Accent, format!("  {}", column(order.as_str(), 12))),
            plain(format!(" {} ", column(&totes.join(" "), 16))),
            plain(format!("{} ", column(&place, 10))),
            piece(Role::Attention, why),
        ]);
    }
    more(scene, pen, own.len().saturating_sub(APART_MAX));
    pen.skip();
}

/// Boxes that stand aside under an interim slip, those whose label can be printed first.
fn boxes(scene: &Scene<'_>, pen: &mut Pen<'_>, mut aside: Vec<&Work>) {
    if aside.is_empty() {
        return;
    }
    aside.sort_by_key(|work| work.packing.waits_for_label());
    let count = u32::try_from(aside.len()).unwrap_or(u32::MAX);
    let head = Message::new("queue-boxes").with("count", count);
    pen.line(&heading(scene.say(&head)));
    for work in aside.iter().take(APART_MAX) {
        let order = shown(work.packing.shipment.order.as_str());
        let slip = work.packing.slipped_parcel();
        let slip = slip.and_then(|parcel| parcel.interim.as_ref());
        let last = slip.map_or_else(String::new, |slip| format!("…{}", slip.last_four()));
        let (role, key) = match work.packing.holds.first() {
            Some(hold) => (Role::Attention, words::hold_reason(hold.reason)),
            None if work.packing.waits_for_label() => {
                (Role::Muted, Message::new("queue-boxes-waiting"))
            }
            None => (Role::Attention, Message::new("queue-boxes-ready")),
        };
        pen.line(&[
            piece(Role::Accent, format!("  {}", column(order.as_str(), 12))),
            plain(format!(" {} ", column(&last, 8))),
            piece(role, scene.say(&key)),
        ]);
    }
    more(scene, pen, aside.len().saturating_sub(APART_MAX));
    pen.skip();
}

/// Says how many there are beyond those listed.
fn more(scene: &Scene<'_>, pen: &mut Pen<'_>, count: usize) {
    if count > 0 {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let more = Message::new("queue-more").with("count", count);
        pen.line(&[piece(Role::Muted, format!("  … {}", scene.say(&more)))]);
    }
}

/// The widths of the table's columns, as the shipments need them.
struct Table {
    leaves: usize,
    order: usize,
    totes: usize,
    carrier: usize,
    units: usize,
    lines: usize,
}

impl Table {
    fn of(scene: &Scene<'_>, items: &[&QueueItem]) -> Self {
        let shown_items = &items[..items.len().min(60)];
        let widest = |head: &str, cells_max: usize, text: &dyn Fn(&QueueItem) -> String| {
            let rows = shown_items.iter().map(|item| width(&text(item)));
            rows.chain([width(&scene.word(head))])
                .max()
                .unwrap_or(0)
                .min(cells_max)
        };
        Self {
            leaves: widest("queue-column-leaves", 12, &|item| leaves(scene, item)),
            order: widest("queue-column-order", 14, &|item| order(item)),
            totes: widest("queue-column-totes", 14, &totes),
            carrier: widest("queue-column-carrier", 14, &|item| {
                scene.carrier(&item.carrier).to_string()
            }),
            units: widest("queue-column-units", 6, &|item| item.units.to_string()),
            lines: widest("queue-column-lines", 6, &|item| item.lines.to_string()),
        }
    }

    fn head(&self, scene: &Scene<'_>) -> Vec<Piece> {
        let word = |key: &str| scene.word(key);
        vec![piece(
            Role::Muted,
            format!(
                "{}   {} {} {} {}  {}  {}",
                column(&word("queue-column-leaves"), self.leaves),
                column(&word("queue-column-order"), self.order),
                column(&word("queue-column-totes"), self.totes),
                column_right(&word("queue-column-units"), self.units),
                column_right(&word("queue-column-lines"), self.lines),
                column(&word("queue-column-carrier"), self.carrier),
                word("queue-column-note"),
            ),
        )]
    }

    fn start(&self, scene: &Scene<'_>, item: &QueueItem) -> Vec<Piece> {
        let mark = if item.priority == Priority::Express {
            piece(Role::Attention, "◆ ")
        } else {
            plain("  ")
        };
        vec![
            plain(format!("{} ", column(&leaves(scene, item), self.leaves))),
            mark,
            piece(
                Role::Accent,
                format!("{} ", column(&order(item), self.order)),
            ),
            piece(Role::Accent, column(&totes(item), self.totes)),
        ]
    }

    fn row(&self, scene: &Scene<'_>, item: &QueueItem) -> Vec<Piece> {
        let mut pieces = self.start(scene, item);
        let note = item.note.as_ref().map_or("", |note| note.as_str());
        pieces.extend([
            plain(format!(
                " {} {}  {}  ",
                column_right(&item.units.to_string(), self.units),
                column_right(&item.lines.to_string(), self.lines),
                column(scene.carrier(&item.carrier).as_str(), self.carrier),
            )),
            piece(Role::Muted, note),
        ]);
        pieces.extend(reserved(scene, item));
        pieces
    }

    /// One that cannot be packed: why stands where its figures would.
    fn apart_row(&self, scene: &Scene<'_>, item: &QueueItem) -> Vec<Piece> {
        let why = match (&item.hold, &item.station) {
            (Some(reason), _) => scene.say(&words::hold_reason(*reason)),
            (None, Some(station)) => {
                let station = shown(station.as_str());
                scene.say(&Message::new("queue-elsewhere-at").with("station", station))
            }
            (None, None) => String::new(),
        };
        let mut pieces = self.start(scene, item);
        pieces.push(piece(Role::Attention, format!("  ! {why}")));
        pieces
    }
}

/// Another bench has it reserved: who has its tote may pack it.
fn reserved(scene: &Scene<'_>, item: &QueueItem) -> Option<Piece> {
    let own = &scene.station.desk().station;
    let station = item.station.as_ref().filter(|station| *station != own)?;
    let words = Message::new("queue-reserved-at").with("station", shown(station.as_str()));
    Some(piece(Role::Muted, format!(" {}", scene.say(&words))))
}

fn leaves(scene: &Scene<'_>, item: &QueueItem) -> String {
    item.cut_off
        .map_or_else(|| "–".to_owned(), |at| scene.clock(at))
}

fn order(item: &QueueItem) -> String {
    shown(item.order.as_str()).to_string()
}

fn totes(item: &QueueItem) -> String {
    let totes: Vec<String> = item
        .totes
        .iter()
        .map(|tote| shown(tote.as_str()).to_string())
        .collect();
    totes.join(" ")
}

/// What is left to pack and ready to go, by carrier with its hand-over.
pub(crate) fn by_carrier(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let desk = scene.station.desk();
    pen.line(&heading(scene.word("queue-by-carrier")));
    for list in &desk.dispatchable {
        let carriers = &desk.catalogue.data().carriers;
        let until = carriers
            .iter()
            .find(|carrier| carrier.id == list.carrier)
            .map(|carrier| shown(&carrier.cut_off.strftime("%H:%M").to_string()));
        let until = until.map_or_else(String::new, |time| {
            scene.say(&Message::new("dispatch-cut-off").with("time", time))
        });
        pen.skip();
        pen.both(
            &[piece(Role::Accent, scene.carrier(&list.carrier).as_str())],
            &[plain(until)],
        );
        let to_pack = Message::new("queue-carrier-count").with("count", list.to_pack);
        pen.line(&[plain(format!("  {}", scene.say(&to_pack)))]);
        let ready = u32::try_from(list.ready.len()).unwrap_or(u32::MAX);
        let ready = Message::new("queue-carrier-ready").with("count", ready);
        pen.line(&[plain(format!("  {}", scene.say(&ready)))]);
    }
}
