//! What a site sees of its labels.

use std::ffi::OsString;

use clap::Parser;

use super::*;
use crate::{cli::Arguments, config::Chosen};

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("packdesk-label-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn packdesk(folder: &Folder, words: &[&str]) -> Result<(), String> {
    let config = folder.0.join("config.toml").display().to_string();
    if !Path::new(&config).exists() {
        fs::write(&config, "").unwrap();
    }
    let words: Vec<OsString> = ["packdesk", "--config", &config]
        .iter()
        .chain(words)
        .map(OsString::from)
        .collect();
    let arguments = Arguments::try_parse_from(words).map_err(|error| error.to_string())?;
    crate::cli::run(arguments).map_err(|error| error.to_string())
}

#[test]
fn a_template_is_shown_in_every_way() {
    let folder = Folder::new("ways");
    let picture = folder.0.join("house.png").display().to_string();
    packdesk(
        &folder,
        &[
            "label",
            "preview",
            "house",
            "--language",
            "ja",
            "--dpi",
            "300",
            "-o",
            &picture,
        ],
    )
    .unwrap();
    let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(&picture).unwrap()));
    let reader = decoder.read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.width, info.height), (1200, 1800));
    assert_eq!(info.pixel_dims.unwrap().xppu, 11_811);
    packdesk(
        &folder,
        &[
            "label",
            "preview",
            "tote",
            "--terminal",
            "--fields",
            r#"{"tote":"T-1"}"#,
        ],
    )
    .unwrap();
    packdesk(&folder, &["label", "preview", "badge", "--zpl"]).unwrap();
    let bench = [
        "label", "preview", "gift", "--bench", "B-07", "-o", &picture,
    ];
    packdesk(&folder, &bench).unwrap();
    packdesk(&folder, &["label", "list"]).unwrap();
    packdesk(&folder, &["label", "source", "gift"]).unwrap();
}

#[test]
fn labels_of_totes_places_and_commands_need_no_central_and_badges_do() {
    let folder = Folder::new("print");
    for (words, problem) in [
        (vec!["tote", "--names", "T-1,T-2"], "no label printer"),
        (
            vec!["location", "--names", "PB-03=Put-back 3"],
            "no label printer",
        ),
        (vec!["command"], "no label printer"),
        (vec!["command", "--names", "CMD.NOTHING"], "no command"),
        (
            vec!["badge", "--fields", r#"{"badge":"B-1","name":"Ana"}"#],
            "no label printer",
        ),
        (vec!["badge"], "--central"),
        (vec!["badge", "--packer", "ana"], "--central"),
        (vec!["return"], "--fields"),
    ] {
        let words: Vec<&str> = ["label", "print"].into_iter().chain(words).collect();
        let error = packdesk(&folder, &words).unwrap_err();
        assert!(error.contains(problem), "{words:?}: {error}");
    }
}

#[test]
fn what_cannot_be_shown_is_said() {
    let folder = Folder::new("refused");
    for (words, problem) in [
        (vec!["label", "preview", "house"], "--output"),
        (vec!["label", "preview", "horse", "--zpl"], "label list"),
        (vec!["label", "source", "horse"], "label list"),
        (
            vec!["label", "preview", "tote", "--zpl", "--fields", "{"],
            "not JSON",
        ),
        (
            vec!["label", "preview", "tote", "--zpl", "--fields", "{}"],
            "tote is empty",
        ),
        (
            vec![
                "label",
                "preview",
                "tote",
                "--zpl",
                "--fields",
                r#"{"tote":"T","box":"B"}"#,
            ],
            "no field 'box'",
        ),
        (
            vec![
                "label",
                "preview",
                "gift",
                "--zpl",
                "--fields",
                r#"{"message":"हिन्दी"}"#,
            ],
            "U+",
        ),
        (
            vec!["label", "preview", "house", "--dpi", "600", "--zpl"],
            "203",
        ),
    ] {
        let error = packdesk(&folder, &words).unwrap_err();
        assert!(error.contains(problem), "{words:?}: {error}");
    }
}

#[test]
fn a_sites_own_is_checked_and_takes_the_place_of_the_programs() {
    let folder = Folder::new("own");
    let source = Templates::source("tote").unwrap();
    let good = folder.file("tote.toml", &source.replace("bars = 22.0", "bars = 20.0"));
    packdesk(&folder, &["label", "check", &good]).unwrap();
    let bad = folder.file("bad.toml", &source.replace("{zone}", "{zon}"));
    let error = packdesk(&folder, &["label", "check", &bad]).unwrap_err();
    assert!(
        error.contains("did you mean 'zone'?") && error.contains("line "),
        "{error}"
    );
    let swapped = folder.file("badge.toml", source);
    let error = packdesk(&folder, &["label", "check", &swapped]).unwrap_err();
    assert!(error.contains("must be Badge"), "{error}");

    fs::remove_file(bad).unwrap();
    fs::remove_file(swapped).unwrap();
    let chosen = Chosen {
        config: Some(folder.0.join("site.toml")),
        ..Chosen::default()
    };
    fs::create_dir_all(folder.0.join("own")).unwrap();
    fs::rename(good, folder.0.join("own/tote.toml")).unwrap();
    folder.file("site.toml", "[labels]\nfolder = \"own\"\n");
    let paths = Paths::resolve(chosen, |name| std::env::var_os(name)).unwrap();
    let templates = config::templates(&config::load(&paths).unwrap()).unwrap();
    assert_ne!(templates.get("tote"), Templates::built_in().get("tote"));
    assert_eq!(templates.get("badge"), Templates::built_in().get("badge"));

    folder.file("own/gift.toml", "kind = \"gift\"\n");
    let error = config::templates(&config::load(&paths).unwrap()).unwrap_err();
    assert!(error.to_string().contains("gift.toml"), "{error}");
    folder.file("site.toml", "[labels]\nfolder = \"missing\"\n");
    let error = config::templates(&config::load(&paths).unwrap()).unwrap_err();
    assert!(error.to_string().contains("check labels.folder"), "{error}");
}
