//! How long a carrier's 4 x 6 inch label takes from PDF or PNG to dots, at both resolutions.
//!
//! `cargo bench --bench carrier_label`. The label is the house's own with its German sample.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement needs a clock and a place to print"
)]

use std::{
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use packdesk::{
    document::label::in_format,
    domain::{
        carrier_label::{Format, Media, pdf, printable},
        label::{
            Dpi,
            template::{Templates, lay_out},
        },
    },
};

const ROUNDS: usize = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let templates = Templates::built_in();
    let house = templates.get("house").ok_or("the house label is missing")?;
    for format in [Format::Pdf, Format::Png] {
        for dpi in [Dpi::D203, Dpi::D300] {
            let label = lay_out(house, &house.sample("de"), "de", dpi)?;
            let document = in_format(&label, format)?;
            let media = Media::parcel(dpi);
            let mut took: Vec<Duration> = Vec::new();
            for _ in 0..ROUNDS {
                let start = Instant::now();
                black_box(printable(format, &document.bytes, media, pdf::draw)?);
                took.push(start.elapsed());
            }
            took.sort_unstable();
            println!(
                "{} at {} dpi, {} bytes: p50 {:.1?}, p98 {:.1?}",
                format.word(),
                dpi.per_inch(),
                document.bytes.len(),
                took[ROUNDS / 2],
                took[ROUNDS - 2],
            );
        }
    }
    Ok(())
}
