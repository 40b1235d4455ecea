//! Roles of what is drawn, and what each theme makes of them. Screens name roles, never colours.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// What to do now.
    Now,
    /// Taken, in order.
    Ok,
    /// Refused, in a line.
    Wrong,
    /// Refused, as the filled frame.
    WrongFill,
    /// Look here, in a line.
    Attention,
    /// Look here, as the filled frame.
    AttentionFill,
    /// Beside the point just now.
    Muted,
    /// Stands out among its like: a name, a code, a head.
    Accent,
    /// Finished.
    Done,
    /// A key or a digit to press.
    Key,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 11] = [
        Self::Text,
        Self::Now,
        Self::Ok,
        Self::Wrong,
        Self::WrongFill,
        Self::Attention,
        Self::AttentionFill,
        Self::Muted,
        Self::Accent,
        Self::Done,
        Self::Key,
    ];
}

/// What roles look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    ground: Style,
    styles: [Style; Role::ALL.len()],
}

impl Theme {
    /// The theme of that name: "dark", "light" or "mono".
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "dark" => Some(Self::dark()),
            "light" => Some(Self::light()),
            "mono" => Some(Self::mono()),
            _ => None,
        }
    }

    /// Bright on black.
    #[must_use]
    pub fn dark() -> Self {
        let bold = |color| Style::new().fg(color).add_modifier(Modifier::BOLD);
        Self::made(
            Style::new().fg(Color::White).bg(Color::Black),
            |role| match role {
                Role::Text => Style::new(),
                Role::Now => bold(Color::LightCyan),
                Role::Ok => Style::new().fg(Color::LightGreen),
                Role::Wrong => bold(Color::LightRed),
                Role::WrongFill => bold(Color::White).bg(Color::Red),
                Role::Attention => bold(Color::LightYellow),
                Role::AttentionFill => bold(Color::Black).bg(Color::Yellow),
                Role::Muted => Style::new().fg(Color::Gray),
                Role::Accent => bold(Color::White),
                Role::Done => Style::new().fg(Color::Green),
                Role::Key => bold(Color::LightMagenta),
            },
        )
    }

    /// Dark on white.
    #[must_use]
    pub fn light() -> Self {
        let bold = |color| Style::new().fg(color).add_modifier(Modifier::BOLD);
        Self::made(
            Style::new().fg(Color::Black).bg(Color::White),
            |role| match role {
                Role::Text => Style::new(),
                Role::Now => bold(Color::Blue),
                Role::Ok | Role::Done => Style::new().fg(Color::Indexed(22)),
                Role::Wrong => bold(Color::Indexed(124)),
                Role::WrongFill => bold(Color::White).bg(Color::Indexed(124)),
                Role::Attention => bold(Color::Indexed(94)),
                Role::AttentionFill => bold(Color::Black).bg(Color::Indexed(214)),
                Role::Muted => Style::new().fg(Color::Indexed(240)),
                Role::Accent => bold(Color::Black),
                Role::Key => bold(Color::Indexed(90)),
            },
        )
    }

    /// Bold, inverse and underlined only, on whatever colours the terminal has.
    #[must_use]
    pub fn mono() -> Self {
        let with = |modifier| Style::new().add_modifier(modifier);
        Self::made(Style::new(), |role| match role {
            Role::Text | Role::Ok | Role::Muted | Role::Done => Style::new(),
            Role::Now | Role::Accent | Role::Key => with(Modifier::BOLD),
            Role::Wrong | Role::Attention => with(Modifier::BOLD | Modifier::UNDERLINED),
            Role::WrongFill => with(Modifier::BOLD | Modifier::REVERSED),
            Role::AttentionFill => with(Modifier::REVERSED),
        })
    }

    fn made(ground: Style, style: impl Fn(Role) -> Style) -> Self {
        Self {
            ground,
            styles: Role::ALL.map(|role| ground.patch(style(role))),
        }
    }

    /// What lies under everything.
    #[must_use]
    pub fn ground(&self) -> Style {
        self.ground
    }

    /// The style of a role.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// A theme whose colours only tell the roles apart: for the pictures' second plane.
    #[cfg(test)]
    pub(crate) fn of_roles() -> Self {
        Self::made(Style::new(), |role| {
            Style::new().fg(Color::Indexed(role as u8))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn themes_are_found_by_name() {
        for name in ["dark", "light", "mono"] {
            assert!(Theme::named(name).is_some(), "{name}");
        }
        assert_eq!(Theme::named("neon"), None);
    }

    #[test]
    fn mono_has_no_colours_and_the_others_tell_wrong_from_ok() {
        for role in Role::ALL {
            let style = Theme::mono().style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
        for theme in [Theme::dark(), Theme::light(), Theme::mono()] {
            assert_ne!(theme.style(Role::WrongFill), theme.style(Role::Text));
            assert_ne!(theme.style(Role::Wrong), theme.style(Role::Ok));
        }
    }
}
