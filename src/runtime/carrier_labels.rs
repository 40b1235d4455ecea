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
    let answer = answer.ok_or_else(costly)?;
    match answer.split_first() {
        Some((0, dots)) => unpack(dots).ok_or_else(costly),
        Some((_, words)) => Err(Unprintable::Broken {
            format: Format::Pdf,
            why: String::from_utf8_lossy(words).into_owned(),
        }),
        None => Err(costly()),
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

/// The drawing process: limits itself, reads a PDF from standard input, answers with a zero and the dots, or a one and
/// what is wrong.
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
    match pdf::draw(&bytes, resolution(dpi)) {
        Ok(dots) => {
            out.write_all(&[0])?;
            out.write_all(&pack(&dots))?;
        }
        Err(refusal) => {
            out.write_all(&[1])?;
            out.write_all(why(&refusal).as_bytes())?;
        }
    }
    out.flush()
}

/// The reason alone; the sentence around it is made where it is shown.
fn why(refusal: &Unprintable) -> String {
    match refusal {
        Unprintable::Broken { why, .. } => why.clone(),
        other => other.to_string(),
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
}
