//! The scale on the command line: what the configuration names, whether it can be weighed with, and what it says.

use std::{
    collections::VecDeque,
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    time::Duration,
};

use clap::Args;

use crate::{
    config::{self, Paths, Scale, ScaleLink, ScaleParity, ScaleProtocol},
    device::{
        clock::steady_clock,
        scale::{
            dialect::Dialect,
            measure::Unit,
            pattern::Pattern,
            said::{Saying, shown_bytes},
            worker::{Heard, Weighing, weigh_on},
        },
        serial::{Character, CharacterParity, SerialSettings},
    },
    domain::{
        shown::Shown,
        weight::{ScaleReading, ScaleTrouble},
    },
    runtime::weighing::{ScaleSettings, ScaleWire},
};

use super::{Failure, say};

/// How long a scale may take to be understood.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most gaps between answers kept for the figures at the end.
const GAPS_MAX: usize = 10_000;

/// What `packdesk devices scale` takes.
#[derive(Debug, Args)]
pub struct ScaleArguments {
    /// How long to listen, seconds
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    /// Show every answer, not only those that differ from the one before
    #[arg(long)]
    all: bool,
    /// Set the scale to zero first
    #[arg(long)]
    zero: bool,
}

/// What a listening thread passes on, with when.
enum News {
    Reading(ScaleReading),
    Saying(Saying),
    Lost(String),
}

/// The scale the configuration names; nothing where there is none on a wire.
pub fn settings(scale: &Scale) -> Result<Option<ScaleSettings>, Failure> {
    let wire = match &scale.link {
        ScaleLink::None | ScaleLink::Simulated => return Ok(None),
        ScaleLink::Usb(path) => ScaleWire::Usb(path.clone()),
        ScaleLink::Tcp(address) => ScaleWire::Tcp(address.clone()),
        ScaleLink::Serial(port) => {
            // No flow control: scales send a line at a time.
            let mut settings = SerialSettings::scanner(port.path.to_string_lossy());
            settings.baud = port.baud;
            settings.character = Character {
                seven_bits: scale.seven_bits,
                parity: match scale.parity {
                    ScaleParity::None => CharacterParity::None,
                    ScaleParity::Even => CharacterParity::Even,
                    ScaleParity::Odd => CharacterParity::Odd,
                },
            };
            ScaleWire::Serial(settings)
        }
    };
    let unit = scale.unit.map(config::ScaleUnit::unit);
    let dialect = match (&wire, scale.protocol) {
        (ScaleWire::Usb(_), _) => Dialect::hid(),
        (_, ScaleProtocol::Sics) => Dialect::mt_sics(),
        (_, ScaleProtocol::Toledo8217) => Dialect::toledo_8217(unit.unwrap_or(Unit::Kilogram)),
        (_, ScaleProtocol::Continuous) => {
            let pattern = Pattern::new(&scale.pattern)
                .map_err(|error| Failure::Other(format!("scale.pattern {error}")))?;
            Dialect::continuous(pattern, unit)
        }
    };
    Ok(Some(ScaleSettings {
        wire,
        dialect,
        zero_within: scale.zero_within,
    }))
}

/// Whether the configured scale can be weighed with, and what it said last.
pub fn check(scale: &Scale) -> Result<String, String> {
    let settings = match (settings(scale), &scale.link) {
        (Err(failure), _) => return Err(failure.to_string()),
        (Ok(Some(settings)), _) => settings,
        (Ok(None), ScaleLink::Simulated) => return Ok("simulated".to_owned()),
        (Ok(None), _) => return Ok("none configured".to_owned()),
    };
    let (_weighing, news) = listen(&settings).map_err(|failure| failure.to_string())?;
    let clock = steady_clock();
    let mut last = None;
    let mut reading = ScaleReading::Trouble(ScaleTrouble::Mute);
    while let Some(left) = PATIENCE.checked_sub(clock()) {
        match news.recv_timeout(left) {
            Ok(News::Saying(saying)) => last = Some(saying),
            Ok(News::Lost(why)) => return Err(why),
            Ok(News::Reading(shows)) => {
                reading = shows;
                // Trouble may be over in a moment: a scale that was just switched on.
                if !matches!(shows, ScaleReading::Trouble(_)) {
                    break;
                }
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    let heard = last.map_or_else(
        || "nothing was heard".to_owned(),
        |saying| format!("last heard {}", explained(&saying)),
    );
    let words = format!("{}; {heard}", words_of(reading));
    match reading {
        ScaleReading::Gone | ScaleReading::Trouble(_) => Err(words),
        _ => Ok(words),
    }
}

/// Listens to the configured scale and says what it says, what that means and why.
pub fn listen_to(arguments: &ScaleArguments, paths: &Paths) -> Result<(), Failure> {
    let config = config::load(paths)?;
    let Some(settings) = settings(&config.scale)? else {
        let what = "no scale on a wire is configured: see [scale] in config.example.toml";
        return Err(Failure::Other(what.to_owned()));
    };
    if arguments.zero {
        zero(&settings)?;
    }
    let (_weighing, news) = listen(&settings)?;
    let clock = steady_clock();
    let limit = Duration::from_secs(arguments.seconds);
    let mut gaps = VecDeque::new();
    let (mut answers, mut before, mut shown, mut lost) = (0_u64, None, None, None);
    while let Some(left) = limit.checked_sub(clock()) {
        let Ok(news) = news.recv_timeout(left) else {
            break;
        };
        let now = clock();
        let at = format!("{:>8.3} s", now.as_secs_f64());
        match news {
            News::Reading(reading) => say(&format!("{at}  => {}", words_of(reading))),
            News::Lost(why) => {
                if lost.as_ref() != Some(&why) {
                    say(&format!("{at}  {why}"));
                }
                lost = Some(why);
            }
            News::Saying(saying) => {
                (answers, lost) = (answers + 1, None);
                if let Some(before) = before.replace(now) {
                    gaps.push_back(now.saturating_sub(before));
                    gaps.truncate(GAPS_MAX);
                }
                if arguments.all || shown.as_ref() != Some(&saying) {
                    say(&format!("{at}  {}", explained(&saying)));
                }
                shown = Some(saying);
            }
        }
    }
    say(&figures(answers, gaps.make_contiguous()));
    Ok(())
}

/// Asks for zero and says what the scale answers.
fn zero(settings: &ScaleSettings) -> Result<(), Failure> {
    let failed = |why: &str| Failure::Other(format!("the scale was not set to zero: {why}"));
    let mut dialect = settings.dialect.clone();
    let question = dialect
        .zero()
        .ok_or_else(|| failed("press zero on the scale, its language has no word for it"))?;
    let mut wire = settings.wire();
    let link = wire.link();
    let talked = link
        .open(PATIENCE)
        .and_then(|()| link.write_within(question, PATIENCE))
        .map_err(|error| failed(&error.to_string()))?;
    let clock = steady_clock();
    let mut answer = None;
    while talked > 0 && answer.is_none() && clock() < PATIENCE {
        let bytes = link
            .read_within(Duration::from_millis(50))
            .map_err(|error| failed(&error.to_string()))?;
        dialect.feed(&bytes, |saying| answer = Some(saying));
    }
    link.close();
    let answer = answer.ok_or_else(|| failed("it does not answer"))?;
    say(&format!("zero: {}", explained(&answer)));
    Ok(())
}

/// A scale's news through a channel, until the first answer is dropped.
fn listen(settings: &ScaleSettings) -> Result<(Weighing, Receiver<News>), Failure> {
    let (sender, news) = mpsc::sync_channel(64);
    let weighing = weigh_on(
        settings.wire(),
        settings.talk(),
        steady_clock(),
        move |heard| {
            let news = match heard {
                Heard::Reading(reading) => News::Reading(reading),
                Heard::Saying(saying) => News::Saying(saying.clone()),
                Heard::Lost(error) => News::Lost(reason(error)),
            };
            // Whoever listens no longer wants to know no more.
            let _ = sender.try_send(news);
        },
    )?;
    Ok((weighing, news))
}

/// Why a wire cannot be used, down to what the system says, and who may use it.
fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        words.extend([": ", &cause.to_string()]);
        next = cause.source();
    }
    if words.contains("ermission denied") {
        words.push_str("; put this user into the group dialout, for USB scales write a udev rule");
    }
    Shown::new(&words).to_string()
}

fn explained(saying: &Saying) -> String {
    let meaning = match saying.meaning {
        Ok(said) => said.to_string(),
        Err(odd) => odd.to_string(),
    };
    format!("'{}': {meaning}", Shown::new(&shown_bytes(&saying.raw)))
}

/// What the station makes of it.
fn words_of(reading: ScaleReading) -> String {
    match reading {
        ScaleReading::Zero => "empty".to_owned(),
        ScaleReading::Stable(weight) => format!("{weight} at rest"),
        ScaleReading::Moving(weight) => format!("{weight}, moving"),
        ScaleReading::Settling => "waiting for a weight at rest".to_owned(),
        ScaleReading::Negative => "under zero: take all off, press zero".to_owned(),
        ScaleReading::Overload => "more than it can weigh".to_owned(),
        ScaleReading::Tared => "a tare is set: take it off, or no box is weighed".to_owned(),
        ScaleReading::Gone => "unplugged".to_owned(),
        ScaleReading::Trouble(trouble) => match trouble {
            ScaleTrouble::Mute => "says nothing: look at cable, power, speed and protocol",
            ScaleTrouble::Garbled => "not understood: look at protocol, speed and parity",
            ScaleTrouble::Unit => "weighs in another unit than is configured",
            ScaleTrouble::Busy => "busy: leave its menu, let it rest",
            ScaleTrouble::Fault => "reports a fault of its own",
        }
        .to_owned(),
    }
}

fn figures(answers: u64, gaps: &mut [Duration]) -> String {
    gaps.sort_unstable();
    match (gaps.get(gaps.len() / 2), gaps.last()) {
        (Some(middle), Some(longest)) => format!(
            "{answers} answers, {:.1} ms apart in the middle, {:.1} ms at most",
            middle.as_secs_f64() * 1_000.0,
            longest.as_secs_f64() * 1_000.0
        ),
        _ => format!("{answers} answers"),
    }
}
