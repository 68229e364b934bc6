//! The settings that every front end reads ([`tchat_front::settings`]).

use std::io;

use tchat_front::chat::Chat;
use tchat_front::own_files::{self, SETTINGS};
use tchat_front::settings::Settings;
use tchat_i18n::Visible;
use tchat_speech::environment::variable;

/// Has a chat heed them; gives what of them was passed over.
#[must_use]
pub fn read(chat: &mut Chat) -> Vec<Visible> {
    let Some(folder) = own_files::folder(variable) else { return Vec::new() };
    let path = folder.join(SETTINGS);
    match own_files::read(&path) {
        Ok(text) => {
            let (settings, wrong) = Settings::read(&text);
            chat.configure(settings, Visible::own("/quit"));
            wrong.iter().map(|wrong| wrong.explained(SETTINGS, chat.words())).collect()
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            let path = Visible::line(&path.display().to_string());
            vec![chat.words().own_file_unreadable(path, Visible::line(&error.to_string()))]
        }
    }
}
