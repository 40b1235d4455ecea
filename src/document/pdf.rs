//! Pages to PDF bytes. No date and no random identity: the same pages give the same file.

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    geom::{PathBuilder, Point, Rect, Size, Transform},
    image::Image,
    metadata::Metadata,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
};

use super::{
    DocumentError,
    letters::{CELL_DOTS, Piece},
    sheet::{Colour, Op, Sheet},
};

/// Rows of Unifont's cell below the baseline.
const DOTS_BELOW: f32 = 2.0;

/// Writes all pages.
pub fn written(sheet: &Sheet, title: &str) -> Result<Vec<u8>, DocumentError> {
    let settings = SerializeSettings {
        xmp_metadata: false,
        enable_tagging: false,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    document.set_metadata(Metadata::new().title(title.to_owned()));
    for ops in &sheet.pages {
        let (width, height) = sheet.size;
        let settings = PageSettings::from_wh(width, height)
            .ok_or_else(|| DocumentError::Pdf("the page has no size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for op in ops {
            draw(&mut surface, op);
        }
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| DocumentError::Pdf(format!("{error:?}")))
}

fn draw(surface: &mut Surface<'_>, op: &Op) {
    match op {
        Op::Text {
            x,
            y,
            size,
            line,
            colour,
        } => {
            fill(surface, *colour);
            let mut left = *x;
            for piece in &line.pieces {
                match piece {
                    Piece::Glyphs {
                        font, text, glyphs, ..
                    } => surface.draw_glyphs(
                        Point::from_xy(left, *y),
                        glyphs,
                        font.clone(),
                        text,
                        *size,
                        false,
                    ),
                    Piece::Dots { glyph, .. } => {
                        rects(surface, &dots(glyph, (left, *y), *size));
                    }
                }
                left += piece.width() * size;
            }
        }
        Op::Rects(all, colour) => {
            fill(surface, *colour);
            rects(surface, all);
        }
        Op::Picture((x, y, width, height), picture) => {
            let image = Image::from_rgba8(picture.rgba.clone(), picture.width, picture.height);
            if let Some(size) = Size::from_wh(*width, *height) {
                surface.push_transform(&Transform::from_translate(*x, *y));
                surface.draw_image(image, size);
                surface.pop();
            }
        }
    }
}

fn fill(surface: &mut Surface<'_>, Colour(red, green, blue): Colour) {
    surface.set_fill(Some(Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }));
}

fn rects(surface: &mut Surface<'_>, all: &[(f32, f32, f32, f32)]) {
    let mut path = PathBuilder::new();
    for (x, y, width, height) in all {
        if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
            path.push_rect(rect);
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

/// A character's dots as rectangles, those side by side in one.
fn dots(glyph: &unifont::Glyph, (x, y): (f32, f32), size: f32) -> Vec<(f32, f32, f32, f32)> {
    let dot = size / f32::from(CELL_DOTS);
    let columns = if glyph.is_fullwidth() { 16_u8 } else { 8 };
    let top = y - size + DOTS_BELOW * dot;
    let mut all = Vec::new();
    for row in 0..CELL_DOTS {
        let mut column = 0;
        while column < columns {
            let run = (column..columns)
                .take_while(|at| glyph.get_pixel(usize::from(*at), usize::from(row)))
                .count();
            let run = u8::try_from(run).unwrap_or(0);
            if run > 0 {
                all.push((
                    x + f32::from(column) * dot,
                    top + f32::from(row) * dot,
                    f32::from(run) * dot,
                    dot,
                ));
            }
            column += run + 1;
        }
    }
    all
}
