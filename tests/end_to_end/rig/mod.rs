//! What the tests are run on: a terminal, wires, a world with a central and benches, and patience with an end.

pub mod child;
pub mod hands;
pub mod journal;
pub mod play;
pub mod printers;
pub mod terminal;
pub mod wires;
pub mod world;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc::channel,
    },
    time::{Duration, Instant},
};

/// How long anything may take that takes a moment: generous, for a busy machine.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// How often is looked.
const PACE: Duration = Duration::from_millis(15);

/// Looks until there is an answer; panics with `what` when `within` is over.
#[track_caller]
pub fn until<T>(what: &str, within: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + within;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "in vain for {within:?}: {what}");
        pass(PACE);
    }
}

/// Lets a moment pass between two looks.
pub fn pass(moment: Duration) {
    let (_held, never) = channel::<()>();
    let _ = never.recv_timeout(moment);
}

/// A folder of this test's own, gone when it is dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// An empty one.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("end-to-end-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A path in it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What a failed test leaves is looked at.
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
