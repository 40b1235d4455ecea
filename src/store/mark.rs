//! The high-water mark: how far the log was, kept outside the database.
//!
//! `SQLite` drops the end of a damaged or deleted write-ahead log without a word. The mark makes that visible:
//! a log that ends before its mark has lost something. It is written after every commit and synced only when
//! idle, so that it costs an append no second sync: after a power cut it may be old, but it can never name a
//! record that was not durable before. Two places are written in turn, so that a torn write harms one of them.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
};

use uuid::Uuid;

use super::{digest, error::StoreError};

/// The mark's name in the state folder.
pub(super) const MARK_FILE: &str = "station.mark";
/// Apart far enough that one torn sector does not reach both.
const PLACE_BYTES: u64 = 4096;

/// How far the log was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reached {
    /// The log's epoch.
    pub(super) epoch: Uuid,
    /// Its last record.
    pub(super) seq: u64,
    /// The hash of that record.
    pub(super) hash: String,
}

/// What the mark says at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// There is none.
    Nothing,
    /// There is one, and neither place can be read.
    Unreadable,
    /// The later of the two places.
    Reached(Reached),
}

/// The file of the mark.
#[derive(Debug)]
pub(super) struct Mark {
    file: File,
    synced: bool,
}

impl Mark {
    /// Opens or makes it, and tells what it says.
    pub(super) fn open(folder: &Path) -> Result<(Self, Told), StoreError> {
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join(MARK_FILE))?;
        let mut bytes = Vec::new();
        (&file).take(PLACE_BYTES * 2).read_to_end(&mut bytes)?;
        file.seek(SeekFrom::Start(0))?;
        let place = usize::try_from(PLACE_BYTES).unwrap_or(usize::MAX);
        let (first, second) = bytes.split_at(bytes.len().min(place));
        let told = match [first, second]
            .into_iter()
            .filter_map(read_place)
            .max_by_key(|reached| reached.seq)
        {
            Some(reached) => Told::Reached(reached),
            None if bytes.is_empty() => Told::Nothing,
            None => Told::Unreadable,
        };
        Ok((Self { file, synced: true }, told))
    }

    /// Notes how far the log is now. Not synced: see the module's words.
    pub(super) fn write(&mut self, reached: &Reached) -> Result<(), StoreError> {
        let place = (reached.seq % 2) * PLACE_BYTES;
        self.file.seek(SeekFrom::Start(place))?;
        self.file.write_all(place_text(reached).as_bytes())?;
        self.synced = false;
        Ok(())
    }

    /// Begins the mark of a new epoch in both places, and makes it durable.
    pub(super) fn restart(&mut self, reached: &Reached) -> Result<(), StoreError> {
        self.file.set_len(0)?;
        for place in [0, PLACE_BYTES] {
            self.file.seek(SeekFrom::Start(place))?;
            self.file.write_all(place_text(reached).as_bytes())?;
        }
        self.file.sync_all()?;
        self.synced = true;
        Ok(())
    }

    /// Makes it durable, if it is not.
    pub(super) fn sync(&mut self) -> Result<(), StoreError> {
        if !self.synced {
            self.file.sync_data()?;
            self.synced = true;
        }
        Ok(())
    }
}

fn place_text(reached: &Reached) -> String {
    let body = format!("{:020} {} {}", reached.seq, reached.epoch, reached.hash);
    let check = digest(&[body.as_bytes()]);
    format!("{body} {check}\n")
}

fn read_place(bytes: &[u8]) -> Option<Reached> {
    let line = bytes.split(|byte| *byte == b'\n').next()?;
    let line = str::from_utf8(line).ok()?;
    let (body, check) = line.rsplit_once(' ')?;
    if digest(&[body.as_bytes()]) != check {
        return None;
    }
    let mut words = body.split(' ');
    Some(Reached {
        seq: words.next()?.parse().ok()?,
        epoch: words.next()?.parse().ok()?,
        hash: words.next()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(seq: u64) -> Reached {
        Reached {
            epoch: Uuid::from_u128(7),
            seq,
            hash: digest(&[&seq.to_be_bytes()]),
        }
    }

    #[test]
    fn either_place_may_be_torn() {
        let folder = super::super::tests::Folder::new();
        let (mut mark, told) = Mark::open(folder.path()).unwrap();
        assert_eq!(told, Told::Nothing);
        mark.restart(&reached(0)).unwrap();
        for seq in 1..=5 {
            mark.write(&reached(seq)).unwrap();
        }
        mark.sync().unwrap();
        let path = folder.path().join(MARK_FILE);
        let whole = std::fs::read(&path).unwrap();
        let cases = [(None, 5), (Some(4096 + 3), 4), (Some(3), 5)];
        for (torn_at, seq) in cases {
            let mut bytes = whole.clone();
            if let Some(at) = torn_at {
                bytes[at] ^= 4;
            }
            std::fs::write(&path, bytes).unwrap();
            let (_, told) = Mark::open(folder.path()).unwrap();
            assert_eq!(told, Told::Reached(reached(seq)), "{torn_at:?}");
        }
        std::fs::write(&path, "nonsense").unwrap();
        assert_eq!(Mark::open(folder.path()).unwrap().1, Told::Unreadable);
    }
}
