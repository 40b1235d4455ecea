//! Carriers' labels made printable for this bench, a stranger's PDF drawn where it can do no harm.
//!
//! A hostile PDF can ask for any time, memory and stack, and no library can promise to refuse it. So it is drawn by
//! a second process of this very program that limits its own memory and processor time before it reads a byte
//! ([`serve`]), and is ended when it takes too long. The bench meets a refusal, whatever became of that process.

use std::{
    io::{self, Read, Write},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::{
    api::v1::labels::LabelAnswer,
    domain::{
        carrier_label::{
            BYTES_MAX, CarrierDocument, Format, Media, Unprintable, dots::DOTS_MAX, pdf, printable,
        },
        label::{Dpi, bitmap::Bitmap},
    },
    station::msg::LabelDocument,
};

/// The mode of the program that draws: `packdesk draw-label DPI`.
pub const MODE: &str = "draw-label";
/// A label takes some 20 ms to draw; this is a slow machine's slowest, and a stranger's worst.
const TIME_MAX: Duration = Duration::from_secs(5);
/// Address space of the drawing process: the program itself and the largest picture some times over.
const MEMORY_MAX: u64 = 1 << 30;

/// The first byte of the drawing process's answer: what became of the file. Anything else, or no answer at all: it cost too much.
const DRAWN: u8 = 0;
const BROKEN: u8 = 1;
const PAGES: u8 = 2;
const CUT_OFF: u8 = 3;
const COSTLY: u8 = 4;

/// What the printer gets of a carrier's document.
pub fn printable_here(document: &CarrierDocument, dpi: u16) -> Result<Vec<u8>, Unprintable> {
    let media = Media::parcel(resolution(dpi));
    printable(document.format, &document.bytes, media, draw_apart)
}

/// The central's answer with what the printer gets. Works on a thread that may block.
pub async fn printable_answer(answer: LabelAnswer, dpi: u16) -> Result<LabelDocument, Unprintable> {
    let format = answer.document.format;
    let made = tokio::task::spawn_blocking(move || {
        let zpl = printable_here(&answer.document, dpi)?;
        Ok(LabelDocument {
            shipment: answer.shipment,
            parcel: answer.parcel,
            generation: answer.generation,
            key: answer.key,
            bought_at: answer.station,
            label: answer.label,
            drawing: answer.drawing,
            sent: answer.document,
            zpl,
            papers: answer.papers,
        })
    });
    made.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a carrier's label could not be read");
        Err(Unprintable::TooCostly(format))
    })
}

/// A configured resolution; the configuration has checked it.
pub(super) fn resolution(dpi: u16) -> Dpi {
    if dpi == 300 { Dpi::D300 } else { Dpi::D203 }
}

/// Draws a PDF in a process of its own.
pub fn draw_apart(bytes: &[u8], dpi: Dpi) -> Result<Bitmap, Unprintable> {
    let costly = || Unprintable::TooCostly(Format::Pdf);
    let program = std::env::current_exe().map_err(|error| unreadable(&error))?;
    let mut child = Command::new(program)
        .args([MODE, &dpi.per_inch().to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| unreadable(&error))?;
    let answer = converse(&mut child, bytes);
    // Ended or not, it is not left behind.
    let _ = child.kill();
    let _ = child.wait();
    understood(&answer.ok_or_else(costly)?)
}

/// What the drawing process found.
fn understood(answer: &[u8]) -> Result<Bitmap, Unprintable> {
    let costly = || Unprintable::TooCostly(Format::Pdf);
    match answer.split_first() {
        Some((&DRAWN, dots)) => unpack(dots).ok_or_else(costly),
        Some((&BROKEN, words)) => Err(Unprintable::Broken {
            format: Format::Pdf,
            why: String::from_utf8_lossy(words).into_owned(),
        }),
        Some((&PAGES, count)) => Err(Unprintable::Labels {
            found: count.try_into().map_or(u32::MAX, u32::from_be_bytes),
            wanted: 1,
        }),
        Some((&CUT_OFF, _)) => Err(Unprintable::CutOff(Format::Pdf)),
        _ => Err(costly()),
    }
}

/// Hands the file over and waits for the dots; nothing when time is up.
fn converse(child: &mut Child, bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut to, from) = (child.stdin.take()?, child.stdout.take()?);
    let (done, waiting) = mpsc::channel();
    let bytes = bytes.to_vec();
    thread::Builder::new()
        .name("label-drawing".to_owned())
        .spawn(move || {
            // A child that stops reading has its reason; what it says is read all the same.
            let _ = to.write_all(&bytes);
            drop(to);
            let mut answer = Vec::new();
            let read = from.take(DOTS_MAX).read_to_end(&mut answer);
            let _ = done.send(read.map(|_| answer));
        })
        .ok()?;
    waiting.recv_timeout(TIME_MAX).ok()?.ok()
}

fn unreadable(error: &io::Error) -> Unprintable {
    Unprintable::Broken {
        format: Format::Pdf,
        why: error.to_string(),
    }
}

/// The drawing process: limits itself, reads a PDF from standard input, answers with a byte for what became of it, and the dots
/// or what is wrong.
pub fn serve(dpi: u16) -> io::Result<()> {
    for (resource, most) in [
        (Resource::As, MEMORY_MAX),
        (Resource::Cpu, TIME_MAX.as_secs()),
        (Resource::Core, 0),
    ] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit)?;
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(BYTES_MAX).unwrap_or(u64::MAX);
    io::stdin().take(most + 1).read_to_end(&mut bytes)?;
    let mut out = io::stdout();
    let (became, rest) = match pdf::draw(&bytes, resolution(dpi)) {
        Ok(dots) => (DRAWN, pack(&dots)),
        Err(refusal) => packed_refusal(&refusal),
    };
    out.write_all(&[became])?;
    out.write_all(&rest)?;
    out.flush()
}

/// What is wrong, as far as drawing finds it.
fn packed_refusal(refusal: &Unprintable) -> (u8, Vec<u8>) {
    match refusal {
        Unprintable::Labels { found, .. } => (PAGES, found.to_be_bytes().to_vec()),
        Unprintable::CutOff(_) => (CUT_OFF, Vec::new()),
        Unprintable::TooCostly(_) => (COSTLY, Vec::new()),
        Unprintable::Broken { why, .. } => (BROKEN, why.clone().into_bytes()),
        other => (BROKEN, other.to_string().into_bytes()),
    }
}

/// Width and height, four bytes each, and the rows.
fn pack(dots: &Bitmap) -> Vec<u8> {
    let mut packed = dots.width_dots().to_be_bytes().to_vec();
    packed.extend(dots.height_dots().to_be_bytes());
    packed.extend(dots.rows().flatten());
    packed
}

fn unpack(packed: &[u8]) -> Option<Bitmap> {
    let (width, rest) = packed.split_first_chunk()?;
    let (height, rows) = rest.split_first_chunk()?;
    let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    Bitmap::from_rows(width, height, rows).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_come_back_as_they_went() {
        let dots =
            Bitmap::from_rows(21, 3, &[0x81, 0x18, 0x08, 0, 1, 0, 0xff, 0xff, 0xf8]).unwrap();
        assert_eq!(unpack(&pack(&dots)), Some(dots.clone()));
        let mut short = pack(&dots);
        short.pop();
        assert_eq!(unpack(&short), None);
    }

    #[test]
    fn a_refusal_comes_back_as_it_went() {
        let pdf = Format::Pdf;
        for refusal in [
            Unprintable::Labels {
                found: 3,
                wanted: 1,
            },
            Unprintable::CutOff(pdf),
            Unprintable::TooCostly(pdf),
            Unprintable::Broken {
                format: pdf,
                why: "it is damaged".to_owned(),
            },
        ] {
            let (became, mut rest) = packed_refusal(&refusal);
            rest.insert(0, became);
            assert_eq!(understood(&rest), Err(refusal));
        }
        for answer in [[].as_slice(), &[0, 1], &[9]] {
            assert_eq!(understood(answer), Err(Unprintable::TooCostly(pdf)));
        }
    }
}
