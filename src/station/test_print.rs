//! A small label to see whether the printer prints: asked for on the devices screen, bound to no parcel.

use uuid::Uuid;

use crate::domain::{
    label::{Dpi, Element, Label, text::LineText, zpl::zpl},
    moment::Gesture,
    packing::PrintVerdict,
};

use super::{
    Station,
    effect::{Effect, Tone},
    journal::Say,
    notice::Message,
    opening::refused,
};

/// Dots to the inch of the test label: read at any resolution.
const DPI: Dpi = Dpi::D203;

impl Station {
    /// Sends it to the printer that labels go to.
    pub(crate) fn test_print(&mut self, stamp: Gesture, fx: &mut Vec<Effect>) {
        let job = stamp.derived(0x54);
        self.test_job = Some(job);
        let printer = self.desk.printer_name();
        let message = Message::new("test-print-asked").with("printer", printer);
        self.say(stamp.at, Say::toned(Tone::Ok, message), fx);
        fx.push(Effect::TestPrint {
            job,
            printer: self.desk.printing_at.clone(),
            zpl: self.test_label(),
        });
    }

    /// What became of it; false when the job is a parcel's.
    pub(crate) fn test_print_finished(
        &mut self,
        stamp: Gesture,
        job: Uuid,
        verdict: PrintVerdict,
        fx: &mut Vec<Effect>,
    ) -> bool {
        if self.test_job.take_if(|open| *open == job).is_none() {
            return false;
        }
        let say = match verdict {
            PrintVerdict::Printed { .. } => Say::ok(Message::new("test-print-out")),
            PrintVerdict::NotPrinted | PrintVerdict::Denied => refused(
                Tone::Attention,
                "test_print",
                Message::new("test-print-not-out"),
            ),
            PrintVerdict::Unknown => refused(
                Tone::Attention,
                "test_print",
                Message::new("test-print-unknown"),
            ),
        };
        self.say(stamp.at, say, fx);
        true
    }

    /// The program's name and the bench's, 50 by 25 mm.
    fn test_label(&self) -> Vec<u8> {
        let line = |y, tenths, text: &str| {
            let text = LineText::new(text).unwrap_or_default();
            Element::Text {
                x: DPI.dots(35),
                y: DPI.dots(y),
                height_dots: DPI.dots(tenths),
                text,
            }
        };
        let label = Label {
            width_dots: DPI.dots(500),
            length_dots: DPI.dots(250),
            dpi: DPI,
            elements: vec![
                line(40, 50, "packdesk test"),
                line(120, 40, self.desk.station.as_str()),
            ],
        };
        zpl(&label).unwrap_or_default().into_bytes()
    }
}
