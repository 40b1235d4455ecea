//! Codec, judge, talk and thread together: over real lines with a simulated scale at the other end, and in handed-in time.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{
    dialect::Dialect,
    hid::report::is_scale,
    measure::{Unit, Weight},
    pattern::{Pattern, USUAL},
    talk::{ANSWER_WITHIN, ASK_EVERY, LATE, MUTE_AFTER, Talk},
    worker::{Heard, Weighing, Wire, weigh_on},
};
use crate::{
    device::{
        clock::steady_clock,
        serial::{SerialLink, SerialSettings},
        simulated::{
            line::Line,
            scale::{Language, SimulatedScale, Trouble, hid_descriptor, port::Port},
        },
    },
    domain::{
        measure::Grams,
        weight::{
            ScaleReading::{self, Gone, Moving, Negative, Overload, Settling, Stable, Tared, Zero},
            ScaleTrouble::{Garbled, Mute, Unit as OtherUnit},
        },
    },
};

const LINES: [Language; 3] = [Language::MtSics, Language::Toledo8217, Language::Continuous];

fn dialect(language: Language) -> Dialect {
    match language {
        Language::MtSics => Dialect::mt_sics(),
        Language::Toledo8217 => Dialect::toledo_8217(Unit::Kilogram),
        Language::Continuous => Dialect::continuous(Pattern::new(USUAL).unwrap(), None),
        Language::Hid => {
            let mut dialect = Dialect::hid();
            dialect.described(&hid_descriptor());
            dialect
        }
    }
}

fn talk(language: Language) -> Talk {
    Talk::new(dialect(language), Grams(2))
}

fn kilos(text: &str) -> Weight {
    Weight::read(text, Unit::Kilogram).unwrap()
}

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A simulated scale on a real line, a worker at the other end.
struct Rig {
    scale: Arc<Mutex<SimulatedScale>>,
    port: Arc<Mutex<Option<Port>>>,
    readings: Receiver<ScaleReading>,
    link: PathBuf,
    stop: Arc<AtomicBool>,
    server: Option<JoinHandle<()>>,
    weighing: Option<Weighing>,
}

impl Rig {
    fn new(language: Language) -> Self {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let link =
            std::env::temp_dir().join(format!("packdesk-scale-{}-{number}", std::process::id()));
        let scale = Arc::new(Mutex::new(SimulatedScale::new(language, Unit::Kilogram)));
        let port = Arc::new(Mutex::new(None));
        let stop = Arc::new(AtomicBool::new(false));
        let server = {
            let (scale, port, stop) = (scale.clone(), port.clone(), stop.clone());
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let mut port: std::sync::MutexGuard<'_, Option<Port>> = port.lock().unwrap();
                    if let Some(port) = port.as_mut() {
                        let _ = port.serve(&mut scale.lock().unwrap(), ms(5));
                    }
                    drop(port);
                    thread::yield_now();
                }
            })
        };
        let (sender, readings) = channel();
        let settings = SerialSettings::scanner(link.to_string_lossy());
        let weighing = weigh_on(
            Wire::Line(Box::new(SerialLink::new(settings))),
            talk(language),
            steady_clock(),
            move |heard| {
                if let Heard::Reading(reading) = heard {
                    let _ = sender.send(reading);
                }
            },
        );
        let rig = Self {
            scale,
            port,
            readings,
            link,
            stop,
            server: Some(server),
            weighing: Some(weighing.unwrap()),
        };
        rig.plug();
        rig
    }

    fn plug(&self) {
        *self.port.lock().unwrap() = Some(Port::on(Line::behind(&self.link).unwrap()));
    }

    fn scale(&self, change: impl FnOnce(&mut SimulatedScale)) {
        change(&mut self.scale.lock().unwrap());
    }

    /// Waits for a reading; on the way to it none of the forbidden weights may come.
    fn until(&self, expected: ScaleReading) -> Vec<ScaleReading> {
        let mut seen = Vec::new();
        while let Ok(reading) = self.readings.recv_timeout(Duration::from_secs(20)) {
            seen.push(reading);
            if reading == expected {
                return seen;
            }
            if let (Stable(weight), Stable(right)) = (reading, expected) {
                panic!("{weight} was taken for {right}: {seen:?}");
            }
        }
        panic!("{expected:?} never came: {seen:?}");
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.weighing = None;
        self.stop.store(true, Ordering::Relaxed);
        if let Some(server) = self.server.take() {
            let _ = server.join();
        }
    }
}

#[test]
fn weighed_over_a_line() {
    for language in LINES {
        let rig = Rig::new(language);
        rig.until(Zero);
        rig.scale(|scale| scale.put(kilos("1.204")));
        let seen = rig.until(Stable(Grams(1_204)));
        assert!(
            seen.iter()
                .all(|reading| matches!(reading, Moving(_) | Settling | Stable(_))),
            "{language:?} {seen:?}"
        );
        rig.scale(|scale| scale.trouble(Some(Trouble::Overload)));
        rig.until(Overload);
        rig.scale(|scale| scale.trouble(Some(Trouble::Underload)));
        rig.until(Negative);
        rig.scale(|scale| {
            scale.trouble(None);
            scale.tare(Some(kilos("0.100")));
        });
        rig.until(Tared);
        rig.scale(|scale| {
            scale.tare(None);
            scale.rest(kilos("0.000"));
        });
        rig.until(Zero);
    }
}

#[test]
fn noise_silence_and_unplugging_are_told_and_end_by_themselves() {
    for language in LINES {
        let rig = Rig::new(language);
        rig.scale(|scale| scale.rest(kilos("2.500")));
        rig.until(Stable(Grams(2_500)));
        rig.scale(|scale| scale.trouble(Some(Trouble::Mute)));
        rig.until(ScaleReading::Trouble(Mute));
        rig.scale(|scale| scale.trouble(Some(Trouble::Noise)));
        rig.until(ScaleReading::Trouble(Garbled));
        rig.scale(|scale| scale.trouble(None));
        rig.until(Stable(Grams(2_500)));
        // In mid-answer: what was half said is worth nothing, and does not join what is said next.
        {
            let mut port = rig.port.lock().unwrap();
            port.as_mut().unwrap().line.say(b"S S      9.9").unwrap();
            *port = None;
        }
        rig.until(Gone);
        rig.scale(|scale| scale.rest(kilos("0.750")));
        rig.plug();
        rig.until(Stable(Grams(750)));
    }
}

/// Talk in handed-in time, with whatever a line does to the bytes.
struct Timed {
    talk: Talk,
    scale: SimulatedScale,
    now: Duration,
    told: Vec<ScaleReading>,
}

impl Timed {
    fn new(language: Language, unit: Unit) -> Self {
        let mut timed = Self {
            talk: talk(language),
            scale: SimulatedScale::new(language, unit),
            now: ms(1_000),
            told: Vec::new(),
        };
        let opened = timed.talk.opened(timed.now);
        timed.told.extend(opened);
        timed
    }

    /// What the scale says next.
    fn words(&mut self) -> Vec<u8> {
        for _ in 0..100 {
            let unasked = self.scale.unasked();
            if !unasked.is_empty() {
                self.now += ASK_EVERY;
                return unasked;
            }
            if let Some(question) = self.talk.ask(self.now) {
                return self.scale.answer(question);
            }
            self.look(b"", 20);
        }
        Vec::new()
    }

    fn look(&mut self, bytes: &[u8], after: u64) {
        self.now += ms(after);
        let reading = self.talk.heard(self.now, bytes, |_| {});
        self.told.extend(reading);
    }

    fn clean(&mut self, answers: u32) {
        for _ in 0..answers {
            let words = self.words();
            self.look(&words, 20);
        }
    }
}

/// Every single fault a line can do to one answer.
fn faults(answer: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for at in 0..answer.len() {
        let mut lost = answer.to_vec();
        lost.remove(at);
        found.push(lost);
        found.push(answer[..at].to_vec());
        for bit in 0..8 {
            let mut flipped = answer.to_vec();
            flipped[at] ^= 1 << bit;
            found.push(flipped);
        }
        for byte in [answer[at], b'0', b'9', b'.', b'-', 0, 0xFF] {
            let mut more = answer.to_vec();
            more.insert(at, byte);
            found.push(more);
        }
    }
    found
}

#[test]
fn no_single_fault_on_a_line_makes_a_wrong_weight() {
    for language in LINES {
        let mut timed = Timed::new(language, Unit::Kilogram);
        timed.scale.rest(kilos("12.345"));
        timed.clean(3);
        let answer = timed.words();
        let count = faults(&answer).len();
        for index in 0..count {
            timed.told.clear();
            let fault = faults(&answer).swap_remove(index);
            timed.look(&fault, 20);
            timed.clean(3);
            assert!(
                timed
                    .told
                    .iter()
                    .all(|reading| !matches!(reading, Stable(weight) if *weight != Grams(12_345))),
                "{language:?} {fault:?}: {:?}",
                timed.told
            );
        }
        assert!(count > 100);
    }
}

/// 1200 bits a second, the slowest line that can be set.
#[test]
fn slow_bytes_are_waited_for_and_add_up_to_the_weight() {
    for language in LINES {
        let mut timed = Timed::new(language, Unit::Kilogram);
        timed.scale.rest(kilos("1.204"));
        for _ in 0..6 {
            let words = timed.words();
            for byte in words {
                timed.look(&[byte], 10);
            }
        }
        assert_eq!(timed.told, [Stable(Grams(1_204))], "{language:?}");
    }
}

#[test]
fn silence_takes_the_weight_back_in_time() {
    for language in LINES {
        let mut timed = Timed::new(language, Unit::Kilogram);
        timed.scale.rest(kilos("1.204"));
        timed.clean(4);
        let since = timed.now;
        while timed.told.last() == Some(&Stable(Grams(1_204))) {
            let _ = timed.talk.ask(timed.now);
            timed.look(b"", 20);
            assert!(timed.now <= since + MUTE_AFTER + ms(20));
        }
        assert_eq!(timed.told.last(), Some(&ScaleReading::Trouble(Mute)));
        assert!(MUTE_AFTER < ms(1_000) && ANSWER_WITHIN < MUTE_AFTER);
    }
}

#[test]
fn what_waited_in_a_buffer_is_not_weighed() {
    let mut timed = Timed::new(Language::Continuous, Unit::Kilogram);
    timed.scale.rest(kilos("1.204"));
    let old: Vec<u8> = (0..20).flat_map(|_| timed.scale.unasked()).collect();
    timed.look(&old, u64::try_from(LATE.as_millis()).unwrap() + 1);
    assert_eq!(timed.told, [], "said to nobody, some time ago");
    timed.clean(2);
    assert_eq!(timed.told, [Stable(Grams(1_204))]);
}

#[test]
fn another_unit_is_another_reading_never_another_weight() {
    // MT-SICS says its unit: pounds are weighed as pounds.
    let mut timed = Timed::new(Language::MtSics, Unit::Pound);
    timed.scale.rest(Weight::read("2.65", Unit::Pound).unwrap());
    timed.clean(4);
    assert_eq!(timed.told, [Stable(Grams(1_202))]);
    // The 8217 does not: its decimals give it away.
    let mut timed = Timed::new(Language::Toledo8217, Unit::Pound);
    timed.scale.rest(Weight::read("2.65", Unit::Pound).unwrap());
    timed.clean(4);
    assert_eq!(timed.told, [ScaleReading::Trouble(OtherUnit)]);
}

#[test]
fn a_usb_scale_may_be_silent_and_its_last_report_counts() {
    assert!(is_scale(&hid_descriptor()));
    let mut timed = Timed::new(Language::Hid, Unit::Gram);
    timed.scale.rest(Weight::new(645, 0, Unit::Gram).unwrap());
    timed.clean(1);
    for _ in 0..100 {
        timed.look(b"", 50);
    }
    assert_eq!(timed.told, [Settling, Stable(Grams(645))]);
    timed.look(&[3, 1, 2, 0, 0, 0], 5_000);
    assert_eq!(
        timed.told.len(),
        3,
        "the fault is told, however late it is read"
    );
}
