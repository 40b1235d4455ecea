//! `kill -9` at random moments: of the bench, and of the central.

use std::{
    sync::mpsc::{Sender, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{
    counts::{self, Dice},
    rig::{pass, play::Play, world::World},
    shift::{Told, Turn, import, names, were_done_once, work},
};

/// The latest moment after a start at which a bench is killed: some orders later.
const LATEST_MS: u64 = 900;
/// So many rounds in a hundred end the central and not the bench.
const CENTRAL_PERCENT: u64 = 12;
/// A bench on which nothing goes on for a while is asked again so often.
const TURNS_MAX: usize = 40;

/// Kills a process after a while, unless it is dropped before.
struct Killer {
    cancel: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Killer {
    fn of(process: u32, after: Duration) -> Self {
        let (cancel, cancelled) = channel();
        let process = Pid::from_raw(process.try_into().unwrap()).unwrap();
        let thread = thread::spawn(move || {
            if cancelled.recv_timeout(after) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                kill_process(process, Signal::KILL).unwrap();
            }
        });
        Self {
            cancel: Some(cancel),
            thread: Some(thread),
        }
    }
}

impl Drop for Killer {
    fn drop(&mut self) {
        drop(self.cancel.take());
        drop(self.thread.take().unwrap().join());
    }
}

#[test]
fn killed_at_random_moments_nothing_is_lost_and_nothing_is_doubled() {
    let kills = counts::of("PACKDESK_PROOF_KILLS", 8);
    let mut dice = Dice::new(counts::of("PACKDESK_PROOF_SEED", 1) as u64);
    let mut world = World::furnished();
    let bench = world.enrol("04");
    let (mut order, mut told) = (0, Told::default());
    let mut orders: Vec<String> = Vec::new();
    let (mut of_benches, mut of_centrals) = (0, 0);
    while of_benches + of_centrals < kills {
        let mut play = Play::start(&world, &bench, &[]);
        let after = Duration::from_millis(dice.below(LATEST_MS));
        let ends_central = dice.percent(CENTRAL_PERCENT);
        let killer = (!ends_central).then(|| Killer::of(play.id(), after));
        let mut lines = dice.below(12);
        let mut refusals = 0;
        loop {
            if order == orders.len() {
                let more = names("K", orders.len() + 20).split_off(orders.len());
                import(&world, &more);
                orders.extend(more);
            }
            let turn = work(&mut play, &bench, &orders[order], &mut told, |_| {
                if ends_central && lines == 0 {
                    world.kill_central();
                    pass(Duration::from_millis(dice.below(60)));
                    world.restart_central();
                    of_centrals += 1;
                }
                lines = lines.wrapping_sub(1);
            });
            match turn {
                Turn::Died => {
                    of_benches += 1;
                    break;
                }
                Turn::Refuses => {
                    refusals += 1;
                    assert!(refusals < TURNS_MAX, "{} does not end", orders[order]);
                    continue;
                }
                Turn::Done => {}
            }
            (order, told) = (order + 1, Told::default());
            if ends_central && lines > u64::MAX / 2 {
                play.end();
                break;
            }
        }
        drop(killer);
    }
    let mut play = Play::start(&world, &bench, &[]);
    assert_eq!(
        work(&mut play, &bench, &orders[order], &mut told, |_| {}),
        Turn::Done
    );
    play.end();
    orders.truncate(order + 1);
    were_done_once(&world, &bench, &orders);
    world.ledger().has(orders.len());
    eprintln!(
        "{of_benches} kills of the bench and {of_centrals} of the central over {} orders: 0 lost, 0 doubled",
        orders.len()
    );
}
