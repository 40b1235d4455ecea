//! The way to fill the box: where the piece goes, the picture of its layer, what padding comes on top, why this box.

use crate::{
    domain::{
        cartonize::{
            Recommendation, WhyNot,
            filling::{Filling, Place, Pose, Progress},
        },
        measure::Money,
        packing::Packing,
    },
    station::{ApartWords, Message, box_plan::BoxPlan, why_apart},
    ui::{
        layer::{Cells, Mark, picture, room},
        pen::{Pen, Piece, piece, plain},
        scene::{Scene, shown},
        theme::Role,
    },
};

/// Rows of words beside or below a picture.
const WORDS_MAX: usize = 6;
/// Cells of a picture beside words.
const BESIDE: Cells = Cells {
    columns: 38,
    rows: 8,
};
/// Cells of a picture in the panel.
const PANEL: Cells = Cells {
    columns: 40,
    rows: 12,
};

/// Which of the owner's rules asks for more than one box.
const WHY_APART: ApartWords = ApartWords {
    tags: "plan-kept-apart",
    units: "plan-enough-of-it",
    own_box: "plan-own-box",
    not_as_it_is: "plan-own-box",
};

/// Rows below which a picture in the panel shows nothing.
const PANEL_ROWS_MIN: usize = 4;

/// The plan of the open box with how far it is, where there is one worth a picture.
struct Shown<'a> {
    plan: &'a BoxPlan,
    filling: &'a Filling,
    progress: Progress,
    /// The place to look at: of the piece scanned last, else the next one.
    now: Option<usize>,
}

fn shown_plan<'a>(scene: &Scene<'a>, packing: &Packing) -> Option<Shown<'a>> {
    let plan = scene.station.box_plan()?;
    let filling = plan.filling.as_ref()?;
    let progress = plan.progress(packing);
    let said = scene.station.notice().map(|notice| notice.message.key);
    let now = progress
        .last
        .filter(|_| said == Some("unit-packed"))
        .or_else(|| filling.next(&progress));
    Some(Shown {
        plan,
        filling,
        progress,
        now,
    })
}

/// True where the open box has a plan that is worth a picture.
pub(in crate::ui) fn is_pictured(scene: &Scene<'_>) -> bool {
    scene
        .station
        .box_plan()
        .is_some_and(|plan| plan.filling.is_some() && !plan.is_loose())
}

/// Where the piece scanned last goes: letter, place and how it lies; `None` where any place is right.
pub(super) fn place_of_last(scene: &Scene<'_>, packing: &Packing) -> Option<(Role, String)> {
    let shown = shown_plan(scene, packing).filter(|shown| !shown.plan.is_loose())?;
    let last = shown.progress.last?;
    if let Some(first) = shown.progress.first_fill {
        let wait = Message::new("plan-first")
            .with("letter", Filling::letter(first).to_string().as_str())
            .with("own", Filling::letter(last).to_string().as_str());
        return Some((Role::Attention, scene.say(&wait)));
    }
    let place = shown.filling.places.get(last)?;
    Some((
        Role::Accent,
        where_it_goes(scene, shown.filling, last, place),
    ))
}

/// The letters of a line's places that are still empty.
pub(super) fn letters(
    scene: &Scene<'_>,
    packing: &Packing,
    line: crate::domain::ids::LineId,
) -> String {
    let Some(shown) = shown_plan(scene, packing).filter(|shown| !shown.plan.is_loose()) else {
        return String::new();
    };
    let places = shown.filling.places.iter().enumerate();
    places
        .filter(|(index, place)| {
            shown.plan.line_of(place.goods) == Some(line) && !shown.progress.filled[*index]
        })
        .map(|(index, _)| Filling::letter(index))
        .take(8)
        .collect()
}

fn where_it_goes(scene: &Scene<'_>, filling: &Filling, index: usize, place: &Place) -> String {
    let corner = filling.corner(place);
    let spot = match (corner.depth, corner.side) {
        (0, 0) => "plan-back-left",
        (0, 1) => "plan-back",
        (0, _) => "plan-back-right",
        (1, 0) => "plan-left",
        (1, 1) => "plan-middle",
        (1, _) => "plan-right",
        (_, 0) => "plan-front-left",
        (_, 1) => "plan-front",
        _ => "plan-front-right",
    };
    let pose = match place.pose {
        Pose::Flat => "plan-flat",
        Pose::OnEdge => "plan-on-edge",
        Pose::Upright => "plan-upright",
        Pose::ThisSideUp => "plan-this-side-up",
    };
    format!(
        "{}  {}, {}",
        Filling::letter(index),
        scene.word(spot),
        scene.word(pose)
    )
}

/// The picture with words beside it, at the foot of the list. Takes no row where there is no plan.
pub(super) fn beside(scene: &Scene<'_>, packing: &Packing, pen: &mut Pen<'_>) {
    let words = words(scene, packing);
    let mut pictured = drawn(scene, packing, BESIDE).into_iter();
    let mut words = words.into_iter();
    let rows = pictured.len().max(words.len());
    for _ in 0..rows.min(pen.rows_left()) {
        let mut row = vec![plain("  ")];
        if let Some(drawing) = pictured.next() {
            row.extend(drawing);
            row.push(plain("  "));
        }
        row.extend(words.next());
        pen.line(&row);
    }
}

/// How many rows [`beside`] takes.
pub(super) fn rows(scene: &Scene<'_>, packing: &Packing) -> usize {
    words(scene, packing)
        .len()
        .max(drawn(scene, packing, BESIDE).len())
}

/// The picture in the panel with words below it.
pub(in crate::ui) fn panel(scene: &Scene<'_>, packing: &Packing, pen: &mut Pen<'_>) {
    let words = words(scene, packing);
    let rows = pen.rows_left().saturating_sub(words.len());
    let most = Cells {
        rows: PANEL.rows.min(rows),
        ..PANEL
    };
    if rows >= PANEL_ROWS_MIN {
        for row in drawn(scene, packing, most) {
            pen.line(&row);
        }
    }
    for word in words {
        pen.line(&[word]);
    }
}

fn drawn(scene: &Scene<'_>, packing: &Packing, most: Cells) -> Vec<Vec<Piece>> {
    let Some(shown) = shown_plan(scene, packing).filter(|shown| !shown.plan.is_loose()) else {
        return Vec::new();
    };
    let now = shown.now.and_then(|index| shown.filling.places.get(index));
    let layer = now.map_or_else(
        || shown.filling.layers().saturating_sub(1),
        |place| place.layer,
    );
    picture(shown.filling, layer, room(shown.filling, most), |index| {
        if shown.now == Some(index) {
            Mark::Now
        } else if shown.progress.filled[index] {
            Mark::Filled
        } else {
            Mark::Open
        }
    })
}

fn words(scene: &Scene<'_>, packing: &Packing) -> Vec<Piece> {
    let mut words = Vec::new();
    if let Some(plan) = scene.station.box_plan() {
        if let Some(share) = &plan.share {
            let of = Message::new("plan-share")
                .with("box", number(share.number))
                .with("boxes", number(share.boxes))
                .with("count", share.units());
            words.push(piece(Role::Attention, scene.say(&of)));
        }
        if let Some(apart) = &plan.apart {
            words.push(piece(
                Role::Attention,
                scene.say(&why_apart(apart, &WHY_APART)),
            ));
        }
    }
    if let Some(shown) = shown_plan(scene, packing) {
        if shown.plan.is_loose() {
            words.push(piece(Role::Accent, scene.word("plan-loose")));
        } else if let Some((index, place)) = shown
            .now
            .and_then(|index| Some((index, shown.filling.places.get(index)?)))
        {
            let layer = Message::new("plan-layer")
                .with("layer", number(place.layer + 1))
                .with("layers", number(shown.filling.layers()));
            words.push(piece(Role::Muted, scene.say(&layer)));
            let spot = where_it_goes(scene, shown.filling, index, place);
            words.push(piece(Role::Accent, spot));
            if place.fragile {
                words.push(piece(Role::Attention, scene.word("plan-fragile")));
            }
        }
        words.push(plain(scene.say(&padding(scene, shown.filling))));
    }
    if let Some(recommendation) = scene
        .station
        .box_plan()
        .and_then(|plan| plan.recommendation.as_ref())
    {
        let open = packing.open_parcel().map(|parcel| &parcel.carton);
        if open == Some(&recommendation.carton) {
            words.extend(why(scene, recommendation));
        }
    }
    words.truncate(WORDS_MAX);
    words
}

/// How much the goods take and how much padding comes on top.
pub(super) fn padding(scene: &Scene<'_>, filling: &Filling) -> Message {
    let packing = scene.station.open_packing();
    let rules = packing.map(|packing| {
        let catalogue = &scene.station.desk().catalogue;
        catalogue.rules(&packing.shipment.owner)
    });
    let material = rules.and_then(|rules| rules.costs.padding.as_ref());
    Message::new("plan-void")
        .with(
            "material",
            material.map_or("none", crate::domain::shown::Shown::as_str),
        )
        .with("goods", litres(filling.goods_mm3).as_str())
        .with("space", litres(filling.space()).as_str())
        .with("void", litres(filling.void_mm3()).as_str())
}

fn litres(cubic_millimetres: i64) -> String {
    let tenths = (cubic_millimetres + 50_000) / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Why this box and not its neighbours.
fn why(scene: &Scene<'_>, recommendation: &Recommendation) -> Vec<Piece> {
    let own = shown(recommendation.carton.as_str());
    let smaller = recommendation.not_smaller.as_ref().map(|(code, why)| {
        let message = match why {
            WhyNot::NoneLeft => Message::new("why-none-left"),
            WhyNot::TooHeavy { by } => Message::new("why-too-heavy").with("by", *by),
            WhyNot::TooLong { by } => Message::new("why-too-long").with("by", *by),
            WhyNot::Volume => Message::new("why-volume"),
            WhyNot::Arrangement => Message::new("why-arrangement"),
            WhyNot::NotCheaper => Message::new("why-not-cheaper"),
        };
        message
            .with("own", &own)
            .with("other", shown(code.as_str()))
    });
    let dearer = recommendation.next_dearer.as_ref().map(|(code, more)| {
        Message::new("why-dearer")
            .with("other", shown(code.as_str()))
            .with("more", amount(more).as_str())
    });
    let sent = recommendation.service.as_ref().map(|(service, price)| {
        Message::new("why-service")
            .with("service", service.as_str())
            .with("price", amount(price).as_str())
    });
    smaller
        .into_iter()
        .chain(dearer)
        .chain(sent)
        .map(|message| piece(Role::Muted, scene.say(&message)))
        .collect()
}

fn amount(money: &Money) -> String {
    format!("{}.{:02}", money.minor / 100, money.minor % 100)
}
