//! How things look: with the terminal's own colours, or without any. No meaning is in a colour alone.

use ratatui::style::{Color, Modifier, Style};
use tchat_front::person_colour::PersonColour;
use tchat_proto::id::AccountKey;

/// How things look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// With the terminal's own colours, which its owner can read.
    Coloured,
    /// With bold, faint and reversed letters only (`NO_COLOR`).
    Plain,
}

/// The terminal's own for somebody: never black, white or grey.
const fn terminal(colour: PersonColour) -> Color {
    match colour {
        PersonColour::Red => Color::Red,
        PersonColour::Green => Color::Green,
        PersonColour::Yellow => Color::Yellow,
        PersonColour::Blue => Color::Blue,
        PersonColour::Magenta => Color::Magenta,
        PersonColour::Cyan => Color::Cyan,
        PersonColour::LightRed => Color::LightRed,
        PersonColour::LightGreen => Color::LightGreen,
        PersonColour::LightBlue => Color::LightBlue,
        PersonColour::LightMagenta => Color::LightMagenta,
    }
}

impl Palette {
    pub(super) const fn faint(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    pub(super) const fn bold(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub(super) const fn italic(self) -> Style {
        Style::new().add_modifier(Modifier::ITALIC)
    }

    pub(super) const fn struck(self) -> Style {
        Style::new().add_modifier(Modifier::CROSSED_OUT)
    }

    pub(super) const fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    pub(super) const fn code(self) -> Style {
        self.coloured(Color::Cyan)
    }

    pub(super) const fn link(self) -> Style {
        self.coloured(Color::Blue).add_modifier(Modifier::UNDERLINED)
    }

    pub(super) const fn warning(self) -> Style {
        self.coloured(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    pub(super) const fn wrong(self) -> Style {
        self.coloured(Color::Red).add_modifier(Modifier::BOLD)
    }

    pub(super) const fn good(self) -> Style {
        self.coloured(Color::Green)
    }

    /// What is worth a look: a name that is one's own, unread messages.
    pub(super) const fn worth(self) -> Style {
        self.coloured(Color::Magenta).add_modifier(Modifier::BOLD)
    }

    /// Somebody, always the same.
    pub(super) fn person(self, who: AccountKey) -> Style {
        self.coloured(terminal(PersonColour::of(who))).add_modifier(Modifier::BOLD)
    }

    const fn coloured(self, colour: Color) -> Style {
        match self {
            Self::Coloured => Style::new().fg(colour),
            Self::Plain => Style::new(),
        }
    }
}
