//! The public vectors, group by group.

use std::collections::BTreeMap;

use serde_json::Value;

use super::conformance::Columns;

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
        let (passes, all) = tally.entry(group).or_default();
        *passes += usize::from(passed);
        *all += 1;
    }
    for (group, (passes, all)) in &tally {
        println!("{group:20} {passes:4} of {all}");
    }
    assert_eq!(tally.values().map(|(_, all)| all).sum::<usize>(), 557);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
