//! Files as nobody means to send them: cut off, locked, turned, in every colour, too large.

use ::png::{BitDepth, ColorType, Encoder};

use super::*;

const DRAWING: &str = "0 g 20 20 100 30 re f 20 380 40 40 re f";
const WIDTH: u32 = 812;
const HEIGHT: u32 = 1_218;

#[test]
fn half_a_file_is_never_a_label() {
    let page = pdf_of(288, 432, DRAWING);
    let whole = pdf::draw(&page, Dpi::D203).unwrap();
    for end in (0..page.len() - 6).step_by(9) {
        let drawn = pdf::draw(&page[..end], Dpi::D203);
        assert!(drawn.is_err(), "{end} of {} bytes", page.len());
    }
    let picture = framed(WIDTH, HEIGHT, 30);
    for end in (0..picture.len() - 20).step_by(23) {
        let seen = png::dots(&picture[..end], media());
        assert!(seen.is_err(), "{end} of {} bytes", picture.len());
    }
    // What others wrote before and behind it does no harm.
    let framed = [b"\r\nsent by a shop\r\n", page.as_slice(), b"\r\n\0\0"].concat();
    assert!(pdf::draw(&framed, Dpi::D203) == Ok(whole));
}

#[test]
fn a_locked_file_says_what_it_wants() {
    let locked = pdf_with(
        (288, 432),
        "",
        &format!(
            "/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >>",
            "41".repeat(32)
        ),
        DRAWING,
    );
    assert_eq!(
        pdf::draw(&locked, Dpi::D203).unwrap_err().to_string(),
        "the carrier's PDF cannot be read: it wants a password: ask for one without"
    );
}

#[test]
fn a_turned_page_is_drawn_as_it_is_meant() {
    let black = |bitmap: &Bitmap| {
        let rows = bitmap.rows().flatten();
        rows.map(|byte| byte.count_ones()).sum::<u32>()
    };
    let upright = pdf::draw(&pdf_of(288, 432, DRAWING), Dpi::D203).unwrap();
    for turn in [90, 180, 270, 360, -90] {
        let more = format!("/Rotate {turn}");
        let page = pdf_with((288, 432), &more, "", DRAWING);
        let dots = pdf::draw(&page, Dpi::D203).unwrap();
        let onto = fit::onto(&dots, media()).unwrap();
        assert_eq!((onto.width_dots(), onto.height_dots()), (WIDTH, HEIGHT));
        assert_eq!(black(&onto), black(&upright), "{turn}");
        // A lying page is turned clockwise.
        let stands = [360, 270, -90].contains(&turn);
        assert_eq!(onto == upright, stands, "{turn}");
    }
    // The part of a large sheet that is to be seen.
    let cropped = pdf_with((595, 842), "/CropBox [0 0 288 432]", "", DRAWING);
    assert!(pdf::draw(&cropped, Dpi::D203) == Ok(upright));
}

fn picture(colour: ColorType, depth: BitDepth, pixels: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, WIDTH, HEIGHT);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == ColorType::Indexed {
        encoder.set_palette(vec![0, 0, 0, 10, 20, 30]);
        // The second colour is dark, and not to be seen.
        encoder.set_trns(vec![255, 0]);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn every_kind_of_pixel_gives_the_same_dots() {
    let is_black = |x: u32, y: u32| x.is_multiple_of(7) && y > 100 && !(x * y).is_multiple_of(5);
    let places = || (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
    let each = |black: &[u8], white: &[u8]| -> Vec<u8> {
        places()
            .flat_map(|(x, y)| if is_black(x, y) { black } else { white }.to_vec())
            .collect()
    };
    let plain = picture(ColorType::Grayscale, BitDepth::Eight, &each(&[0], &[255]));
    let expected = png::dots(&plain, media()).unwrap();
    let kinds = [
        (
            ColorType::Grayscale,
            BitDepth::Sixteen,
            each(&[0, 0], &[255, 255]),
        ),
        (
            ColorType::GrayscaleAlpha,
            BitDepth::Eight,
            each(&[0, 255], &[0, 0]),
        ),
        (ColorType::Indexed, BitDepth::Eight, each(&[0], &[1])),
        (
            ColorType::Rgb,
            BitDepth::Eight,
            each(&[120, 0, 20], &[255, 255, 0]),
        ),
        (
            ColorType::Rgba,
            BitDepth::Sixteen,
            each(&[0, 0, 0, 0, 0, 0, 255, 255], &[0; 8]),
        ),
    ];
    for (colour, depth, pixels) in kinds {
        let dots = png::dots(&picture(colour, depth, &pixels), media()).unwrap();
        assert!(dots == expected, "{colour:?} {depth:?}");
    }
}

#[test]
fn what_is_damaged_or_too_long_is_said_in_plain_words() {
    let mut damaged = framed(WIDTH, HEIGHT, 30);
    damaged[60] ^= 1;
    assert_eq!(
        png::dots(&damaged, media()).unwrap_err().to_string(),
        "the carrier's PNG cannot be read: it is damaged: ask for it again"
    );
    let long = png_of(WIDTH, 13_000, &vec![255; 812 * 13_000]);
    assert_eq!(
        png::dots(&long, media()),
        Err(Unprintable::TooCostly(Format::Png))
    );
    let pages = pdf_of(288, 432, DRAWING);
    let pages = String::from_utf8(pages).unwrap();
    let second = "5 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>\nendobj\nxref\n0";
    let two = pages
        .replace("/Kids [3 0 R] /Count 1", "/Kids [3 0 R 5 0 R] /Count 2")
        .replace("xref\n0", second);
    let refused = pdf::draw(two.as_bytes(), Dpi::D203).map(|_| ());
    assert_eq!(
        refused.unwrap_err().to_string(),
        "the carrier's document holds 2 labels in place of 1"
    );
    let eight_inches = pdf_of(288, 576, "10 10 200 550 re f");
    let refused = printable(Format::Pdf, &eight_inches, media(), pdf::draw);
    assert!(matches!(refused, Err(Unprintable::TooLarge { .. })));
}
