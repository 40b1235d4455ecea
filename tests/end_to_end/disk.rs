//! A disk that takes nothing: no scan counts that could not be written down.

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use serde_json::json;

use crate::rig::{hands::barcodes, journal::Journal, play::Play, world::World};

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

    // What was written since is not certain: the bench says so until it is started again, also with room on the disk.
    prlimit(process, Resource::Fsize, whole).unwrap();
    let answer = play.tell(&soap);
    assert_eq!(
        (&answer["outcome"], &answer["counts"]["packed"]),
        (&json!("refused"), &json!(1))
    );
    play.kill();

    let mut play = Play::start(&world, &bench, &[]);
    assert_eq!(play.stands()["counts"]["packed"], 1);
    assert_eq!(play.does(&soap)["counts"]["packed"], 2);
    play.end();
    assert_eq!(Journal::of(&bench.state).units("nordlicht.1002"), 2);
}
