//! The panel at the side, from 120×36: the box, what is in it, the piece in hand; or what waits, by carrier.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    widgets::{Block, Borders, Widget},
};

use crate::{
    domain::{measure::Dimensions, packing::Packing, product::Product},
    station::Message,
};

use super::{
    heading,
    pen::{Pen, piece, plain},
    scene::{Scene, shown},
    screens,
    theme::Role,
};

/// The most codes of a piece that are listed.
const CODES_MAX: usize = 4;

/// True on the screens that have a panel.
pub(crate) fn wanted(scene: &Scene<'_>) -> bool {
    !scene.station.is_helping()
        && matches!(
            scene.station.screen(),
            "queue" | "pack" | "quality" | "exception" | "weigh" | "label" | "changed"
        )
}

/// Draws the panel.
pub(crate) fn draw(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let block = Block::new()
        .borders(Borders::LEFT)
        .border_style(scene.theme.style(Role::Muted));
    let inner = block.inner(area);
    block.render(area, buffer);
    let inside = Rect {
        x: inner.x.saturating_add(1),
        width: inner.width.saturating_sub(1),
        ..inner
    };
    let mut pen = Pen::new(buffer, scene.theme, inside);
    if scene.station.screen() == "queue" {
        return screens::queue::by_carrier(scene, &mut pen);
    }
    let Some(packing) = scene.station.open_packing() else {
        return;
    };
    if scene.station.screen() == "pack" {
        piece_in_hand(scene, packing, &mut pen);
    }
    the_box(scene, packing, &mut pen);
}

fn edges(key: &'static str, size: Dimensions) -> Message {
    Message::new(key)
        .with("length", size.length.0)
        .with("width", size.width.0)
        .with("height", size.height.0)
}

fn piece_in_hand(scene: &Scene<'_>, packing: &Packing, pen: &mut Pen<'_>) {
    let line = screens::pack::last_line(scene, packing)
        .or_else(|| packing.shipment.line(scene.station.cursor_line()?));
    let Some(line) = line else {
        return;
    };
    pen.line(&heading(scene.word("side-product")));
    pen.wrapped(Role::Accent, scene.title(packing, line).as_str(), 2);
    let number = Message::new("side-product-number").with("sku", shown(line.sku.as_str()));
    pen.line(&[plain(scene.say(&number))]);
    let catalogue = &scene.station.desk().catalogue;
    if let Some(product) = catalogue.product(&packing.shipment.owner, &line.sku) {
        product_facts(scene, product, pen);
    }
    pen.skip();
}

fn product_facts(scene: &Scene<'_>, product: &Product, pen: &mut Pen<'_>) {
    if let Some(size) = product.size_mm {
        pen.line(&[plain(scene.say(&edges("side-product-size", size)))]);
    }
    let weight = product.weight_g.map_or_else(
        || Message::new("side-product-unweighed"),
        |weight| Message::new("side-product-weight").with("weight", weight),
    );
    pen.line(&[plain(scene.say(&weight))]);
    for hint in screens::pack::hints(scene, product) {
        pen.line(&[piece(Role::Attention, hint)]);
    }
    // The way to fill the box needs the room more than codes do.
    let is_planned = screens::filling::is_pictured(scene);
    let codes = if is_planned { 0 } else { CODES_MAX };
    for barcode in product.barcodes.iter().take(codes) {
        let code = shown(&barcode.code);
        let message = if barcode.units > 1 {
            Message::new("side-case-code")
                .with("units", barcode.units)
                .with("code", code)
        } else {
            Message::new("side-code").with("code", code)
        };
        pen.line(&[piece(Role::Muted, scene.say(&message))]);
    }
}

fn the_box(scene: &Scene<'_>, packing: &Packing, pen: &mut Pen<'_>) {
    let Some(parcel) = packing.parcel_in_hand() else {
        return;
    };
    pen.line(&heading(scene.word("side-box")));
    if parcel.carton.is_own_box() {
        pen.line(&[piece(Role::Accent, scene.word("choose-box-own"))]);
    } else if let Some(carton) = scene.station.desk().catalogue.carton(&parcel.carton) {
        pen.line(&[piece(Role::Accent, carton.name.as_str())]);
        pen.line(&[plain(scene.say(&edges("side-inside", carton.inner_mm)))]);
        if !screens::filling::is_pictured(scene) {
            let load = Message::new("side-load").with("weight", carton.load_g_max);
            pen.line(&[plain(scene.say(&load))]);
        }
    }
    let open = packing.open_parcel();
    if open.is_some_and(|open| open.no == parcel.no) {
        screens::filling::panel(scene, packing, pen);
    }
    pen.skip();
    pen.line(&heading(scene.word("side-contents")));
    if parcel.contents.is_empty() {
        pen.line(&[plain(scene.word("side-nothing"))]);
    }
    for (line, units) in &parcel.contents {
        if let Some(line) = packing.shipment.line(*line) {
            let title = scene.title(packing, line);
            pen.line(&[plain(format!("{units} × {title}"))]);
        }
    }
}
