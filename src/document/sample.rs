//! Documents to look at: every part in use, names in several scripts, more lines than a page holds where that is wanted.

use crate::domain::{label::code128::BarcodeText, measure::Money, shown::Shown};

use super::{
    cn23::{Category, CustomsLine, Declaration},
    handover::{Handover, HandoverParcel},
    slip::{Slip, SlipLine},
};

const DAY: jiff::civil::Date = jiff::civil::date(2026, 3, 14);

/// Names of goods in the scripts a shop's customers write.
const GOODS: [(&str, &str); 6] = [
    (
        "ACME-TEA-GRN250",
        "Green tea, loose, 250 g, first flush, in a resealable bag made of compostable paper",
    ),
    ("ACME-MUG-BL", "Mug BLUE 300 ml"),
    ("ACME-SENCHA-100", "煎茶 100 g (Sencha)"),
    ("ACME-PHO-01", "Чай чёрный «Утренний», 100 г"),
    ("ACME-HEB-07", "תה ירוק 100 גרם"),
    ("ACME-KOR-02", "녹차 티백 20개입"),
];

fn shown(lines: &[&str]) -> Vec<Shown> {
    lines.iter().map(|line| Shown::new(line)).collect()
}

/// A packing slip with so many lines.
#[must_use]
pub fn slip(lines: usize) -> Slip {
    Slip {
        sender: shown(&["Acme Haus & Tee", "Kannenstieg 14", "21035 Hamburg", "DE"]),
        logo: None,
        ship_to: shown(&[
            "佐藤 花子 (Hanako Sato)",
            "Kita-ku 3-2-1",
            "530-0001 大阪市",
            "JAPAN",
        ]),
        order: Shown::new("1007-2026-03"),
        date: DAY,
        carrier: Some(Shown::new("House Parcel")),
        tracking: shown(&["HP00000000427"]),
        lines: GOODS
            .iter()
            .cycle()
            .take(lines)
            .zip(1_u32..)
            .map(|((sku, title), place)| SlipLine {
                sku: Shown::new(sku),
                title: Shown::new(title),
                ordered: place % 4 + 1,
                packed: if place == 2 { 1 } else { place % 4 + 1 },
            })
            .collect(),
        gift_message: shown(&[
            "Liebe Hanako, alles Gute zum Geburtstag!",
            "Viel Freude mit dem Tee wünschen Dir Jörg und Michelle.",
        ]),
        inserts: shown(&["Tea calendar 2026", "Coupon SPRING10", "Return label"]),
        return_policy: Some(Shown::new(
            "Something not as you wished? Send it back within 30 days, unused and in its packaging. Put this slip into \
             the parcel; the code on the right tells us at once what it belongs to.",
        )),
        return_code: BarcodeText::new("RET-1007-2026-03").ok(),
    }
}

/// A customs declaration.
#[must_use]
pub fn declaration() -> Declaration {
    let line =
        |description: &str, quantity: u32, net_g, minor, hs: &str, origin: &str| CustomsLine {
            description: Shown::new(description),
            quantity,
            net_g: Some(net_g),
            value: Some(Money::new(minor, "EUR")),
            hs_code: Some(Shown::new(hs)),
            origin: Some(Shown::new(origin)),
        };
    Declaration {
        from: shown(&[
            "Acme Haus & Tee",
            "Versand, Tor 3",
            "Kannenstieg 14",
            "21035 Hamburg",
            "GERMANY",
        ]),
        to: shown(&[
            "佐藤 花子 (Hanako Sato)",
            "Kita-ku 3-2-1",
            "530-0001 Osaka",
            "JAPAN",
        ]),
        tracking: Shown::new("HP00000000427"),
        reference: Shown::new("1007-2026-03"),
        gross_g: 1_842,
        lines: vec![
            line(
                "Green tea, loose, in paper bags",
                2,
                500,
                2_380,
                "0902.10",
                "JP",
            ),
            line("Mug, stoneware, 300 ml", 1, 342, 1_290, "6912.00", "DE"),
            line("Candle, vegetable wax", 3, 660, 1_770, "3406.00", "PL"),
        ],
        category: Category::Sale,
        date: DAY,
    }
}

/// A hand-over list of so many parcels.
#[must_use]
pub fn handover(parcels: usize) -> Handover {
    Handover {
        site: shown(&["Acme Haus & Tee", "Kannenstieg 14", "21035 Hamburg"]),
        carrier: Shown::new("House Parcel"),
        number: Shown::new("260314-00017"),
        closed: DAY.at(16, 42, 0, 0),
        parcels: (1_u32..)
            .take(parcels)
            .map(|number| HandoverParcel {
                tracking: Shown::from(format!("HP{number:010}7")),
                order: Shown::from(format!("{}", 1_000 + number)),
                destination: Shown::from(format!("DE {:05}", 10_115 + number * 731)),
                weight_g: Some(i64::from(number * 137 % 4_000 + 250)),
            })
            .collect(),
    }
}
