//! The customs declaration CN 23 of the Universal Postal Union, with its fields, numbers and both languages.
//!
//! The form's words are fixed (UPU Convention Manual, form CN 23: French and a second language); only the data changes.

use crate::domain::{
    customs::is_hs_code, label::code128::BarcodeText, measure::Money, shown::Shown,
};

use super::{
    DocumentError,
    handover::kilograms,
    pdf,
    sheet::{A4, INK, MM, PANEL, Sheet, Side, Style},
};

/// All that stands on a declaration.
#[derive(Debug, Clone)]
pub struct Declaration {
    /// Who sends, line by line, country last.
    pub from: Vec<Shown>,
    /// Who receives, line by line, country last.
    pub to: Vec<Shown>,
    /// What the carrier calls the parcel.
    pub tracking: Shown,
    /// The sender's reference: the order.
    pub reference: Shown,
    /// What the parcel weighs, grams.
    pub gross_g: i64,
    /// What is in it.
    pub lines: Vec<CustomsLine>,
    /// Why it is sent.
    pub category: Category,
    /// The day it is handed over.
    pub date: jiff::civil::Date,
}

/// One kind of content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomsLine {
    /// What it is, in plain words.
    pub description: Shown,
    /// How many units.
    pub quantity: u32,
    /// All units together, grams.
    pub net_g: Option<i64>,
    /// All units together.
    pub value: Option<Money>,
    /// Harmonized System, six digits or more.
    pub hs_code: Option<Shown>,
    /// ISO 3166-1 alpha-2.
    pub origin: Option<Shown>,
}

/// Field 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// From person to person.
    Gift,
    /// Sold to the recipient.
    Sale,
    /// Sent back.
    Returned,
}

const MARGIN: f32 = 12.0 * MM;
const INNER: f32 = A4.0 - 2.0 * MARGIN;
const RIGHT: f32 = A4.0 - MARGIN;
/// Lines the form has room for; more go on a sheet of their own.
const LINES_MAX: usize = 12;

impl Declaration {
    /// The form as PDF, or what is missing.
    pub fn pdf(&self) -> Result<Vec<u8>, DocumentError> {
        let mut sheet = Sheet::new(A4)?;
        let pages = self.lines.chunks(LINES_MAX);
        let count = pages.len();
        for (page, lines) in pages.enumerate() {
            if page > 0 {
                sheet.turn();
            }
            let y = self.head(&mut sheet, (page + 1, count));
            let y = self.parties(&mut sheet, y);
            let y = self.contents(&mut sheet, y, lines, page + 1 == count)?;
            let y = self.category(&mut sheet, y);
            self.end(&mut sheet, y);
        }
        pdf::written(&sheet, &format!("CN 23 {}", self.tracking))
    }

    fn head(&self, sheet: &mut Sheet, (page, pages): (usize, usize)) -> f32 {
        let top = 12.0 * MM;
        sheet.text(
            (MARGIN, top + 14.0),
            Side::Left,
            Style::bold(16.0),
            "CUSTOMS DECLARATION",
        );
        sheet.text(
            (MARGIN, top + 27.0),
            Side::Left,
            Style::quiet(9.5),
            "DÉCLARATION EN DOUANE",
        );
        let note = "May be opened officially · Peut être ouvert d'office";
        sheet.text((MARGIN, top + 40.0), Side::Left, Style::text(8.0), note);
        sheet.text((RIGHT, top + 14.0), Side::Right, Style::bold(16.0), "CN 23");
        if pages > 1 {
            let count = format!("{page} / {pages}");
            sheet.text((RIGHT, top + 27.0), Side::Right, Style::quiet(9.0), &count);
        }
        if let Ok(code) = BarcodeText::new(self.tracking.as_str()) {
            sheet.barcode(RIGHT - 22.0 * MM, top, 12.0 * MM, &code);
        }
        top + 18.0 * MM
    }

    fn parties(&self, sheet: &mut Sheet, y: f32) -> f32 {
        let width = INNER / 2.0;
        let longest = self.from.len().max(self.to.len());
        let height = 12.0 + 13.0 * f32::from(u8::try_from(longest).unwrap_or(9)) + 26.0;
        for (left, label, lines) in [
            (MARGIN, "From / De", &self.from),
            (MARGIN + width, "To / À", &self.to),
        ] {
            sheet.frame(left, y, width, height, INK);
            let mut top = caption(sheet, (left, y), label);
            for line in lines {
                top = sheet.paragraph(
                    (left + 4.0, top),
                    width - 8.0,
                    Style::text(9.5),
                    line.as_str(),
                );
            }
        }
        let reference = "Sender's reference / Référence de l'expéditeur";
        let row = y + height;
        sheet.frame(MARGIN, row, INNER, 24.0, INK);
        let top = caption(sheet, (MARGIN, row), reference);
        sheet.text(
            (MARGIN + 4.0, top + 9.0),
            Side::Left,
            Style::bold(9.5),
            self.reference.as_str(),
        );
        row + 24.0
    }

    fn contents(
        &self,
        sheet: &mut Sheet,
        y: f32,
        lines: &[CustomsLine],
        last: bool,
    ) -> Result<f32, DocumentError> {
        let widths = [62.0, 20.0, 24.0, 28.0, 30.0, 22.0].map(|width| width * MM);
        let heads = [
            "Detailed description of contents (1)\nDescription détaillée du contenu",
            "Quantity (2)\nQuantité",
            "Net weight (3)\nPoids net",
            "Value (5)\nValeur",
            "HS tariff number (7)\nN° tarifaire du SH",
            "Origin (8)\nOrigine",
        ];
        let (head_height, row_height) = (25.0, 26.0);
        let mut x = MARGIN;
        for (head, width) in heads.iter().zip(widths) {
            sheet.rect(x, y, width, head_height, PANEL);
            sheet.frame(x, y, width, head_height, INK);
            sheet.paragraph((x + 3.0, y + 3.0), width - 6.0, Style::text(6.5), head);
            x += width;
        }
        let mut row = y + head_height;
        for line in lines {
            let mut x = MARGIN;
            for ((place, cell), width) in line.cells()?.iter().enumerate().zip(widths) {
                sheet.frame(x, row, width, row_height, INK);
                if place == 0 {
                    sheet.paragraph((x + 3.0, row + 2.0), width - 6.0, Style::text(8.0), cell);
                } else {
                    sheet.text(
                        (x + width - 4.0, row + 15.0),
                        Side::Right,
                        Style::text(9.0),
                        cell,
                    );
                }
                x += width;
            }
            row += row_height;
        }
        if last {
            self.totals(sheet, row, widths)?;
        }
        Ok(row + 26.0)
    }

    fn totals(&self, sheet: &mut Sheet, y: f32, widths: [f32; 6]) -> Result<(), DocumentError> {
        let mut sum: Option<Money> = None;
        for line in &self.lines {
            let value = line.value()?;
            let sum = sum.get_or_insert_with(|| Money::new(0, &value.currency));
            if sum.currency != value.currency {
                return Err(line.lacks("a value in the currency of the others"));
            }
            sum.minor = sum.minor.saturating_add(value.minor);
        }
        let left = MARGIN + widths[0] + widths[1];
        sheet.frame(MARGIN, y, left - MARGIN, 26.0, INK);
        sheet.frame(left, y, widths[2], 26.0, INK);
        let right = left + widths[2] + widths[3];
        sheet.frame(left + widths[2], y, widths[3], 26.0, INK);
        sheet.frame(right, y, RIGHT - right, 26.0, INK);
        // What a shop pays its carrier is no business of the recipient's: the post fills it in where it asks for it.
        let words = "Postal charges/Fees (9) / Frais de port";
        caption(sheet, (right, y), words);
        sheet.text(
            (MARGIN + 4.0, y + 15.0),
            Side::Left,
            Style::text(8.0),
            "Total (4) gross weight / poids brut, (6) value / valeur",
        );
        sheet.text(
            (left + widths[2] - 4.0, y + 15.0),
            Side::Right,
            Style::bold(9.0),
            &kilograms(self.gross_g),
        );
        let value = sum.as_ref().map(ToString::to_string).unwrap_or_default();
        sheet.text(
            (left + widths[2] + widths[3] - 4.0, y + 15.0),
            Side::Right,
            Style::bold(9.0),
            &value,
        );
        Ok(())
    }

    fn category(&self, sheet: &mut Sheet, y: f32) -> f32 {
        let height = 62.0;
        sheet.frame(MARGIN, y, INNER, height, INK);
        let top = caption(
            sheet,
            (MARGIN, y),
            "Category of item (10) / Catégorie de l'envoi",
        );
        let boxes = [
            ("Gift / Cadeau", Some(Category::Gift)),
            ("Commercial sample / Échantillon", None),
            ("Sale of goods / Vente", Some(Category::Sale)),
            ("Documents", None),
            ("Returned goods / Retour", Some(Category::Returned)),
            ("Other / Autre", None),
        ];
        let column = INNER / 3.0;
        for (place, (words, of)) in (0_u8..).zip(boxes) {
            let x = MARGIN + 4.0 + f32::from(place % 3) * column;
            let line = top + 4.0 + f32::from(place / 3) * 18.0;
            sheet.frame(x, line, 9.0, 9.0, INK);
            if of == Some(self.category) {
                sheet.text((x + 1.4, line + 7.8), Side::Left, Style::bold(9.0), "X");
            }
            sheet.text((x + 14.0, line + 8.0), Side::Left, Style::text(8.5), words);
        }
        y + height
    }

    /// Fields 11 to 14 and the signature; the post's own fields stay empty.
    fn end(&self, sheet: &mut Sheet, y: f32) {
        let third = INNER / 3.0;
        let fields = [
            "Licence (12) / Licence",
            "Certificate (13) / Certificat",
            "Invoice (14) / Facture",
        ];
        sheet.frame(MARGIN, y, INNER, 34.0, INK);
        caption(sheet, (MARGIN, y), "Comments (11) / Observations");
        let mut x = MARGIN;
        for field in fields {
            sheet.frame(x, y + 34.0, third, 28.0, INK);
            caption(sheet, (x, y + 34.0), field);
            x += third;
        }
        sheet.text(
            (MARGIN + 2.0 * third + 4.0, y + 56.0),
            Side::Left,
            Style::text(9.0),
            self.reference.as_str(),
        );
        let row = y + 62.0;
        let half = INNER / 2.0;
        sheet.frame(MARGIN, row, half, 92.0, INK);
        sheet.frame(MARGIN + half, row, half, 92.0, INK);
        caption(
            sheet,
            (MARGIN, row),
            "Office of origin, date of posting / Bureau d'origine, date de dépôt",
        );
        let words = "I certify that the particulars given in this customs declaration are correct and that this item does \
            not contain any dangerous article or articles prohibited by legislation or by postal or customs regulations.";
        sheet.paragraph(
            (MARGIN + half + 4.0, row + 3.0),
            half - 8.0,
            Style::text(7.0),
            words,
        );
        sheet.text(
            (MARGIN + half + 4.0, row + 84.0),
            Side::Left,
            Style::text(9.0),
            &self.date.to_string(),
        );
        sheet.text(
            (RIGHT - 4.0, row + 84.0),
            Side::Right,
            Style::quiet(6.5),
            "Date and sender's signature (15) / Date et signature de l'expéditeur",
        );
    }
}

impl CustomsLine {
    fn lacks(&self, what: &'static str) -> DocumentError {
        DocumentError::CustomsData {
            what,
            line: self.description.to_string(),
        }
    }

    fn value(&self) -> Result<&Money, DocumentError> {
        self.value.as_ref().ok_or_else(|| self.lacks("the value"))
    }

    /// What stands in its six cells, or what is missing for them.
    fn cells(&self) -> Result<[String; 6], DocumentError> {
        let value = self.value()?;
        let net = self.net_g.ok_or_else(|| self.lacks("the net weight"))?;
        let hs = self
            .hs_code
            .as_ref()
            .filter(|code| is_hs_code(code.as_str()))
            .ok_or_else(|| self.lacks("an HS code of 6 to 10 digits"))?;
        let origin = self
            .origin
            .as_ref()
            .ok_or_else(|| self.lacks("the country of origin"))?;
        Ok([
            self.description.to_string(),
            self.quantity.to_string(),
            kilograms(net),
            value.to_string(),
            hs.to_string(),
            origin.to_string(),
        ])
    }
}

/// The small words of a field; answers where its value begins.
fn caption(sheet: &mut Sheet, (x, y): (f32, f32), words: &str) -> f32 {
    sheet.paragraph(
        (x + 4.0, y + 2.0),
        INNER / 2.0 - 8.0,
        Style::quiet(6.5),
        words,
    )
}
