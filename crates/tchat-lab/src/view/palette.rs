//! How things look: with colours, or without any. No meaning is in a colour alone.

use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Block, Borders};
use tchat_i18n::Visible;

use crate::segment::Direction;

/// How things look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Palette {
    /// With the terminal's own colours, which its owner can read.
    Coloured,
    /// With bold and reversed letters only (`NO_COLOR`).
    Plain,
}

impl Palette {
    pub(super) const fn title(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD.union(Modifier::REVERSED))
    }

    pub(super) const fn faint(self) -> Style {
        self.coloured(Color::DarkGray)
    }

    pub(super) fn warning(self) -> Style {
        self.coloured(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    pub(super) fn deciphered(self) -> Style {
        self.coloured(Color::Green).add_modifier(Modifier::BOLD)
    }

    pub(super) const fn encrypted(self) -> Style {
        self.coloured(Color::Magenta)
    }

    pub(super) const fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    pub(super) const fn bold(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    pub(super) const fn way(self, direction: Direction) -> Style {
        match direction {
            Direction::ToServer => self.coloured(Color::Cyan),
            Direction::ToClient => self.coloured(Color::Blue),
        }
    }

    /// A heading with a line. Nothing is at the right: a character whose width terminals disagree
    /// about would push it about.
    pub(super) fn headed(self, title: Visible) -> Block<'static> {
        Block::new().borders(Borders::TOP).title(format!(" {title} ")).border_style(self.faint())
    }

    pub(super) fn framed(self, title: Visible) -> Block<'static> {
        Block::bordered().title(format!(" {title} "))
    }

    const fn coloured(self, colour: Color) -> Style {
        match self {
            Self::Coloured => Style::new().fg(colour),
            Self::Plain => Style::new(),
        }
    }
}
