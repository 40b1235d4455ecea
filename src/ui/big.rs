//! Big letters of half blocks, to be read from a metre away: three lines high, where every letter is known.

use super::pen::column;

/// A letter: rows of five pixels from the top, each row's columns as characters.
const LETTERS: &[(char, [&str; 5])] = &[
    ('A', ["###", "# #", "###", "# #", "# #"]),
    ('B', ["## ", "# #", "## ", "# #", "## "]),
    ('C', ["###", "#  ", "#  ", "#  ", "###"]),
    ('D', ["## ", "# #", "# #", "# #", "## "]),
    ('E', ["###", "#  ", "## ", "#  ", "###"]),
    ('F', ["###", "#  ", "## ", "#  ", "#  "]),
    ('G', ["####", "#   ", "# ##", "#  #", "####"]),
    ('H', ["# #", "# #", "###", "# #", "# #"]),
    ('I', ["#", "#", "#", "#", "#"]),
    ('J', ["  #", "  #", "  #", "# #", "###"]),
    ('K', ["# #", "# #", "## ", "# #", "# #"]),
    ('L', ["#  ", "#  ", "#  ", "#  ", "###"]),
    ('M', ["#   #", "## ##", "# # #", "#   #", "#   #"]),
    ('N', ["#  #", "## #", "# ##", "#  #", "#  #"]),
    ('O', ["###", "# #", "# #", "# #", "###"]),
    ('P', ["###", "# #", "###", "#  ", "#  "]),
    ('Q', ["####", "#  #", "#  #", "# ##", "####"]),
    ('R', ["###", "# #", "## ", "# #", "# #"]),
    ('S', ["###", "#  ", "###", "  #", "###"]),
    ('T', ["###", " # ", " # ", " # ", " # "]),
    ('U', ["# #", "# #", "# #", "# #", "###"]),
    ('V', ["# #", "# #", "# #", "# #", " # "]),
    ('W', ["#   #", "#   #", "# # #", "## ##", "#   #"]),
    ('X', ["# #", "# #", " # ", "# #", "# #"]),
    ('Y', ["# #", "# #", " # ", " # ", " # "]),
    ('Z', ["###", "  #", " # ", "#  ", "###"]),
    ('Ä', ["   ", "###", "# #", "###", "# #"]),
    ('Ö', ["   ", "###", "# #", "# #", "###"]),
    ('Ü', ["   ", "# #", "# #", "# #", "###"]),
    ('0', ["###", "# #", "# #", "# #", "###"]),
    ('1', [" #", "##", " #", " #", " #"]),
    ('2', ["###", "  #", "###", "#  ", "###"]),
    ('3', ["###", "  #", " ##", "  #", "###"]),
    ('4', ["# #", "# #", "###", "  #", "  #"]),
    ('5', ["###", "#  ", "###", "  #", "###"]),
    ('6', ["###", "#  ", "###", "# #", "###"]),
    ('7', ["###", "  #", "  #", " # ", " # "]),
    ('8', ["###", "# #", "###", "# #", "###"]),
    ('9', ["###", "# #", "###", "  #", "###"]),
    (' ', ["  ", "  ", "  ", "  ", "  "]),
    (',', [" ", " ", " ", "#", "#"]),
    ('.', [" ", " ", " ", " ", "#"]),
    ('…', ["     ", "     ", "     ", "     ", "# # #"]),
    (':', [" ", "#", " ", "#", " "]),
    ('-', ["  ", "  ", "##", "  ", "  "]),
    ('?', ["###", "  #", " ##", "   ", " # "]),
    ('!', ["#", "#", "#", " ", "#"]),
    ('/', ["  #", "  #", " # ", "#  ", "#  "]),
    ('\'', ["#", "#", " ", " ", " "]),
    ('&', ["## ", "#  ", "###", "# #", "###"]),
    ('✖', ["#   #", " # # ", "  #  ", " # # ", "#   #"]),
];

/// The text in big letters: three lines of half blocks; `None` where a letter is not known or it takes more than `cells` cells.
pub(crate) fn big(text: &str, cells: usize) -> Option<[String; 3]> {
    // The sixth row, on top, holds the dots of umlauts.
    let mut rows: [String; 6] = Default::default();
    for letter in text.to_uppercase().chars() {
        let (_, pixels) = LETTERS.iter().find(|(known, _)| *known == letter)?;
        let dots = if matches!(letter, 'Ä' | 'Ö' | 'Ü') {
            "# #"
        } else {
            ""
        };
        let wide = pixels[0].len();
        rows[0].extend([column(dots, wide), " ".to_owned()]);
        for (row, pixels) in rows.iter_mut().skip(1).zip(pixels) {
            row.extend([pixels, " "]);
        }
    }
    if rows[0].trim_end().len().max(rows[1].len()) > cells + 1 {
        return None;
    }
    let half = |upper: &str, lower: &str| {
        upper
            .bytes()
            .zip(lower.bytes())
            .map(|pixels| match pixels {
                (b'#', b'#') => '█',
                (b'#', _) => '▀',
                (_, b'#') => '▄',
                _ => ' ',
            })
            .collect::<String>()
            .trim_end()
            .to_owned()
    };
    Some([
        half(&rows[0], &rows[1]),
        half(&rows[2], &rows[3]),
        half(&rows[4], &rows[5]),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_half_blocks() {
        assert_eq!(
            big("1ü", 9).unwrap(),
            [" ▄ ▀ ▀", "▀█ █ █", " █ █▄█"].map(str::to_owned)
        );
        assert_eq!(big("水", 40), None);
        assert_eq!(big("SCAN A TOTE", 10), None);
    }

    #[test]
    fn a_letters_rows_are_equally_wide() {
        for (letter, rows) in LETTERS {
            assert!(
                rows.iter().all(|row| row.len() == rows[0].len()),
                "{letter}"
            );
        }
    }
}
