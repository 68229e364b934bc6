//! `tchat admin`: what to ask a server on its machine, or to do there.

use std::path::PathBuf;

use clap::ArgMatches;
use tchat_server::admin::Question;

use super::{Form, Reader, Wrong, form};

/// `tchat admin`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Administration {
    /// The server's data folder; the usual one unless told.
    pub(crate) data: Option<PathBuf>,
    pub(crate) task: Task,
    pub(crate) output: Form,
}

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Delete what the server keeps of its plain room.
    Forget,
    /// Ask the running server.
    Ask(Question),
}

/// Options that belong to one action, by their name: `--NAME`.
const OF_ACTIONS: [(&str, &str, &str); 3] =
    [("reason", "--reason", "ban"), ("address", "--address", "ban"), ("for", "--for", "announce")];

/// The longest that an announcement can be repeated, in minutes: the server has the same bound.
const ANNOUNCED_MINUTES_MAX: u32 = 7 * 24 * 60;

impl Reader<'_> {
    pub(super) fn administration(&self, given: &ArgMatches) -> Result<Administration, Wrong> {
        let action = given.get_one::<String>("action").map_or("", String::as_str);
        self.check_fit(given, action)?;
        let task = match action {
            "status" => Task::Ask(Question::Status),
            "people" => Task::Ask(Question::People),
            "rooms" => Task::Ask(Question::Rooms),
            "ban" => Task::Ask(Question::Ban {
                who: self.subject(given)?,
                reason: given.get_one::<String>("reason").cloned(),
                addresses: given.get_flag("address"),
            }),
            "unban" => Task::Ask(Question::Unban(self.subject(given)?)),
            "announce" => {
                let minutes = self.number(given, "--for", 0..=ANNOUNCED_MINUTES_MAX)?;
                let (text, minutes) = (self.subject(given)?, minutes.unwrap_or_default());
                Task::Ask(Question::Announce { text, minutes })
            }
            _ => Task::Forget,
        };
        let data = given.get_one::<PathBuf>("data").cloned();
        Ok(Administration { data, task, output: form(given).unwrap_or_default() })
    }

    /// Whether what was given belongs to the action.
    fn check_fit(&self, given: &ArgMatches, action: &str) -> Result<(), Wrong> {
        let is_given = |name: &str| match name {
            "address" => given.get_flag(name),
            _ => given.contains_id(name),
        };
        let stray = OF_ACTIONS.iter().find(|(name, _, of)| is_given(name) && *of != action);
        if let Some((_, option, _)) = stray {
            return Err(self.wrong().conflict(option, action))?;
        }
        let takes_subject = matches!(action, "ban" | "unban" | "announce");
        match given.get_one::<String>("subject") {
            Some(subject) if !takes_subject => Err(self.wrong().unexpected(subject))?,
            _ => Ok(()),
        }
    }

    /// Whom or what the action is about.
    fn subject(&self, given: &ArgMatches) -> Result<String, Wrong> {
        let subject = given.get_one::<String>("subject").cloned();
        let missing = || self.wrong().missing_value(self.words.value_admin_subject());
        Ok(subject.ok_or_else(missing)?)
    }
}
