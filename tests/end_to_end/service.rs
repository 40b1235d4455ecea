//! A bench run by a service manager.

use std::{os::unix::net::UnixDatagram, time::Duration};

use rustix::process::{Pid, Signal, kill_process};

use crate::rig::{
    PATIENCE,
    child::PROGRAM,
    terminal::{Terminal, configured, station},
    wires::Wire,
    world::World,
};

#[test]
fn the_manager_hears_of_start_life_and_end() {
    let world = World::furnished();
    let bench = world.enrol("04");
    let ear = bench.state.join("notify");
    let manager = UnixDatagram::bind(&ear).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    let heard = || {
        let mut text = [0; 256];
        let length = manager.recv(&mut text).unwrap();
        String::from_utf8_lossy(&text[..length]).trim().to_owned()
    };
    let config = configured(bench.state.join("config.toml"), "");
    let mut arguments = vec![
        format!("NOTIFY_SOCKET={}", ear.display()),
        "WATCHDOG_USEC=300000".to_owned(),
        PROGRAM.to_owned(),
    ];
    arguments.extend(station(&bench.state, &config));
    let folder = bench.state.clone();
    let mut terminal = Terminal::run_program("env", Wire::cooked(), (80, 24), &arguments, &folder);

    let mut first: Vec<String> = vec![heard(), heard(), heard(), heard()];
    first.sort();
    first.dedup();
    assert_eq!(first, ["READY=1", "WATCHDOG=1"]);

    // A stopped process says nothing more: that is what the manager acts upon.
    let process = Pid::from_raw(i32::try_from(terminal.process.id()).unwrap()).unwrap();
    kill_process(process, Signal::STOP).unwrap();
    manager
        .set_read_timeout(Some(Duration::from_millis(600)))
        .unwrap();
    let mut text = [0; 256];
    // What was said before it was stopped is read first.
    assert!((0..20).any(|_| manager.recv(&mut text).is_err()));
    kill_process(process, Signal::CONT).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(heard(), "WATCHDOG=1");

    kill_process(process, Signal::TERM).unwrap();
    while heard() != "STOPPING=1" {}
    terminal.ends_restored(PATIENCE);
}
