//! A bench run by a service manager.

use std::{
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::rig::{
    PATIENCE,
    child::{PROGRAM, command},
    terminal::{Terminal, configured, station},
    wires::Wire,
    world::World,
};

#[test]
fn a_token_in_a_file_of_its_own_makes_the_bench() {
    let world = World::furnished();
    let bench = world.enrol("07");
    let state = world.folder.at("by-token");
    let file = world.folder.at("token");
    std::fs::write(&file, format!("{}\n", bench.token)).unwrap();
    let config = configured(
        world.folder.at("by-token.toml"),
        &format!(
            "[central]\nurl = \"http://{}\"\ntoken_file = \"{}\"\n",
            world.address(),
            file.display()
        ),
    );
    let doctor = |rights: u32| {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(rights)).unwrap();
        let mut command = command(PROGRAM, &world.folder.at("home"));
        command.arg("doctor").arg("--config").arg(&config);
        command.arg("--state").arg(&state);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let refused = doctor(0o644);
    assert!(refused.contains("FAIL  token file"), "{refused}");
    assert!(refused.contains("chmod 600"), "{refused}");
    let taken = doctor(0o600);
    assert!(taken.contains("enrolment: bench 07 at "), "{taken}");
    assert!(!taken.contains(&bench.token), "{taken}");
}

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
