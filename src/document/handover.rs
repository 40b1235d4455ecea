//! The hand-over list: every parcel a carrier takes along, to be signed by its driver.

use crate::{domain::shown::Shown, text::Texts};

use super::{
    DocumentError, pdf,
    sheet::{A4, FAINT, INK, MM, Sheet, Side, Style},
    table::{self, Column, Row},
};

/// All that stands on a list.
#[derive(Debug, Clone)]
pub struct Handover {
    /// The site that hands over: name, street, postcode and town.
    pub site: Vec<Shown>,
    /// Who collects.
    pub carrier: Shown,
    /// The list's number.
    pub number: Shown,
    /// When it was closed, in the site's time.
    pub closed: jiff::civil::DateTime,
    /// What goes.
    pub parcels: Vec<HandoverParcel>,
}

/// One parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverParcel {
    /// What the carrier calls it.
    pub tracking: Shown,
    /// The order.
    pub order: Shown,
    /// Postcode and country it goes to.
    pub destination: Shown,
    /// In grams, where it is known.
    pub weight_g: Option<i64>,
}

const MARGIN: f32 = 20.0 * MM;
const INNER: f32 = A4.0 - 2.0 * MARGIN;
const BOTTOM: f32 = A4.1 - 22.0 * MM;
const NEXT_TOP: f32 = 32.0 * MM;

impl Handover {
    /// The list as PDF.
    pub fn pdf(&self, texts: &Texts) -> Result<Vec<u8>, DocumentError> {
        let mut sheet = Sheet::new(A4)?;
        let title = texts.word("document-handover");
        let top = self.head(&mut sheet, texts, &title);
        let columns = columns(texts);
        let rows = self.rows();
        let y = table::draw(&mut sheet, MARGIN, (top, BOTTOM, NEXT_TOP), &columns, &rows);
        signatures(&mut sheet, texts, y + 9.0 * MM);
        let (right, foot) = (A4.0 - MARGIN, A4.1 - 12.0 * MM);
        let running = format!("{title} {} · {}", self.number, self.carrier);
        sheet.on_every_page(|sheet, page, pages| {
            let style = Style::quiet(7.5);
            if page > 1 {
                sheet.text((MARGIN, 22.0 * MM), Side::Left, Style::bold(11.0), &running);
            }
            sheet.text((MARGIN, foot), Side::Left, style, &running);
            let values = [("page", page.to_string()), ("pages", pages.to_string())];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            let count = texts.filled("document-page", &values);
            sheet.text((right, foot), Side::Right, style, &count);
        });
        pdf::written(&sheet, &format!("{title} {}", self.number))
    }

    fn head(&self, sheet: &mut Sheet, texts: &Texts, title: &str) -> f32 {
        let right = A4.0 - MARGIN;
        sheet.text((MARGIN, 24.0 * MM), Side::Left, Style::bold(21.0), title);
        sheet.text(
            (right, 24.0 * MM),
            Side::Right,
            Style::bold(14.0),
            self.number.as_str(),
        );
        sheet.rule(MARGIN, 29.0 * MM, INNER, FAINT);
        let weight: i64 = self
            .parcels
            .iter()
            .filter_map(|parcel| parcel.weight_g)
            .sum();
        let site: Vec<&str> = self.site.iter().map(Shown::as_str).collect();
        let facts = [
            ("document-carrier", self.carrier.to_string()),
            ("document-from", site.join(", ")),
            (
                "document-closed",
                self.closed.strftime("%Y-%m-%d %H:%M").to_string(),
            ),
            ("document-parcels", self.parcels.len().to_string()),
            ("document-weight", kilograms(weight)),
        ];
        let mut y = 35.0 * MM;
        for (key, value) in facts {
            let word = texts.word(key);
            sheet.text((MARGIN, y + 10.0), Side::Left, Style::quiet(9.5), &word);
            y = sheet.paragraph(
                (MARGIN + 38.0 * MM, y),
                INNER - 38.0 * MM,
                Style::bold(9.5),
                &value,
            ) + 2.0;
        }
        y + 5.0 * MM
    }

    fn rows(&self) -> Vec<Row> {
        let text = Style::text(9.0);
        (1..)
            .zip(&self.parcels)
            .map(|(number, parcel): (u32, _)| {
                vec![
                    (number.to_string(), Style::quiet(9.0)),
                    (parcel.tracking.to_string(), Style::bold(9.0)),
                    (parcel.order.to_string(), text),
                    (parcel.destination.to_string(), text),
                    (parcel.weight_g.map(kilograms).unwrap_or_default(), text),
                ]
            })
            .collect()
    }
}

/// Two fields with a line to sign on.
fn signatures(sheet: &mut Sheet, texts: &Texts, y: f32) {
    let height = 34.0 * MM;
    let y = if y + height > BOTTOM {
        sheet.turn();
        NEXT_TOP
    } else {
        y
    };
    let words = texts.word("document-received");
    let y = sheet.paragraph((MARGIN, y), INNER, Style::text(9.5), &words) + 14.0 * MM;
    let width = (INNER - 10.0 * MM) / 2.0;
    for (left, key) in [
        (MARGIN, "document-sign-driver"),
        (MARGIN + width + 10.0 * MM, "document-sign-site"),
    ] {
        sheet.rule(left, y, width, INK);
        let word = texts.word(key);
        sheet.text((left, y + 11.0), Side::Left, Style::quiet(8.0), &word);
    }
}

fn columns(texts: &Texts) -> Vec<Column> {
    let column = |head: String, millimetres: f32, side| Column {
        head,
        width: millimetres * MM,
        side,
    };
    vec![
        column("#".to_owned(), 12.0, Side::Right),
        column(texts.word("document-tracking"), 58.0, Side::Left),
        column(texts.word("document-order"), 42.0, Side::Left),
        column(texts.word("document-destination"), 34.0, Side::Left),
        column(texts.word("document-weight"), 24.0, Side::Right),
    ]
}

/// Grams as kilograms with three decimals.
pub(super) fn kilograms(grams: i64) -> String {
    format!("{}.{:03} kg", grams / 1_000, (grams % 1_000).abs())
}
