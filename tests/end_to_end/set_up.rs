//! A scanner added question by question, with answers from a pipe, on a serial line.

use std::{fs, io::Write, process::Stdio, sync::mpsc::Receiver};

use crate::rig::{
    Folder, PATIENCE,
    child::{PROGRAM, Process, command, lines_of},
    printers::Scanner,
};

/// Reads until a line holds this.
#[track_caller]
fn says(lines: &Receiver<String>, what: &str) {
    let mut said = Vec::new();
    while let Ok(line) = lines.recv_timeout(PATIENCE) {
        if line.contains(what) {
            return;
        }
        said.push(line);
    }
    panic!("'{what}' is not said: {said:?}");
}

#[test]
fn a_scanner_is_added_tried_and_written() {
    let folder = Folder::new();
    let config = folder.at("config.toml");
    let old = "# our bench\n[log]\ndays = 3 # enough\n";
    fs::write(&config, old).unwrap();
    let mut gun = Scanner::linked_in(&folder);
    let path = gun.path().display().to_string();

    let mut add = command(PROGRAM, &folder.at("home"));
    add.args(["devices", "add", "scanner", "--config"])
        .arg(&config)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut add = Process::new(add.spawn().unwrap());
    let lines = lines_of(add.child());
    let mut input = add.child().stdin.take().unwrap();
    // Which (first an answer that is none), name, wire, speed, whose, ending, prefix, role, try it, write it.
    let answers = "hand\nserial\nfast\n\ndatalogic\nlf\n~\nlabel\ny\ny\n";
    write!(input, "none\n{path}\n{answers}").unwrap();
    says(&lines, "That is none of them.");
    says(&lines, "A number such as 9600");
    says(&lines, "Scan the test code");
    says(&lines, "hand  there");
    gun.sends("~4006381333931\n");
    says(&lines, "Product 04006381333931 (GTIN-13)");
    says(&lines, "[[scanners]]");
    says(&lines, "config.toml.before");
    assert!(add.end_within(PATIENCE).success());

    let block = format!(
        "\n[[scanners]]\nname = \"hand\"\nkind = \"serial\"\npath = \"{path}\"\nbaud = 9600\nfeedback = \"datalogic\"\n\
         suffix = \"lf\"\nprefix = \"~\"\nrole = \"label\"\n"
    );
    assert_eq!(
        fs::read_to_string(&config).unwrap(),
        format!("{old}{block}")
    );
    assert_eq!(
        fs::read_to_string(folder.at("config.toml.before")).unwrap(),
        old
    );
}
