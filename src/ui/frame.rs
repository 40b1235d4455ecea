//! THE frame: what to do now, at the top of every screen.
//!
//! ```text
//! ┌ 1007 · totes T-14 ✔ T-22 ────────────────────────────── ◆ Next 1044 in T-31 ┐
//! │ SCAN THE NEXT PIECE                                                   2 MORE │
//! │ first line                                                                   │
//! │ second line                                                                  │
//! └ Box S5 white ────────────────────────────────────────────── box 1 · 1 204 g ┘
//! ```

use ratatui::{
    buffer::Buffer,
    layout::{HorizontalAlignment, Rect},
    style::Style,
    text::{Line, Span},
    widgets::{Block, BorderType, Widget},
};

use crate::{
    domain::{shipment::Priority, weight::ScaleReading},
    station::{Flow, Message, NoticeKind, Outcome},
};

use super::{
    big::big,
    pen::{Pen, Piece, fit, piece, plain, width, width_of},
    scene::{Scene, SizeClass, shown, sign_of},
    theme::Role,
};

/// Lines that the frame takes.
pub(crate) fn height(size: SizeClass) -> u16 {
    match size {
        SizeClass::Small => 5,
        SizeClass::Large => 8,
    }
}

/// What stands in the frame.
#[derive(Debug, Clone)]
pub(crate) struct NowFrame {
    /// How it is meant: now, wrong, attention, done.
    pub role: Role,
    /// On the upper edge: which order.
    pub corner: String,
    /// What to do, in capitals.
    pub headline: String,
    /// How many more, or how long already, at the right.
    pub count: String,
    /// Up to two lines below.
    pub lines: Vec<Vec<Piece>>,
    /// On the lower edge at the left.
    pub foot: String,
    /// On the lower edge at the right.
    pub foot_right: String,
}

impl NowFrame {
    /// A frame that says what to do.
    pub fn new(headline: &str) -> Self {
        Self {
            role: Role::Now,
            corner: String::new(),
            headline: capitals(headline),
            count: String::new(),
            lines: Vec::new(),
            foot: String::new(),
            foot_right: String::new(),
        }
    }

    /// With that role.
    pub fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// With a count at the right, in capitals.
    pub fn count(mut self, count: impl AsRef<str>) -> Self {
        self.count = capitals(count.as_ref());
        self
    }

    /// With one more line.
    pub fn line(mut self, pieces: Vec<Piece>) -> Self {
        if width_of(&pieces) > 0 {
            self.lines.push(pieces);
        }
        self
    }

    /// With one more line of ordinary text.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.line(vec![plain(text)])
    }

    /// With the order, its totes, its box and the scale on the edges.
    pub fn of_work(mut self, scene: &Scene<'_>) -> Self {
        let Some(work) = scene.work() else {
            return self;
        };
        let packing = &work.packing;
        let shipment = &packing.shipment;
        let mut corner = shown(shipment.order.as_str()).as_str().to_owned();
        if shipment.priority == Priority::Express {
            corner = format!(
                "◆ {} · {corner}",
                scene.word("frame-this-express").to_uppercase()
            );
        }
        if !shipment.totes.is_empty() {
            corner.extend([" · ", &scene.word("frame-totes")]);
            for tote in &shipment.totes {
                let seen = if packing.totes_seen.contains(tote) {
                    " ✔"
                } else {
                    ""
                };
                corner.extend([" ", shown(tote.as_str()).as_str(), seen]);
            }
        }
        self.corner = corner;
        if let Some(parcel) = packing.parcel_in_hand() {
            let name = scene
                .station
                .desk()
                .catalogue
                .carton(&parcel.carton)
                .map_or_else(
                    || shown(parcel.carton.as_str()),
                    |carton| carton.name.clone(),
                );
            self.foot = scene.say(&Message::new("frame-box").with("carton", name));
            let number = u32::from(parcel.no.0);
            let mut right = Vec::new();
            if number > 1 {
                right.push(scene.say(&Message::new("frame-box-number").with("number", number)));
            }
            right.extend(weight_shown(scene));
            self.foot_right = right.join(" · ");
        }
        self
    }

    /// Draws it, with an express order that waits in its corner.
    pub fn draw(&self, scene: &Scene<'_>, area: Rect, buffer: &mut Buffer) {
        let style = scene.theme.style(self.role);
        let filled = matches!(self.role, Role::WrongFill | Role::AttentionFill);
        let room = usize::from(area.width.saturating_sub(4));
        let next = express_next(scene);
        let title = |text: &str| -> Line<'static> {
            if text.is_empty() {
                Line::default()
            } else {
                Line::from(Span::styled(format!(" {text} "), style))
            }
        };
        let right_of_corner = fit(&next, room / 2);
        let corner = fit(
            &self.corner,
            room.saturating_sub(width(&right_of_corner) + 2),
        );
        let foot_right = fit(&self.foot_right, room / 2);
        let foot = fit(&self.foot, room.saturating_sub(width(&foot_right) + 2));
        let mut block = Block::bordered()
            .border_type(if filled {
                BorderType::Thick
            } else {
                BorderType::Plain
            })
            .border_style(style)
            .style(if filled { style } else { Style::new() });
        for (text, alignment, top) in [
            (corner, HorizontalAlignment::Left, true),
            (right_of_corner, HorizontalAlignment::Right, true),
            (foot, HorizontalAlignment::Left, false),
            (foot_right, HorizontalAlignment::Right, false),
        ] {
            if text.is_empty() {
                continue;
            }
            let line = title(&text).alignment(alignment);
            block = if top {
                block.title_top(line)
            } else {
                block.title_bottom(line)
            };
        }
        let inner = block.inner(area);
        block.render(area, buffer);
        let inside = Rect {
            x: inner.x.saturating_add(1),
            width: inner.width.saturating_sub(2),
            ..inner
        };
        self.inside(scene, inside, filled, buffer);
    }

    fn inside(&self, scene: &Scene<'_>, area: Rect, filled: bool, buffer: &mut Buffer) {
        let mut pen = Pen::new(buffer, scene.theme, area);
        let cells = pen.width();
        let count_big = big(&self.count, cells / 3).unwrap_or_default();
        let count_width = count_big.iter().map(|row| width(row)).max().unwrap_or(0);
        let headline_big = if scene.is_large() {
            big(&self.headline, cells.saturating_sub(count_width + 3))
        } else {
            None
        };
        match headline_big {
            Some(rows) if self.count.is_empty() || count_width > 0 => {
                for (row, count) in rows.into_iter().zip(count_big) {
                    let count = super::pen::column(&count, count_width);
                    pen.both(&[piece(self.role, row)], &[piece(self.role, count)]);
                }
            }
            _ => {
                pen.both(
                    &[piece(self.role, self.headline.clone())],
                    &[piece(self.role, self.count.clone())],
                );
            }
        }
        for line in &self.lines {
            if filled {
                let line: Vec<Piece> = line
                    .iter()
                    .map(|part| piece(self.role, part.text.clone()))
                    .collect();
                pen.line(&line);
            } else {
                pen.line(line);
            }
        }
    }
}

/// The text in capitals; units of measure stay as they are written.
pub(crate) fn capitals(text: &str) -> String {
    let words: Vec<String> = text
        .split(' ')
        .map(|word| match word {
            "g" | "kg" | "s" | "mm" | "ml" | "l" => word.to_owned(),
            word => word.to_uppercase(),
        })
        .collect();
    words.join(" ")
}

/// True when an input that needed no words was taken after what was said last.
pub(crate) fn is_answered(scene: &Scene<'_>) -> bool {
    let reply = scene.station.reply();
    reply.outcome == Outcome::Accepted && reply.said.is_none()
}

/// What was refused takes the frame over until the next input is accepted; `usual` keeps its edges and its count.
pub(crate) fn taken_over(scene: &Scene<'_>, usual: NowFrame) -> NowFrame {
    let Some(notice) = scene.station.notice() else {
        return usual;
    };
    let has_own_words = matches!(
        scene.station.screen(),
        "pin"
            | "why"
            | "weigh"
            | "label"
            | "changed"
            | "barred"
            | "held"
            | "quality"
            | "exception"
            | "parked"
    );
    let role = match notice.kind {
        NoticeKind::Wrong => Role::WrongFill,
        NoticeKind::Attention if !has_own_words => Role::AttentionFill,
        _ => return usual,
    };
    if is_answered(scene) {
        return usual;
    }
    let message = &notice.message;
    let otherwise = if role == Role::WrongFill {
        "frame-not-taken"
    } else {
        "frame-look"
    };
    let head = scene
        .part(message, "head")
        .unwrap_or_else(|| scene.word(otherwise));
    let mut said = scene.say(message);
    let code = scene.station.desk().last_scan.as_ref();
    if let Some(scan) = code.filter(|scan| scan.at == notice.at)
        && !said.contains(scan.text.as_str())
    {
        said = format!("{said}   {}", scan.text);
    }
    let mut todo = scene.part(message, "todo").unwrap_or_default();
    if role == Role::WrongFill {
        todo = format!("{todo} {}", scene.word("frame-unchanged"));
    }
    NowFrame {
        role,
        headline: format!("{} {}", sign_of(notice.kind), head.to_uppercase()),
        lines: vec![vec![plain(said)], vec![plain(todo.trim())]],
        ..usual
    }
}

/// The express order that waits, wherever the packer is.
fn express_next(scene: &Scene<'_>) -> String {
    let open = scene.work().map(|work| &work.packing.shipment.id);
    if !scene.station.is_helping() && matches!(scene.station.flow(), Flow::SignIn | Flow::Queue) {
        return String::new();
    }
    scene
        .station
        .desk()
        .queue
        .iter()
        .find(|item| {
            item.priority == Priority::Express
                && item.hold.is_none()
                && item.station.is_none()
                && Some(&item.id) != open
        })
        .map(|item| {
            let order = shown(item.order.as_str());
            let tote = item
                .totes
                .first()
                .map_or_else(|| order.clone(), |tote| shown(tote.as_str()));
            let next = Message::new("frame-next")
                .with("order", order)
                .with("tote", tote);
            format!("◆ {}", scene.say(&next).to_uppercase())
        })
        .unwrap_or_default()
}

/// What the scale shows, where something lies on it.
fn weight_shown(scene: &Scene<'_>) -> Option<String> {
    match scene.station.desk().scale.reading {
        ScaleReading::Stable(weight) => Some(weight.to_string()),
        ScaleReading::Moving(weight) => {
            Some(scene.say(&Message::new("frame-settling").with("weight", weight)))
        }
        ScaleReading::Settling => Some(scene.word("frame-settling-unknown")),
        _ => None,
    }
}
