//! One block of the configuration file, put in without touching anything else that people wrote there.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use crate::cli::Failure;

/// A section of the file, as it is to be.
pub struct Block {
    section: &'static str,
    keys: Vec<(&'static str, Value)>,
    /// Keys that stay as they are in a section that there is; all others say how another device was reached.
    kept: &'static [&'static str],
}

impl Block {
    /// One more `[[scanners]]`.
    pub fn scanner() -> Self {
        Self::new("scanners", &[])
    }

    /// `[scale]`, in place of the one before.
    pub fn scale() -> Self {
        Self::new("scale", &["zero_within_g"])
    }

    /// `[printer]`, in place of the one before.
    pub fn printer() -> Self {
        Self::new("printer", &["name", "shared", "check_media"])
    }

    fn new(section: &'static str, kept: &'static [&'static str]) -> Self {
        let keys = Vec::new();
        Self {
            section,
            keys,
            kept,
        }
    }

    /// With one more key.
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.keys.push((key, value.into()));
        self
    }

    /// It as it stands in a file by itself.
    pub fn text(&self) -> Result<String, Failure> {
        edited("", self)
    }

    fn table(&self) -> Table {
        let items = self.keys.iter().cloned();
        items
            .map(|(key, value)| (key, Item::Value(value)))
            .collect()
    }

    /// Changes a section that there is; a value that changes keeps the comment behind it.
    fn change(&self, table: &mut dyn TableLike) {
        let names = table.iter().map(|(key, _)| key.to_owned());
        for name in names.collect::<Vec<String>>() {
            let is_set = self.keys.iter().any(|(key, _)| *key == name);
            if !is_set && !self.kept.contains(&name.as_str()) {
                table.remove(&name);
            }
        }
        for (key, value) in &self.keys {
            match table.get_mut(key).and_then(Item::as_value_mut) {
                Some(old) => {
                    let decor = old.decor().clone();
                    *old = value.clone();
                    *old.decor_mut() = decor;
                }
                None => {
                    table.insert(key, Item::Value(value.clone()));
                }
            }
        }
    }
}

/// The text of a file with this block in it. Comments, order and everything else stay.
pub fn edited(text: &str, block: &Block) -> Result<String, Failure> {
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error| Failure::Other(format!("the configuration is no TOML: {error}")))?;
    let odd = || Failure::Other(format!("write [{}] as a section of its own", block.section));
    let mut table = block.table();
    let is_scanner = block.section == "scanners";
    match document.get_mut(block.section) {
        Some(Item::ArrayOfTables(scanners)) if is_scanner => {
            table.decor_mut().set_prefix("\n");
            scanners.push(table);
        }
        Some(Item::Value(Value::Array(scanners))) if is_scanner => {
            scanners.push(block.keys.iter().cloned().collect::<InlineTable>());
        }
        Some(item) if !is_scanner => block.change(item.as_table_like_mut().ok_or_else(odd)?),
        Some(_) => return Err(odd()),
        None => {
            // Comments at the file's end stay before what comes to it.
            let before = document.trailing().as_str().unwrap_or_default().to_owned();
            let gap = if text.is_empty() { "" } else { "\n" };
            table.decor_mut().set_prefix(format!("{before}{gap}"));
            document.set_trailing("");
            let item = if is_scanner {
                Item::ArrayOfTables(ArrayOfTables::from_iter([table]))
            } else {
                Item::Table(table)
            };
            document.insert(block.section, item);
        }
    }
    Ok(document.to_string())
}

/// Writes the file whole or not at all, and keeps the one before beside it, as the answer names it. Refuses when somebody
/// else has changed the file since `old` was read.
pub fn write(path: &Path, old: Option<&str>, new: &str) -> Result<Option<PathBuf>, Failure> {
    // A link stays one: what it leads to is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if crate::config::text(path)?.as_deref() != old {
        let what = "somebody else has changed the configuration meanwhile: begin again";
        return Err(Failure::Other(what.to_owned()));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    let before = with_ending(path, ".before");
    let unfinished = with_ending(path, ".new");
    if old.is_some() {
        fs::copy(path, &before)?;
        // Whoever may read the old one may read the new one, and nobody else.
        fs::copy(path, &unfinished)?;
    }
    finish(&unfinished, path, new)?;
    Ok(old.map(|_| before))
}

fn finish(unfinished: &Path, path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    const OLD: &str = "# our bench\n[station]\nlanguage = \"de\" # they asked for it\n\n[[scanners]]\nname = \"hand\"\n\n\
        # the old one\n[scale]\nkind = \"serial\" # wire\npath = \"/dev/a\"\nprotocol = \"toledo8217\"\nzero_within_g = 5\n\n\
        [log]\ndays = 3\n# the end\n";

    fn gun(name: &str) -> Block {
        let block = Block::scanner().with("name", name).with("kind", "serial");
        block.with("path", "/dev/gun")
    }

    #[test]
    fn a_scanner_comes_after_the_last_and_all_else_stays() {
        let new = edited(OLD, &gun("gun")).unwrap();
        let added = "[[scanners]]\nname = \"gun\"\nkind = \"serial\"\npath = \"/dev/gun\"\n\n";
        let at = OLD.find("# the old one").unwrap();
        assert_eq!(new, format!("{}{added}{}", &OLD[..at], &OLD[at..]));
        assert_eq!(config::read(&new).unwrap().scanners.unwrap().len(), 2);
    }

    #[test]
    fn a_scale_takes_the_place_of_the_one_before() {
        let block = Block::scale()
            .with("kind", "tcp")
            .with("address", "10.0.0.9:4305");
        let new = edited(OLD, &block).unwrap();
        let at = OLD.find("kind = \"serial\" # wire").unwrap();
        let end = OLD.find("\n[log]").unwrap();
        let scale = "kind = \"tcp\" # wire\nzero_within_g = 5\naddress = \"10.0.0.9:4305\"\n";
        assert_eq!(new, format!("{}{scale}{}", &OLD[..at], &OLD[end..]));
    }

    #[test]
    fn a_section_that_was_not_there_comes_last() {
        let block = Block::printer().with("kind", "tcp").with("dpi", 300);
        let new = edited(OLD, &block).unwrap();
        let added = "\n[printer]\nkind = \"tcp\"\ndpi = 300\n";
        assert_eq!(new, format!("{OLD}{added}"));
        assert_eq!(block.text().unwrap(), added[1..]);
        let only = edited("# all by default\n", &block).unwrap();
        assert_eq!(only, format!("# all by default\n{added}"));
        let inline = edited("scanners = [{ name = \"a\" }]\n", &gun("gun")).unwrap();
        assert_eq!(config::read(&inline).unwrap().scanners.unwrap().len(), 2);
    }

    #[test]
    fn a_result_that_would_not_be_read_is_named_with_its_line() {
        let new = edited(OLD, &gun("hand")).unwrap();
        let error = config::checked(&new, Path::new("c.toml")).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("line 9: scanners.name is used twice"),
            "{error}"
        );
        assert!(edited("scale = 3\n", &Block::scale().with("kind", "usb")).is_err());
    }

    #[test]
    fn the_file_before_is_kept_and_a_change_by_others_is_not_overwritten() {
        let folder = std::env::temp_dir().join(format!("packdesk-edit-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let path = folder.join("deep/config.toml");
        assert_eq!(write(&path, None, "# one\n").unwrap(), None);
        let before = write(&path, Some("# one\n"), "# two\n").unwrap().unwrap();
        assert!(before.ends_with("config.toml.before"));
        assert_eq!(fs::read_to_string(&before).unwrap(), "# one\n");
        assert!(write(&path, Some("# one\n"), "# three\n").is_err());
        assert!(write(&path, None, "# three\n").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "# two\n");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 2);
        fs::remove_dir_all(folder).unwrap();
    }
}
