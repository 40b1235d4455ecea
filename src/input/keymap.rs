//! Keys to commands, from the command table.

use crate::station::CommandId;

use super::Key;

/// The command on this key, if it has one.
#[must_use]
pub fn command(key: &Key) -> Option<CommandId> {
    let name = match key {
        Key::F(number) => return CommandId::by_key(&format!("F{number}")),
        Key::Enter | Key::LineFeed => "Enter",
        Key::Escape => "Esc",
        Key::Backspace => "Backspace",
        Key::Insert => "Ins",
        Key::Up => "Up",
        Key::Down => "Down",
        Key::Char('/') => "/",
        _ => return None,
    };
    CommandId::by_key(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::commands::COMMANDS;

    #[test]
    fn every_command_has_a_key_that_the_terminal_sends() {
        let keys: Vec<Key> = (1..=12)
            .map(Key::F)
            .chain([
                Key::Enter,
                Key::Escape,
                Key::Backspace,
                Key::Insert,
                Key::Up,
                Key::Down,
                Key::Char('/'),
            ])
            .collect();
        for row in COMMANDS {
            assert!(
                keys.iter().any(|key| command(key) == Some(row.id)),
                "{}",
                row.key
            );
        }
        assert_eq!(command(&Key::Char('a')), None);
        assert_eq!(command(&Key::Control(3)), None);
    }
}
