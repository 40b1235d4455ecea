//! A disk that takes nothing: no scan counts that could not be written down.

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

use crate::rig::{PATIENCE, hands::barcodes, journal::Journal, play::Play, until, world::World};

#[test]
fn what_cannot_be_written_down_does_not_count() {
    let world = World::furnished();
    let bench = world.enrol("04");
    let mut play = Play::start_unkillable_by_limits(&world, &bench);
    let soap = format!("scan {}", barcodes()["NL-SOAP-SEA"]);
    play.does("scan BADGE-1001");
    play.does("scan T-02");
    play.does("wait pack");
    play.does(&soap);

    let process = Pid::from_raw(play.id().try_into().unwrap());
    let whole = getrlimit(Resource::Fsize);
    let nothing = Rlimit {
        current: Some(0),
        ..whole
    };
    prlimit(process, Resource::Fsize, nothing).unwrap();
    for _ in 0..3 {
        let answer = play.tell(&soap);
        assert_eq!(answer["outcome"], "refused", "{answer}");
        assert_eq!(answer["counts"]["packed"], 1, "{answer}");
        assert!(answer["said"].is_string(), "{answer}");
    }

    // The disk has room again: the same piece is scanned and counts.
    prlimit(process, Resource::Fsize, whole).unwrap();
    until("a scan is taken again", PATIENCE, || {
        (play.tell(&soap)["outcome"] == "accepted").then_some(())
    });
    assert_eq!(play.stands()["counts"]["packed"], 2);
    play.end();
    assert_eq!(Journal::of(&bench.state).units("nordlicht.1002"), 2);
}
