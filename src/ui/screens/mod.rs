//! One file a screen: what its frame says, and what stands below.

pub(crate) mod pack;
pub(crate) mod queue;

mod changed;
mod choose_box;
mod devices;
mod dispatch;
mod exception;
pub(in crate::ui) mod filling;
mod help;
mod label;
mod opening;
mod pin;
mod resting;
mod sign_in;
mod weigh;
mod why;

use super::{
    frame::NowFrame,
    pen::{Pen, column, piece, plain, width},
    scene::Scene,
    theme::Role,
};

/// What to do now, on the screen that stands.
pub(crate) fn frame(scene: &Scene<'_>) -> NowFrame {
    if scene.station.is_helping() {
        return help::frame(scene);
    }
    match scene.station.screen() {
        "pin" => pin::frame(scene),
        "why" => why::frame(scene),
        "sign_in" => sign_in::frame(scene),
        "queue" => queue::frame(scene),
        "opening" => opening::frame(scene),
        "barred" => opening::barred_frame(scene),
        "devices" => devices::frame(scene),
        "dispatch" => dispatch::frame(scene),
        "quality" | "exception" => exception::frame(scene),
        "changed" => changed::frame(scene),
        "held" => resting::held_frame(scene),
        "parked" => resting::parked_frame(scene),
        "waiting" => resting::waiting_frame(scene),
        "choose_box" => choose_box::frame(scene),
        "pack" => pack::frame(scene),
        "weigh" => weigh::frame(scene),
        "label" => label::frame(scene),
        _ => resting::done_frame(scene),
    }
}

/// What stands below the frame.
pub(crate) fn body(scene: &Scene<'_>, pen: &mut Pen<'_>) {
    if scene.station.is_helping() {
        return help::body(scene, pen);
    }
    match scene.station.screen() {
        "pin" => pin::body(scene, pen),
        "why" => why::body(scene, pen),
        "sign_in" => sign_in::body(scene, pen),
        "queue" | "opening" | "barred" => queue::body(scene, pen),
        "devices" => devices::body(scene, pen),
        "dispatch" => dispatch::body(scene, pen),
        "quality" | "exception" => exception::body(scene, pen),
        "changed" => changed::body(scene, pen),
        "choose_box" => choose_box::body(scene, pen),
        "pack" | "held" | "parked" => pack::body(scene, pen),
        "weigh" => weigh::body(scene, pen),
        "label" => label::body(scene, pen),
        _ => {}
    }
}

/// Options with what is pressed or scanned for each, one a line.
fn choices(pen: &mut Pen<'_>, options: &[(String, String)]) {
    let cells = options.iter().map(|(key, _)| width(key)).max().unwrap_or(0);
    for (key, text) in options {
        pen.line(&[
            plain("  "),
            piece(Role::Key, column(key, cells)),
            plain("  "),
            piece(Role::Text, text.clone()),
        ]);
    }
}
