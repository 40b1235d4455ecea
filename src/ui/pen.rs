//! Writing line by line into an area: pieces of text by role, cut at cell widths.

use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::theme::{Role, Theme};

/// A piece of text with its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What it says; outside text came through [`crate::domain::shown::Shown`].
    pub text: String,
    /// What it is for.
    pub role: Role,
}

/// A piece of that role.
pub(crate) fn piece(role: Role, text: impl Into<String>) -> Piece {
    Piece {
        text: text.into(),
        role,
    }
}

/// Ordinary text.
pub(crate) fn plain(text: impl Into<String>) -> Piece {
    piece(Role::Text, text)
}

/// How many cells a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// How many cells pieces take.
pub(crate) fn width_of(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| width(&piece.text)).sum()
}

/// The text in at most `cells` cells; what does not fit ends in "…", never inside a character.
pub(crate) fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let Some(room) = cells.checked_sub(1) else {
        return String::new();
    };
    let mut kept = head(text, room).trim_end().to_owned();
    kept.push('…');
    kept
}

/// The text's end in at most `cells` cells, for a field that grows to the right.
pub(crate) fn fit_end(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut taken = 1;
    for grapheme in text.graphemes(true).rev() {
        taken += width(grapheme);
        if taken > cells {
            break;
        }
        kept.push(grapheme);
    }
    std::iter::once("…").chain(kept.into_iter().rev()).collect()
}

/// As many whole graphemes as fit.
fn head(text: &str, cells: usize) -> &str {
    let mut taken = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        taken += width(grapheme);
        if taken > cells {
            return &text[..at];
        }
    }
    text
}

/// The text filled up with blanks, or cut, to exactly `cells` cells.
pub(crate) fn column(text: &str, cells: usize) -> String {
    let mut fitted = fit(text, cells);
    fitted.push_str(&" ".repeat(cells.saturating_sub(width(&fitted))));
    fitted
}

/// As [`column`], with the text at the right end.
pub(crate) fn column_right(text: &str, cells: usize) -> String {
    let fitted = fit(text, cells);
    format!(
        "{}{fitted}",
        " ".repeat(cells.saturating_sub(width(&fitted)))
    )
}

/// The text in lines of at most `cells` cells, broken between words where there are any.
pub(crate) fn wrap(text: &str, cells: usize) -> Vec<String> {
    if cells == 0 {
        return Vec::new();
    }
    let mut lines = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let taken = lines.last().map_or(0, |line| width(line));
        if taken + width(word.trim_end()) > cells {
            lines.push(String::new());
        }
        for grapheme in word.graphemes(true) {
            if lines
                .last()
                .is_some_and(|line| width(line) + width(grapheme) > cells)
            {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut()
                && !(line.is_empty() && grapheme.trim().is_empty())
            {
                line.push_str(grapheme);
            }
        }
    }
    lines
        .into_iter()
        .map(|line| line.trim_end().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// Writes into an area from the top down.
pub(crate) struct Pen<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    area: Rect,
    row: u16,
}

impl<'a> Pen<'a> {
    /// A pen at the top of an area.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, area: Rect) -> Self {
        let area = area.intersection(buffer.area);
        Self {
            buffer,
            theme,
            area,
            row: 0,
        }
    }

    /// Cells in a line.
    pub fn width(&self) -> usize {
        usize::from(self.area.width)
    }

    /// Lines that are left.
    pub fn rows_left(&self) -> usize {
        usize::from(self.area.height.saturating_sub(self.row))
    }

    /// Leaves a line empty.
    pub fn skip(&mut self) {
        self.row = self.row.saturating_add(1);
    }

    /// One line; what does not fit is cut.
    pub fn line(&mut self, pieces: &[Piece]) {
        self.both(pieces, &[]);
    }

    /// One line with something at its right end; the left part gives way.
    pub fn both(&mut self, left: &[Piece], right: &[Piece]) {
        if self.rows_left() > 0 {
            let right_width = width_of(right);
            let gap = usize::from(right_width > 0);
            self.write(0, left, self.width().saturating_sub(right_width + gap));
            self.write(self.width().saturating_sub(right_width), right, right_width);
        }
        self.skip();
    }

    /// As many lines as the text takes, at most `rows_max`.
    pub fn wrapped(&mut self, role: Role, text: &str, rows_max: usize) {
        let lines = wrap(text, self.width());
        let count = lines.len();
        for (index, line) in lines.into_iter().take(rows_max).enumerate() {
            let cut = index + 1 == rows_max && count > rows_max;
            let line = if cut {
                fit(&format!("{line} …"), self.width())
            } else {
                line
            };
            self.line(&[piece(role, line)]);
        }
    }

    fn write(&mut self, at: usize, pieces: &[Piece], cells: usize) {
        let mut left = cells.min(self.width().saturating_sub(at));
        let mut spans = Vec::new();
        for piece in pieces {
            let text = fit(&piece.text, left);
            let is_cut = text != piece.text;
            left = left.saturating_sub(width(&text));
            spans.push(Span::styled(text, self.theme.style(piece.role)));
            if is_cut {
                break;
            }
        }
        let x = self
            .area
            .x
            .saturating_add(u16::try_from(at).unwrap_or(u16::MAX));
        let y = self.area.y.saturating_add(self.row);
        if x < self.area.right() && y < self.area.bottom() {
            let cells = u16::try_from(cells).unwrap_or(u16::MAX);
            let room = self.area.right().saturating_sub(x).min(cells);
            self.buffer.set_line(x, y, &Line::from(spans), room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_cells_and_between_characters() {
        let cases = [
            ("Mug BLUE", 8, "Mug BLUE"),
            ("Mug BLUE", 5, "Mug…"),
            ("水野 陽菜", 5, "水野…"),
            ("水野 陽菜", 4, "水…"),
            ("ü\u{308}bel", 2, "ü\u{308}…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ];
        for (text, cells, expected) in cases {
            assert_eq!(fit(text, cells), expected, "{text} in {cells}");
            assert!(width(&fit(text, cells)) <= cells);
        }
        assert_eq!(fit_end("9521234000082", 5), "…0082");
        assert_eq!(column("水", 4), "水  ");
        assert_eq!(column_right("12", 4), "  12");
    }

    #[test]
    fn texts_are_broken_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("Donaudampfschiff", 6), ["Donaud", "ampfsc", "hiff"]);
        assert_eq!(wrap("水野陽菜", 5), ["水野", "陽菜"]);
        assert_eq!(wrap("", 5), Vec::<String>::new());
        assert_eq!(wrap("a", 0), Vec::<String>::new());
    }
}
