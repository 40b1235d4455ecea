//! Code 128 as bars and spaces (ISO/IEC 15417), for documents that no label printer draws.

use crate::domain::label::code128::BarcodeText;

/// Widths of three bars and three spaces for each value, then start A, B, C and the stop with its last bar.
const PATTERNS: &str = "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222\
123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321\
112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321\
331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211\
221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113\
114311411113411311113141114131311141411131211412211214211232";
/// The stop pattern with the bar that ends it.
const STOP: &str = "2331112";
/// Values of the code's own words.
const START_B: u32 = 104;
const START_C: u32 = 105;
const FNC1: u32 = 102;
const TO_B: u32 = 100;
const TO_C: u32 = 99;
/// From how many digits in a row on it pays to write two in one character.
const DIGITS_MIN: usize = 4;

/// Widths in modules: bar, space, bar, and so on.
#[must_use]
pub fn bars(text: &BarcodeText) -> Vec<u8> {
    widths(values(text.as_str().as_bytes()))
}

/// The same for GS1-128: FNC1 after the start (GS1 General Specifications 5.4.3.3).
#[must_use]
pub fn gs1_bars(text: &BarcodeText) -> Vec<u8> {
    let mut values = values(text.as_str().as_bytes());
    values.insert(values.len().min(1), FNC1);
    widths(values)
}

/// The check character and the stop behind the values, all as widths.
fn widths(mut values: Vec<u32>) -> Vec<u8> {
    let sum = values
        .iter()
        .enumerate()
        .fold(0_u32, |sum, (place, value)| {
            let weight = u32::try_from(place.max(1)).unwrap_or(1);
            sum.wrapping_add(value.wrapping_mul(weight))
        });
    values.push(sum % 103);
    let mut widths = String::new();
    for value in values {
        let at = value as usize * 6;
        widths.push_str(PATTERNS.get(at..at + 6).unwrap_or_default());
    }
    widths.push_str(STOP);
    widths.bytes().map(|digit| digit - b'0').collect()
}

/// The start and the characters' values, in subset B, and C where digits come in fours.
fn values(text: &[u8]) -> Vec<u32> {
    let mut values = Vec::new();
    let mut in_pairs = false;
    let mut rest = text;
    while let Some(&first) = rest.first() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits >= DIGITS_MIN {
            if !in_pairs {
                values.push(if values.is_empty() { START_C } else { TO_C });
                in_pairs = true;
            }
            let (pairs, after) = rest.split_at(digits - digits % 2);
            for pair in pairs.chunks_exact(2) {
                values.push(u32::from(pair[0] - b'0') * 10 + u32::from(pair[1] - b'0'));
            }
            rest = after;
            continue;
        }
        if values.is_empty() {
            values.push(START_B);
        } else if in_pairs {
            values.push(TO_B);
        }
        in_pairs = false;
        values.push(u32::from(first.saturating_sub(b' ')));
        rest = &rest[1..];
    }
    values
}
