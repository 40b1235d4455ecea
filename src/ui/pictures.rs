//! A picture of every screen: what is written, and in which role, at each size.

mod offline;

use proptest::prelude::*;
use ratatui::{buffer::Buffer, layout::Rect, style::Color, widgets::Widget};

use super::{Screen, Theme, fixture::Fixture};
use crate::{
    domain::{
        carrier_label::Unprintable,
        catalogue::Catalogue,
        ids::ShipmentId,
        measure::Grams,
        packing::{Evidence, Hold, HoldReason, Phase, PinRule, Policy, PrintVerdict},
        weight::ScaleReading,
    },
    station::{
        CommandId, Flow, Msg,
        flow::Bench,
        msg::{Answer, DeviceState, PinTrouble, PrinterNews, Trouble},
    },
    text::Texts,
};

/// One letter a role, in the order of [`super::Role::ALL`].
const ROLE_LETTERS: [char; 11] = ['.', 'n', 'o', 'w', 'W', 'a', 'A', 'm', 'c', 'd', 'k'];

fn drawn(fixture: &Fixture, language: &str, theme: &Theme, (width, height): (u16, u16)) -> Buffer {
    let texts = Texts::new(language);
    let screen = Screen {
        station: &fixture.station,
        texts: &texts,
        theme,
        now: fixture.now,
    };
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    screen.render(buffer.area, &mut buffer);
    buffer
}

/// The buffer's text; the cell after a wide character is left out.
fn text_plane(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            let cells = unicode_width::UnicodeWidthStr::width(symbol).max(1);
            x += u16::try_from(cells).unwrap();
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A letter a cell for its role; blanks where nothing is written.
fn role_plane(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let line: String = (0..buffer.area.width)
            .map(|x| {
                let cell = &buffer[(x, y)];
                match cell.fg {
                    Color::Indexed(4) => 'W',
                    Color::Indexed(6) => 'A',
                    _ if cell.symbol().trim().is_empty() => ' ',
                    Color::Indexed(role) => ROLE_LETTERS[usize::from(role)],
                    _ => '.',
                }
            })
            .collect();
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn picture(name: &str, fixture: &Fixture, language: &str, size: (u16, u16)) {
    let buffer = drawn(fixture, language, &Theme::of_roles(), size);
    let text = text_plane(&buffer);
    assert!(
        !text.contains("{$") && !text.contains("{ $"),
        "{name}: a value is missing\n{text}"
    );
    let both = format!(
        "{text}{}\n{}",
        "=".repeat(usize::from(size.0)),
        role_plane(&buffer)
    );
    let name = format!("{name}@{language}-{}x{}", size.0, size.1);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, both);
    });
}

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 36);

/// English at both sizes; the screen's name is checked.
fn pictures(name: &str, screen: &str, fixture: &Fixture) {
    assert_eq!(fixture.station.screen(), screen, "{name}");
    picture(name, fixture, "en", SMALL);
    picture(name, fixture, "en", LARGE);
}

fn in_all_languages(name: &str, fixture: &Fixture) {
    picture(name, fixture, "de", SMALL);
    picture(name, fixture, "pseudo", SMALL);
}

const MUG: &str = "9521234000082";
const RED_MUG: &str = "9521234000099";
const TEA: &str = "9521234001010";
const CANDLE: &str = "9521234002017";

fn half_packed() -> Fixture {
    let mut fixture = Fixture::opened("T-14");
    fixture.scans(&[CANDLE, CANDLE, MUG, MUG]);
    fixture.wait(4);
    fixture
}

fn full() -> Fixture {
    let mut fixture = Fixture::opened("T-14");
    fixture.pack_all();
    fixture
}

/// The label is being bought.
fn closed(tote: &str) -> Fixture {
    let mut fixture = Fixture::opened(tote);
    fixture.pack_all();
    fixture.weigh_right();
    fixture.wait(3);
    fixture
}

fn printing() -> Fixture {
    let mut fixture = closed("T-14");
    fixture.sell_label();
    fixture
}

fn finished(verdict: PrintVerdict, trouble: Option<&'static str>) -> Fixture {
    let mut fixture = printing();
    let job = fixture.job();
    fixture.send(Msg::Printer(PrinterNews::Finished {
        job,
        verdict,
        trouble,
    }));
    fixture
}

fn refused(code: &str, fixture: &mut Fixture) {
    fixture.scan("T-99");
    let (request, _) = fixture.questions.pop().unwrap();
    let trouble = Trouble {
        code: code.to_owned(),
        detail: "a supervisor has to release it".into(),
        station: (code == "claimed_elsewhere").then(|| "07".into()),
        packer: (code == "claimed_elsewhere").then(|| "Jörg B.".into()),
        hold: (code == "on_hold").then_some(HoldReason::Channel),
        note: (code == "on_hold").then(|| "Address in doubt: we are asking the customer.".into()),
    };
    fixture.answer(request, Answer::Refused(trouble));
}

#[test]
fn sign_in() {
    let fixture = Fixture::new();
    pictures("sign_in", "sign_in", &fixture);
    let mut fixture = Fixture::new();
    fixture.offline();
    fixture.send(Msg::Scale(ScaleReading::Gone));
    fixture.send(Msg::Printer(PrinterNews::State(DeviceState::Trouble(
        "head-open",
    ))));
    fixture.scan("BADGE-7777");
    pictures("sign_in-unknown_badge", "sign_in", &fixture);
}

#[test]
fn queue() {
    let mut fixture = Fixture::signed_in();
    fixture.wait(4);
    pictures("queue", "queue", &fixture);
    in_all_languages("queue", &fixture);
    let mut fixture = Fixture::opened("T-14");
    fixture.command(CommandId::Park);
    fixture.scan("P-3");
    fixture.offline();
    fixture.scan("T-01");
    pictures("queue-offline", "queue", &fixture);
    in_all_languages("queue-offline", &fixture);
    let mut fixture = finished(
        PrintVerdict::Printed {
            evidence: Evidence::Counter,
        },
        None,
    );
    fixture.scan("HP000000006784");
    pictures("queue-order_done", "queue", &fixture);
    let mut fixture = Fixture::signed_in();
    refused("not_found", &mut fixture);
    pictures("queue-not_found", "queue", &fixture);
}

#[test]
fn opening_and_barred() {
    let mut fixture = Fixture::signed_in();
    fixture.scan("T-99");
    fixture.wait(3);
    pictures("opening", "opening", &fixture);
    let mut fixture = Fixture::signed_in();
    refused("claimed_elsewhere", &mut fixture);
    pictures("barred-claimed", "barred", &fixture);
    let mut fixture = Fixture::signed_in();
    refused("on_hold", &mut fixture);
    pictures("barred", "barred", &fixture);
}

#[test]
fn pack() {
    let fixture = Fixture::opened("T-14");
    pictures("pack-box_first", "pack", &fixture);
    let mut fixture = half_packed();
    pictures("pack", "pack", &fixture);
    in_all_languages("pack", &fixture);
    fixture.scan(RED_MUG);
    pictures("pack-wrong", "pack", &fixture);
    in_all_languages("pack-wrong", &fixture);
    fixture.scan(TEA);
    pictures("pack-stray", "pack", &fixture);
    fixture.scans(&[RED_MUG, "HELLO"]);
    pictures("pack-unknown", "pack", &fixture);
}

#[test]
fn pack_with_many_lines() {
    let mut fixture = Fixture::opened("T-03");
    pictures("pack-many_lines", "pack", &fixture);
    fixture.command(CommandId::Undo);
    for _ in 0..8 {
        fixture.command(CommandId::Down);
    }
    fixture.command(CommandId::Type);
    fixture.send(Msg::Typed("Matcha 3".to_owned()));
    pictures("pack-typing", "pack", &fixture);
    in_all_languages("pack-typing", &fixture);
}

#[test]
fn pack_practice_with_coach() {
    let mut fixture = Fixture::with(|equipment| {
        equipment.coach = true;
        equipment.practice = true;
    });
    fixture.scans(&["BADGE-1004", "T-05"]);
    fixture.command(CommandId::TriggerWrong);
    pictures("pack-coach", "pack", &fixture);
    in_all_languages("pack-coach", &fixture);
}

#[test]
fn pack_with_wide_and_long_titles() {
    let mut fixture = Fixture::opened("T-14");
    let mut data = fixture.station.desk().catalogue.data().clone();
    for (product, title) in data.products.iter_mut().zip(
        [
            "Porzellanteekannenuntersetzergeschenkverpackungsmanschette, handbemalt, Größe L, blau",
            "水出し緑茶ティーバッグ 詰め合わせ 三十個入り 木箱付き 贈答用 のし紙つき 送料込み",
        ]
        .iter()
        .cycle(),
    ) {
        product.title = (*title).into();
    }
    data.products[13].title = "緑茶".into();
    let catalogue = Catalogue::new(data);
    fixture.send(Msg::Catalogue(Box::new(catalogue)));
    fixture.scans(&[CANDLE, RED_MUG]);
    pictures("pack-wide_wrong", "pack", &fixture);
    fixture.scan(MUG);
    pictures("pack-wide", "pack", &fixture);
    picture("pack-wide", &fixture, "de", SMALL);
}

#[test]
fn pack_after_a_short() {
    let mut fixture = half_packed();
    fixture.command(CommandId::Short);
    fixture.digit(1);
    fixture.digit(1);
    fixture.scans(&[RED_MUG, "9521234000143"]);
    fixture.command(CommandId::Up);
    pictures("pack-short", "pack", &fixture);
    fixture.command(CommandId::Undo);
    pictures("pack-undone", "pack", &fixture);
}

#[test]
fn a_bench_without_scale_and_printer() {
    let mut fixture = Fixture::with(|equipment| {
        equipment.has_scale = false;
        equipment.has_printer = false;
    });
    fixture.scans(&["BADGE-1001", "T-14"]);
    fixture.pack_all();
    pictures("weigh-no_scale", "weigh", &fixture);
    in_all_languages("weigh-no_scale", &fixture);
    fixture.command(CommandId::Close);
    fixture.sell_label();
    pictures("label-no_printer", "label", &fixture);
}

#[test]
fn quality() {
    let mut fixture = Fixture::opened("T-07");
    fixture.scan("9521234000334");
    pictures("quality", "quality", &fixture);
}

#[test]
fn exceptions() {
    let mut fixture = half_packed();
    fixture.command(CommandId::Short);
    pictures("exception-short", "exception", &fixture);
    fixture.digit(1);
    pictures("exception-short_place", "exception", &fixture);
    fixture.scan(MUG);
    pictures("exception-not_a_place", "exception", &fixture);
    fixture.command(CommandId::Back);
    fixture.command(CommandId::Damaged);
    fixture.digit(1);
    pictures("exception-damage_place", "exception", &fixture);
    fixture.command(CommandId::Back);
    fixture.command(CommandId::Hold);
    pictures("exception-hold", "exception", &fixture);
    fixture.command(CommandId::Back);
    fixture.command(CommandId::Box);
    pictures("exception-box", "exception", &fixture);
    // Of the other boxes one alone is long enough for a mat of 560 mm.
    let mut fixture = Fixture::opened("T-25");
    fixture.command(CommandId::Box);
    pictures("exception-box_too_short", "exception", &fixture);
    picture("exception-box_too_short", &fixture, "de", SMALL);
}

#[test]
fn weigh() {
    let mut fixture = full();
    pictures("weigh", "weigh", &fixture);
    fixture.send(Msg::Scale(ScaleReading::Moving(
        crate::domain::measure::Grams(1_204),
    )));
    pictures("weigh-settling", "weigh", &fixture);
    let packing = fixture.station.open_packing().unwrap();
    let parcel = packing.open_parcel().unwrap();
    let right = fixture
        .station
        .desk()
        .expected_weight(packing, parcel)
        .unwrap()
        .0;
    let mut fixture = full();
    fixture.weigh(right - 342);
    pictures("weigh-off", "weigh", &fixture);
    fixture.weigh(right + 100);
    pictures("weigh-recount", "weigh", &fixture);
    let mut fixture = full();
    fixture.learned(|weight| weight.0 * 3);
    pictures("weigh-cannot_tell", "weigh", &fixture);
    let mut fixture = full();
    fixture.learned(|weight| weight.0 / 20 + 2);
    fixture.weigh(right + 79);
    pictures("weigh-swapped", "weigh", &fixture);
    let mut fixture = full();
    fixture.send(Msg::Scale(ScaleReading::Gone));
    pictures("weigh-gone", "weigh", &fixture);
    let trouble = ScaleReading::Trouble(crate::domain::weight::ScaleTrouble::Garbled);
    fixture.send(Msg::Scale(trouble));
    pictures("weigh-garbled", "weigh", &fixture);
    fixture.send(Msg::Scale(ScaleReading::Tared));
    pictures("weigh-tared", "weigh", &fixture);
}

#[test]
fn label() {
    let fixture = closed("T-14");
    pictures("label-buying", "label", &fixture);
    let mut fixture = printing();
    fixture.wait(2);
    pictures("label-printing", "label", &fixture);
    let job = fixture.job();
    fixture.send(Msg::Printer(PrinterNews::Waiting {
        job,
        trouble: "paper-out",
    }));
    pictures("label-trouble", "label", &fixture);
    in_all_languages("label-trouble", &fixture);
    let mut fixture = finished(
        PrintVerdict::Printed {
            evidence: Evidence::Counter,
        },
        None,
    );
    pictures("label", "label", &fixture);
    in_all_languages("label", &fixture);
    fixture.scan("HP000000009999");
    pictures("label-wrong", "label", &fixture);
    let fixture = finished(PrintVerdict::Unknown, None);
    pictures("label-unknown", "label", &fixture);
    let fixture = finished(PrintVerdict::NotPrinted, Some("head-open"));
    pictures("label-not_printed", "label", &fixture);
}

#[test]
fn label_at_a_neighbours_printer() {
    let mut fixture = printing();
    fixture.station.desk.equipment.neighbours = vec!["bench 03".into(), "bench 05".into()];
    let job = fixture.job();
    fixture.send(Msg::Printer(PrinterNews::Waiting {
        job,
        trouble: "head-open",
    }));
    pictures("label-trouble-neighbours", "label", &fixture);
    fixture.digit(5);
    pictures("exception-printer", "exception", &fixture);
    in_all_languages("exception-printer", &fixture);
    // After the carrier's cut-off, with the label on its way out of the first printer.
    fixture.wait(3_600);
    fixture.digit(2);
    fixture.send(Msg::Printer(PrinterNews::Finished {
        job,
        verdict: PrintVerdict::Unknown,
        trouble: Some("given-up"),
    }));
    pictures("label-unknown-swapped", "label", &fixture);
}

#[test]
fn label_with_papers_beside_it() {
    use crate::domain::enclosure::{Enclosure, EnclosureKind, ParcelPapers};
    let mut fixture = closed("T-14");
    let drawing = crate::domain::label::Label {
        width_dots: 812,
        length_dots: 1218,
        dpi: crate::domain::label::Dpi::D203,
        elements: Vec::new(),
    };
    fixture.papers = ParcelPapers {
        declared: true,
        enclosures: vec![
            Enclosure {
                kind: EnclosureKind::Gift,
                drawing: Some(drawing),
                refused: None,
            },
            // Larger than its label: nobody can print it here.
            Enclosure {
                kind: EnclosureKind::Inserts,
                drawing: None,
                refused: None,
            },
        ],
    };
    fixture.sell_label();
    fixture.wait(2);
    pictures("label-enclosing", "label", &fixture);
    let job = fixture.job();
    fixture.send(Msg::Printer(PrinterNews::Finished {
        job,
        verdict: PrintVerdict::Unknown,
        trouble: None,
    }));
    pictures("label-enclosure-missing", "label", &fixture);
}

#[test]
fn label_without_network_and_refused() {
    let mut fixture = closed("T-14");
    let (request, _) = fixture.questions.pop().unwrap();
    fixture.offline();
    let trouble = Trouble {
        code: "offline".to_owned(),
        detail: "".into(),
        station: None,
        packer: None,
        hold: None,
        note: None,
    };
    fixture.answer(request, Answer::Refused(trouble));
    pictures("label-offline", "label", &fixture);
    let mut fixture = closed("T-14");
    let (request, question) = fixture.questions.pop().unwrap();
    let crate::station::effect::Question::Label { key, .. } = question else {
        panic!();
    };
    let reason = "Postcode 50674 does not belong to Köln.".into();
    fixture.answer(request, Answer::LabelRefused { key, reason });
    pictures("label-refused", "label", &fixture);
    let mut fixture = closed("T-14");
    let (request, _) = fixture.questions.pop().unwrap();
    let command = Unprintable::Command {
        command: "^JU".to_owned(),
        why: "saves or resets the printer's settings",
    };
    let trouble = Trouble {
        code: "label_unprintable".to_owned(),
        detail: command.to_string().into(),
        station: None,
        packer: None,
        hold: None,
        note: None,
    };
    fixture.answer(request, Answer::Refused(trouble));
    pictures("label-unprintable", "label", &fixture);
    in_all_languages("label-unprintable", &fixture);
}

#[test]
fn label_of_a_japanese_recipient() {
    let mut fixture = closed("T-19");
    fixture.sell_label();
    pictures("label-japanese", "label", &fixture);
}

#[test]
fn changed() {
    let mut fixture = half_packed();
    fixture.changed(|packing| packing.shipment.lines[2].quantity = 1);
    pictures("changed", "changed", &fixture);
    let mut fixture = half_packed();
    fixture.changed(|packing| packing.phase = Phase::Cancelled);
    pictures("changed-cancelled", "changed", &fixture);
}

#[test]
fn resting() {
    let mut fixture = half_packed();
    let id = fixture.station.open_packing().unwrap().shipment.id.clone();
    let packing = &mut fixture.station.desk.works.get_mut(&id).unwrap().packing;
    packing.parked = Some("P-3".into());
    pictures("parked", "parked", &fixture);
    let packing = &mut fixture.station.desk.works.get_mut(&id).unwrap().packing;
    packing.holds.push(Hold {
        reason: HoldReason::Question,
        note: None,
        place: Some("P-3".into()),
    });
    pictures("held", "held", &fixture);
    fixture.station.flow = Flow::Bench(Bench::with(ShipmentId::from("gone")));
    pictures("done", "done", &fixture);
}

#[test]
fn choose_box() {
    let mut fixture = Fixture::signed_in();
    for shipment in &mut fixture.orders {
        shipment.lines[0].quantity = 9_000;
    }
    fixture.scan("T-14");
    pictures("choose_box", "choose_box", &fixture);
}

#[test]
fn dispatch() {
    let mut fixture = Fixture::signed_in();
    fixture.command(CommandId::Dispatch);
    pictures("dispatch", "dispatch", &fixture);
    fixture.digit(1);
    pictures("dispatch-list", "dispatch", &fixture);
    fixture.command(CommandId::Close);
    fixture.wait(2);
    pictures("dispatch-closing", "dispatch", &fixture);
}

#[test]
fn help() {
    let mut fixture = half_packed();
    fixture.command(CommandId::Help);
    pictures("help", "pack", &fixture);
}

#[test]
fn devices() {
    let mut fixture = Fixture::new();
    fixture.command(CommandId::Devices);
    pictures("devices-nothing-yet", "devices", &fixture);
    let from = |scanner: &str, bytes: &[u8]| Msg::Scan {
        bytes: bytes.to_vec(),
        typed: false,
        scanner: Some(scanner.into()),
    };
    for (name, state) in [
        ("hand", DeviceState::Ready),
        ("table", DeviceState::Ready),
        ("door", DeviceState::Trouble("gone")),
    ] {
        fixture.send(Msg::Scanner {
            name: name.into(),
            state,
            is_scan_lost: false,
        });
    }
    fixture.send(Msg::WedgeScan(b"T-14".to_vec()));
    fixture.wait(60);
    fixture.send(Msg::ScanFailed {
        reason: "overlong",
        scanner: Some("table".into()),
    });
    fixture.wait(1);
    fixture.send(from(
        "hand",
        b"]C10109521234000082172612311042\x1d3103001204",
    ));
    fixture.send(Msg::ScaleSaid(b"S D      1.204 kg\r\n".to_vec()));
    fixture.send(Msg::Scale(ScaleReading::Moving(Grams(1_204))));
    fixture.send(Msg::Printer(PrinterNews::State(DeviceState::Trouble(
        "paper-out",
    ))));
    pictures("devices", "devices", &fixture);
    in_all_languages("devices", &fixture);
    picture("devices", &fixture, "de", LARGE);
    fixture.command(CommandId::Back);
    assert_eq!(fixture.station.screen(), "sign_in");
}

#[test]
fn a_pin_is_asked_for() {
    let mut fixture = Fixture::signed_in();
    refused("on_hold", &mut fixture);
    fixture.send(Msg::Policy(Policy {
        pin: PinRule::Overrides,
        ..Policy::default()
    }));
    fixture.scan("BADGE-9001");
    pictures("why", "why", &fixture);
    in_all_languages("why", &fixture);
    fixture.send(Msg::Digit(1));
    for digits in ["2", "74"] {
        fixture.send(Msg::Typed(digits.to_owned()));
    }
    pictures("pin", "pin", &fixture);
    in_all_languages("pin", &fixture);
    fixture.scan("913");
    pictures("pin-scanned", "pin", &fixture);
    let answer = |code: &str, fixture: &mut Fixture| {
        fixture.command(CommandId::Enter);
        let (request, _) = fixture.questions.last().cloned().unwrap();
        let trouble = PinTrouble {
            code: code.to_owned(),
            detail: "no".into(),
            tries_left: Some(4),
            minutes_left: None,
        };
        let answer = Box::new(Answer::NotApproved(trouble));
        fixture.send(Msg::Answer { request, answer });
    };
    answer("pin_wrong", &mut fixture);
    pictures("pin-wrong", "pin", &fixture);
    fixture.send(Msg::Typed("274913".to_owned()));
    answer("pin_change", &mut fixture);
    pictures("pin-new", "pin", &fixture);
}

#[test]
fn too_small() {
    for size in [(79, 24), (80, 23), (40, 5), (10, 3)] {
        picture("too_small", &half_packed(), "en", size);
    }
}

#[test]
fn every_screen_has_a_picture() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/ui/snapshots");
    let names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let source = include_str!("../station/flow/mod.rs");
    let source = source.split("pub fn name").nth(1).unwrap();
    let source = source.split("pub fn waits_since").next().unwrap();
    let screens: Vec<&str> = source
        .lines()
        .filter(|line| line.contains("=> \""))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    assert!(screens.len() >= 14, "{screens:?}");
    for screen in screens {
        for size in ["en-80x24", "en-120x36"] {
            let found = names.iter().any(|name| {
                name.ends_with(&format!("@{size}.snap"))
                    && name.split(['@', '-']).next() == Some(screen)
            });
            assert!(found, "no picture of {screen} at {size}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_size_breaks_a_screen(width in 0_u16..200, height in 0_u16..200, which in 0_usize..5, language in 0_usize..3) {
        let fixture = match which {
            0 => Fixture::new(),
            1 => Fixture::signed_in(),
            2 => half_packed(),
            3 => printing(),
            _ => { let mut fixture = full(); fixture.weigh(500); fixture }
        };
        let language = ["en", "de", "pseudo"][language];
        drawn(&fixture, language, &Theme::mono(), (width, height));
    }
}

/// The unit code of the goods that a place is for.
fn code_of(fixture: &Fixture, goods: usize) -> String {
    let packing = fixture.station.open_packing().unwrap();
    let line = fixture.station.box_plan().unwrap().line_of(goods).unwrap();
    let sku = &packing.shipment.line(line).unwrap().sku;
    let catalogue = &fixture.station.desk().catalogue;
    let product = catalogue.product(&packing.shipment.owner, sku).unwrap();
    product.barcodes[0].code.clone()
}

#[test]
fn the_way_to_fill_the_box() {
    let mut fixture = Fixture::opened("T-24");
    pictures("pack-plan", "pack", &fixture);
    let plan = fixture.station.box_plan().unwrap().filling.clone().unwrap();
    for place in plan.places.iter().take(3) {
        fixture.scan(&code_of(&fixture, place.goods));
    }
    pictures("pack-plan_filling", "pack", &fixture);
    in_all_languages("pack-plan_filling", &fixture);
    let mut fixture = Fixture::opened("T-20");
    let plan = fixture.station.box_plan().unwrap().filling.clone().unwrap();
    let top = plan.places.last().unwrap().goods;
    fixture.scan(&code_of(&fixture, top));
    pictures("pack-plan_too_early", "pack", &fixture);
}

#[test]
fn what_is_kept_apart_and_a_box_that_is_complete() {
    let mut fixture = Fixture::signed_in();
    fixture.scan("T-69");
    pictures("pack-kept_apart", "pack", &fixture);
    let (tea, descaler) = ("9521234001041", "9521234002659");
    fixture.scan(tea);
    fixture.scan(descaler);
    pictures("pack-kept_apart_refused", "pack", &fixture);
    fixture.scan("PUT-BACK");
    fixture.scan(tea);
    pictures("pack-complete", "pack", &fixture);
    fixture.command(CommandId::Close);
    pictures("weigh-of_several", "weigh", &fixture);
}

#[test]
fn what_ships_as_it_is() {
    let mut fixture = Fixture::signed_in();
    let (tea, samovar) = ("9521234001041", "9521234002666");
    fixture.scan("T-70");
    fixture.scan(tea);
    fixture.scan(samovar);
    pictures("pack-own_box_refused", "pack", &fixture);
    fixture.command(CommandId::Undo);
    fixture.scan(samovar);
    pictures("weigh-own_box", "weigh", &fixture);
    fixture.command(CommandId::Undo);
    pictures("pack-own_box", "pack", &fixture);
}

#[test]
fn what_goes_into_which_of_several_boxes() {
    let mut fixture = Fixture::signed_in();
    let tea = fixture
        .orders
        .iter_mut()
        .find(|order| order.totes.contains(&"T-24".into()))
        .unwrap();
    tea.lines[0].quantity = 120;
    fixture.scan("T-24");
    let plan = fixture.station.box_plan().unwrap();
    let share = plan.share.clone().unwrap();
    assert!(share.number == 1 && share.boxes > 1, "{share:?}");
    assert_eq!(
        plan.filling.as_ref().map(|filling| filling.places.len()),
        usize::try_from(share.units()).ok()
    );
    assert!(share.units() < 122, "{share:?}");
    // The box takes its own share, so it does not stay out of it.
    let open = fixture.station.open_packing().unwrap().open_parcel();
    let open = open.unwrap().carton.clone();
    assert_eq!(fixture.station.stays_out(&open), None);
    pictures("pack-plan_boxes", "pack", &fixture);
    let (opened, code) = {
        let packing = fixture.station.open_packing().unwrap();
        let carton = packing.open_parcel().unwrap().carton.clone();
        let goods = plan.filling.as_ref().unwrap().places[0].goods;
        (carton, code_of(&fixture, goods))
    };
    fixture.scan(&code);
    let plan = fixture.station.box_plan().unwrap();
    let packing = fixture.station.open_packing().unwrap();
    assert_eq!(
        plan.share,
        Some(share),
        "{opened}: what is begun stays as it is"
    );
    let filled = plan.progress(packing).filled;
    assert_eq!(filled.iter().filter(|filled| **filled).count(), 1);
}
