//! The screens of the bench, drawn from the station as it stands.
//!
//! Views ask and draw; they change nothing and read no clock. Every screen has the same skeleton:
//!
//! ```text
//! strip        bench, packer, connection, devices, next cut-off
//! frame        what to do now
//! amber line   a wrong piece that may be in the box
//! body         the screen's own, with a panel at the side from 120×36
//! said         the last scan and what became of it, or the text being typed
//! coach        one line of what comes next, where the bench shows one
//! footer       what can be done now
//! ```

pub mod theme;
pub mod words;

mod big;
mod footer;
mod frame;
pub mod label_preview;
mod pen;
mod scene;
mod screens;
mod side;
mod strip;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod pictures;

use jiff::tz::TimeZone;
use ratatui::{Frame, buffer::Buffer, layout::Rect, widgets::Widget};

use crate::{domain::moment::Moment, station::Station, text::Texts};

pub use theme::{Role, Theme};

use pen::{Pen, piece};
use scene::{Scene, SizeClass};

/// The smallest window that shows everything.
pub const WIDTH_MIN: u16 = 80;
/// See [`WIDTH_MIN`].
pub const HEIGHT_MIN: u16 = 24;
/// The size from which there are big letters and a side panel.
const LARGE: (u16, u16) = (120, 36);
/// Cells of the panel at the side.
const SIDE_WIDTH: u16 = 42;

/// Draws the station as it stands over the whole window.
pub fn render(station: &Station, texts: &Texts, theme: &Theme, now: Moment, frame: &mut Frame<'_>) {
    let screen = Screen {
        station,
        texts,
        theme,
        now,
    };
    frame.render_widget(&screen, frame.area());
}

/// The station as a widget.
pub struct Screen<'a> {
    /// What is drawn.
    pub station: &'a Station,
    /// In which words.
    pub texts: &'a Texts,
    /// In which styles.
    pub theme: &'a Theme,
    /// When: for ages and clock times.
    pub now: Moment,
}

impl Widget for &Screen<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let area = area.intersection(buffer.area);
        buffer.set_style(area, self.theme.ground());
        let size = if area.width >= LARGE.0 && area.height >= LARGE.1 {
            SizeClass::Large
        } else {
            SizeClass::Small
        };
        let scene = Scene {
            station: self.station,
            texts: self.texts,
            theme: self.theme,
            now: self.now,
            size,
            zone: TimeZone::get(&self.station.desk().equipment.time_zone).unwrap_or(TimeZone::UTC),
        };
        if area.width < WIDTH_MIN || area.height < HEIGHT_MIN {
            too_small(&scene, area, buffer);
        } else {
            whole(&scene, area, buffer);
        }
    }
}

/// Below the smallest size one line says what is needed; work goes on underneath.
fn too_small(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let message = crate::station::Message::new("window-too-small")
        .with("width", u32::from(area.width))
        .with("height", u32::from(area.height));
    let text = scene.say(&message);
    let mut pen = Pen::new(buffer, scene.theme, area);
    let rows = pen.rows_left();
    pen.wrapped(Role::Attention, &text, rows);
}

fn whole(scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
    let row = |top: u16, height: u16| Rect {
        y: area.y.saturating_add(top),
        height,
        ..area
    };
    let frame_height = frame::height(scene.size);
    strip::draw(scene, &mut Pen::new(buffer, scene.theme, row(0, 1)));
    let usual = screens::frame(scene);
    frame::taken_over(scene, usual).draw(scene, row(1, frame_height), buffer);
    let below = 1 + frame_height;
    footer::draw_strays(
        scene,
        &mut Pen::new(buffer, scene.theme, padded(row(below, 1))),
    );
    let coach = footer::coach_rows(scene);
    let body_top = below + 1;
    let body_height = area.height.saturating_sub(body_top + 2 + coach);
    let body = padded(row(body_top, body_height));
    if scene.is_large() && side::wanted(scene) {
        let [main, panel] = split(body);
        screens::body(scene, &mut Pen::new(buffer, scene.theme, main));
        side::draw(scene, panel, buffer);
    } else {
        screens::body(scene, &mut Pen::new(buffer, scene.theme, body));
    }
    let said = area.height.saturating_sub(2 + coach);
    footer::draw_said(
        scene,
        &mut Pen::new(buffer, scene.theme, padded(row(said, 1))),
    );
    if coach > 0 {
        let row = padded(row(area.height.saturating_sub(2), 1));
        footer::draw_coach(scene, &mut Pen::new(buffer, scene.theme, row));
    }
    let last = padded(row(area.height.saturating_sub(1), 1));
    footer::draw(scene, &mut Pen::new(buffer, scene.theme, last));
}

/// One cell free at both sides.
fn padded(area: Rect) -> Rect {
    Rect {
        x: area.x.saturating_add(1),
        width: area.width.saturating_sub(2),
        ..area
    }
}

fn split(area: Rect) -> [Rect; 2] {
    let main = area.width.saturating_sub(SIDE_WIDTH + 2);
    [
        Rect {
            width: main,
            ..area
        },
        Rect {
            x: area.x.saturating_add(main + 2),
            width: SIDE_WIDTH,
            ..area
        },
    ]
}

/// A heading within a body.
fn heading(text: String) -> Vec<pen::Piece> {
    vec![piece(Role::Muted, text)]
}
