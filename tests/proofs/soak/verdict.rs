//! What may grow and what may not, judged by a straight line through what was seen after the warm-up.

/// What is measured of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Resident bytes.
    Memory,
    /// Open files.
    Files,
    /// Threads.
    Threads,
    /// Bytes of the write-ahead log.
    Wal,
    /// Bytes of the database.
    Database,
    /// Bytes of the log's files.
    Log,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Memory,
        Self::Files,
        Self::Threads,
        Self::Wal,
        Self::Database,
        Self::Log,
    ];

    /// Its name.
    pub fn words(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Files => "files",
            Self::Threads => "threads",
            Self::Wal => "wal",
            Self::Database => "database",
            Self::Log => "log",
        }
    }

    fn may(self) -> May {
        match self {
            Self::Memory => May::BeFlat {
                hourly: 5.0 * MIB,
                noise: 2.0 * MIB,
            },
            Self::Files => May::BeFlat {
                hourly: 4.0,
                noise: 2.0,
            },
            // Those that wait for what takes time come and go with how much is asked at once.
            Self::Threads => May::BeFlat {
                hourly: 4.0,
                noise: 6.0,
            },
            Self::Wal => May::Reach(16.0 * MIB),
            Self::Database | Self::Log => May::GrowByOrder,
        }
    }
}

/// What a measure may do.
enum May {
    /// Stay as it is: no more in an hour, where it was seen to grow by more than the noise.
    BeFlat { hourly: f64, noise: f64 },
    /// Swing below this.
    Reach(f64),
    /// Grow with the orders that are kept, and not faster.
    GrowByOrder,
}

const MIB: f64 = 1_048_576.0;
/// The warm-up's share of the time.
const WARM_UP: f64 = 0.25;
/// What is kept of an order may be so many times as much in the second half as in the first: pages fill unevenly.
const FASTER: f64 = 1.5;
/// Below so many bytes an order nothing is said about halves.
const LITTLE: f64 = 512.0;

/// One look.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// When.
    pub second: f64,
    /// Orders that were done.
    pub orders: f64,
    /// What was seen.
    pub value: f64,
}

/// How a measure went on.
pub struct Judged {
    /// In words.
    pub told: String,
    /// It may not.
    pub is_bad: bool,
}

/// Judges what was seen of one measure.
pub fn judge(measure: Measure, all: &[Point]) -> Judged {
    let end = all.last().map_or(0.0, |point| point.second);
    let points: Vec<Point> = all
        .iter()
        .copied()
        .filter(|point| point.second >= end * WARM_UP)
        .collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Judged {
            told: "was never seen".to_owned(),
            is_bad: true,
        };
    };
    let slope = slope(&points, |point| point.second);
    let most = points.iter().map(|point| point.value).fold(0.0, f64::max);
    let told = format!(
        "{:>12.0} to {:>12.0}, most {most:>12.0}, {:>+13.1} an hour",
        first.value,
        last.value,
        slope * 3_600.0
    );
    // A log where nothing went wrong, and a write-ahead log that was folded in, are empty.
    let may_be_empty = matches!(measure, Measure::Wal | Measure::Log);
    let seen = may_be_empty || points.iter().any(|point| point.value > 0.0);
    match measure.may() {
        May::BeFlat { hourly, noise } => {
            let is_flat =
                slope * 3_600.0 <= hourly || slope * (last.second - first.second) <= noise;
            Judged {
                told: format!("{told}: {}", if is_flat { "flat" } else { "GROWS" }),
                is_bad: !is_flat || !seen,
            }
        }
        May::Reach(bound) => Judged {
            told: format!("{told}: at most {bound:.0} allowed"),
            is_bad: most > bound,
        },
        May::GrowByOrder => {
            let (early, late) = points.split_at(points.len() / 2);
            let by = |points: &[Point]| self::slope(points, |point| point.orders);
            let (early, late) = (by(early), by(late));
            let is_even = late <= early.max(LITTLE) * FASTER;
            Judged {
                told: format!(
                    "{told}: {:.0} an order ({early:.0}, then {late:.0}){}",
                    by(&points),
                    if is_even { "" } else { ", GROWS FASTER" }
                ),
                is_bad: !is_even || !seen,
            }
        }
    }
}

/// The rise of the straight line that fits best.
fn slope(points: &[Point], at: impl Fn(&Point) -> f64) -> f64 {
    let count = points.len() as f64;
    let mean = |of: &dyn Fn(&Point) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x_mean, y_mean) = (mean(&at), mean(&|point: &Point| point.value));
    let (mut rise, mut run) = (0.0, 0.0);
    for point in points {
        let x = at(point) - x_mean;
        rise += x * (point.value - y_mean);
        run += x * x;
    }
    if run == 0.0 { 0.0 } else { rise / run }
}

/// Half an hour of looks, an order a second.
fn half_an_hour(value: impl Fn(f64) -> f64) -> Vec<Point> {
    (1..=180)
        .map(|look| {
            let second = f64::from(look) * 10.0;
            Point {
                second,
                orders: second,
                value: value(second),
            }
        })
        .collect()
}

#[test]
fn what_grows_is_told_from_what_swings() {
    let is_bad = |measure, value: &dyn Fn(f64) -> f64| judge(measure, &half_an_hour(value)).is_bad;
    let swing = |second: f64| (second / 50.0).sin();
    // A start that costs, then a swing of half a MiB.
    let warm = |second: f64| 30.0 * MIB + 4.0 * MIB * (second / 100.0).min(1.0);
    assert!(!is_bad(Measure::Memory, &|s| warm(s) + 0.5 * MIB * swing(s)));
    // 2 KiB an order.
    assert!(is_bad(Measure::Memory, &|s| warm(s) + 2_048.0 * s));
    assert!(!is_bad(Measure::Files, &|s| (20.0 + 2.0 * swing(s)).round()));
    // One file in five minutes.
    assert!(is_bad(Measure::Files, &|s| (20.0 + s / 300.0).round()));
    // Two more from the middle on; one in two minutes.
    let more = |second: f64| if second > 1_000.0 { 16.0 } else { 14.0 };
    assert!(!is_bad(Measure::Threads, &more));
    assert!(is_bad(Measure::Threads, &|s| (14.0 + s / 120.0).round()));
    assert!(!is_bad(Measure::Wal, &|s| 4.0 * MIB * (1.0 + swing(s))));
    assert!(is_bad(Measure::Wal, &|s| if (895.0..905.0).contains(&s) {
        17.0 * MIB
    } else {
        0.0
    }));
    // As much for each order; more for each order the more there are.
    assert!(!is_bad(Measure::Database, &|s| 9_000.0 * s));
    assert!(is_bad(Measure::Database, &|s| 9.0 * s * s));
    // Nothing was looked at.
    assert!(is_bad(Measure::Memory, &|_| 0.0));
    assert!(judge(Measure::Files, &[]).is_bad);
}
