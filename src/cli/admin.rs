//! What an administrator does to a central: import, codes, people.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, value::RawValue};

use crate::{
    api::v1::import::{ImportAnswer, RowProblem},
    client::{Client, Settings, Trouble},
    config::Paths,
    domain::{ids::StationId, secret::Secret, shown::Shown},
    store::{enrolment::Enrolment, private_folder},
};

use super::{Failure, network, say};

/// The largest file that is imported.
const IMPORT_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Which central, and by what right.
#[derive(Debug, Clone, Args)]
pub struct CentralChoice {
    /// The central's address
    #[arg(long, value_name = "URL")]
    pub central: String,
    /// A file with the administrator's token; a central on this machine is found by itself
    #[arg(long, value_name = "FILE")]
    pub admin_token: Option<PathBuf>,
    /// The site's own certificate authority (PEM)
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Allow http:// beyond this machine: the token then travels in the clear
    #[arg(long)]
    pub allow_plain_http: bool,
}

#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The file, or - for standard input
    file: PathBuf,
    #[command(flatten)]
    central: CentralChoice,
    /// Take nothing if any row is bad
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Args)]
pub struct CodeArguments {
    /// The bench it is for, such as 04
    #[arg(long)]
    station: String,
    #[command(flatten)]
    central: CentralChoice,
}

#[derive(Debug, Args)]
pub struct EnrolArguments {
    /// The one-time code
    #[arg(long)]
    code: String,
    #[command(flatten)]
    central: CentralChoice,
}

/// The file in which a central on this machine leaves its administrator's token for its own user.
pub fn token_file(data: &Path, port: u16) -> PathBuf {
    data.join(format!("admin-{port}.token"))
}

/// A client with the administrator's right.
pub fn administrator(choice: &CentralChoice, paths: &Paths) -> Result<Client, Failure> {
    let token = match &choice.admin_token {
        Some(file) => Some(read_token(file)?),
        None => token_on_this_machine(&choice.central, paths),
    };
    let token = token.ok_or_else(|| {
        Failure::Other(
            "this needs the administrator's token: give its file with --admin-token (the central names it when it starts)"
                .to_owned(),
        )
    })?;
    Ok(Client::new(settings(choice, Some(token)))?)
}

pub fn settings(choice: &CentralChoice, token: Option<Secret>) -> Settings {
    let mut settings = Settings::new(choice.central.clone(), token);
    settings.ca_file.clone_from(&choice.ca_file);
    settings.allow_plain_http = choice.allow_plain_http;
    settings
}

fn read_token(file: &Path) -> Result<Secret, Failure> {
    let text = fs::read_to_string(file).map_err(|error| {
        Failure::Other(format!(
            "the token file {} cannot be read: {error}",
            file.display()
        ))
    })?;
    Ok(Secret::new(&text))
}

fn token_on_this_machine(url: &str, paths: &Paths) -> Option<Secret> {
    let url: reqwest::Url = url.parse().ok()?;
    // Another machine's central never sees this machine's token, whatever its port.
    matches!(url.host_str()?, "127.0.0.1" | "localhost" | "[::1]").then_some(())?;
    let file = token_file(&paths.data, url.port_or_known_default()?);
    read_token(&file).ok()
}

pub fn import(arguments: &ImportArguments, paths: &Paths) -> Result<(), Failure> {
    let (bytes, lines) = with_line_numbers(&read_file(&arguments.file)?)?;
    let client = administrator(&arguments.central, paths)?;
    let answer = network()?.block_on(async {
        if arguments.strict {
            client.import_strict(bytes).await
        } else {
            client.import(bytes).await
        }
    });
    let answer = answer.map_err(refused)?;
    report_import(&answer, &lines);
    if answer.problems.is_empty() {
        return Ok(());
    }
    let rejected = answer.problems.len();
    Err(Failure::Other(if answer.applied {
        format!("{rejected} rows were left out; the others are in")
    } else {
        format!("{rejected} rows cannot be taken; nothing was imported")
    }))
}

/// What went wrong, for who calls with the administrator's token.
pub fn refused(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Unauthorized => Failure::Other(
            "the central does not accept this administrator's token: give the right file with --admin-token"
                .to_owned(),
        ),
        trouble => trouble.into(),
    }
}

/// The line of each row, by part.
type RowLines = BTreeMap<String, Vec<usize>>;

/// The file with each row's line noted in it, so that a bad row is found in an editor; and the lines, for rows that cannot bear a note.
fn with_line_numbers(bytes: &[u8]) -> Result<(Vec<u8>, RowLines), Failure> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()]
            .split(|&byte| byte == b'\n')
            .count();
        Failure::Other(format!(
            "the file is not UTF-8 text (line {line}): save it as UTF-8"
        ))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let wrong = |error: &serde_json::Error| {
        Failure::Other(format!(
            "the file is no import file ({error}): compare with assets/demo/warehouse.json"
        ))
    };
    let parts: BTreeMap<&str, Vec<&RawValue>> =
        serde_json::from_str(text).map_err(|error| wrong(&error))?;
    let mut noted = serde_json::Map::new();
    let mut lines = RowLines::new();
    for (part, rows) in parts {
        let lines = lines.entry(part.to_owned()).or_default();
        let rows = rows
            .into_iter()
            .map(|row| {
                let offset = row.get().as_ptr().addr() - text.as_ptr().addr();
                let line = text[..offset].matches('\n').count() + 1;
                lines.push(line);
                let mut value: Value = serde_json::from_str(row.get())?;
                if let Value::Object(fields) = &mut value {
                    fields.insert("_line".to_owned(), line.into());
                }
                Ok(value)
            })
            .collect::<Result<Vec<_>, serde_json::Error>>()
            .map_err(|error| wrong(&error))?;
        noted.insert(part.to_owned(), Value::Array(rows));
    }
    let bytes = serde_json::to_vec(&noted).map_err(|error| wrong(&error))?;
    Ok((bytes, lines))
}

fn read_file(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = |from: &mut dyn Read, bytes: &mut Vec<u8>| {
        from.take(IMPORT_BYTES_MAX + 1).read_to_end(bytes)
    };
    if file == Path::new("-") {
        read(&mut std::io::stdin().lock(), &mut bytes)?;
    } else {
        let mut opened = fs::File::open(file).map_err(|error| {
            Failure::Other(format!("{} cannot be read: {error}", file.display()))
        })?;
        read(&mut opened, &mut bytes)?;
    }
    if bytes.len() as u64 > IMPORT_BYTES_MAX {
        return Err(Failure::Other(format!(
            "the file is larger than {} MiB: split it",
            IMPORT_BYTES_MAX / 1024 / 1024
        )));
    }
    Ok(bytes)
}

/// Says what was imported, and every row that was not with its reason.
fn report_import(answer: &ImportAnswer, lines: &RowLines) {
    for (part, counts) in &answer.parts {
        let any = counts.created + counts.updated + counts.unchanged + counts.rejected;
        if any > 0 {
            say(&format!(
                "{part}: {} new, {} changed, {} as they were, {} left out",
                counts.created, counts.updated, counts.unchanged, counts.rejected
            ));
        }
    }
    for problem in &answer.problems {
        say(&problem_line(problem, lines));
    }
}

/// Where a row that was not taken stands, and why.
fn problem_line(problem: &RowProblem, lines: &RowLines) -> String {
    let own = lines.get(&problem.part).and_then(|lines| {
        let index = usize::try_from(problem.row).ok()?.checked_sub(1)?;
        lines.get(index)
    });
    let line = own.map_or_else(String::new, |line| format!("line {line}, "));
    let id = if problem.id.is_empty() {
        String::new()
    } else {
        format!(" ({})", problem.id)
    };
    format!(
        "{line}{} row {}{id}: {}: {}",
        Shown::new(&problem.part),
        problem.row,
        Shown::new(&problem.field),
        problem.reason
    )
}

pub fn code(arguments: &CodeArguments, paths: &Paths) -> Result<(), Failure> {
    let client = administrator(&arguments.central, paths)?;
    let station = StationId::from(arguments.station.as_str());
    let code = network()?
        .block_on(client.enrolment_code(station))
        .map_err(refused)?;
    say(&code.code);
    say(&format!(
        "Valid once, until {}. On the bench: packdesk enrol --central {} --code {}",
        code.expires, arguments.central.central, code.code
    ));
    Ok(())
}

pub fn enrol(arguments: &EnrolArguments, paths: &Paths) -> Result<(), Failure> {
    let client = Client::new(settings(&arguments.central, None))?;
    let enrolled = network()?.block_on(client.enrol(&arguments.code))?;
    private_folder(&paths.state)?;
    Enrolment {
        central: arguments.central.central.clone(),
        station: enrolled.station.clone(),
        site: enrolled.site.clone(),
        token: Secret::new(&enrolled.token),
        roster_key: enrolled.roster_key.clone(),
    }
    .write(&paths.state)?;
    say(&format!(
        "This is bench {} at {} now. Start it: packdesk station",
        Shown::new(enrolled.station.as_str()),
        Shown::new(enrolled.site.as_str())
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_know_their_lines() {
        let file = "{\n\"orders\": [\n  {\"order\": \"1\"},\n\n  {\"order\": \"2\"}\n]}";
        let noted: Value =
            serde_json::from_slice(&with_line_numbers(file.as_bytes()).unwrap().0).unwrap();
        assert_eq!(noted["orders"][0]["_line"], 3);
        assert_eq!(noted["orders"][1]["_line"], 5);
        for (bad, words) in [
            (&b"{\n\"orders\": [\xff]}"[..], "line 2"),
            (b"{\"orders\": 5}", "no import file"),
            (b"", "no import file"),
        ] {
            let problem = with_line_numbers(bad).unwrap_err().to_string();
            assert!(problem.contains(words), "{problem}");
        }
    }

    #[test]
    fn a_row_that_is_none_still_has_its_line() {
        let file = "{\n\"orders\": [\n  {\"order\": \"1\"},\n  5,\n  null\n]}";
        let (_, lines) = with_line_numbers(file.as_bytes()).unwrap();
        let problem = |row| RowProblem {
            part: "orders".to_owned(),
            row,
            id: Shown::default(),
            field: "row".to_owned(),
            reason: Shown::new("not a row"),
            line: None,
        };
        for (row, text) in [
            (2, "line 4, orders row 2: row: not a row"),
            (3, "line 5, orders row 3: row: not a row"),
            (9, "orders row 9: row: not a row"),
        ] {
            assert_eq!(problem_line(&problem(row), &lines), text);
        }
    }

    #[test]
    fn a_wrong_token_is_the_administrators() {
        let words = refused(Trouble::Unauthorized).to_string();
        assert!(words.contains("--admin-token"), "{words}");
        assert!(!words.contains("enrol"), "{words}");
        let words = refused(Trouble::TimedOut).to_string();
        assert!(words.contains("in time"), "{words}");
    }
}
