mod strange;

use proptest::prelude::*;

use super::{
    dots::{ink, thresholded, turned},
    *,
};

fn media() -> Media {
    Media::parcel(Dpi::D203)
}

fn refusal(zpl: &str) -> String {
    zpl::check(zpl.as_bytes(), 1, media())
        .map_or_else(|refusal| refusal.to_string(), |()| "printed".to_owned())
}

/// A picture with a black frame on it, `inset` dots from its edge.
fn framed(width: u32, height: u32, inset: u32) -> Vec<u8> {
    let is_black = |x: u32, y: u32| {
        let inside = x >= inset && y >= inset && x < width - inset && y < height - inset;
        inside && (x == inset || y == inset || x == width - inset - 1 || y == height - inset - 1)
    };
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| if is_black(x, y) { 0 } else { 255 }))
        .collect();
    png_of(width, height, &pixels)
}

fn png_of(width: u32, height: u32, grey: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, width, height);
    encoder.set_color(::png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(grey).unwrap();
    writer.finish().unwrap();
    file
}

/// A PDF of one page, `width` by `height` units, with these drawing commands.
fn pdf_of(width: u32, height: u32, drawing: &str) -> Vec<u8> {
    pdf_with((width, height), "", "", drawing)
}

/// The same with more in the page's dictionary and in the file's own.
fn pdf_with((width, height): (u32, u32), page: &str, trailer: &str, drawing: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] {page} /Contents 4 0 R \
             /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        format!(
            "<< /Length {} >>\nstream\n{drawing}\nendstream",
            drawing.len()
        ),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    file.extend(
        format!(
            "trailer << /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .into_bytes(),
    );
    file
}

#[test]
fn labels_as_carriers_write_them_pass_unchanged() {
    let labels: [&[u8]; 7] = [
        b"^XA^LRN^MNY^MFN,N^LH15,12^MCY^POI^PW812^CI27^FT20,630^CVY^BD3^FH_^FD276101150[)>_1E01_1D96_1E_04^FS\
          ^FT105,982^BY3^BCN,202,N,N,,A^FV1Z999^FS^XZ",
        b"^XA^CF,0,0,0^PR12^MD30^PW800^POI^CI13^LH0,20\n^FO12,124^GB755,2,2^FS\n^FO32,3^AdN,0,0^FWN^FH^FDFROM:^FS\n^PQ1\n^XZ\n",
        b"^XA^CI28^PW812^LL1218^LH0,0^FO20,20^A0N,30,30^FDHello^FS^PQ1^XZ",
        b"\r\n^XA^LRN^MNY^LH10,12^MCY^POI^PW812^CI27^FO12,9^A@N,20,20^FDJOHN^FS\r\n^XZ\r\n",
        b"^xa^cf0,30^fo1,1^bcn,100,n,n,n,a^fh^fd_5EXA~^fs^xz",
        b"^XA^FX a remark ^FO1,1^GFA,4,4,1,FF00FF00^FS^BY3^BD2,1,1^FDmaxi^FS^XZ",
        b"^XA^FO1,1^GFB,6,6,1,^XZ~JR^FS^XZ",
    ];
    for label in labels {
        let shown = label.escape_ascii().to_string();
        if shown.contains("_5EXA~") {
            // A tilde in data is a command to the printer, whoever meant it as text.
            assert!(zpl::check(label, 1, media()).is_err(), "{shown}");
            continue;
        }
        let printed = printable(Format::Zpl, label, media(), pdf::draw);
        assert_eq!(printed.as_deref(), Ok(label), "{shown}");
    }
}

#[test]
fn what_outlives_the_label_is_refused_by_name() {
    let cases = [
        ("^XA^FDx^FS^JUS^XZ", "^JU, which saves or resets"),
        ("~JR^XA^XZ", "~JR, which restarts"),
        ("^XA^FDx~JA^FS^XZ", "~JA, which cancels other labels"),
        ("~DGR:L.GRF,8,1,FF^XA^XZ", "~DG, which stores a file"),
        ("^XA^IDR:*.*^FS^XZ", "^ID, which deletes a file"),
        ("^XA^MNM^XZ", "^MN, which changes how labels are told apart"),
        ("^XA^JMB^XZ", "^JM, which changes the resolution"),
        ("^XA^PQ2^XZ", "^PQ, which prints more than one label"),
        ("^XA^PQ1,0,1,Y^XZ", "printed"),
        ("^XA^PQ1,1,1,Y\r\n^XZ", "printed"),
        ("^XA^PQ1,0,0,N^PQ,,^PQ1^XZ", "printed"),
        ("^XA^PQ1,1^XZ", "^PQ, which pauses the printer"),
        ("^XA^PQ,1,,N^XZ", "^PQ, which pauses the printer"),
        ("^XA^CC!^XZ", "^CC, which changes what a command begins"),
        ("^XA^QQ1^XZ", "^QQ, which is not known to be harmless"),
        ("^XA^ND2^XZ", "^ND, which changes the printer's network"),
        ("! U1 setvar \"x\"^XA^XZ", "!, which stands outside"),
        ("^XA^FDa\x02b^FS^XZ", "\\x02, which is a control character"),
        ("^XA^XZ^XA^XZ", "2 labels in place of 1"),
        (" ", "0 labels in place of 1"),
        ("^XA^FDx", "ZPL is cut off"),
        ("^XA^X", "ZPL is cut off"),
        ("^XA^FO1,1^GFB,60,60,1,ab", "ZPL is cut off"),
        ("^XA^XA^XZ", "^XA, which stands where no label"),
        ("^FDx^XA^XZ", "^FD, which stands outside every label"),
        ("^XA^PW1200^XZ", "151 by 153 mm"),
        ("^XA^LL1218^PW832^XZ", "printed"),
        (
            "^XA^MCN^XZ",
            "^MC, which leaves its picture behind the next label",
        ),
        (
            "^XA^MC^MCY^PMN^PM^LS0^LT^LS+00^LT-0^CVY^MFN,N^MF^XZ",
            "printed",
        ),
        ("^XA^PMY^XZ", "^PM, which mirrors"),
        ("^XA^LS-8^XZ", "^LS, which moves this label and the next"),
        ("^XA^LT20^XZ", "^LT, which moves this label and the next"),
        ("^XA^MFN,F^XZ", "^MF, which feeds labels"),
        ("^XA^MFC^XZ", "^MF, which feeds labels"),
        ("^XA\r\n^FO1,1\r^FDa\rb^FS\r\n^XZ\r", "printed"),
        (
            "^XA^FO1,1^FDx^FS^XZ~DGR:X.GRF,8,1,FF",
            "~DG, which stores a file",
        ),
        (
            "^XA^DFR:X.ZPL^FS^FO1,1^FN1^FS^XZ",
            "^DF, which stores a file",
        ),
        ("^XA^XFR:X.ZPL^FS^XZ", "^XF, which prints a form"),
        ("^xa^jus^xz", "^ju, which saves or resets"),
        (
            "^XA^FXa remark with ~JA^XZ",
            "~JA, which cancels other labels",
        ),
        (
            "^XA^FO1,1^GFA,8,8,1,:Z64:eJz7/x8AAwAB/w==:ABCD^FS^XZ",
            "printed",
        ),
    ];
    for (zpl, words) in cases {
        let said = refusal(zpl);
        assert!(said.contains(words), "{zpl}: {said}");
    }
}

#[test]
fn a_document_that_is_no_label_is_told_apart() {
    let cases: [(Format, &[u8]); 4] = [
        (Format::Zpl, b"{\"error\": \"gone\"}"),
        (Format::Pdf, b"<html>no</html>"),
        (Format::Png, b"<svg/>"),
        (Format::Png, b"%PDF-1.4"),
    ];
    for (format, bytes) in cases {
        assert_eq!(
            printable(format, bytes, media(), pdf::draw),
            Err(Unprintable::NotTheFormat(format))
        );
    }
    let long = vec![b'^'; BYTES_MAX + 1];
    assert_eq!(
        check_outside(Format::Zpl, &long),
        Err(Unprintable::TooManyBytes(BYTES_MAX + 1))
    );
}

#[test]
fn a_picture_keeps_its_dots_or_is_refused() {
    let cases = [
        (812, 1_218, Dpi::D203, Some((812, 1_218))),
        (1_218, 812, Dpi::D203, Some((812, 1_218))),
        (600, 900, Dpi::D300, Some((1_200, 1_800))),
        (1_200, 1_800, Dpi::D300, Some((1_200, 1_800))),
        // A6 at 203 dpi: its white margins go.
        (840, 1_184, Dpi::D203, Some((812, 1_184))),
        (1_200, 1_800, Dpi::D203, None),
        (812, 1_218, Dpi::D300, None),
        (100, 100, Dpi::D203, None),
    ];
    for (width, height, dpi, expected) in cases {
        let media = Media::parcel(dpi);
        let found = png::dots(&framed(width, height, 30), media)
            .and_then(|picture| fit::onto(&picture, media))
            .map(|fitted| (fitted.width_dots(), fitted.height_dots()));
        assert_eq!(found.ok(), expected, "{width}x{height} {dpi:?}");
    }
}

#[test]
fn black_beyond_the_media_is_refused_and_white_is_not_a_label() {
    let wide = Media {
        width_dots: 780,
        ..media()
    };
    let too_large = printable(Format::Png, &framed(812, 1_218, 2), wide, pdf::draw);
    assert_eq!(
        too_large.unwrap_err().to_string(),
        "the carrier's label is 101 by 152 mm, the labels in the printer 98 by 153"
    );
    let white = png_of(812, 1_218, &vec![255; 812 * 1_218]);
    assert_eq!(
        printable(Format::Png, &white, media(), pdf::draw),
        Err(Unprintable::Empty)
    );
}

#[test]
fn grey_is_cut_in_the_middle_never_spread() {
    let ramp: Vec<u8> = (0..=255).collect();
    let bitmap = thresholded(256, 1, &ramp).unwrap();
    assert_eq!(ink(&bitmap), Some((0, 0, 128, 1)));
}

#[test]
fn a_turn_is_clockwise() {
    let mut dots = vec![255; 6];
    dots[0] = 0; // Top left of 3 by 2.
    let turned = turned(&thresholded(3, 2, &dots).unwrap()).unwrap();
    assert_eq!((turned.width_dots(), turned.height_dots()), (2, 3));
    assert_eq!(ink(&turned), Some((1, 0, 1, 1)));
}

#[test]
fn a_page_is_drawn_at_the_printers_dots() {
    // A bar of one module of 4 dots at 203 dpi, 20 units from the left edge, and words in a font that is not embedded.
    let module = 4.0 * 72.0 / 203.0;
    let left = 100.0 * 72.0 / 203.0;
    let page = pdf_of(
        288,
        432,
        &format!("0 g {left:.4} 100 {module:.4} 200 re f BT /F1 24 Tf 50 350 Td (Hello) Tj ET"),
    );
    for (dpi, size) in [(Dpi::D203, (812, 1_218)), (Dpi::D300, (1_200, 1_800))] {
        let dots = pdf::draw(&page, dpi).unwrap();
        assert_eq!((dots.width_dots(), dots.height_dots()), size);
    }
    let dots = pdf::draw(&page, Dpi::D203).unwrap();
    let row: Vec<u32> = (0..812).filter(|x| dots.is_black(*x, 700)).collect();
    assert_eq!(row, [100, 101, 102, 103]);
    let (_, top, ..) = ink(&dots).unwrap();
    assert!(top < 260, "the words are missing: {top}");
    let zpl = printable(Format::Pdf, &page, media(), pdf::draw).unwrap();
    assert!(zpl.is_ascii() && zpl.starts_with(b"^XA") && zpl.ends_with(b"^PQ1^XZ"));
    assert_eq!(zpl::check(&zpl, 1, media()), Ok(()));
}

#[test]
fn a_lying_page_is_turned_and_a_label_in_a_letter_pages_corner_found() {
    let lying = pdf_of(432, 288, "10 10 400 200 re f");
    let letter = pdf_of(612, 792, "0 400 250 380 re f");
    for page in [lying, letter] {
        let dots = pdf::draw(&page, Dpi::D203).unwrap();
        let fitted = fit::onto(&dots, media()).unwrap();
        assert!(fitted.width_dots() <= 812 && fitted.height_dots() <= 1_218);
        let black = |bitmap: &Bitmap| {
            let (_, _, width, height) = ink(bitmap).unwrap();
            width * height
        };
        assert_eq!(black(&fitted), black(&dots));
    }
    let large = pdf_of(612, 792, "10 10 590 700 re f");
    let dots = pdf::draw(&large, Dpi::D203).unwrap();
    assert!(matches!(
        fit::onto(&dots, media()),
        Err(Unprintable::TooLarge { .. })
    ));
}

#[test]
fn hostile_files_are_errors() {
    let huge = pdf_of(200_000, 200_000, "0 0 1 1 re f");
    assert_eq!(
        pdf::draw(&huge, Dpi::D203),
        Err(Unprintable::TooCostly(Format::Pdf))
    );
    let mut pages = pdf_of(288, 432, "0 0 1 1 re f");
    let text = String::from_utf8(std::mem::take(&mut pages)).unwrap();
    let none = text.replace("/Kids [3 0 R]", "/Kids [     ]");
    assert!(pdf::draw(none.as_bytes(), Dpi::D203).is_err());
    assert!(pdf::draw(b"%PDF-1.4 and then nothing", Dpi::D203).is_err());
    // A header that promises 60,000 by 60,000 pixels.
    let mut bomb = framed(812, 1_218, 2);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert!(png::dots(&bomb, media()).is_err());
    let whole = framed(812, 1_218, 2);
    assert!(png::dots(&whole[..whole.len() / 2], media()).is_err());
}

#[test]
fn labels_are_counted_by_their_ends_alone() {
    let cases: [(&[u8], u64); 6] = [
        (b"^XA^FDx^FS^XZ", 1),
        (b"^xa^FDx^FS^xz", 1),
        (b"^XA^FDone^FS^XZ\n^XA^FDtwo^FS^xz\n", 2),
        (b"^XA^FO1,1^GFB,6,6,1,^XZ^XZ^FS^XZ", 1),
        (b"^XA^FO1,1^GFA,6,6,1,^XZ", 1),
        (b"half a label", 1),
    ];
    for (zpl, labels) in cases {
        assert_eq!(zpl::labels_in(zpl), labels, "{}", zpl.escape_ascii());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// The rectangle of what is black is the one that holds every black dot and no white edge.
    #[test]
    fn ink_is_found_to_the_dot(width in 1u32..40, height in 1u32..40, dots in prop::collection::vec((0u32..40, 0u32..40), 0..5)) {
        let mut picture = Bitmap::white(width, height).unwrap();
        for (x, y) in &dots {
            picture.blacken(*x, *y);
        }
        let black: Vec<_> = dots.iter().filter(|(x, y)| *x < width && *y < height).collect();
        let least = |edge: fn(&&(u32, u32)) -> u32| black.iter().map(edge).min();
        let most = |edge: fn(&&(u32, u32)) -> u32| black.iter().map(edge).max();
        let expected = least(|dot| dot.0).zip(least(|dot| dot.1)).zip(most(|dot| dot.0).zip(most(|dot| dot.1)))
            .map(|((left, top), (right, bottom))| (left, top, right - left + 1, bottom - top + 1));
        prop_assert_eq!(ink(&picture), expected);
    }

    /// Whatever a stranger puts into a label: no panic, and what passes holds one label and no command but harmless ones.
    #[test]
    fn no_bytes_surprise_the_check(bytes in prop::collection::vec(prop_oneof![
        Just(b"^XA".to_vec()), Just(b"^XZ".to_vec()), Just(b"^FD".to_vec()), Just(b"~".to_vec()), Just(b"^GFB,3,3,1,".to_vec()),
        Just(b"^JUS".to_vec()), Just(b"^A0N,1".to_vec()), prop::collection::vec(any::<u8>(), 0..4),
    ], 0..12)) {
        let zpl: Vec<u8> = bytes.concat();
        prop_assert!(zpl::labels_in(&zpl) >= 1);
        if zpl::check(&zpl, 1, media()).is_ok() {
            prop_assert_eq!(zpl::labels_in(&zpl), 1);
        }
        if zpl::check(&zpl, 1, media()).is_ok() && !zpl.windows(3).any(|three| three == b"^GF") {
            prop_assert!(!zpl.contains(&b'~'));
            prop_assert_eq!(zpl.windows(3).filter(|three| three.eq_ignore_ascii_case(b"^XA")).count(), 1);
            prop_assert!(!zpl.windows(3).any(|three| three == b"^JU"));
        }
    }
}

proptest! {
    // A page costs 20 ms without optimisation.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    /// A damaged PDF or PNG is an error or a picture, never a panic.
    #[test]
    fn damaged_files_do_no_harm(place in 0usize..600, byte in any::<u8>()) {
        let mut page = pdf_of(288, 432, "0 g 20 20 100 100 re f");
        let at = place % page.len();
        page[at] = byte;
        let _ = pdf::draw(&page, Dpi::D203);
        let mut picture = framed(80, 120, 2);
        let at = place % picture.len();
        picture[at] = byte;
        let _ = png::dots(&picture, media());
    }
}
