//! Log files that do not fill the disk: whatever goes wrong, however often.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

/// One day may take so much of all that is kept, as a divisor: a bad day leaves the days before it readable.
const DAY_OF_ALL: u64 = 2;

/// Writes through to `files` what there is room for, and says once a day that there was no more.
pub struct Bounded<W, C> {
    files: W,
    today: C,
    folder: PathBuf,
    prefix: String,
    kept_max: u64,
    day: Option<Date>,
    left: u64,
    is_full: bool,
}

impl<W: Write, C: FnMut() -> Date> Bounded<W, C> {
    /// Bounds `files`, which write to `PREFIX.DATE.jsonl` in `folder`, to `kept_max` bytes together. `today` is the date by
    /// which those files are named.
    pub fn new(files: W, today: C, folder: &Path, prefix: &str, kept_max: u64) -> Self {
        Self {
            files,
            today,
            folder: folder.to_owned(),
            prefix: format!("{prefix}."),
            kept_max,
            day: None,
            left: 0,
            is_full: false,
        }
    }

    /// Makes room for a day: of the older files the oldest go.
    fn begin(&mut self, today: Date) {
        let day_max = self.kept_max / DAY_OF_ALL;
        let mut days = self.days_there();
        days.sort();
        let mut used = 0;
        self.left = day_max;
        for (day, bytes) in days.into_iter().rev() {
            if day == today {
                self.left = day_max.saturating_sub(bytes);
                continue;
            }
            used += bytes;
            if used > self.kept_max - day_max {
                // One that cannot be deleted is tried again tomorrow.
                let _ = fs::remove_file(self.folder.join(format!("{}{day}.jsonl", self.prefix)));
            }
        }
        self.day = Some(today);
        self.is_full = false;
    }

    /// The days of which there are files, and their bytes.
    fn days_there(&self) -> Vec<(Date, u64)> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let dated = entries.filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name();
            let day = name.to_str()?.strip_prefix(&self.prefix)?;
            let day: Date = day.strip_suffix(".jsonl")?.parse().ok()?;
            Some((day, entry.metadata().ok()?.len()))
        });
        dated.collect()
    }
}

impl<W: Write, C: FnMut() -> Date> Write for Bounded<W, C> {
    /// Takes each line whole. What there is no room for counts as written: nobody is to wait for a log.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let day = (self.today)();
        if self.day != Some(day) {
            self.begin(day);
        }
        let bytes = line.len() as u64;
        if self.is_full {
            return Ok(line.len());
        }
        if bytes > self.left {
            self.is_full = true;
            self.files.write_all(FULL.as_bytes())?;
            return Ok(line.len());
        }
        self.left -= bytes;
        self.files.write_all(line)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.files.flush()
    }
}

/// The last line of a day that had too many.
const FULL: &str = "{\"level\":\"WARN\",\"fields\":{\"message\":\"the log of this day has no more room: nothing more is written until tomorrow (log.megabytes in the configuration)\"}}\n";

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::central::testing::Folder;

    const LINE: &[u8] = b"0123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789\n";

    fn written_on(day: Date, folder: &Path, kept_max: u64, lines: usize) -> String {
        let path = folder.join(format!("station.{day}.jsonl"));
        let mut options = fs::OpenOptions::new();
        let file = options.append(true).create(true).open(&path).unwrap();
        let mut log = Bounded::new(file, || day, folder, "station", kept_max);
        for _ in 0..lines {
            assert_eq!(log.write(LINE).unwrap(), LINE.len());
        }
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_day_with_too_much_to_say_ends_with_a_word_about_it() {
        let folder = Folder::default();
        let day = date(2026, 11, 22);
        let log = written_on(day, &folder.0, 1_000, 30);
        let lines: Vec<&str> = log.lines().collect();
        assert_eq!(lines.len(), 5);
        let last: serde_json::Value = serde_json::from_str(lines[4]).unwrap();
        assert_eq!(last["level"], "WARN");
        // Started again, there is no more room either.
        let more = written_on(day, &folder.0, 1_000, 30);
        assert_eq!(more.lines().count(), 6, "{more}");
    }

    #[test]
    fn the_next_day_has_room_again_and_the_oldest_go() {
        let folder = Folder::default();
        fs::write(folder.0.join("central.2026-11-01.jsonl"), LINE).unwrap();
        for day in 10..20 {
            written_on(date(2026, 11, day), &folder.0, 1_000, 2);
        }
        let mut left: Vec<String> = fs::read_dir(&folder.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let expected = [
            "central.2026-11-01.jsonl",
            "station.2026-11-17.jsonl",
            "station.2026-11-18.jsonl",
            "station.2026-11-19.jsonl",
        ];
        assert_eq!(left, expected);
    }

    #[test]
    fn midnight_comes_while_it_runs() {
        let folder = Folder::default();
        let mut days = [(date(2026, 11, 22), 20), (date(2026, 11, 23), 2)]
            .into_iter()
            .flat_map(|(day, lines)| std::iter::repeat_n(day, lines));
        let mut written = Vec::new();
        let today = || days.next().unwrap();
        let mut log = Bounded::new(&mut written, today, &folder.0, "station", 1_000);
        for _ in 0..22 {
            log.write_all(LINE).unwrap();
        }
        let lines = String::from_utf8(written).unwrap();
        assert_eq!(lines.lines().count(), 4 + 1 + 2);
    }
}
