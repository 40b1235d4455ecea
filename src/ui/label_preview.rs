//! The label as lines of text, so that the packer knows it when it comes out.

use crate::{
    domain::{
        label::{Element, Label},
        packing::{BoughtLabel, Packing},
    },
    station::{Message, msg::LabelDocument},
};

use super::{
    pen::{Pen, column, piece, plain, width},
    scene::{Scene, shown},
    theme::Role,
};

/// Cells that the preview takes at most.
const WIDTH_MAX: usize = 46;

/// Draws the label of a parcel; the document's drawing where it has one.
pub(crate) fn draw(
    scene: &Scene<'_>,
    packing: &Packing,
    label: &BoughtLabel,
    document: Option<&LabelDocument>,
    pen: &mut Pen<'_>,
) {
    let cells = pen.width().min(WIDTH_MAX);
    let lines = document
        .and_then(|document| {
            let rows_max = pen.rows_left().saturating_sub(3);
            drawn(&document.drawing, cells.saturating_sub(4), rows_max)
        })
        .unwrap_or_else(|| in_words(scene, packing, label));
    let inside = cells.saturating_sub(4);
    if pen.rows_left() < 3 || inside == 0 {
        return;
    }
    let title = format!("─ {} ", scene.word("label-preview"));
    let rule = "─".repeat(cells.saturating_sub(2 + width(&title)));
    pen.line(&[piece(Role::Muted, format!("┌{title}{rule}┐"))]);
    let shown_lines = lines.len().min(pen.rows_left() - 1);
    for (role, line) in lines.into_iter().take(shown_lines) {
        pen.line(&[
            piece(Role::Muted, "│ "),
            piece(role, column(&line, inside)),
            piece(Role::Muted, " │"),
        ]);
    }
    let rule = "─".repeat(cells.saturating_sub(2));
    pen.line(&[piece(Role::Muted, format!("└{rule}┘")), plain("")]);
}

/// What stands on it, in the order in which eyes find it.
fn in_words(scene: &Scene<'_>, packing: &Packing, label: &BoughtLabel) -> Vec<(Role, String)> {
    let recipient = &packing.shipment.recipient;
    let order = Message::new("label-order").with("order", shown(packing.shipment.order.as_str()));
    let service = shown(label.service.as_str()).as_str().to_uppercase();
    vec![
        (
            Role::Accent,
            format!("{}   {service}", scene.carrier(&label.carrier)),
        ),
        (
            Role::Text,
            format!("{} {}", scene.word("label-to"), recipient.name),
        ),
        (
            Role::Text,
            format!("   {} {}", shown(&recipient.country), recipient.postcode),
        ),
        (Role::Muted, scene.say(&order)),
        (
            Role::Text,
            format!(
                "{} {}",
                scene.word("label-tracking"),
                shown(label.tracking.as_str())
            ),
        ),
        (
            Role::Muted,
            format!("{} {}", scene.word("label-sscc"), shown(&label.sscc)),
        ),
    ]
}

/// A label as lines of at most `cells` cells, for a terminal without a bench.
#[must_use]
pub fn as_lines(label: &Label, cells: usize) -> Vec<String> {
    drawn(label, cells, usize::MAX)
        .unwrap_or_default()
        .into_iter()
        .map(|(_, line)| line)
        .collect()
}

/// The document's own drawing, row by row: what stands at one height on the paper stands in one line here.
///
/// Empty paper is left out, bar codes are one row of bars with their text, and each piece begins at its share of the width.
/// Where there are more than `rows_max` rows, those in the smallest print are left out first.
fn drawn(label: &Label, inside: usize, rows_max: usize) -> Option<Vec<(Role, String)>> {
    let mut pieces: Vec<Printed> = label.elements.iter().filter_map(printed).collect();
    pieces.sort_by_key(|piece| (piece.y, piece.x));
    let mut rows: Vec<(u32, Vec<Printed>)> = Vec::new();
    for piece in pieces {
        match rows.last_mut() {
            Some((top, row)) if piece.y < *top + ROW_DOTS => row.push(piece),
            _ => rows.push((piece.y, vec![piece])),
        }
    }
    while rows.len() > rows_max.max(1) {
        let print = |row: &[Printed]| row.iter().map(|piece| piece.height_dots).max();
        let smallest = (0..rows.len()).min_by_key(|&index| print(&rows[index].1))?;
        rows.remove(smallest);
    }
    let lines: Vec<(Role, String)> = rows
        .into_iter()
        .map(|(_, mut row)| {
            row.sort_by_key(|piece| piece.x);
            let role = if row
                .iter()
                .any(|piece| (LARGE_DOTS..BARS_DOTS).contains(&piece.height_dots))
            {
                Role::Accent
            } else {
                Role::Text
            };
            (role, row_text(&row, label.width_dots, inside))
        })
        .collect();
    (!lines.is_empty()).then_some(lines)
}

/// Pieces closer together than this stand in one row.
const ROW_DOTS: u32 = 16;
/// Text of this height and more is what eyes find first.
const LARGE_DOTS: u32 = 40;
/// Bar codes are left out last of all.
const BARS_DOTS: u32 = 10_000;

/// One piece of the label as text.
struct Printed {
    x: u32,
    y: u32,
    height_dots: u32,
    text: String,
}

fn printed(element: &Element) -> Option<Printed> {
    let bars = |text: String| format!("║▌│█║│▌║ {text}");
    match element {
        Element::Text {
            x,
            y,
            height_dots,
            text,
        } => Some(Printed {
            x: *x,
            y: *y,
            height_dots: *height_dots,
            text: shown(text.as_str()).to_string(),
        }),
        Element::Code128 { x, y, data, .. } => Some(Printed {
            x: *x,
            y: *y,
            height_dots: BARS_DOTS,
            text: bars(shown(data.as_str()).to_string()),
        }),
        Element::Gs1128 { x, y, data, .. } => Some(Printed {
            x: *x,
            y: *y,
            height_dots: BARS_DOTS,
            text: bars(shown(&data.human_readable()).to_string()),
        }),
        Element::Rule { .. } | Element::Frame { .. } | Element::Image { .. } => None,
    }
}

fn row_text(row: &[Printed], width_dots: u32, cells: usize) -> String {
    let mut line = String::new();
    for piece in row {
        let share = u64::from(piece.x) * cells as u64 / u64::from(width_dots.max(1));
        let column = usize::try_from(share).unwrap_or(0);
        let used = width(&line);
        let gap = column.saturating_sub(used).max(usize::from(used > 0));
        line.push_str(&" ".repeat(gap));
        line.push_str(&piece.text);
    }
    line
}
