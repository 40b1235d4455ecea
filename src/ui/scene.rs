//! What every view is given: the station, the words, the styles, the moment, the size.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    domain::{
        ids::{CarrierId, PlaceCode},
        moment::Moment,
        packing::Packing,
        place::PlaceKind,
        shipment::Line,
        shown::Shown,
    },
    station::{CommandId, Message, NoticeKind, Station, Work},
};

use super::theme::Theme;
use crate::text::Texts;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SizeClass {
    /// From 80×24: everything, in one column.
    Small,
    /// From 120×36: big letters and a panel at the side.
    Large,
}

/// See the module.
pub(crate) struct Scene<'a> {
    pub station: &'a Station,
    pub texts: &'a Texts,
    pub theme: &'a Theme,
    pub now: Moment,
    pub size: SizeClass,
    pub zone: TimeZone,
}

impl Scene<'_> {
    /// What the message says.
    pub fn say(&self, message: &Message) -> String {
        self.texts.say(message)
    }

    /// The words of a key without values.
    pub fn word(&self, key: &str) -> String {
        self.texts.word(key)
    }

    /// A part of a message beside its words; `$place` and `$open` are known to all of them.
    pub fn part(&self, message: &Message, part: &str) -> Option<String> {
        let known = |name: &str| message.values.iter().any(|(value, _)| *value == name);
        let mut message = message.clone();
        if !known("place") {
            message = message.with("place", self.put_back());
        }
        self.texts.say_part(&message, part)
    }

    /// The code of the place where pieces are put back.
    pub fn put_back(&self) -> Shown {
        self.places(PlaceKind::PutBack)
            .first()
            .map_or_else(|| Shown::new("PUT-BACK"), |(code, _)| shown(code.as_str()))
    }

    /// The places of a kind, with their names.
    pub fn places(&self, kind: PlaceKind) -> Vec<(PlaceCode, Shown)> {
        self.station
            .desk()
            .catalogue
            .data()
            .places
            .iter()
            .filter(|place| place.kind == kind)
            .map(|place| (place.code.clone(), place.name.clone()))
            .collect()
    }

    /// What the packer calls a carrier.
    pub fn carrier(&self, id: &CarrierId) -> Shown {
        self.station
            .desk()
            .catalogue
            .data()
            .carriers
            .iter()
            .find(|carrier| carrier.id == *id)
            .map_or_else(|| shown(id.as_str()), |carrier| carrier.name.clone())
    }

    /// The shipment on the bench.
    pub fn work(&self) -> Option<&Work> {
        self.station.open_work()
    }

    /// What a line's product is called.
    pub fn title(&self, packing: &Packing, line: &Line) -> Shown {
        self.station.desk().title(packing, &line.sku)
    }

    /// A clock time at the site, with the day where it is another day.
    pub fn clock(&self, at: Timestamp) -> String {
        let here = at.to_zoned(self.zone.clone());
        let today = self.now.wall.to_zoned(self.zone.clone());
        let form = if here.date() == today.date() {
            "%H:%M"
        } else {
            "%d.%m. %H:%M"
        };
        here.strftime(form).to_string()
    }

    /// The key of a command as it is pressed.
    pub fn key(command: CommandId) -> &'static str {
        command.row().key
    }

    /// The whole seconds of the present wait, where there is one.
    pub fn seconds(&self) -> Option<String> {
        let seconds = self.station.waited_seconds(self.now)?;
        Some(self.say(&Message::new("frame-seconds").with("count", seconds)))
    }

    /// True from 120×36.
    pub fn is_large(&self) -> bool {
        self.size == SizeClass::Large
    }
}

/// A code or a name from outside, made fit to be drawn.
pub(crate) fn shown(text: &str) -> Shown {
    Shown::new(text)
}

/// The sign that stands for what was said, so that no meaning rests on colour.
pub(crate) fn sign_of(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Ok | NoticeKind::Done => "✔",
        NoticeKind::Wrong => "✖",
        NoticeKind::Attention => "!",
    }
}
