//! `packdesk label`: what labels look like, and whether a site's own template is sound.

mod carrier;
mod picture;
mod print;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use crate::{
    config::{self, Finding, Paths},
    domain::{
        label::{
            Dpi, Label,
            mark::with_bench,
            template::{Data, Template, Templates, lay_out},
            zpl::{self, zpl},
        },
        shown::Shown,
    },
    ui::label_preview,
};

use super::{Failure, say};

/// The widest that a label is drawn in a terminal.
const TERMINAL_CELLS: usize = 76;

#[derive(Debug, Args)]
pub struct LabelArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the templates and where each comes from
    List,
    /// Write the text of a template that comes with the program, to begin one's own with
    Source {
        /// Its name
        template: String,
    },
    /// Say what is wrong with a template, by line, and what to do
    Check {
        /// The template, NAME.toml
        file: PathBuf,
    },
    /// Show a label as a picture, in the terminal or as the bytes that a printer gets
    Preview(PreviewArguments),
    /// Say whether a carrier's label can be printed here, and why not: a file in ZPL, PDF or PNG
    Carrier(carrier::CarrierArguments),
    /// Print labels: totes, places, commands, badges, or anything by its fields
    Print(print::PrintArguments),
}

#[derive(Debug, Args)]
struct PreviewArguments {
    /// A template's name, or a file NAME.toml
    template: String,
    /// The language of its words [default: en]
    #[arg(long, default_value = "en")]
    language: String,
    /// The printer's resolution: 203 or 300
    #[arg(long, default_value = "203", value_parser = ["203", "300"])]
    dpi: String,
    /// Its fields as a JSON object, or @FILE; without it, the template's own sample
    #[arg(long, value_name = "JSON")]
    fields: Option<String>,
    /// As it comes out at another bench's printer, with this bench's name on it
    #[arg(long, value_name = "NAME")]
    bench: Option<String>,
    #[command(flatten)]
    way: Way,
}

/// How a label is shown.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Way {
    /// As a picture
    #[arg(short, long, value_name = "OUT.png")]
    output: Option<PathBuf>,
    /// As lines of text
    #[arg(long)]
    terminal: bool,
    /// As ZPL, to print it
    #[arg(long)]
    zpl: bool,
}

pub fn run(arguments: &LabelArguments, paths: &Paths) -> Result<(), Failure> {
    match &arguments.what {
        What::List => list(paths),
        What::Source { template } => source(template),
        What::Check { file } => check(file),
        What::Preview(preview) => show(preview, paths),
        What::Carrier(arguments) => carrier::run(arguments),
        What::Print(arguments) => print::run(arguments, paths),
    }
}

fn list(paths: &Paths) -> Result<(), Failure> {
    let built_in = Templates::built_in();
    let templates = config::templates(&config::load(paths)?)?;
    for template in templates.iter() {
        let (width, length) = template.size();
        let origin = if built_in.get(&template.name) == Some(template) {
            "built in"
        } else {
            "the site's own"
        };
        say(&format!(
            "{:<10} {:>6} x {:<6} mm  {:<15} {:<15} {}",
            Shown::new(&template.name),
            in_mm(width),
            in_mm(length),
            template.languages().join(" "),
            origin,
            Shown::new(&template.title),
        ));
    }
    Ok(())
}

fn in_mm(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn source(name: &str) -> Result<(), Failure> {
    let text = Templates::source(name).ok_or_else(|| no_template(name))?;
    say(text.trim_end());
    Ok(())
}

fn no_template(name: &str) -> Failure {
    Failure::Other(format!(
        "there is no label template '{}'; `packdesk label list` names them",
        Shown::new(name)
    ))
}

fn check(file: &Path) -> Result<(), Failure> {
    let template = read(file)?;
    let languages = template.languages().join(", ");
    Templates::built_in()
        .replace(template.clone())
        .map_err(|finding| wrong(file, &[finding]))?;
    say(&format!(
        "{}: sound in {languages}, at 203 and 300 dpi",
        file.display()
    ));
    Ok(())
}

fn read(file: &Path) -> Result<Template, Failure> {
    let text = fs::read_to_string(file)
        .map_err(|error| Failure::Other(format!("cannot read {}: {error}", file.display())))?;
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    Template::read(&name, &text).map_err(|findings| wrong(file, &findings))
}

fn wrong(file: &Path, findings: &[Finding]) -> Failure {
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| format!("  {}", Shown::new(&finding.to_string())))
        .collect();
    Failure::Other(format!(
        "the label template {} needs a change\n{}",
        file.display(),
        lines.join("\n")
    ))
}

fn show(arguments: &PreviewArguments, paths: &Paths) -> Result<(), Failure> {
    let template = template(&arguments.template, paths)?;
    let data = match &arguments.fields {
        Some(json) => data(json, &template)?,
        None => template.sample(&arguments.language),
    };
    let dpi = resolution(&arguments.dpi);
    let label =
        lay_out(&template, &data, &arguments.language, dpi).map_err(|error| in_words(&error))?;
    let mut printed = zpl(&label).map_err(|error| in_words(&error))?.into_bytes();
    let mut label = label;
    if let Some(bench) = &arguments.bench {
        printed = with_bench(&label, &printed, bench);
        // Where it is not one label any more, the name comes out on one of its own.
        label = zpl::read(&printed, dpi).unwrap_or(label);
    }
    if let Some(output) = &arguments.way.output {
        picture::write(&label, output)?;
    } else if arguments.way.terminal {
        in_terminal(&label);
    } else {
        say(&String::from_utf8_lossy(&printed));
    }
    Ok(())
}

/// One of the two that can be asked for.
fn resolution(dpi: &str) -> Dpi {
    match dpi {
        "300" => Dpi::D300,
        _ => Dpi::D203,
    }
}

/// A template by its name, or from a file.
fn template(name: &str, paths: &Paths) -> Result<Template, Failure> {
    let file = Path::new(name);
    if file.extension().is_some_and(|ending| ending == "toml") {
        return read(file);
    }
    config::templates(&config::load(paths)?)?
        .get(name)
        .cloned()
        .ok_or_else(|| no_template(name))
}

fn in_words(error: &dyn std::fmt::Display) -> Failure {
    Failure::Other(Shown::new(&error.to_string()).to_string())
}

fn data(json: &str, template: &Template) -> Result<Data, Failure> {
    Data::from_json(&fields(json)?, template.kind).map_err(|error| in_words(&error))
}

/// JSON as it was typed, or from @FILE.
fn fields(json: &str) -> Result<serde_json::Value, Failure> {
    let text = match json.strip_prefix('@') {
        Some(file) => fs::read_to_string(file)
            .map_err(|error| Failure::Other(format!("cannot read {file}: {error}")))?,
        None => json.to_owned(),
    };
    serde_json::from_str(&text)
        .map_err(|error| Failure::Other(format!("the label's data is not JSON: {error}")))
}

fn in_terminal(label: &Label) {
    for line in label_preview::as_lines(label, TERMINAL_CELLS) {
        say(&line);
    }
}

#[cfg(test)]
mod tests;
