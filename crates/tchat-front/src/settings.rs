//! The file with one's own settings: lines of `name = value`, over those of [`SETTINGS`].
//!
//! Every front end reads the same one, and heeds what it can do.

use tchat_i18n::{Visible, Words};

use crate::assignments::{self, Assignment, Fault, Wrong};

/// Something that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// The terminal rings.
    Bell,
    /// `:tada:` becomes an emoji.
    Emoji,
    /// Rooms and people are shown at the left.
    Sidebar,
    /// Pictures are shown small.
    Pictures,
    /// In colours.
    Colour,
}

impl Switch {
    /// What it is called in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bell => "bell",
            Self::Emoji => "emoji",
            Self::Sidebar => "sidebar",
            Self::Pictures => "pictures",
            Self::Colour => "colour",
        }
    }
}

/// What a notification on the desktop says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Notify {
    /// There is none.
    Nothing,
    /// Who wrote, and where.
    #[default]
    Who,
    /// What, too.
    Text,
}

/// By which escape sequence a terminal is asked for a notification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Protocol {
    /// Whichever the terminal is known to take.
    #[default]
    Auto,
    /// `OSC 9`: iTerm2, Windows Terminal, kitty, WezTerm, Ghostty.
    Osc9,
    /// `OSC 777`: urxvt, foot, GNOME's terminal as some distributions build it.
    Osc777,
}

/// One's own settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    off: Vec<Switch>,
    /// What a notification on the desktop says.
    pub notify: Notify,
    /// How a terminal is asked for one.
    pub protocol: Protocol,
    /// From how many lines on something pasted is offered to be sent as a file.
    pub paste_lines: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            off: Vec::new(),
            notify: Notify::default(),
            protocol: Protocol::default(),
            paste_lines: 20,
        }
    }
}

/// A setting, as the help tells of it.
pub struct Described {
    /// What it is called in the file.
    pub name: &'static str,
    /// What it can be; what it is without the file comes first.
    pub choices: &'static str,
    /// What it does.
    pub help: fn(&Words) -> Visible,
}

/// All there are.
pub const SETTINGS: &[Described] = &[
    Described { name: "bell", choices: "on | off", help: Words::setting_bell },
    Described { name: "notify", choices: "who | text | off", help: Words::setting_notify },
    Described {
        name: "notify-by",
        choices: "auto | osc9 | osc777",
        help: Words::setting_notify_by,
    },
    Described { name: "emoji", choices: "on | off", help: Words::setting_emoji },
    Described { name: "paste-lines", choices: "20 | 1…1000", help: Words::setting_paste_lines },
    Described { name: "sidebar", choices: "on | off", help: Words::setting_sidebar },
    Described { name: "pictures", choices: "on | off", help: Words::setting_pictures },
    Described { name: "colour", choices: "on | off", help: Words::setting_colour },
];

impl Settings {
    /// Whether something is on.
    pub fn is_on(&self, switch: Switch) -> bool {
        !self.off.contains(&switch)
    }

    /// Takes one setting as the file has it; says whether there is such a one.
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        self.take(Assignment { line: 1, name, value }).is_ok()
    }

    /// Reads the file.
    pub fn read(text: &str) -> (Self, Vec<Wrong>) {
        let (mut settings, mut wrong, mut said) = (Self::default(), Vec::new(), Vec::new());
        for assignment in assignments::read(text) {
            let taken = assignment.and_then(|it| {
                if said.contains(&it.name) {
                    let name = it.name.to_owned();
                    return Err(Wrong { line: it.line, fault: Fault::Twice { name } });
                }
                said.push(it.name);
                settings.take(it).map_err(|fault| Wrong { line: it.line, fault })
            });
            wrong.extend(taken.err());
        }
        (settings, wrong)
    }

    fn take(&mut self, it: Assignment<'_>) -> Result<(), Fault> {
        let Some(described) = SETTINGS.iter().find(|described| described.name == it.name) else {
            let similar = assignments::similar(it.name, SETTINGS.iter().map(|it| it.name));
            return Err(Fault::Setting { name: it.name.to_owned(), similar });
        };
        let taken = match described.name {
            "notify" => notify(it.value).map(|notify| self.notify = notify),
            "notify-by" => protocol(it.value).map(|protocol| self.protocol = protocol),
            "paste-lines" => {
                let lines = it.value.parse().ok().filter(|lines| (1..=1_000).contains(lines));
                lines.map(|lines| self.paste_lines = lines)
            }
            "bell" => self.switch(Switch::Bell, it.value),
            "emoji" => self.switch(Switch::Emoji, it.value),
            "sidebar" => self.switch(Switch::Sidebar, it.value),
            "pictures" => self.switch(Switch::Pictures, it.value),
            _ => self.switch(Switch::Colour, it.value),
        };
        taken.ok_or(Fault::Value { name: described.name, choices: described.choices })
    }

    fn switch(&mut self, switch: Switch, value: &str) -> Option<()> {
        match tchat_speech::hear::marking::switch(value)? {
            true => self.off.retain(|off| *off != switch),
            false if self.is_on(switch) => self.off.push(switch),
            false => {}
        }
        Some(())
    }
}

/// Words of both languages.
fn notify(value: &str) -> Option<Notify> {
    match value.to_lowercase().as_str() {
        "who" | "qui" => Some(Notify::Who),
        "text" | "texte" => Some(Notify::Text),
        "off" | "no" | "non" => Some(Notify::Nothing),
        _ => None,
    }
}

fn protocol(value: &str) -> Option<Protocol> {
    match value.to_lowercase().as_str() {
        "auto" => Some(Protocol::Auto),
        "osc9" | "9" => Some(Protocol::Osc9),
        "osc777" | "777" => Some(Protocol::Osc777),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_of_the_table_takes_what_the_table_says() {
        for described in SETTINGS {
            for choice in described.choices.split(" | ") {
                let choice = choice.split('…').next_back().unwrap();
                let (_, wrong) = Settings::read(&format!("{} = {choice}", described.name));
                assert_eq!(wrong, [], "{} = {choice}", described.name);
            }
            let first = described.choices.split(" | ").next().unwrap();
            let (settings, _) = Settings::read(&format!("{} = {first}", described.name));
            assert_eq!(settings, Settings::default(), "{}", described.name);
        }
    }

    #[test]
    fn a_setting_is_changed_by_its_name_and_nothing_else_is() {
        let mut settings = Settings::default();
        for switch in [Switch::Bell, Switch::Emoji, Switch::Sidebar, Switch::Pictures] {
            assert!(settings.set(switch.name(), "off") && !settings.is_on(switch));
            assert!(settings.set(switch.name(), "off") && settings.set(switch.name(), "on"));
        }
        assert_eq!(settings, Settings::default());
        assert!(settings.set("notify", "text") && !settings.set("notify", "loud"));
        assert_eq!(settings.notify, Notify::Text);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_the_rest_goes() {
        let (settings, wrong) =
            Settings::read("bel = off\nbell = loud\nnotify = texte\nnotify = off\nemoji = non\n?");
        let lines: Vec<_> = wrong.iter().map(|wrong| wrong.line).collect();
        assert_eq!(lines, [1, 2, 4, 6]);
        assert_eq!(
            wrong.first().map(|wrong| &wrong.fault),
            Some(&Fault::Setting { name: "bel".to_owned(), similar: Some("bell") })
        );
        assert_eq!(settings.notify, Notify::Text);
        assert!(settings.is_on(Switch::Bell) && !settings.is_on(Switch::Emoji));
    }
}
