//! From characters in reading order to letters with their marks from left to right on paper.

use unicode_bidi::BidiInfo;
use unicode_normalization::char::is_combining_mark;

/// A letter and the marks that stand above, in or below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cluster {
    /// The letter.
    pub base: char,
    /// Its marks.
    pub marks: Vec<char>,
}

/// The text's clusters from left to right: Arabic letters joined, lines that run to the left turned around
/// (UAX 9) with their brackets mirrored, marks kept with their letters.
pub(super) fn arranged(text: &str) -> Vec<Cluster> {
    let text = joined(&transliterated(text));
    let info = BidiInfo::new(&text, None);
    let Some(paragraph) = info.paragraphs.first() else {
        return Vec::new();
    };
    let (levels, runs) = info.visual_runs(paragraph, paragraph.range.clone());
    let mut clusters = Vec::new();
    for run in runs {
        let to_the_left = levels
            .get(run.start)
            .is_some_and(unicode_bidi::Level::is_rtl);
        let mut found = in_clusters(&text[run], to_the_left);
        if to_the_left {
            found.reverse();
        }
        clusters.append(&mut found);
    }
    clusters
}

fn in_clusters(run: &str, to_the_left: bool) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for character in run.chars() {
        match clusters.last_mut() {
            Some(cluster) if is_combining_mark(character) => cluster.marks.push(character),
            _ => clusters.push(Cluster {
                base: if to_the_left {
                    mirrored(character)
                } else {
                    character
                },
                marks: Vec::new(),
            }),
        }
    }
    clusters
}

/// UAX 9, rule L4, for the brackets and quotes that occur in addresses.
fn mirrored(character: char) -> char {
    match character {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        other => other,
    }
}

/// Little pictures beyond the font's plane become the sign that says the same; what only chooses between
/// looks of one character goes.
fn transliterated(text: &str) -> String {
    text.chars()
        .filter(
            |character| !matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'),
        )
        .map(|character| match character {
            '\u{1f600}'..='\u{1f637}' | '\u{1f642}'..='\u{1f644}' | '\u{1f970}'..='\u{1f973}' => {
                '☺'
            }
            '\u{1f493}'..='\u{1f49f}' | '\u{1f5a4}' | '\u{1f90d}'..='\u{1f90e}' | '\u{1f9e1}' => {
                '♥'
            }
            '\u{1f31f}' | '\u{1f381}'..='\u{1f382}' | '\u{1f386}'..='\u{1f38a}' => '★',
            '\u{1f384}' | '\u{1f332}' => '♣',
            '\u{1f337}'..='\u{1f33c}' | '\u{1f490}' => '❀',
            '\u{1f3b5}'..='\u{1f3b6}' => '♫',
            other => other,
        })
        .collect()
}

/// Isolated and final form in Presentation Forms-B of the letters U+0621 to U+063A and U+0641 to U+064A; where
/// there are four forms, initial and medial follow.
const ARABIC: [(char, u32, bool); 36] = [
    ('\u{621}', 0xfe80, false),
    ('\u{622}', 0xfe81, false),
    ('\u{623}', 0xfe83, false),
    ('\u{624}', 0xfe85, false),
    ('\u{625}', 0xfe87, false),
    ('\u{626}', 0xfe89, true),
    ('\u{627}', 0xfe8d, false),
    ('\u{628}', 0xfe8f, true),
    ('\u{629}', 0xfe93, false),
    ('\u{62a}', 0xfe95, true),
    ('\u{62b}', 0xfe99, true),
    ('\u{62c}', 0xfe9d, true),
    ('\u{62d}', 0xfea1, true),
    ('\u{62e}', 0xfea5, true),
    ('\u{62f}', 0xfea9, false),
    ('\u{630}', 0xfeab, false),
    ('\u{631}', 0xfead, false),
    ('\u{632}', 0xfeaf, false),
    ('\u{633}', 0xfeb1, true),
    ('\u{634}', 0xfeb5, true),
    ('\u{635}', 0xfeb9, true),
    ('\u{636}', 0xfebd, true),
    ('\u{637}', 0xfec1, true),
    ('\u{638}', 0xfec5, true),
    ('\u{639}', 0xfec9, true),
    ('\u{63a}', 0xfecd, true),
    ('\u{641}', 0xfed1, true),
    ('\u{642}', 0xfed5, true),
    ('\u{643}', 0xfed9, true),
    ('\u{644}', 0xfedd, true),
    ('\u{645}', 0xfee1, true),
    ('\u{646}', 0xfee5, true),
    ('\u{647}', 0xfee9, true),
    ('\u{648}', 0xfeed, false),
    ('\u{649}', 0xfeef, false),
    ('\u{64a}', 0xfef1, true),
];

/// Each Arabic letter in the form its neighbours ask for. Vowel marks are left out, as in print; a kashida stays.
fn joined(text: &str) -> String {
    let letters: Vec<char> = text
        .chars()
        .filter(|character| !matches!(character, '\u{64b}'..='\u{652}'))
        .collect();
    let mut forms = String::with_capacity(text.len());
    let mut index = 0;
    while let Some(&letter) = letters.get(index) {
        let before = index.checked_sub(1).map(|before| letters[before]);
        let joined_before = before.is_some_and(joins_both_ways);
        let next = letters.get(index + 1).copied();
        if let Some(ligature) = next.and_then(|next| lam_alef(letter, next)) {
            forms.extend(char::from_u32(ligature + u32::from(joined_before)));
            index += 2;
            continue;
        }
        forms.push(form(letter, joined_before, next));
        index += 1;
    }
    forms
}

fn form(letter: char, joined_before: bool, next: Option<char>) -> char {
    let Some((_, isolated, both_ways)) = arabic(letter) else {
        return letter;
    };
    // The hamza stands alone.
    let joined_before = joined_before && letter != '\u{621}';
    let joins_next = both_ways && next.is_some_and(joins_to_the_one_before);
    let step = u32::from(joined_before) + 2 * u32::from(joins_next);
    char::from_u32(isolated + step).unwrap_or(letter)
}

fn arabic(letter: char) -> Option<(char, u32, bool)> {
    ARABIC.iter().find(|(known, ..)| *known == letter).copied()
}

fn joins_both_ways(letter: char) -> bool {
    letter == '\u{640}' || arabic(letter).is_some_and(|(_, _, both_ways)| both_ways)
}

fn joins_to_the_one_before(letter: char) -> bool {
    letter == '\u{640}' || (letter != '\u{621}' && arabic(letter).is_some())
}

/// The isolated form of the one ligature that Arabic cannot do without.
fn lam_alef(letter: char, next: char) -> Option<u32> {
    match (letter, next) {
        ('\u{644}', '\u{622}') => Some(0xfef5),
        ('\u{644}', '\u{623}') => Some(0xfef7),
        ('\u{644}', '\u{625}') => Some(0xfef9),
        ('\u{644}', '\u{627}') => Some(0xfefb),
        _ => None,
    }
}
