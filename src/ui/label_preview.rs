//! The label as lines of text, so that the packer knows it when it comes out.

use crate::{
    domain::packing::{BoughtLabel, Packing},
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
        .and_then(|document| drawn(document, cells))
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

/// The document's own drawing, once labels have elements to draw.
fn drawn(document: &LabelDocument, cells: usize) -> Option<Vec<(Role, String)>> {
    let _ = (&document.drawing, cells);
    None
}
