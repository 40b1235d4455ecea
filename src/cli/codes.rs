//! `packdesk codes`: codes that a scanner reads instead of keys, on the screen and on a sheet.

use std::{fmt::Write, fs, path::PathBuf};

use clap::{Args, Subcommand};

use crate::{
    config::{self, Paths},
    domain::{
        barcode::{
            layout::SELF_TEST,
            own::{self, OwnKind},
        },
        matrix::{Ink, Matrix},
    },
    station::commands::{COMMANDS, barcode_of},
    text::Texts,
};

use super::{Failure, say};

/// What to do with which codes.
#[derive(Debug, Args)]
pub struct CodesArguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Draw codes in this terminal, to scan from the screen
    Show {
        /// Only codes whose name or text holds this, such as "undo" or "test"
        name: Option<String>,
        /// The terminal's own colours in place of black on white
        #[arg(long)]
        plain: bool,
        /// With --plain: the terminal writes dark on light
        #[arg(long, requires = "plain")]
        light: bool,
        #[command(flatten)]
        own: OwnArguments,
    },
    /// Write a sheet of codes to print (HTML)
    Sheet {
        /// The file to write
        #[arg(short, long, value_name = "FILE.html")]
        output: PathBuf,
        #[command(flatten)]
        own: OwnArguments,
    },
}

/// The site's own codes, beside the commands.
#[derive(Debug, Args)]
struct OwnArguments {
    /// Totes, by commas
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    tote: Vec<String>,
    /// Orders
    #[arg(long, value_delimiter = ',', value_name = "NUMBERS")]
    order: Vec<String>,
    /// Cartons
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    carton: Vec<String>,
    /// Inserts, by the product's number
    #[arg(long, value_delimiter = ',', value_name = "SKUS")]
    insert: Vec<String>,
    /// Badges
    #[arg(long, value_delimiter = ',', value_name = "BADGES")]
    badge: Vec<String>,
    /// Places
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    location: Vec<String>,
    /// The language of the words: "en" or "de"; without it, the configuration's
    #[arg(long)]
    language: Option<String>,
}

/// One code with its words.
struct Sign {
    /// Under which head it stands.
    head: &'static str,
    /// What it does.
    words: String,
    /// What the scanner reads.
    text: String,
}

/// Shows or writes them.
pub fn run(arguments: &CodesArguments, paths: &Paths) -> Result<(), Failure> {
    match &arguments.what {
        What::Show {
            name,
            plain,
            light,
            own,
        } => {
            let (_, signs) = signs(own, paths)?;
            let ink = match (plain, light) {
                (true, false) => Some(Ink::LightText),
                (true, true) => Some(Ink::DarkText),
                (false, _) => None,
            };
            show(&signs, name.as_deref(), ink)
        }
        What::Sheet { output, own } => {
            let (texts, signs) = signs(own, paths)?;
            fs::write(output, sheet(&texts, &signs)?)?;
            say(&format!(
                "{} codes are in {}: open it in a browser and print it.",
                signs.len(),
                output.display()
            ));
            Ok(())
        }
    }
}

fn signs(own: &OwnArguments, paths: &Paths) -> Result<(Texts, Vec<Sign>), Failure> {
    let language = match &own.language {
        Some(language) => language.clone(),
        None => config::load(paths)?.station.language.name(),
    };
    let texts = Texts::new(&language);
    let mut signs = vec![Sign {
        head: "codes-setup",
        words: texts.word("codes-self-test"),
        text: SELF_TEST.to_owned(),
    }];
    for row in COMMANDS {
        if let Some(text) = barcode_of(row.id) {
            signs.push(Sign {
                head: "codes-commands",
                words: texts.word(&format!("{}-help", row.text)),
                text,
            });
        }
    }
    for digit in 0..=9 {
        signs.extend(
            own::encode(OwnKind::Command, &format!("D{digit}")).map(|text| Sign {
                head: "codes-choices",
                words: digit.to_string(),
                text,
            }),
        );
    }
    let names = [
        (OwnKind::Tote, &own.tote),
        (OwnKind::Order, &own.order),
        (OwnKind::Carton, &own.carton),
        (OwnKind::Insert, &own.insert),
        (OwnKind::Badge, &own.badge),
        (OwnKind::Location, &own.location),
    ];
    for (kind, names) in names {
        for name in names {
            let text = own::encode(kind, name).ok_or_else(|| {
                let kind = kind.word();
                Failure::Other(format!(
                    "the {kind} '{}' holds characters that a code cannot",
                    name.escape_default()
                ))
            })?;
            signs.push(Sign {
                head: "codes-own",
                words: name.clone(),
                text,
            });
        }
    }
    Ok((texts, signs))
}

fn matrix(sign: &Sign) -> Result<Matrix, Failure> {
    Matrix::qr(&sign.text)
        .ok_or_else(|| Failure::Other(format!("{} is too long for a code", sign.text)))
}

/// Draws those that were asked for; black on white whatever the terminal's colours are, unless `plain`.
fn show(signs: &[Sign], name: Option<&str>, plain: Option<Ink>) -> Result<(), Failure> {
    let wanted = name.unwrap_or_default().to_lowercase();
    let holds = |text: &str| text.to_lowercase().contains(&wanted);
    let chosen: Vec<&Sign> = signs
        .iter()
        .filter(|sign| holds(&sign.words) || holds(&sign.text) || holds(sign.head))
        .collect();
    if chosen.is_empty() {
        return Err(Failure::Other(format!("no code is called '{wanted}'")));
    }
    for sign in chosen {
        for line in matrix(sign)?.half_blocks(plain.unwrap_or(Ink::DarkText)) {
            match plain {
                Some(_) => say(&line),
                None => say(&format!(
                    "\u{1b}[38;2;0;0;0;48;2;255;255;255m{line}\u{1b}[0m"
                )),
            }
        }
        say(&format!("{}  {}", sign.words, sign.text));
        say("");
    }
    Ok(())
}

/// A page of its own: no script, nothing from elsewhere.
fn sheet(texts: &Texts, signs: &[Sign]) -> Result<String, Failure> {
    let title = texts.word("codes-title");
    let mut page = format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title>\n<style>\n{STYLE}</style></head>\n\
         <body><h1>{title}</h1>\n<p>{}</p>\n",
        escaped(&texts.word("codes-intro"))
    );
    let mut head = "";
    for sign in signs {
        if sign.head != head {
            head = sign.head;
            let _ = writeln!(page, "<h2>{}</h2>", escaped(&texts.word(head)));
        }
        let matrix = matrix(sign)?;
        let width = matrix.width();
        let _ = writeln!(
            page,
            "<figure><svg viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\"><path d=\"{}\"/></svg>\
             <figcaption><b>{}</b><br>{}</figcaption></figure>",
            matrix.path(),
            escaped(&sign.words),
            escaped(&sign.text),
        );
    }
    page.push_str("</body></html>\n");
    Ok(page)
}

/// White paper whatever the reader's theme: a code must not be turned into its negative.
const STYLE: &str = "html{background:#fff;color:#000;color-scheme:only light;font-family:sans-serif}\n\
figure{display:inline-block;width:36mm;margin:3mm;text-align:center;font-size:8pt;vertical-align:top;break-inside:avoid}\n\
svg{width:32mm;height:32mm;background:#fff}\nh2{break-after:avoid}\n";

/// Text that stands for itself in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(tote: &str) -> OwnArguments {
        OwnArguments {
            tote: vec![tote.to_owned()],
            order: Vec::new(),
            carton: Vec::new(),
            insert: Vec::new(),
            badge: Vec::new(),
            location: Vec::new(),
            language: Some("de".to_owned()),
        }
    }

    fn paths() -> Paths {
        Paths::resolve(config::Chosen::default(), |_| None).unwrap()
    }

    #[test]
    fn the_sheet_holds_every_command_once_and_escapes_what_it_is_given() {
        let (texts, signs) = signs(&names("<T&1>"), &paths()).unwrap();
        let page = sheet(&texts, &signs).unwrap();
        for row in COMMANDS {
            if let Some(code) = barcode_of(row.id) {
                assert_eq!(page.matches(&format!("<br>{code}<")).count(), 1, "{code}");
            }
        }
        assert!(page.contains("TOT.&lt;T&amp;1&gt;."));
        assert_eq!(page.matches("<svg").count(), signs.len());
        assert!(!page.contains("http"), "nothing comes from elsewhere");
    }

    #[test]
    fn every_code_fits_a_small_terminal() {
        let (_, signs) = signs(&names("T-14"), &paths()).unwrap();
        for sign in &signs {
            let lines = matrix(sign).unwrap().half_blocks(Ink::DarkText);
            assert!(
                lines.len() <= 22 && lines[0].chars().count() <= 80,
                "{}",
                sign.text
            );
        }
        assert!(super::signs(&names("Ä"), &paths()).is_err());
    }
}
