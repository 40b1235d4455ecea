//! Fits texts into a block of the label: wrap first, then shrink, then refuse.

use super::{Dpi, Element, house::LabelError, script, text::LineText};

/// A rectangle for text, in tenths of a millimetre.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    /// The left edge.
    pub x: u32,
    /// The top edge.
    pub y: u32,
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
    /// Line heights to try, the largest first.
    pub sizes: &'a [u32],
    /// Where its lines stand between the edges.
    pub align: Align,
    /// Whether a text may go on in a second row.
    pub wrap: bool,
    /// What it is, for the refusal.
    pub field: &'a str,
}

/// Where a line stands between the edges of its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
}

/// The texts below each other, each in rows of its own, all in the largest size in which they fit.
pub(super) fn lines(
    block: &Block<'_>,
    texts: &[String],
    dpi: Dpi,
    elements: &mut Vec<Element>,
) -> Result<(), LabelError> {
    let texts: Vec<LineText> = texts
        .iter()
        .map(|text| clean(block, text))
        .collect::<Result<_, _>>()?;
    let width_dots = dpi.dots(block.width);
    for height_dots in block.sizes.iter().map(|tenths_mm| dpi.dots(*tenths_mm)) {
        let rows = if block.wrap {
            wrapped(&texts, height_dots, width_dots)
        } else {
            unwrapped(&texts, height_dots, width_dots)
        };
        if let Some(rows) = rows
            && stacked_dots(&rows, height_dots) <= dpi.dots(block.height)
        {
            set(block, rows, height_dots, dpi, elements);
            return Ok(());
        }
    }
    Err(LabelError::DoesNotFit(block.field.to_owned()))
}

fn set(
    block: &Block<'_>,
    rows: Vec<LineText>,
    height_dots: u32,
    dpi: Dpi,
    elements: &mut Vec<Element>,
) {
    let mut y = dpi.dots(block.y);
    for text in rows {
        let spare = dpi
            .dots(block.width)
            .saturating_sub(text.width_dots(height_dots));
        let inset = match block.align {
            Align::Left => 0,
            Align::Center => {
                let likely = text.likely_width_dots(height_dots);
                (dpi.dots(block.width).saturating_sub(likely) / 2).min(spare)
            }
            Align::Right => spare,
        };
        let step = step_dots(&text, height_dots);
        elements.push(Element::Text {
            x: dpi.dots(block.x) + inset,
            y,
            height_dots,
            text,
        });
        y += step;
    }
}

/// From one row's top to the next one's.
fn step_dots(row: &LineText, height_dots: u32) -> u32 {
    let height = row.height_dots(height_dots);
    height + height.div_ceil(10)
}

/// From the first row's top to the last one's foot.
fn stacked_dots(rows: &[LineText], height_dots: u32) -> u32 {
    let Some((last, above)) = rows.split_last() else {
        return 0;
    };
    let steps: u32 = above.iter().map(|row| step_dots(row, height_dots)).sum();
    steps + last.height_dots(height_dots)
}

fn clean(block: &Block<'_>, text: &str) -> Result<LineText, LabelError> {
    let line = LineText::new(text).map_err(|problem| LabelError::TooLong {
        field: block.field.to_owned(),
        problem,
    })?;
    script::check(&line)?;
    Ok(line)
}

/// The texts as they are; none if one of them is wider than `width_dots`.
fn unwrapped(texts: &[LineText], height_dots: u32, width_dots: u32) -> Option<Vec<LineText>> {
    let rows: Vec<LineText> = texts
        .iter()
        .filter(|text| !text.is_blank())
        .cloned()
        .collect();
    rows.iter()
        .all(|row| row.width_dots(height_dots) <= width_dots)
        .then_some(rows)
}

/// The texts as rows of at most `width_dots`; none if a single piece is wider than that.
fn wrapped(texts: &[LineText], height_dots: u32, width_dots: u32) -> Option<Vec<LineText>> {
    let mut rows = Vec::new();
    for text in texts.iter().filter(|text| !text.is_blank()) {
        let mut row = String::new();
        let is_narrow = |piece: &str| {
            let piece = LineText::new(piece.trim()).ok();
            piece.is_some_and(|piece| piece.width_dots(height_dots) <= width_dots)
        };
        let parts = pieces(text.as_str()).into_iter().flat_map(|piece| {
            if is_narrow(piece) {
                vec![piece]
            } else {
                thai_parts(piece)
            }
        });
        for piece in parts {
            let longer = LineText::new(format!("{row}{piece}").trim_end()).ok()?;
            if longer.width_dots(height_dots) <= width_dots {
                row.push_str(piece);
                continue;
            }
            if !row.trim().is_empty() {
                rows.push(LineText::new(row.trim()).ok()?);
            }
            piece.trim_start().clone_into(&mut row);
            if LineText::new(row.trim()).ok()?.width_dots(height_dots) > width_dots {
                return None;
            }
        }
        rows.push(LineText::new(row.trim()).ok()?);
    }
    Some(rows)
}

/// The text in pieces between which a row may end: after spaces, and around the letters of scripts that
/// write without them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (index, character) in text.char_indices() {
        if before.is_some_and(|before| may_end_between(before, character)) {
            pieces.push(&text[start..index]);
            start = index;
        }
        before = Some(character);
    }
    pieces.push(&text[start..]);
    pieces
}

fn may_end_between(before: char, after: char) -> bool {
    if after == ' ' {
        return false;
    }
    before == ' '
        || (is_ideographic(before)
            && !opens(before)
            && is_ideographic(after)
            && !may_not_begin(after))
}

/// Where a Thai word may be parted that is wider than a row: words are written without spaces between them, and only a
/// dictionary knows where they end. No vowel or mark is parted from its consonant.
fn thai_parts(piece: &str) -> Vec<&str> {
    let is_consonant = |letter: char| ('\u{e01}'..='\u{e2e}').contains(&letter);
    let vowel_before = |letter: char| ('\u{e40}'..='\u{e44}').contains(&letter);
    let letters = piece.char_indices().zip(piece.chars().skip(1));
    let ends = letters.filter_map(|((index, before), after)| {
        let begins = vowel_before(after) || is_consonant(after) && !vowel_before(before);
        let is_thai = ('\u{e00}'..='\u{e7f}').contains(&before);
        (is_thai && begins).then_some(index + before.len_utf8())
    });
    let mut parts = Vec::new();
    let mut start = 0;
    for end in ends {
        parts.push(&piece[start..end]);
        start = end;
    }
    parts.push(&piece[start..]);
    parts
}

/// Chinese and Japanese letters and their punctuation.
fn is_ideographic(character: char) -> bool {
    matches!(
        character,
        '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{ff01}'..='\u{ff5e}'
    )
}

fn opens(character: char) -> bool {
    matches!(character, '「' | '『' | '（' | '【' | '《' | '〈')
}

/// What must not stand at the beginning of a row in Japanese and Chinese print.
fn may_not_begin(character: char) -> bool {
    matches!(
        character,
        '、' | '。'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '，'
            | '．'
            | '！'
            | '？'
            | '：'
            | '；'
            | 'ー'
            | '々'
            | '・'
            | 'っ'
            | 'ゃ'
            | 'ゅ'
            | 'ょ'
            | 'ッ'
            | 'ャ'
            | 'ュ'
            | 'ョ'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_end_where_a_reader_expects_it() {
        let cases: [(&str, &[&str]); 5] = [
            ("ab  cd", &["ab  ", "cd"]),
            ("大阪市、北区", &["大", "阪", "市、", "北", "区"]),
            ("（株）山田", &["（株）", "山", "田"]),
            ("서울 김", &["서울 ", "김"]),
            ("", &[""]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(text), expected, "{text}");
            assert_eq!(pieces(text).concat(), text);
        }
    }

    #[test]
    fn a_long_line_without_spaces_wraps_in_chinese_and_is_refused_in_german() {
        let chinese = LineText::new(&"北京市朝阳区".repeat(10)).unwrap();
        let rows = wrapped(&[chinese], 32, 600).unwrap();
        assert!(rows.len() > 2 && rows.iter().all(|row| row.width_dots(32) <= 600));
        assert_eq!(
            rows.iter().map(ToString::to_string).collect::<String>(),
            "北京市朝阳区".repeat(10)
        );
        assert_eq!(
            wrapped(&[LineText::new(&"W".repeat(70)).unwrap()], 32, 600),
            None
        );
    }

    #[test]
    fn a_thai_word_wider_than_a_row_keeps_its_vowels_with_their_consonants() {
        let capital = "กรุงเทพมหานครอมรรัตนโกสินทร์มหินทรายุธยา";
        let rows = wrapped(&[LineText::new(capital).unwrap()], 32, 300).unwrap();
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        assert!(rows.len() > 1, "{rows:?}");
        assert_eq!(rows.concat(), capital);
        assert_eq!(thai_parts("เทพครุ์า-ab"), ["เท", "พ", "ค", "รุ์า-ab"]);
    }
}
