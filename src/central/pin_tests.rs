//! Badge and PIN at the central: lock-outs, approvals, and that a PIN is nowhere to be read.

use jiff::SignedDuration;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::{
    api::v1::{
        IDEMPOTENCY_HEADER, PACKER_HEADER, SIGN_IN_HEADER,
        events::{Conflict, OutcomeKind},
        problem::{Problem, ProblemCode},
        work::ClaimRequest,
    },
    domain::{
        approval::{Act, Approval},
        log::Fact,
        packing::{PinRule, Policy},
        roster::{SignedRoster, VALID_FOR},
        secret::Secret,
    },
};

use super::{
    Clock,
    decisions::{
        self, ALARM_TRIES, APPROVED_FOR, BENCH_TRIES_MAX, Compared, LOCKED_FOR, PinAsk, TRIES_MAX,
    },
    http_tests::Site,
    intake,
    store::Query,
    stretch::{Cost, Stretched},
    testing::{
        Folder, Pen, Rig, Work, bench, by, closed, later, opened, options, packed, site, start,
        stores,
    },
};

const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
};
const PIN: &str = "274913";

fn strict() -> Policy {
    Policy {
        pin: PinRule::Overrides,
        ..Policy::default()
    }
}

/// A central whose supervisor has a PIN.
fn rig(kind: &str) -> Rig {
    let folder = Folder::default();
    let mut options = options(&folder, kind);
    options.policy = strict();
    let rig = Rig::opened(folder, &options);
    give_pin(&rig, false);
    rig
}

fn give_pin(rig: &Rig, must_change: bool) {
    let kept = Stretched::new(&Secret::new(PIN), [7; 16], CHEAP).unwrap();
    rig.central
        .writer
        .decide(|tx| decisions::set_pin(tx, &site(), &"sue".into(), kept, must_change))
        .unwrap();
}

fn ask(station: &str, act: Act, subject: &str) -> PinAsk {
    PinAsk {
        bench: bench(station),
        signed_in: Some("ana".into()),
        badge: "B-SUP".to_owned(),
        act,
        subject: subject.to_owned(),
    }
}

/// One try, so many seconds after the start.
fn attempt(rig: &Rig, seconds: i64, ask: &PinAsk, typed: &str) -> Result<Approval, Problem> {
    let now = later(seconds);
    let of = rig
        .central
        .writer
        .decide(|tx| decisions::begin_check(tx, now, ask))?;
    let compared = if of.kept.stretched.is_of(&Secret::new(typed)).unwrap() {
        Compared::Right
    } else {
        Compared::Wrong
    };
    let id = Clock::system().id();
    rig.central
        .writer
        .decide::<_, Problem>(|tx| Ok(decisions::finish_check(tx, now, ask, &compared, &of, id)?))?
}

fn wrong(rig: &Rig, seconds: i64, ask: &PinAsk) -> (ProblemCode, Option<u32>) {
    let problem = attempt(rig, seconds, ask, "111222").unwrap_err();
    (problem.code, problem.tries_left.or(problem.minutes_left))
}

#[test]
fn five_wrong_tries_lock_a_badge_out_at_one_bench_only() {
    for kind in stores() {
        let rig = rig(kind);
        let here = ask("04", Act::TakeOver, "T-01");
        for left in (1..TRIES_MAX).rev() {
            assert_eq!(wrong(&rig, 0, &here), (ProblemCode::PinWrong, Some(left)));
        }
        assert_eq!(wrong(&rig, 0, &here), (ProblemCode::PinLocked, Some(15)));
        // Not even the right one, until the time is over; elsewhere it counts at once.
        let locked = attempt(&rig, 899, &here, PIN).unwrap_err();
        assert_eq!(
            (locked.code, locked.minutes_left),
            (ProblemCode::PinLocked, Some(1))
        );
        attempt(&rig, 60, &ask("05", Act::TakeOver, "T-01"), PIN).unwrap();
        attempt(&rig, LOCKED_FOR.as_secs(), &here, PIN).unwrap();
        // A right one begins the count anew.
        assert_eq!(wrong(&rig, 901, &here), (ProblemCode::PinWrong, Some(4)));
    }
}

#[test]
fn a_central_that_dies_in_between_has_counted_the_try() {
    let rig = rig("memory:");
    let here = ask("04", Act::TakeOver, "T-01");
    for _ in 0..TRIES_MAX {
        rig.central
            .writer
            .decide(|tx| decisions::begin_check(tx, start(), &here))
            .unwrap();
    }
    assert_eq!(
        attempt(&rig, 0, &here, PIN).unwrap_err().code,
        ProblemCode::PinLocked
    );
}

#[test]
fn whoever_tries_many_badges_locks_the_bench_and_many_benches_are_seen() {
    let rig = rig("memory:");
    // Slowly enough that the badge itself is never locked.
    for round in 0..BENCH_TRIES_MAX {
        let here = ask("04", Act::TakeOver, "T-01");
        let seconds = i64::from(round) * 60;
        let first = attempt(&rig, seconds, &here, "111222").unwrap_err();
        if first.code == ProblemCode::PinLocked {
            break;
        }
    }
    for station in ["05", "06", "07"] {
        for _ in 0..TRIES_MAX {
            wrong(&rig, 0, &ask(station, Act::TakeOver, "T-01"));
        }
    }
    let states = rig
        .central
        .writer
        .look(|tx| decisions::pin_states(tx, later(1), &site()))
        .unwrap();
    let sue = states
        .iter()
        .find(|state| state.packer.as_str() == "sue")
        .unwrap();
    assert!(sue.is_set && sue.wrong_today >= ALARM_TRIES, "{sue:?}");
    assert!(sue.locked.len() >= 3, "{sue:?}");
    // A new PIN ends all of it.
    give_pin(&rig, false);
    attempt(&rig, 2, &ask("05", Act::TakeOver, "T-01"), PIN).unwrap();
}

#[test]
fn a_word_is_good_for_its_act_its_bench_and_five_minutes() {
    for kind in stores() {
        let rig = rig(kind);
        rig.claim(&by("04", "ana"), "T-01").unwrap();
        let take_over = |seconds: i64, station: &str, code: &str, approval| {
            let mut by = by(station, "ben");
            by.approval = approval;
            let request = ClaimRequest {
                code: code.to_owned(),
                supervisor_badge: Some("B-SUP".to_owned()),
                why: None,
                rests_on: None,
            };
            rig.central
                .writer
                .decide(|tx| decisions::claim(tx, later(seconds), &by, &request))
                .map_err(|problem| problem.code)
        };
        // The badge alone opens nothing any more.
        assert_eq!(
            take_over(0, "05", "T-01", None),
            Err(ProblemCode::PinNeeded)
        );
        let word = attempt(&rig, 0, &ask("05", Act::TakeOver, "T-01"), PIN).unwrap();
        for (station, code) in [("06", "T-01"), ("05", "T-02")] {
            let refused = take_over(0, station, code, Some(word.id));
            assert_eq!(refused, Err(ProblemCode::PinNeeded), "{station} {code}");
        }
        let of_void = attempt(&rig, 0, &ask("05", Act::Void, "T-01"), PIN).unwrap();
        assert_eq!(
            take_over(0, "05", "T-01", Some(of_void.id)),
            Err(ProblemCode::PinNeeded)
        );
        let late = APPROVED_FOR.as_secs();
        assert_eq!(
            take_over(late, "05", "T-01", Some(word.id)),
            Err(ProblemCode::PinNeeded)
        );
        take_over(late - 1, "05", "T-01", Some(word.id)).unwrap();
    }
}

/// Ana and her PIN at a central that asks for it at the sign-in too.
fn signing_in(kind: &str) -> Rig {
    let folder = Folder::default();
    let mut options = options(&folder, kind);
    options.policy.pin = PinRule::SignIn;
    let rig = Rig::opened(folder, &options);
    let kept = Stretched::new(&Secret::new(PIN), [7; 16], CHEAP).unwrap();
    rig.central
        .writer
        .decide(|tx| decisions::set_pin(tx, &site(), &"ana".into(), kept, false))
        .unwrap();
    rig
}

#[test]
fn whoever_has_not_shown_a_pin_at_that_bench_gets_no_work() {
    for kind in stores() {
        let rig = signing_in(kind);
        let asked = |station: &str| PinAsk {
            badge: "B-ANA".to_owned(),
            signed_in: None,
            ..ask(station, Act::SignIn, "")
        };
        let proven = |seconds: i64, station: &str, packer: &str, under| {
            let (at, who) = (bench(station), packer.into());
            rig.central
                .writer
                .decide(|tx| decisions::proven(tx, later(seconds), &at, &who, under))
                .map_err(|problem| problem.code)
        };
        assert_eq!(proven(0, "04", "ana", None), Err(ProblemCode::PinNeeded));
        let word = attempt(&rig, 0, &asked("04"), PIN).unwrap();
        let under = Some(word.id);
        assert_eq!(proven(0, "04", "ana", under), Ok(()));
        assert_eq!(proven(8 * 3_600, "04", "ana", under), Ok(()), "a shift");
        for (seconds, station, packer) in [
            (decisions::SIGNED_IN_FOR.as_secs(), "04", "ana"),
            (0, "05", "ana"),
            (0, "04", "ben"),
        ] {
            let refused = proven(seconds, station, packer, under);
            assert_eq!(refused, Err(ProblemCode::PinNeeded), "{station} {packer}");
        }
        // A word for something else is none.
        give_pin(&rig, false);
        let other = attempt(&rig, 0, &ask("04", Act::TakeOver, ""), PIN).unwrap();
        let refused = proven(0, "04", "sue", Some(other.id));
        assert_eq!(refused, Err(ProblemCode::PinNeeded));
        // It ends with the sign-out, once the bench's log tells of it.
        let mut pen = Pen::new("04");
        let signed_in = Fact::SignedIn {
            packer: "ana".into(),
            approval: under,
        };
        let batch = pen.batch([signed_in]);
        rig.send(&pen, &batch);
        assert_eq!(proven(0, "04", "ana", under), Ok(()));
        let batch = pen.batch([Fact::SignedOut]);
        rig.send(&pen, &batch);
        assert_eq!(proven(0, "04", "ana", under), Err(ProblemCode::PinNeeded));
    }
}

#[tokio::test]
async fn a_claim_names_the_sign_in_that_it_is_asked_under() {
    let policy = Policy {
        pin: PinRule::SignIn,
        ..Policy::default()
    };
    let site = Site::with_policy("sqlite:", policy).await;
    let token = site.enrol("04").await.token;
    let set = site
        .as_admin(Method::POST, "/v1/packers/ana/pin")
        .json(&json!({ "pin": PIN, "mustChange": false }))
        .send();
    assert_eq!(set.await.unwrap().status(), StatusCode::OK);
    let ask = |path: &str, body: serde_json::Value| {
        site.call(Method::POST, path, &token)
            .header(PACKER_HEADER, "ana")
            .header(IDEMPOTENCY_HEADER, Clock::system().id().to_string())
            .json(&body)
    };
    let claim = || ask("/v1/shipments/claim", json!({ "code": "T-01" }));
    let prepare = |wanted: u32| {
        let body = json!({ "wanted": wanted, "known": [], "numbers": 0 });
        ask("/v1/stations/prepare", body)
    };
    for refused in [claim(), prepare(1)] {
        let answer = refused.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        let problem: Problem = answer.json().await.unwrap();
        assert_eq!(problem.code, ProblemCode::PinNeeded);
        assert!(problem.detail.contains("PIN"), "{}", problem.detail);
    }
    // Giving back what was claimed ahead takes nobody.
    let given_back = prepare(0).send().await.unwrap();
    assert_eq!(given_back.status(), StatusCode::OK);
    let body = json!({ "badge": "B-ANA", "pin": PIN, "act": "sign_in", "subject": "" });
    let word: Approval = ask("/v1/pins/check", body)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    for proven in [claim(), prepare(1)] {
        let answer = proven.header(SIGN_IN_HEADER, word.id.to_string()).send();
        assert_eq!(answer.await.unwrap().status(), StatusCode::OK);
    }
}

#[test]
fn only_supervisors_stand_for_it_and_nobody_for_their_own_box() {
    let rig = rig("memory:");
    let mut packer = ask("04", Act::ReleaseHold, "acme.1001");
    packer.badge = "B-ANA".to_owned();
    assert_eq!(
        attempt(&rig, 0, &packer, PIN).unwrap_err().code,
        ProblemCode::Forbidden
    );
    packer.act = Act::SignIn;
    assert_eq!(
        attempt(&rig, 0, &packer, PIN).unwrap_err().code,
        ProblemCode::PinUnset
    );
    let mut own = ask("04", Act::AcceptWeight, "acme.1001");
    own.signed_in = Some("sue".into());
    assert_eq!(
        attempt(&rig, 0, &own, PIN).unwrap_err().code,
        ProblemCode::Forbidden
    );
    own.badge = "B-NOBODY".to_owned();
    assert_eq!(
        attempt(&rig, 0, &own, PIN).unwrap_err().code,
        ProblemCode::Forbidden
    );
}

#[test]
fn rule_22_whoever_was_removed_gets_no_work_and_what_they_did_meanwhile_is_kept_and_looked_at() {
    for kind in stores() {
        let rig = rig(kind);
        let work = Work::of(&rig.claim(&by("04", "ana"), "T-01").unwrap());
        let mut pen = Pen::new("04");
        let remove = |id: &str| {
            let id = id.into();
            rig.central
                .writer
                .decide(|tx| intake::remove_packer(tx, start(), &site(), &id))
        };
        remove("ana").unwrap();
        assert_eq!(remove("ana").unwrap_err().code, ProblemCode::NotFound);
        let refused = rig.claim(&by("04", "ana"), "T-02").unwrap_err();
        assert_eq!(refused.code, ProblemCode::Forbidden);
        let facts = [opened(), packed(2), closed()].map(|event| work.fact(event));
        let batch = pen.batch(facts);
        let verdict = rig.send(&pen, &batch);
        let outcomes = verdict.answer.outcomes.iter();
        let outcomes: Vec<_> = outcomes
            .map(|known| (known.result, known.conflict))
            .collect();
        let marked = (
            OutcomeKind::AppliedWithConflict,
            Some(Conflict::UnknownPacker),
        );
        assert_eq!(outcomes, [marked; 3], "{kind}");
        assert_eq!(rig.packing("acme.1001").packed_units(), 2);
        assert_eq!(rig.tasks("acme.1001"), ["Review"], "one look for all of it");
        // Their PIN went with them.
        remove("sue").unwrap();
        let gone = attempt(&rig, 0, &ask("04", Act::TakeOver, "T-01"), PIN).unwrap_err();
        assert_eq!(gone.code, ProblemCode::Forbidden);
    }
}

#[test]
fn approvals_are_forgotten_after_a_month() {
    let rig = rig("memory:");
    attempt(&rig, 0, &ask("04", Act::Void, "acme.1001"), PIN).unwrap();
    let count = || {
        rig.central
            .writer
            .look(|tx| tx.count(&super::store::tables::APPROVAL, &Query::default()))
            .unwrap()
    };
    assert_eq!(count(), 1);
    for (days, left) in [(29, 1), (31, 0)] {
        let now = start() + SignedDuration::from_hours(24 * days);
        rig.central
            .writer
            .decide(|tx| decisions::forget_approvals(tx, now))
            .unwrap();
        assert_eq!(count(), left, "{days}");
    }
}

#[tokio::test]
async fn a_pin_is_set_changed_and_checked_and_never_written_down() {
    let site = Site::with_policy("sqlite:", strict()).await;
    let token = site.enrol("04").await.token;
    let check = |pin: &str, new_pin: Option<&str>| {
        let body = json!({
            "badge": "B-SUP", "pin": pin, "newPin": new_pin, "act": "take_over", "subject": "T-01"
        });
        site.call(Method::POST, "/v1/pins/check", &token)
            .header(PACKER_HEADER, "ana")
            .json(&body)
            .send()
    };
    let code = async |response: reqwest::Response| response.json::<Problem>().await.unwrap().code;
    assert_eq!(
        code(check(PIN, None).await.unwrap()).await,
        ProblemCode::PinUnset
    );
    let set = |pin: &str| {
        site.as_admin(Method::POST, "/v1/packers/sue/pin")
            .json(&json!({ "pin": pin, "mustChange": true }))
            .send()
    };
    assert_eq!(
        code(set("123456").await.unwrap()).await,
        ProblemCode::PinUnfit
    );
    assert_eq!(set(PIN).await.unwrap().status(), StatusCode::OK);
    assert_eq!(
        code(check(PIN, None).await.unwrap()).await,
        ProblemCode::PinChange
    );
    assert_eq!(
        code(check(PIN, Some(PIN)).await.unwrap()).await,
        ProblemCode::PinUnfit
    );
    let approval: Approval = check(PIN, Some("580271"))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!((approval.by.as_str(), approval.act), ("sue", Act::TakeOver));
    assert_eq!(
        code(check(PIN, None).await.unwrap()).await,
        ProblemCode::PinWrong
    );
    assert_eq!(
        check("580271", None).await.unwrap().status(),
        StatusCode::OK
    );
    // Nothing in any file of the central holds a PIN.
    let folder = &site.folder.0;
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for pin in [PIN, "580271", "123456"] {
            let found = bytes.windows(pin.len()).any(|part| part == pin.as_bytes());
            assert!(!found, "{pin} in {}", path.display());
        }
        files += 1;
    }
    assert!(files > 1, "the database was looked through");
}

#[tokio::test]
async fn a_bench_knows_its_people_by_the_signed_roster_alone() {
    let site = Site::open("sqlite:").await;
    let enrolled = site.enrol("04").await;
    let get = async |path: &str| -> serde_json::Value {
        let response = site
            .call(Method::GET, path, &enrolled.token)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    };
    assert_eq!(get("/v1/catalogue").await["packers"], json!([]));
    let key = enrolled.roster_key.unwrap();
    assert_eq!(get("/v1/stations/me").await["rosterKey"], json!(key));
    let signed: SignedRoster = serde_json::from_value(get("/v1/roster").await).unwrap();
    let roster = signed.opened(&key, &enrolled.site).unwrap();
    let names: Vec<_> = roster
        .people
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    assert_eq!(names, ["Ana K.", "Ben L.", "Sue M."]);
    assert_eq!(roster.until.duration_since(roster.issued), VALID_FOR);
    // Another bench of the same central is given the same key.
    assert_eq!(site.enrol("05").await.roster_key, Some(key));
}
