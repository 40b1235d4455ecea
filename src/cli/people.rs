//! `packdesk packer`: who may sign in, and the PINs they stand for their overrides with.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand, ValueEnum};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::{
    api::v1::pins::{PinSet, PinState},
    config::Paths,
    domain::{
        ids::PackerId,
        packer::{Packer, Role},
        pin,
        secret::Secret,
        shown::Shown,
    },
};

use super::{
    Failure,
    admin::{CentralChoice, administrator, refused},
    hint, network, say,
};

/// More than a PIN and its line end is none.
const PIN_FILE_BYTES_MAX: u64 = 64;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct PackerArguments {
    #[command(subcommand)]
    command: Option<PackerCommand>,
    #[command(flatten)]
    person: Option<PersonArguments>,
}

#[derive(Debug, Subcommand)]
enum PackerCommand {
    /// Give a person a PIN, asked for here or read from a file; it ends lock-outs too
    Pin(PinArguments),
    /// Let a person sign in no more; what they did stays in the log
    Remove(RemoveArguments),
    /// Who may sign in, whose PIN is missing, and who is locked out where
    List(ListArguments),
}

#[derive(Debug, Args)]
struct PersonArguments {
    /// The key that stands in the log, such as ana
    #[arg(long)]
    id: String,
    /// What colleagues say, such as "Ana K."
    #[arg(long)]
    name: String,
    /// The code on the badge
    #[arg(long)]
    badge: String,
    /// What the person may do
    #[arg(long, value_enum, default_value_t = RoleChoice::Packer)]
    role: RoleChoice,
    /// The language of the person's screen: en, de
    #[arg(long)]
    language: Option<String>,
    #[command(flatten)]
    central: CentralChoice,
}

#[derive(Debug, Args)]
struct PinArguments {
    /// The person's key, such as ruth
    #[arg(long)]
    id: String,
    /// A file with the PIN in one line, or - for standard input; without it the PIN is asked for
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    /// The person typed it: it need not be changed when it is first used
    #[arg(long)]
    own: bool,
    #[command(flatten)]
    central: CentralChoice,
}

#[derive(Debug, Args)]
struct RemoveArguments {
    /// The person's key, such as ruth
    #[arg(long)]
    id: String,
    #[command(flatten)]
    central: CentralChoice,
}

#[derive(Debug, Args)]
struct ListArguments {
    #[command(flatten)]
    central: CentralChoice,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleChoice {
    Trainee,
    Packer,
    Supervisor,
}

pub fn run(arguments: &PackerArguments, paths: &Paths) -> Result<(), Failure> {
    match (&arguments.command, &arguments.person) {
        (Some(PackerCommand::Pin(asked)), _) => set_pin(asked, paths),
        (Some(PackerCommand::Remove(asked)), _) => remove(asked, paths),
        (Some(PackerCommand::List(asked)), _) => list(asked, paths),
        (None, Some(person)) => add(person, paths),
        (None, None) => Err(Failure::Other("name the person with --id".to_owned())),
    }
}

fn add(arguments: &PersonArguments, paths: &Paths) -> Result<(), Failure> {
    let client = administrator(&arguments.central, paths)?;
    let packer = Packer {
        id: PackerId::from(arguments.id.as_str()),
        name: Shown::new(&arguments.name),
        badge: arguments.badge.clone(),
        role: match arguments.role {
            RoleChoice::Trainee => Role::Trainee,
            RoleChoice::Packer => Role::Packer,
            RoleChoice::Supervisor => Role::Supervisor,
        },
        language: arguments.language.clone(),
    };
    network()?
        .block_on(client.add_packer(&packer))
        .map_err(refused)?;
    say(&format!(
        "{} can sign in with {}",
        packer.name,
        Shown::new(&packer.badge)
    ));
    if packer.role.may_override() {
        say(&format!(
            "To approve something it takes a PIN: packdesk packer pin --id {} --central {}",
            Shown::new(packer.id.as_str()),
            arguments.central.central
        ));
    }
    Ok(())
}

fn remove(arguments: &RemoveArguments, paths: &Paths) -> Result<(), Failure> {
    let client = administrator(&arguments.central, paths)?;
    network()?
        .block_on(client.remove_packer(&PackerId::from(arguments.id.as_str())))
        .map_err(refused)?;
    say(&format!(
        "{} signs in no more; a bench that is cut off learns it when it is back, within twelve hours at the latest",
        Shown::new(&arguments.id)
    ));
    Ok(())
}

fn set_pin(arguments: &PinArguments, paths: &Paths) -> Result<(), Failure> {
    let client = administrator(&arguments.central, paths)?;
    let pin = match &arguments.pin_file {
        Some(file) => pin_of(file)?,
        None => asked_for()?,
    };
    pin::check(&pin).map_err(|unfit| Failure::Other(unfit.to_string()))?;
    let set = PinSet {
        pin,
        must_change: !arguments.own,
    };
    let id = PackerId::from(arguments.id.as_str());
    network()?
        .block_on(client.set_pin(&id, &set))
        .map_err(refused)?;
    let then = if set.must_change {
        "it is changed at the bench when it is first used"
    } else {
        "it counts from now on"
    };
    say(&format!("{} has a PIN; {then}", Shown::new(id.as_str())));
    Ok(())
}

fn list(arguments: &ListArguments, paths: &Paths) -> Result<(), Failure> {
    let client = administrator(&arguments.central, paths)?;
    let (people, states) = network()?
        .block_on(async { Ok((client.packers().await?, client.pin_states().await?)) })
        .map_err(refused)?;
    for packer in people {
        let state = states.iter().find(|state| state.packer == packer.id);
        say(&line_of(&packer, state));
    }
    Ok(())
}

/// One person, as a line.
fn line_of(packer: &Packer, state: Option<&PinState>) -> String {
    let role = match packer.role {
        Role::Trainee => "trainee",
        Role::Packer => "packer",
        Role::Supervisor => "supervisor",
    };
    let pin = match state {
        Some(state) if state.is_set && state.must_change => "PIN to be changed",
        Some(state) if state.is_set => "PIN set",
        _ => "no PIN",
    };
    let mut parts = vec![
        Shown::new(packer.id.as_str()).to_string(),
        packer.name.to_string(),
        role.to_owned(),
        Shown::new(&packer.badge).to_string(),
        pin.to_owned(),
    ];
    if let Some(state) = state {
        if state.wrong_today > 0 {
            parts.push(format!("{} wrong tries today", state.wrong_today));
        }
        parts.extend(state.locked.iter().map(|lock| {
            let station = Shown::new(lock.station.as_str());
            format!("locked at bench {station} until {}", lock.until)
        }));
    }
    parts.join("  ")
}

/// The PIN in a file, or on standard input.
fn pin_of(file: &Path) -> Result<Secret, Failure> {
    let mut text = String::new();
    let cannot = |error: io::Error| {
        Failure::Other(format!(
            "the PIN in {} cannot be read: {error}",
            file.display()
        ))
    };
    let reader: Box<dyn Read> = if file == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(file).map_err(cannot)?)
    };
    BufReader::new(reader.take(PIN_FILE_BYTES_MAX))
        .read_line(&mut text)
        .map_err(cannot)?;
    Ok(Secret::new(&text))
}

/// Asks for the PIN twice, unseen.
fn asked_for() -> Result<Secret, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::Other(
            "the PIN is asked for on a terminal; give it with --pin-file FILE, or - for standard input"
                .to_owned(),
        ));
    }
    let unseen = Unseen::begin()?;
    let first = unseen.line("PIN: ")?;
    let again = unseen.line("the same again: ")?;
    if first == again {
        Ok(first)
    } else {
        Err(Failure::Other("these were two different PINs".to_owned()))
    }
}

/// The terminal while it does not show what is typed.
struct Unseen(Termios);

impl Unseen {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut unseen = before.clone();
        unseen.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &unseen)?;
        Ok(Self(before))
    }

    #[expect(
        clippy::unused_self,
        reason = "a line is read only while nothing is shown"
    )]
    fn line(&self, prompt: &str) -> io::Result<Secret> {
        let mut out = io::stderr();
        write!(out, "{prompt}")?;
        out.flush()?;
        let mut text = String::new();
        io::stdin().lock().read_line(&mut text)?;
        hint("");
        Ok(Secret::new(&text))
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_missing() {
        let packer = Packer {
            id: "ruth".into(),
            name: "Ruth S.".into(),
            badge: "BADGE-9001".to_owned(),
            role: Role::Supervisor,
            language: None,
        };
        assert_eq!(
            line_of(&packer, None),
            "ruth  Ruth S.  supervisor  BADGE-9001  no PIN"
        );
        let state = PinState {
            packer: "ruth".into(),
            is_set: true,
            must_change: false,
            wrong_today: 7,
            locked: vec![crate::api::v1::pins::PinLock {
                station: "04".into(),
                until: "2026-11-21T10:15:00Z".parse().unwrap(),
            }],
        };
        let line = line_of(&packer, Some(&state));
        assert!(
            line.ends_with(
                "PIN set  7 wrong tries today  locked at bench 04 until 2026-11-21T10:15:00Z"
            ),
            "{line}"
        );
    }
}
