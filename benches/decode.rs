//! How many scans are understood in a second, beside the floor: a bare loop over the same bytes, in the same run.
//!
//! `cargo bench --bench decode`. The scans are those of the public vectors, ordinary and hostile alike.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement needs a clock and a place to print"
)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use packdesk::{
    domain::{
        barcode::{read, scan, wedge::Wedge},
        moment::Moment,
    },
    input::{Arrival, Framing, Gate, Input},
};

/// How often everything is gone through.
const ROUNDS: usize = 200;
/// The groups of vectors that are whole scans.
const GROUPS: [&str; 6] = [
    "gs1_scan",
    "digital_link",
    "gtin",
    "rcn",
    "symbol_read",
    "upc_e",
];

fn scans() -> Vec<Vec<u8>> {
    let rows = include_str!("../tests/data/vectors.tsv").lines().skip(1);
    rows.filter_map(|row| {
        let mut fields = row.split('\t').skip(1);
        let (group, input) = (fields.next()?, fields.next()?);
        let bytes = input.replace("\\x1D", "\u{1d}").into_bytes();
        (GROUPS.contains(&group) && !bytes.is_empty()).then_some(bytes)
    })
    .collect()
}

/// Seconds that `work` takes for every scan, over all rounds; the best of three.
fn measured(scans: &[Vec<u8>], mut work: impl FnMut(&[u8])) -> f64 {
    (0..3)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..ROUNDS {
                for scan in scans {
                    work(black_box(scan));
                }
            }
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() {
    let scans = scans();
    let bytes: usize = scans.iter().map(Vec::len).sum();
    let count = f64::from(u32::try_from(scans.len() * ROUNDS).unwrap_or(u32::MAX));
    println!(
        "{} scans, {bytes} bytes, {ROUNDS} rounds, best of 3",
        scans.len()
    );
    let floor = measured(&scans, |scan| {
        let sum = scan
            .iter()
            .fold(0_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(*byte));
        black_box(sum);
    });
    let tell = |name: &str, seconds: f64| {
        println!(
            "{name:42} {:>12.0} scans/s {:>9.0} ns each {:>7.1} x the floor",
            count / seconds,
            seconds / count * 1e9,
            seconds / floor
        );
    };
    tell("floor: a bare loop over the bytes", floor);
    tell(
        "read: bytes to code",
        measured(&scans, |scan| {
            let _ = black_box(read(scan));
        }),
    );
    tell(
        "decode: bytes to everything in the scan",
        measured(&scans, |bytes| {
            black_box(scan::decode(bytes));
        }),
    );
    let wedge = Wedge::default();
    let mut gate = Gate::new(Framing::TERMINAL);
    let mut now = Moment::new(jiff::Timestamp::UNIX_EPOCH, Duration::ZERO);
    let (mut out, mut line, mut came) = (Vec::new(), Vec::new(), 0_u64);
    tell(
        "typed: terminal bytes to scan to decode",
        measured(&scans, |bytes| {
            now = now.after(Duration::from_millis(100));
            line.clear();
            line.extend_from_slice(bytes);
            line.push(b'\r');
            gate.feed(now, &line, &mut out);
            for arrival in out.drain(..) {
                if let Arrival::Now(Input::Scan { code, .. }) = arrival {
                    came += 1;
                    black_box(wedge.read(&code));
                    black_box(scan::decode(&code));
                }
            }
        }),
    );
    println!("typed scans that came through: {came}");
}
