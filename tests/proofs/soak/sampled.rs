//! What is looked at, and how it is written down.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};

use crate::rig::world::{Bench, World};

use super::verdict::{Measure, Point, judge};

/// A process and what it keeps on the disk.
pub struct Watched {
    name: String,
    process: u32,
    /// Its database; the write-ahead log lies beside it.
    database: PathBuf,
    log: PathBuf,
}

/// A site's central.
pub fn central(world: &World) -> Watched {
    Watched {
        name: "central".to_owned(),
        process: world.central_process(),
        database: world.folder.at("central.db"),
        log: world.folder.at("data").join("log"),
    }
}

/// A bench that runs as this process.
pub fn bench(bench: &Bench, process: u32) -> Watched {
    Watched {
        name: format!("bench {}", bench.name),
        process,
        database: bench.state.join("station.db"),
        log: bench.state.join("log"),
    }
}

impl Watched {
    fn look(&self, measure: Measure) -> u64 {
        let proc = PathBuf::from(format!("/proc/{}", self.process));
        match measure {
            Measure::Memory => status(&proc, "VmRSS:") * 1_024,
            Measure::Threads => status(&proc, "Threads:"),
            Measure::Files => fs::read_dir(proc.join("fd")).map_or(0, |files| files.count() as u64),
            Measure::Wal => {
                let mut wal = self.database.clone().into_os_string();
                wal.push("-wal");
                size(Path::new(&wal))
            }
            Measure::Database => size(&self.database),
            Measure::Log => fs::read_dir(&self.log).map_or(0, |files| {
                files.flatten().map(|file| size(&file.path())).sum()
            }),
        }
    }
}

/// A number of a process's status; a process that has ended has none.
fn status(proc: &Path, name: &str) -> u64 {
    let text = fs::read_to_string(proc.join("status")).unwrap_or_default();
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.split_whitespace().next())
        .map_or(0, |number| number.parse().unwrap())
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |file| file.len())
}

/// All that was seen.
pub struct Samples {
    watched: Vec<Watched>,
    began: Instant,
    file: PathBuf,
    tsv: fs::File,
    /// In the order of what is watched, and of the measures of each.
    series: Vec<Vec<Point>>,
}

impl Samples {
    /// Begins the table.
    pub fn begin(watched: Vec<Watched>, folder: &Path) -> Self {
        let file = folder.join(format!("soak-{}.tsv", std::process::id()));
        let mut tsv = fs::File::create(&file).unwrap();
        let mut heads = vec!["second".to_owned(), "orders".to_owned()];
        for one in &watched {
            heads.extend(Measure::ALL.map(|measure| format!("{} {}", one.name, measure.words())));
        }
        writeln!(tsv, "{}", heads.join("\t")).unwrap();
        Self {
            series: vec![Vec::new(); watched.len() * Measure::ALL.len()],
            watched,
            began: Instant::now(),
            file,
            tsv,
        }
    }

    /// The table.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Looks at everything once.
    pub fn take(&mut self, orders: u64) {
        let second = self.began.elapsed().as_secs_f64();
        let mut row = vec![format!("{second:.0}"), orders.to_string()];
        let looks = self
            .watched
            .iter()
            .flat_map(|one| Measure::ALL.map(|measure| one.look(measure)));
        for (points, value) in self.series.iter_mut().zip(looks) {
            row.push(value.to_string());
            points.push(Point {
                second,
                orders: orders as f64,
                value: value as f64,
            });
        }
        writeln!(self.tsv, "{}", row.join("\t")).unwrap();
    }

    /// Tells how everything went on, and answers what may not.
    pub fn judge(&self) -> Vec<String> {
        let measures = Measure::ALL.iter().cycle();
        let names = self
            .watched
            .iter()
            .flat_map(|one| [one.name.as_str(); Measure::ALL.len()]);
        let mut failed = Vec::new();
        for ((points, measure), name) in self.series.iter().zip(measures).zip(names) {
            let judged = judge(*measure, points);
            let line = format!("{name:<9} {:<10} {}", measure.words(), judged.told);
            eprintln!("{line}");
            if judged.is_bad {
                failed.push(line);
            }
        }
        failed
    }
}
