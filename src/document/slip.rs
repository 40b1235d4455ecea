//! The packing slip: what lies in the parcel, in the customer's language. It never shows a price: it may be a gift.

use std::sync::Arc;

use crate::{
    domain::{label::code128::BarcodeText, shown::Shown},
    text::Texts,
};

use super::{
    DocumentError, pdf,
    sheet::{A4, ALERT, FAINT, INK, MM, Op, PANEL, Picture, QUIET, Sheet, Side, Style},
    table::{self, Column, Row},
};

/// All that stands on a slip.
#[derive(Debug, Clone)]
pub struct Slip {
    /// Who sends: name, street, postcode and town, country.
    pub sender: Vec<Shown>,
    /// The sender's picture.
    pub logo: Option<Arc<Picture>>,
    /// Who receives, as on the label.
    pub ship_to: Vec<Shown>,
    /// The number the customer knows.
    pub order: Shown,
    /// The day, as the site's calendar has it.
    pub date: jiff::civil::Date,
    /// Who carries it.
    pub carrier: Option<Shown>,
    /// What the carrier calls the parcels.
    pub tracking: Vec<Shown>,
    /// What was ordered.
    pub lines: Vec<SlipLine>,
    /// What the giver writes, line by line.
    pub gift_message: Vec<Shown>,
    /// What else lies in the box.
    pub inserts: Vec<Shown>,
    /// How things come back.
    pub return_policy: Option<Shown>,
    /// The code that the returns desk scans.
    pub return_code: Option<BarcodeText>,
}

/// One line of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipLine {
    /// The owner's name of the product.
    pub sku: Shown,
    /// What people read.
    pub title: Shown,
    /// Units wanted.
    pub ordered: u32,
    /// Units in the parcels.
    pub packed: u32,
}

/// White at the left and right edge (DIN 5008: 25 and 20 mm; both 20 here, so that the page is even).
const MARGIN: f32 = 20.0 * MM;
/// Where texts end on a page, above the footer.
const BOTTOM: f32 = A4.1 - 24.0 * MM;
/// Where a following page begins.
const NEXT_TOP: f32 = 34.0 * MM;
/// Between the margins.
const INNER: f32 = A4.0 - 2.0 * MARGIN;

impl Slip {
    /// The slip as PDF, its words in the language of `texts`.
    pub fn pdf(&self, texts: &Texts) -> Result<Vec<u8>, DocumentError> {
        let mut sheet = Sheet::new(A4)?;
        let title = texts.word("document-slip");
        self.head(&mut sheet, texts, &title);
        let mut y = self.address(&mut sheet, texts);
        y = self.gift(&mut sheet, texts, y);
        y = table::draw(
            &mut sheet,
            MARGIN,
            (y, BOTTOM, NEXT_TOP),
            &columns(texts),
            &self.rows(texts),
        );
        y = self.inserts(&mut sheet, texts, y + 16.0);
        self.returns(&mut sheet, texts, y);
        self.every_page(&mut sheet, texts, &title);
        pdf::written(&sheet, &format!("{title} {}", self.order))
    }

    /// The sender, large or as a picture, and what this is.
    fn head(&self, sheet: &mut Sheet, texts: &Texts, title: &str) {
        let right = A4.0 - MARGIN;
        if let Some(logo) = &self.logo {
            let (width, height) = logo.placed(58.0 * MM, 18.0 * MM);
            sheet.draw(Op::Picture(
                (MARGIN, 15.0 * MM, width, height),
                Arc::clone(logo),
            ));
        } else {
            let name = self.sender.first().map(Shown::as_str).unwrap_or_default();
            sheet.paragraph((MARGIN, 16.0 * MM), 95.0 * MM, Style::bold(17.0), name);
        }
        sheet.text((right, 22.0 * MM), Side::Right, Style::bold(21.0), title);
        let date = texts.filled("document-date", &[("date", &self.date.to_string())]);
        sheet.text((right, 28.0 * MM), Side::Right, Style::quiet(9.5), &date);
        sheet.rule(MARGIN, 37.0 * MM, INNER, FAINT);
    }

    /// The address where a window envelope shows it (DIN 5008, form B), and what names the order beside it.
    fn address(&self, sheet: &mut Sheet, texts: &Texts) -> f32 {
        let from: Vec<&str> = self.sender.iter().map(Shown::as_str).collect();
        let top = 46.0 * MM;
        let width = 85.0 * MM;
        let y = sheet.paragraph((MARGIN, top), width, Style::quiet(7.0), &from.join(" · "));
        let mut y = y + 5.0;
        for (place, line) in self.ship_to.iter().enumerate() {
            let style = if place == 0 {
                Style::bold(11.5)
            } else {
                Style::text(11.5)
            };
            y = sheet.paragraph((MARGIN, y), width, style, line.as_str());
        }
        let left = MARGIN + 104.0 * MM;
        let right = A4.0 - MARGIN;
        let mut facts = vec![("document-order", self.order.to_string())];
        facts.extend(
            self.carrier
                .iter()
                .map(|name| ("document-carrier", name.to_string())),
        );
        facts.extend(
            self.tracking
                .iter()
                .map(|code| ("document-tracking", code.to_string())),
        );
        let mut beside = top;
        for (key, value) in facts {
            let word = texts.word(key);
            sheet.paragraph((left, beside), 30.0 * MM, Style::quiet(9.0), &word);
            sheet.text((right, beside + 9.0), Side::Right, Style::bold(9.0), &value);
            beside += 14.5;
        }
        if let Ok(code) = BarcodeText::new(self.order.as_str()) {
            sheet.barcode(right + 3.0 * MM, beside + 6.0, 10.0 * MM, &code);
            beside += 6.0 + 10.0 * MM + 16.0;
        }
        y.max(beside).max(92.0 * MM) + 6.0 * MM
    }

    fn gift(&self, sheet: &mut Sheet, texts: &Texts, y: f32) -> f32 {
        if self.gift_message.is_empty() {
            return y;
        }
        let message: Vec<&str> = self.gift_message.iter().map(Shown::as_str).collect();
        let message = message.join("\n");
        let (inset, style) = (5.0 * MM, Style::text(11.5));
        let height = sheet.height_of(INNER - 2.0 * inset, style, &message) + 13.0 + 2.0 * inset;
        let y = room(sheet, y, height);
        sheet.rect(MARGIN, y, INNER, height, PANEL);
        sheet.rect(MARGIN, y, 2.2, height, INK);
        let heading = texts.word("document-gift");
        let top = sheet.paragraph(
            (MARGIN + inset, y + inset),
            INNER,
            Style::quiet(8.0),
            &heading,
        );
        sheet.paragraph(
            (MARGIN + inset, top + 2.0),
            INNER - 2.0 * inset,
            style,
            &message,
        );
        y + height + 7.0 * MM
    }

    fn rows(&self, texts: &Texts) -> Vec<Row> {
        let text = Style::text(9.5);
        self.lines
            .iter()
            .map(|line| {
                let missing = line.ordered.saturating_sub(line.packed);
                let mut packed = Style::bold(9.5);
                let mut note = String::new();
                if missing > 0 {
                    packed.colour = ALERT;
                    note = texts.filled("document-missing", &[("units", &missing.to_string())]);
                }
                vec![
                    (line.sku.to_string(), Style::quiet(9.0)),
                    (line.title.to_string(), text),
                    (line.ordered.to_string(), text),
                    (line.packed.to_string(), packed),
                    (
                        note,
                        Style {
                            colour: ALERT,
                            ..Style::text(8.5)
                        },
                    ),
                ]
            })
            .collect()
    }

    fn inserts(&self, sheet: &mut Sheet, texts: &Texts, y: f32) -> f32 {
        if self.inserts.is_empty() {
            return y;
        }
        let names: Vec<&str> = self.inserts.iter().map(Shown::as_str).collect();
        let listed = names.join(" · ");
        let style = Style::text(9.5);
        let height = 14.0 + sheet.height_of(INNER, style, &listed);
        let y = room(sheet, y, height);
        let heading = texts.word("document-inserts");
        let y = sheet.paragraph((MARGIN, y), INNER, Style::bold(9.5), &heading);
        sheet.paragraph((MARGIN, y), INNER, style, &listed) + 12.0
    }

    /// How things come back, with the code the returns desk scans.
    fn returns(&self, sheet: &mut Sheet, texts: &Texts, y: f32) {
        if self.return_policy.is_none() && self.return_code.is_none() {
            return;
        }
        let inset = 5.0 * MM;
        let policy = self
            .return_policy
            .as_ref()
            .map(Shown::as_str)
            .unwrap_or_default();
        let beside = self.return_code.as_ref().map_or(0.0, Sheet::barcode_width);
        let (width, style) = (INNER - 2.0 * inset - beside, Style::text(9.0));
        let words = sheet.height_of(width, style, policy) + 16.0;
        let code_height: f32 = if self.return_code.is_some() {
            12.0 * MM + 14.0
        } else {
            0.0
        };
        let height = words.max(code_height) + 2.0 * inset;
        let y = room(sheet, y, height);
        sheet.frame(MARGIN, y, INNER, height, FAINT);
        let heading = texts.word("document-returns");
        let top = sheet.paragraph(
            (MARGIN + inset, y + inset),
            width,
            Style::bold(9.5),
            &heading,
        );
        sheet.paragraph((MARGIN + inset, top + 1.0), width, style, policy);
        if let Some(code) = &self.return_code {
            let right = A4.0 - MARGIN - inset + 3.0 * MM;
            sheet.barcode(right, y + inset, 12.0 * MM, code);
        }
    }

    /// What stands on each page: who sent it, the order, and which page of how many.
    fn every_page(&self, sheet: &mut Sheet, texts: &Texts, title: &str) {
        let right = A4.0 - MARGIN;
        let foot = A4.1 - 12.0 * MM;
        let sender: Vec<&str> = self.sender.iter().map(Shown::as_str).collect();
        let sender = sender.join(" · ");
        let (first, rest) = (self.order.to_string(), format!("{title} {}", self.order));
        sheet.on_every_page(|sheet, page, pages| {
            if page > 1 {
                sheet.text((MARGIN, 22.0 * MM), Side::Left, Style::bold(11.0), &rest);
                sheet.rule(MARGIN, 26.0 * MM, INNER, FAINT);
            }
            sheet.rule(MARGIN, foot - 12.0, INNER, FAINT);
            let style = Style {
                colour: QUIET,
                ..Style::text(7.5)
            };
            let short = sheet
                .letters
                .wrapped(&sender, style.weight, style.size, 125.0 * MM);
            let short = short.first().cloned().unwrap_or_else(|| first.clone());
            sheet.text((MARGIN, foot), Side::Left, style, &short);
            let values = [("page", page.to_string()), ("pages", pages.to_string())];
            let values = values
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            let count = texts.filled("document-page", &values);
            sheet.text((right, foot), Side::Right, style, &count);
        });
    }
}

/// Where something of that height begins: here, or on the next page.
fn room(sheet: &mut Sheet, y: f32, height: f32) -> f32 {
    if y + height <= BOTTOM {
        return y;
    }
    sheet.turn();
    NEXT_TOP
}

fn columns(texts: &Texts) -> Vec<Column> {
    let column = |key, millimetres: f32, side| Column {
        head: texts.word(key),
        width: millimetres * MM,
        side,
    };
    vec![
        column("document-sku", 36.0, Side::Left),
        column("document-item", 70.0, Side::Left),
        column("document-ordered", 18.0, Side::Right),
        column("document-packed", 18.0, Side::Right),
        column("document-note", 28.0, Side::Left),
    ]
}
