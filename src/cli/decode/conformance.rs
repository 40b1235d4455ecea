//! `packdesk decode --conformance`: a file of vectors, answered row by row with the fields its groups have.

use serde_json::{Map, Value, json};

use crate::domain::barcode::{
    aim::AimIdentifier,
    check_digit, code39,
    escape::{escape, escape_controls, unescape},
    fault::{Fault, FaultClass},
    gs1::{
        self, Companions, Element, bracketed,
        digital_link::{self, ShortGtin},
        element, from_brackets,
        symbol::{self, Rules},
        value::{self, Century},
    },
    gtin::{self, Circulation, Gtin, IsbnKind, UpcFormat},
    layout::Layout,
    rcn, ssi,
};

/// The columns a row needs, by the file's first line.
pub struct Columns {
    id: usize,
    group: usize,
    input: usize,
    config: Option<usize>,
}

impl Columns {
    /// Finds them, in any order and among others; `config` may be missing, a byte order mark may stand in front.
    pub fn of(header: &str) -> Option<Self> {
        let header = header.trim_start_matches('\u{feff}');
        let place = |name: &str| {
            header
                .split('\t')
                .position(|column| column.trim().eq_ignore_ascii_case(name))
        };
        Some(Self {
            id: place("id")?,
            group: place("group")?,
            input: place("input")?,
            config: place("config"),
        })
    }

    /// The answer to one row.
    pub fn answer(&self, row: &str) -> Value {
        let fields: Vec<&str> = row.split('\t').collect();
        let field = |place: usize| fields.get(place).copied().unwrap_or_default();
        let config = self
            .config
            .and_then(|place| serde_json::from_str(field(place)).ok())
            .unwrap_or(Value::Null);
        let mut answer = Map::new();
        answer.insert("id".to_owned(), json!(field(self.id)));
        match fields_of(field(self.group), field(self.input), &config) {
            None => {
                answer.insert("skipped".to_owned(), json!(true));
            }
            Some(Ok(fields)) => {
                answer.insert("ok".to_owned(), json!(true));
                if let Value::Object(fields) = fields {
                    answer.extend(fields);
                }
            }
            Some(Err(fault)) => {
                answer.insert("ok".to_owned(), json!(false));
                answer.insert("error".to_owned(), json!(fault.text));
                answer.insert("error_class".to_owned(), json!(fault.class));
                if let Some(marked) = fault.marked
                    && matches!(field(self.group), "gs1_scan" | "digital_link")
                {
                    answer.insert("markup".to_owned(), json!(marked));
                }
            }
        }
        Value::Object(answer)
    }
}

type Answer = Result<Value, Fault>;

/// The fields of one row; `None` for a group that is not answered.
fn fields_of(group: &str, input: &str, config: &Value) -> Option<Answer> {
    let bytes = unescape(input);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Some(match group {
        "ai_value" => ai_value(&bytes, config),
        "aim_id" => aim_id(&text),
        "bracketed_to_scan" => bracketed_to_scan(&text, config),
        "check_digit" => check(&text, config),
        "code39_full_ascii" => code39::full_ascii(&text)
            .map(|text| json!({"aim_id": "]A4", "text": escape(text.as_bytes())})),
        "digital_link" => link(&bytes, config),
        "gln" => gtin::fixed_key(&text, "GLN", 13).map(|check| json!({"check_digit": check})),
        "gs1_scan" => scan(&bytes, config),
        "gtin" => trade_item(&text),
        "isbn" => book(&text),
        "layout_mismatch" => layout(&text, config),
        "rcn" => restricted(&text, config),
        "ssi_decode" => frame(&text),
        "ssi_encode" => command(&text, config),
        "sscc" => gtin::fixed_key(&text, "SSCC", 18).map(|check| {
            json!({
                "check_digit": check,
                "extension_digit": text.trim().chars().next().and_then(|digit| digit.to_digit(10)),
            })
        }),
        "symbol_read" => printed(&text, config),
        "upc_e" => upc(&text),
        _ => return None,
    })
}

fn scan(bytes: &[u8], config: &Value) -> Answer {
    let companions = if config["validate_required_ais"] == json!(false) {
        Companions::Elsewhere
    } else {
        Companions::Required
    };
    let short_gtin = if config["zs"] == json!(true) {
        ShortGtin::Padded
    } else {
        ShortGtin::Refused
    };
    let symbol = symbol::read(
        bytes,
        Rules {
            companions,
            short_gtin,
        },
    )?;
    let mut fields = json!({"sym": symbol.carrier, "ais": pairs(&symbol.elements)});
    if symbol.elements.is_empty() {
        fields["data"] = json!(escape_controls(&marked_plain(&symbol.data)));
    } else {
        fields["bracketed"] = json!(bracketed(&symbol.elements));
    }
    if !symbol.ignored.is_empty() {
        fields["ignored_query"] = json!(symbol.ignored);
    }
    Ok(fields)
}

/// Plain data that could be taken for GS1 data, which begins with `^` in this notation, has a backslash before it.
fn marked_plain(data: &[u8]) -> Vec<u8> {
    let backslashes = data.iter().take_while(|&&byte| byte == b'\\').count();
    let mut plain = data.to_vec();
    if data.get(backslashes) == Some(&b'^') {
        plain.insert(0, b'\\');
    }
    plain
}

fn link(bytes: &[u8], config: &Value) -> Answer {
    scan(&[b"]Q1", bytes].concat(), config)
}

fn pairs(elements: &[Element]) -> Value {
    elements
        .iter()
        .map(|element| json!([element.ai, element.value]))
        .collect()
}

fn bracketed_to_scan(text: &str, config: &Value) -> Answer {
    let elements = symbol::by_the_clock(from_brackets(text)?)?;
    gs1::companions::check(&elements, Companions::Required)?;
    let identifier = match config["sym"].as_str().unwrap_or_default() {
        "DM" | "GS1 DataMatrix" | "GS1-DM" => "]d2",
        "QR" | "GS1 QR" | "GS1-QR" => "]Q3",
        "DotCode" | "GS1 DotCode" => "]J1",
        "DataBar" | "DataBarExpanded" | "GS1 DataBar" => "]e0",
        _ => "]C1",
    };
    let scan = format!("{identifier}{}", element::data_of(&elements));
    Ok(json!({
        "scan": escape(scan.as_bytes()),
        "dl_uri": digital_link::link_of(&elements),
    }))
}

/// One element string and what its value says. This group takes a value by its format first, then by the calendar,
/// knows one date of 7007 only, sets no point in a price per unit (395n), and has no word of its own for data that
/// begins with no identifier.
fn ai_value(bytes: &[u8], config: &Value) -> Answer {
    let this_year = config["current_year"]
        .as_i64()
        .and_then(|year| i16::try_from(year).ok())
        .unwrap_or(2026);
    let mut first = None;
    let mut rest = bytes;
    while !rest.is_empty() {
        let (element, after) = lenient(rest)?;
        first.get_or_insert(element);
        let separators = after
            .iter()
            .take_while(|&&byte| byte == element::SEPARATOR)
            .count();
        rest = &after[separators..];
    }
    let element = first.ok_or_else(|| Fault::new(FaultClass::Empty, "there is no data"))?;
    let mut fields = json!({"ai": element.ai, "value": element.value});
    let is_per_unit = element.ai.starts_with("395");
    if let Some(decimal) = value::decimal(&element).filter(|_| !is_per_unit) {
        fields["decimal"] = json!(decimal);
    }
    if let Some((date, time)) = value::date(&element, Century { this_year }) {
        fields["date"] = json!(date.to_string());
        if let Some(time) = time {
            fields["datetime"] = json!(time.strftime("%Y-%m-%d %H:%M:%S").to_string());
        }
    }
    let parts = parts(&element);
    if parts.len() > 1 {
        fields["parts"] = json!(parts);
    }
    Ok(fields)
}

/// An element of which a value too long is cut and the rest read as the next one.
fn lenient(data: &[u8]) -> Result<(Element, &[u8]), Fault> {
    let class = |class: FaultClass| move |fault: Fault| Fault { class, ..fault };
    let found = element::first_of(data);
    let found = match found {
        Err(fault) if fault.class == FaultClass::TooLong => {
            let most = gs1::table::leading(data)
                .map_or(data.len(), |(ai, rule)| ai.len() + rule.length_max());
            element::first_of(&data[..most.min(data.len())])
                .map(|(element, _)| (element, &data[most.min(data.len())..]))
        }
        found => found,
    };
    let (element, after) = found.map_err(|fault| match fault.class {
        FaultClass::UnknownAi => class(FaultClass::Other)(fault),
        FaultClass::Empty | FaultClass::IllegalCharacter => class(FaultClass::WrongLength)(fault),
        FaultClass::BadDate if is_no_day_at_all(data) => class(FaultClass::WrongLength)(fault),
        FaultClass::BadTime => class(FaultClass::BadDate)(fault),
        _ => fault,
    })?;
    if element.ai == "7007" && element.value.len() > 6 {
        return Err(Fault::new(FaultClass::BadDate, "two dates are no date"));
    }
    Ok((element, after))
}

/// A plain date with a month beyond 12 or a day beyond 31 has not the format of one.
fn is_no_day_at_all(data: &[u8]) -> bool {
    let pair = |at: usize| data.get(at..at + 2).unwrap_or_default();
    matches!(pair(0), b"11" | b"12" | b"13" | b"15" | b"16" | b"17")
        && (pair(4) > b"12".as_slice() || pair(6) > b"31".as_slice())
}

/// The parts as this group cuts them: date and hour of 8008 together, date and time of the others too,
/// a serial number that is missing as an empty part.
fn parts(element: &Element) -> Vec<&str> {
    let value = element.value.as_str();
    match element.ai.as_str() {
        "8008" => [value.get(..8), value.get(8..)]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect(),
        "7003" | "4324" | "4325" | "4309" | "7251" | "423" | "425" => vec![value],
        "253" | "255" | "8003" => {
            let mut parts = element.parts();
            parts.resize(element.rule.parts.len(), "");
            parts
        }
        _ => element.parts(),
    }
}

fn aim_id(text: &str) -> Answer {
    let (aim, data) = AimIdentifier::split(text)?;
    if !aim.is_in_standard() {
        return Err(Fault::new(
            FaultClass::UnknownAimCode,
            "ISO/IEC 15424:2008 does not list this code character",
        ));
    }
    Ok(json!({
        "aim_id": aim.text(),
        "iso": aim.symbology(),
        "gs1": aim.gs1(),
        "modifier": aim.modifiers,
        "data": escape(data.as_bytes()),
    }))
}

fn printed(text: &str, config: &Value) -> Answer {
    let (aim, data) = AimIdentifier::split(text)?;
    let is_elements = aim.content() == crate::domain::barcode::aim::Content::Elements;
    let had_add_on = config["printed_as"]
        .as_str()
        .is_some_and(|name| name.ends_with("+addon"));
    let readable = if is_elements {
        gs1::from_data(data.as_bytes())
            .ok()
            .map(|elements| bracketed(&elements))
    } else {
        had_add_on.then(|| data.to_owned())
    };
    Ok(json!({"aim_id": aim.text(), "data": escape(data.as_bytes()), "hri": readable}))
}

fn check(text: &str, config: &Value) -> Answer {
    let digit = match config["algorithm"].as_str() {
        Some("price4" | "price5") => rcn::price_check_digit(text),
        _ => check_digit(text),
    };
    digit
        .map(|digit| json!({"check": digit}))
        .ok_or_else(|| Fault::new(FaultClass::IllegalCharacter, "digits are expected"))
}

fn trade_item(text: &str) -> Answer {
    let gtin = Gtin::parse(text)?;
    Ok(json!({
        "format": gtin.format().name(),
        "gtin14": gtin.as_str(),
        "kind": kind(gtin.circulation()),
    }))
}

fn kind(circulation: Option<Circulation>) -> &'static str {
    circulation.map_or("Gtin", |_| "Rcn")
}

fn book(text: &str) -> Answer {
    let (kind, thirteen) = gtin::isbn(text)?;
    let name = match kind {
        IsbnKind::Isbn10 => "ISBN10",
        IsbnKind::Isbn13 => "ISBN13",
    };
    Ok(json!({"type": name, "isbn13": thirteen}))
}

fn upc(text: &str) -> Answer {
    let (format, long) = gtin::upc_a(text)?;
    let name = match format {
        UpcFormat::A => "upc_a",
        UpcFormat::E => "upc_e",
    };
    Ok(json!({"format": name, "upc_a": long, "gtin14": format!("00{long}")}))
}

fn restricted(text: &str, config: &Value) -> Answer {
    let gtin = Gtin::parse(text)?;
    let region = config["region"].as_str().and_then(rcn::Region::named);
    let verify = config["verify_variable_measure"] != json!(false);
    let gtin14 = gtin.as_str().to_owned();
    let mut fields = json!({"gtin14": gtin14, "kind": kind(gtin.circulation()), "item": null});
    let Some(number) = rcn::restricted(gtin, region, verify)? else {
        fields["lookup_gtin14"] = json!(gtin14);
        return Ok(fields);
    };
    fields["item"] = json!(number.item);
    fields["lookup_gtin14"] = json!(number.lookup);
    if let Some((measure, value)) = number.value {
        fields[measure.name()] = json!(value);
    }
    Ok(fields)
}

fn layout(text: &str, config: &Value) -> Answer {
    let name = config["host_layout"].as_str().unwrap_or_default();
    let host = Layout::named(name)
        .ok_or_else(|| Fault::new(FaultClass::Other, format!("no layout {name} is known")))?;
    let shown = if config["caps_lock"] == json!(true) {
        host.shown_with_caps_lock(text)
    } else {
        host.shown(text)
    };
    Ok(json!({"same": shown == text, "text": shown}))
}

fn frame(text: &str) -> Answer {
    let frame = ssi::Frame::parse(&from_hexadecimal(text)?)?;
    Ok(json!({"command": frame.name(), "data": hexadecimal(&frame.data)}))
}

fn command(text: &str, config: &Value) -> Answer {
    let mut words = text.split(' ');
    let name = words.next().unwrap_or_default();
    let opcode = match config["opcode"].as_str() {
        Some(opcode) => from_hexadecimal(opcode)?.first().copied(),
        None => ssi::opcode(name),
    };
    let opcode = opcode
        .ok_or_else(|| Fault::new(FaultClass::Other, format!("no command {name} is known")))?;
    let data = config["data"].as_str().or(words.next());
    let frame = ssi::from_host(opcode, &from_hexadecimal(data.unwrap_or_default())?)?;
    Ok(json!({"frame": hexadecimal(&frame)}))
}

fn from_hexadecimal(text: &str) -> Result<Vec<u8>, Fault> {
    let digits: Option<Vec<u32>> = text.chars().map(|letter| letter.to_digit(16)).collect();
    digits
        .filter(|digits| digits.len().is_multiple_of(2))
        .map(|digits| {
            digits
                .chunks_exact(2)
                .filter_map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok())
                .collect()
        })
        .ok_or_else(|| {
            Fault::new(
                FaultClass::IllegalCharacter,
                "pairs of hexadecimal digits are expected",
            )
        })
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02X}");
    }
    text
}
