//! The whole of one scan: which symbol it came from, what kind of thing it names, and every value in it.
//!
//! Kind where the standards are strict and the field is not: what was forgiven is said in [`Scan::remarks`].
//! Digits without a symbology identifier may be several things; all of them are named, none is guessed.

use serde::Serialize;

use super::{
    CODE_BYTES_MAX, Unreadable,
    aim::{AimIdentifier, Content},
    fault::{Fault, FaultClass},
    gs1::{
        self, Companions, Element,
        digital_link::{self, ShortGtin},
    },
    gtin::{Gtin, upc_a},
    has_valid_check_digit,
    own::{self, OwnKind},
    read,
};

/// What a scan names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A product, by its number alone.
    TradeItem,
    /// The price or issue number beside an EAN, sent by itself.
    AddOn,
    /// A parcel or pallet, by its number alone.
    LogisticUnit,
    /// GS1 element strings.
    Elements,
    /// A web address that carries GS1 element strings.
    DigitalLink,
    /// Any other web address.
    WebAddress,
    /// A command of this program.
    Command,
    /// A tote, by the site's own code.
    Tote,
    /// An order, by the site's own code.
    Order,
    /// A carton, by the site's own code.
    Carton,
    /// An insert, by the site's own code.
    Insert,
    /// A badge, by the site's own code.
    Badge,
    /// A place, by the site's own code.
    Location,
    /// Text of somebody's own.
    Text,
    /// Bytes that are no code.
    Unreadable,
}

/// What was forgiven, and what to be careful about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// The scanner sends no identifier, so the kind was concluded from the characters.
    SymbologyUnknown,
    /// The digits are right in more than one way.
    SeveralReadings,
    /// A separator stood before the first identifier.
    LeadingSeparator,
    /// The separator came as another character.
    SubstitutedSeparator,
    /// A value may have swallowed the identifiers after it: a separator may be missing.
    PossiblySwallowed,
    /// A GTIN in a web address was shorter than 14 digits.
    ShortGtin,
    /// A UPC-E was expanded.
    UpcE,
    /// The number is made of zeros and names nothing.
    AllZeros,
}

/// A scan, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The identifier in front, where the scanner sends one.
    pub aim: Option<AimIdentifier>,
    /// The data behind it.
    pub text: String,
    /// What it names.
    pub kind: Kind,
    /// The trade item it is about; in order of likelihood where the digits may be several.
    pub gtins: Vec<Gtin>,
    /// The logistic unit it is about.
    pub sscc: Option<String>,
    /// Its element strings.
    pub elements: Vec<Element>,
    /// Query parameters that are no application identifiers.
    pub ignored: Vec<String>,
    /// What to know about the reading.
    pub remarks: Vec<Remark>,
    /// Why it is not what it claims to be.
    pub fault: Option<Fault>,
}

/// What stands for a separator where a keyboard cannot send one.
const SUBSTITUTES: &[&str] = &["{GS}", "<GS>", "\\x1D", "\\x1d", "^]", "\u{241d}", "|", "~"];

/// Reads the bytes of one scan, of at most [`CODE_BYTES_MAX`].
#[must_use]
pub fn decode(bytes: &[u8]) -> Scan {
    match read(bytes) {
        Ok(code) => {
            let whole = format!("{}{}", code.symbology.unwrap_or_default(), code.text);
            understand(&whole)
        }
        Err(why) => {
            let class = match why {
                Unreadable::Empty => FaultClass::Empty,
                Unreadable::TooLong => FaultClass::TooLong,
                Unreadable::NotText => FaultClass::IllegalCharacter,
            };
            let shown = &bytes[..bytes.len().min(CODE_BYTES_MAX)];
            let mut scan = Scan::of(None, &String::from_utf8_lossy(shown), Kind::Unreadable);
            scan.fault = Some(Fault::new(class, why.to_string()));
            scan
        }
    }
}

/// Reads the text of one scan, with the identifier in front where there is one.
#[must_use]
pub fn understand(text: &str) -> Scan {
    let Ok((aim, data)) = AimIdentifier::split(text) else {
        return unidentified(text);
    };
    let content = aim.content();
    let mut scan = Scan::of(Some(aim), data, Kind::Text);
    match content {
        Content::TradeItem => scan.trade_item(),
        Content::AddOn => scan.kind = Kind::AddOn,
        Content::Elements => scan.elements_kindly(),
        Content::Plain => scan.plain(),
    }
    scan
}

/// Without an identifier: an exact form, or text.
fn unidentified(text: &str) -> Scan {
    let mut scan = Scan::of(None, text, Kind::Text);
    scan.plain();
    if scan.kind != Kind::Text {
        return scan;
    }
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let gtins: Vec<Gtin> = Gtin::parse(text)
        .into_iter()
        .chain(upc_e(text))
        .filter(|_| is_number)
        .collect();
    let unit = super::sscc(text);
    let elements = gs1_without_identifier(text);
    match (gtins.is_empty(), unit, elements) {
        (false, _, _) => {
            scan.kind = Kind::TradeItem;
            scan.note_gtins(gtins);
        }
        (true, Some(unit), _) if is_number => {
            scan.kind = Kind::LogisticUnit;
            scan.sscc = Some(unit.to_owned());
        }
        (true, _, Some(elements)) => scan.take(elements, Kind::Elements),
        _ => return scan,
    }
    scan.remarks.push(Remark::SymbologyUnknown);
    scan
}

/// Element strings without an identifier are believed only with a key in front or a separator in between.
fn gs1_without_identifier(text: &str) -> Option<Vec<Element>> {
    let is_likely = text.contains('\u{1d}') || text.starts_with("01") || text.starts_with("00");
    is_likely
        .then(|| gs1::from_data(text.trim_start_matches('\u{1d}').as_bytes()).ok())
        .flatten()
}

/// The UPC-A of a UPC-E written with number system and check digit.
pub(super) fn upc_e(text: &str) -> Option<Gtin> {
    (text.len() == 8)
        .then(|| upc_a(text).ok())
        .flatten()
        .and_then(|(_, long)| Gtin::parse(&long).ok())
}

impl Scan {
    fn of(aim: Option<AimIdentifier>, text: &str, kind: Kind) -> Self {
        Self {
            aim,
            text: text.to_owned(),
            kind,
            gtins: Vec::new(),
            sscc: None,
            elements: Vec::new(),
            ignored: Vec::new(),
            remarks: Vec::new(),
            fault: None,
        }
    }

    /// The trade item, where it can be only one.
    #[must_use]
    pub fn gtin(&self) -> Option<&Gtin> {
        match self.gtins.as_slice() {
            [one] if self.fault.is_none() => Some(one),
            _ => None,
        }
    }

    fn note_gtins(&mut self, gtins: Vec<Gtin>) {
        if gtins.len() > 1 {
            self.remarks.push(Remark::SeveralReadings);
        }
        if gtins.iter().any(Gtin::is_nothing) {
            self.remarks.push(Remark::AllZeros);
        }
        self.gtins = gtins;
    }

    /// `]E0`, `]E3`, `]E4`, `]I1`: the number, perhaps an add-on or the second message of a composite behind it.
    fn trade_item(&mut self) {
        self.kind = Kind::TradeItem;
        let aim = self.aim.as_ref().map(AimIdentifier::text);
        let data = self.text.clone();
        let (main, second) = match data.split_once("|]e0") {
            Some((main, second)) => (main, Some(second)),
            None => (data.as_str(), None),
        };
        let main = match aim.as_deref() {
            Some("]E3") => main.get(..13).unwrap_or(main),
            _ => main,
        };
        let lengths: &[usize] = match aim.as_deref() {
            Some("]E4") => &[8],
            Some("]I1") => &[14],
            _ => &[8, 12, 13],
        };
        let short = (aim.as_deref() == Some("]E0"))
            .then(|| upc_e(main))
            .flatten();
        let read = super::fault::digits_of(main, "the number", lengths);
        match (short, read.and_then(|()| Gtin::parse(main))) {
            (Some(gtin), _) => {
                self.remarks.push(Remark::UpcE);
                self.note_gtins(vec![gtin]);
            }
            (None, Ok(gtin)) => self.note_gtins(vec![gtin]),
            (None, Err(fault)) => self.fault = Some(fault),
        }
        match second.map(|second| gs1::from_data(second.as_bytes())) {
            Some(Ok(elements)) => self.elements = elements,
            Some(Err(fault)) => self.fault = Some(fault),
            None => {}
        }
    }

    /// GS1 data: strictly first, then without a leading separator, then with substituted ones.
    fn elements_kindly(&mut self) {
        self.kind = Kind::Elements;
        let text = self.text.clone();
        let bare = text.trim_start_matches('\u{1d}');
        if bare.len() < text.len() {
            self.remarks.push(Remark::LeadingSeparator);
        }
        match gs1::from_data(bare.as_bytes()) {
            Ok(elements) => self.take(elements, Kind::Elements),
            Err(fault) => match substituted(bare) {
                Some(elements) => {
                    self.remarks.push(Remark::SubstitutedSeparator);
                    self.take(elements, Kind::Elements);
                }
                None => self.fault = Some(fault),
            },
        }
    }

    /// Keeps element strings with what they are about, after a look at what may not stand together.
    fn take(&mut self, elements: Vec<Element>, kind: Kind) {
        self.kind = kind;
        self.fault = gs1::companions::check(&elements, Companions::Elsewhere).err();
        let value = |ai: &str| {
            elements
                .iter()
                .find(|element| element.ai == ai)
                .map(|element| element.value.clone())
        };
        self.sscc = value("00");
        let gtins = value("01").and_then(|gtin| Gtin::parse(&gtin).ok());
        if elements.iter().any(may_have_swallowed) {
            self.remarks.push(Remark::PossiblySwallowed);
        }
        self.elements = elements;
        self.note_gtins(gtins.into_iter().collect());
    }

    /// Plain data: a command, a web address, or text.
    fn plain(&mut self) {
        if let Some((kind, _)) = own::decode(&self.text) {
            self.kind = match kind {
                OwnKind::Command => Kind::Command,
                OwnKind::Tote => Kind::Tote,
                OwnKind::Order => Kind::Order,
                OwnKind::Carton => Kind::Carton,
                OwnKind::Insert => Kind::Insert,
                OwnKind::Badge => Kind::Badge,
                OwnKind::Location => Kind::Location,
            };
            return;
        }
        if digital_link::after_scheme(&self.text).is_none() {
            return;
        }
        match digital_link::parse(&self.text, ShortGtin::Padded, Companions::Elsewhere) {
            Ok(link) => {
                if link.was_padded {
                    self.remarks.push(Remark::ShortGtin);
                }
                self.ignored = link.ignored;
                self.take(link.elements, Kind::DigitalLink);
            }
            Err(fault) if is_ordinary_address(&fault) => self.kind = Kind::WebAddress,
            Err(fault) => {
                self.kind = Kind::DigitalLink;
                self.fault = Some(fault);
            }
        }
    }
}

/// An address without a GS1 key is no wrong Digital Link, it is none.
fn is_ordinary_address(fault: &Fault) -> bool {
    matches!(fault.class, FaultClass::DlNoKey | FaultClass::DlNoPath)
}

fn substituted(text: &str) -> Option<Vec<Element>> {
    SUBSTITUTES
        .iter()
        .filter(|substitute| text.contains(**substitute))
        .find_map(|substitute| gs1::from_data(text.replace(substitute, "\u{1d}").as_bytes()).ok())
}

/// A lot or serial number that ends like an expiry date or a serial number of its own.
fn may_have_swallowed(element: &Element) -> bool {
    let is_open = matches!(element.ai.as_str(), "10" | "21");
    let tail = |ai: &str, value: &str| {
        let is_date = ai != "21" && value.len() >= 6;
        let date = value.get(..6).unwrap_or_default();
        is_date && gs1::from_data(format!("{ai}{date}").as_bytes()).is_ok()
    };
    is_open
        && element
            .value
            .char_indices()
            .skip(1)
            .filter(|(place, _)| element.value.len() == place + 8)
            .any(|(place, _)| {
                ["17", "15", "11"].iter().any(|ai| {
                    element
                        .value
                        .get(place..)
                        .and_then(|rest| rest.strip_prefix(ai))
                        .is_some_and(|rest| tail(ai, rest))
                })
            })
}

/// The SSCC in a scan, as a part of it: 18 digits, (00) among element strings, or a Digital Link's.
pub(super) fn sscc_within(code: &str) -> Option<&str> {
    let elements = if digital_link::after_scheme(code).is_some() {
        digital_link::parse(code, ShortGtin::Padded, Companions::Elsewhere)
            .ok()?
            .elements
    } else {
        gs1_without_identifier(code)?
    };
    let unit = elements.iter().find(|element| element.ai == "00")?;
    let place = code.find(&unit.value)?;
    code.get(place..place + unit.value.len())
        .filter(|digits| has_valid_check_digit(digits))
}

/// The GTIN that a text carries in element strings or in a Digital Link.
pub(super) fn gtin_within(code: &str) -> Option<String> {
    let elements = if digital_link::after_scheme(code).is_some() {
        digital_link::parse(code, ShortGtin::Padded, Companions::Elsewhere)
            .ok()?
            .elements
    } else if code.contains('\u{1d}') {
        gs1_without_identifier(code)?
    } else {
        return None;
    };
    elements
        .into_iter()
        .find(|element| element.ai == "01")
        .map(|element| element.value)
}

#[cfg(test)]
mod tests;
