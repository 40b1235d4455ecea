//! The command table: one row a command. Keys, command barcodes, footer, help and README come from it.

use crate::domain::barcode::own::{self, OwnKind};

/// Something the packer can do by a key or a command barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommandId {
    /// Show what can be done here.
    Help,
    /// Take the last scan back.
    Undo,
    /// Something is missing.
    Short,
    /// Something is damaged.
    Damaged,
    /// Take another box.
    Box,
    /// The box is full and closed: for benches without a scale.
    Close,
    /// Somebody else has to settle it.
    Hold,
    /// Set it aside, or leave a wait.
    Park,
    /// Practice: pull the trigger on what is expected next.
    TriggerExpected,
    /// Practice: pull the trigger on a wrong item.
    TriggerWrong,
    /// The lists of parcels for the carriers.
    Dispatch,
    /// Scanners, scale and printer: what each says.
    Devices,
    /// Leave the bench.
    SignOut,
    /// Open the text field.
    Type,
    /// Close what is open.
    Back,
    /// Take what stands in the text field.
    Enter,
    /// Erase one character.
    Erase,
    /// The line above.
    Up,
    /// The line below.
    Down,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct CommandRow {
    /// Which command.
    pub id: CommandId,
    /// The key as it is written on the keyboard.
    pub key: &'static str,
    /// The name in its command barcode; empty for commands that need no barcode.
    pub barcode: &'static str,
    /// The Fluent key of its name in the footer; "…-help" is its line in the help screen.
    pub text: &'static str,
}

/// Every command, in the order of the footer.
pub const COMMANDS: &[CommandRow] = &[
    row(CommandId::Help, "F1", "HELP", "command-help"),
    row(CommandId::Undo, "F2", "UNDO", "command-undo"),
    row(CommandId::Short, "F3", "SHORT", "command-short"),
    row(CommandId::Damaged, "F4", "DAMAGED", "command-damaged"),
    row(CommandId::Box, "F5", "BOX", "command-box"),
    row(CommandId::Close, "F6", "CLOSE", "command-close"),
    row(CommandId::Hold, "F7", "ISSUE", "command-hold"),
    row(CommandId::Park, "F8", "PARK", "command-park"),
    row(
        CommandId::TriggerExpected,
        "F9",
        "",
        "command-trigger-expected",
    ),
    row(CommandId::TriggerWrong, "F10", "", "command-trigger-wrong"),
    row(CommandId::Dispatch, "F11", "DISPATCH", "command-dispatch"),
    row(CommandId::Devices, "Ins", "DEVICES", "command-devices"),
    row(CommandId::SignOut, "F12", "SIGNOUT", "command-sign-out"),
    row(CommandId::Type, "/", "", "command-type"),
    row(CommandId::Back, "Esc", "BACK", "command-back"),
    row(CommandId::Enter, "Enter", "", "command-enter"),
    row(CommandId::Erase, "Backspace", "", "command-erase"),
    row(CommandId::Up, "Up", "UP", "command-up"),
    row(CommandId::Down, "Down", "DOWN", "command-down"),
];

const fn row(
    id: CommandId,
    key: &'static str,
    barcode: &'static str,
    text: &'static str,
) -> CommandRow {
    CommandRow {
        id,
        key,
        barcode,
        text,
    }
}

impl CommandId {
    /// Its row.
    #[must_use]
    pub fn row(self) -> &'static CommandRow {
        COMMANDS
            .iter()
            .find(|row| row.id == self)
            .unwrap_or(&COMMANDS[0])
    }

    /// The command on that key ("F2", "Esc").
    #[must_use]
    pub fn by_key(key: &str) -> Option<Self> {
        COMMANDS
            .iter()
            .find(|row| row.key.eq_ignore_ascii_case(key))
            .map(|row| row.id)
    }
}

/// What a command barcode says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coded {
    /// A command.
    Command(CommandId),
    /// A digit of an open choice.
    Digit(u8),
}

/// The meaning of a command barcode's name, as [`own::decode`] reads it.
#[must_use]
pub fn by_barcode(name: &str) -> Option<Coded> {
    if let Some(digit) = name.strip_prefix('D').and_then(|digit| digit.parse().ok()) {
        return (digit <= 9).then_some(Coded::Digit(digit));
    }
    COMMANDS
        .iter()
        .find(|row| !row.barcode.is_empty() && row.barcode == name)
        .map(|row| Coded::Command(row.id))
}

/// The text to print in the barcode of a command; `None` for commands that have none.
#[must_use]
pub fn barcode_of(id: CommandId) -> Option<String> {
    let name = id.row().barcode;
    own::encode(OwnKind::Command, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_barcode_means_its_command() {
        for row in COMMANDS {
            assert_eq!(CommandId::by_key(row.key), Some(row.id));
            if let Some(code) = barcode_of(row.id) {
                let (_, name) = own::decode(&code).unwrap();
                assert_eq!(by_barcode(name), Some(Coded::Command(row.id)));
            }
        }
        assert_eq!(by_barcode("D7"), Some(Coded::Digit(7)));
        assert_eq!(by_barcode("D77"), None);
        assert_eq!(by_barcode(""), None);
    }
}
