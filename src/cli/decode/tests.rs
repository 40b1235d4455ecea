//! The public vectors, group by group.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    domain::barcode::{gs1::Century, rcn::Region, scan},
    station::explained::Setting,
};

use super::{
    conformance::Columns,
    report::{lines, object},
};

const VECTORS: &str = include_str!("../../../tests/data/vectors.tsv");

#[test]
fn every_public_vector_is_answered_as_expected() {
    let mut lines = VECTORS.lines();
    let header = lines.next().unwrap();
    let columns = Columns::of(header).unwrap();
    let place = |name: &str| {
        header
            .split('\t')
            .position(|column| column == name)
            .unwrap()
    };
    let (group_at, expect_at) = (place("group"), place("expect"));
    let mut tally: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in lines {
        let fields: Vec<&str> = row.split('\t').collect();
        let (group, expect) = (fields[group_at], fields[expect_at]);
        let mut answer = columns.answer(row);
        let passed = if group == "crossterm_event" {
            answer["skipped"] == Value::Bool(true)
        } else {
            let mut expect: Value = serde_json::from_str(expect).unwrap();
            for side in [&mut expect, &mut answer] {
                let object = side.as_object_mut().unwrap();
                object.remove("error");
                object.remove("id");
            }
            if answer != expect {
                wrong.push(format!("{row}\n  answered {answer}"));
            }
            answer == expect
        };
        let (right, all) = tally.entry(group).or_default();
        *right += usize::from(passed);
        *all += 1;
    }
    for (group, (right, all)) in &tally {
        println!("{group:20} {right:4} of {all}");
    }
    assert_eq!(tally.values().map(|(_, all)| all).sum::<usize>(), 557);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_report_says_what_is_in_the_scan() {
    let setting = Setting {
        century: Century { this_year: 2026 },
        region: Some(Region::De),
    };
    let report = |bytes: &[u8]| object(bytes, &scan::decode(bytes), setting);
    let elements = report(b"]C101040063813339311726120010A\x1d39129781250");
    assert_eq!(elements["gtin"], "04006381333931");
    assert_eq!(elements["elements"][1]["date"], "2026-12-31");
    assert_eq!(elements["elements"][3]["decimal"], "12.50");
    assert_eq!(elements["elements"][3]["currency"], "978");
    assert_eq!(elements["error"], Value::Null);
    let priced = report(b"]E02264641219896");
    assert_eq!(priced["restricted"]["price"], "219.89");
    assert_eq!(priced["restricted"]["lookup_gtin14"], "02264640000006");
    let wrong = report(b"]E02255075145547");
    assert_eq!(wrong["error_class"], "inner_check_digit");
    let unreadable = report(b"A\xff");
    assert_eq!(unreadable["input"], "A\\xFF");
    assert_eq!(unreadable["data"], Value::Null);

    let bytes = b"]C110AB17261231";
    let sentences = lines(bytes, &scan::decode(bytes), setting).join("\n");
    for part in [
        "It is GS1 data",
        "(10) BATCH/LOT: AB17261231",
        "separator missing",
    ] {
        assert!(sentences.contains(part), "{sentences}");
    }
}
