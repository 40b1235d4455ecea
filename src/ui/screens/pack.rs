//! The screen a packer sees most: the box first, then each piece straight into it. Open lines rise, done ones sink.

use crate::{
    domain::{
        handling::OwnBox,
        packing::{CartonBasis, Packing},
        product::Product,
        shipment::Line,
    },
    station::Message,
    ui::{
        frame::NowFrame,
        heading,
        pen::{Pen, Piece, column_right, fit, piece, plain, width_of},
        scene::{Scene, shown},
        theme::Role,
    },
};

use super::filling;

/// Cells of a line's count at the right.
const COUNT_CELLS: usize = 10;

/// Rows of the list that stay beside a plan.
const LIST_ROWS_MIN: usize = 4;

/// A line's left and right part.
type Row = (Vec<Piece>, Vec<Piece>);

pub(super) fn frame(scene: &Scene<'_>) -> NowFrame {
    let Some(packing) = scene.station.open_packing() else {
        return NowFrame::new("");
    };
    let frame = match last_line(scene, packing) {
        Some(line) => put_in(scene, packing, line),
        None if said(scene, "undone") => {
            let undone = scene
                .station
                .notice()
                .map_or_else(|| Message::new("undone"), |notice| notice.message.clone());
            let head = scene.part(&undone, "head").unwrap_or_default();
            NowFrame::new(&head).text(scene.say(&undone))
        }
        None if packing
            .open_parcel()
            .is_some_and(|parcel| parcel.contents.is_empty()) =>
        {
            begun(scene, packing)
        }
        None if scene.station.is_box_complete() => complete(scene, packing),
        None => next_line(scene, packing),
    };
    let more = Message::new("frame-more").with("count", packing.open_units());
    frame.of_work(scene).count(scene.say(&more))
}

/// The box to take, or the piece that goes by itself.
fn begun(scene: &Scene<'_>, packing: &Packing) -> NowFrame {
    let open = packing.open_parcel();
    let basis = open.map(|parcel| parcel.basis);
    let (head, line) = if basis == Some(CartonBasis::NoneFits) {
        (Message::new("pack-by-hand"), "pack-by-hand-line")
    } else {
        let carton = open.and_then(|open| scene.station.desk().catalogue.carton(&open.carton));
        let name = carton.map(|carton| carton.name.clone()).unwrap_or_default();
        let line = if packing.is_as_it_is() {
            "pack-as-it-is-line"
        } else {
            "pack-take-box-line"
        };
        (Message::new("pack-take-box").with("carton", name), line)
    };
    let frame = NowFrame::new(&scene.say(&head));
    let frame = if packing.is_as_it_is() {
        named(scene, packing, frame)
    } else {
        frame
    };
    frame.text(scene.word(line))
}

/// The line of the piece that just went in, while that is the last thing said.
pub(crate) fn last_line<'a>(scene: &Scene<'_>, packing: &'a Packing) -> Option<&'a Line> {
    let (line, _) = packing.trail.last()?;
    said(scene, "unit-packed").then(|| packing.shipment.line(*line))?
}

fn said(scene: &Scene<'_>, key: &str) -> bool {
    scene
        .station
        .notice()
        .is_some_and(|notice| notice.message.key == key)
}

/// The piece in hand: what it is, how many of it, how it wants to lie.
fn put_in(scene: &Scene<'_>, packing: &Packing, line: &Line) -> NowFrame {
    let count = Message::new("pack-count")
        .with("packed", packing.packed(line.id))
        .with("wanted", line.quantity);
    let mut how = vec![plain(scene.word("pack-put-in"))];
    if let Some(product) = product(scene, packing, line) {
        for hint in hints(scene, product) {
            how.extend([plain(" · "), piece(Role::Attention, hint)]);
        }
    }
    if let Some((role, place)) = filling::place_of_last(scene, packing) {
        how = vec![piece(role, place)];
        let product = product(scene, packing, line);
        let is = |wish: fn(&Product) -> bool| product.is_some_and(wish);
        let wishes = [
            (is(|product| product.handling.wrap_mm > 0), "pack-wrap"),
            (is(|product| product.fragile), "plan-fragile"),
        ];
        for (_, key) in wishes.into_iter().filter(|(holds, _)| *holds) {
            how.extend([plain(" · "), piece(Role::Attention, scene.word(key))]);
        }
    }
    let mut frame = NowFrame::new("");
    scene
        .title(packing, line)
        .as_str()
        .clone_into(&mut frame.headline);
    let rest = if scene.station.is_box_complete() {
        piece(Role::Attention, scene.word("pack-complete"))
    } else if packing.open(line) == 0 {
        plain(scene.word("pack-last"))
    } else {
        plain("")
    };
    frame
        .line(vec![
            piece(Role::Accent, scene.say(&count)),
            plain("   "),
            rest,
        ])
        .line(how)
}

/// Nothing more goes into this box, but more is wanted.
fn complete(scene: &Scene<'_>, packing: &Packing) -> NowFrame {
    let units: u32 = packing
        .open_parcel()
        .map_or(0, |parcel| parcel.contents.values().sum());
    let line = Message::new("pack-complete-line").with("units", units);
    NowFrame::new(&scene.word("pack-complete")).text(scene.say(&line))
}

fn next_line(scene: &Scene<'_>, packing: &Packing) -> NowFrame {
    named(scene, packing, NowFrame::new(&scene.word("pack-next-head")))
}

/// With the name of the piece that is next.
fn named(scene: &Scene<'_>, packing: &Packing, frame: NowFrame) -> NowFrame {
    let next = scene
        .station
        .cursor_line()
        .and_then(|id| packing.shipment.line(id))
        .map(|line| scene.title(packing, line));
    match next {
        Some(title) => frame.line(vec![plain("› "), piece(Role::Accent, title.as_str())]),
        None => frame,
    }
}

fn product<'a>(scene: &Scene<'a>, packing: &Packing, line: &Line) -> Option<&'a Product> {
    let catalogue = &scene.station.desk().catalogue;
    catalogue.product(&packing.shipment.owner, &line.sku)
}

/// How a piece wants to be packed.
pub(crate) fn hints(scene: &Scene<'_>, product: &Product) -> Vec<String> {
    let handling = &product.handling;
    let wrap = Message::new("pack-wrap-line").with("millimetres", handling.wrap_mm);
    let bears = handling.load_g_max.filter(|_| !product.fragile);
    let bears = bears.map(|most| Message::new("pack-bears-line").with("weight", most));
    let told = [
        (handling.wrap_mm > 0).then_some(wrap),
        product.fragile.then(|| Message::new("pack-fragile-line")),
        bears,
        stands(product).then(|| Message::new("pack-upright-line")),
    ];
    let told = told.into_iter().flatten();
    told.map(|message| scene.say(&message)).collect()
}

/// True where only its third edge may stand up.
fn stands(product: &Product) -> bool {
    product.upright() == [false, false, true]
}

/// The list: to do above, done below, and a window around the line that commands are meant for.
pub(super) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    let Some(packing) = scene.station.open_packing() else {
        return;
    };
    if let Some(note) = &packing.shipment.note {
        let note = Message::new("pack-note").with("note", note);
        pen.wrapped(Role::Accent, &scene.say(&note), 2);
    }
    let (open, done): (Vec<&Line>, Vec<&Line>) = scene
        .station
        .lines_in_order()
        .into_iter()
        .filter_map(|id| packing.shipment.line(id))
        .partition(|line| packing.open(line) > 0);
    let mut rows: Vec<Row> = Vec::new();
    let mut chosen = 0;
    for (head, lines) in [("pack-to-do", open), ("pack-done", done)] {
        if lines.is_empty() {
            continue;
        }
        rows.push((heading(scene.word(head)), Vec::new()));
        for line in lines {
            if scene.station.cursor_line() == Some(line.id) {
                chosen = rows.len();
            }
            rows.push(row(scene, packing, line, pen.width()));
        }
    }
    let planned = if scene.is_large() {
        0
    } else {
        filling::rows(scene, packing)
    };
    let room = pen.rows_left();
    // The list keeps a few lines of its own; a plan that leaves it none is not drawn.
    let planned = if planned > 0 && room > planned + LIST_ROWS_MIN {
        planned + 1
    } else {
        0
    };
    window(scene, pen, &rows, chosen, room - planned);
    if planned > 0 {
        pen.skip();
        filling::beside(scene, packing, pen);
    }
}

fn row(scene: &Scene<'_>, packing: &Packing, line: &Line, cells: usize) -> Row {
    let open = packing.open(line);
    let is_chosen = scene.station.cursor_line() == Some(line.id);
    let mut right = counts(scene, packing, line);
    let letters = filling::letters(scene, packing, line.id);
    if !letters.is_empty() {
        right.insert(0, piece(Role::Accent, letters));
    }
    let signs = signs(scene, packing, line);
    // The title gives way: how a piece wants to lie is never cut off.
    let room = cells.saturating_sub(width_of(&right) + width_of(&signs) + 4);
    let title = fit(scene.title(packing, line).as_str(), room);
    let mut left = match (open > 0, is_chosen) {
        (true, true) => vec![piece(Role::Now, format!("› {title}"))],
        (true, false) if scene.station.is_planned_here(packing, line) => {
            vec![plain(format!("  {title}"))]
        }
        // Of another box.
        (true, false) => vec![muted(format!("  {title}"))],
        (false, true) => vec![piece(Role::Now, "›"), piece(Role::Done, "✔ "), muted(title)],
        (false, false) => vec![piece(Role::Done, " ✔ "), muted(title)],
    };
    left.extend(signs);
    (left, right)
}

fn muted(text: String) -> Piece {
    piece(Role::Muted, text)
}

/// How a piece that is still open wants to be handled.
fn signs(scene: &Scene<'_>, packing: &Packing, line: &Line) -> Vec<Piece> {
    let Some(product) = product(scene, packing, line).filter(|_| packing.open(line) > 0) else {
        return Vec::new();
    };
    let no_code = Message::new("pack-no-code").with("name", shown(product.sku.as_str()));
    let name_it = (!product.has_unit_barcode())
        .then(|| piece(Role::Attention, format!("  {}", scene.say(&no_code))));
    [
        (product.handling.own_box == OwnBox::Must, "pack-alone"),
        (product.handling.wrap_mm > 0, "pack-wrap"),
        (product.fragile, "pack-fragile"),
        (stands(product), "pack-upright"),
        (product.quality_check.is_some(), "pack-check"),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
    .map(|(_, key)| piece(Role::Attention, format!("  {}", scene.word(key))))
    .chain(name_it)
    .collect()
}

/// How many are left, or were packed, and how many are missing for good.
fn counts(scene: &Scene<'_>, packing: &Packing, line: &Line) -> Vec<Piece> {
    let mut counts = Vec::new();
    let short = packing.short_of(line.id);
    if short > 0 {
        let short = Message::new("pack-short-count").with("count", short);
        let text = format!("! {}   ", scene.say(&short));
        counts.push(piece(Role::Attention, text));
    }
    let open = packing.open(line);
    counts.push(if open > 0 {
        let left = Message::new("pack-left").with("count", open);
        piece(Role::Accent, column_right(&scene.say(&left), COUNT_CELLS))
    } else {
        let done = Message::new("pack-done-count")
            .with("packed", packing.packed(line.id))
            .with("wanted", line.quantity);
        muted(column_right(&scene.say(&done), COUNT_CELLS))
    });
    counts
}

/// As many rows as fit, with the chosen one among them; how many more there are is said.
fn window(scene: &Scene<'_>, pen: &mut Pen<'_>, rows: &[Row], chosen: usize, room: usize) {
    if rows.len() <= room {
        for (left, right) in rows {
            pen.both(left, right);
        }
        return;
    }
    let room = room.saturating_sub(2).max(1);
    let first = chosen.saturating_sub(room / 2).min(rows.len() - room);
    let last = first + room;
    let more = |key: &'static str, count: usize| {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let text = scene.say(&Message::new(key).with("count", count));
        vec![muted(format!("  … {text}"))]
    };
    match first {
        0 => pen.skip(),
        count => pen.line(&more("pack-above", count)),
    }
    for (left, right) in &rows[first..last] {
        pen.both(left, right);
    }
    if rows.len() > last {
        pen.line(&more("pack-below", rows.len() - last));
    }
}
