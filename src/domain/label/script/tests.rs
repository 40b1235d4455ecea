//! Letters of many scripts: drawn, in order, or refused by name.

use std::collections::HashSet;

use super::*;

fn line(text: &str) -> LineText {
    LineText::new(text).unwrap()
}

/// From left to right, with the marks after their letter.
fn order(text: &str) -> String {
    arranged(text)
        .into_iter()
        .flat_map(|cluster| std::iter::once(cluster.base).chain(cluster.marks))
        .collect()
}

#[test]
fn every_script_of_the_customers_is_drawn() {
    let names = [
        "山田太郎",
        "大阪市北区梅田三丁目",
        "ヤマダ",
        "김서연 서울특별시",
        "Иван Петров, Київ",
        "Ελένη Παπαδοπούλου",
        "שלום לוי",
        "สมชาย น้ำใจ",
        "محمد الأحمد",
        "გიორგი",
        "Nguyễn Thị Ánh",
        "Ștefan",
        "♥ 🎉 ☺️",
    ];
    for name in names {
        let line = line(name);
        assert!(line.needs_graphic(), "{name}");
        check(&line).unwrap();
        let bitmap = drawn(&line, 44).unwrap().unwrap();
        assert_eq!(bitmap.height_dots(), 48, "{name}");
        assert_eq!(bitmap.width_dots(), width_dots(&line, 44), "{name}");
    }
}

#[test]
fn different_letters_look_different() {
    let letters = "山田大阪市北区梅김서연Иванשלוםสมชายგიო";
    let pictures: HashSet<Bitmap> = letters
        .chars()
        .filter_map(|letter| drawn(&line(&letter.to_string()), 16).unwrap())
        .collect();
    assert_eq!(
        pictures.len(),
        letters.chars().collect::<HashSet<_>>().len()
    );
}

#[test]
fn what_cannot_be_set_is_named() {
    for (text, character) in [
        ("हिन्दी", 'ह'),
        ("a \u{378}", '\u{378}'),
        ("ኢትዮጵያ", 'ኢ'),
        ("پاریس", 'ی'),
        ("𠮷野家", '𠮷'),
        ("🦄", '🦄'),
    ] {
        let problem = check(&line(text)).unwrap_err();
        assert_eq!(problem.character, character, "{text}");
        assert!(problem.to_string().contains(text), "{problem}");
        assert!(drawn(&line(text), 32).is_err());
    }
}

#[test]
fn no_settable_character_is_a_box() {
    // The font's box for U+0378, which does not exist, and for U+200B, which cannot be seen.
    for code in ['\u{378}', '\u{200b}'] {
        assert!(is_box(unifont::get_glyph(code).unwrap()));
        assert!(glyph(code).is_none());
    }
    for code in ['国', '回', '口', '田', '■', '□', '㗊'] {
        assert!(glyph(code).is_some(), "{code}");
    }
}

#[test]
fn lines_to_the_left_are_turned_around() {
    for (read, printed) in [
        ("abc", "abc"),
        ("שלום", "םולש"),
        ("שלום 12", "12 םולש"),
        ("לוי (בית)", "(תיב) יול"),
        ("Levi שלום 7", "Levi 7 םולש"),
    ] {
        assert_eq!(order(read), printed, "{read}");
    }
    // The point stays with its letter.
    assert_eq!(order("ש\u{5b8}ל"), "לש\u{5b8}");
}

#[test]
fn arabic_letters_join() {
    for (read, printed) in [
        ("محمد", "\u{feaa}\u{fee4}\u{fea4}\u{fee3}"),
        ("لا", "\u{fefb}"),
        ("بلا", "\u{fefc}\u{fe91}"),
        ("دار", "\u{fead}\u{fe8d}\u{fea9}"),
        ("مَد", "\u{feaa}\u{fee3}"),
        ("ماء", "\u{fe80}\u{fe8e}\u{fee3}"),
    ] {
        assert_eq!(order(read), printed, "{read}");
    }
}

#[test]
fn marks_share_the_place_of_their_letter() {
    let plain = drawn(&line("กม"), 16).unwrap().unwrap();
    let marked = drawn(&line("ก\u{e34}\u{e48}ม"), 16).unwrap().unwrap();
    assert_eq!(plain.width_dots(), marked.width_dots());
    assert_ne!(plain, marked);
    for y in 0..16 {
        for x in 8..16 {
            assert_eq!(plain.is_black(x, y), marked.is_black(x, y), "{x} {y}");
        }
    }
}

#[test]
fn letters_grow_by_whole_numbers_only() {
    for (asked, height) in [
        (1, 16),
        (20, 16),
        (24, 32),
        (32, 32),
        (39, 32),
        (44, 48),
        (120, 128),
    ] {
        assert_eq!(height_dots(asked), height, "{asked}");
    }
    let small = drawn(&line("国"), 16).unwrap().unwrap();
    let large = drawn(&line("国"), 48).unwrap().unwrap();
    for y in 0..48 {
        for x in 0..48 {
            assert_eq!(large.is_black(x, y), small.is_black(x / 3, y / 3));
        }
    }
}
