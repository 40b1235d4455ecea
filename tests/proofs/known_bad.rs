//! The proofs are proven: each known-bad variant of the program is caught by one of them.

use std::{
    env,
    process::{Command, Stdio},
};

use packdesk::known_bad::{KnownBad, VARIABLE};

/// Which proof has to catch it, and how much of it has to be run for that.
fn catcher(variant: KnownBad) -> (&'static str, &'static [(&'static str, &'static str)]) {
    const KILLS: &str = "kills::killed_at_random_moments_nothing_is_lost_and_nothing_is_doubled";
    const CUTS: &str = "crashes::after_a_power_cut_every_promise_stands";
    const DAMAGE: &str = "damage::damage_is_noticed_or_changes_nothing";
    const CHAOS: &str = "chaos::three_benches_behind_a_bad_network";
    match variant {
        KnownBad::NormalSync | KnownBad::EarlyTone => (CUTS, &[("PACKDESK_PROOF_IMAGES", "240")]),
        KnownBad::UncheckedJournal => (DAMAGE, &[("PACKDESK_PROOF_DAMAGES", "400")]),
        KnownBad::PrintsTwice => (KILLS, &[("PACKDESK_PROOF_KILLS", "10")]),
        KnownBad::DroppedRow | KnownBad::ReplaysTwice => (KILLS, &[("PACKDESK_PROOF_KILLS", "60")]),
        KnownBad::NewKey | KnownBad::NoEcho => (CHAOS, &[("PACKDESK_PROOF_CHAOS", "40")]),
    }
}

/// Whether the proof fails with the variant, and what it says.
fn is_caught(variant: KnownBad) -> Option<String> {
    let (proof, counts) = catcher(variant);
    let output = Command::new(env::current_exe().unwrap())
        .args([proof, "--exact", "--nocapture"])
        .env(VARIABLE, variant.word())
        .env("RUST_BACKTRACE", "0")
        .envs(counts.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        return said.contains("skipped:").then_some(said);
    }
    let place = said.find("panicked at")?;
    let words: Vec<&str> = said[place..].lines().skip(1).take(2).collect();
    Some(words.join(" "))
}

#[test]
fn every_known_bad_variant_is_caught() {
    if !cfg!(debug_assertions) {
        eprintln!("skipped: a release build has no known-bad variants");
        return;
    }
    let all = env::var("PACKDESK_PROOF_VARIANTS").is_ok_and(|which| which == "all");
    // The quickest to show it; the others take minutes.
    let some = [KnownBad::UncheckedJournal, KnownBad::PrintsTwice];
    let variants = if all { KnownBad::ALL } else { &some };
    let mut missed = Vec::new();
    for variant in variants {
        match is_caught(*variant) {
            Some(words) => eprintln!("{:<18} caught: {words:.150}", variant.word()),
            None => missed.push(variant.word()),
        }
    }
    assert!(missed.is_empty(), "not caught: {missed:?}");
}
