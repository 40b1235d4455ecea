//! Whether a scan's answer waits for anything but the disk: from a scan's last byte to the frame that answers it, with
//! the central up, silent (its process stands still, its connections open) and gone; and with every sync of the disk
//! 20 ms longer, as on a slow memory card (needs strace). Fails where the answer depends on the central.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that cannot go on says so, and needs a clock and a place to print"
)]

mod shared;

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use shared::{
    CODE, heading, import_bulk,
    rig::{
        PATIENCE,
        hands::{Outcome, Packer},
        world::World,
    },
    tell,
};

/// Scans for each state of the central; taken in rounds, so that all states meet the same disk.
const SCANS: u32 = 200;
const ROUNDS: u32 = 4;
const UNITS: u32 = 1_500;
/// How far the answers may be apart.
const APART: Duration = Duration::from_millis(5);
/// The answer with a slow disk, at the 99th of a hundred scans.
const SLOW_MAX: Duration = Duration::from_millis(50);
/// Makes every sync 20 ms longer.
const SLOW_DISK: [&str; 9] = [
    "strace",
    "-f",
    "-qq",
    "-o",
    "/dev/null",
    "--seccomp-bpf",
    "-e",
    "trace=fsync,fdatasync",
    "-einject=fsync,fdatasync:delay_enter=20000",
];

fn main() {
    heading("milliseconds");
    let (up, silent, gone) = central_in_all_states();
    let medians = [up, silent, gone];
    let apart = medians
        .iter()
        .max()
        .unwrap()
        .saturating_sub(*medians.iter().min().unwrap());
    println!("the medians are {:.3} ms apart", apart.as_secs_f64() * 1e3);
    let slow = with_a_slow_disk();
    assert!(apart <= APART, "a scan waits for the central");
    assert!(slow <= SLOW_MAX, "a scan waits for more than one sync");
}

fn begun(world: &World, before: &[&str]) -> Packer {
    import_bulk(world, UNITS);
    let mut packer = Packer::at_by(before, world, world.enrol("04"), "", None);
    packer.signs_in("BADGE-1001");
    packer.scans("acme.BULK", "T-BULK", Outcome::Event("tote_seen", 1));
    packer.terminal.settle();
    packer
}

/// The medians with the central up, silent and gone.
fn central_in_all_states() -> (Duration, Duration, Duration) {
    let mut world = World::furnished();
    let mut packer = begun(&world, &[]);
    let mut done = 0;
    let [mut up, mut silent, mut gone] = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        scans(&mut packer, &mut done, &mut up);
        let central = Pid::from_raw(world.central_process().try_into().unwrap()).unwrap();
        kill_process(central, Signal::STOP).unwrap();
        scans(&mut packer, &mut done, &mut silent);
        kill_process(central, Signal::CONT).unwrap();
        world.kill_central();
        scans(&mut packer, &mut done, &mut gone);
        world.restart_central();
        packer.terminal.until("online again", PATIENCE, |terminal| {
            (!terminal.screen().contains("offline")).then_some(())
        });
    }
    (
        tell("central up", up).at(50),
        tell("central silent", silent).at(50),
        tell("central gone", gone).at(50),
    )
}

/// The 99th of a hundred with a slow disk.
fn with_a_slow_disk() -> Duration {
    let world = World::furnished();
    let mut packer = begun(&world, &SLOW_DISK);
    let (mut done, mut times) = (0, Vec::new());
    for _ in 0..ROUNDS {
        scans(&mut packer, &mut done, &mut times);
    }
    tell("every sync 20 ms longer", times).at(99)
}

fn scans(packer: &mut Packer, done: &mut u32, times: &mut Vec<Duration>) {
    for _ in 0..SCANS / ROUNDS {
        *done += 1;
        let answer = format!("{} left", UNITS - *done);
        let from = Instant::now();
        packer.terminal.scan(CODE);
        packer.terminal.until("the answer", PATIENCE, |terminal| {
            terminal.screen().contains(&answer).then_some(())
        });
        times.push(from.elapsed());
        while packer.terminal.look(Duration::from_millis(30)) {}
    }
}
