//! The bars of a Code 128, module by module (ISO/IEC 15417): what a picture of a label needs to be exact.

/// Widths of bar, space, bar, space, bar and space of the symbol characters 0 to 105, then of the stop pattern with
/// its last bar: ISO/IEC 15417, table 1.
const PATTERNS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];

const CODE_C: usize = 99;
const CODE_B: usize = 100;
const FNC1: usize = 102;
const START_B: usize = 104;
const START_C: usize = 105;
const STOP: usize = 106;

/// How the digits of a symbol are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    /// One symbol character each.
    Single,
    /// Two to a symbol character wherever that is usual.
    Paired,
}

/// The widths in modules, bars and spaces in turn, from the first bar to the last. `text` is printable ASCII.
pub(super) fn widths(text: &str, gs1: bool, digits: Digits) -> Vec<u8> {
    let mut symbols = symbols(text, gs1, digits);
    let weighted: usize = symbols
        .iter()
        .enumerate()
        .map(|(position, symbol)| position.max(1) * symbol)
        .sum();
    symbols.push(weighted % 103);
    symbols.push(STOP);
    symbols
        .iter()
        .filter_map(|symbol| PATTERNS.get(*symbol))
        .flat_map(|pattern| pattern.bytes().map(|digit| digit - b'0'))
        .collect()
}

/// Start character and data, without the check character.
fn symbols(text: &str, gs1: bool, digits: Digits) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut symbols = Vec::with_capacity(bytes.len() + 3);
    let mut paired = digits == Digits::Paired && pairs_at(bytes, 0) > 0;
    symbols.push(if paired { START_C } else { START_B });
    if gs1 {
        symbols.push(FNC1);
    }
    let mut index = 0;
    while index < bytes.len() {
        let pairs = if digits == Digits::Paired {
            pairs_at(bytes, index)
        } else {
            0
        };
        if pairs == 0 {
            if paired {
                symbols.push(CODE_B);
                paired = false;
            }
            symbols.push(usize::from(bytes[index].saturating_sub(b' ')));
            index += 1;
            continue;
        }
        if !paired {
            symbols.push(CODE_C);
            paired = true;
        }
        for pair in bytes[index..index + 2 * pairs].chunks_exact(2) {
            symbols.push(usize::from((pair[0] - b'0') * 10 + pair[1] - b'0'));
        }
        index += 2 * pairs;
    }
    symbols
}

/// How many pairs of digits are worth a change of subset here: runs of four and more at either end, six and more
/// inside. Of an odd run the first digit goes alone, at the start of the text the last one.
fn pairs_at(bytes: &[u8], index: usize) -> usize {
    let run = bytes[index..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let is_inside = |at: usize| at > 0 && bytes[at - 1].is_ascii_digit();
    let whole_run_starts_here = !is_inside(index);
    let at_start = index == 0;
    let at_end = index + run == bytes.len();
    // The rest of an odd run whose first digit went alone counts with that digit.
    let whole = if whole_run_starts_here { run } else { run + 1 };
    let needed = if at_start || at_end { 4 } else { 6 };
    let worth = whole >= needed && (whole_run_starts_here || run % 2 == 0);
    match (worth, run % 2 == 0 || at_start) {
        (true, true) => run / 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::label::code128::{BarcodeText, Gs1Content};

    fn total(widths: &[u8]) -> u32 {
        widths.iter().map(|width| u32::from(*width)).sum()
    }

    #[test]
    fn every_pattern_has_eleven_modules_and_is_its_own() {
        let (stop, others) = PATTERNS.split_last().unwrap();
        for pattern in others {
            let widths: Vec<u8> = pattern.bytes().map(|digit| digit - b'0').collect();
            assert_eq!((widths.len(), total(&widths)), (6, 11), "{pattern}");
            // Bars together are an even number of modules.
            assert_eq!((widths[0] + widths[2] + widths[4]) % 2, 0, "{pattern}");
        }
        assert_eq!(stop.len(), 7);
        let different: std::collections::BTreeSet<&str> = PATTERNS.into_iter().collect();
        assert_eq!(different.len(), PATTERNS.len());
    }

    #[test]
    fn symbols_as_worked_out_by_hand() {
        let paired = |text| symbols(text, false, Digits::Paired);
        assert_eq!(paired("AB"), [104, 33, 34]);
        assert_eq!(paired("1234"), [105, 12, 34]);
        assert_eq!(paired("12345"), [105, 12, 34, 100, 21]);
        assert_eq!(paired("A1234"), [104, 33, 99, 12, 34]);
        assert_eq!(paired("A12345"), [104, 33, 17, 99, 23, 45]);
        assert_eq!(paired("A1234B"), [104, 33, 17, 18, 19, 20, 34]);
        assert_eq!(paired("A123456B"), [104, 33, 99, 12, 34, 56, 100, 34]);
        assert_eq!(
            symbols("1234", false, Digits::Single),
            [104, 17, 18, 19, 20]
        );
        let sscc = symbols("00340123450000000017", true, Digits::Paired);
        assert_eq!(sscc, [105, 102, 0, 34, 1, 23, 45, 0, 0, 0, 0, 17]);
    }

    #[test]
    fn the_check_character_of_a_published_example() {
        // "Wikipedia" in subset B: check value 88.
        let widths = widths("Wikipedia", false, Digits::Paired);
        let check = &widths[widths.len() - 13..widths.len() - 7];
        let pattern: String = check.iter().map(ToString::to_string).collect();
        assert_eq!(pattern, PATTERNS[88]);
    }

    #[test]
    fn as_wide_as_reckoned() {
        for text in [
            "A",
            "HX123456784DE",
            "12345",
            "1Z999AA10123456784",
            "a>b",
            "A1B22C333D4444",
        ] {
            let code = BarcodeText::new(text).unwrap();
            assert_eq!(total(&code.widths()), code.modules(), "{text}");
        }
        let sscc = Gs1Content::Sscc("340123450000000017".parse().unwrap());
        assert_eq!(total(&sscc.widths()), sscc.modules());
    }

    proptest::proptest! {
        #[test]
        fn never_wider_than_reckoned(text in "[ -~]{1,48}|[0-9]{1,48}|([A-Z]{1,3}[0-9]{1,7}){1,6}") {
            if let Ok(code) = BarcodeText::new(text) {
                proptest::prop_assert!(total(&code.widths()) <= code.modules());
            }
        }
    }
}
