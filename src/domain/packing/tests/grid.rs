//! Every command in every state: a grid to be read by a person whenever it changes.

use uuid::Uuid;

use super::super::*;
use super::states::*;
use crate::domain::ids::LineId;

fn commands() -> Vec<(&'static str, Command)> {
    vec![
        ("see tote", Command::SeeTote("T-01".into())),
        ("open box", open_box("S1")),
        (
            "other box",
            Command::ChangeCarton {
                carton: "S2".into(),
                basis: CartonBasis::TooSmall,
            },
        ),
        ("box full", Command::FillBox),
        ("pack one", pack("MUG", 1)),
        ("unknown code", Command::NoteUnknown { code: "?".into() }),
        ("undo", Command::Undo),
        ("put back", Command::PutBack("PUT-BACK".into())),
        (
            "short, go",
            Command::Short {
                line: LineId(2),
                reason: ShortReason::NotInTote,
                place: None,
            },
        ),
        (
            "damage",
            Command::Damage {
                line: LineId(1),
                reason: DamageReason::Broken,
                place: "CAGE".into(),
                packed: false,
            },
        ),
        (
            "hold",
            Command::Hold {
                reason: HoldReason::Question,
                place: None,
            },
        ),
        ("release", Command::ReleaseHolds(by("ruth"))),
        ("park", Command::Park("P-1".into())),
        ("resume", Command::Resume),
        ("weigh right", weigh(1_310)),
        ("weigh wrong", weigh(1_900)),
        ("recount", Command::AcceptRecount),
        ("override", Command::AcceptWeight(by("ruth"))),
        ("reopen", Command::Reopen),
        ("buy", request(8)),
        ("label", take_label(1, 7)),
        (
            "no label",
            Command::TakeLabelRefusal {
                key: Uuid::from_u128(7),
                reason: "postcode".into(),
            },
        ),
        ("print", start_print()),
        ("printed", finish(1, PrintVerdict::Unknown)),
        ("deny", Command::DenyLabel),
        ("apply", apply("HP0042")),
        ("apply unscanned", Command::ApplyUnscanned),
        ("take out", Command::TakeOut("PUT-BACK".into())),
    ]
}

/// `+` something is decided, `0` taken but nothing to do, `!` something outside bars it, `-` refused.
fn cell(state: &Packing, command: &Command) -> char {
    match decided(state, command, LabelCheck::WhenUnknown) {
        Ok(events) if events.is_empty() => '0',
        Ok(_) => '+',
        Err(Refusal::Interrupted { .. }) => '!',
        Err(_) => '-',
    }
}

/// The states are columns, the commands rows; see [`cell`].
const GRID: &str = "
claimed open some full off closed requested bought sending unknown denied printed labelled refused held parked fewer cancel gone dispatched
++++++++++++++!!!!!! see tote
+-------------!!!!!! open box
-++++---------!!!!!! other box
--+-----------!!!!!! box full
-++-----------!!!!!! pack one
--------------!!!!!! unknown code
--+++---------!!!!!! undo
--------------!!!!!! put back
-++-----------!!!!!! short, go
-++++---------!!!!!! damage
++++++++++++++++++!! hold
--------------+-!!!! release
++++++++++++-+!!!!!! park
--------------!+!!!! resume
---++---------!!!!!! weigh right
--------------!!!!!! weigh wrong
----+---------!!!!!! recount
----+---------!!!!!! override
-----+-------+!!!!!! reopen
-----+-------+!!!!!! buy
------+------------- label
------+------------- no label
-------+--+---!!!!!! print
--------+----------- printed
---------+-+--!!!!!! deny
-------+++++--!!!!!! apply
-----------+--!!!!!! apply unscanned
----------------++-- take out
";

#[test]
fn what_may_be_done_where() {
    let states: Vec<_> = way().into_iter().chain(aside()).collect();
    let names: Vec<&str> = states.iter().map(|(name, _)| *name).collect();
    let mut grid = format!("\n{}\n", names.join(" "));
    for (name, command) in commands() {
        let cells: String = states
            .iter()
            .map(|(_, state)| cell(state, &command))
            .collect();
        grid += &cells;
        grid += " ";
        grid += name;
        grid += "\n";
    }
    assert_eq!(grid.trim(), GRID.trim(), "{grid}");
}
