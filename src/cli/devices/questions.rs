//! What is asked about a device, and the block of the configuration that the answers make.

use std::io::BufRead;

use crate::cli::{Failure, say};

use super::{
    ask::Answers,
    edit::Block,
    plugged::{Plugged, Way},
};

/// Asks about a scanner.
pub fn scanner(
    answers: &mut Answers<impl BufRead>,
    plugged: Vec<Plugged>,
) -> Result<Block, Failure> {
    let mut choices = plugged;
    choices.retain(|one| !matches!(one.way, Way::UsbScale(_) | Way::UsbPrinter(_)));
    choices.push(Plugged {
        line: "one that types into the terminal".to_owned(),
        way: Way::Typing,
    });
    let question = "Which is it? Its number, or the path of its serial port";
    let way = which(answers, question, &choices, |way| {
        !matches!(
            way,
            Way::Tcp(_) | Way::Queue(_) | Way::UsbScale(_) | Way::UsbPrinter(_)
        )
    })?;
    let name = answers.line("What do people call it?", "gun")?;
    let block = Block::scanner().with("name", name);
    let has_own_wire = way != Way::Typing;
    let block = match way {
        Way::Serial(path) => {
            let kind = answers.word("What does it speak? ssi: acknowledged", &["serial", "ssi"])?;
            let block = block.with("kind", kind).with("path", path);
            let block = block.with("baud", speed(answers)?);
            block.with("feedback", vendor(answers)?)
        }
        Way::HidPos(device) => {
            let block = block.with("kind", "hid-pos").with("device", device);
            let block = block.with("feedback", vendor(answers)?);
            return Ok(block.with("role", role(answers)?));
        }
        Way::Evdev(device) => {
            let layout = answers.line("For which keyboard is it set: us, de, fr, ...?", "us")?;
            let block = block.with("kind", "evdev").with("device", device);
            block.with("layout", layout)
        }
        Way::Typing | Way::Tcp(_) | Way::Queue(_) | Way::UsbScale(_) | Way::UsbPrinter(_) => {
            block.with("kind", "keyboard")
        }
    };
    let suffixes = ["cr", "lf", "crlf", "tab", "none"];
    let block = block.with("suffix", answers.word("What ends its scans?", &suffixes)?);
    let prefix = answers.line(
        "What was it told to send before each code? Mostly nothing",
        "",
    )?;
    let block = if prefix.is_empty() {
        block
    } else {
        block.with("prefix", prefix)
    };
    if has_own_wire {
        return Ok(block.with("role", role(answers)?));
    }
    Ok(block)
}

/// Whose commands make it beep. Never guessed: another device takes them for something else.
fn vendor(answers: &mut Answers<impl BufRead>) -> Result<String, Failure> {
    let vendors = ["none", "datalogic", "honeywell", "zebra"];
    answers.word("Whose is it? Then it sounds good and bad itself", &vendors)
}

fn role(answers: &mut Answers<impl BufRead>) -> Result<String, Failure> {
    answers.word(
        "What does it read? label: only labels that are awaited",
        &["any", "label"],
    )
}

/// Asks about the scale.
pub fn scale(answers: &mut Answers<impl BufRead>, plugged: Vec<Plugged>) -> Result<Block, Failure> {
    let mut choices = plugged;
    choices.retain(|one| matches!(one.way, Way::Serial(_) | Way::UsbScale(_)));
    let question = "Which is it? Its number, the path of its serial port, or HOST:PORT";
    let way = which(answers, question, &choices, |way| {
        !matches!(way, Way::Typing | Way::Queue(_))
    })?;
    if let Way::UsbScale(path) = way {
        return Ok(Block::scale().with("kind", "usb").with("path", path));
    }
    let block = wired(answers, Block::scale(), way)?;
    let protocols = ["sics", "toledo8217", "continuous"];
    Ok(block.with("protocol", answers.word("What does it speak?", &protocols)?))
}

/// Asks about the label printer.
pub fn printer(
    answers: &mut Answers<impl BufRead>,
    plugged: Vec<Plugged>,
) -> Result<Block, Failure> {
    let mut choices = plugged;
    choices.retain(|one| matches!(one.way, Way::Serial(_) | Way::UsbPrinter(Some(_))));
    let question = "Which is it? HOST:PORT (the port is mostly 9100), a number, the path of its port, \
                    or as a last resort its print queue, ipp://HOST/printers/NAME";
    let way = which(answers, question, &choices, |way| {
        matches!(
            way,
            Way::Serial(_) | Way::Tcp(_) | Way::Queue(_) | Way::UsbPrinter(_)
        )
    })?;
    let (speaks, languages) = match way {
        Way::Queue(_) => ("What does it speak? pdf: anything else", ["zpl", "pdf"]),
        _ => ("What does it speak? raw: anything else", ["zpl", "raw"]),
    };
    let block = wired(answers, Block::printer(), way)?;
    let language = answers.word(speaks, &languages)?;
    let dpi = answers.word("Dots per inch, see its type plate", &["203", "300"])?;
    let dpi = if dpi == "300" { 300 } else { 203 };
    Ok(block.with("language", language).with("dpi", dpi))
}

/// How a scale or a printer is reached, and how fast a serial one is.
fn wired(answers: &mut Answers<impl BufRead>, block: Block, way: Way) -> Result<Block, Failure> {
    match way {
        Way::Tcp(address) => Ok(block.with("kind", "tcp").with("address", address)),
        Way::Queue(address) => Ok(block.with("kind", "ipp").with("address", address)),
        Way::Serial(place) | Way::UsbScale(place) | Way::HidPos(place) | Way::Evdev(place) => {
            let block = block.with("kind", "serial").with("path", place);
            Ok(block.with("baud", speed(answers)?))
        }
        Way::UsbPrinter(Some(serial)) => Ok(block.with("kind", "usb").with("serial", serial)),
        Way::Typing | Way::UsbPrinter(None) => Ok(block.with("kind", "none")),
    }
}

fn speed(answers: &mut Answers<impl BufRead>) -> Result<i64, Failure> {
    answers.until("Its speed, bits per second", "9600", |answer| {
        let speed = answer.parse().ok().filter(|speed| *speed > 0);
        speed.ok_or_else(|| "A number such as 9600 or 115200.".to_owned())
    })
}

/// Lets one of the numbered choices be taken, or a place be named.
fn which(
    answers: &mut Answers<impl BufRead>,
    question: &str,
    choices: &[Plugged],
    may_be: impl Fn(&Way) -> bool,
) -> Result<Way, Failure> {
    for (number, choice) in (1..).zip(choices) {
        say(&format!("{number:>3}  {}", choice.line));
    }
    answers.until(question, "", |answer| {
        let numbered = answer
            .parse::<usize>()
            .ok()
            .and_then(|number| choices.get(number.checked_sub(1)?));
        let way = match numbered {
            Some(choice) => Some(choice.way.clone()),
            None if answer.starts_with('/') => Some(Way::Serial(answer.to_owned())),
            None if answer.contains("://") => Some(Way::Queue(answer.to_owned())),
            None if answer.contains(':') => Some(Way::Tcp(answer.to_owned())),
            None => None,
        };
        way.filter(&may_be)
            .ok_or_else(|| "That is none of them.".to_owned())
    })
}
