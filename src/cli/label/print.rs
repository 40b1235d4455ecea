//! `packdesk label print`: the house's own labels on paper.

use clap::Args;

use crate::{
    config::{self, Paths, PrinterLink},
    domain::{
        label::{
            Dpi,
            template::{Data, Kind, Template, lay_out},
            zpl::zpl,
        },
        packer::Role,
        shown::Shown,
    },
    station::commands::{COMMANDS, barcode_of},
    text::Texts,
};

use super::super::{
    Failure,
    admin::{CentralChoice, administrator},
    network, printer,
};
use super::{data, fields, in_words, template};

/// The most labels of one call.
const LABELS_MAX: usize = 500;

// Only badges need a central.
#[derive(Debug, Args)]
#[command(mut_arg("central", |central| central.required(false)))]
pub struct PrintArguments {
    /// A template's name, or a file NAME.toml
    template: String,
    /// Totes, places or commands by name, by commas; a place may say more: PB-03=Put-back 3
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    names: Vec<String>,
    /// One label's fields as a JSON object, several as a list, or @FILE
    #[arg(long, value_name = "JSON", conflicts_with = "names")]
    fields: Option<String>,
    /// Badges: of these people only, by commas
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "PACKERS",
        requires = "central"
    )]
    packer: Vec<String>,
    #[command(flatten)]
    people: Option<CentralChoice>,
    /// The language of its words: en, de [default: the station's]
    #[arg(long)]
    language: Option<String>,
    /// A printer on the network in place of the configuration's, or a print queue: `ipp://HOST/printers/NAME`
    #[arg(long, value_name = "HOST:PORT")]
    printer: Option<String>,
}

pub fn run(arguments: &PrintArguments, paths: &Paths) -> Result<(), Failure> {
    let config = config::load(paths)?;
    let language = match &arguments.language {
        Some(language) => language.clone(),
        None => config.station.language.name(),
    };
    let template = template(&arguments.template, paths)?;
    let labels = wanted(arguments, &template, &language, paths)?;
    if labels.is_empty() || labels.len() > LABELS_MAX {
        return Err(Failure::Other(format!(
            "{} labels: 1 to {LABELS_MAX} at once",
            labels.len()
        )));
    }
    let dpi = if config.printer.dpi == 300 {
        Dpi::D300
    } else {
        Dpi::D203
    };
    // All of them are laid out before the first is printed: a bad one is found while there is nothing to clear up.
    let mut ready = Vec::new();
    for (name, data) in labels {
        let name = Shown::new(&name);
        let label = lay_out(&template, &data, &language, dpi).map_err(|error| {
            Failure::Other(format!("{name}: {}", Shown::new(&error.to_string())))
        })?;
        ready.push((
            name.to_string(),
            zpl(&label).map_err(|error| in_words(&error))?,
        ));
    }
    let mut printer = config.printer;
    if let Some(address) = &arguments.printer {
        printer.link = if address.contains("://") {
            PrinterLink::Queue(config.print_access.queue(address))
        } else {
            PrinterLink::Tcp(address.clone())
        };
    }
    printer::print_all(&printer, &paths.state, &ready).map_err(Failure::Other)
}

/// Each label's name and fields.
fn wanted(
    arguments: &PrintArguments,
    template: &Template,
    language: &str,
    paths: &Paths,
) -> Result<Vec<(String, Data)>, Failure> {
    if let Some(json) = &arguments.fields {
        return by_fields(json, template);
    }
    match template.kind {
        Kind::Badge => badges(arguments, language, paths),
        Kind::Command => commands(&arguments.names, language),
        Kind::Tote => Ok(of_names(&arguments.names, |name, _| {
            Data::default().with("tote", name)
        })),
        Kind::Location => Ok(of_names(&arguments.names, |name, title| {
            Data::default().with("location", name).with("title", title)
        })),
        _ => Err(Failure::Other(format!(
            "say with --fields what stands on it: {}",
            template.kind.field_names().join(", ")
        ))),
    }
}

fn by_fields(json: &str, template: &Template) -> Result<Vec<(String, Data)>, Failure> {
    let all = match fields(json)? {
        serde_json::Value::Array(all) => all,
        one => vec![one],
    };
    all.iter()
        .zip(1_usize..)
        .map(|(one, number)| {
            let data = data(&one.to_string(), template)?;
            Ok((format!("label {number}"), data))
        })
        .collect()
}

/// `CODE` or `CODE=Title`.
fn of_names(names: &[String], data: impl Fn(&str, &str) -> Data) -> Vec<(String, Data)> {
    names
        .iter()
        .map(|name| {
            let (code, title) = name.split_once('=').unwrap_or((name, name));
            (code.to_owned(), data(code, title))
        })
        .collect()
}

/// The commands of that name; all where none is named.
fn commands(names: &[String], language: &str) -> Result<Vec<(String, Data)>, Failure> {
    let texts = Texts::new(language);
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    if let Some(unknown) = names
        .iter()
        .find(|name| name.is_empty() || !COMMANDS.iter().any(|row| row.barcode == *name))
    {
        return Err(Failure::Other(format!(
            "there is no command '{}'; the README lists them",
            Shown::new(unknown)
        )));
    }
    Ok(COMMANDS
        .iter()
        .filter(|row| is_wanted(row.barcode))
        .filter_map(|row| {
            let data = Data::default()
                .with("command", barcode_of(row.id)?)
                .with("title", texts.word(&format!("{}-help", row.text)))
                .with("key", row.key);
            Some((row.barcode.to_owned(), data))
        })
        .collect())
}

/// A badge for everybody the central knows, or for those who are named.
fn badges(
    arguments: &PrintArguments,
    language: &str,
    paths: &Paths,
) -> Result<Vec<(String, Data)>, Failure> {
    let central = arguments.people.as_ref().ok_or_else(|| {
        Failure::Other("say with --central where the people are known, or use --fields".to_owned())
    })?;
    let client = administrator(central, paths)?;
    let people = network()?.block_on(client.packers())?;
    let is_wanted = |id: &str| arguments.packer.iter().any(|wanted| wanted == id);
    if let Some(unknown) = arguments
        .packer
        .iter()
        .find(|wanted| !people.iter().any(|packer| packer.id.as_str() == *wanted))
    {
        return Err(Failure::Other(format!(
            "the central knows nobody called '{}'",
            Shown::new(unknown)
        )));
    }
    let texts = Texts::new(language);
    Ok(people
        .iter()
        .filter(|packer| arguments.packer.is_empty() || is_wanted(packer.id.as_str()))
        .map(|packer| {
            let role = texts.word(match packer.role {
                Role::Trainee => "badge-trainee",
                Role::Packer => "badge-packer",
                Role::Supervisor => "badge-supervisor",
            });
            let data = Data::default()
                .with("badge", packer.badge.as_str())
                .with("name", packer.name.as_str())
                .with("role", role);
            (packer.id.to_string(), data)
        })
        .collect())
}
